/* TF-IDF of 5,574 SMS messages against scikit-learn's, for each set of options in tfidf_cases.h. */
#include "text/vectorizer.h"
#include "unit.h"

#include "tfidf_cases.h"

#define TOLERANCE 1e-12

/* ---- the messages */

static char *texts[6000];
static size_t text_lengths[6000], text_count;

/* Reads the second column of a CSV file, whose first line is a header, into texts. */
static void read_texts(const char *path) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  if (!file) return;
  char *field = malloc(1 << 16);
  size_t length = 0, column = 0, line = 0;
  int quoted = 0;
  for (int c; (c = fgetc(file)) != EOF;) {
    if (c == '"') {
      int next = quoted ? fgetc(file) : 0;
      if (quoted && next == '"') {
        field[length++] = '"';
        continue;
      }
      if (quoted) ungetc(next, file);
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      if (column == 1 && line > 0) {
        texts[text_count] = malloc(length + 1);
        memcpy(texts[text_count], field, length);
        text_lengths[text_count++] = length;
      }
      column = c == ',' ? column + 1 : 0;
      line += c == '\n';
      length = 0;
    } else {
      field[length++] = (char)c;
    }
  }
  free(field);
  fclose(file);
}

/* ---- one set of options */

static MlVectorizerOptions case_options(const CaseOptions *given) {
  MlVectorizerOptions o = ml_vectorizer_options();
  o.analyzer.unit = given->unit;
  if (given->ngram_max) {
    o.analyzer.ngram_min = given->ngram_min;
    o.analyzer.ngram_max = given->ngram_max;
  }
  if (given->min_df.value > 0) o.min_df = given->min_df;
  if (given->max_df.value > 0) o.max_df = given->max_df;
  o.analyzer.stop_language = given->stop_language;
  o.analyzer.tokens.characters.accents = given->strip_accents ? ML_ACCENTS_STRIP : ML_ACCENTS_KEEP;
  o.analyzer.tokens.characters.lowercase = !given->case_kept;
  o.max_features = given->max_features;
  o.binary = given->binary;
  o.sublinear_tf = given->sublinear_tf;
  o.smooth_idf = !given->rough_idf;
  o.use_idf = !given->no_idf;
  o.norm = given->norm;
  return o;
}

static uint64_t fnv_terms(const MlDictionary *terms) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i < terms->count; i++) {
    size_t length;
    const char *term = ml_dictionary_get(terms, i, &length);
    for (size_t j = 0; j <= length; j++) {
      hash = (hash ^ (unsigned char)(j < length ? term[j] : '\n')) * 0x100000001B3u;
    }
  }
  return hash;
}

static void check_vocabulary(const TfidfCase *expected, const MlVectorizer *v) {
  CHECK(v->terms.count == expected->terms);
  CHECK(fnv_terms(&v->terms) == expected->hash);
  if (v->terms.count != expected->terms) return;
  for (size_t i = 0; i < sizeof expected->some / sizeof *expected->some; i++) {
    const CaseTerm *term = &expected->some[i];
    CHECK_TEXT(ml_dictionary_get(&v->terms, term->index, NULL), term->term);
    CHECK(v->statistics[term->index].document_count == term->document_count);
    CHECK_NEAR(v->idf[term->index], term->idf, TOLERANCE);
  }
}

static void check_vector(const CaseVector *expected, const MlTermVector *vector) {
  CHECK(vector->count == expected->count);
  if (vector->count != expected->count) return;
  for (size_t i = 0; i < vector->count; i++) {
    CHECK(vector->indices[i] == expected->weights[i].index);
    CHECK_NEAR(vector->weights[i], expected->weights[i].weight, TOLERANCE);
  }
}

static void check_case(const TfidfCase *expected) {
  MlCall call = unit_call("t");
  MlVectorizer v = {0};
  MlVectorizerOptions options = case_options(&expected->options);
  ml_vectorizer_begin(&call, &v, &options);
  for (size_t i = 0; i < text_count; i++) ml_vectorizer_add(&call, &v, texts[i], text_lengths[i]);
  ml_vectorizer_finish(&call, &v);
  CHECK(call.status == ML_OK);
  check_vocabulary(expected, &v);
  double sum = 0, slanted = 0;
  size_t stored = 0, next = 0;
  for (size_t i = 0; i < text_count; i++) {
    const MlTermVector *vector = &v.vector;
    ml_vectorizer_transform(&call, &v, texts[i], text_lengths[i]);
    for (size_t j = 0; j < vector->count; j++) {
      sum += vector->weights[j];
      slanted += vector->weights[j] * (double)(i % 7 + vector->indices[j] % 11);
    }
    stored += vector->count;
    if (next < 6 && expected->vectors[next].document == i) {
      check_vector(&expected->vectors[next++], vector);
    }
  }
  CHECK(stored == expected->stored && next == 6);
  CHECK_NEAR(sum, expected->sum, TOLERANCE);
  CHECK_NEAR(slanted, expected->slanted, TOLERANCE);
  if (unit_failed) printf("in the case \"%s\"\n", expected->name);
  ml_vectorizer_free(&v);
}

int main(void) {
  read_texts("tests/data/sms_spam.csv");
  CHECK(text_count == 5574);
  for (size_t i = 0; i < sizeof TFIDF_CASES / sizeof *TFIDF_CASES; i++) {
    check_case(&TFIDF_CASES[i]);
  }
  for (size_t i = 0; i < text_count; i++) free(texts[i]);
  return unit_end();
}
