#include "data/record.h"

#include <string.h>

enum { FIELD_HEAD = 2, DEPTH_LIMIT = 8 };

/* ---- writing */

static MlStatus put_name(MlCall *call, MlBuffer *out, const char *name, MlFieldType type) {
  size_t name_length = strlen(name);
  ml_buffer_u8(call, out, (uint8_t)type);
  ml_buffer_u8(call, out, (uint8_t)name_length);
  return ml_buffer_append(call, out, name, name_length);
}

static MlStatus begin_field(MlCall *call, MlBuffer *out, const char *name, MlFieldType type,
                            uint64_t count, uint64_t length) {
  put_name(call, out, name, type);
  ml_buffer_varint(call, out, count);
  return ml_buffer_varint(call, out, length);
}

MlStatus ml_put_integers(MlCall *call, MlBuffer *out, const char *name, const int64_t *values,
                         size_t count) {
  begin_field(call, out, name, ML_FIELD_INTEGERS, count, 8 * (uint64_t)count);
  for (size_t i = 0; i < count && call->status == ML_OK; i++) {
    ml_buffer_u64(call, out, (uint64_t)values[i]);
  }
  return call->status;
}

MlStatus ml_put_integer(MlCall *call, MlBuffer *out, const char *name, int64_t value) {
  return ml_put_integers(call, out, name, &value, 1);
}

MlStatus ml_put_reals(MlCall *call, MlBuffer *out, const char *name, const double *values,
                      size_t count) {
  begin_field(call, out, name, ML_FIELD_REALS, count, 8 * (uint64_t)count);
  for (size_t i = 0; i < count && call->status == ML_OK; i++) ml_buffer_f64(call, out, values[i]);
  return call->status;
}

MlStatus ml_put_real(MlCall *call, MlBuffer *out, const char *name, double value) {
  return ml_put_reals(call, out, name, &value, 1);
}

MlStatus ml_put_text(MlCall *call, MlBuffer *out, const char *name, const char *text,
                     size_t length) {
  MlFieldList list;
  ml_list_begin(call, out, name, ML_FIELD_TEXTS, &list);
  ml_list_text(call, out, &list, text, length);
  return ml_list_end(call, out, &list);
}

MlStatus ml_list_begin(MlCall *call, MlBuffer *out, const char *name, MlFieldType type,
                       MlFieldList *list) {
  list->count = 0;
  put_name(call, out, name, type);
  list->start = out->length;
  return call->status;
}

MlStatus ml_list_text(MlCall *call, MlBuffer *out, MlFieldList *list, const char *text,
                      size_t length) {
  ml_buffer_varint(call, out, length);
  list->count++;
  return ml_buffer_append(call, out, text, length);
}

MlStatus ml_list_record(MlCall *call, MlBuffer *out, MlFieldList *list, const MlBuffer *record) {
  return ml_list_text(call, out, list, record->data, record->length);
}

/* The count and the length are known only now: what was written moves up for them. */
MlStatus ml_list_end(MlCall *call, MlBuffer *out, const MlFieldList *list) {
  unsigned char head[2 * ML_VARINT_MAX];
  if (call->status != ML_OK) return call->status;
  size_t length = out->length - list->start;
  size_t used = ml_write_varint(list->count, head);
  used += ml_write_varint(length, head + used);
  if (ml_buffer_append(call, out, head, used)) return call->status;
  memmove(out->data + list->start + used, out->data + list->start, length);
  memcpy(out->data + list->start, head, used);
  return ML_OK;
}

/* ---- reading */

/* Reads the field at *at and moves behind it. 0 at the end; -1 when it does not fit. */
static int step_field(MlRecord record, size_t *at, MlField *field) {
  size_t place = *at;
  uint64_t count, length;
  if (place == record.length) return 0;
  if (record.length - place < FIELD_HEAD) return -1;
  field->type = (MlFieldType)(unsigned char)record.bytes[place];
  field->name_length = (unsigned char)record.bytes[place + 1];
  place += FIELD_HEAD;
  if (record.length - place < field->name_length) return -1;
  field->name = record.bytes + place;
  place += field->name_length;
  if (!ml_read_varint(record.bytes, record.length, &place, &count) ||
      !ml_read_varint(record.bytes, record.length, &place, &length) ||
      length > record.length - place || count > length) {
    return -1;
  }
  field->count = (size_t)count;
  field->length = (size_t)length;
  field->data = record.bytes + place;
  *at = place + field->length;
  return 1;
}

int ml_field_next_text(const MlField *field, size_t *at, const char **text, size_t *length) {
  size_t place = *at;
  uint64_t found;
  if (!ml_read_varint(field->data, field->length, &place, &found)) return 0;
  if (found > field->length - place) return 0;
  *text = field->data + place;
  *length = (size_t)found;
  *at = place + *length;
  return 1;
}

int ml_field_next_record(const MlField *field, size_t *at, MlRecord *record) {
  return ml_field_next_text(field, at, &record->bytes, &record->length);
}

static MlStatus check_record(MlCall *call, MlRecord record, int depth);

static int field_is_sound(MlCall *call, const MlField *field, int depth) {
  size_t at = 0, count = 0, length;
  const char *text;
  MlRecord inner;
  switch (field->type) {
  case ML_FIELD_INTEGERS:
  case ML_FIELD_REALS: return field->length / 8 == field->count && field->length % 8 == 0;
  case ML_FIELD_TEXTS:
    while (ml_field_next_text(field, &at, &text, &length)) count++;
    return at == field->length && count == field->count;
  case ML_FIELD_RECORDS:
    while (ml_field_next_record(field, &at, &inner)) {
      if (check_record(call, inner, depth + 1)) return 1; /* said already */
      count++;
    }
    return at == field->length && count == field->count;
  }
  return 0;
}

static MlStatus check_record(MlCall *call, MlRecord record, int depth) {
  size_t at = 0;
  MlField field;
  int step;
  if (depth > DEPTH_LIMIT) return ml_fail(call, "the model is damaged: too deep");
  while ((step = step_field(record, &at, &field)) > 0) {
    if (!field_is_sound(call, &field, depth)) {
      return ml_fail(call, "the model is damaged: field '%.*s'", (int)field.name_length,
                     field.name);
    }
    if (call->status) return call->status;
  }
  return step < 0 ? ml_fail(call, "the model is damaged: a field is cut off") : call->status;
}

MlStatus ml_record_check(MlCall *call, MlRecord record) {
  return call->status ? call->status : check_record(call, record, 0);
}

int ml_record_next(MlRecord record, size_t *at, MlField *field) {
  return step_field(record, at, field) > 0;
}

int ml_record_find(MlRecord record, const char *name, MlField *field) {
  size_t at = 0, length = strlen(name);
  while (ml_record_next(record, &at, field)) {
    if (field->name_length == length && memcmp(field->name, name, length) == 0) return 1;
  }
  return 0;
}

MlStatus ml_get_field(MlCall *call, MlRecord record, const char *name, MlFieldType type,
                      size_t count, MlField *field) {
  if (call->status) return call->status;
  if (!ml_record_find(record, name, field)) {
    return ml_fail(call, "the model is damaged: it has no '%s'", name);
  }
  /* What is empty has no kind of its own. */
  int is_kind = field->type == type || field->count == 0;
  if (!is_kind || (count != ML_ANY_COUNT && field->count != count)) {
    return ml_fail(call, "the model is damaged: '%s' has the wrong form", name);
  }
  return ML_OK;
}

MlStatus ml_get_integer(MlCall *call, MlRecord record, const char *name, int64_t *value) {
  MlField field;
  *value = 0;
  if (ml_get_field(call, record, name, ML_FIELD_INTEGERS, 1, &field)) return call->status;
  *value = (int64_t)ml_read_u64(field.data);
  return ML_OK;
}

MlStatus ml_get_real(MlCall *call, MlRecord record, const char *name, double *value) {
  MlField field;
  *value = 0;
  if (ml_get_field(call, record, name, ML_FIELD_REALS, 1, &field)) return call->status;
  *value = ml_read_f64(field.data);
  return ML_OK;
}

double *ml_get_reals(MlCall *call, MlRecord record, const char *name, size_t count, size_t *found) {
  MlField field;
  if (found) *found = 0;
  if (ml_get_field(call, record, name, ML_FIELD_REALS, count, &field)) return NULL;
  double *values = ml_array(call, field.count, sizeof *values);
  for (size_t i = 0; values && i < field.count; i++) values[i] = ml_read_f64(field.data + 8 * i);
  if (values && found) *found = field.count;
  return values;
}

int64_t *ml_get_integers(MlCall *call, MlRecord record, const char *name, size_t count,
                         size_t *found) {
  MlField field;
  if (found) *found = 0;
  if (ml_get_field(call, record, name, ML_FIELD_INTEGERS, count, &field)) return NULL;
  int64_t *values = ml_array(call, field.count, sizeof *values);
  for (size_t i = 0; values && i < field.count; i++) {
    values[i] = (int64_t)ml_read_u64(field.data + 8 * i);
  }
  if (values && found) *found = field.count;
  return values;
}

MlStatus ml_get_text(MlCall *call, MlRecord record, const char *name, const char **text,
                     size_t *length) {
  MlField field;
  size_t at = 0;
  *text = "";
  *length = 0;
  if (ml_get_field(call, record, name, ML_FIELD_TEXTS, 1, &field)) return call->status;
  ml_field_next_text(&field, &at, text, length);
  return ML_OK;
}
