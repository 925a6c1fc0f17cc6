/* ml_cleaning_sql(source): the SELECT that cleans a table as ml_suggest_cleaning() proposes. */
#include "functions/suggest.h"

#include <string.h>

static void survey_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlSurvey *survey = arg;
  for (size_t i = 0; i < survey->columns && i < (size_t)count; i++) {
    MlValue value = ml_host_value(call, values[i]);
    ml_survey_add(call, survey, i, &value);
  }
  ml_survey_end_row(survey);
  ml_poll(call, (uint32_t)(100 * survey->columns));
}

MlStatus ml_survey_source(MlSource *source, MlSurvey *survey) {
  MlCall *call = &source->host->call;
  memset(survey, 0, sizeof *survey);
  if (call->status || ml_survey_begin(call, survey, source->columns)) return call->status;
  return ml_source_read(source, survey_row, survey);
}

MlStatus ml_suggest_source(MlHostCall *host, MlSourceSuggestions *all, sqlite3_value *source) {
  memset(all, 0, sizeof *all);
  ml_source_open_value(host, &all->source, source);
  ml_survey_source(&all->source, &all->survey);
  if (host->call.status) return host->call.status;
  return ml_suggest(&host->call, &all->survey, all->source.names, &all->suggestions);
}

void ml_suggest_source_free(MlSourceSuggestions *all) {
  if (all->suggestions.survey) ml_suggest_free(&all->suggestions);
  ml_survey_free(&all->survey);
  ml_source_close(&all->source);
}

static void write_cleaning_sql(MlCall *call, const MlSourceSuggestions *all, MlBuffer *out) {
  ml_buffer_string(call, out, "SELECT");
  for (size_t i = 0; i < all->source.columns; i++) {
    size_t before = all->suggestions.count;
    ml_buffer_string(call, out, i ? ",\n  " : "\n  ");
    ml_suggest_column(call, &all->suggestions, i, out);
    for (size_t j = 0; j < all->suggestions.count; j++) {
      if (all->suggestions.list[j].column == i && all->suggestions.list[j].template &&
          !all->suggestions.list[j].doubtful) {
        before = j;
      }
    }
    if (before == all->suggestions.count) continue; /* the plain name */
    ml_buffer_string(call, out, " AS ");
    ml_suggest_name(call, out, all->source.names[i]);
  }
  ml_buffer_string(call, out, "\nFROM ");
  ml_buffer_string(call, out, all->source.from);
}

static void cleaning_sql(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlRegistered *registered = ml_registered(context);
  MlHostCall host;
  MlSourceSuggestions all;
  MlBuffer out = {0};
  ml_host_begin(&host, registered->connection->db, registered->function.name);
  ml_source_allow(&host, registered->connection, registered->function.direct_only);
  if (!ml_host_arguments(context, &host.call, argc)) {
    if (sqlite3_value_type(argv[0]) == SQLITE_NULL) {
      ml_host_end(&host);
      return;
    }
    if (!ml_suggest_source(&host, &all, argv[0])) write_cleaning_sql(&host.call, &all, &out);
    if (!ml_host_report(context, &host.call)) ml_host_result_text(context, out.data, out.length);
    ml_suggest_source_free(&all);
  }
  ml_buffer_free(&out);
  ml_host_end(&host);
}

const MlFunction ml_suggest_functions[] = {
    {.name = "ml_cleaning_sql",
     .kind = ML_SCALAR,
     .direct_only = 1,
     .scalar = cleaning_sql,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_cleaning_sql(source)",
     .summary =
         "One SELECT that gives the table, view or SELECT clean, with all expressions that "
         "ml_suggest_cleaning(source) is certain of: to be read, edited and run. NULL for NULL",
     .example = "SELECT ml_cleaning_sql('SELECT '' 1,200.50'' AS price UNION ALL SELECT ''n/a''')"},
    {0}};
