/*
** Sources: the name of a table or view, or one read-only SELECT, read row by row.
*/
#ifndef MLEXT_FUNCTIONS_SOURCE_H
#define MLEXT_FUNCTIONS_SOURCE_H

#include "functions/host.h"

typedef struct MlSource {
  MlHostCall *host;
  char *from;   /* what stands behind FROM: a quoted name or a SELECT in parentheses; owned */
  char **names; /* (columns) owned */
  size_t columns;
} MlSource;

/* Handed every row; a failure of the call stops the reading. */
typedef void (*MlSourceRow)(MlCall *call, void *arg, int count, sqlite3_value **values);

/*
** Checks the source and finds its columns. Errors: no such table, more than one statement, one
** that is no SELECT or writes, SQL that does not compile. Free with ml_source_close in any case.
*/
MlStatus ml_source_open(MlHostCall *host, MlSource *source, const char *text, size_t length);
/* Opens the table or view of a schema; the name is never taken for SQL. */
MlStatus ml_source_open_table(MlHostCall *host, MlSource *source, const char *schema,
                              const char *name, size_t length);
MlStatus ml_source_open_value(MlHostCall *host, MlSource *source, sqlite3_value *value);
void ml_source_close(MlSource *source);

/* The place of the column called `name`, in letters of any case, or -1. */
int ml_source_find(const MlSource *source, const char *name, size_t length);

/* Reads all rows, all columns. */
MlStatus ml_source_read(MlSource *source, MlSourceRow row, void *arg);

/*
** Reads the source again and again, as far at a time as `row` likes: it sets *pause to 1, and the
** next ml_source_resume() goes on behind that row. Costs a row little more than ml_source_read().
*/
typedef struct MlSourceReading MlSourceReading;

/* NULL on failure. Close before the source, in any case. */
MlSourceReading *ml_source_reading(MlSource *source, MlSourceRow row, void *arg, const int *pause);
MlStatus ml_source_resume(MlSourceReading *reading, int *is_end);
MlStatus ml_source_rewind(MlSourceReading *reading);
void ml_source_reading_close(MlSourceReading *reading);

/* A statement over all columns, to be stepped by the caller, who finalizes it; NULL on failure. */
sqlite3_stmt *ml_source_prepare(MlSource *source);

/*
** Lets options of this call name tables (MlCall.read_counts): not for functions that an index may
** use. Unless the function runs SQL text (`runs_sql`), it must be the plain name of a table that is
** not virtual, or of a view: reading that is no more than a query of the caller's own could do.
*/
void ml_source_allow(MlHostCall *host, MlConnection *connection, int runs_sql);

#endif
