#include "functions/arguments.h"

#include <math.h>
#include <string.h>

#include "data/cell.h"

/* ---- arguments */

static MlStatus no_number(MlCall *call, sqlite3_value *value, const char *name) {
  MlValue found = ml_host_value(call, value);
  char shown[80];
  ml_value_show(&found, shown);
  if (found.kind != ML_VALUE_TEXT) {
    return ml_fail(call, "%s must be a number, found %s", name, shown);
  }
  return ml_fail(call, "%s must be a number, found %s; ml_number() reads numbers from text", name,
                 shown);
}

int ml_argument_number(MlCall *call, sqlite3_value *value, const char *name, double *number) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_TEXT) type = sqlite3_value_numeric_type(value);
  if (type == SQLITE_NULL) return 0;
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) {
    no_number(call, value, name);
    return 0;
  }
  *number = sqlite3_value_double(value);
  return *number == *number;
}

MlValue ml_argument_text(MlCall *call, sqlite3_value *value, const char *name) {
  int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL || call->status) return ml_value_null();
  if (type == SQLITE_BLOB) {
    ml_fail(call, "%s must be text, found a BLOB", name);
    return ml_value_null();
  }
  const char *text = (const char *)sqlite3_value_text(value);
  if (text) return ml_value_text(text, (size_t)sqlite3_value_bytes(value));
  ml_fail_memory(call);
  return ml_value_null();
}

/* Hosts such as JavaScript have no integers: 3.0 is a whole number too. */
static int argument_whole(const MlValue *value, int64_t *whole) {
  if (value->kind == ML_VALUE_INTEGER) {
    *whole = value->integer;
    return 1;
  }
  if (value->kind != ML_VALUE_REAL || value->real != floor(value->real)) return 0;
  if (fabs(value->real) > 9007199254740992.0) return 0;
  *whole = (int64_t)value->real;
  return 1;
}

int64_t ml_argument_integer(MlCall *call, sqlite3_value *value, const char *name) {
  MlValue found = ml_host_value(call, value);
  int64_t whole = 0;
  char shown[80];
  if (!argument_whole(&found, &whole)) {
    ml_fail(call, "%s must be a whole number, found %s", name, ml_value_show(&found, shown));
  }
  return whole;
}

int64_t ml_argument_count(MlCall *call, sqlite3_value *value, const char *name) {
  MlValue found = ml_host_value(call, value);
  int64_t whole = 0;
  char shown[80];
  if (argument_whole(&found, &whole) && whole >= 1) return whole;
  ml_fail(call, "%s must be a whole number from 1 on, found %s", name,
          ml_value_show(&found, shown));
  return 0;
}

MlValue ml_argument_options(MlCall *call, sqlite3_value *value) {
  MlValue text = value ? ml_host_value(call, value) : ml_value_null();
  char shown[80];
  if (text.kind == ML_VALUE_TEXT || text.kind == ML_VALUE_NULL) return text;
  ml_fail(call, "options must be a JSON object in text, found %s", ml_value_show(&text, shown));
  return ml_value_null();
}

MlStatus ml_argument_read_options(MlCall *call, sqlite3_value *value, const MlOption *options,
                                  void *values) {
  MlOptionTable table = {options, values};
  MlValue text = ml_argument_options(call, value);
  return ml_options_read(call, &table, 1, text.bytes, text.length);
}

MlStatus ml_kept_options(sqlite3_context *context, MlCall *call, int argc, sqlite3_value **argv,
                         int index, const MlOption *options, void *values, size_t size) {
  const void *kept = argc > index ? sqlite3_get_auxdata(context, index) : NULL;
  if (kept) {
    memcpy(values, kept, size);
    return call->status;
  }
  memset(values, 0, size);
  ml_argument_read_options(call, argc > index ? argv[index] : NULL, options, values);
  if (call->status || argc <= index) return call->status;
  void *copy = sqlite3_malloc64(size); /* does not matter if not */
  if (copy) {
    memcpy(copy, values, size);
    sqlite3_set_auxdata(context, index, copy, sqlite3_free);
  }
  return ML_OK;
}

MlStatus ml_option_class(MlCall *call, const MlJsonSpan *span, const char *what, MlBuffer *text,
                         MlValue *value) {
  MlJson json;
  *value = ml_value_null();
  if (call->status || !span->length) return call->status;
  ml_json_parse(call, span->text, span->length, what, &json);
  switch (call->status ? ML_JSON_NULL : json.tokens[0].type) {
  case ML_JSON_NULL: break;
  case ML_JSON_FALSE: *value = ml_value_integer(0); break;
  case ML_JSON_TRUE: *value = ml_value_integer(1); break;
  case ML_JSON_NUMBER: *value = ml_value_real(ml_json_number(&json, 0)); break;
  case ML_JSON_STRING:
    ml_json_unescape(call, &json, 0, text);
    *value = ml_value_text(text->data ? text->data : "", text->length);
    break;
  default: ml_fail(call, "%s must be a class: a number, text, true or false", what);
  }
  ml_json_free(&json);
  return call->status;
}

/* ---- aggregates */

static MlAggregate *aggregate_new(sqlite3_context *context, size_t size) {
  const MlRegistered *registered = ml_registered(context);
  MlAggregate *aggregate = sqlite3_malloc64(size);
  if (!aggregate) return NULL;
  memset(aggregate, 0, size);
  ml_host_begin(&aggregate->host, registered->connection->db, registered->function.name);
  return aggregate;
}

void *ml_aggregate_step(sqlite3_context *context, int argc, size_t size) {
  MlAggregate **slot = sqlite3_aggregate_context(context, sizeof(MlAggregate *));
  if (slot && !*slot) *slot = aggregate_new(context, size);
  if (!slot || !*slot) {
    sqlite3_result_error_nomem(context);
    return NULL;
  }
  return ml_host_arguments(context, &(*slot)->host.call, argc) ? NULL : *slot;
}

void *ml_aggregate_state(sqlite3_context *context) {
  MlAggregate **slot = sqlite3_aggregate_context(context, 0);
  return slot ? *slot : NULL;
}

static MlStatus same_options(MlAggregate *aggregate, const MlValue *text) {
  MlCall *call = &aggregate->host.call;
  int has_text = text->kind == ML_VALUE_TEXT;
  if (has_text == (aggregate->options != NULL) && text->length == aggregate->options_length &&
      (!has_text || memcmp(text->bytes, aggregate->options, text->length) == 0)) {
    return call->status;
  }
  return ml_fail(call, "the same options object must come with every row");
}

MlStatus ml_aggregate_options(MlAggregate *aggregate, sqlite3_value *value,
                              const MlOptionTable *table) {
  MlCall *call = &aggregate->host.call;
  MlValue text = value ? ml_argument_options(call, value) : ml_value_null();
  if (call->status) return call->status;
  if (aggregate->begun) return same_options(aggregate, &text);
  aggregate->begun = 1;
  if (text.kind == ML_VALUE_TEXT) {
    aggregate->options = ml_copy_text(call, text.bytes, text.length);
    aggregate->options_length = text.length;
  }
  return ml_options_read(call, table, 1, aggregate->options, aggregate->options_length);
}

void ml_aggregate_end(sqlite3_context *context) {
  MlAggregate **slot = sqlite3_aggregate_context(context, 0);
  if (!slot || !*slot) return;
  ml_free((*slot)->options);
  ml_host_end(&(*slot)->host);
  sqlite3_free(*slot);
  *slot = NULL;
}
