#include "base/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

#define VALUE_TWO_TO_63 9223372036854775808.0

MlValue ml_value_null(void) { return (MlValue){.kind = ML_VALUE_NULL}; }

MlValue ml_value_integer(int64_t integer) {
  return (MlValue){.kind = ML_VALUE_INTEGER, .integer = integer};
}

MlValue ml_value_real(double real) { return (MlValue){.kind = ML_VALUE_REAL, .real = real}; }

MlValue ml_value_text(const char *text, size_t length) {
  return (MlValue){.kind = ML_VALUE_TEXT, .bytes = text, .length = length};
}

MlValue ml_value_blob(const void *bytes, size_t length) {
  return (MlValue){.kind = ML_VALUE_BLOB, .bytes = bytes, .length = length};
}

int ml_value_is_null(const MlValue *value) {
  return value->kind == ML_VALUE_NULL ||
         (value->kind == ML_VALUE_REAL && value->real != value->real);
}

int ml_value_is_number(const MlValue *value) {
  return value->kind == ML_VALUE_INTEGER ||
         (value->kind == ML_VALUE_REAL && value->real == value->real);
}

double ml_value_number(const MlValue *value) {
  if (value->kind == ML_VALUE_INTEGER) return (double)value->integer;
  return value->kind == ML_VALUE_REAL ? value->real : 0;
}

/* Exact: a double of 2^53 and more is whole, and below that an integer converts without error. */
static int compare_integer_real(int64_t integer, double real) {
  if (real >= VALUE_TWO_TO_63) return -1;
  if (real < -VALUE_TWO_TO_63) return 1;
  int64_t whole = (int64_t)real;
  if (integer != whole) return integer < whole ? -1 : 1;
  double fraction = real - (double)whole;
  return fraction > 0 ? -1 : fraction < 0;
}

static int compare_value_numbers(const MlValue *left, const MlValue *right) {
  if (left->kind == ML_VALUE_INTEGER && right->kind == ML_VALUE_INTEGER) {
    return left->integer < right->integer ? -1 : left->integer > right->integer;
  }
  if (left->kind == ML_VALUE_INTEGER) return compare_integer_real(left->integer, right->real);
  if (right->kind == ML_VALUE_INTEGER) return -compare_integer_real(right->integer, left->real);
  return left->real < right->real ? -1 : left->real > right->real;
}

int ml_value_spell(MlValue *value, char room[ML_DOUBLE_TEXT]) {
  if (value->kind == ML_VALUE_INTEGER) {
    int length = snprintf(room, ML_DOUBLE_TEXT, "%" PRId64, value->integer);
    *value = ml_value_text(room, (size_t)length);
  } else if (value->kind == ML_VALUE_REAL) {
    size_t length = ml_format_double(value->real, room);
    if (strspn(room, "-0123456789") == length && length + 2 < ML_DOUBLE_TEXT) {
      memcpy(room + length, ".0", 3); /* as SQL writes a real that is whole */
      length += 2;
    }
    *value = ml_value_text(room, length);
  }
  return value->kind == ML_VALUE_TEXT;
}

static int value_rank(const MlValue *value) {
  if (ml_value_is_null(value)) return 0;
  return value->kind == ML_VALUE_TEXT ? 2 : value->kind == ML_VALUE_BLOB ? 3 : 1;
}

int ml_value_compare(const MlValue *left, const MlValue *right) {
  int left_rank = value_rank(left), right_rank = value_rank(right);
  if (left_rank != right_rank || left_rank == 0) return left_rank - right_rank;
  if (left_rank == 1) return compare_value_numbers(left, right);
  size_t shorter = left->length < right->length ? left->length : right->length;
  int order = shorter ? memcmp(left->bytes, right->bytes, shorter) : 0;
  if (order) return order;
  return left->length < right->length ? -1 : left->length > right->length;
}

/*
** The canonical form that keys and hashes are made of: a letter and a payload, which is 8 bytes
** (written to number) for numbers: 'i' and an integer when whole and in range, else 'r' and a real.
*/
typedef struct ValueKey {
  char letter;
  const char *payload;
  size_t length;
  char number[8];
} ValueKey;

static void value_key(const MlValue *value, ValueKey *key) {
  *key = (ValueKey){.letter = 'n', .payload = key->number};
  if (value->kind == ML_VALUE_TEXT || value->kind == ML_VALUE_BLOB) {
    key->letter = value->kind == ML_VALUE_TEXT ? 't' : 'b';
    key->payload = value->bytes;
    key->length = value->length;
  } else if (ml_value_is_number(value)) {
    double real = value->real;
    int64_t integer = value->integer;
    uint64_t bits;
    key->letter = 'i';
    if (value->kind == ML_VALUE_REAL) {
      int whole =
          real >= -VALUE_TWO_TO_63 && real < VALUE_TWO_TO_63 && (double)(int64_t)real == real;
      key->letter = whole ? 'i' : 'r';
      integer = whole ? (int64_t)real : 0;
    }
    memcpy(&bits, key->letter == 'i' ? (void *)&integer : (void *)&real, sizeof bits);
    ml_write_u64(key->number, bits);
    key->length = sizeof key->number;
  }
}

uint64_t ml_value_hash(const MlValue *value, uint64_t seed) {
  ValueKey key;
  value_key(value, &key);
  return ml_hash(key.payload, key.length, ml_mix(seed) + (unsigned char)key.letter);
}

static MlStatus write_value_key(MlCall *call, MlBuffer *scratch, const MlValue *value) {
  ValueKey key;
  value_key(value, &key);
  scratch->length = 0;
  ml_buffer_append(call, scratch, &key.letter, 1);
  return ml_buffer_append(call, scratch, key.payload, key.length);
}

size_t ml_value_counts_add(MlCall *call, MlValueCounts *table, const MlValue *value, int64_t by) {
  if (write_value_key(call, &table->scratch, value)) return ML_NOT_FOUND;
  size_t before = table->keys.count;
  if (ml_reserve(call, &table->counts, &table->counts_capacity, before + 1, sizeof(int64_t))) {
    return ML_NOT_FOUND;
  }
  size_t at = ml_dictionary_add(call, &table->keys, table->scratch.data, table->scratch.length);
  if (at == ML_NOT_FOUND) return at;
  if (at == before) table->counts[at] = 0;
  table->present -= table->counts[at] > 0;
  table->counts[at] += by;
  table->present += table->counts[at] > 0;
  if (value->kind == ML_VALUE_INTEGER) table->integers += by;
  return at;
}

MlStatus ml_value_counts_compact(MlCall *call, MlValueCounts *table) {
  size_t count = table->keys.count, kept = 0, length;
  MlDictionary keys = {0};
  if (call->status || count < 1000 || count / 2 < table->present) return call->status;
  int64_t *counts = ml_array(call, table->present, sizeof *counts);
  for (size_t i = 0; counts && i < count && !call->status; i++) {
    if (table->counts[i] <= 0) continue;
    const char *key = ml_dictionary_get(&table->keys, i, &length);
    ml_dictionary_add(call, &keys, key, length);
    counts[kept++] = table->counts[i];
    ml_poll(call, 100);
  }
  if (call->status) {
    ml_dictionary_free(&keys);
    ml_free(counts);
    return call->status;
  }
  ml_dictionary_free(&table->keys);
  ml_free(table->counts);
  table->keys = keys;
  table->counts = counts;
  table->counts_capacity = table->present;
  return ML_OK;
}

size_t ml_value_counts_find(MlCall *call, MlValueCounts *table, const MlValue *value) {
  if (write_value_key(call, &table->scratch, value)) return ML_NOT_FOUND;
  return ml_dictionary_find(&table->keys, table->scratch.data, table->scratch.length);
}

MlValue ml_value_counts_get(const MlValueCounts *table, size_t index) {
  size_t length;
  const char *key = ml_dictionary_get(&table->keys, index, &length);
  uint64_t bits;
  int64_t integer;
  switch (key[0]) {
  case 'i':
    bits = ml_read_u64(key + 1);
    memcpy(&integer, &bits, sizeof integer);
    return table->integers > 0 ? ml_value_integer(integer) : ml_value_real((double)integer);
  case 'r': return ml_value_real(ml_read_f64(key + 1));
  case 't': return ml_value_text(key + 1, length - 1);
  default: return ml_value_blob(key + 1, length - 1);
  }
}

size_t ml_value_counts_mode(const MlValueCounts *table) {
  size_t best = ML_NOT_FOUND;
  for (size_t i = 0; i < table->keys.count; i++) {
    if (table->counts[i] <= 0) continue;
    if (best != ML_NOT_FOUND) {
      if (table->counts[i] < table->counts[best]) continue;
      MlValue value = ml_value_counts_get(table, i), other = ml_value_counts_get(table, best);
      if (table->counts[i] == table->counts[best] && ml_value_compare(&value, &other) > 0) continue;
    }
    best = i;
  }
  return best;
}

void ml_value_counts_free(MlValueCounts *table) {
  ml_dictionary_free(&table->keys);
  ml_free(table->counts);
  ml_buffer_free(&table->scratch);
  memset(table, 0, sizeof *table);
}
