/*
** Linear models of parts into the one of the whole: their triangles, stacked, have the same
** cross-products as all the rows.
*/
#include <math.h>
#include <string.h>

#include "learn/linear.h"
#include "learn/merge.h"

/* The options that the record says. */
static MlStatus read_options(MlCall *call, const MlModel *model, MlLinearOptions *options) {
  MlOptionTable tables[ML_OPTION_TABLES];
  MlFit fit;
  const char *text;
  size_t length;
  memset(&fit, 0, sizeof fit);
  fit.learner = model->learner;
  fit.options = options;
  ml_get_text(call, model->record, "options", &text, &length);
  if (call->status) return call->status;
  size_t count = ml_fit_option_tables(&fit, tables);
  ml_options_read(call, tables, count, text, length);
  if (!call->status &&
      (options->errors != ML_ERRORS_CLASSICAL || fit.roles.role[ML_ROLE_CLUSTER].length)) {
    ml_fail(call, "robust standard errors need the rows: such models cannot be merged");
  }
  options->diagnostics = 0;
  return call->status;
}

/* Fails unless the part's triangle has the columns that widening or merging it counts on. */
static MlStatus check_part(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                           int intercept, const MlTriangle *part) {
  const MlLinearModel *linear = model->state;
  int fits = linear->has_intercept == intercept &&
             part->columns == model->encoder.columns + (size_t)intercept + 1;
  if (fits && ml_merge_same_levels(model, encoder)) {
    fits = model->encoder.columns == encoder->columns;
  }
  for (size_t i = 0; fits && i < encoder->count; i++) {
    const MlFeature *own = &model->encoder.features[i], *all = &encoder->features[i];
    fits = own->base == all->base &&
           (own->kind == ML_FEATURE_CATEGORY || own->columns == all->columns);
  }
  return fits ? call->status
              : ml_fail(call, "the model is damaged: its columns are not those of its options");
}

static MlStatus absorb_part(MlCall *call, const MlModel *model, const MlEncoder *encoder,
                            int intercept, MlTriangle *into) {
  MlTriangle part;
  if (ml_linear_unpack(call, model, &part)) return call->status;
  if (check_part(call, model, encoder, intercept, &part)) {
    ml_triangle_free(&part);
    return call->status;
  }
  if (ml_merge_same_levels(model, encoder)) {
    ml_triangle_merge(call, into, &part);
  } else if (encoder->terms) {
    ml_fail(call, "with a formula, powers or interactions all parts must have the same levels");
  } else {
    double *row = ml_array(call, part.columns, sizeof *row);
    double *wide = ml_array(call, into->stride, sizeof *wide);
    for (size_t i = 0; row && wide && i < part.columns && !call->status; i++) {
      for (size_t j = 0; j < part.columns; j++) {
        row[j] = j < i ? 0 : ldexp(part.rows[i * part.stride + j], part.exponents[j]);
      }
      if (!ml_merge_widen(call, model, encoder, intercept, row, wide)) {
        ml_triangle_absorb(into, wide, 1, into->stride);
      }
    }
    ml_free(row);
    ml_free(wide);
  }
  ml_triangle_free(&part);
  return ml_poll(call, 100000);
}

MlStatus ml_linear_merge(MlCall *call, const MlModel *const *models, size_t count,
                         MlBuffer *record) {
  MlLinearOptions options = {0};
  MlEncoder encoder = {0};
  MlTriangle triangle = {0};
  MlLinearFit solved = {0};
  MlBuffer parameters = {0};
  read_options(call, models[0], &options);
  if (!call->status) ml_merge_encoders(call, models, count, &encoder);
  if (!call->status) {
    ml_triangle_begin(call, &triangle, encoder.columns + (size_t)options.intercept + 1);
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    const MlLinearModel *part = models[i]->state;
    solved.n += part->n;
    solved.weights += part->weights;
    solved.log_weights += part->log_weights;
    absorb_part(call, models[i], &encoder, options.intercept, &triangle);
  }
  if (!call->status) ml_linear_solve(call, NULL, &options, &triangle, &solved);
  if (!call->status) ml_linear_write(call, &options, &solved, &parameters);
  if (!call->status) ml_merge_write(call, models, count, &encoder, &parameters, record);
  ml_buffer_free(&parameters);
  ml_linear_fit_free(&solved);
  ml_triangle_free(&triangle);
  ml_encoder_free(&encoder);
  return call->status;
}
