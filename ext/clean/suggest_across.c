/*
** Cleaning proposals from one column for another: where a column (almost) determines a second one,
** that one's rare look-alikes are misspellings and its missing values are known.
*/
#include <string.h>

#include "clean/edit_distance.h"
#include "clean/suggest_parts.h"

/* What makes a column tell another. Groups are the rows of equal values of the first. */
static const double across_agree = 0.85; /* of the rows in groups: the group's usual value */
static const double across_repair_agree = 0.93;
static const double across_lift = 0.4;  /* their errors, to those of the usual value of all */
static const double across_share = 0.8; /* of a group, of the value that its others take */
enum { ACROSS_LEAST = 3, ACROSS_RESPELLED_MAX = 2000, ACROSS_COLUMNS_MAX = 200 };

/*
** Rows in order of the codes of the telling column: group g is order[starts[g] .. starts[g + 1]).
*/
typedef struct AcrossGroups {
  size_t count;
  uint32_t *starts; /* (count + 1) */
  uint32_t *order;  /* (rows) */
} AcrossGroups;

static uint32_t across_code(const MlSuggestions *s, size_t column, size_t row) {
  uint32_t code = s->survey->column[column].codes[row];
  return code == ML_SURVEY_NULL ? code : s->canon[column][code];
}

static void across_groups_free(AcrossGroups *groups) {
  ml_free(groups->starts);
  ml_free(groups->order);
}

static MlStatus across_group(MlCall *call, const MlSuggestions *s, size_t column,
                             AcrossGroups *groups) {
  size_t rows = s->survey->rows, total = 0;
  groups->count = ml_survey_distinct(s->survey, column);
  groups->starts = ml_array(call, groups->count + 2, sizeof *groups->starts);
  groups->order = ml_array(call, rows, sizeof *groups->order);
  if (call->status) return call->status;
  uint32_t *starts = groups->starts;
  for (size_t i = 0; i < rows; i++) {
    uint32_t code = across_code(s, column, i);
    if (code != ML_SURVEY_NULL) starts[code + 2]++;
  }
  for (size_t g = 0; g < groups->count + 2; g++) {
    total += starts[g];
    starts[g] = (uint32_t)total;
  }
  for (size_t i = 0; i < rows; i++) {
    uint32_t code = across_code(s, column, i);
    if (code != ML_SURVEY_NULL) groups->order[starts[code + 1]++] = (uint32_t)i;
  }
  return ml_poll(call, (uint32_t)(rows > 100000000 ? 1000000000 : 10 * rows));
}

/* The usual value of a group's rows, its count, and the rows that have any. */
typedef struct AcrossMode {
  uint32_t code;
  size_t count, present, missing;
} AcrossMode;

/* tally: (distinct of the column) zeros, and zeros again afterwards. */
static AcrossMode across_mode(const MlSuggestions *s, size_t column, const uint32_t *order,
                              size_t count, uint32_t *tally) {
  AcrossMode mode = {.code = ML_SURVEY_NULL};
  for (size_t i = 0; i < count; i++) {
    uint32_t code = across_code(s, column, order[i]);
    if (code == ML_SURVEY_NULL) {
      mode.missing++;
      continue;
    }
    mode.present++;
    tally[code]++;
    if (tally[code] > mode.count || (tally[code] == mode.count && code < mode.code)) {
      mode.count = tally[code];
      mode.code = code;
    }
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t code = across_code(s, column, order[i]);
    if (code != ML_SURVEY_NULL) tally[code] = 0;
  }
  return mode;
}

/* The others of the group take its usual value. */
static int across_is_usual(const AcrossMode *mode) {
  return mode->count >= ACROSS_LEAST && (double)mode->count >= across_share * (double)mode->present;
}

/*
** How well a column tells another: the share of rows in groups that have the group's usual value.
*/
typedef struct AcrossFit {
  size_t column; /* the telling one */
  size_t rows;   /* that have it */
  size_t filled; /* missing values that it tells */
  double agree;
} AcrossFit;

static AcrossFit across_measure(MlCall *call, const MlSuggestions *s, const AcrossGroups *groups,
                                size_t column, double base, size_t present, uint32_t *tally) {
  AcrossFit fit = {0};
  size_t agree = 0, total = 0;
  for (size_t g = 0; g < groups->count && !call->status; g++) {
    size_t count = groups->starts[g + 1] - groups->starts[g];
    if (count < ACROSS_LEAST) continue;
    AcrossMode mode = across_mode(s, column, groups->order + groups->starts[g], count, tally);
    ml_poll(call, (uint32_t)(count > 1000000 ? 10000000 : 10 * count));
    if (mode.present < ACROSS_LEAST) continue;
    agree += mode.count;
    total += mode.present;
    if (across_is_usual(&mode)) fit.filled += mode.missing;
    if (total > 20000 && (double)agree < 0.7 * (double)total) return fit;
  }
  if (2 * total < present || !total) return fit;
  double share = (double)agree / (double)total;
  if (share < across_agree || 1 - share > across_lift * (1 - base)) return fit;
  fit.agree = share;
  fit.rows = agree;
  return fit;
}

/* ---- misspellings */

static int across_is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int across_is_digit(uint32_t c) { return c >= '0' && c <= '9'; }

/*
** 1 when a is b but for a few characters, and no digit stands for another or is left out: at most
** one in four (one at least) differs.
*/
static int across_resembles(MlCall *call, const MlPoints *a, const MlPoints *b) {
  size_t distance = 0, most = b->count / 4 ? b->count / 4 : 1, digits_a = 0, digits_b = 0;
  if (b->count < 4) return 0;
  size_t gap = a->count > b->count ? a->count - b->count : b->count - a->count;
  if (gap > most || ml_levenshtein(call, a, b, &distance) || distance > most) return 0;
  for (size_t i = 0; i < a->count; i++) digits_a += (size_t)across_is_digit(a->at[i]);
  for (size_t i = 0; i < b->count; i++) digits_b += (size_t)across_is_digit(b->at[i]);
  if (a->count != b->count) return digits_a == 0 && digits_b == 0;
  for (size_t i = 0; i < a->count; i++) {
    if (a->at[i] != b->at[i] && across_is_digit(a->at[i])) return 0;
  }
  return 1;
}

/*
** The words (runs of letters and digits) of a column with the number of distinct values that each
** is in. A value all of whose words are at home in the column is no misspelling: ak_hf-1 beside
** al_hf-1, ak_pn-2 and ak_pn-4.
*/
enum { ACROSS_WORD_AT_HOME = 3 };

typedef struct AcrossWords {
  MlDictionary words;
  int64_t *counts; /* (words.count) owned */
  uint32_t *last;  /* (words.count) the value that was counted last; owned */
  size_t counts_capacity, last_capacity;
} AcrossWords;

static size_t across_next_word(const char *text, size_t length, size_t *at) {
  size_t start;
  while (*at < length && (unsigned char)text[*at] < 0x80 && !across_is_word_byte(text[*at])) ++*at;
  start = *at;
  while (*at < length && ((unsigned char)text[*at] >= 0x80 || across_is_word_byte(text[*at]))) {
    ++*at;
  }
  return *at - start;
}

static MlStatus across_count_words(MlCall *call, const MlSuggestions *s, size_t column,
                                   AcrossWords *words) {
  size_t distinct = ml_survey_distinct(s->survey, column), length;
  for (size_t i = 0; i < distinct && !call->status; i++) {
    MlValue value = ml_survey_value(s->survey, column, (uint32_t)i);
    size_t at = 0;
    if (value.kind != ML_VALUE_TEXT) continue;
    while ((length = across_next_word(value.bytes, value.length, &at)) > 0 && !call->status) {
      size_t before = words->words.count;
      size_t word = ml_dictionary_add(call, &words->words, value.bytes + at - length, length);
      if (word == ML_NOT_FOUND ||
          ml_reserve(call, &words->counts, &words->counts_capacity, word + 1, sizeof(int64_t)) ||
          ml_reserve(call, &words->last, &words->last_capacity, word + 1, sizeof(uint32_t))) {
        break;
      }
      if (word == before) {
        words->counts[word] = 0;
        words->last[word] = ML_SURVEY_NULL;
      }
      words->counts[word] += words->last[word] != (uint32_t)i;
      words->last[word] = (uint32_t)i;
    }
    ml_poll(call, 500);
  }
  return call->status;
}

static int across_is_at_home(const AcrossWords *words, const MlValue *value) {
  size_t at = 0, length, least = SIZE_MAX;
  while ((length = across_next_word(value->bytes, value->length, &at)) > 0) {
    size_t word = ml_dictionary_find(&words->words, value->bytes + at - length, length);
    size_t count = word == ML_NOT_FOUND ? 0 : (size_t)words->counts[word];
    if (count < least) least = count;
  }
  return least >= ACROSS_WORD_AT_HOME;
}

static void across_words_free(AcrossWords *words) {
  ml_dictionary_free(&words->words);
  ml_free(words->counts);
  ml_free(words->last);
}

typedef struct AcrossRepair {
  AcrossWords words;
  uint32_t *better;        /* (distinct) what a code becomes; ML_SURVEY_NULL: nothing; owned */
  unsigned char *is_usual; /* (distinct) the usual value of some group, or in doubt; owned */
} AcrossRepair;

static MlStatus across_judge(MlCall *call, const MlSuggestions *s, size_t column, uint32_t code,
                             uint32_t usual, AcrossRepair *repair, MlPoints *a, MlPoints *b) {
  if (code == usual || repair->is_usual[code]) return call->status;
  if (repair->better[code] == usual) return call->status;
  if (repair->better[code] != ML_SURVEY_NULL) { /* two different words claim it */
    repair->is_usual[code] = 1;
    return call->status;
  }
  MlValue wrong = ml_survey_value(s->survey, column, code);
  MlValue right = ml_survey_value(s->survey, column, usual);
  int64_t wrong_rows = s->survey->column[column].values.counts[code];
  int64_t right_rows = s->survey->column[column].values.counts[usual];
  if (wrong.kind != ML_VALUE_TEXT || right.kind != ML_VALUE_TEXT) return call->status;
  if (3 * wrong_rows > right_rows || wrong.length > 2000 || right.length > 2000 ||
      !ml_suggest_can_quote(wrong.bytes, wrong.length) ||
      !ml_suggest_can_quote(right.bytes, right.length)) {
    return call->status;
  }
  ml_decode_points(call, wrong.bytes, wrong.length, a);
  ml_decode_points(call, right.bytes, right.length, b);
  if (!call->status && !across_is_at_home(&repair->words, &wrong) && across_resembles(call, a, b)) {
    repair->better[code] = usual;
  } else {
    repair->is_usual[code] = 1; /* something else than a misspelling here: left alone everywhere */
  }
  return call->status;
}

static MlStatus across_find_repairs(MlCall *call, const MlSuggestions *s,
                                    const AcrossGroups *groups, size_t column, uint32_t *tally,
                                    AcrossRepair *repair) {
  MlPoints a = {0}, b = {0};
  for (int pass = 0; pass < 2; pass++) {
    for (size_t g = 0; g < groups->count && !call->status; g++) {
      const uint32_t *order = groups->order + groups->starts[g];
      size_t count = groups->starts[g + 1] - groups->starts[g];
      AcrossMode mode = across_mode(s, column, order, count, tally);
      ml_poll(call, (uint32_t)(count > 1000000 ? 10000000 : 10 * count));
      if (mode.count >= 2 && pass == 0) repair->is_usual[mode.code] = 1;
      if (pass == 0 || !across_is_usual(&mode)) continue;
      for (size_t i = 0; i < count && !call->status; i++) {
        uint32_t code = across_code(s, column, order[i]);
        if (code != ML_SURVEY_NULL) across_judge(call, s, column, code, mode.code, repair, &a, &b);
      }
    }
  }
  ml_points_free(&a);
  ml_points_free(&b);
  return call->status;
}

static void across_write_repairs(MlCall *call, MlSuggestions *s, size_t column,
                                 const AcrossRepair *repair) {
  MlBuffer template = {0};
  MlFinding *finding = NULL;
  size_t written = 0, distinct = ml_survey_distinct(s->survey, column);
  ml_buffer_string(call, &template, "CASE \001");
  for (size_t code = 0; code < distinct && !call->status; code++) {
    uint32_t better = repair->better[code];
    if (better == ML_SURVEY_NULL || repair->is_usual[code]) continue;
    MlValue wrong = ml_survey_value(s->survey, column, (uint32_t)code);
    MlValue right = ml_survey_value(s->survey, column, better);
    if (!finding) finding = ml_suggest_add(call, s, column, "misspelled");
    ml_finding_count(finding, (uint32_t)code, s->survey->column[column].values.counts[code]);
    ml_buffer_string(call, &template, " WHEN ");
    ml_suggest_quote(call, &template, wrong.bytes, wrong.length);
    ml_buffer_string(call, &template, " THEN ");
    ml_suggest_quote(call, &template, right.bytes, right.length);
    s->canon[column][code] = better;
    written++;
  }
  ml_buffer_string(call, &template, " ELSE \001 END");
  if (written <= ACROSS_RESPELLED_MAX) ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

/* 1 when most values have a time of day in them: two of those are never one misspelled. */
static int across_is_clock(const MlSuggestions *s, size_t column) {
  size_t distinct = ml_survey_distinct(s->survey, column), clocks = 0;
  for (size_t i = 0; i < distinct; i++) {
    MlValue value = ml_survey_value(s->survey, column, (uint32_t)i);
    for (size_t j = 1; value.kind == ML_VALUE_TEXT && j + 1 < value.length; j++) {
      if (value.bytes[j] == ':' && across_is_digit((unsigned char)value.bytes[j - 1]) &&
          across_is_digit((unsigned char)value.bytes[j + 1])) {
        clocks++;
        break;
      }
    }
  }
  return 2 * clocks > distinct;
}

static void across_repair(MlCall *call, MlSuggestions *s, const AcrossGroups *groups, size_t column,
                          uint32_t *tally) {
  size_t distinct = ml_survey_distinct(s->survey, column);
  if (across_is_clock(s, column)) return;
  AcrossRepair repair = {.better = ml_array(call, distinct, sizeof(uint32_t)),
                         .is_usual = ml_array(call, distinct, 1)};
  for (size_t i = 0; repair.better && i < distinct; i++) repair.better[i] = ML_SURVEY_NULL;
  if (!call->status) across_count_words(call, s, column, &repair.words);
  if (!call->status) across_find_repairs(call, s, groups, column, tally, &repair);
  if (!call->status) across_write_repairs(call, s, column, &repair);
  across_words_free(&repair.words);
  ml_free(repair.better);
  ml_free(repair.is_usual);
}

/* ---- missing values */

/* The expression: `before`, what most agree on where `by` has the same value, `behind`. */
static void across_consensus(MlCall *call, const MlSuggestions *s, MlFinding *finding, size_t by,
                             const char *before, const char *behind) {
  MlBuffer template = {0};
  finding->across = 1;
  ml_buffer_string(call, &template, before);
  ml_buffer_string(call, &template, "CASE WHEN ");
  ml_suggest_name(call, &template, s->names[by]);
  ml_buffer_string(call, &template, " IS NOT NULL THEN ml_consensus(\001) OVER (PARTITION BY ");
  ml_suggest_name(call, &template, s->names[by]);
  ml_buffer_string(call, &template, ") END");
  ml_buffer_string(call, &template, behind);
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
}

static void across_fill(MlCall *call, MlSuggestions *s, const AcrossGroups *groups, size_t column,
                        size_t by, uint32_t *tally) {
  MlFinding *finding = NULL;
  for (size_t g = 0; g < groups->count && !call->status; g++) {
    size_t count = groups->starts[g + 1] - groups->starts[g];
    AcrossMode mode = across_mode(s, column, groups->order + groups->starts[g], count, tally);
    ml_poll(call, (uint32_t)(count > 1000000 ? 10000000 : 10 * count));
    if (!mode.missing || !across_is_usual(&mode)) continue;
    if (!finding) finding = ml_suggest_add(call, s, column, "missing but known");
    ml_finding_count(finding, mode.code, (int64_t)mode.missing); /* shows what is filled in */
  }
  if (!finding || call->status) return;
  across_consensus(call, s, finding, by, "ifnull(\001, ", ")");
}

/* ---- values that break what another column tells */

static const double across_break_agree = 0.97;

static void across_break(MlCall *call, MlSuggestions *s, const AcrossGroups *groups, size_t column,
                         size_t by, uint32_t *tally) {
  MlFinding *finding = NULL;
  for (size_t g = 0; g < groups->count && !call->status; g++) {
    const uint32_t *order = groups->order + groups->starts[g];
    size_t count = groups->starts[g + 1] - groups->starts[g];
    AcrossMode mode = across_mode(s, column, order, count, tally);
    ml_poll(call, (uint32_t)(count > 1000000 ? 10000000 : 10 * count));
    if (mode.count == mode.present || !across_is_usual(&mode)) continue;
    for (size_t i = 0; i < count && !call->status; i++) {
      uint32_t code = across_code(s, column, order[i]);
      if (code == ML_SURVEY_NULL || code == mode.code) continue;
      if (!finding) finding = ml_suggest_add(call, s, column, "breaks a dependency");
      ml_finding_count(finding, s->survey->column[column].codes[order[i]], 1);
    }
  }
  if (!finding || call->status) return;
  finding->doubtful = 1;
  across_consensus(call, s, finding, by, "ifnull(", ", \001)");
}

/* ---- all pairs */

/* The share of the usual value among all that have one; *present counts these. */
static double across_base(const MlSuggestions *s, size_t column, uint32_t *tally, size_t *present) {
  size_t most = 0, distinct = ml_survey_distinct(s->survey, column);
  *present = 0;
  for (size_t i = 0; i < s->survey->rows; i++) {
    uint32_t code = across_code(s, column, i);
    if (code == ML_SURVEY_NULL) continue;
    ++*present;
    if (++tally[code] > most) most = tally[code];
  }
  memset(tally, 0, distinct * sizeof *tally);
  return *present ? (double)most / (double)*present : 1;
}

/* What is known of a column as one that others may tell. */
typedef struct AcrossColumn {
  AcrossFit best; /* tells the most rows */
  AcrossFit fill; /* fills the most */
  double base;
  size_t present;
} AcrossColumn;

static void across_fit_all(MlCall *call, const MlSuggestions *s, AcrossColumn *columns,
                           uint32_t *tally) {
  const MlSurvey *survey = s->survey;
  for (size_t i = 0; i < survey->columns && !call->status; i++) {
    columns[i].base = across_base(s, i, tally, &columns[i].present);
    ml_poll(call, (uint32_t)(survey->rows > 100000000 ? 1000000000 : 5 * survey->rows));
  }
  for (size_t by = 0; by < survey->columns && !call->status; by++) {
    AcrossGroups groups = {0};
    if (3 * ml_survey_distinct(survey, by) > survey->rows) continue;
    across_group(call, s, by, &groups);
    for (size_t i = 0; i < survey->columns && !call->status; i++) {
      if (i == by || columns[i].base >= 1) continue;
      AcrossFit fit =
          across_measure(call, s, &groups, i, columns[i].base, columns[i].present, tally);
      fit.column = by;
      if (fit.rows > columns[i].best.rows) columns[i].best = fit;
      if (fit.rows && fit.filled > columns[i].fill.filled) columns[i].fill = fit;
    }
    across_groups_free(&groups);
  }
}

static void across_mend(MlCall *call, MlSuggestions *s, size_t column, const AcrossColumn *known,
                        uint32_t *tally) {
  AcrossGroups groups = {0};
  if (known->best.agree >= across_repair_agree && s->is_text[column]) {
    across_group(call, s, known->best.column, &groups);
    if (!call->status) across_repair(call, s, &groups, column, tally);
    across_groups_free(&groups);
  }
  if (known->best.agree >= across_break_agree && known->best.agree < 1 && !call->status) {
    groups = (AcrossGroups){0};
    across_group(call, s, known->best.column, &groups);
    if (!call->status) across_break(call, s, &groups, column, known->best.column, tally);
    across_groups_free(&groups);
  }
  if (known->fill.filled && !call->status) {
    groups = (AcrossGroups){0};
    across_group(call, s, known->fill.column, &groups);
    if (!call->status) across_fill(call, s, &groups, column, known->fill.column, tally);
    across_groups_free(&groups);
  }
}

MlStatus ml_suggest_across(MlCall *call, MlSuggestions *suggestions) {
  const MlSurvey *survey = suggestions->survey;
  size_t most = 0;
  if (survey->columns > ACROSS_COLUMNS_MAX || survey->rows < 10) return call->status;
  for (size_t i = 0; i < survey->columns; i++) {
    size_t distinct = ml_survey_distinct(survey, i);
    if (distinct > most) most = distinct;
  }
  uint32_t *tally = ml_array(call, most, sizeof *tally);
  AcrossColumn *columns = ml_array(call, survey->columns, sizeof *columns);
  if (!call->status) across_fit_all(call, suggestions, columns, tally);
  for (size_t i = 0; i < survey->columns && !call->status; i++) {
    across_mend(call, suggestions, i, &columns[i], tally);
  }
  ml_free(tally);
  ml_free(columns);
  return call->status;
}
