#include "tables/row_list.h"

void ml_row_list_begin(MlRowList *list) { ml_grid_begin(&list->ids, 1); }

void ml_row_list_free(MlRowList *list) {
  ml_grid_free(&list->ids);
  ml_free(list->place);
}

MlStatus ml_row_list_add(MlCall *call, MlRowList *list, const MlValue *id, size_t place) {
  if (ml_reserve(call, &list->place, &list->capacity, list->count + 1, sizeof *list->place)) {
    return call->status;
  }
  list->place[list->count++] = place;
  return ml_grid_value(call, &list->ids, id);
}

MlStatus ml_row_list_next(MlCursor *cursor, MlRowList *list, MlRowListGive give, const void *arg,
                          MlGrid *grid) {
  enum { BATCH = 256, OWN_COLUMNS = 2 };
  MlCall *call = &cursor->host.call;
  size_t end = list->given + BATCH < list->count ? list->given + BATCH : list->count;
  for (; list->given < end && !call->status; list->given++) {
    MlValue id = ml_grid_get(&list->ids, list->given, 0);
    ml_grid_integer(call, grid, (int64_t)list->given + 1);
    ml_grid_value(call, grid, &id);
    if (list->place[list->given] != ML_NOT_FOUND) {
      give(call, arg, list->place[list->given], grid);
      continue;
    }
    for (int i = OWN_COLUMNS; i < cursor->table->column_count; i++) ml_grid_null(call, grid);
  }
  return ml_poll(call, 100 * BATCH);
}
