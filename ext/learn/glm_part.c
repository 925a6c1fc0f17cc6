#include "learn/glm_part.h"

#include <math.h>
#include <string.h>

#include "learn/class_weights.h"
#include "learn/glm_cubic.h"

/* ---- shapes and rules */

int ml_glm_is_affordable(const MlGlmShape *shape) {
  size_t most = ML_GLM_INFORMATION_MAX;
  if (shape->p > most || shape->scores > most || shape->blocks > most) return 0;
  return ml_glm_columns(shape) <= most + 1 &&
         ml_glm_packed(shape) * shape->blocks <= ML_GLM_INFORMATION_NUMBERS;
}

static const MlOption *glm_option(const MlLearner *learner, const char *name) {
  for (const MlOption *option = learner->options; option->name; option++) {
    if (strcmp(option->name, name) == 0) return option;
  }
  return NULL;
}

static double penalty_option(const MlFit *fit, const char *name) {
  const MlOption *option = glm_option(fit->learner, name);
  double value = 0;
  if (option) memcpy(&value, (const char *)fit->options + option->offset, sizeof value);
  return value;
}

MlStatus ml_glm_read_rules(MlCall *call, const MlModel *model, MlGlmRules *rules) {
  MlOptionTable tables[ML_OPTION_TABLES];
  MlFit fit;
  const char *text;
  size_t length;
  memset(&fit, 0, sizeof fit);
  memset(rules, 0, sizeof *rules);
  fit.learner = model->learner;
  fit.options = ml_array(call, 1, fit.learner->options_size);
  ml_get_text(call, model->record, "options", &text, &length);
  if (!call->status) {
    ml_options_read(call, tables, ml_fit_option_tables(&fit, tables), text, length);
  }
  if (!call->status) {
    const MlOption *weights = glm_option(fit.learner, "class_weight");
    rules->penalty = (MlGlmPenalty){penalty_option(&fit, "l1"), penalty_option(&fit, "l2")};
    if (weights) {
      memcpy(&rules->class_weight, (const char *)fit.options + weights->offset,
             sizeof rules->class_weight);
    }
    rules->weighs_classes = ml_class_weights_given(&rules->class_weight);
  }
  ml_free(fit.options);
  return call->status;
}

/* The shape of the model's quadratics. */
static MlStatus part_shape(MlCall *call, const MlModel *model, const MlGlmRules *rules,
                           MlGlmShape *shape) {
  int64_t intercept = 0;
  ml_get_integer(call, model->parameters, "intercept", &intercept);
  *shape = (MlGlmShape){.p = model->encoder.columns,
                        .first = intercept != 0,
                        .scores = model->class_count > 2 ? model->class_count - 1 : 1,
                        .blocks = rules->weighs_classes ? model->class_count : 1};
  return call->status;
}

void ml_glm_parameters(const MlGlmShape *shape, size_t rows, const double *coefficients,
                       double *parameters) {
  size_t width = shape->p + 1, over = rows - shape->scores;
  for (size_t k = 0; k < shape->scores; k++) {
    for (size_t j = 1 - shape->first; j < width; j++) {
      double own = coefficients[(k + over) * width + j], base = over ? coefficients[j] : 0;
      parameters[ml_glm_place(shape, k, j)] = (isnan(own) ? 0 : own) - (isnan(base) ? 0 : base);
    }
  }
}

/* ---- writing */

int ml_glm_pack(const MlTriangle *triangle, double *packed) {
  size_t q = triangle->columns, at = 0;
  for (size_t i = 0; i < q; i++) {
    for (size_t j = i; j < q; j++) {
      packed[at] = ldexp(triangle->rows[i * triangle->stride + j], triangle->exponents[j]);
      if (!isfinite(packed[at++])) return 0;
    }
  }
  return 1;
}

MlStatus ml_glm_write_part(MlCall *call, const MlGlmPart *part, int is_warm, MlBuffer *record) {
  const MlGlmShape *shape = &part->shape;
  double sums[2] = {part->target, part->exposure};
  if (part->parts > 1) ml_put_integer(call, record, "parts", part->parts);
  if (part->updated > 0) ml_put_integer(call, record, "updated", part->updated);
  if (!part->information && !part->diagonal) return call->status;
  if (is_warm) ml_put_integer(call, record, "warm", 1);
  if (part->information) {
    ml_put_reals(call, record, "information", part->information,
                 ml_glm_packed(shape) * shape->blocks);
    if (part->cubic) {
      ml_put_reals(call, record, "cubic", part->cubic, ml_glm_cubic_count(shape) * shape->blocks);
    }
  } else {
    ml_put_reals(call, record, "diagonal", part->diagonal, part->rows * (shape->p + 1));
    ml_put_reals(call, record, "centre", part->centre, shape->p);
  }
  if (part->classes) {
    ml_put_reals(call, record, "class_rows", part->class_rows, part->classes);
    ml_put_reals(call, record, "class_sums", part->class_sums, part->classes);
  } else {
    ml_put_reals(call, record, "sums", sums, 2);
  }
  if (part->class_deviances && part->information) {
    ml_put_reals(call, record, "class_deviances", part->class_deviances, part->classes);
  }
  return call->status;
}

/* ---- reading */

static int part_has(const MlModel *model, const char *name) {
  MlField field;
  return ml_record_find(model->parameters, name, &field);
}

static int keeps_information(const MlModel *model) { return part_has(model, "information"); }
int ml_glm_is_warm(const MlModel *model) { return part_has(model, "warm"); }
int ml_glm_keeps_curvature(const MlModel *model) {
  return keeps_information(model) || part_has(model, "diagonal");
}

static double optional_number(MlCall *call, const MlModel *model, const char *name) {
  double value = 0;
  if (part_has(model, name)) ml_get_real(call, model->parameters, name, &value);
  return value;
}

int64_t ml_glm_parts(MlCall *call, const MlModel *model) {
  int64_t parts = 1;
  if (!part_has(model, "parts")) return parts;
  ml_get_integer(call, model->parameters, "parts", &parts);
  if (!call->status && (parts < 1 || parts > INT32_MAX)) {
    ml_fail(call, "the model is damaged: of %lld parts", (long long)parts);
  }
  return parts;
}

/* An array of a model: all numbers, and none below 0 where there can be none. */
static double *part_numbers(MlCall *call, const MlModel *model, const char *name, size_t count,
                            int may_be_negative) {
  double *numbers = ml_get_reals(call, model->parameters, name, count, NULL);
  for (size_t i = 0; numbers && i < count && !call->status; i++) {
    if (isfinite(numbers[i]) && (may_be_negative || numbers[i] >= 0)) continue;
    ml_fail(call, "the model is damaged: %s that is no number%s", name,
            may_be_negative ? "" : " of at least 0");
  }
  return numbers;
}

static MlStatus part_classes(MlCall *call, const MlModel *model, const MlGlmRules *rules,
                             MlGlmPart *part) {
  if (model->class_count <= 2 && !rules->weighs_classes) {
    double *sums = part_numbers(call, model, "sums", 2, 1);
    if (sums) part->target = sums[0], part->exposure = sums[1];
    ml_free(sums);
    return call->status;
  }
  part->classes = model->class_count;
  part->class_rows = part_numbers(call, model, "class_rows", part->classes, 0);
  part->class_sums = part_numbers(call, model, "class_sums", part->classes, 0);
  if (part->shape.blocks > 1 && part->information) {
    part->class_deviances = part_numbers(call, model, "class_deviances", part->classes, 1);
  }
  return call->status;
}

MlStatus ml_glm_read_part(MlCall *call, const MlModel *model, const MlGlmRules *rules,
                          MlGlmPart *part) {
  MlGlmShape *shape = &part->shape;
  memset(part, 0, sizeof *part);
  part->parts = 1;
  if (call->status || part_shape(call, model, rules, shape)) return call->status;
  if (!ml_glm_keeps_curvature(model)) {
    return ml_fail(call,
                   "a model of %s that keeps nothing of its rows cannot be merged and updated; fit "
                   "all rows again",
                   ml_learner_name(model->learner));
  }
  part->rows = ml_glm_rows(shape, &rules->penalty);
  if (!keeps_information(model)) {
    part->diagonal = part_numbers(call, model, "diagonal", part->rows * (shape->p + 1), 0);
    part->centre = part_numbers(call, model, "centre", shape->p, 1);
  } else if (ml_glm_is_affordable(shape)) {
    size_t count = ml_glm_packed(shape) * shape->blocks;
    part->information = part_numbers(call, model, "information", count, 1);
    int64_t converged = 0; /* elsewhere than at a minimum third derivatives lead astray */
    ml_get_integer(call, model->parameters, "converged", &converged);
    if (converged && ml_glm_cubic_is_kept(shape) && part_has(model, "cubic")) {
      count = ml_glm_cubic_count(shape) * shape->blocks;
      part->cubic = part_numbers(call, model, "cubic", count, 1);
    }
  } else {
    return ml_fail(call, "the model is damaged: information of %zu columns", shape->p);
  }
  part_classes(call, model, rules, part);
  part->deviance = optional_number(call, model, "deviance");
  part->null_deviance = optional_number(call, model, "null_deviance");
  part->log_likelihood = optional_number(call, model, "log_likelihood");
  part->pearson = optional_number(call, model, "pearson_chi_square");
  part->parts = ml_glm_parts(call, model);
  return call->status;
}

void ml_glm_part_free(MlGlmPart *part) {
  ml_free(part->information);
  ml_free(part->cubic);
  ml_free(part->diagonal);
  ml_free(part->centre);
  ml_free(part->class_rows);
  ml_free(part->class_sums);
  ml_free(part->class_deviances);
  memset(part, 0, sizeof *part);
}

/* ---- saying it */

MlStatus ml_glm_say_parts(MlCall *call, const MlModel *model, MlGrid *grid) {
  int64_t updated = 0, converged = 1;
  if (!part_has(model, "parts")) return call->status;
  ml_grid_named_integer(call, grid, "parts", ml_glm_parts(call, model));
  if (part_has(model, "updated")) {
    ml_get_integer(call, model->parameters, "updated", &updated);
    ml_grid_named_integer(call, grid, "rows_of_update", updated);
  }
  if (part_has(model, "converged")) {
    ml_get_integer(call, model->parameters, "converged", &converged);
  }
  ml_grid_string(call, grid, "note");
  if (!converged) {
    return ml_grid_string(
        call, grid,
        "of parts some of which have no finite estimates: most of what their rows "
        "say is lost, and the estimates may be far from those of all rows; fit "
        "larger parts, or with \"l2\"");
  }
  if (keeps_information(model)) {
    return ml_grid_string(
        call, grid,
        updated ? "updated: the fit of the new rows started from the coefficients and kept their "
                  "information: near the fit of all rows, not equal to it; deviances are near "
                  "theirs as well"
                : "merged from parts, each by its coefficients and their information: near the fit "
                  "of all rows, not equal to it; deviances are near theirs as well");
  }
  if (part_has(model, "diagonal")) {
    return ml_grid_string(
        call, grid,
        updated ? "updated: the fit of the new rows started from the coefficients and held each "
                  "by its own information alone, without how they go together: near the fit of "
                  "all rows when the rows are alike"
                : "merged from parts, each coefficient by its own information alone, without how "
                  "they go together: near the fit of all rows when the parts are alike");
  }
  return ml_grid_string(call, grid,
                        "the mean of the parts' coefficients, weighted by their rows: near the fit "
                        "of all rows when the parts are alike");
}
