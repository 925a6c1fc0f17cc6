/*
** Doors a and b: the aggregates ml_<learner>(...) and ml_train(learner, source [, options]).
** Both hand their rows to the same ml_fit_values(), and so make the same model.
*/
#include <math.h>
#include <string.h>

#include "data/cell.h"
#include "data/formula.h"
#include "functions/arguments.h"
#include "functions/fit.h"
#include "functions/source.h"

/* One fit: of a group of an aggregate, or of a source. */
typedef struct FitState {
  MlAggregate aggregate;
  MlFit fit;
  int has_options; /* the last argument is the options object */
  size_t features;
  unsigned char *kept; /* of the rows from kept_head on: 1 used, 0 left out; owned */
  size_t kept_head, kept_count, kept_capacity;
  uint64_t skipped; /* of them, the ones left out */
  int is_window;
} FitState;

/* ---- rows */

/* Writes a row of plain numbers straight into the frame; 0 when it is not one. */
static int add_plain_row(MlCall *call, MlFit *fit, sqlite3_value **values) {
  MlFrame *frame = &fit->frame;
  double *row = ml_frame_row(call, frame);
  if (!row) return 1;
  size_t first = frame->target == ML_TARGET_CLASS, target = frame->target != ML_TARGET_NONE;
  size_t count = fit->features + target;
  const size_t *place = fit->row_place;
  if (place && frame->role_name[ML_ROLE_CLUSTER]) return 0;
  for (size_t i = first; i < count; i++) {
    int type = sqlite3_value_type(values[i]);
    if (type != SQLITE_FLOAT && type != SQLITE_INTEGER && type != SQLITE_NULL) return 0;
    size_t at = place && i >= target ? place[i - target] : i;
    row[at] = type == SQLITE_NULL ? NAN : sqlite3_value_double(values[i]);
  }
  if (first) {
    MlValue class = ml_host_value(call, values[0]);
    row[0] = ml_frame_class(call, frame, &class);
  }
  if (!call->status) ml_frame_commit(call, frame);
  return 1;
}

static void add_any_row(MlCall *call, MlFit *fit, sqlite3_value **values) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  MlValue target_value = ml_value_null();
  if (target) target_value = ml_host_value(call, values[0]);
  for (size_t i = 0; i < fit->features; i++) {
    fit->frame.cells[i] = ml_host_value(call, values[i + target]);
  }
  ml_fit_row(call, fit, target ? &target_value : NULL, fit->frame.cells);
}

void ml_fit_values(MlCall *call, MlFit *fit, sqlite3_value **values) {
  if (call->status) return;
  if (ml_frame_is_plain(&fit->frame) && add_plain_row(call, fit, values)) return;
  if (!call->status) add_any_row(call, fit, values);
}

/* ---- the aggregates */

static MlStatus wrong_arguments(MlCall *call, const MlLearner *learner) {
  return ml_fail(call, "too few arguments; it is called as %s", learner->signature);
}

static int is_auto(const char *text, size_t length) {
  return length == 4 && memcmp(text, "auto", 4) == 0;
}

/* The first argument of learners that take k. */
static int64_t read_k(MlCall *call, sqlite3_value *value) {
  MlValue k = ml_host_value(call, value);
  char shown[80];
  int is_whole = k.kind == ML_VALUE_INTEGER ||
                 (k.kind == ML_VALUE_REAL && k.real == floor(k.real) && fabs(k.real) < 1e15);
  if (k.kind == ML_VALUE_TEXT && is_auto(k.bytes, k.length)) return ML_K_AUTO;
  if (!is_whole) {
    ml_fail(call, "k must be a whole number or 'auto', found %s", ml_value_show(&k, shown));
  }
  return k.kind == ML_VALUE_INTEGER ? k.integer : is_whole ? (int64_t)k.real : 0;
}

static void begin_group(FitState *state, const MlLearner *learner, int argc, sqlite3_value **argv) {
  MlCall *call = &state->aggregate.host.call;
  int first = learner->takes_k, target = learner->target != ML_TARGET_NONE;
  state->aggregate.begun = 1;
  state->has_options = argc > first && ml_host_is_options(argv[argc - 1]);
  int features = argc - first - target - state->has_options;
  if (features < 1) {
    wrong_arguments(call, learner);
    return;
  }
  state->features = (size_t)features;
  int64_t k = first ? read_k(call, argv[0]) : 0;
  MlValue options = ml_value_null();
  if (state->has_options) options = ml_host_value(call, argv[argc - 1]);
  ml_fit_begin(call, &state->fit, learner, state->features, k, options.bytes, options.length);
  state->fit.may_be_window = learner->window_start != NULL;
}

/* The options object and k must be the same in every row. */
static void check_constants(FitState *state, int argc, sqlite3_value **argv) {
  MlCall *call = &state->aggregate.host.call;
  const MlLearner *learner = state->fit.learner;
  if (learner && learner->takes_k && !call->status && read_k(call, argv[0]) != state->fit.k) {
    ml_fail(call, "k, the first argument, must be the same in every row");
  }
  if (!state->has_options || call->status) return;
  const void *text = sqlite3_value_text(argv[argc - 1]);
  size_t length = (size_t)sqlite3_value_bytes(argv[argc - 1]);
  if (!text || length != state->fit.options_length ||
      memcmp(text, state->fit.options_text, length) != 0) {
    ml_fail(call,
            "the same options object must come with every row; where the last feature is text "
            "that begins with '{', end the call with '{}'");
  }
}

/* ---- windows */

/* Remembers whether the row just added was used; in a window it joins. */
static void window_row(FitState *state, int is_used) {
  MlCall *call = &state->aggregate.host.call;
  if (ml_reserve(call, &state->kept, &state->kept_capacity, state->kept_count + 1, 1)) return;
  state->kept[state->kept_count++] = (unsigned char)is_used;
  state->skipped += !is_used;
  if (state->is_window && is_used) state->fit.learner->window_push(call, &state->fit);
}

static void fit_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  FitState *state = ml_aggregate_state(context);
  (void)argc, (void)argv;
  if (!state || state->aggregate.host.call.status) return;
  MlCall *call = &state->aggregate.host.call;
  if (!state->is_window && state->fit.frame.rows_used) {
    state->fit.learner->window_start(call, &state->fit);
    state->is_window = 1;
  }
  if (state->kept_head < state->kept_count) {
    if (state->kept[state->kept_head++]) {
      state->fit.learner->window_pop(call, &state->fit);
    } else {
      state->skipped--;
    }
  }
  if (state->kept_head > 4096 && state->kept_head > state->kept_count / 2) {
    memmove(state->kept, state->kept + state->kept_head, state->kept_count - state->kept_head);
    state->kept_count -= state->kept_head;
    state->kept_head = 0;
  }
  if (call->status) ml_host_report(context, call);
}

/* The model of the rows in the window; NULL when there is none to fit. */
static void fit_value(sqlite3_context *context) {
  FitState *state = ml_aggregate_state(context);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  MlBuffer record = {0}, blob = {0};
  if (!state->is_window && state->fit.frame.rows_used && !call->status) {
    state->fit.learner->window_start(call, &state->fit);
    state->is_window = 1;
  }
  if (state->is_window) ml_fit_window(call, &state->fit, state->skipped, &record);
  if (record.length) ml_model_seal(call, &record, &blob);
  if (!ml_host_report(context, call) && blob.length) {
    ml_host_result_blob(context, blob.data, blob.length);
  }
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
}

static void fit_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlLearner *learner = ml_registered(context)->function.item;
  FitState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  if (!state->aggregate.begun) {
    ml_source_allow(&state->aggregate.host, ml_registered(context)->connection, 0);
    begin_group(state, learner, argc, argv);
  } else if (state->has_options || learner->takes_k) {
    check_constants(state, argc, argv);
  }
  uint64_t used = state->fit.frame.rows_used;
  ml_fit_values(&state->aggregate.host.call, &state->fit, argv + learner->takes_k);
  if (learner->window_start && (state->is_window || state->kept_count < ML_WINDOW_AHEAD_ROWS * 2)) {
    window_row(state, state->fit.frame.rows_used > used);
  }
  if (state->aggregate.host.call.status) ml_host_report(context, &state->aggregate.host.call);
}

/* Ends a fit: the BLOB becomes the result, or the failure does. */
static void result_model(sqlite3_context *context, MlHostCall *host, MlFit *fit) {
  MlBuffer record = {0}, blob = {0};
  if (!host->call.status) ml_fit_finish(&host->call, fit, &record);
  ml_model_seal(&host->call, &record, &blob);
  if (!ml_host_report(context, &host->call)) {
    ml_host_result_blob(context, blob.data, blob.length);
  }
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
}

static void fit_final(sqlite3_context *context) {
  FitState *state = ml_aggregate_state(context);
  if (!state) {
    const MlRegistered *registered = ml_registered(context);
    MlCall call;
    ml_call_begin(&call, registered->function.name, NULL, NULL);
    ml_fail(&call, "there are no rows to fit");
    ml_host_report(context, &call);
    return;
  }
  if (state->is_window) {
    fit_value(context);
  } else {
    result_model(context, &state->aggregate.host, &state->fit);
  }
  ml_free(state->kept);
  ml_fit_free(&state->fit);
  ml_aggregate_end(context);
}

int ml_learner_function(size_t i, MlFunction *function) {
  const MlLearner *learner = ml_learner_at(i);
  if (!learner) return 0;
  *function = (MlFunction){.name = learner->function,
                           .kind = learner->window_start ? ML_WINDOW : ML_AGGREGATE,
                           .step = fit_step,
                           .value = learner->window_start ? fit_value : NULL,
                           .inverse = learner->window_start ? fit_inverse : NULL,
                           .final = fit_final,
                           .minimum = 1,
                           .maximum = -1,
                           .signature = learner->signature,
                           .summary = learner->title,
                           .example = learner->example,
                           .item = learner};
  return 1;
}

int ml_function_is_learner(const MlFunction *function) { return function->step == fit_step; }

/* ---- ml_train */

/* What ml_train reads: all columns of the source, or those that a formula names. */
typedef struct TrainState {
  MlFit fit;
  MlSource source;
  MlSourceReading *reading; /* once the rows are read again */
  int pause;                /* the rows that are read again fill a block */
  int *columns;             /* (column_count) places in the source, the target's first; owned; NULL:
                          ** all in order */
  const char **names;       /* (column_count) owned; the texts are the formula's or the source's */
  size_t column_count;
  sqlite3_value **values; /* (column_count) owned */
  MlFormula formula;
  MlBuffer right;   /* the formula's right side */
  MlBuffer options; /* with what the formula says of the intercept */
} TrainState;

static void train_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  TrainState *state = arg;
  (void)count;
  if (state->columns) {
    for (size_t i = 0; i < state->column_count; i++) state->values[i] = values[state->columns[i]];
    values = state->values;
  }
  ml_fit_values(call, &state->fit, values);
}

static void train_row_again(MlCall *call, void *arg, int count, sqlite3_value **values) {
  TrainState *state = arg;
  train_row(call, arg, count, values);
  state->pause = ml_frame_is_full(&state->fit.frame);
}

static MlStatus train_rewind(MlCall *call, void *arg) {
  TrainState *state = arg;
  if (state->reading) return ml_source_rewind(state->reading);
  state->reading = ml_source_reading(&state->source, train_row_again, state, &state->pause);
  return call->status;
}

static MlStatus train_read(MlCall *call, void *arg, int *is_end) {
  TrainState *state = arg;
  (void)call;
  return ml_source_resume(state->reading, is_end);
}

/* Rows of SQLite's heap that a fit may hold where it has another way: a part of the hard limit. */
static void train_can_reread(TrainState *state) {
  MlReread reread = {train_rewind, train_read, state};
  sqlite3_int64 limit = sqlite3_hard_heap_limit64(-1);
  ml_fit_can_reread(&state->fit, &reread, limit > 0 ? (uint64_t)limit / 4 : UINT64_MAX);
}

static void train_free(TrainState *state) {
  ml_fit_free(&state->fit);
  ml_source_reading_close(state->reading);
  ml_source_close(&state->source);
  ml_formula_free(&state->formula);
  ml_buffer_free(&state->right);
  ml_buffer_free(&state->options);
  ml_free(state->columns);
  ml_free(state->names);
  ml_free(state->values);
}

/* ---- ml_train with a formula */

/* Adds a column of the source, once; the first is the target. */
static MlStatus take_column(MlCall *call, TrainState *state, const MlSource *source,
                            const char *name) {
  for (size_t i = 0; i < source->columns; i++) {
    if (sqlite3_stricmp(source->names[i], name) != 0) continue;
    for (size_t k = 0; k < state->column_count; k++) {
      if (state->columns[k] != (int)i) continue;
      if (k > 0) return call->status;
      return ml_fail(call, "the formula: '%s' is the target and cannot be a feature", name);
    }
    state->names[state->column_count] = name;
    state->columns[state->column_count++] = (int)i;
    return call->status;
  }
  return ml_fail(call, "the source has no column '%.100s', which the formula names", name);
}

/*
** With others NULL: adds the columns that options give a role. Otherwise: leaves them out of the
** names in others (*count), which `.` stands for.
*/
static MlStatus take_roles(MlCall *call, TrainState *state, const MlSource *source,
                           const MlValue *options, const char **others, size_t *count) {
  MlJson json;
  if (options->kind != ML_VALUE_TEXT || call->status) return call->status;
  ml_json_parse(call, options->bytes, options->length, "the options object", &json);
  for (size_t i = 0; i < ML_ROLES && !call->status; i++) {
    uint32_t found = ml_json_member(&json, 0, ml_role_names[i]);
    if (!found || json.tokens[found].type != ML_JSON_STRING) continue;
    for (size_t k = 0; k < source->columns; k++) {
      if (!ml_json_is(&json, found, source->names[k])) continue;
      if (!others) take_column(call, state, source, source->names[k]);
      size_t kept = 0;
      for (size_t l = 0; others && l < *count; l++) {
        if (others[l] != source->names[k]) others[kept++] = others[l];
      }
      if (others) *count = kept;
    }
  }
  ml_json_free(&json);
  return call->status;
}

/* The options with "intercept": false and "offset", where the formula says so. */
static MlStatus write_options(MlCall *call, TrainState *state, const MlValue *options) {
  size_t at = 0;
  const char *text = options->bytes, *offset = state->formula.offset.column;
  if (state->formula.has_intercept && !offset) {
    return text ? ml_buffer_append(call, &state->options, text, options->length) : call->status;
  }
  ml_buffer_u8(call, &state->options, '{');
  if (!state->formula.has_intercept) {
    ml_buffer_printf(call, &state->options, "\"intercept\":false%s", offset ? "," : "");
  }
  if (offset) {
    ml_buffer_string(call, &state->options, "\"offset\":");
    ml_json_write_string(call, &state->options, offset, strlen(offset));
  }
  while (text && at < options->length && text[at] != '{') at++;
  for (at++; text && at < options->length && strchr(" \t\r\n", text[at]);) at++;
  if (!text || at >= options->length) return ml_buffer_u8(call, &state->options, '}');
  if (text[at] != '}') ml_buffer_u8(call, &state->options, ',');
  return ml_buffer_append(call, &state->options, text + at, options->length - at);
}

/* The offset is none of the columns that `.` stands for. */
static void parse_again(MlCall *call, MlFormula *formula, const MlValue *text, const char **names,
                        size_t count) {
  size_t kept = 0, length = strlen(formula->offset.column);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(names[i], formula->offset.column) != 0) names[kept++] = names[i];
  }
  ml_formula_free(formula);
  ml_formula_parse(call, formula, text->bytes, text->length, names, kept);
  if (call->status) return;
  if (ml_dictionary_find(&formula->names, formula->offset.column, length) != ML_NOT_FOUND) {
    ml_fail(call,
            "the formula: '%.100s' is the offset and cannot be a feature; give it a second "
            "name in the source's SELECT",
            formula->offset.column);
  }
}

static void begin_formula(MlCall *call, TrainState *state, const MlLearner *learner,
                          const MlSource *source, const MlValue *text, const MlValue *options) {
  MlFormula *formula = &state->formula;
  if (!learner->takes_terms) {
    ml_fail(call, "%s does not take a formula", ml_learner_name(learner));
    return;
  }
  size_t others = source->columns;
  const char **names = ml_array(call, others, sizeof *names);
  for (size_t i = 0; names && i < others; i++) names[i] = source->names[i];
  if (names) take_roles(call, state, source, options, names, &others);
  ml_formula_parse(call, formula, text->bytes, text->length, names, others);
  const char *offset = formula->offset.column;
  size_t place =
      offset ? ml_dictionary_find(&formula->names, offset, strlen(offset)) : ML_NOT_FOUND;
  if (!call->status && place != ML_NOT_FOUND) parse_again(call, formula, text, names, others);
  ml_free(names);
  if (!call->status && formula->offset.column && !(learner->roles >> ML_ROLE_OFFSET & 1)) {
    ml_fail(call, "%s takes no offset; subtract it from the target in the source's SELECT",
            ml_learner_name(learner));
  }
  if (!call->status && !formula->response.column) {
    ml_fail(call, "the formula: the name of the target must stand before '~'");
  }
  size_t most = source->columns + formula->names.count + 2;
  state->columns = ml_array(call, most, sizeof *state->columns);
  state->names = ml_array(call, most, sizeof *state->names);
  state->values = ml_array(call, most, sizeof *state->values);
  if (!call->status) take_column(call, state, source, formula->response.column);
  for (size_t i = 0; !call->status && i < formula->names.count; i++) {
    take_column(call, state, source, ml_dictionary_get(&formula->names, i, NULL));
  }
  if (!call->status && formula->offset.column) {
    take_column(call, state, source, formula->offset.column);
  }
  take_roles(call, state, source, options, NULL, NULL);
  if (!call->status && formula->response.text) state->names[0] = formula->response.text;
  ml_formula_write(call, formula, &state->right);
  const char *right = ml_buffer_text(call, &state->right);
  if (call->status || write_options(call, state, options)) return;
  ml_fit_begin_named(call, &state->fit, learner, state->column_count - 1, 0, state->options.data,
                     state->options.length, state->names, right);
}

/* ---- ml_train */

static const MlLearner *find_learner(MlCall *call, sqlite3_value *value) {
  MlValue name = ml_host_value(call, value);
  const MlLearner *learner =
      name.kind == ML_VALUE_TEXT ? ml_learner_find(name.bytes, name.length) : NULL;
  if (learner || call->status) return learner;
  char list[560] = "", shown[80];
  for (size_t i = 0; ml_learner_at(i); i++) {
    size_t used = strlen(list);
    sqlite3_snprintf((int)(sizeof list - used), list + used, "%s%s", i ? ", " : "",
                     ml_learner_name(ml_learner_at(i)));
  }
  ml_fail(call, "unknown algorithm %s; there are: %s", ml_value_show(&name, shown), list);
  return NULL;
}

/* k of a learner that takes it comes as an option here: {"k": 3, ...}. */
static int64_t take_k(MlCall *call, const MlValue *options, MlBuffer *rest) {
  MlJson json;
  int64_t k = 0;
  if (options->kind != ML_VALUE_TEXT) {
    ml_fail(call, "option 'k' must be given: '{\"k\": 3}'");
    return 0;
  }
  ml_json_parse(call, options->bytes, options->length, "the options object", &json);
  uint32_t found = call->status ? 0 : ml_json_member(&json, 0, "k");
  int chooses = found && json.tokens[found].type == ML_JSON_STRING &&
                is_auto(json.text + json.tokens[found].start, json.tokens[found].length);
  double number =
      found && json.tokens[found].type == ML_JSON_NUMBER ? ml_json_number(&json, found) : NAN;
  if (!call->status && !chooses && !(number == floor(number) && fabs(number) < 1e15)) {
    ml_fail(call, "option 'k' must be given as a whole number or \"auto\": '{\"k\": 3}'");
  }
  ml_buffer_u8(call, rest, '{');
  uint32_t key = 1;
  for (uint32_t i = 0; !call->status && i < json.tokens[0].members; i++) {
    const MlJsonToken *name = &json.tokens[key], *value = &json.tokens[key + 1];
    size_t quote = value->type == ML_JSON_STRING;
    if (key + 1 != found) {
      ml_buffer_printf(call, rest, "%s\"%.*s\":%.*s", rest->length > 1 ? "," : "",
                       (int)name->length, json.text + name->start, (int)(value->length + 2 * quote),
                       json.text + value->start - quote);
    }
    key = value->next;
  }
  ml_buffer_u8(call, rest, '}');
  if (!call->status) k = chooses ? ML_K_AUTO : (int64_t)number;
  ml_json_free(&json);
  return k;
}

static void begin_train(MlCall *call, MlFit *fit, const MlLearner *learner, const MlSource *source,
                        const MlValue *options) {
  size_t target = learner->target != ML_TARGET_NONE;
  MlBuffer rest = {0};
  if (source->columns < target + 1) {
    ml_fail(call, "the source must have %s, found %zu column%s",
            target ? "the target and at least one feature" : "at least one feature",
            source->columns, source->columns == 1 ? "" : "s");
  }
  int64_t k = learner->takes_k && !call->status ? take_k(call, options, &rest) : 0;
  if (call->status == ML_OK) {
    const char *text = learner->takes_k ? rest.data : options->bytes;
    size_t length = learner->takes_k ? rest.length : options->length;
    ml_fit_begin_named(call, fit, learner, source->columns - target, k, text, length,
                       (const char *const *)source->names, NULL);
  }
  ml_buffer_free(&rest);
}

static int is_formula(sqlite3_value *value) {
  if (sqlite3_value_type(value) != SQLITE_TEXT) return 0;
  const char *text = (const char *)sqlite3_value_text(value);
  return text && ml_formula_is_meant(text, (size_t)sqlite3_value_bytes(value));
}

/* Arguments in the wrong places, told by what they look like. */
static MlStatus check_places(MlCall *call, int argc, sqlite3_value **argv, int has_formula) {
  MlValue last = ml_host_value(call, argv[argc - 1]);
  int options = argc == 3 + has_formula && last.kind == ML_VALUE_TEXT;
  char shown[80];
  if (!has_formula && argc > 2 && !ml_host_is_options(argv[2]) && is_formula(argv[2])) {
    return ml_fail(call, "the formula comes before the source: ml_train(algorithm, formula, "
                         "source [, options])");
  }
  if (argc == 4 && !has_formula) {
    return ml_fail(call, "with four arguments the second is a formula, such as 'price ~ sqft'");
  }
  if (options && !ml_host_is_options(argv[argc - 1])) {
    return ml_fail(call, "the last argument must be the options, a JSON object such as "
                         "'{\"memory\": 1e9}', found %s",
                   ml_value_show(&last, shown));
  }
  return call->status;
}

/* "No such table" of what is a formula: the table is what is missing. */
static void explain_source(MlCall *call, sqlite3_value *source) {
  int is_missing = call->status == ML_ERROR && strstr(call->message, ": no such table: ") != NULL;
  if (!is_missing || !is_formula(source)) return;
  call->status = ML_OK;
  ml_fail(call, "behind a formula comes the source: ml_train(algorithm, formula, source [, "
                "options])");
}

static void train(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  TrainState state = {0};
  MlValue options = ml_value_null(), formula = ml_value_null();
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_train");
  ml_source_allow(&host, ml_registered(context)->connection, 1);
  if (ml_host_arguments(context, &host.call, argc)) return;
  const MlLearner *learner = find_learner(&host.call, argv[0]);
  formula = ml_host_value(&host.call, argv[1]);
  int has_formula = formula.kind == ML_VALUE_TEXT && argc > 2 && !ml_host_is_options(argv[2]) &&
                    ml_formula_is_meant(formula.bytes, formula.length);
  if (!host.call.status) check_places(&host.call, argc, argv, has_formula);
  if (argc == 3 + has_formula) options = ml_argument_options(&host.call, argv[argc - 1]);
  ml_source_open_value(&host, &state.source, argv[1 + has_formula]);
  if (!has_formula) explain_source(&host.call, argv[1]);
  if (!host.call.status && has_formula) {
    begin_formula(&host.call, &state, learner, &state.source, &formula, &options);
  } else if (!host.call.status) {
    begin_train(&host.call, &state.fit, learner, &state.source, &options);
  }
  if (!host.call.status) train_can_reread(&state);
  ml_source_read(&state.source, train_row, &state);
  result_model(context, &host, &state.fit);
  train_free(&state);
  ml_host_end(&host);
}

const MlFunction ml_fit_functions[] = {
    {.name = "ml_train",
     .kind = ML_SCALAR,
     .direct_only = 1,
     .scalar = train,
     .minimum = 2,
     .maximum = 4,
     .signature = "ml_train(algorithm, source [, options]) or ml_train(algorithm, formula, source "
                  "[, options])",
     .summary = "Fits a model on all rows of a source (a table, a view or one SELECT): the target "
                "first, then the features, named by its columns; or those that a formula as R's "
                "names: 'price ~ sqft + log(rooms) + type * region'",
     .options = "those of the algorithm; kmeans takes k as an option",
     .example =
         "CREATE TABLE t AS SELECT column1 AS y, column2 AS x FROM (VALUES (1, 2), (2, 5), (3, "
         "7)); SELECT term, estimate FROM ml_coefficients(ml_train('linear_regression', 't'))"},
    {0}};
