/* Neighbours through the inverted index against all pairs compared one by one. */
#include "text/neighbors.h"

#include "math/random.h"
#include "unit.h"

enum { TERMS = 60, DOCUMENTS = 300, MOST = 12 };

typedef struct Corpus {
  size_t count[DOCUMENTS];
  uint32_t indices[DOCUMENTS][TERMS];
  double weights[DOCUMENTS][TERMS];
  double dense[DOCUMENTS][TERMS]; /* of unit length */
} Corpus;

/* Frequent terms are light and rare ones heavy, as in texts; some documents are equal or empty. */
static void make_corpus(Corpus *corpus, uint64_t seed) {
  MlRandom random;
  ml_random_begin(&random, seed);
  memset(corpus, 0, sizeof *corpus);
  for (size_t d = 0; d < DOCUMENTS; d++) {
    double squares = 0;
    if (d % 50 == 7) continue;
    for (uint32_t t = 0; t < TERMS; t++) {
      if (d % 40 == 9) {
        corpus->dense[d][t] = corpus->dense[d - 1][t] * 3;
      } else if (ml_random_uniform(&random) < 1.0 / (1 + t)) {
        corpus->dense[d][t] = (1 + (double)t / 4) * (double)(1 + ml_random_below(&random, 3));
      }
      double weight = corpus->dense[d][t];
      if (weight == 0) continue;
      corpus->indices[d][corpus->count[d]] = t;
      corpus->weights[d][corpus->count[d]++] = weight;
      squares += weight * weight;
    }
    for (uint32_t t = 0; t < TERMS && squares > 0; t++) corpus->dense[d][t] /= sqrt(squares);
  }
}

static double all_pairs(const Corpus *corpus, size_t a, size_t b) {
  double sum = 0;
  for (size_t t = 0; t < TERMS; t++) sum += corpus->dense[a][t] * corpus->dense[b][t];
  return sum;
}

static MlStatus build(MlCall *call, MlNeighbors *index, const Corpus *corpus) {
  ml_neighbors_begin(call, index, TERMS);
  for (size_t d = 0; d < DOCUMENTS; d++) {
    ml_neighbors_add(call, index, corpus->indices[d], corpus->weights[d], corpus->count[d]);
  }
  return ml_neighbors_finish(call, index);
}

/* The i-th best similarity found is the i-th best of all. */
static void check_document(const Corpus *corpus, const MlNeighbors *index, size_t d, size_t count,
                           size_t k, double least) {
  unsigned char taken[DOCUMENTS] = {0};
  size_t expected = 0;
  for (; expected < k; expected++) {
    double best = 0;
    size_t at = DOCUMENTS;
    for (size_t other = 0; other < DOCUMENTS; other++) {
      double similarity = other == d || taken[other] ? 0 : all_pairs(corpus, d, other);
      if (similarity > best + 1e-14) best = similarity, at = other;
    }
    if (at == DOCUMENTS || best < least) break;
    taken[at] = 1;
    if (expected < count) {
      CHECK_NEAR(index->nearest[expected].similarity, best, 1e-14);
      CHECK_NEAR(all_pairs(corpus, d, index->nearest[expected].document), best, 1e-14);
    }
  }
  CHECK(count == expected);
}

static void test_all_pairs(void) {
  static Corpus corpus;
  static const double least[] = {0, 0.35, 0.9};
  for (uint64_t seed = 1; seed <= 3; seed++) {
    MlCall call = unit_call("ml_similar");
    MlNeighbors index = {0};
    make_corpus(&corpus, seed);
    CHECK(build(&call, &index, &corpus) == ML_OK);
    for (size_t d = 0; d < DOCUMENTS; d++) {
      for (size_t k = 1; k <= MOST; k += 5) {
        double bound = least[d % 3];
        size_t count = ml_neighbors_find(&call, &index, d, k, bound);
        check_document(&corpus, &index, d, count, k, bound);
      }
    }
    CHECK(ml_neighbors_find(&call, &index, 7, 3, 0) == 0);
    CHECK(ml_neighbors_find(&call, &index, 0, SIZE_MAX, 0) < DOCUMENTS);
    ml_neighbors_free(&index);
    CHECK(call.status == ML_OK);
  }
}

static void test_memory(void) {
  static Corpus corpus;
  MlStatus status = ML_NOMEM;
  make_corpus(&corpus, 5);
  for (long at = 1; status != ML_OK && at < 200; at++) {
    MlCall call = unit_call("ml_similar");
    MlNeighbors index = {0};
    size_t before = unit_live_bytes;
    unit_fail_at = unit_allocations + at;
    if (build(&call, &index, &corpus) == ML_OK) ml_neighbors_find(&call, &index, 1, 5, 0);
    unit_fail_at = 0;
    status = call.status;
    CHECK(status == ML_OK || status == ML_NOMEM);
    ml_neighbors_free(&index);
    CHECK(unit_live_bytes == before);
  }
  CHECK(status == ML_OK);
}

int main(void) {
  test_all_pairs();
  test_memory();
  return unit_end();
}
