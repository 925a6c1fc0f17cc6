/*
** Options: a JSON object checked against a table of names, types, ranges and defaults.
**
** A learner or function describes its options in a table of MlOption and gets them in a struct of
** its own; `offset` says where in it each value belongs. Several tables with their structs can be
** read from one object (a learner's own options and those that all learners have).
*/
#ifndef MLEXT_DATA_OPTIONS_H
#define MLEXT_DATA_OPTIONS_H

#include "base/json.h"

typedef enum MlOptionType {
  ML_OPTION_INTEGER, /* int64_t */
  ML_OPTION_REAL,    /* double */
  ML_OPTION_BOOLEAN, /* int; 0 and 1 are taken for false and true */
  ML_OPTION_CHOICE,  /* int: the index in `choices` */
  ML_OPTION_JSON,    /* MlJsonSpan: any value, checked by its owner */
  /* MlJsonSpan: an object of words and numbers, or a list of them as text (word_list.h), or the
  ** name of a table, which ml_options_resolve() replaces by such a list; checked by its owner. */
  ML_OPTION_COUNTS
} MlOptionType;

/* A value's JSON text within the options text; length 0 when the option was not given. */
typedef struct MlJsonSpan {
  const char *text;
  size_t length;
} MlJsonSpan;

typedef struct MlOption {
  const char *name;
  MlOptionType type;
  size_t offset;
  double fallback;         /* default of numbers, booleans and choices */
  double minimum, maximum; /* inclusive, of numbers */
  const char *choices;     /* "skip|error|mean", of ML_OPTION_CHOICE */
  const char *help;        /* a few words */
} MlOption;

/*
** What every "seed" has in common: it may be any whole number that JSON tells from its neighbours.
*/
#define ML_OPTION_SEED                                                                             \
  .name = "seed", .type = ML_OPTION_INTEGER, .minimum = -9007199254740992.0,                       \
  .maximum = 9007199254740992.0

/* And every "threads". */
#define ML_OPTION_THREADS                                                                          \
  .name = "threads", .type = ML_OPTION_INTEGER, .maximum = 256,                                    \
  .help = "0: one a core; the result does not depend on it"

typedef struct MlOptionTable {
  const MlOption *options; /* ends with a NULL name */
  void *values;            /* the struct that `offset` counts in */
} MlOptionTable;

/*
** Fills the structs of all tables (count) with the defaults and then with what the JSON object in
** text says; text may be NULL. Errors: not an object, an unknown or repeated name (lists what is
** allowed), a value of another type or out of range. Spans point into `text`.
*/
MlStatus ml_options_read(MlCall *call, const MlOptionTable *tables, size_t count, const char *text,
                         size_t length);

/*
** Reads the table that an option of type ML_OPTION_COUNTS names, by way of the host, and puts the
** list made of it, whose text is kept in `held`, into the option's place. At most one option names
** one. Where the host reads no tables, to name one is an error.
*/
MlStatus ml_options_resolve(MlCall *call, const MlOptionTable *tables, size_t count,
                            MlBuffer *held);

/* Appends the options whose values are not the defaults as a JSON object, in table order. */
MlStatus ml_options_write(MlCall *call, const MlOptionTable *tables, size_t count, MlBuffer *out);

/* Appends a sentence a option: name, range or choices, default, help. */
MlStatus ml_options_describe(MlCall *call, const MlOption *options, MlBuffer *out);

#endif
