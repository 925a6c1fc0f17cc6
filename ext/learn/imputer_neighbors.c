/*
** Filling by nearest neighbours, as scikit-learn's KNNImputer: the distance of two rows is taken
** over the features that both have, sqrt(p / present * sum of squared differences); a missing value
** is the mean of the k nearest rows that have one. Of categories, a difference counts 1, and the
** fill is the value of most (weighted) neighbours.
*/
#include <math.h>

#include "learn/imputer.h"

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
