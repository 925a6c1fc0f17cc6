/*
** The design matrix of a formula: an encoder with terms gives, in place of its features' columns,
** those of the formula's terms. Stored in the model as the formula's text.
*/
#ifndef MLEXT_DATA_TERMS_H
#define MLEXT_DATA_TERMS_H

#include "data/encoder.h"
#include "data/formula.h"

typedef struct MlTerms {
  MlFormula formula;
  size_t *feature;     /* (formula.names) of the encoder's features; owned */
  size_t *column;      /* (terms + 1) first column of each; owned */
  size_t *start;       /* (terms + 1) of each in `member`; owned */
  size_t *member;      /* the factors of the terms, ascending in each; owned */
  unsigned char *full; /* as `member`: 1 for a category that has a column a level there; owned */
  double *numbers;     /* (formula.names) of the row in hand; owned */
  MlSum *values;       /* (factors) the same; owned */
  double **basis;      /* (factors) of orthogonal polynomials (polynomial.h); owned, and each */
} MlTerms;

/* Gives the encoder, whose features have their names, the terms of a formula's right side. */
MlStatus ml_terms_set(MlCall *call, MlEncoder *encoder, const char *text, size_t length);

/*
** The same for all features: powers of the numbers up to `degree`, and with `interactions` the
** products of every two features. Called when all kinds are known.
*/
MlStatus ml_terms_polynomial(MlCall *call, MlEncoder *encoder, size_t degree, int interactions,
                             int intercept);

/* For ml_encoder_layout(): gives the terms their columns. */
MlStatus ml_terms_layout(MlCall *call, MlEncoder *encoder);

/*
** Expands a stored row of slots to the columns. With low, high + low is the value in twice the
** precision (functions such as log() excepted).
*/
void ml_terms_expand(const MlEncoder *encoder, const double *slots, double *high, double *low);

/* What a formula computes of the target; NULL without a formula, or where that is the target. */
const MlFormulaVariable *ml_terms_response(const MlTerms *terms);

/* The value of a factor that is arithmetic, or of a polynomial's x, at a stored row. */
MlSum ml_terms_factor(const MlEncoder *encoder, const double *slots, size_t factor);

/* The bases of the polynomials as a field of the encoder's record, and back. */
MlStatus ml_terms_write(MlCall *call, const MlEncoder *encoder, MlBuffer *record);
MlStatus ml_terms_read(MlCall *call, MlEncoder *encoder, MlRecord record);

/* 1 when the terms hang on the rows of the fit: a polynomial that is orthogonal over them. */
int ml_terms_is_of_rows(const MlTerms *terms);

/* Fails when arithmetic is done on what is no number. */
MlStatus ml_terms_kinds(MlCall *call, const MlEncoder *encoder);

/* The arithmetic of a row without missing values: 0 fine, 1 no number (log(-1)), 2 infinite. */
int ml_terms_check(const MlEncoder *encoder, const double *slots, size_t *factor);

MlStatus ml_terms_column_name(MlCall *call, const MlEncoder *encoder, size_t column, MlBuffer *out);
size_t ml_terms_column_feature(const MlEncoder *encoder, size_t column);

void ml_terms_free(MlTerms *terms);

#endif
