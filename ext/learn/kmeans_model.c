/* A fitted k-means model: clusters and distances of rows, and what its clusters are like. */
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "learn/kmeans_learner.h"

/* ---- applying */

void ml_kmeans_unload(void *data) {
  MlKmeansModel *kmeans = data;
  ml_free(kmeans->centroids);
  ml_free(kmeans->center);
  ml_free(kmeans->scale);
  ml_free(kmeans->spreads);
  ml_free(kmeans->mean);
  ml_free(kmeans->deviation);
  ml_free(kmeans->sizes);
  ml_free(kmeans->shares);
  ml_free(kmeans->lengths);
  ml_free(kmeans->row);
  ml_free(kmeans->coded);
  ml_free(kmeans->look_up);
  ml_kmeans_layout_free(&kmeans->layout);
  ml_free(kmeans);
}

/* Shares of the rows, or of their weight where they have any. */
static MlStatus kmeans_load_shares(MlCall *call, MlKmeansModel *kmeans, MlRecord parameters) {
  MlField field;
  size_t k = kmeans->k;
  double total = 0;
  if (ml_record_find(parameters, "weights", &field)) {
    kmeans->shares = ml_get_reals(call, parameters, "weights", k, NULL);
  } else {
    kmeans->shares = ml_array(call, k, sizeof(double));
    for (size_t c = 0; !call->status && c < k; c++) kmeans->shares[c] = (double)kmeans->sizes[c];
  }
  for (size_t c = 0; !call->status && c < k; c++) total += kmeans->shares[c];
  for (size_t c = 0; !call->status && c < k; c++) kmeans->shares[c] /= total;
  return call->status;
}

/* Centroids of cosines are the means of rows of length 1; their direction counts. */
static void kmeans_load_lengths(MlCall *call, MlKmeansModel *kmeans) {
  if (call->status) return;
  kmeans->lengths = ml_array(call, kmeans->k, sizeof(double));
  for (size_t c = 0; !call->status && c < kmeans->k; c++) {
    double sum = 0;
    for (size_t j = 0; j < kmeans->p; j++) {
      double value = kmeans->centroids[c * kmeans->p + j];
      sum += value * value;
    }
    kmeans->lengths[c] = sqrt(sum);
  }
}

/* What distances need: the layout of rows, and what is looked up. */
static MlStatus kmeans_load_look_up(MlCall *call, MlKmeansModel *kmeans, const MlModel *model,
                                    MlRecord parameters) {
  const MlEncoder *encoder = &model->encoder;
  int64_t single = 0;
  MlField field;
  if (ml_record_find(parameters, "single", &field)) {
    ml_get_integer(call, parameters, "single", &single);
  }
  ml_kmeans_layout_begin(call, &kmeans->layout, encoder, encoder->has_sparse, single != 0);
  if (call->status) return call->status;
  const MlKmeansColumns *columns = &kmeans->layout.columns;
  ml_kmeans_layout_scale(&kmeans->layout, kmeans->center, kmeans->scale);
  double *centroids = ml_kmeans_layout_gather(call, &kmeans->layout, kmeans->k, kmeans->centroids);
  kmeans->look_up = ml_array(call, kmeans->k, columns->p * sizeof(double));
  kmeans->coded = ml_array(call, ml_kmeans_width(columns), sizeof(double));
  if (!call->status) ml_kmeans_look_up(columns, centroids, kmeans->k, kmeans->look_up);
  ml_free(centroids);
  return call->status;
}

/* An array (k, p), or what is not zero of it at `places`. */
static double *kmeans_load_array(MlCall *call, const MlKmeansModel *kmeans, MlRecord parameters,
                                 const char *name) {
  MlField field;
  size_t all = kmeans->k * kmeans->p, count = 0;
  if (call->status) return NULL;
  if (!ml_record_find(parameters, "places", &field)) {
    return ml_get_reals(call, parameters, name, all, NULL);
  }
  int64_t *places = ml_get_integers(call, parameters, "places", ML_ANY_COUNT, &count);
  double *values = ml_get_reals(call, parameters, name, count, NULL);
  double *array = ml_array(call, kmeans->k, kmeans->p * sizeof *array);
  for (size_t i = 0; i < count && !call->status; i++) {
    if (places[i] < 0 || (uint64_t)places[i] >= all || (i && places[i] <= places[i - 1])) {
      ml_fail(call, "the model is damaged: a place of %lld", (long long)places[i]);
    } else {
      array[places[i]] = values[i];
    }
  }
  ml_free(places);
  ml_free(values);
  return array;
}

static MlStatus kmeans_check_loaded(MlCall *call, const MlKmeansModel *kmeans) {
  for (size_t c = 0; c < kmeans->k && !call->status; c++) {
    if (kmeans->sizes[c] < 0 || !(kmeans->shares[c] >= 0)) {
      ml_fail(call, "the model is damaged: cluster %zu has %lld rows", c,
              (long long)kmeans->sizes[c]);
    }
  }
  for (size_t j = 0; !kmeans->is_cosine && j < kmeans->p && !call->status; j++) {
    if (!isfinite(kmeans->center[j]) || !(kmeans->scale[j] > 0) || isinf(kmeans->scale[j])) {
      ml_fail(call, "the model is damaged: the scale of column %zu", j);
    }
  }
  return call->status;
}

void *ml_kmeans_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlKmeansModel *kmeans = ml_array(call, 1, sizeof *kmeans);
  int64_t k = 0;
  if (!kmeans) return NULL;
  kmeans->p = model->encoder.columns;
  ml_get_integer(call, parameters, "k", &k);
  if (!call->status && (k < 1 || k > UINT32_MAX || (uint64_t)k > model->length)) {
    ml_fail(call, "the model is damaged: k is %lld", (long long)k);
  }
  kmeans->k = (uint32_t)k;
  size_t count = (size_t)k;
  if (!call->status &&
      (kmeans->p > model->length ||
       (double)count * (double)kmeans->p * 8 > (double)model->length * ML_KMEANS_SPARSEST)) {
    ml_fail(call,
            "the model is damaged: %lld clusters of %zu columns are more than its %zu bytes hold",
            (long long)k, kmeans->p, model->length);
  }
  kmeans->centroids = kmeans_load_array(call, kmeans, parameters, "centroids");
  ml_get_integer(call, parameters, "cosine", &kmeans->is_cosine);
  if (kmeans->is_cosine) {
    kmeans_load_lengths(call, kmeans);
  } else {
    kmeans->center = ml_get_reals(call, parameters, "center", kmeans->p, NULL);
    kmeans->scale = ml_get_reals(call, parameters, "scale", kmeans->p, NULL);
    if (!call->status) kmeans_load_look_up(call, kmeans, model, parameters);
  }
  ml_get_real(call, parameters, "silhouette", &kmeans->silhouette);
  kmeans->spreads = kmeans_load_array(call, kmeans, parameters, "spreads");
  kmeans->mean = ml_get_reals(call, parameters, "mean", kmeans->p, NULL);
  kmeans->deviation = ml_get_reals(call, parameters, "deviation", kmeans->p, NULL);
  kmeans->sizes = ml_get_integers(call, parameters, "sizes", count, NULL);
  if (!call->status) kmeans_load_shares(call, kmeans, parameters);
  ml_get_real(call, parameters, "inertia", &kmeans->inertia);
  ml_get_real(call, parameters, "calinski_harabasz", &kmeans->calinski_harabasz);
  ml_get_real(call, parameters, "davies_bouldin", &kmeans->davies_bouldin);
  ml_get_integer(call, parameters, "iterations", &kmeans->iterations);
  ml_get_integer(call, parameters, "converged", &kmeans->converged);
  MlField field;
  if (!call->status && ml_record_find(parameters, "sample_rows", &field)) {
    ml_get_integer(call, parameters, "sample_rows", &kmeans->sample_rows);
    ml_get_integer(call, parameters, "passes", &kmeans->passes);
  }
  kmeans->parts = 1;
  if (!call->status && ml_record_find(parameters, "parts", &field)) {
    ml_get_integer(call, parameters, "parts", &kmeans->parts);
  }
  if (!call->status && (kmeans->parts < 1 || kmeans->parts > INT32_MAX)) {
    ml_fail(call, "the model is damaged: of %lld parts", (long long)kmeans->parts);
  }
  if (!call->status) kmeans_check_loaded(call, kmeans);
  kmeans->row = ml_array(call, kmeans->p, sizeof(double));
  if (!call->status) return kmeans;
  ml_kmeans_unload(kmeans);
  return NULL;
}

/* The row, dense, in the scratch unless it is. */
static const double *kmeans_dense_row(const MlKmeansModel *kmeans, const MlRow *row) {
  if (row->x) return row->x;
  memset(kmeans->row, 0, kmeans->p * sizeof(double));
  for (size_t i = 0; i < row->count; i++) kmeans->row[row->indices[i]] = row->values[i];
  return kmeans->row;
}

/* The row of k-means, in the scratch. */
static const double *kmeans_coded_row(const MlKmeansModel *kmeans, const MlRow *row) {
  ml_kmeans_layout_row(&kmeans->layout, kmeans_dense_row(kmeans, row), kmeans->coded);
  return kmeans->coded;
}

static double kmeans_row_length(const MlRow *row, size_t p) {
  const double *values = row->x ? row->x : row->values;
  size_t count = row->x ? p : row->count;
  double largest = 0, sum = 0;
  for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs(values[i]));
  if (largest == 0) return 0;
  for (size_t i = 0; i < count; i++) sum += values[i] / largest * (values[i] / largest);
  return largest * sqrt(sum);
}

/* 1 less the cosine; 1 where the row or the centroid has no direction. */
static double kmeans_cosine_distance(const MlKmeansModel *kmeans, size_t cluster, const MlRow *row,
                                     double length) {
  const double *centroid = kmeans->centroids + cluster * kmeans->p;
  double sum = 0;
  if (!(length > 0) || !(kmeans->lengths[cluster] > 0)) return 1;
  if (row->x) {
    for (size_t j = 0; j < kmeans->p; j++) sum += row->x[j] / length * centroid[j];
  } else {
    for (size_t i = 0; i < row->count; i++) {
      sum += row->values[i] / length * centroid[row->indices[i]];
    }
  }
  return fmax(1 - sum / kmeans->lengths[cluster], 0);
}

/* The nearest centroid and the distance to it. */
static uint32_t kmeans_nearest_centroid(const MlKmeansModel *kmeans, const MlRow *row,
                                        double *distance) {
  uint32_t best = 0;
  if (!kmeans->is_cosine) {
    double square;
    best = ml_kmeans_assign(&kmeans->layout.columns, kmeans->look_up, kmeans->k,
                            kmeans_coded_row(kmeans, row), &square);
    *distance = sqrt(square);
    return best;
  }
  double length = kmeans_row_length(row, kmeans->p);
  *distance = INFINITY;
  for (uint32_t c = 0; c < kmeans->k; c++) {
    double found = kmeans_cosine_distance(kmeans, c, row, length);
    if (found < *distance) {
      *distance = found;
      best = c;
    }
  }
  return best;
}

MlStatus ml_kmeans_predict(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  double distance;
  *out = kmeans_nearest_centroid(model->state, row, &distance);
  return call->status;
}

MlStatus ml_kmeans_distance(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  kmeans_nearest_centroid(model->state, row, out);
  return call->status;
}

/* Distances to all centroids, as scikit-learn's transform. */
MlStatus ml_kmeans_transform(MlCall *call, const MlModel *model, const MlRow *row, MlBuffer *out) {
  const MlKmeansModel *kmeans = model->state;
  double *distances = ml_array(call, kmeans->k, sizeof *distances);
  const double *coded = kmeans->is_cosine ? NULL : kmeans_coded_row(kmeans, row);
  const MlKmeansColumns *columns = &kmeans->layout.columns;
  double length = kmeans->is_cosine ? kmeans_row_length(row, kmeans->p) : 0;
  for (size_t c = 0; distances && c < kmeans->k; c++) {
    const double *look_up = kmeans->look_up + c * columns->p;
    distances[c] = coded ? sqrt(ml_kmeans_row_square(columns, coded, look_up))
                         : kmeans_cosine_distance(kmeans, c, row, length);
  }
  if (distances) ml_vector_write_dense(call, out, distances, kmeans->k);
  ml_free(distances);
  return call->status;
}

const MlKmeansColumns *ml_kmeans_columns(const MlModel *model) {
  const MlKmeansModel *kmeans = model->state;
  return kmeans->is_cosine ? NULL : &kmeans->layout.columns;
}

MlStatus ml_kmeans_scale(MlCall *call, const MlModel *model, const MlRow *row, double *out) {
  const MlKmeansModel *kmeans = model->state;
  ml_kmeans_layout_row(&kmeans->layout, kmeans_dense_row(kmeans, row), out);
  return call->status;
}

/* ---- describing */

/* In the features' own units. */
static double kmeans_centroid(const MlKmeansModel *kmeans, size_t cluster, size_t column) {
  double value = kmeans->centroids[cluster * kmeans->p + column];
  return kmeans->is_cosine ? value : value / kmeans->scale[column] + kmeans->center[column];
}

/* cluster, size, share, feature, value */
static void kmeans_give(MlCall *call, const MlModel *model, size_t cluster, size_t column,
                        MlBuffer *name, MlGrid *grid) {
  const MlKmeansModel *kmeans = model->state;
  name->length = 0;
  ml_encoder_column_name(call, &model->encoder, column, name);
  ml_grid_integer(call, grid, (int64_t)cluster);
  ml_grid_integer(call, grid, kmeans->sizes[cluster]);
  ml_grid_real(call, grid, kmeans->shares[cluster]);
  ml_grid_text(call, grid, name->data, name->length);
  ml_grid_real(call, grid, kmeans_centroid(kmeans, cluster, column));
}

MlStatus ml_kmeans_centroids(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlKmeansModel *kmeans = model->state;
  MlBuffer name = {0};
  for (size_t c = 0; c < kmeans->k && !call->status; c++) {
    for (size_t j = 0; j < kmeans->p && !call->status; j++) {
      kmeans_give(call, model, c, j, &name, grid);
      ml_grid_real(call, grid, kmeans->spreads[c * kmeans->p + j]);
      ml_poll(call, 200);
    }
  }
  ml_buffer_free(&name);
  return call->status;
}

/* How many standard deviations of the whole the centroid is from the mean; NaN: all rows equal. */
static double kmeans_difference(const MlKmeansModel *kmeans, size_t cluster, size_t column) {
  double deviation = kmeans->deviation[column];
  if (!(deviation > 0)) return NAN;
  return (kmeans_centroid(kmeans, cluster, column) - kmeans->mean[column]) / deviation;
}

typedef struct KmeansContrast {
  const MlKmeansModel *kmeans;
  size_t cluster;
} KmeansContrast;

/* The largest difference first; features without one last. */
static int kmeans_contrast_order(const void *context, uint32_t left, uint32_t right) {
  const KmeansContrast *contrast = context;
  double a = fabs(kmeans_difference(contrast->kmeans, contrast->cluster, left));
  double b = fabs(kmeans_difference(contrast->kmeans, contrast->cluster, right));
  if (isnan(a) || isnan(b)) return isnan(a) - isnan(b);
  return (a < b) - (a > b);
}

MlStatus ml_kmeans_profile(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlKmeansModel *kmeans = model->state;
  uint32_t *order = ml_array(call, kmeans->p, sizeof *order);
  MlBuffer name = {0};
  for (size_t c = 0; c < kmeans->k && !call->status; c++) {
    KmeansContrast contrast = {kmeans, c};
    for (size_t j = 0; j < kmeans->p; j++) order[j] = (uint32_t)j;
    ml_sort_indices(call, order, kmeans->p, kmeans_contrast_order, &contrast);
    for (size_t j = 0; j < kmeans->p && !call->status; j++) {
      kmeans_give(call, model, c, order[j], &name, grid);
      ml_grid_real(call, grid, kmeans->mean[order[j]]);
      ml_grid_real(call, grid, kmeans_difference(kmeans, c, order[j]));
      ml_poll(call, 200);
    }
  }
  ml_buffer_free(&name);
  ml_free(order);
  return call->status;
}

MlStatus ml_kmeans_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlKmeansModel *kmeans = model->state;
  ml_grid_named_integer(call, grid, "k", kmeans->k);
  ml_grid_named_real(call, grid, "inertia", kmeans->inertia);
  if (!isnan(kmeans->silhouette)) {
    ml_grid_named_real(call, grid, "silhouette", kmeans->silhouette);
  }
  if (!kmeans->is_cosine) {
    ml_grid_named_real(call, grid, "calinski_harabasz", kmeans->calinski_harabasz);
    ml_grid_named_real(call, grid, "davies_bouldin", kmeans->davies_bouldin);
  }
  if (kmeans->sample_rows) {
    ml_grid_named_integer(call, grid, "sample_rows", kmeans->sample_rows);
    ml_grid_named_integer(call, grid, "passes", kmeans->passes);
  }
  ml_grid_named_integer(call, grid, "iterations", kmeans->iterations);
  ml_grid_named_integer(call, grid, "converged", kmeans->converged);
  if (kmeans->parts == 1) return call->status;
  ml_grid_named_integer(call, grid, "parts", kmeans->parts);
  return ml_grid_named_string(
      call, grid, "note",
      "merged from parts, whose clusters stay whole: near the clusters of all "
      "rows, not equal to them; the inertia is that of the rows so grouped");
}

MlStatus ml_kmeans_history(MlCall *call, const MlModel *model, MlGrid *grid) {
  size_t count = 0;
  double *losses = ml_get_reals(call, model->parameters, "history_loss", ML_ANY_COUNT, &count);
  double *changes = ml_get_reals(call, model->parameters, "history_change", count, NULL);
  for (size_t i = 0; losses && changes && i < count && !call->status; i++) {
    ml_grid_integer(call, grid, (int64_t)i + 1);
    ml_grid_real(call, grid, losses[i]);
    ml_grid_real(call, grid, changes[i]);
  }
  ml_free(losses);
  ml_free(changes);
  return call->status;
}
