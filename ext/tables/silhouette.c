/*
** ml_silhouette(source, model [, options]): how well each row lies in its cluster. Features are
** matched by name; the first column that is neither a feature nor the target is passed through as
** `id`. All rows are held, scaled as the model scales them, or of cosines as sparse directions.
*/
#include "learn/silhouette.h"

#include <string.h>

#include "base/threads.h"
#include "data/options.h"
#include "functions/arguments.h"
#include "learn/kmeans_learner.h"
#include "learn/spherical.h"
#include "math/random.h"
#include "tables/model_source.h"
#include "tables/row_list.h"

typedef struct SilhouetteOptions {
  int64_t sample, seed, threads;
} SilhouetteOptions;

static const MlOption silhouette_options[] = {
    {.name = "sample",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(SilhouetteOptions, sample),
     .fallback = 10000,
     .minimum = 10,
     .maximum = 1000000,
     .help = "rows that each row is compared with when there are more"},
    {ML_OPTION_SEED, .offset = offsetof(SilhouetteOptions, seed), .help = "of the sample"},
    {ML_OPTION_THREADS, .offset = offsetof(SilhouetteOptions, threads)},
    {0}};

typedef struct SilhouetteState {
  SilhouetteOptions options;
  MlModelSource over;
  const MlKmeansColumns *columns; /* of the model's rows; NULL: of cosines */
  size_t width;                   /* doubles of a row */
  uint32_t k;                     /* highest label + 1 */
  MlRowList list;
  /* Of the rows used, those without a NULL: */
  double *rows;               /* (n, width) owned */
  MlSphericalRows directions; /* of cosines; owned */
  uint32_t *labels;
  double *values;           /* owned, as the above */
  unsigned char *is_sample; /* NULL: all are; owned */
  size_t n, rows_capacity, labels_capacity;
  MlSilhouetteReference reference; /* rows and labels are owned when is_sample is not NULL */
} SilhouetteState;

static MlStatus silhouette_keep(MlCall *call, SilhouetteState *state, const MlModel *model,
                                const MlRow *row) {
  double label = 0;
  size_t width = state->width;
  ml_reserve(call, &state->rows, &state->rows_capacity, (state->n + 1) * width, sizeof(double));
  ml_reserve(call, &state->labels, &state->labels_capacity, state->n + 1, sizeof *state->labels);
  if (call->status) return call->status;
  if (state->columns) {
    model->learner->scale(call, model, row, state->rows + state->n * width);
  } else {
    ml_spherical_rows_add(call, &state->directions, row->x ? NULL : row->indices,
                          row->x ? row->x : row->values,
                          row->x ? model->encoder.columns : row->count);
  }
  model->learner->predict(call, model, row, &label);
  state->labels[state->n] = (uint32_t)label;
  if (state->labels[state->n] >= state->k) state->k = state->labels[state->n] + 1;
  state->n++;
  return call->status;
}

static void silhouette_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  SilhouetteState *state = arg;
  const MlModelSource *over = &state->over;
  MlRow row = {0};
  (void)count;
  MlValue id = ml_value_null();
  if (over->id >= 0) id = ml_host_value(call, values[over->id]);
  int is_used = ml_model_source_encode(call, over, values, &row);
  ml_row_list_add(call, &state->list, &id, is_used ? state->n : ML_NOT_FOUND);
  if (is_used) silhouette_keep(call, state, over->cached->model, &row);
  ml_poll(call, 200 + 10 * (uint32_t)state->width);
}

/*
** Of each cluster its share of the sample, but no fewer than 50 rows if it has them, at random
** among them (Knuth's algorithm S).
*/
static MlStatus silhouette_sample(MlCall *call, SilhouetteState *state) {
  enum { CLUSTER_LEAST = 50 };
  MlRandom random;
  size_t *left = ml_array(call, state->k, sizeof *left), *wanted = NULL, total = 0, taken = 0;
  wanted = ml_array(call, state->k, sizeof *wanted);
  state->is_sample = ml_array(call, state->n, 1);
  for (size_t i = 0; !call->status && i < state->n; i++) left[state->labels[i]]++;
  for (uint32_t c = 0; !call->status && c < state->k; c++) {
    size_t least = left[c] < CLUSTER_LEAST ? left[c] : CLUSTER_LEAST;
    double share = (double)left[c] / (double)state->n;
    wanted[c] = (size_t)((double)state->options.sample * share);
    if (wanted[c] < least) wanted[c] = least;
    total += wanted[c];
  }
  double *rows = ml_array(call, total, state->width * sizeof(double));
  uint32_t *labels = ml_array(call, total, sizeof *labels);
  state->reference.rows = rows;
  state->reference.labels = labels;
  ml_random_begin(&random, (uint64_t)state->options.seed);
  for (size_t i = 0; !call->status && i < state->n; i++) {
    uint32_t c = state->labels[i];
    if (ml_random_below(&random, left[c]--) >= wanted[c]) continue;
    wanted[c]--;
    state->is_sample[i] = 1;
    memcpy(rows + taken * state->width, state->rows + i * state->width,
           state->width * sizeof(double));
    labels[taken++] = c;
  }
  state->reference.count = taken;
  ml_free(left);
  ml_free(wanted);
  return call->status;
}

static MlStatus silhouette_check(MlCall *call, const SilhouetteState *state) {
  size_t first = 0;
  while (first < state->n && state->labels[first] == state->labels[0]) first++;
  if (first < state->n || !state->n || call->status) return call->status;
  return ml_fail(call, "the rows must fall into at least 2 clusters, found 1");
}

static MlStatus silhouette_measure(MlCall *call, SilhouetteState *state) {
  if (silhouette_check(call, state)) return call->status;
  state->reference.columns = state->columns;
  state->reference.k = state->k;
  state->reference.threads =
      state->options.threads ? (unsigned)state->options.threads : ml_cpu_count();
  state->values = ml_array(call, state->n, sizeof(double));
  if (call->status) return call->status;
  if (!state->columns) {
    ml_spherical_rows_end(&state->directions, state->over.cached->model->encoder.columns);
    return ml_spherical_silhouette(call, &state->directions.data, state->labels, state->k,
                                   state->reference.threads, state->values, NULL);
  }
  if (state->n > (size_t)state->options.sample) {
    silhouette_sample(call, state);
  } else {
    state->reference.rows = state->rows;
    state->reference.labels = state->labels;
    state->reference.count = state->n;
  }
  return ml_silhouette(call, &state->reference, state->rows, state->labels, state->is_sample,
                       state->n, state->values);
}

static MlStatus silhouette_open(MlCursor *cursor, sqlite3_value **argv) {
  SilhouetteState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  ml_row_list_begin(&state->list);
  ml_argument_read_options(call, argv[2], silhouette_options, &state->options);
  if (ml_model_source_open(cursor, &state->over, argv[0], argv[1])) return call->status;
  const MlModel *model = state->over.cached->model;
  if (!model->learner->scale) {
    return ml_fail(call, "a model of %s has no clusters", ml_learner_name(model->learner));
  }
  state->columns = ml_kmeans_columns(model);
  state->width = state->columns ? ml_kmeans_width(state->columns) : 0;
  ml_model_source_match(call, &state->over);
  ml_source_read(&state->over.source, silhouette_row, state);
  return call->status ? call->status : silhouette_measure(call, state);
}

static void silhouette_give(MlCall *call, const void *arg, size_t place, MlGrid *grid) {
  const SilhouetteState *state = arg;
  ml_grid_integer(call, grid, state->labels[place]);
  ml_grid_real(call, grid, state->values[place]);
}

static MlStatus silhouette_next(MlCursor *cursor, MlGrid *grid) {
  SilhouetteState *state = cursor->state;
  return ml_row_list_next(cursor, &state->list, silhouette_give, state, grid);
}

static void silhouette_close(MlCursor *cursor) {
  SilhouetteState *state = cursor->state;
  if (state->is_sample) {
    ml_free((void *)(uintptr_t)state->reference.rows);
    ml_free((void *)(uintptr_t)state->reference.labels);
  }
  ml_model_source_close(&state->over);
  ml_row_list_free(&state->list);
  ml_free(state->rows);
  ml_spherical_rows_free(&state->directions);
  ml_free(state->labels);
  ml_free(state->values);
  ml_free(state->is_sample);
}

const MlTable ml_silhouette_table = {
    .name = "ml_silhouette",
    .columns = "row INTEGER, id, cluster INTEGER, silhouette REAL",
    .column_count = 4,
    .arguments = "source, model, options",
    .minimum = 2,
    .maximum = 3,
    .direct_only = 1,
    .state_size = sizeof(SilhouetteState),
    .open = silhouette_open,
    .next = silhouette_next,
    .close = silhouette_close,
    .signature = "ml_silhouette(source, model [, options])",
    .summary = "How well each row of a source lies in its cluster of a k-means model, from -1 (in "
               "another) to 1, in the scaled space, or by cosines as the model has it; "
               "avg(silhouette) is that of the clustering. "
               "Features are matched by name; id is the first column that is neither feature nor "
               "target. Exact up to \"sample\" rows, and of cosines; of more, each is compared "
               "with a random "
               "sample of that many. NULL from NULL features",
    .options = "sample: rows that each row is compared with when there are more (integer, default "
               "10000); seed: of the sample (integer, default 0); threads: 0: one a core "
               "(integer, default 0)",
    .example = "CREATE TABLE t AS SELECT column1 AS x FROM (VALUES (1), (2), (10), (11)); SELECT "
               "row, cluster, silhouette FROM ml_silhouette('t', (SELECT ml_train('kmeans', 't', "
               "'{\"k\": 2}')))"};
