#include "learn/logistic_design.h"

#include <math.h>
#include <string.h>

typedef struct LogisticRange {
  double *least, *greatest, *sum; /* (p) */
} LogisticRange;

static void range_of_dense(const LogisticRange *range, const MlBlock *block) {
  double *least = range->least, *greatest = range->greatest, *sum = range->sum;
  for (size_t i = 0; i < block->rows; i++) {
    const double *x = block->x + i * block->x_stride;
    for (size_t j = 0; j < block->columns; j++) {
      least[j] = x[j] < least[j] ? x[j] : least[j];
      greatest[j] = x[j] > greatest[j] ? x[j] : greatest[j];
      sum[j] += x[j];
    }
  }
}

/* Zeros that are not stored: the caller has put 0 in the ranges of all columns. */
static void range_of_sparse(const LogisticRange *range, const MlBlock *block) {
  for (size_t i = block->starts[0]; i < block->starts[block->rows]; i++) {
    size_t j = block->indices[i];
    double x = block->values[i];
    range->least[j] = x < range->least[j] ? x : range->least[j];
    range->greatest[j] = x > range->greatest[j] ? x : range->greatest[j];
    range->sum[j] += x;
  }
}

static MlStatus find_ranges(MlCall *call, MlFrame *frame, size_t columns, LogisticRange *range) {
  MlBlock block;
  for (size_t j = 0; j < columns; j++) {
    range->least[j] = frame->encoder.has_sparse ? 0 : HUGE_VAL;
    range->greatest[j] = frame->encoder.has_sparse ? 0 : -HUGE_VAL;
  }
  for (size_t c = 0; c < frame->block_count && call->status == ML_OK; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    if (block.x) {
      range_of_dense(range, &block);
    } else {
      range_of_sparse(range, &block);
    }
    ml_poll(call, (uint32_t)(block.rows * 4 + (block.x ? block.rows * columns : 0)));
  }
  return call->status;
}

/* The power of two that brings `size` to between 1 and 2; 1 for what is too small to tell. */
static double power_scale(double size) {
  int exponent;
  if (!(size > 0x1p-1000)) return 1;
  frexp(size, &exponent);
  return ldexp(1, 1 - exponent);
}

/*
** Uses the columns that are not constant (unless there is no intercept, or a penalty or the rows
** before decide) about their means: what they share with the intercept would cost digits.
*/
static void choose_columns(MlLogisticDesign *design, const LogisticRange *range,
                           unsigned char *dropped) {
  const MlLogisticProblem *problem = design->problem;
  double rows = (double)problem->fit->frame.rows_used;
  size_t m = design->first;
  if (design->first) design->scale[0] = design->shift[0] = 0;
  for (size_t j = 0; j < problem->columns; j++) {
    double least = range->least[j], greatest = range->greatest[j], mean = range->sum[j] / rows;
    int constant = greatest / 2 - least / 2 <= 0x1p-1000;
    if (!design->first) constant = greatest == 0 && least == 0;
    if (constant) mean = greatest;
    if (!isfinite(mean)) mean = least / 2 + greatest / 2;
    if (!design->first) mean = 0;
    double above = greatest / 2 - mean / 2, below = mean / 2 - least / 2;
    double scale = power_scale(above > below ? above : below) / 2;
    dropped[j] = (unsigned char)(constant && problem->l2 == 0 && !problem->prior);
    if (dropped[j]) continue;
    design->take[m] = j;
    design->scale[m] = scale;
    design->shift[m++] = mean * scale;
  }
  design->columns = m;
}

static void find_places(MlLogisticDesign *design) {
  if (!design->place) return;
  for (size_t j = 0; j < design->problem->columns; j++) design->place[j] = UINT32_MAX;
  for (size_t j = design->first; j < design->columns; j++) {
    design->place[design->take[j]] = (uint32_t)j;
  }
}

MlStatus ml_logistic_design_begin(MlCall *call, MlLogisticDesign *design,
                                  const MlLogisticProblem *problem, unsigned char *dropped) {
  size_t p = problem->columns, m = p + 1;
  memset(design, 0, sizeof *design);
  design->problem = problem;
  design->kernel = ml_logistic_kernel();
  design->first = problem->has_intercept != 0;
  design->take = ml_array(call, m, sizeof *design->take);
  design->scale = ml_array(call, m, sizeof(double));
  design->shift = ml_array(call, m, sizeof(double));
  design->x = ml_array(call, m, ML_LOGISTIC_TILE * sizeof(double));
  design->spare = ml_array(call, m, ML_LOGISTIC_LANES * sizeof(double));
  if (problem->fit->frame.encoder.has_sparse) {
    design->place = ml_array(call, m, sizeof *design->place);
  }
  double *ranges = ml_array(call, 3 * m, sizeof(double));
  if (call->status == ML_OK) {
    LogisticRange range = {ranges, ranges + m, ranges + 2 * m};
    if (find_ranges(call, &problem->fit->frame, p, &range) == ML_OK) {
      choose_columns(design, &range, dropped);
      find_places(design);
    }
  }
  ml_free(ranges);
  return call->status;
}

void ml_logistic_design_free(MlLogisticDesign *design) {
  ml_free(design->take);
  ml_free(design->scale);
  ml_free(design->shift);
  ml_free(design->x);
  ml_free(design->spare);
  ml_free(design->place);
  memset(design, 0, sizeof *design);
}

void ml_logistic_design_drop(MlLogisticDesign *design, const unsigned char *dropped) {
  size_t m = design->first;
  for (size_t j = design->first; j < design->columns; j++) {
    if (dropped[design->take[j]]) continue;
    design->take[m] = design->take[j];
    design->scale[m] = design->scale[j];
    design->shift[m++] = design->shift[j];
  }
  design->columns = m;
  find_places(design);
}

/* ---- tiles */

/* Lanes behind `rows` are rows of zeros. */
static void clear_lanes(const MlLogisticDesign *design, size_t rows, size_t lanes) {
  for (size_t j = 0; j < design->columns; j++) {
    for (size_t i = rows; i < lanes; i++) design->x[j * ML_LOGISTIC_TILE + i] = 0;
  }
}

static void pack_dense(const MlLogisticDesign *design, const MlBlock *block, size_t start,
                       size_t rows) {
  size_t m = design->columns - design->first, stride = block->x_stride, i = 0;
  const size_t *take = design->take + design->first;
  const double *scale = design->scale + design->first, *shift = design->shift + design->first;
  double *x = design->x + design->first * ML_LOGISTIC_TILE;
  const double *from = block->x + start * stride;
  for (; i + ML_LOGISTIC_LANES <= rows; i += ML_LOGISTIC_LANES) {
    design->kernel->pack(from + i * stride, stride, take, scale, shift, m, x + i);
  }
  if (i == rows) return;
  size_t p = block->columns;
  memset(design->spare, 0, p * ML_LOGISTIC_LANES * sizeof(double));
  for (size_t k = 0; i + k < rows; k++) {
    if (p) memcpy(design->spare + k * p, from + (i + k) * stride, p * sizeof(double));
  }
  design->kernel->pack(design->spare, p, take, scale, shift, m, x + i);
}

static void pack_sparse(const MlLogisticDesign *design, const MlBlock *block, size_t start,
                        size_t rows) {
  for (size_t j = design->first; j < design->columns; j++) {
    double *x = design->x + j * ML_LOGISTIC_TILE;
    for (size_t i = 0; i < rows; i++) x[i] = -design->shift[j];
  }
  for (size_t i = 0; i < rows; i++) {
    for (size_t k = block->starts[start + i]; k < block->starts[start + i + 1]; k++) {
      uint32_t j = design->place[block->indices[k]];
      if (j == UINT32_MAX) continue;
      design->x[j * ML_LOGISTIC_TILE + i] = block->values[k] * design->scale[j] - design->shift[j];
    }
  }
}

static void pack_targets(const MlLogisticProblem *problem, const MlBlock *block, size_t start,
                         MlLogisticTile *tile) {
  const double *y = block->y + start * block->y_stride;
  double positive = (double)problem->positive;
  if (problem->classes == 2) {
    for (size_t i = 0; i < tile->rows; i++) tile->y[i] = y[i * block->y_stride] == positive ? 1 : 0;
  } else {
    for (size_t i = 0; i < tile->rows; i++) {
      tile->y[i] = y[i * block->y_stride];
      tile->importance[i] = problem->class_weights[(size_t)tile->y[i]];
      if (block->weight) tile->importance[i] *= block->weight[(start + i) * block->extra_stride];
    }
  }
  for (size_t i = tile->rows; i < tile->lanes; i++) tile->y[i] = tile->importance[i] = 0;
}

static MlStatus block_tiles(MlCall *call, MlLogisticDesign *design, const MlBlock *block,
                            double work, MlLogisticVisit visit, void *arg) {
  MlLogisticTile tile = {.x = design->x};
  double cost = work + 4 * (double)design->columns + 20;
  for (size_t start = 0; start < block->rows; start += ML_LOGISTIC_TILE) {
    size_t left = block->rows - start;
    tile.rows = left < ML_LOGISTIC_TILE ? left : ML_LOGISTIC_TILE;
    tile.lanes = (tile.rows + ML_LOGISTIC_LANES - 1) / ML_LOGISTIC_LANES * ML_LOGISTIC_LANES;
    for (size_t i = 0; design->first && i < tile.rows; i++) design->x[i] = 1;
    if (block->x) {
      pack_dense(design, block, start, tile.rows);
    } else {
      pack_sparse(design, block, start, tile.rows);
    }
    clear_lanes(design, tile.rows, tile.lanes);
    pack_targets(design->problem, block, start, &tile);
    double ns = cost * (double)tile.rows;
    if (visit(call, arg, &tile) || ml_poll(call, ns < 4e9 ? (uint32_t)ns : UINT32_MAX)) break;
  }
  return call->status;
}

MlStatus ml_logistic_tiles(MlCall *call, MlLogisticDesign *design, double work,
                           MlLogisticVisit visit, void *arg) {
  MlFrame *frame = &design->problem->fit->frame;
  MlBlock block;
  for (size_t c = 0; c < frame->block_count && call->status == ML_OK; c++) {
    if (ml_frame_block(call, frame, c, &block) == ML_OK) {
      block_tiles(call, design, &block, work, visit, arg);
    }
  }
  return call->status;
}
