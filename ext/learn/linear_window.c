/*
** Linear regression over a moving window: rows come in behind and leave in front.
**
** No row is ever taken out of a triangle, which would lose digits: the window is two stacks. The
** rows behind are in one triangle that grows by a row at a time. Those in front have left their
** suffixes at every 64th row: the triangle of the rows from there to the end of the front. A value
** is one suffix, the fewer than 64 rows before it, and the triangle behind, stacked; when the front
** is used up, the rows behind become the front. So every value is as good as a fit of its own, at
** the cost of some 64 rows.
**
** Columns are the constant, numbers and vectors, the levels met so far in order of appearance, the
** target; a value chooses the design's from them. A level without a row in the window has a column
** of zeros there, and no estimate.
*/
#include <math.h>
#include <string.h>

#include "learn/linear.h"
#include "math/elementary.h"

enum { WINDOW_STRIDE = 64 };

struct MlLinearWindow {
  size_t columns; /* q of the triangle: constant, columns, target */
  size_t size;    /* doubles a row: q, then the weight */
  double *rows;   /* (count, size) those before `head` have left; owned */
  size_t head, count, capacity;
  size_t front;         /* rows before this are in the suffixes, those from it on in `back` */
  size_t front_start;   /* row of the first suffix */
  MlTriangle *suffixes; /* (suffix_count) owned */
  size_t suffix_count, suffixes_capacity;
  MlTriangle back;
  int is_open; /* rows went into `back` that are not held: none can leave */
  double base_rows, base_weights, base_log_weights; /* of those */
  int is_weighted;
  double *block;       /* (WINDOW_STRIDE, stride) owned */
  size_t features;     /* of the encoder */
  size_t *place;       /* (features) first column of a number or vector; owned */
  size_t **levels;     /* (features) column of each level of a category; owned */
  size_t *level_count; /* (features) owned */
  size_t *level_room;  /* (features) owned */
  size_t *take;        /* (columns) column of each of the design; owned; NULL: all in order */
  size_t take_capacity;
  size_t laid_out; /* levels that the encoder's layout knows */
};

void ml_linear_window_free(MlLinearWindow *window) {
  if (!window) return;
  for (size_t i = 0; i < window->suffix_count; i++) ml_triangle_free(&window->suffixes[i]);
  ml_free(window->suffixes);
  for (size_t i = 0; window->levels && i < window->features; i++) ml_free(window->levels[i]);
  ml_free(window->levels);
  ml_free(window->place);
  ml_free(window->level_count);
  ml_free(window->level_room);
  ml_free(window->take);
  ml_free(window->rows);
  ml_free(window->block);
  ml_triangle_free(&window->back);
  ml_free(window);
}

/* Absorbs rows from .. to - 1. */
static void window_absorb(MlLinearWindow *window, MlTriangle *triangle, size_t from, size_t to) {
  while (from < to) {
    size_t count = to - from < WINDOW_STRIDE ? to - from : WINDOW_STRIDE;
    for (size_t i = 0; i < count; i++) {
      memcpy(window->block + i * triangle->stride, window->rows + (from + i) * window->size,
             window->columns * sizeof(double));
    }
    ml_triangle_absorb(triangle, window->block, count, triangle->stride);
    from += count;
  }
}

/* ---- columns */

static MlStatus begin_columns(MlCall *call, MlLinearWindow *window, const MlEncoder *encoder,
                              int intercept) {
  size_t column = (size_t)intercept;
  window->features = encoder->count;
  window->place = ml_array(call, encoder->count, sizeof *window->place);
  window->levels = ml_array(call, encoder->count, sizeof *window->levels);
  window->level_count = ml_array(call, encoder->count, sizeof *window->level_count);
  window->level_room = ml_array(call, encoder->count, sizeof *window->level_room);
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    const MlFeature *feature = &encoder->features[i];
    window->place[i] = column;
    if (feature->kind != ML_FEATURE_CATEGORY) column += feature->slots;
  }
  window->columns = column + 1;
  window->size = window->columns + 1;
  window->block =
      ml_array(call, WINDOW_STRIDE * ml_triangle_stride(window->columns), sizeof(double));
  return call->status;
}

/* A column of zeros before the target, in all rows and triangles. */
static MlStatus add_column(MlCall *call, MlLinearWindow *window) {
  size_t at = window->columns - 1, wider = window->size + 1;
  size_t capacity = window->capacity * window->size;
  if (window->count + 1 > ML_ALLOCATION_MAX / 8 / wider) return ml_fail_memory(call);
  ml_reserve(call, &window->rows, &capacity, (window->count + 1) * wider, sizeof(double));
  double *block =
      ml_array(call, WINDOW_STRIDE * ml_triangle_stride(window->columns + 1), sizeof *block);
  for (size_t i = 0; i < window->suffix_count && !call->status; i++) {
    if (window->suffixes[i].rows) ml_triangle_insert(call, &window->suffixes[i], at);
  }
  if (!call->status) ml_triangle_insert(call, &window->back, at);
  if (call->status) {
    ml_free(block);
    return call->status;
  }
  for (size_t i = window->count; i-- > 0;) {
    const double *from = window->rows + i * window->size;
    double *to = window->rows + i * wider;
    memmove(to + at + 1, from + at, 2 * sizeof *to); /* target and weight */
    memmove(to, from, at * sizeof *to);
    to[at] = 0;
  }
  ml_free(window->block);
  window->block = block;
  window->capacity = capacity / wider;
  window->columns++;
  window->size = wider;
  return ML_OK;
}

/* Gives the levels that are new their columns. */
static MlStatus add_levels_met(MlCall *call, MlLinearWindow *window, const MlEncoder *encoder) {
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    const MlFeature *feature = &encoder->features[f];
    if (feature->kind != ML_FEATURE_CATEGORY) continue;
    while (window->level_count[f] < feature->levels.count && !call->status) {
      if (ml_reserve(call, &window->levels[f], &window->level_room[f], window->level_count[f] + 1,
                     sizeof(size_t))) {
        break;
      }
      if (add_column(call, window)) break;
      window->levels[f][window->level_count[f]++] = window->columns - 2;
    }
  }
  return call->status;
}

/* The design's columns among those of the window, the constant's and the target's with them. */
static MlStatus choose_window_columns(MlCall *call, MlFit *fit, MlLinearWindow *window,
                                      size_t *count) {
  MlEncoder *encoder = &fit->frame.encoder;
  const MlLinearOptions *options = fit->options;
  size_t levels = 0;
  /* A row that weighs nothing has no place in the window, but its levels are known. */
  if (add_levels_met(call, window, encoder)) return call->status;
  for (size_t f = 0; f < encoder->count; f++) levels += encoder->features[f].levels.count;
  if (levels != window->laid_out && ml_encoder_layout(call, encoder)) return call->status;
  window->laid_out = levels;
  if (ml_reserve(call, &window->take, &window->take_capacity, encoder->columns + 2,
                 sizeof *window->take)) {
    return call->status;
  }
  size_t *take = window->take, at = 0;
  if (options->intercept) take[at++] = 0;
  for (size_t f = 0; f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    for (size_t k = 0; feature->kind != ML_FEATURE_CATEGORY && k < feature->columns; k++) {
      take[at + k] = window->place[f] + k;
    }
    for (size_t code = 0; feature->kind == ML_FEATURE_CATEGORY && code < feature->levels.count;
         code++) {
      if (feature->rank[code] >= feature->base) {
        take[at + feature->rank[code] - feature->base] = window->levels[f][code];
      }
    }
    at += feature->columns;
  }
  take[at++] = window->columns - 1;
  *count = at;
  return ML_OK;
}

/* ---- rows */

/* Appends the frame's stored row. */
static MlStatus window_append(MlCall *call, const MlFit *fit, MlLinearWindow *window,
                              const double *stored) {
  const MlFrame *frame = &fit->frame;
  const MlLinearOptions *options = fit->options;
  double weight = 1;
  if (window->is_open && !frame->encoder.is_plain) {
    return ml_fail(call,
                   "a window of text that begins with more than %d MiB of rows cannot move on; "
                   "order it the other way round (DESC) and let it reach back (PRECEDING)",
                   ML_WINDOW_AHEAD_BYTES >> 20);
  }
  if (add_levels_met(call, window, &frame->encoder)) return call->status;
  size_t capacity = window->capacity * window->size;
  if (window->count > ML_ALLOCATION_MAX / 8 / window->size - 1) return ml_fail_memory(call);
  if (ml_reserve(call, &window->rows, &capacity, (window->count + 1) * window->size,
                 sizeof(double))) {
    return call->status;
  }
  window->capacity = capacity / window->size;
  double *row = window->rows + window->count * window->size;
  memset(row, 0, window->size * sizeof *row);
  if (options->intercept) row[0] = 1;
  for (size_t f = 0; f < frame->encoder.count; f++) {
    const MlFeature *feature = &frame->encoder.features[f];
    const double *slots = stored + 1 + feature->slot;
    if (feature->kind == ML_FEATURE_CATEGORY) {
      row[window->levels[f][(size_t)*slots]] = 1;
    } else {
      memcpy(row + window->place[f], slots, feature->slots * sizeof *row);
    }
  }
  row[window->columns - 1] = stored[0];
  if (window->is_weighted) {
    weight = stored[ml_frame_role_place(frame, ML_ROLE_WEIGHT)];
    for (size_t k = 0; k < window->columns; k++) row[k] *= sqrt(weight);
  }
  row[window->columns] = weight;
  window->count++;
  window_absorb(window, &window->back, window->count - 1, window->count);
  return call->status;
}

static MlStatus check_window(MlCall *call, const MlFit *fit) {
  const MlEncoder *encoder = &fit->frame.encoder;
  const MlLinearOptions *options = fit->options;
  for (size_t i = 0; i < encoder->count; i++) {
    MlFeatureKind kind = encoder->features[i].kind;
    if (kind == ML_FEATURE_NUMBER || kind == ML_FEATURE_VECTOR || kind == ML_FEATURE_CATEGORY) {
      continue;
    }
    return ml_fail(call, "feature '%s' is a %s: a window takes numbers, text and dense vectors",
                   encoder->features[i].name, ml_feature_kind_name(kind));
  }
  if (encoder->missing > ML_MISSING_ERROR || encoder->terms || fit->terms.degree > 1 ||
      fit->terms.interactions || options->errors != ML_ERRORS_CLASSICAL || options->diagnostics ||
      fit->frame.role_name[ML_ROLE_CLUSTER]) {
    return ml_fail(call, "a window does not go with options 'missing' (but skip and error), "
                         "'degree', 'interactions', 'std_errors', 'cluster' and 'diagnostics'");
  }
  return call->status;
}

MlStatus ml_linear_window_start(MlCall *call, MlFit *fit) {
  MlLinearState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const MlLinearOptions *options = fit->options;
  if (call->status || state->window || check_window(call, fit)) return call->status;
  if (ml_frame_close(call, frame)) return call->status;
  MlLinearWindow *window = ml_array(call, 1, sizeof *window);
  if (!window) return call->status;
  state->window = window;
  window->is_weighted = frame->role_name[ML_ROLE_WEIGHT] != NULL;
  if (begin_columns(call, window, &frame->encoder, options->intercept)) return call->status;
  if (frame->overflowed && state->ahead_lost) {
    window->columns = frame->encoder.columns + (size_t)options->intercept + 1;
    ml_linear_triangle(call, fit, options->intercept, &window->back);
    window->is_open = 1;
    window->base_rows = (double)frame->rows_used;
    window->base_weights = state->weights;
    window->base_log_weights = state->log_weights;
  } else if (!ml_triangle_begin(call, &window->back, window->columns)) {
    for (size_t i = 0; i < state->ahead_count && !call->status; i++) {
      window_append(call, fit, window, state->ahead + i * frame->width);
      ml_poll(call, (uint32_t)(window->columns * window->columns * 2));
    }
    for (size_t c = 0; c < frame->held_count; c++) {
      for (size_t i = 0; i < frame->chunks[c].count && !call->status; i++) {
        window_append(call, fit, window, frame->chunks[c].rows + i * frame->width);
      }
    }
  }
  ml_free(state->ahead);
  state->ahead = NULL;
  frame->absorb = NULL;
  frame->overflowed = 0;
  for (size_t c = 0; c < frame->held_count; c++) frame->chunks[c].count = 0;
  return call->status;
}

MlStatus ml_linear_window_push(MlCall *call, MlFit *fit) {
  MlLinearState *state = fit->state;
  MlChunk *chunk = &fit->frame.chunks[fit->frame.held_count - 1];
  if (call->status) return call->status;
  chunk->count = 0;
  return window_append(call, fit, state->window, chunk->rows);
}

/* The rows behind become the front: their suffixes, from the last one on. */
static MlStatus turn_window(MlCall *call, MlLinearWindow *window) {
  MlTriangle running;
  size_t start = window->head, length = window->count - start;
  size_t count = (length + WINDOW_STRIDE - 1) / WINDOW_STRIDE;
  for (size_t i = 0; i < window->suffix_count; i++) ml_triangle_free(&window->suffixes[i]);
  window->suffix_count = 0;
  ml_reserve(call, &window->suffixes, &window->suffixes_capacity, count, sizeof(MlTriangle));
  if (call->status || ml_triangle_begin(call, &running, window->columns)) return call->status;
  memset(window->suffixes, 0, count * sizeof(MlTriangle));
  window->suffix_count = count;
  for (size_t k = count; k-- > 0 && !call->status;) {
    size_t from = start + k * WINDOW_STRIDE, to = from + WINDOW_STRIDE;
    window_absorb(window, &running, from, to < window->count ? to : window->count);
    if (ml_triangle_begin(call, &window->suffixes[k], window->columns)) break;
    ml_triangle_merge(call, &window->suffixes[k], &running);
    ml_poll(call, 20000);
  }
  ml_triangle_free(&running);
  window->front_start = start;
  window->front = window->count;
  ml_triangle_free(&window->back);
  return call->status ? call->status : ml_triangle_begin(call, &window->back, window->columns);
}

/* Gives the room of the rows that have left to those to come. */
static void compact_window(MlLinearWindow *window) {
  size_t gone = window->head - (window->head - window->front_start) % WINDOW_STRIDE;
  if (window->front <= window->head) gone = window->head;
  if (gone < 1024 || gone < window->count / 2) return;
  memmove(window->rows, window->rows + gone * window->size,
          (window->count - gone) * window->size * sizeof(double));
  size_t passed = (gone - window->front_start) / WINDOW_STRIDE;
  if (window->front <= window->head) passed = window->suffix_count;
  for (size_t i = 0; i < passed; i++) ml_triangle_free(&window->suffixes[i]);
  memmove(window->suffixes, window->suffixes + passed,
          (window->suffix_count - passed) * sizeof(MlTriangle));
  window->suffix_count -= passed;
  window->head -= gone;
  window->count -= gone;
  window->front = window->front > gone ? window->front - gone : 0;
  window->front_start = 0;
}

MlStatus ml_linear_window_pop(MlCall *call, MlFit *fit) {
  MlLinearState *state = fit->state;
  MlLinearWindow *window = state->window;
  if (call->status) return call->status;
  if (window->is_open || window->head >= window->count) {
    return ml_fail(call,
                   "the window reaches further ahead of its first row than the %d MiB of rows "
                   "that are kept; order it the other way round (DESC) and let it reach back "
                   "(PRECEDING)",
                   ML_WINDOW_AHEAD_BYTES >> 20);
  }
  if (window->head >= window->front && turn_window(call, window)) return call->status;
  window->head++;
  compact_window(window);
  return call->status;
}

static MlStatus window_triangle(MlCall *call, MlLinearWindow *window, MlTriangle *out) {
  if (ml_triangle_begin(call, out, window->columns)) return call->status;
  if (window->head < window->front) {
    size_t offset = window->head - window->front_start;
    size_t next = (offset + WINDOW_STRIDE - 1) / WINDOW_STRIDE;
    size_t to = window->front_start + next * WINDOW_STRIDE;
    if (next < window->suffix_count) ml_triangle_merge(call, out, &window->suffixes[next]);
    window_absorb(window, out, window->head, to < window->front ? to : window->front);
  }
  if (!call->status) ml_triangle_merge(call, out, &window->back);
  return call->status;
}

size_t ml_linear_window_rows(const MlFit *fit) {
  const MlLinearState *state = fit->state;
  const MlLinearWindow *window = state->window;
  return (size_t)window->base_rows + window->count - window->head;
}

MlStatus ml_linear_window_solve(MlCall *call, MlFit *fit, MlTriangle *triangle,
                                MlLinearFit *solved) {
  MlLinearState *state = fit->state;
  MlLinearWindow *window = state->window;
  solved->n = (double)ml_linear_window_rows(fit);
  solved->weights = solved->n;
  if (window->is_weighted) {
    solved->weights = window->base_weights;
    solved->log_weights = window->base_log_weights;
    for (size_t i = window->head; i < window->count; i++) {
      double weight = window->rows[i * window->size + window->columns];
      solved->weights += weight;
      solved->log_weights += ml_log(weight);
    }
  }
  if (window->is_open) return window_triangle(call, window, triangle);
  MlTriangle whole;
  size_t count = 0;
  if (choose_window_columns(call, fit, window, &count)) return call->status;
  if (!window->laid_out)
    return window_triangle(call, window, triangle); /* no levels: all in order */
  memset(&whole, 0, sizeof whole);
  if (!window_triangle(call, window, &whole)) {
    ml_triangle_select(call, triangle, &whole, window->take, count);
  }
  ml_triangle_free(&whole);
  return call->status;
}

/* A row's residual: the target less the first `rank` kept columns times their coefficients. */
static double window_residual(const MlLinearWindow *window, const double *row,
                              const MlLeastSquares *s) {
  MlSum left = {row[window->columns - 1], 0};
  for (size_t k = 0; k < s->rank; k++) {
    size_t j = s->order[k];
    ml_sum_add_product(&left, -s->coefficients[j], row[window->take[j]]);
  }
  return ml_sum_value(left);
}

/* The target's sum of squares about its weighted mean; `root` is the column of the constant. */
static double window_total(const MlLinearWindow *window, size_t root) {
  MlSum weights = {0, 0}, targets = {0, 0}, total = {0, 0};
  for (size_t i = window->head; i < window->count; i++) {
    const double *row = window->rows + i * window->size;
    ml_sum_add_product(&weights, row[root], row[root]);
    ml_sum_add_product(&targets, row[root], row[window->columns - 1]);
  }
  MlSum mean = ml_sum_quotient(targets, weights);
  for (size_t i = window->head; i < window->count; i++) {
    const double *row = window->rows + i * window->size;
    MlSum left = {row[window->columns - 1], 0};
    ml_sum_add_product(&left, -mean.high, row[root]);
    ml_sum_add_product(&left, -mean.low, row[root]);
    double distance = ml_sum_value(left);
    ml_sum_add_product(&total, distance, distance);
  }
  return ml_sum_value(total);
}

/*
** Two steps of iterative refinement (corrected seminormal equations, Bjorck 1987): the residuals in
** twice the precision tell what the solution lacks. Gives an ill-conditioned window its digits
** back, for little more than a pass over its rows. The caller sees to what is below rounding then,
** and to the standard errors.
*/
MlStatus ml_linear_window_refine(MlCall *call, MlFit *fit, const MlTriangle *reduced,
                                 MlLinearFit *solved) {
  MlLinearState *state = fit->state;
  const MlLinearOptions *options = fit->options;
  const MlLinearWindow *window = state->window;
  MlLeastSquares *s = &solved->solution;
  size_t rank = s->rank;
  if (call->status || window->is_open || rank == 0) return call->status;
  double *change = ml_array(call, 2 * window->columns, sizeof *change);
  double *gradient = change ? change + window->columns : NULL, squares = 0;
  for (int step = 0; change && step < 3; step++) {
    squares = 0;
    memset(gradient, 0, window->columns * sizeof(double));
    for (size_t i = window->head; i < window->count; i++) {
      const double *row = window->rows + i * window->size;
      double residual = window_residual(window, row, s);
      squares += residual * residual;
      for (size_t k = 0; k < rank; k++) {
        gradient[s->order[k]] += row[window->take[s->order[k]]] * residual;
      }
    }
    if (!isfinite(squares)) break;
    ml_linear_project(reduced, s->order, gradient, change);
    if (step == 2) { /* for the squares, less what the coefficients' own rounding adds to them */
      for (size_t k = 0; k < rank; k++) squares -= change[k] * change[k];
      break;
    }
    for (size_t k = rank; k-- > 0;) {
      const double *row = reduced->rows + k * reduced->stride;
      for (size_t l = k + 1; l < rank; l++) change[k] -= row[l] * change[l];
      change[k] /= row[k];
    }
    for (size_t k = 0; k < rank; k++) {
      s->coefficients[s->order[k]] += ldexp(change[k], -reduced->exponents[k]);
    }
    ml_poll(call, (uint32_t)((window->count - window->head) * rank * 8));
  }
  if (change && !call->status && isfinite(squares)) {
    solved->residual = squares > 0 ? squares : 0;
    if (options->intercept) {
      double total = window_total(window, window->take[0]);
      if (isfinite(total)) solved->total = total;
    }
    solved->is_refined = 1;
  }
  ml_free(change);
  return call->status;
}
