#include "data/encoder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/decimal.h"
#include "base/sort.h"
#include "data/terms.h"

MlStatus ml_encoder_begin(MlCall *call, MlEncoder *encoder, size_t count, MlCoding coding,
                          MlMissing missing, size_t max_levels) {
  memset(encoder, 0, sizeof *encoder);
  encoder->coding = coding;
  encoder->missing = missing;
  encoder->max_levels = max_levels;
  encoder->features = ml_array(call, count, sizeof *encoder->features);
  if (!encoder->features) return call->status;
  encoder->count = count;
  for (size_t i = 0; i < count; i++) {
    char name[32];
    int length = snprintf(name, sizeof name, "x%zu", i + 1);
    encoder->features[i].fill = NAN;
    encoder->features[i].other = ML_NOT_FOUND;
    ml_encoder_name(call, encoder, i, name, (size_t)length);
  }
  return call->status;
}

MlStatus ml_encoder_name(MlCall *call, MlEncoder *encoder, size_t feature, const char *name,
                         size_t length) {
  char *copy = ml_copy_text(call, name, length);
  if (!copy) return call->status;
  ml_free(encoder->features[feature].name);
  encoder->features[feature].name = copy;
  return ML_OK;
}

void ml_encoder_free(MlEncoder *encoder) {
  for (size_t i = 0; i < encoder->count; i++) {
    ml_free(encoder->features[i].name);
    ml_free(encoder->features[i].rank);
    ml_free(encoder->features[i].order);
    ml_dictionary_free(&encoder->features[i].levels);
  }
  ml_free(encoder->features);
  ml_buffer_free(&encoder->scratch);
  ml_terms_free(encoder->terms);
  memset(encoder, 0, sizeof *encoder);
}

void ml_sparse_row_free(MlSparseRow *row) {
  ml_free(row->indices);
  ml_free(row->values);
  memset(row, 0, sizeof *row);
}

MlStatus ml_sparse_row_append(MlCall *call, MlSparseRow *row, uint32_t index, double value) {
  ml_reserve(call, &row->indices, &row->indices_capacity, row->count + 1, sizeof *row->indices);
  ml_reserve(call, &row->values, &row->values_capacity, row->count + 1, sizeof *row->values);
  if (call->status) return call->status;
  row->indices[row->count] = index;
  row->values[row->count++] = value;
  return ML_OK;
}

const char *ml_feature_kind_name(MlFeatureKind kind) {
  static const char *const names[] = {"unknown", "number", "category", "vector", "sparse", "text"};
  return names[kind];
}

const char *ml_missing_name(MlMissing missing) {
  static const char *const names[] = {"skip", "error", "mean", "median", "mode", "indicator"};
  return names[missing];
}

/* ---- learning kinds */

static MlStatus learn_vector(MlCall *call, MlEncoder *encoder, MlFeature *feature,
                             const MlValue *cell) {
  MlVector vector;
  if (ml_vector_read(call, cell, feature->name, &encoder->scratch, &vector)) return call->status;
  feature->kind = vector.form == ML_VECTOR_SPARSE ? ML_FEATURE_SPARSE : ML_FEATURE_VECTOR;
  feature->dimension = vector.dimension;
  if (vector.dimension == 0) return ml_fail(call, "feature '%s' is an empty vector", feature->name);
  if (vector.dimension > 100000000) {
    return ml_fail(call, "feature '%s' is a vector of dimension %zu; at most 100000000",
                   feature->name, vector.dimension);
  }
  return ML_OK;
}

/* Gives each feature its place in the stored row, and says what kind of rows these are. */
static void place_slots(MlEncoder *encoder) {
  size_t slot = 0, sparse = 0;
  encoder->is_plain = encoder->kinds_known = 1;
  encoder->has_sparse = 0;
  for (size_t i = 0; i < encoder->count; i++) {
    MlFeature *feature = &encoder->features[i];
    feature->slot = slot;
    feature->slots = feature->kind == ML_FEATURE_VECTOR ? feature->dimension : 1;
    if (feature->kind == ML_FEATURE_SPARSE || feature->kind == ML_FEATURE_TEXT) feature->slots = 0;
    slot += feature->slots;
    feature->sparse_base = sparse;
    if (feature->kind == ML_FEATURE_SPARSE) sparse += feature->dimension;
    if (feature->kind != ML_FEATURE_NUMBER) encoder->is_plain = 0;
    if (feature->kind == ML_FEATURE_SPARSE) encoder->has_sparse = 1;
    if (feature->kind == ML_FEATURE_UNKNOWN) encoder->kinds_known = 0;
  }
  encoder->slots = slot;
  if (encoder->terms) encoder->is_plain = 0;
}

MlStatus ml_encoder_learn(MlCall *call, MlEncoder *encoder, const MlValue *cells) {
  for (size_t i = 0; i < encoder->count && call->status == ML_OK; i++) {
    MlFeature *feature = &encoder->features[i];
    if (feature->kind != ML_FEATURE_UNKNOWN || ml_value_is_null(&cells[i])) continue;
    int was_placed = encoder->slots > 0;
    if (ml_vector_is_meant(&cells[i])) {
      if (was_placed) {
        return ml_fail(call,
                       "feature '%s' is a vector and NULL in an earlier row: a NULL vector cannot "
                       "be replaced, use \"missing\": \"skip\"",
                       feature->name);
      }
      learn_vector(call, encoder, feature, &cells[i]);
    } else {
      int is_category = cells[i].kind == ML_VALUE_TEXT || feature->is_factor;
      feature->kind = is_category ? ML_FEATURE_CATEGORY : ML_FEATURE_NUMBER;
    }
  }
  place_slots(encoder);
  return call->status;
}

/* ---- values to slots */

static MlStatus wrong_kind(MlCall *call, const MlFeature *feature, const MlValue *cell,
                           int is_fit) {
  char shown[80];
  const char *where = is_fit ? "in earlier rows" : "in the model";
  ml_value_show(cell, shown);
  if (feature->kind == ML_FEATURE_NUMBER && cell->kind == ML_VALUE_TEXT) {
    return ml_fail(call, "feature '%s' is a number %s but %s here; clean text with ml_number(%s)",
                   feature->name, where, shown, feature->name);
  }
  if (feature->kind == ML_FEATURE_CATEGORY && cell->kind != ML_VALUE_BLOB) {
    return ml_fail(call,
                   "feature '%s' is text %s but the number %s here; make all of it numbers with "
                   "ml_number(%s) or text with CAST",
                   feature->name, where, shown, feature->name);
  }
  return ml_fail(call, "feature '%s' must be a %s as %s, found %s", feature->name,
                 ml_feature_kind_name(feature->kind), where, shown);
}

/* A number as factor(x) shows it: 4 for the integer and the real alike. */
static MlValue number_level(const MlValue *cell, char text[ML_DOUBLE_TEXT]) {
  size_t length;
  double number = ml_value_number(cell);
  if (cell->kind == ML_VALUE_INTEGER ||
      (number == floor(number) && fabs(number) <= 9007199254740992)) {
    long long whole = cell->kind == ML_VALUE_INTEGER ? (long long)cell->integer : (long long)number;
    length = (size_t)snprintf(text, ML_DOUBLE_TEXT, "%lld", whole);
  } else {
    length = ml_format_double(number, text);
  }
  return ml_value_text(text, length);
}

static MlStatus category_slot(MlCall *call, const MlEncoder *encoder, MlFeature *feature,
                              const MlValue *cell, int is_fit, double *slot) {
  char text[ML_DOUBLE_TEXT];
  MlValue level;
  if (feature->is_factor && ml_value_is_number(cell)) {
    level = number_level(cell, text);
    cell = &level;
  }
  if (cell->kind != ML_VALUE_TEXT) return wrong_kind(call, feature, cell, is_fit);
  size_t code = is_fit ? ml_dictionary_add(call, &feature->levels, cell->bytes, cell->length)
                       : ml_dictionary_find(&feature->levels, cell->bytes, cell->length);
  if (code == ML_NOT_FOUND) code = feature->other;
  *slot = code == ML_NOT_FOUND ? NAN : (double)code;
  if (is_fit && feature->levels.count > encoder->max_levels) {
    return ml_fail(call,
                   "feature '%s' has more than %zu levels; raise \"max_levels\" or leave it out",
                   feature->name, encoder->max_levels);
  }
  return call->status;
}

static MlStatus vector_slots(MlCall *call, MlEncoder *encoder, MlFeature *feature,
                             const MlValue *cell, double *slots, MlSparseRow *sparse) {
  MlVector vector;
  if (ml_vector_read(call, cell, feature->name, &encoder->scratch, &vector)) return call->status;
  if (vector.dimension != feature->dimension) {
    return ml_fail(call, "feature '%s' is a vector of dimension %zu, found one of %zu",
                   feature->name, feature->dimension, vector.dimension);
  }
  if (feature->kind == ML_FEATURE_VECTOR) {
    ml_vector_expand(&vector, slots);
    return ML_OK;
  }
  for (size_t i = 0; i < vector.count && call->status == ML_OK; i++) {
    double value = ml_vector_value(&vector, i);
    uint32_t index = ml_vector_index(&vector, i);
    if (value != 0) {
      ml_sparse_row_append(call, sparse, index + (uint32_t)feature->sparse_base, value);
    }
  }
  return call->status;
}

/* 1 when any number of the feature just written is NaN. */
static int is_missing(const MlFeature *feature, const double *slots, const MlSparseRow *sparse,
                      size_t sparse_start) {
  for (size_t i = 0; i < feature->slots; i++) {
    if (isnan(slots[i])) return 1;
  }
  if (feature->kind != ML_FEATURE_SPARSE) return 0;
  for (size_t i = sparse_start; i < sparse->count; i++) {
    if (isnan(sparse->values[i])) return 1;
  }
  return 0;
}

MlStatus ml_encoder_slots(MlCall *call, MlEncoder *encoder, const MlValue *cells, int is_fit,
                          double *slots, MlSparseRow *sparse, size_t *missing_count) {
  encoder->vector_missing = 0;
  *missing_count = 0;
  for (size_t i = 0; i < encoder->count && call->status == ML_OK; i++) {
    MlFeature *feature = &encoder->features[i];
    double *at = slots + feature->slot;
    size_t sparse_start = sparse->count;
    int missing = ml_value_is_null(&cells[i]);
    if (missing) {
      for (size_t k = 0; k < feature->slots; k++) at[k] = NAN;
    } else if (feature->kind == ML_FEATURE_NUMBER) {
      if (cells[i].kind != ML_VALUE_INTEGER && cells[i].kind != ML_VALUE_REAL) {
        return wrong_kind(call, feature, &cells[i], is_fit);
      }
      *at = ml_value_number(&cells[i]);
    } else if (feature->kind == ML_FEATURE_CATEGORY) {
      category_slot(call, encoder, feature, &cells[i], is_fit, at);
    } else if (feature->kind == ML_FEATURE_UNKNOWN) {
      *at = NAN; /* only when predicting: the feature was NULL in every row of the fit */
    } else {
      vector_slots(call, encoder, feature, &cells[i], at, sparse);
    }
    missing = missing || is_missing(feature, at, sparse, sparse_start);
    encoder->vector_missing |=
        missing && (feature->kind == ML_FEATURE_VECTOR || feature->kind == ML_FEATURE_SPARSE);
    *missing_count += (size_t)missing;
    if (missing && is_fit) feature->missing++;
  }
  return call->status;
}

/* ---- slots to columns */

static int compare_factors(const void *context, uint32_t left, uint32_t right) {
  const double *numbers = context;
  return (numbers[left] > numbers[right]) - (numbers[left] < numbers[right]);
}

/* 1 when the level is a number as number_level() writes it. */
static int level_number(const char *text, size_t length, double *number) {
  char digits[ML_DOUBLE_TEXT];
  size_t count = 0, at = length && *text == '-' ? 1 : 0;
  int64_t exponent = 0, written = 0;
  int has_point = 0;
  for (; at < length && (ml_ascii_is_digit(text[at]) || (text[at] == '.' && !has_point)); at++) {
    if (text[at] == '.') {
      has_point = 1;
    } else if (count < sizeof digits) {
      digits[count++] = text[at];
      exponent -= has_point;
    }
  }
  if (at + 1 < length && text[at] == 'e') {
    int is_negative = text[at + 1] == '-';
    for (at += 2; at < length && ml_ascii_is_digit(text[at]) && written < 1000; at++) {
      written = written * 10 + (text[at] - '0');
    }
    exponent += is_negative ? -written : written;
  }
  *number = ml_decimal_to_double(digits, count, exponent);
  if (*text == '-') *number = -*number;
  return count > 0 && at == length;
}

MlStatus ml_feature_sort(MlCall *call, const MlFeature *feature, uint32_t *order) {
  size_t count = feature->levels.count;
  int all = feature->is_factor;
  double *numbers = all ? ml_array(call, count, sizeof *numbers) : NULL;
  ml_dictionary_sort(call, &feature->levels, order);
  for (size_t i = 0; numbers && i < count; i++) {
    size_t length;
    const char *level = ml_dictionary_get(&feature->levels, i, &length);
    all &= level_number(level, length, &numbers[i]);
  }
  if (numbers && all) ml_sort_indices(call, order, count, compare_factors, numbers);
  ml_free(numbers);
  return call->status;
}

static MlStatus rank_levels(MlCall *call, MlFeature *feature) {
  size_t count = feature->levels.count;
  uint32_t *order = ml_array(call, count, sizeof *order);
  uint32_t *rank = ml_array(call, count, sizeof *rank);
  if (order && rank) ml_feature_sort(call, feature, order);
  for (size_t i = 0; call->status == ML_OK && i < count; i++) rank[order[i]] = (uint32_t)i;
  ml_free(feature->order);
  ml_free(feature->rank);
  feature->order = order;
  feature->rank = rank;
  return call->status;
}

MlStatus ml_encoder_layout(MlCall *call, MlEncoder *encoder) {
  size_t column = 0;
  int has_category = 0;
  place_slots(encoder);
  for (size_t i = 0; i < encoder->count && call->status == ML_OK; i++) {
    MlFeature *feature = &encoder->features[i];
    size_t levels = feature->levels.count;
    feature->column = column;
    feature->columns = feature->slots;
    if (feature->kind == ML_FEATURE_SPARSE) feature->columns = feature->dimension;
    if (feature->kind == ML_FEATURE_UNKNOWN) feature->columns = 0;
    if (feature->kind == ML_FEATURE_CATEGORY) {
      rank_levels(call, feature);
      feature->base = encoder->coding == ML_CODING_TREATMENT ||
                      (encoder->coding == ML_CODING_FULL_FIRST && has_category);
      feature->columns = levels - (levels && feature->base);
      has_category = 1;
    }
    if (encoder->missing == ML_MISSING_INDICATOR && feature->missing) feature->columns++;
    column += feature->columns;
  }
  encoder->columns = column;
  if (encoder->missing == ML_MISSING_INDICATOR) {
    for (size_t i = 0; i < encoder->count; i++) encoder->is_plain &= !encoder->features[i].missing;
  }
  if (encoder->terms) return ml_terms_layout(call, encoder);
  if (column > UINT32_MAX) return ml_fail(call, "there are more than 4294967295 columns");
  return call->status;
}

static int has_indicator(const MlEncoder *encoder, const MlFeature *feature) {
  return encoder->missing == ML_MISSING_INDICATOR && feature->missing > 0;
}

/* Writes the columns of one feature that is not sparse, to[0 .. feature->columns). */
static void expand_feature(const MlEncoder *encoder, const MlFeature *feature, const double *slots,
                           double *to) {
  const double *from = slots + feature->slot;
  size_t plain = feature->columns - (size_t)has_indicator(encoder, feature);
  if (has_indicator(encoder, feature)) to[plain] = isnan(from[0]) ? 1 : 0;
  if (feature->kind == ML_FEATURE_NUMBER) {
    *to = isnan(*from) ? feature->fill : *from;
  } else if (feature->kind == ML_FEATURE_VECTOR) {
    memcpy(to, from, feature->dimension * sizeof *to);
  } else if (feature->kind == ML_FEATURE_CATEGORY) {
    double code = isnan(*from) ? feature->fill : *from;
    size_t rank = isnan(code) ? 0 : feature->rank[(size_t)code];
    size_t base = feature->base;
    for (size_t k = 0; k < plain; k++) to[k] = 0;
    if (!isnan(code) && rank >= base) to[rank - base] = 1;
  }
}

void ml_encoder_expand(const MlEncoder *encoder, const double *slots, double *columns) {
  if (encoder->terms) {
    ml_terms_expand(encoder, slots, columns, NULL);
    return;
  }
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    double *to = columns + feature->column;
    if (feature->kind == ML_FEATURE_SPARSE) {
      for (size_t k = 0; k < feature->columns; k++) to[k] = 0;
    } else {
      expand_feature(encoder, feature, slots, to);
    }
  }
}

MlStatus ml_encoder_sparse_row(MlCall *call, const MlEncoder *encoder, const double *slots,
                               const uint32_t *indices, const double *values, size_t count,
                               double *scratch, MlSparseRow *out) {
  size_t at = 0;
  for (size_t i = 0; i < encoder->count && call->status == ML_OK; i++) {
    const MlFeature *feature = &encoder->features[i];
    if (feature->kind == ML_FEATURE_SPARSE) {
      size_t end = feature->sparse_base + feature->dimension;
      for (; at < count && indices[at] < end; at++) {
        uint32_t column = (uint32_t)(indices[at] - feature->sparse_base + feature->column);
        ml_sparse_row_append(call, out, column, values[at]);
      }
      continue;
    }
    expand_feature(encoder, feature, slots, scratch);
    for (size_t k = 0; k < feature->columns; k++) {
      if (scratch[k] != 0) {
        ml_sparse_row_append(call, out, (uint32_t)(feature->column + k), scratch[k]);
      }
    }
  }
  return call->status;
}

int ml_encoder_can_fill(const MlEncoder *encoder, const double *slots) {
  if (encoder->missing <= ML_MISSING_ERROR || encoder->vector_missing) return 0;
  for (size_t i = 0; i < encoder->count; i++) {
    const MlFeature *feature = &encoder->features[i];
    for (size_t k = 0; k < feature->slots; k++) {
      int fillable = feature->kind == ML_FEATURE_UNKNOWN || !isnan(feature->fill) ||
                     (feature->kind == ML_FEATURE_CATEGORY && has_indicator(encoder, feature));
      if (isnan(slots[feature->slot + k]) && !fillable) return 0;
    }
  }
  return 1;
}

size_t ml_encoder_find(const MlEncoder *encoder, const char *name, size_t length) {
  for (size_t i = 0; i < encoder->count; i++) {
    if (strlen(encoder->features[i].name) == length &&
        memcmp(encoder->features[i].name, name, length) == 0) {
      return i;
    }
  }
  return ML_NOT_FOUND;
}

size_t ml_encoder_column_feature(const MlEncoder *encoder, size_t column) {
  if (encoder->terms) return ml_terms_column_feature(encoder, column);
  size_t i = 0;
  while (i + 1 < encoder->count &&
         column >= encoder->features[i].column + encoder->features[i].columns) {
    i++;
  }
  return i;
}

MlStatus ml_encoder_column_name(MlCall *call, const MlEncoder *encoder, size_t column,
                                MlBuffer *out) {
  if (encoder->terms) return ml_terms_column_name(call, encoder, column, out);
  const MlFeature *feature = &encoder->features[ml_encoder_column_feature(encoder, column)];
  size_t offset = column - feature->column;
  ml_buffer_string(call, out, feature->name);
  if (has_indicator(encoder, feature) && offset + 1 == feature->columns) {
    return ml_buffer_string(call, out, " missing");
  }
  if (feature->kind == ML_FEATURE_CATEGORY) {
    size_t rank = offset + feature->base;
    size_t length;
    const char *level = ml_dictionary_get(&feature->levels, feature->order[rank], &length);
    ml_buffer_u8(call, out, '=');
    ml_buffer_append(call, out, level, length);
  } else if (feature->terms) {
    size_t length;
    const char *term = ml_dictionary_get(feature->terms, offset, &length);
    ml_buffer_u8(call, out, '=');
    ml_buffer_append(call, out, term, length);
  } else if (feature->kind == ML_FEATURE_VECTOR || feature->kind == ML_FEATURE_SPARSE) {
    ml_buffer_printf(call, out, "[%zu]", offset);
  }
  return call->status;
}

MlStatus ml_encoder_feature_list(MlCall *call, const MlEncoder *encoder, MlBuffer *out) {
  for (size_t i = 0; i < encoder->count; i++) {
    if (out->length > 300) return ml_buffer_string(call, out, ", ...");
    ml_buffer_printf(call, out, "%s%s", i ? ", " : "", encoder->features[i].name);
  }
  return call->status;
}
