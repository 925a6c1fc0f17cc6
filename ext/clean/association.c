#include "clean/association.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "math/statistics.h"

int ml_survey_is_number(const MlSurvey *survey, size_t column) {
  size_t distinct = ml_survey_distinct(survey, column);
  for (size_t i = 0; i < distinct; i++) {
    MlValue value = ml_survey_value(survey, column, (uint32_t)i);
    if (!ml_value_is_number(&value)) return 0;
  }
  return distinct > 0;
}

/* The rows in which both columns have a value, as pairs of codes. */
typedef struct AssociationPairs {
  const MlSurvey *survey;
  size_t column_a, column_b;
  uint32_t *a, *b; /* (count) owned */
  size_t count;
  uint32_t *order; /* (count) scratch of the sorts; owned */
} AssociationPairs;

static void association_free(AssociationPairs *pairs) {
  ml_free(pairs->a);
  ml_free(pairs->b);
  ml_free(pairs->order);
}

static MlStatus association_collect(MlCall *call, const MlSurvey *survey, size_t a, size_t b,
                                    AssociationPairs *pairs) {
  const uint32_t *left = survey->column[a].codes, *right = survey->column[b].codes;
  *pairs = (AssociationPairs){.survey = survey, .column_a = a, .column_b = b};
  pairs->a = ml_array(call, survey->rows, sizeof(uint32_t));
  pairs->b = ml_array(call, survey->rows, sizeof(uint32_t));
  pairs->order = ml_array(call, survey->rows, sizeof(uint32_t));
  for (size_t i = 0; i < survey->rows && !call->status; i++) {
    if (left[i] == ML_SURVEY_NULL || right[i] == ML_SURVEY_NULL) continue;
    pairs->a[pairs->count] = left[i];
    pairs->b[pairs->count++] = right[i];
    ml_poll(call, 3);
  }
  return call->status;
}

static double association_number(const AssociationPairs *pairs, int of_b, size_t i) {
  MlValue value = of_b ? ml_survey_value(pairs->survey, pairs->column_b, pairs->b[i])
                       : ml_survey_value(pairs->survey, pairs->column_a, pairs->a[i]);
  return ml_value_number(&value);
}

/* ---- two numbers */

static int association_by_number(const void *context, uint32_t left, uint32_t right) {
  const double *values = context;
  return values[left] < values[right] ? -1 : values[left] > values[right];
}

/* Replaces the numbers (count) by their ranks from 1, ties by the average. */
static MlStatus association_ranks(MlCall *call, double *values, size_t count, uint32_t *order) {
  double *ranks = ml_array(call, count, sizeof *ranks);
  for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
  if (ranks && !ml_sort_indices(call, order, count, association_by_number, values)) {
    for (size_t i = 0; i < count;) {
      size_t end = i + 1;
      while (end < count && values[order[end]] == values[order[i]]) end++;
      for (size_t j = i; j < end; j++) ranks[order[j]] = (double)(i + end + 1) / 2;
      i = end;
    }
    memcpy(values, ranks, count * sizeof *values);
  }
  ml_free(ranks);
  return call->status;
}

static double association_correlation(const double *x, const double *y, size_t count) {
  MlCovariance covariance;
  memset(&covariance, 0, sizeof covariance);
  for (size_t i = 0; i < count; i++) ml_covariance_add(&covariance, x[i], y[i]);
  return ml_covariance_correlation(&covariance);
}

static MlStatus association_numbers(MlCall *call, AssociationPairs *pairs, MlAssociation *out) {
  double *x = ml_array(call, pairs->count, sizeof *x);
  double *y = ml_array(call, pairs->count, sizeof *y);
  for (size_t i = 0; i < pairs->count && !call->status; i++) {
    x[i] = association_number(pairs, 0, i);
    y[i] = association_number(pairs, 1, i);
    ml_poll(call, 50);
  }
  if (!call->status) {
    out->pearson = association_correlation(x, y, pairs->count);
    association_ranks(call, x, pairs->count, pairs->order);
    association_ranks(call, y, pairs->count, pairs->order);
  }
  if (!call->status) out->spearman = association_correlation(x, y, pairs->count);
  ml_free(x);
  ml_free(y);
  return call->status;
}

/* ---- categories */

static int association_by_pair(const void *context, uint32_t left, uint32_t right) {
  const AssociationPairs *pairs = context;
  if (pairs->a[left] != pairs->a[right]) return pairs->a[left] < pairs->a[right] ? -1 : 1;
  return pairs->b[left] < pairs->b[right] ? -1 : pairs->b[left] > pairs->b[right];
}

static MlStatus association_sort(MlCall *call, AssociationPairs *pairs) {
  for (size_t i = 0; i < pairs->count; i++) pairs->order[i] = (uint32_t)i;
  return ml_sort_indices(call, pairs->order, pairs->count, association_by_pair, pairs);
}

/* chi^2 / n = sum of o^2 / (row total, column total) - 1, over the cells that are not empty. */
static MlStatus association_categories(MlCall *call, AssociationPairs *pairs, MlAssociation *out) {
  const MlSurvey *survey = pairs->survey;
  double *rows = ml_array(call, ml_survey_distinct(survey, pairs->column_a), sizeof *rows);
  double *columns = ml_array(call, ml_survey_distinct(survey, pairs->column_b), sizeof *columns);
  MlSum sum = {0};
  size_t r = 0, c = 0;
  if (!call->status && !association_sort(call, pairs)) {
    for (size_t i = 0; i < pairs->count; i++) {
      r += rows[pairs->a[i]]++ == 0;
      c += columns[pairs->b[i]]++ == 0;
    }
    for (size_t i = 0; i < pairs->count;) {
      size_t end = i + 1;
      while (end < pairs->count &&
             association_by_pair(pairs, pairs->order[i], pairs->order[end]) == 0) {
        end++;
      }
      double observed = (double)(end - i);
      uint32_t at = pairs->order[i];
      ml_sum_add(&sum, observed * observed / (rows[pairs->a[at]] * columns[pairs->b[at]]));
      i = end;
    }
    size_t least = r < c ? r : c;
    if (least > 1) {
      double share = (ml_sum_value(sum) - 1) / (double)(least - 1);
      out->cramers_v = sqrt(share < 0 ? 0 : share > 1 ? 1 : share);
    }
  }
  ml_free(rows);
  ml_free(columns);
  return call->status;
}

/* ---- a number and a category */

static MlStatus association_mixed(MlCall *call, AssociationPairs *pairs, int number_is_b,
                                  MlAssociation *out) {
  size_t category = number_is_b ? pairs->column_a : pairs->column_b;
  const uint32_t *codes = number_is_b ? pairs->a : pairs->b;
  size_t distinct = ml_survey_distinct(pairs->survey, category);
  MlMoments *groups = ml_array(call, distinct, sizeof *groups);
  MlMoments all;
  MlSum between = {0};
  ml_moments_begin(&all, 2);
  for (size_t g = 0; groups && g < distinct; g++) ml_moments_begin(&groups[g], 2);
  for (size_t i = 0; i < pairs->count && !call->status; i++) {
    double x = association_number(pairs, number_is_b, i);
    ml_moments_add(&all, x);
    ml_moments_add(&groups[codes[i]], x);
    ml_poll(call, 100);
  }
  double total = ml_moments_variance(&all, 0) * (double)pairs->count;
  for (size_t g = 0; groups && g < distinct; g++) {
    int64_t n = ml_moments_count(&groups[g]);
    double away = n ? ml_moments_mean(&groups[g]) - ml_moments_mean(&all) : 0;
    ml_sum_add(&between, (double)n * away * away);
  }
  if (!call->status && total > 0) {
    double share = ml_sum_value(between) / total;
    out->ratio = sqrt(share > 1 ? 1 : share);
  }
  ml_free(groups);
  return call->status;
}

MlStatus ml_associate(MlCall *call, const MlSurvey *survey, size_t a, size_t b,
                      MlAssociation *association) {
  AssociationPairs pairs;
  int number_a = ml_survey_is_number(survey, a), number_b = ml_survey_is_number(survey, b);
  *association = (MlAssociation){0, NAN, NAN, NAN, NAN};
  if (!association_collect(call, survey, a, b, &pairs)) {
    association->rows = (int64_t)pairs.count;
    if (pairs.count < 2) {
      /* nothing can be said */
    } else if (number_a && number_b) {
      association_numbers(call, &pairs, association);
    } else if (number_a || number_b) {
      association_mixed(call, &pairs, number_b, association);
    } else {
      association_categories(call, &pairs, association);
    }
  }
  association_free(&pairs);
  return call->status;
}

/* ---- dependencies */

MlStatus ml_dependency(MlCall *call, const MlSurvey *survey, size_t by, size_t told, int64_t *rows,
                       int64_t *broken, size_t *breaking, size_t capacity) {
  AssociationPairs pairs = {0};
  uint32_t *usual = ml_array(call, ml_survey_distinct(survey, by), sizeof *usual);
  *rows = *broken = 0;
  if (!call->status && !association_collect(call, survey, by, told, &pairs)) {
    size_t best = 0;
    uint32_t group = ML_SURVEY_NULL;
    association_sort(call, &pairs);
    for (size_t i = 0; i < pairs.count && !call->status;) {
      size_t end = i + 1;
      uint32_t at = pairs.order[i];
      while (end < pairs.count && association_by_pair(&pairs, at, pairs.order[end]) == 0) end++;
      if (pairs.a[at] != group) best = 0;
      group = pairs.a[at];
      if (end - i > best) {
        best = end - i;
        usual[group] = pairs.b[at];
      }
      i = end;
    }
    const uint32_t *left = survey->column[by].codes, *right = survey->column[told].codes;
    for (size_t i = 0; i < survey->rows && !call->status; i++) {
      if (left[i] == ML_SURVEY_NULL || right[i] == ML_SURVEY_NULL) continue;
      ++*rows;
      if (usual[left[i]] == right[i]) continue;
      if ((size_t)*broken < capacity) breaking[*broken] = i;
      ++*broken;
    }
  }
  association_free(&pairs);
  ml_free(usual);
  return call->status;
}
