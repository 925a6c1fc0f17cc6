#include "model/model.h"

#include <string.h>

#include "base/hash.h"

enum { FORMAT_VERSION = 1 };

/* Counts beyond this are not whole as doubles. */
#define ROWS_MAX 9007199254740992

MlStatus ml_model_seal(MlCall *call, const MlBuffer *record, MlBuffer *out) {
  size_t start = out->length;
  ml_buffer_append(call, out, "mlm1", 4);
  ml_buffer_u32(call, out, FORMAT_VERSION);
  ml_buffer_u64(call, out, record->length);
  ml_buffer_u64(call, out, 0);
  ml_buffer_append(call, out, record->data, record->length);
  if (!call->status) ml_seal(out->data + start, out->length - start);
  return call->status;
}

static MlStatus check_head(MlCall *call, const char *blob, size_t length) {
  if (length < 4 || memcmp(blob, "mlm1", 4) != 0) {
    return ml_fail(call, "the model is not one of mlext: it is a BLOB of %zu bytes%s", length,
                   length >= 4 && !memcmp(blob, "mlv1", 4) ? ", a vector" : "");
  }
  if (length < ML_SEAL_HEAD) return ml_fail(call, "the model is damaged: it is cut off");
  uint32_t version = ml_read_u32(blob + 4);
  if (version != FORMAT_VERSION) {
    return ml_fail(call, "the model has format %u; this mlext reads format %d", version,
                   FORMAT_VERSION);
  }
  if (ml_read_u64(blob + 8) != length - ML_SEAL_HEAD) {
    return ml_fail(call, "the model is damaged: it has %zu bytes instead of %llu", length,
                   (unsigned long long)ml_read_u64(blob + 8) + ML_SEAL_HEAD);
  }
  if (!ml_is_sealed(blob, length)) {
    return ml_fail(call, "the model is damaged: its checksum does not fit");
  }
  return ML_OK;
}

/* A class as its kind, number or text say. */
static MlStatus read_class(MlCall *call, int64_t kind, double number, MlValue text,
                           MlValue *class) {
  *class = kind == ML_VALUE_TEXT ? text : ml_value_real(number);
  if (kind == ML_VALUE_INTEGER && number >= -9223372036854775808.0 &&
      number < 9223372036854775808.0) {
    *class = ml_value_integer((int64_t)number);
  } else if (kind != ML_VALUE_TEXT && kind != ML_VALUE_REAL) {
    return ml_fail(call, "the model is damaged: a class is of no known kind");
  }
  return call->status;
}

static MlStatus read_classes(MlCall *call, MlModel *model) {
  size_t at = 0, count = 0, length;
  const char *text;
  int64_t *kinds = ml_get_integers(call, model->record, "class_kinds", ML_ANY_COUNT, &count);
  double *numbers = ml_get_reals(call, model->record, "class_numbers", count, NULL);
  MlField texts;
  ml_get_field(call, model->record, "class_texts", ML_FIELD_TEXTS, count, &texts);
  model->classes = ml_array(call, count, sizeof *model->classes);
  for (size_t i = 0; call->status == ML_OK && i < count; i++) {
    MlValue *class = &model->classes[i];
    ml_field_next_text(&texts, &at, &text, &length);
    read_class(call, kinds[i], numbers[i], ml_value_text(text, length), class);
    if (ml_value_is_null(class) || (i && ml_value_compare(class - 1, class) >= 0)) {
      ml_fail(call, "the model is damaged: its classes are not in order");
    }
  }
  model->class_count = count;
  model->positive = count ? count - 1 : 0;
  ml_free(kinds);
  ml_free(numbers);
  return call->status;
}

static MlStatus read_parameters(MlCall *call, MlModel *model) {
  MlField field;
  size_t at = 0;
  ml_get_field(call, model->record, "parameters", ML_FIELD_RECORDS, 1, &field);
  if (call->status) return call->status;
  ml_field_next_record(&field, &at, &model->parameters);
  if (model->learner->target == ML_TARGET_CLASS &&
      ml_record_find(model->parameters, "positive", &field)) {
    int64_t positive;
    ml_get_integer(call, model->parameters, "positive", &positive);
    if (call->status == ML_OK && (positive < 0 || (size_t)positive >= model->class_count)) {
      return ml_fail(call, "the model is damaged: no such positive class");
    }
    model->positive = (size_t)positive;
  }
  return call->status;
}

/*
** Documents are for learners that read them, one column of them; no other has any. Every learner
** keeps a byte at least of each number of a dense vector: a greater dimension is a made-up one.
*/
static MlStatus check_kinds(MlCall *call, const MlModel *model) {
  const MlEncoder *encoder = &model->encoder;
  size_t dense = 0;
  int takes_text = model->learner->takes_text;
  if (!call->status && takes_text && encoder->count != 1) {
    return ml_fail(call, "the model is damaged: it has %zu features", encoder->count);
  }
  for (size_t i = 0; i < encoder->count && !call->status; i++) {
    if ((encoder->features[i].kind == ML_FEATURE_TEXT) != takes_text) {
      return ml_fail(call, "the model is damaged: feature '%s' is of a wrong kind",
                     encoder->features[i].name);
    }
    if (encoder->features[i].kind == ML_FEATURE_VECTOR) dense += encoder->features[i].dimension;
    if (dense > model->length) {
      return ml_fail(call, "the model is damaged: feature '%s' is longer than the model",
                     encoder->features[i].name);
    }
  }
  return call->status;
}

static MlStatus read_head(MlCall *call, MlModel *model) {
  const char *name;
  size_t length;
  int64_t version;
  ml_record_check(call, model->record);
  ml_get_text(call, model->record, "algorithm", &name, &length);
  ml_get_integer(call, model->record, "version", &version);
  if (call->status) return call->status;
  model->learner = ml_learner_find(name, length);
  if (!model->learner || version != 1) {
    return ml_fail(call, "this mlext has no algorithm '%.*s' of version %lld",
                   (int)(length < 40 ? length : 40), name, (long long)version);
  }
  ml_get_integer(call, model->record, "rows_used", &model->rows_used);
  ml_get_integer(call, model->record, "rows_skipped", &model->rows_skipped);
  if (model->learner->target != ML_TARGET_NONE) {
    ml_get_text(call, model->record, "target", &model->target, &model->target_length);
  }
  if (model->learner->target == ML_TARGET_CLASS) read_classes(call, model);
  if (!call->status && (model->rows_used < 0 || model->rows_skipped < 0 ||
                        model->rows_used > ROWS_MAX || model->rows_skipped > ROWS_MAX)) {
    return ml_fail(call, "the model is damaged: its counts of rows");
  }
  ml_encoder_read(call, &model->encoder, model->record);
  ml_text_columns_read(call, &model->text, &model->encoder, model->record);
  return check_kinds(call, model);
}

MlModel *ml_model_open(MlCall *call, const void *bytes, size_t length) {
  MlModel *model = ml_array(call, 1, sizeof *model);
  if (!model || check_head(call, bytes, length)) {
    ml_free(model);
    return NULL;
  }
  model->bytes = ml_malloc(call, length);
  model->length = length;
  if (model->bytes) {
    memcpy(model->bytes, bytes, length);
    model->record = (MlRecord){model->bytes + ML_SEAL_HEAD, length - ML_SEAL_HEAD};
    read_head(call, model);
  }
  if (call->status == ML_OK) read_parameters(call, model);
  if (call->status == ML_OK && model->learner->load) {
    model->state = model->learner->load(call, model, model->parameters);
  }
  if (call->status == ML_OK) return model;
  ml_model_free(model);
  return NULL;
}

void ml_model_free(MlModel *model) {
  if (!model) return;
  if (model->state && model->learner->unload) model->learner->unload(model->state);
  ml_encoder_free(&model->encoder);
  ml_text_columns_free(&model->text);
  ml_free(model->classes);
  ml_free(model->bytes);
  ml_free(model);
}
