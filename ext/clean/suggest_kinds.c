/* Cleaning proposals: words for yes and no, clock times, numbers beside words, outliers. */
#include <string.h>

#include "base/dictionary.h"
#include "clean/boolean.h"
#include "clean/form.h"
#include "clean/number.h"
#include "clean/sketch.h"
#include "clean/spelling.h"
#include "clean/suggest_parts.h"

/* ---- booleans */

/* Ways of writing beyond one word for yes and one for no are several. */
int ml_suggest_booleans(MlCall *call, const MlSuggestColumn *column) {
  MlDictionary words = {0};
  MlBuffer key = {0}, scratch = {0};
  int seen = 0;
  if (column->count < 2 || column->number_rows) return 0;
  for (size_t i = 0; i < column->count && !call->status; i++) {
    const MlSuggestItem *item = &column->items[i];
    MlValue text = ml_value_text(item->text, item->length);
    int truth = ml_parse_boolean(call, &text, &scratch);
    seen = truth < 0 ? 4 : seen | 1 << truth;
    if (seen >= 4 || ml_spelling_key(call, item->text, item->length, 0, &key)) break;
    ml_dictionary_add(call, &words, key.data, key.length);
    ml_poll(call, 500);
  }
  int is_mixed = !call->status && seen == 3 && words.count > 2;
  if (is_mixed) {
    ml_suggest_items(call, column, "booleans written in several ways", NULL, "ml_boolean(\001)");
  }
  ml_dictionary_free(&words);
  ml_buffer_free(&key);
  ml_buffer_free(&scratch);
  return is_mixed;
}

/* ---- clock times */

int ml_suggest_times(MlCall *call, const MlSuggestColumn *column) {
  MlBuffer form = {0};
  int64_t rows = 0;
  int plain = 1;
  size_t count = 0;
  unsigned char *marks = ml_array(call, column->count, 1);
  for (size_t i = 0; i < column->count && !call->status; i++) {
    const MlSuggestItem *item = &column->items[i];
    if (item->length > 20 || !memchr(item->text, ':', item->length)) continue;
    ml_form_of(call, item->text, item->length, &form);
    if (call->status || form.length < 5 || memchr(form.data, 'Y', form.length)) continue;
    if (memcmp(form.data, "%H:%M", 5) != 0 && memcmp(form.data, "%I:%M", 5) != 0) continue;
    if (form.length > 5 && memcmp(form.data, "%H:%M:%S", 8) != 0) plain = 0;
    if (form.data[1] == 'I' || item->text[1] == ':') plain = 0;
    marks[i] = 1;
    count++;
    rows += item->rows;
    ml_poll(call, 1500);
  }
  ml_buffer_free(&form);
  int is_typed = count && count == column->count && !column->number_rows;
  if (!call->status && count >= 2 && !plain && 10 * rows >= 9 * column->rows) {
    MlFinding *finding =
        ml_suggest_items(call, column, "times stored as text", marks,
                         is_typed ? "time(ml_date('2000-01-01 ' || \001))"
                                  : "ifnull(time(ml_date('2000-01-01 ' || \001)), \001)");
    if (finding) finding->doubtful = 1;
  }
  ml_free(marks);
  return is_typed;
}

/* ---- numbers, words and blobs */

MlStatus ml_suggest_mixture(MlCall *call, const MlSuggestColumn *column) {
  const MlSurvey *survey = column->suggestions->survey;
  const MlValueCounts *values = &survey->column[column->column].values;
  int64_t texts = column->text_rows, numbers = column->number_rows;
  int64_t blobs = column->rows - texts - numbers;
  if ((texts > 0) + (numbers > 0) + (blobs > 0) < 2) return call->status;
  MlFinding *finding =
      ml_suggest_add(call, column->suggestions, column->column, "mixed storage classes");
  int of_texts = !blobs && texts <= numbers;
  for (size_t i = 0; finding && of_texts && i < column->count; i++) {
    ml_finding_count(finding, column->items[i].code, column->items[i].rows);
  }
  for (size_t i = 0; finding && !of_texts && i < values->keys.count; i++) {
    MlValue value = ml_value_counts_get(values, i);
    int is_rare = blobs ? value.kind == ML_VALUE_BLOB : ml_value_is_number(&value);
    if (is_rare) ml_finding_count(finding, (uint32_t)i, values->counts[i]);
  }
  MlBuffer template = {0};
  if (!blobs) {
    ml_buffer_string(call, &template,
                     of_texts ? "CASE WHEN typeof(\001) <> 'text' THEN \001 END"
                              : "CAST(\001 AS TEXT)");
  }
  if (finding) finding->doubtful = 1;
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
  return call->status;
}

/* ---- outliers */

enum { KINDS_OUTLIER_DISTINCT = 20 };

/* The number of a code; 0 when it is none. */
static int kinds_number(const MlSuggestColumn *column, uint32_t code, size_t *item,
                        double *number) {
  MlValue value = ml_survey_value(column->suggestions->survey, column->column, code);
  MlNumber parsed;
  *number = ml_value_number(&value);
  if (value.kind != ML_VALUE_TEXT) return ml_value_is_number(&value);
  while (*item < column->count && column->items[*item].code < code) ++*item;
  if (*item >= column->count || column->items[*item].code != code) return 0;
  const MlSuggestItem *text = &column->items[*item];
  if (!ml_parse_number(text->text, text->length, ML_MARK_POINT, &parsed)) return 0;
  *number = parsed.value;
  return 1;
}

MlStatus ml_suggest_outliers(MlCall *call, const MlSuggestColumn *column) {
  static const double levels[2] = {0.25, 0.75};
  const MlValueCounts *values = &column->suggestions->survey->column[column->column].values;
  MlFinding *finding = NULL;
  MlNumberSketch sketch;
  double number, quartiles[2];
  size_t item = 0;
  if (call->status || values->keys.count < KINDS_OUTLIER_DISTINCT) return call->status;
  ml_number_sketch_begin(&sketch, (size_t)1 << 16);
  for (size_t i = 0; i < values->keys.count && !call->status; i++) {
    if (!kinds_number(column, (uint32_t)i, &item, &number)) continue;
    for (int64_t n = 0; n < values->counts[i] && !ml_poll(call, 50); n++) {
      if (ml_number_sketch_add(call, &sketch, number)) break;
    }
  }
  ml_number_sketch_quantiles(call, &sketch, levels, 2, quartiles);
  double reach = 3 * (quartiles[1] - quartiles[0]);
  item = 0;
  for (size_t i = 0; reach > 0 && i < values->keys.count && !ml_poll(call, 100); i++) {
    if (!kinds_number(column, (uint32_t)i, &item, &number)) continue;
    if (number >= quartiles[0] - reach && number <= quartiles[1] + reach) continue;
    if (!finding) {
      finding = ml_suggest_add(call, column->suggestions, column->column, "outliers");
    }
    ml_finding_count(finding, (uint32_t)i, values->counts[i]);
  }
  ml_number_sketch_free(&sketch);
  return call->status;
}
