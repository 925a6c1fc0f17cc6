#include "learn/glm_merge.h"

#include <math.h>
#include <string.h>

#include "learn/linear.h"
#include "learn/merge.h"
#include "math/elementary.h"

/* ---- in a record */

double *ml_glm_pack(MlCall *call, const MlTriangle *triangle) {
  size_t q = triangle->columns, at = 0;
  if (q > ML_GLM_INFORMATION_MAX + 1 || call->status) return NULL;
  double *packed = ml_array(call, q * (q + 1) / 2, sizeof *packed);
  for (size_t i = 0; packed && i < q; i++) {
    for (size_t j = i; j < q; j++) {
      packed[at] = ldexp(triangle->rows[i * triangle->stride + j], triangle->exponents[j]);
      if (!isfinite(packed[at++])) {
        ml_free(packed);
        return NULL;
      }
    }
  }
  return packed;
}

MlStatus ml_glm_write_part(MlCall *call, const MlGlmPart *part, size_t columns, MlBuffer *record) {
  double sums[2] = {part->target, part->exposure};
  if (part->parts > 1) ml_put_integer(call, record, "parts", part->parts);
  if (!part->information) return call->status;
  ml_put_reals(call, record, "information", part->information, columns * (columns + 1) / 2);
  return ml_put_reals(call, record, "sums", sums, 2);
}

int ml_glm_keeps_information(const MlModel *model) {
  MlField field;
  return ml_record_find(model->parameters, "information", &field);
}

/* Columns of the model's triangle, c among them. */
static size_t part_columns(MlCall *call, const MlModel *model, int *has_intercept) {
  int64_t intercept = 0;
  ml_get_integer(call, model->parameters, "intercept", &intercept);
  *has_intercept = intercept != 0;
  return model->encoder.columns + (size_t)*has_intercept + 1;
}

static double optional_number(MlCall *call, const MlModel *model, const char *name) {
  MlField field;
  double value = 0;
  if (ml_record_find(model->parameters, name, &field)) {
    ml_get_real(call, model->parameters, name, &value);
  }
  return value;
}

int64_t ml_glm_parts(MlCall *call, const MlModel *model) {
  MlField field;
  int64_t parts = 1;
  if (!ml_record_find(model->parameters, "parts", &field)) return parts;
  ml_get_integer(call, model->parameters, "parts", &parts);
  if (!call->status && (parts < 1 || parts > INT32_MAX)) {
    ml_fail(call, "the model is damaged: of %lld parts", (long long)parts);
  }
  return parts;
}

static MlStatus read_part(MlCall *call, const MlModel *model, MlGlmPart *part) {
  int has_intercept;
  MlField field;
  memset(part, 0, sizeof *part);
  part->parts = 1;
  if (call->status) return call->status;
  size_t q = part_columns(call, model, &has_intercept);
  if (!call->status && !ml_record_find(model->parameters, "information", &field)) {
    return ml_fail(
        call,
        "a model of %s can be merged and updated when it has two classes (or counts), no "
        "class weights and at most %d columns; fit all rows again",
        ml_learner_name(model->learner), ML_GLM_INFORMATION_MAX);
  }
  if (!call->status && q > ML_GLM_INFORMATION_MAX + 1) {
    return ml_fail(call, "the model is damaged: information of %zu columns", q);
  }
  double *sums = ml_get_reals(call, model->parameters, "sums", 2, NULL);
  if (sums) part->target = sums[0], part->exposure = sums[1];
  ml_free(sums);
  part->information = ml_get_reals(call, model->parameters, "information", q * (q + 1) / 2, NULL);
  for (size_t i = 0; part->information && i < q * (q + 1) / 2; i++) {
    if (isfinite(part->information[i])) continue;
    return ml_fail(call, "the model is damaged: information that is no number");
  }
  part->deviance = optional_number(call, model, "deviance");
  part->null_deviance = optional_number(call, model, "null_deviance");
  part->log_likelihood = optional_number(call, model, "log_likelihood");
  part->pearson = optional_number(call, model, "pearson_chi_square");
  part->parts = ml_glm_parts(call, model);
  return call->status;
}

static double penalty_option(const MlFit *fit, const char *name) {
  const MlOption *option = fit->learner->options;
  for (; option->name; option++) {
    if (strcmp(option->name, name) != 0) continue;
    double value;
    memcpy(&value, (const char *)fit->options + option->offset, sizeof value);
    return value;
  }
  return 0;
}

MlStatus ml_glm_read_penalty(MlCall *call, const MlModel *model, MlGlmPenalty *penalty) {
  MlOptionTable tables[ML_OPTION_TABLES];
  MlFit fit;
  const char *text;
  size_t length;
  memset(&fit, 0, sizeof fit);
  *penalty = (MlGlmPenalty){0, 0};
  fit.learner = model->learner;
  fit.options = ml_array(call, 1, fit.learner->options_size);
  ml_get_text(call, model->record, "options", &text, &length);
  if (!call->status) {
    ml_options_read(call, tables, ml_fit_option_tables(&fit, tables), text, length);
  }
  if (!call->status) {
    *penalty = (MlGlmPenalty){penalty_option(&fit, "l1"), penalty_option(&fit, "l2")};
  }
  ml_free(fit.options);
  return call->status;
}

/* ---- quadratics */

/* Absorbs a part's triangle into that of the encoder's columns. */
static MlStatus absorb_quadratic(MlCall *call, const MlModel *model, const MlGlmPart *part,
                                 const MlEncoder *encoder, int has_intercept, MlTriangle *into) {
  int own_intercept;
  size_t q = part_columns(call, model, &own_intercept), at = 0;
  int fits = own_intercept == has_intercept;
  for (size_t i = 0; fits && i < encoder->count; i++) {
    const MlFeature *own = &model->encoder.features[i], *all = &encoder->features[i];
    fits = own->kind == all->kind && own->base == all->base &&
           (own->kind == ML_FEATURE_CATEGORY || own->columns == all->columns);
  }
  int is_same = ml_merge_same_levels(model, encoder);
  if (fits && is_same) fits = model->encoder.columns == encoder->columns;
  if (!fits) {
    return ml_fail(call, "the model is damaged: its columns are not those of its options");
  }
  if (!is_same && encoder->terms) {
    return ml_fail(call, "with a formula, powers or interactions all parts must have the same "
                         "levels");
  }
  double *row = ml_array(call, q, sizeof *row), *wide = ml_array(call, into->stride, sizeof *wide);
  for (size_t i = 0; !call->status && i < q; i++) {
    memset(row, 0, q * sizeof *row);
    memcpy(row + i, part->information + at, (q - i) * sizeof *row);
    at += q - i;
    memset(wide, 0, into->stride * sizeof *wide);
    if (is_same) {
      memcpy(wide, row, q * sizeof *row);
    } else if (ml_merge_widen(call, model, encoder, has_intercept, row, wide)) {
      break;
    }
    ml_triangle_absorb(into, wide, 1, into->stride);
  }
  ml_free(row);
  ml_free(wide);
  return ml_poll(call, 100000);
}

double ml_glm_distance(const MlTriangle *triangle, int has_intercept, const double *b) {
  size_t q = triangle->columns;
  double sum = 0;
  for (size_t i = 0; i < q; i++) {
    double part = 0;
    for (size_t j = i; j < q; j++) {
      double r = ldexp(triangle->rows[i * triangle->stride + j], triangle->exponents[j]);
      double value = j + 1 == q ? -1 : b[j + !has_intercept];
      if (!isnan(value)) part += r * value;
    }
    sum += part * part;
  }
  return sum;
}

MlStatus ml_glm_solve(MlCall *call, MlTriangle *triangle, int has_intercept,
                      const MlGlmPenalty *penalty, double *b, MlLeastSquares *solution) {
  MlLinearFit out = {.weights = 1};
  MlLinearOptions options = {.intercept = has_intercept};
  if (penalty->l1 > 0) {
    options.penalty = penalty->l1 + penalty->l2;
    options.l1_ratio = penalty->l1 / options.penalty;
    ml_linear_elastic_net(call, triangle, &options, &out);
  } else if (penalty->l2 > 0) {
    ml_linear_ridge(call, triangle, has_intercept, penalty->l2, &out);
  } else {
    ml_least_squares_solve(call, triangle, &out.solution);
  }
  if (!call->status) {
    if (!has_intercept) b[0] = 0;
    memcpy(b + !has_intercept, out.solution.coefficients, out.solution.p * sizeof *b);
  }
  if (solution) {
    *solution = out.solution;
    memset(&out.solution, 0, sizeof out.solution);
  }
  ml_linear_fit_free(&out);
  return call->status;
}

/* The same without changing the triangle; errors, unless NULL, of fits without a penalty. */
static MlStatus solve_copy(MlCall *call, const MlTriangle *triangle, int has_intercept,
                           const MlGlmPenalty *penalty, double *b, double *errors) {
  MlTriangle copy;
  MlLeastSquares solution = {0};
  size_t *all = ml_array(call, triangle->columns, sizeof *all);
  memset(&copy, 0, sizeof copy);
  for (size_t j = 0; all && j < triangle->columns; j++) all[j] = j;
  if (all) ml_triangle_select(call, &copy, triangle, all, triangle->columns);
  if (!call->status) ml_glm_solve(call, &copy, has_intercept, penalty, b, &solution);
  if (!call->status && errors) {
    errors[0] = NAN;
    memcpy(errors + !has_intercept, solution.roots, solution.p * sizeof *b);
  }
  ml_least_squares_free(&solution);
  ml_triangle_free(&copy);
  ml_free(all);
  return call->status;
}

MlStatus ml_glm_prior(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                      const MlGlmPenalty *penalty, MlTriangle *prior, double *start) {
  MlGlmPart part;
  int has_intercept;
  memset(prior, 0, sizeof *prior);
  ml_merge_check_encoder(call, model, encoder, 2);
  if (!read_part(call, model, &part)) {
    part_columns(call, model, &has_intercept);
    ml_triangle_begin(call, prior, encoder->columns + (size_t)has_intercept + 1);
    if (!call->status) absorb_quadratic(call, model, &part, encoder, has_intercept, prior);
    if (!call->status) solve_copy(call, prior, has_intercept, penalty, start, NULL);
    for (size_t j = 0; !call->status && j <= encoder->columns; j++) {
      if (isnan(start[j])) start[j] = 0;
    }
  }
  ml_free(part.information);
  return call->status;
}

/* ---- merging */

/* Adds the part's sums; its deviance at the merged coefficients is that of its quadratic. */
static void add_part(const MlGlmPart *part, int is_poisson, int has_intercept, double *constant,
                     MlGlmPart *sum) {
  sum->target += part->target;
  sum->exposure += part->exposure;
  sum->pearson += part->pearson;
  sum->log_likelihood += part->log_likelihood + part->deviance / 2;
  sum->parts += part->parts;
  *constant += part->null_deviance;
  if (!has_intercept) return;
  double odds = part->target / part->exposure, rest = part->exposure - part->target;
  if (part->target > 0) *constant += 2 * part->target * ml_log(odds);
  if (!is_poisson && rest > 0) *constant += 2 * rest * ml_log(rest / part->exposure);
}

/* The null deviance of all rows; with offsets that of two classes is near it only. */
static double merged_null(const MlGlmPart *sum, int is_poisson, int has_intercept,
                          double constant) {
  double rest = sum->exposure - sum->target;
  if (!has_intercept) return constant;
  if (sum->target > 0) constant -= 2 * sum->target * ml_log(sum->target / sum->exposure);
  if (!is_poisson && rest > 0) constant -= 2 * rest * ml_log(rest / sum->exposure);
  return constant;
}

/* The part's deviance at b, by its quadratic in the merged columns: its own is at its coefficients. */
static double part_deviance(MlCall *call, const MlModel *model, const MlGlmPart *part,
                            const MlGlmMerged *merged) {
  MlTriangle wide, own;
  memset(&wide, 0, sizeof wide);
  memset(&own, 0, sizeof own);
  size_t p = model->encoder.columns, first = (size_t)merged->has_intercept;
  double deviance = part->deviance;
  double *b = ml_get_reals(call, model->parameters, "coefficients", p + 1, NULL);
  ml_triangle_begin(call, &wide, merged->p + first + 1);
  ml_triangle_begin(call, &own, p + first + 1);
  if (!call->status) {
    absorb_quadratic(call, model, part, &merged->encoder, merged->has_intercept, &wide);
    absorb_quadratic(call, model, part, &model->encoder, merged->has_intercept, &own);
  }
  if (!call->status) {
    deviance += ml_glm_distance(&wide, merged->has_intercept, merged->coefficients) -
                ml_glm_distance(&own, merged->has_intercept, b);
  }
  ml_triangle_free(&wide);
  ml_triangle_free(&own);
  ml_free(b);
  return deviance;
}

MlStatus ml_glm_merge(MlCall *call, const MlModel *const *models, size_t count, int is_poisson,
                      MlGlmMerged *merged) {
  MlTriangle triangle;
  double constant = 0;
  memset(&triangle, 0, sizeof triangle);
  memset(merged, 0, sizeof *merged);
  ml_merge_encoders(call, models, count, &merged->encoder);
  part_columns(call, models[0], &merged->has_intercept);
  merged->p = merged->encoder.columns;
  MlGlmPart *parts = ml_array(call, count, sizeof *parts);
  merged->coefficients = ml_array(call, merged->p + 1, sizeof(double));
  ml_glm_read_penalty(call, models[0], &merged->penalty);
  int is_penalised = merged->penalty.l1 > 0 || merged->penalty.l2 > 0;
  if (!is_penalised) merged->errors = ml_array(call, merged->p + 1, sizeof(double));
  if (!call->status) {
    ml_triangle_begin(call, &triangle, merged->p + (size_t)merged->has_intercept + 1);
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    if (read_part(call, models[i], &parts[i])) break;
    absorb_quadratic(call, models[i], &parts[i], &merged->encoder, merged->has_intercept,
                     &triangle);
    add_part(&parts[i], is_poisson, merged->has_intercept, &constant, &merged->sum);
  }
  if (!call->status) merged->sum.information = ml_glm_pack(call, &triangle);
  if (!call->status) {
    solve_copy(call, &triangle, merged->has_intercept, &merged->penalty, merged->coefficients,
               merged->errors);
  }
  for (size_t j = !merged->has_intercept; !call->status && j <= merged->p; j++) {
    double b = merged->coefficients[j];
    merged->rank += !isnan(b) && (b != 0 || merged->penalty.l1 == 0);
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    merged->sum.deviance += part_deviance(call, models[i], &parts[i], merged);
  }
  merged->sum.null_deviance =
      merged_null(&merged->sum, is_poisson, merged->has_intercept, constant);
  merged->sum.log_likelihood -= merged->sum.deviance / 2;
  for (size_t i = 0; parts && i < count; i++) ml_free(parts[i].information);
  ml_free(parts);
  ml_triangle_free(&triangle);
  return call->status;
}

void ml_glm_merged_free(MlGlmMerged *merged) {
  ml_encoder_free(&merged->encoder);
  ml_free(merged->coefficients);
  ml_free(merged->errors);
  ml_free(merged->sum.information);
}

MlStatus ml_glm_say_parts(MlCall *call, const MlModel *model, MlGrid *grid) {
  MlField field;
  int64_t parts = 1;
  if (!ml_record_find(model->parameters, "parts", &field)) return call->status;
  ml_get_integer(call, model->parameters, "parts", &parts);
  ml_grid_string(call, grid, "parts");
  ml_grid_integer(call, grid, parts);
  ml_grid_string(call, grid, "note");
  return ml_grid_string(
      call, grid,
      ml_glm_keeps_information(model)
          ? "merged from parts, each by its coefficients and their information: near the fit of "
            "all rows, not equal to it; deviances are near theirs as well"
          : "the mean of the parts' coefficients, weighted by their rows: near the fit of all rows "
            "when the parts are alike");
}
