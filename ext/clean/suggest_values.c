/* Cleaning proposals, a column at a time: blanks, words for no value, white space, letter case. */
#include <string.h>

#include "clean/flaw.h"
#include "clean/spelling.h"
#include "clean/suggest_parts.h"
#include "clean/text.h"
#include "clean/unicode.h"

/* ---- white space */

/* Cuts white space of any kind at both ends. *plain is 0 when it is more than spaces. */
static void values_trim(const char **text, size_t *length, int *plain) {
  const char *at = *text;
  size_t left = *length;
  uint32_t point;
  while (left) {
    size_t size = ml_utf8_read(at, left, &point);
    if (!ml_unicode_is_space(point)) break;
    if (point != ' ') *plain = 0;
    at += size;
    left -= size;
  }
  while (left) {
    size_t size = 1;
    while (size < left && size < 4 && ((unsigned char)at[left - size] & 0xC0) == 0x80) size++;
    if (ml_utf8_read(at + left - size, size, &point) != size || !ml_unicode_is_space(point)) break;
    if (point != ' ') *plain = 0;
    left -= size;
  }
  *text = at;
  *length = left;
}

static int values_has_run(const MlSuggestItem *item) {
  for (size_t i = 1; i < item->length; i++) {
    if (item->text[i] == ' ' && item->text[i - 1] == ' ') return 1;
  }
  return 0;
}

/* ---- words for no value */

/* Those of ml_is_missing_word() that stand for nothing in a column of words too. */
static int values_is_plain_marker(const char *text, size_t length) {
  static const char *const words[] = {
      "n/a",     "#n/a",   "<na>",  "n.a.",          "null",    "(null)",
      "<null>",  "[null]", "\\n",   "#null!",        "#value!", "#ref!",
      "#div/0!", "#name?", "#num!", "not available", "<nan>",   "not applicable"};
  char lower[16];
  if (length >= sizeof lower) return 0;
  for (size_t i = 0; i < length; i++) {
    lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 32) : text[i];
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strlen(words[i]) == length && memcmp(words[i], lower, length) == 0) return 1;
  }
  return length == 3 && (memcmp(text, "nan", 3) == 0 || memcmp(text, "NaN", 3) == 0);
}

/* ---- one column */

typedef struct ValuesState {
  MlSuggestColumn column;
  MlSuggestItem *blanks, *markers; /* (distinct) owned, as are column.items */
  size_t blank_count, marker_count;
  size_t wide_count; /* of items: words that may mean no value */
  int64_t padded;    /* rows with white space around a value */
  MlSuggestRepairs repairs;
  int plain; /* of spaces only */
} ValuesState;

static MlStatus values_collect(MlCall *call, ValuesState *state) {
  const MlSurvey *survey = state->column.suggestions->survey;
  size_t distinct = ml_survey_distinct(survey, state->column.column);
  state->plain = 1;
  for (size_t i = 0; i < distinct && !state->repairs.has_tags && !ml_poll(call, 200); i++) {
    MlValue value = ml_survey_value(survey, state->column.column, (uint32_t)i);
    state->repairs.has_tags =
        value.kind == ML_VALUE_TEXT && ml_has_html_tag(value.bytes, value.length);
  }
  state->column.items = ml_array(call, distinct, sizeof *state->column.items);
  state->blanks = ml_array(call, distinct, sizeof *state->blanks);
  state->markers = ml_array(call, distinct, sizeof *state->markers);
  for (size_t i = 0; i < distinct && !call->status; i++) {
    MlValue value = ml_survey_value(survey, state->column.column, (uint32_t)i);
    int64_t rows = survey->column[state->column.column].values.counts[i];
    if (value.kind != ML_VALUE_TEXT) {
      if (ml_value_is_number(&value)) state->column.number_rows += rows;
      state->column.rows += rows;
      continue;
    }
    MlSuggestItem item = {(uint32_t)i, value.bytes, value.length, rows, NULL, 0};
    ml_suggest_repair(call, &item, &state->repairs);
    size_t whole = item.length;
    values_trim(&item.text, &item.length, &state->plain);
    item.flaws &= ~(unsigned)ML_FLAW_SPACE;
    if (item.length != whole) item.flaws |= ML_FLAW_SPACE;
    if (item.length && item.length != whole) state->padded += rows;
    if (!item.length) {
      state->blanks[state->blank_count++] = item;
    } else if (ml_is_missing_word(item.text, item.length)) {
      state->markers[state->marker_count++] = item;
    } else {
      state->column.items[state->column.count++] = item;
      state->column.text_rows += rows;
      state->column.rows += rows;
      state->wide_count += (item.flaws & ML_FLAW_NO_VALUE) != 0;
    }
    ml_poll(call, 200);
  }
  return call->status;
}

/* What trims, as SQL: trim(x), or with all kinds of white space named. */
static void values_trim_template(MlCall *call, const ValuesState *state, MlBuffer *out) {
  ml_buffer_string(call, out,
                   state->plain
                       ? "trim(\001)"
                       : "trim(\001, char(9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, "
                         "8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8232, "
                         "8233, 8239, 8287, 12288))");
}

static void values_space(MlCall *call, ValuesState *state) {
  MlSuggestions *suggestions = state->column.suggestions;
  MlBuffer template = {0};
  if (!state->padded) return;
  MlFinding *finding =
      ml_suggest_add(call, suggestions, state->column.column, "white space around");
  for (size_t i = 0; i < state->column.count + state->marker_count && !call->status; i++) {
    const MlSuggestItem *item = i < state->column.count ? &state->column.items[i]
                                                        : &state->markers[i - state->column.count];
    if (item->flaws & ML_FLAW_SPACE) ml_finding_count(finding, item->code, item->rows);
  }
  values_trim_template(call, state, &template);
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

static void values_blanks(MlCall *call, ValuesState *state) {
  MlSuggestions *suggestions = state->column.suggestions;
  size_t column = state->column.column;
  MlBuffer template = {0};
  int empty_only = 1;
  if (!state->blank_count) return;
  MlFinding *finding = ml_suggest_add(call, suggestions, column, "blank texts");
  for (size_t i = 0; i < state->blank_count; i++) {
    uint32_t code = state->blanks[i].code;
    ml_finding_count(finding, code, state->blanks[i].rows);
    suggestions->canon[column][code] = ML_SURVEY_NULL;
    if (state->blanks[i].flaws & ML_FLAW_SPACE) empty_only = 0;
  }
  ml_buffer_string(call, &template, "nullif(");
  if (empty_only || state->padded) { /* has been trimmed then */
    ml_buffer_string(call, &template, "\001");
  } else {
    values_trim_template(call, state, &template);
  }
  ml_buffer_string(call, &template, ", '')");
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

/* A distinct spelling once: padded ones are the same after trimming. */
static int values_seen(const MlSuggestItem *items, size_t i) {
  for (size_t j = 0; j < i; j++) {
    if (items[j].length == items[i].length &&
        memcmp(items[j].text, items[i].text, items[i].length) == 0) {
      return 1;
    }
  }
  return 0;
}

/* The markers that are `certain`, or those that are not, become NULL. */
static void values_markers(MlCall *call, ValuesState *state, int is_typed, int certain) {
  MlSuggestions *suggestions = state->column.suggestions;
  size_t column = state->column.column, shown = 0, first = 0;
  MlBuffer template = {0};
  MlFinding *finding = NULL;
  ml_buffer_string(call, &template, "CASE WHEN \001 IN (");
  for (size_t i = 0; i < state->marker_count && !call->status; i++) {
    const MlSuggestItem *item = &state->markers[i];
    if (!ml_suggest_can_quote(item->text, item->length)) continue;
    if ((is_typed || values_is_plain_marker(item->text, item->length)) != certain) continue;
    if (!finding) finding = ml_suggest_add(call, suggestions, column, "words for no value");
    ml_finding_count(finding, item->code, item->rows);
    if (certain) suggestions->canon[column][item->code] = ML_SURVEY_NULL;
    if (values_seen(state->markers, i)) continue;
    if (shown++ == 0) first = i;
    if (shown > 1) ml_buffer_string(call, &template, ", ");
    ml_suggest_quote(call, &template, item->text, item->length);
  }
  ml_buffer_string(call, &template, ") THEN NULL ELSE \001 END");
  if (shown == 1) {
    template.length = 0;
    ml_buffer_string(call, &template, "nullif(\001, ");
    ml_suggest_quote(call, &template, state->markers[first].text, state->markers[first].length);
    ml_buffer_string(call, &template, ")");
  }
  if (finding) finding->doubtful = !certain;
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

/* Moves the items that may mean no value to the markers. */
static MlStatus values_take_wide(MlCall *call, ValuesState *state) {
  MlSuggestColumn *column = &state->column;
  size_t kept = 0;
  MlSuggestItem *markers = ml_array(call, state->marker_count + state->wide_count, sizeof *markers);
  if (!markers) return call->status;
  if (state->marker_count) {
    memcpy(markers, state->markers, state->marker_count * sizeof *markers);
  }
  ml_free(state->markers);
  state->markers = markers;
  for (size_t i = 0; i < column->count; i++) {
    if (column->items[i].flaws & ML_FLAW_NO_VALUE) {
      state->markers[state->marker_count++] = column->items[i];
      column->rows -= column->items[i].rows;
      column->text_rows -= column->items[i].rows;
    } else {
      column->items[kept++] = column->items[i];
    }
  }
  column->count = kept;
  state->wide_count = 0;
  return call->status;
}

/* 1 when the texts are numbers, dates, times or booleans; adds the findings. */
static int values_type(MlCall *call, const MlSuggestColumn *column) {
  return ml_suggest_numbers(call, column) || ml_suggest_dates(call, column) ||
         ml_suggest_units(call, column) || ml_suggest_booleans(call, column) ||
         ml_suggest_times(call, column);
}

/* The same without the words that may mean no value; where these are in the way, they do. */
static int values_type_all(MlCall *call, ValuesState *state) {
  if (state->wide_count && state->wide_count < state->column.count) {
    MlSuggestColumn others = state->column;
    others.items = ml_array(call, others.count, sizeof *others.items);
    others.count = 0;
    for (size_t i = 0; others.items && i < state->column.count; i++) {
      const MlSuggestItem *item = &state->column.items[i];
      if (!(item->flaws & ML_FLAW_NO_VALUE)) others.items[others.count++] = *item;
    }
    int is_typed = !call->status && values_type(call, &others);
    ml_free(others.items);
    if (is_typed) {
      values_take_wide(call, state);
      return 1;
    }
    return 0;
  }
  return values_type(call, &state->column);
}

/* ---- one spelling */

enum { VALUES_RESPELLED_MAX = 200 };

/*
** The spellings of each key: the most frequent one is the right one when it is at least twice as
** frequent as any other. chosen (count) gets the item that each becomes.
*/
static MlStatus values_choose(MlCall *call, const MlSuggestColumn *column, int fold_space,
                              uint32_t *chosen) {
  MlDictionary keys = {0};
  MlBuffer key = {0};
  uint32_t *group = ml_array(call, column->count, sizeof *group);
  uint32_t *best = ml_array(call, column->count, sizeof *best);
  int64_t *second = ml_array(call, column->count, sizeof *second);
  for (size_t i = 0; i < column->count && !call->status; i++) {
    const MlSuggestItem *item = &column->items[i];
    if (ml_spelling_key(call, item->text, item->length, fold_space, &key)) break;
    size_t before = keys.count, at = ml_dictionary_add(call, &keys, key.data, key.length);
    if (at == ML_NOT_FOUND) break;
    group[i] = (uint32_t)at;
    if (at == before) {
      best[at] = (uint32_t)i;
    } else if (column->items[i].rows > column->items[best[at]].rows) {
      second[at] = column->items[best[at]].rows;
      best[at] = (uint32_t)i;
    } else if (column->items[i].rows > second[at]) {
      second[at] = column->items[i].rows;
    }
    ml_poll(call, 300);
  }
  for (size_t i = 0; i < column->count && !call->status; i++) {
    uint32_t at = group[i];
    int plain = column->items[best[at]].rows >= 2 * second[at];
    chosen[i] = plain ? best[at] : (uint32_t)i;
  }
  ml_free(group);
  ml_free(best);
  ml_free(second);
  ml_buffer_free(&key);
  ml_dictionary_free(&keys);
  return call->status;
}

static int values_same_text(const MlSuggestItem *a, const MlSuggestItem *b) {
  return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* CASE x WHEN 'NEW YORK' THEN 'New York' ... ELSE x END */
static void values_spelling(MlCall *call, const MlSuggestColumn *column) {
  MlSuggestions *suggestions = column->suggestions;
  MlBuffer template = {0};
  size_t respelled = 0;
  int fold_space = 0;
  if (column->count < 2 || (int64_t)column->count > column->text_rows / 2) return;
  for (size_t i = 0; i < column->count; i++) fold_space |= values_has_run(&column->items[i]);
  uint32_t *chosen = ml_array(call, column->count, sizeof *chosen);
  if (chosen) values_choose(call, column, fold_space, chosen);
  ml_buffer_string(call, &template, "CASE \001");
  MlFinding *finding = NULL;
  for (size_t i = 0; i < column->count && !call->status; i++) {
    const MlSuggestItem *item = &column->items[i], *better = &column->items[chosen[i]];
    suggestions->canon[column->column][item->code] = better->code;
    if (values_same_text(item, better) || !ml_suggest_can_quote(item->text, item->length) ||
        !ml_suggest_can_quote(better->text, better->length)) {
      continue;
    }
    if (!finding) {
      finding = ml_suggest_add(call, suggestions, column->column, "spelled differently");
    }
    ml_finding_count(finding, item->code, item->rows);
    ml_buffer_string(call, &template, " WHEN ");
    ml_suggest_quote(call, &template, item->text, item->length);
    ml_buffer_string(call, &template, " THEN ");
    ml_suggest_quote(call, &template, better->text, better->length);
    respelled++;
  }
  ml_buffer_string(call, &template, " ELSE \001 END");
  if (respelled <= VALUES_RESPELLED_MAX) ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
  ml_free(chosen);
}

static void values_constant(MlCall *call, const MlSuggestColumn *column) {
  const MlSurvey *survey = column->suggestions->survey;
  if (survey->rows < 2 || ml_survey_distinct(survey, column->column) != 1) return;
  if (survey->column[column->column].values.counts[0] != (int64_t)survey->rows) return;
  MlFinding *finding = ml_suggest_add(call, column->suggestions, column->column, "constant");
  ml_finding_count(finding, 0, (int64_t)survey->rows);
}

static void values_free(ValuesState *state) {
  MlSuggestItem *const lists[] = {state->column.items, state->blanks, state->markers};
  const size_t counts[] = {state->column.count, state->blank_count, state->marker_count};
  for (int i = 0; i < 3; i++) {
    for (size_t j = 0; lists[i] && j < counts[i]; j++) ml_free(lists[i][j].owned);
    ml_free(lists[i]);
  }
}

MlStatus ml_suggest_values(MlCall *call, MlSuggestions *suggestions, size_t column) {
  ValuesState state = {.column = {.suggestions = suggestions, .column = column}};
  if (call->status || values_collect(call, &state)) goto done;
  ml_suggest_repairs(call, &state.column, state.markers, state.marker_count, &state.repairs);
  values_space(call, &state);
  values_blanks(call, &state);
  /* The findings of words for no value come first, but which words those are hangs on the type. */
  size_t before = suggestions->count;
  int is_typed = values_type_all(call, &state);
  int is_number = state.column.number_rows && !state.column.count;
  size_t middle = suggestions->count;
  values_markers(call, &state, is_typed || is_number, 1);
  if (suggestions->count > middle && !call->status) {
    MlFinding moved = suggestions->list[middle];
    memmove(suggestions->list + before + 1, suggestions->list + before,
            (middle - before) * sizeof moved);
    suggestions->list[before] = moved;
  }
  suggestions->is_text[column] = !is_typed && state.column.count > 0;
  if (suggestions->is_text[column]) {
    ml_suggest_mixture(call, &state.column);
    values_spelling(call, &state.column);
    if (state.wide_count) values_take_wide(call, &state);
    values_markers(call, &state, 0, 0);
  } else {
    if (!is_typed) ml_suggest_mixture(call, &state.column);
    ml_suggest_outliers(call, &state.column);
  }
  values_constant(call, &state.column);
done:
  values_free(&state);
  return call->status;
}
