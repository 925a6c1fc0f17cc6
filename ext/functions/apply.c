/*
** Applying a model to a row: ml_predict, ml_probability, ml_probabilities, ml_transform,
** ml_distance, ml_predict_interval. The row is given by position, or as one JSON object by name.
*/
#include "functions/apply.h"

#include <math.h>

#include "data/cell.h"
#include "data/options.h"
#include "math/distributions.h"

/* ---- predictions */

typedef struct PredictOptions {
  double threshold;
} PredictOptions;

static const MlOption predict_options[] = {{.name = "threshold",
                                            .type = ML_OPTION_REAL,
                                            .offset = offsetof(PredictOptions, threshold),
                                            .fallback = -1,
                                            .minimum = 0,
                                            .maximum = 1,
                                            .help = "least probability of the positive class"},
                                           {0}};

/* The class by a threshold of the call's own. */
static void predict_at_threshold(MlApplied *applied, double threshold, double *class) {
  const MlModel *model = applied->model;
  if (!model->learner->probabilities || model->class_count != 2) {
    ml_applied_cannot(applied, "has no threshold: it does not tell two classes apart");
    return;
  }
  double *p = applied->cached->out;
  model->learner->probabilities(&applied->host.call, model, &applied->row, p);
  *class = (double)(p[model->positive] >= threshold ? model->positive : 1 - model->positive);
}

static void predict(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  if (ml_applied_row(context, argc, argv, 1, &applied)) {
    const MlModel *model = applied.model;
    PredictOptions options = {-1};
    double out = NAN;
    if (applied.options.kind != ML_VALUE_NULL) {
      MlOptionTable table = {predict_options, &options};
      ml_options_read(&applied.host.call, &table, 1, applied.options.bytes, applied.options.length);
    }
    if (!model->learner->predict) {
      ml_applied_cannot(&applied, "makes no predictions; use ml_transform");
    } else if (options.threshold >= 0) {
      predict_at_threshold(&applied, options.threshold, &out);
    } else {
      model->learner->predict(&applied.host.call, model, &applied.row, &out);
    }
    if (applied.host.call.status == ML_OK) {
      MlValue value = ml_prediction_value(model, out);
      ml_host_result(context, &value);
    }
  }
  ml_applied_end(context, &applied);
}

static void probability(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  if (ml_applied_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    if (!model->learner->probability) {
      ml_applied_cannot(&applied, "has no probabilities");
    } else if (model->class_count != 2) {
      ml_fail(&applied.host.call, "the model has %zu classes; use ml_probabilities",
              model->class_count);
    } else {
      double p = NAN;
      model->learner->probability(&applied.host.call, model, &applied.row, &p);
      sqlite3_result_double(context, p);
    }
  }
  ml_applied_end(context, &applied);
}

static void distance(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  if (ml_applied_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    double out = NAN;
    if (!model->learner->distance) {
      ml_applied_cannot(&applied, "has no centroids");
    } else if (!model->learner->distance(&applied.host.call, model, &applied.row, &out)) {
      sqlite3_result_double(context, out);
    }
  }
  ml_applied_end(context, &applied);
}

static void write_class_key(MlCall *call, MlBuffer *out, const MlValue *class) {
  char shown[80];
  if (class->kind == ML_VALUE_TEXT) {
    ml_json_write_string(call, out, class->bytes, class->length);
  } else {
    ml_buffer_printf(call, out, "\"%s\"", ml_value_show(class, shown));
  }
}

static void probabilities(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  MlBuffer json = {0};
  if (ml_applied_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    MlCall *call = &applied.host.call;
    if (!model->learner->probabilities) {
      ml_applied_cannot(&applied, "has no probabilities");
    } else {
      model->learner->probabilities(call, model, &applied.row, applied.cached->out);
    }
    ml_buffer_u8(call, &json, '{');
    for (size_t i = 0; i < model->class_count && !call->status; i++) {
      if (i) ml_buffer_u8(call, &json, ',');
      write_class_key(call, &json, &model->classes[i]);
      ml_buffer_u8(call, &json, ':');
      ml_json_write_number(call, &json, applied.cached->out[i]);
    }
    ml_buffer_u8(call, &json, '}');
    if (!call->status) ml_applied_json(context, &json);
  }
  ml_applied_end(context, &applied);
  ml_buffer_free(&json);
}

static void transform(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  if (ml_applied_row(context, argc, argv, 0, &applied)) {
    const MlModel *model = applied.model;
    MlCall *call = &applied.host.call;
    MlBuffer *vector = &applied.cached->vector; /* the same room row after row */
    vector->length = 0;
    if (applied.text && model->learner->transform_text) {
      model->learner->transform_text(call, model, applied.text->bytes, applied.text->length,
                                     vector);
    } else if (model->learner->transform_slots) {
      model->learner->transform_slots(call, model, applied.row.x, applied.cached->cells, vector);
    } else if (!applied.text && model->learner->transform) {
      model->learner->transform(call, model, &applied.row, vector);
    } else {
      ml_applied_cannot(&applied, "does not transform; use ml_predict");
    }
    if (!call->status && vector->length) ml_host_result_blob(context, vector->data, vector->length);
  }
  ml_applied_end(context, &applied);
}

/* ---- intervals */

typedef struct IntervalOptions {
  double level;
  int kind;
} IntervalOptions;

static const MlOption interval_options[] = {
    {.name = "level",
     .type = ML_OPTION_REAL,
     .offset = offsetof(IntervalOptions, level),
     .fallback = 0.95,
     .minimum = 0,
     .maximum = 1,
     .help = "coverage"},
    {.name = "interval",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(IntervalOptions, kind),
     .choices = "prediction|confidence",
     .help = "of a new observation, or of the mean at these features"},
    {0}};

/* The quantile of Student's t: the same for all rows, and dear beside the rest of an interval. */
static double interval_quantile(MlCachedModel *cached, double share, double freedom) {
  if (cached->interval.share != share || cached->interval.freedom != freedom) {
    cached->interval.t = ml_t_quantile(share, freedom);
    cached->interval.share = share;
    cached->interval.freedom = freedom;
  }
  return cached->interval.t;
}

static void write_interval(MlApplied *applied, const IntervalOptions *options, MlBuffer *json) {
  MlCall *call = &applied->host.call;
  const MlModel *model = applied->model;
  MlPredictionVariance variance = {NAN, NAN, NAN};
  double fit = NAN;
  model->learner->predict(call, model, &applied->row, &fit);
  model->learner->variance(call, model, &applied->row, &variance);
  double error = sqrt(variance.variance * (variance.leverage + (options->kind == 0)));
  double share = 0.5 + options->level / 2;
  double reach = interval_quantile(applied->cached, share, variance.freedom) * error;
  const char *const names[] = {"fit", "std_error", "lower", "upper"};
  const double values[] = {fit, error, fit - reach, fit + reach};
  for (int i = 0; i < 4 && !call->status; i++) {
    ml_buffer_printf(call, json, "%c\"%s\":", i ? ',' : '{', names[i]);
    ml_json_write_number(call, json, values[i]);
  }
  ml_buffer_u8(call, json, '}');
}

static void predict_interval(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlApplied applied;
  MlBuffer json = {0};
  if (ml_applied_row(context, argc, argv, 1, &applied)) {
    IntervalOptions options = {0.95, 0};
    if (applied.options.kind != ML_VALUE_NULL) {
      MlOptionTable table = {interval_options, &options};
      ml_options_read(&applied.host.call, &table, 1, applied.options.bytes, applied.options.length);
    }
    if (!applied.model->learner->variance) {
      ml_applied_cannot(&applied, "has no intervals; linear_regression has");
    } else if (!applied.host.call.status) {
      write_interval(&applied, &options, &json);
    }
    if (!applied.host.call.status) ml_applied_json(context, &json);
  }
  ml_applied_end(context, &applied);
  ml_buffer_free(&json);
}

/* ---- the family */

#define EXAMPLE_LINE                                                                               \
  "WITH t(y, x) AS (VALUES (1.0, 1), (2.1, 2), (2.9, 3)), m AS (SELECT ml_linear_regression(y, "   \
  "x) AS model FROM t) "
#define EXAMPLE_CLASSES                                                                            \
  "WITH t(y, x) AS (VALUES ('no', 1), ('yes', 2), ('no', 3), ('yes', 4)), m AS (SELECT "           \
  "ml_logistic_regression(y, x) AS model FROM t) "

const MlFunction ml_apply_functions[] = {
    {.name = "ml_predict",
     .kind = ML_SCALAR,
     .scalar = predict,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_predict(model, x1, ... [, options]) or ml_predict(model, json_object)",
     .summary = "The prediction for a row: a number, the class in the target's own type, or the "
                "cluster number. NULL from a NULL, unless the model replaces missing values",
     .options = "threshold: least probability of the positive class of a two-class model",
     .example = EXAMPLE_LINE "SELECT ml_predict(model, 4) FROM m"},
    {.name = "ml_predict_interval",
     .kind = ML_SCALAR,
     .scalar = predict_interval,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_predict_interval(model, x1, ... [, options]) or ml_predict_interval(model, "
                  "json_object [, options])",
     .summary = "JSON of a linear regression's prediction: fit, std_error, lower and upper, by "
                "Student's t and the classical variance whatever \"std_errors\" says, for a row of "
                "weight 1, as R's predict.lm. NULL from a NULL, unless the model replaces "
                "missing values; an error of a model with a penalty",
     .options = "level: coverage, 0.95 by default; interval: prediction (of a new observation, the "
                "default) or confidence (of the mean)",
     .example = EXAMPLE_LINE "SELECT ml_predict_interval(model, 4, '{\"level\": 0.9}') FROM m"},
    {.name = "ml_probability",
     .kind = ML_SCALAR,
     .scalar = probability,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_probability(model, x1, ...) or ml_probability(model, json_object)",
     .summary = "The probability of the positive class of a two-class model. NULL from a NULL, "
                "unless the model replaces missing values",
     .example = EXAMPLE_CLASSES "SELECT ml_probability(model, 3.5) FROM m"},
    {.name = "ml_probabilities",
     .kind = ML_SCALAR,
     .scalar = probabilities,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_probabilities(model, x1, ...) or ml_probabilities(model, json_object)",
     .summary = "A JSON object of the probabilities of all classes. NULL from a NULL, unless the "
                "model replaces missing values",
     .example = EXAMPLE_CLASSES "SELECT ml_probabilities(model, 3.5) FROM m"},
    {.name = "ml_transform",
     .kind = ML_SCALAR,
     .scalar = transform,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_transform(model, x1, ...) or ml_transform(model, json_object)",
     .summary = "A vector: scaled features, one-hot columns, TF-IDF weights, or distances to the "
                "centroids. NULL from a NULL, unless the model replaces missing values",
     .example = "WITH t(x) AS (VALUES (1), (2), (3)) SELECT length(ml_transform("
                "ml_standard_scaler(x), 2)) FROM t"},
    {.name = "ml_distance",
     .kind = ML_SCALAR,
     .scalar = distance,
     .minimum = 2,
     .maximum = -1,
     .signature = "ml_distance(model, x1, ...) or ml_distance(model, json_object)",
     .summary = "The distance to the nearest centroid of a k-means model, in the scaled space: "
                "large ones are outliers. NULL from a NULL, unless the model replaces missing "
                "values",
     .example = "WITH t(x) AS (VALUES (1), (2), (10), (11)), m AS (SELECT ml_kmeans(2, x) AS model "
                "FROM t) SELECT ml_distance(model, 30) FROM m"},
    {0}};
