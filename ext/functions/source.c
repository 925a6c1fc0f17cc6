#include "functions/source.h"

#include <string.h>

#include "data/cell.h"

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
