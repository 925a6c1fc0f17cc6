/* Applying and describing the transformers of single columns, see column_transforms.c. */
#include "learn/column_transforms.h"

#include <float.h>
#include <math.h>

#include "math/distributions.h"
#include "math/elementary.h"

static double column_box_cox(double x, double lambda) {
  return lambda == 0 ? ml_log(x) : ml_expm1(lambda * ml_log(x)) / lambda;
}

static double column_yeo_johnson(double x, double lambda) {
  if (x >= 0) return lambda == 0 ? ml_log1p(x) : ml_expm1(lambda * ml_log1p(x)) / lambda;
  double other = 2 - lambda;
  return other == 0 ? -ml_log1p(-x) : -ml_expm1(other * ml_log1p(-x)) / other;
}

double ml_column_power(double x, double lambda, int box_cox) {
  return box_cox ? column_box_cox(x, lambda) : column_yeo_johnson(x, lambda);
}

void ml_column_unload(void *data) {
  MlColumnModel *model = data;
  ml_free(model->numbers);
  ml_free(model->out);
  ml_free(model->counts);
  ml_free(model->starts);
  ml_free(model);
}

/* Counts that add up, numbers that are in order where they must be. */
static MlStatus column_check(MlCall *call, const MlModel *model, MlColumnModel *state,
                             size_t found) {
  size_t used = 0;
  int is_bins = model->learner == &ml_k_bins_discretizer;
  int is_sorted =
      is_bins || model->learner == &ml_quantile_transformer || model->learner == &ml_winsorizer;
  size_t least = is_bins                                   ? 2
                 : model->learner == &ml_power_transformer ? 3
                 : model->learner == &ml_robust_scaler     ? 2
                 : model->learner == &ml_winsorizer        ? 2
                                                           : 1;
  for (size_t j = 0; j < state->p; j++) {
    int64_t count = state->counts[j];
    if (count < 0 || (uint64_t)count > found - used || (count && (size_t)count < least)) {
      return ml_fail(call, "the model is damaged: numbers of a column");
    }
    state->starts[j] = used;
    for (size_t k = 1; is_sorted && k < (size_t)count; k++) {
      if (!(state->numbers[used + k] >= state->numbers[used + k - 1])) {
        return ml_fail(call, "the model is damaged: numbers out of order");
      }
    }
    used += (size_t)count;
    state->width += is_bins && count && !state->encode ? (size_t)count - 1 : 1;
  }
  return used == found ? ML_OK : ml_fail(call, "the model is damaged: numbers left over");
}

void *ml_column_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlColumnModel *state = ml_array(call, 1, sizeof *state);
  size_t found = 0;
  if (!state) return NULL;
  state->p = model->encoder.columns;
  state->numbers = ml_get_reals(call, parameters, "numbers", ML_ANY_COUNT, &found);
  state->counts = ml_get_integers(call, parameters, "counts", state->p, NULL);
  ml_get_integer(call, parameters, "output", &state->output);
  ml_get_integer(call, parameters, "method", &state->method);
  ml_get_integer(call, parameters, "encode", &state->encode);
  state->starts = ml_array(call, state->p, sizeof *state->starts);
  if (model->encoder.has_sparse) ml_fail(call, "the model is damaged: a scaler of sparse vectors");
  if (!call->status && !column_check(call, model, state, found)) {
    state->out = ml_array(call, state->width, sizeof(double));
  }
  if (!call->status) return state;
  ml_column_unload(state);
  return NULL;
}

/* The level of x among quantiles: in the middle of those equal to it, else between neighbours. */
static double column_level(const double *quantiles, size_t count, double x) {
  size_t low = 0, high = count; /* the first not below x, the first above it */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (quantiles[middle] < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  size_t last = low;
  while (last < count && quantiles[last] == x) last++;
  double steps = count > 1 ? (double)(count - 1) : 1;
  if (last > low) return ((double)low + (double)(last - 1)) / 2 / steps;
  if (low == 0) return 0;
  if (low == count) return 1;
  double share = (x - quantiles[low - 1]) / (quantiles[low] - quantiles[low - 1]);
  return ((double)(low - 1) + share) / steps;
}

static double column_quantile(const double *quantiles, size_t count, double x, int is_normal) {
  const double bound = 1e-7;
  double low = quantiles[0], high = quantiles[count - 1];
  if (!is_normal) {
    if (x <= low) return 0;
    return x >= high ? 1 : column_level(quantiles, count, x);
  }
  double level = column_level(quantiles, count, x);
  if (x + bound > high) level = 1;
  if (x - bound < low) level = 0;
  /* Cut off where scikit-learn does, to its last digit. */
  double least = ml_normal_quantile(bound - DBL_EPSILON);
  double most = ml_normal_quantile(1 - (bound - DBL_EPSILON));
  if (level <= 0) return least;
  return level >= 1 ? most : fmax(least, fmin(most, ml_normal_quantile(level)));
}

static size_t column_bin(const double *edges, size_t count, double x) {
  size_t low = 1, high = count - 1; /* the inner edges */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (edges[middle] <= x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

static double column_apply(const MlModel *model, const MlColumnModel *state, const double *numbers,
                           size_t count, double x) {
  if (model->learner == &ml_power_transformer) {
    return (ml_column_power(x, numbers[0], state->method == 1) - numbers[1]) / numbers[2];
  }
  if (model->learner == &ml_quantile_transformer) {
    return column_quantile(numbers, count, x, state->output == 1);
  }
  if (model->learner == &ml_robust_scaler) return (x - numbers[0]) / numbers[1];
  if (model->learner == &ml_winsorizer) return fmin(fmax(x, numbers[0]), numbers[1]);
  return numbers[0] == 0 ? x : x / numbers[0];
}

MlStatus ml_column_transform(MlCall *call, const MlModel *model, const MlRow *row, MlBuffer *out) {
  const MlColumnModel *state = model->state;
  int is_bins = model->learner == &ml_k_bins_discretizer;
  size_t at = 0;
  for (size_t j = 0; j < state->p; j++) {
    size_t count = (size_t)state->counts[j];
    const double *numbers = state->numbers + state->starts[j];
    if (!count) {
      state->out[at++] = row->x[j];
    } else if (!is_bins) {
      state->out[at++] = column_apply(model, state, numbers, count, row->x[j]);
    } else if (state->encode) {
      state->out[at++] = (double)column_bin(numbers, count, row->x[j]);
    } else {
      for (size_t k = 0; k + 1 < count; k++) state->out[at + k] = 0;
      state->out[at + column_bin(numbers, count, row->x[j])] = 1;
      at += count - 1;
    }
  }
  return ml_vector_write_dense(call, out, state->out, state->width);
}

/* ---- back */

static double column_power_back(double y, double lambda, int box_cox) {
  if (box_cox) return lambda == 0 ? ml_exp(y) : ml_pow(1 + lambda * y, 1 / lambda);
  if (y >= 0) return lambda == 0 ? ml_expm1(y) : ml_pow(1 + lambda * y, 1 / lambda) - 1;
  double other = 2 - lambda;
  return other == 0 ? -ml_expm1(-y) : 1 - ml_pow(1 - other * y, 1 / other);
}

/* The number at a level of the quantiles. */
static double column_quantile_back(const double *quantiles, size_t count, double x, int is_normal) {
  double level = is_normal ? ml_normal_cdf(x) : x, bound = is_normal ? 1e-7 : 0;
  if (isnan(level)) return level;
  if (level - bound <= 0 || count == 1) return quantiles[0];
  if (level + bound >= 1) return quantiles[count - 1];
  double place = level * (double)(count - 1);
  size_t low = (size_t)place;
  double share = place - (double)low;
  return quantiles[low] * (1 - share) + quantiles[low + 1] * share;
}

static double column_back(const MlModel *model, const MlColumnModel *state, const double *numbers,
                          size_t count, double x) {
  if (model->learner == &ml_power_transformer) {
    return column_power_back(x * numbers[2] + numbers[1], numbers[0], state->method == 1);
  }
  if (model->learner == &ml_quantile_transformer) {
    return column_quantile_back(numbers, count, x, state->output == 1);
  }
  if (model->learner == &ml_robust_scaler) return x * numbers[1] + numbers[0];
  if (model->learner == &ml_winsorizer) return x;
  return numbers[0] == 0 ? x : x * numbers[0];
}

/* The middle of a bin: of one by its number, or of the 0/1 column that is the largest. */
static double column_bin_back(const MlColumnModel *state, const double *edges, size_t count,
                              const double *in) {
  size_t bin = 0;
  if (state->encode) {
    double place = fmax(0, fmin((double)(count - 2), floor(in[0] + 0.5)));
    bin = isnan(place) ? 0 : (size_t)place;
  } else {
    for (size_t k = 1; k + 1 < count; k++) {
      if (in[k] > in[bin]) bin = k;
    }
  }
  return (edges[bin] + edges[bin + 1]) / 2;
}

MlStatus ml_column_inverse(MlCall *call, const MlModel *model, const double *in, size_t count,
                           double *out) {
  const MlColumnModel *state = model->state;
  if (count != state->width) {
    return ml_fail(call, "the vector must have %zu numbers, found %zu", state->width, count);
  }
  for (size_t j = 0; j < state->p; j++) {
    size_t n = (size_t)state->counts[j];
    const double *numbers = state->numbers + state->starts[j];
    if (n && model->learner == &ml_k_bins_discretizer) {
      out[j] = column_bin_back(state, numbers, n, in);
      in += state->encode ? 1 : n - 1;
    } else {
      out[j] = n ? column_back(model, state, numbers, n, *in) : *in;
      in++;
    }
  }
  return call->status;
}

/* ---- describing */

/* What the numbers of a column are called; those of bins and quantiles are numbered. */
static const char *column_number_name(const MlLearner *learner, size_t k) {
  static const char *const power[] = {"lambda", "mean", "standard deviation"};
  if (learner == &ml_power_transformer) return power[k];
  if (learner == &ml_robust_scaler) return k ? "scale" : "center";
  if (learner == &ml_winsorizer) return k ? "high" : "low";
  if (learner == &ml_quantile_transformer) return "quantile";
  return learner == &ml_k_bins_discretizer ? "edge" : "maximum";
}

MlStatus ml_column_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlColumnModel *state = model->state;
  int is_quantile = model->learner == &ml_quantile_transformer;
  int is_list = is_quantile || model->learner == &ml_k_bins_discretizer;
  MlBuffer name = {0};
  for (size_t j = 0; j < state->p && !call->status; j++) {
    size_t count = (size_t)state->counts[j];
    for (size_t k = 0; k < count && !call->status; k++) {
      name.length = 0;
      ml_buffer_string(call, &name, column_number_name(model->learner, k));
      if (is_quantile) {
        ml_buffer_printf(call, &name, " %.10g", count > 1 ? (double)k / (double)(count - 1) : 0);
      } else if (is_list) {
        ml_buffer_printf(call, &name, " %zu", k);
      }
      ml_buffer_string(call, &name, " of ");
      ml_encoder_column_name(call, &model->encoder, j, &name);
      ml_grid_text(call, grid, name.data, name.length);
      ml_grid_real(call, grid, state->numbers[state->starts[j] + k]);
      ml_poll(call, 1000);
    }
  }
  ml_buffer_free(&name);
  return call->status;
}

/* The vector's places; of bins with their bounds: x[1, 2.5). */
MlStatus ml_column_columns(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlColumnModel *state = model->state;
  const MlEncoder *encoder = &model->encoder;
  MlBuffer name = {0};
  size_t place = 0;
  for (size_t j = 0; j < state->p && !call->status; j++) {
    size_t count = (size_t)state->counts[j];
    int is_bins = model->learner == &ml_k_bins_discretizer && count && !state->encode;
    const double *edges = state->numbers + state->starts[j];
    for (size_t k = 0; k < (is_bins ? count - 1 : 1) && !call->status; k++) {
      name.length = 0;
      ml_encoder_column_name(call, encoder, j, &name);
      if (is_bins) {
        int is_last = k + 2 == count;
        ml_buffer_printf(call, &name, "[%.10g, %.10g%c", edges[k], edges[k + 1],
                         is_last ? ']' : ')');
      }
      ml_grid_integer(call, grid, (int64_t)place++);
      ml_grid_text(call, grid, name.data, name.length);
      ml_grid_string(call, grid, encoder->features[ml_encoder_column_feature(encoder, j)].name);
      ml_poll(call, 1000);
    }
  }
  ml_buffer_free(&name);
  return call->status;
}
