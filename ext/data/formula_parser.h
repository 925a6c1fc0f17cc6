/* A formula being read: what formula.c (terms) and formula_arithmetic.c share. */
#ifndef MLEXT_DATA_FORMULA_PARSER_H
#define MLEXT_DATA_FORMULA_PARSER_H

#include "data/formula.h"

typedef struct MlFormulaParser {
  MlCall *call;
  MlFormula *formula;
  const char *text;
  size_t length, at;
  int depth;
  const char *const *others;
  size_t other_count;
  char **variable; /* where not NULL, arithmetic is of the one column that is named there */
} MlFormulaParser;

/* ---- characters and words */
int ml_formula_starts_word(char c);
int ml_formula_in_word(char c);
void ml_formula_skip(MlFormulaParser *parser);

/* The next character that is no space, or 0 at the end. */
char ml_formula_peek(MlFormulaParser *parser);

/* 1 when it is c, which is then behind. */
int ml_formula_take(MlFormulaParser *parser, char c);

/* 1 when it is ^ or **, which is then behind. */
int ml_formula_power(MlFormulaParser *parser);

MlStatus ml_formula_fail(MlFormulaParser *parser, const char *what);
MlStatus ml_formula_deeper(MlFormulaParser *parser);

/* Reads `name`, "name" or a word into `name`, with a NUL behind; 0 when there is none. */
int ml_formula_name(MlFormulaParser *parser, MlBuffer *name);
int ml_formula_number(MlFormulaParser *parser, double *number);

/* ---- arithmetic: each gives a node */
uint32_t ml_formula_arithmetic(MlFormulaParser *parser);

/* What stands behind the name of a function: ( arithmetic ). */
uint32_t ml_formula_call(MlFormulaParser *parser, const char *name);

/* 1 when the node is nothing but the one column. */
int ml_formula_is_variable(const MlFormula *formula, uint32_t node);

#endif
