#include "data/frame.h"

#include <string.h>

/* A chunk holds about this many bytes, so that a frame of any size has few of them. */
enum { CHUNK_BYTES = 1 << 20, CHUNK_FIRST_ROWS = 16, CHUNK_SPARSE_ROWS = 1024 };

const char *const ml_role_names[ML_ROLES] = {"weights", "offset", "cluster"};

MlStatus ml_frame_begin(MlCall *call, MlFrame *frame, MlTarget target, size_t features,
                        MlCoding coding, MlMissing missing, size_t max_levels) {
  memset(frame, 0, sizeof *frame);
  frame->target = target;
  frame->target_name = ml_copy_text(call, "y", 1);
  frame->cells = ml_array(call, features, sizeof *frame->cells);
  return ml_encoder_begin(call, &frame->encoder, features, coding, missing, max_levels);
}

static void free_chunk(MlChunk *chunk) {
  ml_free(chunk->rows);
  ml_free(chunk->starts);
  ml_sparse_row_free(&chunk->sparse);
}

void ml_frame_free(MlFrame *frame) {
  for (size_t i = 0; i < frame->held_count; i++) free_chunk(&frame->chunks[i]);
  ml_free(frame->chunks);
  ml_free(frame->target_name);
  ml_free(frame->class_rank);
  ml_free(frame->class_order);
  ml_free(frame->cells);
  ml_free(frame->expanded);
  ml_free(frame->targets);
  ml_free(frame->starts_scratch);
  ml_sparse_row_free(&frame->sparse_scratch);
  for (int i = 0; i < ML_ROLES; i++) ml_free(frame->role_name[i]);
  ml_value_counts_free(&frame->clusters);
  ml_value_counts_free(&frame->classes);
  ml_encoder_free(&frame->encoder);
  memset(frame, 0, sizeof *frame);
}

MlStatus ml_frame_role(MlCall *call, MlFrame *frame, MlRole role, const char *name) {
  frame->role_name[role] = ml_copy_text(call, name, strlen(name));
  frame->extras++;
  return call->status;
}

size_t ml_frame_role_place(const MlFrame *frame, MlRole role) {
  size_t place = frame->width - frame->extras;
  for (int i = 0; i < (int)role; i++) place += frame->role_name[i] != NULL;
  return place;
}

/* ---- room for rows */

static MlStatus new_chunk(MlCall *call, MlFrame *frame) {
  if (ml_reserve(call, &frame->chunks, &frame->chunks_capacity, frame->held_count + 1,
                 sizeof *frame->chunks)) {
    return call->status;
  }
  memset(&frame->chunks[frame->held_count++], 0, sizeof *frame->chunks);
  return ML_OK;
}

size_t ml_frame_chunk_rows(const MlFrame *frame) {
  if (frame->absorb) return frame->overflowed ? ML_FRAME_BLOCK_ROWS : ML_FRAME_HEAD_ROWS;
  size_t rows = CHUNK_BYTES / (8 * frame->width), least = ML_FRAME_BLOCK_ROWS;
  if (frame->reread.read && frame->memory < CHUNK_BYTES) {
    size_t fits = (size_t)frame->memory / (8 * frame->width);
    if (rows > least && fits < rows) rows = fits > least ? fits : least;
  }
  if (rows > least) rows -= rows % least;
  if (frame->encoder.has_sparse && rows > CHUNK_SPARSE_ROWS) rows = CHUNK_SPARSE_ROWS;
  return rows < CHUNK_FIRST_ROWS ? CHUNK_FIRST_ROWS : rows;
}

void ml_frame_can_reread(MlFrame *frame, const MlReread *reread, uint64_t memory) {
  frame->reread = *reread;
  frame->memory = memory;
}

/* Bytes of the rows of a chunk. */
static uint64_t chunk_bytes(const MlFrame *frame, const MlChunk *chunk) {
  return (uint64_t)chunk->capacity * frame->width * sizeof(double) +
         chunk->sparse.indices_capacity * sizeof(uint32_t) +
         (chunk->sparse.values_capacity + chunk->starts_capacity) * sizeof(double);
}

/* Empties the frame, whose rows will be read again. */
static MlStatus forget_rows(MlCall *call, MlFrame *frame) {
  while (frame->held_count > 1) free_chunk(&frame->chunks[--frame->held_count]);
  frame->chunks[0].count = frame->chunks[0].sparse.count = 0;
  frame->is_streamed = 1;
  ml_frame_begin_replay(frame);
  return ml_poll(call, 100000);
}

/* Takes a full chunk into account; 1 when the rows are more than are to be held. */
static int exceeds_memory(MlFrame *frame, const MlChunk *chunk) {
  if (!frame->reread.read || frame->is_replay) return 0;
  if (!frame->is_streamed) frame->held_bytes += chunk_bytes(frame, chunk);
  return frame->is_streamed || frame->held_bytes >= frame->memory;
}

/* Hands the only chunk's rows to the learner, in blocks, and forgets them. */
static MlStatus absorb_chunk(MlCall *call, MlFrame *frame) {
  MlChunk *chunk = &frame->chunks[0];
  for (size_t start = 0; start < chunk->count; start += ML_FRAME_BLOCK_ROWS) {
    size_t count = chunk->count - start;
    if (count > ML_FRAME_BLOCK_ROWS) count = ML_FRAME_BLOCK_ROWS;
    if (frame->absorb(call, frame->learner, frame, chunk->rows + start * frame->width, count)) {
      return call->status;
    }
  }
  frame->overflowed = 1;
  chunk->count = 0;
  return ml_poll(call, 50000);
}

/* The chunk that takes the next row, with room for it; NULL on failure. */
static MlChunk *chunk_with_room(MlCall *call, MlFrame *frame) {
  if (!frame->held_count && new_chunk(call, frame)) return NULL;
  MlChunk *chunk = &frame->chunks[frame->held_count - 1];
  /* A replay has room for the one row too many that tells of a source that has grown. */
  size_t limit = ml_frame_chunk_rows(frame) + (size_t)frame->is_replay;
  if (chunk->count < chunk->capacity && chunk->count < limit) return chunk;
  if (chunk->count >= limit) {
    if (frame->absorb) return absorb_chunk(call, frame) ? NULL : chunk;
    if (exceeds_memory(frame, chunk)) return forget_rows(call, frame) ? NULL : frame->chunks;
    if (ml_poll(call, 500000) || new_chunk(call, frame)) return NULL;
    chunk = &frame->chunks[frame->held_count - 1];
  }
  /* A first chunk grows, so that a model of a few rows takes a few bytes; later ones are whole. */
  size_t capacity = frame->held_count > 1 ? limit : chunk->capacity * 2;
  if (capacity < CHUNK_FIRST_ROWS) capacity = CHUNK_FIRST_ROWS;
  if (capacity > limit) capacity = limit;
  if (capacity > ML_ALLOCATION_MAX / 8 / frame->width) {
    ml_fail_memory(call);
    return NULL;
  }
  void *rows = chunk->rows;
  size_t doubles = chunk->capacity * frame->width;
  if (ml_reserve(call, &rows, &doubles, capacity * frame->width, sizeof(double))) return NULL;
  chunk->rows = rows;
  chunk->capacity = capacity;
  return chunk;
}

double *ml_frame_row(MlCall *call, MlFrame *frame) {
  if (call->status) return NULL;
  if (frame->held_count) { /* the usual case, inline */
    MlChunk *chunk = &frame->chunks[frame->held_count - 1];
    if (chunk->count < chunk->capacity &&
        (!frame->absorb || chunk->count < ml_frame_chunk_rows(frame))) {
      return chunk->rows + chunk->count * frame->width;
    }
  }
  MlChunk *chunk = chunk_with_room(call, frame);
  return chunk ? chunk->rows + chunk->count * frame->width : NULL;
}
