#include "clean/association.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "math/distributions.h"
#include "math/statistics.h"

/* ---- columns */

static int association_by_number(const void *context, uint32_t left, uint32_t right) {
  const double *values = context;
  return values[left] < values[right] ? -1 : values[left] > values[right];
}

static MlStatus association_column(MlCall *call, const MlSurvey *survey, size_t column,
                                   MlAssociationColumn *out) {
  size_t distinct = ml_survey_distinct(survey, column);
  out->is_number = ml_survey_is_number(survey, column);
  if (!out->is_number || call->status) return call->status;
  out->numbers = ml_array(call, distinct, sizeof *out->numbers);
  out->order = ml_array(call, distinct, sizeof *out->order);
  for (size_t i = 0; i < distinct && !call->status; i++) {
    MlValue value = ml_survey_value(survey, column, (uint32_t)i);
    out->numbers[i] = ml_value_number(&value);
    out->order[i] = (uint32_t)i;
    ml_poll(call, 50);
  }
  if (call->status) return call->status;
  return ml_sort_indices(call, out->order, distinct, association_by_number, out->numbers);
}

MlStatus ml_associations_begin(MlCall *call, const MlSurvey *survey, MlAssociations *all) {
  *all = (MlAssociations){.survey = survey};
  all->columns = ml_array(call, survey->columns, sizeof *all->columns);
  for (size_t i = 0; i < survey->columns && !call->status; i++) {
    size_t distinct = ml_survey_distinct(survey, i);
    if (distinct > all->most) all->most = distinct;
    association_column(call, survey, i, &all->columns[i]);
  }
  all->a = ml_array(call, survey->rows, sizeof *all->a);
  all->b = ml_array(call, survey->rows, sizeof *all->b);
  all->grouped = ml_array(call, survey->rows, sizeof *all->grouped);
  all->x = ml_array(call, survey->rows, sizeof *all->x);
  all->y = ml_array(call, survey->rows, sizeof *all->y);
  all->starts = ml_array(call, all->most + 2, sizeof *all->starts);
  all->tally = ml_array(call, all->most, sizeof *all->tally);
  all->ranks = ml_array(call, all->most, sizeof *all->ranks);
  return call->status;
}

void ml_associations_free(MlAssociations *all) {
  for (size_t i = 0; all->columns && i < all->survey->columns; i++) {
    ml_free(all->columns[i].numbers);
    ml_free(all->columns[i].order);
  }
  ml_free(all->columns);
  ml_free(all->a);
  ml_free(all->b);
  ml_free(all->grouped);
  ml_free(all->x);
  ml_free(all->y);
  ml_free(all->starts);
  ml_free(all->tally);
  ml_free(all->ranks);
  memset(all, 0, sizeof *all);
}

/* The rows in which both columns have a value, as pairs of codes. */
static MlStatus association_collect(MlCall *call, MlAssociations *all, size_t a, size_t b) {
  const uint32_t *left = all->survey->column[a].codes, *right = all->survey->column[b].codes;
  all->count = 0;
  for (size_t i = 0; i < all->survey->rows && !ml_poll(call, 3); i++) {
    if (left[i] == ML_SURVEY_NULL || right[i] == ML_SURVEY_NULL) continue;
    all->a[all->count] = left[i];
    all->b[all->count++] = right[i];
  }
  return call->status;
}

/*
** Sorts the pairs' codes of b by those of a, by counting: group g is
** grouped[starts[g] .. starts[g + 1]).
*/
static MlStatus association_group(MlCall *call, MlAssociations *all, size_t groups) {
  memset(all->starts, 0, (groups + 2) * sizeof *all->starts);
  for (size_t i = 0; i < all->count && !ml_poll(call, 3); i++) all->starts[all->a[i] + 2]++;
  if (call->status) return call->status;
  for (size_t g = 2; g < groups + 2; g++) all->starts[g] += all->starts[g - 1];
  for (size_t i = 0; i < all->count && !ml_poll(call, 5); i++) {
    all->grouped[all->starts[all->a[i] + 1]++] = all->b[i];
  }
  return call->status;
}

/* ---- two numbers */

/* The average ranks, from 1, of the codes among the pairs, into all->ranks. */
static MlStatus association_rank(MlCall *call, MlAssociations *all, size_t column,
                                 const uint32_t *codes) {
  const MlAssociationColumn *of = &all->columns[column];
  size_t distinct = ml_survey_distinct(all->survey, column);
  double below = 0;
  for (size_t i = 0; i < all->count && !ml_poll(call, 3); i++) all->tally[codes[i]]++;
  for (size_t i = 0; i < distinct; i++) { /* no two codes have the same number */
    uint32_t code = of->order[i];
    all->ranks[code] = below + ((double)all->tally[code] + 1) / 2;
    below += all->tally[code];
    all->tally[code] = 0;
  }
  return ml_poll(call, (uint32_t)(distinct > 1000000 ? 5000000 : 5 * distinct));
}

/* The p-value of a correlation of n pairs: that of t with n - 2 degrees of freedom. */
static MlCoefficient association_of_t(double r, size_t n) {
  MlCoefficient result = {r, NAN};
  if (n < 3 || isnan(r)) return result;
  double left = (1 - r) * (1 + r), freedom = (double)(n - 2);
  /* What is left of 1 by rounding alone is nothing. */
  result.p_value = left > 1e-15 ? ml_t_two_sided(r * sqrt(freedom / left), freedom) : 0;
  return result;
}

/* Of x and y (count). */
static MlCoefficient association_correlation(MlCall *call, const MlAssociations *all) {
  MlCovariance covariance;
  memset(&covariance, 0, sizeof covariance);
  for (size_t i = 0; i < all->count && !ml_poll(call, 20); i++) {
    ml_covariance_add(&covariance, all->x[i], all->y[i]);
  }
  return association_of_t(ml_covariance_correlation(&covariance), all->count);
}

static MlStatus association_numbers(MlCall *call, MlAssociations *all, size_t a, size_t b,
                                    MlAssociation *out) {
  for (size_t i = 0; i < all->count && !ml_poll(call, 5); i++) {
    all->x[i] = all->columns[a].numbers[all->a[i]];
    all->y[i] = all->columns[b].numbers[all->b[i]];
  }
  out->pearson = association_correlation(call, all);
  if (association_rank(call, all, a, all->a)) return call->status;
  for (size_t i = 0; i < all->count && !ml_poll(call, 3); i++) all->x[i] = all->ranks[all->a[i]];
  if (association_rank(call, all, b, all->b)) return call->status;
  for (size_t i = 0; i < all->count && !ml_poll(call, 3); i++) all->y[i] = all->ranks[all->b[i]];
  out->spearman = association_correlation(call, all);
  return call->status;
}

/* ---- categories */

/* chi^2 / n = sum of o^2 / (row total, column total) - 1, over the cells that are not empty. */
static MlStatus association_categories(MlCall *call, MlAssociations *all, size_t a, size_t b,
                                       MlAssociation *out) {
  size_t groups = ml_survey_distinct(all->survey, a), others = ml_survey_distinct(all->survey, b);
  double *totals = ml_array(call, others, sizeof *totals);
  MlSum sum = {0};
  size_t r = 0, c = 0;
  if (!call->status && !association_group(call, all, groups)) {
    for (size_t i = 0; i < all->count; i++) c += totals[all->b[i]]++ == 0;
    for (size_t g = 0; g < groups; g++) {
      const uint32_t *codes = all->grouped + all->starts[g];
      size_t size = all->starts[g + 1] - all->starts[g];
      r += size > 0;
      for (size_t i = 0; i < size; i++) all->tally[codes[i]]++;
      for (size_t i = 0; i < size && !ml_poll(call, 10); i++) {
        double observed = all->tally[codes[i]];
        if (observed > 0) {
          ml_sum_add(&sum, observed * observed / ((double)size * totals[codes[i]]));
        }
        all->tally[codes[i]] = 0;
      }
      if (call->status) break;
    }
  }
  size_t least = r < c ? r : c;
  if (least > 1 && !call->status) {
    double share = ml_sum_value(sum) - 1, most = (double)(least - 1);
    share = share < 0 ? 0 : share > most ? most : share;
    out->cramers_v.value = sqrt(share / most);
    out->cramers_v.p_value =
        ml_chi_square_sf(share * (double)all->count, (double)(r - 1) * (double)(c - 1));
  }
  ml_free(totals);
  return call->status;
}

/* ---- a number and a category */

static MlStatus association_mixed(MlCall *call, MlAssociations *all, size_t a, size_t b,
                                  MlAssociation *out) {
  int number_is_b = all->columns[b].is_number;
  size_t category = number_is_b ? a : b, distinct = ml_survey_distinct(all->survey, category);
  const double *numbers = all->columns[number_is_b ? b : a].numbers;
  const uint32_t *codes = number_is_b ? all->a : all->b, *values = number_is_b ? all->b : all->a;
  MlMoments *groups = ml_array(call, distinct, sizeof *groups);
  MlMoments whole;
  MlSum between = {0};
  size_t k = 0;
  ml_moments_begin(&whole, 2);
  for (size_t g = 0; groups && g < distinct; g++) ml_moments_begin(&groups[g], 2);
  for (size_t i = 0; groups && i < all->count && !ml_poll(call, 50); i++) {
    ml_moments_add(&whole, numbers[values[i]]);
    ml_moments_add(&groups[codes[i]], numbers[values[i]]);
  }
  double total = ml_moments_variance(&whole, 0) * (double)all->count;
  for (size_t g = 0; groups && g < distinct; g++) {
    int64_t n = ml_moments_count(&groups[g]);
    double away = n ? ml_moments_mean(&groups[g]) - ml_moments_mean(&whole) : 0;
    ml_sum_add(&between, (double)n * away * away);
    k += n > 0;
  }
  if (!call->status && total > 0) {
    double share = ml_sum_value(between) / total, over = (double)k - 1;
    double under = (double)all->count - (double)k;
    share = share > 1 ? 1 : share;
    out->ratio.value = sqrt(share);
    if (k > 1 && under > 0) {
      out->ratio.p_value =
          share < 1 ? ml_f_sf(share / over / ((1 - share) / under), over, under) : 0;
    }
  }
  ml_free(groups);
  return call->status;
}

MlStatus ml_associate(MlCall *call, MlAssociations *all, size_t a, size_t b,
                      MlAssociation *association) {
  const MlCoefficient none = {NAN, NAN};
  int number_a = all->columns[a].is_number, number_b = all->columns[b].is_number;
  *association = (MlAssociation){0, none, none, none, none};
  if (association_collect(call, all, a, b)) return call->status;
  association->rows = (int64_t)all->count;
  if (all->count < 2) return call->status; /* nothing can be said */
  if (number_a && number_b) return association_numbers(call, all, a, b, association);
  if (number_a || number_b) return association_mixed(call, all, a, b, association);
  return association_categories(call, all, a, b, association);
}

/* ---- dependencies */

MlStatus ml_dependency(MlCall *call, MlAssociations *all, size_t by, size_t told, int64_t *rows,
                       int64_t *broken, size_t *breaking, size_t capacity) {
  size_t groups = ml_survey_distinct(all->survey, by);
  *rows = *broken = 0;
  if (association_collect(call, all, by, told) || association_group(call, all, groups)) {
    return call->status;
  }
  uint32_t *usual = ml_array(call, groups, sizeof *usual);
  for (size_t g = 0; g < groups && !call->status; g++) {
    const uint32_t *codes = all->grouped + all->starts[g];
    size_t size = all->starts[g + 1] - all->starts[g];
    uint32_t best = 0;
    for (size_t i = 0; i < size; i++) {
      uint32_t count = ++all->tally[codes[i]];
      if (count > best || (count == best && codes[i] < usual[g])) {
        best = count;
        usual[g] = codes[i];
      }
    }
    for (size_t i = 0; i < size; i++) all->tally[codes[i]] = 0;
    ml_poll(call, (uint32_t)(size > 1000000 ? 5000000 : 5 * size));
  }
  const uint32_t *left = all->survey->column[by].codes, *right = all->survey->column[told].codes;
  for (size_t i = 0; i < all->survey->rows && !ml_poll(call, 3); i++) {
    if (left[i] == ML_SURVEY_NULL || right[i] == ML_SURVEY_NULL) continue;
    ++*rows;
    if (usual[left[i]] == right[i]) continue;
    if ((size_t)*broken < capacity) breaking[*broken] = i;
    ++*broken;
  }
  ml_free(usual);
  return call->status;
}
