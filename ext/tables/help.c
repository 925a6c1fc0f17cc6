/*
** ml_help(): every function and table of the extension, from the same entries that register them.
*/
#include "learn/fit.h"
#include "tables/table.h"

static void help_cell(MlCall *call, MlGrid *grid, const char *text) {
  if (text) {
    ml_grid_string(call, grid, text);
  } else {
    ml_grid_null(call, grid);
  }
}

static void help_row(MlCall *call, MlGrid *grid, const char *name, const char *kind,
                     const char *signature, const char *summary, const char *options,
                     const char *example) {
  help_cell(call, grid, name);
  help_cell(call, grid, kind);
  help_cell(call, grid, signature);
  help_cell(call, grid, summary);
  help_cell(call, grid, options);
  help_cell(call, grid, example);
}

static void help_learner(MlCall *call, MlGrid *grid, const MlFunction *function) {
  const MlLearner *learner = function->item;
  MlBuffer options = {0};
  ml_fit_describe_options(call, learner, &options);
  const char *text = ml_buffer_text(call, &options);
  help_row(call, grid, function->name, "aggregate", function->signature, function->summary, text,
           function->example);
  ml_buffer_free(&options);
}

static MlStatus help_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlFunction function;
  for (size_t i = 0; ml_function_at(i, &function) && !call->status; i++) {
    if (!function.example) continue;
    if (ml_function_is_learner(&function)) {
      help_learner(call, grid, &function);
    } else {
      static const char *const kinds[] = {"scalar", "aggregate", "window"};
      help_row(call, grid, function.name, kinds[function.kind], function.signature,
               function.summary, function.options, function.example);
    }
  }
  const MlTable *table;
  for (size_t i = 0; (table = ml_table_at(i)) != NULL && !call->status; i++) {
    help_row(call, grid, table->name, "table", table->signature, table->summary, table->options,
             table->example);
  }
  return call->status;
}

const MlTable ml_help_table = {
    .name = "ml_help",
    .columns = "name TEXT, kind TEXT, signature TEXT, summary TEXT, options TEXT, example TEXT",
    .column_count = 6,
    .arguments = "",
    .all = help_all,
    .signature = "ml_help()",
    .summary = "Every function and table of mlext: signature, what it does, its options, and an "
               "example that runs",
    .example = "SELECT name, signature FROM ml_help() WHERE name LIKE 'ml_pre%'"};
