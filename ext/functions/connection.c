/* What the functions of a connection share: decoded models. And the registration of functions. */
#include <string.h>

#include "data/cell.h"
#include "functions/host.h"

MlConnection *ml_connection_new(sqlite3 *db) {
  MlConnection *connection = sqlite3_malloc64(sizeof *connection);
  if (!connection) return NULL;
  memset(connection, 0, sizeof *connection);
  connection->db = db;
  connection->references = 1;
  return connection;
}

static void free_cached(MlCachedModel *cached) {
  ml_model_free(cached->model);
  ml_free(cached->slots);
  ml_free(cached->x);
  ml_free(cached->out);
  ml_free(cached->cells);
  ml_sparse_row_free(&cached->stored);
  ml_sparse_row_free(&cached->sparse);
  memset(cached, 0, sizeof *cached);
}

void ml_connection_release(MlConnection *connection) {
  if (--connection->references > 0) return;
  for (int i = 0; i < ML_MODEL_CACHE_SIZE; i++) free_cached(&connection->cache[i]);
  sqlite3_free(connection);
}

/* ---- the model cache */

/* Models up to this size are compared byte by byte; of larger ones the head, which has the hash. */
enum { COMPARE_WHOLE = 4096, COMPARE_HEAD = 64 };

static int is_same_model(const MlCachedModel *cached, const void *bytes, size_t length) {
  const MlModel *model = cached->model;
  if (!model || model->length != length) return 0;
  size_t compared = length <= COMPARE_WHOLE ? length : COMPARE_HEAD;
  return memcmp(model->bytes, bytes, compared) == 0;
}

/* Room for one row of the model. */
static MlStatus prepare_row(MlCall *call, MlCachedModel *cached) {
  const MlEncoder *encoder = &cached->model->encoder;
  size_t dense = encoder->has_sparse ? 1 : encoder->columns;
  for (size_t i = 0; encoder->has_sparse && i < encoder->count; i++) {
    if (encoder->features[i].kind != ML_FEATURE_SPARSE && encoder->features[i].columns > dense) {
      dense = encoder->features[i].columns;
    }
  }
  cached->slots = ml_array(call, encoder->slots, sizeof(double));
  cached->x = ml_array(call, dense, sizeof(double));
  cached->out = ml_array(call, cached->model->class_count + 1, sizeof(double));
  cached->cells = ml_array(call, encoder->count, sizeof *cached->cells);
  return call->status;
}

static MlCachedModel *load_model(MlCall *call, MlConnection *connection, const void *bytes,
                                 size_t length) {
  MlModel *model = ml_model_open(call, bytes, length);
  if (!model) return NULL;
  MlCachedModel *oldest = &connection->cache[0];
  for (int i = 1; i < ML_MODEL_CACHE_SIZE; i++) {
    if (connection->cache[i].used < oldest->used) oldest = &connection->cache[i];
  }
  if (connection->recent == oldest) connection->recent = NULL;
  free_cached(oldest);
  oldest->model = model;
  if (prepare_row(call, oldest)) {
    free_cached(oldest);
    return NULL;
  }
  return oldest;
}

MlCachedModel *ml_connection_model(MlCall *call, MlConnection *connection, sqlite3_value *value) {
  const void *bytes = sqlite3_value_type(value) == SQLITE_BLOB ? sqlite3_value_blob(value) : NULL;
  size_t length = bytes ? (size_t)sqlite3_value_bytes(value) : 0;
  MlCachedModel *recent = connection->recent;
  if (recent && bytes && is_same_model(recent, bytes, length)) return recent;
  if (!bytes) {
    MlValue found = ml_host_value(call, value);
    char shown[80];
    ml_fail(call, "the model must be a BLOB made by a fitting function, found %s",
            ml_value_show(&found, shown));
    return NULL;
  }
  MlCachedModel *found = NULL;
  for (int i = 0; i < ML_MODEL_CACHE_SIZE && !found; i++) {
    if (is_same_model(&connection->cache[i], bytes, length)) found = &connection->cache[i];
  }
  if (!found) found = load_model(call, connection, bytes, length);
  if (found) {
    found->used = ++connection->clock;
    connection->recent = found;
  }
  return found;
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
