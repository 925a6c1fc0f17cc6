/*
** Missing values filled from the rows around, as window functions: ml_fill_forward,
** ml_fill_backward and ml_interpolate.
**
** A window function is not told which row it is asked for, only which rows enter and leave the
** frame. Looking back, that is the last row to enter, if the frame ends at the current row; looking
** ahead, the first one that is still there, if it begins there. Whether it does shows in how many
** rows have come and gone when the function is asked for the c-th value; rows with equal keys of a
** RANGE frame come together and are asked for once, and are found out by the same count.
*/
#include <math.h>
#include <string.h>

#include "functions/arguments.h"

/* ---- ml_fill_forward */

typedef struct ForwardState {
  MlAggregate aggregate;
  sqlite3_value *last;          /* the last one that is not NULL, owned */
  int64_t place;                /* its number among the rows that entered */
  int64_t entered, left, asked; /* rows that came and went, values asked for */
} ForwardState;

static void fill_forward_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ForwardState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  state->entered++;
  if (sqlite3_value_type(argv[0]) != SQLITE_NULL) {
    sqlite3_value_free(state->last);
    state->last = sqlite3_value_dup(argv[0]);
    state->place = state->entered;
    if (!state->last) ml_fail_memory(call);
  }
  ml_poll(call, 100);
  ml_host_report(context, call);
}

static void fill_forward_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ForwardState *state = ml_aggregate_state(context);
  (void)argc;
  (void)argv;
  if (state) state->left++;
}

static void fill_forward_result(sqlite3_context *context, const ForwardState *state) {
  if (ml_host_report(context, &state->aggregate.host.call)) return;
  if (state->last && state->place > state->left) sqlite3_result_value(context, state->last);
}

static void fill_forward_value(sqlite3_context *context) {
  ForwardState *state = ml_aggregate_state(context);
  if (!state) return;
  if (state->entered > ++state->asked) {
    ml_fail(&state->aggregate.host.call,
            "the window must end at the current row, and no two rows may be equal in its ORDER BY "
            "unless it says ROWS: OVER (ORDER BY ... ROWS UNBOUNDED PRECEDING)");
  }
  fill_forward_result(context, state);
}

static void fill_forward_final(sqlite3_context *context) {
  ForwardState *state = ml_aggregate_state(context);
  if (!state) return;
  fill_forward_result(context, state);
  sqlite3_value_free(state->last);
  ml_aggregate_end(context);
}

/* ---- looking ahead */

/* A frame that begins at the current row. */
typedef struct AheadState {
  MlAggregate aggregate;
  int64_t entered, left, asked; /* rows that came and went, values asked for */
} AheadState;

static MlStatus fail_ahead(AheadState *state) {
  return ml_fail(&state->aggregate.host.call,
                 "the window must begin at the current row: OVER (ORDER BY ... ROWS BETWEEN "
                 "CURRENT ROW AND UNBOUNDED FOLLOWING)");
}

/* For xValue: the c-th value is asked for when c - 1 rows have left. */
static MlStatus check_ahead(AheadState *state) {
  if (state->left != state->asked++) fail_ahead(state);
  return state->aggregate.host.call.status;
}

/* ---- ml_fill_backward */

typedef struct BackwardEntry {
  int64_t place;
  sqlite3_value *value; /* owned */
} BackwardEntry;

typedef struct BackwardState {
  AheadState ahead;
  BackwardEntry *entries; /* [first, count) those in the frame that are not NULL; owned */
  size_t first, count, capacity;
} BackwardState;

static void fill_backward_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  BackwardState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  MlCall *call = &state->ahead.aggregate.host.call;
  state->ahead.entered++;
  if (sqlite3_value_type(argv[0]) != SQLITE_NULL &&
      !ml_reserve(call, &state->entries, &state->capacity, state->count + 1,
                  sizeof *state->entries)) {
    BackwardEntry entry = {state->ahead.entered, sqlite3_value_dup(argv[0])};
    if (entry.value) {
      state->entries[state->count++] = entry;
    } else {
      ml_fail_memory(call);
    }
  }
  ml_poll(call, 100);
  ml_host_report(context, call);
}

static void fill_backward_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  BackwardState *state = ml_aggregate_state(context);
  (void)argc;
  (void)argv;
  if (!state) return;
  state->ahead.left++;
  while (state->first < state->count && state->entries[state->first].place <= state->ahead.left) {
    sqlite3_value_free(state->entries[state->first++].value);
  }
  if (state->first > 1000 && state->first > state->count / 2) {
    state->count -= state->first;
    memmove(state->entries, state->entries + state->first, state->count * sizeof *state->entries);
    state->first = 0;
  }
}

static void fill_backward_result(sqlite3_context *context, const BackwardState *state) {
  if (ml_host_report(context, &state->ahead.aggregate.host.call)) return;
  if (state->first < state->count) {
    sqlite3_result_value(context, state->entries[state->first].value);
  }
}

static void fill_backward_value(sqlite3_context *context) {
  BackwardState *state = ml_aggregate_state(context);
  if (!state) return;
  check_ahead(&state->ahead);
  fill_backward_result(context, state);
}

static void fill_backward_final(sqlite3_context *context) {
  BackwardState *state = ml_aggregate_state(context);
  if (!state) return;
  fill_backward_result(context, state);
  while (state->first < state->count) sqlite3_value_free(state->entries[state->first++].value);
  ml_free(state->entries);
  ml_aggregate_end(context);
}

/* ---- ml_interpolate */

typedef struct InterpolatePoint {
  double x, at; /* x: NaN for a NULL */
} InterpolatePoint;

typedef struct InterpolateState {
  AheadState ahead;
  InterpolatePoint *points; /* [first, count) the frame; owned */
  size_t first, count, capacity;
  size_t next;             /* the first of them that has a number; never before `first` */
  InterpolatePoint before; /* the last with a number that has left */
  int has_before;
} InterpolateState;

static void interpolate_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  InterpolateState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  MlCall *call = &state->ahead.aggregate.host.call;
  InterpolatePoint point = {NAN, (double)++state->ahead.entered};
  if (!ml_argument_number(call, argv[0], "x", &point.x)) point.x = NAN;
  if (argc > 1 && !ml_argument_number(call, argv[1], "position", &point.at)) point.at = NAN;
  if (!call->status && !ml_reserve(call, &state->points, &state->capacity, state->count + 1,
                                   sizeof *state->points)) {
    if (state->count > state->first && point.at < state->points[state->count - 1].at) {
      ml_fail(call, "the window must be in ascending order of the position, found %g after %g",
              point.at, state->points[state->count - 1].at);
    }
    state->points[state->count++] = point;
  }
  ml_poll(call, 100);
  ml_host_report(context, call);
}

static void interpolate_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  InterpolateState *state = ml_aggregate_state(context);
  (void)argc;
  (void)argv;
  if (!state || state->first >= state->count) return;
  InterpolatePoint gone = state->points[state->first++];
  state->ahead.left++;
  if (!isnan(gone.x) && !isnan(gone.at)) {
    state->before = gone;
    state->has_before = 1;
  }
  if (state->next < state->first) state->next = state->first;
  if (state->first > 1000 && state->first > state->count / 2) {
    state->count -= state->first;
    state->next -= state->first;
    memmove(state->points, state->points + state->first, state->count * sizeof *state->points);
    state->first = 0;
  }
}

/* The number of the first row of the frame, or between its neighbours; NaN where one is missing. */
static double interpolate_read(InterpolateState *state) {
  MlCall *call = &state->ahead.aggregate.host.call;
  const InterpolatePoint *points = state->points, *at = &points[state->first];
  if (!isnan(at->x)) return at->x;
  size_t from = state->next;
  while (state->next < state->count &&
         (isnan(points[state->next].x) || isnan(points[state->next].at))) {
    state->next++;
  }
  ml_poll(call, (uint32_t)((state->next - from) & 0xFFFFFF) + 1);
  if (!state->has_before || state->next == state->count || isnan(at->at)) return NAN;
  const InterpolatePoint *before = &state->before, *after = &points[state->next];
  if (after->at == before->at) return before->x;
  double share = (at->at - before->at) / (after->at - before->at);
  return before->x * (1 - share) + after->x * share;
}

static void interpolate_result(sqlite3_context *context, InterpolateState *state) {
  MlCall *call = &state->ahead.aggregate.host.call;
  double value = NAN;
  if (!call->status && state->first < state->count) value = interpolate_read(state);
  if (ml_host_report(context, call)) return;
  if (!isnan(value)) sqlite3_result_double(context, value);
}

static void interpolate_value(sqlite3_context *context) {
  InterpolateState *state = ml_aggregate_state(context);
  if (!state) return;
  check_ahead(&state->ahead);
  interpolate_result(context, state);
}

static void interpolate_final(sqlite3_context *context) {
  InterpolateState *state = ml_aggregate_state(context);
  if (!state) return;
  interpolate_result(context, state);
  ml_free(state->points);
  ml_aggregate_end(context);
}

/* ---- registration */

#define FILL_EXAMPLE                                                                               \
  "WITH t(day, x) AS (VALUES (1, 10), (2, NULL), (3, NULL), (4, 16)) SELECT max(filled) FROM "     \
  "(SELECT "

const MlFunction ml_fill_functions[] = {
    {.name = "ml_fill_forward",
     .kind = ML_WINDOW,
     .step = fill_forward_step,
     .final = fill_forward_final,
     .value = fill_forward_value,
     .inverse = fill_forward_inverse,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_fill_forward(x) OVER (ORDER BY ...)",
     .summary = "The value, or where it is NULL the last one before it that is not; NULL when "
                "there is none. ROWS n PRECEDING sets how far it reaches back",
     .example = FILL_EXAMPLE "ml_fill_forward(x) OVER (ORDER BY day) AS filled FROM t)"},
    {.name = "ml_fill_backward",
     .kind = ML_WINDOW,
     .step = fill_backward_step,
     .final = fill_backward_final,
     .value = fill_backward_value,
     .inverse = fill_backward_inverse,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_fill_backward(x) OVER (ORDER BY ... ROWS BETWEEN CURRENT ROW AND UNBOUNDED "
                  "FOLLOWING)",
     .summary = "The value, or where it is NULL the next one behind it that is not; NULL when "
                "there is none. n FOLLOWING sets how far it reaches",
     .example = FILL_EXAMPLE "ml_fill_backward(x) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW AND "
                             "UNBOUNDED FOLLOWING) AS filled FROM t)"},
    {.name = "ml_interpolate",
     .kind = ML_WINDOW,
     .step = interpolate_step,
     .final = interpolate_final,
     .value = interpolate_value,
     .inverse = interpolate_inverse,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_interpolate(x [, position]) OVER (ORDER BY ... ROWS BETWEEN CURRENT ROW AND "
                  "UNBOUNDED FOLLOWING)",
     .summary = "The number, or where it is NULL the one on the straight line between the last "
                "before and the next behind it, by position (a number, such as julianday(t)) or "
                "in equal steps. NULL before the first number and behind the last",
     .example = FILL_EXAMPLE "ml_interpolate(x, day) OVER (ORDER BY day ROWS BETWEEN CURRENT ROW "
                             "AND UNBOUNDED FOLLOWING) AS filled FROM t)"},
    {0}};
