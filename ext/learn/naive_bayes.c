/*
** Multinomial, complement (Rennie and others 2003) and Bernoulli naive Bayes. A fit sums the rows
** of each class; what predictions read is worked out from the sums when a model is loaded.
*/
#include "learn/naive_bayes.h"

#include <math.h>

#include "learn/fit.h"
#include "math/elementary.h"

typedef struct BayesOptions {
  double alpha, threshold;
  int fit_prior, norm;
} BayesOptions;

#define BAYES_ALPHA                                                                                \
  {                                                                                                \
    .name = "alpha", .type = ML_OPTION_REAL, .offset = offsetof(BayesOptions, alpha),              \
    .fallback = 1, .minimum = 1e-10, .maximum = 1e300, .help = "added to every count"              \
  }
#define BAYES_PRIOR                                                                                \
  {                                                                                                \
    .name = "fit_prior", .type = ML_OPTION_BOOLEAN, .offset = offsetof(BayesOptions, fit_prior),   \
    .fallback = 1, .help = "the classes' shares of the rows count; else all are alike"             \
  }

static const MlOption multinomial_options[] = {BAYES_ALPHA, BAYES_PRIOR, {0}};
static const MlOption complement_options[] = {BAYES_ALPHA,
                                              {.name = "norm",
                                               .type = ML_OPTION_BOOLEAN,
                                               .offset = offsetof(BayesOptions, norm),
                                               .help = "divide each class's weights by their sum"},
                                              {0}};
static const MlOption bernoulli_options[] = {BAYES_ALPHA,
                                             BAYES_PRIOR,
                                             {.name = "threshold",
                                              .type = ML_OPTION_REAL,
                                              .offset = offsetof(BayesOptions, threshold),
                                              .maximum = 1e300,
                                              .help = "a number above it counts as 1, else as 0"},
                                             {0}};

/* ---- fitting */

typedef struct BayesSums {
  size_t columns, classes;
  double *features; /* (p, K) sums of the rows of each class, owned */
  double *rows;     /* (K), owned */
  int is_binary;
  double threshold;
} BayesSums;

static MlStatus bayes_negative(MlCall *call, const MlFit *fit, size_t column, double value) {
  MlBuffer name = {0};
  ml_encoder_column_name(call, &fit->frame.encoder, column, &name);
  ml_fail(call, "the features must be counts or weights of 0 or more, found %.15g in '%.*s'", value,
          (int)(name.length < 60 ? name.length : 60), name.data ? name.data : "");
  ml_buffer_free(&name);
  return call->status;
}

static MlStatus bayes_add(MlCall *call, const MlFit *fit, BayesSums *sums, const MlBlock *block,
                          size_t i) {
  size_t class = (size_t)block->y[i * block->y_stride];
  size_t first = block->x ? 0 : block->starts[i];
  size_t count = block->x ? block->columns : block->starts[i + 1] - first;
  const double *values = block->x ? block->x + i * block->x_stride : block->values + first;
  for (size_t at = 0; at < count; at++) {
    double value = values[at];
    size_t column = block->x ? at : block->indices[first + at];
    if (sums->is_binary) value = value > sums->threshold;
    if (value < 0) return bayes_negative(call, fit, column, value);
    if (value != 0) sums->features[column * sums->classes + class] += value;
  }
  sums->rows[class]++;
  return ml_poll(call, (uint32_t)(count & 0xFFFFFFF) * 3 + 10);
}

static MlStatus bayes_sum(MlCall *call, MlFit *fit, BayesSums *sums) {
  MlFrame *frame = &fit->frame;
  MlBlock block;
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows && !call->status; i++) bayes_add(call, fit, sums, &block, i);
  }
  return call->status;
}

static MlStatus bayes_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const BayesOptions *options = fit->options;
  BayesSums sums = {.columns = fit->frame.encoder.columns,
                    .classes = fit->frame.class_count,
                    .is_binary = fit->learner == &ml_bernoulli_naive_bayes,
                    .threshold = options->threshold};
  if (call->status) return call->status;
  if (sums.columns > SIZE_MAX / 16 / sums.classes) return ml_fail_memory(call);
  sums.features = ml_array(call, sums.columns * sums.classes, sizeof *sums.features);
  sums.rows = ml_array(call, sums.classes, sizeof *sums.rows);
  if (!call->status) bayes_sum(call, fit, &sums);
  ml_naive_bayes_write(call, sums.rows, sums.classes, sums.features, sums.columns, record);
  ml_free(sums.features);
  ml_free(sums.rows);
  return call->status;
}

/* ---- loading: weights out of sums */

/* base = the log of each class's share of the rows, or of 1 / K. */
static void bayes_priors(MlNaiveBayes *bayes, int fit_prior) {
  double rows = 0;
  for (size_t k = 0; k < bayes->classes; k++) rows += bayes->class_counts[k];
  for (size_t k = 0; k < bayes->classes; k++) {
    bayes->base[k] =
        fit_prior ? ml_log(bayes->class_counts[k]) - ml_log(rows) : -ml_log((double)bayes->classes);
  }
}

/* Sums of each class over the columns, into totals (K). */
static void bayes_totals(const MlNaiveBayes *bayes, double *totals) {
  for (size_t k = 0; k < bayes->classes; k++) totals[k] = 0;
  for (size_t j = 0; j < bayes->columns; j++) {
    for (size_t k = 0; k < bayes->classes; k++) {
      totals[k] += bayes->weights[j * bayes->classes + k];
    }
  }
}

static void weigh_multinomial(MlNaiveBayes *bayes, const BayesOptions *options) {
  size_t count = bayes->columns * bayes->classes, classes = bayes->classes;
  for (size_t i = 0; i < count; i++) bayes->weights[i] += options->alpha;
  bayes_totals(bayes, bayes->scores);
  for (size_t k = 0; k < classes; k++) bayes->scores[k] = ml_log(bayes->scores[k]);
  for (size_t i = 0; i < count; i++) {
    bayes->weights[i] = ml_log(bayes->weights[i]) - bayes->scores[i % classes];
  }
  bayes_priors(bayes, options->fit_prior);
}

/* Each class's weights are those of all other classes' rows, negated. */
static void weigh_complement(MlNaiveBayes *bayes, const BayesOptions *options) {
  size_t count = bayes->columns * bayes->classes, classes = bayes->classes;
  for (size_t j = 0; j < bayes->columns; j++) {
    double *weights = bayes->weights + j * classes, all = options->alpha;
    for (size_t k = 0; k < classes; k++) all += weights[k];
    for (size_t k = 0; k < classes; k++) weights[k] = all - weights[k];
  }
  bayes_totals(bayes, bayes->scores);
  for (size_t i = 0; i < count; i++) {
    bayes->weights[i] = -ml_log(bayes->weights[i] / bayes->scores[i % classes]);
  }
  bayes_totals(bayes, bayes->scores);
  for (size_t i = 0; i < count && options->norm; i++) {
    bayes->weights[i] /= bayes->scores[i % classes];
  }
  for (size_t k = 0; k < classes; k++) bayes->base[k] = 0;
}

/* A column's weight is the log odds that it is 1; that all are 0 is in the base. */
static void weigh_bernoulli(MlNaiveBayes *bayes, const BayesOptions *options) {
  size_t classes = bayes->classes;
  bayes_priors(bayes, options->fit_prior);
  for (size_t k = 0; k < classes; k++) {
    double rows = bayes->class_counts[k] + 2 * options->alpha, sum = 0;
    for (size_t j = 0; j < bayes->columns; j++) {
      double *weight = bayes->weights + j * classes + k, with = *weight + options->alpha;
      double none = ml_log(rows - with);
      sum += none - ml_log(rows);
      *weight = ml_log(with) - none;
    }
    bayes->base[k] += sum;
  }
}

static void bayes_weigh(MlCall *call, const MlModel *model, MlNaiveBayes *bayes) {
  const char *text = NULL;
  size_t length = 0;
  BayesOptions options = {.alpha = 1, .fit_prior = 1};
  MlCommonOptions common;
  MlOptionTable tables[2] = {{model->learner->options, &options}, {ml_common_options, &common}};
  ml_get_text(call, model->record, "options", &text, &length);
  ml_options_read(call, tables, 2, text, length);
  if (call->status) return;
  bayes->alpha = options.alpha;
  bayes->threshold = options.threshold;
  if (model->learner == &ml_complement_naive_bayes) {
    weigh_complement(bayes, &options);
  } else if (model->learner == &ml_bernoulli_naive_bayes) {
    bayes->is_binary = 1;
    weigh_bernoulli(bayes, &options);
  } else {
    weigh_multinomial(bayes, &options);
  }
}

static void *bayes_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlNaiveBayes *bayes = ml_array(call, 1, sizeof *bayes);
  MlField field;
  if (!bayes) return NULL;
  size_t count = model->encoder.columns * model->class_count;
  bayes->columns = model->encoder.columns;
  bayes->classes = model->class_count;
  bayes->class_counts = ml_get_reals(call, parameters, "class_counts", model->class_count, NULL);
  ml_get_field(call, parameters, "feature_counts", ML_FIELD_REALS, count, &field);
  if (!call->status && !bayes->classes) ml_fail(call, "the model is damaged: it has no class");
  if (!call->status) {
    bayes->weights = ml_array(call, count + 2 * bayes->classes, sizeof *bayes->weights);
  }
  if (!call->status) {
    bayes->base = bayes->weights + count;
    bayes->scores = bayes->base + bayes->classes;
    for (size_t i = 0; i < count; i++) {
      double value = ml_read_f64(field.data + 8 * i);
      if (!(value >= 0 && value < HUGE_VAL)) {
        ml_fail(call, "the model is damaged: a count is wrong");
      }
      bayes->weights[i] = value;
    }
  }
  if (!call->status) bayes_weigh(call, model, bayes);
  if (!call->status) return bayes;
  ml_naive_bayes_unload(bayes);
  return NULL;
}

/* ---- the learners */

#define BAYES_EXAMPLE(name)                                                                        \
  "WITH t(y, body) AS (VALUES ('fruit', 'red apple'), ('fruit', 'green apple'), ('sky', 'blue "    \
  "sky'), ('sky', 'red sky')), v AS (SELECT ml_count_vectorizer(body) AS v FROM t), m AS "         \
  "(SELECT " name "(y, ml_transform(v, body)) AS m FROM t, v) SELECT ml_predict(m, "               \
  "ml_transform(v, 'an apple')) FROM m, v"
#define BAYES_COMMON                                                                               \
  .target = ML_TARGET_CLASS, .coding = ML_CODING_ONE_HOT, .predicts = ML_PREDICTS_CLASS,           \
  .rereads = 1, .options_size = sizeof(BayesOptions), .finish = bayes_finish, .load = bayes_load,  \
  .unload = ml_naive_bayes_unload, .predict = ml_naive_bayes_predict,                              \
  .probability = ml_naive_bayes_probability, .probabilities = ml_naive_bayes_probabilities,        \
  .contributions = ml_naive_bayes_contributions, .coefficients = ml_naive_bayes_coefficients,      \
  .summary = ml_naive_bayes_summary, .merge = ml_naive_bayes_merge
#define BAYES_NULLS " Rows with a NULL are left out, unless \"missing\" says otherwise"

const MlLearner ml_multinomial_naive_bayes = {
    .function = "ml_multinomial_naive_bayes",
    .title = "Naive Bayes of counts or weights, such as those of terms: as scikit-learn's "
             "MultinomialNB." BAYES_NULLS,
    .signature = "ml_multinomial_naive_bayes(y, x1, ... [, options])",
    .example = BAYES_EXAMPLE("ml_multinomial_naive_bayes"),
    .options = multinomial_options,
    BAYES_COMMON};

const MlLearner ml_complement_naive_bayes = {
    .function = "ml_complement_naive_bayes",
    .title = "Naive Bayes of counts or weights that learns each class from the rows of all others, "
             "for classes of different sizes: as scikit-learn's ComplementNB." BAYES_NULLS,
    .signature = "ml_complement_naive_bayes(y, x1, ... [, options])",
    .example = BAYES_EXAMPLE("ml_complement_naive_bayes"),
    .options = complement_options,
    BAYES_COMMON};

const MlLearner ml_bernoulli_naive_bayes = {
    .function = "ml_bernoulli_naive_bayes",
    .title =
        "Naive Bayes of what is there and what is not: as scikit-learn's BernoulliNB." BAYES_NULLS,
    .signature = "ml_bernoulli_naive_bayes(y, x1, ... [, options])",
    .example = BAYES_EXAMPLE("ml_bernoulli_naive_bayes"),
    .options = bernoulli_options,
    BAYES_COMMON};
