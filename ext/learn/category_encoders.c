#include "learn/category_encoders.h"

#include <math.h>

MlStatus ml_level_numbers_begin(MlCall *call, const MlFit *fit) {
  if (fit->common.missing == ML_MISSING_INDICATOR) {
    return ml_fail(call, "\"missing\": \"indicator\" is not for it; give x IS NULL as a feature");
  }
  return call->status;
}

MlStatus ml_level_numbers_make(MlCall *call, const MlEncoder *encoder, MlLevelNumbers *levels) {
  if (encoder->has_sparse) return ml_fail(call, "sparse vectors cannot be encoded");
  levels->starts = ml_array(call, encoder->count, sizeof *levels->starts);
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    levels->starts[f] = levels->total;
    levels->total += encoder->features[f].levels.count;
  }
  levels->numbers = ml_array(call, levels->total, sizeof *levels->numbers);
  return call->status;
}

MlStatus ml_level_numbers_read(MlCall *call, const MlModel *model, MlRecord parameters,
                               const char *name, MlLevelNumbers *levels) {
  const MlEncoder *encoder = &model->encoder;
  size_t found = 0;
  if (encoder->has_sparse || encoder->terms) ml_fail(call, "the model is damaged: its features");
  levels->numbers = ml_get_reals(call, parameters, name, ML_ANY_COUNT, &found);
  levels->starts = ml_array(call, encoder->count, sizeof *levels->starts);
  levels->out = ml_array(call, encoder->slots, sizeof *levels->out);
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    levels->starts[f] = levels->total;
    levels->total += encoder->features[f].levels.count;
  }
  if (!call->status && levels->total != found) ml_fail(call, "the model is damaged: its levels");
  return call->status;
}

void ml_level_numbers_free(MlLevelNumbers *levels) {
  ml_free(levels->numbers);
  ml_free(levels->starts);
  ml_free(levels->out);
}

MlStatus ml_level_numbers_apply(MlCall *call, const MlModel *model, const MlLevelNumbers *levels,
                                double unknown, const double *slots, const MlValue *cells,
                                MlBuffer *out) {
  const MlEncoder *encoder = &model->encoder;
  int fills = encoder->missing > ML_MISSING_ERROR;
  for (size_t f = 0; f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    for (size_t s = feature->slot; s < feature->slot + feature->slots; s++) {
      double value = slots[s];
      int is_category = feature->kind == ML_FEATURE_CATEGORY;
      if (isnan(value) && is_category && !isnan(unknown) && !ml_value_is_null(&cells[f])) {
        levels->out[s] = unknown;
        continue;
      }
      if (isnan(value) && fills) value = feature->fill;
      if (isnan(value)) {
        return encoder->missing != ML_MISSING_ERROR
                   ? ML_OK
                   : ml_fail(call,
                             "'%s' is NULL, or a level not seen in training, and the model was "
                             "fitted with \"missing\": \"error\"",
                             feature->name);
      }
      levels->out[s] = is_category ? levels->numbers[levels->starts[f] + (size_t)value] : value;
    }
  }
  return ml_vector_write_dense(call, out, levels->out, encoder->slots);
}

MlStatus ml_level_numbers_summary(MlCall *call, const MlModel *model, const MlLevelNumbers *levels,
                                  const char *what, MlGrid *grid) {
  MlBuffer name = {0};
  for (size_t f = 0; f < model->encoder.count && !call->status; f++) {
    const MlFeature *feature = &model->encoder.features[f];
    for (size_t i = 0; i < feature->levels.count && !call->status; i++) {
      size_t length;
      const char *level = ml_dictionary_get(&feature->levels, i, &length);
      name.length = 0;
      ml_buffer_printf(call, &name, "%s of %s=", what, feature->name);
      ml_buffer_append(call, &name, level, length);
      ml_grid_text(call, grid, name.data, name.length);
      ml_grid_real(call, grid, levels->numbers[levels->starts[f] + i]);
      ml_poll(call, 1000);
    }
  }
  ml_buffer_free(&name);
  return call->status;
}

MlStatus ml_level_numbers_columns(MlCall *call, const MlModel *model, MlGrid *grid) {
  MlBuffer name = {0};
  for (size_t f = 0; f < model->encoder.count && !call->status; f++) {
    const MlFeature *feature = &model->encoder.features[f];
    for (size_t k = 0; k < feature->slots && !call->status; k++) {
      name.length = 0;
      ml_buffer_string(call, &name, feature->name);
      if (feature->kind == ML_FEATURE_VECTOR) ml_buffer_printf(call, &name, "[%zu]", k);
      ml_grid_integer(call, grid, (int64_t)(feature->slot + k));
      ml_grid_text(call, grid, name.data, name.length);
      ml_grid_string(call, grid, feature->name);
      ml_poll(call, 1000);
    }
  }
  ml_buffer_free(&name);
  return call->status;
}
