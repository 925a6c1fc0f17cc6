#include "base/dictionary.h"

#include <string.h>

#include "base/hash.h"
#include "base/sort.h"

static MlStatus grow_slots(MlCall *call, MlDictionary *d) {
  size_t count = d->slot_count ? d->slot_count * 2 : 16;
  uint32_t *slots = ml_array(call, count, sizeof *slots);
  if (!slots) return call->status;
  for (size_t i = 0; i < d->count; i++) {
    size_t at = (size_t)d->entries[i].hash & (count - 1);
    while (slots[at]) at = (at + 1) & (count - 1);
    slots[at] = (uint32_t)i + 1;
  }
  ml_free(d->slots);
  d->slots = slots;
  d->slot_count = count;
  return ML_OK;
}

/* The slot that holds the string, or the empty one where it belongs. */
static size_t find_slot(const MlDictionary *d, const void *bytes, size_t length, uint64_t hash) {
  size_t at = (size_t)hash & (d->slot_count - 1);
  while (d->slots[at]) {
    const MlDictionaryEntry *entry = &d->entries[d->slots[at] - 1];
    if (entry->hash == hash && entry->length == length &&
        (length == 0 || memcmp(d->bytes + entry->offset, bytes, length) == 0)) {
      break;
    }
    at = (at + 1) & (d->slot_count - 1);
  }
  return at;
}

size_t ml_dictionary_add(MlCall *call, MlDictionary *d, const void *bytes, size_t length) {
  if (call->status != ML_OK) return ML_NOT_FOUND;
  if ((d->count + 1) * 2 > d->slot_count && grow_slots(call, d)) return ML_NOT_FOUND;
  uint64_t hash = ml_hash(bytes, length, 0);
  size_t slot = find_slot(d, bytes, length, hash);
  if (d->slots[slot]) return d->slots[slot] - 1;
  if (d->count >= UINT32_MAX - 1 || length >= ML_ALLOCATION_MAX - d->bytes_length) {
    ml_fail_memory(call);
    return ML_NOT_FOUND;
  }
  ml_reserve(call, &d->entries, &d->entries_capacity, d->count + 1, sizeof *d->entries);
  ml_reserve(call, &d->bytes, &d->bytes_capacity, d->bytes_length + length + 1, 1);
  if (call->status != ML_OK) return ML_NOT_FOUND;
  if (length) memcpy(d->bytes + d->bytes_length, bytes, length);
  d->bytes[d->bytes_length + length] = 0;
  d->entries[d->count] = (MlDictionaryEntry){hash, d->bytes_length, length};
  d->bytes_length += length + 1;
  d->slots[slot] = (uint32_t)++d->count;
  return d->count - 1;
}

size_t ml_dictionary_find(const MlDictionary *d, const void *bytes, size_t length) {
  if (!d->count) return ML_NOT_FOUND;
  size_t slot = find_slot(d, bytes, length, ml_hash(bytes, length, 0));
  return d->slots[slot] ? d->slots[slot] - 1 : ML_NOT_FOUND;
}

const char *ml_dictionary_get(const MlDictionary *d, size_t index, size_t *length) {
  if (length) *length = d->entries[index].length;
  return d->bytes + d->entries[index].offset;
}

static int compare_entries(const void *context, uint32_t left, uint32_t right) {
  const MlDictionary *d = context;
  const MlDictionaryEntry *a = &d->entries[left], *b = &d->entries[right];
  size_t shorter = a->length < b->length ? a->length : b->length;
  int order = shorter ? memcmp(d->bytes + a->offset, d->bytes + b->offset, shorter) : 0;
  if (order) return order;
  return a->length < b->length ? -1 : a->length > b->length;
}

MlStatus ml_dictionary_sort(MlCall *call, const MlDictionary *d, uint32_t *order) {
  for (size_t i = 0; i < d->count; i++) order[i] = (uint32_t)i;
  return ml_sort_indices(call, order, d->count, compare_entries, d);
}

void ml_dictionary_clear(MlDictionary *d) {
  if (d->slots) memset(d->slots, 0, d->slot_count * sizeof *d->slots);
  d->count = 0;
  d->bytes_length = 0;
}

void ml_dictionary_free(MlDictionary *d) {
  ml_free(d->entries);
  ml_free(d->slots);
  ml_free(d->bytes);
  memset(d, 0, sizeof *d);
}
