/*
** How strongly two columns of a survey go together, by their kinds, over the rows in which both
** have a value; and which columns tell others.
*/
#ifndef MLEXT_CLEAN_ASSOCIATION_H
#define MLEXT_CLEAN_ASSOCIATION_H

#include "clean/survey.h"

/* A coefficient with the p-value of there being nothing; NaN where it is not defined. */
typedef struct MlCoefficient {
  double value, p_value;
} MlCoefficient;

typedef struct MlAssociation {
  int64_t rows;            /* in which both have a value */
  MlCoefficient pearson;   /* of two numbers, as spearman; p of t with n - 2 degrees of freedom */
  MlCoefficient spearman;  /* ties have their average rank; p likewise, as scipy has it */
  MlCoefficient cramers_v; /* of two categories: sqrt(chi^2 / (n min(r - 1, c - 1))), not corrected;
                           ** p of chi^2 */
  MlCoefficient
      ratio; /* of a number and a category: sqrt(between / total sum of squares); p of F */
} MlAssociation;

/* What is worked out once for a column. */
typedef struct MlAssociationColumn {
  int is_number;
  double *numbers; /* (distinct) of the codes; owned */
  uint32_t *order; /* (distinct) the codes by number; owned */
} MlAssociationColumn;

typedef struct MlAssociations {
  const MlSurvey *survey;
  MlAssociationColumn *columns; /* (survey->columns) owned */
  size_t most;                  /* distinct values of any column */
  uint32_t *a, *b;              /* (rows) the pairs of codes being looked at; owned */
  size_t count;
  uint32_t *starts, *grouped; /* (most + 2), (rows): pairs by the code of a; owned */
  uint32_t *tally;            /* (most) zeros between uses; owned */
  double *x, *y;              /* (rows) owned */
  double *ranks;              /* (most) owned */
} MlAssociations;

MlStatus ml_associations_begin(MlCall *call, const MlSurvey *survey, MlAssociations *all);
void ml_associations_free(MlAssociations *all);

/* Columns whose values are all numbers are numbers, others categories. */
static inline int ml_associations_is_number(const MlAssociations *all, size_t column) {
  return all->columns[column].is_number;
}

/* NaN for what is not of these kinds, or not defined: a constant column, too few rows. */
MlStatus ml_associate(MlCall *call, MlAssociations *all, size_t a, size_t b,
                      MlAssociation *association);

/*
** How well column `by` tells column `told`: of the rows in which both have a value, how many have
** the most frequent value of their group (of rows with the same value of `by`). breaking (capacity)
** gets the first rows, from 0, that do not; *broken counts all of them.
*/
MlStatus ml_dependency(MlCall *call, MlAssociations *all, size_t by, size_t told, int64_t *rows,
                       int64_t *broken, size_t *breaking, size_t capacity);

#endif
