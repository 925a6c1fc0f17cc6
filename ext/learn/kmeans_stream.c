/*
** k-means of rows that are not held: ml_train's, when they exceed "memory". The clusters are sought
** among as many rows as fit, a random choice of all; from these centroids, Lloyd's iterations go
** through all rows, which are read again for each, until the centroids hardly move. Sizes, spreads
** and the inertia are those of all rows.
*/
#include <string.h>

#include "base/threads.h"
#include "learn/kmeans_internal.h"
#include "learn/kmeans_learner.h"
#include "math/random.h"
#include "math/summation.h"

enum { STREAM_ROWS_A_CLUSTER = 256, STREAM_PASSES = 10, STREAM_ROWS_TASK = 64 };
enum { STREAM_CHOICE = 0x73747265 };

/* ---- rows of blocks */

static void stream_free(MlKmeansStream *stream) {
  ml_free(stream->dense);
  ml_free(stream->narrow);
  ml_free(stream->rows);
  ml_free(stream->weights);
  ml_free(stream->labels);
  ml_free(stream->squares);
}

/* The i-th block as it is stored; rows of the design matrix where they are sparse. */
static MlStatus stream_load(MlCall *call, MlFit *fit, MlKmeansStream *stream, size_t i) {
  MlFrame *frame = &fit->frame;
  MlBlock block;
  if (!frame->encoder.has_sparse) {
    stream->stored = ml_frame_stored(call, frame, i, &stream->count);
    stream->stride = frame->width;
    stream->weight = NULL;
    if (stream->stored && frame->role_name[ML_ROLE_WEIGHT]) {
      stream->weight = stream->stored + ml_frame_role_place(frame, ML_ROLE_WEIGHT);
    }
    return call->status;
  }
  if (ml_frame_block(call, frame, i, &block)) return call->status;
  if (ml_reserve(call, &stream->dense, &stream->dense_capacity, block.rows * block.columns,
                 sizeof(double))) {
    return call->status;
  }
  memset(stream->dense, 0, block.rows * block.columns * sizeof(double));
  for (size_t r = 0; r < block.rows; r++) {
    for (size_t at = block.starts[r]; at < block.starts[r + 1]; at++) {
      stream->dense[r * block.columns + block.indices[at]] = block.values[at];
    }
  }
  stream->stored = stream->dense;
  stream->stride = block.columns;
  stream->count = block.rows;
  stream->weight = block.weight;
  return call->status;
}

/* Stored rows of the block as rows of k-means. */
static MlStatus stream_read(MlCall *call, MlFit *fit, MlKmeansStream *stream) {
  const MlKmeansLayout *layout = &((MlKmeansState *)fit->state)->layout;
  size_t width = ml_kmeans_width(&layout->columns), stored = stream->stride, count = stream->count;
  ml_reserve(call, &stream->rows, &stream->rows_capacity, count * width, sizeof(double));
  ml_reserve(call, &stream->weights, &stream->weights_capacity, count, sizeof(double));
  ml_reserve(call, &stream->narrow, &stream->narrow_capacity, stored, sizeof(float));
  for (size_t r = 0; r < count && !call->status; r++) {
    const double *from = stream->stored + r * stored;
    for (size_t j = 0; layout->is_single && j < stored; j++) stream->narrow[j] = (float)from[j];
    const void *row = layout->is_single ? (const void *)stream->narrow : from;
    ml_kmeans_layout_read(layout, row, stream->rows + r * width);
    stream->weights[r] = stream->weight ? stream->weight[r * fit->frame.width] : 1;
  }
  return ml_poll(call, 100000);
}

MlStatus ml_kmeans_stream_each(MlCall *call, MlFit *fit, MlKmeansVisit visit, void *arg) {
  MlKmeansStream stream = {0};
  for (size_t i = 0; i < fit->frame.block_count && !call->status; i++) {
    if (stream_load(call, fit, &stream, i) || stream_read(call, fit, &stream)) break;
    visit(call, arg, &stream);
  }
  stream_free(&stream);
  return call->status;
}

/* ---- the rows that are held */

/*
** As many as half of the memory takes, beside what the fit needs for each, but enough for k, and no
** fewer than "sample".
*/
static size_t stream_limit(const MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansState *state = fit->state;
  uint64_t k = (uint64_t)(fit->k == ML_K_AUTO ? options->k_max : fit->k);
  uint64_t number = options->precision == ML_KMEANS_SINGLE ? sizeof(float) : sizeof(double);
  uint64_t bytes = ml_kmeans_width(&state->layout.columns) * number + 24 + (k > 16 ? k / 2 : 0);
  uint64_t rows = fit->frame.memory / 2 / bytes, least = k * STREAM_ROWS_A_CLUSTER;
  if (least < (uint64_t)options->sample) least = (uint64_t)options->sample;
  if (rows < least) rows = least;
  return (size_t)(rows < fit->frame.rows_used ? rows : fit->frame.rows_used);
}

MlStatus ml_kmeans_stream_sample(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  MlKmeansStream stream = {0};
  MlRandom random;
  size_t left = (size_t)fit->frame.rows_used, wanted = stream_limit(fit);
  size_t width =
      fit->frame.encoder.has_sparse ? fit->frame.encoder.columns : fit->frame.encoder.slots;
  state->streamed_rows = wanted < left ? wanted : 0;
  ml_random_begin_stream(&random, (uint64_t)options->seed, STREAM_CHOICE);
  for (size_t i = 0; i < fit->frame.block_count && !call->status; i++) {
    if (stream_load(call, fit, &stream, i)) break;
    for (size_t r = 0; r < stream.count && !call->status; r++, left--) {
      if (wanted < left && ml_random_below(&random, left) >= wanted) continue;
      wanted--;
      ml_kmeans_keep_row(call, state, stream.stored + r * stream.stride, width,
                         options->precision == ML_KMEANS_SINGLE,
                         stream.weight ? &stream.weight[r * fit->frame.width] : NULL);
    }
  }
  stream_free(&stream);
  return call->status;
}

/* ---- passes */

typedef struct StreamPass {
  MlKmeansState *state;
  const MlKmeansColumns *columns;
  const MlKmeansKernel *kernel;
  MlKmeansStream *stream; /* the block in hand */
  unsigned threads;
  uint32_t k;
  double *packed;  /* (quads, p, 4) all owned */
  double *scratch; /* (p) */
  double *tiles;   /* (threads, width, 8) */
  double *look_up; /* (k, p) of the means; of the second pass */
  MlSum inertia;
  int again;
} StreamPass;

static void stream_task(void *arg, size_t task, unsigned worker) {
  StreamPass *pass = arg;
  MlKmeansStream *stream = pass->stream;
  size_t width = ml_kmeans_width(pass->columns);
  size_t first = task * STREAM_ROWS_TASK, end = first + STREAM_ROWS_TASK;
  double *tile = pass->tiles + worker * width * ML_KMEANS_TILE;
  MlKmeansNearest nearest;
  if (end > stream->count) end = stream->count;
  for (; first < end; first += ML_KMEANS_TILE) {
    size_t count = end - first < ML_KMEANS_TILE ? end - first : ML_KMEANS_TILE;
    for (size_t l = 0; l < ML_KMEANS_TILE; l++) {
      const double *row = stream->rows + (first + (l < count ? l : count - 1)) * width;
      for (size_t j = 0; j < width; j++) tile[j * ML_KMEANS_TILE + l] = row[j];
    }
    pass->kernel->nearest(pass->columns, tile, pass->packed, 0,
                          (pass->k + ML_KMEANS_QUAD - 1) / ML_KMEANS_QUAD, &nearest);
    for (size_t l = 0; l < count; l++) {
      stream->labels[first + l] = (uint32_t)nearest.index[l];
      stream->squares[first + l] = nearest.best[l];
    }
  }
}

static MlStatus stream_visit(MlCall *call, void *arg, MlKmeansStream *stream) {
  StreamPass *pass = arg;
  MlKmeansState *state = pass->state;
  size_t width = ml_kmeans_width(pass->columns), p = pass->columns->p;
  ml_reserve(call, &stream->labels, &stream->labels_capacity, stream->count, sizeof(uint32_t));
  ml_reserve(call, &stream->squares, &stream->squares_capacity, stream->count, sizeof(double));
  pass->stream = stream;
  ml_parallel(call, pass->threads, (stream->count + STREAM_ROWS_TASK - 1) / STREAM_ROWS_TASK,
              stream_task, pass);
  for (size_t i = 0; i < stream->count && !call->status; i++) {
    const double *row = stream->rows + i * width;
    uint32_t label = stream->labels[i];
    ml_sum_add(&pass->inertia, stream->weights[i] * stream->squares[i]);
    state->model.sizes[label]++;
    if (pass->again) {
      ml_kmeans_shape_add_again(pass->columns, &state->shape, row, label, stream->weights[i],
                                pass->look_up + label * p);
    } else {
      ml_kmeans_shape_add(pass->columns, &state->shape, row, label, stream->weights[i]);
    }
  }
  return call->status;
}

/* Through all rows: labels by the centroids, and the shape of their clusters. */
static MlStatus stream_pass(MlCall *call, MlFit *fit, StreamPass *pass) {
  MlKmeans *model = &pass->state->model;
  pass->inertia = (MlSum){0, 0};
  memset(model->sizes, 0, model->k * sizeof *model->sizes);
  ml_kmeans_pack(pass->columns, model->centroids, model->k, pass->scratch, pass->packed);
  if (!pass->again) {
    ml_cluster_shape_free(&pass->state->shape);
    ml_cluster_shape_begin(call, &pass->state->shape, model->k, pass->columns->p, model->centroids);
  }
  if (!call->status) ml_kmeans_stream_each(call, fit, stream_visit, pass);
  model->inertia = ml_sum_value(pass->inertia);
  return call->status;
}

/* The sum of the squared moves of the centroids to the means, where they go. */
static double stream_move(StreamPass *pass, int is_last) {
  MlKmeans *model = &pass->state->model;
  const MlClusterShape *shape = &pass->state->shape;
  size_t p = pass->columns->p;
  double shift = 0;
  for (uint32_t c = 0; c < model->k; c++) {
    if (!(shape->weights[c] > 0)) continue;
    shift += ml_kmeans_square(model->centroids + c * p, shape->means + c * p, p);
    if (!is_last) memcpy(model->centroids + c * p, shape->means + c * p, p * sizeof(double));
  }
  return shift;
}

static void stream_swap(double *array, size_t row, size_t p) {
  for (size_t j = 0; j < p; j++) {
    double value = array[row * p + j];
    array[row * p + j] = array[(row - 1) * p + j];
    array[(row - 1) * p + j] = value;
  }
}

MlStatus ml_kmeans_sort_clusters(MlCall *call, MlKmeansState *state, size_t p) {
  MlKmeans *model = &state->model;
  MlClusterShape *shape = &state->shape;
  for (uint32_t c = 1; c < model->k; c++) {
    for (uint32_t d = c; d > 0 && model->weights[d] > model->weights[d - 1]; d--) {
      uint64_t size = model->sizes[d];
      model->sizes[d] = model->sizes[d - 1];
      model->sizes[d - 1] = size;
      stream_swap(model->weights, d, 1);
      stream_swap(shape->weights, d, 1);
      stream_swap(model->centroids, d, p);
      stream_swap(shape->means, d, p);
      stream_swap(shape->spreads, d, p);
      stream_swap(shape->origin, d, p);
    }
    ml_poll(call, 1000 + (uint32_t)p);
  }
  return call->status;
}

static MlStatus stream_iterate(MlCall *call, MlFit *fit, StreamPass *pass, double least) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  MlKmeans *model = &state->model;
  uint32_t passes = options->max_iter < STREAM_PASSES ? (uint32_t)options->max_iter : STREAM_PASSES;
  model->converged = 0;
  while (!call->status && !model->converged) {
    if (stream_pass(call, fit, pass)) break;
    ml_kmeans_shape_end_means(pass->columns, &state->shape);
    state->passes++;
    model->converged = stream_move(pass, 1) <= least;
    int is_last = model->converged || state->passes == passes;
    double shift = stream_move(pass, is_last);
    ml_kmeans_note_step(state, model->inertia, shift);
    ml_fit_say(fit, "all rows, pass %u: inertia %.10g", (unsigned)state->passes, model->inertia);
    if (is_last) break;
  }
  return call->status;
}

/* From the centroids of the rows that are held to those of all rows, and their shape. */
MlStatus ml_kmeans_stream_finish(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  MlKmeans *model = &state->model;
  const MlKmeansColumns *columns = &state->layout.columns;
  size_t p = columns->p, k = model->k, width = ml_kmeans_width(columns);
  double variance = 0;
  ml_kmeans_begin_passes(fit, state->streamed_rows);
  StreamPass pass = {.state = state,
                     .columns = columns,
                     .kernel = ml_kmeans_kernel(),
                     .threads = options->threads ? (unsigned)options->threads : ml_cpu_count(),
                     .k = model->k,
                     .packed = ml_array(call, k + ML_KMEANS_QUAD, p * sizeof(double)),
                     .scratch = ml_array(call, p, sizeof(double)),
                     .look_up = ml_array(call, k, p * sizeof(double))};
  pass.tiles = ml_array(call, pass.threads, width * ML_KMEANS_TILE * sizeof(double));
  for (size_t j = 0; j < p; j++) variance += state->shape.spread[j] * state->shape.spread[j];
  if (!call->status) stream_iterate(call, fit, &pass, options->tol * variance / (double)p);
  if (!call->status) {
    memcpy(model->weights, state->shape.weights, k * sizeof(double));
    ml_kmeans_sort_clusters(call, state, p);
    ml_kmeans_look_up(columns, state->shape.means, k, pass.look_up);
    pass.again = 1;
    stream_pass(call, fit, &pass);
  }
  model->iterations += state->passes;
  if (!call->status) ml_kmeans_shape_end(columns, &state->shape);
  for (size_t c = 0; c < k && !call->status; c++) {
    if (model->sizes[c]) continue;
    ml_fail(call, "cluster %zu of the rows that \"memory\" holds has none of all rows", c);
  }
  ml_free(pass.packed);
  ml_free(pass.scratch);
  ml_free(pass.tiles);
  ml_free(pass.look_up);
  return call->status;
}
