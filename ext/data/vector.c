#include "data/vector.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"

enum { FORM_DENSE = 1, FORM_SPARSE = 2 };

static int is_own_format(const MlValue *cell) {
  return cell->length >= 4 && memcmp(cell->bytes, "mlv1", 4) == 0;
}

static MlStatus damaged(MlCall *call, const char *what, const char *why) {
  return ml_fail(call, "%s is a damaged vector (%s)", what, why);
}

static MlStatus read_own(MlCall *call, const MlValue *cell, const char *what, MlVector *vector) {
  const char *blob = cell->bytes;
  if (cell->length < ML_SEAL_HEAD) return damaged(call, what, "it is cut off");
  uint32_t form = ml_read_u32(blob + 4);
  vector->dimension = ml_read_u32(blob + 8);
  vector->count = ml_read_u32(blob + 12);
  size_t item = form == FORM_SPARSE ? 12 : 8;
  if ((form != FORM_DENSE && form != FORM_SPARSE) || vector->count > vector->dimension ||
      (form == FORM_DENSE && vector->count != vector->dimension)) {
    return damaged(call, what, "its head is not valid");
  }
  if ((cell->length - ML_SEAL_HEAD) / item != vector->count ||
      (cell->length - ML_SEAL_HEAD) % item) {
    return damaged(call, what, "its length does not fit its head");
  }
  if (!ml_is_sealed(blob, cell->length)) return damaged(call, what, "its checksum does not fit");
  vector->form = form == FORM_SPARSE ? ML_VECTOR_SPARSE : ML_VECTOR_F64;
  vector->indices = form == FORM_SPARSE ? blob + ML_SEAL_HEAD : NULL;
  vector->values = blob + ML_SEAL_HEAD + (form == FORM_SPARSE ? 4 * vector->count : 0);
  for (size_t i = 0; form == FORM_SPARSE && i < vector->count; i++) {
    uint32_t index = ml_vector_index(vector, i);
    if (index >= vector->dimension || (i && index <= ml_vector_index(vector, i - 1))) {
      return damaged(call, what, "its indices are not ascending");
    }
  }
  return ML_OK;
}

static MlStatus read_json(MlCall *call, const MlValue *cell, const char *what, MlBuffer *scratch,
                          MlVector *vector) {
  MlJson json;
  ml_json_parse(call, cell->bytes, cell->length, what, &json);
  if (call->status == ML_OK && json.tokens[0].type != ML_JSON_ARRAY) {
    ml_fail(call, "%s must be a vector: a JSON array of numbers or a BLOB", what);
  }
  scratch->length = 0;
  for (uint32_t i = 1; call->status == ML_OK && i < json.count; i++) {
    if (json.tokens[i].type != ML_JSON_NUMBER) {
      ml_fail(call, "%s must hold only numbers, but element %u is %.*s", what, i - 1,
              (int)(json.tokens[i].length < 40 ? json.tokens[i].length : 40),
              json.text + json.tokens[i].start);
    }
    ml_buffer_f64(call, scratch, call->status ? 0 : ml_json_number(&json, i));
  }
  *vector =
      (MlVector){ML_VECTOR_F64, scratch->length / 8, scratch->length / 8, NULL, scratch->data};
  ml_json_free(&json);
  return call->status;
}

MlStatus ml_vector_read(MlCall *call, const MlValue *cell, const char *what, MlBuffer *scratch,
                        MlVector *vector) {
  char shown[80];
  memset(vector, 0, sizeof *vector);
  if (call->status != ML_OK) return call->status;
  if (cell->kind == ML_VALUE_TEXT) return read_json(call, cell, what, scratch, vector);
  if (cell->kind != ML_VALUE_BLOB) {
    return ml_fail(call, "%s must be a vector (a JSON array or a BLOB), found %s", what,
                   ml_value_show(cell, shown));
  }
  if (is_own_format(cell)) return read_own(call, cell, what, vector);
  if (cell->length % 4) {
    return ml_fail(call, "%s is neither a vector of mlext nor float32 numbers: %zu bytes", what,
                   cell->length);
  }
  *vector = (MlVector){ML_VECTOR_F32, cell->length / 4, cell->length / 4, NULL, cell->bytes};
  return ML_OK;
}

int ml_vector_is_meant(const MlValue *cell) {
  if (cell->kind == ML_VALUE_BLOB) return 1;
  if (cell->kind != ML_VALUE_TEXT) return 0;
  size_t start = 0, end = cell->length;
  while (start < end && strchr(" \t\r\n", cell->bytes[start]) && cell->bytes[start]) start++;
  while (end > start && cell->bytes[end - 1] && strchr(" \t\r\n", cell->bytes[end - 1])) end--;
  if (end - start < 2 || cell->bytes[start] != '[' || cell->bytes[end - 1] != ']') return 0;
  for (size_t i = start + 1; i < end - 1; i++) {
    if (!cell->bytes[i] || !strchr("0123456789+-.eE, \t\r\n", cell->bytes[i])) return 0;
  }
  return 1;
}

double ml_vector_value(const MlVector *vector, size_t i) {
  return vector->form == ML_VECTOR_F32 ? (double)ml_read_f32(vector->values + 4 * i)
                                       : ml_read_f64(vector->values + 8 * i);
}

uint32_t ml_vector_index(const MlVector *vector, size_t i) {
  return vector->form == ML_VECTOR_SPARSE ? ml_read_u32(vector->indices + 4 * i) : (uint32_t)i;
}

void ml_vector_expand(const MlVector *vector, double *dense) {
  if (vector->form == ML_VECTOR_SPARSE) {
    for (size_t i = 0; i < vector->dimension; i++) dense[i] = 0;
  }
  for (size_t i = 0; i < vector->count; i++) {
    dense[ml_vector_index(vector, i)] = ml_vector_value(vector, i);
  }
}

/*
** Appends the head, which finish_vector seals, and makes room for `count` numbers of `size` bytes.
*/
static MlStatus begin_vector(MlCall *call, MlBuffer *out, uint32_t form, size_t dimension,
                             size_t count, size_t size) {
  unsigned char head[ML_SEAL_HEAD] = "mlv1";
  if (dimension > UINT32_MAX) return ml_fail(call, "a vector has at most 4294967295 numbers");
  if (count > (ML_ALLOCATION_MAX - out->length - ML_SEAL_HEAD) / size) return ml_fail_memory(call);
  ml_reserve(call, &out->data, &out->capacity, out->length + ML_SEAL_HEAD + count * size, 1);
  ml_write_u32(head + 4, form);
  ml_write_u32(head + 8, (uint32_t)dimension);
  ml_write_u32(head + 12, (uint32_t)count);
  return ml_buffer_append(call, out, head, ML_SEAL_HEAD);
}

static MlStatus finish_vector(MlCall *call, MlBuffer *out, size_t start) {
  if (call->status == ML_OK) ml_seal(out->data + start, out->length - start);
  return call->status;
}

MlStatus ml_vector_write_dense(MlCall *call, MlBuffer *out, const double *values,
                               size_t dimension) {
  size_t start = out->length;
  if (begin_vector(call, out, FORM_DENSE, dimension, dimension, 8)) return call->status;
  for (size_t i = 0; i < dimension; i++) ml_write_f64(out->data + out->length + 8 * i, values[i]);
  out->length += 8 * dimension;
  return finish_vector(call, out, start);
}

MlStatus ml_vector_write_sparse(MlCall *call, MlBuffer *out, size_t dimension,
                                const uint32_t *indices, const double *values, size_t count) {
  size_t start = out->length;
  if (begin_vector(call, out, FORM_SPARSE, dimension, count, 12)) return call->status;
  char *at = out->data + out->length;
  for (size_t i = 0; i < count; i++) ml_write_u32(at + 4 * i, indices[i]);
  for (size_t i = 0; i < count; i++) ml_write_f64(at + 4 * count + 8 * i, values[i]);
  out->length += 12 * count;
  return finish_vector(call, out, start);
}
