#include "data/formula.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "math/elementary.h"
#include "math/qr_extended.h"

typedef enum MlFormulaOperation {
  FORMULA_NUMBER,
  FORMULA_FEATURE,
  FORMULA_PLUS,
  FORMULA_MINUS,
  FORMULA_TIMES,
  FORMULA_DIVIDE,
  FORMULA_POWER,
  FORMULA_NEGATIVE,
  FORMULA_LOG,
  FORMULA_EXP,
  FORMULA_SQRT
} MlFormulaOperation;

enum { FORMULA_DEPTH_MAX = 50, FORMULA_NODES_MAX = 2000 };

/* A growing set of terms, in order of appearance; the empty term is the constant. */
typedef struct FormulaTerms {
  uint64_t *terms;
  size_t count, capacity;
} FormulaTerms;

typedef struct FormulaParser {
  MlCall *call;
  MlFormula *formula;
  const char *text;
  size_t length, at;
  int depth;
  const char *const *others;
  size_t other_count;
} FormulaParser;

/* ---- characters and words */

static int formula_starts_word(char c) {
  unsigned char u = (unsigned char)c;
  return isalpha(u) || c == '_' || c == '.' || u >= 0x80;
}

static int formula_in_word(char c) { return formula_starts_word(c) || isdigit((unsigned char)c); }

static void formula_skip(FormulaParser *parser) {
  while (parser->at < parser->length && isspace((unsigned char)parser->text[parser->at])) {
    parser->at++;
  }
}

/* The next character that is no space, or 0 at the end. */
static char formula_peek(FormulaParser *parser) {
  formula_skip(parser);
  return parser->at < parser->length ? parser->text[parser->at] : 0;
}

static int formula_take(FormulaParser *parser, char c) {
  if (formula_peek(parser) != c) return 0;
  parser->at++;
  return 1;
}

static MlStatus formula_fail(FormulaParser *parser, const char *what) {
  size_t left = parser->length - parser->at;
  if (!left) return ml_fail(parser->call, "the formula: %s, found its end", what);
  return ml_fail(parser->call, "the formula: %s, found '%.*s'", what, left < 30 ? (int)left : 30,
                 parser->text + parser->at);
}

static MlStatus formula_deeper(FormulaParser *parser) {
  if (++parser->depth > FORMULA_DEPTH_MAX) formula_fail(parser, "it is nested too deeply");
  return parser->call->status;
}

/* Reads `name`, "name" or a word into `name`; 0 when there is none. */
static int formula_name(FormulaParser *parser, MlBuffer *name) {
  char quote = formula_peek(parser);
  name->length = 0;
  if (quote == '`' || quote == '"') {
    for (parser->at++; parser->at < parser->length; parser->at++) {
      char c = parser->text[parser->at];
      if (c == quote) {
        parser->at++;
        if (parser->at >= parser->length || parser->text[parser->at] != quote) {
          return !ml_buffer_u8(parser->call, name, 0) && name->length-- > 0;
        }
      }
      ml_buffer_u8(parser->call, name, (uint8_t)c);
    }
    formula_fail(parser, "a quoted name does not end");
    return 0;
  }
  if (!formula_starts_word(quote)) return 0;
  while (parser->at < parser->length && formula_in_word(parser->text[parser->at])) {
    ml_buffer_u8(parser->call, name, (uint8_t)parser->text[parser->at++]);
  }
  return !ml_buffer_u8(parser->call, name, 0) && name->length-- > 0;
}

static int formula_number(FormulaParser *parser, double *number) {
  size_t start = parser->at, digits = 0, at = start;
  int64_t exponent = 0;
  char mantissa[40];
  for (int point = 0; at < parser->length; at++) {
    char c = parser->text[at];
    if (c == '.' && !point) {
      point = 1;
    } else if (!isdigit((unsigned char)c)) {
      break;
    } else if (digits < sizeof mantissa) {
      mantissa[digits++] = c;
      exponent -= point;
    } else {
      exponent += !point;
    }
  }
  if (!digits) return 0;
  parser->at = at;
  *number = ml_decimal_to_double(mantissa, digits, exponent);
  return 1;
}

/* ---- arithmetic */

static uint32_t formula_node(FormulaParser *parser, MlFormulaOperation operation, uint32_t left,
                             uint32_t right) {
  MlFormula *formula = parser->formula;
  if (formula->node_count == FORMULA_NODES_MAX) {
    ml_fail(parser->call, "the formula is too long");
    return 0;
  }
  if (ml_reserve(parser->call, &formula->nodes, &formula->nodes_capacity, formula->node_count + 1,
                 sizeof *formula->nodes)) {
    return 0;
  }
  formula->nodes[formula->node_count] =
      (MlFormulaNode){.operation = (int)operation, .left = left, .right = right};
  return (uint32_t)formula->node_count++;
}

static size_t formula_feature(FormulaParser *parser, const MlBuffer *name) {
  return ml_dictionary_add(parser->call, &parser->formula->names, name->data, name->length);
}

static uint32_t formula_feature_node(FormulaParser *parser, const MlBuffer *name) {
  size_t feature = formula_feature(parser, name);
  uint32_t node = formula_node(parser, FORMULA_FEATURE, 0, 0);
  if (!parser->call->status) parser->formula->nodes[node].feature = feature;
  return node;
}

/* The function called so, or FORMULA_NUMBER; I() is FORMULA_PLUS. */
static MlFormulaOperation formula_function(const char *name) {
  if (strcmp(name, "log") == 0) return FORMULA_LOG;
  if (strcmp(name, "exp") == 0) return FORMULA_EXP;
  if (strcmp(name, "sqrt") == 0) return FORMULA_SQRT;
  if (strcmp(name, "I") == 0) return FORMULA_PLUS;
  return FORMULA_NUMBER;
}

static uint32_t formula_arithmetic(FormulaParser *parser);

/* What stands behind the name of a function: ( arithmetic ). */
static uint32_t formula_call(FormulaParser *parser, const char *name) {
  MlFormulaOperation function = formula_function(name);
  if (function == FORMULA_NUMBER) {
    ml_fail(parser->call,
            "the formula: there is no function '%s'; there are log, exp, sqrt and I (others are "
            "for the source's SELECT)",
            name);
    return 0;
  }
  parser->at++;
  uint32_t inner = formula_arithmetic(parser);
  if (!parser->call->status && !formula_take(parser, ')')) formula_fail(parser, "')' is missing");
  return function == FORMULA_PLUS ? inner : formula_node(parser, function, inner, 0);
}

static uint32_t formula_primary(FormulaParser *parser) {
  char c = formula_peek(parser);
  MlBuffer name = {0};
  uint32_t node = 0;
  double number;
  if (formula_deeper(parser)) return 0;
  if (c == '(') {
    parser->at++;
    node = formula_arithmetic(parser);
    if (!parser->call->status && !formula_take(parser, ')')) formula_fail(parser, "')' is missing");
  } else if (formula_number(parser, &number)) {
    node = formula_node(parser, FORMULA_NUMBER, 0, 0);
    if (!parser->call->status) parser->formula->nodes[node].number = number;
  } else if (formula_name(parser, &name)) {
    int is_call = c != '`' && c != '"' && formula_peek(parser) == '(';
    node = is_call ? formula_call(parser, name.data) : formula_feature_node(parser, &name);
  } else if (!parser->call->status) {
    formula_fail(parser, "a name or a number is missing");
  }
  ml_buffer_free(&name);
  parser->depth--;
  return node;
}

static uint32_t formula_signed(FormulaParser *parser) {
  if (formula_deeper(parser)) return 0;
  uint32_t node;
  if (formula_take(parser, '-')) {
    node = formula_signed(parser);
    node = formula_node(parser, FORMULA_NEGATIVE, node, 0);
  } else {
    node = formula_primary(parser);
    if (!parser->call->status && formula_take(parser, '^')) {
      uint32_t power = formula_signed(parser);
      node = formula_node(parser, FORMULA_POWER, node, power);
    }
  }
  parser->depth--;
  return node;
}

static uint32_t formula_product(FormulaParser *parser) {
  uint32_t node = formula_signed(parser);
  while (!parser->call->status) {
    char c = formula_peek(parser);
    if (c != '*' && c != '/') break;
    parser->at++;
    uint32_t right = formula_signed(parser);
    node = formula_node(parser, c == '*' ? FORMULA_TIMES : FORMULA_DIVIDE, node, right);
  }
  return node;
}

static uint32_t formula_arithmetic(FormulaParser *parser) {
  uint32_t node = formula_product(parser);
  while (!parser->call->status) {
    char c = formula_peek(parser);
    if (c != '+' && c != '-') break;
    parser->at++;
    uint32_t right = formula_product(parser);
    node = formula_node(parser, c == '+' ? FORMULA_PLUS : FORMULA_MINUS, node, right);
  }
  return node;
}

/* ---- values */

/* A whole power by repeated squaring, in the order of plain multiplication's exactness. */
static MlSum formula_whole_power(MlSum base, unsigned power) {
  MlSum result = {1, 0};
  for (; power; power >>= 1) {
    if (power & 1) result = ml_sum_times(result, base);
    if (power > 1) base = ml_sum_times(base, base);
  }
  return result;
}

static MlSum formula_power(MlSum base, MlSum power) {
  double exponent = ml_sum_value(power);
  if (power.low == 0 && exponent == floor(exponent) && fabs(exponent) <= 1000) {
    MlSum whole = formula_whole_power(base, (unsigned)fabs(exponent));
    return exponent < 0 ? ml_sum_quotient((MlSum){1, 0}, whole) : whole;
  }
  return (MlSum){ml_pow(ml_sum_value(base), exponent), 0};
}

static MlSum formula_evaluate(const MlFormula *formula, uint32_t at, const double *numbers) {
  const MlFormulaNode *node = &formula->nodes[at];
  MlSum left = {0, 0}, right = {0, 0};
  switch (node->operation) {
  case FORMULA_NUMBER: return (MlSum){node->number, 0};
  case FORMULA_FEATURE: return (MlSum){numbers[node->feature], 0};
  case FORMULA_NEGATIVE:
  case FORMULA_LOG:
  case FORMULA_EXP:
  case FORMULA_SQRT: left = formula_evaluate(formula, node->left, numbers); break;
  default:
    left = formula_evaluate(formula, node->left, numbers);
    right = formula_evaluate(formula, node->right, numbers);
  }
  switch (node->operation) {
  case FORMULA_PLUS: return ml_sum_plus(left, right);
  case FORMULA_MINUS: return ml_sum_plus(left, ml_sum_negative(right));
  case FORMULA_TIMES: return ml_sum_times(left, right);
  case FORMULA_DIVIDE:
    if (ml_sum_value(right) == 0) return (MlSum){ml_sum_value(left) / 0.0, 0};
    return ml_sum_quotient(left, right);
  case FORMULA_POWER: return formula_power(left, right);
  case FORMULA_NEGATIVE: return ml_sum_negative(left);
  case FORMULA_LOG: return (MlSum){ml_log(ml_sum_value(left)), 0};
  case FORMULA_EXP: return (MlSum){ml_exp(ml_sum_value(left)), 0};
  default: return (MlSum){sqrt(ml_sum_value(left)), 0};
  }
}

MlSum ml_formula_value(const MlFormula *formula, size_t factor, const double *numbers) {
  MlSum value = formula_evaluate(formula, formula->factors[factor].node, numbers);
  /* beyond the range in which the low part means something */
  if (!isfinite(value.low) || !isfinite(value.high)) value = (MlSum){value.high, 0};
  return value;
}

static int formula_node_uses(const MlFormula *formula, uint32_t at, size_t feature) {
  const MlFormulaNode *node = &formula->nodes[at];
  if (node->operation == FORMULA_NUMBER) return 0;
  if (node->operation == FORMULA_FEATURE) return node->feature == feature;
  if (formula_node_uses(formula, node->left, feature)) return 1;
  return node->operation >= FORMULA_PLUS && node->operation <= FORMULA_POWER &&
         formula_node_uses(formula, node->right, feature);
}

int ml_formula_uses(const MlFormula *formula, size_t factor, size_t feature) {
  const MlFormulaFactor *one = &formula->factors[factor];
  return !one->is_feature && formula_node_uses(formula, one->node, feature);
}

/* ---- factors */

/* The factor of that text, which is new or known. */
static size_t formula_factor(FormulaParser *parser, uint32_t node, int is_feature, size_t feature,
                             const MlBuffer *text) {
  MlFormula *formula = parser->formula;
  for (size_t i = 0; i < formula->factor_count; i++) {
    const MlFormulaFactor *factor = &formula->factors[i];
    if (factor->length == text->length &&
        memcmp(formula->texts.data + factor->start, text->data, text->length) == 0) {
      return i;
    }
  }
  if (formula->factor_count == ML_FORMULA_FACTORS_MAX) {
    ml_fail(parser->call, "the formula has more than %d different factors", ML_FORMULA_FACTORS_MAX);
    return 0;
  }
  size_t start = formula->texts.length;
  if (ml_buffer_append(parser->call, &formula->texts, text->data, text->length)) return 0;
  formula->factors[formula->factor_count] = (MlFormulaFactor){.node = node,
                                                              .is_feature = is_feature,
                                                              .feature = feature,
                                                              .start = start,
                                                              .length = text->length};
  return formula->factor_count++;
}

/* What was read since `start`, without its spaces. */
static void formula_slice(FormulaParser *parser, size_t start, MlBuffer *text) {
  char quote = 0;
  text->length = 0;
  for (size_t i = start; i < parser->at; i++) {
    char c = parser->text[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '`' || c == '"') {
      quote = c;
    } else if (isspace((unsigned char)c)) {
      continue;
    }
    ml_buffer_u8(parser->call, text, (uint8_t)c);
  }
}

MlStatus ml_formula_quote(MlCall *call, const char *name, MlBuffer *out) {
  int is_word = formula_starts_word(*name) && strcmp(name, ".") != 0;
  for (const char *c = name; *c; c++) is_word &= formula_in_word(*c);
  if (is_word) return ml_buffer_string(call, out, name);
  ml_buffer_u8(call, out, '`');
  for (const char *c = name; *c; c++) {
    if (*c == '`') ml_buffer_u8(call, out, '`');
    ml_buffer_u8(call, out, (uint8_t)*c);
  }
  return ml_buffer_u8(call, out, '`');
}

/* ---- terms */

static MlStatus terms_add(FormulaParser *parser, FormulaTerms *set, uint64_t term) {
  for (size_t i = 0; i < set->count; i++) {
    if (set->terms[i] == term) return parser->call->status;
  }
  if (set->count == ML_FORMULA_TERMS_MAX) {
    return ml_fail(parser->call, "the formula has more than %d terms", ML_FORMULA_TERMS_MAX);
  }
  if (!ml_reserve(parser->call, &set->terms, &set->capacity, set->count + 1, sizeof term)) {
    set->terms[set->count++] = term;
  }
  return parser->call->status;
}

static void terms_remove(FormulaTerms *set, uint64_t term) {
  size_t kept = 0;
  for (size_t i = 0; i < set->count; i++) {
    if (set->terms[i] != term) set->terms[kept++] = set->terms[i];
  }
  set->count = kept;
}

/* left = left : right, or left * right. */
static void terms_cross(FormulaParser *parser, FormulaTerms *left, const FormulaTerms *right,
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
      terms_add(parser, &product, left->terms[i] | right->terms[j]);
    }
  }
  ml_free(left->terms);
  *left = product;
}

static void formula_sum(FormulaParser *parser, FormulaTerms *set);

static void formula_others(FormulaParser *parser, FormulaTerms *set) {
  MlBuffer text = {0};
  for (size_t i = 0; i < parser->other_count && !parser->call->status; i++) {
    const char *name = parser->others[i];
    if (parser->formula->target && strcmp(name, parser->formula->target) == 0) continue;
    size_t feature = ml_dictionary_add(parser->call, &parser->formula->names, name, strlen(name));
    text.length = 0;
    ml_formula_quote(parser->call, name, &text);
    if (parser->call->status) break;
    terms_add(parser, set, (uint64_t)1 << formula_factor(parser, 0, 1, feature, &text));
  }
  if (!parser->other_count) formula_fail(parser, "'.' stands for no column here");
  ml_buffer_free(&text);
}

static void formula_named(FormulaParser *parser, const MlBuffer *name, size_t start, int quoted,
                          FormulaTerms *set) {
  MlBuffer text = {0};
  size_t factor = 0;
  if (!quoted && strcmp(name->data, ".") == 0) {
    formula_others(parser, set);
    return;
  }
  if (!quoted && formula_peek(parser) == '(') {
    uint32_t node = formula_call(parser, name->data);
    formula_slice(parser, start, &text);
    if (!parser->call->status) factor = formula_factor(parser, node, 0, 0, &text);
  } else {
    size_t feature = formula_feature(parser, name);
    ml_formula_quote(parser->call, name->data, &text);
    if (!parser->call->status) factor = formula_factor(parser, 0, 1, feature, &text);
  }
  if (!parser->call->status) terms_add(parser, set, (uint64_t)1 << factor);
  ml_buffer_free(&text);
}

/* A name, a call, a sum in parentheses, or 1 or 0: then *constant says which. */
static void formula_atom(FormulaParser *parser, FormulaTerms *set, int *constant) {
  MlBuffer name = {0};
  double number;
  char c = formula_peek(parser);
  size_t start = parser->at;
  *constant = -1;
  if (c == '(') {
    parser->at++;
    formula_sum(parser, set);
    if (!parser->call->status && !formula_take(parser, ')')) formula_fail(parser, "')' is missing");
  } else if (isdigit((unsigned char)c) && formula_number(parser, &number)) {
    *constant = number == 0 ? 0 : 1;
    if (number != 0 && number != 1) {
      ml_fail(parser->call, "the formula: of numbers only 1 and 0 are terms, found %g", number);
    }
  } else if (formula_name(parser, &name)) {
    formula_named(parser, &name, start, c == '`' || c == '"', set);
  } else if (!parser->call->status) {
    formula_fail(parser, "a term is missing");
  }
  ml_buffer_free(&name);
}

/* An atom with its power: (a + b)^2. */
static void formula_raised(FormulaParser *parser, FormulaTerms *set, int *constant) {
  double power;
  if (formula_deeper(parser)) return;
  formula_atom(parser, set, constant);
  if (!parser->call->status && formula_take(parser, '^')) {
    FormulaTerms base = {0};
    formula_skip(parser);
    if (!formula_number(parser, &power) || power != floor(power) || power < 1 || power > 20) {
      formula_fail(parser, "a power of terms must be a whole number from 1 to 20; write I(x^2) for "
                           "the square of a number");
    }
    for (size_t i = 0; i < set->count; i++) terms_add(parser, &base, set->terms[i]);
    for (int i = 1; i < (int)power && !parser->call->status; i++)
      terms_cross(parser, set, &base, 1);
    ml_free(base.terms);
  }
  parser->depth--;
}

static void formula_interaction(FormulaParser *parser, FormulaTerms *set, int *constant) {
  formula_raised(parser, set, constant);
  while (!parser->call->status && formula_take(parser, ':')) {
    FormulaTerms right = {0};
    int other = -1;
    formula_raised(parser, &right, &other);
    if (*constant >= 0 || other >= 0) formula_fail(parser, "a number stands beside ':'");
    if (!parser->call->status) terms_cross(parser, set, &right, 0);
    ml_free(right.terms);
  }
}

static void formula_crossing(FormulaParser *parser, FormulaTerms *set, int *constant) {
  formula_interaction(parser, set, constant);
  while (!parser->call->status && formula_take(parser, '*')) {
    FormulaTerms right = {0};
    int other = -1;
    formula_interaction(parser, &right, &other);
    if (*constant >= 0 || other >= 0) formula_fail(parser, "a number stands beside '*'");
    if (!parser->call->status) terms_cross(parser, set, &right, 1);
    ml_free(right.terms);
  }
}

static void formula_sum(FormulaParser *parser, FormulaTerms *set) {
  int minus = 0;
  if (formula_deeper(parser)) return;
  if (formula_take(parser, '-')) {
    minus = 1;
  } else {
    formula_take(parser, '+');
  }
  for (;;) {
    FormulaTerms next = {0};
    int constant;
    formula_crossing(parser, &next, &constant);
    if (constant >= 0) parser->formula->has_intercept = constant != minus;
    for (size_t i = 0; i < next.count && !parser->call->status; i++) {
      if (minus) {
        terms_remove(set, next.terms[i]);
      } else {
        terms_add(parser, set, next.terms[i]);
      }
    }
    ml_free(next.terms);
    if (parser->call->status) break;
    char c = formula_peek(parser);
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

static int factors_of(uint64_t term) {
  int count = 0;
  for (; term; term &= term - 1) count++;
  return count;
}

/* Terms by number of factors, as they came within each. */
static MlStatus formula_order(MlCall *call, MlFormula *formula, const FormulaTerms *set) {
  formula->terms = ml_array(call, set->count, sizeof *formula->terms);
  for (int size = 1; !call->status && size <= ML_FORMULA_FACTORS_MAX; size++) {
    for (size_t i = 0; i < set->count; i++) {
      if (factors_of(set->terms[i]) == size) formula->terms[formula->term_count++] = set->terms[i];
    }
  }
  return call->status;
}

static void formula_left(FormulaParser *parser) {
  MlBuffer name = {0};
  if (!formula_take(parser, '~')) {
    if (formula_name(parser, &name) && formula_take(parser, '~')) {
      parser->formula->target = ml_copy_text(parser->call, name.data, name.length);
    } else {
      formula_fail(parser, "the name of the target must stand before '~' (compute it in the "
                           "source's SELECT)");
    }
  }
  ml_buffer_free(&name);
}

MlStatus ml_formula_parse(MlCall *call, MlFormula *formula, const char *text, size_t length,
                          const char *const *others, size_t other_count) {
  FormulaParser parser = {call, formula, text, length, 0, 0, others, other_count};
  FormulaTerms set = {0};
  memset(formula, 0, sizeof *formula);
  formula->has_intercept = 1;
  if (call->status) return call->status;
  if (ml_formula_is_meant(text, length)) formula_left(&parser);
  if (!call->status) formula_sum(&parser, &set);
  if (!call->status && formula_peek(&parser)) formula_fail(&parser, "an operator is missing");
  if (!call->status) formula_order(call, formula, &set);
  ml_free(set.terms);
  return call->status;
}

void ml_formula_free(MlFormula *formula) {
  ml_dictionary_free(&formula->names);
  ml_free(formula->nodes);
  ml_free(formula->terms);
  ml_free(formula->target);
  ml_buffer_free(&formula->texts);
  memset(formula, 0, sizeof *formula);
}

MlStatus ml_formula_write(MlCall *call, const MlFormula *formula, MlBuffer *out) {
  if (!formula->term_count) ml_buffer_u8(call, out, '1');
  for (size_t i = 0; i < formula->term_count; i++) {
    uint64_t term = formula->terms[i];
    if (i) ml_buffer_string(call, out, " + ");
    for (size_t k = 0, first = 1; k < formula->factor_count; k++) {
      if (!(term >> k & 1)) continue;
      if (!first) ml_buffer_u8(call, out, ':');
      first = 0;
      ml_buffer_append(call, out, formula->texts.data + formula->factors[k].start,
                       formula->factors[k].length);
    }
  }
  if (!formula->has_intercept) ml_buffer_string(call, out, " - 1");
  return call->status;
}

int ml_formula_has(const MlFormula *formula, uint64_t term) {
  if (!term) return formula->has_intercept;
  for (size_t i = 0; i < formula->term_count; i++) {
    if (formula->terms[i] == term) return 1;
  }
  return 0;
}
