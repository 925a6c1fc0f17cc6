/*
** The rows of a fit, compact, in chunks: slots as the encoder writes them, the target in front.
**
** Rows arrive one by one (ml_frame_add, or ml_frame_row + ml_frame_commit for rows of plain
** numbers). Then either all stay (ml_frame_close, and blocks of the design matrix are read as
** often as the learner likes), or, with an `absorb` function, only the first rows stay and
** everything beyond ML_FRAME_HEAD_ROWS goes to the learner in blocks and is forgotten.
**
** Rows that come from a source which can be read again (ml_frame_can_reread) need not stay: when
** they exceed `memory`, the frame forgets them and goes on learning kinds, levels, classes and
** counts alone: it is streamed. After ml_frame_close() its blocks are the same rows as if they were
** held, read again from the source as the learner asks for them: ascending costs one reading, a
** step back starts the next. A learner that copies rows, or keeps something a row, sees is_streamed
** and finds another way or refuses.
*/
#ifndef MLEXT_DATA_FRAME_H
#define MLEXT_DATA_FRAME_H

#include "data/encoder.h"

typedef enum MlTarget {
  ML_TARGET_NONE,
  ML_TARGET_NUMBER,
  ML_TARGET_CLASS /* any values; stored as codes in order of appearance */
} MlTarget;

/*
** Rows that a frame with an absorbing learner still holds, and rows of a block behind them. Blocks
** that ml_frame_block() gives have a multiple of ML_FRAME_BLOCK_ROWS rows, but for the last one and
** where rows are very wide.
*/
enum { ML_FRAME_HEAD_ROWS = 2048, ML_FRAME_BLOCK_ROWS = 256 };

typedef struct MlChunk {
  double *rows; /* (capacity, width), owned */
  size_t count, capacity;
  size_t *starts; /* (count + 1) where each row begins in `sparse`; owned, of sparse frames */
  size_t starts_capacity;
  MlSparseRow sparse; /* of all rows, indices as ml_encoder_slots() gives them */
} MlChunk;

/* What a column may be besides a feature. */
typedef enum MlRole { ML_ROLE_WEIGHT, ML_ROLE_OFFSET, ML_ROLE_CLUSTER } MlRole;
#define ML_ROLES 3
extern const char *const ml_role_names[ML_ROLES]; /* of their options and fields */

struct MlFrame;
typedef MlStatus (*MlAbsorb)(MlCall *call, void *learner, struct MlFrame *frame, const double *rows,
                             size_t count);

/* How a frame reads its rows again; both are the caller's. */
typedef struct MlReread {
  MlStatus (*rewind)(MlCall *call, void *arg);
  /* Adds rows, in the same way as before, until ml_frame_is_full() after one, or sets *is_end. */
  MlStatus (*read)(MlCall *call, void *arg, int *is_end);
  void *arg;
} MlReread;

typedef struct MlFrame {
  MlEncoder encoder;
  MlTarget target;
  char *target_name;     /* owned */
  MlValueCounts classes; /* of ML_TARGET_CLASS */
  size_t class_count;    /* classes with rows; by close */
  uint32_t *class_rank;  /* (classes) place of each class's code in sorted order; owned; by close */
  uint32_t *class_order; /* (class_count) code of each place; owned; by close */
  size_t width;          /* doubles a stored row: the target, the slots, the extras */
  size_t extras;         /* columns with a role, stored behind the slots in the roles' order */
  char *role_name[ML_ROLES];   /* owned; NULL where no column has the role */
  MlValue role_cell[ML_ROLES]; /* of the row that ml_frame_add() is to add */
  MlValueCounts clusters;      /* the values of ML_ROLE_CLUSTER, stored as codes */
  MlChunk *chunks;             /* (held_count), owned; of a streamed frame one, the latest rows */
  size_t held_count, chunks_capacity;
  size_t block_count; /* of ml_frame_block(); by close */
  size_t block_rows;  /* in one, but for the last of a chunk; by close */
  uint64_t rows_seen, rows_used, rows_skipped;
  uint64_t rows_weightless; /* of the skipped ones: weight 0 */
  MlAbsorb absorb;          /* or NULL */
  void *learner;            /* handed to absorb */
  int overflowed;           /* rows have gone to absorb() already */
  MlValue *cells;           /* (encoder.count) scratch of ml_frame_add's callers, owned */
  double *expanded;         /* (rows of a block, columns) scratch of ml_frame_block, owned */
  size_t expanded_capacity;
  double *targets; /* class ranks of a block, owned */
  size_t targets_capacity;
  MlSparseRow sparse_scratch; /* a block's sparse design rows */
  size_t *starts_scratch;
  size_t starts_scratch_capacity;
  MlReread reread;     /* read NULL: the rows come once */
  uint64_t memory;     /* bytes of rows that are held, where there is another way */
  uint64_t held_bytes; /* of full chunks */
  int is_streamed;     /* rows are not held */
  int is_replay;       /* the rows that arrive have been here before */
  int checks_terms;    /* the formula's arithmetic was checked row by row */
  size_t loaded;       /* of a streamed frame: the chunk that is in chunks[0] */
  size_t next_chunk;   /* and the one that reading on would give; 0: from the start */
  size_t replay_rows;  /* in chunks[0] when a reading is to pause */
  uint64_t replay_seen, replay_used, replay_skipped, replay_weightless;
  double recent_class[2]; /* two numeric classes met, and their codes: most targets are 0 and 1 */
  size_t recent_code[2];
  int recent_count;
} MlFrame;

/* A run of rows of the design matrix, dense or sparse. Valid until the next call on the frame. */
typedef struct MlBlock {
  size_t rows, columns;
  const double *x; /* (rows, columns) with stride x_stride; NULL when sparse */
  size_t x_stride;
  const size_t *starts; /* sparse: row i is starts[i] .. starts[i + 1] */
  const uint32_t *indices;
  const double *values;
  const double *y; /* target number, or class in sorted order; stride y_stride; NULL without */
  size_t y_stride;
  const double *weight, *offset, *cluster; /* stride extra_stride; NULL where there is none */
  size_t extra_stride;
} MlBlock;

/* Sets up a frame for rows of `features` features. Free with ml_frame_free() in any case. */
MlStatus ml_frame_begin(MlCall *call, MlFrame *frame, MlTarget target, size_t features,
                        MlCoding coding, MlMissing missing, size_t max_levels);
void ml_frame_free(MlFrame *frame);

/* Gives a role to a column of that name, before the first row. */
MlStatus ml_frame_role(MlCall *call, MlFrame *frame, MlRole role, const char *name);

/* Place of the role's number in a stored row; the frame has the role and its width is known. */
size_t ml_frame_role_place(const MlFrame *frame, MlRole role);

/*
** Adds a row: the target (NULL when there is none) and the features' cells; role_cell has those
** with a role. A row of weight 0 is left out, as one with a NULL.
*/
MlStatus ml_frame_add(MlCall *call, MlFrame *frame, const MlValue *target, const MlValue *cells);

/*
** The quick way for rows of plain numbers, once ml_frame_is_plain(): room for `width` doubles,
** the target's first (a class goes through ml_frame_class), then ml_frame_commit() to keep it.
*/
static inline int ml_frame_is_plain(const MlFrame *frame) {
  return frame->encoder.is_plain && frame->width > 0;
}
double *ml_frame_row(MlCall *call, MlFrame *frame);
double ml_frame_class(MlCall *call, MlFrame *frame, const MlValue *target);
MlStatus ml_frame_commit(MlCall *call, MlFrame *frame);

/* Ends the rows: replaces missing values by the policy, sorts levels and classes, fixes columns. */
MlStatus ml_frame_close(MlCall *call, MlFrame *frame);

/* Reads the i-th block (of block_count), after ml_frame_close(). */
MlStatus ml_frame_block(MlCall *call, MlFrame *frame, size_t i, MlBlock *block);

/* The stored rows of the i-th block: (*count, width). NULL on failure. */
const double *ml_frame_stored(MlCall *call, MlFrame *frame, size_t i, size_t *count);

/* Before the first row: rows beyond so many bytes may be forgotten, and read again. */
void ml_frame_can_reread(MlFrame *frame, const MlReread *reread, uint64_t memory);

/* 1 when MlReread's read() is to pause after the row just added. */
static inline int ml_frame_is_full(const MlFrame *frame) {
  return frame->is_replay && frame->chunks[0].count >= frame->replay_rows;
}

/* Rows of a full chunk; chunks there are; the c-th one, valid until the next; NULL on failure. */
size_t ml_frame_chunk_rows(const MlFrame *frame);
size_t ml_frame_chunks(const MlFrame *frame);
MlChunk *ml_frame_chunk(MlCall *call, MlFrame *frame, size_t c);

/* For frame*.c: the rows are about to be read again from the start. */
void ml_frame_begin_replay(MlFrame *frame);

/* 1 when rows of the design matrix are others than the stored ones. */
int ml_frame_expands(const MlFrame *frame);

/* The class of place `rank` in sorted order. */
MlValue ml_frame_class_value(const MlFrame *frame, size_t rank);

#endif
