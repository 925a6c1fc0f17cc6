/* Replacing values by a map: ml_recode by a JSON object, ml_lookup by a table; ml_boolean. */
#include <string.h>

#include "clean/boolean.h"
#include "functions/arguments.h"
#include "functions/source.h"

typedef struct RecodeOptions {
  int match; /* 1: loose */
} RecodeOptions;

static const MlOption recode_options[] = {{.name = "match",
                                           .type = ML_OPTION_CHOICE,
                                           .offset = offsetof(RecodeOptions, match),
                                           .choices = "exact|loose",
                                           .help = "whether letter case and spaces matter"},
                                          {0}};

/*
** A map as it is shared: by the statement that keeps it for a constant argument, and of JSON by the
** connection, since SQLite keeps nothing for a subquery.
*/
typedef struct RecodeMap {
  MlRecode map;
  int references;
  char *text; /* the JSON that it was made from, owned; NULL of a source */
  size_t length;
} RecodeMap;

static void recode_release(void *data) {
  RecodeMap *shared = data;
  if (!shared || --shared->references > 0) return;
  ml_recode_free(&shared->map);
  ml_free(shared->text);
  ml_free(shared);
}

/* ---- ml_recode and ml_lookup */

/* Reads the first two columns of a source into the map. */
static void recode_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  (void)count;
  MlValue from = ml_host_value(call, values[0]);
  MlValue to = ml_host_value(call, values[1]);
  if (!call->status) ml_recode_add(call, arg, &from, &to);
}

static MlStatus recode_read_source(MlHostCall *host, MlRecode *recode, sqlite3_value *value) {
  MlSource source = {0};
  if (!ml_source_open_value(host, &source, value)) {
    if (source.columns != 2) {
      ml_fail(&host->call, "the map must have two columns, from and to, found %zu", source.columns);
    } else {
      ml_source_read(&source, recode_row, recode);
    }
  }
  ml_source_close(&source);
  return host->call.status;
}

/* The map of the second argument, made anew. NULL when the call failed. */
static RecodeMap *recode_new(MlHostCall *host, sqlite3_value *value, int loose, int is_source) {
  MlCall *call = &host->call;
  RecodeMap *shared = ml_array(call, 1, sizeof *shared);
  if (!shared) return NULL;
  shared->references = 1;
  shared->map.loose = loose;
  MlValue text = ml_host_value(call, value);
  if (is_source) {
    recode_read_source(host, &shared->map, value);
  } else if (text.kind == ML_VALUE_TEXT) {
    shared->text = ml_copy_text(call, text.bytes, text.length);
    shared->length = text.length;
    ml_recode_add_json(call, &shared->map, text.bytes, text.length);
  } else {
    ml_fail(call, "the map must be a JSON object in text");
  }
  if (!call->status) return shared;
  recode_release(shared);
  return NULL;
}

/* The connection's map when it was made from the same JSON, or NULL. */
static RecodeMap *recode_recent(MlConnection *connection, sqlite3_value *value, int loose) {
  RecodeMap *shared = connection->recode;
  if (!shared || sqlite3_value_type(value) != SQLITE_TEXT || shared->map.loose != loose) {
    return NULL;
  }
  const char *text = (const char *)sqlite3_value_text(value);
  size_t length = (size_t)sqlite3_value_bytes(value);
  if (!text || length != shared->length || memcmp(text, shared->text, length) != 0) return NULL;
  shared->references++;
  return shared;
}

/* The map of the second argument, which the caller releases; NULL when the call failed. */
static RecodeMap *recode_map(sqlite3_context *context, MlHostCall *host, sqlite3_value *value,
                             int loose, int is_source) {
  MlConnection *connection = ml_registered(context)->connection;
  RecodeMap *shared = is_source ? NULL : recode_recent(connection, value, loose);
  if (!shared) {
    shared = recode_new(host, value, loose, is_source);
    if (shared && !is_source) {
      recode_release(connection->recode);
      connection->recode = shared;
      connection->recode_release = recode_release;
      shared->references++;
    }
  }
  if (shared) {
    shared->references++;
    sqlite3_set_auxdata(context, 1, shared, recode_release); /* may release it at once */
  }
  return shared;
}

static void recode_apply(sqlite3_context *context, int argc, sqlite3_value **argv, int is_source) {
  const MlRegistered *registered = ml_registered(context);
  MlHostCall host;
  RecodeOptions options = {0};
  MlValue to;
  ml_host_begin(&host, registered->connection->db, registered->function.name);
  ml_source_allow(&host, registered->connection, registered->function.direct_only);
  MlCall *call = &host.call;
  if (ml_host_arguments(context, call, argc)) return;
  ml_kept_options(context, call, argc, argv, 3, recode_options, &options, sizeof options);
  RecodeMap *shared = sqlite3_get_auxdata(context, 1);
  if (shared && shared->map.loose == options.match) {
    shared->references++;
  } else if (call->status || sqlite3_value_type(argv[1]) == SQLITE_NULL) {
    shared = NULL; /* no map, no value */
  } else {
    shared = recode_map(context, &host, argv[1], options.match, is_source);
  }
  MlValue value = ml_host_value(call, argv[0]);
  if (shared && !call->status && !ml_value_is_null(&value)) {
    if (ml_recode_find(call, &shared->map, &value, &to)) {
      ml_host_result(context, &to);
    } else if (!call->status) {
      sqlite3_result_value(context, argv[argc > 2 ? 2 : 0]);
    }
  }
  ml_host_report(context, call);
  recode_release(shared);
  ml_host_end(&host);
}

static void recode_json(sqlite3_context *context, int argc, sqlite3_value **argv) {
  recode_apply(context, argc, argv, 0);
}

static void recode_lookup(sqlite3_context *context, int argc, sqlite3_value **argv) {
  recode_apply(context, argc, argv, 1);
}

/* ---- ml_boolean */

typedef struct BooleanOptions {
  MlJsonSpan true_words, false_words;
  int usual;
} BooleanOptions;

static const MlOption boolean_options[] = {{.name = "true",
                                            .type = ML_OPTION_JSON,
                                            .offset = offsetof(BooleanOptions, true_words),
                                            .help = "words that are true as well"},
                                           {.name = "false",
                                            .type = ML_OPTION_JSON,
                                            .offset = offsetof(BooleanOptions, false_words),
                                            .help = "words that are false as well"},
                                           {.name = "usual",
                                            .type = ML_OPTION_BOOLEAN,
                                            .offset = offsetof(BooleanOptions, usual),
                                            .fallback = 1,
                                            .help = "know the usual words"},
                                           {0}};

/* What is kept of the options with the statement. */
typedef struct BooleanWords {
  MlRecode own; /* words of the options */
  int usual;
} BooleanWords;

static void boolean_destroy(void *data) {
  BooleanWords *words = data;
  ml_recode_free(&words->own);
  ml_free(words);
}

/* Adds a word or a list of words, texts or numbers. */
static MlStatus boolean_add(MlCall *call, BooleanWords *words, const char *name,
                            const MlJsonSpan *span, int64_t truth) {
  MlJson json = {0};
  MlBuffer text = {0};
  MlValue to = ml_value_integer(truth);
  if (call->status || !span->length) return call->status;
  ml_json_parse(call, span->text, span->length, name, &json);
  int is_list = !call->status && json.tokens[0].type == ML_JSON_ARRAY;
  for (uint32_t at = (uint32_t)is_list; !call->status && at < json.count; at++) {
    MlValue word = ml_value_null();
    text.length = 0;
    if (json.tokens[at].type == ML_JSON_NUMBER) {
      word = ml_value_real(ml_json_number(&json, at));
    } else if (json.tokens[at].type == ML_JSON_STRING) {
      ml_json_unescape(call, &json, at, &text);
      word = ml_value_text(text.data ? text.data : "", text.length);
    } else {
      ml_fail(call, "option '%s' must be a word or a list of words", name);
    }
    if (!call->status) ml_recode_add(call, &words->own, &word, &to);
  }
  ml_buffer_free(&text);
  ml_json_free(&json);
  return call->status;
}

static BooleanWords *boolean_new(MlCall *call, sqlite3_value *value) {
  BooleanOptions options = {.usual = 1};
  BooleanWords *words = ml_array(call, 1, sizeof *words);
  if (!words) return NULL;
  ml_argument_read_options(call, value, boolean_options, &options);
  words->own.loose = 1;
  words->usual = options.usual;
  boolean_add(call, words, "true", &options.true_words, 1);
  boolean_add(call, words, "false", &options.false_words, 0);
  if (!call->status) return words;
  boolean_destroy(words);
  return NULL;
}

static void boolean_apply(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  MlValue truth;
  ml_call_begin(&call, ml_registered(context)->function.name, NULL, NULL);
  if (ml_host_arguments(context, &call, argc)) return;
  BooleanWords *kept = argc > 1 ? sqlite3_get_auxdata(context, 1) : NULL, *words = kept;
  if (argc > 1 && !kept) words = boolean_new(&call, argv[1]);
  MlValue value = ml_host_value(&call, argv[0]);
  if (!call.status && words && ml_recode_find(&call, &words->own, &value, &truth)) {
    ml_host_result(context, &truth);
  } else if (!call.status && (!words || words->usual)) {
    MlBuffer scratch = {0};
    int found = ml_parse_boolean(&call, &value, &scratch);
    if (found >= 0) sqlite3_result_int(context, found);
    ml_buffer_free(&scratch);
  }
  ml_host_report(context, &call);
  if (words && !kept) sqlite3_set_auxdata(context, 1, words, boolean_destroy);
}

/* ---- registration */

#define RECODE_OPTIONS                                                                             \
  "match: loose disregards letter case, white space, width and punctuation's form (exact|loose, "  \
  "default exact)"

const MlFunction ml_recode_functions[] = {
    {.name = "ml_recode",
     .kind = ML_SCALAR,
     .scalar = recode_json,
     .minimum = 2,
     .maximum = 4,
     .signature = "ml_recode(value, map [, default [, options]])",
     .summary = "The value that a map, a JSON object, has for this one; a value that it has not "
                "becomes the default, or stays as it is where none is given. NULL gives NULL",
     .options = RECODE_OPTIONS,
     .example = "SELECT ml_recode('NY', '{\"NY\": \"New York\"}'), ml_recode(' ny ', '{\"NY\": "
                "\"New York\"}', 'other', '{\"match\": \"loose\"}')"},
    {.name = "ml_lookup",
     .kind = ML_SCALAR,
     .direct_only = 1,
     .scalar = recode_lookup,
     .minimum = 2,
     .maximum = 4,
     .signature = "ml_lookup(value, source [, default [, options]])",
     .summary = "The same with the map in a table or query of two columns, from and to, which is "
                "read once a statement. NULL gives NULL",
     .options = RECODE_OPTIONS,
     .example = "SELECT ml_lookup('NY', 'SELECT ''NY'', ''New York''')"},
    {.name = "ml_boolean",
     .kind = ML_SCALAR,
     .scalar = boolean_apply,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_boolean(value [, options])",
     .summary =
         "1 or 0 for yes and no, true and false, on and off, 1 and 0, and the words for them "
         "in some 40 languages. NULL for what is neither",
     .options = "true: a word or list of words that are true as well; false: the same for false; "
                "usual: know the usual words (default true)",
     .example = "SELECT ml_boolean('Yes'), ml_boolean('nein'), ml_boolean('S', '{\"true\": "
                "\"s\"}')"},
    {0}};
