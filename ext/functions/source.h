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
** Steps a statement of ml_source_prepare(), and gives SQLite's code. A view that reads itself by
** way of a source ends as an error, which the call has then (and the code is SQLITE_ERROR).
*/
int ml_source_step(MlSource *source, sqlite3_stmt *statement);

/*
** Lets the call read sources, and its options name tables of words and numbers
** (MlCall.read_counts), if what is called is direct only. Without it a source cannot be opened:
** what a view, an index or a trigger may use reads no table by its name.
*/
void ml_source_allow(MlHostCall *host, MlConnection *connection, int direct_only);

#endif
