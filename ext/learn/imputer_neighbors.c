/*
** Filling by nearest neighbours, as scikit-learn's KNNImputer: the distance of two rows is taken
** over the features that both have, sqrt(p / present * sum of squared differences); a missing value
** is the mean of the k nearest rows that have one. Of categories, a difference counts 1, and the
** fill is the value of most (weighted) neighbours.
*/
#include <math.h>

#include "learn/imputer.h"

/* ---- fitting: a sample of the rows, and what all of them say of each column */

static MlStatus imputer_begin_slots(MlCall *call, MlFit *fit) {
  const MlImputerOptions *options = fit->options;
  MlImputerState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  state->slots = ml_array(call, encoder->slots, sizeof *state->slots);
  if (!state->slots) return call->status;
  state->slots_count = encoder->slots;
  for (size_t s = 0; s < encoder->slots; s++) {
    ml_moments_begin(&state->slots[s].moments, 2);
    state->slots[s].minimum = INFINITY;
    state->slots[s].maximum = -INFINITY;
  }
  ml_reservoir_begin(&state->sample, encoder->slots, (size_t)options->max_rows,
                     (uint64_t)options->seed);
  return call->status;
}

static void imputer_count(MlCall *call, MlImputerSlot *slot, int is_category, double value) {
  if (isnan(value)) return;
  if (!is_category) {
    ml_moments_add(&slot->moments, value);
    if (value < slot->minimum) slot->minimum = value;
    if (value > slot->maximum) slot->maximum = value;
    return;
  }
  size_t code = (size_t)value;
  if (ml_reserve(call, &slot->counts, &slot->counts_capacity, code + 1, sizeof *slot->counts)) {
    return;
  }
  while (slot->codes <= code) slot->counts[slot->codes++] = 0;
  slot->counts[code]++;
}

MlStatus ml_imputer_neighbors_absorb(MlCall *call, void *learner, MlFrame *frame,
                                     const double *rows, size_t count) {
  MlFit *fit = learner;
  MlImputerState *state = fit->state;
  const MlEncoder *encoder = &frame->encoder;
  if (!state->slots && imputer_begin_slots(call, fit)) return call->status;
  if (encoder->slots != encoder->count) return call->status; /* vectors: refused at the end */
  ml_poll(call, (uint32_t)(count < 1000 ? count * encoder->count * 10 : 10000000));
  for (size_t i = 0; i < count && !call->status; i++) {
    const double *row = rows + i * frame->width;
    for (size_t f = 0; f < encoder->count; f++) {
      const MlFeature *feature = &encoder->features[f];
      int is_category = feature->kind == ML_FEATURE_CATEGORY;
      imputer_count(call, &state->slots[feature->slot], is_category, row[feature->slot]);
    }
    ml_reservoir_add(call, &state->sample, row);
  }
  return call->status;
}

/* The fills of the columns from what absorb() has counted. */
static void imputer_set_fills(MlFit *fit) {
  MlImputerState *state = fit->state;
  for (size_t f = 0; f < fit->frame.encoder.count; f++) {
    MlFeature *feature = &fit->frame.encoder.features[f];
    const MlImputerSlot *slot = &state->slots[feature->slot];
    size_t best = ML_NOT_FOUND;
    feature->fill = ml_moments_mean(&slot->moments);
    if (feature->kind != ML_FEATURE_CATEGORY) continue;
    for (size_t i = 0; i < slot->codes; i++) {
      int is_better =
          best == ML_NOT_FOUND || slot->counts[i] > slot->counts[best] ||
          (slot->counts[i] == slot->counts[best] && feature->rank[i] < feature->rank[best]);
      if (is_better) best = i;
    }
    feature->fill = best == ML_NOT_FOUND ? NAN : (double)best;
  }
}

MlStatus ml_imputer_neighbors_write(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlImputerOptions *options = fit->options;
  MlImputerState *state = fit->state;
  const MlEncoder *encoder = &fit->frame.encoder;
  MlFrame *frame = &fit->frame;
  for (size_t i = 0; i < frame->held_count && !call->status; i++) {
    ml_imputer_neighbors_absorb(call, fit, frame, frame->chunks[i].rows, frame->chunks[i].count);
  }
  double *scales = ml_array(call, encoder->slots, sizeof *scales);
  if (call->status) {
    ml_free(scales);
    return call->status;
  }
  imputer_set_fills(fit);
  for (size_t f = 0; f < encoder->count; f++) {
    const MlFeature *feature = &encoder->features[f];
    const MlImputerSlot *slot = &state->slots[feature->slot];
    double scale = options->scale == 1   ? ml_moments_stddev(&slot->moments, 0)
                   : options->scale == 2 ? slot->maximum - slot->minimum
                                         : 1;
    int is_category = feature->kind == ML_FEATURE_CATEGORY;
    scales[feature->slot] = is_category ? 0 : scale > 0 && !isinf(scale) ? scale : 1;
    for (size_t i = 0; is_category && i < state->sample.count; i++) {
      double *code = &state->sample.rows[i * encoder->slots + feature->slot];
      if (!isnan(*code)) *code = feature->rank[(size_t)*code];
    }
  }
  ml_put_integer(call, record, "rows", (int64_t)state->sample.count);
  ml_put_integer(call, record, "n_neighbors", options->n_neighbors);
  ml_put_integer(call, record, "weights", options->weights);
  ml_put_reals(call, record, "scales", scales, encoder->slots);
  ml_put_reals(call, record, "values", state->sample.rows, state->sample.count * encoder->slots);
  ml_free(scales);
  return call->status;
}

void ml_imputer_release(MlFit *fit) {
  MlImputerState *state = fit->state;
  for (size_t s = 0; s < state->slots_count; s++) ml_free(state->slots[s].counts);
  ml_free(state->slots);
  ml_reservoir_free(&state->sample);
}

MlStatus ml_imputer_neighbors_load(MlCall *call, const MlModel *model, MlRecord parameters,
                                   MlImputerNeighbors *neighbors) {
  const MlEncoder *encoder = &model->encoder;
  size_t found = 0;
  int64_t rows = 0, k = 0, weights = 0;
  ml_get_integer(call, parameters, "rows", &rows);
  ml_get_integer(call, parameters, "n_neighbors", &k);
  ml_get_integer(call, parameters, "weights", &weights);
  neighbors->slots = encoder->slots;
  neighbors->rows = ml_get_reals(call, parameters, "values", ML_ANY_COUNT, &found);
  neighbors->scales = ml_get_reals(call, parameters, "scales", encoder->slots, NULL);
  if (call->status) return call->status;
  if (rows < 0 || k < 1 || k > 1000 || (uint64_t)rows != found / encoder->slots ||
      found % encoder->slots) {
    return ml_fail(call, "the model is damaged: its rows");
  }
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    double scale = neighbors->scales[encoder->features[f].slot];
    int is_code = encoder->features[f].kind == ML_FEATURE_CATEGORY;
    if (is_code ? scale != 0 : !(scale > 0) || isinf(scale)) {
      ml_fail(call, "the model is damaged: its scales");
    }
  }
  neighbors->count = (size_t)rows;
  neighbors->k = (size_t)k;
  neighbors->by_distance = weights == 1;
  neighbors->squares = ml_array(call, neighbors->count, sizeof(double));
  neighbors->nearest = ml_array(call, neighbors->k, sizeof(double));
  neighbors->values = ml_array(call, neighbors->k, sizeof(double));
  neighbors->present = ml_array(call, encoder->slots, sizeof(size_t));
  return call->status ? call->status
                      : ml_imputer_check_values(call, encoder, neighbors->rows, neighbors->count);
}

/* ---- filling */

/* The squared distance of each row; NaN where the two have nothing in common. */
static MlStatus neighbor_distances(MlCall *call, const MlImputerNeighbors *neighbors,
                                   const double *slots) {
  size_t p = neighbors->slots, present = 0;
  const double *scales = neighbors->scales;
  for (size_t s = 0; s < p; s++) {
    if (!isnan(slots[s])) neighbors->present[present++] = s;
  }
  for (size_t i = 0; i < neighbors->count && !call->status; i++) {
    const double *row = neighbors->rows + i * p;
    double sum = 0, shared = 0;
    for (size_t k = 0; k < present; k++) {
      size_t s = neighbors->present[k];
      double gap = slots[s] - row[s];
      if (gap != gap) continue;
      gap = scales[s] > 0 ? gap / scales[s] : gap != 0;
      sum += gap * gap;
      shared++;
    }
    neighbors->squares[i] = shared > 0 ? sum * ((double)p / shared) : NAN;
    if (i % 1024 == 1023) ml_poll(call, (uint32_t)(1024 * 2 * (present < 10000 ? present : 10000)));
  }
  return call->status;
}

/* Puts the k nearest rows that have a number in the slot in order; returns how many there are. */
static size_t neighbor_nearest(MlCall *call, const MlImputerNeighbors *neighbors, size_t slot) {
  size_t found = 0;
  for (size_t i = 0; i < neighbors->count; i++) {
    if (i % 1024 == 1023 && ml_poll(call, 5000)) break;
    double value = neighbors->rows[i * neighbors->slots + slot], square = neighbors->squares[i];
    if (isnan(value) || isnan(square)) continue;
    if (found == neighbors->k && square >= neighbors->nearest[found - 1]) continue;
    size_t at = found < neighbors->k ? found++ : found - 1;
    for (; at && neighbors->nearest[at - 1] > square; at--) {
      neighbors->nearest[at] = neighbors->nearest[at - 1];
      neighbors->values[at] = neighbors->values[at - 1];
    }
    neighbors->nearest[at] = square;
    neighbors->values[at] = value;
  }
  return found;
}

/* What a neighbour counts: when some are at distance 0, they alone. */
static double neighbor_weight(const MlImputerNeighbors *neighbors, size_t i) {
  if (!neighbors->by_distance) return 1;
  if (neighbors->nearest[0] == 0) return neighbors->nearest[i] == 0;
  return 1 / sqrt(neighbors->nearest[i]);
}

static double neighbor_mean(const MlImputerNeighbors *neighbors, size_t found) {
  double sum = 0, total = 0;
  for (size_t i = 0; i < found; i++) total += neighbor_weight(neighbors, i);
  for (size_t i = 0; i < found; i++) {
    sum += neighbor_weight(neighbors, i) / total * neighbors->values[i];
  }
  return sum;
}

/* The value of most weight, of the smallest in a tie. */
static double neighbor_mode(const MlImputerNeighbors *neighbors, size_t found) {
  double best = NAN, most = -1;
  for (size_t i = 0; i < found; i++) {
    double total = 0, value = neighbors->values[i];
    for (size_t j = 0; j < found; j++) {
      if (neighbors->values[j] == value) total += neighbor_weight(neighbors, j);
    }
    if (total > most || (total == most && value < best)) best = value, most = total;
  }
  return best;
}

MlStatus ml_imputer_neighbors_fill(MlCall *call, const MlImputerNeighbors *neighbors,
                                   double *slots) {
  if (neighbor_distances(call, neighbors, slots)) return call->status;
  for (size_t s = 0; s < neighbors->slots; s++) {
    if (!isnan(slots[s])) continue;
    size_t found = neighbor_nearest(call, neighbors, s);
    if (!found) continue;
    slots[s] = neighbors->scales[s] > 0 ? neighbor_mean(neighbors, found)
                                        : neighbor_mode(neighbors, found);
  }
  return call->status;
}

void ml_imputer_neighbors_free(MlImputerNeighbors *neighbors) {
  ml_free(neighbors->rows);
  ml_free(neighbors->scales);
  ml_free(neighbors->squares);
  ml_free(neighbors->nearest);
  ml_free(neighbors->values);
  ml_free(neighbors->present);
}
