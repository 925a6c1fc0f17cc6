#include "clean/survey.h"

#include <string.h>

MlStatus ml_survey_begin(MlCall *call, MlSurvey *survey, size_t columns) {
  memset(survey, 0, sizeof *survey);
  survey->column = ml_array(call, columns, sizeof *survey->column);
  if (survey->column) survey->columns = columns;
  return call->status;
}

MlStatus ml_survey_add(MlCall *call, MlSurvey *survey, size_t column, const MlValue *value) {
  MlSurveyColumn *to = &survey->column[column];
  if (call->status) return call->status;
  if (ml_reserve(call, &to->codes, &to->capacity, survey->rows + 1, sizeof *to->codes)) {
    return call->status;
  }
  uint32_t code = ML_SURVEY_NULL;
  if (!ml_value_is_null(value)) {
    size_t at = ml_value_counts_add(call, &to->values, value, 1);
    if (at == ML_NOT_FOUND) return call->status;
    code = (uint32_t)at;
  }
  to->codes[survey->rows] = code;
  return call->status;
}

void ml_survey_end_row(MlSurvey *survey) { survey->rows++; }

void ml_survey_free(MlSurvey *survey) {
  for (size_t i = 0; i < survey->columns; i++) {
    ml_value_counts_free(&survey->column[i].values);
    ml_free(survey->column[i].codes);
  }
  ml_free(survey->column);
  memset(survey, 0, sizeof *survey);
}

int ml_survey_is_number(const MlSurvey *survey, size_t column) {
  size_t distinct = ml_survey_distinct(survey, column);
  for (size_t i = 0; i < distinct; i++) {
    MlValue value = ml_survey_value(survey, column, (uint32_t)i);
    if (!ml_value_is_number(&value)) return 0;
  }
  return distinct > 0;
}
