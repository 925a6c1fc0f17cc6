/* The generator: fixed values, ranges and distributions. */
#include "unit.h"

#include "math/random.h"

/* xoshiro256** from the state {1, 2, 3, 4}: computed with Python's integers. */
static void test_known(void) {
  MlRandom random = {{1, 2, 3, 4}};
  const uint64_t want[] = {11520u,
                           0u,
                           1509978240u,
                           1215971899390074240u,
                           1216172134540287360u,
                           607988272756665600u,
                           16172922978634559625u,
                           8476171486693032832u,
                           10595114339597558777u,
                           2904607092377533576u};
  for (int i = 0; i < 10; i++) CHECK(ml_random_bits(&random) == want[i]);
  const uint64_t seeded[] = {13679457532755275413u, 2949826092126892291u, 5139283748462763858u,
                             6349198060258255764u}; /* SplitMix64 of 42 */
  ml_random_begin(&random, 42);
  for (int i = 0; i < 4; i++) CHECK(random.state[i] == seeded[i]);
}

static void test_streams(void) {
  MlRandom a, b;
  ml_random_begin(&a, 7);
  ml_random_begin_stream(&b, 7, 0);
  CHECK(ml_random_bits(&a) == ml_random_bits(&b));
  for (uint64_t s = 1; s < 50; s++) {
    ml_random_begin_stream(&b, 7, s);
    CHECK(ml_random_bits(&a) != ml_random_bits(&b));
  }
}

static void test_uniform(void) {
  MlRandom random;
  double sum = 0, squares = 0, least = 1, greatest = 0;
  int n = 200000;
  ml_random_begin(&random, 1);
  for (int i = 0; i < n; i++) {
    double u = ml_random_uniform(&random);
    sum += u;
    squares += u * u;
    least = fmin(least, u);
    greatest = fmax(greatest, u);
  }
  CHECK(least >= 0 && greatest < 1 && least < 1e-4 && greatest > 0.9999);
  CHECK(fabs(sum / n - 0.5) < 0.004 && fabs(squares / n - 1.0 / 3) < 0.004);
}

static void test_below(void) {
  MlRandom random;
  ml_random_begin(&random, 2);
  CHECK(ml_random_below(&random, 0) == 0 && ml_random_below(&random, 1) == 0);
  for (uint64_t bound = 2; bound <= 12; bound++) {
    int counts[12] = {0}, n = 30000;
    double chi = 0, expected = (double)n / (double)bound;
    for (int i = 0; i < n; i++) {
      uint64_t value = ml_random_below(&random, bound);
      CHECK(value < bound);
      counts[value]++;
    }
    for (uint64_t k = 0; k < bound; k++) chi += pow(counts[k] - expected, 2) / expected;
    CHECK(chi < 40);
  }
  uint64_t large = UINT64_C(3) << 62;
  int upper = 0;
  for (int i = 0; i < 30000; i++) {
    uint64_t value = ml_random_below(&random, large);
    CHECK(value < large);
    upper += value >= UINT64_C(1) << 63;
  }
  CHECK(abs(upper - 10000) < 500); /* a remainder would give twice as many below 2^62 */
}

static void test_shuffle(void) {
  MlRandom random;
  int counts[6] = {0};
  uint32_t one = 5, many[100];
  ml_random_begin(&random, 4);
  ml_random_shuffle(&random, NULL, 0);
  ml_random_shuffle(&random, &one, 1);
  CHECK(one == 5);
  for (int i = 0; i < 6000; i++) {
    uint32_t three[] = {0, 1, 2};
    ml_random_shuffle(&random, three, 3);
    counts[three[0] * 2 + (three[1] > three[2])]++;
  }
  for (int i = 0; i < 6; i++) CHECK(abs(counts[i] - 1000) < 150);
  for (uint32_t i = 0; i < 100; i++) many[i] = i;
  ml_random_choose(&random, many, 100, 30);
  int seen[100] = {0}, moved = 0;
  for (int i = 0; i < 100; i++) seen[many[i]]++;
  for (int i = 0; i < 100; i++) CHECK(seen[i] == 1);
  for (int i = 0; i < 30; i++) moved += many[i] >= 30;
  CHECK(moved > 10);
}

int main(void) {
  test_known();
  test_streams();
  test_uniform();
  test_below();
  test_shuffle();
  return unit_end();
}
