#include "data/terms.h"

#include <math.h>
#include <string.h>

#include "data/polynomial.h"

enum { TERMS_COLUMNS_MAX = 100000 };

void ml_terms_free(MlTerms *terms) {
  if (!terms) return;
  for (size_t k = 0; terms->basis && k < terms->formula.factor_count; k++) {
    ml_free(terms->basis[k]);
  }
  ml_formula_free(&terms->formula);
  ml_free(terms->feature);
  ml_free(terms->column);
  ml_free(terms->start);
  ml_free(terms->member);
  ml_free(terms->full);
  ml_free(terms->numbers);
  ml_free(terms->values);
  ml_free(terms->basis);
  ml_free(terms);
}

/* ---- setting */

static MlStatus match_names(MlCall *call, const MlEncoder *encoder, MlTerms *terms) {
  const MlDictionary *names = &terms->formula.names;
  for (size_t i = 0; i < names->count && !call->status; i++) {
    size_t length;
    const char *name = ml_dictionary_get(names, i, &length);
    terms->feature[i] = ml_encoder_find(encoder, name, length);
    if (terms->feature[i] == ML_NOT_FOUND) {
      ml_fail(call, "the formula: there is no feature '%.*s'", (int)(length < 60 ? length : 60),
              name);
    }
  }
  return call->status;
}

/* Marks the features of factor(): they must not be numbers elsewhere in the formula. */
static MlStatus mark_categories(MlCall *call, MlEncoder *encoder, const MlTerms *terms) {
  const MlFormula *formula = &terms->formula;
  for (size_t i = 0; i < encoder->count; i++) encoder->features[i].is_factor = 0;
  for (size_t k = 0; k < formula->factor_count; k++) {
    size_t name = formula->factors[k].feature;
    if (!formula->factors[k].is_category) continue;
    MlFeature *feature = &encoder->features[terms->feature[name]];
    feature->is_factor = 1;
    for (size_t l = 0; l < formula->factor_count; l++) {
      const MlFormulaFactor *other = &formula->factors[l];
      if (ml_formula_uses(formula, l, name) ||
          (other->is_feature && !other->is_category && other->feature == name)) {
        return ml_fail(
            call,
            "the formula: '%s' is a category by factor() and a number in %.*s; give it a "
            "second name in the source's SELECT",
            feature->name, (int)other->length, formula->texts.data + other->start);
      }
    }
  }
  return call->status;
}

/* The factors of each term as a list. */
static MlStatus list_members(MlCall *call, MlTerms *terms) {
  const MlFormula *formula = &terms->formula;
  size_t count = 0;
  terms->start = ml_array(call, formula->term_count + 1, sizeof *terms->start);
  for (int pass = 0; pass < 2 && !call->status; pass++) {
    if (pass) {
      terms->member = ml_array(call, count, sizeof *terms->member);
      terms->full = ml_array(call, count, sizeof *terms->full);
    }
    count = 0;
    for (size_t t = 0; t < formula->term_count && !call->status; t++) {
      terms->start[t] = count;
      for (size_t k = 0; k < formula->factor_count; k++) {
        if (!ml_formula_has(&formula->terms[t], k)) continue;
        if (pass) terms->member[count] = k;
        count++;
      }
      ml_poll(call, (uint32_t)formula->factor_count);
    }
    if (!call->status) terms->start[formula->term_count] = count;
  }
  return call->status;
}

MlStatus ml_terms_set(MlCall *call, MlEncoder *encoder, const char *text, size_t length) {
  MlTerms *terms = ml_array(call, 1, sizeof *terms);
  if (!terms) return call->status;
  if (!ml_formula_parse(call, &terms->formula, text, length, NULL, 0)) {
    size_t count = terms->formula.term_count, names = terms->formula.names.count;
    size_t factors = terms->formula.factor_count;
    terms->feature = ml_array(call, names, sizeof *terms->feature);
    terms->numbers = ml_array(call, names, sizeof *terms->numbers);
    terms->column = ml_array(call, count + 1, sizeof *terms->column);
    terms->values = ml_array(call, factors, sizeof *terms->values);
    terms->basis = ml_array(call, factors, sizeof *terms->basis);
    list_members(call, terms);
    if (!call->status) match_names(call, encoder, terms);
    if (!call->status) mark_categories(call, encoder, terms);
  }
  if (call->status) {
    ml_terms_free(terms);
    return call->status;
  }
  ml_terms_free(encoder->terms);
  encoder->terms = terms;
  encoder->is_plain = 0;
  return ML_OK;
}

/* name, then name^2 ... name^degree of a number; all between `+` signs. */
static void write_powers(MlCall *call, const MlFeature *feature, size_t degree, MlBuffer *text) {
  if (text->length) ml_buffer_string(call, text, " + ");
  ml_formula_quote(call, feature->name, text);
  for (size_t d = 2; feature->kind == ML_FEATURE_NUMBER && d <= degree; d++) {
    ml_buffer_string(call, text, " + I(");
    ml_formula_quote(call, feature->name, text);
    ml_buffer_printf(call, text, "^%zu)", d);
  }
}

MlStatus ml_terms_polynomial(MlCall *call, MlEncoder *encoder, size_t degree, int interactions,
                             int intercept) {
  MlBuffer text = {0};
  for (size_t i = 0; i < encoder->count; i++) {
    write_powers(call, &encoder->features[i], degree, &text);
  }
  for (size_t i = 0; interactions && i < encoder->count && !call->status; i++) {
    for (size_t j = i + 1; j < encoder->count; j++) {
      ml_buffer_string(call, &text, " + ");
      ml_formula_quote(call, encoder->features[i].name, &text);
      ml_buffer_u8(call, &text, ':');
      ml_formula_quote(call, encoder->features[j].name, &text);
    }
  }
  if (!intercept) ml_buffer_string(call, &text, " - 1");
  if (!call->status) ml_terms_set(call, encoder, text.data, text.length);
  ml_buffer_free(&text);
  return call->status;
}

const MlFormulaVariable *ml_terms_response(const MlTerms *terms) {
  return terms && terms->formula.response.text ? &terms->formula.response : NULL;
}

/* ---- in a record */

int ml_terms_is_of_rows(const MlTerms *terms) {
  for (size_t k = 0; k < terms->formula.factor_count; k++) {
    if (terms->formula.factors[k].degree && !terms->formula.factors[k].is_raw) return 1;
  }
  return 0;
}

MlStatus ml_terms_write(MlCall *call, const MlEncoder *encoder, MlBuffer *record) {
  const MlTerms *terms = encoder->terms;
  const MlFormula *formula = &terms->formula;
  MlBuffer text = {0};
  size_t count = 0, most = 0;
  for (size_t k = 0; k < formula->factor_count; k++) {
    if (terms->basis[k]) most += ML_POLYNOMIAL_SIZE(formula->factors[k].degree);
  }
  double *numbers = ml_array(call, most, sizeof *numbers);
  ml_formula_write(call, formula, &text);
  if (!call->status) ml_put_text(call, record, "formula", text.data, text.length);
  ml_buffer_free(&text);
  for (size_t k = 0; k < formula->factor_count; k++) {
    size_t size = ML_POLYNOMIAL_SIZE(formula->factors[k].degree);
    if (!terms->basis[k] || !numbers) continue;
    memcpy(numbers + count, terms->basis[k], size * sizeof *numbers);
    count += size;
  }
  if (count && !call->status) ml_put_reals(call, record, "polynomials", numbers, count);
  ml_free(numbers);
  return call->status;
}

/* A basis that a model's record says: finite, with norms above 0. */
static int is_basis(const double *basis, int degree) {
  for (size_t i = 0; i < ML_POLYNOMIAL_SIZE(degree); i++) {
    if (!isfinite(basis[i]) || (i >= (size_t)degree && !(basis[i] > 0))) return 0;
  }
  return 1;
}

MlStatus ml_terms_read(MlCall *call, MlEncoder *encoder, MlRecord record) {
  const char *text;
  size_t length, found = 0, at = 0;
  ml_get_text(call, record, "formula", &text, &length);
  if (call->status || ml_terms_set(call, encoder, text, length)) return call->status;
  MlTerms *terms = encoder->terms;
  const MlFormula *formula = &terms->formula;
  if (!ml_terms_is_of_rows(terms)) return ML_OK;
  double *numbers = ml_get_reals(call, record, "polynomials", ML_ANY_COUNT, &found);
  for (size_t k = 0; k < formula->factor_count && !call->status; k++) {
    int degree = formula->factors[k].degree;
    size_t size = ML_POLYNOMIAL_SIZE(degree);
    if (!degree || formula->factors[k].is_raw) continue;
    if (found - at < size || !is_basis(numbers + at, degree)) {
      ml_fail(call, "the model is damaged: its polynomials are none");
      break;
    }
    terms->basis[k] = ml_array(call, size, sizeof(double));
    if (terms->basis[k]) memcpy(terms->basis[k], numbers + at, size * sizeof(double));
    at += size;
  }
  if (!call->status && at != found) {
    ml_fail(call, "the model is damaged: its polynomials are none");
  }
  ml_free(numbers);
  return call->status;
}

/* ---- columns */

static const MlFeature *factor_feature(const MlEncoder *encoder, size_t k) {
  const MlTerms *terms = encoder->terms;
  const MlFormulaFactor *factor = &terms->formula.factors[k];
  return factor->is_feature ? &encoder->features[terms->feature[factor->feature]] : NULL;
}

/* Columns of member m. */
static size_t member_width(const MlEncoder *encoder, size_t m) {
  const MlTerms *terms = encoder->terms;
  const MlFeature *feature = factor_feature(encoder, terms->member[m]);
  int degree = terms->formula.factors[terms->member[m]].degree;
  if (!feature) return degree ? (size_t)degree : 1;
  if (feature->kind == ML_FEATURE_VECTOR) return feature->dimension;
  if (feature->kind == ML_FEATURE_UNKNOWN) return 0;
  if (feature->kind != ML_FEATURE_CATEGORY) return 1;
  size_t levels = feature->levels.count;
  return levels - (levels && !terms->full[m]);
}

MlStatus ml_terms_kinds(MlCall *call, const MlEncoder *encoder) {
  const MlTerms *terms = encoder->terms;
  const MlFormula *formula = &terms->formula;
  if (encoder->has_sparse) {
    return ml_fail(call,
                   "powers, products and formulas do not take sparse vectors or columns of text");
  }
  if (encoder->missing == ML_MISSING_INDICATOR) {
    return ml_fail(call, "\"missing\": \"indicator\" does not go with a formula, powers or "
                         "interactions");
  }
  for (size_t k = 0; k < formula->factor_count; k++) {
    for (size_t i = 0; i < formula->names.count; i++) {
      const MlFeature *feature = &encoder->features[terms->feature[i]];
      int is_number = feature->kind == ML_FEATURE_NUMBER || feature->kind == ML_FEATURE_UNKNOWN;
      if (!is_number && ml_formula_uses(formula, k, i)) {
        return ml_fail(call, "the formula: %.*s needs a number, but '%s' is a %s",
                       (int)formula->factors[k].length,
                       formula->texts.data + formula->factors[k].start, feature->name,
                       ml_feature_kind_name(feature->kind));
      }
    }
  }
  return call->status;
}

static int is_category(const MlEncoder *encoder, size_t factor) {
  const MlFeature *feature = factor_feature(encoder, factor);
  return feature && feature->kind == ML_FEATURE_CATEGORY;
}

/* 1 when term t without its member `left_out` is empty, or part of an earlier term. */
static int has_margin(const MlTerms *terms, size_t t, size_t left_out) {
  MlFormulaTerm rest = terms->formula.terms[t];
  rest.words[left_out / 64] &= ~((uint64_t)1 << left_out % 64);
  if (terms->start[t + 1] - terms->start[t] == 1) return 1;
  for (size_t u = 0; u < t; u++) {
    uint64_t missing = 0;
    for (size_t i = 0; i < ML_FORMULA_WORDS; i++) {
      missing |= rest.words[i] & ~terms->formula.terms[u].words[i];
    }
    if (!missing) return 1;
  }
  return 0;
}

/*
** R's rules: a category has contrasts where what is left of its term is part of an earlier one;
** without a constant, the first category of the first term that has one has all its levels.
*/
static MlStatus choose_contrasts(MlCall *call, const MlEncoder *encoder) {
  MlTerms *terms = encoder->terms;
  int has_full = terms->formula.has_intercept;
  for (size_t t = 0; t < terms->formula.term_count && !call->status; t++) {
    for (size_t m = terms->start[t]; m < terms->start[t + 1]; m++) {
      int is_one = is_category(encoder, terms->member[m]);
      terms->full[m] = is_one && (!has_full || !has_margin(terms, t, terms->member[m]));
      has_full |= is_one;
      ml_poll(call, is_one ? (uint32_t)t * 10 : 10);
    }
  }
  return call->status;
}

MlStatus ml_terms_layout(MlCall *call, MlEncoder *encoder) {
  MlTerms *terms = encoder->terms;
  const MlFormula *formula = &terms->formula;
  size_t columns = 0;
  if (call->status || ml_terms_kinds(call, encoder) || choose_contrasts(call, encoder)) {
    return call->status;
  }
  for (size_t t = 0; t < formula->term_count; t++) {
    size_t width = 1;
    terms->column[t] = columns;
    for (size_t m = terms->start[t]; m < terms->start[t + 1] && width <= TERMS_COLUMNS_MAX; m++) {
      width *= member_width(encoder, m);
    }
    columns += width;
    if (columns > TERMS_COLUMNS_MAX) {
      return ml_fail(call, "the formula makes more than %d columns", TERMS_COLUMNS_MAX);
    }
  }
  terms->column[formula->term_count] = columns;
  encoder->columns = columns;
  encoder->is_plain = 0;
  return ML_OK;
}

/* ---- values */

static void read_numbers(const MlEncoder *encoder, const double *slots) {
  const MlTerms *terms = encoder->terms;
  for (size_t i = 0; i < terms->formula.names.count; i++) {
    const MlFeature *feature = &encoder->features[terms->feature[i]];
    double value = NAN;
    if (feature->slots == 1) value = slots[feature->slot];
    terms->numbers[i] = isnan(value) ? feature->fill : value;
  }
}

/* Place of a category's level in sorted order, or SIZE_MAX where it is missing. */
static size_t level_of(const MlFeature *feature, const MlTerms *terms, size_t name) {
  double code = terms->numbers[name];
  return isnan(code) ? SIZE_MAX : feature->rank[(size_t)code];
}

/* The value of member m in its column `digit`. */
static MlSum member_value(const MlEncoder *encoder, const double *slots, size_t m, size_t digit) {
  const MlTerms *terms = encoder->terms;
  size_t k = terms->member[m];
  const MlFormulaFactor *factor = &terms->formula.factors[k];
  const MlFeature *feature = factor_feature(encoder, k);
  MlSum value = terms->values[k];
  if (factor->scale) return ml_polynomial_scale(terms->basis[k], factor->scale, value);
  if (factor->degree) {
    return ml_polynomial_value(terms->basis[k], factor->degree, value, (int)digit + 1);
  }
  if (!feature || feature->kind == ML_FEATURE_NUMBER) return value;
  if (feature->kind == ML_FEATURE_VECTOR) return (MlSum){slots[feature->slot + digit], 0};
  size_t level = level_of(feature, terms, factor->feature);
  return (MlSum){level == digit + !terms->full[m] ? 1 : 0, 0};
}

void ml_terms_expand(const MlEncoder *encoder, const double *slots, double *high, double *low) {
  const MlTerms *terms = encoder->terms;
  const MlFormula *formula = &terms->formula;
  read_numbers(encoder, slots);
  for (size_t k = 0; k < formula->factor_count; k++) {
    const MlFormulaFactor *factor = &formula->factors[k];
    if (factor->is_feature) {
      terms->values[k] = (MlSum){terms->numbers[factor->feature], 0};
    } else {
      terms->values[k] = ml_formula_value(formula, k, terms->numbers);
    }
  }
  for (size_t t = 0; t < formula->term_count; t++) {
    for (size_t column = terms->column[t]; column < terms->column[t + 1]; column++) {
      size_t left = column - terms->column[t], first = terms->start[t];
      MlSum product = {1, 0};
      for (size_t m = first; m < terms->start[t + 1]; m++) {
        size_t width = member_width(encoder, m);
        MlSum value = member_value(encoder, slots, m, left % width);
        product = m == first ? value : ml_sum_times(product, value);
        left /= width;
      }
      high[column] = ml_sum_value(product);
      if (low) low[column] = isfinite(product.low) ? product.low : 0;
    }
  }
}

MlSum ml_terms_factor(const MlEncoder *encoder, const double *slots, size_t factor) {
  read_numbers(encoder, slots);
  return ml_formula_value(&encoder->terms->formula, factor, encoder->terms->numbers);
}

int ml_terms_check(const MlEncoder *encoder, const double *slots, size_t *factor) {
  const MlFormula *formula = &encoder->terms->formula;
  read_numbers(encoder, slots);
  for (size_t k = 0; k < formula->factor_count; k++) {
    if (formula->factors[k].is_feature) continue;
    double value = ml_sum_value(ml_formula_value(formula, k, encoder->terms->numbers));
    *factor = k;
    if (isnan(value)) return 1;
    if (isinf(value)) return 2;
  }
  return 0;
}

/* ---- names */

static size_t term_of_column(const MlTerms *terms, size_t column) {
  size_t t = 0;
  while (t + 1 < terms->formula.term_count && column >= terms->column[t + 1]) t++;
  return t;
}

MlStatus ml_terms_column_name(MlCall *call, const MlEncoder *encoder, size_t column,
                              MlBuffer *out) {
  const MlTerms *terms = encoder->terms;
  const MlFormula *formula = &terms->formula;
  size_t t = term_of_column(terms, column), left = column - terms->column[t];
  for (size_t m = terms->start[t]; m < terms->start[t + 1]; m++) {
    size_t k = terms->member[m];
    const MlFeature *feature = factor_feature(encoder, k);
    size_t width = member_width(encoder, m), digit = width ? left % width : 0;
    if (m > terms->start[t]) ml_buffer_u8(call, out, ':');
    left = width ? left / width : 0;
    if (!feature) {
      ml_buffer_append(call, out, formula->texts.data + formula->factors[k].start,
                       formula->factors[k].length);
      int has_number = formula->factors[k].degree && !formula->factors[k].scale;
      if (has_number) ml_buffer_printf(call, out, "%zu", digit + 1);
      continue;
    }
    if (formula->factors[k].is_category) {
      ml_buffer_append(call, out, formula->texts.data + formula->factors[k].start,
                       formula->factors[k].length);
    } else {
      ml_buffer_string(call, out, feature->name);
    }
    if (feature->kind == ML_FEATURE_VECTOR) ml_buffer_printf(call, out, "[%zu]", digit);
    size_t wanted = digit + !terms->full[m];
    for (size_t code = 0; feature->kind == ML_FEATURE_CATEGORY && code < feature->levels.count;
         code++) {
      if (feature->rank[code] != wanted) continue;
      size_t length;
      const char *level = ml_dictionary_get(&feature->levels, code, &length);
      ml_buffer_u8(call, out, '=');
      ml_buffer_append(call, out, level, length);
    }
  }
  return call->status;
}

size_t ml_terms_column_feature(const MlEncoder *encoder, size_t column) {
  const MlTerms *terms = encoder->terms;
  size_t t = term_of_column(terms, column);
  for (size_t m = terms->start[t]; m < terms->start[t + 1]; m++) {
    size_t k = terms->member[m];
    for (size_t i = 0; i < terms->formula.names.count; i++) {
      int is_own = terms->formula.factors[k].is_feature && terms->formula.factors[k].feature == i;
      if (is_own || ml_formula_uses(&terms->formula, k, i)) return terms->feature[i];
    }
  }
  return 0;
}
