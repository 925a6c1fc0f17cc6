/*
** Formulas as R writes them: which columns the design matrix has, made of which features.
**
**   price ~ sqft + log(rooms) + type * region - 1
**
** Operators on terms: + - : %in% * / ^ or ** (a power of a sum: all products up to that order),
** parentheses, `.` for all columns that are not named, 1 and 0 for the constant. Arithmetic,
** comparisons (1 or 0) among it, stands within I() and within functions of numbers, log() and
** sqrt() and others of formula_arithmetic.c; left of the ~, of the target alone; and in offset(),
** of one column. poly(x, d) is orthogonal polynomials, scale(x) less its mean and by its standard
** deviation, factor(x) a number as a category. Names that are no words stand in `...` or "...".
**
** A term is a product of factors; a factor is a feature or arithmetic over number features. Terms
** come in R's order (by number of factors), and a category within a term is coded as R does: by
** contrasts where the term without it is in the formula too, by all its levels otherwise.
*/
#ifndef MLEXT_DATA_FORMULA_H
#define MLEXT_DATA_FORMULA_H

#include "base/buffer.h"
#include "base/dictionary.h"
#include "math/summation.h"

enum {
  ML_FORMULA_FACTORS_MAX = 2048, /* as many columns as a table of SQLite has, and some */
  ML_FORMULA_TERMS_MAX = 5000,
  ML_FORMULA_DEGREE_MAX = 30,
  ML_FORMULA_WORDS = ML_FORMULA_FACTORS_MAX / 64
};

/* A set of factors. */
typedef struct MlFormulaTerm {
  uint64_t words[ML_FORMULA_WORDS];
} MlFormulaTerm;

/* What scale() does: bits. */
enum { ML_SCALE_CENTER = 1, ML_SCALE_SCALE = 2 };

typedef struct MlFormulaNode {
  int operation; /* of formula_arithmetic.c */
  uint32_t left, right;
  double number;
  size_t feature;
} MlFormulaNode;

typedef struct MlFormulaFactor {
  uint32_t node;
  int is_feature; /* the feature itself, of any kind; otherwise arithmetic over numbers */
  size_t feature;
  int is_category;      /* factor(): the feature's numbers are categories */
  int degree;           /* of poly(): as many columns; 0: no polynomial */
  int is_raw;           /* poly(raw = TRUE): plain powers */
  int scale;            /* of scale(), whose degree is 1: ML_SCALE_ bits and 4 */
  size_t start, length; /* its text, in `texts` */
} MlFormulaFactor;

/* What is computed of one column that is no feature: the target, or the offset. */
typedef struct MlFormulaVariable {
  char *column; /* owned; NULL: there is none */
  char *text;   /* of the arithmetic, owned; of a target that is taken as it is: NULL */
  uint32_t node;
} MlFormulaVariable;

typedef struct MlFormula {
  MlDictionary names; /* of the features, in order of appearance */
  MlFormulaNode *nodes;
  size_t node_count, nodes_capacity;
  MlFormulaFactor *factors; /* (factor_count) in order of appearance; owned */
  size_t factor_count, factors_capacity;
  MlFormulaTerm *terms; /* (term_count) in order; owned */
  size_t term_count;
  int has_intercept;
  MlFormulaVariable response, offset;
  MlBuffer texts;
} MlFormula;

/* 1 when the text is meant as a formula: a ~ stands in it, outside quotes. */
int ml_formula_is_meant(const char *text, size_t length);

/*
** Parses a formula, or its right side alone. `others` (other_count) are the columns that `.` stands
** for, the target among them or not. Free with ml_formula_free() in any case.
*/
MlStatus ml_formula_parse(MlCall *call, MlFormula *formula, const char *text, size_t length,
                          const char *const *others, size_t other_count);
void ml_formula_free(MlFormula *formula);

/*
** Appends the right side in its canonical form, which parses to the same formula; the left one too
** where it is more than a name.
*/
MlStatus ml_formula_write(MlCall *call, const MlFormula *formula, MlBuffer *out);

/* Appends a column's name as formulas want it: in backquotes when it is no word. */
MlStatus ml_formula_quote(MlCall *call, const char *name, MlBuffer *out);

/* 1 when the factor is in the term. */
int ml_formula_has(const MlFormulaTerm *term, size_t factor);

/* 1 when the node is a comparison: 0 or 1. */
int ml_formula_is_truth(const MlFormula *formula, uint32_t node);

/* What the arithmetic of a response or an offset makes of the column's number. */
double ml_formula_variable(const MlFormula *formula, uint32_t node, double value);

/* The factor's value, of arithmetic, from the features' numbers; of a polynomial, its x. */
MlSum ml_formula_value(const MlFormula *formula, size_t factor, const double *numbers);

/* 1 when the factor is arithmetic that uses the feature. */
int ml_formula_uses(const MlFormula *formula, size_t factor, size_t feature);

#endif
