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

void ml_cached_release(void *data) {
  MlCachedModel *cached = data;
  if (!cached || --cached->references > 0) return;
  ml_model_free(cached->model);
  ml_free(cached->slots);
  ml_free(cached->x);
  ml_free(cached->out);
  ml_free(cached->cells);
  ml_buffer_free(&cached->vector);
  ml_sparse_row_free(&cached->stored);
  ml_sparse_row_free(&cached->sparse);
  ml_free(cached);
}

void ml_connection_release(MlConnection *connection) {
  if (--connection->references > 0) return;
  if (connection->recode) connection->recode_release(connection->recode);
  if (connection->tokens) connection->tokens_release(connection->tokens);
  for (int i = 0; i < ML_MODEL_CACHE_SIZE; i++) ml_cached_release(connection->cache[i]);
  sqlite3_free(connection);
}

/* ---- the model cache */

/*
** Length and digest (in the head) say which model it is. The bytes of all but long models are
** compared too, so that a damaged copy of a known one is found; of a long one, which would cost
** more than to apply it, the ends: a copy that is damaged between them is answered by the model
** that was checked.
*/
static int is_same_model(const MlCachedModel *cached, const char *bytes, size_t length) {
  enum { COMPARED = 16384 };
  if (!cached || cached->model->length != length) return 0;
  const char *known = cached->model->bytes;
  size_t head = length < COMPARED ? length : COMPARED;
  return memcmp(known, bytes, head) == 0 &&
         memcmp(known + length - head, bytes + length - head, head) == 0;
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

/* Decodes the model and puts it in the place of the one that was not used for longest. */
static MlCachedModel *load_model(MlCall *call, MlConnection *connection, const void *bytes,
                                 size_t length) {
  MlModel *model = ml_model_open(call, bytes, length);
  MlCachedModel *cached = model ? ml_array(call, 1, sizeof *cached) : NULL;
  if (!cached) {
    ml_model_free(model);
    return NULL;
  }
  cached->model = model;
  cached->references = 1;
  if (prepare_row(call, cached)) {
    ml_cached_release(cached);
    return NULL;
  }
  int place = 0;
  for (int i = 1; i < ML_MODEL_CACHE_SIZE && connection->cache[place]; i++) {
    if (!connection->cache[i] || connection->cache[i]->used < connection->cache[place]->used) {
      place = i;
    }
  }
  if (connection->recent == connection->cache[place]) connection->recent = NULL;
  ml_cached_release(connection->cache[place]);
  connection->cache[place] = cached;
  return cached;
}

MlCachedModel *ml_connection_model(MlCall *call, MlConnection *connection, sqlite3_value *value) {
  const char *bytes = sqlite3_value_type(value) == SQLITE_BLOB ? sqlite3_value_blob(value) : NULL;
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
    if (is_same_model(connection->cache[i], bytes, length)) found = connection->cache[i];
  }
  if (!found) found = load_model(call, connection, bytes, length);
  if (found) {
    found->used = ++connection->clock;
    connection->recent = found;
  }
  return found;
}

/* After this many attempts in vain the next one waits for as many calls as the second says. */
enum { KEEP_ATTEMPTS = 4, KEEP_WAIT = 1000 };

MlCachedModel *ml_argument_model(MlCall *call, sqlite3_context *context, sqlite3_value *value) {
  MlCachedModel *cached = sqlite3_get_auxdata(context, 0);
  if (cached) {
    cached->attempts = 0;
    return cached;
  }
  cached = ml_connection_model(call, ml_registered(context)->connection, value);
  if (cached && cached->attempts++ < KEEP_ATTEMPTS) {
    cached->references++;
    sqlite3_set_auxdata(context, 0, cached, ml_cached_release); /* may release it at once */
  } else if (cached && cached->attempts > KEEP_WAIT) {
    cached->attempts = 0;
  }
  return cached;
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
