/*
** Logistic regression: two classes as R's glm(family = binomial), more as nnet's multinom; with
** L1 and L2 penalties as scikit-learn's LogisticRegression, whose C is 1 / l2. The fit: what is
** asked for, the problem, and what is written down. logistic_model.c applies and describes it.
*/
#include "learn/logistic_regression.h"

#include <math.h>
#include <string.h>

#include "learn/class_weights.h"
#include "learn/glm_cubic.h"
#include "learn/logistic_information.h"
#include "learn/logistic_model.h"
#include "math/elementary.h"
#include "math/summation.h"

typedef struct LogisticOptions {
  double l1, l2, tol, threshold;
  int64_t max_iter;
  MlJsonSpan positive;
  MlJsonSpan class_weight;
  int intercept, standard_errors;
} LogisticOptions;

/*
** tol: 1e-14 is two steps beyond R's 1e-8 in an iteration that doubles the digits at each: the
** estimates are then good to the last few. max_iter: Newton takes five to ten; the thousand is for
** L-BFGS, and for classes that are separated it ends by itself.
*/
static const MlOption logistic_options[] = {
    {.name = "l2",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LogisticOptions, l2),
     .maximum = HUGE_VAL,
     .help = "penalty 0.5 * l2 * (sum of squared slopes) on the summed log loss: scikit-learn's C "
             "is 1 / l2"},
    {.name = "l1",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LogisticOptions, l1),
     .maximum = HUGE_VAL,
     .help = "penalty l1 * (sum of absolute slopes) on the summed log loss: with "
             "l2 scikit-learn's elastic net, l1 = l1_ratio / C and l2 = (1 - l1_ratio) / C; rows "
             "times glmnet's lambda"},
    {.name = "positive",
     .type = ML_OPTION_JSON,
     .offset = offsetof(LogisticOptions, positive),
     .help = "the positive one of two classes; the greater by default"},
    {.name = "threshold",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LogisticOptions, threshold),
     .fallback = 0.5,
     .maximum = 1,
     .help = "least probability for which the positive class is predicted"},
    {.name = "intercept",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(LogisticOptions, intercept),
     .fallback = 1,
     .help = "fit an intercept"},
    {ML_OPTION_CLASS_WEIGHT, .offset = offsetof(LogisticOptions, class_weight)},
    {.name = "standard_errors",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(LogisticOptions, standard_errors),
     .fallback = 1,
     .help = "of unpenalised models of up to 500 parameters"},
    {.name = "max_iter",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(LogisticOptions, max_iter),
     .fallback = 1000,
     .minimum = 1,
     .maximum = 1e9,
     .help = "most iterations"},
    {.name = "tol",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LogisticOptions, tol),
     .fallback = 1e-14,
     .maximum = 1,
     .help = "ends when a step is expected to change the deviance by less than this part of it"},
    {0}};

/* ---- the problem */

/* Place of the class that option "positive" names. */
static MlStatus find_positive(MlCall *call, const MlFit *fit, size_t *place) {
  const LogisticOptions *options = fit->options;
  size_t count = fit->frame.class_count;
  MlJson json = {0};
  MlBuffer text = {0};
  MlValue wanted = ml_value_null();
  *place = count - 1;
  if (!options->positive.length || call->status) return call->status;
  if (count > 2) {
    return ml_fail(call, "option 'positive' needs a target of two classes, '%s' has %zu",
                   fit->frame.target_name, count);
  }
  if (ml_json_parse(call, options->positive.text, options->positive.length, "option 'positive'",
                    &json) == ML_OK) {
    switch (json.tokens[0].type) {
    case ML_JSON_STRING:
      ml_json_unescape(call, &json, 0, &text);
      wanted = ml_value_text(text.data ? text.data : "", text.length);
      break;
    case ML_JSON_NUMBER: wanted = ml_value_real(ml_json_number(&json, 0)); break;
    case ML_JSON_TRUE: wanted = ml_value_integer(1); break;
    case ML_JSON_FALSE: wanted = ml_value_integer(0); break;
    default: break;
    }
    for (*place = 0; *place < count; ++*place) {
      MlValue class = ml_frame_class_value(&fit->frame, *place);
      if (ml_value_compare(&class, &wanted) == 0) break;
    }
    if (*place == count && call->status == ML_OK) {
      ml_fail(call, "option 'positive' must be a class of the target '%s', found %.*s",
              fit->frame.target_name,
              (int)(options->positive.length < 60 ? options->positive.length : 60),
              options->positive.text);
    }
  }
  ml_buffer_free(&text);
  ml_json_free(&json);
  return call->status;
}

static MlStatus fail_one_class(MlCall *call, const MlFit *fit, size_t class) {
  char shown[80];
  MlValue value = ml_frame_class_value(&fit->frame, class);
  return ml_fail(call, "the target '%s' has only one class (%s); two are needed",
                 fit->frame.target_name, ml_value_show(&value, shown));
}

/* Rows of each class and the sums of their weights. Of an update the frame counts others too. */
static MlStatus logistic_count_classes(MlCall *call, MlFit *fit, MlLogisticProblem *problem) {
  MlFrame *frame = &fit->frame;
  double *counts = problem->class_rows, *sums = counts + problem->classes;
  size_t place = problem->is_weighted ? ml_frame_role_place(frame, ML_ROLE_WEIGHT) : 0;
  if (!problem->is_weighted && !fit->prior) {
    for (size_t k = 0; k < problem->classes; k++) {
      sums[k] = counts[k] = (double)frame->classes.counts[frame->class_order[k]];
    }
    return call->status;
  }
  for (size_t c = 0, rows_in; !call->status && c < frame->block_count; c++) {
    const double *row = ml_frame_stored(call, frame, c, &rows_in);
    for (size_t i = 0; row && i < rows_in; i++, row += frame->width) {
      size_t class = frame->class_rank[(size_t)row[0]];
      counts[class]++;
      sums[class] += problem->is_weighted ? row[place] : 1;
    }
  }
  return call->status;
}

/*
** The weights of the classes, with those of the rows of the prior, which is made here, and totals.
*/
static MlStatus weigh_classes(MlCall *call, MlFit *fit, MlLogisticProblem *problem,
                              MlGlmPrior *prior) {
  MlFrame *frame = &fit->frame;
  const LogisticOptions *options = fit->options;
  size_t present = 0, last = 0, classes = problem->classes;
  if (logistic_count_classes(call, fit, problem)) return call->status;
  for (size_t k = 0; k < classes; k++) {
    if (problem->class_rows[classes + k] > 0) present++, last = k;
    problem->class_weights[k] = 1;
  }
  if (!fit->prior && present < 2) return fail_one_class(call, fit, last);
  if (!fit->prior && present < classes) {
    return ml_fail(call, "a class of the target '%s' has no row without a NULL",
                   frame->target_name);
  }
  if (fit->prior) {
    ml_glm_prior(call, fit->prior, &frame->encoder, problem->class_rows, prior);
    problem->prior = prior;
    problem->wants_errors = 0;
  }
  if (problem->weighs_classes && fit->prior && !call->status) {
    memcpy(problem->class_weights, prior->class_weights, classes * sizeof(double));
  } else if (problem->weighs_classes) {
    ml_class_weights_fit(call, &options->class_weight, fit, problem->class_rows,
                         problem->class_weights);
  }
  for (size_t k = 0; k < classes; k++) {
    problem->class_totals[k] = problem->class_rows[classes + k] * problem->class_weights[k];
  }
  return call->status;
}

/* New rows have no class that the model knows nothing of. */
static MlStatus check_new_classes(MlCall *call, const MlFit *fit) {
  const MlModel *model = fit->prior;
  char shown[80];
  for (size_t k = 0; model && k < fit->frame.class_count; k++) {
    MlValue value = ml_frame_class_value(&fit->frame, k);
    size_t i = 0;
    while (i < model->class_count && ml_value_compare(&model->classes[i], &value)) i++;
    if (i < model->class_count) continue;
    return ml_fail(call,
                   "the new rows have the class %s, which the model's have not: it knows nothing "
                   "of it; fit all rows again",
                   ml_value_show(&value, shown));
  }
  return call->status;
}

static MlStatus pose_problem(MlCall *call, MlFit *fit, MlLogisticProblem *problem,
                             MlGlmPrior *prior) {
  const LogisticOptions *options = fit->options;
  *problem = (MlLogisticProblem){.fit = fit,
                                 .columns = fit->frame.encoder.columns,
                                 .classes = fit->frame.class_count,
                                 .has_intercept = options->intercept,
                                 .l1 = options->l1,
                                 .l2 = options->l2,
                                 .is_weighted = fit->frame.role_name[ML_ROLE_WEIGHT] != NULL,
                                 .has_offset = fit->frame.role_name[ML_ROLE_OFFSET] != NULL,
                                 .max_iter = options->max_iter,
                                 .tol = options->tol,
                                 .weighs_classes = ml_class_weights_given(&options->class_weight),
                                 .wants_errors = options->standard_errors};
  if (call->status || check_new_classes(call, fit)) return call->status;
  problem->class_weights = ml_array(call, problem->classes, sizeof(double));
  problem->class_totals = ml_array(call, problem->classes, sizeof(double));
  problem->class_rows = ml_array(call, problem->classes, 2 * sizeof(double));
  if (call->status || weigh_classes(call, fit, problem, prior)) return call->status;
  if (problem->has_offset && problem->classes > 2) {
    return ml_fail(call, "option 'offset' needs a target of two classes, '%s' has %zu",
                   fit->frame.target_name, problem->classes);
  }
  return find_positive(call, fit, &problem->positive);
}

/* ---- what is written down */

/*
** Summed log loss of the constant b and the offsets, of two classes, and what Newton's method needs
** for the next b.
*/
static MlStatus offset_loss(MlCall *call, const MlLogisticProblem *problem, double b, double *loss,
                            double *excess, double *curvature) {
  MlFrame *frame = &problem->fit->frame;
  MlSum sums[3] = {{0, 0}, {0, 0}, {0, 0}};
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    MlBlock block;
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows; i++) {
      size_t y = (size_t)block.y[i * block.y_stride];
      double weight = block.weight ? block.weight[i * block.extra_stride] : 1;
      double eta = b + block.offset[i * block.extra_stride], part = ml_logistic(eta);
      weight *= problem->class_weights[y];
      ml_sum_add(&sums[0], weight * ml_log1p_exp(y == problem->positive ? -eta : eta));
      ml_sum_add(&sums[1], weight * ((y == problem->positive) - part));
      ml_sum_add(&sums[2], weight * part * ml_logistic(-eta));
    }
    ml_poll(call, (uint32_t)block.rows * 60);
  }
  *loss = ml_sum_value(sums[0]);
  *excess = ml_sum_value(sums[1]);
  *curvature = ml_sum_value(sums[2]);
  return call->status;
}

/* Summed log loss of the model without features. */
static double null_loss(MlCall *call, const MlLogisticProblem *problem) {
  double total = 0, loss = 0, excess, curvature, b = 0, best = HUGE_VAL;
  const double *totals = problem->class_totals;
  for (size_t k = 0; k < problem->classes; k++) total += totals[k];
  if (problem->has_offset) {
    double step = 0;
    for (int i = 0; i < 100 && !call->status; i++) { /* half the step while it does not help */
      offset_loss(call, problem, b, &loss, &excess, &curvature);
      if (!problem->has_intercept) return loss;
      int is_better = loss < best - 1e-15 * fabs(loss);
      if (!is_better && fabs(step) < 1e-9 * fmax(1, fabs(b))) break;
      if (is_better) {
        best = loss;
        step = curvature > 0 ? excess / curvature : 0;
        step = fmax(-10, fmin(10, step));
      } else {
        b -= step;
        step /= 2;
      }
      b += step;
    }
    return fmin(best, loss);
  }
  if (!problem->has_intercept) return total * ml_log((double)problem->classes);
  for (size_t k = 0; k < problem->classes; k++) {
    if (totals[k] > 0) loss -= totals[k] * ml_log(totals[k] / total);
  }
  return loss;
}

/* Appends the names of the marked columns, some of them when there are many. */
static void list_columns(MlCall *call, const MlEncoder *encoder, const unsigned char *marked,
                         MlBuffer *out) {
  size_t start = out->length;
  for (size_t j = 0; j < encoder->columns && call->status == ML_OK; j++) {
    if (!marked[j]) continue;
    if (out->length > start) ml_buffer_string(call, out, ", ");
    if (out->length > start + 200) {
      ml_buffer_string(call, out, "...");
      return;
    }
    ml_encoder_column_name(call, encoder, j, out);
  }
}

static MlStatus write_warning(MlCall *call, const MlFit *fit, const MlLogisticProblem *problem,
                              const MlLogisticSolution *solution, MlBuffer *record) {
  MlBuffer text = {0};
  if (solution->separated) {
    ml_buffer_string(call, &text,
                     "the classes are perfectly separated by the features: the coefficients have "
                     "no finite estimates, and their standard errors mean nothing; use \"l2\"");
  } else if (solution->drifting) {
    size_t before;
    ml_buffer_string(call, &text,
                     "some rows are perfectly separated by the features: no finite estimate for ");
    before = text.length;
    list_columns(call, &fit->frame.encoder, solution->drifts, &text);
    if (text.length == before) ml_buffer_string(call, &text, "some coefficients");
    ml_buffer_string(call, &text, "; use \"l2\"");
  } else if (!solution->converged) {
    ml_buffer_printf(call, &text, "not converged after %zu iterations (option \"max_iter\": %lld)",
                     solution->history_count - 1, (long long)problem->max_iter);
  }
  if (call->status == ML_OK) {
    ml_put_text(call, record, "warning", text.data ? text.data : "", text.length);
  }
  ml_buffer_free(&text);
  return call->status;
}

/* What merging and updating take. */
static MlStatus write_part(MlCall *call, const MlLogisticProblem *problem,
                           const MlLogisticSolution *solution, MlBuffer *record) {
  MlGlmFitted fitted = {.fit = problem->fit,
                        .shape = ml_logistic_shape(problem),
                        .rows = solution->scores,
                        .coefficients = solution->coefficients,
                        .information = solution->information,
                        .class_weights = problem->class_weights};
  double *cubic;
  ml_glm_cubic(call, &fitted, &cubic);
  MlGlmPart part = {.shape = ml_logistic_shape(problem),
                    .information = solution->information,
                    .cubic = cubic,
                    .diagonal = solution->diagonal,
                    .centre = solution->centre,
                    .rows = solution->scores,
                    .class_deviances = solution->class_deviances,
                    .parts = 1};
  if (problem->classes > 2 || problem->weighs_classes) {
    part.classes = problem->classes;
    part.class_rows = problem->class_rows;
    part.class_sums = problem->class_rows + problem->classes;
  } else {
    part.target = problem->class_totals[problem->positive];
    part.exposure = problem->class_totals[0] + problem->class_totals[1];
  }
  ml_glm_write_part(call, &part, problem->prior != NULL, record);
  ml_free(cubic);
  return call->status;
}

static MlStatus write_parameters(MlCall *call, const MlFit *fit, const MlLogisticProblem *problem,
                                 MlLogisticSolution *solution, MlBuffer *record) {
  const LogisticOptions *options = fit->options;
  size_t count = solution->scores * (problem->columns + 1);
  int64_t rows = (int64_t)fit->frame.rows_used, scores = (int64_t)problem->classes - 1;
  for (size_t i = 0; i < solution->history_count; i++) solution->history[i] /= (double)rows;
  if (problem->classes == 2) ml_put_integer(call, record, "positive", (int64_t)problem->positive);
  ml_put_integer(call, record, "intercept", problem->has_intercept);
  ml_put_real(call, record, "threshold", options->threshold);
  ml_put_real(call, record, "l2", problem->l2);
  if (problem->l1 > 0) ml_put_real(call, record, "l1", problem->l1);
  ml_put_reals(call, record, "coefficients", solution->coefficients, count);
  ml_put_reals(call, record, "std_errors", solution->errors, solution->errors ? count : 0);
  ml_put_integer(call, record, "parameters", (int64_t)solution->parameters);
  ml_put_real(call, record, "deviance", 2 * solution->loss);
  ml_put_real(call, record, "null_deviance", 2 * null_loss(call, problem));
  ml_put_integer(call, record, "df_residual", rows * scores - (int64_t)solution->parameters);
  ml_put_integer(call, record, "df_null", (rows - (problem->has_intercept != 0)) * scores);
  ml_put_integer(call, record, "iterations", (int64_t)solution->history_count - 1);
  ml_put_integer(call, record, "converged", solution->converged);
  ml_put_reals(call, record, "history", solution->history, solution->history_count);
  write_part(call, problem, solution, record);
  return write_warning(call, fit, problem, solution, record);
}

/* Without a constant the first category has a column for each level, as in R. */
static MlStatus logistic_begin(MlCall *call, MlFit *fit) {
  const LogisticOptions *options = fit->options;
  if (!options->intercept) fit->frame.encoder.coding = ML_CODING_FULL_FIRST;
  return call->status;
}

static MlStatus logistic_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlLogisticProblem problem;
  MlLogisticSolution solution = {0};
  MlGlmPrior prior = {0};
  pose_problem(call, fit, &problem, &prior);
  if (call->status == ML_OK) ml_logistic_solve(call, &problem, &solution);
  if (call->status == ML_OK && !isfinite(solution.loss)) {
    ml_fail(call, "the features are too large for a regression; scale them first");
  }
  if (call->status == ML_OK) write_parameters(call, fit, &problem, &solution, record);
  ml_logistic_solution_free(&solution);
  ml_glm_prior_free(&prior);
  ml_free(problem.class_weights);
  ml_free(problem.class_totals);
  ml_free(problem.class_rows);
  return call->status;
}

const MlLearner ml_logistic_regression = {
    .function = "ml_logistic_regression",
    .title = "Fits a logistic regression by maximum likelihood, as R's glm and multinom, or with "
             "L1 and L2 penalties as scikit-learn's; with an offset, a prediction is at the offset "
             "0. Rows with a NULL are left out, unless \"missing\" says otherwise",
    .signature = "ml_logistic_regression(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES ('no', 1), ('no', 2), ('yes', 3), ('no', 4), ('yes', 5)) "
               "SELECT term, estimate, std_error FROM ml_coefficients((SELECT "
               "ml_logistic_regression(y, x) FROM t))",
    .target = ML_TARGET_CLASS,
    .coding = ML_CODING_TREATMENT,
    .takes_terms = 1,
    .rereads = 1,
    .roles = 1 << ML_ROLE_WEIGHT | 1 << ML_ROLE_OFFSET,
    .begin = logistic_begin,
    .predicts = ML_PREDICTS_CLASS,
    .options = logistic_options,
    .options_size = sizeof(LogisticOptions),
    .finish = logistic_finish,
    .load = ml_logistic_load,
    .unload = ml_logistic_unload,
    .predict = ml_logistic_predict,
    .probability = ml_logistic_probability,
    .probabilities = ml_logistic_probabilities,
    .contributions = ml_logistic_contributions,
    .coefficients = ml_logistic_coefficients,
    .summary = ml_logistic_summary,
    .history = ml_logistic_history,
    .warm_starts = ml_glm_keeps_curvature,
    .merge = ml_logistic_merge,
};
