/*
** ml_explain(model, x1, ... [, vectorizer] [, options]): what each column of a row adds to a
** prediction.
*/
#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "data/options.h"
#include "functions/apply.h"
#include "functions/model_cache.h"

typedef struct ExplainOptions {
  int64_t limit;
} ExplainOptions;

static const MlOption explain_options[] = {{.name = "limit",
                                            .type = ML_OPTION_INTEGER,
                                            .offset = offsetof(ExplainOptions, limit),
                                            .maximum = 9007199254740992.0,
                                            .help = "the largest contributions alone; 0: all"},
                                           {0}};

/* One thing that contributes: a feature, or a place of a vector. */
typedef struct Contribution {
  size_t column; /* the first of the feature's */
  int is_whole;  /* a feature, all of its columns */
  double value;
} Contribution;

typedef struct Explanation {
  MlApplied applied;
  double *columns; /* (p), owned */
  double intercept;
  Contribution *list; /* (count), owned */
  size_t count, capacity;
  uint32_t *order;           /* (count) owned */
  const MlDictionary *terms; /* of a vectorizer's model, or NULL */
} Explanation;

static MlStatus explain_add(MlCall *call, Explanation *e, size_t column, int is_whole,
                            double value) {
  if (ml_reserve(call, &e->list, &e->capacity, e->count + 1, sizeof *e->list)) return call->status;
  e->list[e->count++] = (Contribution){column, is_whole, value + 0.0}; /* -0.0 becomes 0.0 */
  return ML_OK;
}

/* The places of a vector that are not zero; of a sparse row those that it names, in order. */
static MlStatus explain_places(MlCall *call, Explanation *e, const MlFeature *feature) {
  const MlRow *row = &e->applied.row;
  size_t end = feature->column + feature->columns, i = 0;
  if (row->x) {
    for (size_t j = feature->column; j < end && !call->status; j++) {
      if (e->columns[j] != 0) explain_add(call, e, j, 0, e->columns[j]);
    }
    return call->status;
  }
  while (i < row->count && row->indices[i] < feature->column) i++;
  for (; i < row->count && row->indices[i] < end && !call->status; i++) {
    double value = e->columns[row->indices[i]];
    if (value != 0) explain_add(call, e, row->indices[i], 0, value);
  }
  return call->status;
}

/*
** Features one by one, of vectors and texts the places that are not zero; or a formula's columns.
*/
static MlStatus explain_collect(MlCall *call, Explanation *e) {
  const MlEncoder *encoder = &e->applied.model->encoder;
  for (size_t j = 0; encoder->terms && j < encoder->columns && !call->status; j++) {
    explain_add(call, e, j, 0, e->columns[j]);
  }
  for (size_t i = 0; !encoder->terms && i < encoder->count && !call->status; i++) {
    const MlFeature *feature = &encoder->features[i];
    int is_vector = feature->kind == ML_FEATURE_VECTOR || feature->kind == ML_FEATURE_SPARSE;
    double sum = 0;
    if (is_vector) {
      explain_places(call, e, feature);
      continue;
    }
    for (size_t k = 0; k < feature->columns; k++) sum += e->columns[feature->column + k];
    if (feature->columns) explain_add(call, e, feature->column, 1, sum);
  }
  return call->status;
}

static int compare_contributions(const void *context, uint32_t left, uint32_t right) {
  const Contribution *list = context;
  double a = fabs(list[left].value), b = fabs(list[right].value);
  return a > b ? -1 : a < b;
}

/* The place of a vector by the term of the vectorizer's that it stands for. */
static int explain_term(MlCall *call, const Explanation *e, size_t column, MlBuffer *name) {
  const MlEncoder *encoder = &e->applied.model->encoder;
  if (!e->terms || encoder->terms) return 0;
  const MlFeature *feature = &encoder->features[ml_encoder_column_feature(encoder, column)];
  size_t place = column - feature->column, length;
  if (feature->kind != ML_FEATURE_SPARSE || feature->terms) return 0;
  if (feature->dimension != e->terms->count || place >= e->terms->count) return 0;
  const char *term = ml_dictionary_get(e->terms, place, &length);
  ml_buffer_string(call, name, feature->name);
  ml_buffer_u8(call, name, '=');
  ml_buffer_append(call, name, term, length);
  return 1;
}

static MlStatus explain_name(MlCall *call, const Explanation *e, const Contribution *item,
                             MlBuffer *name) {
  const MlEncoder *encoder = &e->applied.model->encoder;
  name->length = 0;
  if (item->is_whole) {
    size_t feature = ml_encoder_column_feature(encoder, item->column);
    return ml_buffer_string(call, name, encoder->features[feature].name);
  }
  if (explain_term(call, e, item->column, name)) return call->status;
  return ml_encoder_column_name(call, encoder, item->column, name);
}

/*
** {"linear": z, "intercept": b0, "contributions": {name: value, ...}}: the largest first where
** there are vectors or texts, and with a limit, which adds "other": the sum of those left out.
*/
static MlStatus explain_write(MlCall *call, Explanation *e, size_t limit, MlBuffer *json) {
  double total = e->intercept, other = 0;
  MlBuffer name = {0};
  int is_sorted = limit > 0 || e->applied.model->encoder.has_sparse;
  size_t most = limit && limit < e->count ? limit : e->count;
  const MlRow *row = &e->applied.row;
  size_t columns = row->x ? e->applied.model->encoder.columns : row->count;
  for (size_t i = 0; i < columns; i++) total += e->columns[row->x ? i : row->indices[i]];
  e->order = ml_array(call, e->count, sizeof *e->order);
  for (size_t i = 0; e->order && i < e->count; i++) e->order[i] = (uint32_t)i;
  if (is_sorted) ml_sort_indices(call, e->order, e->count, compare_contributions, e->list);
  ml_buffer_string(call, json, "{\"linear\":");
  ml_json_write_number(call, json, total);
  ml_buffer_string(call, json, ",\"intercept\":");
  ml_json_write_number(call, json, e->intercept);
  ml_buffer_string(call, json, ",\"contributions\":{");
  for (size_t i = 0; i < most && !call->status; i++) {
    const Contribution *item = &e->list[e->order[i]];
    explain_name(call, e, item, &name);
    if (i) ml_buffer_u8(call, json, ',');
    ml_json_write_string(call, json, name.data ? name.data : "", name.length);
    ml_buffer_u8(call, json, ':');
    ml_json_write_number(call, json, item->value);
  }
  ml_buffer_u8(call, json, '}');
  for (size_t i = most; i < e->count && !call->status; i++) other += e->list[e->order[i]].value;
  if (limit) {
    ml_buffer_string(call, json, ",\"other\":");
    ml_json_write_number(call, json, other);
  }
  ml_buffer_free(&name);
  return ml_buffer_u8(call, json, '}');
}

/* 1 for a BLOB that is meant as a model. */
static int is_model(sqlite3_value *value) {
  if (sqlite3_value_type(value) != SQLITE_BLOB) return 0;
  const void *bytes = sqlite3_value_blob(value);
  return bytes && sqlite3_value_bytes(value) >= 4 && memcmp(bytes, "mlm1", 4) == 0;
}

/* The vocabulary of a vectorizer among the arguments. */
static MlStatus explain_vectorizer(Explanation *e, sqlite3_context *context, sqlite3_value *value) {
  MlCall *call = &e->applied.host.call;
  MlCachedModel *cached = ml_connection_model(call, ml_registered(context)->connection, value);
  if (!cached) return call->status;
  const MlModel *model = cached->model;
  if (model->learner != &ml_tfidf_vectorizer && model->learner != &ml_count_vectorizer) {
    return ml_fail(call,
                   "the model behind the features must be the tfidf_vectorizer or "
                   "count_vectorizer whose vectors they are, found a %s",
                   ml_learner_name(model->learner));
  }
  const MlEncoder *encoder = &e->applied.model->encoder;
  e->terms = &((const MlVectorizer *)model->state)->terms;
  for (size_t i = 0; i < encoder->count; i++) {
    if (encoder->features[i].kind == ML_FEATURE_SPARSE && !encoder->features[i].terms &&
        encoder->features[i].dimension == e->terms->count) {
      return ML_OK;
    }
  }
  return ml_fail(call, "no feature is a vector of the %zu terms of the vectorizer",
                 e->terms->count);
}

static void explain_row(sqlite3_context *context, Explanation *e, sqlite3_value *vectorizer) {
  const MlModel *model = e->applied.model;
  MlCall *call = &e->applied.host.call;
  ExplainOptions options = {0};
  MlOptionTable table = {explain_options, &options};
  MlBuffer json = {0};
  const MlValue *text = &e->applied.options;
  if (text->kind == ML_VALUE_TEXT) ml_options_read(call, &table, 1, text->bytes, text->length);
  if (!model->learner->contributions) {
    ml_applied_cannot(&e->applied, "cannot explain its predictions yet");
  } else if (vectorizer) {
    explain_vectorizer(e, context, vectorizer);
  }
  e->columns = ml_array(call, model->encoder.columns, sizeof *e->columns);
  if (e->columns) {
    model->learner->contributions(call, model, &e->applied.row, e->columns, &e->intercept);
    explain_collect(call, e);
    explain_write(call, e, (size_t)options.limit, &json);
  }
  if (!call->status) ml_applied_json(context, &json);
  ml_buffer_free(&json);
}

static void explain(sqlite3_context *context, int argc, sqlite3_value **argv) {
  Explanation e;
  memset(&e, 0, sizeof e);
  int at = argc - 1;
  sqlite3_value *vectorizer = NULL, **rest = NULL;
  if (at > 1 && ml_host_is_options(argv[at])) at--;
  if (at > 1 && is_model(argv[at])) { /* the row is read without it */
    vectorizer = argv[at];
    rest = sqlite3_malloc64((sqlite3_uint64)argc * sizeof *rest);
    if (!rest) {
      sqlite3_result_error_nomem(context);
      return;
    }
    memcpy(rest, argv, (size_t)at * sizeof *rest);
    if (at + 1 < argc) rest[at] = argv[at + 1];
    argc--;
  }
  if (ml_applied_row(context, argc, rest ? rest : argv, 1, &e.applied)) {
    explain_row(context, &e, vectorizer);
  }
  ml_applied_end(context, &e.applied);
  ml_free(e.columns);
  ml_free(e.list);
  ml_free(e.order);
  sqlite3_free(rest);
}

const MlFunction ml_explain_functions[] = {
    {.name = "ml_explain",
     .kind = ML_SCALAR,
     .scalar = explain,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_explain(model, x1, ... [, vectorizer] [, options]) or ml_explain(model, "
                  "json_object [, vectorizer] [, options])",
     .summary = "JSON of a linear or logistic prediction: the linear predictor (log-odds), the "
                "intercept, and what each feature adds to it; of vectors and texts each place that "
                "is not zero, the largest first. The vectorizer whose vectors the features are "
                "names their terms. NULL from a NULL",
     .options = "limit: the largest contributions alone, and the sum of the others (0: all, the "
                "default)",
     .example = "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3)), m AS (SELECT "
                "ml_linear_regression(y, x) AS model FROM t) SELECT ml_explain(model, 4) FROM m"},
    {0}};
