/*
** How many clusters: the k of the greatest mean silhouette, and the curve of several measures over
** k. What compares rows with each other is taken from all rows where they are few, and else from a
** random sample of them, the same for the same rows and seed.
*/
#include <math.h>
#include <string.h>

#include "learn/kmeans_learner.h"
#include "learn/silhouette.h"
#include "math/elementary.h"
#include "math/random.h"

enum { STREAM_SAMPLE = 0x73616d, STREAM_REFERENCES = 0x726566 };

/* Some rows of the fit, as doubles: all of them, or a sample in their order. */
typedef struct KmeansSample {
  double *rows;    /* (count, width) owned */
  double *weights; /* (count) owned; NULL: all 1 */
  size_t *place;   /* (count) of each among all rows; owned */
  size_t count, width;
  uint32_t *labels; /* (count) scratch; owned */
  double *values;   /* (count) scratch; owned */
  MlKmeansChunk chunk;
  MlKmeansData data; /* the sample's rows */
} KmeansSample;

static void kmeans_sample_free(KmeansSample *sample) {
  ml_free(sample->rows);
  ml_free(sample->weights);
  ml_free(sample->place);
  ml_free(sample->labels);
  ml_free(sample->values);
}

/* Each row is taken with the chance that fills the sample exactly (Knuth's algorithm S). */
static MlStatus kmeans_sample_take(MlCall *call, const MlFit *fit, KmeansSample *sample) {
  const MlKmeansLearnerOptions *options = fit->options;
  const MlKmeansData *data = &((const MlKmeansState *)fit->state)->data;
  size_t n = 0, seen = 0, taken = 0, width = ml_kmeans_width(&data->columns);
  for (size_t c = 0; c < data->chunk_count; c++) n += data->chunks[c].n;
  size_t count = n < (size_t)options->sample ? n : (size_t)options->sample;
  MlRandom random;
  *sample = (KmeansSample){.count = count, .width = width};
  sample->rows = ml_array(call, count, width * sizeof(double));
  sample->place = ml_array(call, count, sizeof *sample->place);
  sample->labels = ml_array(call, count, sizeof *sample->labels);
  sample->values = ml_array(call, count, sizeof *sample->values);
  if (data->weights) sample->weights = ml_array(call, count, sizeof *sample->weights);
  ml_random_begin_stream(&random, (uint64_t)options->seed, STREAM_SAMPLE);
  for (size_t c = 0; c < data->chunk_count && !call->status; c++) {
    for (size_t i = 0; i < data->chunks[c].n; i++, seen++) {
      if (count < n && ml_random_below(&random, n - seen) >= count - taken) continue;
      const char *stored = (const char *)data->chunks[c].rows + i * data->stride;
      if (data->read) {
        data->read(data->read_arg, stored, sample->rows + taken * width);
      } else {
        memcpy(sample->rows + taken * width, stored, width * sizeof(double));
      }
      if (data->weights) sample->weights[taken] = data->weights[seen];
      sample->place[taken++] = seen;
    }
    ml_poll(call, 1000000);
  }
  sample->chunk = (MlKmeansChunk){sample->rows, count};
  sample->data = (MlKmeansData){.chunk_count = 1,
                                .stride = width * sizeof(double),
                                .columns = data->columns,
                                .weights = sample->weights};
  return call->status;
}

/* The mean silhouette of the sample's rows by labels (count); NaN where it is not defined. */
static double kmeans_sample_silhouette(MlCall *call, const KmeansSample *sample,
                                       const uint32_t *labels, uint32_t k, unsigned threads) {
  MlSilhouetteReference reference = {.count = sample->count,
                                     .columns = &sample->data.columns,
                                     .k = k,
                                     .rows = sample->rows,
                                     .labels = labels};
  double sum = 0;
  reference.threads = threads;
  if (k < 2 || call->status) return NAN;
  ml_silhouette(call, &reference, sample->rows, labels, NULL, sample->count, sample->values);
  for (size_t i = 0; i < sample->count; i++) sum += sample->values[i];
  return sum / (double)sample->count;
}

/* ---- k "auto" */

MlStatus ml_kmeans_choose(MlCall *call, MlFit *fit) {
  const MlKmeansLearnerOptions *options = fit->options;
  MlKmeansState *state = fit->state;
  KmeansSample sample;
  MlKmeansOptions core;
  double best = -INFINITY;
  ml_kmeans_core_options(fit, &core);
  kmeans_sample_take(call, fit, &sample);
  sample.data.chunks = &sample.chunk;
  state->tried = ml_array(call, (size_t)(options->k_max - options->k_min + 1), sizeof(double));
  for (int64_t k = options->k_min; k <= options->k_max && !call->status; k++) {
    MlKmeans model;
    MlCall attempt; /* fails where there are fewer distinct rows than k */
    ml_call_begin(&attempt, call->function, call->interrupted, call->interrupted_arg);
    core.k = (uint32_t)k;
    ml_kmeans_fit(&attempt, &sample.data, &core, &model);
    double silhouette =
        kmeans_sample_silhouette(&attempt, &sample, model.labels, core.k, core.threads);
    ml_kmeans_free(&model);
    if (attempt.status == ML_ERROR && k > options->k_min) break;
    if (attempt.status) {
      *call = attempt;
      break;
    }
    state->tried[state->tried_count++] = silhouette;
    ml_fit_say(fit, "k %lld: silhouette %.6g", (long long)k, silhouette);
    if (silhouette > best) {
      best = state->silhouette = silhouette;
      fit->k = k;
    }
  }
  kmeans_sample_free(&sample);
  if (!call->status && fit->k == ML_K_AUTO) return ml_fail(call, "no k has a silhouette");
  return call->status;
}

/* ---- the elbow's curve */

typedef struct KmeansCurve {
  MlFit *fit;
  KmeansSample sample;
  MlKmeansOptions core;
  size_t from, count;  /* k from, from + 1, ... */
  double *references;  /* (references, count) logarithms of inertias; owned */
  double *low, *high;  /* (p) of all rows; owned */
  double *inertias;    /* (count) of the sample; owned */
  double *silhouettes; /* (count) owned */
  MlGrid rows;         /* k, inertia, silhouette, calinski_harabasz, davies_bouldin */
} KmeansCurve;

/*
** Sum of weight * squared distance of the sample's rows to the model's nearest centroids; labels
** them.
*/
static double kmeans_sample_inertia(MlCall *call, KmeansCurve *curve, const MlKmeans *model) {
  KmeansSample *sample = &curve->sample;
  const MlKmeansColumns *columns = &sample->data.columns;
  double *look_up = ml_array(call, model->k, columns->p * sizeof(double)), sum = 0;
  if (!look_up) return 0;
  ml_kmeans_look_up(columns, model->centroids, model->k, look_up);
  for (size_t i = 0; i < sample->count; i++) {
    uint32_t label = sample->labels[i] = model->labels[sample->place[i]];
    double weight = sample->weights ? sample->weights[i] : 1;
    const double *row = sample->rows + i * sample->width;
    sum += weight * ml_kmeans_row_square(columns, row, look_up + label * columns->p);
  }
  ml_free(look_up);
  return sum;
}

static MlStatus kmeans_curve_point(MlCall *call, KmeansCurve *curve, size_t at) {
  const MlKmeansData *data = &((const MlKmeansState *)curve->fit->state)->data;
  MlKmeans model;
  MlClusterShape shape = {0};
  curve->core.k = (uint32_t)(curve->from + at);
  ml_kmeans_fit(call, data, &curve->core, &model);
  if (!call->status) ml_kmeans_find_shape(call, data, &model, &shape);
  if (!call->status) {
    curve->inertias[at] = kmeans_sample_inertia(call, curve, &model);
    curve->silhouettes[at] = kmeans_sample_silhouette(call, &curve->sample, curve->sample.labels,
                                                      model.k, curve->core.threads);
    ml_grid_integer(call, &curve->rows, model.k);
    ml_grid_real(call, &curve->rows, model.inertia);
    ml_grid_real(call, &curve->rows, ml_cluster_shape_calinski_harabasz(&shape));
    ml_grid_real(call, &curve->rows, ml_cluster_shape_davies_bouldin(&shape));
    ml_fit_say(curve->fit, "k %u: inertia %.10g, silhouette %.6g", (unsigned)model.k, model.inertia,
               curve->silhouettes[at]);
  }
  ml_cluster_shape_free(&shape);
  ml_kmeans_free(&model);
  return call->status;
}

static MlStatus kmeans_find_box(MlCall *call, KmeansCurve *curve) {
  const MlKmeansData *data = &((const MlKmeansState *)curve->fit->state)->data;
  const MlKmeansColumns *columns = &data->columns;
  size_t numbers = columns->numbers, width = ml_kmeans_width(columns);
  double *row = ml_array(call, width, sizeof *row);
  for (size_t j = 0; j < columns->p; j++) {
    curve->low[j] = j < numbers ? INFINITY : columns->absent[j];
    curve->high[j] = j < numbers ? -INFINITY : columns->absent[j];
  }
  for (size_t c = 0; c < data->chunk_count && !call->status; c++) {
    for (size_t i = 0; i < data->chunks[c].n; i++) {
      const char *stored = (const char *)data->chunks[c].rows + i * data->stride;
      if (data->read) {
        data->read(data->read_arg, stored, row);
      } else {
        memcpy(row, stored, width * sizeof *row);
      }
      for (size_t j = 0; j < numbers; j++) {
        curve->low[j] = fmin(curve->low[j], row[j]);
        curve->high[j] = fmax(curve->high[j], row[j]);
      }
      for (size_t f = numbers; f < width; f++) {
        curve->high[(size_t)row[f]] = columns->present[(size_t)row[f]];
      }
    }
    ml_poll(call, 1000000);
  }
  ml_free(row);
  return call->status;
}

/*
** As many rows as the sample has, uniform in the box of all rows, with its weights, clustered for
** each k. Levels' columns are as any others.
*/
static MlStatus kmeans_reference(MlCall *call, KmeansCurve *curve, size_t number) {
  const MlKmeansLearnerOptions *options = curve->fit->options;
  size_t n = curve->sample.count, p = curve->sample.data.columns.p;
  MlKmeansChunk chunk = {ml_array(call, n, p * sizeof(double)), n};
  MlKmeansData data = {.chunks = &chunk,
                       .chunk_count = 1,
                       .stride = p * sizeof(double),
                       .columns = {.p = p, .numbers = p},
                       .weights = curve->sample.weights};
  MlKmeansOptions core = curve->core;
  double *rows = (double *)(uintptr_t)chunk.rows;
  MlRandom random;
  core.n_init = 1;
  ml_random_begin_stream(&random, (uint64_t)options->seed, STREAM_REFERENCES + number);
  for (size_t i = 0; rows && i < n * p; i++) {
    size_t j = i % p;
    rows[i] = curve->low[j] + ml_random_uniform(&random) * (curve->high[j] - curve->low[j]);
  }
  for (size_t at = 0; at < curve->count && !call->status; at++) {
    MlKmeans model;
    core.k = (uint32_t)(curve->from + at);
    ml_kmeans_fit(call, &data, &core, &model);
    curve->references[number * curve->count + at] = ml_log(model.inertia);
    ml_kmeans_free(&model);
  }
  ml_free(rows);
  return call->status;
}

/*
** Tibshirani, Walther and Hastie (2001): the mean of the references' log inertias less that of the
** rows, and the error of that mean with the references' own chance in it.
*/
static void kmeans_gap(const KmeansCurve *curve, size_t at, double *gap, double *error) {
  const MlKmeansLearnerOptions *options = curve->fit->options;
  size_t count = (size_t)options->references;
  double sum = 0, squares = 0;
  *gap = *error = NAN;
  if (!count || !(curve->inertias[at] > 0)) return;
  for (size_t b = 0; b < count; b++) sum += curve->references[b * curve->count + at];
  double mean = sum / (double)count;
  for (size_t b = 0; b < count; b++) {
    double d = curve->references[b * curve->count + at] - mean;
    squares += d * d;
  }
  *gap = mean - ml_log(curve->inertias[at]);
  *error = sqrt(squares / (double)count) * sqrt(1 + 1 / (double)count);
}

static MlStatus kmeans_curve_give(MlCall *call, const KmeansCurve *curve, MlGrid *grid) {
  for (size_t at = 0; at < curve->count && !call->status; at++) {
    double gap, error;
    kmeans_gap(curve, at, &gap, &error);
    MlValue cells[4];
    for (size_t i = 0; i < 4; i++) cells[i] = ml_grid_get(&curve->rows, at, i);
    ml_grid_value(call, grid, &cells[0]);
    ml_grid_value(call, grid, &cells[1]);
    ml_grid_real(call, grid, curve->silhouettes[at]);
    ml_grid_value(call, grid, &cells[2]);
    ml_grid_value(call, grid, &cells[3]);
    ml_grid_real(call, grid, gap);
    ml_grid_real(call, grid, error);
  }
  return call->status;
}

MlStatus ml_kmeans_elbow_curve(MlCall *call, MlFit *fit, MlGrid *grid) {
  const MlKmeansLearnerOptions *options = fit->options;
  KmeansCurve curve = {.fit = fit, .from = (size_t)options->k_min};
  if ((uint64_t)fit->k > fit->frame.rows_used) {
    return ml_fail(call, "k_max must be between 1 and the number of rows (%llu), found %lld",
                   (unsigned long long)fit->frame.rows_used, (long long)fit->k);
  }
  if (options->metric == ML_KMEANS_COSINE) return ml_kmeans_cosine_curve(call, fit, grid);
  if (ml_kmeans_collect(call, fit)) return call->status;
  size_t p = ((const MlKmeansState *)fit->state)->data.columns.p;
  curve.count = (size_t)fit->k - curve.from + 1;
  curve.references = ml_array(call, (size_t)options->references + 1, curve.count * sizeof(double));
  curve.inertias = ml_array(call, curve.count, sizeof(double));
  curve.silhouettes = ml_array(call, curve.count, sizeof(double));
  curve.low = ml_array(call, p, sizeof(double));
  curve.high = ml_array(call, p, sizeof(double));
  ml_grid_begin(&curve.rows, 4);
  ml_kmeans_core_options(fit, &curve.core);
  kmeans_sample_take(call, fit, &curve.sample);
  if (!call->status) kmeans_find_box(call, &curve);
  for (size_t at = 0; at < curve.count && !call->status; at++) {
    kmeans_curve_point(call, &curve, at);
  }
  for (size_t b = 0; b < (size_t)options->references && !call->status; b++) {
    kmeans_reference(call, &curve, b);
  }
  kmeans_curve_give(call, &curve, grid);
  kmeans_sample_free(&curve.sample);
  ml_grid_free(&curve.rows);
  ml_free(curve.references);
  ml_free(curve.inertias);
  ml_free(curve.silhouettes);
  ml_free(curve.low);
  ml_free(curve.high);
  return call->status;
}
