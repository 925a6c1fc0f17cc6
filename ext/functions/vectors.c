/* Vectors from numbers and back: ml_vector, ml_vector_json, ml_vector_at. */
#include "base/json.h"
#include "data/cell.h"
#include "data/vector.h"
#include "functions/arguments.h"

static MlStatus append_number(MlCall *call, MlBuffer *numbers, const MlValue *value, int place) {
  char shown[80];
  if (!ml_value_is_number(value)) {
    return ml_fail(call, "argument %d must be a number, found %s", place,
                   ml_value_show(value, shown));
  }
  return ml_buffer_f64(call, numbers, ml_value_number(value));
}

/* One vector in any form (JSON, float32 BLOB, ours) becomes ours; numbers become a dense one. */
static void vector_one(MlCall *call, const MlValue *value, MlBuffer *out) {
  MlBuffer scratch = {0};
  MlVector vector;
  double *dense = NULL;
  ml_vector_read(call, value, "the argument", &scratch, &vector);
  if (!call->status && vector.form == ML_VECTOR_SPARSE) {
    ml_buffer_append(call, out, value->bytes, value->length);
  } else if (!call->status) {
    dense = ml_array(call, vector.dimension, sizeof *dense);
    if (dense) ml_vector_expand(&vector, dense);
    if (dense) ml_vector_write_dense(call, out, dense, vector.dimension);
  }
  ml_free(dense);
  ml_buffer_free(&scratch);
}

static void make_vector(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer numbers = {0}, out = {0};
  MlCall *call = &host.call;
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_vector");
  if (ml_host_arguments(context, call, argc)) return;
  int has_null = 0;
  for (int i = 0; i < argc; i++) has_null |= sqlite3_value_type(argv[i]) == SQLITE_NULL;
  MlValue first = ml_host_value(call, argv[0]);
  if (argc == 1 && !has_null && !ml_value_is_number(&first)) {
    if (!call->status) vector_one(call, &first, &out);
  } else if (!has_null) {
    for (int i = 0; i < argc && !call->status; i++) {
      MlValue value = ml_host_value(call, argv[i]);
      append_number(call, &numbers, &value, i + 1);
    }
    double *values = ml_array(call, (size_t)argc, sizeof *values);
    for (int i = 0; values && i < argc; i++) values[i] = ml_read_f64(numbers.data + 8 * i);
    if (values) ml_vector_write_dense(call, &out, values, (size_t)argc);
    ml_free(values);
  }
  if (!ml_host_report(context, call) && !has_null) {
    ml_host_result_blob(context, out.data, out.length);
  }
  ml_buffer_free(&numbers);
  ml_buffer_free(&out);
  ml_host_end(&host);
}

/* Dense: [1.0,2.0]; sparse: {"dimension":5,"values":{"0":1.5}} */
static void write_vector_json(MlCall *call, const MlVector *vector, MlBuffer *out) {
  int sparse = vector->form == ML_VECTOR_SPARSE;
  if (sparse) ml_buffer_printf(call, out, "{\"dimension\":%zu,\"values\":", vector->dimension);
  ml_buffer_u8(call, out, sparse ? '{' : '[');
  for (size_t i = 0; i < vector->count && !call->status; i++) {
    if (i) ml_buffer_u8(call, out, ',');
    if (sparse) ml_buffer_printf(call, out, "\"%u\":", ml_vector_index(vector, i));
    ml_json_write_number(call, out, ml_vector_value(vector, i));
  }
  ml_buffer_string(call, out, sparse ? "}}" : "]");
}

static void vector_json(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer scratch = {0}, json = {0};
  MlVector vector;
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_vector_json");
  if (ml_host_arguments(context, &host.call, argc)) return;
  if (sqlite3_value_type(argv[0]) != SQLITE_NULL) {
    MlValue value = ml_host_value(&host.call, argv[0]);
    ml_vector_read(&host.call, &value, "the argument", &scratch, &vector);
    if (!host.call.status) write_vector_json(&host.call, &vector, &json);
    if (!ml_host_report(context, &host.call)) {
      ml_host_result_text(context, json.data, json.length);
      sqlite3_result_subtype(context, 'J');
    }
  }
  ml_buffer_free(&scratch);
  ml_buffer_free(&json);
  ml_host_end(&host);
}

/* The number at a place, counted from 0 as ml_columns() does. */
static double vector_number(const MlVector *vector, size_t place) {
  size_t low = 0, high = vector->count;
  if (vector->form != ML_VECTOR_SPARSE) return ml_vector_value(vector, place);
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ml_vector_index(vector, middle) < place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  int is_stored = low < vector->count && ml_vector_index(vector, low) == place;
  return is_stored ? ml_vector_value(vector, low) : 0;
}

static void vector_at(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer scratch = {0};
  MlVector vector;
  ml_host_begin(&host, ml_registered(context)->connection->db, "ml_vector_at");
  if (ml_host_arguments(context, &host.call, argc)) return;
  if (sqlite3_value_type(argv[0]) != SQLITE_NULL && sqlite3_value_type(argv[1]) != SQLITE_NULL) {
    MlValue value = ml_host_value(&host.call, argv[0]);
    int64_t place = ml_argument_integer(&host.call, argv[1], "place");
    ml_vector_read(&host.call, &value, "the argument", &scratch, &vector);
    if (!host.call.status && (place < 0 || (uint64_t)place >= vector.dimension)) {
      ml_fail(&host.call, "the vector has places from 0 to %lld, found %lld",
              (long long)vector.dimension - 1, (long long)place);
    }
    if (!ml_host_report(context, &host.call)) {
      sqlite3_result_double(context, vector_number(&vector, (size_t)place));
    }
  }
  ml_buffer_free(&scratch);
  ml_host_end(&host);
}

const MlFunction ml_vector_functions[] = {
    {.name = "ml_vector",
     .kind = ML_SCALAR,
     .scalar = make_vector,
     .minimum = 1,
     .maximum = -1,
     .signature = "ml_vector(x1, ...) or ml_vector(vector)",
     .summary = "A vector of numbers, or of a JSON array, a float32 BLOB or another vector. NULL "
                "when any argument is NULL",
     .example = "SELECT ml_vector_json(ml_vector(1, 2.5, 4))"},
    {.name = "ml_vector_json",
     .kind = ML_SCALAR,
     .scalar = vector_json,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_vector_json(vector)",
     .summary = "A vector as JSON: an array of numbers, or of a sparse one its dimension and what "
                "is not zero by place. NULL from NULL",
     .example = "SELECT ml_vector_json('[1, 2.5]')"},
    {.name = "ml_vector_at",
     .kind = ML_SCALAR,
     .scalar = vector_at,
     .minimum = 2,
     .maximum = 2,
     .signature = "ml_vector_at(vector, place)",
     .summary = "The number at a place of a vector, counted from 0 as ml_columns() does. NULL from "
                "NULL",
     .example = "SELECT ml_vector_at(ml_vector(1, 2.5), 1)"},
    {0}};
