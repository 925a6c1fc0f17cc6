/*
** Gaussian naive Bayes: each number is normal within each class. As scikit-learn's GaussianNB:
** every variance has var_smoothing times the largest variance of a column added.
*/
#include <math.h>
#include <string.h>

#include "learn/describe.h"
#include "learn/fit.h"
#include "learn/merge.h"
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
  for (size_t c = 0; c < frame->block_count && !call->status; c++) {
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

/* Means out of sums. */
static void gaussian_means(GaussianSums *sums) {
  for (size_t i = 0; i < sums->classes * sums->columns; i++) {
    sums->means[i] /= sums->rows[i / sums->columns];
  }
}

/* The largest variance of a column over all rows: within the classes and between their means. */
static double gaussian_largest(const GaussianSums *sums) {
  size_t p = sums->columns;
  double rows = 0, largest = 0;
  for (size_t k = 0; k < sums->classes; k++) rows += sums->rows[k];
  for (size_t j = 0; j < p; j++) {
    double mean = 0, total = 0;
    for (size_t k = 0; k < sums->classes; k++) {
      mean += sums->means[k * p + j] * (sums->rows[k] / rows);
    }
    for (size_t k = 0; k < sums->classes; k++) {
      double apart = sums->means[k * p + j] - mean;
      total += (sums->variances[k * p + j] + sums->rows[k] * apart * apart) / rows;
    }
    if (total > largest) largest = total;
  }
  return largest;
}

/*
** Variances out of squares. What smoothing adds to each is kept apart, so that models can be
** merged. A variance of 0, which no row can be compared by, may stand in a part.
*/
static MlStatus gaussian_write(MlCall *call, GaussianSums *sums, double smoothing, int is_part,
                               MlBuffer *record) {
  size_t count = sums->classes * sums->columns;
  double largest = call->status ? 0 : gaussian_largest(sums), added = smoothing * largest;
  for (size_t i = 0; i < count && !call->status; i++) {
    sums->variances[i] /= sums->rows[i / sums->columns];
    if (!isfinite(sums->variances[i] + added) || !isfinite(sums->means[i])) {
      return ml_fail(call, "the features are too large; scale them first");
    }
    if (!is_part && !(sums->variances[i] + added > 0)) {
      return ml_fail(call, largest > 0 ? "a feature is constant within a class: set "
                                         "\"var_smoothing\" above 0"
                                       : "all features are constant");
    }
  }
  if (call->status) return call->status;
  ml_put_reals(call, record, "class_counts", sums->rows, sums->classes);
  ml_put_reals(call, record, "means", sums->means, count);
  ml_put_reals(call, record, "variances", sums->variances, count);
  return ml_put_real(call, record, "smoothing", added);
}

static MlStatus gaussian_room(MlCall *call, GaussianSums *sums, size_t p, size_t classes) {
  if (call->status) return call->status;
  if (classes && p > SIZE_MAX / 64 / classes) return ml_fail_memory(call);
  sums->rows = ml_array(call, classes + 2 * classes * p + p, sizeof(double));
  if (!sums->rows) return call->status;
  sums->columns = p;
  sums->classes = classes;
  sums->means = sums->rows + classes;
  sums->variances = sums->means + classes * p;
  sums->row = sums->variances + classes * p;
  return call->status;
}

static MlStatus gaussian_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const GaussianOptions *options = fit->options;
  GaussianSums sums = {0};
  gaussian_room(call, &sums, fit->frame.encoder.columns, fit->frame.class_count);
  if (!call->status && !gaussian_pass(call, &fit->frame, &sums, 0)) {
    gaussian_means(&sums);
    gaussian_pass(call, &fit->frame, &sums, 1);
  }
  gaussian_write(call, &sums, options->var_smoothing, fit->is_part, record);
  ml_free(sums.rows);
  return call->status;
}

/* ---- applying */

typedef struct GaussianModel {
  size_t columns, classes;
  double *class_counts, *means, *variances; /* (K), (K, p), (K, p), smoothed; owned */
  double smoothing;                         /* what the variances have been added */
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
      double *variance = &gaussian->variances[k * gaussian->columns + j];
      *variance += gaussian->smoothing;
      if (!(*variance >= 0)) ml_fail(call, "the model is damaged: a variance is below 0");
      if (*variance == 0) { /* of a part: such a column tells nothing */
        *variance = HUGE_VAL;
        continue;
      }
      sum += ml_log(2 * ML_PI * *variance);
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
  if (!classes) ml_fail(call, "the model is damaged: it has no class");
  gaussian->class_counts = ml_get_reals(call, parameters, "class_counts", classes, NULL);
  gaussian->means = ml_get_reals(call, parameters, "means", classes * p, NULL);
  gaussian->variances = ml_get_reals(call, parameters, "variances", classes * p, NULL);
  ml_get_real(call, parameters, "smoothing", &gaussian->smoothing);
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
      double mean = gaussian->means[k * gaussian->columns + j];
      ml_describe_coefficient(call, model, 1 + j, mean, NULL, &model->classes[k], grid);
    }
  }
  return call->status;
}

static MlStatus gaussian_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const GaussianModel *gaussian = model->state;
  return ml_grid_named_integer(call, grid, "columns", (int64_t)gaussian->columns);
}

/* ---- merging */

static MlStatus gaussian_read_options(MlCall *call, const MlModel *model,
                                      GaussianOptions *options) {
  const char *text = NULL;
  size_t length = 0;
  MlCommonOptions common;
  MlOptionTable tables[2] = {{gaussian_options, options}, {ml_common_options, &common}};
  ml_get_text(call, model->record, "options", &text, &length);
  return call->status ? call->status : ml_options_read(call, tables, 2, text, length);
}

/*
** Adds a part to the means and squares of all: two groups of rows have the squares of each, and
** those of their means about the common one (Chan, Golub and LeVeque 1979). Columns that the part
** lacks are 0 in all of its rows.
*/
static void gaussian_add_class(const MlBayesParts *parts, const GaussianModel *part, size_t k,
                               const double *variances, double *mean, double *variance,
                               GaussianSums *sums) {
  size_t all = sums->columns, own = part->columns, to = parts->ranks[k];
  double old = sums->rows[to], new = part->class_counts[k], rows = old + new;
  memset(mean, 0, all * sizeof *mean);
  memset(variance, 0, all * sizeof *variance);
  for (size_t j = 0; j < own; j++) {
    mean[parts->columns[j]] = part->means[k * own + j];
    variance[parts->columns[j]] = variances[k * own + j];
  }
  sums->rows[to] = rows;
  for (size_t j = 0; j < all; j++) {
    double *common = &sums->means[to * all + j], apart = mean[j] - *common;
    sums->variances[to * all + j] += new *variance[j] + apart *apart *(old * (new / rows));
    *common += apart * (new / rows);
  }
}

static MlStatus gaussian_add(MlCall *call, const MlBayesParts *parts, const MlModel *model,
                             GaussianSums *sums) {
  const GaussianModel *part = model->state;
  size_t all = sums->columns;
  double *variances =
      ml_get_reals(call, model->parameters, "variances", part->classes * part->columns, NULL);
  double *room = ml_array(call, 2 * all, sizeof *room);
  for (size_t k = 0; k < part->classes && !call->status; k++) {
    if (!(part->class_counts[k] > 0)) ml_fail(call, "the model is damaged: a class without rows");
    if (!call->status) gaussian_add_class(parts, part, k, variances, room, room + all, sums);
    ml_poll(call, (uint32_t)(all & 0xFFFFFFF) * 6);
  }
  ml_free(variances);
  ml_free(room);
  return call->status;
}

static MlStatus gaussian_merge(MlCall *call, const MlModel *const *models, size_t count,
                               MlBuffer *record) {
  MlBayesParts parts = {0};
  GaussianSums sums = {0};
  MlBuffer parameters = {0};
  GaussianOptions options = {0};
  gaussian_read_options(call, models[0], &options);
  if (!ml_bayes_parts_begin(call, &parts, models, count)) {
    gaussian_room(call, &sums, parts.encoder.columns, parts.classes.count);
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    if (!ml_bayes_parts_open(call, &parts, models[i])) {
      gaussian_add(call, &parts, models[i], &sums);
    }
  }
  gaussian_write(call, &sums, options.var_smoothing, 0, &parameters);
  if (!call->status) ml_merge_write(call, models, count, &parts.encoder, &parameters, record);
  ml_buffer_free(&parameters);
  ml_free(sums.rows);
  ml_bayes_parts_free(&parts);
  return call->status;
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
    .rereads = 1,
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
    .merge = gaussian_merge,
};
