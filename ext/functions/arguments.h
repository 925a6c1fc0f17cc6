/*
** What the families of plain functions share: reading arguments with errors that say what was
** found, and the state of an aggregate from its first row to its end.
*/
#ifndef MLEXT_FUNCTIONS_ARGUMENTS_H
#define MLEXT_FUNCTIONS_ARGUMENTS_H

#include "data/options.h"
#include "functions/host.h"

/*
** 1 and *number for a number, or for text that SQLite itself takes for one ('12.5', not '1,250');
** 0 for NULL and NaN; 0 and a failed call for anything else. `name` is what errors call it.
*/
int ml_argument_number(MlCall *call, sqlite3_value *value, const char *name, double *number);

/*
** An argument as text, numbers as SQLite writes them; of NULL kind for a NULL. A BLOB fails the
** call.
*/
MlValue ml_argument_text(MlCall *call, sqlite3_value *value, const char *name);

/* A whole number; anything else, NULL among it, fails the call and gives 0. */
int64_t ml_argument_integer(MlCall *call, sqlite3_value *value, const char *name);

/* A whole number from 1 on; anything else fails the call and gives 0. */
int64_t ml_argument_count(MlCall *call, sqlite3_value *value, const char *name);

/*
** The text of an options object, or NULL for an SQL NULL and for an argument that is not there (a
** null pointer). Anything else fails the call.
*/
MlValue ml_argument_options(MlCall *call, sqlite3_value *value);

/* The same, read into `values`, the struct of the options; spans point into the argument. */
MlStatus ml_argument_read_options(MlCall *call, sqlite3_value *value, const MlOption *options,
                                  void *values);

/*
** The options of a scalar function, in argument `index` if there is one, read into `values`, a
** struct of `size` bytes without spans. Where that argument is a constant, they are kept with the
** statement and not read again.
*/
MlStatus ml_kept_options(sqlite3_context *context, MlCall *call, int argc, sqlite3_value **argv,
                         int index, const MlOption *options, void *values, size_t size);

/*
** The class that an option such as {"positive": "yes"} names, NULL when it was not given; true and
** false are 1 and 0. Its text stands in `text`, to be freed by the caller.
*/
MlStatus ml_option_class(MlCall *call, const MlJsonSpan *span, const char *what, MlBuffer *text,
                         MlValue *value);

/* What the state of every aggregate begins with. */
typedef struct MlAggregate {
  MlHostCall host;
  int begun;     /* the options have been read */
  char *options; /* text, owned; NULL when there is none */
  size_t options_length;
} MlAggregate;

/*
** For xStep: the state of this group, `size` bytes, zero at first. NULL when there is none to go on
** with: too few or too many arguments, no memory (which is then the result).
*/
void *ml_aggregate_step(sqlite3_context *context, int argc, size_t size);

/* For xInverse, xValue and xFinal: the state, or NULL when there was no row. */
void *ml_aggregate_state(sqlite3_context *context);

/*
** Reads the options of the first row into the table (NULL value: defaults), and checks in the
** following ones that they are the same. Spans point into the state's copy of the text.
*/
MlStatus ml_aggregate_options(MlAggregate *aggregate, sqlite3_value *value,
                              const MlOptionTable *table);

/* For xFinal: frees the state. What the family's own part of it owns has been freed before. */
void ml_aggregate_end(sqlite3_context *context);

#endif
