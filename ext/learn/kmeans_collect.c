/*
** The rows of the k-means learner: those of the frame where they stand, as slots; in single
** precision, or where the design matrix is more than slots (sparse vectors), copies.
*/
#include <math.h>
#include <string.h>

#include "learn/kmeans_learner.h"
#include "math/statistics.h"

/*
** scikit-learn warns beyond sizes of about this; a dense matrix of sparse vectors would be worse.
*/
enum { KMEANS_NUMBERS_MAX = 20000, KMEANS_COLUMNS_MAX = 1000000, KMEANS_CHUNK_BYTES = 1 << 20 };

static void forget_copies(MlKmeansState *state) {
  for (size_t i = 0; i < state->copies; i++) ml_free((void *)(uintptr_t)state->chunks[i].rows);
  state->copies = state->weight_count = 0;
}

void ml_kmeans_rows_free(MlKmeansState *state) {
  forget_copies(state);
  ml_free(state->chunks);
  ml_free(state->weights);
  ml_free(state->center);
  ml_free(state->scale);
  ml_kmeans_layout_free(&state->layout);
}

/* ---- copies */

static MlStatus fail_beyond_single(MlCall *call, double value) {
  return ml_fail(call,
                 "the number %g is beyond single precision: leave out \"precision\" or scale the "
                 "features",
                 value);
}

/* Room for one more row of `width` numbers behind the copies; NULL on failure. */
static void *collect_room(MlCall *call, MlKmeansState *state, size_t width, size_t bytes) {
  size_t capacity = KMEANS_CHUNK_BYTES / (width * bytes + 1) + 16;
  MlKmeansChunk *last = state->copies ? &state->chunks[state->copies - 1] : NULL;
  if (!last || last->n == capacity) {
    if (ml_reserve(call, &state->chunks, &state->chunks_capacity, state->copies + 1,
                   sizeof *state->chunks)) {
      return NULL;
    }
    void *rows = ml_array(call, capacity, width * bytes);
    if (!rows) return NULL;
    last = &state->chunks[state->copies++];
    *last = (MlKmeansChunk){rows, 0};
  }
  return (char *)(uintptr_t)last->rows + last->n++ * width * bytes;
}

static MlStatus collect_row(MlCall *call, MlKmeansState *state, const double *row, size_t width,
                            int is_single) {
  void *room = collect_room(call, state, width, is_single ? sizeof(float) : sizeof(double));
  if (!room) return call->status;
  if (!is_single) {
    memcpy(room, row, width * sizeof *row);
    return ML_OK;
  }
  float *to = room;
  for (size_t j = 0; j < width; j++) {
    if (fabs(row[j]) > (double)3.4028234e38f) return fail_beyond_single(call, row[j]);
    to[j] = (float)row[j];
  }
  return ML_OK;
}

static MlStatus collect_weight(MlCall *call, MlKmeansState *state, double weight) {
  if (ml_reserve(call, &state->weights, &state->weights_capacity, state->weight_count + 1,
                 sizeof(double))) {
    return call->status;
  }
  state->weights[state->weight_count++] = weight;
  return ML_OK;
}

MlStatus ml_kmeans_keep_row(MlCall *call, MlKmeansState *state, const double *row, size_t width,
                            int is_single, const double *weight) {
  collect_row(call, state, row, width, is_single);
  return weight && !call->status ? collect_weight(call, state, *weight) : call->status;
}

MlStatus ml_kmeans_absorb_single(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                                 size_t count) {
  MlFit *fit = learner;
  MlKmeansState *state = fit->state;
  int is_weighted = frame->role_name[ML_ROLE_WEIGHT] != NULL;
  size_t place = is_weighted ? ml_frame_role_place(frame, ML_ROLE_WEIGHT) : 0;
  if (frame->reread.read && (uint64_t)state->copies * KMEANS_CHUNK_BYTES > frame->memory) {
    forget_copies(state);
    state->overflowed = 1;
  }
  for (size_t i = 0; i < count && !state->overflowed && !call->status; i++, rows += frame->width) {
    ml_kmeans_keep_row(call, state, rows, frame->encoder.slots, 1,
                       is_weighted ? &rows[place] : NULL);
  }
  return call->status;
}

/* A row of a block, dense. */
static const double *collect_dense(const MlBlock *block, size_t i, double *scratch) {
  if (block->x) return block->x + i * block->x_stride;
  memset(scratch, 0, block->columns * sizeof *scratch);
  for (size_t at = block->starts[i]; at < block->starts[i + 1]; at++) {
    scratch[block->indices[at]] = block->values[at];
  }
  return scratch;
}

/* Copies rows of the design matrix. */
static MlStatus collect_expanded(MlCall *call, MlFit *fit, int is_single) {
  MlFrame *frame = &fit->frame;
  double *scratch = ml_array(call, frame->encoder.columns, sizeof *scratch);
  for (size_t i = 0; i < frame->block_count && !call->status; i++) {
    MlBlock block;
    if (ml_frame_block(call, frame, i, &block)) break;
    for (size_t r = 0; r < block.rows && !call->status; r++) {
      collect_row(call, fit->state, collect_dense(&block, r, scratch), block.columns, is_single);
      if (block.weight && !call->status) {
        collect_weight(call, fit->state, block.weight[r * block.extra_stride]);
      }
      ml_poll(call, (uint32_t)(2 * block.columns));
    }
  }
  ml_free(scratch);
  return call->status;
}

/* Copies the frame's slots as floats, and frees each chunk that is copied. */
static MlStatus collect_singles(MlCall *call, MlFit *fit) {
  MlFrame *frame = &fit->frame;
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    MlChunk *chunk = &frame->chunks[i];
    ml_kmeans_absorb_single(call, fit, frame, chunk->rows, chunk->count);
    ml_free(chunk->rows);
    chunk->rows = NULL;
    chunk->count = chunk->capacity = 0;
    ml_poll(call, 1000000);
  }
  return call->status;
}

/* The frame's own rows. */
static MlStatus collect_frame(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlFrame *frame = &fit->frame;
  int is_weighted = frame->role_name[ML_ROLE_WEIGHT] != NULL;
  size_t place = is_weighted ? ml_frame_role_place(frame, ML_ROLE_WEIGHT) : 0;
  state->chunks = ml_array(call, frame->held_count, sizeof *state->chunks);
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    const MlChunk *chunk = &frame->chunks[i];
    state->chunks[i] = (MlKmeansChunk){chunk->rows, chunk->count};
    for (size_t r = 0; r < chunk->count && is_weighted && !call->status; r++) {
      collect_weight(call, state, chunk->rows[r * frame->width + place]);
    }
  }
  return call->status;
}

/* ---- scaling */

typedef struct CollectScale {
  MlMoments *moments;    /* (numbers) all owned */
  double *low, *high;    /* (numbers) */
  MlSum *sums, *squares; /* (p) weighted, of offsets from the mean; sums of levels: their weights */
  double *row;           /* (width) */
  double weight;         /* of all rows */
} CollectScale;

typedef void (*CollectAdd)(CollectScale *scale, const MlKmeansLayout *layout, double weight);

typedef struct CollectVisit {
  CollectScale *scale;
  const MlKmeansLayout *layout;
  CollectAdd add;
} CollectVisit;

static MlStatus collect_visit(MlCall *call, void *arg, MlKmeansStream *stream) {
  const CollectVisit *visit = arg;
  size_t width = ml_kmeans_width(&visit->layout->columns);
  for (size_t i = 0; i < stream->count; i++) {
    memcpy(visit->scale->row, stream->rows + i * width, width * sizeof(double));
    visit->add(visit->scale, visit->layout, stream->weights[i]);
  }
  return call->status;
}

/* Calls `add` for each row, as it is before it is scaled. */
static MlStatus collect_pass(MlCall *call, MlFit *fit, CollectScale *scale, CollectAdd add) {
  const MlKmeansState *state = fit->state;
  const double *weight = state->weights;
  CollectVisit visit = {scale, &state->layout, add};
  if (fit->frame.is_streamed) return ml_kmeans_stream_each(call, fit, collect_visit, &visit);
  for (size_t c = 0; c < state->data.chunk_count && !call->status; c++) {
    const char *stored = state->chunks[c].rows;
    for (size_t i = 0; i < state->chunks[c].n; i++, stored += state->data.stride) {
      ml_kmeans_layout_read(&state->layout, stored, scale->row);
      add(scale, &state->layout, weight ? *weight++ : 1);
    }
    ml_poll(call, 1000000);
  }
  return call->status;
}

static void collect_add_plain(CollectScale *scale, const MlKmeansLayout *layout, double weight) {
  size_t numbers = layout->columns.numbers;
  scale->weight += weight;
  for (size_t j = 0; j < numbers; j++) {
    ml_moments_add(&scale->moments[j], scale->row[j]);
    scale->low[j] = fmin(scale->low[j], scale->row[j]);
    scale->high[j] = fmax(scale->high[j], scale->row[j]);
  }
  for (size_t f = 0; f < layout->columns.categories; f++) {
    ml_sum_add(&scale->sums[(size_t)scale->row[numbers + f]], weight);
  }
}

static void collect_add_weighted(CollectScale *scale, const MlKmeansLayout *layout, double weight) {
  for (size_t j = 0; j < layout->columns.numbers; j++) {
    double d = scale->row[j] - ml_moments_mean(&scale->moments[j]);
    ml_sum_add(&scale->sums[j], weight * d);
    ml_sum_add(&scale->squares[j], weight * d * d);
  }
}

/* Mean and variance of a column, or its least value and its range. */
static void collect_column(const CollectScale *scale, const MlKmeansState *state, size_t j,
                           int is_standard, int is_weighted, double *center, double *width) {
  if (j >= state->layout.columns.numbers) {
    double part = ml_sum_value(scale->sums[j]) / scale->weight;
    *center = is_standard ? part : part < 1 ? 0 : 1;
    *width = is_standard ? sqrt(part * (1 - part)) : part > 0 && part < 1;
  } else if (!is_standard) {
    *center = scale->low[j];
    *width = scale->high[j] - scale->low[j];
  } else if (!is_weighted) {
    *center = ml_moments_mean(&scale->moments[j]);
    *width = ml_moments_stddev(&scale->moments[j], 0);
  } else {
    double shift = ml_sum_value(scale->sums[j]) / scale->weight;
    double variance = ml_sum_value(scale->squares[j]) / scale->weight - shift * shift;
    *center = ml_moments_mean(&scale->moments[j]) + shift;
    *width = variance > 0 ? sqrt(variance) : 0;
  }
}

/* Center and scale of each column, as the scalers have them: the population's deviation. */
static MlStatus collect_scale(MlCall *call, MlFit *fit, int is_standard) {
  MlKmeansState *state = fit->state;
  int is_weighted = fit->frame.role_name[ML_ROLE_WEIGHT] != NULL;
  size_t p = state->layout.columns.p, numbers = state->layout.columns.numbers;
  CollectScale scale = {
      .moments = ml_array(call, numbers, sizeof *scale.moments),
      .low = ml_array(call, numbers, sizeof(double)),
      .high = ml_array(call, numbers, sizeof(double)),
      .sums = ml_array(call, p, sizeof *scale.sums),
      .squares = ml_array(call, p, sizeof *scale.squares),
      .row = ml_array(call, ml_kmeans_width(&state->layout.columns), sizeof(double))};
  for (size_t j = 0; !call->status && j < numbers; j++) {
    ml_moments_begin(&scale.moments[j], 2);
    scale.low[j] = INFINITY;
    scale.high[j] = -INFINITY;
  }
  if (!call->status) collect_pass(call, fit, &scale, collect_add_plain);
  if (!call->status && is_weighted) collect_pass(call, fit, &scale, collect_add_weighted);
  for (size_t j = 0; !call->status && j < p; j++) {
    size_t place = state->layout.place[j];
    double center, width;
    if (place == ML_NOT_FOUND) continue;
    collect_column(&scale, state, j, is_standard, is_weighted, &center, &width);
    state->center[place] = center;
    state->scale[place] = width > 0 ? 1 / width : 1;
  }
  if (!call->status) ml_kmeans_layout_scale(&state->layout, state->center, state->scale);
  ml_free(scale.moments);
  ml_free(scale.low);
  ml_free(scale.high);
  ml_free(scale.sums);
  ml_free(scale.squares);
  ml_free(scale.row);
  return call->status;
}

/* ---- the whole */

static MlStatus collect_check(MlCall *call, const MlKmeansState *state) {
  const MlKmeansColumns *columns = &state->layout.columns;
  if (columns->numbers > KMEANS_NUMBERS_MAX || columns->p > KMEANS_COLUMNS_MAX) {
    return ml_fail(call,
                   "there are %zu columns of numbers and %zu of levels; at most %d and %d, but any "
                   "number with \"metric\": \"cosine\"",
                   columns->numbers, columns->p - columns->numbers, KMEANS_NUMBERS_MAX,
                   KMEANS_COLUMNS_MAX);
  }
  return call->status;
}

/* Sparse vectors become dense rows: as many as fit into so much room, said before it is taken. */
static MlStatus collect_check_expanded(MlCall *call, const MlFrame *frame, size_t number_size) {
  double bytes = (double)frame->rows_used * (double)frame->encoder.columns * (double)number_size;
  if (bytes <= ML_ALLOCATION_MAX) return call->status;
  return ml_fail(
      call,
      "%llu sparse vectors of %zu columns would need %.3g GiB as dense rows, and at most "
      "2 GiB are taken: keep fewer columns (\"max_features\", \"min_df\"); k-means with "
      "\"metric\": \"cosine\" leaves them sparse",
      (unsigned long long)frame->rows_used, frame->encoder.columns, bytes / 1073741824.0);
}

MlStatus ml_kmeans_collect(MlCall *call, MlFit *fit) {
  MlKmeansState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  const MlKmeansLearnerOptions *options = fit->options;
  int is_single = options->precision == ML_KMEANS_SINGLE, is_expanded = encoder->has_sparse;
  size_t width = is_expanded ? encoder->columns : encoder->slots;
  if (state->overflowed) { /* the rows are read again after all */
    frame->absorb = NULL;
    frame->overflowed = 0;
    frame->is_streamed = 1;
    if (ml_frame_close(call, frame)) return call->status;
  }
  ml_kmeans_layout_begin(call, &state->layout, encoder, is_expanded, is_single);
  state->center = ml_array(call, encoder->columns, sizeof(double));
  state->scale = ml_array(call, encoder->columns, sizeof(double));
  if (call->status || collect_check(call, state)) return call->status;
  if (is_expanded && !frame->is_streamed &&
      collect_check_expanded(call, frame, is_single ? sizeof(float) : sizeof(double))) {
    return call->status;
  }
  for (size_t j = 0; j < encoder->columns; j++) state->scale[j] = 1;
  if (frame->is_streamed) {
    if (options->scale) collect_scale(call, fit, options->scale == ML_KMEANS_SCALE_STANDARD);
    ml_kmeans_stream_sample(call, fit);
  } else if (is_expanded) {
    collect_expanded(call, fit, is_single);
  } else if (is_single) {
    collect_singles(call, fit);
  } else {
    collect_frame(call, fit);
  }
  size_t stride =
      is_single ? width * sizeof(float) : (state->copies ? width : frame->width) * sizeof(double);
  state->data = (MlKmeansData){.chunks = state->chunks,
                               .chunk_count = state->copies ? state->copies : frame->held_count,
                               .stride = stride,
                               .columns = state->layout.columns,
                               .weights = state->weights};
  if (options->scale && !frame->is_streamed && !call->status) {
    collect_scale(call, fit, options->scale == ML_KMEANS_SCALE_STANDARD);
  }
  state->data.columns = state->layout.columns;
  int is_plain = ml_kmeans_layout_is_plain(&state->layout, encoder);
  if (!is_plain || is_single) {
    state->data.read = is_plain ? ml_kmeans_layout_widen : ml_kmeans_layout_read;
    state->data.read_arg = &state->layout;
  }
  return call->status;
}
