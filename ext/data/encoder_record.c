/* The encoder as fields of a model's record, and back. */
#include <math.h>
#include <string.h>

#include "data/terms.h"

static MlStatus write_feature(MlCall *call, const MlFeature *feature, MlBuffer *record) {
  size_t count = feature->levels.count;
  ml_put_text(call, record, "name", feature->name, strlen(feature->name));
  const char *kind = ml_feature_kind_name(feature->kind);
  ml_put_text(call, record, "kind", kind, strlen(kind));
  if (feature->kind == ML_FEATURE_VECTOR || feature->kind == ML_FEATURE_SPARSE) {
    ml_put_integer(call, record, "dimension", (int64_t)feature->dimension);
  }
  if (feature->kind == ML_FEATURE_CATEGORY) {
    uint32_t *order = ml_array(call, count, sizeof *order);
    MlFieldList list;
    if (order) ml_feature_sort(call, feature, order);
    ml_list_begin(call, record, "levels", ML_FIELD_TEXTS, &list);
    for (size_t i = 0; i < count && call->status == ML_OK; i++) {
      size_t length;
      const char *level = ml_dictionary_get(&feature->levels, order[i], &length);
      ml_list_text(call, record, &list, level, length);
    }
    ml_list_end(call, record, &list);
    ml_free(order);
  }
  if (feature->other != ML_NOT_FOUND && feature->rank) {
    ml_put_integer(call, record, "other", (int64_t)feature->rank[feature->other]);
  }
  if (feature->missing) ml_put_integer(call, record, "missing", (int64_t)feature->missing);
  if (!isnan(feature->fill)) {
    /* Levels are written in sorted order, so a level's code becomes its rank. */
    double fill = feature->kind == ML_FEATURE_CATEGORY && feature->rank
                      ? feature->rank[(size_t)feature->fill]
                      : feature->fill;
    ml_put_real(call, record, "fill", fill);
  }
  return call->status;
}

static const char *coding_name(size_t i) {
  static const char *const names[] = {"treatment", "one_hot", "full_first"};
  return names[i];
}

MlStatus ml_encoder_write(MlCall *call, const MlEncoder *encoder, MlBuffer *record) {
  MlFieldList list;
  MlBuffer feature = {0};
  const char *coding = coding_name((size_t)encoder->coding);
  const char *missing = ml_missing_name(encoder->missing);
  ml_put_text(call, record, "coding", coding, strlen(coding));
  ml_put_text(call, record, "missing", missing, strlen(missing));
  ml_list_begin(call, record, "features", ML_FIELD_RECORDS, &list);
  for (size_t i = 0; i < encoder->count && call->status == ML_OK; i++) {
    feature.length = 0;
    write_feature(call, &encoder->features[i], &feature);
    ml_list_record(call, record, &list, &feature);
  }
  ml_list_end(call, record, &list);
  if (encoder->terms) ml_terms_write(call, encoder, record);
  ml_buffer_free(&feature);
  return call->status;
}

/* The index of the text among count names, or count. */
static size_t find_name(const char *text, size_t length, const char *(*name)(size_t),
                        size_t count) {
  size_t i = 0;
  while (i < count && (strlen(name(i)) != length || memcmp(name(i), text, length) != 0)) i++;
  return i;
}

static const char *kind_name(size_t i) { return ml_feature_kind_name((MlFeatureKind)i); }
static const char *missing_name(size_t i) { return ml_missing_name((MlMissing)i); }

static MlStatus read_levels(MlCall *call, MlFeature *feature, MlRecord record) {
  MlField field;
  size_t at = 0, length;
  const char *level;
  ml_get_field(call, record, "levels", ML_FIELD_TEXTS, ML_ANY_COUNT, &field);
  while (call->status == ML_OK && ml_field_next_text(&field, &at, &level, &length)) {
    ml_dictionary_add(call, &feature->levels, level, length);
  }
  if (call->status == ML_OK && feature->levels.count != field.count) {
    return ml_fail(call, "the model is damaged: a level stands twice");
  }
  return call->status;
}

static MlStatus read_feature(MlCall *call, MlEncoder *encoder, size_t i, MlRecord record) {
  MlFeature *feature = &encoder->features[i];
  const char *text;
  size_t length;
  int64_t number;
  MlField fill; /* of an optional field */
  ml_get_text(call, record, "name", &text, &length);
  ml_encoder_name(call, encoder, i, text, length);
  ml_get_text(call, record, "kind", &text, &length);
  size_t kind = find_name(text, length, kind_name, ML_FEATURE_KINDS);
  if (call->status) return call->status;
  if (kind == ML_FEATURE_KINDS) {
    return ml_fail(call, "the model is damaged: unknown kind of feature");
  }
  feature->kind = (MlFeatureKind)kind;
  feature->dimension = 1;
  if (feature->kind == ML_FEATURE_VECTOR || feature->kind == ML_FEATURE_SPARSE) {
    ml_get_integer(call, record, "dimension", &number);
    if (!call->status && (number < 1 || number > 100000000)) {
      return ml_fail(call, "the model is damaged: a vector of dimension %lld", (long long)number);
    }
    feature->dimension = (size_t)number;
  }
  if (feature->kind == ML_FEATURE_CATEGORY) read_levels(call, feature, record);
  if (call->status == ML_OK && ml_record_find(record, "missing", &fill)) {
    ml_get_integer(call, record, "missing", &number);
    if (number < 0) return ml_fail(call, "the model is damaged: a negative count");
    feature->missing = (uint64_t)number;
  }
  if (call->status == ML_OK && ml_record_find(record, "other", &fill)) {
    ml_get_integer(call, record, "other", &number);
    if (call->status) return call->status;
    if (number < 0 || (uint64_t)number >= feature->levels.count) {
      return ml_fail(call, "the model is damaged: no such level for all others");
    }
    feature->other = (size_t)number;
  }
  if (call->status == ML_OK && ml_record_find(record, "fill", &fill)) {
    ml_get_real(call, record, "fill", &feature->fill);
    if (feature->kind != ML_FEATURE_NUMBER && feature->kind != ML_FEATURE_CATEGORY) {
      return ml_fail(call, "the model is damaged: a %s has nothing to fill with",
                     ml_feature_kind_name(feature->kind));
    }
    if (feature->kind == ML_FEATURE_CATEGORY &&
        !(feature->fill >= 0 && feature->fill < (double)feature->levels.count)) {
      return ml_fail(call, "the model is damaged: no such level to fill with");
    }
  }
  return call->status;
}

MlStatus ml_encoder_read(MlCall *call, MlEncoder *encoder, MlRecord record) {
  const char *text;
  size_t length, at = 0;
  MlField features;
  MlRecord item;
  memset(encoder, 0, sizeof *encoder);
  ml_get_text(call, record, "coding", &text, &length);
  size_t coding = find_name(text, length, coding_name, 3);
  ml_get_text(call, record, "missing", &text, &length);
  size_t missing = find_name(text, length, missing_name, 6);
  ml_get_field(call, record, "features", ML_FIELD_RECORDS, ML_ANY_COUNT, &features);
  if (call->status) return call->status;
  if (missing == 6 || coding == 3) {
    return ml_fail(call, "the model is damaged: unknown coding or missing-value policy");
  }
  ml_encoder_begin(call, encoder, features.count, (MlCoding)coding, (MlMissing)missing, SIZE_MAX);
  for (size_t i = 0; call->status == ML_OK && ml_field_next_record(&features, &at, &item); i++) {
    read_feature(call, encoder, i, item);
  }
  if (!call->status && ml_record_find(record, "formula", &features)) {
    ml_terms_read(call, encoder, record);
  }
  return call->status ? call->status : ml_encoder_layout(call, encoder);
}
