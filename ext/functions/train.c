/*
** ml_train(learner, source [, options]): a model of all rows of a table, a view or a SELECT, or
** with a formula of some of its columns. Where the learner can, rows are read again from the source
** when there are more than memory is to hold.
*/
#include "functions/train.h"

#include <math.h>
#include <string.h>

#include "functions/arguments.h"

/* ---- rows */

static void train_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlTraining *training = arg;
  (void)count;
  if (training->columns) {
    for (size_t i = 0; i < training->column_count; i++) {
      training->values[i] = values[training->columns[i]];
    }
    values = training->values;
  }
  ml_fit_values(call, &training->fit, values);
}

static void train_row_again(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlTraining *training = arg;
  train_row(call, arg, count, values);
  training->pause = ml_frame_is_full(&training->fit.frame);
}

static MlStatus train_rewind(MlCall *call, void *arg) {
  MlTraining *training = arg;
  if (training->reading) return ml_source_rewind(training->reading);
  training->reading =
      ml_source_reading(&training->source, train_row_again, training, &training->pause);
  return call->status;
}

static MlStatus train_read(MlCall *call, void *arg, int *is_end) {
  MlTraining *training = arg;
  (void)call;
  return ml_source_resume(training->reading, is_end);
}

/* Rows of SQLite's heap that a fit may hold where it has another way: a part of the hard limit. */
static void train_can_reread(MlTraining *training) {
  MlReread reread = {train_rewind, train_read, training};
  sqlite3_int64 limit = sqlite3_hard_heap_limit64(-1);
  ml_fit_can_reread(&training->fit, &reread, limit > 0 ? (uint64_t)limit / 4 : UINT64_MAX);
}

static void train_free(MlTraining *training) {
  ml_fit_free(&training->fit);
  ml_source_reading_close(training->reading);
  ml_source_close(&training->source);
  ml_formula_free(&training->formula);
  ml_buffer_free(&training->right);
  ml_buffer_free(&training->options);
  ml_free(training->columns);
  ml_free(training->names);
  ml_free(training->values);
}

/* ---- what is fitted */

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
                ml_fit_is_auto(json.text + json.tokens[found].start, json.tokens[found].length);
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
    return ml_fail(call,
                   "the last argument must be the options, a JSON object such as "
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
  MlTraining training = {0};
  MlValue options = ml_value_null(), formula = ml_value_null();
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_train");
  ml_source_allow(&host, ml_registered(context)->connection,
                  ml_registered(context)->function.direct_only);
  if (ml_host_arguments(context, &host.call, argc)) return;
  const MlLearner *learner = find_learner(&host.call, argv[0]);
  formula = ml_host_value(&host.call, argv[1]);
  int has_formula = formula.kind == ML_VALUE_TEXT && argc > 2 && !ml_host_is_options(argv[2]) &&
                    ml_formula_is_meant(formula.bytes, formula.length);
  if (!host.call.status) check_places(&host.call, argc, argv, has_formula);
  if (argc == 3 + has_formula) options = ml_argument_options(&host.call, argv[argc - 1]);
  ml_source_open_value(&host, &training.source, argv[1 + has_formula]);
  if (!has_formula) explain_source(&host.call, argv[1]);
  if (!host.call.status && has_formula) {
    ml_training_begin_formula(&host.call, &training, learner, &formula, &options);
  } else if (!host.call.status) {
    begin_train(&host.call, &training.fit, learner, &training.source, &options);
  }
  if (!host.call.status) train_can_reread(&training);
  ml_source_read(&training.source, train_row, &training);
  ml_fit_result(context, &host, &training.fit);
  train_free(&training);
  ml_host_end(&host);
}

const MlFunction ml_train_functions[] = {
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
                "names: 'price ~ sqft + log(rooms) + type * region' (operators + - : * / ^ and "
                "%in%, . for all other columns, I() for arithmetic, log() and its like, poly() and "
                "scale() over the rows used, factor(), offset())",
     .options = "those of the algorithm; kmeans takes k as an option",
     .example =
         "CREATE TABLE t AS SELECT column1 AS y, column2 AS x FROM (VALUES (1, 2), (2, 5), (3, "
         "7)); SELECT term, estimate FROM ml_coefficients(ml_train('linear_regression', 't'))"},
    {0}};
