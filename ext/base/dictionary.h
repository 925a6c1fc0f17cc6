/*
** A dictionary: byte strings numbered 0, 1, 2, ... in order of first appearance.
** Categories, vocabularies and distinct values are kept in one.
*/
#ifndef MLEXT_BASE_DICTIONARY_H
#define MLEXT_BASE_DICTIONARY_H

#include "base/memory.h"

typedef struct MlDictionary {
  size_t count;
  struct MlDictionaryEntry *entries; /* (count) */
  size_t entries_capacity;
  uint32_t *slots; /* open addressing: entry index + 1, or 0; slot_count is a power of two */
  size_t slot_count;
  char *bytes; /* all strings, each with a NUL behind it */
  size_t bytes_length, bytes_capacity;
} MlDictionary;

typedef struct MlDictionaryEntry {
  uint64_t hash;
  size_t offset; /* into bytes */
  size_t length;
} MlDictionaryEntry;

#define ML_NOT_FOUND SIZE_MAX

/* Index of the string, adding it when new; ML_NOT_FOUND on failure. At most 2^32 - 2 strings. */
size_t ml_dictionary_add(MlCall *call, MlDictionary *dictionary, const void *bytes, size_t length);

/* Index of the string, or ML_NOT_FOUND. */
size_t ml_dictionary_find(const MlDictionary *dictionary, const void *bytes, size_t length);

/* The string at index, NUL-terminated, valid until the next add. *length may be NULL. */
const char *ml_dictionary_get(const MlDictionary *dictionary, size_t index, size_t *length);

/*
** Writes the indices in ascending order of their strings, compared as bytes, into order (count).
*/
MlStatus ml_dictionary_sort(MlCall *call, const MlDictionary *dictionary, uint32_t *order);

/* Removes all strings and keeps the memory. */
void ml_dictionary_clear(MlDictionary *dictionary);

void ml_dictionary_free(MlDictionary *dictionary);

#endif
