/* The tables that read a model: coefficients, summary, centroids, features, vocabulary, history. */
#include "functions/model_cache.h"
#include "tables/table.h"

/* A list of a model's, as a learner gives it; `what` names it where the learner has none. */
typedef MlStatus (*ModelList)(MlCall *, const MlModel *, MlGrid *);

static const MlModel *cursor_model(MlCursor *cursor) {
  MlCachedModel *cached =
      ml_connection_model(&cursor->host.call, cursor->connection, cursor->arguments[0]);
  return cached ? cached->model : NULL;
}

static MlStatus give_list(MlCursor *cursor, MlGrid *grid, const MlModel *model, ModelList list,
                          const char *what) {
  MlCall *call = &cursor->host.call;
  if (!model) return call->status;
  if (!list) return ml_fail(call, "a model of %s has no %s", ml_learner_name(model->learner), what);
  return list(call, model, grid);
}

static MlStatus coefficients_all(MlCursor *cursor, MlGrid *grid) {
  const MlModel *model = cursor_model(cursor);
  return give_list(cursor, grid, model, model ? model->learner->coefficients : NULL,
                   "coefficients");
}

static MlStatus summary_all(MlCursor *cursor, MlGrid *grid) {
  return give_list(cursor, grid, cursor_model(cursor), ml_model_summary, "summary");
}

static MlStatus centroids_all(MlCursor *cursor, MlGrid *grid) {
  const MlModel *model = cursor_model(cursor);
  return give_list(cursor, grid, model, model ? model->learner->centroids : NULL, "centroids");
}

static MlStatus cluster_profile_all(MlCursor *cursor, MlGrid *grid) {
  const MlModel *model = cursor_model(cursor);
  return give_list(cursor, grid, model, model ? model->learner->profile : NULL, "clusters");
}

static MlStatus features_all(MlCursor *cursor, MlGrid *grid) {
  return give_list(cursor, grid, cursor_model(cursor), ml_model_features, "features");
}

static MlStatus columns_all(MlCursor *cursor, MlGrid *grid) {
  return give_list(cursor, grid, cursor_model(cursor), ml_model_columns, "columns");
}

static MlStatus vocabulary_all(MlCursor *cursor, MlGrid *grid) {
  const MlModel *model = cursor_model(cursor);
  ModelList list = model ? model->learner->vocabulary : NULL;
  if (model && model->text.count) list = ml_model_vocabulary;
  return give_list(cursor, grid, model, list, "vocabulary");
}

static MlStatus history_all(MlCursor *cursor, MlGrid *grid) {
  const MlModel *model = cursor_model(cursor);
  return give_list(cursor, grid, model, model ? model->learner->history : NULL, "history");
}

#define EXAMPLE_MODEL                                                                              \
  "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3), (4.2, 4)), m AS (SELECT "                 \
  "ml_linear_regression(y, x) AS model FROM t) "
#define EXAMPLE_CLUSTERS                                                                           \
  "WITH t(x) AS (VALUES (1), (2), (10), (11), (12)), m AS (SELECT ml_kmeans(2, x) AS model FROM "  \
  "t) "

const MlTable ml_coefficients_table = {
    .name = "ml_coefficients",
    .columns = "term TEXT, estimate REAL, std_error REAL, statistic REAL, p_value REAL, conf_low "
               "REAL, conf_high REAL, class",
    .column_count = 8,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = coefficients_all,
    .signature = "ml_coefficients(model)",
    .summary = "A row a term of a regression: estimate, standard error, t or z, p, 95 % interval; "
               "NULL where there is none (a term dropped as collinear)",
    .example = EXAMPLE_MODEL "SELECT term, round(estimate, 3) FROM m, ml_coefficients(m.model)"};

const MlTable ml_summary_table = {
    .name = "ml_summary",
    .columns = "name TEXT, value",
    .column_count = 2,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = summary_all,
    .signature = "ml_summary(model)",
    .summary = "What was fitted, on how many rows, and how well: a row a figure",
    .example = EXAMPLE_MODEL "SELECT name, value FROM m, ml_summary(m.model)"};

const MlTable ml_centroids_table = {
    .name = "ml_centroids",
    .columns = "cluster INTEGER, size INTEGER, share REAL, feature TEXT, value REAL, spread REAL",
    .column_count = 6,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = centroids_all,
    .signature = "ml_centroids(model)",
    .summary = "The centroids of a k-means model in the features' own units: a row for each "
               "cluster and feature, with the cluster's rows, their share of all, and the "
               "standard deviation of the feature within the cluster (population)",
    .example = EXAMPLE_CLUSTERS "SELECT cluster, size, value FROM m, ml_centroids(m.model)"};

const MlTable ml_cluster_profile_table = {
    .name = "ml_cluster_profile",
    .columns = "cluster INTEGER, size INTEGER, share REAL, feature TEXT, value REAL, mean REAL, "
               "difference REAL",
    .column_count = 7,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = cluster_profile_all,
    .signature = "ml_cluster_profile(model)",
    .summary = "What sets each cluster apart: a row for each cluster and feature, the most telling "
               "first, with the centroid's value, the mean of all rows, and their difference in "
               "standard deviations of all rows (NULL where all are equal)",
    .example =
        EXAMPLE_CLUSTERS "SELECT cluster, feature, difference FROM m, ml_cluster_profile(m.model)"};

const MlTable ml_features_table = {
    .name = "ml_features",
    .columns = "position INTEGER, feature TEXT, kind TEXT, columns INTEGER, levels TEXT, missing "
               "INTEGER, fill",
    .column_count = 7,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = features_all,
    .signature = "ml_features(model)",
    .summary = "The features a model takes, in order: kind, columns, levels, missing values in the "
               "fit, what replaces them",
    .example = EXAMPLE_MODEL "SELECT feature, kind FROM m, ml_features(m.model)"};

const MlTable ml_columns_table = {
    .name = "ml_columns",
    .columns = "column INTEGER, name TEXT, feature TEXT",
    .column_count = 3,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = columns_all,
    .signature = "ml_columns(model)",
    .summary = "The columns that a model's features become, which are the places in the vectors "
               "of ml_transform: column (from 0), its name, the feature it belongs to",
    .example = "WITH t(c, x) AS (VALUES ('red', 1), ('blue', 2)), m AS (SELECT "
               "ml_one_hot_encoder(c, x) AS model FROM t) SELECT column, name FROM m, "
               "ml_columns(m.model)"};

const MlTable ml_vocabulary_table = {
    .name = "ml_vocabulary",
    .columns = "term TEXT, column INTEGER, document_count INTEGER, idf REAL",
    .column_count = 4,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = vocabulary_all,
    .signature = "ml_vocabulary(model)",
    .summary = "The terms of a TF-IDF model, or of a model's columns of text, with their column in "
               "its vectors, the number of documents that have them, and their idf",
    .example = "WITH t(body) AS (VALUES ('red apple'), ('green apple')), m AS (SELECT "
               "ml_tfidf_vectorizer(body) AS model FROM t) SELECT term, idf FROM m, "
               "ml_vocabulary(m.model)"};

const MlTable ml_history_table = {
    .name = "ml_history",
    .columns = "iteration INTEGER, loss REAL, change REAL",
    .column_count = 3,
    .arguments = "model",
    .minimum = 1,
    .maximum = 1,
    .all = history_all,
    .signature = "ml_history(model)",
    .summary = "The path of an iterative fit: a row an iteration with its loss and how it changed",
    .example = EXAMPLE_CLUSTERS "SELECT iteration, loss FROM m, ml_history(m.model)"};
