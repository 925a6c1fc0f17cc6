#include "data/grid.h"

#include <string.h>

void ml_grid_begin(MlGrid *grid, size_t columns) {
  memset(grid, 0, sizeof *grid);
  grid->columns = columns;
}

void ml_grid_free(MlGrid *grid) {
  ml_free(grid->cells);
  ml_buffer_free(&grid->bytes);
  grid->cells = NULL;
  grid->count = grid->capacity = 0;
}

MlStatus ml_grid_value(MlCall *call, MlGrid *grid, const MlValue *value) {
  MlGridCell cell = {.kind = value->kind};
  if (ml_reserve(call, &grid->cells, &grid->capacity, grid->count + 1, sizeof cell)) {
    return call->status;
  }
  if (value->kind == ML_VALUE_INTEGER) cell.integer = value->integer;
  if (value->kind == ML_VALUE_REAL) cell.real = value->real;
  if (ml_value_is_null(value)) cell.kind = ML_VALUE_NULL;
  if (value->kind == ML_VALUE_TEXT || value->kind == ML_VALUE_BLOB) {
    cell.offset = grid->bytes.length;
    cell.length = value->length;
    if (ml_buffer_append(call, &grid->bytes, value->bytes, value->length)) return call->status;
  }
  grid->cells[grid->count++] = cell;
  return ML_OK;
}

MlStatus ml_grid_null(MlCall *call, MlGrid *grid) {
  MlValue value = ml_value_null();
  return ml_grid_value(call, grid, &value);
}

MlStatus ml_grid_integer(MlCall *call, MlGrid *grid, int64_t integer) {
  MlValue value = ml_value_integer(integer);
  return ml_grid_value(call, grid, &value);
}

MlStatus ml_grid_real(MlCall *call, MlGrid *grid, double real) {
  MlValue value = ml_value_real(real);
  return ml_grid_value(call, grid, &value);
}

MlStatus ml_grid_text(MlCall *call, MlGrid *grid, const char *text, size_t length) {
  MlValue value = ml_value_text(text, length);
  return ml_grid_value(call, grid, &value);
}

MlStatus ml_grid_string(MlCall *call, MlGrid *grid, const char *text) {
  return ml_grid_text(call, grid, text, strlen(text));
}

MlStatus ml_grid_named_real(MlCall *call, MlGrid *grid, const char *name, double value) {
  ml_grid_string(call, grid, name);
  return ml_grid_real(call, grid, value);
}

MlStatus ml_grid_named_integer(MlCall *call, MlGrid *grid, const char *name, int64_t value) {
  ml_grid_string(call, grid, name);
  return ml_grid_integer(call, grid, value);
}

MlStatus ml_grid_named_text(MlCall *call, MlGrid *grid, const char *name, const char *text,
                            size_t length) {
  ml_grid_string(call, grid, name);
  return ml_grid_text(call, grid, text, length);
}

MlStatus ml_grid_named_string(MlCall *call, MlGrid *grid, const char *name, const char *text) {
  ml_grid_string(call, grid, name);
  return ml_grid_string(call, grid, text);
}

size_t ml_grid_rows(const MlGrid *grid) { return grid->count / grid->columns; }

MlValue ml_grid_get(const MlGrid *grid, size_t row, size_t column) {
  const MlGridCell *cell = &grid->cells[row * grid->columns + column];
  switch (cell->kind) {
  case ML_VALUE_INTEGER: return ml_value_integer(cell->integer);
  case ML_VALUE_REAL: return ml_value_real(cell->real);
  case ML_VALUE_TEXT: return ml_value_text(grid->bytes.data + cell->offset, cell->length);
  case ML_VALUE_BLOB: return ml_value_blob(grid->bytes.data + cell->offset, cell->length);
  case ML_VALUE_NULL: break;
  }
  return ml_value_null();
}
