/* ml_merge(model) and ml_update(model, y, x1, ...): models of parts into one. */
#include <string.h>

#include "base/json.h"
#include "data/cell.h"
#include "data/terms.h"
#include "functions/arguments.h"
#include "functions/fit.h"
#include "learn/fit_columns.h"
#include "learn/merge.h"
#include "model/model.h"

/* Models to be merged, and for ml_update the fit of the new rows. */
typedef struct MergeState {
  MlAggregate aggregate;
  MlModel **models; /* (count), owned */
  size_t count, capacity;
  MlFit fit; /* of ml_update, which sets aggregate.begun */
} MergeState;

static void merge_add(MergeState *state, const void *bytes, size_t length) {
  MlCall *call = &state->aggregate.host.call;
  if (ml_reserve(call, &state->models, &state->capacity, state->count + 1, sizeof *state->models)) {
    return;
  }
  MlModel *model = ml_model_open(call, bytes, length);
  if (model) state->models[state->count++] = model;
}

static void merge_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MergeState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state || state->aggregate.host.call.status) return;
  MlCall *call = &state->aggregate.host.call;
  MlValue model = ml_host_value(call, argv[0]);
  if (model.kind != ML_VALUE_NULL && model.kind != ML_VALUE_BLOB) {
    char shown[80];
    ml_fail(call, "the model must be a BLOB, found %s", ml_value_show(&model, shown));
  }
  if (model.kind == ML_VALUE_BLOB) merge_add(state, model.bytes, model.length);
  if (call->status) ml_host_report(context, call);
}

static void merge_free(MergeState *state) {
  for (size_t i = 0; i < state->count; i++) ml_model_free(state->models[i]);
  ml_free(state->models);
  ml_fit_free(&state->fit);
}

static void merge_final(sqlite3_context *context) {
  MergeState *state = ml_aggregate_state(context);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  MlBuffer record = {0}, blob = {0};
  if (state->aggregate.begun && !call->status) { /* ml_update: the model of the new rows */
    if (state->fit.frame.rows_used) {
      ml_fit_finish(call, &state->fit, &record);
      ml_model_seal(call, &record, &blob);
      if (!call->status) merge_add(state, blob.data, blob.length);
      record.length = blob.length = 0;
    }
  }
  if (state->count) {
    ml_models_merge(call, (const MlModel *const *)state->models, state->count, &record);
    ml_model_seal(call, &record, &blob);
  }
  if (!ml_host_report(context, call) && state->count) {
    ml_host_result_blob(context, blob.data, blob.length);
  }
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
  merge_free(state);
  ml_aggregate_end(context);
}

/*
** The names that a fit like the model's takes: the target's, and the features' with the roles at
** the places where the options say so, behind the others otherwise. Returns their number.
*/
static size_t update_names(MlCall *call, const MlModel *model, MlJson *json, const char **names,
                           char **texts, size_t *text_count) {
  size_t count = model->encoder.count, total = count, all = count, feature = 0;
  MlField field;
  for (int i = 0; i < ML_ROLES; i++) {
    if (ml_record_find(model->record, ml_role_names[i], &field)) all++;
  }
  for (int i = 0; i < ML_ROLES; i++) {
    const char *name;
    size_t length;
    if (!ml_record_find(model->record, ml_role_names[i], &field)) continue;
    ml_get_text(call, model->record, ml_role_names[i], &name, &length);
    char *copy = call->status ? NULL : ml_copy_text(call, name, length);
    if (!copy) return 0;
    texts[(*text_count)++] = copy;
    uint32_t token = ml_json_member(json, 0, ml_role_names[i]);
    int64_t place = token ? ml_fit_role_place(json, token, all) : 0;
    total++;
    if (place == 0) place = (int64_t)total;
    if (place < 0 || names[place]) {
      ml_fail(call, "the model is damaged: no such place of a role");
      return 0;
    }
    names[place] = copy;
  }
  for (size_t place = 1; place <= all && feature < count; place++) {
    if (!names[place]) names[place] = model->encoder.features[feature++].name;
  }
  for (size_t place = 1; place <= total; place++) {
    if (names[place]) continue;
    ml_fail(call, "the model is damaged: no such place of a role");
    return 0;
  }
  return total;
}

/* The levels that the model knows are levels of the new rows too. */
static void seed_levels(MlCall *call, MergeState *state, const MlModel *model) {
  if (state->fit.frame.encoder.count != model->encoder.count) {
    ml_fail(call, "the model is damaged: its features are not those of its options");
    return;
  }
  for (size_t i = 0; i < model->encoder.count; i++) {
    const MlDictionary *levels = &model->encoder.features[i].levels;
    for (size_t l = 0; l < levels->count && !call->status; l++) {
      size_t length;
      const char *level = ml_dictionary_get(levels, l, &length);
      ml_dictionary_add(call, &state->fit.frame.encoder.features[i].levels, level, length);
    }
  }
}

/* Begins a fit like the one that made the model. */
static void begin_update(MlCall *call, MergeState *state, int found) {
  const MlModel *model = state->models[0];
  const char *options = NULL, *formula = NULL;
  size_t length = 0, formula_length = 0, text_count = 0;
  char *texts[ML_ROLES + 2] = {0};
  MlField field;
  MlJson json = {0};
  if (!model->learner->merge) {
    ml_fail(call, "a model of %s cannot be updated; fit all rows again",
            ml_learner_name(model->learner));
  }
  if (model->text.count) {
    ml_fail(call, "a model of columns of text cannot be updated: new rows have new terms");
  }
  if (model->encoder.terms && ml_terms_is_of_rows(model->encoder.terms)) {
    ml_fail(call,
            "a model with poly() or scale() cannot be updated: the new rows would have them of "
            "their own; fit all rows again");
  }
  ml_get_text(call, model->record, "options", &options, &length);
  ml_json_parse(call, options, length, "the options", &json);
  const char **names = ml_array(call, model->encoder.count + ML_ROLES + 2, sizeof *names);
  char *target = ml_copy_text(call, model->target ? model->target : "", model->target_length);
  if (!call->status) {
    size_t first = model->learner->target != ML_TARGET_NONE;
    names[0] = target;
    size_t total = update_names(call, model, &json, names, texts, &text_count);
    if (!call->status && found != (int)(total + first)) {
      ml_fail(call, "the model takes %zu columns%s, found %d", total,
              first ? " behind the target" : "", found - (int)first);
    }
    int is_own = ml_json_member(&json, 0, "degree") || ml_json_member(&json, 0, "interactions");
    if (!call->status && !is_own && ml_record_find(model->record, "formula", &field)) {
      ml_get_text(call, model->record, "formula", &formula, &formula_length);
      texts[ML_ROLES + 1] = ml_copy_text(call, formula, formula_length);
    }
    int64_t k = 0;
    if (model->learner->takes_k) ml_get_integer(call, model->parameters, "k", &k);
    if (!call->status) {
      ml_fit_begin_named(call, &state->fit, model->learner, total, k, options, length,
                         names + !first, texts[ML_ROLES + 1]);
      state->fit.is_part = 1;
      int (*warm_starts)(const MlModel *) = model->learner->warm_starts;
      if (warm_starts && warm_starts(model)) state->fit.prior = model;
    }
  }
  if (!call->status) seed_levels(call, state, model);
  /* one row a class: the new ones may be of one class alone, which a fit with a prior expects */
  for (size_t i = 0; state->fit.prior && i < model->class_count && !call->status; i++) {
    size_t code = (size_t)ml_frame_class(call, &state->fit.frame, &model->classes[i]);
    if (!call->status) state->fit.frame.classes.counts[code]++;
  }
  for (size_t i = 0; i < ML_ROLES + 2; i++) ml_free(texts[i]);
  ml_free(target);
  ml_free(names);
  ml_json_free(&json);
}

static void update_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MergeState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state || state->aggregate.host.call.status) return;
  MlCall *call = &state->aggregate.host.call;
  MlValue model = ml_host_value(call, argv[0]);
  if (!state->aggregate.begun) {
    state->aggregate.begun = 1;
    if (model.kind != ML_VALUE_BLOB) {
      ml_fail(call, "the first argument must be a model");
    } else {
      merge_add(state, model.bytes, model.length);
    }
    if (!call->status) begin_update(call, state, argc - 1);
  } else if (model.kind != ML_VALUE_BLOB || model.length != state->models[0]->length ||
             memcmp(model.bytes, state->models[0]->bytes, model.length) != 0) {
    ml_fail(call, "the same model must come with every row");
  }
  if (!call->status) ml_fit_values(call, &state->fit, argv + 1);
  if (call->status) ml_host_report(context, call);
}

const MlFunction ml_merge_functions[] = {
    {.name = "ml_merge",
     .kind = ML_AGGREGATE,
     .step = merge_step,
     .final = merge_final,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_merge(model)",
     .summary = "The model of all the rows behind models that were fitted on parts with the same "
                "features and options. Exactly, up to rounding: linear regressions (ridge and "
                "lasso too), naive Bayes, the standard, min-max and max-abs scalers, one-hot "
                "encoders, vectorizers of texts. Nearly, which ml_summary says: logistic and "
                "Poisson regressions, by their coefficients and information, with one penalty and "
                "balanced class weights of all rows (of more than 200 parameters: each coefficient "
                "by its own information); k-means, by clustering the clusters of the parts. "
                "A NULL is left out",
     .example = "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3), (4.2, 4)), parts AS (SELECT "
                "ml_linear_regression(y, x) AS model FROM t GROUP BY x % 2) SELECT term, estimate "
                "FROM ml_coefficients((SELECT ml_merge(model) FROM parts))"},
    {.name = "ml_update",
     .kind = ML_AGGREGATE,
     .step = update_step,
     .final = merge_final,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_update(model, y, x1, ...)",
     .summary =
         "The model that would have been fitted with these rows as well. Exactly or nearly as "
         "ml_merge; the fit of logistic and Poisson regressions starts from the model's "
         "coefficients and holds them by their information, that of k-means from its centroids; "
         "ml_history shows it. Rows with a NULL are left out",
     .example =
         "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3), (4.2, 4)), m AS (SELECT "
         "ml_linear_regression(y, x) AS model FROM t WHERE x < 4) SELECT term, estimate FROM "
         "ml_coefficients((SELECT ml_update(model, y, x) FROM m, t WHERE x = 4))"},
    {0}};
