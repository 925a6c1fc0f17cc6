/* The rows of a support vector machine: in memory, to be visited in any order. */
#include <math.h>
#include <string.h>

#include "learn/svm.h"

void ml_svm_rows_free(MlSvmRows *rows) {
  ml_free(rows->rows);
  ml_free(rows->y);
  ml_free(rows->values);
  ml_free(rows->indices);
  memset(rows, 0, sizeof *rows);
}

/* Rows of many levels are sparse, though the frame has them dense. */
typedef struct SvmSparse {
  int is_used;
  MlSparseRow row;     /* of all rows of the block in hand */
  size_t *starts;      /* owned, as the next */
  double *y, *scratch; /* (rows), (columns) */
  size_t starts_capacity, y_capacity;
} SvmSparse;

static void svm_sparse_begin(MlCall *call, SvmSparse *sparse, const MlFrame *frame) {
  const MlEncoder *encoder = &frame->encoder;
  memset(sparse, 0, sizeof *sparse);
  sparse->is_used =
      !encoder->has_sparse && !encoder->terms && encoder->columns > 4 * encoder->slots + 16;
  if (sparse->is_used) sparse->scratch = ml_array(call, encoder->columns, sizeof(double));
}

static void svm_sparse_free(SvmSparse *sparse) {
  ml_sparse_row_free(&sparse->row);
  ml_free(sparse->starts);
  ml_free(sparse->y);
  ml_free(sparse->scratch);
}

/* The i-th block, of sparse rows where they are used. */
static MlStatus svm_block(MlCall *call, MlFrame *frame, SvmSparse *sparse, size_t i,
                          MlBlock *block) {
  size_t count;
  if (!sparse->is_used) return ml_frame_block(call, frame, i, block);
  const double *stored = ml_frame_stored(call, frame, i, &count);
  ml_reserve(call, &sparse->starts, &sparse->starts_capacity, count + 1, sizeof(size_t));
  ml_reserve(call, &sparse->y, &sparse->y_capacity, count + 1, sizeof(double));
  sparse->row.count = 0;
  for (size_t r = 0; r < count && !call->status; r++, stored += frame->width) {
    sparse->starts[r] = sparse->row.count;
    sparse->y[r] = stored[0];
    if (frame->target == ML_TARGET_CLASS) sparse->y[r] = frame->class_rank[(size_t)stored[0]];
    ml_encoder_sparse_row(call, &frame->encoder, stored + 1, NULL, NULL, 0, sparse->scratch,
                          &sparse->row);
  }
  if (call->status) return call->status;
  sparse->starts[count] = sparse->row.count;
  *block = (MlBlock){.rows = count,
                     .columns = frame->encoder.columns,
                     .starts = sparse->starts,
                     .indices = sparse->row.indices,
                     .values = sparse->row.values,
                     .y = sparse->y,
                     .y_stride = 1};
  return ml_poll(call, 1000000);
}

/* Numbers that all rows have together. */
static MlStatus svm_count(MlCall *call, MlFrame *frame, SvmSparse *sparse, size_t *rows,
                          size_t *numbers) {
  MlBlock block;
  *rows = *numbers = 0;
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    if (svm_block(call, frame, sparse, c, &block)) break;
    *rows += block.rows;
    *numbers += block.x ? block.rows * block.columns : block.starts[block.rows];
    ml_poll(call, (uint32_t)(block.rows & 0xFFFFFFF) * 20);
  }
  return call->status;
}

static void svm_copy_row(MlSvmRows *rows, const MlBlock *block, size_t i, size_t *at) {
  MlSvmRow *row = &rows->rows[rows->count];
  size_t first = block->x ? 0 : block->starts[i];
  const double *values = block->x ? block->x + i * block->x_stride : block->values + first;
  row->count = block->x ? block->columns : block->starts[i + 1] - first;
  row->values = rows->values + *at;
  row->indices = block->x ? NULL : rows->indices + *at;
  row->square = rows->scaling * rows->scaling;
  memcpy(rows->values + *at, values, row->count * sizeof *values);
  if (!block->x) {
    memcpy(rows->indices + *at, block->indices + first, row->count * sizeof *block->indices);
  }
  for (size_t k = 0; k < row->count; k++) row->square += values[k] * values[k];
  rows->y[rows->count++] = block->y[i * block->y_stride];
  *at += row->count;
}

MlStatus ml_svm_rows_read(MlCall *call, MlFrame *frame, double scaling, MlSvmRows *rows) {
  size_t count, numbers, at = 0;
  MlBlock block;
  SvmSparse sparse;
  memset(rows, 0, sizeof *rows);
  if (call->status) return call->status;
  svm_sparse_begin(call, &sparse, frame);
  if (svm_count(call, frame, &sparse, &count, &numbers)) {
    svm_sparse_free(&sparse);
    return call->status;
  }
  rows->columns = frame->encoder.columns;
  rows->scaling = scaling;
  rows->rows = ml_array(call, count, sizeof *rows->rows);
  rows->y = ml_array(call, count, sizeof *rows->y);
  rows->values = ml_array(call, numbers, sizeof *rows->values);
  if (frame->encoder.has_sparse || sparse.is_used) {
    rows->indices = ml_array(call, numbers, sizeof *rows->indices);
  }
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    if (svm_block(call, frame, &sparse, c, &block)) break;
    for (size_t i = 0; i < block.rows; i++) {
      svm_copy_row(rows, &block, i, &at);
      if (!isfinite(rows->rows[rows->count - 1].square)) {
        ml_fail(call, "the features are too large for a support vector machine; scale them first");
        break;
      }
    }
    ml_poll(call, (uint32_t)(block.rows & 0xFFFFFFF) * 50);
  }
  svm_sparse_free(&sparse);
  return call->status;
}
