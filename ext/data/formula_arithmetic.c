/* Arithmetic in formulas: reading it, and its values in twice the precision. */
#include <math.h>
#include <string.h>

#include "base/ascii.h"
#include "base/decimal.h"
#include "data/formula_parser.h"
#include "math/elementary.h"
#include "math/qr_extended.h"

typedef enum FormulaOperation {
  FORMULA_NUMBER,
  FORMULA_FEATURE,
  FORMULA_VARIABLE, /* the one column of a left side or an offset */
  FORMULA_PLUS,
  FORMULA_MINUS,
  FORMULA_TIMES,
  FORMULA_DIVIDE,
  FORMULA_POWER,
  FORMULA_LESS,
  FORMULA_LESS_EQUAL,
  FORMULA_EQUAL,
  FORMULA_NOT_EQUAL,
  FORMULA_LEAST,    /* pmin() */
  FORMULA_GREATEST, /* pmax(), the last with two sides */
  FORMULA_NEGATIVE,
  FORMULA_LOG,
  FORMULA_LOG2,
  FORMULA_LOG10,
  FORMULA_LOG1P,
  FORMULA_EXP,
  FORMULA_EXPM1,
  FORMULA_SQRT,
  FORMULA_ABS,
  FORMULA_FLOOR,
  FORMULA_CEILING,
  FORMULA_TRUNC,
  FORMULA_ROUND, /* halves to the even number, as in R */
  FORMULA_SIGN
} FormulaOperation;

enum { FORMULA_DEPTH_MAX = 50, FORMULA_NODES_MAX = 20000 };

/* ---- characters and words */

int ml_formula_starts_word(char c) {
  return ml_ascii_is_letter(c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

int ml_formula_in_word(char c) { return ml_formula_starts_word(c) || ml_ascii_is_digit(c); }

void ml_formula_skip(MlFormulaParser *parser) {
  while (parser->at < parser->length && ml_ascii_is_space(parser->text[parser->at])) {
    parser->at++;
  }
}

char ml_formula_peek(MlFormulaParser *parser) {
  ml_formula_skip(parser);
  return parser->at < parser->length ? parser->text[parser->at] : 0;
}

int ml_formula_take(MlFormulaParser *parser, char c) {
  if (ml_formula_peek(parser) != c) return 0;
  parser->at++;
  return 1;
}

int ml_formula_power(MlFormulaParser *parser) {
  if (ml_formula_take(parser, '^')) return 1;
  if (ml_formula_peek(parser) != '*' || parser->at + 1 >= parser->length) return 0;
  if (parser->text[parser->at + 1] != '*') return 0;
  parser->at += 2;
  return 1;
}

MlStatus ml_formula_fail(MlFormulaParser *parser, const char *what) {
  size_t left = parser->length - parser->at;
  if (!left) return ml_fail(parser->call, "the formula: %s, found its end", what);
  return ml_fail(parser->call, "the formula: %s, found '%.*s'", what, left < 30 ? (int)left : 30,
                 parser->text + parser->at);
}

MlStatus ml_formula_deeper(MlFormulaParser *parser) {
  if (++parser->depth > FORMULA_DEPTH_MAX) ml_formula_fail(parser, "it is nested too deeply");
  return parser->call->status;
}

int ml_formula_name(MlFormulaParser *parser, MlBuffer *name) {
  char quote = ml_formula_peek(parser);
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
    ml_formula_fail(parser, "a quoted name does not end");
    return 0;
  }
  if (!ml_formula_starts_word(quote)) return 0;
  while (parser->at < parser->length && ml_formula_in_word(parser->text[parser->at])) {
    ml_buffer_u8(parser->call, name, (uint8_t)parser->text[parser->at++]);
  }
  return !ml_buffer_u8(parser->call, name, 0) && name->length-- > 0;
}

int ml_formula_number(MlFormulaParser *parser, double *number) {
  size_t start = parser->at, digits = 0, at = start;
  int64_t exponent = 0;
  char mantissa[40];
  for (int point = 0; at < parser->length; at++) {
    char c = parser->text[at];
    if (c == '.' && !point) {
      point = 1;
    } else if (!ml_ascii_is_digit(c)) {
      break;
    } else if (digits < sizeof mantissa) {
      mantissa[digits++] = c;
      exponent -= point;
    } else {
      exponent += !point;
    }
  }
  if (!digits) return 0;
  size_t sign =
      at + 1 < parser->length && (parser->text[at + 1] == '-' || parser->text[at + 1] == '+');
  if (at + 1 + sign < parser->length && (parser->text[at] == 'e' || parser->text[at] == 'E') &&
      ml_ascii_is_digit(parser->text[at + 1 + sign])) {
    int64_t written = 0;
    int is_negative = parser->text[at + 1] == '-';
    for (at += 1 + sign; at < parser->length && ml_ascii_is_digit(parser->text[at]); at++) {
      if (written < 100000) written = written * 10 + (parser->text[at] - '0');
    }
    exponent += is_negative ? -written : written;
  }
  parser->at = at;
  *number = ml_decimal_to_double(mantissa, digits, exponent);
  return 1;
}

/* ---- arithmetic */

static uint32_t formula_node(MlFormulaParser *parser, FormulaOperation operation, uint32_t left,
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

static size_t formula_feature(MlFormulaParser *parser, const MlBuffer *name) {
  return ml_dictionary_add(parser->call, &parser->formula->names, name->data, name->length);
}

/* The column of a left side or an offset: always the same. */
static uint32_t formula_variable_node(MlFormulaParser *parser, const MlBuffer *name) {
  if (!*parser->variable) {
    *parser->variable = ml_copy_text(parser->call, name->data, name->length);
  } else if (strcmp(*parser->variable, name->data) != 0) {
    ml_fail(parser->call,
            "the formula: left of '~' and in offset() arithmetic is of one column, found '%.100s' "
            "and '%.100s'; compute it in the source's SELECT",
            *parser->variable, name->data);
  }
  return formula_node(parser, FORMULA_VARIABLE, 0, 0);
}

int ml_formula_is_variable(const MlFormula *formula, uint32_t node) {
  return formula->nodes[node].operation == FORMULA_VARIABLE;
}

static uint32_t formula_feature_node(MlFormulaParser *parser, const MlBuffer *name) {
  if (parser->variable) return formula_variable_node(parser, name);
  size_t feature = formula_feature(parser, name);
  uint32_t node = formula_node(parser, FORMULA_FEATURE, 0, 0);
  if (!parser->call->status) parser->formula->nodes[node].feature = feature;
  return node;
}

static const struct FormulaFunction {
  const char *name;
  FormulaOperation operation;
} formula_functions[] = {
    {"log", FORMULA_LOG},         {"log2", FORMULA_LOG2},   {"log10", FORMULA_LOG10},
    {"log1p", FORMULA_LOG1P},     {"exp", FORMULA_EXP},     {"expm1", FORMULA_EXPM1},
    {"sqrt", FORMULA_SQRT},       {"abs", FORMULA_ABS},     {"floor", FORMULA_FLOOR},
    {"ceiling", FORMULA_CEILING}, {"trunc", FORMULA_TRUNC}, {"round", FORMULA_ROUND},
    {"sign", FORMULA_SIGN},       {"pmin", FORMULA_LEAST},  {"pmax", FORMULA_GREATEST},
    {"I", FORMULA_PLUS}};

/* The function called so, I() being FORMULA_PLUS; FORMULA_NUMBER when there is none. */
static FormulaOperation formula_function(const char *name) {
  for (size_t i = 0; i < sizeof formula_functions / sizeof *formula_functions; i++) {
    if (strcmp(name, formula_functions[i].name) == 0) return formula_functions[i].operation;
  }
  return FORMULA_NUMBER;
}

/* log(x, base) and log(x, base = 2): what stands behind x. */
static uint32_t formula_base(MlFormulaParser *parser, uint32_t inner) {
  MlBuffer word = {0};
  size_t start = parser->at;
  int is_named = ml_formula_name(parser, &word) && strcmp(word.data, "base") == 0 &&
                 ml_formula_take(parser, '=');
  if (!is_named) parser->at = start;
  ml_buffer_free(&word);
  uint32_t base = ml_formula_arithmetic(parser),
           above = formula_node(parser, FORMULA_LOG, inner, 0);
  if (parser->call->status) return 0;
  double number = parser->formula->nodes[base].number;
  int is_number = parser->formula->nodes[base].operation == FORMULA_NUMBER;
  if (is_number && (number == 2 || number == 10)) { /* exact at powers */
    return formula_node(parser, number == 2 ? FORMULA_LOG2 : FORMULA_LOG10, inner, 0);
  }
  return formula_node(parser, FORMULA_DIVIDE, above, formula_node(parser, FORMULA_LOG, base, 0));
}

uint32_t ml_formula_call(MlFormulaParser *parser, const char *name) {
  FormulaOperation function = formula_function(name);
  if (function == FORMULA_NUMBER) {
    ml_fail(parser->call,
            "the formula: there is no function '%.60s' here; there are log, log2, log10, log1p, "
            "exp, expm1, sqrt, abs, sign, floor, ceiling, round, trunc, pmin, pmax and I, and as "
            "terms poly, scale, factor and offset (others are for the source's SELECT)",
            name);
    return 0;
  }
  parser->at++;
  uint32_t inner = ml_formula_arithmetic(parser);
  if (!parser->call->status && function == FORMULA_LOG && ml_formula_take(parser, ',')) {
    inner = formula_base(parser, inner);
    function = FORMULA_PLUS;
  } else if (function == FORMULA_LEAST || function == FORMULA_GREATEST) {
    if (!parser->call->status && !ml_formula_take(parser, ',')) {
      ml_formula_fail(parser, "pmin() and pmax() are of two numbers: ',' is missing");
    }
    uint32_t other = ml_formula_arithmetic(parser);
    inner = formula_node(parser, function, inner, other);
    function = FORMULA_PLUS;
  }
  if (!parser->call->status && !ml_formula_take(parser, ')')) {
    ml_formula_fail(parser, "')' is missing");
  }
  return function == FORMULA_PLUS ? inner : formula_node(parser, function, inner, 0);
}

static uint32_t formula_primary(MlFormulaParser *parser) {
  char c = ml_formula_peek(parser);
  MlBuffer name = {0};
  uint32_t node = 0;
  double number;
  if (ml_formula_deeper(parser)) return 0;
  if (c == '(') {
    parser->at++;
    node = ml_formula_arithmetic(parser);
    if (!parser->call->status && !ml_formula_take(parser, ')'))
      ml_formula_fail(parser, "')' is missing");
  } else if (ml_formula_number(parser, &number)) {
    node = formula_node(parser, FORMULA_NUMBER, 0, 0);
    if (!parser->call->status) parser->formula->nodes[node].number = number;
  } else if (ml_formula_name(parser, &name)) {
    int is_call = c != '`' && c != '"' && ml_formula_peek(parser) == '(';
    node = is_call ? ml_formula_call(parser, name.data) : formula_feature_node(parser, &name);
  } else if (!parser->call->status) {
    ml_formula_fail(parser, "a name or a number is missing");
  }
  ml_buffer_free(&name);
  parser->depth--;
  return node;
}

static uint32_t formula_signed(MlFormulaParser *parser) {
  if (ml_formula_deeper(parser)) return 0;
  uint32_t node;
  if (ml_formula_take(parser, '-')) {
    node = formula_signed(parser);
    node = formula_node(parser, FORMULA_NEGATIVE, node, 0);
  } else {
    node = formula_primary(parser);
    if (!parser->call->status && ml_formula_power(parser)) {
      uint32_t power = formula_signed(parser);
      node = formula_node(parser, FORMULA_POWER, node, power);
    }
  }
  parser->depth--;
  return node;
}

static uint32_t formula_product(MlFormulaParser *parser) {
  uint32_t node = formula_signed(parser);
  while (!parser->call->status) {
    char c = ml_formula_peek(parser);
    if (c != '*' && c != '/') break;
    parser->at++;
    uint32_t right = formula_signed(parser);
    node = formula_node(parser, c == '*' ? FORMULA_TIMES : FORMULA_DIVIDE, node, right);
  }
  return node;
}

static uint32_t formula_total(MlFormulaParser *parser) {
  uint32_t node = formula_product(parser);
  while (!parser->call->status) {
    char c = ml_formula_peek(parser);
    if (c != '+' && c != '-') break;
    parser->at++;
    uint32_t right = formula_product(parser);
    node = formula_node(parser, c == '+' ? FORMULA_PLUS : FORMULA_MINUS, node, right);
  }
  return node;
}

/* The comparison that stands here, taken; FORMULA_NUMBER without one. *swaps for > and >=. */
static FormulaOperation formula_comparison(MlFormulaParser *parser, int *swaps) {
  char c = ml_formula_peek(parser);
  int has_equal = parser->at + 1 < parser->length && parser->text[parser->at + 1] == '=';
  *swaps = c == '>';
  if (c != '<' && c != '>' && !((c == '=' || c == '!') && has_equal)) return FORMULA_NUMBER;
  parser->at += 1 + (size_t)has_equal;
  if (c == '=') return FORMULA_EQUAL;
  if (c == '!') return FORMULA_NOT_EQUAL;
  return has_equal ? FORMULA_LESS_EQUAL : FORMULA_LESS;
}

uint32_t ml_formula_arithmetic(MlFormulaParser *parser) {
  int swaps;
  uint32_t left = formula_total(parser);
  if (parser->call->status) return 0;
  FormulaOperation operation = formula_comparison(parser, &swaps);
  if (operation == FORMULA_NUMBER) return left;
  uint32_t right = formula_total(parser);
  return swaps ? formula_node(parser, operation, right, left)
               : formula_node(parser, operation, left, right);
}

int ml_formula_is_truth(const MlFormula *formula, uint32_t node) {
  int operation = formula->nodes[node].operation;
  return operation >= FORMULA_LESS && operation <= FORMULA_NOT_EQUAL;
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

/* 1 where it holds, 0 where not, NaN where a side is no number. */
static double formula_compare(int operation, MlSum left, MlSum right) {
  double x = ml_sum_value(left), y = ml_sum_value(right);
  if (isnan(x) || isnan(y)) return NAN;
  switch (operation) {
  case FORMULA_LESS: return x < y;
  case FORMULA_LESS_EQUAL: return x <= y;
  case FORMULA_EQUAL: return x == y;
  default: return x != y;
  }
}

/* The lesser or the greater; NaN where a side is no number. */
static MlSum formula_extreme(int operation, MlSum left, MlSum right) {
  double x = ml_sum_value(left), y = ml_sum_value(right);
  if (isnan(x) || isnan(y)) return (MlSum){NAN, 0};
  return (x < y) == (operation == FORMULA_LEAST) ? left : right;
}

static MlSum formula_evaluate(const MlFormula *formula, uint32_t at, const double *numbers) {
  const MlFormulaNode *node = &formula->nodes[at];
  if (node->operation == FORMULA_NUMBER) return (MlSum){node->number, 0};
  if (node->operation == FORMULA_FEATURE) return (MlSum){numbers[node->feature], 0};
  if (node->operation == FORMULA_VARIABLE) return (MlSum){*numbers, 0};
  MlSum left = formula_evaluate(formula, node->left, numbers), right = {0, 0};
  double x = ml_sum_value(left);
  if (node->operation <= FORMULA_GREATEST) right = formula_evaluate(formula, node->right, numbers);
  switch (node->operation) {
  case FORMULA_PLUS: return ml_sum_plus(left, right);
  case FORMULA_MINUS: return ml_sum_plus(left, ml_sum_negative(right));
  case FORMULA_TIMES: return ml_sum_times(left, right);
  case FORMULA_DIVIDE:
    if (ml_sum_value(right) == 0) return (MlSum){x / 0.0, 0};
    return ml_sum_quotient(left, right);
  case FORMULA_POWER: return formula_power(left, right);
  case FORMULA_LESS:
  case FORMULA_LESS_EQUAL:
  case FORMULA_EQUAL:
  case FORMULA_NOT_EQUAL: return (MlSum){formula_compare(node->operation, left, right), 0};
  case FORMULA_LEAST:
  case FORMULA_GREATEST: return formula_extreme(node->operation, left, right);
  case FORMULA_NEGATIVE: return ml_sum_negative(left);
  case FORMULA_FLOOR: return (MlSum){floor(x), 0};
  case FORMULA_CEILING: return (MlSum){ceil(x), 0};
  case FORMULA_TRUNC: return (MlSum){trunc(x), 0};
  case FORMULA_ROUND: return (MlSum){nearbyint(x), 0};
  case FORMULA_SIGN: return (MlSum){isnan(x) ? x : (x > 0) - (x < 0), 0};
  case FORMULA_LOG: return (MlSum){ml_log(x), 0};
  case FORMULA_LOG2: return (MlSum){ml_log2(x), 0};
  case FORMULA_LOG10: return (MlSum){ml_log10(x), 0};
  case FORMULA_LOG1P: return (MlSum){ml_log1p(x), 0};
  case FORMULA_EXP: return (MlSum){ml_exp(x), 0};
  case FORMULA_EXPM1: return (MlSum){ml_expm1(x), 0};
  case FORMULA_ABS: return x < 0 ? ml_sum_negative(left) : left;
  default: return (MlSum){sqrt(x), 0};
  }
}

MlSum ml_formula_value(const MlFormula *formula, size_t factor, const double *numbers) {
  MlSum value = formula_evaluate(formula, formula->factors[factor].node, numbers);
  /* beyond the range in which the low part means something */
  if (!isfinite(value.low) || !isfinite(value.high)) value = (MlSum){value.high, 0};
  return value;
}

double ml_formula_variable(const MlFormula *formula, uint32_t node, double value) {
  return formula_evaluate(formula, node, &value).high;
}

static int formula_node_uses(const MlFormula *formula, uint32_t at, size_t feature) {
  const MlFormulaNode *node = &formula->nodes[at];
  if (node->operation == FORMULA_NUMBER || node->operation == FORMULA_VARIABLE) return 0;
  if (node->operation == FORMULA_FEATURE) return node->feature == feature;
  if (formula_node_uses(formula, node->left, feature)) return 1;
  return node->operation >= FORMULA_PLUS && node->operation <= FORMULA_GREATEST &&
         formula_node_uses(formula, node->right, feature);
}

int ml_formula_uses(const MlFormula *formula, size_t factor, size_t feature) {
  const MlFormulaFactor *one = &formula->factors[factor];
  return !one->is_feature && formula_node_uses(formula, one->node, feature);
}
