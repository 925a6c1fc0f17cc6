/*
** Rows of a linear regression into a triangle, in one pass and O(p^2) memory.
**
** While rows stream past, each level of a category has its own column in the triangle, in order of
** appearance; at the end the columns of the design matrix are chosen from them (sorted levels
** without the first), which costs nothing in exactness: a triangle holds all that any choice of its
** columns needs. A row's weight multiplies the row by its square root.
*/
#include <math.h>
#include <string.h>

#include "data/terms.h"
#include "learn/linear.h"
#include "math/elementary.h"

/* ---- streaming */

static MlStatus begin_stream(MlCall *call, MlLinearState *state, const MlEncoder *encoder) {
  size_t columns = 1;
  state->base = ml_array(call, encoder->count, sizeof *state->base);
  state->levels = ml_array(call, encoder->count, sizeof *state->levels);
  state->level_count = ml_array(call, encoder->count, sizeof *state->level_count);
  state->level_capacity = ml_array(call, encoder->count, sizeof *state->level_capacity);
  if (call->status) return call->status;
  for (size_t i = 0; i < encoder->count; i++) {
    state->base[i] = columns;
    if (encoder->features[i].kind != ML_FEATURE_CATEGORY) columns += encoder->features[i].slots;
  }
  return ml_triangle_begin(call, &state->triangle, columns + 1);
}

/* Gives new levels a column each, before the target's. */
static MlStatus add_levels(MlCall *call, MlLinearState *state, const MlEncoder *encoder) {
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    while (!call->status && state->level_count[i] < feature->levels.count) {
      size_t column = state->triangle.columns - 1, count = state->level_count[i];
      ml_reserve(call, &state->levels[i], &state->level_capacity[i], count + 1, sizeof column);
      ml_triangle_insert(call, &state->triangle, column);
      if (call->status) return call->status;
      state->levels[i][count] = column;
      state->level_count[i] = count + 1;
    }
  }
  return call->status;
}

/* One stored row, target first, as a row of the triangle. */
static void write_stream_row(const MlLinearState *state, const MlEncoder *encoder,
                             const double *row, double *out) {
  size_t columns = state->triangle.columns;
  if (encoder->is_plain) {
    out[0] = 1;
    memcpy(out + 1, row + 1, (columns - 2) * sizeof *out);
    out[columns - 1] = row[0];
    return;
  }
  memset(out, 0, columns * sizeof *out);
  out[0] = 1;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    const double *slots = row + 1 + feature->slot;
    if (feature->kind == ML_FEATURE_CATEGORY) {
      out[state->levels[i][(size_t)slots[0]]] = 1;
    } else {
      memcpy(out + state->base[i], slots, feature->slots * sizeof *out);
    }
  }
  out[columns - 1] = row[0];
}

static void scale_row(MlLinearState *state, double *row, size_t columns, double weight) {
  double root = sqrt(weight);
  for (size_t k = 0; k < columns; k++) row[k] *= root;
  state->weights += weight;
  state->log_weights += ml_log(weight);
}

/* Keeps the rows, as long as they are few, should this be a window; without memory it does not. */
static void keep_ahead(MlFit *fit, const double *rows, size_t count) {
  MlLinearState *state = fit->state;
  size_t width = fit->frame.width, need = state->ahead_count + count;
  MlCall quiet;
  if (state->ahead_lost) return;
  ml_call_begin(&quiet, NULL, NULL, NULL);
  state->ahead_lost = need > ML_WINDOW_AHEAD_ROWS || need > ML_WINDOW_AHEAD_BYTES / 8 / width ||
                      ml_reserve(&quiet, &state->ahead, &state->ahead_capacity, need * width,
                                 sizeof(double)) != ML_OK;
  if (state->ahead_lost) {
    ml_free(state->ahead);
    state->ahead = NULL;
    return;
  }
  memcpy(state->ahead + state->ahead_count * width, rows, count * width * sizeof(double));
  state->ahead_count = need;
}

MlStatus ml_linear_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                          size_t count) {
  MlFit *fit = learner;
  MlLinearState *state = fit->state;
  const MlEncoder *encoder = &frame->encoder;
  int is_weighted = frame->role_name[ML_ROLE_WEIGHT] != NULL;
  size_t weight = is_weighted ? ml_frame_role_place(frame, ML_ROLE_WEIGHT) : 0;
  if (fit->may_be_window) keep_ahead(fit, rows, count);
  if (!state->base && begin_stream(call, state, encoder)) return call->status;
  if (!encoder->is_plain && add_levels(call, state, encoder)) return call->status;
  size_t stride = state->triangle.stride;
  if (ml_reserve(call, &state->block, &state->block_capacity, count * stride, sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < count; i++) {
    const double *row = rows + i * frame->width;
    double *out = state->block + i * stride;
    write_stream_row(state, encoder, row, out);
    if (is_weighted) scale_row(state, out, state->triangle.columns, row[weight]);
  }
  for (size_t i = 0; i < count && !call->status; i += 128) {
    size_t part = count - i < 128 ? count - i : 128;
    ml_triangle_absorb(&state->triangle, state->block + i * stride, part, stride);
    ml_poll(call, (uint32_t)(part * (stride * stride / 4 + 1)));
  }
  return call->status;
}

/* The triangle of the design matrix, chosen from the columns that streamed past. */
static MlStatus select_design(MlCall *call, MlFit *fit, int intercept, MlTriangle *out) {
  MlLinearState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  size_t *columns = ml_array(call, encoder->columns + 2, sizeof *columns), count = 0;
  if (!columns) return call->status;
  if (intercept) columns[count++] = 0;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    for (size_t k = 0; k < feature->columns; k++) {
      columns[count + k] = state->base[i] + k;
      for (size_t code = 0; feature->kind == ML_FEATURE_CATEGORY && code < feature->levels.count;
           code++) {
        if (feature->rank[code] == k + feature->base) columns[count + k] = state->levels[i][code];
      }
    }
    count += feature->columns;
  }
  columns[count++] = state->triangle.columns - 1;
  ml_triangle_select(call, out, &state->triangle, columns, count);
  ml_free(columns);
  return call->status;
}

void ml_linear_state_free(MlFit *fit) {
  MlLinearState *state = fit->state;
  for (size_t i = 0; state->levels && i < fit->frame.encoder.count; i++) ml_free(state->levels[i]);
  ml_linear_window_free(state->window);
  ml_triangle_free(&state->triangle);
  ml_free(state->block);
  ml_free(state->ahead);
  ml_free(state->base);
  ml_free(state->levels);
  ml_free(state->level_count);
  ml_free(state->level_capacity);
}

/* ---- rows that are held */

/* Powers and products of numbers that are finite may not be. */
static MlStatus check_terms(MlCall *call, const MlFit *fit, const double *x) {
  const MlEncoder *encoder = &fit->frame.encoder;
  MlBuffer name = {0};
  for (size_t j = 0; j < encoder->columns; j++) {
    if (isfinite(x[j])) continue;
    ml_encoder_column_name(call, encoder, j, &name);
    const char *text = ml_buffer_text(call, &name);
    ml_fail(call, "%s is too large in some row; scale the numbers down", text ? text : "a power");
    break;
  }
  ml_buffer_free(&name);
  return call->status;
}

/* Writes a block of the design matrix, with constant and target, as rows (n, stride). */
static MlStatus write_block(MlCall *call, MlFit *fit, const MlBlock *block, size_t first,
                            size_t stride) {
  MlLinearState *state = fit->state;
  if (block->rows && stride > ML_ALLOCATION_MAX / 8 / block->rows) return ml_fail_memory(call);
  if (ml_reserve(call, &state->block, &state->block_capacity, block->rows * stride + 1,
                 sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < block->rows; i++) {
    double *out = state->block + i * stride;
    if (first) out[0] = 1;
    if (block->x) {
      if (block->columns) {
        memcpy(out + first, block->x + i * block->x_stride, block->columns * sizeof *out);
      }
    } else {
      memset(out + first, 0, block->columns * sizeof *out);
      for (size_t at = block->starts[i]; at < block->starts[i + 1]; at++) {
        out[first + block->indices[at]] = block->values[at];
      }
    }
    out[first + block->columns] = block->y[i * block->y_stride];
    if (fit->frame.encoder.terms && check_terms(call, fit, out + first)) break;
  }
  return ml_poll(call, (uint32_t)(block->rows * 20));
}

static MlStatus absorb_held(MlCall *call, MlFit *fit, size_t first, MlTriangle *triangle) {
  MlLinearState *state = fit->state;
  for (size_t c = 0; c < fit->frame.block_count && !call->status; c++) {
    MlBlock block;
    ml_frame_block(call, &fit->frame, c, &block);
    if (call->status || write_block(call, fit, &block, first, triangle->stride)) break;
    for (size_t i = 0; block.weight && i < block.rows; i++) {
      scale_row(state, state->block + i * triangle->stride, triangle->columns,
                block.weight[i * block.extra_stride]);
    }
    for (size_t i = 0; i < block.rows && !call->status; i += 128) {
      size_t count = block.rows - i < 128 ? block.rows - i : 128;
      ml_triangle_absorb(triangle, state->block + i * triangle->stride, count, triangle->stride);
      ml_poll(call, (uint32_t)(count * (triangle->columns * triangle->columns / 4 + 1)));
    }
  }
  return call->status;
}

MlStatus ml_linear_triangle(MlCall *call, MlFit *fit, int intercept, MlTriangle *triangle) {
  MlFrame *frame = &fit->frame;
  MlLinearState *state = fit->state;
  memset(triangle, 0, sizeof *triangle);
  if (frame->overflowed) {
    ml_linear_absorb(call, fit, frame, frame->chunks[0].rows, frame->chunks[0].count);
    if (!call->status) select_design(call, fit, intercept, triangle);
  } else {
    state->weights = state->log_weights = 0;
    size_t columns = frame->encoder.columns + (size_t)intercept + 1;
    if (!ml_triangle_begin(call, triangle, columns)) {
      absorb_held(call, fit, (size_t)intercept, triangle);
    }
  }
  return call->status;
}

/* ---- in double-double */

/* The rows of a block of an encoder with terms: their columns in twice the precision. */
static MlStatus absorb_terms(MlCall *call, MlFit *fit, size_t block, size_t first,
                             MlExtendedTriangle *triangle, double *high, double *low) {
  MlFrame *frame = &fit->frame;
  size_t columns = frame->encoder.columns, count;
  const double *rows = ml_frame_stored(call, frame, block, &count);
  for (size_t i = 0; i < count && !call->status; i++) {
    const double *row = rows + i * frame->width;
    double weight = 1;
    if (first) high[0] = 1, low[0] = 0;
    ml_terms_expand(&frame->encoder, row + 1, high + first, low + first);
    high[first + columns] = row[0];
    low[first + columns] = 0;
    if (frame->role_name[ML_ROLE_WEIGHT]) weight = row[ml_frame_role_place(frame, ML_ROLE_WEIGHT)];
    for (size_t k = 0; weight != 1 && k <= first + columns; k++) {
      MlSum value = ml_sum_times((MlSum){high[k], low[k]}, (MlSum){sqrt(weight), 0});
      high[k] = value.high;
      low[k] = isfinite(value.low) ? value.low : 0;
    }
    ml_extended_absorb(call, triangle, high, low, 1, triangle->columns);
    ml_poll(call, (uint32_t)(columns * columns * 20 + 100));
  }
  return call->status;
}

MlStatus ml_linear_extended(MlCall *call, MlFit *fit, int intercept, MlExtendedTriangle *triangle) {
  MlLinearState *state = fit->state;
  MlFrame *frame = &fit->frame;
  size_t columns = frame->encoder.columns + (size_t)intercept + 1;
  double *room = ml_array(call, 2 * columns, sizeof *room);
  memset(triangle, 0, sizeof *triangle);
  if (room && !ml_extended_begin(call, triangle, columns)) {
    for (size_t c = 0; c < frame->block_count && !call->status; c++) {
      MlBlock block;
      if (frame->encoder.terms) {
        absorb_terms(call, fit, c, (size_t)intercept, triangle, room, room + columns);
        continue;
      }
      ml_frame_block(call, frame, c, &block);
      if (call->status || write_block(call, fit, &block, (size_t)intercept, columns)) break;
      for (size_t i = 0; i < block.rows && !call->status; i++) {
        double *row = state->block + i * columns;
        double root = block.weight ? sqrt(block.weight[i * block.extra_stride]) : 1;
        for (size_t k = 0; root != 1 && k < columns; k++) {
          MlSum value = ml_two_product(row[k], root);
          row[k] = value.high;
          room[k] = isfinite(value.low) ? value.low : 0;
        }
        ml_extended_absorb(call, triangle, row, root != 1 ? room : NULL, 1, columns);
        ml_poll(call, (uint32_t)(columns * columns * 20 + 100));
      }
    }
  }
  ml_free(room);
  return call->status;
}

/* ---- a second pass */

MlStatus ml_linear_visit(MlCall *call, MlFit *fit, int intercept, double work, MlLinearVisit visit,
                         void *arg) {
  MlFrame *frame = &fit->frame;
  MlLinearState *state = fit->state;
  size_t first = (size_t)intercept, columns = frame->encoder.columns + first;
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    MlBlock block;
    ml_frame_block(call, frame, c, &block);
    if (call->status || write_block(call, fit, &block, first, columns + 1)) break;
    for (size_t i = 0; i < block.rows && !call->status; i++) {
      const double *x = state->block + i * (columns + 1);
      size_t at = i * block.extra_stride;
      MlLinearRow row = {.x = x,
                         .y = x[columns],
                         .weight = block.weight ? block.weight[at] : 1,
                         .cluster = block.cluster ? (size_t)block.cluster[at] : 0};
      visit(arg, &row);
      ml_poll(call, work < 1e9 ? (uint32_t)work : 1000000000);
    }
  }
  return call->status;
}
