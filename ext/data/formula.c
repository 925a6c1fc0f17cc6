#include "data/formula.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "data/formula_parser.h"

/* A growing set of terms, in order of appearance. */
typedef struct FormulaTerms {
  MlFormulaTerm *terms; /* owned */
  size_t count, capacity;
  uint32_t *slots; /* (slot_count, a power of 2) 1 + place by hash, 0 where free; owned */
  size_t slot_count;
} FormulaTerms;

/* ---- factors */

/* The factor of that text, which is new or known. */
static size_t formula_factor(MlFormulaParser *parser, MlFormulaFactor factor,
                             const MlBuffer *text) {
  MlFormula *formula = parser->formula;
  for (size_t i = 0; i < formula->factor_count; i++) {
    const MlFormulaFactor *known = &formula->factors[i];
    if (known->length == text->length &&
        memcmp(formula->texts.data + known->start, text->data, text->length) == 0) {
      return i;
    }
  }
  if (formula->factor_count == ML_FORMULA_FACTORS_MAX) {
    ml_fail(parser->call, "the formula has more than %d different factors", ML_FORMULA_FACTORS_MAX);
    return 0;
  }
  factor.start = formula->texts.length;
  factor.length = text->length;
  if (ml_buffer_append(parser->call, &formula->texts, text->data, text->length)) return 0;
  if (ml_reserve(parser->call, &formula->factors, &formula->factors_capacity,
                 formula->factor_count + 1, sizeof factor)) {
    return 0;
  }
  formula->factors[formula->factor_count] = factor;
  return formula->factor_count++;
}

/* What was read since `start`, without its spaces. */
static void formula_slice(MlFormulaParser *parser, size_t start, MlBuffer *text) {
  char quote = 0;
  text->length = 0;
  for (size_t i = start; i < parser->at; i++) {
    char c = parser->text[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '`' || c == '"') {
      quote = c;
    } else if (ml_ascii_is_space(c)) {
      continue;
    }
    ml_buffer_u8(parser->call, text, (uint8_t)c);
  }
}

MlStatus ml_formula_quote(MlCall *call, const char *name, MlBuffer *out) {
  int is_word = ml_formula_starts_word(*name) && strcmp(name, ".") != 0;
  for (const char *c = name; *c; c++) is_word &= ml_formula_in_word(*c);
  if (is_word) return ml_buffer_string(call, out, name);
  ml_buffer_u8(call, out, '`');
  for (const char *c = name; *c; c++) {
    if (*c == '`') ml_buffer_u8(call, out, '`');
    ml_buffer_u8(call, out, (uint8_t)*c);
  }
  return ml_buffer_u8(call, out, '`');
}

/* ---- terms */

static MlFormulaTerm term_of(size_t factor) {
  MlFormulaTerm term = {{0}};
  term.words[factor / 64] = (uint64_t)1 << factor % 64;
  return term;
}

static MlFormulaTerm term_union(const MlFormulaTerm *a, const MlFormulaTerm *b) {
  MlFormulaTerm term;
  for (size_t i = 0; i < ML_FORMULA_WORDS; i++) term.words[i] = a->words[i] | b->words[i];
  return term;
}

static int term_equals(const MlFormulaTerm *a, const MlFormulaTerm *b) {
  return memcmp(a->words, b->words, sizeof a->words) == 0;
}

int ml_formula_has(const MlFormulaTerm *term, size_t factor) {
  return term->words[factor / 64] >> factor % 64 & 1;
}

static size_t term_size(const MlFormulaTerm *term) {
  size_t count = 0;
  for (size_t i = 0; i < ML_FORMULA_WORDS; i++) {
    for (uint64_t word = term->words[i]; word; word &= word - 1) count++;
  }
  return count;
}

static void terms_free(FormulaTerms *set) {
  ml_free(set->terms);
  ml_free(set->slots);
}

/* The slot of the term, or the free one where it belongs. */
static uint32_t *terms_slot(const FormulaTerms *set, const MlFormulaTerm *term) {
  uint64_t hash = 0;
  for (size_t i = 0; i < ML_FORMULA_WORDS; i++) {
    hash = (hash ^ term->words[i]) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  }
  size_t at = (size_t)hash & (set->slot_count - 1);
  while (set->slots[at] && !term_equals(&set->terms[set->slots[at] - 1], term)) {
    at = (at + 1) & (set->slot_count - 1);
  }
  return &set->slots[at];
}

/* Makes the slots anew, `count` of them. */
static MlStatus terms_rehash(MlCall *call, FormulaTerms *set, size_t count) {
  ml_free(set->slots);
  set->slots = ml_array(call, count, sizeof *set->slots);
  set->slot_count = set->slots ? count : 0;
  for (size_t i = 0; set->slots && i < set->count; i++) {
    *terms_slot(set, &set->terms[i]) = (uint32_t)i + 1;
  }
  return call->status;
}

static MlStatus terms_add(MlFormulaParser *parser, FormulaTerms *set, MlFormulaTerm term) {
  MlCall *call = parser->call;
  if (ml_poll(call, 100)) return call->status;
  if (set->count * 2 >= set->slot_count &&
      terms_rehash(call, set, set->slot_count ? set->slot_count * 2 : 16)) {
    return call->status;
  }
  uint32_t *slot = terms_slot(set, &term);
  if (*slot) return call->status;
  if (set->count == ML_FORMULA_TERMS_MAX) {
    return ml_fail(call, "the formula has more than %d terms", ML_FORMULA_TERMS_MAX);
  }
  if (ml_reserve(call, &set->terms, &set->capacity, set->count + 1, sizeof term)) {
    return call->status;
  }
  set->terms[set->count++] = term;
  *slot = (uint32_t)set->count;
  return call->status;
}

static void terms_remove(MlFormulaParser *parser, FormulaTerms *set, const FormulaTerms *gone) {
  size_t kept = 0;
  for (size_t i = 0; gone->count && i < set->count; i++) {
    if (!*terms_slot(gone, &set->terms[i])) set->terms[kept++] = set->terms[i];
  }
  if (!gone->count || kept == set->count) return;
  set->count = kept;
  terms_rehash(parser->call, set, set->slot_count);
}

/* left = left : right, or left * right. */
static void terms_cross(MlFormulaParser *parser, FormulaTerms *left, const FormulaTerms *right,
                        int with_mains) {
  FormulaTerms product = {0};
  for (size_t i = 0; with_mains && i < left->count; i++) {
    terms_add(parser, &product, left->terms[i]);
  }
  for (size_t i = 0; with_mains && i < right->count; i++) {
    terms_add(parser, &product, right->terms[i]);
  }
  for (size_t i = 0; i < left->count && !parser->call->status; i++) {
    for (size_t j = 0; j < right->count && !parser->call->status; j++) {
      terms_add(parser, &product, term_union(&left->terms[i], &right->terms[j]));
    }
  }
  terms_free(left);
  *left = product;
}

static void formula_sum(MlFormulaParser *parser, FormulaTerms *set);

static void formula_others(MlFormulaParser *parser, FormulaTerms *set) {
  MlBuffer text = {0};
  for (size_t i = 0; i < parser->other_count && !parser->call->status; i++) {
    const char *name = parser->others[i];
    const MlFormula *formula = parser->formula;
    if (formula->response.column && strcmp(name, formula->response.column) == 0) continue;
    size_t feature = ml_dictionary_add(parser->call, &parser->formula->names, name, strlen(name));
    text.length = 0;
    ml_formula_quote(parser->call, name, &text);
    if (parser->call->status) break;
    MlFormulaFactor factor = {.is_feature = 1, .feature = feature};
    terms_add(parser, set, term_of(formula_factor(parser, factor, &text)));
  }
  if (!parser->other_count) ml_formula_fail(parser, "'.' stands for no column here");
  ml_buffer_free(&text);
}

/* ---- terms that are calls */

/* 1 for TRUE and T, 0 for FALSE and F; another word fails. */
static int formula_truth(MlFormulaParser *parser, const char *where) {
  MlBuffer word = {0};
  int is_word = ml_formula_name(parser, &word);
  int is_true = is_word && (strcmp(word.data, "TRUE") == 0 || strcmp(word.data, "T") == 0);
  int is_false = is_word && (strcmp(word.data, "FALSE") == 0 || strcmp(word.data, "F") == 0);
  ml_buffer_free(&word);
  if (!is_true && !is_false) {
    char what[60];
    snprintf(what, sizeof what, "TRUE or FALSE is missing in %s", where);
    ml_formula_fail(parser, what);
  }
  return is_true;
}

/* The words "degree" and "raw" before a '=': 0 without one, 1 and 2. */
static int formula_argument(MlFormulaParser *parser) {
  MlBuffer word = {0};
  size_t start = parser->at;
  int which = 0;
  if (ml_formula_name(parser, &word) && ml_formula_take(parser, '=')) {
    which = strcmp(word.data, "degree") == 0 ? 1 : strcmp(word.data, "raw") == 0 ? 2 : 0;
    if (!which) ml_formula_fail(parser, "poly() takes x, degree and raw");
  } else {
    parser->at = start;
  }
  ml_buffer_free(&word);
  return which;
}

/* poly(x, 2), poly(x, degree = 2, raw = TRUE) */
static void formula_polynomial(MlFormulaParser *parser, MlFormulaFactor *factor) {
  double number = 1;
  parser->at++;
  factor->node = ml_formula_arithmetic(parser);
  factor->degree = 1;
  while (!parser->call->status && ml_formula_take(parser, ',')) {
    if (formula_argument(parser) == 2) {
      factor->is_raw = formula_truth(parser, "poly()");
    } else {
      ml_formula_skip(parser);
      size_t start = parser->at;
      if (!ml_formula_number(parser, &number) || number != floor(number) || number < 1 ||
          number > ML_FORMULA_DEGREE_MAX) {
        parser->at = start;
        ml_formula_fail(parser, "the degree of poly() must be a whole number from 1 to 30 (of one "
                                "column; write products of others with ':')");
      }
    }
  }
  if (!parser->call->status && !ml_formula_take(parser, ')')) {
    ml_formula_fail(parser, "')' is missing");
  }
  factor->degree = parser->call->status ? 1 : (int)number;
}

/* scale(x), scale(x, center = TRUE, scale = FALSE) */
static void formula_scale(MlFormulaParser *parser, MlFormulaFactor *factor) {
  MlBuffer word = {0};
  int bits = ML_SCALE_CENTER | ML_SCALE_SCALE;
  parser->at++;
  factor->node = ml_formula_arithmetic(parser);
  factor->degree = 1;
  for (int i = 0; !parser->call->status && ml_formula_take(parser, ','); i++) {
    size_t start = parser->at;
    int bit = i == 0 ? ML_SCALE_CENTER : ML_SCALE_SCALE;
    if (ml_formula_name(parser, &word) && ml_formula_take(parser, '=')) {
      bit = strcmp(word.data, "center") == 0 ? ML_SCALE_CENTER : ML_SCALE_SCALE;
      if (bit == ML_SCALE_SCALE && strcmp(word.data, "scale") != 0) {
        ml_formula_fail(parser, "scale() takes x, center and scale");
      }
    } else {
      parser->at = start;
    }
    if (!parser->call->status && !formula_truth(parser, "scale()")) bits &= ~bit;
  }
  ml_buffer_free(&word);
  factor->scale = bits | 4;
  if (!parser->call->status && !ml_formula_take(parser, ')')) {
    ml_formula_fail(parser, "')' is missing");
  }
}

/* factor(x): a number as a category. */
static void formula_category(MlFormulaParser *parser, MlFormulaFactor *factor) {
  MlBuffer name = {0};
  parser->at++;
  factor->is_feature = factor->is_category = 1;
  if (ml_formula_name(parser, &name)) {
    factor->feature =
        ml_dictionary_add(parser->call, &parser->formula->names, name.data, name.length);
  } else if (!parser->call->status) {
    ml_formula_fail(parser, "factor() takes the name of a column");
  }
  if (!parser->call->status && !ml_formula_take(parser, ')')) {
    ml_formula_fail(parser, "factor() takes the name of a column, and ')' is missing");
  }
  ml_buffer_free(&name);
}

/* offset(log(x)): no term. */
static void formula_offset(MlFormulaParser *parser) {
  MlFormula *formula = parser->formula;
  MlBuffer text = {0};
  if (formula->offset.column) {
    ml_fail(parser->call, "the formula has two offsets; add them up in the source's SELECT");
    return;
  }
  ml_formula_take(parser, '(');
  size_t start = parser->at;
  parser->variable = &formula->offset.column;
  formula->offset.node = ml_formula_arithmetic(parser);
  parser->variable = NULL;
  if (!parser->call->status && !formula->offset.column) {
    ml_formula_fail(parser, "offset() needs a column");
  }
  formula_slice(parser, start, &text);
  if (!parser->call->status && !ml_formula_take(parser, ')')) {
    ml_formula_fail(parser, "')' is missing");
  }
  if (!parser->call->status) {
    formula->offset.text = ml_copy_text(parser->call, text.data, text.length);
  }
  ml_buffer_free(&text);
}

static void formula_named(MlFormulaParser *parser, const MlBuffer *name, size_t start, int quoted,
                          FormulaTerms *set) {
  MlBuffer text = {0};
  MlFormulaFactor factor = {0};
  size_t at = 0;
  if (!quoted && strcmp(name->data, ".") == 0) {
    formula_others(parser, set);
    return;
  }
  if (!quoted && ml_formula_peek(parser) == '(') {
    if (strcmp(name->data, "offset") == 0) {
      formula_offset(parser);
      return;
    }
    if (strcmp(name->data, "poly") == 0) {
      formula_polynomial(parser, &factor);
    } else if (strcmp(name->data, "scale") == 0) {
      formula_scale(parser, &factor);
    } else if (strcmp(name->data, "factor") == 0 || strcmp(name->data, "as.factor") == 0) {
      formula_category(parser, &factor);
    } else {
      factor.node = ml_formula_call(parser, name->data);
    }
    formula_slice(parser, start, &text);
  } else {
    factor.is_feature = 1;
    factor.feature =
        ml_dictionary_add(parser->call, &parser->formula->names, name->data, name->length);
    ml_formula_quote(parser->call, name->data, &text);
  }
  if (!parser->call->status) at = formula_factor(parser, factor, &text);
  if (!parser->call->status) terms_add(parser, set, term_of(at));
  ml_buffer_free(&text);
}

/* ---- operators */

/* A name, a call, a sum in parentheses, or 1 or 0: then *constant says which. */
static void formula_atom(MlFormulaParser *parser, FormulaTerms *set, int *constant) {
  MlBuffer name = {0};
  double number;
  char c = ml_formula_peek(parser);
  size_t start = parser->at;
  *constant = -1;
  if (c == '(') {
    parser->at++;
    formula_sum(parser, set);
    if (!parser->call->status && !ml_formula_take(parser, ')'))
      ml_formula_fail(parser, "')' is missing");
  } else if (ml_ascii_is_digit(c) && ml_formula_number(parser, &number)) {
    *constant = number == 0 ? 0 : 1;
    if (number != 0 && number != 1) {
      ml_fail(parser->call, "the formula: of numbers only 1 and 0 are terms, found %g", number);
    }
  } else if (ml_formula_name(parser, &name)) {
    formula_named(parser, &name, start, c == '`' || c == '"', set);
  } else if (!parser->call->status) {
    ml_formula_fail(parser, "a term is missing");
  }
  ml_buffer_free(&name);
}

/* An atom with its power: (a + b)^2. */
static void formula_raised(MlFormulaParser *parser, FormulaTerms *set, int *constant) {
  double power;
  if (ml_formula_deeper(parser)) return;
  formula_atom(parser, set, constant);
  if (!parser->call->status && ml_formula_power(parser)) {
    FormulaTerms base = {0};
    ml_formula_skip(parser);
    size_t start = parser->at;
    if (!ml_formula_number(parser, &power) || power != floor(power) || power < 1 || power > 20) {
      parser->at = start;
      ml_formula_fail(parser,
                      "a power of terms must be a whole number from 1 to 20; write I(x^2) for "
                      "the square of a number");
    }
    for (size_t i = 0; i < set->count; i++) terms_add(parser, &base, set->terms[i]);
    for (int i = 1; i < (int)power && !parser->call->status; i++)
      terms_cross(parser, set, &base, 1);
    terms_free(&base);
  }
  parser->depth--;
}

/* 1 when %in% stands here, which is then behind: as in R, another way to write a colon. */
static int formula_within(MlFormulaParser *parser) {
  if (ml_formula_peek(parser) != '%' || parser->length - parser->at < 4) return 0;
  if (memcmp(parser->text + parser->at, "%in%", 4) != 0) return 0;
  parser->at += 4;
  return 1;
}

static void formula_interaction(MlFormulaParser *parser, FormulaTerms *set, int *constant) {
  formula_raised(parser, set, constant);
  while (!parser->call->status && (ml_formula_take(parser, ':') || formula_within(parser))) {
    FormulaTerms right = {0};
    int other = -1;
    formula_raised(parser, &right, &other);
    if (*constant >= 0 || other >= 0) ml_formula_fail(parser, "a number stands beside ':'");
    if (!parser->call->status) terms_cross(parser, set, &right, 0);
    terms_free(&right);
  }
}

/* left / right: left, and right within every combination of left. */
static void terms_nest(MlFormulaParser *parser, FormulaTerms *left, const FormulaTerms *right) {
  MlFormulaTerm all = {{0}};
  for (size_t i = 0; i < left->count; i++) all = term_union(&all, &left->terms[i]);
  for (size_t j = 0; j < right->count; j++) {
    terms_add(parser, left, term_union(&all, &right->terms[j]));
  }
}

static void formula_crossing(MlFormulaParser *parser, FormulaTerms *set, int *constant) {
  formula_interaction(parser, set, constant);
  while (!parser->call->status) {
    FormulaTerms right = {0};
    int other = -1;
    char c = ml_formula_peek(parser);
    if (c != '*' && c != '/') break;
    parser->at++;
    formula_interaction(parser, &right, &other);
    if ((*constant >= 0 || other >= 0) && !parser->call->status) {
      ml_fail(parser->call, "the formula: a number stands beside '%c'; write I(x %c 2)", c, c);
    }
    if (c == '*' && !parser->call->status) terms_cross(parser, set, &right, 1);
    if (c == '/' && !parser->call->status) terms_nest(parser, set, &right);
    terms_free(&right);
  }
}

static void formula_sum(MlFormulaParser *parser, FormulaTerms *set) {
  int minus = 0;
  if (ml_formula_deeper(parser)) return;
  if (ml_formula_take(parser, '-')) {
    minus = 1;
  } else {
    ml_formula_take(parser, '+');
  }
  for (;;) {
    FormulaTerms next = {0};
    int constant;
    formula_crossing(parser, &next, &constant);
    if (constant >= 0) parser->formula->has_intercept = constant != minus;
    if (minus && !parser->call->status) terms_remove(parser, set, &next);
    for (size_t i = 0; !minus && i < next.count && !parser->call->status; i++) {
      terms_add(parser, set, next.terms[i]);
    }
    terms_free(&next);
    if (parser->call->status) break;
    char c = ml_formula_peek(parser);
    if (c != '+' && c != '-') break;
    minus = c == '-';
    parser->at++;
  }
  parser->depth--;
}

/* ---- whole formulas */

int ml_formula_is_meant(const char *text, size_t length) {
  char quote = 0;
  for (size_t i = 0; i < length; i++) {
    if (quote) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '`' || text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text[i] == '~') {
      return 1;
    }
  }
  return 0;
}

/* Terms by number of factors, as they came within each. */
static MlStatus formula_order(MlCall *call, MlFormula *formula, const FormulaTerms *set) {
  size_t most = 0;
  formula->terms = ml_array(call, set->count, sizeof *formula->terms);
  size_t *sizes = ml_array(call, set->count, sizeof *sizes);
  for (size_t i = 0; sizes && i < set->count; i++) {
    sizes[i] = term_size(&set->terms[i]);
    most = sizes[i] > most ? sizes[i] : most;
  }
  for (size_t size = 1; !call->status && size <= most; size++) {
    for (size_t i = 0; i < set->count; i++) {
      if (sizes[i] == size) formula->terms[formula->term_count++] = set->terms[i];
    }
    ml_poll(call, (uint32_t)set->count);
  }
  ml_free(sizes);
  return call->status;
}

/* The target's name, or arithmetic of it: then what is predicted is that. */
static void formula_left(MlFormulaParser *parser) {
  MlFormula *formula = parser->formula;
  MlBuffer text = {0};
  if (ml_formula_take(parser, '~')) return;
  parser->variable = &formula->response.column;
  formula->response.node = ml_formula_arithmetic(parser);
  parser->variable = NULL;
  formula_slice(parser, 0, &text);
  if (!parser->call->status && (!formula->response.column || !ml_formula_take(parser, '~'))) {
    ml_formula_fail(parser, "the name of the target must stand before '~', or arithmetic of it");
  }
  if (!parser->call->status && !ml_formula_is_variable(formula, formula->response.node)) {
    formula->response.text = ml_copy_text(parser->call, text.data, text.length);
  }
  ml_buffer_free(&text);
}

MlStatus ml_formula_parse(MlCall *call, MlFormula *formula, const char *text, size_t length,
                          const char *const *others, size_t other_count) {
  MlFormulaParser parser = {call, formula, text, length, 0, 0, others, other_count, NULL};
  FormulaTerms set = {0};
  memset(formula, 0, sizeof *formula);
  formula->has_intercept = 1;
  if (call->status) return call->status;
  if (ml_formula_is_meant(text, length)) formula_left(&parser);
  if (!call->status) formula_sum(&parser, &set);
  if (!call->status && ml_formula_peek(&parser)) ml_formula_fail(&parser, "an operator is missing");
  if (!call->status) formula_order(call, formula, &set);
  terms_free(&set);
  return call->status;
}

void ml_formula_free(MlFormula *formula) {
  ml_dictionary_free(&formula->names);
  ml_free(formula->nodes);
  ml_free(formula->factors);
  ml_free(formula->terms);
  ml_free(formula->response.column);
  ml_free(formula->response.text);
  ml_free(formula->offset.column);
  ml_free(formula->offset.text);
  ml_buffer_free(&formula->texts);
  memset(formula, 0, sizeof *formula);
}

static MlStatus write_factor(MlCall *call, const MlFormula *formula, size_t k, MlBuffer *out) {
  const MlFormulaFactor *factor = &formula->factors[k];
  return ml_buffer_append(call, out, formula->texts.data + factor->start, factor->length);
}

/*
** Factors keep the order in which they were first named, which is that of their names in products;
** where the terms alone would tell another one ('a * b - a'), the factors are named first, and
** taken away again. 1 when that was needed.
*/
static int write_order(MlCall *call, const MlFormula *formula, MlBuffer *out) {
  size_t next = 0, last = 0;
  unsigned char *is_met = ml_array(call, formula->factor_count, 1);
  int is_told = 1;
  for (size_t i = 0; is_met && i < formula->term_count; i++) {
    for (size_t k = 0; k < formula->factor_count; k++) {
      if (!ml_formula_has(&formula->terms[i], k) || is_met[k]) continue;
      if (next && k < last) is_told = 0;
      is_met[k] = 1;
      last = k;
      next++;
    }
  }
  for (int pass = 0; !is_told && pass < 2; pass++) {
    for (size_t k = 0, first = !pass; k < formula->factor_count && !call->status; k++) {
      if (!is_met[k]) continue;
      if (!first) ml_buffer_string(call, out, pass ? " - " : " + ");
      first = 0;
      write_factor(call, formula, k, out);
    }
  }
  ml_free(is_met);
  return !is_told;
}

MlStatus ml_formula_write(MlCall *call, const MlFormula *formula, MlBuffer *out) {
  if (formula->response.text) ml_buffer_printf(call, out, "%s ~ ", formula->response.text);
  if (!formula->term_count) ml_buffer_u8(call, out, '1');
  int has_order = write_order(call, formula, out);
  for (size_t i = 0; i < formula->term_count && !call->status; i++) {
    if (i || has_order) ml_buffer_string(call, out, " + ");
    for (size_t k = 0, first = 1; k < formula->factor_count; k++) {
      if (!ml_formula_has(&formula->terms[i], k)) continue;
      if (!first) ml_buffer_u8(call, out, ':');
      first = 0;
      write_factor(call, formula, k, out);
    }
    ml_poll(call, (uint32_t)formula->factor_count);
  }
  if (!formula->has_intercept) ml_buffer_string(call, out, " - 1");
  if (formula->offset.text) ml_buffer_printf(call, out, " + offset(%s)", formula->offset.text);
  return call->status;
}
