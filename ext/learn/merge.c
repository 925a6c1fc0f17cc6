#include "learn/merge.h"

#include <math.h>
#include <string.h>

#include "data/terms.h"
#include "learn/classes.h"
#include "learn/model_record.h"

/* ---- checks */

/* 1 when an optional text of both records is the same. */
static int same_text(MlCall *call, const MlModel *a, const MlModel *b, const char *name) {
  const char *left = "", *right = "";
  size_t left_length = 0, right_length = 0;
  MlField field;
  if (ml_record_find(a->record, name, &field)) {
    ml_get_text(call, a->record, name, &left, &left_length);
  }
  if (ml_record_find(b->record, name, &field)) {
    ml_get_text(call, b->record, name, &right, &right_length);
  }
  return left_length == right_length && memcmp(left, right, left_length) == 0;
}

MlStatus ml_merge_check_encoder(MlCall *call, const MlModel *model, const MlEncoder *right,
                                size_t number) {
  const MlEncoder *left = &model->encoder;
  if (left->count != right->count) {
    return ml_fail(call, "model %zu has %zu features, the first has %zu", number, right->count,
                   left->count);
  }
  for (size_t i = 0; i < left->count; i++) {
    const MlFeature *x = &left->features[i], *y = &right->features[i];
    if (strcmp(x->name, y->name) != 0) {
      return ml_fail(call, "feature %zu of model %zu is '%s', of the first '%s'", i + 1, number,
                     y->name, x->name);
    }
    int is_vector = x->kind == ML_FEATURE_VECTOR || x->kind == ML_FEATURE_SPARSE;
    if (x->kind != y->kind || (is_vector && x->dimension != y->dimension)) {
      return ml_fail(call, "feature '%s' of model %zu is a %s, of the first a %s", x->name, number,
                     ml_feature_kind_name(y->kind), ml_feature_kind_name(x->kind));
    }
  }
  return call->status;
}

/* Bytes of the target's name that an error shows. */
static int shown_length(const MlModel *model) {
  if (!model->target) return 0;
  return model->target_length < 60 ? (int)model->target_length : 60;
}

static MlStatus check_models(MlCall *call, const MlModel *const *models, size_t count) {
  const MlModel *first = models[0];
  if (!first->learner->merge) {
    return ml_fail(call, "a model of %s cannot be merged; fit all rows again",
                   ml_learner_name(first->learner));
  }
  if (first->text.count) {
    return ml_fail(call, "a model of columns of text cannot be merged: each part has a vocabulary "
                         "of its own");
  }
  if (first->encoder.missing > ML_MISSING_ERROR) {
    return ml_fail(call,
                   "a model that replaces missing values (\"missing\": \"%s\") cannot be "
                   "merged: each part has replaced them by its own",
                   ml_missing_name(first->encoder.missing));
  }
  if (first->encoder.terms && ml_terms_is_of_rows(first->encoder.terms)) {
    return ml_fail(call,
                   "a model with poly() or scale() cannot be merged and updated: each part has "
                   "them of its own rows; use poly(x, d, raw = TRUE), and columns that are "
                   "scaled alike for all parts");
  }
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < models[i]->encoder.count; k++) {
      if (models[i]->encoder.features[k].other == ML_NOT_FOUND) continue;
      return ml_fail(call, "a model that groups rare levels (\"min_frequency\", "
                           "\"max_categories\") cannot be merged: each part has its own");
    }
  }
  for (size_t i = 1; i < count && !call->status; i++) {
    if (models[i]->learner != first->learner) {
      return ml_fail(call, "model %zu is a %s, the first a %s", i + 1,
                     ml_learner_name(models[i]->learner), ml_learner_name(first->learner));
    }
    int is_alike = first->encoder.coding == models[i]->encoder.coding &&
                   first->encoder.missing == models[i]->encoder.missing &&
                   !first->encoder.terms == !models[i]->encoder.terms;
    for (size_t k = 0; k < ML_ROLES; k++) {
      is_alike = is_alike && same_text(call, first, models[i], ml_role_names[k]);
    }
    is_alike = is_alike && same_text(call, first, models[i], "options") &&
               same_text(call, first, models[i], "formula");
    if (!is_alike) {
      return ml_fail(call, "model %zu was fitted with other options than the first", i + 1);
    }
    if (!same_text(call, first, models[i], "target")) {
      return ml_fail(call, "models of different targets: of model %zu '%.*s', of the first '%.*s'",
                     i + 1, shown_length(models[i]), models[i]->target ? models[i]->target : "",
                     shown_length(first), first->target ? first->target : "");
    }
    ml_merge_check_encoder(call, first, &models[i]->encoder, i + 1);
  }
  return call->status;
}

MlStatus ml_models_merge(MlCall *call, const MlModel *const *models, size_t count,
                         MlBuffer *record) {
  if (call->status || check_models(call, models, count)) return call->status;
  return models[0]->learner->merge(call, models, count, record);
}

/* ---- encoders */

static MlStatus merge_feature(MlCall *call, const MlModel *const *models, size_t count, size_t i,
                              MlFeature *out) {
  MlDictionary all = {0};
  for (size_t k = 0; k < count && !call->status; k++) {
    const MlFeature *feature = &models[k]->encoder.features[i];
    out->kind = feature->kind;
    out->dimension = feature->dimension;
    out->missing += feature->missing;
    for (size_t l = 0; l < feature->levels.count && !call->status; l++) {
      size_t length;
      const char *level = ml_dictionary_get(&feature->levels, l, &length);
      ml_dictionary_add(call, &all, level, length);
    }
  }
  uint32_t *order = ml_array(call, all.count, sizeof *order);
  if (order) ml_dictionary_sort(call, &all, order);
  for (size_t l = 0; l < all.count && !call->status; l++) {
    size_t length;
    const char *level = ml_dictionary_get(&all, order[l], &length);
    ml_dictionary_add(call, &out->levels, level, length);
  }
  ml_free(order);
  ml_dictionary_free(&all);
  return call->status;
}

MlStatus ml_merge_encoders(MlCall *call, const MlModel *const *models, size_t count,
                           MlEncoder *encoder) {
  const MlEncoder *first = &models[0]->encoder;
  const char *text;
  size_t length;
  MlField field;
  ml_encoder_begin(call, encoder, first->count, first->coding, first->missing, SIZE_MAX);
  for (size_t i = 0; i < first->count && !call->status; i++) {
    const char *name = first->features[i].name;
    ml_encoder_name(call, encoder, i, name, strlen(name));
    if (!call->status) merge_feature(call, models, count, i, &encoder->features[i]);
  }
  if (!call->status && ml_record_find(models[0]->record, "formula", &field)) {
    ml_get_text(call, models[0]->record, "formula", &text, &length);
    if (!call->status) ml_terms_set(call, encoder, text, length);
  }
  return call->status ? call->status : ml_encoder_layout(call, encoder);
}

int ml_merge_same_levels(const MlModel *model, const MlEncoder *encoder) {
  for (size_t i = 0; i < encoder->count; i++) {
    if (model->encoder.features[i].levels.count != encoder->features[i].levels.count) return 0;
  }
  return 1;
}

/* ---- triangles of parts */

/* Place of the level in the part's own sorted levels, or ML_NOT_FOUND. */
static size_t own_level(const MlFeature *own, const MlFeature *all, size_t level) {
  size_t length;
  const char *text = ml_dictionary_get(&all->levels, all->order[level], &length);
  size_t code = ml_dictionary_find(&own->levels, text, length);
  return code == ML_NOT_FOUND ? code : own->rank[code];
}

/* The constant of a row of the part: its own column, or the sum of the levels of a category that
** has them all. 0 through *known when there is neither. */
static double row_constant(const MlModel *model, int intercept, const double *row, int *known) {
  *known = 1;
  if (intercept) return row[0];
  for (size_t i = 0; i < model->encoder.count; i++) {
    const MlFeature *feature = &model->encoder.features[i];
    if (feature->kind != ML_FEATURE_CATEGORY || feature->base) continue;
    double sum = 0;
    for (size_t k = 0; k < feature->columns; k++) sum += row[feature->column + k];
    return sum;
  }
  *known = 0;
  return 0;
}

MlStatus ml_merge_widen(MlCall *call, const MlModel *model, const MlEncoder *encoder, int intercept,
                        const double *row, double *out) {
  size_t first = (size_t)intercept, own_columns = model->encoder.columns;
  int known;
  double constant = row_constant(model, intercept, row, &known);
  if (first) out[0] = row[0];
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *own = &model->encoder.features[i], *all = &encoder->features[i];
    const double *from = row + first + own->column;
    double *to = out + first + all->column;
    if (own->kind != ML_FEATURE_CATEGORY) {
      if (own->columns) memcpy(to, from, own->columns * sizeof *to);
      continue;
    }
    for (size_t k = 0; k < all->columns; k++) {
      size_t level = own_level(own, all, k + all->base);
      to[k] = 0;
      if (level == ML_NOT_FOUND) continue;
      if (level >= own->base) {
        to[k] = from[level - own->base];
        continue;
      }
      if (!known)
        return ml_fail(call, "models without a constant cannot be merged when a part "
                             "lacks a level");
      to[k] = constant;
      for (size_t l = 0; l < own->columns; l++) to[k] -= from[l];
    }
  }
  out[first + encoder->columns] = row[first + own_columns];
  return call->status;
}

/* ---- columns of parts */

static MlStatus category_columns(MlCall *call, const MlFeature *own, const MlFeature *all,
                                 size_t *out) {
  if (all->base && all->levels.count && own_level(own, all, 0) != 0) {
    size_t length;
    const char *base = ml_dictionary_get(&all->levels, all->order[0], &length);
    return ml_fail(call,
                   "feature '%s': a part has no row of '%.*s', with which the other levels are "
                   "compared; models of so many columns are merged when all parts have it",
                   all->name, (int)(length < 60 ? length : 60), base);
  }
  for (size_t k = 0; k < all->columns; k++) {
    size_t level = own_level(own, all, k + all->base);
    out[k] = level == ML_NOT_FOUND ? level : own->column + level - own->base;
  }
  return call->status;
}

MlStatus ml_merge_columns(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                          size_t *own) {
  int is_same = ml_merge_same_levels(model, encoder), fits = 1;
  for (size_t j = 0; j < encoder->columns; j++) own[j] = j;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *left = &model->encoder.features[i], *right = &encoder->features[i];
    fits = fits && left->kind == right->kind && left->base == right->base &&
           (left->kind == ML_FEATURE_CATEGORY || left->columns == right->columns);
  }
  if (!fits || (is_same && model->encoder.columns != encoder->columns)) {
    return ml_fail(call, "the model is damaged: its columns are not those of its options");
  }
  if (is_same) return call->status;
  if (encoder->terms) {
    return ml_fail(call, "with a formula, powers or interactions all parts must have the same "
                         "levels");
  }
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    const MlFeature *left = &model->encoder.features[i], *right = &encoder->features[i];
    for (size_t k = 0; k < right->columns; k++) own[right->column + k] = left->column + k;
    if (left->kind == ML_FEATURE_CATEGORY) {
      category_columns(call, left, right, own + right->column);
    }
  }
  return call->status;
}

/* ---- writing */

/* Adds to a number of rows, which a model keeps up to 2^53. */
static MlStatus add_rows(MlCall *call, int64_t *sum, int64_t rows) {
  const int64_t most = INT64_C(1) << 53;
  if (rows < 0 || rows > most - *sum) {
    return ml_fail(call, "the models are of more rows together than a model can count");
  }
  *sum += rows;
  return call->status;
}

MlStatus ml_merge_write(MlCall *call, const MlModel *const *models, size_t count,
                        const MlEncoder *encoder, const MlBuffer *parameters, MlBuffer *record) {
  const MlModel *first = models[0];
  MlModelHead head = {
      .learner = first->learner, .target = first->target, .target_length = first->target_length};
  MlClasses classes = {0};
  MlField field;
  for (size_t i = 0; i < count && !call->status; i++) {
    add_rows(call, &head.rows_used, models[i]->rows_used);
    add_rows(call, &head.rows_skipped, models[i]->rows_skipped);
  }
  ml_get_text(call, first->record, "options", &head.options, &head.options_length);
  for (size_t i = 0; i < ML_ROLES && !call->status; i++) {
    if (!ml_record_find(first->record, ml_role_names[i], &field)) continue;
    ml_get_text(call, first->record, ml_role_names[i], &head.role[i], &head.role_length[i]);
  }
  if (first->learner->target == ML_TARGET_CLASS) {
    ml_classes_merge(call, models, count, &classes);
    head.classes = classes.values;
    head.class_count = classes.count;
  }
  ml_model_record(call, &head, encoder, parameters, record);
  ml_classes_free(&classes);
  return call->status;
}
