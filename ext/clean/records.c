#include "clean/records.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "clean/date_scan.h"
#include "clean/metaphone.h"
#include "clean/number.h"
#include "clean/similarity.h"
#include "clean/spelling.h"

void ml_records_begin(MlRecords *r, const MlRecordField *fields, size_t field_count) {
  memset(r, 0, sizeof *r);
  r->fields = fields;
  r->field_count = field_count;
}

void ml_records_free(MlRecords *r) {
  ml_free(r->cells);
  ml_free(r->blocks);
  ml_free(r->key_starts);
  ml_free(r->grams);
  ml_free(r->record_keys);
  ml_buffer_free(&r->texts);
  ml_buffer_free(&r->scratch);
  ml_buffer_free(&r->codes[0]);
  ml_buffer_free(&r->codes[1]);
  ml_dictionary_free(&r->keys);
  ml_points_free(&r->left);
  ml_points_free(&r->right);
  memset(r, 0, sizeof *r);
}

MlStatus ml_records_add(MlCall *call, MlRecords *r, uint64_t block) {
  size_t at = r->count, fields = r->field_count;
  if (call->status) return call->status;
  if (at >= UINT32_MAX - 1 || at > SIZE_MAX / (fields + 1) - 1) return ml_fail_memory(call);
  if (ml_reserve(call, &r->cells, &r->cell_capacity, (at + 1) * fields, sizeof *r->cells) ||
      ml_reserve(call, &r->blocks, &r->block_capacity, at + 1, sizeof *r->blocks) ||
      ml_reserve(call, &r->key_starts, &r->start_capacity, at + 2, sizeof *r->key_starts)) {
    return call->status;
  }
  memset(r->cells + at * fields, 0, fields * sizeof *r->cells);
  r->blocks[at] = block;
  r->key_starts[at] = r->key_starts[at + 1] = r->key_count;
  r->count++;
  return ML_OK;
}

/* ---- fields */

/* A value as text in small letters with single blanks, in r->scratch. */
static MlStatus records_text(MlCall *call, MlRecords *r, const MlValue *value) {
  char digits[ML_DOUBLE_TEXT];
  r->scratch.length = 0;
  if (value->kind == ML_VALUE_TEXT) {
    const char *text = value->bytes;
    size_t length = value->length;
    while (length && text[0] == ' ') text++, length--;
    while (length && text[length - 1] == ' ') length--;
    return ml_spelling_key(call, text, length, 1, &r->scratch);
  }
  if (value->kind == ML_VALUE_INTEGER) {
    return ml_buffer_printf(call, &r->scratch, "%lld", (long long)value->integer);
  }
  return ml_buffer_append(call, &r->scratch, digits, ml_format_double(value->real, digits));
}

/* Moves a hash down a heap whose greatest is on top. */
static void records_sift(uint64_t *heap, size_t at, size_t count) {
  for (size_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && heap[child + 1] > heap[child]) child++;
    if (heap[at] >= heap[child]) return;
    uint64_t swap = heap[at];
    heap[at] = heap[child];
    heap[child] = swap;
  }
}

static MlStatus records_sort(MlCall *call, uint64_t *hashes, size_t count) {
  for (size_t i = count / 2; i-- > 0 && !ml_poll(call, 50);) records_sift(hashes, i, count);
  for (size_t i = count; i-- > 1 && !ml_poll(call, 100);) {
    uint64_t swap = hashes[0];
    hashes[0] = hashes[i];
    hashes[i] = swap;
    records_sift(hashes, 0, i);
  }
  return call->status;
}

/* The trigrams of the text in r->scratch as sorted hashes. */
static MlStatus records_grams(MlCall *call, MlRecords *r, MlRecordCell *cell) {
  MlDictionary grams = {0};
  ml_trigrams(call, r->scratch.length ? r->scratch.data : "", r->scratch.length, &grams);
  cell->grams = r->gram_count;
  ml_reserve(call, &r->grams, &r->gram_capacity, r->gram_count + grams.count, sizeof *r->grams);
  for (size_t i = 0; i < grams.count && !call->status; i++) {
    size_t size;
    const char *gram = ml_dictionary_get(&grams, i, &size);
    r->grams[r->gram_count++] = ml_hash(gram, size, 0);
  }
  cell->n_grams = r->gram_count - cell->grams;
  if (!call->status) records_sort(call, r->grams + cell->grams, cell->n_grams);
  ml_dictionary_free(&grams);
  return call->status;
}

static int records_number(const MlValue *value, double *number) {
  MlNumber parsed;
  *number = ml_value_number(value);
  if (value->kind != ML_VALUE_TEXT) return isfinite(*number);
  if (!ml_parse_number(value->bytes, value->length, ML_MARK_POINT, &parsed)) return 0;
  *number = parsed.value;
  return 1;
}

/* Days since 1970, with the time as a fraction. */
static int records_date(const MlValue *value, double *days) {
  MlDate date;
  if (value->kind != ML_VALUE_TEXT || !ml_date_parse(value->bytes, value->length, NULL, &date)) {
    return 0;
  }
  *days = (double)ml_date_to_days(date.year, date.month, date.day) +
          (date.hour * 3600 + date.minute * 60 + date.second) / 86400.0;
  return 1;
}

MlStatus ml_records_set(MlCall *call, MlRecords *r, size_t field, const MlValue *value) {
  MlRecordCell *cell = &r->cells[(r->count - 1) * r->field_count + field];
  if (call->status || ml_value_is_null(value) || value->kind == ML_VALUE_BLOB) return call->status;
  switch (r->fields[field].measure) {
  case ML_MEASURE_NUMBER: cell->present = records_number(value, &cell->number); break;
  case ML_MEASURE_DATE: cell->present = records_date(value, &cell->number); break;
  default:
    if (records_text(call, r, value) || !r->scratch.length) break;
    if (r->fields[field].measure == ML_MEASURE_TRIGRAM) records_grams(call, r, cell);
    cell->start = r->texts.length;
    cell->length = r->scratch.length;
    cell->present = !ml_buffer_append(call, &r->texts, r->scratch.data, r->scratch.length);
  }
  return call->status;
}

/* ---- keys */

/* Adds the key of kind and column, with the bytes behind it, to the last record. */
static MlStatus records_put_key(MlCall *call, MlRecords *r, unsigned of, const char *bytes,
                                size_t length) {
  MlBuffer *key = &r->codes[1];
  size_t first = r->key_starts[r->count - 1];
  if (!length || call->status) return call->status;
  key->length = 0;
  ml_buffer_u32(call, key, of);
  ml_buffer_append(call, key, bytes, length);
  if (call->status) return call->status;
  size_t at = ml_dictionary_add(call, &r->keys, key->data, key->length);
  if (at == ML_NOT_FOUND) return call->status;
  for (size_t i = first; i < r->key_count && i < first + 64; i++) {
    if (r->record_keys[i] == at) return ML_OK; /* the second time: later ones are found when used */
  }
  if (ml_reserve(call, &r->record_keys, &r->key_capacity, r->key_count + 1,
                 sizeof *r->record_keys)) {
    return call->status;
  }
  r->record_keys[r->key_count++] = (uint32_t)at;
  r->key_starts[r->count] = r->key_count;
  return ML_OK;
}

/* Both codes of a word. */
static MlStatus records_put_sound(MlCall *call, MlRecords *r, unsigned of, const char *word,
                                  size_t length) {
  MlBuffer primary = {0}, secondary = {0};
  ml_double_metaphone(call, word, length, &primary, &secondary);
  records_put_key(call, r, of, primary.data, primary.length);
  records_put_key(call, r, of, secondary.data, secondary.length);
  ml_buffer_free(&primary);
  ml_buffer_free(&secondary);
  return call->status;
}

/* Each word of the fingerprint in r->codes[0], by itself or by its sound. */
static MlStatus records_put_words(MlCall *call, MlRecords *r, unsigned of, MlRecordKey kind) {
  const MlBuffer *words = &r->codes[0];
  for (size_t at = 0; at < words->length && !call->status;) {
    const char *word = words->data + at, *end = memchr(word, ' ', words->length - at);
    size_t length = end ? (size_t)(end - word) : words->length - at;
    if (kind == ML_KEY_WORD) {
      records_put_key(call, r, of, word, length);
    } else {
      records_put_sound(call, r, of, word, length);
    }
    at += length + 1;
  }
  return call->status;
}

static MlStatus records_put_trigrams(MlCall *call, MlRecords *r, unsigned of) {
  MlDictionary grams = {0};
  ml_trigrams(call, r->scratch.data, r->scratch.length, &grams);
  for (size_t i = 0; i < grams.count && !call->status; i++) {
    size_t size;
    const char *gram = ml_dictionary_get(&grams, i, &size);
    records_put_key(call, r, of, gram, size);
  }
  ml_dictionary_free(&grams);
  return call->status;
}

/* The bytes of the first characters of a text. */
static size_t records_prefix(const char *text, size_t length, int characters) {
  size_t at = 0;
  for (; at < length && characters > 0; characters--) {
    at++;
    while (at < length && ((unsigned char)text[at] & 0xC0) == 0x80) at++;
  }
  return at;
}

MlStatus ml_records_key(MlCall *call, MlRecords *r, unsigned of, MlRecordKey kind,
                        const MlValue *value) {
  if (call->status || ml_value_is_null(value) || value->kind == ML_VALUE_BLOB) return call->status;
  if (records_text(call, r, value) || !r->scratch.length) return call->status;
  if (kind == ML_KEY_EXACT) {
    return records_put_key(call, r, of, r->scratch.data, r->scratch.length);
  }
  if (kind == ML_KEY_TRIGRAM) return records_put_trigrams(call, r, of);
  if (ml_fingerprint(call, r->scratch.data, r->scratch.length, &r->codes[0])) return call->status;
  const MlBuffer *print = &r->codes[0];
  switch (kind) {
  case ML_KEY_WORD:
  case ML_KEY_DOUBLE_METAPHONE: return records_put_words(call, r, of, kind);
  case ML_KEY_PREFIX:
    return records_put_key(call, r, of, print->data,
                           print->length ? records_prefix(print->data, print->length, 4) : 0);
  default: return records_put_key(call, r, of, print->data, print->length);
  }
}

/* ---- scores */

/* The text's characters, as many as are compared. */
static MlStatus records_points(MlCall *call, const MlRecords *r, const MlRecordCell *cell,
                               MlPoints *points) {
  const char *text = r->texts.data + cell->start;
  return ml_decode_points(call, text, records_prefix(text, cell->length, ML_RECORD_POINTS), points);
}

static double records_edits(MlCall *call, MlRecords *r, MlMeasure measure, const MlRecordCell *a,
                            const MlRecordCell *b) {
  size_t distance = 0, longer;
  double likeness = 0;
  records_points(call, r, a, &r->left);
  if (records_points(call, r, b, &r->right)) return 0;
  if (measure == ML_MEASURE_JARO_WINKLER) {
    ml_jaro_winkler(call, &r->left, &r->right, 0.1, &likeness);
    return likeness;
  }
  if (measure == ML_MEASURE_DAMERAU) {
    ml_damerau_levenshtein(call, &r->left, &r->right, &distance);
  } else {
    ml_levenshtein(call, &r->left, &r->right, &distance);
  }
  longer = r->left.count > r->right.count ? r->left.count : r->right.count;
  return longer ? 1 - (double)distance / (double)longer : 1;
}

static double records_gram_likeness(const MlRecords *r, const MlRecordCell *a,
                                    const MlRecordCell *b) {
  const uint64_t *x = r->grams + a->grams, *y = r->grams + b->grams;
  size_t i = 0, j = 0, common = 0;
  while (i < a->n_grams && j < b->n_grams) {
    common += x[i] == y[j];
    int forward = x[i] <= y[j], other = y[j] <= x[i];
    i += (size_t)forward;
    j += (size_t)other;
  }
  size_t all = a->n_grams + b->n_grams - common;
  return all ? (double)common / (double)all : 0;
}

static double records_nearness(double a, double b, double tolerance) {
  double away = fabs(a - b);
  if (away == 0) return 1;
  return away < tolerance ? 1 - away / tolerance : 0;
}

static double records_likeness(MlCall *call, MlRecords *r, const MlRecordField *field,
                               const MlRecordCell *a, const MlRecordCell *b) {
  double likeness = 0;
  switch (field->measure) {
  case ML_MEASURE_NUMBER:
  case ML_MEASURE_DATE: return records_nearness(a->number, b->number, field->tolerance);
  case ML_MEASURE_TRIGRAM: return records_gram_likeness(r, a, b);
  default: break;
  }
  const char *left = r->texts.data + a->start, *right = r->texts.data + b->start;
  if (a->length == b->length && memcmp(left, right, a->length) == 0) return 1;
  if (field->measure == ML_MEASURE_EXACT) return 0;
  if (field->measure == ML_MEASURE_TOKEN_SET) {
    ml_token_set_ratio(call, left, a->length, right, b->length, &likeness);
    return likeness;
  }
  return records_edits(call, r, field->measure, a, b);
}

MlStatus ml_records_score(MlCall *call, MlRecords *r, size_t a, size_t b, double *score,
                          double *parts) {
  double sum = 0, weights = 0;
  for (size_t f = 0; f < r->field_count && !call->status; f++) {
    const MlRecordCell *x = &r->cells[a * r->field_count + f];
    const MlRecordCell *y = &r->cells[b * r->field_count + f];
    if (parts) parts[f] = NAN;
    if (!x->present || !y->present) continue;
    double likeness = records_likeness(call, r, &r->fields[f], x, y);
    if (parts) parts[f] = likeness;
    sum += r->fields[f].weight * likeness;
    weights += r->fields[f].weight;
  }
  *score = weights > 0 ? sum / weights : 0;
  return call->status;
}

/* ---- pairs */

/* Records by key: those of key k are list[starts[k] .. starts[k + 1]), ascending. */
typedef struct RecordsIndex {
  size_t *starts; /* (keys + 2) */
  uint32_t *list; /* (key_count) */
  uint32_t *seen; /* (count) the record + 1 that looked at it last */
} RecordsIndex;

static MlStatus records_index(MlCall *call, const MlRecords *r, RecordsIndex *index) {
  index->starts = ml_array(call, r->keys.count + 2, sizeof *index->starts);
  index->list = ml_array(call, r->key_count, sizeof *index->list);
  index->seen = ml_array(call, r->count, sizeof *index->seen);
  if (call->status) return call->status;
  for (size_t i = 0; i < r->key_count; i++) index->starts[r->record_keys[i] + 2]++;
  for (size_t k = 2; k < r->keys.count + 2; k++) index->starts[k] += index->starts[k - 1];
  for (size_t i = 0; i < r->count && !ml_poll(call, 10); i++) {
    for (size_t j = r->key_starts[i]; j < r->key_starts[i + 1]; j++) {
      index->list[index->starts[r->record_keys[j] + 1]++] = (uint32_t)i;
      ml_poll(call, 5);
    }
  }
  return call->status;
}

MlStatus ml_records_pairs(MlCall *call, MlRecords *r, size_t split, double threshold, size_t most,
                          MlLinkagePair pair, void *arg) {
  RecordsIndex index = {0};
  double score;
  if (!call->status) records_index(call, r, &index);
  for (size_t i = split; i < r->count && !call->status; i++) {
    for (size_t k = r->key_starts[i]; k < r->key_starts[i + 1] && !call->status; k++) {
      uint32_t key = r->record_keys[k];
      size_t start = index.starts[key], end = index.starts[key + 1];
      if (end - start > most) continue;
      for (size_t j = start; j < end && !ml_poll(call, 5); j++) {
        uint32_t other = index.list[j];
        if (other >= (split ? split : i)) break;
        if (index.seen[other] == (uint32_t)i + 1 || r->blocks[other] != r->blocks[i]) continue;
        index.seen[other] = (uint32_t)i + 1;
        ml_poll(call, 200);
        if (ml_records_score(call, r, other, i, &score, NULL)) break;
        if (score >= threshold - 1e-12) pair(call, arg, other, i, score);
      }
    }
  }
  ml_free(index.starts);
  ml_free(index.list);
  ml_free(index.seen);
  return call->status;
}
