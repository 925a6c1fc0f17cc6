/*
** Cleaning proposals: rare values of a column of categories that resemble a frequent one, and rows
** that stand there more than once.
*/
#include <string.h>

#include "base/hash.h"
#include "clean/edit_distance.h"
#include "clean/suggest_parts.h"

enum {
  LEVELS_MAX = 1000,
  LEVELS_LEAST_ROWS = 10, /* of the frequent one, and so many times those of the rare one */
  LEVELS_TIMES = 20,
  LEVELS_LEAST_LENGTH = 5, /* characters; from twice as many on, two may differ */
  LEVELS_TWO_LENGTH = 10,
  LEVELS_LONGEST = 200,
  LEVELS_CERTAIN_TIMES = 50,
  LEVELS_CERTAIN_VARIANTS = 3
};

typedef struct Level {
  uint32_t code;
  int64_t rows;
  MlPoints points;
  uint64_t letters; /* a bit for each character, by its lowest bits */
  int has_digit;
} Level;

typedef struct Levels {
  Level *list;
  size_t count;
} Levels;

static void levels_free(Levels *levels) {
  for (size_t i = 0; levels->list && i < levels->count; i++) {
    ml_points_free(&levels->list[i].points);
  }
  ml_free(levels->list);
}

/* The texts that what has been found so far leaves as they are. */
static MlStatus levels_collect(MlCall *call, const MlSuggestions *s, size_t column,
                               Levels *levels) {
  size_t distinct = ml_survey_distinct(s->survey, column);
  const uint32_t *canon = s->canon[column];
  int64_t *rows = ml_array(call, distinct, sizeof *rows);
  levels->list = ml_array(call, distinct, sizeof *levels->list);
  for (size_t i = 0; i < distinct && !call->status; i++) {
    if (canon[i] != ML_SURVEY_NULL) rows[canon[i]] += s->survey->column[column].values.counts[i];
  }
  for (size_t i = 0; i < distinct && !call->status; i++) {
    MlValue value = ml_survey_value(s->survey, column, (uint32_t)i);
    if (canon[i] != i || value.kind != ML_VALUE_TEXT || value.length > LEVELS_LONGEST) continue;
    if (!ml_suggest_can_quote(value.bytes, value.length)) continue;
    Level *level = &levels->list[levels->count++];
    *level = (Level){.code = (uint32_t)i, .rows = rows[i]};
    ml_decode_points(call, value.bytes, value.length, &level->points);
    for (size_t j = 0; j < level->points.count && !call->status; j++) {
      level->letters |= (uint64_t)1 << (level->points.at[j] & 63);
      level->has_digit |= level->points.at[j] >= '0' && level->points.at[j] <= '9';
    }
    ml_poll(call, 500);
  }
  ml_free(rows);
  return call->status;
}

static int levels_bits(uint64_t bits) {
  int count = 0;
  for (; bits; bits &= bits - 1) count++;
  return count;
}

/* 1 when the rare one may be the frequent one misspelled. */
static int levels_resemble(MlCall *call, const Level *rare, const Level *frequent) {
  size_t distance = 0, n = rare->points.count, m = frequent->points.count;
  size_t most = m >= LEVELS_TWO_LENGTH ? 2 : 1, gap = n > m ? n - m : m - n;
  if (m < LEVELS_LEAST_LENGTH || gap > most || rare->has_digit || frequent->has_digit) return 0;
  if (frequent->rows < LEVELS_LEAST_ROWS || frequent->rows < LEVELS_TIMES * rare->rows) return 0;
  if (levels_bits(rare->letters ^ frequent->letters) > 2 * (int)most) return 0;
  ml_damerau_levenshtein(call, &rare->points, &frequent->points, &distance);
  return !call->status && distance <= most;
}

/* 1 when one is the other with something before it: typical, atypical. */
static int levels_prefixed(const Level *a, const Level *b) {
  const MlPoints *more = a->points.count > b->points.count ? &a->points : &b->points;
  const MlPoints *less = more == &a->points ? &b->points : &a->points;
  size_t gap = more->count - less->count;
  return gap && memcmp(more->at + gap, less->at, less->count * sizeof *less->at) == 0;
}

/* The only frequent level that each may be, or SIZE_MAX. */
static MlStatus levels_match(MlCall *call, const Levels *levels, size_t *right) {
  for (size_t i = 0; i < levels->count && !call->status; i++) {
    int claims = 0;
    right[i] = SIZE_MAX;
    for (size_t j = 0; j < levels->count && claims < 2 && !ml_poll(call, 20); j++) {
      if (i == j || !levels_resemble(call, &levels->list[i], &levels->list[j])) continue;
      right[i] = j;
      claims++;
    }
    if (claims != 1) right[i] = SIZE_MAX;
  }
  return call->status;
}

/* Many misspellings of one long word that is found everywhere are no accident. */
static int levels_is_certain(const Levels *levels, const size_t *right, size_t i) {
  const Level *rare = &levels->list[i], *frequent = &levels->list[right[i]];
  int times = 0;
  if (frequent->points.count < LEVELS_TWO_LENGTH ||
      frequent->rows < LEVELS_CERTAIN_TIMES * rare->rows || levels_prefixed(rare, frequent)) {
    return 0;
  }
  for (size_t j = 0; j < levels->count; j++) times += right[j] == right[i];
  return times >= LEVELS_CERTAIN_VARIANTS;
}

static MlStatus levels_find(MlCall *call, MlSuggestions *s, size_t column, const Levels *levels,
                            const size_t *right, int certain) {
  MlBuffer template = {0};
  MlFinding *finding = NULL;
  ml_buffer_string(call, &template, "CASE \001");
  for (size_t i = 0; i < levels->count && !ml_poll(call, 20); i++) {
    if (right[i] == SIZE_MAX || levels_is_certain(levels, right, i) != certain) continue;
    const Level *rare = &levels->list[i], *frequent = &levels->list[right[i]];
    MlValue wrong = ml_survey_value(s->survey, column, rare->code);
    MlValue better = ml_survey_value(s->survey, column, frequent->code);
    if (!finding) finding = ml_suggest_add(call, s, column, "misspelled");
    ml_finding_count(finding, rare->code, rare->rows);
    if (certain) s->canon[column][rare->code] = frequent->code;
    ml_buffer_string(call, &template, " WHEN ");
    ml_suggest_quote(call, &template, wrong.bytes, wrong.length);
    ml_buffer_string(call, &template, " THEN ");
    ml_suggest_quote(call, &template, better.bytes, better.length);
  }
  ml_buffer_string(call, &template, " ELSE \001 END");
  if (finding) finding->doubtful = !certain;
  ml_finding_template(call, finding, &template);
  ml_buffer_free(&template);
  return call->status;
}

MlStatus ml_suggest_levels(MlCall *call, MlSuggestions *s, size_t column) {
  size_t distinct = ml_survey_distinct(s->survey, column);
  Levels levels = {0};
  if (call->status || distinct > LEVELS_MAX || 2 * distinct > s->survey->rows) return call->status;
  size_t *right = ml_array(call, distinct, sizeof *right);
  if (right && !levels_collect(call, s, column, &levels) && !levels_match(call, &levels, right)) {
    levels_find(call, s, column, &levels, right, 1);
    levels_find(call, s, column, &levels, right, 0);
  }
  levels_free(&levels);
  ml_free(right);
  return call->status;
}

/* ---- rows */

static uint64_t levels_row_hash(const MlSurvey *survey, size_t row) {
  uint64_t hash = 0;
  for (size_t j = 0; j < survey->columns; j++) {
    hash = ml_mix(hash ^ ((uint64_t)survey->column[j].codes[row] + 1));
  }
  return hash;
}

static int levels_rows_equal(const MlSurvey *survey, size_t a, size_t b) {
  for (size_t j = 0; j < survey->columns; j++) {
    if (survey->column[j].codes[a] != survey->column[j].codes[b]) return 0;
  }
  return 1;
}

MlStatus ml_suggest_duplicates(MlCall *call, MlSuggestions *s) {
  const MlSurvey *survey = s->survey;
  size_t slots = 16;
  MlFinding *finding = NULL;
  if (call->status || !survey->columns || survey->rows >= UINT32_MAX / 4) return call->status;
  for (size_t j = 0; j < survey->columns; j++) { /* a key: no row twice */
    if (ml_survey_distinct(survey, j) == survey->rows) return call->status;
  }
  while (slots < 2 * survey->rows) slots *= 2;
  uint32_t *table = ml_array(call, slots, sizeof *table); /* row + 1, or 0 */
  for (size_t i = 0; table && i < survey->rows && !call->status; i++) {
    size_t at = (size_t)levels_row_hash(survey, i) & (slots - 1);
    while (table[at] && !levels_rows_equal(survey, table[at] - 1, i)) at = (at + 1) & (slots - 1);
    ml_poll(call, (uint32_t)(10 * (survey->columns & 0xFFFF)) + 50);
    if (!table[at]) {
      table[at] = (uint32_t)i + 1;
      continue;
    }
    if (!finding) finding = ml_suggest_add(call, s, ML_SUGGEST_ROWS, "duplicate rows");
    ml_finding_count(finding, (uint32_t)i, 1);
  }
  if (finding) finding->doubtful = 1;
  ml_free(table);
  return call->status;
}
