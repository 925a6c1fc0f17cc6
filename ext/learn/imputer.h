/*
** The imputer's parts. Rows are stored rows of slots (see data/encoder.h): a number, or the code of
** a category; NaN where a value is missing. In a model codes are places in sorted order.
*/
#ifndef MLEXT_LEARN_IMPUTER_H
#define MLEXT_LEARN_IMPUTER_H

#include "data/reservoir.h"
#include "learn/fit.h"
#include "math/statistics.h"

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

/* What is known of a slot of all rows, of those of which only a sample is kept. */
typedef struct MlImputerSlot {
  MlMoments moments;
  double minimum, maximum;
  uint64_t *counts; /* of a category's codes, owned */
  size_t counts_capacity, codes;
} MlImputerSlot;

/* The fit's state: of neighbours; nothing is in it for the other strategies. */
typedef struct MlImputerState {
  MlReservoir sample;
  MlImputerSlot *slots; /* (slots_count) owned */
  size_t slots_count;
} MlImputerState;

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

/* ---- features: imputer_features.c */

/* The feature that an option names by name or place, or ML_NOT_FOUND and a failed call. */
size_t ml_imputer_feature(MlCall *call, const MlEncoder *encoder, const MlJson *json,
                          uint32_t token, const char *option);

/* Rows (count, slots) of a model: numbers are finite, codes those of a level; NaN: not known. */
MlStatus ml_imputer_check_values(MlCall *call, const MlEncoder *encoder, const double *values,
                                 size_t count);

/* ---- constants: imputer_constants.c */

/* Sets the features' fills to option "fill_value"; of categories it becomes a level. */
MlStatus ml_imputer_fill_constants(MlCall *call, MlFit *fit);

/* ---- groups: imputer_groups.c */

/* Reads option "group" into groups->features. */
MlStatus ml_imputer_groups_option(MlCall *call, const MlFit *fit, MlImputerGroups *groups);

/* Learns the groups from the rows that the frame holds, and appends them to the record. */
MlStatus ml_imputer_groups_write(MlCall *call, MlFit *fit, MlBuffer *record);
MlStatus ml_imputer_groups_load(MlCall *call, const MlModel *model, MlRecord parameters,
                                MlImputerGroups *groups);

/* The group's fills (slots) for a row, or NULL when there is no such group. */
const double *ml_imputer_group(const MlImputerGroups *groups, const MlEncoder *encoder,
                               const double *slots);
void ml_imputer_groups_free(MlImputerGroups *groups);

/* ---- neighbours: imputer_neighbors.c */

/* As in MlLearner; fit->state is an MlImputerState. */
MlStatus ml_imputer_neighbors_absorb(MlCall *call, void *learner, MlFrame *frame,
                                     const double *rows, size_t count);
void ml_imputer_release(MlFit *fit);

/* Absorbs what the frame holds, sets the features' fills, and appends the sample to the record. */
MlStatus ml_imputer_neighbors_write(MlCall *call, MlFit *fit, MlBuffer *record);
MlStatus ml_imputer_neighbors_load(MlCall *call, const MlModel *model, MlRecord parameters,
                                   MlImputerNeighbors *neighbors);

/* Replaces what is missing in the row by its nearest neighbours' values, where there are any. */
MlStatus ml_imputer_neighbors_fill(MlCall *call, const MlImputerNeighbors *neighbors,
                                   double *slots);
void ml_imputer_neighbors_free(MlImputerNeighbors *neighbors);

#endif
