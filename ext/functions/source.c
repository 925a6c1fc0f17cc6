#include "functions/source.h"

#include <string.h>

#include "data/cell.h"

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

/* ---- opening */

static int is_sql_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Cuts white space and comments in front: what is left begins the first word. */
static size_t skip_to_word(const char *text, size_t length) {
  size_t at = 0;
  for (;;) {
    while (at < length && is_sql_space(text[at])) at++;
    if (at + 1 < length && text[at] == '-' && text[at + 1] == '-') {
      while (at < length && text[at] != '\n') at++;
    } else if (at + 1 < length && text[at] == '/' && text[at + 1] == '*') {
      at += 2;
      while (at + 1 < length && !(text[at] == '*' && text[at + 1] == '/')) at++;
      at = at + 2 < length ? at + 2 : length;
    } else {
      return at;
    }
  }
}

static int begins_with_word(const char *text, size_t length, const char *word) {
  size_t size = strlen(word);
  if (length <= size || sqlite3_strnicmp(text, word, (int)size) != 0) return 0;
  char next = text[size];
  return is_sql_space(next) || (next && strchr("(*\"'-/[`+~.:?@$", next));
}

/* What a source's text begins with: a SELECT, another statement, or none (a name then). */
typedef enum SourceForm { SOURCE_NAME, SOURCE_SELECT, SOURCE_OTHER } SourceForm;

/*
** Other statements are known by their first word and never prepared: a PRAGMA acts while it is.
** A table may have such a name all the same, when nothing stands behind it.
*/
static SourceForm source_form(const char *text, size_t length) {
  static const char *const words[] = {
      "SELECT", "WITH",   "VALUES",  "INSERT",  "UPDATE",  "DELETE",  "CREATE",   "DROP",
      "ALTER",  "PRAGMA", "ATTACH",  "DETACH",  "BEGIN",   "COMMIT",  "ROLLBACK", "SAVEPOINT",
      "END",    "VACUUM", "RELEASE", "EXPLAIN", "REPLACE", "ANALYZE", "REINDEX"};
  size_t at = skip_to_word(text, length);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (begins_with_word(text + at, length - at, words[i])) {
      return i < 3 ? SOURCE_SELECT : SOURCE_OTHER;
    }
  }
  return SOURCE_NAME;
}

/* 1 when only white space, comments and semicolons are left. */
static int is_empty_tail(const char *tail) {
  for (;;) {
    size_t at = skip_to_word(tail, strlen(tail));
    if (tail[at] != ';') return tail[at] == 0;
    tail += at + 1;
  }
}

static MlStatus fail_form(MlCall *call) {
  return ml_fail(call, "the source must be the name of a table or view, or one read-only SELECT");
}

/*
** Checks that the text is one SELECT; *length becomes that of the statement without its semicolon.
*/
static MlStatus check_select(MlSource *source, const char *text, size_t *length) {
  MlCall *call = &source->host->call;
  sqlite3_stmt *statement = NULL;
  const char *tail = "";
  int code = sqlite3_prepare_v2(source->host->db, text, -1, &statement, &tail);
  if (code != SQLITE_OK) {
    ml_host_fail(source->host, code);
  } else if (!is_empty_tail(tail)) {
    ml_fail(call, "the source must be one SELECT; there is more behind it");
  } else if (!statement || sqlite3_stmt_isexplain(statement) || !sqlite3_stmt_readonly(statement) ||
             sqlite3_column_count(statement) == 0) {
    fail_form(call);
  } else if (sqlite3_bind_parameter_count(statement) > 0) {
    ml_fail(call, "the source must have no parameters: what they stand for is not known there");
  } else {
    *length = (size_t)(tail - text);
    if (*length && text[*length - 1] == ';') --*length;
  }
  sqlite3_finalize(statement);
  return call->status;
}

/* FROM ( SELECT ... ): a line break ends a trailing comment. */
static char *from_select(MlSource *source, const char *text, size_t length) {
  if (check_select(source, text, &length)) return NULL;
  return sqlite3_mprintf("(%.*s\n)", (int)length, text);
}

/* 1 when "SELECT * FROM <from>" compiles. */
static int can_select(MlSource *source, const char *from, int *code) {
  sqlite3_stmt *statement = NULL;
  char *sql = sqlite3_mprintf("SELECT * FROM %s", from);
  *code = sql ? sqlite3_prepare_v2(source->host->db, sql, -1, &statement, NULL) : SQLITE_NOMEM;
  sqlite3_finalize(statement);
  sqlite3_free(sql);
  return *code == SQLITE_OK;
}

/*
** The end of one name at text[at..length), quoted as SQLite allows or bare; at itself when there is
** none.
*/
static size_t skip_name(const char *text, size_t length, size_t at) {
  static const char open[] = "\"[`", close[] = "\"]`";
  const char *quote = at < length && text[at] ? strchr(open, text[at]) : NULL;
  if (!quote) {
    size_t end = at;
    while (end < length && text[end] != '.' && !is_sql_space(text[end]) && text[end] != ';') end++;
    return end;
  }
  char closing = close[quote - open];
  for (size_t i = at + 1; i < length; i++) {
    if (text[i] != closing) continue;
    if (closing == ']' || i + 1 >= length || text[i + 1] != closing) return i + 1;
    i++;
  }
  return at;
}

/*
** A name as SQL writes it: "t", main.[my table], with blanks around and a semicolon behind. What is
** returned stands behind FROM as it is; NULL when the text is anything else.
*/
static char *from_quoted(const char *text, size_t length) {
  size_t start = 0;
  while (start < length && is_sql_space(text[start])) start++;
  size_t end = skip_name(text, length, start);
  if (end > start && end < length && text[end] == '.') {
    size_t second = skip_name(text, length, end + 1);
    end = second > end + 1 ? second : start;
  }
  size_t rest = end;
  while (rest < length && (is_sql_space(text[rest]) || text[rest] == ';')) rest++;
  int has_quote = memchr(text, '"', end) || memchr(text, '[', end) || memchr(text, '`', end);
  if (end == start || rest < length) return NULL;
  return sqlite3_mprintf(has_quote ? "%.*s" : "\"%.*w\"", (int)(end - start), text + start);
}

/* A name; when there is no such table, a name with its schema before a dot. */
static char *from_name(MlSource *source, const char *text, size_t length) {
  MlCall *call = &source->host->call;
  int code;
  if (length == 0) {
    ml_fail(call, "the source is empty; it is the name of a table or view, or one SELECT");
    return NULL;
  }
  char *from = sqlite3_mprintf("\"%w\"", text);
  if (!from || can_select(source, from, &code)) return from;
  const char *dot = memchr(text, '.', length);
  if (dot && (code & 0xFF) == SQLITE_ERROR) {
    char *schema = sqlite3_mprintf("%.*s", (int)(dot - text), text);
    char *split = schema ? sqlite3_mprintf("\"%w\".\"%w\"", schema, dot + 1) : NULL;
    sqlite3_free(schema);
    if (split && can_select(source, split, &code)) {
      sqlite3_free(from);
      return split;
    }
    sqlite3_free(split);
  }
  char *quoted = (code & 0xFF) == SQLITE_ERROR ? from_quoted(text, length) : NULL;
  if (quoted && can_select(source, quoted, &code)) {
    sqlite3_free(from);
    return quoted;
  }
  sqlite3_free(quoted);
  /* The message is about the name as it was given; an allocation that failed is told as such. */
  if ((code & 0xFF) == SQLITE_ERROR && can_select(source, from, &code)) return from;
  if ((code & 0xFF) != SQLITE_ERROR) {
    ml_host_fail(source->host, code);
  } else {
    ml_fail(call, "%s (a source is the name of a table or view, or one SELECT)",
            sqlite3_errmsg(source->host->db));
  }
  sqlite3_free(from);
  return NULL;
}

static MlStatus read_columns(MlSource *source) {
  MlCall *call = &source->host->call;
  sqlite3_stmt *statement = ml_source_prepare(source);
  size_t count = statement ? (size_t)sqlite3_column_count(statement) : 0;
  if (statement) source->names = ml_array(call, count, sizeof *source->names);
  for (size_t i = 0; source->names && i < count && !call->status; i++) {
    const char *name = sqlite3_column_name(statement, (int)i);
    if (!name) {
      ml_fail_memory(call);
    } else {
      source->names[i] = ml_copy_text(call, name, strlen(name));
      source->columns = i + 1;
    }
  }
  sqlite3_finalize(statement);
  return call->status;
}

/* 1 when a table or view has that whole text as its name. */
static int is_table(MlSource *source, const char *text) {
  int code;
  char *from = sqlite3_mprintf("\"%w\"", text);
  int found = from && can_select(source, from, &code);
  sqlite3_free(from);
  return found;
}

MlStatus ml_source_open(MlHostCall *host, MlSource *source, const char *text, size_t length) {
  MlCall *call = &host->call;
  memset(source, 0, sizeof *source);
  source->host = host;
  if (call->status) return call->status;
  if (!host->connection) return ml_fail(call, "no source is read here");
  if (memchr(text, 0, length)) return ml_fail(call, "the source has a NUL character in it");
  char *copy = ml_copy_text(call, text, length);
  if (!copy) return call->status;
  SourceForm form = source_form(copy, length);
  if (form != SOURCE_NAME && is_table(source, copy)) form = SOURCE_NAME; /* called "with x" */
  if (form == SOURCE_OTHER) fail_form(call);
  if (form == SOURCE_SELECT) source->from = from_select(source, copy, length);
  if (form == SOURCE_NAME) source->from = from_name(source, copy, length);
  ml_free(copy);
  if (!source->from && !call->status) ml_fail_memory(call);
  return call->status ? call->status : read_columns(source);
}

MlStatus ml_source_open_value(MlHostCall *host, MlSource *source, sqlite3_value *value) {
  MlValue text = ml_host_value(&host->call, value);
  char shown[80];
  memset(source, 0, sizeof *source);
  source->host = host;
  if (host->call.status) return host->call.status;
  if (text.kind != ML_VALUE_TEXT) {
    return ml_fail(&host->call,
                   "the source must be text (the name of a table or view, or one SELECT), found %s",
                   ml_value_show(&text, shown));
  }
  return ml_source_open(host, source, text.bytes, text.length);
}

int ml_source_find(const MlSource *source, const char *name, size_t length) {
  for (size_t i = 0; i < source->columns; i++) {
    if (strlen(source->names[i]) == length &&
        sqlite3_strnicmp(source->names[i], name, (int)length) == 0) {
      return (int)i;
    }
  }
  return -1;
}

void ml_source_close(MlSource *source) {
  for (size_t i = 0; i < source->columns; i++) ml_free(source->names[i]);
  ml_free(source->names);
  sqlite3_free(source->from);
  memset(source, 0, sizeof *source);
}

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
