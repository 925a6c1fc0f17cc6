/* Models of parts into one: what is the same for all learners. */
#ifndef MLEXT_LEARN_MERGE_H
#define MLEXT_LEARN_MERGE_H

#include "learn/learner.h"

/*
** Checks that the models (count >= 1) have the same algorithm, options, target and features, and a
** learner that can merge; then merges them. Appends the record (all fields) of the model of all
** the rows behind them.
*/
MlStatus ml_models_merge(MlCall *call, const MlModel *const *models, size_t count,
                         MlBuffer *record);

/* ---- for the learners' own merge() */

/* Checks that the encoder of model (or rows) `number` has the same features as the first model. */
MlStatus ml_merge_check_encoder(MlCall *call, const MlModel *model, const MlEncoder *right,
                                size_t number);

/*
** Sets up the encoder of all the rows: the union of the levels of each category, in sorted order.
** Free it with ml_encoder_free() in any case.
*/
MlStatus ml_merge_encoders(MlCall *call, const MlModel *const *models, size_t count,
                           MlEncoder *encoder);

/* 1 when the model's own levels are all that the encoder has. */
int ml_merge_same_levels(const MlModel *model, const MlEncoder *encoder);

/*
** A row of a part's triangle (constant where there is one, its columns, target) as one of the
** merged encoder's columns. A part that lacks a level has a column of zeros for it; its own base
** level is the constant less the other levels.
*/
MlStatus ml_merge_widen(MlCall *call, const MlModel *model, const MlEncoder *encoder, int intercept,
                        const double *row, double *out);

/*
** own (columns of the encoder): the column of the model that is the same, or ML_NOT_FOUND where it
** lacks the level. Fails where a category's levels are compared with another one than the
** encoder's.
*/
MlStatus ml_merge_columns(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                          size_t *own);

/* Appends the record: the head, the encoder and the parameters. */
MlStatus ml_merge_write(MlCall *call, const MlModel *const *models, size_t count,
                        const MlEncoder *encoder, const MlBuffer *parameters, MlBuffer *record);

#endif
