/* The parameters of a k-means model, as kmeans_model.c reads them. */
#include <math.h>

#include "learn/kmeans_learner.h"

/*
** Centroids and spreads, or, when that takes less room, those that are not both zero, with their
** places among all (k, p): unless there are so few that the record would not justify the arrays
** (see ML_KMEANS_SPARSEST).
*/
static MlStatus write_kmeans_places(MlCall *call, const MlKmeansState *state, size_t p,
                                    MlBuffer *record) {
  size_t all = state->model.k * p, count = 0;
  const double *centroids = state->model.centroids, *spreads = state->shape.spreads;
  for (size_t i = 0; i < all; i++) count += centroids[i] != 0 || spreads[i] != 0;
  size_t stored = (3 * count + 2 * p + state->model.k) * sizeof(double);
  if (3 * count >= 2 * all || all * sizeof(double) / ML_KMEANS_SPARSEST >= stored) {
    ml_put_reals(call, record, "centroids", centroids, all);
    return ml_put_reals(call, record, "spreads", spreads, all);
  }
  int64_t *places = ml_array(call, count, sizeof *places);
  double *values = ml_array(call, count, 2 * sizeof *values);
  size_t at = 0;
  for (size_t i = 0; i < all && !call->status; i++) {
    if (centroids[i] == 0 && spreads[i] == 0) continue;
    places[at] = (int64_t)i;
    values[at] = centroids[i];
    values[count + at++] = spreads[i];
  }
  if (!call->status) {
    ml_put_integers(call, record, "places", places, count);
    ml_put_reals(call, record, "centroids", values, count);
    ml_put_reals(call, record, "spreads", values + count, count);
  }
  ml_free(places);
  ml_free(values);
  return call->status;
}

/* Spreads, means and deviations go into the record in the features' own units. */
static MlStatus write_kmeans_shape(MlCall *call, const MlKmeansState *state, MlBuffer *record) {
  const MlClusterShape *shape = &state->shape;
  size_t p = shape->p;
  for (size_t i = 0; state->scale && i < shape->k * p; i++) {
    shape->spreads[i] /= state->scale[i % p];
  }
  for (size_t j = 0; state->scale && j < p; j++) {
    shape->mean[j] = shape->mean[j] / state->scale[j] + state->center[j];
    shape->spread[j] /= state->scale[j];
  }
  write_kmeans_places(call, state, p, record);
  ml_put_reals(call, record, "mean", shape->mean, p);
  ml_put_reals(call, record, "deviation", shape->spread, p);
  ml_put_real(call, record, "calinski_harabasz", ml_cluster_shape_calinski_harabasz(shape));
  double davies_bouldin = ml_cluster_shape_davies_bouldin(shape);
  ml_put_real(call, record, "davies_bouldin",
              state->batches || state->parts ? NAN : davies_bouldin);
  ml_put_real(call, record, "silhouette", state->silhouette);
  return ml_put_reals(call, record, "silhouettes", state->tried, state->tried_count);
}

MlStatus ml_kmeans_write(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansState *state = fit->state;
  const MlKmeans *model = &state->model;
  size_t p = fit->frame.encoder.columns;
  int64_t *sizes = ml_array(call, model->k, sizeof *sizes);
  for (size_t i = 0; sizes && i < model->k; i++) sizes[i] = (int64_t)model->sizes[i];
  ml_put_integer(call, record, "k", model->k);
  ml_put_integer(call, record, "cosine", options->metric == ML_KMEANS_COSINE);
  if (options->metric == ML_KMEANS_EUCLIDEAN) {
    ml_put_reals(call, record, "center", state->center, p);
    ml_put_reals(call, record, "scale", state->scale, p);
  }
  if (options->precision == ML_KMEANS_SINGLE) ml_put_integer(call, record, "single", 1);
  if (state->streamed_rows) {
    ml_put_integer(call, record, "sample_rows", (int64_t)state->streamed_rows);
    ml_put_integer(call, record, "passes", state->passes);
  }
  if (state->parts > 1) ml_put_integer(call, record, "parts", state->parts);
  if (sizes) ml_put_integers(call, record, "sizes", sizes, model->k);
  if (fit->frame.role_name[ML_ROLE_WEIGHT]) {
    ml_put_reals(call, record, "weights", model->weights, model->k);
  }
  ml_put_real(call, record, "inertia", model->inertia);
  ml_put_integer(call, record, "iterations", model->iterations);
  ml_put_integer(call, record, "converged", model->converged);
  ml_put_reals(call, record, "history_loss", state->best_losses, state->best_steps);
  ml_put_reals(call, record, "history_change", state->best_shifts, state->best_steps);
  write_kmeans_shape(call, state, record);
  ml_free(sizes);
  return call->status;
}
