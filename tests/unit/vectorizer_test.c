/*
** The vectorizer beyond scikit-learn's numbers (those are in tfidf_test): small cases worked by
** hand, errors, records, merging, hostile texts and models, and failing allocations.
*/
#include "text/vectorizer.h"
#include "unit.h"

static const char *const cats[] = {"The cat sat on the mat", "the dog sat", "The cat, the dog!"};

static void fit(MlCall *call, MlVectorizer *v, const MlVectorizerOptions *options,
                const char *const *documents, size_t count) {
  ml_vectorizer_begin(call, v, options);
  for (size_t i = 0; i < count; i++) {
    ml_vectorizer_add(call, v, documents[i], strlen(documents[i]));
  }
  ml_vectorizer_finish(call, v);
}

/* The message of a fit that fails. */
static const char *failure(const MlVectorizerOptions *options, const char *const *documents,
                           size_t count) {
  static MlCall call;
  MlVectorizer v = {0};
  call = unit_call("t");
  fit(&call, &v, options, documents, count);
  CHECK(call.status == ML_ERROR);
  ml_vectorizer_free(&v);
  return call.message;
}

/* Of counts alone: no idf, no norm. */
static MlVectorizerOptions count_options(void) {
  MlVectorizerOptions options = ml_vectorizer_options();
  options.use_idf = 0;
  options.norm = ML_NORM_NONE;
  return options;
}

static const char *vocabulary(const MlVectorizer *v) {
  static char joined[1024];
  joined[0] = 0;
  for (size_t i = 0; i < v->terms.count; i++) {
    snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "%s%s", i ? "|" : "",
             ml_dictionary_get(&v->terms, i, NULL));
  }
  return joined;
}

static void test_weights(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  fit(&call, &v, &o, cats, 3);
  CHECK_TEXT(vocabulary(&v), "cat|dog|mat|on|sat|the");
  CHECK(v.documents == 3 && v.statistics[5].document_count == 3 && v.statistics[5].count == 5);
  CHECK_NEAR(v.idf[0], log(4.0 / 3) + 1, 1e-15);
  CHECK_NEAR(v.idf[2], log(2.0) + 1, 1e-15);
  CHECK(v.idf[5] == 1);
  static const char text[] = "the THE dog and the unknown";
  ml_vectorizer_transform(&call, &v, text, sizeof text - 1);
  double dog = log(4.0 / 3) + 1, norm = sqrt(dog * dog + 9);
  CHECK(v.vector.count == 2 && v.vector.indices[0] == 1 && v.vector.indices[1] == 5);
  CHECK(v.vector.counts[0] == 1 && v.vector.counts[1] == 3);
  CHECK_NEAR(v.vector.weights[0], dog / norm, 1e-15);
  CHECK_NEAR(v.vector.weights[1], 3 / norm, 1e-15);
  ml_vectorizer_transform(&call, &v, "nothing known", 13);
  CHECK(v.vector.count == 0 && call.status == ML_OK);
  ml_vectorizer_transform(&call, &v, NULL, 0);
  CHECK(v.vector.count == 0 && call.status == ML_OK);
  ml_vectorizer_free(&v);

  o = count_options();
  fit(&call, &v, &o, cats, 3);
  ml_vectorizer_transform(&call, &v, text, sizeof text - 1);
  CHECK(v.vector.count == 2 && v.vector.weights[0] == 1 && v.vector.weights[1] == 3);
  CHECK(v.idf[0] == 1);
  ml_vectorizer_free(&v);
}

static void test_pruning(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  o.min_df = (MlDocumentBound){2, 0};
  fit(&call, &v, &o, cats, 3);
  CHECK_TEXT(vocabulary(&v), "cat|dog|sat|the");
  CHECK(v.pruned);
  ml_vectorizer_free(&v);
  o.max_df = (MlDocumentBound){0.67, 1};
  fit(&call, &v, &o, cats, 3);
  CHECK_TEXT(vocabulary(&v), "cat|dog|sat");
  ml_vectorizer_free(&v);
  o = ml_vectorizer_options();
  o.max_features = 2; /* cat, dog and sat are in two documents: the first in order stays */
  fit(&call, &v, &o, cats, 3);
  CHECK_TEXT(vocabulary(&v), "cat|the");
  ml_vectorizer_free(&v);
  CHECK(call.status == ML_OK);
}

static void test_given(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  o.min_df = (MlDocumentBound){2, 0}; /* does not cut what is given */
  ml_vectorizer_begin(&call, &v, &o);
  ml_vectorizer_give(&call, &v, "sat", 3);
  ml_vectorizer_give(&call, &v, "bird", 4);
  ml_vectorizer_give(&call, &v, "mat", 3);
  for (int i = 0; i < 3; i++) ml_vectorizer_add(&call, &v, cats[i], strlen(cats[i]));
  ml_vectorizer_finish(&call, &v);
  CHECK_TEXT(vocabulary(&v), "sat|bird|mat");
  CHECK(!v.pruned && v.statistics[1].document_count == 0);
  CHECK_NEAR(v.idf[1], log(4.0) + 1, 1e-15);
  ml_vectorizer_free(&v);

  o.smooth_idf = 0;
  ml_vectorizer_begin(&call, &v, &o);
  ml_vectorizer_give(&call, &v, "bird", 4);
  ml_vectorizer_add(&call, &v, cats[0], strlen(cats[0]));
  ml_vectorizer_finish(&call, &v);
  CHECK(strstr(call.message, "t: \"bird\" of the vocabulary is in no document") != NULL);
  ml_vectorizer_free(&v);

  call = unit_call("t");
  ml_vectorizer_begin(&call, &v, &o);
  ml_vectorizer_give(&call, &v, "bird", 4);
  ml_vectorizer_give(&call, &v, "bird", 4);
  CHECK_TEXT(call.message, "t: the vocabulary has \"bird\" twice");
  ml_vectorizer_free(&v);
}

static void test_errors(void) {
  static const char *const empty[] = {"", "a b !"};
  MlVectorizerOptions o = ml_vectorizer_options();
  CHECK_TEXT(failure(&o, cats, 0), "t: there are no documents");
  CHECK_TEXT(failure(&o, empty, 2), "t: the vocabulary is empty: no document has a word of two "
                                    "letters or more that is not a stop word");
  o.min_df = (MlDocumentBound){3, 0};
  o.max_df = (MlDocumentBound){0.5, 1};
  CHECK_TEXT(failure(&o, cats, 3), "t: max_df (1.5 of 3 documents) is below min_df (3)");
  o.max_df = (MlDocumentBound){1, 1};
  CHECK_TEXT(failure(&o, cats, 2), "t: max_df (2 of 2 documents) is below min_df (3)");
  o.min_df.value = 2;
  static const char *const apart[] = {"one two", "three four"};
  CHECK_TEXT(failure(&o, apart, 2), "t: none of the 4 terms is in 2 to 2 of the 2 documents; "
                                    "lower min_df or raise max_df");
  static const MlDocumentBound wrong[] = {
      {0, 0},    {1.5, 0},         {-1, 0},          {1.5, 1},
      {-0.1, 1}, {(double)NAN, 0}, {(double)NAN, 1}, {(double)INFINITY, 0}};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    o = ml_vectorizer_options();
    o.min_df = wrong[i];
    CHECK(strstr(failure(&o, cats, 3), "t: min_df must be a share from 0.0 to 1.0") != NULL);
    o = ml_vectorizer_options();
    o.max_df = wrong[i];
    CHECK(strstr(failure(&o, cats, 3), "t: max_df must be a share from 0.0 to 1.0") != NULL);
  }
}

/* ---- merging and records */

static int same(const MlVectorizer *a, const MlVectorizer *b) {
  if (a->terms.count != b->terms.count || a->documents != b->documents) return 0;
  for (size_t i = 0; i < a->terms.count; i++) {
    if (strcmp(ml_dictionary_get(&a->terms, i, NULL), ml_dictionary_get(&b->terms, i, NULL)) ||
        a->statistics[i].document_count != b->statistics[i].document_count ||
        a->statistics[i].count != b->statistics[i].count || a->idf[i] != b->idf[i]) {
      return 0;
    }
  }
  return 1;
}

static void test_merge(void) {
  MlCall call = unit_call("t");
  MlVectorizer whole = {0}, left = {0}, right = {0}, merged = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  fit(&call, &whole, &o, cats, 3);
  fit(&call, &left, &o, cats, 1);
  fit(&call, &right, &o, cats + 1, 2);
  ml_vectorizer_begin(&call, &merged, &o);
  ml_vectorizer_merge(&call, &merged, &left);
  ml_vectorizer_merge(&call, &merged, &right);
  ml_vectorizer_finish(&call, &merged);
  CHECK(call.status == ML_OK && same(&whole, &merged));
  ml_vectorizer_free(&merged);
  /* Counting goes on behind a merge: no document is taken for one of the other fit. */
  ml_vectorizer_begin(&call, &merged, &o);
  ml_vectorizer_add(&call, &merged, cats[0], strlen(cats[0]));
  ml_vectorizer_free(&right);
  fit(&call, &right, &o, cats + 1, 1);
  ml_vectorizer_merge(&call, &merged, &right);
  ml_vectorizer_add(&call, &merged, cats[2], strlen(cats[2]));
  ml_vectorizer_finish(&call, &merged);
  CHECK(call.status == ML_OK && same(&whole, &merged));
  ml_vectorizer_free(&merged);
  ml_vectorizer_free(&left);
  o.max_features = 1;
  fit(&call, &left, &o, cats, 3);
  ml_vectorizer_begin(&call, &merged, &o);
  ml_vectorizer_merge(&call, &merged, &left);
  CHECK(call.status == ML_ERROR && strstr(call.message, "cannot be merged: ") != NULL);
  ml_vectorizer_free(&merged);
  ml_vectorizer_free(&whole);
  ml_vectorizer_free(&left);
  ml_vectorizer_free(&right);
}

static void test_record(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0}, read = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  o.min_df = (MlDocumentBound){2, 0};
  o.sublinear_tf = 1;
  MlBuffer bytes = {0};
  fit(&call, &v, &o, cats, 3);
  ml_vectorizer_write(&call, &v, &bytes);
  MlRecord record = {bytes.data, bytes.length};
  ml_record_check(&call, record);
  ml_vectorizer_read(&call, &read, &o, record);
  CHECK(call.status == ML_OK && same(&v, &read) && read.pruned && read.finished);
  for (int i = 0; i < 3; i++) {
    ml_vectorizer_transform(&call, &v, cats[i], strlen(cats[i]));
    ml_vectorizer_transform(&call, &read, cats[i], strlen(cats[i]));
    CHECK(v.vector.count == read.vector.count && v.vector.count > 0);
    CHECK(!memcmp(v.vector.indices, read.vector.indices, v.vector.count * sizeof(uint32_t)));
    CHECK(!memcmp(v.vector.weights, read.vector.weights, v.vector.count * sizeof(double)));
  }
  ml_vectorizer_free(&read);
  /* Each byte changed: an error, or a vectorizer that is whole. */
  size_t refused = 0;
  for (size_t i = 0; i < bytes.length * 4; i++) {
    static const unsigned char flips[] = {0x01, 0x80, 0x20, 0xFF};
    char *byte = &bytes.data[i / 4], old = *byte;
    *byte = (char)(*byte ^ flips[i % 4]);
    call = unit_call("t");
    if (ml_record_check(&call, record) == ML_OK) {
      ml_vectorizer_read(&call, &read, &o, record);
      ml_vectorizer_transform(&call, &read, cats[0], strlen(cats[0]));
      if (call.status == ML_OK) {
        for (size_t j = 0; j < read.terms.count; j++) CHECK(isfinite(read.idf[j]));
      }
    }
    refused += call.status != ML_OK;
    *byte = old;
    ml_vectorizer_free(&read);
  }
  CHECK(refused > bytes.length * 2);
  ml_buffer_free(&bytes);
  ml_vectorizer_free(&v);
}

/* Reads a record of the terms and counts given, which the unit under test must refuse. */
static const char *damaged(const char *const *terms, size_t count, int64_t documents,
                           const int64_t *in, const int64_t *counts) {
  static MlCall call;
  MlBuffer bytes = {0};
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  MlFieldList list;
  call = unit_call("t");
  ml_put_integer(&call, &bytes, "documents", documents);
  ml_put_integer(&call, &bytes, "given", 0);
  ml_put_integer(&call, &bytes, "pruned", 0);
  ml_list_begin(&call, &bytes, "terms", ML_FIELD_TEXTS, &list);
  for (size_t i = 0; i < count; i++) {
    ml_list_text(&call, &bytes, &list, terms[i], strlen(terms[i]));
  }
  ml_list_end(&call, &bytes, &list);
  ml_put_integers(&call, &bytes, "document_counts", in, count);
  ml_put_integers(&call, &bytes, "counts", counts, count);
  CHECK(call.status == ML_OK);
  ml_vectorizer_read(&call, &v, &o, (MlRecord){bytes.data, bytes.length});
  ml_vectorizer_free(&v);
  ml_buffer_free(&bytes);
  return call.status == ML_OK ? "fine" : call.message;
}

static void test_damaged(void) {
  static const char *const good[] = {"cat", "dog"}, *const twice[] = {"cat", "cat"};
  static const char *const turned[] = {"dog", "cat"}, *const broken[] = {"cat", "dog\xFF"};
  static const int64_t one[] = {1, 2}, more[] = {3, 2}, none[] = {0, 1}, less[] = {1, 1};
  CHECK_TEXT(damaged(good, 2, 2, one, one), "fine");
  CHECK_TEXT(damaged(twice, 2, 2, one, one), "t: the model is damaged: a term is there twice");
  CHECK_TEXT(damaged(turned, 2, 2, one, one),
             "t: the model is damaged: the terms are not in order");
  CHECK_TEXT(damaged(broken, 2, 2, one, one), "t: the model is damaged: a term is not UTF-8");
  CHECK_TEXT(damaged(good, 0, 2, one, one), "t: the model is damaged: it has no terms");
  static const char impossible[] = "t: the model is damaged: the counts of a term are impossible";
  CHECK_TEXT(damaged(good, 2, 2, more, more), impossible);
  CHECK_TEXT(damaged(good, 2, 2, none, one), impossible);
  CHECK_TEXT(damaged(good, 2, 2, one, less), impossible);
  static const char documents[] =
      "t: the model is damaged: the counts of its documents are impossible";
  CHECK_TEXT(damaged(good, 2, 0, one, one), documents);
  CHECK_TEXT(damaged(good, 2, INT64_MIN, one, one), documents);
  CHECK_TEXT(damaged(good, 2, INT64_MAX, one, one), documents);
}

/* ---- hostile texts, and no memory */

static void test_hostile(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  o.analyzer.stem_language = "english";
  size_t size = 10000000;
  char *text = malloc(size);
  memset(text, 'q', size);
  ml_vectorizer_begin(&call, &v, &o);
  ml_vectorizer_add(&call, &v, text, size);
  static const char odd[] = "nul\0nul \xFF\xFE running \xE6";
  ml_vectorizer_add(&call, &v, odd, sizeof odd - 1);
  ml_vectorizer_add(&call, &v, "", 0);
  ml_vectorizer_finish(&call, &v);
  CHECK(call.status == ML_OK && v.documents == 3 && v.terms.count == 3);
  CHECK(v.statistics[0].count == 2 && v.statistics[0].document_count == 1);
  ml_vectorizer_transform(&call, &v, text, size);
  CHECK(v.vector.count == 1 && v.vector.indices[0] == 1 && v.vector.weights[0] == 1);
  ml_vectorizer_free(&v);
  free(text);
}

/* More terms in a document than the insertion sort takes: indices are ascending, none is lost. */
static void test_long_document(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  MlBuffer text = {0};
  for (uint32_t i = 0; i < 70000; i++) ml_buffer_printf(&call, &text, "w%u ", i * 7919 % 70001);
  ml_vectorizer_begin(&call, &v, &o);
  ml_vectorizer_add(&call, &v, text.data, text.length);
  ml_vectorizer_finish(&call, &v);
  ml_vectorizer_transform(&call, &v, text.data, text.length);
  CHECK(call.status == ML_OK && v.vector.count == 70000);
  for (size_t i = 0; i < v.vector.count; i++) {
    if (v.vector.indices[i] != i || v.vector.counts[i] != 1) CHECK(!"indices are ascending");
  }
  ml_buffer_free(&text);
  ml_vectorizer_free(&v);
}

static int stop_at_once(void *arg) { return ++*(int *)arg > 0; }

static void test_interrupt(void) {
  int asked = 0;
  MlCall call;
  ml_call_begin(&call, "t", stop_at_once, &asked);
  MlVectorizer v = {0};
  MlVectorizerOptions o = ml_vectorizer_options();
  ml_vectorizer_begin(&call, &v, &o);
  for (int i = 0; i < 1000000 && call.status == ML_OK; i++) {
    ml_vectorizer_add(&call, &v, cats[0], strlen(cats[0]));
  }
  CHECK(call.status == ML_INTERRUPT && asked == 1);
  ml_vectorizer_free(&v);
}

/* Fit, merge, write, read, transform; the n-th allocation fails, for each n. */
static void test_memory(void) {
  MlVectorizerOptions o = ml_vectorizer_options();
  o.analyzer.stop_language = o.analyzer.stem_language = "english";
  o.analyzer.ngram_max = 2;
  o.max_features = 5;
  for (long n = 1;; n++) {
    MlCall call = unit_call("t");
    MlVectorizer v = {0}, other = {0}, read = {0};
    MlBuffer bytes = {0};
    unit_allocations = 0;
    unit_fail_at = n;
    ml_vectorizer_begin(&call, &other, &o);
    ml_vectorizer_add(&call, &other, cats[2], strlen(cats[2]));
    ml_vectorizer_begin(&call, &v, &o);
    for (int i = 0; i < 3; i++) ml_vectorizer_add(&call, &v, cats[i], strlen(cats[i]));
    ml_vectorizer_merge(&call, &v, &other);
    ml_vectorizer_finish(&call, &v);
    ml_vectorizer_write(&call, &v, &bytes);
    ml_vectorizer_read(&call, &read, &o, (MlRecord){bytes.data, bytes.length});
    ml_vectorizer_transform(&call, &read, cats[0], strlen(cats[0]));
    unit_fail_at = 0;
    int done = call.status == ML_OK;
    if (done) CHECK(read.terms.count == 5 && read.vector.count == 3 && n > 50);
    ml_vectorizer_free(&v);
    ml_vectorizer_free(&other);
    ml_vectorizer_free(&read);
    ml_buffer_free(&bytes);
    CHECK(unit_live_bytes == 0);
    if (done) break;
    CHECK(call.status == ML_NOMEM);
  }
}

/* A transform that failed leaves nothing of its text behind for the next one. */
static void test_memory_between(void) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions o = count_options();
  fit(&call, &v, &o, cats, 3);
  unit_allocations = 0;
  unit_fail_at = 1;
  ml_vectorizer_transform(&call, &v, cats[0], strlen(cats[0]));
  CHECK(call.status == ML_NOMEM && v.vector.count == 0);
  for (long n = 1; n < 4; n++) {
    call = unit_call("t");
    unit_allocations = 0;
    unit_fail_at = n;
    ml_vectorizer_transform(&call, &v, cats[0], strlen(cats[0]));
  }
  unit_fail_at = 0;
  call = unit_call("t");
  ml_vectorizer_transform(&call, &v, cats[1], strlen(cats[1]));
  CHECK(call.status == ML_OK && v.vector.count == 3);
  for (size_t i = 0; i < v.vector.count; i++) CHECK(v.vector.weights[i] == 1);
  ml_vectorizer_free(&v);
}

/* The vectors of kept terms are those of the texts; beyond the limit nothing is kept. */
static void test_kept(void) {
  for (size_t limit = 10; limit <= 14; limit += 4) {
    MlCall call = unit_call("t");
    MlVectorizer v = {0};
    MlVectorizerOptions options = ml_vectorizer_options();
    options.max_features = 3;
    ml_vectorizer_begin(&call, &v, &options);
    ml_vectorizer_keep(&v, limit);
    for (size_t i = 0; i < 3; i++) ml_vectorizer_add(&call, &v, cats[i], strlen(cats[i]));
    CHECK(ml_vectorizer_finish(&call, &v) == ML_OK);
    CHECK((v.kept.limit != 0) == (limit == 14)); /* there are 13 */
    for (size_t i = 0; i < 3 && v.kept.limit; i++) {
      double weights[3];
      uint32_t indices[3];
      ml_vectorizer_transform(&call, &v, cats[i], strlen(cats[i]));
      size_t count = v.vector.count;
      CHECK(count <= 3);
      memcpy(weights, v.vector.weights, count * sizeof *weights);
      memcpy(indices, v.vector.indices, count * sizeof *indices);
      CHECK(ml_vectorizer_transform_kept(&call, &v, i) == ML_OK);
      CHECK(v.vector.count == count);
      CHECK(memcmp(weights, v.vector.weights, count * sizeof *weights) == 0);
      CHECK(memcmp(indices, v.vector.indices, count * sizeof *indices) == 0);
    }
    ml_vectorizer_free(&v);
  }
}

int main(void) {
  test_kept();
  test_weights();
  test_pruning();
  test_given();
  test_errors();
  test_merge();
  test_record();
  test_damaged();
  test_hostile();
  test_long_document();
  test_interrupt();
  test_memory();
  test_memory_between();
  return unit_end();
}
