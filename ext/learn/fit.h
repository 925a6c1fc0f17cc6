/* A fit in progress: rows in, a model's record out. The same for every learner and every door. */
#ifndef MLEXT_LEARN_FIT_H
#define MLEXT_LEARN_FIT_H

#include "data/word_list.h"
#include "learn/learner.h"

/* The options that every learner has. */
typedef struct MlCommonOptions {
  int missing; /* MlMissing */
  int64_t max_levels;
  double min_frequency;   /* rarer levels are grouped; 0: none */
  int64_t max_categories; /* 0: any number */
  int verbose;
  int on_error; /* 1: NULL where no model can be made */
  MlJsonSpan names;
  MlJsonSpan text; /* columns of text; see text_columns.h */
} MlCommonOptions;

extern const MlOption ml_common_options[];

/* Those of learners that take columns with a role (weights, offset, cluster). */
typedef struct MlRoleOptions {
  MlJsonSpan role[ML_ROLES];
} MlRoleOptions;

/* Those of learners that take terms. */
typedef struct MlTermOptions {
  int64_t degree;
  int interactions;
} MlTermOptions;

/* Those of learners that may read their rows again. */
typedef struct MlMemoryOptions {
  int64_t memory; /* bytes */
} MlMemoryOptions;

enum { ML_FIT_MEMORY = 1 << 30 }; /* the default */

/* In the place of k: the learner finds it. */
#define ML_K_AUTO INT64_MIN

typedef struct MlFit {
  const MlLearner *learner;
  MlFrame frame;
  MlCommonOptions common;
  MlRoleOptions roles;
  MlTermOptions terms;
  MlMemoryOptions memory;
  void *options; /* the learner's own struct, owned */
  MlKnownText options_text;
  MlBuffer resolved;        /* the table that an option named */
  int64_t k;                /* of learners that take k */
  void *state;              /* the learner's, state_size bytes, owned */
  size_t features;          /* columns of a row besides the target, those with a role among them */
  char **names;             /* (features), owned */
  size_t role_at[ML_ROLES]; /* which of them has the role, or ML_NOT_FOUND */
  size_t *row_place;        /* (features) of plain rows: places in the frame's row; owned; NULL: in
                           ** order behind the target */
  MlValue *packed;          /* (features) the cells without a role; owned */
  const MlModel *prior;     /* with is_part, of learners that warm start: where the fit starts, and
                           ** what it is to be merged with; the caller's; or NULL */
  int may_be_window;        /* an aggregate: should it be a window, a learner that can keeps
                           ** the first rows */
  MlTextColumns text;
  int is_part; /* the model is to be merged with others: it may be of too few rows to be applied */
} MlFit;

/*
** Rows and bytes of them that an aggregate keeps until it is known whether it is a window, whose
** frame may reach so far ahead of its first row. A plain fit pays for them too, so they are few.
*/
enum { ML_WINDOW_AHEAD_ROWS = 1 << 16, ML_WINDOW_AHEAD_BYTES = 1 << 21 };

/* Room for a learner's tables of options. */
enum { ML_OPTION_TABLES = 4 + ML_ROLES };

/*
** Begins a fit of rows of `features` features with an options object (NULL: defaults).
** Free with ml_fit_free() in any case.
*/
MlStatus ml_fit_begin(MlCall *call, MlFit *fit, const MlLearner *learner, size_t features,
                      int64_t k, const char *options, size_t length);

/*
** The same with names (target's, where there is one, and features'), which option "names"
** overrides, and with a formula's right side for the terms, or NULL.
*/
MlStatus ml_fit_begin_named(MlCall *call, MlFit *fit, const MlLearner *learner, size_t features,
                            int64_t k, const char *options, size_t length, const char *const *names,
                            const char *formula);

/*
** Before the first row: the rows come from a source that can be read again. Where the learner
** can do with that, they are held only up to option "memory" or `most` bytes, whichever is less.
*/
void ml_fit_can_reread(MlFit *fit, const MlReread *reread, uint64_t most);

/* The tables of the options that the learner takes, read into the fit; returns their number. */
size_t ml_fit_option_tables(MlFit *fit, MlOptionTable tables[ML_OPTION_TABLES]);

/* Appends a sentence an option that the learner takes. */
MlStatus ml_fit_describe_options(MlCall *call, const MlLearner *learner, MlBuffer *out);

/* Adds a row: the target (NULL where there is none) and the features' cells. */
MlStatus ml_fit_row(MlCall *call, MlFit *fit, const MlValue *target, const MlValue *cells);

/* Ends the rows of a fit that makes no model: groups rare levels, closes the frame. */
MlStatus ml_fit_close(MlCall *call, MlFit *fit);

/* Ends the rows, fits, and appends the model's record (all fields). */
MlStatus ml_fit_finish(MlCall *call, MlFit *fit, MlBuffer *record);

/*
** The same for a window, which goes on: `skipped` of its rows were left out. Nothing is appended
** when it has no row to fit.
*/
MlStatus ml_fit_window(MlCall *call, MlFit *fit, uint64_t skipped, MlBuffer *record);

void ml_fit_free(MlFit *fit);

/* MlLearner.absorb of those that need nothing of the rows beyond kinds and levels. */
MlStatus ml_fit_absorb_nothing(MlCall *call, void *fit, MlFrame *frame, const double *rows,
                               size_t count);

/* Says on stderr what a long fit is doing, when "verbose" asks for it. */
void ml_fit_say(const MlFit *fit, const char *format, ...) ML_PRINTF(2, 3);

#endif
