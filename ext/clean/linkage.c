#include "clean/linkage.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "clean/similarity.h"

MlStatus ml_linkage_add(MlCall *call, MlLinkage *linkage, const char *text, size_t length,
                        uint64_t block) {
  MlDictionary own = {0};
  MlLinkageRecord record = {linkage->gram_count, 0, block};
  ml_trigrams(call, text, length, &own);
  ml_reserve(call, &linkage->records, &linkage->capacity, linkage->count + 1,
             sizeof *linkage->records);
  ml_reserve(call, &linkage->grams, &linkage->gram_capacity, linkage->gram_count + own.count,
             sizeof *linkage->grams);
  for (size_t i = 0; i < own.count && !call->status; i++) {
    size_t size;
    const char *bytes = ml_dictionary_get(&own, i, &size);
    size_t gram = ml_dictionary_add(call, &linkage->trigrams, bytes, size);
    if (gram == ML_NOT_FOUND) break;
    linkage->grams[linkage->gram_count++] = (uint32_t)gram;
  }
  if (!call->status) {
    record.count = own.count;
    linkage->records[linkage->count++] = record;
  }
  ml_dictionary_free(&own);
  return call->status;
}

/* ---- trigrams by rarity */

static int linkage_rarer(const void *context, uint32_t left, uint32_t right) {
  const uint32_t *counts = context;
  if (counts[left] != counts[right]) return counts[left] < counts[right] ? -1 : 1;
  return left < right ? -1 : left > right;
}

static int linkage_ascending(const void *context, uint32_t left, uint32_t right) {
  (void)context;
  return left < right ? -1 : left > right;
}

/* Numbers the trigrams anew, the rarest first, and sorts each record's. */
static MlStatus linkage_rank(MlCall *call, MlLinkage *linkage) {
  size_t distinct = linkage->trigrams.count;
  uint32_t *counts = ml_array(call, distinct, sizeof *counts);
  uint32_t *order = ml_array(call, distinct, sizeof *order);
  uint32_t *rank = ml_array(call, distinct, sizeof *rank);
  if (!call->status) {
    for (size_t i = 0; i < linkage->gram_count; i++) counts[linkage->grams[i]]++;
    for (size_t i = 0; i < distinct; i++) order[i] = (uint32_t)i;
    if (!ml_sort_indices(call, order, distinct, linkage_rarer, counts)) {
      for (size_t i = 0; i < distinct; i++) rank[order[i]] = (uint32_t)i;
      for (size_t i = 0; i < linkage->gram_count; i++) {
        linkage->grams[i] = rank[linkage->grams[i]];
      }
    }
  }
  for (size_t r = 0; r < linkage->count && !call->status; r++) {
    const MlLinkageRecord *record = &linkage->records[r];
    if (!record->count) continue;
    ml_sort_indices(call, linkage->grams + record->start, record->count, linkage_ascending, NULL);
    ml_poll(call, (uint32_t)(20 * (record->count & 0xFFFFFF)));
  }
  ml_free(counts);
  ml_free(order);
  ml_free(rank);
  return call->status;
}

/* ---- pairs */

typedef struct LinkagePosting {
  uint32_t record;
  uint32_t next; /* posting + 1, or 0 */
} LinkagePosting;

typedef struct LinkageIndex {
  uint32_t *heads; /* (trigrams) posting + 1, or 0 */
  LinkagePosting *postings;
  size_t count, capacity;
  uint32_t *seen; /* (records) the record + 1 that looked at it last */
} LinkageIndex;

/* Trigrams of a record one of which any record alike enough must have among its own. */
static size_t linkage_prefix(const MlLinkageRecord *record, double threshold) {
  if (!record->count) return 0;
  size_t needed = (size_t)ceil(threshold * (double)record->count - 1e-9);
  return record->count - (needed < 1 ? 1 : needed) + 1;
}

static MlStatus linkage_put(MlCall *call, const MlLinkage *linkage, LinkageIndex *index, size_t r,
                            double threshold) {
  const MlLinkageRecord *record = &linkage->records[r];
  size_t prefix = linkage_prefix(record, threshold);
  if (ml_reserve(call, &index->postings, &index->capacity, index->count + prefix,
                 sizeof *index->postings)) {
    return call->status;
  }
  for (size_t i = 0; i < prefix; i++) {
    uint32_t gram = linkage->grams[record->start + i];
    index->postings[index->count] = (LinkagePosting){(uint32_t)r, index->heads[gram]};
    index->heads[gram] = (uint32_t)++index->count;
  }
  return call->status;
}

/* The trigrams that both have, to those that either has. */
static double linkage_score(const MlLinkage *linkage, const MlLinkageRecord *a,
                            const MlLinkageRecord *b) {
  const uint32_t *x = linkage->grams + a->start, *y = linkage->grams + b->start;
  size_t i = 0, j = 0, common = 0;
  while (i < a->count && j < b->count) {
    if (x[i] == y[j]) common++;
    int forward = x[i] <= y[j], other = y[j] <= x[i];
    i += (size_t)forward;
    j += (size_t)other;
  }
  return (double)common / (double)(a->count + b->count - common);
}

static MlStatus linkage_probe(MlCall *call, const MlLinkage *linkage, LinkageIndex *index, size_t r,
                              double threshold, MlLinkagePair pair, void *arg) {
  const MlLinkageRecord *record = &linkage->records[r];
  size_t prefix = linkage_prefix(record, threshold);
  for (size_t i = 0; i < prefix && !call->status; i++) {
    uint32_t at = index->heads[linkage->grams[record->start + i]];
    for (; at && !call->status; at = index->postings[at - 1].next) {
      uint32_t other = index->postings[at - 1].record;
      const MlLinkageRecord *found = &linkage->records[other];
      ml_poll(call, 5);
      if (index->seen[other] == (uint32_t)r + 1 || found->block != record->block) continue;
      index->seen[other] = (uint32_t)r + 1;
      size_t less = found->count < record->count ? found->count : record->count;
      size_t more = found->count < record->count ? record->count : found->count;
      if ((double)less < threshold * (double)more - 1e-9) continue;
      double score = linkage_score(linkage, found, record);
      ml_poll(call, (uint32_t)(3 * more));
      if (score >= threshold - 1e-12) pair(call, arg, other, r, score);
    }
  }
  return call->status;
}

MlStatus ml_linkage_pairs(MlCall *call, MlLinkage *linkage, size_t split, double threshold,
                          MlLinkagePair pair, void *arg) {
  LinkageIndex index = {0};
  if (call->status || linkage_rank(call, linkage)) return call->status;
  index.heads = ml_array(call, linkage->trigrams.count, sizeof *index.heads);
  index.seen = ml_array(call, linkage->count, sizeof *index.seen);
  for (size_t r = 0; r < linkage->count && !call->status; r++) {
    if (!split || r >= split) linkage_probe(call, linkage, &index, r, threshold, pair, arg);
    if (!split || r < split) linkage_put(call, linkage, &index, r, threshold);
  }
  ml_free(index.heads);
  ml_free(index.postings);
  ml_free(index.seen);
  return call->status;
}

void ml_linkage_free(MlLinkage *linkage) {
  ml_free(linkage->records);
  ml_free(linkage->grams);
  ml_dictionary_free(&linkage->trigrams);
  memset(linkage, 0, sizeof *linkage);
}
