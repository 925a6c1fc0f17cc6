/*
** Models as aggregates: ml_<learner>(...), and over windows where the learner can. Rows go the same
** way as those of ml_train(), through ml_fit_values(), and so make the same model.
*/
#include "functions/fit.h"

#include <math.h>
#include <string.h>

#include "functions/arguments.h"
#include "model/model.h"

/* One fit: of a group of an aggregate, or of a source. */
typedef struct FitState {
  MlAggregate aggregate;
  MlFit fit;
  int has_options; /* the last argument is the options object */
  size_t features;
  unsigned char *kept; /* of the rows from kept_head on: 1 used, 0 left out; owned */
  size_t kept_head, kept_count, kept_capacity;
  uint64_t skipped; /* of them, the ones left out */
  int is_window;
} FitState;

/* ---- rows */

/* Writes a row of plain numbers straight into the frame; 0 when it is not one. */
static int add_plain_row(MlCall *call, MlFit *fit, sqlite3_value **values) {
  MlFrame *frame = &fit->frame;
  double *row = ml_frame_row(call, frame);
  if (!row) return 1;
  size_t first = frame->target == ML_TARGET_CLASS, target = frame->target != ML_TARGET_NONE;
  size_t count = fit->features + target;
  const size_t *place = fit->row_place;
  if (place && frame->role_name[ML_ROLE_CLUSTER]) return 0;
  for (size_t i = first; i < count; i++) {
    int type = sqlite3_value_type(values[i]);
    if (type != SQLITE_FLOAT && type != SQLITE_INTEGER && type != SQLITE_NULL) return 0;
    size_t at = place && i >= target ? place[i - target] : i;
    row[at] = type == SQLITE_NULL ? NAN : sqlite3_value_double(values[i]);
  }
  if (first) {
    MlValue class = ml_host_value(call, values[0]);
    row[0] = ml_frame_class(call, frame, &class);
  }
  if (!call->status) ml_frame_commit(call, frame);
  return 1;
}

static void add_any_row(MlCall *call, MlFit *fit, sqlite3_value **values) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  MlValue target_value = ml_value_null();
  if (target) target_value = ml_host_value(call, values[0]);
  for (size_t i = 0; i < fit->features; i++) {
    sqlite3_value *value = values[i + target];
    fit->frame.cells[i] = fit->learner->takes_text ? ml_argument_text(call, value, "a document")
                                                   : ml_host_value(call, value);
  }
  ml_fit_row(call, fit, target ? &target_value : NULL, fit->frame.cells);
}

void ml_fit_values(MlCall *call, MlFit *fit, sqlite3_value **values) {
  if (call->status) return;
  if (ml_frame_is_plain(&fit->frame) && add_plain_row(call, fit, values)) return;
  if (!call->status) add_any_row(call, fit, values);
}

/* ---- the aggregates */

static MlStatus wrong_arguments(MlCall *call, const MlLearner *learner) {
  return ml_fail(call, "too few arguments; it is called as %s", learner->signature);
}

int ml_fit_is_auto(const char *text, size_t length) {
  return length == 4 && memcmp(text, "auto", 4) == 0;
}

/* The first argument of learners that take k. */
static int64_t read_k(MlCall *call, sqlite3_value *value) {
  MlValue k = ml_host_value(call, value);
  char shown[80];
  int is_whole = k.kind == ML_VALUE_INTEGER ||
                 (k.kind == ML_VALUE_REAL && k.real == floor(k.real) && fabs(k.real) < 1e15);
  if (k.kind == ML_VALUE_TEXT && ml_fit_is_auto(k.bytes, k.length)) return ML_K_AUTO;
  if (!is_whole) {
    ml_fail(call, "k must be a whole number or 'auto', found %s", ml_value_show(&k, shown));
  }
  return k.kind == ML_VALUE_INTEGER ? k.integer : is_whole ? (int64_t)k.real : 0;
}

static void begin_group(FitState *state, const MlLearner *learner, int argc, sqlite3_value **argv) {
  MlCall *call = &state->aggregate.host.call;
  int first = learner->takes_k, target = learner->target != ML_TARGET_NONE;
  state->aggregate.begun = 1;
  state->has_options = argc > first && ml_host_is_options(argv[argc - 1]);
  int features = argc - first - target - state->has_options;
  if (features < 1) {
    wrong_arguments(call, learner);
    return;
  }
  state->features = (size_t)features;
  int64_t k = first ? read_k(call, argv[0]) : 0;
  MlValue options = ml_value_null();
  if (state->has_options) options = ml_host_value(call, argv[argc - 1]);
  ml_fit_begin(call, &state->fit, learner, state->features, k, options.bytes, options.length);
  state->fit.may_be_window = learner->window_start != NULL;
}

/* The options object and k must be the same in every row. */
static void check_constants(FitState *state, int argc, sqlite3_value **argv) {
  MlCall *call = &state->aggregate.host.call;
  const MlLearner *learner = state->fit.learner;
  if (learner && learner->takes_k && !call->status && read_k(call, argv[0]) != state->fit.k) {
    ml_fail(call, "k, the first argument, must be the same in every row");
  }
  if (!state->has_options || call->status) return;
  const char *text = (const char *)sqlite3_value_text(argv[argc - 1]);
  size_t length = (size_t)sqlite3_value_bytes(argv[argc - 1]);
  if (!text || !ml_known_text_is(&state->fit.options_text, text, length)) {
    ml_fail(call,
            "the same options object must come with every row; where the last feature is text "
            "that begins with '{', end the call with '{}'");
  }
}

/* ---- windows */

/* Remembers whether the row just added was used; in a window it joins. */
static void window_row(FitState *state, int is_used) {
  MlCall *call = &state->aggregate.host.call;
  if (ml_reserve(call, &state->kept, &state->kept_capacity, state->kept_count + 1, 1)) return;
  state->kept[state->kept_count++] = (unsigned char)is_used;
  state->skipped += !is_used;
  if (state->is_window && is_used) state->fit.learner->window_push(call, &state->fit);
}

static void fit_inverse(sqlite3_context *context, int argc, sqlite3_value **argv) {
  FitState *state = ml_aggregate_state(context);
  (void)argc, (void)argv;
  if (!state || state->aggregate.host.call.status) return;
  MlCall *call = &state->aggregate.host.call;
  if (!state->is_window && state->fit.frame.rows_used) {
    state->fit.learner->window_start(call, &state->fit);
    state->is_window = 1;
  }
  if (state->kept_head < state->kept_count) {
    if (state->kept[state->kept_head++]) {
      state->fit.learner->window_pop(call, &state->fit);
    } else {
      state->skipped--;
    }
  }
  if (state->kept_head > 4096 && state->kept_head > state->kept_count / 2) {
    memmove(state->kept, state->kept + state->kept_head, state->kept_count - state->kept_head);
    state->kept_count -= state->kept_head;
    state->kept_head = 0;
  }
  if (call->status) ml_host_report(context, call);
}

/* The failure of a fit becomes NULL where option "on_error" asks for it. */
static void pardon_fit(MlCall *call, const MlFit *fit, MlBuffer *record) {
  if (call->status != ML_ERROR || !fit->common.on_error) return;
  ml_fit_say(fit, "no model: %s", call->message + strlen(call->function) + 2);
  call->status = ML_OK;
  record->length = 0;
}

/* The model of the rows in the window; NULL when there is none to fit. */
static void fit_value(sqlite3_context *context) {
  FitState *state = ml_aggregate_state(context);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  MlBuffer record = {0}, blob = {0};
  if (!state->is_window && state->fit.frame.rows_used && !call->status) {
    state->fit.learner->window_start(call, &state->fit);
    state->is_window = 1;
  }
  if (state->is_window && !call->status &&
      ml_fit_window(call, &state->fit, state->skipped, &record)) {
    pardon_fit(call, &state->fit, &record);
  }
  if (record.length) ml_model_seal(call, &record, &blob);
  if (!ml_host_report(context, call) && blob.length) {
    ml_host_result_blob(context, blob.data, blob.length);
  }
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
}

static void fit_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlLearner *learner = ml_registered(context)->function.item;
  FitState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  if (!state->aggregate.begun) {
    begin_group(state, learner, argc, argv);
  } else if (state->has_options || learner->takes_k) {
    check_constants(state, argc, argv);
  }
  uint64_t used = state->fit.frame.rows_used;
  ml_fit_values(&state->aggregate.host.call, &state->fit, argv + learner->takes_k);
  if (learner->window_start && (state->is_window || state->kept_count < ML_WINDOW_AHEAD_ROWS * 2)) {
    window_row(state, state->fit.frame.rows_used > used);
  }
  if (state->aggregate.host.call.status) ml_host_report(context, &state->aggregate.host.call);
}

void ml_fit_result(sqlite3_context *context, MlHostCall *host, MlFit *fit) {
  MlBuffer record = {0}, blob = {0};
  if (!host->call.status && ml_fit_finish(&host->call, fit, &record)) {
    pardon_fit(&host->call, fit, &record);
  }
  if (record.length) ml_model_seal(&host->call, &record, &blob);
  if (!ml_host_report(context, &host->call) && blob.length) {
    ml_host_result_blob(context, blob.data, blob.length);
  }
  ml_buffer_free(&record);
  ml_buffer_free(&blob);
}

static void fit_final(sqlite3_context *context) {
  FitState *state = ml_aggregate_state(context);
  if (!state) {
    const MlRegistered *registered = ml_registered(context);
    MlCall call;
    ml_call_begin(&call, registered->function.name, NULL, NULL);
    ml_fail(&call, "there are no rows to fit");
    ml_host_report(context, &call);
    return;
  }
  if (state->is_window) {
    fit_value(context);
  } else {
    ml_fit_result(context, &state->aggregate.host, &state->fit);
  }
  ml_free(state->kept);
  ml_fit_free(&state->fit);
  ml_aggregate_end(context);
}

int ml_learner_function(size_t i, MlFunction *function) {
  const MlLearner *learner = ml_learner_at(i);
  if (!learner) return 0;
  *function = (MlFunction){.name = learner->function,
                           .kind = learner->window_start ? ML_WINDOW : ML_AGGREGATE,
                           .step = fit_step,
                           .value = learner->window_start ? fit_value : NULL,
                           .inverse = learner->window_start ? fit_inverse : NULL,
                           .final = fit_final,
                           .minimum = 1,
                           .maximum = -1,
                           .signature = learner->signature,
                           .summary = learner->title,
                           .example = learner->example,
                           .item = learner};
  return 1;
}

int ml_function_is_learner(const MlFunction *function) { return function->step == fit_step; }
