/* From the terms of a document to its weights; see vectorizer.h. */
#include <string.h>

#include "math/elementary.h"
#include "text/vectorizer.h"

/*
** Sorts numbers (count) ascending: by insertion when few, else by digits of 8 bits, lowest first.
*/
static MlStatus vectorizer_sort(MlCall *call, MlVectorizer *v, uint32_t *numbers, size_t count) {
  if (count < 48) {
    for (size_t i = 1; i < count; i++) {
      uint32_t number = numbers[i];
      size_t at = i;
      for (; at > 0 && numbers[at - 1] > number; at--) numbers[at] = numbers[at - 1];
      numbers[at] = number;
    }
    return call->status;
  }
  if (ml_reserve(call, &v->spare, &v->spare_capacity, count, sizeof *v->spare)) return call->status;
  for (int shift = 0; shift < 32 && v->terms.count >> shift; shift += 8) {
    size_t starts[257] = {0};
    for (size_t i = 0; i < count; i++) starts[(numbers[i] >> shift & 255) + 1]++;
    for (int digit = 0; digit < 256; digit++) starts[digit + 1] += starts[digit];
    for (size_t i = 0; i < count; i++) v->spare[starts[numbers[i] >> shift & 255]++] = numbers[i];
    memcpy(numbers, v->spare, count * sizeof *numbers);
  }
  return ML_OK;
}

MlStatus ml_vectorizer_list(MlCall *call, MlVectorizer *v, size_t term) {
  MlTermVector *vector = &v->vector;
  if (vector->count >= vector->indices_capacity &&
      ml_reserve(call, &vector->indices, &vector->indices_capacity, vector->count + 1,
                 sizeof *vector->indices)) {
    return call->status;
  }
  vector->indices[vector->count++] = (uint32_t)term;
  return ML_OK;
}

MlStatus ml_vectorizer_gather(MlCall *call, MlVectorizer *v) {
  MlTermVector *vector = &v->vector;
  size_t listed = vector->count, count = 0;
  ml_reserve(call, &vector->counts, &vector->counts_capacity, listed, sizeof *vector->counts);
  if (!call->status) vectorizer_sort(call, v, vector->indices, listed);
  for (size_t i = 0; !call->status && i < listed; i++) {
    if (count && vector->indices[count - 1] == vector->indices[i]) {
      vector->counts[count - 1]++;
      continue;
    }
    vector->indices[count] = vector->indices[i];
    vector->counts[count++] = 1;
  }
  vector->count = count;
  return call->status;
}

/* Counts a term; lists it when it is the first. */
static inline MlStatus vectorizer_count(MlCall *call, MlVectorizer *v, size_t index) {
  if (v->tally[index]++) return ML_OK;
  if (ml_vectorizer_list(call, v, index)) v->tally[index] = 0;
  return call->status;
}

/* Tallies the text's terms that are in the vocabulary; lists each once, in no order. */
static MlStatus vectorizer_tally(MlCall *call, MlVectorizer *v, const char *text, size_t length) {
  const char *term;
  size_t size;
  ml_analyzer_begin(call, &v->analyzer, text, length);
  while (ml_analyzer_next(call, &v->analyzer, &term, &size)) {
    size_t index = ml_dictionary_find(&v->terms, term, size);
    if (index != ML_NOT_FOUND && vectorizer_count(call, v, index)) break;
  }
  return call->status;
}

double ml_vectorizer_tf(const MlVectorizer *v, uint32_t count) {
  if (v->options.binary || count <= 1) return 1;
  return v->options.sublinear_tf ? 1 + ml_log(count) : count;
}

/* The norm of the vector's weights; 1 for one without any, so that it stays as it is. */
static double vectorizer_norm(const MlVectorizer *v) {
  const MlTermVector *vector = &v->vector;
  double sum = 0;
  if (v->options.norm == ML_NORM_NONE || !vector->count) return 1;
  for (size_t i = 0; i < vector->count; i++) {
    double weight = vector->weights[i];
    sum += v->options.norm == ML_NORM_L1 ? weight : weight * weight;
  }
  return v->options.norm == ML_NORM_L1 ? sum : sqrt(sum);
}

/* Turns tf * idf into BM25's weights. */
static void vectorizer_saturate(MlVectorizer *v) {
  MlTermVector *vector = &v->vector;
  double length = 0, k1 = v->options.k1, b = v->options.b;
  for (size_t i = 0; i < vector->count; i++) length += v->options.binary ? 1 : vector->counts[i];
  double weight = k1 * (1 - b + b * length / v->mean);
  for (size_t i = 0; i < vector->count; i++) {
    double count = v->options.binary ? 1 : vector->counts[i];
    vector->weights[i] = v->idf[vector->indices[i]] * (count * (k1 + 1) / (count + weight));
  }
}

/* Orders and weighs what was tallied, and clears the tally. */
static MlStatus vectorizer_weigh_vector(MlCall *call, MlVectorizer *v) {
  MlTermVector *vector = &v->vector;
  vectorizer_sort(call, v, vector->indices, vector->count);
  ml_reserve(call, &vector->counts, &vector->counts_capacity, vector->count,
             sizeof *vector->counts);
  ml_reserve(call, &vector->weights, &vector->weights_capacity, vector->count,
             sizeof *vector->weights);
  for (size_t i = 0; i < vector->count; i++) {
    uint32_t index = vector->indices[i], count = v->tally[index];
    v->tally[index] = 0;
    if (call->status != ML_OK) continue;
    vector->counts[i] = count;
    vector->weights[i] = ml_vectorizer_tf(v, count) * v->idf[index];
  }
  if (call->status != ML_OK) {
    vector->count = 0;
    return call->status;
  }
  if (v->options.bm25) {
    vectorizer_saturate(v);
    return ML_OK;
  }
  double norm = vectorizer_norm(v);
  for (size_t i = 0; i < vector->count; i++) vector->weights[i] /= norm;
  return ML_OK;
}

MlStatus ml_vectorizer_transform(MlCall *call, MlVectorizer *v, const char *text, size_t length) {
  if (call->status != ML_OK) return call->status;
  v->vector.count = 0;
  vectorizer_tally(call, v, text, length);
  return vectorizer_weigh_vector(call, v);
}

MlStatus ml_vectorizer_transform_kept(MlCall *call, MlVectorizer *v, size_t document) {
  const MlKeptTerms *kept = &v->kept;
  if (call->status != ML_OK) return call->status;
  v->vector.count = 0;
  size_t start = kept->starts[document], end = kept->starts[document + 1];
  for (size_t i = start; i < end && !call->status; i++) {
    uint32_t index = kept->places ? kept->places[kept->terms[i]] : kept->terms[i];
    if (index != UINT32_MAX) vectorizer_count(call, v, index);
  }
  ml_poll(call, (uint32_t)((end - start) & 0xFFFFFFF) * 4 + 100);
  return vectorizer_weigh_vector(call, v);
}

MlStatus ml_vectorizer_transform_scanned(MlCall *call, MlVectorizer *v, const uint32_t *terms,
                                         const double *times, size_t count) {
  const uint32_t *places = v->kept.places;
  if (call->status != ML_OK) return call->status;
  v->vector.count = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t index = places ? places[terms[i]] : terms[i];
    if (index == UINT32_MAX) continue;
    if (ml_vectorizer_list(call, v, index)) break;
    v->tally[index] = (uint32_t)times[i];
  }
  ml_poll(call, (uint32_t)(count & 0xFFFFFFF) * 4 + 100);
  return vectorizer_weigh_vector(call, v);
}
