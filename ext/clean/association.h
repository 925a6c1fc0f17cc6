/*
** How strongly two columns of a survey go together, by their kinds, over the rows in which both have
** a value; and which columns tell others.
*/
#ifndef MLEXT_CLEAN_ASSOCIATION_H
#define MLEXT_CLEAN_ASSOCIATION_H

#include "clean/survey.h"

typedef struct MlAssociation {
  int64_t rows;     /* in which both have a value */
  double pearson;   /* of two numbers, as spearman */
  double spearman;  /* ties have their average rank */
  double cramers_v; /* of two categories: sqrt(chi^2 / (n min(r - 1, c - 1))), not corrected */
  double ratio;     /* of a number and a category: sqrt(between / total sum of squares) */
} MlAssociation;

/* 1 when all values of the column are numbers; such a column is a number, others categories. */
int ml_survey_is_number(const MlSurvey *survey, size_t column);

/* NaN for what is not of these kinds, or not defined: a constant column, too few rows. */
MlStatus ml_associate(MlCall *call, const MlSurvey *survey, size_t a, size_t b,
                      MlAssociation *association);

/*
** How well column `by` tells column `told`: of the rows in which both have a value, how many have
** the most frequent value of their group (of rows with the same value of `by`). breaking (capacity)
** gets the first rows, from 0, that do not; *broken counts all of them.
*/
MlStatus ml_dependency(MlCall *call, const MlSurvey *survey, size_t by, size_t told, int64_t *rows,
                       int64_t *broken, size_t *breaking, size_t capacity);

#endif
