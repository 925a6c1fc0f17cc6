/*
** Clusters against known labels, as aggregates and window functions: ml_adjusted_rand_index,
** ml_adjusted_mutual_information, ml_homogeneity, ml_completeness, ml_v_measure.
*/
#include "evaluate/clusters.h"

#include "functions/arguments.h"

typedef struct AgreementState {
  MlAggregate aggregate;
  MlContingency table;
} AgreementState;

typedef MlStatus (*AgreementMeasure)(MlCall *call, const MlContingency *table, double *result);

typedef struct Agreement {
  AgreementMeasure measure;
} Agreement;

static MlStatus agreement_rand(MlCall *call, const MlContingency *table, double *result) {
  *result = ml_contingency_adjusted_rand(table);
  return call->status;
}

static void agreement_count(sqlite3_context *context, AgreementState *state, sqlite3_value **argv,
                            int by) {
  MlCall *call = &state->aggregate.host.call;
  MlValue known = ml_host_value(call, argv[0]), found = ml_host_value(call, argv[1]);
  ml_contingency_add(call, &state->table, &known, &found, by);
  ml_host_report(context, call);
}

static void agreement_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  AgreementState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (state) agreement_count(context, state, argv, 1);
}

static void agreement_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  AgreementState *state = ml_aggregate_state(context);
  (void)argc;
  if (state) agreement_count(context, state, argv, -1);
}

static void agreement_value(sqlite3_context *context) {
  AgreementState *state = ml_aggregate_state(context);
  const Agreement *agreement = ml_registered(context)->function.item;
  double result = 0;
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  if (!call->status) agreement->measure(call, &state->table, &result);
  if (!ml_host_report(context, call)) sqlite3_result_double(context, result);
}

static void agreement_final(sqlite3_context *context) {
  AgreementState *state = ml_aggregate_state(context);
  if (!state) return;
  agreement_value(context);
  ml_contingency_free(&state->table);
  ml_aggregate_end(context);
}

#define AGREEMENT(function)                                                                        \
  .kind = ML_WINDOW, .step = agreement_step, .final = agreement_final, .value = agreement_value,   \
  .inverse = agreement_inverse, .minimum = 2, .maximum = 2, .item = &(const Agreement) {           \
    function                                                                                       \
  }
#define AGREEMENT_NULLS "Rows with a NULL are left out; NULL when nothing is left"
#define AGREEMENT_ROWS                                                                             \
  " FROM (VALUES ('cat', 0), ('cat', 0), ('dog', 1), ('dog', 1), ('dog', 0), ('cow', 2))"

const MlFunction ml_cluster_functions[] = {
    {.name = "ml_adjusted_rand_index",
     AGREEMENT(agreement_rand),
     .signature = "ml_adjusted_rand_index(known, found)",
     .summary = "How many pairs of rows two groupings, such as known labels and clusters, agree "
                "on, beyond chance: 1 the same, about 0 by chance. " AGREEMENT_NULLS,
     .example = "SELECT ml_adjusted_rand_index(column1, column2)" AGREEMENT_ROWS},
    {.name = "ml_adjusted_mutual_information",
     AGREEMENT(ml_contingency_adjusted_mutual_information),
     .signature = "ml_adjusted_mutual_information(known, found)",
     .summary = "What one grouping tells of the other, beyond chance, as a share of the mean of "
                "their entropies: 1 the same, about 0 by chance. " AGREEMENT_NULLS,
     .example = "SELECT ml_adjusted_mutual_information(column1, column2)" AGREEMENT_ROWS},
    {.name = "ml_homogeneity",
     AGREEMENT(ml_contingency_homogeneity),
     .signature = "ml_homogeneity(known, found)",
     .summary = "How far each cluster holds rows of one known label only, 0 to 1. " AGREEMENT_NULLS,
     .example = "SELECT ml_homogeneity(column1, column2)" AGREEMENT_ROWS},
    {.name = "ml_completeness",
     AGREEMENT(ml_contingency_completeness),
     .signature = "ml_completeness(known, found)",
     .summary = "How far all rows of a known label are in the same cluster, 0 to "
                "1. " AGREEMENT_NULLS,
     .example = "SELECT ml_completeness(column1, column2)" AGREEMENT_ROWS},
    {.name = "ml_v_measure",
     AGREEMENT(ml_contingency_v_measure),
     .signature = "ml_v_measure(known, found)",
     .summary = "The harmonic mean of homogeneity and completeness, 0 to 1. " AGREEMENT_NULLS,
     .example = "SELECT ml_v_measure(column1, column2)" AGREEMENT_ROWS},
    {0}};
