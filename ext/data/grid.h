/* A small table of values in memory: what coefficients, summaries and profiles are handed out as.
 */
#ifndef MLEXT_DATA_GRID_H
#define MLEXT_DATA_GRID_H

#include "base/value.h"

typedef struct MlGridCell {
  MlValueKind kind;
  int64_t integer;
  double real;
  size_t offset, length; /* of text and blobs, in bytes */
} MlGridCell;

typedef struct MlGrid {
  size_t columns;
  MlGridCell *cells; /* row by row, owned */
  size_t count, capacity;
  MlBuffer bytes;
} MlGrid;

void ml_grid_begin(MlGrid *grid, size_t columns);
void ml_grid_free(MlGrid *grid);

/* Appends the next cell; a row is complete after `columns` of them. A NaN becomes NULL. */
MlStatus ml_grid_null(MlCall *call, MlGrid *grid);
MlStatus ml_grid_integer(MlCall *call, MlGrid *grid, int64_t value);
MlStatus ml_grid_real(MlCall *call, MlGrid *grid, double value);
MlStatus ml_grid_text(MlCall *call, MlGrid *grid, const char *text, size_t length);
MlStatus ml_grid_string(MlCall *call, MlGrid *grid, const char *text);
MlStatus ml_grid_value(MlCall *call, MlGrid *grid, const MlValue *value);

/* A row of two cells: a name and its value. */
MlStatus ml_grid_named_real(MlCall *call, MlGrid *grid, const char *name, double value);
MlStatus ml_grid_named_integer(MlCall *call, MlGrid *grid, const char *name, int64_t value);
MlStatus ml_grid_named_text(MlCall *call, MlGrid *grid, const char *name, const char *text,
                            size_t length);
MlStatus ml_grid_named_string(MlCall *call, MlGrid *grid, const char *name, const char *text);

size_t ml_grid_rows(const MlGrid *grid);

/* The cell's value; its bytes belong to the grid. */
MlValue ml_grid_get(const MlGrid *grid, size_t row, size_t column);

#endif
