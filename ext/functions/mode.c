/*
** ml_mode and ml_consensus: the value that most rows have, of any type, of several the smallest; as
** aggregates and window functions. NULLs are left out.
*/
#include "functions/arguments.h"

typedef struct ModeOptions {
  double share;  /* of the values that are not NULL: no fewer have the result */
  int64_t least; /* and no fewer than this */
} ModeOptions;

static const MlOption mode_options[] = {{0}}; /* whatever there is most of */

static const MlOption consensus_options[] = {
    {.name = "share",
     .type = ML_OPTION_REAL,
     .offset = offsetof(ModeOptions, share),
     .fallback = 0.8,
     .minimum = 0,
     .maximum = 1,
     .help = "of the values that are not NULL, at least this share must be it"},
    {.name = "least",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(ModeOptions, least),
     .fallback = 3,
     .minimum = 1,
     .maximum = 1e15,
     .help = "and at least so many"},
    {0}};

typedef struct ModeState {
  MlAggregate aggregate;
  ModeOptions options;
  MlValueCounts counts;
  int64_t total; /* of values that are not NULL */
  int is_known;  /* the mode has been looked for, and is kept from row to row of a window */
  size_t mode;   /* its number in counts, or ML_NOT_FOUND */
} ModeState;

/*
** The mode after the count of the value `at` has changed. Only where the mode itself has become
** rarer is it looked for anew, when it is asked for next.
*/
static void mode_follow(ModeState *state, size_t at, int by) {
  const MlValueCounts *counts = &state->counts;
  size_t mode = state->mode;
  if (!state->is_known || at == ML_NOT_FOUND) return;
  if (by < 0) {
    if (at == mode) state->is_known = 0;
  } else if (mode == ML_NOT_FOUND || counts->counts[at] > counts->counts[mode]) {
    state->mode = at;
  } else if (at != mode && counts->counts[at] == counts->counts[mode]) {
    MlValue value = ml_value_counts_get(counts, at), other = ml_value_counts_get(counts, mode);
    if (ml_value_compare(&value, &other) < 0) state->mode = at;
  }
}

static void mode_count(sqlite3_context *context, ModeState *state, sqlite3_value *argument,
                       int by) {
  MlCall *call = &state->aggregate.host.call;
  MlValue value = ml_host_value(call, argument);
  if (!call->status && !ml_value_is_null(&value)) {
    mode_follow(state, ml_value_counts_add(call, &state->counts, &value, by), by);
    size_t before = state->counts.keys.count;
    if (by < 0) ml_value_counts_compact(call, &state->counts);
    if (state->counts.keys.count != before) state->is_known = 0; /* all have new numbers */
    state->total += by;
  }
  ml_host_report(context, call);
}

static void mode_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ModeState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  if (argc > 1 || !state->aggregate.begun) {
    MlOptionTable table = {ml_registered(context)->function.item, &state->options};
    ml_aggregate_options(&state->aggregate, argc > 1 ? argv[1] : NULL, &table);
  }
  mode_count(context, state, argv[0], 1);
}

static void mode_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ModeState *state = ml_aggregate_state(context);
  if (state && argc > 0) mode_count(context, state, argv[0], -1);
}

static void mode_value(sqlite3_context *context) {
  ModeState *state = ml_aggregate_state(context);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  if (!state->is_known) {
    size_t seen = state->counts.keys.count;
    ml_poll(call, (uint32_t)(seen < 100000000 ? 10 * seen : 1000000000));
    if (ml_host_report(context, call)) return;
    state->mode = ml_value_counts_mode(&state->counts);
    state->is_known = 1;
  }
  size_t at = state->mode;
  if (at == ML_NOT_FOUND) return;
  int64_t count = state->counts.counts[at];
  if (count < state->options.least || (double)count < state->options.share * (double)state->total) {
    return;
  }
  MlValue value = ml_value_counts_get(&state->counts, at);
  ml_host_result(context, &value);
}

static void mode_final(sqlite3_context *context) {
  ModeState *state = ml_aggregate_state(context);
  if (!state) return;
  mode_value(context);
  ml_value_counts_free(&state->counts);
  ml_aggregate_end(context);
}

#define MODE_FUNCTION                                                                              \
  .kind = ML_WINDOW, .step = mode_step, .final = mode_final, .value = mode_value,                  \
  .inverse = mode_inverse

const MlFunction ml_mode_functions[] = {
    {.name = "ml_mode",
     MODE_FUNCTION,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_mode(x)",
     .summary = "The most frequent value, of any type; of several the smallest. NULLs are left "
                "out; NULL when nothing is left",
     .example = "SELECT ml_mode(column1) FROM (VALUES ('a'), ('b'), ('b'))",
     .item = mode_options},
    {.name = "ml_consensus",
     MODE_FUNCTION,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_consensus(x [, options])",
     .summary = "The value that most agree on, the smallest in a tie; NULL when too few do. NULLs "
                "are left out",
     .options = "share: of the values that are not NULL, at least this share must be it (0 to 1, "
                "default 0.8); least: and at least so many (default 3)",
     .example = "SELECT ml_consensus(column1) FROM (VALUES ('a'), ('a'), ('a'), (NULL))",
     .item = consensus_options},
    {0}};
