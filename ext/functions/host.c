#include "functions/host.h"

#include "base/json.h"

/* ---- memory, for all floors (base/memory.h) */

void *ml_host_realloc(void *memory, uint64_t size) { return sqlite3_realloc64(memory, size); }

void ml_host_free(void *memory) { sqlite3_free(memory); }

/* ---- calls */

/*
** Stepping a statement sees sqlite3_interrupt() while another statement runs, on every version;
** sqlite3_is_interrupted() is newer than what we build for.
*/
static int host_interrupted(void *arg) {
  MlHostCall *host = arg;
  int code = SQLITE_OK;
  if (!host->poll) code = sqlite3_prepare_v2(host->db, "SELECT 1", -1, &host->poll, NULL);
  if (code != SQLITE_OK) return code == SQLITE_INTERRUPT;
  code = sqlite3_step(host->poll);
  sqlite3_reset(host->poll);
  return code == SQLITE_INTERRUPT;
}

void ml_host_begin(MlHostCall *host, sqlite3 *db, const char *function) {
  host->db = db;
  host->poll = NULL;
  host->connection = NULL;
  ml_call_begin(&host->call, function, host_interrupted, host);
}

void ml_host_end(MlHostCall *host) {
  sqlite3_finalize(host->poll);
  host->poll = NULL;
}

int ml_host_arguments(sqlite3_context *context, MlCall *call, int argc) {
  const MlFunction *function = &ml_registered(context)->function;
  if (argc >= function->minimum && (function->maximum < 0 || argc <= function->maximum)) return 0;
  ml_fail(call, "%s arguments (%d); it is called as %s",
          argc < function->minimum ? "too few" : "too many", argc, function->signature);
  return ml_host_report(context, call);
}

int ml_host_report(sqlite3_context *context, const MlCall *call) {
  switch (call->status) {
  case ML_OK: return 0;
  case ML_NOMEM: sqlite3_result_error_nomem(context); break;
  case ML_INTERRUPT:
    sqlite3_result_error(context, "interrupted", -1);
    sqlite3_result_error_code(context, SQLITE_INTERRUPT);
    break;
  case ML_ERROR: sqlite3_result_error(context, call->message, -1); break;
  }
  return 1;
}

MlStatus ml_host_fail(MlHostCall *host, int code) {
  if ((code & 0xFF) == SQLITE_NOMEM) return ml_fail_memory(&host->call);
  if ((code & 0xFF) == SQLITE_INTERRUPT) return ml_fail_interrupt(&host->call);
  /* What a call of the same function within this one says is not given its name again. */
  const char *message = sqlite3_errmsg(host->db), *name = host->call.function;
  size_t length = strlen(name);
  if (strncmp(message, name, length) == 0 && message[length] == ':') message += length + 2;
  return ml_fail(&host->call, "%s", message);
}

/* ---- values */

MlValue ml_host_value(MlCall *call, sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
  case SQLITE_INTEGER: return ml_value_integer(sqlite3_value_int64(value));
  case SQLITE_FLOAT: return ml_value_real(sqlite3_value_double(value));
  case SQLITE_TEXT: {
    const char *text = (const char *)sqlite3_value_text(value);
    if (!text) break;
    return ml_value_text(text, (size_t)sqlite3_value_bytes(value));
  }
  case SQLITE_BLOB: {
    const char *bytes = sqlite3_value_blob(value);
    size_t length = (size_t)sqlite3_value_bytes(value);
    if (!bytes && length) break;
    return ml_value_blob(bytes ? bytes : "", length);
  }
  default: return ml_value_null();
  }
  ml_fail_memory(call);
  return ml_value_null();
}

void ml_host_result_text(sqlite3_context *context, const char *text, size_t length) {
  sqlite3_result_text64(context, text ? text : "", length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void ml_host_result_blob(sqlite3_context *context, const char *bytes, size_t length) {
  sqlite3_result_blob64(context, bytes ? bytes : "", length, SQLITE_TRANSIENT);
}

void ml_host_result(sqlite3_context *context, const MlValue *value) {
  switch (value->kind) {
  case ML_VALUE_NULL: sqlite3_result_null(context); break;
  case ML_VALUE_INTEGER: sqlite3_result_int64(context, value->integer); break;
  case ML_VALUE_REAL: sqlite3_result_double(context, value->real); break;
  case ML_VALUE_TEXT: ml_host_result_text(context, value->bytes, value->length); break;
  case ML_VALUE_BLOB: ml_host_result_blob(context, value->bytes, value->length); break;
  }
}

int ml_host_is_options(sqlite3_value *value) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) return 0;
  const char *text = (const char *)sqlite3_value_text(value);
  return text && ml_json_looks_like_object(text, (size_t)sqlite3_value_bytes(value));
}
