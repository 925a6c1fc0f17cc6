/* Options that name a table of words and numbers: see source.h. */
#include <math.h>
#include <string.h>
#include <string.h>

#include "base/json.h"
#include "data/cell.h"
#include "functions/source.h"

/* A view may take its words by a dictionary, which may be the view itself. */
enum { COUNTS_NESTED = 4 };

static void counts_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlBuffer *json = arg;
  MlValue word = ml_host_value(call, values[0]), number = ml_value_integer(1);
  char shown[80];
  if (count > 1) number = ml_host_value(call, values[1]);
  if (call->status || ml_value_is_null(&word) || ml_value_is_null(&number)) return;
  if (word.kind != ML_VALUE_TEXT) {
    ml_fail(call, "a word must be text, found %s", ml_value_show(&word, shown));
  } else if (!ml_value_is_number(&number) || !(ml_value_number(&number) >= 0) ||
             isinf(ml_value_number(&number))) {
    ml_fail(call, "the frequency of '%.*s' must be a number from 0 on, found %s",
            (int)(word.length < 60 ? word.length : 60), word.bytes, ml_value_show(&number, shown));
  } else {
    ml_buffer_string(call, json, json->length > 1 ? "," : "");
    ml_json_write_string(call, json, word.bytes, word.length);
    ml_buffer_u8(call, json, ':');
    if (number.kind == ML_VALUE_INTEGER) {
      ml_buffer_printf(call, json, "%lld", (long long)number.integer);
    } else {
      ml_json_write_number(call, json, number.real);
    }
    ml_poll(call, 200);
  }
}

/*
** 1 for the name of a plain table of this schema, or of a view of it; -1 for a virtual table.
** SQLite writes the two words in front itself: what a crafted file says otherwise is not taken for
** plain.
*/
static int is_plain_table(MlHostCall *host, const char *schema, const char *name, size_t length) {
  sqlite3_stmt *statement = NULL;
  int plain = 0, is_temp = sqlite3_stricmp(schema, "temp") == 0;
  char *sql = sqlite3_mprintf("SELECT substr(sql, 1, 13) = 'CREATE TABLE ' OR substr(sql, 1, 12) = "
                              "'CREATE VIEW ' FROM \"%w\".%s WHERE type IN ('table', 'view') AND "
                              "name = ?1 COLLATE nocase",
                              schema, is_temp ? "sqlite_temp_master" : "sqlite_master");
  int code = sql ? sqlite3_prepare_v2(host->db, sql, -1, &statement, NULL) : SQLITE_NOMEM;
  sqlite3_free(sql);
  if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, name, (int)length, SQLITE_STATIC);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  if (code == SQLITE_ROW) plain = sqlite3_column_int(statement, 0) ? 1 : -1;
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) ml_host_fail(host, code);
  return plain;
}

/* Opens the table or view of the first schema that has the name; never takes it for SQL. */
static MlStatus open_plain_table(MlHostCall *host, MlSource *source, const char *name,
                                 size_t length) {
  sqlite3_stmt *schemas = NULL;
  const char *schema = "temp";
  int code = sqlite3_prepare_v2(host->db, "PRAGMA database_list", -1, &schemas, NULL), plain = 0;
  if (length <= 1000 && !memchr(name, 0, length)) {
    plain = is_plain_table(host, schema, name, length);
    while (!plain && !host->call.status && code == SQLITE_OK &&
           (code = sqlite3_step(schemas)) == SQLITE_ROW) {
      schema = (const char *)sqlite3_column_text(schemas, 1);
      if (schema) plain = is_plain_table(host, schema, name, length);
      code = SQLITE_OK;
    }
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) ml_host_fail(host, code);
  if (plain == 1) {
    ml_source_open_table(host, source, schema, name, length);
  } else {
    ml_fail(&host->call, "'%.*s' is not the plain name of a table or view%s",
            (int)(length < 60 ? length : 60), name,
            plain ? " that is not virtual" : " (a query needs a view here)");
  }
  sqlite3_finalize(schemas);
  return host->call.status;
}

/*
** Appends the rows of a source of words and numbers to `json` as an object. Its columns are the
** word, and its number from 0 on (1 when there is none); rows with a NULL are left out.
*/
static MlStatus read_counts(MlCall *call, const char *name, size_t length, MlBuffer *json) {
  MlHostCall *host = (MlHostCall *)call; /* which begins with it */
  MlSource source = {.host = host};
  if (host->connection->dictionaries >= COUNTS_NESTED) {
    return ml_fail(call, "'%.*s' reads itself, or tables of words are nested more than %d deep",
                   (int)(length < 60 ? length : 60), name, COUNTS_NESTED);
  }
  host->connection->dictionaries++;
  if (host->runs_sql) {
    ml_source_open(host, &source, name, length);
  } else {
    open_plain_table(host, &source, name, length);
  }
  if (!call->status && source.columns > 2) {
    ml_fail(call, "a table of words and numbers has two columns, '%.*s' has %zu",
            (int)(length < 60 ? length : 60), name, source.columns);
  }
  ml_buffer_u8(call, json, '{');
  if (!call->status) ml_source_read(&source, counts_row, json);
  ml_buffer_u8(call, json, '}');
  ml_source_close(&source);
  host->connection->dictionaries--;
  return call->status;
}

void ml_source_allow(MlHostCall *host, MlConnection *connection, int runs_sql) {
  host->connection = connection;
  host->runs_sql = runs_sql;
  host->call.read_counts = read_counts;
}
