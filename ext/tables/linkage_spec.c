#include "tables/linkage_spec.h"

#include <string.h>

void ml_link_spec_free(MlLinkSpec *spec) {
  ml_free(spec->fields);
  ml_free(spec->columns);
  ml_free(spec->keys);
  memset(spec, 0, sizeof *spec);
}

/* ---- names */

/* The column that a JSON string names in a source, or -1 and a failed call. */
static int link_spec_column(MlCall *call, const MlSource *source, const MlJson *json,
                            uint32_t token, const char *option) {
  MlBuffer name = {0};
  int column = -1;
  if (json->tokens[token].type != ML_JSON_STRING) {
    ml_fail(call, "option '%s': a column's name must be a string", option);
  } else if (!ml_json_unescape(call, json, token, &name)) {
    column = ml_source_find(source, name.data ? name.data : "", name.length);
    if (column < 0) {
      ml_fail(call, "option '%s': the source has no column '%.*s'", option,
              (int)(name.length < 100 ? name.length : 100), name.data ? name.data : "");
    }
  }
  ml_buffer_free(&name);
  return column;
}

/* The place of a JSON string among names parted by '|', or -1 and a failed call. */
static int link_spec_choice(MlCall *call, const MlJson *json, uint32_t token, const char *names,
                            const char *option) {
  MlBuffer text = {0};
  int found = -1, i = 0;
  if (json->tokens[token].type == ML_JSON_STRING) ml_json_unescape(call, json, token, &text);
  for (const char *at = names; *at && !call->status; i++) {
    size_t length = strcspn(at, "|");
    if (length == text.length && memcmp(at, text.data, length) == 0) found = i;
    at += length;
    if (*at) at++;
  }
  if (found < 0 && !call->status) {
    const MlJsonToken *value = &json->tokens[token];
    ml_fail(call, "option '%s': must be one of %s, found %.*s", option, names,
            (int)(value->length < 60 ? value->length : 60), json->text + value->start);
  }
  ml_buffer_free(&text);
  return found;
}

/* ---- columns */

typedef struct LinkFieldOptions {
  double weight, tolerance;
  MlJsonSpan measure, with;
} LinkFieldOptions;

static const MlOption link_field_options[] = {
    {.name = "measure",
     .type = ML_OPTION_JSON,
     .offset = offsetof(LinkFieldOptions, measure),
     .help = "how alike values are"},
    {.name = "weight",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LinkFieldOptions, weight),
     .fallback = 1,
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "of the column in the score"},
    {.name = "tolerance",
     .type = ML_OPTION_REAL,
     .offset = offsetof(LinkFieldOptions, tolerance),
     .minimum = 0,
     .maximum = 1e300,
     .help = "the difference of numbers, or days, that makes them quite different"},
    {.name = "with",
     .type = ML_OPTION_JSON,
     .offset = offsetof(LinkFieldOptions, with),
     .help = "its name in the second source"},
    {0}};

/* Reads a JSON text of one string: a measure, or a column's name. */
static int link_spec_string(MlCall *call, MlJsonSpan span, const MlSource *source,
                            const char *option) {
  MlJson json = {0};
  int found = -1;
  if (!ml_json_parse(call, span.text, span.length, option, &json)) {
    found = source ? link_spec_column(call, source, &json, 0, option)
                   : link_spec_choice(call, &json, 0, ML_MEASURE_NAMES, option);
  }
  ml_json_free(&json);
  return found;
}

/* The field at `value`: a measure, or an object of one with a weight, a tolerance and a name. */
static MlStatus link_spec_field(MlCall *call, const MlSource *const sources[2], const MlJson *json,
                                uint32_t name, MlLinkSpec *spec) {
  MlRecordField *field = &spec->fields[spec->field_count];
  int *columns = spec->columns[spec->field_count];
  uint32_t value = name + 1;
  const MlSource *second = sources[1] ? sources[1] : sources[0];
  LinkFieldOptions options = {0};
  MlOptionTable table = {link_field_options, &options};
  *field = (MlRecordField){ML_MEASURE_JARO_WINKLER, 1, 0};
  columns[0] = link_spec_column(call, sources[0], json, name, "columns");
  if (json->tokens[value].type == ML_JSON_OBJECT) {
    const MlJsonToken *token = &json->tokens[value];
    ml_options_read(call, &table, 1, json->text + token->start, token->length);
    field->weight = options.weight;
    field->tolerance = options.tolerance;
    int measure = options.measure.length && !call->status
                      ? link_spec_string(call, options.measure, NULL, "measure")
                      : (int)ML_MEASURE_JARO_WINKLER;
    field->measure = measure < 0 ? ML_MEASURE_EXACT : (MlMeasure)measure;
  } else if (!call->status) {
    int measure = link_spec_choice(call, json, value, ML_MEASURE_NAMES, "columns");
    field->measure = measure < 0 ? ML_MEASURE_EXACT : (MlMeasure)measure;
  }
  if (call->status) return call->status;
  columns[1] = options.with.length ? link_spec_string(call, options.with, second, "with")
                                   : link_spec_column(call, second, json, name, "columns");
  spec->field_count++;
  return call->status;
}

static MlStatus link_spec_fields(MlCall *call, const MlSource *const sources[2], MlJsonSpan span,
                                 MlLinkSpec *spec) {
  MlJson json = {0};
  if (!ml_json_parse(call, span.text, span.length, "option 'columns'", &json) &&
      json.tokens[0].type == ML_JSON_OBJECT) {
    size_t members = json.tokens[0].members;
    spec->fields = ml_array(call, members + 1, sizeof *spec->fields);
    spec->columns = ml_array(call, members + 1, sizeof *spec->columns);
    for (uint32_t at = 1; at < json.tokens[0].next && !call->status;
         at = json.tokens[at + 1].next) {
      link_spec_field(call, sources, &json, at, spec);
    }
    if (!members) ml_fail(call, "option 'columns' must name a column at least");
  }
  ml_json_free(&json);
  return call->status;
}

/* ---- keys */

static MlStatus link_spec_add_key(MlCall *call, MlLinkSpec *spec, int kind, const int column[2]) {
  if (call->status || kind < 0 ||
      ml_reserve(call, &spec->keys, &spec->key_capacity, spec->key_count + 1, sizeof *spec->keys)) {
    return call->status;
  }
  spec->keys[spec->key_count++] = (MlLinkSpecKey){(MlRecordKey)kind, {column[0], column[1]}};
  return ML_OK;
}

/* {"name": "double_metaphone", "zip": ["prefix", "exact"]} */
static MlStatus link_spec_keys(MlCall *call, const MlSource *const sources[2], MlJsonSpan span,
                               MlLinkSpec *spec) {
  MlJson json = {0};
  if (ml_json_parse(call, span.text, span.length, "option 'keys'", &json)) goto done;
  if (json.tokens[0].type != ML_JSON_OBJECT || !json.tokens[0].members) {
    ml_fail(call, "option 'keys' must be an object of columns and their keys: %s",
            ML_RECORD_KEY_NAMES);
    goto done;
  }
  for (uint32_t at = 1; at < json.tokens[0].next && !call->status; at = json.tokens[at + 1].next) {
    int column[2] = {link_spec_column(call, sources[0], &json, at, "keys"), -1};
    for (size_t f = 0; f < spec->field_count; f++) {
      if (spec->columns[f][0] == column[0]) column[1] = spec->columns[f][1];
    }
    if (column[1] < 0 && !call->status) {
      column[1] = link_spec_column(call, sources[1] ? sources[1] : sources[0], &json, at, "keys");
    }
    const MlJsonToken *value = &json.tokens[at + 1];
    if (value->type != ML_JSON_ARRAY && !call->status) {
      int kind = link_spec_choice(call, &json, at + 1, ML_RECORD_KEY_NAMES, "keys");
      link_spec_add_key(call, spec, kind, column);
      continue;
    }
    for (uint32_t i = at + 2; i < value->next && !call->status; i = json.tokens[i].next) {
      int kind = link_spec_choice(call, &json, i, ML_RECORD_KEY_NAMES, "keys");
      link_spec_add_key(call, spec, kind, column);
    }
  }
  if (!spec->key_count && !call->status) ml_fail(call, "option 'keys' must name a key at least");
done:
  ml_json_free(&json);
  return call->status;
}

/* Words of texts, and values that must be equal. */
static MlStatus link_spec_default_keys(MlCall *call, MlLinkSpec *spec) {
  for (size_t f = 0; f < spec->field_count && !call->status; f++) {
    MlMeasure measure = spec->fields[f].measure;
    if (measure == ML_MEASURE_NUMBER || measure == ML_MEASURE_DATE) continue;
    link_spec_add_key(call, spec, measure == ML_MEASURE_EXACT ? ML_KEY_EXACT : ML_KEY_WORD,
                      spec->columns[f]);
  }
  if (!spec->key_count && !call->status) {
    ml_fail(call, "option 'keys' must say which records to compare: those that share one of %s",
            ML_RECORD_KEY_NAMES);
  }
  return call->status;
}

MlStatus ml_link_spec_read(MlCall *call, const MlSource *const sources[2], MlJsonSpan columns,
                           MlJsonSpan keys, MlLinkSpec *spec) {
  memset(spec, 0, sizeof *spec);
  if (columns.length) link_spec_fields(call, sources, columns, spec);
  if (call->status) return call->status;
  if (!spec->field_count) {
    if (keys.length) ml_fail(call, "option 'keys' goes with 'columns' as an object of measures");
    return call->status;
  }
  return keys.length ? link_spec_keys(call, sources, keys, spec)
                     : link_spec_default_keys(call, spec);
}

/* ---- rows */

MlStatus ml_link_spec_row(MlCall *call, const MlLinkSpec *spec, int source, sqlite3_value **values,
                          uint64_t block, MlRecords *records) {
  ml_records_add(call, records, block);
  for (size_t f = 0; f < spec->field_count && !call->status; f++) {
    MlValue value = ml_host_value(call, values[spec->columns[f][source]]);
    ml_records_set(call, records, f, &value);
  }
  for (size_t k = 0; k < spec->key_count && !call->status; k++) {
    const MlLinkSpecKey *key = &spec->keys[k];
    MlValue value = ml_host_value(call, values[key->column[source]]);
    ml_records_key(call, records, (unsigned)k, key->kind, &value);
  }
  return call->status;
}

MlStatus ml_link_spec_scores(MlCall *call, const MlLinkSpec *spec, const MlSource *source,
                             MlRecords *records, size_t a, size_t b, MlBuffer *out) {
  double score, *parts = ml_array(call, spec->field_count, sizeof *parts);
  if (parts) ml_records_score(call, records, a, b, &score, parts);
  for (size_t f = 0; f < spec->field_count && !call->status; f++) {
    const char *name = source->names[spec->columns[f][0]];
    ml_buffer_string(call, out, f ? "," : "{");
    ml_json_write_string(call, out, name, strlen(name));
    ml_buffer_string(call, out, ":");
    ml_json_write_number(call, out, parts[f]);
  }
  ml_free(parts);
  return ml_buffer_string(call, out, "}");
}
