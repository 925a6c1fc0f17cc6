#include "learn/logistic_curvature.h"

#include <math.h>
#include <string.h>

MlStatus ml_logistic_curvature_begin(MlCall *call, MlLogisticCurvature *curvature,
                                     const MlLogisticProblem *problem, MlLogisticDesign *design) {
  size_t scores = problem->classes - 1;
  *curvature = (MlLogisticCurvature){.problem = problem,
                                     .design = design,
                                     .scores = scores,
                                     .pairs = scores * (scores + 1) / 2,
                                     .d = scores * design->columns};
  curvature->tiles = ml_array(call, 3 * scores + 3, ML_LOGISTIC_TILE * sizeof(double));
  return call->status;
}

void ml_logistic_curvature_free(MlLogisticCurvature *curvature) { ml_free(curvature->tiles); }

MlStatus ml_logistic_point_begin(MlCall *call, const MlLogisticCurvature *curvature,
                                 MlLogisticPoint *point) {
  size_t m = curvature->design->columns;
  point->w = ml_array(call, curvature->d, sizeof(double));
  point->gradient = ml_array(call, curvature->d, sizeof(double));
  point->cross = ml_array(call, curvature->pairs * m * m, sizeof(double));
  return call->status;
}

void ml_logistic_point_free(MlLogisticPoint *point) {
  ml_free(point->w);
  ml_free(point->gradient);
  ml_free(point->cross);
}

static MlStatus evaluate_tile(MlCall *call, void *arg, const MlLogisticTile *tile) {
  MlLogisticCurvature *curvature = arg;
  MlLogisticPoint *point = curvature->filling;
  const MlLogisticKernel *kernel = curvature->design->kernel;
  size_t m = curvature->design->columns, scores = curvature->scores;
  double *predictor = curvature->tiles, *residual = predictor + scores * ML_LOGISTIC_TILE;
  double *probability = residual + scores * ML_LOGISTIC_TILE;
  double *weight = probability + scores * ML_LOGISTIC_TILE, *scratch = weight + ML_LOGISTIC_TILE;
  for (size_t k = 0; k < scores; k++) {
    double *at = predictor + k * ML_LOGISTIC_TILE;
    kernel->linear(tile->x, tile->lanes, m, point->w + k * m, at);
    for (size_t i = tile->rows; i < tile->lanes; i++) at[i] = -1000; /* adds nothing */
  }
  if (scores == 1) {
    const MlLogisticProblem *problem = curvature->problem;
    double weights[2] = {problem->class_weights[!problem->positive],
                         problem->class_weights[problem->positive]};
    kernel->binary(predictor, tile->y, tile->lanes, weights, residual, weight, &point->loss,
                   &point->margin);
    kernel->gradient(tile->x, tile->lanes, m, residual, point->gradient);
    kernel->cross(tile->x, tile->lanes, m, weight, point->cross, scratch);
    return call->status;
  }
  kernel->softmax(predictor, tile->y, tile->lanes, scores + 1, tile->importance, probability,
                  residual, &point->loss, &point->margin);
  double *cross = point->cross;
  for (size_t k = 0; k < scores; k++) {
    const double *p = probability + k * ML_LOGISTIC_TILE;
    kernel->gradient(tile->x, tile->lanes, m, residual + k * ML_LOGISTIC_TILE,
                     point->gradient + k * m);
    for (size_t l = 0; l <= k; l++, cross += m * m) {
      const double *q = probability + l * ML_LOGISTIC_TILE;
      for (size_t i = 0; i < tile->lanes; i++) {
        weight[i] = (k == l ? p[i] * (1 - p[i]) : -p[i] * q[i]) * tile->importance[i];
      }
      kernel->cross(tile->x, tile->lanes, m, weight, cross, scratch);
    }
  }
  return call->status;
}

MlStatus ml_logistic_evaluate(MlCall *call, MlLogisticCurvature *curvature,
                              MlLogisticPoint *point) {
  size_t m = curvature->design->columns, pairs = curvature->pairs;
  point->loss = 0;
  point->margin = HUGE_VAL;
  memset(point->gradient, 0, curvature->d * sizeof(double));
  memset(point->cross, 0, pairs * m * m * sizeof(double));
  curvature->filling = point;
  return ml_logistic_tiles(call, curvature->design, (double)(pairs * m * m) / 8, evaluate_tile,
                           curvature);
}

void ml_logistic_hessian(const MlLogisticCurvature *curvature, const MlLogisticPoint *point,
                         double *hessian) {
  size_t m = curvature->design->columns, d = curvature->d;
  const double *cross = point->cross;
  for (size_t k = 0; k < curvature->scores; k++) {
    for (size_t l = 0; l <= k; l++, cross += m * m) {
      for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++) {
          double value = i >= j ? cross[i * m + j] : cross[j * m + i];
          hessian[(k * m + i) * d + l * m + j] = value;
        }
      }
    }
  }
}

double ml_logistic_dot(const double *a, const double *b, size_t n) {
  double even = 0, odd = 0;
  size_t i = 0;
  for (; i + 1 < n; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return i < n ? even + odd + a[i] * b[i] : even + odd;
}

double ml_logistic_factor(size_t d, double *hessian, double *unit, int keeps_rows) {
  double *h = hessian, smallest = 1;
  for (size_t i = 0; i < d; i++) {
    double diagonal = h[i * d + i];
    unit[i] = diagonal > 0 && isfinite(diagonal) ? 1 / sqrt(diagonal) : 0;
    for (size_t j = 0; j <= i; j++) h[i * d + j] = h[i * d + j] * unit[i] * unit[j];
  }
  for (size_t i = 0; i < d; i++) {
    double *row = h + i * d;
    for (size_t j = 0; j < i; j++) {
      double pivot = h[j * d + j];
      row[j] = pivot > 0 ? (row[j] - ml_logistic_dot(row, h + j * d, j)) / pivot : 0;
    }
    double pivot = row[i] - ml_logistic_dot(row, row, i);
    smallest = pivot < smallest ? pivot : smallest;
    if (pivot > ML_LOGISTIC_ZERO_PIVOT) {
      row[i] = sqrt(pivot);
    } else if (keeps_rows) {
      row[i] = 0;
    } else {
      memset(row, 0, (i + 1) * sizeof(double));
    }
  }
  return smallest;
}

void ml_logistic_scale(const MlLogisticCurvature *curvature, size_t rows,
                       const double *coefficients, double *w) {
  const MlLogisticDesign *design = curvature->design;
  size_t m = design->columns, width = curvature->problem->columns + 1;
  size_t over = rows - curvature->scores;
  for (size_t k = 0; k < curvature->scores; k++) {
    const double *own = coefficients + (k + over) * width;
    double *to = w + k * m;
    for (size_t a = 0; a < m; a++) {
      size_t j = a < design->first ? 0 : 1 + design->take[a];
      double b = isnan(own[j]) ? 0 : own[j];
      if (over && !isnan(coefficients[j])) b -= coefficients[j];
      to[a] = a < design->first ? b : b / design->scale[a];
      if (a >= design->first && design->first) to[0] += to[a] * design->shift[a];
    }
  }
}
