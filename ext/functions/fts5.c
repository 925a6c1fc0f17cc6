/*
** A tokenizer for FTS5 called "mlext": full-text search sees the words that TF-IDF and ml_tokens()
** see. Its arguments are the options of ml_tokens(), by name and value or as one JSON object:
**
**   CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'mlext stem english strip_accents unicode');
**
** They stand in the schema, which may be somebody else's, so that no table is read for them: the
** option dictionary holds the words, as ml_dictionary() or a JSON object gives them. Else the same
** table would also have other words, and find other rows, whenever the dictionary's table had
** changed.
*/
#include <string.h>

#include "functions/host.h"
#include "learn/tfidf_options.h"

typedef struct Fts5Words {
  MlConnection *connection; /* outlives it */
  MlAnalyzer analyzer;
} Fts5Words;

static int fts5_code(const MlCall *call) {
  switch (call->status) {
  case ML_OK: return SQLITE_OK;
  case ML_NOMEM: return SQLITE_NOMEM;
  case ML_INTERRUPT: return SQLITE_INTERRUPT;
  default: return SQLITE_ERROR;
  }
}

/* {"name": value, ...} of names and values; numbers, true and false stay what they are. */
static MlStatus fts5_options(MlCall *call, const char **arguments, int count, MlBuffer *json) {
  if (count == 1 && ml_json_looks_like_object(arguments[0], strlen(arguments[0]))) {
    return ml_buffer_string(call, json, arguments[0]);
  }
  if (count % 2) {
    return ml_fail(call, "options come as names and values, found '%s' alone",
                   arguments[count - 1]);
  }
  ml_buffer_u8(call, json, '{');
  for (int i = 0; i < count; i += 2) {
    const char *value = arguments[i + 1];
    int is_bare = strcmp(value, "true") == 0 || strcmp(value, "false") == 0 ||
                  strcmp(value, "0") == 0 || strcmp(value, "1") == 0;
    if (i) ml_buffer_u8(call, json, ',');
    ml_json_write_string(call, json, arguments[i], strlen(arguments[i]));
    ml_buffer_u8(call, json, ':');
    if (is_bare) ml_buffer_string(call, json, value);
    if (!is_bare) ml_json_write_string(call, json, value, strlen(value));
  }
  return ml_buffer_u8(call, json, '}');
}

static void fts5_delete(Fts5Tokenizer *tokenizer) {
  Fts5Words *words = (Fts5Words *)tokenizer;
  if (!words) return;
  ml_analyzer_free(&words->analyzer);
  ml_free(words);
}

static int fts5_create(void *context, const char **arguments, int count, Fts5Tokenizer **out) {
  MlHostCall host;
  MlCall *call = &host.call;
  MlTfidfOptions given = {0};
  MlVectorizerOptions converted;
  MlOptionTable table = {ml_word_options, &given};
  MlBuffer json = {0}, resolved = {0};
  ml_host_begin(&host, ((MlConnection *)context)->db, "mlext");
  Fts5Words *words = ml_array(call, 1, sizeof *words);
  if (words) {
    words->connection = context;
    fts5_options(call, arguments, count, &json);
    ml_options_read(call, &table, 1, json.data, json.length);
    ml_options_resolve(call, &table, 1, &resolved);
    if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
    if (!call->status) ml_analyzer_open(call, &words->analyzer, &converted.analyzer);
    if (!call->status) ml_tfidf_options_stop(call, &given, &words->analyzer);
  }
  ml_buffer_free(&json);
  ml_buffer_free(&resolved);
  int code = fts5_code(call);
  ml_host_end(&host);
  if (call->status) {
    if (call->status == ML_ERROR) sqlite3_log(SQLITE_ERROR, "%s", call->message);
    fts5_delete((Fts5Tokenizer *)words);
    return code;
  }
  *out = (Fts5Tokenizer *)words;
  return SQLITE_OK;
}

static int fts5_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text,
                         int length, int (*give)(void *, int, const char *, int, int, int)) {
  Fts5Words *words = (Fts5Words *)tokenizer;
  MlHostCall host;
  const char *word;
  size_t size;
  int code = SQLITE_OK;
  (void)flags;
  ml_host_begin(&host, words->connection->db, "mlext");
  ml_analyzer_begin(&host.call, &words->analyzer, text ? text : "", (size_t)(text ? length : 0));
  while (code == SQLITE_OK && ml_analyzer_next(&host.call, &words->analyzer, &word, &size)) {
    code = give(context, 0, word, (int)size, (int)words->analyzer.tokens.start,
                (int)words->analyzer.tokens.end);
  }
  ml_host_end(&host);
  if (code == SQLITE_DONE) return SQLITE_OK;
  return code == SQLITE_OK ? fts5_code(&host.call) : code;
}

static void fts5_destroy(void *context) { ml_connection_release(context); }

/* The connection's FTS5, or NULL when it has none. */
static fts5_api *fts5_find(sqlite3 *db, int *code) {
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;
  *code = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL);
  if (*code == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    *code = sqlite3_finalize(statement);
  }
  return api;
}

int ml_fts5_register(MlConnection *connection) {
  fts5_tokenizer tokenizer = {fts5_create, fts5_delete, fts5_tokenize};
  sqlite3_stmt *statement = NULL;
  int code;
  fts5_api *api = fts5_find(connection->db, &code);
  if (code == SQLITE_NOMEM) return code;
  if (!api || api->iVersion < 2) { /* the next statement clears the error */
    code = sqlite3_prepare_v2(connection->db, "SELECT 1", -1, &statement, NULL);
    sqlite3_finalize(statement);
    return code;
  }
  connection->references++;
  code = api->xCreateTokenizer(api, "mlext", connection, &tokenizer, fts5_destroy);
  if (code != SQLITE_OK) ml_connection_release(connection);
  return code;
}
