#include "evaluate/report.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/sort.h"
#include "base/utf8.h"
#include "evaluate/classes.h"

static int report_compare(const void *context, uint32_t left, uint32_t right) {
  MlValue a = ml_value_counts_get(context, left), b = ml_value_counts_get(context, right);
  return ml_value_compare(&a, &b);
}

int64_t ml_confusion_rows(const MlConfusion *table, size_t actual, size_t predicted) {
  char key[8];
  ml_write_u32(key, (uint32_t)actual);
  ml_write_u32(key + 4, (uint32_t)predicted);
  size_t pair = ml_dictionary_find(&table->pairs, key, sizeof key);
  return pair == ML_NOT_FOUND ? 0 : table->counts[pair];
}

/* Rows of each class: in `support` the actual ones, in `precision` the predicted, in `f1` both. */
static void report_count(const MlConfusion *table, const size_t *place, MlClassReport *classes) {
  for (size_t pair = 0; pair < table->pairs.count; pair++) {
    const char *key = ml_dictionary_get(&table->pairs, pair, NULL);
    uint32_t actual = ml_read_u32(key), predicted = ml_read_u32(key + 4);
    if (table->counts[pair] <= 0) continue;
    classes[place[actual]].support += table->counts[pair];
    classes[place[predicted]].precision += (double)table->counts[pair];
    if (actual == predicted) classes[place[actual]].f1 += (double)table->counts[pair];
  }
}

static double report_ratio(double above, double below) { return below > 0 ? above / below : 0; }

MlClassReport *ml_confusion_classes(MlCall *call, const MlConfusion *table, size_t *count) {
  size_t all = table->classes.keys.count, present = 0;
  *count = 0;
  if (call->status || table->rows <= 0 || ml_classes_check(call, &table->classes)) return NULL;
  uint32_t *order = ml_array(call, all, sizeof *order);
  size_t *place = ml_array(call, all, sizeof *place);
  MlClassReport *classes = ml_array(call, all, sizeof *classes);
  for (size_t i = 0; !call->status && i < all; i++) {
    if (table->classes.counts[i] > 0) order[present++] = (uint32_t)i;
  }
  ml_sort_indices(call, order, present, report_compare, &table->classes);
  if (!call->status) {
    for (size_t i = 0; i < present; i++) place[order[i]] = i;
    report_count(table, place, classes);
    for (size_t i = 0; i < present; i++) {
      MlClassReport *one = &classes[i];
      double predicted = one->precision, right = one->f1, actual = (double)one->support;
      one->class = ml_value_counts_get(&table->classes, order[i]);
      one->precision = report_ratio(right, predicted);
      one->recall = report_ratio(right, actual);
      one->f1 = report_ratio(2 * right, actual + predicted);
    }
    *count = present;
  }
  ml_free(order);
  ml_free(place);
  if (!call->status) return classes;
  ml_free(classes);
  return NULL;
}

/* ---- the report in text */

/* A number 0 <= value <= 1 to so many digits, exactly rounded, ties to even; 9 characters wide. */
static void report_number(MlCall *call, double value, int digits, MlBuffer *out) {
  double power = 1;
  for (int i = 0; i < digits; i++) power *= 10;
  MlSum scaled = ml_two_product(value, power);
  double whole = floor(scaled.high);
  if (whole == scaled.high && scaled.low < 0) whole -= 1;
  double rest = (scaled.high - whole) + scaled.low;
  if (rest > 0.5 || (rest == 0.5 && fmod(whole, 2) == 1)) whole += 1;
  uint64_t number = (uint64_t)whole, unit = (uint64_t)power;
  char text[32];
  int length = 0;
  MlBuffer digits_text = {0};
  ml_buffer_printf(call, &digits_text, "%llu", (unsigned long long)(number / unit));
  if (digits > 0) {
    ml_buffer_printf(call, &digits_text, ".%0*llu", digits, (unsigned long long)(number % unit));
  }
  for (length = 0; length < 10 - (int)digits_text.length && length < 31; length++) {
    text[length] = ' ';
  }
  ml_buffer_append(call, out, text, (size_t)length);
  ml_buffer_append(call, out, digits_text.data, digits_text.length);
  ml_buffer_free(&digits_text);
}

/* A class as Python's str() writes it, a BLOB as SQL does. */
static void report_name(MlCall *call, const MlValue *class, MlBuffer *out) {
  char text[ML_DOUBLE_TEXT];
  if (class->kind == ML_VALUE_INTEGER) {
    ml_buffer_printf(call, out, "%lld", (long long)class->integer);
  } else if (class->kind == ML_VALUE_REAL) {
    size_t length = ml_format_double(class->real, text);
    ml_buffer_append(call, out, text, length);
    if (strspn(text, "-0123456789") == length) ml_buffer_string(call, out, ".0");
  } else if (class->kind == ML_VALUE_BLOB) {
    ml_buffer_string(call, out, "x'");
    for (size_t i = 0; i < class->length && !call->status; i++) {
      ml_buffer_printf(call, out, "%02x", (unsigned)(unsigned char)class->bytes[i]);
    }
    ml_buffer_string(call, out, "'");
  } else {
    ml_buffer_append(call, out, class->bytes, class->length);
  }
}

static size_t report_width(const char *text, size_t length) {
  size_t width = 0;
  uint32_t code;
  for (size_t at = 0; at < length; width++) at += ml_utf8_read(text + at, length - at, &code);
  return width;
}

/* The name, to the right, and a blank behind it. */
static void report_begin(MlCall *call, const char *name, size_t length, size_t width,
                         MlBuffer *out) {
  for (size_t i = report_width(name, length); i < width; i++) ml_buffer_u8(call, out, ' ');
  ml_buffer_append(call, out, name, length);
  ml_buffer_u8(call, out, ' ');
}

static void report_line(MlCall *call, const MlClassReport *one, int digits, MlBuffer *out) {
  report_number(call, one->precision, digits, out);
  report_number(call, one->recall, digits, out);
  report_number(call, one->f1, digits, out);
  ml_buffer_printf(call, out, " %9lld\n", (long long)one->support);
}

/* The mean of the classes, each weighted by its rows or by 1. */
static MlClassReport report_average(const MlClassReport *classes, size_t count, int weighted) {
  MlClassReport mean = {.support = 0};
  MlSum sums[3] = {{0, 0}, {0, 0}, {0, 0}}, weights = {0, 0};
  for (size_t i = 0; i < count; i++) {
    double weight = weighted ? (double)classes[i].support : 1;
    ml_sum_add_product(&sums[0], weight, classes[i].precision);
    ml_sum_add_product(&sums[1], weight, classes[i].recall);
    ml_sum_add_product(&sums[2], weight, classes[i].f1);
    ml_sum_add(&weights, weight);
    mean.support += classes[i].support;
  }
  mean.precision = ml_sum_value(sums[0]) / ml_sum_value(weights);
  mean.recall = ml_sum_value(sums[1]) / ml_sum_value(weights);
  mean.f1 = ml_sum_value(sums[2]) / ml_sum_value(weights);
  return mean;
}

static void report_averages(MlCall *call, const MlConfusion *table, const MlClassReport *classes,
                            size_t count, size_t width, int digits, MlBuffer *out) {
  MlClassReport macro = report_average(classes, count, 0);
  MlClassReport weighted = report_average(classes, count, 1);
  double accuracy = NAN;
  ml_confusion_accuracy(call, table, &accuracy);
  ml_buffer_u8(call, out, '\n');
  report_begin(call, "accuracy", 8, width, out);
  ml_buffer_printf(call, out, " %9s %9s", "", "");
  report_number(call, accuracy, digits, out);
  ml_buffer_printf(call, out, " %9lld\n", (long long)table->rows);
  report_begin(call, "macro avg", 9, width, out);
  report_line(call, &macro, digits, out);
  report_begin(call, "weighted avg", 12, width, out);
  report_line(call, &weighted, digits, out);
}

MlStatus ml_confusion_report(MlCall *call, const MlConfusion *table, int digits, MlBuffer *out) {
  size_t count, width = strlen("weighted avg");
  MlClassReport *classes = ml_confusion_classes(call, table, &count);
  MlBuffer name = {0};
  if (!classes) return call->status;
  for (size_t i = 0; i < count; i++) {
    name.length = 0;
    report_name(call, &classes[i].class, &name);
    size_t own = report_width(name.data ? name.data : "", name.length);
    if (own > width) width = own;
  }
  report_begin(call, "", 0, width, out);
  ml_buffer_printf(call, out, " %9s %9s %9s %9s\n\n", "precision", "recall", "f1-score", "support");
  for (size_t i = 0; i < count && !call->status; i++) {
    name.length = 0;
    report_name(call, &classes[i].class, &name);
    report_begin(call, name.data ? name.data : "", name.length, width, out);
    report_line(call, &classes[i], digits, out);
  }
  report_averages(call, table, classes, count, width, digits, out);
  ml_buffer_free(&name);
  ml_free(classes);
  return call->status;
}

/* ---- the ROC curve */

/* The points of each distinct score, highest first, behind the one of no positives. */
static size_t roc_points(const MlRanking *ranking, size_t positive, MlRocPoint *points) {
  const double *scores[2] = {ranking->scores[!positive], ranking->scores[positive]};
  size_t left[2] = {ranking->counts[!positive], ranking->counts[positive]}, count = 1;
  size_t totals[2] = {left[0], left[1]};
  points[0] = (MlRocPoint){HUGE_VAL, 0, 0};
  while (left[0] || left[1]) {
    double negative = left[0] ? scores[0][left[0] - 1] : -HUGE_VAL;
    double score = left[1] ? scores[1][left[1] - 1] : -HUGE_VAL;
    if (negative > score) score = negative;
    for (int c = 0; c < 2; c++) {
      while (left[c] && scores[c][left[c] - 1] >= score) left[c]--;
    }
    points[count++] = (MlRocPoint){score, totals[0] - left[0], totals[1] - left[1]};
  }
  return count;
}

/*
** Leaves out points that both counts pass at an even pace: scikit-learn's drop_intermediate. It
** looks at the points of scores alone, and always keeps the first and the last of them.
*/
static size_t roc_thin(MlRocPoint *points, size_t count) {
  size_t kept = count < 2 ? count : 2;
  MlRocPoint before = points[count > 1 ? 1 : 0];
  for (size_t i = 2; i < count; i++) {
    MlRocPoint here = points[i];
    int bends = i + 1 == count ||
                here.false_positives - before.false_positives !=
                    points[i + 1].false_positives - here.false_positives ||
                here.true_positives - before.true_positives !=
                    points[i + 1].true_positives - here.true_positives;
    before = here;
    if (bends) points[kept++] = here;
  }
  return kept;
}

MlRocPoint *ml_ranking_roc_curve(MlCall *call, MlRanking *ranking, const MlValue *positive, int all,
                                 size_t *count) {
  *count = 0;
  size_t rows = ranking->counts[0] + ranking->counts[1];
  if (call->status || !rows) return NULL;
  size_t number = ml_classes_positive(call, &ranking->classes, positive);
  if (!call->status && (number == ML_NOT_FOUND || !ranking->counts[0] || !ranking->counts[1])) {
    ml_fail(call, "the ROC curve needs two classes, found one");
  }
  for (int c = 0; c < 2 && !ranking->is_sorted; c++) {
    ml_sort_doubles(call, ranking->scores[c], ranking->counts[c]);
  }
  MlRocPoint *points = ml_array(call, rows + 1, sizeof *points);
  if (call->status) {
    ml_free(points);
    return NULL;
  }
  ranking->is_sorted = 1;
  *count = roc_points(ranking, number, points);
  if (!all) *count = roc_thin(points, *count);
  return points;
}
