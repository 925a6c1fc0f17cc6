#include "evaluate/clusters.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "math/elementary.h"
#include "math/summation.h"

/* ---- counting */

MlStatus ml_contingency_add(MlCall *call, MlContingency *table, const MlValue *known,
                            const MlValue *found, int by) {
  unsigned char key[8];
  if (call->status || ml_value_is_null(known) || ml_value_is_null(found)) return call->status;
  size_t row = ml_value_counts_add(call, &table->sides[0], known, by);
  size_t column = ml_value_counts_add(call, &table->sides[1], found, by);
  if (call->status) return call->status;
  ml_write_u32(key, (uint32_t)row);
  ml_write_u32(key + 4, (uint32_t)column);
  size_t pair = ml_dictionary_find(&table->pairs, key, sizeof key);
  if (pair == ML_NOT_FOUND) {
    if (ml_reserve(call, &table->counts, &table->counts_capacity, table->pairs.count + 1,
                   sizeof *table->counts)) {
      return call->status;
    }
    pair = ml_dictionary_add(call, &table->pairs, key, sizeof key);
    if (pair == ML_NOT_FOUND) return call->status;
    table->counts[pair] = 0;
  }
  table->counts[pair] += by;
  table->rows += by;
  return ML_OK;
}

void ml_contingency_free(MlContingency *table) {
  ml_value_counts_free(&table->sides[0]);
  ml_value_counts_free(&table->sides[1]);
  ml_dictionary_free(&table->pairs);
  ml_free(table->counts);
  memset(table, 0, sizeof *table);
}

/* Pairs of rows: ordered ones that share a label, over some counts. */
static int64_t contingency_pairs(const int64_t *counts, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += counts[i] * (counts[i] - 1);
  return sum;
}

/* Each pair of labels says of its rows the same as each label alone: the groupings are the same. */
static int contingency_is_same(int64_t together, int64_t known, int64_t found) {
  return together == known && together == found;
}

typedef struct ContingencyPairs {
  int64_t together, known, found; /* pairs of rows together in both, in either */
} ContingencyPairs;

static ContingencyPairs contingency_count_pairs(const MlContingency *table) {
  const MlValueCounts *sides = table->sides;
  return (ContingencyPairs){contingency_pairs(table->counts, table->pairs.count),
                            contingency_pairs(sides[0].counts, sides[0].keys.count),
                            contingency_pairs(sides[1].counts, sides[1].keys.count)};
}

double ml_contingency_adjusted_rand(const MlContingency *table) {
  ContingencyPairs pairs = contingency_count_pairs(table);
  double all = (double)table->rows * (double)(table->rows - 1);
  if (!table->rows) return NAN;
  if (contingency_is_same(pairs.together, pairs.known, pairs.found)) return 1;
  double both = (double)pairs.together;
  double known_alone = (double)(pairs.known - pairs.together);
  double found_alone = (double)(pairs.found - pairs.together);
  double neither = all - both - known_alone - found_alone;
  /* Products without error: near chance their difference is small. */
  MlSum top = ml_sum_plus(ml_two_product(both, neither),
                          ml_sum_negative(ml_two_product(known_alone, found_alone)));
  double bottom = (both + known_alone) * (known_alone + neither) +
                  (both + found_alone) * (found_alone + neither);
  return 2 * ml_sum_value(top) / bottom;
}

/* ---- entropies */

static double contingency_entropy(const MlContingency *table, const MlValueCounts *side) {
  double n = (double)table->rows;
  MlSum sum = {0};
  for (size_t i = 0; i < side->keys.count; i++) {
    double count = (double)side->counts[i];
    if (side->counts[i] > 0) ml_sum_add(&sum, count / n * ml_log(n / count));
  }
  return ml_sum_value(sum);
}

/* Never below 0. */
static double contingency_information(const MlContingency *table) {
  double n = (double)table->rows;
  MlSum sum = {0};
  for (size_t i = 0; i < table->pairs.count; i++) {
    const char *key = ml_dictionary_get(&table->pairs, i, NULL);
    double count = (double)table->counts[i];
    double known = (double)table->sides[0].counts[ml_read_u32(key)];
    double found = (double)table->sides[1].counts[ml_read_u32(key + 4)];
    if (table->counts[i] > 0) {
      ml_sum_add(&sum, count / n * ml_log(count / known * (n / found)));
    }
  }
  return fmax(ml_sum_value(sum), 0);
}

/* Information as a share of an entropy; all rows in one group: 1. */
static double contingency_share(const MlContingency *table, int side) {
  if (!table->rows) return NAN;
  double entropy = contingency_entropy(table, &table->sides[side]);
  return entropy > 0 ? contingency_information(table) / entropy : 1;
}

MlStatus ml_contingency_homogeneity(MlCall *call, const MlContingency *table, double *result) {
  *result = contingency_share(table, 0);
  return call->status;
}

MlStatus ml_contingency_completeness(MlCall *call, const MlContingency *table, double *result) {
  *result = contingency_share(table, 1);
  return call->status;
}

MlStatus ml_contingency_v_measure(MlCall *call, const MlContingency *table, double *result) {
  double homogeneity = contingency_share(table, 0), completeness = contingency_share(table, 1);
  double sum = homogeneity + completeness;
  *result = sum == 0 ? 0 : 2 * homogeneity * completeness / sum;
  return call->status;
}

/* ---- the information that chance gives */

/* Sizes of groups without repetition: how many groups have each. */
typedef struct ContingencySizes {
  double *size, *times; /* (count) owned */
  size_t count;
} ContingencySizes;

static MlStatus contingency_sizes(MlCall *call, const MlValueCounts *side,
                                  ContingencySizes *sizes) {
  size_t groups = side->keys.count, used = 0;
  *sizes = (ContingencySizes){.size = ml_array(call, groups, sizeof(double)),
                              .times = ml_array(call, groups, sizeof(double))};
  for (size_t i = 0; !call->status && i < groups; i++) {
    if (side->counts[i] > 0) sizes->size[used++] = (double)side->counts[i];
  }
  ml_sort_doubles(call, sizes->size, used);
  for (size_t i = 0; !call->status && i < used; i++) {
    if (i && sizes->size[i] == sizes->size[sizes->count - 1]) {
      sizes->times[sizes->count - 1]++;
    } else {
      sizes->size[sizes->count] = sizes->size[i];
      sizes->times[sizes->count++] = 1;
    }
  }
  return call->status;
}

static void contingency_sizes_free(ContingencySizes *sizes) {
  ml_free(sizes->size);
  ml_free(sizes->times);
}

/* Weights below this share of the largest add nothing. */
static const double negligible_weight = 1e-22;

/*
** The mean of (m / n) log(n m / (a b)), where m is how many of a rows fall among b of n: m has the
** hypergeometric distribution. Its probabilities come from its mode outwards, each from the one
** before; no factorial is needed.
*/
static double contingency_chance(double n, double a, double b) {
  double least = fmax(0, a + b - n), most = fmin(a, b);
  double mode = floor((a + 1) * (b + 1) / (n + 2));
  MlSum weights = {0}, sum = {0};
  mode = fmin(fmax(mode, least), most);
  for (int up = 0; up < 2; up++) {
    double weight = 1;
    for (double m = mode; up ? m <= most : m >= least; m += up ? 1 : -1) {
      if (up || m < mode) {
        weight *= up ? (m > mode ? (a - m + 1) / m * ((b - m + 1) / (n - a - b + m)) : 1)
                     : (m + 1) / (a - m) * ((n - a - b + m + 1) / (b - m));
      }
      if (weight < negligible_weight) break;
      if (up && m == mode) continue; /* counted on the way down */
      ml_sum_add(&weights, weight);
      if (m > 0) ml_sum_add(&sum, weight * (m / n) * ml_log(m / a * (n / b)));
    }
  }
  return ml_sum_value(sum) / ml_sum_value(weights);
}

static double contingency_expected(MlCall *call, const MlContingency *table) {
  ContingencySizes known, found;
  MlSum sum = {0};
  contingency_sizes(call, &table->sides[0], &known);
  contingency_sizes(call, &table->sides[1], &found);
  for (size_t i = 0; i < known.count && !call->status; i++) {
    for (size_t j = 0; j < found.count && !call->status; j++) {
      double chance = contingency_chance((double)table->rows, known.size[i], found.size[j]);
      ml_sum_add(&sum, known.times[i] * found.times[j] * chance);
      ml_poll(call, 20000);
    }
  }
  contingency_sizes_free(&known);
  contingency_sizes_free(&found);
  return ml_sum_value(sum);
}

MlStatus ml_contingency_adjusted_mutual_information(MlCall *call, const MlContingency *table,
                                                    double *result) {
  ContingencyPairs pairs = contingency_count_pairs(table);
  *result = table->rows ? 1 : NAN;
  if (!table->rows || contingency_is_same(pairs.together, pairs.known, pairs.found)) {
    return call->status;
  }
  double expected = contingency_expected(call, table);
  double entropy = contingency_entropy(table, &table->sides[0]) / 2 +
                   contingency_entropy(table, &table->sides[1]) / 2;
  double range = entropy - expected; /* kept away from 0 as scikit-learn does */
  range = range < 0 ? fmin(range, -0x1p-52) : fmax(range, 0x1p-52);
  *result = (contingency_information(table) - expected) / range;
  return call->status;
}
