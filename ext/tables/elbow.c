/*
** ml_elbow(source, k_max [, options]): the rows of a source clustered for each k, and how good each
** clustering is. Columns are read as ml_train('kmeans', source) reads them.
*/
#include <math.h>

#include "data/cell.h"
#include "functions/arguments.h"
#include "functions/source.h"
#include "learn/kmeans_learner.h"
#include "tables/table.h"

typedef struct ElbowState {
  MlSource source;
  MlFit fit;
} ElbowState;

static void elbow_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlFit *fit = arg;
  for (int i = 0; i < count; i++) fit->frame.cells[i] = ml_host_value(call, values[i]);
  ml_fit_row(call, fit, NULL, fit->frame.cells);
}

static int64_t elbow_k_max(MlCall *call, sqlite3_value *value) {
  MlValue k = ml_host_value(call, value);
  double number = ml_value_is_number(&k) ? ml_value_number(&k) : NAN;
  char shown[80];
  if (number == floor(number) && fabs(number) < 1e15) return (int64_t)number;
  ml_fail(call, "k_max must be a whole number, found %s", ml_value_show(&k, shown));
  return 0;
}

static MlStatus elbow_open(MlCursor *cursor, sqlite3_value **argv) {
  ElbowState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  int64_t k_max = elbow_k_max(call, argv[1]);
  MlValue options = ml_argument_options(call, argv[2]);
  if (ml_source_open_value(&cursor->host, &state->source, argv[0])) return call->status;
  if (state->source.columns < 1) return ml_fail(call, "the source must have at least one feature");
  ml_fit_begin_named(call, &state->fit, &ml_kmeans_elbow, state->source.columns, k_max,
                     options.bytes, options.length, (const char *const *)state->source.names, NULL);
  return ml_source_read(&state->source, elbow_row, &state->fit);
}

static MlStatus elbow_all(MlCursor *cursor, MlGrid *grid) {
  ElbowState *state = cursor->state;
  MlCall *call = &cursor->host.call;
  if (!state->fit.frame.rows_used) return ml_fail(call, "there are no rows to cluster");
  if (ml_fit_close(call, &state->fit)) return call->status;
  return ml_kmeans_elbow_curve(call, &state->fit, grid);
}

static void elbow_close(MlCursor *cursor) {
  ElbowState *state = cursor->state;
  ml_fit_free(&state->fit);
  ml_source_close(&state->source);
}

const MlTable ml_elbow_table = {
    .name = "ml_elbow",
    .columns = "k INTEGER, inertia REAL, silhouette REAL, calinski_harabasz REAL, davies_bouldin "
               "REAL, gap REAL, gap_error REAL",
    .column_count = 7,
    .arguments = "source, k_max, options",
    .minimum = 2,
    .maximum = 3,
    .direct_only = 1,
    .state_size = sizeof(ElbowState),
    .open = elbow_open,
    .all = elbow_all,
    .close = elbow_close,
    .signature = "ml_elbow(source, k_max [, options])",
    .summary = "k-means of all columns of a source for each k up to k_max, and how good each is: "
               "inertia (where it bends), mean silhouette and Calinski-Harabasz (where greatest), "
               "Davies-Bouldin (where least), gap (the least k whose gap is at least the next "
               "one's less its gap_error). Silhouette and gap of more than \"sample\" rows are "
               "those of a random sample of that many. Rows with a NULL are left out",
    .options = "those of ml_kmeans but k_max, batch_size and memory; with \"metric\": \"cosine\" "
               "there is inertia and silhouette alone; k_min: where the curve begins (integer, "
               "default 1); "
               "references: uniform samples that the gap compares with, 0: no gap (integer, "
               "default 10); sample: rows that silhouette and gap are taken from when there are "
               "more (integer, default 10000)",
    .example = "CREATE TABLE t AS SELECT column1 AS x FROM (VALUES (1), (2), (3), (10), (11), "
               "(12)); SELECT k, inertia, silhouette, gap FROM ml_elbow('t', 3)"};
