/*
** The rows of a fit, compact, in chunks: slots as the encoder writes them, the target in front.
**
** Rows arrive one by one (ml_frame_add, or ml_frame_row + ml_frame_commit for rows of plain
** numbers). Then either all stay (ml_frame_close, and blocks of the design matrix are read as
** often as the learner likes), or, with an `absorb` function, only the first rows stay and
** everything beyond ML_FRAME_HEAD_ROWS goes to the learner in blocks and is forgotten.
*/
#ifndef MLEXT_DATA_FRAME_H
#define MLEXT_DATA_FRAME_H

#include "data/encoder.h"

typedef enum MlTarget {
  ML_TARGET_NONE,
  ML_TARGET_NUMBER,
  ML_TARGET_CLASS /* any values; stored as codes in order of appearance */
} MlTarget;

/* Rows that a frame with an absorbing learner still holds, and rows of a block behind them. */
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

struct MlFrame;
typedef MlStatus (*MlAbsorb)(MlCall *call, void *learner, struct MlFrame *frame, const double *rows,
                             size_t count);

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
  MlChunk *chunks;             /* (chunk_count), owned */
  size_t chunk_count, chunks_capacity;
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

/* Reads the i-th chunk (of chunk_count) as a block, after ml_frame_close(). */
MlStatus ml_frame_block(MlCall *call, MlFrame *frame, size_t i, MlBlock *block);

/* The class of place `rank` in sorted order. */
MlValue ml_frame_class_value(const MlFrame *frame, size_t rank);

#endif
