/* Reference values: tests/reference/kmeans.py (scikit-learn), and best known inertias. */
#include "learn/kmeans_core.h"
#include "learn/kmeans_internal.h"
#include "unit.h"

/* ---- data */

typedef struct Table {
  double *x; /* (n, p) */
  size_t n, p;
} Table;

static Table load(const char *name, size_t p) {
  char path[200], line[400];
  Table table = {NULL, 0, p};
  snprintf(path, sizeof path, "tests/data/clustering/%s.csv", name);
  FILE *file = fopen(path, "r");
  CHECK(file != NULL);
  if (!file) exit(1);
  table.x = malloc(10000 * p * sizeof *table.x);
  if (!fgets(line, sizeof line, file)) exit(1);
  while (fgets(line, sizeof line, file) && table.n < 10000) {
    char *at = line;
    for (size_t j = 0; j < p; j++) {
      table.x[table.n * p + j] = strtod(at, &at);
      if (*at == ',') at++;
    }
    table.n++;
  }
  fclose(file);
  return table;
}

/* Rows around k centres, some of them repeated. */
static Table mixture(size_t n, size_t p, size_t k, double spread, uint64_t state) {
  Table table = {malloc(n * p * sizeof(double)), n, p};
  double *centres = malloc(k * p * sizeof *centres);
  for (size_t i = 0; i < k * p; i++) centres[i] = ml_kmeans_random(&state);
  for (size_t i = 0; i < n; i++) {
    size_t c = (size_t)(ml_kmeans_random(&state) * (double)k);
    for (size_t j = 0; j < p; j++) {
      double noise = ml_kmeans_random(&state) + ml_kmeans_random(&state) - 1;
      table.x[i * p + j] = centres[c * p + j] + spread * noise;
    }
    if (i > 0 && ml_kmeans_random(&state) < 0.1)
      memcpy(table.x + i * p, table.x + (i - 1) * p, p * sizeof(double));
  }
  free(centres);
  return table;
}

/* Fits rows that lie in one chunk. The caller frees the model. */
static MlStatus fit(const Table *table, const double *weights, const MlKmeansOptions *options,
                    MlKmeans *model, MlCall *call) {
  MlKmeansChunk chunk = {table->x, table->n};
  MlKmeansData data = {.chunks = &chunk,
                       .chunk_count = 1,
                       .stride = table->p * sizeof(double),
                       .columns = {.p = table->p, .numbers = table->p},
                       .weights = weights};
  *call = unit_call("ml_kmeans");
  return ml_kmeans_fit(call, &data, options, model);
}

static int same(const MlKmeans *a, const MlKmeans *b) {
  return a->n == b->n && a->k == b->k && a->iterations == b->iterations && a->moves == b->moves &&
         memcmp(a->centroids, b->centroids, a->k * a->p * sizeof(double)) == 0 &&
         memcmp(a->labels, b->labels, a->n * sizeof(uint32_t)) == 0 &&
         memcmp(a->sizes, b->sizes, a->k * sizeof(uint64_t)) == 0 &&
         memcmp(&a->inertia, &b->inertia, sizeof(double)) == 0;
}

/* What must hold for every model; `weights` may be NULL. */
static void check_model(const Table *table, const double *weights, const MlKmeans *model) {
  size_t p = table->p, wrong = 0, sizes = 0;
  MlKmeansColumns columns = {.p = p, .numbers = p};
  long double inertia = 0;
  for (size_t i = 0; i < table->n; i++) {
    double distance;
    uint32_t label =
        ml_kmeans_assign(&columns, model->centroids, model->k, table->x + i * p, &distance);
    wrong += label != model->labels[i];
    inertia += (long double)distance * (weights ? weights[i] : 1);
  }
  CHECK(wrong == 0);
  CHECK(fabs((double)inertia - model->inertia) <= 1e-12 * (double)inertia);
  for (uint32_t c = 0; c < model->k; c++) {
    CHECK(model->sizes[c] > 0);
    CHECK(c == 0 || model->weights[c] <= model->weights[c - 1]);
    sizes += model->sizes[c];
    if (!model->converged) continue;
    for (size_t j = 0; j < p; j++) {
      long double sum = 0, mass = 0;
      for (size_t i = 0; i < table->n; i++) {
        if (model->labels[i] != c) continue;
        sum += (long double)table->x[i * p + j] * (weights ? weights[i] : 1);
        mass += weights ? weights[i] : 1;
      }
      CHECK_NEAR(model->centroids[c * p + j], (double)(sum / mass), 4e-16 * 4);
    }
  }
  CHECK(sizes == table->n);
}

/* ---- against scikit-learn */

static MlKmeansOptions from_rows(const Table *table, uint32_t k, size_t step, double *initial) {
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = k;
  options.tol = 0;
  options.max_iter = 1000;
  options.refine = 0;
  for (uint32_t c = 0; c < k; c++)
    memcpy(initial + c * table->p, table->x + c * step * table->p, table->p * sizeof(double));
  options.initial = initial;
  return options;
}

static void test_iris_from_rows(void) {
  static const double plain[12] = {5.901612903225806,
                                   2.7483870967741937,
                                   4.393548387096774,
                                   1.4338709677419355,
                                   5.006,
                                   3.428,
                                   1.462,
                                   0.246,
                                   6.85,
                                   3.0736842105263156,
                                   5.742105263157894,
                                   2.0710526315789473};
  static const double weighted[12] = {5.925806451612903,  2.7451612903225806, 4.405645161290322,
                                      1.4379032258064517, 4.988888888888889,  3.41010101010101,
                                      1.461616161616161,  0.251515151515151,  6.824675324675325,
                                      3.0766233766233766, 5.738961038961039,  2.0441558441558443};
  Table iris = load("iris", 4);
  double initial[12], weights[150];
  for (size_t i = 0; i < 150; i++) weights[i] = 1 + (double)(i % 3);
  MlKmeansOptions options = from_rows(&iris, 3, 50, initial);
  for (int heavy = 0; heavy < 2; heavy++) {
    MlCall call;
    MlKmeans model;
    CHECK(fit(&iris, heavy ? weights : NULL, &options, &model, &call) == ML_OK);
    CHECK(model.converged && model.sizes[0] == 62 && model.sizes[1] == 50 && model.sizes[2] == 38);
    CHECK_NEAR(model.inertia, heavy ? 159.5055362379556 : 78.851441426146, 1e-14);
    for (int i = 0; i < 12; i++)
      CHECK_NEAR(model.centroids[i], heavy ? weighted[i] : plain[i], 2e-15);
    check_model(&iris, heavy ? weights : NULL, &model);
    ml_kmeans_free(&model);
  }
  free(iris.x);
}

static void test_s1_from_rows(void) {
  static const uint64_t sizes[15] = {618, 399, 351, 350, 341, 340, 336, 334,
                                     327, 327, 317, 316, 297, 220, 127};
  Table s1 = load("s1", 2);
  double initial[30];
  MlKmeansOptions options = from_rows(&s1, 15, 300, initial);
  MlCall call;
  MlKmeans model;
  CHECK(fit(&s1, NULL, &options, &model, &call) == ML_OK);
  CHECK_NEAR(model.inertia, 14977005821914.418, 1e-14);
  CHECK(memcmp(model.sizes, sizes, sizeof sizes) == 0);
  check_model(&s1, NULL, &model);
  ml_kmeans_free(&model);
  free(s1.x);
}

/* ---- best known optima */

static void test_best_known(void) {
  static const struct {
    const char *name;
    size_t p;
    uint32_t k;
    double best;
  } cases[] = {{"iris", 4, 2, 152.3479517604}, {"iris", 4, 3, 78.85144142615},
               {"iris", 4, 4, 57.22847321429}, {"iris", 4, 5, 46.44618205128},
               {"s1", 2, 15, 8917615616867.0}, {"unbalance", 2, 8, 214492062847.7},
               {"a1", 2, 20, 12146257522.26},  {"d31", 2, 31, 3393.256646796}};
  static const uint64_t seeds[] = {0, 1, 42};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Table table = load(cases[i].name, cases[i].p);
    for (size_t s = 0; s < 3; s++) {
      MlKmeansOptions options;
      ml_kmeans_defaults(&options);
      options.k = cases[i].k;
      options.seed = seeds[s];
      MlCall call;
      MlKmeans model;
      CHECK(fit(&table, NULL, &options, &model, &call) == ML_OK);
      CHECK(model.inertia <= cases[i].best * 1.0001);
      CHECK(model.inertia >= cases[i].best * (1 - 1e-10));
      CHECK(model.converged);
      check_model(&table, NULL, &model);
      ml_kmeans_free(&model);
    }
    free(table.x);
  }
}

/* ---- the same bytes whatever the way */

static void check_same_bytes(size_t n, size_t p, uint32_t k, double spread, int heavy) {
  Table table = mixture(n, p, k, spread, n + p + k);
  double *weights = malloc(n * sizeof *weights);
  for (size_t i = 0; i < n; i++) weights[i] = (double)(i % 7) * 0.3;
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = k;
  options.n_init = 2;
  MlCall call;
  MlKmeans first, other;
  CHECK(fit(&table, heavy ? weights : NULL, &options, &first, &call) == ML_OK);
  check_model(&table, heavy ? weights : NULL, &first);
  for (unsigned way = 0; way < 8; way++) {
    options.plain = way % 2;
    options.threads = way / 2 + 1;
    CHECK(fit(&table, heavy ? weights : NULL, &options, &other, &call) == ML_OK);
    CHECK(same(&first, &other));
    ml_kmeans_free(&other);
  }
  /* Chunks of 0, 1, 2, ... rows, rows farther apart. */
  MlKmeansChunk *chunks = malloc(n * sizeof *chunks);
  double *wide = malloc(n * (p + 3) * sizeof *wide);
  size_t count = 0, used = 0;
  for (size_t size = 0; used < n; size = (size + 1) % 300, count++) {
    chunks[count] = (MlKmeansChunk){wide + used * (p + 3), size < n - used ? size : n - used};
    used += chunks[count].n;
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t j = p; j < p + 3; j++) wide[i * (p + 3) + j] = NAN;
    memcpy(wide + i * (p + 3), table.x + i * p, p * sizeof *wide);
  }
  MlKmeansData data = {.chunks = chunks,
                       .chunk_count = count,
                       .stride = (p + 3) * sizeof(double),
                       .columns = {.p = p, .numbers = p},
                       .weights = heavy ? weights : NULL};
  call = unit_call("ml_kmeans");
  CHECK(ml_kmeans_fit(&call, &data, &options, &other) == ML_OK);
  CHECK(same(&first, &other));
  ml_kmeans_free(&other);
  ml_kmeans_free(&first);
  free(wide);
  free(chunks);
  free(weights);
  free(table.x);
}

static void test_same_bytes(void) {
  check_same_bytes(9000, 3, 5, 0.3, 0);
  check_same_bytes(9000, 10, 8, 0.5, 1);
  check_same_bytes(5000, 2, 60, 0.3, 0);
  check_same_bytes(2000, 40, 70, 0.9, 0); /* several groups of centroids */
  check_same_bytes(1500, 9, 300, 0.9, 1);
  check_same_bytes(5000, 20, 33, 0.8, 1);
  check_same_bytes(3000, 1, 17, 0.1, 0);
}

/* ---- rows that are not doubles as they are */

static void read_floats(const void *arg, const void *stored, double *row) {
  const float *from = stored;
  for (size_t j = 0; j < *(const size_t *)arg; j++) row[j] = from[j];
}

static MlStatus fit_data(const MlKmeansData *data, const MlKmeansOptions *options,
                         MlKmeans *model) {
  MlCall call = unit_call("ml_kmeans");
  return ml_kmeans_fit(&call, data, options, model);
}

/* All ways through the rows give the bytes of the first. */
static void check_ways(const MlKmeansData *data, MlKmeansOptions options, const MlKmeans *first) {
  for (unsigned way = 0; way < 8; way++) {
    MlKmeans other;
    options.plain = way % 2;
    options.threads = way / 2 + 1;
    CHECK(fit_data(data, &options, &other) == ML_OK);
    CHECK(same(first, &other));
    ml_kmeans_free(&other);
  }
}

/* Floats are as the doubles that they stand for. */
static void check_floats(size_t n, size_t p, uint32_t k, int heavy) {
  Table table = mixture(n, p, k, 0.4, n * p + k);
  float *rows = malloc(n * p * sizeof *rows);
  double *weights = malloc(n * sizeof *weights);
  for (size_t i = 0; i < n; i++) weights[i] = 0.1 + (double)(i % 5);
  for (size_t i = 0; i < n * p; i++) table.x[i] = rows[i] = (float)table.x[i];
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = k;
  options.n_init = 2;
  MlKmeansChunk chunk = {rows, n};
  MlKmeansData data = {.chunks = &chunk,
                       .chunk_count = 1,
                       .stride = p * sizeof(float),
                       .columns = {.p = p, .numbers = p},
                       .read = read_floats,
                       .read_arg = &p,
                       .weights = heavy ? weights : NULL};
  MlKmeans first;
  MlCall call;
  CHECK(fit(&table, heavy ? weights : NULL, &options, &first, &call) == ML_OK);
  check_ways(&data, options, &first);
  ml_kmeans_free(&first);
  free(weights);
  free(rows);
  free(table.x);
}

/* Two numbers and two categories, of 7 and of 30 levels, scaled or not, against their columns. */
static void check_categories(uint32_t k, int scaled, int heavy) {
  enum { N = 6000, NUMBERS = 2, LEVELS = 37, P = NUMBERS + LEVELS, WIDTH = NUMBERS + 2 };
  static const size_t first_column[3] = {NUMBERS, NUMBERS + 7, P};
  double absent[P] = {0}, present[P] = {0};
  double *rows = malloc(N * WIDTH * sizeof *rows), *weights = malloc(N * sizeof *weights);
  Table wide = {malloc(N * P * sizeof(double)), N, P};
  uint64_t state = k;
  for (size_t j = NUMBERS; j < P; j++) {
    absent[j] = scaled ? -0.1 * (double)(j % 5) : 0;
    present[j] = scaled ? absent[j] + 1 + (double)(j % 7) : 1;
  }
  MlKmeansColumns columns = {P, NUMBERS, 2, first_column, absent, present};
  for (size_t i = 0; i < N; i++) {
    double *row = rows + i * WIDTH, kind = floor(ml_kmeans_random(&state) * k);
    row[0] = kind + ml_kmeans_random(&state);
    row[1] = ml_kmeans_random(&state);
    row[2] = NUMBERS + fmod(kind, 7);
    row[3] = NUMBERS + 7 + floor(ml_kmeans_random(&state) * 30);
    weights[i] = (double)(i % 4) * 0.7;
    ml_kmeans_expand(&columns, row, wide.x + i * P);
  }
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = k;
  options.n_init = 2;
  MlKmeansChunk chunk = {rows, N};
  MlKmeansData data = {.chunks = &chunk,
                       .chunk_count = 1,
                       .stride = WIDTH * sizeof(double),
                       .columns = columns,
                       .weights = heavy ? weights : NULL};
  MlKmeans coded, expanded;
  MlCall call;
  CHECK(fit_data(&data, &options, &coded) == ML_OK);
  check_ways(&data, options, &coded);
  CHECK(fit(&wide, heavy ? weights : NULL, &options, &expanded, &call) == ML_OK);
  CHECK_NEAR(coded.inertia, expanded.inertia, 1e-12);
  size_t differ = 0, wrong = 0;
  double *look_up = malloc(k * P * sizeof *look_up);
  ml_kmeans_look_up(&columns, coded.centroids, k, look_up);
  for (size_t i = 0; i < N; i++) {
    differ += coded.labels[i] != expanded.labels[i];
    wrong += ml_kmeans_assign(&columns, look_up, k, rows + i * WIDTH, NULL) != coded.labels[i];
  }
  CHECK(differ == 0 && wrong == 0);
  for (size_t j = 0; j < k * P; j++)
    CHECK(fabs(coded.centroids[j] - expanded.centroids[j]) < 1e-12);
  ml_kmeans_free(&coded);
  ml_kmeans_free(&expanded);
  free(look_up);
  free(weights);
  free(rows);
  free(wide.x);
}

static void test_other_rows(void) {
  check_floats(5000, 3, 7, 0);
  check_floats(2000, 30, 60, 1);
  check_categories(5, 0, 0);
  check_categories(24, 1, 0);
  check_categories(6, 1, 1);
  check_categories(200, 0, 1);
}

/* Distances and sums have the same bits in all kernels. */
static void test_kernels(void) {
  enum { P = 11, NUMBERS = 7, WIDTH = NUMBERS + 1, K = 9, QUADS = 3 };
  static const size_t first[2] = {NUMBERS, P};
  uint64_t state = 5;
  int count = 1;
  double tile[WIDTH * 8], centroids[K * P], looked_up[K * P], packed[QUADS * 4 * P], weights[8];
  double origin[P], scale[P], absent[P] = {0}, present[P] = {0}, scratch[P];
  double distances[8], gains[QUADS * 32], best_distances[8] = {0}, best_gains[QUADS * 32] = {0};
  int64_t sums[4 * P], base_sums[4 * P] = {0};
  MlKmeansColumns columns = {P, NUMBERS, 1, first, absent, present};
  for (size_t i = 0; i < NUMBERS * 8; i++) tile[i] = ml_kmeans_random(&state) - 0.5;
  for (size_t i = NUMBERS * 8; i < WIDTH * 8; i++) tile[i] = (double)(NUMBERS + i % 4);
  for (size_t i = 0; i < K * P; i++) centroids[i] = ml_kmeans_random(&state) - 0.5;
  for (size_t i = 0; i < P; i++) origin[i] = 0.1, scale[i] = 0x1p49, present[i] = 1;
  for (size_t i = 0; i < 8; i++) weights[i] = ml_kmeans_random(&state);
  ml_kmeans_look_up(&columns, centroids, K, looked_up);
  ml_kmeans_pack(&columns, centroids, K, scratch, packed);
  MlKmeansLimbs limbs = {origin, scale, 0x1p50};
  MlKmeansNearest nearest, base_nearest = {0};
  for (int i = 0; i < count; i++) {
    const MlKmeansKernel *kernel = ml_kmeans_kernel_at(i, &count);
    if (!kernel) continue;
    memset(gains, 0, sizeof gains);
    memset(sums, 0, sizeof sums);
    kernel->nearest(&columns, tile, packed, 0, QUADS, &nearest);
    kernel->distance(&columns, tile, looked_up, distances);
    kernel->gains(&columns, tile, packed, QUADS, distances, weights, gains);
    kernel->accumulate(&limbs, &columns, tile, 0.7, sums, sums + 2 * P);
    for (size_t l = 0; l < 8; l++) {
      double row[WIDTH], wide[P], distance;
      for (size_t j = 0; j < WIDTH; j++) row[j] = tile[j * 8 + l];
      ml_kmeans_expand(&columns, row, wide);
      CHECK(nearest.index[l] == ml_kmeans_assign(&columns, looked_up, K, row, &distance));
      CHECK(nearest.best[l] == distance && nearest.second[l] > distance);
      CHECK(distances[l] == ml_kmeans_row_square(&columns, row, looked_up));
      CHECK_NEAR(distances[l], ml_kmeans_square(wide, centroids, P), 1e-14);
    }
    for (size_t j = 0; j < NUMBERS; j++) {
      double value = ((double)sums[j] + (double)sums[P + j] / limbs.base) / scale[j];
      CHECK(value == (tile[j] - origin[j]) * 0.7);
      CHECK(sums[2 * P + j] == -sums[j] && sums[3 * P + j] == -sums[P + j]);
    }
    if (i == 0) {
      base_nearest = nearest;
      memcpy(best_distances, distances, sizeof distances);
      memcpy(best_gains, gains, sizeof gains);
      memcpy(base_sums, sums, sizeof sums);
    }
    CHECK(memcmp(&base_nearest, &nearest, sizeof nearest) == 0);
    CHECK(memcmp(best_distances, distances, sizeof distances) == 0);
    CHECK(memcmp(best_gains, gains, sizeof gains) == 0);
    CHECK(memcmp(base_sums, sums, sizeof sums) == 0);
  }
}

/* ---- edges */

static MlStatus fit_values(const double *x, size_t n, uint32_t k, MlKmeans *model, MlCall *call) {
  Table table = {(double *)x, n, 1};
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = k;
  return fit(&table, NULL, &options, model, call);
}

static void test_edges(void) {
  static const double x[] = {3, 1, 1, 2, 2, 2, 9};
  MlCall call;
  MlKmeans model;
  CHECK(fit_values(x, 7, 1, &model, &call) == ML_OK); /* k = 1 */
  CHECK(model.sizes[0] == 7 && model.centroids[0] == 20.0 / 7 && model.converged);
  ml_kmeans_free(&model);
  CHECK(fit_values(x, 7, 4, &model, &call) == ML_OK); /* k = distinct rows */
  static const double centroids[] = {2, 1, 3, 9};
  CHECK(model.inertia == 0 && memcmp(model.centroids, centroids, sizeof centroids) == 0);
  CHECK(model.labels[0] == 2 && model.labels[1] == 1 && model.labels[6] == 3);
  ml_kmeans_free(&model);
  CHECK(fit_values(x, 7, 5, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message,
             "ml_kmeans: k must be between 1 and the number of distinct rows (4), found 5");
  ml_kmeans_free(&model);
  CHECK(fit_values(x, 7, 8, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message, "ml_kmeans: k must be between 1 and the number of rows (7), found 8");
  ml_kmeans_free(&model);
  CHECK(fit_values(x, 7, 0, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message, "ml_kmeans: k must be between 1 and the number of rows (7), found 0");
  ml_kmeans_free(&model);
  CHECK(fit_values(x, 0, 2, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message, "ml_kmeans: there are no rows to cluster");
  ml_kmeans_free(&model);
}

static void test_weights(void) {
  static const double x[] = {1, 2, 10, 11, 50};
  Table table = {(double *)x, 5, 1};
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = 3;
  MlCall call;
  MlKmeans model;
  double weights[] = {1e-3, 3e-3, 1e9, 3e9, 0}; /* far apart, and one that does not count */
  CHECK(fit(&table, weights, &options, &model, &call) == ML_OK);
  CHECK(model.centroids[0] == 11 && model.centroids[1] == 10);
  CHECK_NEAR(model.centroids[2], 1.75, 1e-14);
  CHECK(model.sizes[0] == 2 && model.sizes[1] == 1 && model.sizes[2] == 2);
  CHECK_NEAR(model.weights[2] * 1e3, 4, 1e-14);
  ml_kmeans_free(&model);
  options.k = 5;
  CHECK(fit(&table, weights, &options, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message,
             "ml_kmeans: k must be between 1 and the number of distinct rows (4), found 5");
  weights[1] = -1;
  CHECK(fit(&table, weights, &options, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message,
             "ml_kmeans: a weight must be a finite number, not below 0, found -1 in row 2");
  memset(weights, 0, sizeof weights);
  CHECK(fit(&table, weights, &options, &model, &call) == ML_ERROR);
  CHECK_TEXT(call.message, "ml_kmeans: all weights are 0");
}

/* An offset changes neither clusters nor centroids, beyond the offset's own rounding. */
static void test_offset(void) {
  Table iris = load("iris", 4);
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = 3;
  MlCall call;
  MlKmeans near, far;
  for (size_t i = 0; i < 600; i++) iris.x[i] = rint(iris.x[i] * 1024) / 1024;
  CHECK(fit(&iris, NULL, &options, &near, &call) == ML_OK);
  for (size_t i = 0; i < 600; i++) iris.x[i] += 1e10; /* exact: 44 bits */
  CHECK(fit(&iris, NULL, &options, &far, &call) == ML_OK);
  CHECK(memcmp(near.labels, far.labels, 150 * sizeof(uint32_t)) == 0);
  CHECK_NEAR(far.inertia, near.inertia, 1e-9);
  for (size_t i = 0; i < 12; i++) CHECK_NEAR(far.centroids[i] - 1e10, near.centroids[i], 2e-6);
  ml_kmeans_free(&near);
  ml_kmeans_free(&far);
  free(iris.x);
}

/* One far outlier must not blur the means of the rest. */
static void test_outlier(void) {
  static const double x[] = {0.1, 0.2, 0.4, 5.1, 5.2, 1e13};
  MlCall call;
  MlKmeans model;
  CHECK(fit_values(x, 6, 3, &model, &call) == ML_OK);
  CHECK_NEAR(model.centroids[0], (0.1 + 0.2 + 0.4) / 3, 3e-3); /* x - mean: 2e-3 apart at 2e12 */
  CHECK(model.centroids[2] == 1e13);
  ml_kmeans_free(&model);
}

static void test_range(void) {
  static const double huge[] = {1e300, -1e300, 0}, most[] = {1.7e308, -1.7e308, 0};
  static const double tiny[] = {1e-300, 2e-300, 9e-300}, large[] = {1e140, 1.5e140, -1e140};
  MlCall call;
  MlKmeans model;
  CHECK(fit_values(huge, 3, 2, &model, &call) == ML_ERROR);
  CHECK(strstr(call.message, "overflow: scale the features") != NULL);
  CHECK(fit_values(most, 3, 2, &model, &call) == ML_ERROR);
  CHECK(fit_values(tiny, 3, 2, &model, &call) == ML_ERROR);
  CHECK(strstr(call.message, "vanish: scale the features") != NULL);
  CHECK(fit_values(large, 3, 2, &model, &call) == ML_OK);
  CHECK_NEAR(model.centroids[0] / 1e140, 1.25, 1e-15);
  ml_kmeans_free(&model);
}

/* Centroids that start with no rows are given some. */
static void test_empty_clusters(void) {
  Table iris = load("iris", 4);
  double initial[6 * 4];
  MlKmeansOptions options = from_rows(&iris, 6, 10, initial);
  for (size_t i = 8; i < 24; i++) initial[i] = i < 16 ? 1e6 : initial[0];
  MlCall call;
  MlKmeans bounded, plain;
  CHECK(fit(&iris, NULL, &options, &bounded, &call) == ML_OK);
  check_model(&iris, NULL, &bounded);
  options.plain = 1;
  CHECK(fit(&iris, NULL, &options, &plain, &call) == ML_OK);
  CHECK(same(&bounded, &plain));
  ml_kmeans_free(&bounded);
  ml_kmeans_free(&plain);
  for (uint32_t max_iter = 1; max_iter < 4; max_iter++) { /* stopped at once */
    options.max_iter = max_iter;
    CHECK(fit(&iris, NULL, &options, &plain, &call) == ML_OK);
    check_model(&iris, NULL, &plain);
    ml_kmeans_free(&plain);
  }
  free(iris.x);
}

/* Few distinct rows among many: the sample for moves has fewer of them than k. */
static void test_mostly_duplicates(void) {
  enum { N = 60000, K = 9 };
  Table table = {calloc(N, sizeof(double)), N, 1};
  for (size_t i = 0; i < K - 1; i++) table.x[i * 5000 + 17] = (double)(i + 1);
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = K;
  MlCall call;
  MlKmeans model;
  CHECK(fit(&table, NULL, &options, &model, &call) == ML_OK);
  CHECK(model.inertia == 0 && model.sizes[0] == N - K + 1 && model.sizes[K - 1] == 1);
  ml_kmeans_free(&model);
  options.k = K + 1;
  CHECK(fit(&table, NULL, &options, &model, &call) == ML_ERROR);
  free(table.x);
}

/* ---- failures */

static int stop_after(void *arg) {
  int *left = arg;
  return --*left < 0;
}

static void test_memory_and_interrupt(void) {
  Table table = mixture(3000, 3, 20, 0.2, 9);
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = 20;
  options.n_init = 2;
  options.threads = 2;
  MlCall call;
  MlKmeans model, whole;
  CHECK(fit(&table, NULL, &options, &whole, &call) == ML_OK);
  size_t live = unit_live_bytes;
  MlStatus status = ML_NOMEM;
  for (long at = 1; status == ML_NOMEM && at < 1000; at++) {
    unit_allocations = 0;
    unit_fail_at = at;
    status = fit(&table, NULL, &options, &model, &call);
    CHECK(status == ML_OK ? same(&whole, &model) : status == ML_NOMEM && !model.labels);
    ml_kmeans_free(&model);
    CHECK(unit_live_bytes == live);
  }
  unit_fail_at = 0;
  CHECK(status == ML_OK);
  options.n_init = 200;
  for (int polls = 0; polls < 5; polls++) {
    int left = polls;
    MlKmeansChunk chunk = {table.x, table.n};
    MlKmeansData data = {.chunks = &chunk,
                         .chunk_count = 1,
                         .stride = 3 * sizeof(double),
                         .columns = {.p = 3, .numbers = 3}};
    ml_call_begin(&call, "ml_kmeans", stop_after, &left);
    CHECK(ml_kmeans_fit(&call, &data, &options, &model) == ML_INTERRUPT);
    ml_kmeans_free(&model);
    CHECK(unit_live_bytes == live);
  }
  ml_kmeans_free(&whole);
  free(table.x);
}

typedef struct Reports {
  uint32_t count, run;
  double inertia;
  int rises;
} Reports;

static void report(void *arg, uint32_t run, uint32_t iteration, double inertia, double shift) {
  Reports *reports = arg;
  reports->count++;
  if (iteration > 1 && run == reports->run && inertia > reports->inertia * (1 + 1e-12))
    reports->rises++;
  CHECK(shift >= 0);
  reports->run = run;
  reports->inertia = inertia;
}

static void test_report(void) {
  Table s1 = load("s1", 2);
  Reports reports = {0};
  MlKmeansOptions options;
  ml_kmeans_defaults(&options);
  options.k = 15;
  options.n_init = 1;
  options.refine = 0;
  options.tol = 0;
  options.report = report;
  options.report_arg = &reports;
  MlCall call;
  MlKmeans model;
  CHECK(fit(&s1, NULL, &options, &model, &call) == ML_OK);
  CHECK(reports.count == model.iterations && reports.rises == 0);
  CHECK_NEAR(reports.inertia, model.inertia, 1e-12);
  ml_kmeans_free(&model);
  free(s1.x);
}

int main(void) {
  test_iris_from_rows();
  test_s1_from_rows();
  test_best_known();
  test_same_bytes();
  test_other_rows();
  test_kernels();
  test_edges();
  test_weights();
  test_offset();
  test_outlier();
  test_range();
  test_empty_clusters();
  test_mostly_duplicates();
  test_memory_and_interrupt();
  test_report();
  return unit_end();
}
