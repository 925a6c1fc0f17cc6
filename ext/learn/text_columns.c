#include "learn/text_columns.h"

#include <math.h>
#include <string.h>

#include "data/cell.h"

void ml_text_columns_free(MlTextColumns *text) {
  for (size_t i = 0; i < text->count; i++) {
    ml_vectorizer_free(&text->columns[i].vectorizer);
    ml_buffer_free(&text->columns[i].options);
    ml_buffer_free(&text->columns[i].vector);
  }
  ml_free(text->columns);
  memset(text, 0, sizeof *text);
}

/* ---- options */

/* Begins the column's vectorizer with the options (NULL: defaults), which it keeps a copy of. */
static MlStatus begin_vectorizer(MlCall *call, MlTextColumn *column, const char *options,
                                 size_t length) {
  MlTfidfOptions given = {0};
  MlVectorizerOptions converted;
  MlOptionTable table = {ml_tfidf_options, &given};
  MlBuffer resolved = {0};
  ml_options_read(call, &table, 1, options, length);
  ml_options_resolve(call, &table, 1, &resolved);
  if (!call->status) ml_options_write(call, &table, 1, &column->options);
  if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
  if (!call->status) ml_vectorizer_begin(call, &column->vectorizer, &converted);
  ml_vectorizer_keep(&column->vectorizer, 1);
  if (!call->status) ml_tfidf_options_give(call, &given, &column->vectorizer);
  ml_buffer_free(&resolved);
  return call->status;
}

/* Adds a column, in the order of the features. */
static MlStatus add_text_column(MlCall *call, MlTextColumns *text, size_t feature,
                                const char *options, size_t length) {
  size_t at = text->count;
  if (at == ML_TEXT_COLUMNS_MAX) {
    return ml_fail(call, "option 'text' takes at most %d columns", ML_TEXT_COLUMNS_MAX);
  }
  for (; at > 0 && text->columns[at - 1].feature >= feature; at--) {
    if (text->columns[at - 1].feature == feature) {
      return ml_fail(call, "option 'text' names a column twice");
    }
    text->columns[at] = text->columns[at - 1];
  }
  text->count++;
  text->columns[at] = (MlTextColumn){.feature = feature};
  return begin_vectorizer(call, &text->columns[at], options, length);
}

/* The encoder's feature of that name. */
static size_t find_text_feature(MlCall *call, const MlEncoder *encoder, const char *name,
                                size_t length) {
  size_t feature = ml_encoder_find(encoder, name, length);
  if (feature != ML_NOT_FOUND || call->status) return feature;
  MlBuffer list = {0};
  ml_encoder_feature_list(call, encoder, &list);
  const char *known = ml_buffer_text(call, &list);
  ml_fail(call, "option 'text': there is no feature '%.*s'; there are: %s",
          (int)(length < 60 ? length : 60), name, known ? known : "");
  ml_buffer_free(&list);
  return ML_NOT_FOUND;
}

/* The feature that a token of the option names, by name or by place from 1. */
static size_t read_text_feature(MlCall *call, const MlJson *json, uint32_t token,
                                const MlEncoder *encoder, char *const *names, size_t count) {
  MlBuffer name = {0};
  size_t feature = ML_NOT_FOUND;
  const MlJsonToken *given = &json->tokens[token];
  double place = given->type == ML_JSON_NUMBER ? ml_json_number(json, token) : 0;
  if (given->type == ML_JSON_STRING) {
    ml_json_unescape(call, json, token, &name);
    feature = find_text_feature(call, encoder, name.data ? name.data : "", name.length);
  } else if (place >= 1 && place <= (double)count && place == floor(place)) {
    const char *own = names[(size_t)place - 1];
    feature = find_text_feature(call, encoder, own, strlen(own));
  } else {
    ml_fail(call,
            "option 'text' must name features or their places from 1 to %zu, or be an object such "
            "as {\"body\": {\"ngram_range\": [1, 2]}}; found %.*s",
            count, (int)(given->length < 60 ? given->length : 60), json->text + given->start);
  }
  ml_buffer_free(&name);
  return feature;
}

MlStatus ml_text_columns_begin(MlCall *call, MlTextColumns *text, MlJsonSpan option,
                               const MlEncoder *encoder, char *const *names, size_t count) {
  MlJson json;
  if (!option.length || call->status) return call->status;
  text->columns = ml_array(call, ML_TEXT_COLUMNS_MAX, sizeof *text->columns);
  ml_json_parse(call, option.text, option.length, "option 'text'", &json);
  if (!call->status) {
    MlJsonType type = json.tokens[0].type;
    int is_list = type == ML_JSON_ARRAY, is_object = type == ML_JSON_OBJECT;
    uint32_t members = is_list || is_object ? json.tokens[0].members : 1;
    uint32_t at = is_list || is_object ? 1 : 0;
    for (uint32_t i = 0; i < members && !call->status; i++) {
      size_t feature = read_text_feature(call, &json, at, encoder, names, count);
      const MlJsonToken *value = is_object ? &json.tokens[at + 1] : NULL;
      if (value && value->type != ML_JSON_OBJECT) {
        ml_fail(call, "option 'text': the options of a column must be an object, found %.*s",
                (int)(value->length < 60 ? value->length : 60), json.text + value->start);
      }
      if (call->status) break;
      add_text_column(call, text, feature, value ? json.text + value->start : NULL,
                      value ? value->length : 0);
      at = value ? value->next : json.tokens[at].next;
    }
  }
  ml_json_free(&json);
  return call->status;
}

/* ---- rows */

/* Writes the numbers of the vectorizer's vector as a cell. */
static MlStatus write_cell(MlCall *call, MlTextColumn *column, const double *values,
                           size_t dimension, MlValue *cell) {
  const MlTermVector *vector = &column->vectorizer.vector;
  column->vector.length = 0;
  ml_vector_write_sparse(call, &column->vector, dimension, vector->indices, values, vector->count);
  *cell = ml_value_blob(column->vector.data, column->vector.length);
  return call->status;
}

/* The terms as they are numbered while fitting, with their counts. */
static MlStatus scan_cell(MlCall *call, MlTextColumn *column, const char *name, MlValue *cell) {
  MlVectorizer *vectorizer = &column->vectorizer;
  MlTermVector *vector = &vectorizer->vector;
  ml_vectorizer_scan(call, vectorizer, cell->bytes, cell->length);
  if (vectorizer->terms.count > ML_TEXT_TERMS_MAX) {
    return ml_fail(call, "feature '%s' has more than %d different terms", name, ML_TEXT_TERMS_MAX);
  }
  ml_reserve(call, &vector->weights, &vector->weights_capacity, vector->count,
             sizeof *vector->weights);
  if (call->status) return call->status;
  for (size_t i = 0; i < vector->count; i++) vector->weights[i] = vector->counts[i];
  return write_cell(call, column, vector->weights, ML_TEXT_TERMS_MAX, cell);
}

MlStatus ml_text_columns_scan(MlCall *call, MlTextColumns *text, const MlEncoder *encoder,
                              MlValue *cells) {
  char room[ML_DOUBLE_TEXT], shown[80];
  for (size_t i = 0; i < text->count && !call->status; i++) {
    MlTextColumn *column = &text->columns[i];
    MlValue *cell = &cells[column->feature];
    const char *name = encoder->features[column->feature].name;
    column->vectorizer.vector.count = 0;
    if (ml_value_is_null(cell)) {
      if (column->vectorizer.finished || encoder->missing <= ML_MISSING_ERROR) continue;
      return ml_fail(call, "a text of '%s' is NULL, which cannot be replaced; use coalesce(%s, '')",
                     name, name);
    }
    if (!ml_value_spell(cell, room)) {
      return ml_fail(call, "feature '%s' is a column of text by option \"text\", found %s", name,
                     ml_value_show(cell, shown));
    }
    if (!column->vectorizer.finished) {
      scan_cell(call, column, name, cell);
    } else if (!ml_vectorizer_transform(call, &column->vectorizer, cell->bytes, cell->length)) {
      write_cell(call, column, column->vectorizer.vector.weights, column->vectorizer.terms.count,
                 cell);
    }
    ml_poll(call, 200);
  }
  return call->status;
}

MlStatus ml_text_columns_count(MlCall *call, MlTextColumns *text) {
  for (size_t i = 0; i < text->count && !call->status; i++) {
    if (!text->columns[i].vectorizer.finished) {
      ml_vectorizer_count_scanned(call, &text->columns[i].vectorizer);
    }
  }
  return call->status;
}

/* ---- the end of the rows */

/* The column whose numbers a stored index is among, or NULL of another sparse vector. */
static MlTextColumn *column_of(const MlTextColumns *text, const MlEncoder *encoder,
                               uint32_t index) {
  for (size_t i = 0; i < text->count; i++) {
    size_t base = encoder->features[text->columns[i].feature].sparse_base;
    if (index >= base && index - base < ML_TEXT_TERMS_MAX) return &text->columns[i];
  }
  return NULL;
}

/* Appends what a run of a column's stored terms becomes; the indices have their final base. */
static MlStatus convert_terms(MlCall *call, MlTextColumn *column, size_t old_base, size_t base,
                              uint32_t *terms, const double *counts, size_t count,
                              MlSparseRow *out) {
  MlVectorizer *vectorizer = &column->vectorizer;
  const MlTermVector *vector = &vectorizer->vector;
  for (size_t i = 0; i < count; i++) terms[i] -= (uint32_t)old_base;
  ml_vectorizer_transform_scanned(call, vectorizer, terms, counts, count);
  for (size_t i = 0; i < vector->count && !call->status; i++) {
    if (vector->weights[i] == 0) continue;
    ml_sparse_row_append(call, out, vector->indices[i] + (uint32_t)base, vector->weights[i]);
  }
  return call->status;
}

/*
** Where each sparse feature's numbers begin once the vocabularies are known (encoder->count), and
** in `first` where they began.
*/
static void final_bases(const MlTextColumns *text, const MlEncoder *encoder, size_t *bases) {
  size_t base = 0;
  for (size_t i = 0, next = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    int is_text = next < text->count && text->columns[next].feature == i;
    bases[i] = base;
    if (is_text) {
      base += text->columns[next++].vectorizer.terms.count;
    } else if (feature->kind == ML_FEATURE_SPARSE) {
      base += feature->dimension;
    }
  }
}

/* The feature that a stored index of another sparse vector belongs to. */
static size_t sparse_feature_of(const MlEncoder *encoder, uint32_t index) {
  size_t found = 0;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    if (feature->kind == ML_FEATURE_SPARSE && feature->sparse_base <= index) found = i;
  }
  return found;
}

/* Gives the rows of a chunk their final numbers. */
static MlStatus convert_chunk(MlCall *call, MlTextColumns *text, const MlEncoder *encoder,
                              const size_t *bases, MlChunk *chunk) {
  MlSparseRow out = {0};
  size_t *starts = ml_array(call, chunk->count + 1, sizeof *starts);
  for (size_t row = 0; row < chunk->count && !call->status; row++) {
    size_t end = chunk->starts[row + 1];
    for (size_t at = chunk->starts[row]; at < end && !call->status;) {
      uint32_t index = chunk->sparse.indices[at];
      MlTextColumn *column = column_of(text, encoder, index);
      size_t feature = column ? column->feature : sparse_feature_of(encoder, index);
      size_t base = encoder->features[feature].sparse_base, run = 1;
      if (!column) {
        ml_sparse_row_append(call, &out, (uint32_t)(index - base + bases[feature]),
                             chunk->sparse.values[at++]);
        continue;
      }
      while (at + run < end && chunk->sparse.indices[at + run] < base + ML_TEXT_TERMS_MAX) run++;
      convert_terms(call, column, base, bases[feature], chunk->sparse.indices + at,
                    chunk->sparse.values + at, run, &out);
      at += run;
    }
    if (!call->status) starts[row + 1] = out.count;
    ml_poll(call, 100);
  }
  if (call->status) {
    ml_free(starts);
    ml_sparse_row_free(&out);
    return call->status;
  }
  ml_free(chunk->starts);
  ml_sparse_row_free(&chunk->sparse);
  chunk->starts = starts;
  chunk->starts_capacity = chunk->count + 1;
  chunk->sparse = out;
  return ML_OK;
}

/* What the encoder has to know of the columns of a finished vocabulary. */
static void name_terms(const MlTextColumns *text, MlEncoder *encoder) {
  for (size_t i = 0; i < text->count; i++) {
    MlFeature *feature = &encoder->features[text->columns[i].feature];
    feature->dimension = text->columns[i].vectorizer.terms.count;
    feature->terms = &text->columns[i].vectorizer.terms;
  }
}

MlStatus ml_text_columns_close(MlCall *call, MlTextColumns *text, MlFrame *frame) {
  MlEncoder *encoder = &frame->encoder;
  if (!text->count || call->status) return call->status;
  for (size_t i = 0; i < text->count && !call->status; i++) {
    MlVectorizer *vectorizer = &text->columns[i].vectorizer;
    if (!vectorizer->terms.count) {
      ml_fail(call, "feature '%s' has no terms: no row has a word in it",
              encoder->features[text->columns[i].feature].name);
    }
    ml_vectorizer_finish(call, vectorizer);
  }
  size_t *bases = ml_array(call, encoder->count, sizeof *bases);
  if (bases) final_bases(text, encoder, bases);
  for (size_t c = 0; c < frame->held_count && !frame->is_streamed && !call->status; c++) {
    if (frame->chunks[c].count) convert_chunk(call, text, encoder, bases, &frame->chunks[c]);
  }
  ml_free(bases);
  if (!call->status) name_terms(text, encoder);
  return call->status;
}

/* ---- records */

MlStatus ml_text_columns_write(MlCall *call, const MlTextColumns *text, MlBuffer *record) {
  MlFieldList list;
  MlBuffer item = {0};
  if (!text->count) return call->status;
  ml_list_begin(call, record, "texts", ML_FIELD_RECORDS, &list);
  for (size_t i = 0; i < text->count && !call->status; i++) {
    const MlTextColumn *column = &text->columns[i];
    item.length = 0;
    ml_put_integer(call, &item, "feature", (int64_t)column->feature);
    ml_put_text(call, &item, "options", column->options.data, column->options.length);
    ml_vectorizer_write(call, &column->vectorizer, &item);
    ml_list_record(call, record, &list, &item);
  }
  ml_buffer_free(&item);
  return ml_list_end(call, record, &list);
}

static MlStatus read_text_column(MlCall *call, MlTextColumns *text, const MlEncoder *encoder,
                                 MlRecord record) {
  MlTextColumn *column = &text->columns[text->count];
  const char *options = NULL;
  size_t length = 0;
  int64_t number = 0;
  MlTfidfOptions given = {0};
  MlVectorizerOptions converted;
  MlOptionTable table = {ml_tfidf_options, &given};
  ml_get_integer(call, record, "feature", &number);
  ml_get_text(call, record, "options", &options, &length);
  if (call->status) return call->status;
  size_t least = text->count ? text->columns[text->count - 1].feature + 1 : 0;
  if (number < (int64_t)least || (uint64_t)number >= encoder->count) {
    return ml_fail(call, "the model is damaged: its columns of text are not in order");
  }
  text->count++;
  column->feature = (size_t)number;
  const MlFeature *feature = &encoder->features[column->feature];
  if (ml_options_read(call, &table, 1, options, length)) return call->status;
  if (ml_buffer_append(call, &column->options, options, length)) return call->status;
  if (ml_tfidf_options_convert(call, &given, &converted)) return call->status;
  ml_vectorizer_read(call, &column->vectorizer, &converted, record);
  given.vocabulary = (MlJsonSpan){0}; /* stands in the record */
  if (!call->status) ml_tfidf_options_give(call, &given, &column->vectorizer);
  if (!call->status && (feature->kind != ML_FEATURE_SPARSE ||
                        feature->dimension != column->vectorizer.terms.count)) {
    return ml_fail(call, "the model is damaged: feature '%s' has another number of terms",
                   feature->name);
  }
  return call->status;
}

MlStatus ml_text_columns_read(MlCall *call, MlTextColumns *text, MlEncoder *encoder,
                              MlRecord record) {
  MlField field;
  MlRecord item;
  size_t at = 0;
  if (call->status || !ml_record_find(record, "texts", &field)) return call->status;
  ml_get_field(call, record, "texts", ML_FIELD_RECORDS, ML_ANY_COUNT, &field);
  if (!call->status && (field.count < 1 || field.count > ML_TEXT_COLUMNS_MAX)) {
    return ml_fail(call, "the model is damaged: it has %zu columns of text", field.count);
  }
  text->columns = ml_array(call, ML_TEXT_COLUMNS_MAX, sizeof *text->columns);
  while (!call->status && ml_field_next_record(&field, &at, &item)) {
    read_text_column(call, text, encoder, item);
  }
  if (!call->status) name_terms(text, encoder);
  return call->status;
}
