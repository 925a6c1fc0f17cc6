/*
** Gaussian naive Bayes: each number is normal within each class. As scikit-learn's GaussianNB: every
** variance has var_smoothing times the largest variance of a column added.
*/
#include <math.h>
#include <string.h>

#include "learn/fit.h"
#include "learn/naive_bayes.h"
#include "math/elementary.h"

typedef struct GaussianOptions {
  double var_smoothing;
} GaussianOptions;

static const MlOption gaussian_options[] = {
    {.name = "var_smoothing",
     .type = ML_OPTION_REAL,
     .offset = offsetof(GaussianOptions, var_smoothing),
     .fallback = 1e-9,
     .maximum = 1e300,
     .help = "share of the largest variance that is added to all"},
    {0}};

/* ---- fitting */

typedef struct GaussianSums {
  size_t columns, classes;
  double *rows;      /* (K), owned: holds all */
  double *means;     /* (K, p) */
  double *variances; /* (K, p) */
  double *all;       /* (p) mean, then variance, of all rows */
  double *row;       /* (p) the row at hand */
} GaussianSums;

/* Row i of a block as dense numbers. */
static const double *gaussian_row(const MlBlock *block, size_t i, double *room) {
  if (block->x) return block->x + i * block->x_stride;
  memset(room, 0, block->columns * sizeof *room);
  for (size_t k = block->starts[i]; k < block->starts[i + 1]; k++) {
    room[block->indices[k]] = block->values[k];
  }
  return room;
}

/* The first pass sums rows, the second squares about the means. */
static MlStatus gaussian_pass(MlCall *call, MlFrame *frame, GaussianSums *sums, int second) {
  size_t p = sums->columns;
  MlBlock block;
  for (size_t c = 0; c < frame->chunk_count && !call->status; c++) {
    if (ml_frame_block(call, frame, c, &block)) break;
    for (size_t i = 0; i < block.rows && !call->status; i++) {
      size_t class = (size_t)block.y[i * block.y_stride];
      const double *x = gaussian_row(&block, i, sums->row);
      double *means = sums->means + class * p, *variances = sums->variances + class * p;
      if (!second) sums->rows[class]++;
      for (size_t j = 0; j < p; j++) {
        if (second) {
          variances[j] += (x[j] - means[j]) * (x[j] - means[j]);
        } else {
          means[j] += x[j];
        }
      }
      ml_poll(call, (uint32_t)(p & 0xFFFFFFF) * 2 + 10);
    }
  }
  return call->status;
}

/* Means out of sums; those of all rows too. */
static void gaussian_means(GaussianSums *sums) {
  double rows = 0;
  for (size_t k = 0; k < sums->classes; k++) rows += sums->rows[k];
  for (size_t k = 0; k < sums->classes; k++) {
    for (size_t j = 0; j < sums->columns; j++) {
      double *mean = &sums->means[k * sums->columns + j];
      sums->all[j] += *mean / rows;
      *mean /= sums->rows[k];
    }
  }
}

/* Variances out of squares. Those of all rows are within the classes and between their means. */
static MlStatus gaussian_variances(MlCall *call, GaussianSums *sums, double smoothing) {
  size_t p = sums->columns;
  double rows = 0, largest = 0;
  for (size_t k = 0; k < sums->classes; k++) rows += sums->rows[k];
  for (size_t j = 0; j < p; j++) {
    double total = 0;
    for (size_t k = 0; k < sums->classes; k++) {
      double apart = sums->means[k * p + j] - sums->all[j];
      total += (sums->variances[k * p + j] + sums->rows[k] * apart * apart) / rows;
    }
    if (total > largest) largest = total;
  }
  for (size_t i = 0; i < sums->classes * p; i++) {
    sums->variances[i] = sums->variances[i] / sums->rows[i / p] + smoothing * largest;
    if (!isfinite(sums->variances[i])) {
      return ml_fail(call, "the features are too large; scale them first");
    }
    if (!(sums->variances[i] > 0)) {
      return ml_fail(call, largest > 0 ? "a feature is constant within a class: set "
                                         "\"var_smoothing\" above 0"
                                       : "all features are constant");
    }
  }
  return call->status;
}

static MlStatus gaussian_begin(MlCall *call, const MlFit *fit, GaussianSums *sums) {
  char shown[80];
  size_t p = fit->frame.encoder.columns, classes = fit->frame.class_count;
  if (call->status) return call->status;
  if (classes < 2) {
    MlValue value = ml_frame_class_value(&fit->frame, 0);
    return ml_fail(call, "the target '%s' has only one class (%s); two are needed",
                   fit->frame.target_name, ml_value_show(&value, shown));
  }
  if (p > SIZE_MAX / 64 / classes) return ml_fail_memory(call);
  sums->rows = ml_array(call, classes + 2 * classes * p + 2 * p, sizeof(double));
  sums->columns = p;
  sums->classes = classes;
  sums->means = sums->rows + classes;
  sums->variances = sums->means + classes * p;
  sums->all = sums->variances + classes * p;
  sums->row = sums->all + p;
  return call->status;
}

static MlStatus gaussian_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const GaussianOptions *options = fit->options;
  GaussianSums sums = {0};
  if (!gaussian_begin(call, fit, &sums) && !gaussian_pass(call, &fit->frame, &sums, 0)) {
    gaussian_means(&sums);
    gaussian_pass(call, &fit->frame, &sums, 1);
  }
  if (!call->status) gaussian_variances(call, &sums, options->var_smoothing);
  if (!call->status) {
    ml_put_reals(call, record, "class_counts", sums.rows, sums.classes);
    ml_put_reals(call, record, "means", sums.means, sums.classes * sums.columns);
    ml_put_reals(call, record, "variances", sums.variances, sums.classes * sums.columns);
  }
  ml_free(sums.rows);
  return call->status;
}

/* ---- applying */

typedef struct GaussianModel {
  size_t columns, classes;
  double *class_counts, *means, *variances; /* (K), (K, p), (K, p); owned */
  double *base;                             /* (K) what does not depend on the row; owned */
  double *scores;                           /* (K) scratch */
  double *row;                              /* (p) scratch */
} GaussianModel;

static void gaussian_unload(void *state) {
  GaussianModel *gaussian = state;
  ml_free(gaussian->class_counts);
  ml_free(gaussian->means);
  ml_free(gaussian->variances);
  ml_free(gaussian->base);
  ml_free(gaussian);
}

static void gaussian_bases(MlCall *call, GaussianModel *gaussian) {
  double rows = 0;
  for (size_t k = 0; k < gaussian->classes; k++) rows += gaussian->class_counts[k];
  for (size_t k = 0; k < gaussian->classes; k++) {
    double sum = 0;
    for (size_t j = 0; j < gaussian->columns; j++) {
      double variance = gaussian->variances[k * gaussian->columns + j];
      if (!(variance > 0)) ml_fail(call, "the model is damaged: a variance is not above 0");
      sum += ml_log(2 * ML_PI * variance);
    }
    gaussian->base[k] = ml_log(gaussian->class_counts[k] / rows) - 0.5 * sum;
  }
}

static void *gaussian_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  GaussianModel *gaussian = ml_array(call, 1, sizeof *gaussian);
  if (!gaussian) return NULL;
  size_t p = model->encoder.columns, classes = model->class_count;
  gaussian->columns = p;
  gaussian->classes = classes;
  if (classes < 2) ml_fail(call, "the model is damaged: it has one class");
  gaussian->class_counts = ml_get_reals(call, parameters, "class_counts", classes, NULL);
  gaussian->means = ml_get_reals(call, parameters, "means", classes * p, NULL);
  gaussian->variances = ml_get_reals(call, parameters, "variances", classes * p, NULL);
  if (!call->status) gaussian->base = ml_array(call, 2 * classes + p, sizeof(double));
  if (!call->status) {
    gaussian->scores = gaussian->base + classes;
    gaussian->row = gaussian->scores + classes;
    gaussian_bases(call, gaussian);
  }
  if (!call->status) return gaussian;
  gaussian_unload(gaussian);
  return NULL;
}

static double gaussian_term(const GaussianModel *gaussian, const double *x, size_t k, size_t j) {
  size_t at = k * gaussian->columns + j;
  double apart = x[j] - gaussian->means[at];
  return -0.5 * apart * apart / gaussian->variances[at];
}

static const double *gaussian_dense(const GaussianModel *gaussian, const MlRow *row) {
  if (row->x) return row->x;
  memset(gaussian->row, 0, gaussian->columns * sizeof(double));
  for (size_t i = 0; i < row->count; i++) gaussian->row[row->indices[i]] = row->values[i];
  return gaussian->row;
}

static void gaussian_scores(const GaussianModel *gaussian, const double *x, double *scores) {
  for (size_t k = 0; k < gaussian->classes; k++) {
    scores[k] = gaussian->base[k];
    for (size_t j = 0; j < gaussian->columns; j++) scores[k] += gaussian_term(gaussian, x, k, j);
  }
}

static MlStatus gaussian_predict(MlCall *call, const MlModel *model, const MlRow *row,
                                 double *out) {
  const GaussianModel *gaussian = model->state;
  gaussian_scores(gaussian, gaussian_dense(gaussian, row), gaussian->scores);
  *out = (double)ml_naive_bayes_best(gaussian->scores, gaussian->classes);
  return call->status;
}

static MlStatus gaussian_probabilities(MlCall *call, const MlModel *model, const MlRow *row,
                                       double *out) {
  const GaussianModel *gaussian = model->state;
  gaussian_scores(gaussian, gaussian_dense(gaussian, row), out);
  ml_naive_bayes_normalise(out, gaussian->classes);
  return call->status;
}

static MlStatus gaussian_probability(MlCall *call, const MlModel *model, const MlRow *row,
                                     double *out) {
  const GaussianModel *gaussian = model->state;
  gaussian_probabilities(call, model, row, gaussian->scores);
  *out = gaussian->scores[model->positive];
  return call->status;
}

/* Two classes: to the log odds of the positive one. More: to the score of the most probable class
** above the mean score of all. */
static MlStatus gaussian_contributions(MlCall *call, const MlModel *model, const MlRow *row,
                                       double *columns, double *intercept) {
  const GaussianModel *gaussian = model->state;
  const double *x = gaussian_dense(gaussian, row);
  size_t classes = gaussian->classes, best = model->positive;
  gaussian_scores(gaussian, x, gaussian->scores);
  if (classes > 2) best = ml_naive_bayes_best(gaussian->scores, classes);
  *intercept = 0;
  for (size_t j = 0; j < gaussian->columns; j++) columns[j] = 0;
  for (size_t k = 0; k < classes; k++) {
    double share = classes == 2 ? (k == best ? 1 : -1) : (double)(k == best) - 1 / (double)classes;
    *intercept += share * gaussian->base[k];
    for (size_t j = 0; j < gaussian->columns; j++) {
      columns[j] += share * gaussian_term(gaussian, x, k, j);
    }
  }
  return call->status;
}

/* A class's means; the variances stand in ml_info(). */
static MlStatus gaussian_coefficients(MlCall *call, const MlModel *model, MlGrid *grid) {
  const GaussianModel *gaussian = model->state;
  for (size_t k = 0; k < gaussian->classes; k++) {
    for (size_t j = 0; j < gaussian->columns && !call->status; j++) {
      MlBuffer name = {0};
      ml_encoder_column_name(call, &model->encoder, j, &name);
      ml_grid_text(call, grid, name.data ? name.data : "", name.length);
      ml_grid_real(call, grid, gaussian->means[k * gaussian->columns + j]);
      for (int i = 0; i < 5; i++) ml_grid_null(call, grid);
      ml_grid_value(call, grid, &model->classes[k]);
      ml_buffer_free(&name);
    }
  }
  return call->status;
}

static MlStatus gaussian_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const GaussianModel *gaussian = model->state;
  ml_grid_string(call, grid, "columns");
  return ml_grid_integer(call, grid, (int64_t)gaussian->columns);
}

const MlLearner ml_gaussian_naive_bayes = {
    .function = "ml_gaussian_naive_bayes",
    .title = "Naive Bayes of numbers that are normal within each class: as scikit-learn's "
             "GaussianNB. ml_coefficients gives the means. Rows with a NULL are left out, unless "
             "\"missing\" says otherwise",
    .signature = "ml_gaussian_naive_bayes(y, x1, ... [, options])",
    .example = "WITH t(y, x) AS (VALUES ('low', 1), ('low', 2), ('high', 4), ('high', 6)) SELECT "
               "ml_predict((SELECT ml_gaussian_naive_bayes(y, x) FROM t), 2.5)",
    .target = ML_TARGET_CLASS,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_CLASS,
    .options = gaussian_options,
    .options_size = sizeof(GaussianOptions),
    .finish = gaussian_finish,
    .load = gaussian_load,
    .unload = gaussian_unload,
    .predict = gaussian_predict,
    .probability = gaussian_probability,
    .probabilities = gaussian_probabilities,
    .contributions = gaussian_contributions,
    .coefficients = gaussian_coefficients,
    .summary = gaussian_summary,
};
