#include "text/hashing.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"

static uint32_t murmur3_turn(uint32_t value, int by) { return value << by | value >> (32 - by); }

static uint32_t murmur3_mix(uint32_t block) {
  return murmur3_turn(block * 0xcc9e2d51u, 15) * 0x1b873593u;
}

uint32_t ml_murmur3(const void *data, size_t length, uint32_t seed) {
  const unsigned char *bytes = data;
  uint32_t hash = seed, tail = 0;
  size_t at = 0;
  for (; at + 4 <= length; at += 4) {
    hash = murmur3_turn(hash ^ murmur3_mix(ml_read_u32(bytes + at)), 13) * 5 + 0xe6546b64u;
  }
  for (size_t i = length; i > at; i--) tail = tail << 8 | bytes[i - 1];
  if (at < length) hash ^= murmur3_mix(tail);
  hash ^= (uint32_t)length;
  hash = (hash ^ hash >> 16) * 0x85ebca6bu;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
  return hash ^ hash >> 16;
}

MlStatus ml_hashing_begin(MlCall *call, MlHashing *h, const MlVectorizerOptions *options,
                          size_t columns, int alternate_sign) {
  h->columns = columns;
  h->alternate_sign = alternate_sign;
  h->binary = options->binary;
  h->norm = options->norm;
  return ml_analyzer_open(call, &h->analyzer, &options->analyzer);
}

/* The size of the hash as a signed number, modulo the columns. */
static uint32_t hashing_column(const MlHashing *h, uint32_t hash) {
  uint32_t size = hash >> 31 ? 0u - hash : hash;
  return (uint32_t)(size % h->columns);
}

static int hashing_compare(const void *context, uint32_t left, uint32_t right) {
  const MlHashing *h = context;
  uint32_t a = hashing_column(h, h->hashes[left]), b = hashing_column(h, h->hashes[right]);
  return a < b ? -1 : a > b;
}

static MlStatus hashing_read(MlCall *call, MlHashing *h, const char *text, size_t length,
                             size_t *count) {
  const char *term;
  size_t size;
  *count = 0;
  ml_analyzer_begin(call, &h->analyzer, text, length);
  while (ml_analyzer_next(call, &h->analyzer, &term, &size)) {
    if (ml_reserve(call, &h->hashes, &h->hashes_capacity, *count + 1, sizeof *h->hashes)) break;
    h->hashes[(*count)++] = ml_murmur3(term, size, 0);
  }
  return call->status;
}

static double hashing_norm(const MlHashing *h) {
  double sum = 0;
  for (size_t i = 0; i < h->vector.count; i++) {
    double weight = h->vector.weights[i];
    sum += h->norm == ML_NORM_L1 ? fabs(weight) : weight * weight;
  }
  if (h->norm == ML_NORM_NONE || sum == 0) return 1;
  return h->norm == ML_NORM_L1 ? sum : sqrt(sum);
}

MlStatus ml_hashing_transform(MlCall *call, MlHashing *h, const char *text, size_t length) {
  MlTermVector *vector = &h->vector;
  size_t count, left = 0;
  vector->count = 0;
  hashing_read(call, h, text, length, &count);
  if (count > UINT32_MAX) return ml_fail_memory(call);
  ml_reserve(call, &h->order, &h->order_capacity, count, sizeof *h->order);
  ml_reserve(call, &vector->indices, &vector->indices_capacity, count, sizeof *vector->indices);
  ml_reserve(call, &vector->weights, &vector->weights_capacity, count, sizeof *vector->weights);
  if (call->status) return call->status;
  for (size_t i = 0; i < count; i++) h->order[i] = (uint32_t)i;
  ml_sort_indices(call, h->order, count, hashing_compare, h);
  for (size_t i = 0; i < count; i++) {
    uint32_t hash = h->hashes[h->order[i]], column = hashing_column(h, hash);
    double value = h->alternate_sign && hash >> 31 ? -1 : 1;
    if (!left || vector->indices[left - 1] != column) {
      vector->indices[left] = column;
      vector->weights[left++] = 0;
    }
    vector->weights[left - 1] = h->binary ? 1 : vector->weights[left - 1] + value;
  }
  for (size_t i = 0; i < left; i++) { /* columns whose terms have cancelled out go */
    if (vector->weights[i] == 0) continue;
    vector->indices[vector->count] = vector->indices[i];
    vector->weights[vector->count++] = vector->weights[i];
  }
  double norm = hashing_norm(h);
  for (size_t i = 0; i < vector->count; i++) vector->weights[i] /= norm;
  return call->status;
}

void ml_hashing_free(MlHashing *h) {
  ml_analyzer_free(&h->analyzer);
  ml_free(h->hashes);
  ml_free(h->order);
  ml_free(h->vector.indices);
  ml_free(h->vector.weights);
  memset(h, 0, sizeof *h);
}
