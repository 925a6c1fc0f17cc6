/* ml_classification_report(actual, predicted [, options]): an aggregate that gives text. */
#include "evaluate/report.h"
#include "functions/arguments.h"

typedef struct ReportOptions {
  int64_t digits;
} ReportOptions;

static const MlOption report_options[] = {{.name = "digits",
                                           .type = ML_OPTION_INTEGER,
                                           .offset = offsetof(ReportOptions, digits),
                                           .fallback = 2,
                                           .maximum = 9,
                                           .help = "behind the point"},
                                          {0}};

typedef struct ReportState {
  MlAggregate aggregate;
  ReportOptions options;
  MlConfusion confusion;
} ReportState;

static void report_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  ReportState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  MlOptionTable table = {report_options, &state->options};
  if (!state->aggregate.begun || argc > 2) {
    ml_aggregate_options(&state->aggregate, argc > 2 ? argv[2] : NULL, &table);
  }
  MlValue actual = ml_host_value(call, argv[0]), predicted = ml_host_value(call, argv[1]);
  ml_confusion_add(call, &state->confusion, &actual, &predicted);
  ml_host_report(context, call);
}

static void report_final(sqlite3_context *context) {
  ReportState *state = ml_aggregate_state(context);
  if (!state) return;
  MlCall *call = &state->aggregate.host.call;
  MlBuffer text = {0};
  ml_confusion_report(call, &state->confusion, (int)state->options.digits, &text);
  if (!ml_host_report(context, call) && text.length) {
    ml_host_result_text(context, text.data, text.length);
  }
  ml_buffer_free(&text);
  ml_confusion_free(&state->confusion);
  ml_aggregate_end(context);
}

const MlFunction ml_report_functions[] = {
    {.name = "ml_classification_report",
     .kind = ML_AGGREGATE,
     .step = report_step,
     .final = report_final,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_classification_report(actual, predicted [, options])",
     .summary = "Precision, recall, f1 and rows of each class and their averages, as text, as "
                "scikit-learn prints it. Rows with a NULL are left out; NULL when nothing is left",
     .options = "digits: behind the point (0 to 9, default 2)",
     .example = "SELECT trim(replace(ml_classification_report(column1, column2), char(10, 10), "
                "char(10)), char(10)) FROM (VALUES ('yes', 'yes'), ('yes', 'no'), ('no', 'no'), "
                "('no', 'no'))"},
    {0}};
