#include "clean/profile.h"

#include <string.h>

#include "base/sort.h"
#include "base/utf8.h"
#include "clean/date.h"
#include "clean/form.h"
#include "clean/number.h"
#include "clean/sentinel.h"
#include "clean/spelling.h"
#include "clean/unicode.h"

enum { PROFILE_IS_NUMBER = 0x80, PROFILE_FORMS_MAX = 250 };

void ml_profile_begin(MlProfile *p, MlProfileLimits limits) {
  memset(p, 0, sizeof *p);
  p->limits = limits;
  if (!p->limits.distinct) p->limits.distinct = (size_t)1 << 17;
  if (!p->limits.bytes) p->limits.bytes = (size_t)16 << 20;
  ml_moments_begin(&p->moments, 2);
  ml_number_sketch_begin(&p->numbers, limits.numbers);
}

void ml_profile_free(MlProfile *p) {
  ml_number_sketch_free(&p->numbers);
  ml_value_counts_free(&p->values);
  ml_distinct_sketch_free(&p->distinct);
  ml_dictionary_free(&p->texts.forms);
  ml_free(p->texts.form_counts);
  ml_free(p->texts.form);
  ml_free(p->texts.flaws);
  ml_buffer_free(&p->texts.scratch);
  ml_buffer_free(&p->minimum.bytes);
  ml_buffer_free(&p->maximum.bytes);
  memset(p, 0, sizeof *p);
}

static int is_blank(const char *text, size_t length) {
  uint32_t code;
  for (size_t at = 0; at < length;) {
    at += ml_utf8_read(text + at, length - at, &code);
    if (!ml_unicode_is_space(code)) return 0;
  }
  return 1;
}

static MlStatus profile_number(MlCall *call, MlProfile *p, double number) {
  ml_moments_add(&p->moments, number);
  return ml_number_sketch_add(call, &p->numbers, number);
}

/* Numbers stored as such make those found in text before them void. */
static void forget_text_numbers(MlProfile *p) {
  if (p->numbers.count == 0) return;
  ml_number_sketch_free(&p->numbers);
  ml_number_sketch_begin(&p->numbers, p->limits.numbers);
  ml_moments_begin(&p->moments, 2);
}

static int64_t stored_numbers(const MlProfile *p) {
  return p->kinds[ML_VALUE_INTEGER] + p->kinds[ML_VALUE_REAL];
}

/* ---- the forms and flaws of texts */

/* The number of the text's form, whose count is there; 0 is no form. */
static uint16_t profile_form(MlCall *call, MlProfileTexts *texts, const MlValue *value) {
  size_t before = texts->forms.count, at;
  if (before == 0) before = ml_dictionary_add(call, &texts->forms, "", 0) == 0;
  if (ml_form_of(call, value->bytes, value->length, &texts->scratch)) return 0;
  if (!texts->scratch.length) {
    at = 0;
  } else {
    at = ml_dictionary_find(&texts->forms, texts->scratch.data, texts->scratch.length);
  }
  if (at == ML_NOT_FOUND && before < PROFILE_FORMS_MAX) {
    at = ml_dictionary_add(call, &texts->forms, texts->scratch.data, texts->scratch.length);
  } else if (at == ML_NOT_FOUND) {
    at = ml_dictionary_add(call, &texts->forms, "other forms", 11);
  }
  size_t had = texts->form_capacity;
  if (at == ML_NOT_FOUND || ml_reserve(call, &texts->form_counts, &texts->form_capacity,
                                       texts->forms.count + 1, sizeof(int64_t))) {
    return 0;
  }
  for (; had < texts->form_capacity; had++) texts->form_counts[had] = 0;
  return (uint16_t)at;
}

static uint8_t profile_flaws(MlCall *call, const MlValue *value) {
  MlNumber number;
  int is_number = ml_parse_number(value->bytes, value->length, ML_MARK_POINT, &number);
  return (uint8_t)(ml_flaws_of(call, value->bytes, value->length) |
                   (is_number ? PROFILE_IS_NUMBER : 0u));
}

/* Looks at a distinct text that is kept for the first time. */
static MlStatus profile_keep_text(MlCall *call, MlProfile *p, size_t code, const MlValue *value) {
  MlProfileTexts *t = &p->texts;
  ml_reserve(call, &t->form, &t->form_of_capacity, code + 1, sizeof *t->form);
  ml_reserve(call, &t->flaws, &t->flaws_capacity, code + 1, sizeof *t->flaws);
  if (call->status) return call->status;
  t->form[code] = 0;
  t->flaws[code] = 0;
  if (value->kind != ML_VALUE_TEXT) return ML_OK;
  t->form[code] = profile_form(call, t, value);
  t->flaws[code] = profile_flaws(call, value);
  return call->status;
}

/* Of a text that is not kept: it is looked at each time. */
static uint8_t profile_pass_text(MlCall *call, MlProfile *p, const MlValue *value) {
  uint16_t form = profile_form(call, &p->texts, value);
  uint8_t flaws = profile_flaws(call, value);
  if (call->status) return flaws;
  p->texts.form_counts[form]++;
  for (int i = 0; i < ML_FLAWS; i++) p->texts.flaw_rows[i] += flaws >> i & 1;
  return flaws;
}

/* code: of the value, when it is kept. */
static void profile_text(MlCall *call, MlProfile *p, const MlValue *value, size_t code) {
  MlNumber number;
  uint8_t flaws = code == ML_NOT_FOUND ? profile_pass_text(call, p, value) : p->texts.flaws[code];
  if (is_blank(value->bytes, value->length)) {
    p->blanks++;
  } else if (flaws & PROFILE_IS_NUMBER) {
    p->number_like++;
    if (stored_numbers(p) == 0 &&
        ml_parse_number(value->bytes, value->length, ML_MARK_POINT, &number)) {
      profile_number(call, p, number.value);
    }
  }
}

/* ---- bounds and distinct values */

/* Copies the value; the old one stays on failure. */
static void bound_set(MlCall *call, MlProfileBound *bound, const MlValue *value) {
  size_t need = value->length + 1;
  if (ml_reserve(call, &bound->bytes.data, &bound->bytes.capacity, need, 1)) return;
  if (value->length) memcpy(bound->bytes.data, value->bytes, value->length);
  bound->value = *value;
  bound->value.bytes = bound->bytes.data;
}

static void profile_bounds(MlCall *call, MlProfile *p, const MlValue *value) {
  MlProfileBound *least = &p->minimum, *most = &p->maximum;
  if (least->value.kind == ML_VALUE_NULL || ml_value_compare(value, &least->value) < 0) {
    bound_set(call, least, value);
  }
  if (most->value.kind == ML_VALUE_NULL || ml_value_compare(value, &most->value) > 0) {
    bound_set(call, most, value);
  }
}

/* From here on values are told apart by their hashes. */
static void begin_distinct_sketch(MlCall *call, MlProfile *p) {
  p->is_full = 1;
  for (size_t i = 0; i < p->values.keys.count; i++) {
    MlValue value = ml_value_counts_get(&p->values, i);
    ml_distinct_sketch_add(call, &p->distinct, ml_value_hash(&value, 0));
  }
}

/* The value's number among those kept, or ML_NOT_FOUND when it is not or the call failed. */
static size_t profile_distinct(MlCall *call, MlProfile *p, const MlValue *value) {
  const MlDictionary *keys = &p->values.keys;
  size_t before = keys->count, code = ML_NOT_FOUND;
  int fits = !p->is_full && keys->count < p->limits.distinct && value->length < p->limits.bytes &&
             keys->bytes_length < p->limits.bytes - value->length;
  if (fits || ml_value_counts_find(call, &p->values, value) != ML_NOT_FOUND) {
    code = ml_value_counts_add(call, &p->values, value, 1);
    if (code == before && profile_keep_text(call, p, code, value)) code = ML_NOT_FOUND;
  } else if (!p->is_full) {
    begin_distinct_sketch(call, p);
  }
  if (p->is_full) ml_distinct_sketch_add(call, &p->distinct, ml_value_hash(value, 0));
  return call->status ? ML_NOT_FOUND : code;
}

MlStatus ml_profile_add(MlCall *call, MlProfile *p, const MlValue *value) {
  if (call->status != ML_OK) return call->status;
  if (ml_value_is_null(value)) {
    p->kinds[ML_VALUE_NULL]++;
    return ML_OK;
  }
  size_t code = profile_distinct(call, p, value);
  if (call->status) return call->status;
  if (value->kind == ML_VALUE_TEXT) {
    profile_text(call, p, value, code);
  } else if (value->kind != ML_VALUE_BLOB) {
    if (stored_numbers(p) == 0) forget_text_numbers(p);
    profile_number(call, p, ml_value_number(value));
  }
  p->kinds[value->kind]++;
  profile_bounds(call, p, value);
  return call->status;
}

/* ---- reading */

static const char *profile_type(const MlProfile *p) {
  int64_t numbers = stored_numbers(p), texts = p->kinds[ML_VALUE_TEXT];
  int64_t blobs = p->kinds[ML_VALUE_BLOB];
  if ((numbers > 0) + (texts > 0) + (blobs > 0) > 1) return "mixed";
  if (numbers) return p->kinds[ML_VALUE_REAL] ? "real" : "integer";
  return texts ? "text" : blobs ? "blob" : "empty";
}

static MlStatus profile_numbers(MlCall *call, MlProfile *p, MlProfileResult *r) {
  static const double levels[3] = {0.25, 0.5, 0.75};
  double quartiles[3];
  r->numbers = ml_moments_count(&p->moments);
  r->numbers_are_text = r->numbers > 0 && stored_numbers(p) == 0;
  r->mean = ml_moments_mean(&p->moments);
  r->stddev = ml_moments_stddev(&p->moments, 1);
  r->quartiles_are_approximate = ml_number_sketch_is_approximate(&p->numbers);
  ml_number_sketch_quantiles(call, &p->numbers, levels, 3, quartiles);
  r->first_quartile = quartiles[0];
  r->median = quartiles[1];
  r->third_quartile = quartiles[2];
  r->number_minimum = p->numbers.minimum;
  r->number_maximum = p->numbers.maximum;
  double reach = 1.5 * (r->third_quartile - r->first_quartile);
  if (r->numbers && !call->status) {
    r->outliers =
        ml_number_sketch_outside(&p->numbers, r->first_quartile - reach, r->third_quartile + reach);
  }
  return call->status;
}

/* The number that a value is, or that a text is in a column without others; 0 when it is none. */
static int profile_is_number(const MlProfile *p, size_t code, const MlValue *value,
                             double *number) {
  MlNumber parsed;
  *number = ml_value_number(value);
  if (value->kind != ML_VALUE_TEXT) return ml_value_is_number(value);
  if (!(p->texts.flaws[code] & PROFILE_IS_NUMBER) ||
      !ml_parse_number(value->bytes, value->length, ML_MARK_POINT, &parsed)) {
    return 0;
  }
  *number = parsed.value;
  return 1;
}

/* Values that stand for none, among the distinct ones kept. */
static int64_t profile_sentinels(MlCall *call, const MlProfile *p) {
  MlSentinels numbers;
  MlDateSentinels dates;
  MlSentinel found[2];
  MlDate date;
  int64_t rows = 0;
  double number;
  ml_sentinels_begin(&numbers);
  ml_date_sentinels_begin(&dates);
  for (size_t i = 0; i < p->values.keys.count && !ml_poll(call, 200); i++) {
    MlValue value = ml_value_counts_get(&p->values, i);
    if (profile_is_number(p, i, &value, &number)) {
      ml_sentinels_see(&numbers, number, (uint32_t)i, p->values.counts[i]);
    } else if (value.kind == ML_VALUE_TEXT && p->texts.form[i] &&
               ml_date_parse(value.bytes, value.length, NULL, &date)) {
      ml_date_sentinels_see(&dates, &date, (uint32_t)i, p->values.counts[i]);
    }
  }
  for (int i = ml_sentinels_find(&numbers, found); i > 0; i--) rows += found[i - 1].rows;
  for (int i = 0; i < ML_DATE_SENTINELS; i++) {
    if (ml_date_sentinels_find(&dates, i, found)) rows += found[0].rows;
  }
  return rows;
}

/* Texts of a spelling beside a more frequent one that is the same but for letter case. */
static int64_t profile_case_variants(MlCall *call, MlProfile *p) {
  MlDictionary keys = {0};
  int64_t *most = NULL, rows = 0;
  size_t capacity = 0;
  for (size_t i = 0; i < p->values.keys.count && !call->status; i++) {
    MlValue value = ml_value_counts_get(&p->values, i);
    size_t before = keys.count;
    if (value.kind != ML_VALUE_TEXT || p->texts.form[i]) continue;
    if (ml_spelling_key(call, value.bytes, value.length, 0, &p->texts.scratch)) break;
    size_t at = ml_dictionary_add(call, &keys, p->texts.scratch.data, p->texts.scratch.length);
    if (at == ML_NOT_FOUND || ml_reserve(call, &most, &capacity, at + 1, sizeof *most)) break;
    if (at == before) {
      most[at] = p->values.counts[i];
    } else {
      rows += most[at] < p->values.counts[i] ? most[at] : p->values.counts[i];
      if (most[at] < p->values.counts[i]) most[at] = p->values.counts[i];
    }
    ml_poll(call, 200);
  }
  ml_dictionary_free(&keys);
  ml_free(most);
  return rows;
}

static MlStatus profile_flaw_rows(MlCall *call, const MlProfile *p, MlProfileResult *r) {
  for (int i = 0; i < ML_FLAWS; i++) r->flaws[i] = p->texts.flaw_rows[i];
  for (size_t i = 0; i < p->values.keys.count && !ml_poll(call, 10); i++) {
    if (!(p->texts.flaws[i] & ~PROFILE_IS_NUMBER)) continue;
    for (int j = 0; j < ML_FLAWS; j++) {
      if (p->texts.flaws[i] >> j & 1) r->flaws[j] += p->values.counts[i];
    }
  }
  return call->status;
}

typedef struct ProfileForms {
  MlDictionary forms;
  int64_t *counts; /* (forms.count) */
  size_t capacity;
} ProfileForms;

static int profile_form_order(const void *context, uint32_t left, uint32_t right) {
  const int64_t *counts = context;
  return counts[left] > counts[right] ? -1 : counts[left] < counts[right];
}

/* The forms with all their rows: a copy. */
static MlStatus profile_count_forms(MlCall *call, const MlProfile *p, ProfileForms *all) {
  const MlProfileTexts *t = &p->texts;
  size_t length;
  for (size_t i = 0; i < t->forms.count && !call->status; i++) {
    const char *form = ml_dictionary_get(&t->forms, i, &length);
    ml_dictionary_add(call, &all->forms, form, length);
    if (ml_reserve(call, &all->counts, &all->capacity, i + 1, sizeof *all->counts)) break;
    all->counts[i] = i < t->form_capacity ? t->form_counts[i] : 0;
  }
  for (size_t i = 0; t->forms.count && i < p->values.keys.count && !call->status; i++) {
    all->counts[t->form[i]] += p->values.counts[i];
    ml_poll(call, 5);
  }
  return ml_forms_settle(call, &all->forms, &all->counts, &all->capacity);
}

MlStatus ml_profile_forms(MlCall *call, MlProfile *p, MlProfileForm give, void *arg) {
  ProfileForms all = {0};
  uint32_t *order = NULL;
  if (!profile_count_forms(call, p, &all)) {
    order = ml_array(call, all.forms.count + 1, sizeof *order);
    for (size_t i = 0; order && i < all.forms.count; i++) order[i] = (uint32_t)i;
    if (order) ml_sort_indices(call, order, all.forms.count, profile_form_order, all.counts);
    for (size_t i = 0; i < all.forms.count && !call->status; i++) {
      if (order[i] == 0 || all.counts[order[i]] == 0) continue;
      give(call, arg, ml_dictionary_get(&all.forms, order[i], NULL), all.counts[order[i]]);
    }
  }
  ml_free(order);
  ml_free(all.counts);
  ml_dictionary_free(&all.forms);
  return call->status;
}

MlStatus ml_profile_read(MlCall *call, MlProfile *p, MlProfileResult *r) {
  memset(r, 0, sizeof *r);
  if (profile_numbers(call, p, r)) return call->status;
  r->type = profile_type(p);
  r->nulls = p->kinds[ML_VALUE_NULL];
  r->count = stored_numbers(p) + p->kinds[ML_VALUE_TEXT] + p->kinds[ML_VALUE_BLOB];
  r->blanks = p->blanks;
  r->number_like = p->number_like;
  r->distinct_is_approximate = p->is_full;
  r->distinct = p->is_full ? ml_distinct_sketch_value(&p->distinct) : (int64_t)p->values.keys.count;
  r->minimum = p->minimum.value;
  r->maximum = p->maximum.value;
  r->frequency_is_approximate = p->is_full;
  size_t mode = ml_value_counts_mode(&p->values);
  if (mode != ML_NOT_FOUND) {
    r->most_frequent = ml_value_counts_get(&p->values, mode);
    r->frequency = p->values.counts[mode];
  }
  r->sentinels = profile_sentinels(call, p);
  r->case_variants = profile_case_variants(call, p);
  return profile_flaw_rows(call, p, r);
}
