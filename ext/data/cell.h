/* One value of a row, as the host hands it over. Nothing is owned. */
#ifndef MLEXT_DATA_CELL_H
#define MLEXT_DATA_CELL_H

#include "base/call.h"

typedef enum MlKind { ML_NULL, ML_INTEGER, ML_REAL, ML_TEXT, ML_BLOB } MlKind;

typedef struct MlCell {
  MlKind kind;
  int64_t integer;   /* of ML_INTEGER */
  double real;       /* of ML_INTEGER and ML_REAL */
  const char *bytes; /* of ML_TEXT and ML_BLOB */
  size_t length;
} MlCell;

/* How a cell reads in a message, such as 'abc' or 12.5, cut to fit; returns `text`. */
const char *ml_cell_show(const MlCell *cell, char text[80]);

#endif
