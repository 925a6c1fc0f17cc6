#include "learn/kmeans_layout.h"

#include <math.h>
#include <string.h>

void ml_kmeans_layout_free(MlKmeansLayout *layout) {
  ml_free((void *)(uintptr_t)layout->columns.first);
  ml_free((void *)(uintptr_t)layout->columns.absent);
  ml_free((void *)(uintptr_t)layout->columns.present);
  ml_free(layout->number);
  ml_free(layout->category);
  ml_free(layout->place);
  memset(layout, 0, sizeof *layout);
}

/* ---- what there is */

static int layout_has_indicator(const MlEncoder *encoder, const MlFeature *feature) {
  return encoder->missing == ML_MISSING_INDICATOR && feature->missing > 0;
}

static void layout_count(const MlEncoder *encoder, MlKmeansColumns *columns) {
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    size_t indicator = (size_t)layout_has_indicator(encoder, feature);
    if (feature->kind == ML_FEATURE_CATEGORY) {
      columns->categories++;
      columns->numbers += indicator;
      columns->p += feature->columns + 1;
    } else {
      columns->numbers += feature->columns;
      columns->p += feature->columns;
    }
  }
}

static void layout_number(MlKmeansLayout *layout, size_t *at, size_t slot, size_t column,
                          MlKmeansNumber number) {
  number.slot = slot;
  number.scale = 1;
  layout->number[*at] = number;
  layout->place[(*at)++] = column;
}

/* The numbers of the feature, from number *at on. */
static void layout_numbers(MlKmeansLayout *layout, const MlEncoder *encoder,
                           const MlFeature *feature, size_t *at) {
  int indicator = layout_has_indicator(encoder, feature);
  size_t plain = feature->columns - (size_t)indicator;
  for (size_t k = 0; k < plain && feature->kind != ML_FEATURE_CATEGORY; k++) {
    layout_number(layout, at, feature->slot + k, feature->column + k,
                  (MlKmeansNumber){.fill = feature->fill});
  }
  if (indicator) {
    layout_number(layout, at, feature->slot, feature->column + plain,
                  (MlKmeansNumber){.is_indicator = 1});
  }
}

static void layout_categories(MlKmeansLayout *layout, const MlEncoder *encoder) {
  size_t *first = (size_t *)(uintptr_t)layout->columns.first;
  size_t column = layout->columns.numbers, f = 0;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    if (feature->kind != ML_FEATURE_CATEGORY) continue;
    size_t levels = feature->columns - (size_t)layout_has_indicator(encoder, feature);
    layout->category[f] = (MlKmeansCategory){
        .slot = feature->slot, .fill = feature->fill, .rank = feature->rank, .levels = levels};
    first[f++] = column;
    for (size_t l = 0; l < levels; l++) layout->place[column++] = feature->column + l;
    layout->place[column++] = ML_NOT_FOUND;
  }
  first[f] = column;
}

MlStatus ml_kmeans_layout_begin(MlCall *call, MlKmeansLayout *layout, const MlEncoder *encoder,
                                int is_expanded, int is_single) {
  MlKmeansColumns *columns = &layout->columns;
  memset(layout, 0, sizeof *layout);
  layout->design = encoder->columns;
  layout->is_single = is_single;
  if (is_expanded) {
    columns->p = columns->numbers = encoder->columns;
  } else {
    layout_count(encoder, columns);
  }
  layout->number = ml_array(call, columns->numbers, sizeof *layout->number);
  layout->category = ml_array(call, columns->categories, sizeof *layout->category);
  layout->place = ml_array(call, columns->p, sizeof *layout->place);
  columns->first = ml_array(call, columns->categories + 1, sizeof *columns->first);
  columns->absent = ml_array(call, columns->p, sizeof(double));
  columns->present = ml_array(call, columns->p, sizeof(double));
  if (call->status) return call->status;
  size_t at = 0;
  for (size_t j = 0; is_expanded && j < columns->p; j++) {
    layout_number(layout, &at, j, j, (MlKmeansNumber){.fill = NAN});
  }
  for (size_t i = 0; !is_expanded && i < encoder->count; i++) {
    layout_numbers(layout, encoder, &encoder->features[i], &at);
  }
  if (!is_expanded) layout_categories(layout, encoder);
  ml_kmeans_layout_scale(layout, NULL, NULL);
  return call->status;
}

void ml_kmeans_layout_scale(MlKmeansLayout *layout, const double *center, const double *scale) {
  double *absent = (double *)(uintptr_t)layout->columns.absent;
  double *present = (double *)(uintptr_t)layout->columns.present;
  for (size_t j = 0; j < layout->columns.p; j++) {
    size_t place = layout->place[j];
    if (place == ML_NOT_FOUND) continue;
    double middle = center ? center[place] : 0, factor = scale ? scale[place] : 1;
    if (j < layout->columns.numbers) {
      layout->number[j].center = middle;
      layout->number[j].scale = factor;
    } else {
      absent[j] = (0 - middle) * factor;
      present[j] = (1 - middle) * factor;
    }
  }
}

int ml_kmeans_layout_is_plain(const MlKmeansLayout *layout, const MlEncoder *encoder) {
  if (layout->columns.categories) return 0;
  if (encoder->missing > ML_MISSING_ERROR) return 0;
  for (size_t j = 0; j < layout->columns.numbers; j++) {
    const MlKmeansNumber *number = &layout->number[j];
    if (number->slot != j || number->center != 0 || number->scale != 1) return 0;
  }
  return 1;
}

/* ---- rows */

void ml_kmeans_layout_widen(const void *arg, const void *stored, double *row) {
  const MlKmeansLayout *layout = arg;
  const float *floats = stored;
  for (size_t j = 0; j < layout->columns.numbers; j++) row[j] = (double)floats[j];
}

void ml_kmeans_layout_read(const void *arg, const void *stored, double *row) {
  const MlKmeansLayout *layout = arg;
  const double *doubles = stored;
  const float *floats = stored;
  size_t numbers = layout->columns.numbers;
  for (size_t j = 0; j < numbers; j++) {
    const MlKmeansNumber *number = &layout->number[j];
    double value = layout->is_single ? (double)floats[number->slot] : doubles[number->slot];
    if (number->is_indicator) {
      value = isnan(value) ? 1 : 0;
    } else if (isnan(value)) {
      value = number->fill;
    }
    row[j] = (value - number->center) * number->scale;
  }
  for (size_t f = 0; f < layout->columns.categories; f++) {
    const MlKmeansCategory *category = &layout->category[f];
    double code = layout->is_single ? (double)floats[category->slot] : doubles[category->slot];
    if (isnan(code)) code = category->fill;
    size_t level = isnan(code) ? category->levels : category->rank[(size_t)code];
    row[numbers + f] = (double)(layout->columns.first[f] + level);
  }
}

void ml_kmeans_layout_row(const MlKmeansLayout *layout, const double *design, double *row) {
  size_t numbers = layout->columns.numbers;
  for (size_t j = 0; j < numbers; j++) {
    double value = design[layout->place[j]];
    if (layout->is_single) value = (double)(float)value;
    row[j] = (value - layout->number[j].center) * layout->number[j].scale;
  }
  for (size_t f = 0; f < layout->columns.categories; f++) {
    size_t column = layout->columns.first[f], last = layout->columns.first[f + 1] - 1;
    while (column < last && design[layout->place[column]] == 0) column++;
    row[numbers + f] = (double)column;
  }
}

/* ---- columns */

MlStatus ml_kmeans_layout_arrange(MlCall *call, const MlKmeansLayout *layout, size_t k,
                                  double **array) {
  size_t p = layout->columns.p, design = layout->design;
  double *to = ml_array(call, k, design * sizeof *to);
  for (size_t j = 0; to && j < p; j++) {
    if (layout->place[j] == ML_NOT_FOUND) continue;
    for (size_t c = 0; c < k; c++) to[c * design + layout->place[j]] = (*array)[c * p + j];
  }
  if (!to) return call->status;
  ml_free(*array);
  *array = to;
  return call->status;
}

double *ml_kmeans_layout_gather(MlCall *call, const MlKmeansLayout *layout, size_t k,
                                const double *design) {
  size_t p = layout->columns.p;
  double *to = ml_array(call, k, p * sizeof *to);
  for (size_t j = 0; to && j < p; j++) {
    if (layout->place[j] == ML_NOT_FOUND) continue;
    for (size_t c = 0; c < k; c++) to[c * p + j] = design[c * layout->design + layout->place[j]];
  }
  return to;
}
