#include "text/neighbors.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"

/* Bounds are rounded sums of products of numbers up to 1: more than what they can be off. */
#define NEIGHBORS_SLACK 1e-5

enum { NEIGHBORS_COMPARISON = 40 }; /* documents of a list read in the time of a comparison */

MlStatus ml_neighbors_begin(MlCall *call, MlNeighbors *n, size_t terms) {
  n->terms = terms;
  if (!ml_reserve(call, &n->starts, &n->starts_capacity, 1, sizeof *n->starts)) n->starts[0] = 0;
  return call->status;
}

MlStatus ml_neighbors_add(MlCall *call, MlNeighbors *n, const uint32_t *indices,
                          const double *weights, size_t count) {
  if (call->status) return call->status;
  if (n->documents >= UINT32_MAX - 1) return ml_fail(call, "there are more than 2^32 documents");
  size_t start = n->starts[n->documents];
  ml_reserve(call, &n->starts, &n->starts_capacity, n->documents + 2, sizeof *n->starts);
  ml_reserve(call, &n->indices, &n->indices_capacity, start + count, sizeof *n->indices);
  ml_reserve(call, &n->weights, &n->weights_capacity, start + count, sizeof *n->weights);
  if (call->status) return call->status;
  double largest = 0, squares = 0;
  for (size_t i = 0; i < count; i++) largest = weights[i] > largest ? weights[i] : largest;
  for (size_t i = 0; i < count; i++) {
    double part = weights[i] / largest;
    squares += part * part;
  }
  for (size_t i = 0; i < count; i++) {
    n->indices[start + i] = indices[i];
    n->weights[start + i] = weights[i] / largest / sqrt(squares);
  }
  n->starts[++n->documents] = start + count;
  return ml_poll(call, (uint32_t)(count & 0xFFFFFFF) * 4);
}

/* Writes the lists, after list_starts has the number of each term's documents. */
static MlStatus neighbors_fill(MlCall *call, MlNeighbors *n) {
  for (size_t document = 0; document < n->documents; document++) {
    for (size_t i = n->starts[document]; i < n->starts[document + 1]; i++) {
      uint32_t term = n->indices[i];
      size_t place = n->list_starts[term]++;
      n->list[place] = (uint32_t)document;
      n->list_weights[place] = (float)n->weights[i];
      if (n->list_weights[place] > n->largest[term]) n->largest[term] = n->list_weights[place];
    }
    size_t length = n->starts[document + 1] - n->starts[document];
    if (ml_poll(call, (uint32_t)(length & 0xFFFFFFF) * 5)) return call->status;
  }
  /* Each start has moved on to the next one's. */
  memmove(n->list_starts + 1, n->list_starts, n->terms * sizeof *n->list_starts);
  n->list_starts[0] = 0;
  return call->status;
}

MlStatus ml_neighbors_finish(MlCall *call, MlNeighbors *n) {
  if (call->status) return call->status;
  size_t total = n->starts[n->documents], before = 0;
  n->list_starts = ml_array(call, n->terms + 1, sizeof *n->list_starts);
  n->list = ml_array(call, total, sizeof *n->list);
  n->list_weights = ml_array(call, total, sizeof *n->list_weights);
  n->largest = ml_array(call, n->terms, sizeof *n->largest);
  n->row = ml_array(call, n->terms, sizeof *n->row);
  n->partial = ml_array(call, n->documents, sizeof *n->partial);
  n->met = ml_array(call, n->documents, sizeof *n->met);
  if (call->status) return call->status;
  for (size_t i = 0; i < total; i++) n->list_starts[n->indices[i]]++;
  for (size_t term = 0; term < n->terms; term++) {
    size_t count = n->list_starts[term];
    n->list_starts[term] = before;
    before += count;
  }
  return neighbors_fill(call, n);
}

/* ---- one document's neighbours */

typedef struct NeighborsSearch {
  MlNeighbors *index;
  size_t document, k, count; /* found so far */
  double least;              /* similarity wanted */
  size_t met;                /* documents collected */
} NeighborsSearch;

/* The similarity of the document in `row` and another, the same in both directions. */
static double neighbors_similarity(const MlNeighbors *n, size_t other) {
  double sum = 0;
  for (size_t i = n->starts[other]; i < n->starts[other + 1]; i++) {
    sum += n->weights[i] * n->row[n->indices[i]];
  }
  return sum;
}

static int neighbors_before(const MlNeighbor *a, const MlNeighbor *b) {
  if (a->similarity != b->similarity) return a->similarity > b->similarity;
  return a->document < b->document;
}

/* Puts `one` in the place of the worst, which stands in front of the heap (count). */
static void neighbors_replace(MlNeighbor *heap, size_t count, MlNeighbor one) {
  size_t at = 0;
  for (size_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && neighbors_before(&heap[child], &heap[child + 1])) child++;
    if (neighbors_before(&heap[child], &one)) break;
    heap[at] = heap[child];
  }
  heap[at] = one;
}

/* Puts a document in its place among the k nearest, which are a heap with the worst in front. */
static void neighbors_offer(NeighborsSearch *s, MlNeighbor one) {
  MlNeighbor *heap = s->index->nearest;
  if (s->count == s->k) {
    if (neighbors_before(&one, &heap[0])) neighbors_replace(heap, s->count, one);
    return;
  }
  size_t at = s->count++;
  for (; at > 0 && neighbors_before(&heap[(at - 1) / 2], &one); at = (at - 1) / 2) {
    heap[at] = heap[(at - 1) / 2];
  }
  heap[at] = one;
}

/*
** A lower bound of the k-th best similarity: that of the k documents whose partial similarity is
** the highest, compared in full. Leaves the heap empty.
*/
static double neighbors_threshold(MlCall *call, NeighborsSearch *s) {
  MlNeighbors *n = s->index;
  double threshold = s->least;
  s->count = 0;
  for (size_t i = 0; i < s->met; i++) {
    neighbors_offer(s, (MlNeighbor){n->met[i], n->partial[n->met[i]]});
  }
  if (s->count == s->k) {
    double worst = HUGE_VAL;
    size_t work = 0;
    for (size_t i = 0; i < s->count; i++) {
      size_t other = n->nearest[i].document;
      double similarity = neighbors_similarity(n, other);
      worst = similarity < worst ? similarity : worst;
      work += n->starts[other + 1] - n->starts[other];
    }
    if (worst > threshold) threshold = worst;
    ml_poll(call, (uint32_t)(work & 0xFFFFFFF) * 2);
  }
  s->count = 0;
  return threshold;
}

typedef struct NeighborsOrder {
  const MlNeighbors *index;
  const double *weights; /* of the document */
  const uint32_t *indices;
} NeighborsOrder;

static int neighbors_compare_bounds(const void *context, uint32_t left, uint32_t right) {
  const NeighborsOrder *order = context;
  double a = order->weights[left] * (double)order->index->largest[order->indices[left]];
  double b = order->weights[right] * (double)order->index->largest[order->indices[right]];
  return a > b ? -1 : a < b;
}

static void neighbors_collect(NeighborsSearch *s, uint32_t term, double weight) {
  MlNeighbors *n = s->index;
  for (size_t i = n->list_starts[term]; i < n->list_starts[term + 1]; i++) {
    uint32_t other = n->list[i];
    if (n->partial[other] == 0) n->met[s->met++] = other;
    n->partial[other] += weight * (double)n->list_weights[i] + 1e-300; /* met, even if it is 0 */
  }
}

/* Forgets those collected that cannot be among the nearest any more. */
static void neighbors_filter(NeighborsSearch *s, double rest, double threshold) {
  MlNeighbors *n = s->index;
  size_t kept = 0;
  for (size_t i = 0; i < s->met; i++) {
    uint32_t other = n->met[i];
    if (n->partial[other] + rest + NEIGHBORS_SLACK < threshold) {
      n->partial[other] = 0;
    } else {
      n->met[kept++] = other;
    }
  }
  s->met = kept;
}

/* Adds a term to those collected, and collects no more. */
static void neighbors_extend(NeighborsSearch *s, uint32_t term, double weight) {
  MlNeighbors *n = s->index;
  for (size_t i = n->list_starts[term]; i < n->list_starts[term + 1]; i++) {
    uint32_t other = n->list[i];
    if (n->partial[other] != 0) n->partial[other] += weight * (double)n->list_weights[i];
  }
}

/* Collects; returns what a document can gain at most from the terms that were left out. */
static double neighbors_gather(MlCall *call, NeighborsSearch *s, double *threshold) {
  MlNeighbors *n = s->index;
  size_t start = n->starts[s->document], count = n->starts[s->document + 1] - start;
  const uint32_t *indices = n->indices + start;
  const double *weights = n->weights + start;
  NeighborsOrder order = {n, weights, indices};
  double bound = 0, squares = 0;
  *threshold = s->least;
  if (ml_reserve(call, &n->order, &n->order_capacity, count, sizeof *n->order)) return 0;
  for (size_t i = 0; i < count; i++) n->order[i] = (uint32_t)i;
  if (ml_sort_indices(call, n->order, count, neighbors_compare_bounds, &order)) return 0;
  for (size_t i = 0; i < count; i++) {
    bound += weights[i] * (double)n->largest[indices[i]];
    squares += weights[i] * weights[i];
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t at = n->order[i], term = indices[at];
    size_t length = n->list_starts[term + 1] - n->list_starts[term];
    double rest = sqrt(squares > 0 ? squares : 0);
    if (bound < rest) rest = bound;
    if (s->met >= s->k && length > s->met / 4 && rest < 0.999 &&
        rest + NEIGHBORS_SLACK >= *threshold) {
      double found = neighbors_threshold(call, s);
      if (found > *threshold) *threshold = found;
    }
    if (rest + NEIGHBORS_SLACK < *threshold) {
      /* All that can be among the nearest are there; a list is read as long as it is cheaper than
      ** to compare them. */
      neighbors_filter(s, rest, *threshold);
      if (s->met * NEIGHBORS_COMPARISON < length) return rest;
      neighbors_extend(s, term, weights[at]);
    } else {
      neighbors_collect(s, term, weights[at]);
    }
    bound -= weights[at] * (double)n->largest[term];
    squares -= weights[at] * weights[at];
    if (ml_poll(call, (uint32_t)((length + s->met) & 0xFFFFFFF) * 2)) return 0;
  }
  return 0;
}

/* Compares in full the documents collected that can be among the nearest, and forgets all. */
static void neighbors_settle(MlCall *call, NeighborsSearch *s, double rest, double threshold) {
  MlNeighbors *n = s->index;
  size_t work = 0;
  for (size_t i = 0; i < s->met; i++) {
    uint32_t other = n->met[i];
    double most = n->partial[other] + rest + NEIGHBORS_SLACK;
    n->partial[other] = 0;
    if (other == s->document || call->status) continue;
    if (most < threshold || (s->count == s->k && most < n->nearest[0].similarity)) continue;
    MlNeighbor one = {other, neighbors_similarity(n, other)};
    if (one.similarity > 0 && one.similarity >= s->least) neighbors_offer(s, one);
    work += n->starts[other + 1] - n->starts[other] + 10;
    if (work > 100000) {
      ml_poll(call, (uint32_t)(work & 0xFFFFFFF) * 2);
      work = 0;
    }
  }
}

static void neighbors_sort(MlNeighbor *heap, size_t count) {
  while (count > 1) { /* the worst of what is left goes to its end */
    MlNeighbor worst = heap[0];
    count--;
    neighbors_replace(heap, count, heap[count]);
    heap[count] = worst;
  }
}

size_t ml_neighbors_find(MlCall *call, MlNeighbors *n, size_t document, size_t k, double least) {
  if (k > n->documents) k = n->documents;
  if (call->status || k == 0) return 0;
  /* One more while collecting: the document itself is among them. */
  NeighborsSearch s = {.index = n, .document = document, .k = k + 1, .least = least};
  double rest, threshold;
  if (ml_reserve(call, &n->nearest, &n->nearest_capacity, k + 1, sizeof *n->nearest)) return 0;
  for (size_t i = n->starts[document]; i < n->starts[document + 1]; i++) {
    n->row[n->indices[i]] = n->weights[i];
  }
  rest = neighbors_gather(call, &s, &threshold);
  s.k = k;
  s.count = 0;
  neighbors_settle(call, &s, rest, threshold);
  for (size_t i = n->starts[document]; i < n->starts[document + 1]; i++) {
    n->row[n->indices[i]] = 0;
  }
  neighbors_sort(n->nearest, s.count);
  return call->status ? 0 : s.count;
}

void ml_neighbors_free(MlNeighbors *n) {
  ml_free(n->starts);
  ml_free(n->indices);
  ml_free(n->weights);
  ml_free(n->list_starts);
  ml_free(n->list);
  ml_free(n->list_weights);
  ml_free(n->largest);
  ml_free(n->row);
  ml_free(n->partial);
  ml_free(n->met);
  ml_free(n->order);
  ml_free(n->nearest);
  memset(n, 0, sizeof *n);
}
