/*
** The k-means learner, and that of the elbow, which makes no model: rows of the design matrix,
** scaled or not, to ml_kmeans_fit(), to a record.
*/
#include <math.h>

#include "learn/kmeans_learner.h"

/* ---- fitting */

/* Checks the options of how rows are held, and lets the frame hand them over where it is so. */
static MlStatus kmeans_check_rows(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  int is_single = options->precision == ML_KMEANS_SINGLE;
  if (options->metric == ML_KMEANS_COSINE && (options->scale || is_single)) {
    return ml_fail(call, "option '%s' does not go with \"metric\": \"cosine\"",
                   options->scale ? "scale" : "precision");
  }
  if (is_single && fit->common.missing <= ML_MISSING_ERROR && !(fit->common.min_frequency > 0) &&
      !fit->common.max_categories) {
    fit->frame.absorb = ml_kmeans_absorb_single;
    fit->frame.learner = fit;
  }
  return call->status;
}

static MlStatus kmeans_learner_begin(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  if (fit->k == ML_K_AUTO && options->k_max < options->k_min) {
    return ml_fail(call, "option 'k_max' must be at least 'k_min' (%lld), found %lld",
                   (long long)options->k_min, (long long)options->k_max);
  }
  if (kmeans_check_rows(call, fit)) return call->status;
  if (options->precision == ML_KMEANS_SINGLE && options->batch_size > 0) {
    return ml_fail(call, "option 'precision' does not go with 'batch_size'");
  }
  int groups_rare = fit->common.min_frequency > 0 || fit->common.max_categories > 0;
  if (groups_rare && options->batch_size > 0) {
    return ml_fail(call, "option 'batch_size' does not go with 'min_frequency' and "
                         "'max_categories'");
  }
  if (options->batch_size > 0 && (fit->k == ML_K_AUTO || (fit->k >= 1 && fit->k <= 1000000))) {
    return ml_kmeans_batches_begin(call, fit);
  }
  if (fit->k == ML_K_AUTO || (fit->k >= 1 && fit->k <= UINT32_MAX)) return ML_OK;
  return ml_fail(call, "k must be between 1 and 4294967295, or 'auto', found %lld",
                 (long long)fit->k);
}

/* Centroids and shape in the order of the design matrix. */
static MlStatus arrange_kmeans(MlCall *call, MlKmeansState *state) {
  const MlKmeansLayout *layout = &state->layout;
  MlClusterShape *shape = &state->shape;
  ml_kmeans_layout_arrange(call, layout, state->model.k, &state->model.centroids);
  ml_kmeans_layout_arrange(call, layout, shape->k, &shape->means);
  ml_kmeans_layout_arrange(call, layout, shape->k, &shape->spreads);
  ml_kmeans_layout_arrange(call, layout, 1, &shape->mean);
  ml_kmeans_layout_arrange(call, layout, 1, &shape->spread);
  state->model.p = shape->p = layout->design;
  return call->status;
}

static MlStatus kmeans_learner_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlKmeansState *state = fit->state;
  const MlKmeansLearnerOptions *options = fit->options;
  uint64_t rows = fit->frame.rows_used;
  MlKmeansOptions core;
  if (fit->prior) return ml_kmeans_update(call, fit, record);
  if (fit->k != ML_K_AUTO && (uint64_t)fit->k > rows) {
    return ml_fail(call, "k must be between 1 and the number of rows (%llu), found %lld",
                   (unsigned long long)rows, (long long)fit->k);
  }
  state->silhouette = NAN;
  if (options->metric == ML_KMEANS_COSINE) {
    return ml_kmeans_fit_cosine(call, fit) ? call->status : ml_kmeans_write(call, fit, record);
  }
  if (options->batch_size > 0 && !fit->frame.absorb) {
    return ml_fail(call, "option 'batch_size' takes numbers and dense vectors, found a sparse one");
  }
  if (options->batch_size > 0) {
    return ml_kmeans_fit_batches(call, fit) ? call->status : ml_kmeans_write(call, fit, record);
  }
  if (ml_kmeans_collect(call, fit)) return call->status;
  if (fit->k == ML_K_AUTO && ml_kmeans_choose(call, fit)) return call->status;
  ml_kmeans_core_options(fit, &core);
  core.k = (uint32_t)fit->k;
  core.report = ml_kmeans_learner_report;
  core.report_arg = fit;
  if (ml_kmeans_fit(call, &state->data, &core, &state->model)) return call->status;
  if (ml_kmeans_find_shape(call, &state->data, &state->model, &state->shape)) return call->status;
  if (state->streamed_rows && ml_kmeans_stream_finish(call, fit)) return call->status;
  if (state->layout.columns.categories && arrange_kmeans(call, state)) return call->status;
  return ml_kmeans_write(call, fit, record);
}

void ml_kmeans_learner_release(MlFit *fit) {
  MlKmeansState *state = fit->state;
  ml_kmeans_rows_free(state);
  ml_kmeans_batches_free(state->batches);
  ml_free(state->tried);
  ml_kmeans_free(&state->model);
  ml_cluster_shape_free(&state->shape);
}

static int kmeans_warm_starts(const MlModel *model) {
  (void)model;
  return 1;
}

const MlLearner ml_kmeans = {
    .function = "ml_kmeans",
    .title = "Groups rows into k clusters, numbered from 0 by falling size. k 'auto' takes the k "
             "from k_min to k_max of the greatest mean silhouette. Rows with a NULL are left out, "
             "unless \"missing\" says otherwise",
    .signature = "ml_kmeans(k, x1, ... [, options])",
    .example = "WITH t(x, y) AS (VALUES (1, 1), (2, 1), (10, 9), (11, 9), (12, 8)) SELECT x, y, "
               "ml_predict((SELECT ml_kmeans(2, x, y) FROM t), x, y) AS cluster FROM t",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_CLUSTER,
    .takes_k = 1,
    .rereads = 1,
    .roles = 1 << ML_ROLE_WEIGHT,
    .options = ml_kmeans_options,
    .options_size = sizeof(MlKmeansLearnerOptions),
    .state_size = sizeof(MlKmeansState),
    .begin = kmeans_learner_begin,
    .finish = kmeans_learner_finish,
    .release = ml_kmeans_learner_release,
    .load = ml_kmeans_load,
    .unload = ml_kmeans_unload,
    .predict = ml_kmeans_predict,
    .transform = ml_kmeans_transform,
    .distance = ml_kmeans_distance,
    .scale = ml_kmeans_scale,
    .profile = ml_kmeans_profile,
    .centroids = ml_kmeans_centroids,
    .summary = ml_kmeans_summary,
    .history = ml_kmeans_history,
    .warm_starts = kmeans_warm_starts,
    .merge = ml_kmeans_merge,
};

/* ---- the elbow */

static MlStatus kmeans_elbow_begin(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  if (fit->k >= options->k_min && fit->k <= 10000) return kmeans_check_rows(call, fit);
  return ml_fail(call, "k_max must be between %lld, where the curve begins, and 10000, found %lld",
                 (long long)options->k_min, (long long)fit->k);
}

const MlLearner ml_kmeans_elbow = {
    .function = "ml_elbow",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .takes_k = 1,
    .roles = 1 << ML_ROLE_WEIGHT,
    .options = ml_kmeans_elbow_options,
    .options_size = sizeof(MlKmeansLearnerOptions),
    .state_size = sizeof(MlKmeansState),
    .begin = kmeans_elbow_begin,
    .release = ml_kmeans_learner_release,
};
