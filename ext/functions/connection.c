/* What the functions of a connection share, and their registration. */
#include <string.h>

#include "functions/model_cache.h"

MlConnection *ml_connection_new(sqlite3 *db) {
  MlConnection *connection = sqlite3_malloc64(sizeof *connection);
  if (!connection) return NULL;
  memset(connection, 0, sizeof *connection);
  connection->db = db;
  connection->references = 1;
  return connection;
}

void ml_connection_release(MlConnection *connection) {
  if (--connection->references > 0) return;
  if (connection->recode) connection->recode_release(connection->recode);
  if (connection->tokens) connection->tokens_release(connection->tokens);
  for (int i = 0; i < ML_MODEL_CACHE_SIZE; i++) ml_cached_release(connection->cache[i]);
  sqlite3_free(connection);
}

/* ---- registration */

static void release_registered(void *data) {
  MlRegistered *registered = data;
  ml_connection_release(registered->connection);
  sqlite3_free(registered);
}

static int register_one(MlConnection *connection, const MlFunction *function) {
  MlRegistered *registered = sqlite3_malloc64(sizeof *registered);
  if (!registered) return SQLITE_NOMEM;
  registered->connection = connection;
  registered->function = *function;
  connection->references++;
  int flags = SQLITE_UTF8 |
              (function->direct_only ? SQLITE_DIRECTONLY : SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS);
  /* On failure SQLite calls the destructor itself. */
  if (function->kind == ML_WINDOW) {
    return sqlite3_create_window_function(connection->db, function->name, -1, flags, registered,
                                          function->step, function->final, function->value,
                                          function->inverse, release_registered);
  }
  return sqlite3_create_function_v2(connection->db, function->name, -1, flags, registered,
                                    function->scalar, function->step, function->final,
                                    release_registered);
}

int ml_register(MlConnection *connection, const MlFunction *functions) {
  int code = SQLITE_OK;
  for (; functions->name && code == SQLITE_OK; functions++) {
    code = register_one(connection, functions);
  }
  return code;
}
