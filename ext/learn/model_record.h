/* The record of a model: what every model has in it, written once for fits and merges. */
#ifndef MLEXT_LEARN_MODEL_RECORD_H
#define MLEXT_LEARN_MODEL_RECORD_H

#include "learn/learner.h"

/* What stands before the encoder. Nothing is owned. */
typedef struct MlModelHead {
  const MlLearner *learner;
  const char *options; /* those that are not the defaults, as a JSON object */
  size_t options_length;
  int64_t rows_used, rows_skipped;
  const char *role[ML_ROLES]; /* names of the columns that have a role; or NULL */
  size_t role_length[ML_ROLES];
  const char *target; /* its name; or NULL */
  size_t target_length;
  const MlValue *classes; /* (class_count) in sorted order, of ML_TARGET_CLASS */
  size_t class_count;
  const MlTextColumns *text; /* or NULL */
} MlModelHead;

/* Appends all fields: head, encoder, the learner's parameters. */
MlStatus ml_model_record(MlCall *call, const MlModelHead *head, const MlEncoder *encoder,
                         const MlBuffer *parameters, MlBuffer *record);

#endif
