/*
** Naive Bayes models of parts into the one of the whole: sums of counts are summed, means and
** variances put together. A part may lack classes and levels that others have.
*/
#include <string.h>

#include "learn/classes.h"
#include "learn/merge.h"
#include "learn/naive_bayes.h"

/* For each design column of a model, its place in the encoder of all; owned by the caller. */
static size_t *bayes_columns(MlCall *call, const MlModel *model, const MlEncoder *encoder) {
  size_t *places = ml_array(call, model->encoder.columns, sizeof *places);
  for (size_t i = 0; places && i < encoder->count; i++) {
    const MlFeature *own = &model->encoder.features[i], *all = &encoder->features[i];
    int is_category = own->kind == ML_FEATURE_CATEGORY;
    if (!is_category && own->columns != all->columns) {
      ml_fail(call, "the model is damaged: its columns are not those of its options");
    }
    for (size_t j = 0; j < own->columns && !call->status; j++) {
      size_t length, place = j;
      if (is_category) {
        const char *level = ml_dictionary_get(&own->levels, j, &length);
        place = ml_dictionary_find(&all->levels, level, length);
        if (place >= all->columns) ml_fail(call, "the model is damaged: a level is lost");
      }
      places[own->column + j] = all->column + place;
    }
  }
  if (!call->status) return places;
  ml_free(places);
  return NULL;
}

MlStatus ml_bayes_parts_begin(MlCall *call, MlBayesParts *parts, const MlModel *const *models,
                              size_t count) {
  if (!ml_merge_encoders(call, models, count, &parts->encoder)) {
    ml_classes_merge(call, models, count, &parts->classes);
  }
  return call->status;
}

MlStatus ml_bayes_parts_open(MlCall *call, MlBayesParts *parts, const MlModel *model) {
  ml_free(parts->columns);
  ml_free(parts->ranks);
  parts->ranks = NULL;
  parts->columns = bayes_columns(call, model, &parts->encoder);
  if (parts->columns) parts->ranks = ml_array(call, model->class_count, sizeof *parts->ranks);
  for (size_t k = 0; parts->ranks && k < model->class_count; k++) {
    parts->ranks[k] = ml_classes_find(&parts->classes, &model->classes[k]);
  }
  return ml_poll(call, 10000);
}

void ml_bayes_parts_free(MlBayesParts *parts) {
  ml_encoder_free(&parts->encoder);
  ml_classes_free(&parts->classes);
  ml_free(parts->columns);
  ml_free(parts->ranks);
  memset(parts, 0, sizeof *parts);
}

/* Adds a part's sums to those of all. */
static MlStatus add_counts(MlCall *call, const MlBayesParts *parts, const MlModel *model,
                           double *rows, double *features) {
  size_t own = model->class_count, all = parts->classes.count, columns = model->encoder.columns;
  double *part_rows = ml_get_reals(call, model->parameters, "class_counts", own, NULL);
  double *part = ml_get_reals(call, model->parameters, "feature_counts", columns * own, NULL);
  for (size_t k = 0; !call->status && k < own; k++) rows[parts->ranks[k]] += part_rows[k];
  for (size_t j = 0; j < columns && !call->status; j++) {
    double *to = features + parts->columns[j] * all;
    for (size_t k = 0; k < own; k++) to[parts->ranks[k]] += part[j * own + k];
    ml_poll(call, (uint32_t)(own & 0xFFFFFF) * 2);
  }
  ml_free(part_rows);
  ml_free(part);
  return call->status;
}

MlStatus ml_naive_bayes_merge(MlCall *call, const MlModel *const *models, size_t count,
                              MlBuffer *record) {
  MlBayesParts parts = {0};
  MlBuffer parameters = {0};
  double *rows = NULL, *features = NULL;
  if (!ml_bayes_parts_begin(call, &parts, models, count)) {
    size_t columns = parts.encoder.columns, classes = parts.classes.count;
    rows = ml_array(call, classes, sizeof *rows);
    if (classes && columns > SIZE_MAX / 16 / classes) ml_fail_memory(call);
    features = ml_array(call, columns * classes, sizeof *features);
    for (size_t i = 0; i < count && !call->status; i++) {
      if (!ml_bayes_parts_open(call, &parts, models[i])) {
        add_counts(call, &parts, models[i], rows, features);
      }
    }
    ml_naive_bayes_write(call, rows, classes, features, columns, &parameters);
  }
  if (!call->status) ml_merge_write(call, models, count, &parts.encoder, &parameters, record);
  ml_buffer_free(&parameters);
  ml_free(rows);
  ml_free(features);
  ml_bayes_parts_free(&parts);
  return call->status;
}
