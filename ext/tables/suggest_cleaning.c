/* ml_suggest_cleaning(source): what should be cleaned in a table, a row a finding. */
#include "base/json.h"
#include "functions/suggest.h"
#include "tables/table.h"

/* A JSON array of up to three values. */
static void write_examples(MlCall *call, const MlSurvey *survey, const MlFinding *finding,
                           MlBuffer *out) {
  ml_buffer_string(call, out, "[");
  for (int i = 0; i < finding->example_count; i++) {
    if (i) ml_buffer_string(call, out, ",");
    if (finding->column == ML_SUGGEST_ROWS) {
      ml_buffer_printf(call, out, "%lld", (long long)finding->examples[i] + 1);
      continue;
    }
    MlValue value = ml_survey_value(survey, finding->column, finding->examples[i]);
    if (value.kind == ML_VALUE_TEXT) {
      ml_json_write_string(call, out, value.bytes, value.length);
    } else if (value.kind == ML_VALUE_INTEGER) {
      ml_buffer_printf(call, out, "%lld", (long long)value.integer);
    } else if (value.kind == ML_VALUE_BLOB) {
      ml_json_write_string(call, out, "a BLOB", 6);
    } else {
      ml_json_write_number(call, out, ml_value_number(&value));
    }
  }
  ml_buffer_string(call, out, "]");
}

static void give_finding(MlCall *call, const MlSourceSuggestions *all, size_t i, MlGrid *grid) {
  const MlFinding *finding = &all->suggestions.list[i];
  MlBuffer examples = {0}, expression = {0};
  int of_rows = finding->column == ML_SUGGEST_ROWS;
  write_examples(call, &all->survey, finding, &examples);
  if (finding->template) ml_suggest_expression(call, &all->suggestions, i, &expression);
  if (of_rows) {
    ml_buffer_string(call, &expression, "SELECT DISTINCT * FROM ");
    ml_buffer_string(call, &expression, all->source.from);
    ml_grid_null(call, grid);
  } else {
    ml_grid_string(call, grid, all->source.names[finding->column]);
  }
  ml_grid_string(call, grid, finding->problem);
  ml_grid_integer(call, grid, finding->rows);
  if (!call->status) ml_grid_text(call, grid, examples.data, examples.length);
  if (expression.length && !call->status) {
    ml_grid_text(call, grid, expression.data, expression.length);
    ml_grid_integer(call, grid, !finding->doubtful);
  } else {
    ml_grid_null(call, grid);
    ml_grid_null(call, grid);
  }
  ml_buffer_free(&examples);
  ml_buffer_free(&expression);
}

static MlStatus suggest_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlSourceSuggestions all;
  ml_suggest_source(&cursor->host, &all, cursor->arguments[0]);
  for (size_t i = 0; i < all.suggestions.count && !call->status; i++) {
    give_finding(call, &all, i, grid);
  }
  ml_suggest_source_free(&all);
  return call->status;
}

const MlTable ml_suggest_cleaning_table = {
    .name = "ml_suggest_cleaning",
    .columns = "column TEXT, problem TEXT, rows INTEGER, examples TEXT, expression TEXT, certain "
               "INTEGER",
    .column_count = 6,
    .arguments = "source",
    .minimum = 1,
    .maximum = 1,
    .direct_only = 1,
    .all = suggest_all,
    .signature = "ml_suggest_cleaning(source)",
    .summary =
        "A row for each thing to clean in a table, view or SELECT: the column (NULL: whole "
        "rows), the problem, how many rows have it, up to three examples as a JSON array (of "
        "row numbers for whole rows), and the SQL expression that mends it, NULL where only "
        "you can know. certain is 1 for those that ml_cleaning_sql() puts into its SELECT "
        "and 0 for those that are yours to take or leave. Nothing is changed",
    .example =
        "SELECT \"column\", problem, rows, expression, certain FROM ml_suggest_cleaning('SELECT "
        "'' 1,200.50'' AS price UNION ALL SELECT ''n/a''')"};
