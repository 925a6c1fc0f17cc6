/* What the clusters of a fit are like, from its rows; of categories, from the weights of levels. */
#include <math.h>

#include "learn/kmeans_learner.h"

/* Numbers are summed up into the means, levels into the spreads. */
void ml_kmeans_shape_add(const MlKmeansColumns *columns, MlClusterShape *shape, const double *row,
                         size_t cluster, double weight) {
  const double *origin = shape->origin + cluster * columns->p;
  double *sums = shape->means + cluster * columns->p;
  for (size_t j = 0; j < columns->numbers; j++) sums[j] += weight * (row[j] - origin[j]);
  for (size_t f = columns->numbers; f < ml_kmeans_width(columns); f++) {
    shape->spreads[cluster * columns->p + (size_t)row[f]] += weight;
  }
  shape->weights[cluster] += weight;
  shape->weight += weight;
}

void ml_kmeans_shape_add_again(const MlKmeansColumns *columns, MlClusterShape *shape,
                               const double *row, size_t cluster, double weight,
                               const double *look_up) {
  const double *mean = shape->means + cluster * columns->p;
  double *squares = shape->spreads + cluster * columns->p;
  for (size_t j = 0; j < columns->numbers; j++) {
    double d = row[j] - mean[j];
    squares[j] += weight * (d * d);
  }
  shape->radii[cluster] += weight * sqrt(ml_kmeans_row_square(columns, row, look_up));
}

void ml_kmeans_shape_end_means(const MlKmeansColumns *columns, MlClusterShape *shape) {
  for (size_t c = 0; c < shape->k; c++) {
    for (size_t j = columns->numbers; j < columns->p; j++) {
      size_t at = c * columns->p + j;
      shape->origin[at] = columns->absent[j];
      shape->means[at] = (columns->present[j] - columns->absent[j]) * shape->spreads[at];
    }
  }
  ml_cluster_shape_end_means(shape);
}

void ml_kmeans_shape_end(const MlKmeansColumns *columns, MlClusterShape *shape) {
  for (size_t c = 0; c < shape->k; c++) {
    double weight = shape->weights[c];
    for (size_t j = columns->numbers; j < columns->p && weight > 0; j++) {
      double step = columns->present[j] - columns->absent[j];
      double *own = &shape->spreads[c * columns->p + j];
      *own = step * step * (*own * (1 - *own / weight));
    }
  }
  ml_cluster_shape_end_spreads(shape);
}

/* With look_up (k, p) of the means: the second time. */
static MlStatus shape_rows(MlCall *call, const MlKmeansData *data, MlClusterShape *shape,
                           const uint32_t *label, double *scratch, const double *look_up) {
  const MlKmeansColumns *columns = &data->columns;
  const double *weights = data->weights;
  for (size_t c = 0; c < data->chunk_count && !call->status; c++) {
    const char *stored = data->chunks[c].rows;
    for (size_t i = 0; i < data->chunks[c].n; i++, stored += data->stride, label++) {
      const double *row = (const double *)(const void *)stored;
      double weight = weights ? *weights++ : 1;
      if (data->read) {
        data->read(data->read_arg, stored, scratch);
        row = scratch;
      }
      if (look_up) {
        ml_kmeans_shape_add_again(columns, shape, row, *label, weight,
                                  look_up + *label * columns->p);
      } else {
        ml_kmeans_shape_add(columns, shape, row, *label, weight);
      }
    }
    ml_poll(call, 1000000);
  }
  return call->status;
}

MlStatus ml_kmeans_find_shape(MlCall *call, const MlKmeansData *data, const MlKmeans *model,
                              MlClusterShape *shape) {
  const MlKmeansColumns *columns = &data->columns;
  double *look_up = ml_array(call, model->k, columns->p * sizeof(double));
  double *scratch = ml_array(call, ml_kmeans_width(columns), sizeof(double));
  ml_cluster_shape_begin(call, shape, model->k, columns->p, model->centroids);
  if (!call->status) shape_rows(call, data, shape, model->labels, scratch, NULL);
  if (!call->status) {
    ml_kmeans_shape_end_means(columns, shape);
    ml_kmeans_look_up(columns, shape->means, model->k, look_up);
    shape_rows(call, data, shape, model->labels, scratch, look_up);
  }
  if (!call->status) ml_kmeans_shape_end(columns, shape);
  ml_free(look_up);
  ml_free(scratch);
  return call->status;
}
