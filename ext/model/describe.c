/* What a model tells about itself: JSON, summary, features. */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "clean/number.h"
#include "data/cell.h"
#include "data/terms.h"
#include "learn/describe.h"
#include "model/model.h"

/* ---- a record as JSON */

enum { DESCRIBE_VALUE_MAX = 4000 }; /* bytes of an option's value that ml_info shows */

static MlStatus write_record(MlCall *call, MlRecord record, size_t most, MlBuffer *out);

static MlStatus write_number(MlCall *call, const MlField *field, size_t i, MlBuffer *out) {
  if (field->type == ML_FIELD_REALS) {
    return ml_json_write_number(call, out, ml_read_f64(field->data + 8 * i));
  }
  return ml_buffer_printf(call, out, "%lld", (long long)ml_read_u64(field->data + 8 * i));
}

/* The elements of a field, separated by commas; says "..." where it was cut. */
static MlStatus write_elements(MlCall *call, const MlField *field, size_t most, MlBuffer *out) {
  size_t at = 0, length;
  const char *text;
  MlRecord inner;
  for (size_t i = 0; i < field->count && call->status == ML_OK; i++) {
    if (i) ml_buffer_u8(call, out, ',');
    if (most && i >= most) return ml_buffer_string(call, out, "\"...\"");
    if (field->type == ML_FIELD_TEXTS && ml_field_next_text(field, &at, &text, &length)) {
      ml_json_write_string(call, out, text, length);
    } else if (field->type == ML_FIELD_RECORDS && ml_field_next_record(field, &at, &inner)) {
      write_record(call, inner, most, out);
    } else {
      write_number(call, field, i, out);
    }
  }
  return call->status;
}

static int field_is(const MlField *field, const char *name) {
  return field->name_length == strlen(name) && !memcmp(field->name, name, field->name_length);
}

/* Options with "..." in the place of a value that is long: a dictionary, a vocabulary. */
static MlStatus write_long_options(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  MlJson json;
  ml_json_parse(call, text, length, "the model's options", &json);
  if (!call->status && json.tokens[0].type != ML_JSON_OBJECT) {
    ml_fail(call, "the model is damaged: its options are no object");
  }
  uint32_t key = 1;
  ml_buffer_u8(call, out, '{');
  for (uint32_t i = 0; !call->status && i < json.tokens[0].members; i++) {
    const MlJsonToken *name = &json.tokens[key], *value = &json.tokens[key + 1];
    size_t quote = value->type == ML_JSON_STRING;
    if (i) ml_buffer_u8(call, out, ',');
    ml_buffer_append(call, out, text + name->start - 1, name->length + 2);
    ml_buffer_u8(call, out, ':');
    if (value->length > DESCRIBE_VALUE_MAX) {
      ml_buffer_string(call, out, "\"...\"");
    } else {
      ml_buffer_append(call, out, text + value->start - quote, value->length + 2 * quote);
    }
    key = value->next;
  }
  ml_json_free(&json);
  return ml_buffer_u8(call, out, '}');
}

/* Options are JSON already; "parameters" is one object; a field of one element stands bare. */
static MlStatus write_field(MlCall *call, const MlField *field, size_t most, MlBuffer *out) {
  size_t at = 0, length;
  const char *text;
  if (field_is(field, "options") && ml_field_next_text(field, &at, &text, &length)) {
    if (most && length > DESCRIBE_VALUE_MAX) return write_long_options(call, text, length, out);
    return ml_buffer_append(call, out, text, length);
  }
  int is_list = field->count != 1 || field_is(field, "features") || field_is(field, "levels");
  if (is_list) ml_buffer_u8(call, out, '[');
  write_elements(call, field, most, out);
  return is_list ? ml_buffer_u8(call, out, ']') : call->status;
}

static MlStatus write_record(MlCall *call, MlRecord record, size_t most, MlBuffer *out) {
  size_t at = 0;
  MlField field;
  ml_buffer_u8(call, out, '{');
  for (int first = 1; call->status == ML_OK && ml_record_next(record, &at, &field); first = 0) {
    if (!first) ml_buffer_u8(call, out, ',');
    ml_json_write_string(call, out, field.name, field.name_length);
    ml_buffer_u8(call, out, ':');
    write_field(call, &field, most, out);
  }
  return ml_buffer_u8(call, out, '}');
}

MlStatus ml_model_json(MlCall *call, const MlModel *model, size_t most, MlBuffer *out) {
  return write_record(call, model->record, most, out);
}

/* ---- summary */

enum { SUMMARY_LINE_MAX = 300 }; /* bytes of a formula and of options that ml_summary shows */

static MlStatus summary_classes(MlCall *call, const MlModel *model, MlGrid *grid) {
  MlBuffer list = {0};
  for (size_t i = 0; i < model->class_count && list.length < 300; i++) {
    if (i) ml_buffer_string(call, &list, ", ");
    char shown[80];
    ml_buffer_string(call, &list, ml_value_show(&model->classes[i], shown));
  }
  ml_grid_named_text(call, grid, "classes", list.data, list.length);
  ml_buffer_free(&list);
  if (model->class_count == 2) {
    ml_grid_string(call, grid, "positive");
    ml_grid_value(call, grid, &model->classes[model->positive]);
  }
  return call->status;
}

/*
** 1 when every level reads as a number: most likely a column of numbers that was imported as text.
*/
static int levels_are_numbers(const MlFeature *feature) {
  MlNumber number;
  size_t length, i = 0;
  for (; i < feature->levels.count; i++) {
    const char *level = ml_dictionary_get(&feature->levels, i, &length);
    if (!ml_parse_number(level, length, ML_MARK_POINT, &number)) return 0;
  }
  return i > 2;
}

static MlStatus summary_warnings(MlCall *call, const MlModel *model, MlGrid *grid) {
  MlBuffer text = {0};
  for (size_t i = 0; i < model->encoder.count && !call->status; i++) {
    const MlFeature *feature = &model->encoder.features[i];
    if (feature->kind != ML_FEATURE_CATEGORY || !levels_are_numbers(feature)) continue;
    text.length = 0;
    ml_buffer_printf(
        call, &text,
        "feature '%s' is text, but all its %zu levels are numbers; if it is meant as a "
        "number, clean it with ml_number(%s)",
        feature->name, feature->levels.count, feature->name);
    ml_grid_named_text(call, grid, "warning", text.data, text.length);
  }
  ml_buffer_free(&text);
  return call->status;
}

/* A line of text, cut between characters where it is long. */
static MlStatus summary_line(MlCall *call, MlGrid *grid, const char *name, const char *text,
                             size_t length) {
  MlBuffer line = {0};
  size_t kept = length < SUMMARY_LINE_MAX ? length : SUMMARY_LINE_MAX;
  while (kept < length && kept > 0 && ((unsigned char)text[kept] & 0xc0) == 0x80) kept--;
  ml_buffer_append(call, &line, text, kept);
  if (kept < length) ml_buffer_string(call, &line, "...");
  ml_grid_named_text(call, grid, name, line.data, line.length);
  ml_buffer_free(&line);
  return call->status;
}

/* Of a regression: the formula and the options, which say what was asked for. */
static MlStatus summary_call(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlTerms *terms = model->encoder.terms;
  MlBuffer text = {0};
  MlField field;
  size_t at = 0, length;
  const char *options;
  if (!model->learner->coefficients) return call->status;
  if (terms) {
    if (!ml_terms_response(terms)) {
      ml_buffer_append(call, &text, model->target, model->target_length);
      ml_buffer_string(call, &text, " ~ ");
    }
    ml_formula_write(call, &terms->formula, &text);
    summary_line(call, grid, "formula", text.data, text.length);
  }
  if (!call->status && ml_record_find(model->record, "options", &field) &&
      ml_field_next_text(&field, &at, &options, &length) && length > 2) {
    summary_line(call, grid, "options", options, length);
  }
  ml_buffer_free(&text);
  return call->status;
}

MlStatus ml_model_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  MlBuffer list = {0};
  ml_grid_named_string(call, grid, "algorithm", ml_learner_name(model->learner));
  if (model->learner->target != ML_TARGET_NONE) {
    ml_grid_named_text(call, grid, "target", model->target, model->target_length);
  }
  if (model->learner->target == ML_TARGET_CLASS) summary_classes(call, model, grid);
  ml_encoder_feature_list(call, &model->encoder, &list);
  ml_grid_named_text(call, grid, "features", list.data, list.length);
  ml_buffer_free(&list);
  summary_call(call, model, grid);
  ml_grid_named_integer(call, grid, "rows_used", model->rows_used);
  ml_grid_named_integer(call, grid, "rows_skipped", model->rows_skipped);
  if (!call->status && model->learner->summary) model->learner->summary(call, model, grid);
  return summary_warnings(call, model, grid);
}

/* ---- features */

static MlStatus feature_levels(MlCall *call, const MlFeature *feature, MlGrid *grid) {
  MlBuffer json = {0};
  if (feature->kind != ML_FEATURE_CATEGORY) return ml_grid_null(call, grid);
  ml_buffer_u8(call, &json, '[');
  for (size_t i = 0; i < feature->levels.count && call->status == ML_OK; i++) {
    size_t length;
    const char *level = ml_dictionary_get(&feature->levels, i, &length);
    if (i) ml_buffer_u8(call, &json, ',');
    ml_json_write_string(call, &json, level, length);
  }
  ml_buffer_u8(call, &json, ']');
  ml_grid_text(call, grid, json.data, json.length);
  ml_buffer_free(&json);
  return call->status;
}

static MlStatus feature_fill(MlCall *call, const MlFeature *feature, MlGrid *grid) {
  if (isnan(feature->fill)) return ml_grid_null(call, grid);
  if (feature->kind != ML_FEATURE_CATEGORY) return ml_grid_real(call, grid, feature->fill);
  size_t length;
  const char *level = ml_dictionary_get(&feature->levels, (size_t)feature->fill, &length);
  return ml_grid_text(call, grid, level, length);
}

MlStatus ml_model_features(MlCall *call, const MlModel *model, MlGrid *grid) {
  for (size_t i = 0; i < model->encoder.count && call->status == ML_OK; i++) {
    const MlFeature *feature = &model->encoder.features[i];
    ml_grid_integer(call, grid, (int64_t)i + 1);
    ml_grid_string(call, grid, feature->name);
    ml_grid_string(call, grid, feature->terms ? "text" : ml_feature_kind_name(feature->kind));
    ml_grid_integer(call, grid, (int64_t)feature->columns);
    feature_levels(call, feature, grid);
    ml_grid_integer(call, grid, (int64_t)feature->missing);
    feature_fill(call, feature, grid);
  }
  return call->status;
}

/* ---- terms of the columns of text */

MlStatus ml_model_vocabulary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlTextColumns *text = &model->text;
  for (size_t i = 0; i < text->count; i++) {
    const MlVectorizer *vectorizer = &text->columns[i].vectorizer;
    size_t first = model->encoder.features[text->columns[i].feature].column;
    ml_describe_terms(call, vectorizer, first, grid);
  }
  return call->status;
}

/* ---- columns of the design matrix */

MlStatus ml_model_columns(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlEncoder *encoder = &model->encoder;
  MlBuffer name = {0};
  if (model->learner->columns) return model->learner->columns(call, model, grid);
  for (size_t j = 0; j < encoder->columns && !call->status; j++) {
    name.length = 0;
    ml_encoder_column_name(call, encoder, j, &name);
    ml_grid_integer(call, grid, (int64_t)j);
    ml_grid_text(call, grid, name.data, name.length);
    ml_grid_string(call, grid, encoder->features[ml_encoder_column_feature(encoder, j)].name);
    ml_poll(call, 1000);
  }
  ml_buffer_free(&name);
  return call->status;
}
