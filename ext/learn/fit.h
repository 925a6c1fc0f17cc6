/* A fit in progress: rows in, a model's record out. The same for every learner and every door. */
#ifndef MLEXT_LEARN_FIT_H
#define MLEXT_LEARN_FIT_H

#include "learn/learner.h"

/* The options that every learner has. */
typedef struct MlCommonOptions {
  int missing; /* MlMissing */
  int64_t max_levels;
  int verbose;
  MlJsonSpan names;
} MlCommonOptions;

extern const MlOption ml_common_options[];

typedef struct MlFit {
  const MlLearner *learner;
  MlFrame frame;
  MlCommonOptions common;
  void *options;      /* the learner's own struct, owned */
  char *options_text; /* owned; NULL when none was given */
  size_t options_length;
  int64_t k;   /* of learners that take k */
  void *state; /* the learner's, state_size bytes, owned */
  size_t features;
} MlFit;

/*
** Begins a fit of rows of `features` features with an options object (NULL: defaults).
** Free with ml_fit_free() in any case.
*/
MlStatus ml_fit_begin(MlCall *call, MlFit *fit, const MlLearner *learner, size_t features,
                      int64_t k, const char *options, size_t length);

/* Names the target (where there is one) and then the features. Options' "names" come first. */
MlStatus ml_fit_name(MlCall *call, MlFit *fit, size_t column, const char *name, size_t length);

/* Adds a row: the target (NULL where there is none) and the features' cells. */
MlStatus ml_fit_row(MlCall *call, MlFit *fit, const MlValue *target, const MlValue *cells);

/* Ends the rows, fits, and appends the model's record (all fields). */
MlStatus ml_fit_finish(MlCall *call, MlFit *fit, MlBuffer *record);

void ml_fit_free(MlFit *fit);

/* Says on stderr what a long fit is doing, when "verbose" asks for it. */
void ml_fit_say(const MlFit *fit, const char *format, ...) ML_PRINTF(2, 3);

#endif
