/*
** The one interface of all learners, and the model in memory.
**
** A learner is a row of functions and a table of options. Fitting: rows are collected by an MlFit
** (fit.h), which calls absorb() for streaming learners and finish() at the end; finish() writes
** the learner's parameters as fields of a record. Applying: load() prepares a state from that
** record, and predict() and its kin work on one row of the design matrix at a time.
**
** Adding a learner: one file that defines one MlLearner, and its name in the list of learners.c.
*/
#ifndef MLEXT_LEARN_LEARNER_H
#define MLEXT_LEARN_LEARNER_H

#include "data/frame.h"
#include "data/grid.h"
#include "data/options.h"
#include "learn/text_columns.h"

struct MlFit;
struct MlModel;

/* One row of the design matrix: dense x (p), or with x NULL sparse ascending (indices, values). */
typedef struct MlRow {
  const double *x;
  const uint32_t *indices;
  const double *values;
  size_t count;
} MlRow;

typedef enum MlPredicts {
  ML_PREDICTS_NOTHING, /* a transformer */
  ML_PREDICTS_NUMBER,
  ML_PREDICTS_CLASS,   /* the class's place in sorted order */
  ML_PREDICTS_CLUSTER, /* its number */
  ML_PREDICTS_FLAG     /* 1: an outlier, 0: none */
} MlPredicts;

/* How sure a prediction is: of the line x b at the row, and of a new observation about it. */
typedef struct MlPredictionVariance {
  double leverage; /* x' (X'X)^-1 x */
  double variance; /* of an observation */
  double freedom;  /* of Student's t */
} MlPredictionVariance;

typedef struct MlLearner {
  const char *function;  /* its SQL aggregate, "ml_linear_regression"; see ml_learner_name() */
  const char *title;     /* one line for ml_help() */
  const char *signature; /* "ml_linear_regression(y, x1, ... [, options])" */
  const char *example;   /* SQL that runs anywhere and gives a value that is not NULL */
  MlTarget target;
  MlCoding coding;
  MlPredicts predicts;
  int takes_k;             /* the first argument is a whole number, as in ml_kmeans(k, x1, ...) */
  int takes_text;          /* the features are documents: add_text() instead of rows */
  int takes_terms;         /* formulas, powers and interactions */
  int rereads;             /* takes any number of rows from ml_frame_block(): option "memory" */
  int roles;               /* 1 << MlRole of each that it takes */
  const MlOption *options; /* its own, ends with a NULL name */
  size_t options_size;     /* of the struct that they are read into */
  size_t state_size;       /* of the fit's state, zero at the start */

  /* ---- fitting. State and options are in the fit; a failure is in the call. */
  MlStatus (*begin)(MlCall *call, struct MlFit *fit); /* checks options; may be NULL */
  MlAbsorb absorb; /* streaming: rows of slots as stored, the MlFit as `learner`; or NULL */
  MlStatus (*add_text)(MlCall *call, struct MlFit *fit, const char *text, size_t length);
  /* Appends the parameters to record. Streaming learners: the rest of the rows is absorbed. */
  MlStatus (*finish)(MlCall *call, struct MlFit *fit, MlBuffer *record);
  void (*release)(struct MlFit *fit); /* frees what the state owns; may be NULL */
  /*
  ** Of learners that fit moving windows: the rows so far become the window, in which the frame
  ** keeps none; then the frame's one row joins, or the oldest leaves; and the rows in it. finish()
  ** may then be called any number of times.
  */
  MlStatus (*window_start)(MlCall *call, struct MlFit *fit);
  MlStatus (*window_push)(MlCall *call, struct MlFit *fit);
  MlStatus (*window_pop)(MlCall *call, struct MlFit *fit);
  size_t (*window_rows)(const struct MlFit *fit);

  /* ---- applying. `model->state` is what load() returned. */
  void *(*load)(MlCall *call, const struct MlModel *model, MlRecord parameters);
  void (*unload)(void *state);
  MlStatus (*predict)(MlCall *call, const struct MlModel *model, const MlRow *row, double *out);
  /* P of the positive class, of two-class models; those with it have probabilities() too. */
  MlStatus (*probability)(MlCall *call, const struct MlModel *model, const MlRow *row, double *out);
  /* P of each class in sorted order (classes). */
  MlStatus (*probabilities)(MlCall *call, const struct MlModel *model, const MlRow *row,
                            double *out);
  /* Appends a vector BLOB. takes_text learners get the text instead of a row. */
  MlStatus (*transform)(MlCall *call, const struct MlModel *model, const MlRow *row, MlBuffer *out);
  MlStatus (*transform_text)(MlCall *call, const struct MlModel *model, const char *text,
                             size_t length, MlBuffer *out);
  /* From a vector as transform() gives it (count) back to a row of the design matrix (columns). */
  MlStatus (*inverse)(MlCall *call, const struct MlModel *model, const double *in, size_t count,
                      double *out);
  /*
  ** Of learners that read rows as they are stored: slots (see data/encoder.h), NaN where a value is
  ** missing or a level unknown, and the cells behind them. Appends nothing where the result is
  ** NULL.
  */
  MlStatus (*transform_slots)(MlCall *call, const struct MlModel *model, const double *slots,
                              const MlValue *cells, MlBuffer *out);
  /* Replaces what is missing in a stored row; what it leaves is replaced by the encoder's fills. */
  MlStatus (*fill)(MlCall *call, const struct MlModel *model, double *slots);
  int (*is_whole)(const struct MlModel *model, size_t feature); /* all its numbers were integers */
  /* Of clusters: the distance to the nearest centroid, and the row in the scaled space that it is
  ** measured in (as ml_kmeans_columns() says). */
  MlStatus (*distance)(MlCall *call, const struct MlModel *model, const MlRow *row, double *out);
  MlStatus (*scale)(MlCall *call, const struct MlModel *model, const MlRow *row, double *out);
  /* Of models that find outliers: how far out a row is, and P of a row so far out, or farther. */
  MlStatus (*anomaly)(MlCall *call, const struct MlModel *model, const MlRow *row, double *out);
  MlStatus (*p_value)(MlCall *call, const struct MlModel *model, const MlRow *row, double *out);
  /* What each design column (columns) and the intercept add to the linear predictor. */
  MlStatus (*contributions)(MlCall *call, const struct MlModel *model, const MlRow *row,
                            double *columns, double *intercept);

  MlStatus (*variance)(MlCall *call, const struct MlModel *model, const MlRow *row,
                       MlPredictionVariance *out);

  /* 1 when what updates the model is a fit with MlFit.prior; NULL: never. */
  int (*warm_starts)(const struct MlModel *model);
  /*
  ** Appends the whole record of the model of all the rows behind the models (count >= 1), which
  ** have the same learner, options and features.
  */
  MlStatus (*merge)(MlCall *call, const struct MlModel *const *models, size_t count,
                    MlBuffer *record);

  /* ---- describing. Each appends rows to a grid whose columns the table's comment names. */
  MlStatus (*coefficients)(MlCall *call, const struct MlModel *model, MlGrid *grid);
  MlStatus (*summary)(MlCall *call, const struct MlModel *model, MlGrid *grid);
  /* Of transformers whose vectors' places are not the design columns: what they are. */
  MlStatus (*columns)(MlCall *call, const struct MlModel *model, MlGrid *grid);
  MlStatus (*centroids)(MlCall *call, const struct MlModel *model, MlGrid *grid);
  MlStatus (*profile)(MlCall *call, const struct MlModel *model, MlGrid *grid);
  MlStatus (*vocabulary)(MlCall *call, const struct MlModel *model, MlGrid *grid);
  MlStatus (*history)(MlCall *call, const struct MlModel *model, MlGrid *grid);
} MlLearner;

/*
** The grids' columns:
**   coefficients  term, estimate, std_error, statistic, p_value, conf_low, conf_high, class
**   columns       column, name, feature
**   summary       name, value (two cells a row; every learner's begin with those of ml_model_*)
**   centroids     cluster, size, share, feature, value, spread
**   profile       cluster, size, share, feature, value, mean, difference
**   vocabulary    term, column, document_count, idf
**   history       iteration, loss, change
*/

/* A fitted model, decoded. */
typedef struct MlModel {
  const MlLearner *learner;
  char *bytes; /* the whole BLOB, owned */
  size_t length;
  MlRecord record;     /* all fields, within bytes */
  MlRecord parameters; /* the learner's own fields */
  MlEncoder encoder;
  MlTextColumns text; /* of the encoder's features */
  const char *target; /* its name, not NUL-terminated */
  size_t target_length;
  MlValue *classes; /* (class_count) in sorted order; owned, texts within bytes */
  size_t class_count;
  size_t positive; /* place of the positive class of a two-class model */
  int64_t rows_used, rows_skipped;
  void *state; /* by learner->load, freed by learner->unload */
} MlModel;

/* ---- the list */
extern const MlLearner ml_linear_regression;
extern const MlLearner ml_logistic_regression;
extern const MlLearner ml_poisson_regression;
extern const MlLearner ml_kmeans;
extern const MlLearner ml_standard_scaler;
extern const MlLearner ml_min_max_scaler;
extern const MlLearner ml_one_hot_encoder;
extern const MlLearner ml_max_abs_scaler;
extern const MlLearner ml_robust_scaler;
extern const MlLearner ml_quantile_transformer;
extern const MlLearner ml_power_transformer;
extern const MlLearner ml_k_bins_discretizer;
extern const MlLearner ml_tfidf_vectorizer;
extern const MlLearner ml_count_vectorizer;
extern const MlLearner ml_multinomial_naive_bayes;
extern const MlLearner ml_complement_naive_bayes;
extern const MlLearner ml_bernoulli_naive_bayes;
extern const MlLearner ml_linear_svm;
extern const MlLearner ml_linear_svr;
extern const MlLearner ml_hashing_vectorizer;
extern const MlLearner ml_gaussian_naive_bayes;
extern const MlLearner ml_imputer;
extern const MlLearner ml_isolation_forest;
extern const MlLearner ml_mahalanobis;
extern const MlLearner ml_winsorizer;
extern const MlLearner ml_ordinal_encoder;
extern const MlLearner ml_target_encoder;
extern const MlLearner ml_feature_hasher;

/* What ml_train() and models call a learner: its function without the "ml_" in front. */
static inline const char *ml_learner_name(const MlLearner *learner) {
  return learner->function + 3;
}

/* The i-th learner, or NULL behind the last one; the one called `name`, or NULL. */
const MlLearner *ml_learner_at(size_t i);
const MlLearner *ml_learner_find(const char *name, size_t length);

#endif
