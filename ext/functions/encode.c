/* One row of values for a cached model, and what a prediction means. */
#include <math.h>

#include "data/cell.h"
#include "functions/host.h"

/* 1 when the row can be used; 0 when the result is NULL or the call failed. */
static int row_is_complete(MlCall *call, const MlCachedModel *cached, size_t missing) {
  const MlEncoder *encoder = &cached->model->encoder;
  if (!missing || ml_encoder_can_fill(encoder, cached->slots)) return 1;
  if (encoder->missing == ML_MISSING_ERROR) {
    ml_fail(call, "a feature is NULL (or a level not seen in training) and the model was fitted "
                  "with \"missing\": \"error\"");
  }
  return 0;
}

static int encode_text(MlCall *call, const MlCachedModel *cached, const MlValue **text) {
  char shown[80];
  *text = &cached->cells[0];
  if (ml_value_is_null(*text)) return 0;
  if ((*text)->kind != ML_VALUE_TEXT) {
    ml_fail(call, "'%s' must be text, found %s", cached->model->encoder.features[0].name,
            ml_value_show(*text, shown));
  }
  return !call->status;
}

int ml_cached_encode(MlCall *call, MlCachedModel *cached, MlRow *row, const MlValue **text) {
  MlEncoder *encoder = &cached->model->encoder;
  size_t missing;
  *text = NULL;
  if (cached->model->learner->takes_text) return encode_text(call, cached, text);
  cached->stored.count = cached->sparse.count = 0;
  MlTextColumns *columns = &cached->model->text;
  if (columns->count && ml_text_columns_scan(call, columns, encoder, cached->cells)) return 0;
  if (ml_encoder_slots(call, encoder, cached->cells, 0, cached->slots, &cached->stored, &missing)) {
    return 0;
  }
  if (cached->model->learner->transform_slots) {
    *row = (MlRow){.x = cached->slots}; /* missing ones and all */
    return 1;
  }
  if (missing && cached->model->learner->fill) {
    cached->model->learner->fill(call, cached->model, cached->slots);
  }
  if (call->status || !row_is_complete(call, cached, missing)) return 0;
  if (encoder->has_sparse) {
    ml_encoder_sparse_row(call, encoder, cached->slots, cached->stored.indices,
                          cached->stored.values, cached->stored.count, cached->x, &cached->sparse);
    *row = (MlRow){NULL, cached->sparse.indices, cached->sparse.values, cached->sparse.count};
  } else {
    ml_encoder_expand(encoder, cached->slots, cached->x);
    *row = (MlRow){.x = cached->x};
  }
  return !call->status;
}

MlValue ml_prediction_value(const MlModel *model, double prediction) {
  if (isnan(prediction)) return ml_value_null();
  switch (model->learner->predicts) {
  case ML_PREDICTS_CLASS: return model->classes[(size_t)prediction];
  case ML_PREDICTS_FLAG:
  case ML_PREDICTS_CLUSTER: return ml_value_integer((int64_t)prediction);
  default: return ml_value_real(prediction);
  }
}
