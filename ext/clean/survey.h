/*
** A whole table in codes: each column's distinct values with their counts, and for every row the
** number of its value. What looks across rows (cleaning proposals, dependencies) reads this.
*/
#ifndef MLEXT_CLEAN_SURVEY_H
#define MLEXT_CLEAN_SURVEY_H

#include "base/value.h"

/* The code of a NULL. */
#define ML_SURVEY_NULL UINT32_MAX

typedef struct MlSurveyColumn {
  MlValueCounts values;
  uint32_t *codes; /* (rows) numbers in values, or ML_SURVEY_NULL; owned */
  size_t capacity;
} MlSurveyColumn;

typedef struct MlSurvey {
  size_t columns;
  MlSurveyColumn *column; /* (columns) owned */
  size_t rows;
} MlSurvey;

MlStatus ml_survey_begin(MlCall *call, MlSurvey *survey, size_t columns);

/* Adds the value of a column in the row that is being read; then the row is ended. */
MlStatus ml_survey_add(MlCall *call, MlSurvey *survey, size_t column, const MlValue *value);
void ml_survey_end_row(MlSurvey *survey);

void ml_survey_free(MlSurvey *survey);

static inline size_t ml_survey_distinct(const MlSurvey *survey, size_t column) {
  return survey->column[column].values.keys.count;
}

/* The value of a code; its bytes belong to the survey. */
static inline MlValue ml_survey_value(const MlSurvey *survey, size_t column, uint32_t code) {
  return ml_value_counts_get(&survey->column[column].values, code);
}

/* 1 when all values of the column are numbers, and there is one. */
int ml_survey_is_number(const MlSurvey *survey, size_t column);

#endif
