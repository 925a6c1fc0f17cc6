/*
** Looking at a table across its columns: ml_correlations(source), ml_missing_patterns(source),
** ml_dependencies(source [, options]).
*/
#include <string.h>

#include "base/json.h"
#include "base/sort.h"
#include "clean/association.h"
#include "clean/text.h"
#include "functions/arguments.h"
#include "functions/suggest.h"
#include "tables/table.h"

/* What each of the three does with the survey of its source. */
typedef MlStatus (*AssociationsGive)(MlCursor *cursor, const MlSource *source, MlSurvey *survey,
                                     MlGrid *grid);

static MlStatus associations_across(MlCursor *cursor, MlGrid *grid, AssociationsGive give) {
  MlCall *call = &cursor->host.call;
  MlSource source;
  MlSurvey survey;
  ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  ml_survey_source(&source, &survey);
  if (!call->status) give(cursor, &source, &survey, grid);
  ml_survey_free(&survey);
  ml_source_close(&source);
  return call->status;
}

/* ---- ml_correlations */

static MlStatus give_correlation(MlCall *call, MlGrid *grid, const MlSource *source, size_t a,
                                 size_t b, const char *method, MlCoefficient found, int64_t rows) {
  ml_grid_string(call, grid, source->names[a]);
  ml_grid_string(call, grid, source->names[b]);
  ml_grid_string(call, grid, method);
  ml_grid_real(call, grid, found.value);
  ml_grid_real(call, grid, found.p_value);
  return ml_grid_integer(call, grid, rows);
}

static MlStatus give_correlations(MlCursor *cursor, const MlSource *source, MlSurvey *survey,
                                  MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlAssociations all;
  MlAssociation found;
  ml_associations_begin(call, survey, &all);
  for (size_t a = 0; a < survey->columns && !call->status; a++) {
    for (size_t b = a + 1; b < survey->columns && !call->status; b++) {
      int numbers = ml_associations_is_number(&all, a) + ml_associations_is_number(&all, b);
      if (ml_associate(call, &all, a, b, &found)) break;
      if (numbers == 2) {
        give_correlation(call, grid, source, a, b, "pearson", found.pearson, found.rows);
        give_correlation(call, grid, source, a, b, "spearman", found.spearman, found.rows);
      } else if (numbers == 1) {
        give_correlation(call, grid, source, a, b, "correlation_ratio", found.ratio, found.rows);
      } else {
        give_correlation(call, grid, source, a, b, "cramers_v", found.cramers_v, found.rows);
      }
    }
  }
  ml_associations_free(&all);
  return call->status;
}

static MlStatus correlations_all(MlCursor *cursor, MlGrid *grid) {
  return associations_across(cursor, grid, give_correlations);
}

/* ---- ml_missing_patterns */

/* The patterns of the rows read so far. */
typedef struct MissingReader {
  size_t columns;
  int64_t rows;
  MlDictionary patterns; /* of (columns) bytes, 1 where a value is missing */
  int64_t *counts;       /* (patterns) owned */
  size_t capacity;
  char *pattern; /* (columns) of the row that is read; owned */
} MissingReader;

static void missing_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MissingReader *reader = arg;
  for (int j = 0; j < count && (size_t)j < reader->columns; j++) {
    int type = sqlite3_value_type(values[j]);
    reader->pattern[j] = type == SQLITE_NULL;
    if (type != SQLITE_TEXT) continue;
    MlValue value = ml_host_value(call, values[j]);
    if (call->status) return;
    reader->pattern[j] = (char)ml_is_missing_marker(value.bytes, value.length, ML_MARKERS_BLANK);
  }
  size_t before = reader->patterns.count;
  size_t at = ml_dictionary_add(call, &reader->patterns, reader->pattern, reader->columns);
  if (at == ML_NOT_FOUND) return;
  if (ml_reserve(call, &reader->counts, &reader->capacity, at + 1, sizeof *reader->counts)) return;
  if (at == before) reader->counts[at] = 0;
  reader->counts[at]++;
  reader->rows++;
  ml_poll(call, (uint32_t)(5 * reader->columns) + 50);
}

static int pattern_order(const void *context, uint32_t left, uint32_t right) {
  const int64_t *counts = context;
  return counts[left] > counts[right] ? -1 : counts[left] < counts[right];
}

static void give_patterns(MlCall *call, const MlSource *source, int64_t rows,
                          const MlDictionary *patterns, int64_t *counts, MlGrid *grid) {
  uint32_t *order = ml_array(call, patterns->count, sizeof *order);
  MlBuffer names = {0};
  for (size_t i = 0; order && i < patterns->count; i++) order[i] = (uint32_t)i;
  if (order) ml_sort_indices(call, order, patterns->count, pattern_order, counts);
  for (size_t i = 0; i < patterns->count && !call->status; i++) {
    const char *pattern = ml_dictionary_get(patterns, order[i], NULL);
    int64_t missing = 0;
    names.length = 0;
    ml_buffer_string(call, &names, "[");
    for (size_t j = 0; j < source->columns; j++) {
      if (!pattern[j]) continue;
      if (missing++) ml_buffer_string(call, &names, ",");
      ml_json_write_string(call, &names, source->names[j], strlen(source->names[j]));
    }
    ml_buffer_string(call, &names, "]");
    ml_grid_integer(call, grid, counts[order[i]]);
    ml_grid_real(call, grid, (double)counts[order[i]] / (double)rows);
    ml_grid_integer(call, grid, missing);
    if (!call->status) ml_grid_text(call, grid, names.data, names.length);
  }
  ml_buffer_free(&names);
  ml_free(order);
}

static MlStatus missing_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlSource source;
  MissingReader reader = {0};
  ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  if (!call->status) {
    reader.columns = source.columns;
    reader.pattern = ml_array(call, reader.columns, 1);
  }
  if (!call->status) ml_source_read(&source, missing_row, &reader);
  if (!call->status) {
    give_patterns(call, &source, reader.rows, &reader.patterns, reader.counts, grid);
  }
  ml_free(reader.pattern);
  ml_free(reader.counts);
  ml_dictionary_free(&reader.patterns);
  ml_source_close(&source);
  return call->status;
}

/* ---- ml_dependencies */

typedef struct DependencyOptions {
  double least;
} DependencyOptions;

static const MlOption dependency_options[] = {{.name = "least",
                                               .type = ML_OPTION_REAL,
                                               .offset = offsetof(DependencyOptions, least),
                                               .fallback = 0.95,
                                               .minimum = 0,
                                               .maximum = 1,
                                               .help = "the least share of rows that keep it"},
                                              {0}};

enum { DEPENDENCY_SHOWN = 10 };

static MlStatus give_dependency(MlCall *call, MlGrid *grid, const MlSource *source, size_t by,
                                size_t told, double strength, int64_t broken,
                                const size_t *breaking) {
  MlBuffer rows = {0};
  ml_buffer_string(call, &rows, "[");
  for (int64_t i = 0; i < broken && i < DEPENDENCY_SHOWN; i++) {
    ml_buffer_printf(call, &rows, "%s%llu", i ? "," : "", (unsigned long long)breaking[i] + 1);
  }
  ml_buffer_string(call, &rows, "]");
  ml_grid_string(call, grid, source->names[by]);
  ml_grid_string(call, grid, source->names[told]);
  ml_grid_real(call, grid, strength);
  ml_grid_integer(call, grid, broken);
  if (!call->status) ml_grid_text(call, grid, rows.data, rows.length);
  ml_buffer_free(&rows);
  return call->status;
}

static MlStatus give_dependencies(MlCursor *cursor, const MlSource *source, MlSurvey *survey,
                                  MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  DependencyOptions options = {0};
  size_t breaking[DEPENDENCY_SHOWN];
  int64_t rows, broken;
  ml_argument_read_options(call, cursor->arguments[1], dependency_options, &options);
  MlAssociations all;
  ml_associations_begin(call, survey, &all);
  for (size_t by = 0; by < survey->columns && !call->status; by++) {
    size_t groups = ml_survey_distinct(survey, by);
    if (groups < 2 || 2 * groups > survey->rows) continue; /* tells nothing, or is a key */
    for (size_t told = 0; told < survey->columns && !call->status; told++) {
      if (told == by || ml_survey_distinct(survey, told) < 2) continue;
      ml_dependency(call, &all, by, told, &rows, &broken, breaking, DEPENDENCY_SHOWN);
      double strength = rows ? (double)(rows - broken) / (double)rows : 0;
      if (call->status || !rows || strength < options.least) continue;
      give_dependency(call, grid, source, by, told, strength, broken, breaking);
    }
  }
  ml_associations_free(&all);
  return call->status;
}

static MlStatus dependencies_all(MlCursor *cursor, MlGrid *grid) {
  return associations_across(cursor, grid, give_dependencies);
}

/* ---- the tables */

const MlTable ml_correlations_table = {
    .name = "ml_correlations",
    .columns = "column_a TEXT, column_b TEXT, method TEXT, value REAL, p_value REAL, rows "
               "INTEGER",
    .column_count = 6,
    .arguments = "source",
    .minimum = 1,
    .maximum = 1,
    .direct_only = 1,
    .all = correlations_all,
    .signature = "ml_correlations(source)",
    .summary =
        "How strongly each two columns of a table, view or SELECT go together, over the "
        "rows in which both have a value: two columns of numbers by pearson and spearman, "
        "two of categories by cramers_v, one of each by correlation_ratio; with the "
        "p-value of there being nothing (of t, chi-squared or F) and the number of rows. NULL "
        "where that is not defined",
    .example = "SELECT * FROM ml_correlations('SELECT 1 AS x, 2 AS y, ''a'' AS c UNION ALL SELECT "
               "2, 5, ''b'' UNION ALL SELECT 3, 6, ''b''')"};

const MlTable ml_missing_patterns_table = {
    .name = "ml_missing_patterns",
    .columns = "rows INTEGER, share REAL, missing INTEGER, columns TEXT",
    .column_count = 4,
    .arguments = "source",
    .minimum = 1,
    .maximum = 1,
    .direct_only = 1,
    .all = missing_all,
    .signature = "ml_missing_patterns(source)",
    .summary = "Which columns of a table, view or SELECT are missing together: for each pattern, "
               "the most frequent first, its rows, their share, and the columns that are NULL or "
               "blank as a JSON array of names",
    .example = "SELECT * FROM ml_missing_patterns('SELECT 1 AS x, NULL AS y UNION ALL SELECT 2, "
               "5')"};

const MlTable ml_dependencies_table = {
    .name = "ml_dependencies",
    .columns = "determinant TEXT, dependent TEXT, strength REAL, breaking INTEGER, rows TEXT",
    .column_count = 5,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .all = dependencies_all,
    .signature = "ml_dependencies(source [, options])",
    .summary = "Columns of a table, view or SELECT that determine others: the share of rows that "
               "have the most frequent value of the dependent for their determinant, how many "
               "break that, and the numbers of the first ten that do as a JSON array. Columns of "
               "mostly different values, which determine all, are left out",
    .options = "least: the least share of rows that keep it (0 to 1, default 0.95)",
    .example = "SELECT * FROM ml_dependencies('SELECT ''Rome'' AS city, ''IT'' AS country UNION "
               "ALL SELECT ''Rome'', ''IT'' UNION ALL SELECT ''Nice'', ''FR'' UNION ALL SELECT "
               "''Nice'', ''FR''')"};
