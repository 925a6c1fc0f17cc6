/* Blocks of the design matrix: of rows that are held, or read again from their source. */
#include <string.h>

#include "data/frame.h"

/* ---- chunks */

size_t ml_frame_chunks(const MlFrame *frame) {
  if (!frame->is_streamed) return frame->held_count;
  size_t rows = ml_frame_chunk_rows(frame);
  return (size_t)((frame->rows_used + rows - 1) / rows);
}

void ml_frame_begin_replay(MlFrame *frame) {
  frame->loaded = ML_NOT_FOUND;
  frame->next_chunk = 0;
}

static void swap_count(uint64_t *a, uint64_t *b) {
  uint64_t held = *a;
  *a = *b;
  *b = held;
}

/* Puts the counts of the reading in hand in the place of the final ones, and back. */
static void swap_counts(MlFrame *frame) {
  swap_count(&frame->rows_seen, &frame->replay_seen);
  swap_count(&frame->rows_used, &frame->replay_used);
  swap_count(&frame->rows_skipped, &frame->replay_skipped);
  swap_count(&frame->rows_weightless, &frame->replay_weightless);
  frame->is_replay = !frame->is_replay;
}

/* Reads the next chunk; after the last one the source must be at its end. */
static MlStatus read_chunk(MlCall *call, MlFrame *frame) {
  size_t rows = ml_frame_chunk_rows(frame), is_last, expected = rows;
  int is_end = 0;
  is_last = frame->next_chunk + 1 == ml_frame_chunks(frame);
  if (is_last) expected = (size_t)(frame->rows_used - (uint64_t)rows * frame->next_chunk);
  frame->chunks[0].count = frame->chunks[0].sparse.count = 0;
  frame->replay_rows = expected + is_last;
  swap_counts(frame);
  frame->reread.read(call, frame->reread.arg, &is_end);
  swap_counts(frame);
  if (call->status) return call->status;
  size_t count = frame->chunks[0].count;
  if (count != expected || (is_last && frame->replay_seen != frame->rows_seen)) {
    return ml_fail(call,
                   "the source changed between two readings: it gave %llu rows at first and %s "
                   "now; make it a table first, or raise \"memory\"",
                   (unsigned long long)frame->rows_seen, count > expected ? "more" : "fewer");
  }
  frame->loaded = frame->next_chunk++;
  return ml_poll(call, 100000);
}

MlChunk *ml_frame_chunk(MlCall *call, MlFrame *frame, size_t c) {
  if (call->status) return NULL;
  if (!frame->is_streamed) return &frame->chunks[c];
  if (frame->loaded == c) return frame->chunks;
  if (c < frame->next_chunk || frame->next_chunk == 0) {
    ml_frame_begin_replay(frame);
    frame->replay_seen = frame->replay_used = 0;
    frame->replay_skipped = frame->replay_weightless = 0;
    if (frame->reread.rewind(call, frame->reread.arg)) return NULL;
  }
  frame->loaded = ML_NOT_FOUND;
  while (!call->status && frame->next_chunk <= c) read_chunk(call, frame);
  return call->status ? NULL : frame->chunks;
}

/* A run of rows of a chunk. */
typedef struct FrameRun {
  const MlChunk *chunk;
  size_t start, count;
  const double *rows; /* (count, width) */
} FrameRun;

static MlStatus block_run(MlCall *call, MlFrame *frame, size_t i, FrameRun *run) {
  size_t rows = ml_frame_chunk_rows(frame), part = frame->block_rows;
  size_t parts = (rows + part - 1) / part;
  run->chunk = ml_frame_chunk(call, frame, i / parts);
  if (!run->chunk) return call->status;
  run->start = i % parts * part;
  run->count = run->chunk->count - run->start < part ? run->chunk->count - run->start : part;
  run->rows = run->chunk->rows + run->start * frame->width;
  return ML_OK;
}

const double *ml_frame_stored(MlCall *call, MlFrame *frame, size_t i, size_t *count) {
  FrameRun run;
  *count = 0;
  if (call->status || block_run(call, frame, i, &run)) return NULL;
  *count = run.count;
  return run.rows;
}

/* ---- blocks of the design matrix */

static MlStatus block_targets(MlCall *call, MlFrame *frame, const FrameRun *run, MlBlock *block) {
  block->y = run->rows;
  block->y_stride = frame->width;
  if (frame->target != ML_TARGET_CLASS) return ML_OK;
  if (ml_reserve(call, &frame->targets, &frame->targets_capacity, run->count + 1, sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < run->count; i++) {
    frame->targets[i] = frame->class_rank[(size_t)run->rows[i * frame->width]];
  }
  block->y = frame->targets;
  block->y_stride = 1;
  return ML_OK;
}

static MlStatus dense_block(MlCall *call, MlFrame *frame, const FrameRun *run, MlBlock *block) {
  size_t skip = frame->target != ML_TARGET_NONE, columns = frame->encoder.columns;
  if (!ml_frame_expands(frame)) {
    block->x = run->rows + skip;
    block->x_stride = frame->width;
    return ML_OK;
  }
  if (columns && run->count > ML_ALLOCATION_MAX / 8 / columns) return ml_fail_memory(call);
  if (ml_reserve(call, &frame->expanded, &frame->expanded_capacity, run->count * columns + 1,
                 sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < run->count; i++) {
    ml_encoder_expand(&frame->encoder, run->rows + i * frame->width + skip,
                      frame->expanded + i * columns);
  }
  block->x = frame->expanded;
  block->x_stride = columns;
  return ML_OK;
}

static MlStatus sparse_block(MlCall *call, MlFrame *frame, const FrameRun *run, MlBlock *block) {
  MlEncoder *encoder = &frame->encoder;
  MlSparseRow *out = &frame->sparse_scratch;
  size_t skip = frame->target != ML_TARGET_NONE;
  out->count = 0;
  ml_reserve(call, &frame->starts_scratch, &frame->starts_scratch_capacity, run->count + 1,
             sizeof *frame->starts_scratch);
  ml_reserve(call, &frame->expanded, &frame->expanded_capacity, encoder->columns + 1,
             sizeof(double));
  for (size_t i = 0; call->status == ML_OK && i < run->count; i++) {
    const MlSparseRow *sparse = &run->chunk->sparse;
    size_t from = run->chunk->starts[run->start + i], to = run->chunk->starts[run->start + i + 1];
    frame->starts_scratch[i] = out->count;
    ml_encoder_sparse_row(call, encoder, run->rows + i * frame->width + skip,
                          sparse->indices + from, sparse->values + from, to - from, frame->expanded,
                          out);
  }
  if (call->status) return call->status;
  frame->starts_scratch[run->count] = out->count;
  block->starts = frame->starts_scratch;
  block->indices = out->indices;
  block->values = out->values;
  return ML_OK;
}

MlStatus ml_frame_block(MlCall *call, MlFrame *frame, size_t i, MlBlock *block) {
  FrameRun run;
  memset(block, 0, sizeof *block);
  if (call->status || block_run(call, frame, i, &run)) return call->status;
  block->rows = run.count;
  block->columns = frame->encoder.columns;
  if (frame->target != ML_TARGET_NONE) block_targets(call, frame, &run, block);
  const double **extras[ML_ROLES] = {&block->weight, &block->offset, &block->cluster};
  block->extra_stride = frame->width;
  for (int k = 0; k < ML_ROLES; k++) {
    if (frame->role_name[k]) *extras[k] = run.rows + ml_frame_role_place(frame, (MlRole)k);
  }
  if (frame->encoder.has_sparse) return sparse_block(call, frame, &run, block);
  return dense_block(call, frame, &run, block);
}
