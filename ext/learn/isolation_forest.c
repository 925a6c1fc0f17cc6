/*
** ml_isolation_forest: rows that few random splits set apart are outliers (Liu, Ting and Zhou
** 2008), with scikit-learn's definitions. Each tree splits a sample of the rows at random, a
** feature and a threshold between its least and greatest number, to the depth ceil(log2(sample)). A
** row's score is 2^(-E(h) / c(sample)), h the length of its path in a tree, c(n) that of an
** unsuccessful search in a binary tree of n: near 1 for outliers, below 0.5 for what is common.
**
** A model keeps the nodes of all trees in preorder, two numbers each: the feature, and the
** threshold;
** -1 for a leaf, and the length of the path that ends there.
*/
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "data/reservoir.h"
#include "learn/fit.h"
#include "math/elementary.h"
#include "math/statistics.h"

/* Most rows that are held, unless one sample is larger. */
enum { FOREST_ROWS = 200000 };

typedef struct ForestOptions {
  int64_t n_estimators, max_samples, seed;
  double contamination;
} ForestOptions;

static const MlOption forest_options[] = {
    {.name = "n_estimators",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(ForestOptions, n_estimators),
     .fallback = 100,
     .minimum = 1,
     .maximum = 10000,
     .help = "trees"},
    {.name = "max_samples",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(ForestOptions, max_samples),
     .fallback = 256,
     .minimum = 1,
     .maximum = 1000000,
     .help = "rows of a tree, drawn without replacement"},
    {.name = "contamination",
     .type = ML_OPTION_REAL,
     .offset = offsetof(ForestOptions, contamination),
     .maximum = 0.5,
     .help = "share of the rows that are outliers; 0: those with a score above 0.5"},
    {ML_OPTION_SEED, .offset = offsetof(ForestOptions, seed), .help = "of samples and splits"},
    {0}};

typedef struct ForestState {
  MlReservoir sample; /* of stored rows */
} ForestState;

typedef struct ForestNode {
  double value;    /* of a leaf the length of the path, else the threshold */
  int32_t feature; /* -1: a leaf */
  uint32_t right;  /* the left child is the next node */
} ForestNode;

typedef struct Forest {
  ForestNode *nodes; /* (count) owned */
  size_t count, capacity;
  size_t *trees; /* (tree_count) the roots; owned */
  size_t tree_count, samples, p;
  double threshold;
} Forest;

/* The mean length of an unsuccessful search in a binary search tree of n. */
static double forest_path(size_t n) {
  const double euler = 0.57721566490153286061;
  if (n < 2) return 0;
  if (n == 2) return 1;
  double m = (double)n - 1;
  return 2 * (ml_log(m) + euler) - 2 * m / (double)n;
}

/* ---- growing */

/* Rows (m, p), and the indices of those of the tree. */
typedef struct ForestGrower {
  const double *x;
  size_t p;
  uint32_t *indices;  /* (m) a permutation; the tree's rows in front; owned */
  uint32_t *varying;  /* (p) scratch, owned */
  double *low, *high; /* (p) scratch, owned */
  MlRandom random;
  size_t max_depth;
} ForestGrower;

/* Lists the features that are not the same in all rows of the node; returns their number. */
static size_t forest_varying(ForestGrower *grower, size_t first, size_t last) {
  size_t count = 0, p = grower->p;
  const double *row = grower->x + grower->indices[first] * p;
  memcpy(grower->low, row, p * sizeof(double));
  memcpy(grower->high, row, p * sizeof(double));
  for (size_t i = first + 1; i < last; i++) {
    row = grower->x + grower->indices[i] * p;
    for (size_t j = 0; j < p; j++) {
      if (row[j] < grower->low[j]) grower->low[j] = row[j];
      if (row[j] > grower->high[j]) grower->high[j] = row[j];
    }
  }
  for (size_t j = 0; j < p; j++) {
    if (grower->low[j] < grower->high[j]) grower->varying[count++] = (uint32_t)j;
  }
  return count;
}

/* Puts the rows up to the threshold in front; returns where the others begin. */
static size_t forest_part(ForestGrower *grower, size_t first, size_t last, size_t feature,
                          double threshold) {
  size_t at = first;
  for (size_t i = first; i < last; i++) {
    uint32_t index = grower->indices[i];
    if (grower->x[index * grower->p + feature] > threshold) continue;
    grower->indices[i] = grower->indices[at];
    grower->indices[at++] = index;
  }
  return at;
}

/* Grows the node of rows first .. last and all below it; no deeper than max_depth. */
static MlStatus forest_grow(MlCall *call, ForestGrower *grower, Forest *forest, size_t first,
                            size_t last, size_t depth) {
  size_t node = forest->count, count = last - first;
  if (ml_reserve(call, &forest->nodes, &forest->capacity, node + 1, sizeof *forest->nodes)) {
    return call->status;
  }
  forest->count++;
  ml_poll(call, (uint32_t)(count * grower->p < 10000000 ? 2 * count * grower->p : 20000000) + 50);
  size_t varying = depth < grower->max_depth && count > 1 ? forest_varying(grower, first, last) : 0;
  if (!varying) {
    forest->nodes[node] = (ForestNode){(double)depth + forest_path(count), -1, 0};
    return call->status;
  }
  size_t feature = grower->varying[ml_random_below(&grower->random, varying)];
  double low = grower->low[feature], high = grower->high[feature];
  double share = ml_random_uniform(&grower->random);
  double threshold = low * (1 - share) + high * share;
  if (!(threshold >= low && threshold < high)) threshold = low;
  size_t middle = forest_part(grower, first, last, feature, threshold);
  forest->nodes[node] = (ForestNode){threshold, (int32_t)feature, 0};
  forest_grow(call, grower, forest, first, middle, depth + 1);
  if (!call->status) forest->nodes[node].right = (uint32_t)forest->count;
  return call->status ? call->status : forest_grow(call, grower, forest, middle, last, depth + 1);
}

static MlStatus forest_grow_all(MlCall *call, const ForestOptions *options, const double *x,
                                size_t m, Forest *forest) {
  size_t p = forest->p;
  ForestGrower grower = {.x = x, .p = p};
  grower.indices = ml_array(call, m, sizeof *grower.indices);
  grower.varying = ml_array(call, p, sizeof *grower.varying);
  grower.low = ml_array(call, p, sizeof *grower.low);
  grower.high = ml_array(call, p, sizeof *grower.high);
  forest->tree_count = (size_t)options->n_estimators;
  forest->samples = m < (size_t)options->max_samples ? m : (size_t)options->max_samples;
  forest->trees = ml_array(call, forest->tree_count, sizeof *forest->trees);
  while (((size_t)1 << grower.max_depth) < forest->samples) grower.max_depth++;
  for (size_t i = 0; i < m && !call->status; i++) grower.indices[i] = (uint32_t)i;
  for (size_t t = 0; t < forest->tree_count && !call->status; t++) {
    ml_random_begin_stream(&grower.random, (uint64_t)options->seed, t + 1);
    ml_random_choose(&grower.random, grower.indices, m, forest->samples);
    forest->trees[t] = forest->count;
    if (forest->count > INT32_MAX) ml_fail(call, "the forest has too many nodes");
    forest_grow(call, &grower, forest, 0, forest->samples, 0);
  }
  ml_free(grower.indices);
  ml_free(grower.varying);
  ml_free(grower.low);
  ml_free(grower.high);
  return call->status;
}

/* ---- scores */

static double forest_score(const Forest *forest, const double *x) {
  double sum = 0, usual = forest_path(forest->samples);
  for (size_t t = 0; t < forest->tree_count; t++) {
    const ForestNode *node = &forest->nodes[forest->trees[t]];
    while (node->feature >= 0) {
      node = x[node->feature] <= node->value ? node + 1 : &forest->nodes[node->right];
    }
    sum += node->value - usual; /* so that what is usual everywhere gives 0.5 exactly */
  }
  if (usual == 0) return 0.5; /* of one row nothing is known */
  return ml_pow(2, -1 - sum / (usual * (double)forest->tree_count));
}

/* The score above which there are so many of the rows as `contamination` says. */
static MlStatus forest_threshold(MlCall *call, double contamination, const double *x, size_t m,
                                 Forest *forest) {
  forest->threshold = 0.5;
  if (contamination == 0) return call->status;
  double *scores = ml_array(call, m, sizeof *scores);
  for (size_t i = 0; i < m && !call->status; i++) {
    scores[i] = forest_score(forest, x + i * forest->p);
    ml_poll(call, (uint32_t)(20 * forest->tree_count));
  }
  if (!call->status && !ml_sort_doubles(call, scores, m)) {
    forest->threshold = ml_quantile_sorted(scores, m, 1 - contamination, 7);
  }
  ml_free(scores);
  return call->status;
}

/* ---- fitting */

static MlStatus forest_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                              size_t count) {
  MlFit *fit = learner;
  ForestState *state = fit->state;
  const ForestOptions *options = fit->options;
  if (!state->sample.width) {
    size_t one = (size_t)options->max_samples, limit = FOREST_ROWS;
    if ((size_t)options->n_estimators < limit / one) limit = (size_t)options->n_estimators * one;
    ml_reservoir_begin(&state->sample, frame->width, limit < one ? one : limit,
                       (uint64_t)options->seed);
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    ml_reservoir_add(call, &state->sample, rows + i * frame->width);
  }
  return call->status;
}

static MlStatus forest_write(MlCall *call, const Forest *forest, size_t kept, MlBuffer *record) {
  int64_t *features = ml_array(call, forest->count, sizeof *features);
  double *values = ml_array(call, forest->count, sizeof *values);
  for (size_t i = 0; i < forest->count && !call->status; i++) {
    features[i] = forest->nodes[i].feature;
    values[i] = forest->nodes[i].value;
  }
  if (!call->status) {
    ml_put_integer(call, record, "trees", (int64_t)forest->tree_count);
    ml_put_integer(call, record, "samples", (int64_t)forest->samples);
    ml_put_integer(call, record, "rows_kept", (int64_t)kept);
    ml_put_real(call, record, "threshold", forest->threshold);
    ml_put_integers(call, record, "features", features, forest->count);
    ml_put_reals(call, record, "values", values, forest->count);
  }
  ml_free(features);
  ml_free(values);
  return call->status;
}

static void forest_free(Forest *forest) {
  ml_free(forest->nodes);
  ml_free(forest->trees);
}

static MlStatus forest_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const ForestOptions *options = fit->options;
  ForestState *state = fit->state;
  MlFrame *frame = &fit->frame;
  const MlEncoder *encoder = &frame->encoder;
  Forest forest = {.p = encoder->columns};
  if (encoder->has_sparse) return ml_fail(call, "sparse vectors are not for it");
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    forest_absorb(call, fit, frame, frame->chunks[i].rows, frame->chunks[i].count);
    ml_poll(call, 100000);
  }
  size_t m = state->sample.count;
  double *x = ml_array(call, m, (forest.p ? forest.p : 1) * sizeof *x);
  for (size_t i = 0; i < m && !call->status; i++) {
    ml_encoder_expand(encoder, state->sample.rows + i * frame->width, x + i * forest.p);
    ml_poll(call, (uint32_t)forest.p);
  }
  if (!call->status && forest.p > INT32_MAX) ml_fail(call, "there are too many columns");
  if (!call->status && !forest_grow_all(call, options, x, m, &forest) &&
      !forest_threshold(call, options->contamination, x, m, &forest)) {
    forest_write(call, &forest, m, record);
  }
  ml_free(x);
  forest_free(&forest);
  return call->status;
}

static void forest_release(MlFit *fit) {
  ForestState *state = fit->state;
  ml_reservoir_free(&state->sample);
}

/* ---- applying */

static void forest_unload(void *data) {
  forest_free(data);
  ml_free(data);
}

/*
** Finds where the trees begin and the right children stand: the nodes come in preorder, so a right
** child is the first node behind the left one's all. open (count): the splits whose left side is
** not complete yet.
*/
static MlStatus forest_link(MlCall *call, Forest *forest, uint32_t *open) {
  size_t trees = 0, depth = 0;
  for (size_t i = 0; i < forest->count; i++) {
    if (!depth) {
      if (trees == forest->tree_count) break;
      forest->trees[trees++] = i;
    }
    if (forest->nodes[i].feature >= 0) {
      open[depth++] = (uint32_t)i;
      continue;
    }
    /* A leaf completes the right sides that end here; the next node is a right child. */
    while (depth && forest->nodes[open[depth - 1]].right) depth--;
    if (depth) forest->nodes[open[depth - 1]].right = (uint32_t)i + 1;
    int is_complete = depth == 0;
    if (is_complete && trees == forest->tree_count) {
      return i + 1 == forest->count ? ML_OK
                                    : ml_fail(call, "the model is damaged: nodes of no tree");
    }
  }
  return ml_fail(call, "the model is damaged: a tree is cut off");
}

static MlStatus forest_read(MlCall *call, const MlModel *model, MlRecord parameters,
                            Forest *forest) {
  size_t found = 0;
  int64_t trees = 0, samples = 0;
  ml_get_integer(call, parameters, "trees", &trees);
  ml_get_integer(call, parameters, "samples", &samples);
  ml_get_real(call, parameters, "threshold", &forest->threshold);
  double *values = ml_get_reals(call, parameters, "values", ML_ANY_COUNT, &found);
  int64_t *features = ml_get_integers(call, parameters, "features", found, NULL);
  forest->p = model->encoder.columns;
  if (!call->status &&
      (trees < 1 || (uint64_t)trees > found || samples < 1 || samples > 1000000000 ||
       found > INT32_MAX || isnan(forest->threshold) || model->encoder.has_sparse)) {
    ml_fail(call, "the model is damaged: its trees");
  }
  if (!call->status) {
    forest->tree_count = (size_t)trees;
    forest->samples = (size_t)samples;
    forest->trees = ml_array(call, forest->tree_count, sizeof *forest->trees);
    forest->nodes = ml_array(call, found, sizeof *forest->nodes);
  }
  for (size_t i = 0; i < found && !call->status; i++) {
    if (features[i] < -1 || features[i] >= (int64_t)forest->p || !(fabs(values[i]) <= DBL_MAX)) {
      ml_fail(call, "the model is damaged: a node of a tree");
    } else {
      forest->nodes[i] = (ForestNode){values[i], (int32_t)features[i], 0};
    }
  }
  forest->count = found;
  ml_free(values);
  ml_free(features);
  return call->status;
}

static void *forest_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  Forest *forest = ml_array(call, 1, sizeof *forest);
  if (!forest) return NULL;
  if (!forest_read(call, model, parameters, forest)) {
    uint32_t *open = ml_array(call, forest->count, sizeof *open);
    if (open) forest_link(call, forest, open);
    ml_free(open);
  }
  if (!call->status) return forest;
  forest_unload(forest);
  return NULL;
}

static MlStatus forest_anomaly(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  *out = forest_score(model->state, row->x);
  return call->status;
}

static MlStatus forest_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const Forest *forest = model->state;
  *out = forest_score(forest, row->x) > forest->threshold;
  return call->status;
}

static MlStatus forest_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const Forest *forest = model->state;
  int64_t kept = 0;
  ml_get_integer(call, model->parameters, "rows_kept", &kept);
  ml_grid_named_integer(call, grid, "trees", (int64_t)forest->tree_count);
  ml_grid_named_integer(call, grid, "samples", (int64_t)forest->samples);
  ml_grid_named_integer(call, grid, "rows_kept", kept);
  ml_grid_named_integer(call, grid, "nodes", (int64_t)forest->count);
  return ml_grid_named_real(call, grid, "threshold", forest->threshold);
}

const MlLearner ml_isolation_forest = {
    .function = "ml_isolation_forest",
    .title = "Learns an isolation forest: ml_anomaly_score then gives 0 to 1, near 1 for outliers, "
             "ml_predict 1 for an outlier and 0 for what is none. Text becomes 0/1 columns. Rows "
             "with a NULL are left out",
    .signature = "ml_isolation_forest(x1, ... [, options])",
    .example = "WITH t(x, y) AS (VALUES (1, 2), (2, 1), (2, 2), (1, 1), (30, 40)), m AS (SELECT "
               "ml_isolation_forest(x, y) AS model FROM t) SELECT x, ml_predict(model, x, y), "
               "ml_anomaly_score(model, x, y) FROM t, m",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_FLAG,
    .options = forest_options,
    .options_size = sizeof(ForestOptions),
    .state_size = sizeof(ForestState),
    .absorb = forest_absorb,
    .finish = forest_finish,
    .release = forest_release,
    .load = forest_load,
    .unload = forest_unload,
    .predict = forest_predict,
    .anomaly = forest_anomaly,
    .summary = forest_summary,
};
