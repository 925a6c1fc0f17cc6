/*
** What a vectorizer has learnt as fields of a record:
**
**   documents        integer   documents of the fit
**   given, pruned    integer   0 or 1: the vocabulary was given; terms were left out
**   terms            texts (n) in ascending order of bytes unless given
**   document_counts  integers (n)
**   counts           integers (n)
**
** idf is not stored: it follows from the counts and the options, to the last bit.
*/
#include <string.h>

#include "base/utf8.h"
#include "text/vectorizer.h"

/* One of a term's two counts, for all terms. */
static MlStatus vectorizer_put_counts(MlCall *call, const MlVectorizer *v, MlBuffer *record,
                                      const char *name, int of_documents, int64_t *scratch) {
  for (size_t i = 0; call->status == ML_OK && i < v->terms.count; i++) {
    const MlTerm *term = &v->statistics[i];
    scratch[i] = (int64_t)(of_documents ? term->document_count : term->count);
  }
  return ml_put_integers(call, record, name, scratch, v->terms.count);
}

MlStatus ml_vectorizer_write(MlCall *call, const MlVectorizer *v, MlBuffer *record) {
  ml_put_integer(call, record, "documents", (int64_t)v->documents);
  ml_put_integer(call, record, "given", v->fixed);
  ml_put_integer(call, record, "pruned", v->pruned);
  MlFieldList list;
  ml_list_begin(call, record, "terms", ML_FIELD_TEXTS, &list);
  for (size_t i = 0; call->status == ML_OK && i < v->terms.count; i++) {
    size_t length;
    const char *term = ml_dictionary_get(&v->terms, i, &length);
    ml_list_text(call, record, &list, term, length);
  }
  if (call->status == ML_OK) ml_list_end(call, record, &list);
  int64_t *scratch = ml_array(call, v->terms.count, sizeof *scratch);
  vectorizer_put_counts(call, v, record, "document_counts", 1, scratch);
  vectorizer_put_counts(call, v, record, "counts", 0, scratch);
  ml_free(scratch);
  return call->status;
}

/* ---- reading */

static MlStatus vectorizer_damaged(MlCall *call, const char *what) {
  return ml_fail(call, "the model is damaged: %s", what);
}

static int vectorizer_valid_utf8(const char *text, size_t length) {
  uint32_t code;
  for (size_t at = 0, size; at < length; at += size) {
    size = ml_utf8_read(text + at, length - at, &code);
    if (code == 0xFFFD && size == 1) return 0;
  }
  return 1;
}

/* Does the term that was added last stand behind the one before it, byte by byte? */
static int vectorizer_last_in_order(const MlDictionary *terms) {
  if (terms->count < 2) return 1;
  size_t a_length, b_length;
  const char *a = ml_dictionary_get(terms, terms->count - 2, &a_length);
  const char *b = ml_dictionary_get(terms, terms->count - 1, &b_length);
  int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
  return order < 0 || (order == 0 && a_length < b_length);
}

static MlStatus vectorizer_read_terms(MlCall *call, MlVectorizer *v, MlRecord record) {
  MlField field;
  if (ml_get_field(call, record, "terms", ML_FIELD_TEXTS, ML_ANY_COUNT, &field)) {
    return call->status;
  }
  const char *term;
  size_t length, at = 0;
  while (call->status == ML_OK && ml_field_next_text(&field, &at, &term, &length)) {
    if (ml_poll(call, 100)) break;
    size_t count = v->terms.count;
    if (!vectorizer_valid_utf8(term, length)) vectorizer_damaged(call, "a term is not UTF-8");
    if (ml_dictionary_add(call, &v->terms, term, length) < count) {
      vectorizer_damaged(call, "a term is there twice");
    }
    if (call->status == ML_OK && !v->fixed && !vectorizer_last_in_order(&v->terms)) {
      vectorizer_damaged(call, "the terms are not in order");
    }
  }
  if (call->status == ML_OK && !v->terms.count) vectorizer_damaged(call, "it has no terms");
  return call->status;
}

static MlStatus vectorizer_read_counts(MlCall *call, MlVectorizer *v, MlRecord record) {
  size_t count = v->terms.count;
  int64_t *in = ml_get_integers(call, record, "document_counts", count, NULL);
  int64_t *counts = ml_get_integers(call, record, "counts", count, NULL);
  ml_reserve(call, &v->statistics, &v->statistics_capacity, count, sizeof *v->statistics);
  for (size_t i = 0; call->status == ML_OK && i < count; i++) {
    if (in[i] < !v->fixed || (uint64_t)in[i] > v->documents || counts[i] < in[i]) {
      vectorizer_damaged(call, "the counts of a term are impossible");
    } else {
      v->statistics[i] = (MlTerm){(uint64_t)in[i], (uint64_t)counts[i], 0};
    }
  }
  ml_free(in);
  ml_free(counts);
  return call->status;
}

MlStatus ml_vectorizer_read(MlCall *call, MlVectorizer *v, const MlVectorizerOptions *options,
                            MlRecord record) {
  int64_t documents = 0, given = 0, pruned = 0;
  ml_vectorizer_begin(call, v, options);
  ml_get_integer(call, record, "documents", &documents);
  ml_get_integer(call, record, "given", &given);
  ml_get_integer(call, record, "pruned", &pruned);
  if (call->status != ML_OK) return call->status;
  if (documents < 1 || documents >= (int64_t)1 << 53 || given < 0 || given > 1 || pruned < 0 ||
      pruned > 1) {
    return vectorizer_damaged(call, "the counts of its documents are impossible");
  }
  v->documents = (uint64_t)documents;
  v->fixed = (int)given;
  v->pruned = (int)pruned;
  if (vectorizer_read_terms(call, v, record) || vectorizer_read_counts(call, v, record)) {
    return call->status;
  }
  return ml_vectorizer_weigh(call, v);
}
