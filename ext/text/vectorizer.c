#include "text/vectorizer.h"

#include <string.h>

#include "base/sort.h"
#include "math/elementary.h"

MlVectorizerOptions ml_vectorizer_options(void) {
  MlVectorizerOptions options = {.analyzer = ml_analyzer_options(),
                                 .min_df = {1, 0},
                                 .max_df = {1, 1},
                                 .use_idf = 1,
                                 .smooth_idf = 1,
                                 .norm = ML_NORM_L2,
                                 .k1 = 1.2,
                                 .b = 0.75};
  return options;
}

/* ---- fitting */

static MlStatus vectorizer_check_bound(MlCall *call, const char *name, MlDocumentBound bound) {
  if (bound.is_share ? bound.value >= 0 && bound.value <= 1
                     : bound.value >= 1 && bound.value <= 9007199254740992.0 &&
                           bound.value == floor(bound.value)) {
    return ML_OK;
  }
  return ml_fail(call, "%s must be a share from 0.0 to 1.0 or a whole number from 1 on, found %g",
                 name, bound.value);
}

MlStatus ml_vectorizer_begin(MlCall *call, MlVectorizer *v, const MlVectorizerOptions *options) {
  if (call->status != ML_OK) return call->status;
  v->options = *options;
  vectorizer_check_bound(call, "min_df", options->min_df);
  vectorizer_check_bound(call, "max_df", options->max_df);
  ml_analyzer_open(call, &v->analyzer, &options->analyzer);
  v->options.analyzer = v->analyzer.options; /* whose names outlive the caller's */
  return call->status;
}

/* The term's place in the vocabulary, added when new; ML_NOT_FOUND on failure. */
static size_t vectorizer_term(MlCall *call, MlVectorizer *v, const char *term, size_t length) {
  size_t count = v->terms.count;
  if (count >= v->statistics_capacity &&
      ml_reserve(call, &v->statistics, &v->statistics_capacity, count + 1, sizeof *v->statistics)) {
    return ML_NOT_FOUND;
  }
  size_t index = ml_dictionary_add(call, &v->terms, term, length);
  if (index == count) v->statistics[index] = (MlTerm){0, 0, 0};
  return index;
}

MlStatus ml_vectorizer_give(MlCall *call, MlVectorizer *v, const char *term, size_t length) {
  if (call->status != ML_OK) return call->status;
  size_t count = v->terms.count;
  v->fixed = 1;
  size_t index = vectorizer_term(call, v, term, length);
  if (index < count) {
    ml_fail(call, "the vocabulary has \"%.*s\" twice", length < 60 ? (int)length : 60, term);
  }
  return call->status;
}

void ml_vectorizer_keep(MlVectorizer *v, size_t limit) { v->kept.limit = limit; }

static void vectorizer_forget(MlVectorizer *v) {
  ml_free(v->kept.terms);
  ml_free(v->kept.starts);
  ml_free(v->kept.places);
  memset(&v->kept, 0, sizeof v->kept);
}

static MlStatus vectorizer_keep_term(MlCall *call, MlVectorizer *v, size_t index) {
  MlKeptTerms *kept = &v->kept;
  if (kept->count >= kept->limit) {
    vectorizer_forget(v);
    return call->status;
  }
  if (kept->count >= kept->terms_capacity &&
      ml_reserve(call, &kept->terms, &kept->terms_capacity, kept->count + 1, sizeof *kept->terms)) {
    return call->status;
  }
  kept->terms[kept->count++] = (uint32_t)index;
  return ML_OK;
}

/* Ends the terms of the document of that number, from 1 on. */
static MlStatus vectorizer_keep_document(MlCall *call, MlVectorizer *v, uint64_t document) {
  MlKeptTerms *kept = &v->kept;
  if (!kept->limit || ml_reserve(call, &kept->starts, &kept->starts_capacity, (size_t)document + 1,
                                 sizeof *kept->starts)) {
    return call->status;
  }
  kept->starts[0] = 0;
  kept->starts[document] = kept->count;
  return ML_OK;
}

MlStatus ml_vectorizer_add(MlCall *call, MlVectorizer *v, const char *text, size_t length) {
  if (ml_analyzer_begin(call, &v->analyzer, text, length)) return call->status;
  uint64_t document = v->documents + 1;
  const char *term;
  size_t size;
  while (ml_analyzer_next(call, &v->analyzer, &term, &size)) {
    size_t index =
        v->fixed ? ml_dictionary_find(&v->terms, term, size) : vectorizer_term(call, v, term, size);
    if (index == ML_NOT_FOUND) continue;
    if (v->kept.limit && vectorizer_keep_term(call, v, index)) break;
    MlTerm *statistics = &v->statistics[index];
    if (statistics->last_document != document) {
      statistics->last_document = document;
      statistics->document_count++;
      statistics->count++;
    } else if (!v->options.binary) {
      statistics->count++;
    }
  }
  vectorizer_keep_document(call, v, document);
  if (call->status == ML_OK) v->documents = document;
  return call->status;
}

MlStatus ml_vectorizer_scan(MlCall *call, MlVectorizer *v, const char *text, size_t length) {
  const char *term;
  size_t size;
  v->vector.count = 0;
  ml_analyzer_begin(call, &v->analyzer, text, length);
  while (ml_analyzer_next(call, &v->analyzer, &term, &size)) {
    size_t index =
        v->fixed ? ml_dictionary_find(&v->terms, term, size) : vectorizer_term(call, v, term, size);
    if (index == ML_NOT_FOUND) continue;
    if (ml_vectorizer_list(call, v, index)) break;
  }
  return ml_vectorizer_gather(call, v);
}

MlStatus ml_vectorizer_count_scanned(MlCall *call, MlVectorizer *v) {
  for (size_t i = 0; i < v->vector.count; i++) {
    MlTerm *statistics = &v->statistics[v->vector.indices[i]];
    statistics->document_count++;
    statistics->count += v->options.binary ? 1 : v->vector.counts[i];
  }
  v->documents++;
  return ml_poll(call, (uint32_t)(v->vector.count & 0xFFFFFFF) * 2);
}

MlStatus ml_vectorizer_merge(MlCall *call, MlVectorizer *into, const MlVectorizer *from) {
  if (call->status != ML_OK) return call->status;
  if (from->pruned) {
    return ml_fail(call, "a vectorizer whose vocabulary was cut by min_df, max_df or max_features "
                         "cannot be merged: the counts of the other terms are gone");
  }
  if (into->fixed != from->fixed || (into->fixed && into->terms.count != from->terms.count)) {
    return ml_fail(call, "vectorizers of different vocabularies cannot be merged");
  }
  for (size_t i = 0; i < from->terms.count; i++) {
    if (ml_poll(call, 100)) return call->status;
    size_t length;
    const char *term = ml_dictionary_get(&from->terms, i, &length);
    size_t index = into->fixed ? ml_dictionary_find(&into->terms, term, length)
                               : vectorizer_term(call, into, term, length);
    if (call->status != ML_OK) return call->status;
    if (index == ML_NOT_FOUND) {
      return ml_fail(call, "vectorizers of different vocabularies cannot be merged");
    }
    into->statistics[index].document_count += from->statistics[i].document_count;
    into->statistics[index].count += from->statistics[i].count;
  }
  into->documents += from->documents;
  for (size_t i = 0; i < into->terms.count; i++) into->statistics[i].last_document = 0;
  return ML_OK;
}

/* ---- the vocabulary of a finished fit */

static double vectorizer_bound(const MlVectorizer *v, MlDocumentBound bound) {
  return bound.is_share ? bound.value * (double)v->documents : bound.value;
}

static int vectorizer_compare_counts(const void *context, uint32_t left, uint32_t right) {
  const MlTerm *statistics = context;
  uint64_t a = statistics[left].count, b = statistics[right].count;
  return a > b ? -1 : a < b;
}

/* Cuts kept (*count), which is in order of bytes, down to the max_features of highest count. */
static MlStatus vectorizer_limit(MlCall *call, const MlVectorizer *v, uint32_t *kept,
                                 size_t *count) {
  size_t limit = v->options.max_features;
  if (!limit || *count <= limit) return call->status;
  uint32_t *ranked = ml_array(call, *count, sizeof *ranked);
  unsigned char *chosen = ml_array(call, v->terms.count, 1);
  if (ranked && chosen) {
    memcpy(ranked, kept, *count * sizeof *ranked);
    ml_sort_indices(call, ranked, *count, vectorizer_compare_counts, v->statistics);
    for (size_t i = 0; i < limit; i++) chosen[ranked[i]] = 1;
    size_t left = 0;
    for (size_t i = 0; i < *count; i++) {
      if (chosen[kept[i]]) kept[left++] = kept[i];
    }
    *count = left;
  }
  ml_free(ranked);
  ml_free(chosen);
  return call->status;
}

/* Notes for the documents' terms that were kept what becomes of their numbers. */
static MlStatus vectorizer_rename(MlCall *call, MlVectorizer *v, const uint32_t *kept,
                                  size_t count) {
  if (!v->kept.limit) return call->status;
  v->kept.places = ml_array(call, v->terms.count, sizeof *v->kept.places);
  if (!v->kept.places) return call->status;
  memset(v->kept.places, 0xFF, v->terms.count * sizeof *v->kept.places);
  for (size_t i = 0; i < count; i++) v->kept.places[kept[i]] = (uint32_t)i;
  return ML_OK;
}

/* Makes the vocabulary that of the old terms kept (count), in their order. */
static MlStatus vectorizer_rebuild(MlCall *call, MlVectorizer *v, const uint32_t *kept,
                                   size_t count) {
  MlDictionary terms = {0};
  MlTerm *statistics = ml_array(call, count, sizeof *statistics);
  for (size_t i = 0; i < count && ml_poll(call, 60) == ML_OK; i++) {
    size_t length;
    const char *term = ml_dictionary_get(&v->terms, kept[i], &length);
    ml_dictionary_add(call, &terms, term, length);
    statistics[i] = v->statistics[kept[i]];
  }
  if (call->status != ML_OK) {
    ml_dictionary_free(&terms);
    ml_free(statistics);
    return call->status;
  }
  if (vectorizer_rename(call, v, kept, count)) {
    ml_dictionary_free(&terms);
    ml_free(statistics);
    return call->status;
  }
  ml_dictionary_free(&v->terms);
  ml_free(v->statistics);
  v->terms = terms;
  v->statistics = statistics;
  v->statistics_capacity = count;
  return ML_OK;
}

static MlStatus vectorizer_prune(MlCall *call, MlVectorizer *v) {
  double low = vectorizer_bound(v, v->options.min_df);
  double high = vectorizer_bound(v, v->options.max_df);
  if (high < low) {
    return ml_fail(call, "max_df (%.10g of %llu documents) is below min_df (%.10g)", high,
                   (unsigned long long)v->documents, low);
  }
  uint32_t *kept = ml_array(call, v->terms.count, sizeof *kept);
  if (!kept) return call->status;
  size_t count = 0, present = 0;
  ml_dictionary_sort(call, &v->terms, kept);
  for (size_t i = 0; call->status == ML_OK && i < v->terms.count; i++) {
    double documents = (double)v->statistics[kept[i]].document_count;
    present += documents > 0;
    if (documents > 0 && documents >= low && documents <= high) kept[count++] = kept[i];
  }
  if (call->status == ML_OK && !count) {
    ml_fail(call,
            "none of the %zu terms is in %.10g to %.10g of the %llu documents; "
            "lower min_df or raise max_df",
            present, low, high, (unsigned long long)v->documents);
  }
  vectorizer_limit(call, v, kept, &count);
  if (call->status == ML_OK) vectorizer_rebuild(call, v, kept, count);
  v->pruned = count < present;
  ml_free(kept);
  return call->status;
}

MlStatus ml_vectorizer_finish(MlCall *call, MlVectorizer *v) {
  if (call->status != ML_OK) return call->status;
  if (!v->documents) return ml_fail(call, "there are no documents");
  if (!v->terms.count) {
    return ml_fail(call, "the vocabulary is empty: no document has a %s",
                   v->options.analyzer.unit == ML_ANALYZE_WORDS
                       ? "word of two letters or more that is not a stop word"
                       : "term of that many characters");
  }
  if (!v->fixed && vectorizer_prune(call, v)) return call->status;
  return ml_vectorizer_weigh(call, v);
}

static void vectorizer_weigh_bm25(MlVectorizer *v) {
  double total = 0, documents = (double)v->documents;
  for (size_t i = 0; i < v->terms.count; i++) {
    double in = (double)v->statistics[i].document_count;
    total += (double)v->statistics[i].count;
    if (v->options.use_idf) v->idf[i] = ml_log1p((documents - in + 0.5) / (in + 0.5));
  }
  v->mean = total > 0 ? total / documents : 1;
}

MlStatus ml_vectorizer_weigh(MlCall *call, MlVectorizer *v) {
  size_t count = v->terms.count;
  v->idf = ml_array(call, count, sizeof *v->idf);
  v->tally = ml_array(call, count, sizeof *v->tally);
  if (call->status != ML_OK) return call->status;
  double smooth = v->options.smooth_idf ? 1 : 0;
  for (size_t i = 0; i < count; i++) {
    double in = (double)v->statistics[i].document_count + smooth;
    if (v->options.use_idf && in == 0) {
      return ml_fail(call,
                     "\"%.60s\" of the vocabulary is in no document, so it has no idf; "
                     "leave smooth_idf on",
                     ml_dictionary_get(&v->terms, i, NULL));
    }
    v->idf[i] = v->options.use_idf ? ml_log(((double)v->documents + smooth) / in) + 1 : 1;
  }
  if (v->options.bm25) vectorizer_weigh_bm25(v);
  v->finished = 1;
  return ML_OK;
}

void ml_vectorizer_free(MlVectorizer *v) {
  ml_analyzer_free(&v->analyzer);
  ml_dictionary_free(&v->terms);
  ml_free(v->statistics);
  ml_free(v->idf);
  ml_free(v->vector.indices);
  ml_free(v->vector.counts);
  ml_free(v->vector.weights);
  ml_free(v->tally);
  ml_free(v->spare);
  vectorizer_forget(v);
  memset(v, 0, sizeof *v);
}
