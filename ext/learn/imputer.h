/*
** The imputer's parts. Rows are stored rows of slots (see data/encoder.h): a number, or the code of
** a category; NaN where a value is missing. In a model codes are places in sorted order.
*/
#ifndef MLEXT_LEARN_IMPUTER_H
#define MLEXT_LEARN_IMPUTER_H

#include "data/reservoir.h"
#include "learn/fit.h"

typedef enum MlImputerStrategy {
  ML_IMPUTER_MEAN,
  ML_IMPUTER_MEDIAN,
  ML_IMPUTER_MODE,
  ML_IMPUTER_CONSTANT,
  ML_IMPUTER_NEIGHBORS
} MlImputerStrategy;

typedef struct MlImputerOptions {
  int strategy; /* MlImputerStrategy */
  MlJsonSpan fill_value, group;
  int64_t n_neighbors, max_rows, seed;
  int weights; /* neighbors: 0 all alike, 1 by the inverse of their distance */
  int scale;   /* neighbors: 0 none, 1 standard deviation, 2 range */
} MlImputerOptions;

/* The values by which the groups are told apart, and what fills each. */
typedef struct MlImputerGroups {
  size_t columns, count;
  size_t *features; /* (columns) whose values make a group; owned */
  double *keys;     /* (count, columns) ascending; owned */
  double *fills;    /* (count, slots) NaN: nothing is known in the group; owned */
} MlImputerGroups;

/* The rows among which neighbours are looked for. */
typedef struct MlImputerNeighbors {
  size_t count, slots, k;
  int by_distance;
  double *rows;   /* (count, slots) owned */
  double *scales; /* (slots) what differences are divided by; 0: categories; owned */
  double *squares, *nearest, *values; /* (count), (k), (k) scratch, owned */
  size_t *present;                    /* (slots) scratch, owned */
} MlImputerNeighbors;

/* The feature that an option names by name or place, or ML_NOT_FOUND and a failed call. */
size_t ml_imputer_feature(MlCall *call, const MlEncoder *encoder, const MlJson *json,
                          uint32_t token, const char *option);

/* Sets the features' fills to option "fill_value"; of categories it becomes a level. */
MlStatus ml_imputer_fill_constants(MlCall *call, MlFit *fit);

/* The mean, median or mode (the smallest in a tie) of values (count >= 1), which it sorts. */
double ml_imputer_middle(MlCall *call, double *values, size_t count, MlImputerStrategy strategy);

/* Learns the groups from the rows that the frame holds. */
MlStatus ml_imputer_groups_fit(MlCall *call, const MlFit *fit, MlImputerGroups *groups);

/* The group's fills (slots) for a row, or NULL when there is no such group. */
const double *ml_imputer_group(const MlImputerGroups *groups, const MlEncoder *encoder,
                               const double *slots);
void ml_imputer_groups_free(MlImputerGroups *groups);

/* Replaces what is missing in the row by its nearest neighbours' values, where there are any. */
MlStatus ml_imputer_neighbors_fill(MlCall *call, const MlImputerNeighbors *neighbors,
                                   double *slots);
void ml_imputer_neighbors_free(MlImputerNeighbors *neighbors);

#endif
