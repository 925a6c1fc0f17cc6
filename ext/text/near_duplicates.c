#include "text/near_duplicates.h"

#include <string.h>

#include "base/hash.h"
#include "base/sort.h"

static double power_of(double base, size_t exponent) {
  double power = 1;
  for (; exponent; exponent >>= 1, base *= base) {
    if (exponent & 1) power *= base;
  }
  return power;
}

/*
** The length of bands of `permutations` places: the most at which a pair of that similarity shares
** one with a chance of at least `recall`; 1 when there is none.
*/
static size_t band_length(size_t permutations, double similarity, double recall) {
  size_t best = 1;
  for (size_t rows = 2; rows <= permutations; rows++) {
    double miss = power_of(1 - power_of(similarity, rows), permutations / rows);
    if (1 - miss >= recall) best = rows;
  }
  return best;
}

MlStatus ml_near_duplicates_begin(MlCall *call, MlNearDuplicates *index,
                                  const MlAnalyzerOptions *options, size_t permutations,
                                  uint64_t seed, double threshold, double recall) {
  if (ml_minhash_begin(call, &index->minhash, options, permutations, seed)) return call->status;
  index->threshold = threshold;
  index->rows = band_length(permutations, threshold, recall);
  index->bands = permutations / index->rows;
  return ML_OK;
}

void ml_near_duplicates_free(MlNearDuplicates *index) {
  for (size_t i = 0; i < index->documents; i++) ml_free(index->shingles[i]);
  ml_minhash_free(&index->minhash);
  ml_free(index->shingles);
  ml_free(index->counts);
  ml_free(index->links);
  ml_free(index->met);
  ml_free(index->found);
  memset(index, 0, sizeof *index);
}

MlStatus ml_near_duplicates_add(MlCall *call, MlNearDuplicates *index, const char *text,
                                size_t length) {
  MlMinhash *minhash = &index->minhash;
  size_t n = index->documents, rows = index->rows, bands = index->bands;
  if (n >= UINT32_MAX - 1) return ml_fail_memory(call);
  if (ml_minhash_shingles(call, minhash, text, length)) return call->status;
  if (ml_minhash_sign(call, minhash)) return call->status;
  ml_reserve(call, &index->shingles, &index->shingles_capacity, n + 1, sizeof *index->shingles);
  ml_reserve(call, &index->counts, &index->counts_capacity, n + 1, sizeof *index->counts);
  ml_reserve(call, &index->links, &index->links_capacity, (n + 1) * bands, sizeof *index->links);
  double *copy = call->status ? NULL : ml_array(call, minhash->count, sizeof *copy);
  if (!copy) return call->status;
  memcpy(copy, minhash->shingles, minhash->count * sizeof *copy);
  index->shingles[n] = copy;
  index->counts[n] = minhash->count;
  for (size_t band = 0; band < bands; band++) {
    index->links[n * bands + band] =
        (uint32_t)ml_hash(minhash->signature + band * rows, rows * sizeof(uint32_t), band);
  }
  index->documents++;
  return call->status;
}

/*
** One band's hashes become links, from the last document back: `heads` is a table of the first
** document of each hash met so far.
*/
static MlStatus link_band(MlCall *call, MlNearDuplicates *index, size_t band, uint32_t *hashes,
                          uint32_t *heads, size_t mask) {
  size_t n = index->documents, bands = index->bands;
  memset(heads, 0xFF, (mask + 1) * sizeof *heads);
  for (size_t i = 0; i < n; i++) hashes[i] = index->links[i * bands + band];
  for (size_t i = n; i-- > 0 && !call->status;) {
    uint32_t *link = &index->links[i * bands + band];
    size_t slot = (size_t)ml_mix(hashes[i]) & mask;
    *link = UINT32_MAX;
    if (!index->counts[i]) continue; /* no shingles: like nothing */
    while (heads[slot] != UINT32_MAX && hashes[heads[slot]] != hashes[i]) slot = (slot + 1) & mask;
    *link = heads[slot];
    heads[slot] = (uint32_t)i;
    ml_poll(call, 30);
  }
  return call->status;
}

MlStatus ml_near_duplicates_finish(MlCall *call, MlNearDuplicates *index) {
  size_t n = index->documents, slots = 16;
  if (call->status) return call->status;
  while (slots < 2 * n) slots *= 2;
  uint32_t *hashes = ml_array(call, n, sizeof *hashes);
  uint32_t *heads = ml_array(call, slots, sizeof *heads);
  index->met = ml_array(call, n, sizeof *index->met);
  for (size_t band = 0; band < index->bands && !call->status; band++) {
    link_band(call, index, band, hashes, heads, slots - 1);
  }
  ml_free(hashes);
  ml_free(heads);
  return call->status;
}

static int compare_found(const void *context, uint32_t left, uint32_t right) {
  const MlNearDuplicate *found = context;
  uint32_t a = found[left].document, b = found[right].document;
  return a < b ? -1 : a > b;
}

/* Puts what was found into the order of documents; it comes in runs that are so already. */
static MlStatus sort_found(MlCall *call, MlNearDuplicate *found, size_t count) {
  uint32_t *order = ml_array(call, count, sizeof *order);
  MlNearDuplicate *copy = ml_array(call, count, sizeof *copy);
  if (!call->status) {
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    memcpy(copy, found, count * sizeof *copy);
    ml_sort_indices(call, order, count, compare_found, copy);
    for (size_t i = 0; i < count; i++) found[i] = copy[order[i]];
  }
  ml_free(order);
  ml_free(copy);
  return call->status;
}

/* Compares a document with one that it has a band in common with. */
static MlStatus compare_in_full(MlCall *call, MlNearDuplicates *index, size_t document,
                                size_t other, size_t *count) {
  size_t a = index->counts[document], b = index->counts[other];
  size_t least = a < b ? a : b, most = a < b ? b : a;
  if ((double)least / (double)most < index->threshold) return ml_poll(call, 20);
  double similarity = ml_jaccard(index->shingles[document], a, index->shingles[other], b);
  ml_poll(call, (uint32_t)((a + b < 100000000 ? a + b : 100000000) * 4 + 20));
  if (similarity < index->threshold) return call->status;
  if (ml_reserve(call, &index->found, &index->found_capacity, *count + 1, sizeof *index->found)) {
    return call->status;
  }
  index->found[(*count)++] = (MlNearDuplicate){(uint32_t)other, similarity};
  return call->status;
}

size_t ml_near_duplicates_find(MlCall *call, MlNearDuplicates *index, size_t document) {
  size_t count = 0, bands = index->bands;
  for (size_t band = 0; band < bands; band++) {
    uint32_t other = index->links[document * bands + band];
    for (; other != UINT32_MAX && !call->status; other = index->links[other * bands + band]) {
      if (index->met[other] == document + 1) {
        ml_poll(call, 5);
        continue;
      }
      index->met[other] = (uint32_t)document + 1;
      compare_in_full(call, index, document, other, &count);
    }
  }
  if (count > 1) sort_found(call, index->found, count);
  return call->status ? 0 : count;
}
