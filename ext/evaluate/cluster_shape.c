#include "evaluate/cluster_shape.h"

#include <math.h>
#include <string.h>

MlStatus ml_cluster_shape_begin(MlCall *call, MlClusterShape *shape, size_t k, size_t p,
                                const double *centers) {
  memset(shape, 0, sizeof *shape);
  shape->k = k;
  shape->p = p;
  shape->origin = ml_array(call, k, p * sizeof(double));
  shape->means = ml_array(call, k, p * sizeof(double));
  shape->spreads = ml_array(call, k, p * sizeof(double));
  shape->mean = ml_array(call, p, sizeof(double));
  shape->spread = ml_array(call, p, sizeof(double));
  shape->radii = ml_array(call, k, sizeof(double));
  shape->weights = ml_array(call, k, sizeof *shape->weights);
  if (!call->status) memcpy(shape->origin, centers, k * p * sizeof(double));
  return call->status;
}

void ml_cluster_shape_free(MlClusterShape *shape) {
  ml_free(shape->origin);
  ml_free(shape->means);
  ml_free(shape->spreads);
  ml_free(shape->mean);
  ml_free(shape->spread);
  ml_free(shape->radii);
  ml_free(shape->weights);
  memset(shape, 0, sizeof *shape);
}

void ml_cluster_shape_add(MlClusterShape *shape, const double *row, size_t cluster, double weight) {
  const double *origin = shape->origin + cluster * shape->p;
  double *sums = shape->means + cluster * shape->p;
  for (size_t j = 0; j < shape->p; j++) sums[j] += weight * (row[j] - origin[j]);
  shape->weights[cluster] += weight;
  shape->weight += weight;
}

/* The mean of all is taken from the clusters' means, as offsets from the first cluster's. */
void ml_cluster_shape_end_means(MlClusterShape *shape) {
  size_t p = shape->p;
  for (size_t c = 0; c < shape->k; c++) {
    double size = shape->weights[c] > 0 ? shape->weights[c] : 1;
    for (size_t j = 0; j < p; j++) {
      shape->means[c * p + j] = shape->origin[c * p + j] + shape->means[c * p + j] / size;
    }
  }
  for (size_t j = 0; j < p && shape->weight > 0; j++) {
    double sum = 0;
    for (size_t c = 0; c < shape->k; c++) {
      sum += shape->weights[c] * (shape->means[c * p + j] - shape->means[j]);
    }
    shape->mean[j] = shape->means[j] + sum / shape->weight;
  }
}

void ml_cluster_shape_add_again(MlClusterShape *shape, const double *row, size_t cluster,
                                double weight) {
  const double *mean = shape->means + cluster * shape->p;
  double *squares = shape->spreads + cluster * shape->p, square = 0;
  for (size_t j = 0; j < shape->p; j++) {
    double d = row[j] - mean[j];
    squares[j] += weight * (d * d);
    square += d * d;
  }
  shape->radii[cluster] += weight * sqrt(square);
}

void ml_cluster_shape_end_spreads(MlClusterShape *shape) {
  size_t p = shape->p;
  shape->within = shape->between = 0;
  memset(shape->spread, 0, p * sizeof(double));
  for (size_t c = 0; c < shape->k; c++) {
    double size = shape->weights[c];
    if (!(size > 0)) continue;
    for (size_t j = 0; j < p; j++) {
      double d = shape->means[c * p + j] - shape->mean[j], *square = &shape->spreads[c * p + j];
      shape->within += *square;
      shape->between += size * (d * d);
      shape->spread[j] += *square + size * (d * d);
      *square = sqrt(*square / size);
    }
    shape->radii[c] /= size;
  }
  for (size_t j = 0; j < p && shape->weight > 0; j++) {
    shape->spread[j] = sqrt(shape->spread[j] / shape->weight);
  }
}

/* Clusters with rows, or 0 when the indices are not defined. */
static size_t cluster_shape_groups(const MlClusterShape *shape) {
  size_t groups = 0;
  for (size_t c = 0; c < shape->k; c++) groups += shape->weights[c] > 0;
  return groups >= 2 && (double)groups < shape->weight ? groups : 0;
}

double ml_cluster_shape_calinski_harabasz(const MlClusterShape *shape) {
  size_t groups = cluster_shape_groups(shape);
  if (!groups) return NAN;
  if (shape->within == 0) return 1;
  double free_within = shape->weight - (double)groups, free_between = (double)groups - 1;
  return shape->between * free_within / (shape->within * free_between);
}

static double cluster_shape_distance(const MlClusterShape *shape, size_t a, size_t b) {
  double square = 0;
  for (size_t j = 0; j < shape->p; j++) {
    double d = shape->means[a * shape->p + j] - shape->means[b * shape->p + j];
    square += d * d;
  }
  return sqrt(square);
}

double ml_cluster_shape_davies_bouldin(const MlClusterShape *shape) {
  size_t groups = cluster_shape_groups(shape);
  double sum = 0;
  if (!groups) return NAN;
  for (size_t a = 0; a < shape->k; a++) {
    double worst = 0;
    for (size_t b = 0; b < shape->k && shape->weights[a] > 0; b++) {
      if (a == b || !(shape->weights[b] > 0)) continue;
      double distance = cluster_shape_distance(shape, a, b);
      double ratio = distance > 0 ? (shape->radii[a] + shape->radii[b]) / distance : 0;
      if (ratio > worst) worst = ratio;
    }
    sum += worst;
  }
  return sum / (double)groups;
}
