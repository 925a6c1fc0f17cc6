#include "tables/linkage.h"

#include <string.h>

#include "base/hash.h"

/* ---- what is compared */

void ml_link_columns_free(MlLinkColumns *columns) {
  ml_free(columns->compared);
  ml_free(columns->blocks);
}

/* Marks the named columns of a source; each must be there. */
static MlStatus link_mark(MlCall *call, const MlSource *source, MlJsonSpan span, const char *what,
                          unsigned char *marks) {
  int marks_fields = strcmp(what, "columns") == 0;
  MlJson json = {0};
  MlBuffer name = {0};
  if (call->status || ml_json_parse(call, span.text, span.length, what, &json)) goto done;
  if (json.tokens[0].type != ML_JSON_ARRAY || !json.tokens[0].members) {
    ml_fail(call, "option '%s' must be an array of column names%s", what,
            marks_fields ? ", or an object of columns and measures" : "");
    goto done;
  }
  for (uint32_t at = 1; at < json.tokens[0].next && !call->status; at = json.tokens[at].next) {
    size_t i = 0;
    name.length = 0;
    if (json.tokens[at].type != ML_JSON_STRING) {
      ml_fail(call, "option '%s' must be an array of column names%s", what,
              marks_fields ? ", or an object of columns and measures" : "");
      break;
    }
    ml_json_unescape(call, &json, at, &name);
    const char *text = ml_buffer_text(call, &name);
    while (text && i < source->columns && sqlite3_stricmp(source->names[i], text) != 0) i++;
    if (text && i == source->columns) {
      ml_fail(call, "option '%s': the source has no column '%s'", what, text);
    } else if (text) {
      marks[i] = 1;
    }
  }
done:
  ml_json_free(&json);
  ml_buffer_free(&name);
  return call->status;
}

MlStatus ml_link_choose(MlCall *call, const MlSource *source, const MlSource *other,
                        const MlLinkOptions *options, int by_field, MlLinkColumns *columns) {
  size_t used = 0;
  columns->compared = ml_array(call, source->columns, 1);
  columns->blocks = ml_array(call, source->columns, 1);
  if (call->status) return call->status;
  if (options->block.length) link_mark(call, source, options->block, "block", columns->blocks);
  if (by_field) return call->status;
  if (options->columns.length) {
    link_mark(call, source, options->columns, "columns", columns->compared);
  }
  for (size_t i = 0; i < source->columns; i++) {
    int in_both = !other;
    for (size_t j = 0; other && j < other->columns; j++) {
      in_both |= sqlite3_stricmp(source->names[i], other->names[j]) == 0;
    }
    if (!options->columns.length) columns->compared[i] = in_both && !columns->blocks[i];
    used += columns->compared[i];
  }
  if (!used && !call->status) ml_fail(call, "the sources have no column in common to compare");
  return call->status;
}

/* ---- rows in */

void ml_link_reader_free(MlLinkReader *reader) {
  ml_linkage_free(&reader->linkage);
  ml_grid_free(&reader->ids);
  ml_dictionary_free(&reader->exact);
  ml_free(reader->same);
  ml_buffer_free(&reader->text);
  ml_records_free(&reader->records);
}

/* Values that are equal as SQL has it give equal bytes; numbers by their hash. */
static void link_exact(MlCall *call, MlLinkReader *reader, const MlValue *value) {
  int is_number = ml_value_is_number(value);
  char kind = ml_value_is_null(value) ? 'n' : is_number ? 'd' : (char)('0' + value->kind);
  ml_buffer_append(call, &reader->text, &kind, 1);
  if (kind == 'n') return;
  ml_buffer_u64(call, &reader->text, is_number ? ml_value_hash(value, 0) : value->length);
  if (!is_number) ml_buffer_append(call, &reader->text, value->bytes, value->length);
}

void ml_link_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlLinkReader *reader = arg;
  uint64_t block = 0;
  reader->text.length = 0;
  for (size_t i = 0; i < (size_t)count && !call->status; i++) {
    MlValue value = ml_host_value(call, values[i]);
    if (i == 0) ml_grid_value(call, &reader->ids, &value);
    if (reader->columns->blocks[i]) block = ml_mix(block + 1) ^ ml_value_hash(&value, 1);
    if (!reader->columns->compared[i]) continue;
    if (reader->is_exact) {
      link_exact(call, reader, &value);
    } else if (value.kind != ML_VALUE_BLOB && value.kind != ML_VALUE_NULL) {
      const char *text = (const char *)sqlite3_value_text(values[i]);
      if (!text) ml_fail_memory(call);
      if (reader->text.length) ml_buffer_append(call, &reader->text, " ", 1);
      if (text) {
        ml_buffer_append(call, &reader->text, text, (size_t)sqlite3_value_bytes(values[i]));
      }
    }
  }
  const char *text = reader->text.data ? reader->text.data : "";
  if (reader->spec) {
    ml_link_spec_row(call, reader->spec, reader->second, values, block, &reader->records);
  } else if (reader->is_exact) {
    size_t record = ml_grid_rows(&reader->ids) - 1, at;
    ml_buffer_u64(call, &reader->text, block);
    if (call->status ||
        ml_reserve(call, &reader->same, &reader->same_capacity, record + 1, sizeof *reader->same)) {
      return;
    }
    at = ml_dictionary_add(call, &reader->exact, reader->text.data, reader->text.length);
    reader->same[record] = (uint32_t)at;
  } else if (!call->status) {
    ml_linkage_add(call, &reader->linkage, text, reader->text.length, block);
  }
  ml_poll(call, 500);
}

MlStatus ml_link_pairs(MlCall *call, MlLinkReader *reader, const MlLinkOptions *options,
                       size_t split, MlLinkagePair pair, void *arg) {
  if (reader->spec) {
    return ml_records_pairs(call, &reader->records, split, options->threshold,
                            (size_t)options->max_block, pair, arg);
  }
  return ml_linkage_pairs(call, &reader->linkage, split, options->threshold, pair, arg);
}

void ml_link_settle(MlCall *call, MlLinkOptions *options, const MlLinkSpec *spec, double usual,
                    MlLinkReader *reader) {
  if (call->status) return;
  if (options->all && options->one_to_one) {
    ml_fail(call, "options 'all' and 'one_to_one' exclude each other");
  }
  if (spec->field_count) {
    reader->spec = spec;
    ml_records_begin(&reader->records, spec->fields, spec->field_count);
  }
  if (options->threshold < 0) options->threshold = reader->spec ? 0.8 : usual;
}
