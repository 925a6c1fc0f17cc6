/*
** Linear support vector machines: ml_linear_svm for classes, each against the rest, and
** ml_linear_svr for numbers. Options and defaults are those of scikit-learn's LinearSVC and
** LinearSVR, which are LIBLINEAR's; only tol is another: of the objective.
*/
#include "learn/linear_svm.h"

#include "learn/class_weights.h"
#include "learn/fit.h"
#include "learn/svm.h"

typedef struct SvmOptions {
  double cost, intercept_scaling, epsilon, tol;
  int64_t max_iter, seed;
  MlJsonSpan class_weight;
  int loss, intercept;
} SvmOptions;

/* clang-format off */
#define SVM_COMMON                                                                                 \
  {.name = "C", .type = ML_OPTION_REAL, .offset = offsetof(SvmOptions, cost), .fallback = 1,       \
   .minimum = 1e-9, .maximum = 1e9, .help = "what a row's loss costs: less gives smaller weights"},\
  {.name = "intercept", .type = ML_OPTION_BOOLEAN, .offset = offsetof(SvmOptions, intercept),      \
   .fallback = 1, .help = "fit an intercept"},                                                     \
  {.name = "intercept_scaling", .type = ML_OPTION_REAL,                                            \
   .offset = offsetof(SvmOptions, intercept_scaling), .fallback = 1, .minimum = 1e-9,              \
   .maximum = 1e9, .help = "the more, the less the intercept shrinks"},                            \
  {.name = "max_iter", .type = ML_OPTION_INTEGER, .offset = offsetof(SvmOptions, max_iter),        \
   .fallback = 10000, .minimum = 1, .maximum = 1e9, .help = "most passes over the rows"},          \
  {.name = "tol", .type = ML_OPTION_REAL, .offset = offsetof(SvmOptions, tol), .fallback = 1e-6,   \
   .minimum = 1e-13, .maximum = 1,                                                                 \
   .help = "ends when the objective is surely within this part of its optimum"},                   \
  {ML_OPTION_SEED, .offset = offsetof(SvmOptions, seed),                                           \
   .help = "of the order in which rows are visited"}

static const MlOption linear_svm_options[] = {
    {.name = "loss", .type = ML_OPTION_CHOICE, .offset = offsetof(SvmOptions, loss),
     .choices = "squared_hinge|hinge", .help = "of a row on the wrong side of its margin"},
    SVM_COMMON,
    {ML_OPTION_CLASS_WEIGHT, .offset = offsetof(SvmOptions, class_weight)},
    {0}};
static const MlOption linear_svr_options[] = {
    {.name = "loss", .type = ML_OPTION_CHOICE, .offset = offsetof(SvmOptions, loss),
     .choices = "epsilon_insensitive|squared_epsilon_insensitive", .help = "of an error"},
    {.name = "epsilon", .type = ML_OPTION_REAL, .offset = offsetof(SvmOptions, epsilon),
     .maximum = 1e300, .help = "errors below it cost nothing"},
    SVM_COMMON,
    {0}};
/* clang-format on */

/* A fit of one score or many. */
typedef struct SvmFit {
  MlFit *fit;
  MlSvmRows rows;
  double *target;        /* (rows), owned */
  double *coefficients;  /* (scores, 1 + p) intercept and slopes, owned */
  double *w;             /* (p + 1), owned */
  double *class_weights; /* (classes), owned; of classifiers */
  double *history;       /* owned */
  size_t history_count, history_capacity;
  size_t scores, class; /* class: the one being fitted */
  MlSvmSolution total;  /* sums over the scores */
} SvmFit;

static MlStatus svm_progress(MlCall *call, void *context, int64_t iteration, double objective,
                             double gap) {
  SvmFit *s = context;
  if (ml_reserve(call, &s->history, &s->history_capacity, s->history_count + 2,
                 sizeof *s->history)) {
    return call->status;
  }
  s->history[s->history_count++] = (double)iteration;
  s->history[s->history_count++] = objective;
  ml_fit_say(s->fit, "score %zu of %zu, iteration %lld: objective %.10g, gap %.3g", s->class + 1,
             s->scores, (long long)iteration, objective, gap);
  return call->status;
}

/* What the rows of each class cost, against C. */
static MlStatus svm_weigh_classes(MlCall *call, SvmFit *s) {
  const SvmOptions *options = s->fit->options;
  size_t classes = s->fit->frame.class_count;
  double *rows = ml_array(call, classes, sizeof *rows);
  s->class_weights = ml_array(call, classes, sizeof *s->class_weights);
  for (size_t i = 0; !call->status && i < s->rows.count; i++) rows[(size_t)s->rows.y[i]]++;
  if (!call->status) {
    ml_class_weights_fit(call, &options->class_weight, s->fit, rows, s->class_weights);
  }
  ml_free(rows);
  return call->status;
}

/* The problem of one score. With many classes the rest costs C, as in LIBLINEAR. */
static MlSvmProblem svm_pose(const SvmFit *s, size_t class) {
  const SvmOptions *options = s->fit->options;
  int is_regression = s->fit->learner->target == ML_TARGET_NUMBER;
  MlSvmProblem problem = {.rows = &s->rows,
                          .target = s->target,
                          .is_regression = is_regression,
                          .squared = is_regression ? options->loss == 1 : options->loss == 0,
                          .costs = {options->cost, options->cost},
                          .epsilon = options->epsilon,
                          .tol = options->tol,
                          .max_iter = options->max_iter,
                          .seed = (uint64_t)options->seed};
  if (!is_regression) {
    problem.costs[1] *= s->class_weights[class];
    if (s->scores == 1) problem.costs[0] *= s->class_weights[1 - class];
  }
  for (size_t i = 0; i < s->rows.count; i++) {
    double y = s->rows.y[i];
    s->target[i] = is_regression ? y : (size_t)y == class ? 1 : -1;
  }
  return problem;
}

static MlStatus svm_fit_score(MlCall *call, SvmFit *s, size_t k) {
  size_t p = s->rows.columns;
  double *to = s->coefficients + k * (p + 1);
  MlSvmSolution solution = {.w = s->w};
  MlSvmProblem problem = svm_pose(s, s->scores == 1 ? 1 : k);
  s->class = k;
  if (ml_svm_solve(call, &problem, &solution, svm_progress, s)) return call->status;
  to[0] = s->w[p] * s->rows.scaling;
  for (size_t j = 0; j < p; j++) to[j + 1] = s->w[j];
  s->total.objective += solution.objective;
  s->total.gap += solution.gap;
  s->total.iterations += solution.iterations;
  s->total.support += solution.support;
  s->total.converged &= solution.converged;
  return ML_OK;
}

static MlStatus svm_check_classes(MlCall *call, const MlFit *fit) {
  char shown[80];
  if (call->status || fit->learner->target != ML_TARGET_CLASS) return call->status;
  if (fit->frame.class_count > 1) return ML_OK;
  MlValue value = ml_frame_class_value(&fit->frame, 0);
  return ml_fail(call, "the target '%s' has only one class (%s); two are needed",
                 fit->frame.target_name, ml_value_show(&value, shown));
}

static void svm_write(MlCall *call, const SvmFit *s, MlBuffer *record) {
  const SvmOptions *options = s->fit->options;
  size_t count = s->scores * (s->rows.columns + 1);
  ml_put_integer(call, record, "intercept", options->intercept);
  ml_put_real(call, record, "C", options->cost);
  ml_put_reals(call, record, "coefficients", s->coefficients, count);
  ml_put_real(call, record, "objective", s->total.objective);
  ml_put_real(call, record, "gap", s->total.gap);
  ml_put_integer(call, record, "iterations", s->total.iterations);
  ml_put_integer(call, record, "converged", s->total.converged);
  ml_put_integer(call, record, "support_vectors", (int64_t)s->total.support);
  ml_put_reals(call, record, "history", s->history, s->history_count);
}

static MlStatus svm_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const SvmOptions *options = fit->options;
  SvmFit s = {.fit = fit, .scores = 1, .total.converged = 1};
  double scaling = options->intercept ? options->intercept_scaling : 0;
  svm_check_classes(call, fit);
  if (ml_svm_rows_read(call, &fit->frame, scaling, &s.rows) == ML_OK) {
    if (fit->frame.class_count > 2) s.scores = fit->frame.class_count;
    s.target = ml_array(call, s.rows.count, sizeof *s.target);
    s.w = ml_array(call, s.rows.columns + 1, sizeof *s.w);
    if (s.rows.columns + 1 > ML_ALLOCATION_MAX / sizeof(double) / s.scores) ml_fail_memory(call);
    s.coefficients = ml_array(call, s.scores * (s.rows.columns + 1), sizeof *s.coefficients);
  }
  if (!call->status && fit->learner->target == ML_TARGET_CLASS) svm_weigh_classes(call, &s);
  for (size_t k = 0; k < s.scores && !call->status; k++) svm_fit_score(call, &s, k);
  if (!call->status) svm_write(call, &s, record);
  ml_svm_rows_free(&s.rows);
  ml_free(s.class_weights);
  ml_free(s.target);
  ml_free(s.w);
  ml_free(s.coefficients);
  ml_free(s.history);
  return call->status;
}

#define SVM_LEARNER                                                                                \
  .options_size = sizeof(SvmOptions), .finish = svm_finish, .load = ml_linear_svm_load,            \
  .unload = ml_linear_svm_unload, .predict = ml_linear_svm_predict,                                \
  .transform = ml_linear_svm_transform, .contributions = ml_linear_svm_contributions,              \
  .coefficients = ml_linear_svm_coefficients, .summary = ml_linear_svm_summary,                    \
  .history = ml_linear_svm_history

const MlLearner ml_linear_svm = {
    .function = "ml_linear_svm",
    .title =
        "Fits a linear support vector machine, as LIBLINEAR and scikit-learn's LinearSVC: many "
        "classes each against the rest. ml_transform gives the scores. Scale dense features "
        "first. Rows with a NULL are left out, unless \"missing\" says otherwise",
    .signature = "ml_linear_svm(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES ('no', 1), ('no', 2), ('yes', 4), ('yes', 5)) SELECT "
               "ml_predict((SELECT ml_linear_svm(y, x) FROM t), 3.5)",
    .target = ML_TARGET_CLASS,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_CLASS,
    .options = linear_svm_options,
    SVM_LEARNER};

const MlLearner ml_linear_svr = {
    .function = "ml_linear_svr",
    .title = "Fits a linear support vector regression, as LIBLINEAR and scikit-learn's LinearSVR. "
             "Scale the features first. Rows with a NULL are left out, unless \"missing\" says "
             "otherwise",
    .signature = "ml_linear_svr(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES (1.1, 1), (1.9, 2), (3.2, 3)) SELECT ml_predict((SELECT "
               "ml_linear_svr(y, x) FROM t), 4)",
    .target = ML_TARGET_NUMBER,
    .coding = ML_CODING_TREATMENT,
    .predicts = ML_PREDICTS_NUMBER,
    .options = linear_svr_options,
    SVM_LEARNER};
