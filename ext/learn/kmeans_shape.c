/* What the clusters of a fit are like, from its rows; of categories, from the weights of levels. */
#include <math.h>

#include "learn/kmeans_learner.h"

typedef struct ShapePass {
  const MlKmeansData *data;
  MlClusterShape *shape;
  const double *look_up; /* (k, p) of the means */
} ShapePass;

/* Numbers are summed up into the means, levels into the spreads. */
static void shape_add(const ShapePass *pass, const double *row, size_t cluster, double weight) {
  const MlKmeansColumns *columns = &pass->data->columns;
  MlClusterShape *shape = pass->shape;
  const double *origin = shape->origin + cluster * columns->p;
  double *sums = shape->means + cluster * columns->p;
  for (size_t j = 0; j < columns->numbers; j++) sums[j] += weight * (row[j] - origin[j]);
  for (size_t f = columns->numbers; f < ml_kmeans_width(columns); f++) {
    shape->spreads[cluster * columns->p + (size_t)row[f]] += weight;
  }
  shape->weights[cluster] += weight;
  shape->weight += weight;
}

static void shape_add_again(const ShapePass *pass, const double *row, size_t cluster,
                            double weight) {
  const MlKmeansColumns *columns = &pass->data->columns;
  MlClusterShape *shape = pass->shape;
  const double *mean = shape->means + cluster * columns->p;
  double *squares = shape->spreads + cluster * columns->p;
  for (size_t j = 0; j < columns->numbers; j++) {
    double d = row[j] - mean[j];
    squares[j] += weight * (d * d);
  }
  double square = ml_kmeans_row_square(columns, row, pass->look_up + cluster * columns->p);
  shape->radii[cluster] += weight * sqrt(square);
}

static MlStatus shape_rows(MlCall *call, const ShapePass *pass, const uint32_t *label,
                           double *scratch, int again) {
  const MlKmeansData *data = pass->data;
  const double *weight = data->weights;
  for (size_t c = 0; c < data->chunk_count && !call->status; c++) {
    const char *stored = data->chunks[c].rows;
    for (size_t i = 0; i < data->chunks[c].n; i++, stored += data->stride) {
      const double *row = (const double *)(const void *)stored;
      if (data->read) {
        data->read(data->read_arg, stored, scratch);
        row = scratch;
      }
      (again ? shape_add_again : shape_add)(pass, row, *label++, weight ? *weight++ : 1);
    }
    ml_poll(call, 1000000);
  }
  return call->status;
}

/* The columns of levels: their means before they are ended, and their squares. */
static void shape_levels(const ShapePass *pass, int again) {
  const MlKmeansColumns *columns = &pass->data->columns;
  MlClusterShape *shape = pass->shape;
  for (size_t c = 0; c < shape->k; c++) {
    double weight = shape->weights[c];
    for (size_t j = columns->numbers; j < columns->p; j++) {
      double absent = columns->absent[j], step = columns->present[j] - absent;
      double *own = &shape->spreads[c * columns->p + j];
      if (!again) {
        shape->origin[c * columns->p + j] = absent;
        shape->means[c * columns->p + j] = step * *own;
      } else if (weight > 0) {
        *own = step * step * (*own * (1 - *own / weight));
      }
    }
  }
}

MlStatus ml_kmeans_find_shape(MlCall *call, const MlKmeansData *data, const MlKmeans *model,
                              MlClusterShape *shape) {
  const MlKmeansColumns *columns = &data->columns;
  ShapePass pass = {data, shape, NULL};
  double *look_up = ml_array(call, model->k, columns->p * sizeof(double));
  double *scratch = ml_array(call, ml_kmeans_width(columns), sizeof(double));
  ml_cluster_shape_begin(call, shape, model->k, columns->p, model->centroids);
  if (!call->status) shape_rows(call, &pass, model->labels, scratch, 0);
  if (!call->status) {
    shape_levels(&pass, 0);
    ml_cluster_shape_end_means(shape);
    ml_kmeans_look_up(columns, shape->means, model->k, look_up);
    pass.look_up = look_up;
    shape_rows(call, &pass, model->labels, scratch, 1);
  }
  if (!call->status) {
    shape_levels(&pass, 1);
    ml_cluster_shape_end_spreads(shape);
  }
  ml_free(look_up);
  ml_free(scratch);
  return call->status;
}
