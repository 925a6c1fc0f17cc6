#include "clean/profile.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "clean/number.h"
#include "clean/unicode.h"

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

static void profile_text(MlCall *call, MlProfile *p, const MlValue *value) {
  MlNumber number;
  if (is_blank(value->bytes, value->length)) {
    p->blanks++;
  } else if (ml_parse_number(value->bytes, value->length, ML_MARK_POINT, &number)) {
    p->number_like++;
    if (stored_numbers(p) == 0) profile_number(call, p, number.value);
  }
}

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

static void profile_distinct(MlCall *call, MlProfile *p, const MlValue *value) {
  const MlDictionary *keys = &p->values.keys;
  int fits = !p->is_full && keys->count < p->limits.distinct && value->length < p->limits.bytes &&
             keys->bytes_length < p->limits.bytes - value->length;
  if (fits || ml_value_counts_find(call, &p->values, value) != ML_NOT_FOUND) {
    ml_value_counts_add(call, &p->values, value, 1);
  } else if (!p->is_full) {
    begin_distinct_sketch(call, p);
  }
  if (p->is_full) ml_distinct_sketch_add(call, &p->distinct, ml_value_hash(value, 0));
}

MlStatus ml_profile_add(MlCall *call, MlProfile *p, const MlValue *value) {
  if (call->status != ML_OK) return call->status;
  if (ml_value_is_null(value)) {
    p->kinds[ML_VALUE_NULL]++;
    return ML_OK;
  }
  if (value->kind == ML_VALUE_TEXT) {
    profile_text(call, p, value);
  } else if (value->kind != ML_VALUE_BLOB) {
    if (stored_numbers(p) == 0) forget_text_numbers(p);
    profile_number(call, p, ml_value_number(value));
  }
  p->kinds[value->kind]++;
  profile_bounds(call, p, value);
  profile_distinct(call, p, value);
  return call->status;
}

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
  return ML_OK;
}
