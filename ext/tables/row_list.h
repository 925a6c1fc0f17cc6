/*
** The rows of a source in order, with what each is called and its place among those that were used:
** what tables keep that say something of every row once all have been read.
*/
#ifndef MLEXT_TABLES_ROW_LIST_H
#define MLEXT_TABLES_ROW_LIST_H

#include "tables/table.h"

typedef struct MlRowList {
  MlGrid ids;    /* one column: what the rows are called; NULL where there is nothing */
  size_t *place; /* (count) among the rows used, or ML_NOT_FOUND; owned */
  size_t count, capacity;
  size_t given;
} MlRowList;

/* Begin; free in any case. */
void ml_row_list_begin(MlRowList *list);
void ml_row_list_free(MlRowList *list);

/* Adds a row; its place is ML_NOT_FOUND when it was not used. */
MlStatus ml_row_list_add(MlCall *call, MlRowList *list, const MlValue *id, size_t place);

/* Appends the cells of the row at a place to those of its number and id. */
typedef void (*MlRowListGive)(MlCall *call, const void *arg, size_t place, MlGrid *grid);

/*
** Gives the next rows, some hundred at a time: number, id, then what `give` says of it, or as many
** NULLs as the table has further columns.
*/
MlStatus ml_row_list_next(MlCursor *cursor, MlRowList *list, MlRowListGive give, const void *arg,
                          MlGrid *grid);

#endif
