/* Cleaning proposals for a source: what ml_suggest_cleaning and ml_cleaning_sql share. */
#ifndef MLEXT_FUNCTIONS_SUGGEST_H
#define MLEXT_FUNCTIONS_SUGGEST_H

#include "clean/suggest.h"
#include "functions/source.h"

/* Reads a source into a survey, which has been begun then; free it in any case. */
MlStatus ml_survey_source(MlSource *source, MlSurvey *survey);

/* A source with its survey and the proposals for it. */
typedef struct MlSourceSuggestions {
  MlSource source;
  MlSurvey survey;
  MlSuggestions suggestions;
} MlSourceSuggestions;

MlStatus ml_suggest_source(MlHostCall *host, MlSourceSuggestions *all, sqlite3_value *source);
void ml_suggest_source_free(MlSourceSuggestions *all);

#endif
