/* The rows of an open source: all of them, or as far at a time as is wanted. */
#include "functions/source.h"

/*
** A source is read fastest by an aggregate of ours inside the statement (half the cost of stepping
** and reading columns): ml_internal_rows(pointer, column, ...) hands each row to the reader that
** the bound pointer names. Nobody else gets hold of it: a source may have no parameters.
*/
#define POINTER_TYPE "mlext-rows"
#define READING_TYPE "mlext-reading"

typedef struct Reader {
  MlHostCall *host;
  MlSourceRow row;
  void *arg;
  size_t columns;
} Reader;

static void internal_rows_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Reader *reader = argc > 0 ? sqlite3_value_pointer(argv[0], POINTER_TYPE) : NULL;
  if (!reader || (size_t)argc != reader->columns + 1) {
    sqlite3_result_error(context, "ml_internal_rows: not for use in SQL", -1);
    return;
  }
  reader->row(&reader->host->call, reader->arg, argc - 1, argv + 1);
  if (reader->host->call.status) ml_host_report(context, &reader->host->call);
}

static void internal_rows_final(sqlite3_context *context) { sqlite3_result_null(context); }

struct MlSourceReading {
  Reader reader;
  MlSource *source;
  const int *pause;
  sqlite3_stmt *statement;
  sqlite3_value **values; /* (columns) owned; of rows that are stepped; NULL: by the function */
};

/* ml_internal_read(pointer, column, ...): true when the reading is to pause behind this row. */
static void internal_read(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlSourceReading *reading = argc > 0 ? sqlite3_value_pointer(argv[0], READING_TYPE) : NULL;
  if (!reading || (size_t)argc != reading->reader.columns + 1) {
    sqlite3_result_error(context, "ml_internal_read: not for use in SQL", -1);
    return;
  }
  MlCall *call = &reading->reader.host->call;
  reading->reader.row(call, reading->reader.arg, argc - 1, argv + 1);
  if (!call->status || !ml_host_report(context, call)) sqlite3_result_int(context, *reading->pause);
}

const MlFunction ml_source_functions[] = {{.name = "ml_internal_rows",
                                           .kind = ML_AGGREGATE,
                                           .direct_only = 1,
                                           .step = internal_rows_step,
                                           .final = internal_rows_final,
                                           .maximum = -1},
                                          {.name = "ml_internal_read",
                                           .kind = ML_SCALAR,
                                           .direct_only = 1,
                                           .scalar = internal_read,
                                           .maximum = -1},
                                          {0}};

/* ---- reading */

/* Each reading of a source within another takes some kilobytes of the stack. */
enum { SOURCES_NESTED = 16 };

int ml_source_step(MlSource *source, sqlite3_stmt *statement) {
  MlHostCall *host = source->host;
  if (host->connection->sources >= SOURCES_NESTED) {
    ml_fail(&host->call,
            "sources are read by one another more than %d deep: does a view read itself?",
            SOURCES_NESTED);
    return SQLITE_ERROR;
  }
  host->connection->sources++;
  int code = sqlite3_step(statement);
  host->connection->sources--;
  return code;
}

sqlite3_stmt *ml_source_prepare(MlSource *source) {
  sqlite3_stmt *statement = NULL;
  char *sql = sqlite3_mprintf("SELECT * FROM %s", source->from);
  int code = sql ? sqlite3_prepare_v2(source->host->db, sql, -1, &statement, NULL) : SQLITE_NOMEM;
  sqlite3_free(sql);
  if (code != SQLITE_OK) ml_host_fail(source->host, code);
  return statement;
}

/*
** WITH ml_internal_source(c1, c2, ...) AS (SELECT * FROM <source> <limit>)
** <before>(?1, c1, c2, ...)<behind>:
** names of our own, whatever those of the source are.
*/
static char *reader_sql(MlSource *source, const char *limit, const char *before,
                        const char *behind) {
  sqlite3_str *sql = sqlite3_str_new(source->host->db);
  sqlite3_str_appendall(sql, "WITH ml_internal_source(");
  for (size_t i = 1; i <= source->columns; i++) {
    sqlite3_str_appendf(sql, "%sc%u", i > 1 ? "," : "", (unsigned)i);
  }
  sqlite3_str_appendf(sql, ") AS (SELECT * FROM %s%s) %s(?1", source->from, limit, before);
  for (size_t i = 1; i <= source->columns; i++) sqlite3_str_appendf(sql, ",c%u", (unsigned)i);
  sqlite3_str_appendf(sql, ")%s", behind);
  return sqlite3_str_finish(sql);
}

static char *aggregate_sql(MlSource *source) {
  return reader_sql(source, "", "SELECT ml_internal_rows", " FROM ml_internal_source");
}

/*
** A row that the WHERE takes pauses the statement. The LIMIT, which is none, keeps the WHERE out of
** the source: the function sees each of its rows once and in its order.
*/
static char *pausing_sql(MlSource *source) {
  return reader_sql(source, " LIMIT -1", "SELECT 1 FROM ml_internal_source WHERE ml_internal_read",
                    "");
}

static MlStatus read_by_aggregate(MlSource *source, Reader *reader) {
  MlCall *call = &source->host->call;
  sqlite3_stmt *statement = NULL;
  char *sql = aggregate_sql(source);
  int code = sql ? sqlite3_prepare_v2(source->host->db, sql, -1, &statement, NULL) : SQLITE_NOMEM;
  sqlite3_free(sql);
  if (code == SQLITE_OK) {
    code = sqlite3_bind_pointer(statement, 1, reader, POINTER_TYPE, NULL);
  }
  if (code == SQLITE_OK) code = ml_source_step(source, statement);
  if (code != SQLITE_ROW && call->status == ML_OK) ml_host_fail(source->host, code);
  sqlite3_finalize(statement);
  return call->status;
}

/* More columns than a function takes arguments: the rows are stepped. */
static MlStatus read_by_steps(MlSource *source, Reader *reader) {
  MlCall *call = &source->host->call;
  sqlite3_stmt *statement = ml_source_prepare(source);
  sqlite3_value **values = ml_array(call, source->columns, sizeof(sqlite3_value *));
  int code = SQLITE_DONE;
  while (statement && values && !call->status &&
         (code = ml_source_step(source, statement)) == SQLITE_ROW) {
    for (size_t i = 0; i < source->columns; i++) {
      values[i] = sqlite3_column_value(statement, (int)i);
    }
    reader->row(call, reader->arg, (int)source->columns, values);
  }
  if (code != SQLITE_DONE && code != SQLITE_ROW && !call->status) ml_host_fail(source->host, code);
  ml_free(values);
  sqlite3_finalize(statement);
  return call->status;
}

static int takes_columns(MlSource *source) {
  int most = sqlite3_limit(source->host->db, SQLITE_LIMIT_FUNCTION_ARG, -1);
  return source->columns + 1 <= (size_t)most;
}

MlStatus ml_source_read(MlSource *source, MlSourceRow row, void *arg) {
  Reader reader = {source->host, row, arg, source->columns};
  if (source->host->call.status) return source->host->call.status;
  if (takes_columns(source)) return read_by_aggregate(source, &reader);
  return read_by_steps(source, &reader);
}

/* ---- reading again */

MlSourceReading *ml_source_reading(MlSource *source, MlSourceRow row, void *arg, const int *pause) {
  MlCall *call = &source->host->call;
  MlSourceReading *reading = ml_array(call, 1, sizeof *reading);
  if (!reading) return NULL;
  reading->reader = (Reader){source->host, row, arg, source->columns};
  reading->source = source;
  reading->pause = pause;
  if (takes_columns(source)) {
    char *sql = pausing_sql(source);
    int code = SQLITE_NOMEM;
    if (sql) code = sqlite3_prepare_v2(source->host->db, sql, -1, &reading->statement, NULL);
    sqlite3_free(sql);
    if (code == SQLITE_OK) {
      code = sqlite3_bind_pointer(reading->statement, 1, reading, READING_TYPE, NULL);
    }
    if (code != SQLITE_OK) ml_host_fail(source->host, code);
  } else {
    reading->statement = ml_source_prepare(source);
    reading->values = ml_array(call, source->columns, sizeof(sqlite3_value *));
  }
  if (!call->status) return reading;
  ml_source_reading_close(reading);
  return NULL;
}

MlStatus ml_source_rewind(MlSourceReading *reading) {
  sqlite3_reset(reading->statement); /* its code is that of the step before, which was told */
  return reading->reader.host->call.status;
}

MlStatus ml_source_resume(MlSourceReading *reading, int *is_end) {
  const Reader *reader = &reading->reader;
  MlCall *call = &reader->host->call;
  int code, is_paused;
  *is_end = 0;
  do {
    code = call->status ? SQLITE_DONE : ml_source_step(reading->source, reading->statement);
    is_paused = !reading->values;
    if (code != SQLITE_ROW || !reading->values) continue;
    for (size_t i = 0; i < reader->columns; i++) {
      reading->values[i] = sqlite3_column_value(reading->statement, (int)i);
    }
    reader->row(call, reader->arg, (int)reader->columns, reading->values);
    is_paused = *reading->pause;
  } while (code == SQLITE_ROW && !is_paused);
  *is_end = code == SQLITE_DONE;
  if (code != SQLITE_DONE && code != SQLITE_ROW && !call->status) ml_host_fail(reader->host, code);
  return call->status;
}

void ml_source_reading_close(MlSourceReading *reading) {
  if (!reading) return;
  sqlite3_finalize(reading->statement);
  ml_free(reading->values);
  ml_free(reading);
}
