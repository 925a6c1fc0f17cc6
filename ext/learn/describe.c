#include "learn/describe.h"

#include <math.h>

MlStatus ml_describe_coefficient(MlCall *call, const MlModel *model, size_t term, double estimate,
                                 const MlInference *inference, const MlValue *class, MlGrid *grid) {
  MlBuffer name = {0};
  if (term == 0) ml_buffer_string(call, &name, "(Intercept)");
  if (term > 0) ml_encoder_column_name(call, &model->encoder, term - 1, &name);
  ml_grid_text(call, grid, name.data ? name.data : "", name.length);
  ml_buffer_free(&name);
  ml_grid_real(call, grid, estimate);
  if (inference) {
    double error = inference->std_error, reach = inference->quantile * error;
    ml_grid_real(call, grid, error);
    ml_grid_real(call, grid, estimate / error);
    ml_grid_real(call, grid, inference->p_value);
    ml_grid_real(call, grid, estimate - reach);
    ml_grid_real(call, grid, estimate + reach);
  } else {
    for (int i = 0; i < 5; i++) ml_grid_null(call, grid);
  }
  if (class) {
    ml_grid_value(call, grid, class);
  } else {
    ml_grid_null(call, grid);
  }
  return ml_poll(call, 200);
}

MlStatus ml_describe_column(MlCall *call, const MlModel *model, const char *what, size_t column,
                            double value, MlGrid *grid) {
  MlBuffer name = {0};
  ml_buffer_string(call, &name, what);
  ml_encoder_column_name(call, &model->encoder, column, &name);
  ml_grid_text(call, grid, name.data, name.length);
  ml_buffer_free(&name);
  return ml_grid_real(call, grid, value);
}

MlStatus ml_describe_dropped(MlCall *call, const MlModel *model, const double *estimates,
                             MlGrid *grid) {
  enum { DESCRIBED_BYTES = 300 };
  MlBuffer list = {0};
  size_t columns = model->encoder.columns;
  for (size_t j = 0; j < columns && list.length < DESCRIBED_BYTES && !call->status; j++) {
    if (!isnan(estimates[j])) continue;
    if (list.length) ml_buffer_string(call, &list, ", ");
    ml_encoder_column_name(call, &model->encoder, j, &list);
  }
  if (list.length) ml_grid_named_text(call, grid, "dropped", list.data, list.length);
  ml_buffer_free(&list);
  return call->status;
}

MlStatus ml_describe_terms(MlCall *call, const MlVectorizer *vectorizer, size_t first,
                           MlGrid *grid) {
  for (size_t i = 0; i < vectorizer->terms.count && !call->status; i++) {
    size_t length;
    const char *term = ml_dictionary_get(&vectorizer->terms, i, &length);
    ml_grid_text(call, grid, term, length);
    ml_grid_integer(call, grid, (int64_t)(first + i));
    ml_grid_integer(call, grid, (int64_t)vectorizer->statistics[i].document_count);
    ml_grid_real(call, grid, vectorizer->idf[i]);
    ml_poll(call, 200);
  }
  return call->status;
}

MlStatus ml_describe_history(MlCall *call, const double *losses, size_t count, int64_t first,
                             MlGrid *grid) {
  for (size_t i = 0; i < count && !call->status; i++) {
    ml_grid_integer(call, grid, first + (int64_t)i);
    ml_grid_real(call, grid, losses[i]);
    ml_grid_real(call, grid, i ? losses[i] - losses[i - 1] : NAN);
  }
  return call->status;
}
