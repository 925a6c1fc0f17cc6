#include "evaluate/classes.h"

#include "data/cell.h"

size_t ml_classes_present(const MlValueCounts *classes) {
  size_t present = 0;
  for (size_t i = 0; i < classes->keys.count; i++) present += classes->counts[i] > 0;
  return present;
}

/* The number of the next class that occurs, from `from` on; keys.count when there is none. */
static size_t next_present(const MlValueCounts *classes, size_t from) {
  while (from < classes->keys.count && classes->counts[from] <= 0) from++;
  return from;
}

MlStatus ml_classes_check(MlCall *call, const MlValueCounts *classes) {
  size_t first = next_present(classes, 0);
  if (call->status != ML_OK || first == classes->keys.count) return call->status;
  MlValue a = ml_value_counts_get(classes, first);
  for (size_t i = next_present(classes, first + 1); i < classes->keys.count;
       i = next_present(classes, i + 1)) {
    MlValue b = ml_value_counts_get(classes, i);
    char show_a[80], show_b[80];
    if (ml_value_is_number(&a) == ml_value_is_number(&b)) continue;
    return ml_fail(call, "the classes mix numbers and text (%s and %s), which never match",
                   ml_value_show(&a, show_a), ml_value_show(&b, show_b));
  }
  return ML_OK;
}

static size_t positive_of_one(MlCall *call, const MlValueCounts *classes, size_t only) {
  char show[80];
  MlValue value = ml_value_counts_get(classes, only);
  double number = ml_value_number(&value);
  if (ml_value_is_number(&value) && number == 1) return only;
  if (ml_value_is_number(&value) && number == 0) return ML_NOT_FOUND;
  ml_fail(call, "only one class (%s): say which is positive with the option \"positive\"",
          ml_value_show(&value, show));
  return ML_NOT_FOUND;
}

size_t ml_classes_positive(MlCall *call, MlValueCounts *classes, const MlValue *positive) {
  if (ml_classes_check(call, classes)) return ML_NOT_FOUND;
  size_t present = ml_classes_present(classes), first = next_present(classes, 0);
  char show_a[80], show_b[80], show_c[80];
  if (!present) return ML_NOT_FOUND;
  if (positive && !ml_value_is_null(positive)) {
    size_t found = ml_value_counts_find(call, classes, positive);
    if (call->status != ML_OK) return ML_NOT_FOUND;
    if (found != ML_NOT_FOUND && classes->counts[found] > 0) return found;
    if (present == 1) return ML_NOT_FOUND;
    MlValue a = ml_value_counts_get(classes, first);
    MlValue b = ml_value_counts_get(classes, next_present(classes, first + 1));
    ml_fail(call, "positive must be one of the classes (%s, %s%s), found %s",
            ml_value_show(&a, show_a), ml_value_show(&b, show_b), present > 2 ? ", ..." : "",
            ml_value_show(positive, show_c));
    return ML_NOT_FOUND;
  }
  if (present == 1) return positive_of_one(call, classes, first);
  size_t second = next_present(classes, first + 1);
  MlValue a = ml_value_counts_get(classes, first), b = ml_value_counts_get(classes, second);
  if (present == 2) return ml_value_compare(&a, &b) > 0 ? first : second;
  MlValue c = ml_value_counts_get(classes, next_present(classes, second + 1));
  ml_fail(call, "needs two classes, found %llu (%s, %s, %s%s)", (unsigned long long)present,
          ml_value_show(&a, show_a), ml_value_show(&b, show_b), ml_value_show(&c, show_c),
          present > 3 ? ", ..." : "");
  return ML_NOT_FOUND;
}
