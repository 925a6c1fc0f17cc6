/* ml_dot(v, w) and ml_cosine_similarity(v, w): of dense and sparse vectors, in any of the formats.
 */
#include <math.h>
#include <string.h>

#include "data/vector.h"
#include "functions/host.h"

/* Little-endian numbers at any address; one instruction where that is the machine's order. */
static inline double similarity_f64(const char *bytes) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  double value;
  memcpy(&value, bytes, sizeof value);
  return value;
#else
  return ml_read_f64(bytes);
#endif
}

static inline double similarity_number(const MlVector *vector, size_t i) {
  if (vector->form != ML_VECTOR_F32) return similarity_f64(vector->values + 8 * i);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  float value;
  memcpy(&value, vector->values + 4 * i, sizeof value);
  return (double)value;
#else
  return (double)ml_read_f32(vector->values + 4 * i);
#endif
}

/* Sum of v[i] * scale_v * w[i] * scale_w in four lanes, always in the same order. */
static double dot_dense(const MlVector *v, const MlVector *w, double scale_v, double scale_w) {
  double sums[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= v->count; i += 4) {
    for (size_t k = 0; k < 4; k++) {
      sums[k] += similarity_number(v, i + k) * scale_v * (similarity_number(w, i + k) * scale_w);
    }
  }
  for (; i < v->count; i++) {
    sums[0] += similarity_number(v, i) * scale_v * (similarity_number(w, i) * scale_w);
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static double dot_sparse(const MlVector *v, const MlVector *w, double scale_v, double scale_w) {
  double sum = 0;
  size_t j = 0;
  if (v->form != ML_VECTOR_SPARSE) return dot_sparse(w, v, scale_w, scale_v);
  for (size_t i = 0; i < v->count; i++) {
    uint32_t index = ml_vector_index(v, i);
    if (w->form != ML_VECTOR_SPARSE) {
      sum += similarity_number(v, i) * scale_v * (similarity_number(w, index) * scale_w);
      continue;
    }
    while (j < w->count && ml_vector_index(w, j) < index) j++;
    if (j == w->count) break;
    if (ml_vector_index(w, j) == index) {
      sum += similarity_number(v, i) * scale_v * (similarity_number(w, j) * scale_w);
    }
  }
  return sum;
}

static double dot_product(const MlVector *v, const MlVector *w, double scale_v, double scale_w) {
  int sparse = v->form == ML_VECTOR_SPARSE || w->form == ML_VECTOR_SPARSE;
  return (sparse ? dot_sparse : dot_dense)(v, w, scale_v, scale_w);
}

/* A power of two that brings the largest number to 0.5 .. 1, so that no square overflows. */
static double vector_scale(const MlVector *vector) {
  double largest = 0;
  int exponent;
  for (size_t i = 0; i < vector->count; i++) {
    double value = fabs(similarity_number(vector, i));
    if (value > largest) largest = value;
  }
  if (!(largest > 0 && largest < HUGE_VAL)) return 1;
  frexp(largest, &exponent);
  if (exponent > -400 && exponent < 400) return 1;
  return exponent < -1000 ? ldexp(1, 1000) : ldexp(1, -exponent);
}

static double cosine_similarity(const MlVector *v, const MlVector *w) {
  double scale_v = vector_scale(v), scale_w = vector_scale(w);
  double squares_v = dot_dense(v, v, scale_v, scale_v);
  double squares_w = dot_dense(w, w, scale_w, scale_w);
  if (squares_v == 0 || squares_w == 0) return 0;
  double cosine = dot_product(v, w, scale_v, scale_w) / (sqrt(squares_v) * sqrt(squares_w));
  return cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
}

static double plain_dot(const MlVector *v, const MlVector *w) { return dot_product(v, w, 1, 1); }

typedef struct SimilarityItem {
  double (*of)(const MlVector *v, const MlVector *w);
} SimilarityItem;

static void similarity_call(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlRegistered *registered = ml_registered(context);
  const SimilarityItem *item = registered->function.item;
  MlCall call;
  MlBuffer scratch[2] = {{0}};
  MlVector v, w;
  double result = NAN;
  ml_call_begin(&call, registered->function.name, NULL, NULL);
  if (ml_host_arguments(context, &call, argc)) return;
  if (sqlite3_value_type(argv[0]) == SQLITE_NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL) {
    return;
  }
  MlValue left = ml_host_value(&call, argv[0]), right = ml_host_value(&call, argv[1]);
  ml_vector_read(&call, &left, "the first argument", &scratch[0], &v);
  ml_vector_read(&call, &right, "the second argument", &scratch[1], &w);
  if (!call.status && v.dimension != w.dimension) {
    ml_fail(&call, "the vectors must have as many numbers, found %zu and %zu", v.dimension,
            w.dimension);
  }
  if (!call.status) result = item->of(&v, &w);
  if (!ml_host_report(context, &call)) sqlite3_result_double(context, result);
  ml_buffer_free(&scratch[0]);
  ml_buffer_free(&scratch[1]);
}

const MlFunction ml_vector_similarity_functions[] = {
    {.name = "ml_dot",
     .kind = ML_SCALAR,
     .scalar = similarity_call,
     .minimum = 2,
     .maximum = 2,
     .signature = "ml_dot(v, w)",
     .summary = "The dot product of two vectors, dense or sparse. NULL when one is NULL",
     .example = "SELECT ml_dot('[1, 2, 3]', ml_vector(2, 0, 1))",
     .item = &(const SimilarityItem){plain_dot}},
    {.name = "ml_cosine_similarity",
     .kind = ML_SCALAR,
     .scalar = similarity_call,
     .minimum = 2,
     .maximum = 2,
     .signature = "ml_cosine_similarity(v, w)",
     .summary = "The cosine of the angle between two vectors, dense or sparse: -1 to 1, and 0 when "
                "one has only zeros, as in scikit-learn. NULL when one is NULL",
     .example = "SELECT ml_cosine_similarity('[1, 2, 3]', ml_vector(2, 0, 1))",
     .item = &(const SimilarityItem){cosine_similarity}},
    {0}};
