#include "learn/classes.h"

#include <string.h>

#include "base/sort.h"
#include "data/cell.h"

/* Kinds, numbers and texts, each as long as there are classes. */
MlStatus ml_classes_write(MlCall *call, const MlValue *classes, size_t count, MlBuffer *record) {
  int64_t *kinds = ml_array(call, count, sizeof *kinds);
  double *numbers = ml_array(call, count, sizeof *numbers);
  MlFieldList texts;
  for (size_t i = 0; kinds && numbers && i < count; i++) {
    kinds[i] = classes[i].kind;
    numbers[i] = ml_value_number(&classes[i]);
  }
  if (kinds && numbers) {
    ml_put_integers(call, record, "class_kinds", kinds, count);
    ml_put_reals(call, record, "class_numbers", numbers, count);
  }
  ml_list_begin(call, record, "class_texts", ML_FIELD_TEXTS, &texts);
  for (size_t i = 0; i < count && call->status == ML_OK; i++) {
    int is_text = classes[i].kind == ML_VALUE_TEXT;
    ml_list_text(call, record, &texts, is_text ? classes[i].bytes : "",
                 is_text ? classes[i].length : 0);
  }
  ml_list_end(call, record, &texts);
  ml_free(kinds);
  ml_free(numbers);
  return call->status;
}

static int compare_class_values(const void *context, uint32_t left, uint32_t right) {
  const MlValue *values = context;
  return ml_value_compare(&values[left], &values[right]);
}

/* Numbers come first in the order. */
static MlStatus check_kinds_of_classes(MlCall *call, const MlClasses *classes) {
  char low[80], high[80];
  const MlValue *first = classes->values, *last = classes->values + classes->count - 1;
  if (!classes->count || ml_value_is_number(first) == ml_value_is_number(last)) return ML_OK;
  return ml_fail(call, "the classes of the models are numbers and text, %s and %s",
                 ml_value_show(first, low), ml_value_show(last, high));
}

MlStatus ml_classes_merge(MlCall *call, const MlModel *const *models, size_t count,
                          MlClasses *classes) {
  MlValueCounts *table = &classes->table;
  for (size_t m = 0; m < count; m++) {
    for (size_t i = 0; i < models[m]->class_count && !call->status; i++) {
      ml_value_counts_add(call, table, &models[m]->classes[i], 1);
    }
  }
  size_t total = call->status ? 0 : table->keys.count;
  uint32_t *order = ml_array(call, total, sizeof *order);
  MlValue *unsorted = ml_array(call, total, sizeof *unsorted);
  classes->values = ml_array(call, total, sizeof *classes->values);
  if (!call->status) {
    for (size_t i = 0; i < total; i++) {
      order[i] = (uint32_t)i;
      unsorted[i] = ml_value_counts_get(table, i);
    }
    ml_sort_indices(call, order, total, compare_class_values, unsorted);
    for (size_t i = 0; i < total; i++) classes->values[i] = unsorted[order[i]];
    classes->count = total;
    check_kinds_of_classes(call, classes);
  }
  ml_free(order);
  ml_free(unsorted);
  return call->status;
}

size_t ml_classes_find(const MlClasses *classes, const MlValue *value) {
  size_t low = 0, high = classes->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = ml_value_compare(&classes->values[middle], value);
    if (order == 0) return middle;
    if (order < 0) low = middle + 1;
    if (order > 0) high = middle;
  }
  return ML_NOT_FOUND;
}

void ml_classes_free(MlClasses *classes) {
  ml_value_counts_free(&classes->table);
  ml_free(classes->values);
  memset(classes, 0, sizeof *classes);
}
