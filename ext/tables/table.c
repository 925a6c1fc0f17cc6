#include "tables/table.h"

#include <string.h>

#include "functions/source.h"

typedef struct TableVtab {
  sqlite3_vtab base;
  MlConnection *connection;
  const MlTable *table;
} TableVtab;

/* What sqlite3_create_module_v2 keeps: freed with the module. */
typedef struct TableModule {
  MlConnection *connection;
  const MlTable *table;
} TableModule;

static const MlTable *const table_list[] = {
    &ml_score_table,
    &ml_residuals_table,
    &ml_coefficients_table,
    &ml_summary_table,
    &ml_centroids_table,
    &ml_cluster_profile_table,
    &ml_silhouette_table,
    &ml_elbow_table,
    &ml_dbscan_table,
    &ml_features_table,
    &ml_columns_table,
    &ml_vocabulary_table,
    &ml_history_table,
    &ml_tfidf_table,
    &ml_keywords_table,
    &ml_similar_table,
    &ml_near_duplicates_table,
    &ml_tokens_table,
    &ml_stopwords_table,
    &ml_confusion_matrix_table,
    &ml_roc_curve_table,
    &ml_describe_table,
    &ml_suggest_cleaning_table,
    &ml_match_table,
    &ml_duplicates_table,
    &ml_outliers_table,
    &ml_correlations_table,
    &ml_missing_patterns_table,
    &ml_dependencies_table,
    &ml_help_table,
};

const MlTable *ml_table_at(size_t i) {
  return i < sizeof table_list / sizeof *table_list ? table_list[i] : NULL;
}

static int table_connect(sqlite3 *db, void *data, int argc, const char *const *argv,
                         sqlite3_vtab **out, char **error) {
  const TableModule *module = data;
  const MlTable *table = module->table;
  (void)argc;
  (void)argv;
  (void)error;
  sqlite3_str *sql = sqlite3_str_new(db);
  sqlite3_str_appendf(sql, "CREATE TABLE x(%s", table->columns);
  /* Names that no column of a user's has: a join must not find `model` twice. */
  for (const char *at = table->arguments; at && *at;) {
    size_t length = strcspn(at, ",");
    sqlite3_str_appendf(sql, ", \"%.*s_argument\" HIDDEN", (int)length, at);
    at += length;
    while (*at == ',' || *at == ' ') at++;
  }
  sqlite3_str_appendall(sql, ")");
  char *text = sqlite3_str_finish(sql);
  int code = text ? sqlite3_declare_vtab(db, text) : SQLITE_NOMEM;
  sqlite3_free(text);
  TableVtab *vtab = code == SQLITE_OK ? sqlite3_malloc64(sizeof *vtab) : NULL;
  if (!vtab) return code == SQLITE_OK ? SQLITE_NOMEM : code;
  memset(vtab, 0, sizeof *vtab);
  vtab->connection = module->connection;
  vtab->connection->references++;
  vtab->table = table;
  sqlite3_vtab_config(db, table->direct_only ? SQLITE_VTAB_DIRECTONLY : SQLITE_VTAB_INNOCUOUS);
  *out = &vtab->base;
  return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *base) {
  TableVtab *vtab = (TableVtab *)base;
  ml_connection_release(vtab->connection);
  sqlite3_free(vtab);
  return SQLITE_OK;
}

/* Arguments must be given from the first on, without a gap. */
static int table_best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
  const MlTable *table = ((TableVtab *)base)->table;
  int constraint[ML_TABLE_ARGUMENTS_MAX], count = 0;
  unsigned refused = 0;
  for (int i = 0; i < ML_TABLE_ARGUMENTS_MAX; i++) constraint[i] = -1;
  for (int i = 0; i < info->nConstraint; i++) {
    int argument = info->aConstraint[i].iColumn - table->column_count;
    if (argument < 0 || argument >= table->maximum) continue;
    if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (info->aConstraint[i].usable) {
      constraint[argument] = i;
    } else {
      refused |= 1u << argument;
    }
  }
  for (int i = 0; i < table->maximum; i++) {
    if (constraint[i] < 0 && (refused >> i & 1)) return SQLITE_CONSTRAINT;
  }
  while (count < table->maximum && constraint[count] >= 0) {
    info->aConstraintUsage[constraint[count]].argvIndex = count + 1;
    info->aConstraintUsage[constraint[count]].omit = 1;
    count++;
  }
  info->idxNum = count;
  info->estimatedCost = 1000;
  info->estimatedRows = 100;
  return SQLITE_OK;
}

static int table_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out) {
  const TableVtab *vtab = (const TableVtab *)base;
  MlCursor *cursor = sqlite3_malloc64(sizeof *cursor + vtab->table->state_size);
  if (!cursor) return SQLITE_NOMEM;
  memset(cursor, 0, sizeof *cursor + vtab->table->state_size);
  cursor->state = cursor + 1;
  cursor->connection = vtab->connection;
  cursor->table = vtab->table;
  ml_grid_begin(&cursor->grid, (size_t)vtab->table->column_count);
  *out = &cursor->base;
  return SQLITE_OK;
}

/* Frees all that a filtered cursor holds. */
static void reset_cursor(MlCursor *cursor) {
  if (cursor->is_open && cursor->table->close) cursor->table->close(cursor);
  memset(cursor->state, 0, cursor->table->state_size);
  ml_grid_free(&cursor->grid);
  cursor->row = 0;
  cursor->number = 0;
  cursor->is_open = cursor->is_done = cursor->is_last = 0;
  ml_host_end(&cursor->host);
}

/*
** Copies an argument. A long text that comes again with every row, such as a dictionary, is not
** copied again.
*/
static int copy_argument(MlCursor *cursor, int i, sqlite3_value *value) {
  enum { LONG_TEXT = 65536 };
  const char *text = NULL;
  if (value && sqlite3_value_type(value) == SQLITE_TEXT) {
    int length = sqlite3_value_bytes(value);
    if (length > LONG_TEXT) text = (const char *)sqlite3_value_text(value);
    if (text && ml_known_text_is(&cursor->long_text[i], text, (size_t)length)) return SQLITE_OK;
    if (text) ml_known_text_set(&cursor->host.call, &cursor->long_text[i], text, (size_t)length);
  }
  if (!text) ml_known_text_free(&cursor->long_text[i]);
  sqlite3_value_free(cursor->arguments[i]);
  cursor->arguments[i] = value ? sqlite3_value_dup(value) : NULL;
  int is_copied = (!value || cursor->arguments[i]) && !cursor->host.call.status;
  if (!is_copied) ml_known_text_free(&cursor->long_text[i]);
  return is_copied ? SQLITE_OK : SQLITE_NOMEM;
}

/* Copies all arguments (argc) and frees the others. */
static int copy_arguments(MlCursor *cursor, int argc, sqlite3_value **argv) {
  int code = SQLITE_OK;
  for (int i = 0; i < ML_TABLE_ARGUMENTS_MAX; i++) {
    int own = copy_argument(cursor, i, i < argc ? argv[i] : NULL);
    if (code == SQLITE_OK) code = own;
  }
  cursor->argument_count = argc;
  return code;
}

static int table_close(sqlite3_vtab_cursor *base) {
  MlCursor *cursor = (MlCursor *)base;
  reset_cursor(cursor);
  copy_arguments(cursor, 0, NULL);
  if (cursor->kept) cursor->table->forget(cursor);
  sqlite3_free(cursor);
  return SQLITE_OK;
}

/* Hands the call's failure to SQLite as the table's. */
static int table_failure(MlCursor *cursor) {
  switch (cursor->host.call.status) {
  case ML_OK: return SQLITE_OK;
  case ML_NOMEM: return SQLITE_NOMEM;
  case ML_INTERRUPT: return SQLITE_INTERRUPT;
  case ML_ERROR: break;
  }
  sqlite3_free(cursor->base.pVtab->zErrMsg);
  cursor->base.pVtab->zErrMsg = sqlite3_mprintf("%s", cursor->host.call.message);
  return SQLITE_ERROR;
}

static int next_batch(MlCursor *cursor) {
  MlCall *call = &cursor->host.call;
  cursor->grid.count = 0;
  cursor->grid.bytes.length = 0;
  cursor->row = 0;
  if (cursor->table->next) {
    cursor->table->next(cursor, &cursor->grid);
  } else if (!cursor->is_last) {
    cursor->table->all(cursor, &cursor->grid);
    cursor->is_last = 1;
  }
  if (!call->status && ml_grid_rows(&cursor->grid) == 0) cursor->is_done = 1;
  return table_failure(cursor);
}

static int table_filter(sqlite3_vtab_cursor *base, int idx, const char *name, int argc,
                        sqlite3_value **argv) {
  MlCursor *cursor = (MlCursor *)base;
  const MlTable *table = cursor->table;
  (void)idx;
  (void)name;
  reset_cursor(cursor);
  ml_host_begin(&cursor->host, cursor->connection->db, table->name);
  ml_source_allow(&cursor->host, cursor->connection, table->direct_only);
  if (copy_arguments(cursor, argc, argv)) return SQLITE_NOMEM;
  if (argc < table->minimum) {
    ml_fail(&cursor->host.call, "too few arguments; it is called as %s", table->signature);
    return table_failure(cursor);
  }
  cursor->number = 1;
  if (table->minimum && sqlite3_value_type(argv[0]) == SQLITE_NULL) {
    cursor->is_done = 1;
    return SQLITE_OK;
  }
  cursor->is_open = 1;
  if (table->open) table->open(cursor, cursor->arguments);
  if (cursor->host.call.status) return table_failure(cursor);
  return next_batch(cursor);
}

static int table_next(sqlite3_vtab_cursor *base) {
  MlCursor *cursor = (MlCursor *)base;
  cursor->number++;
  if (++cursor->row < ml_grid_rows(&cursor->grid)) return SQLITE_OK;
  return next_batch(cursor);
}

static int table_eof(sqlite3_vtab_cursor *base) { return ((MlCursor *)base)->is_done; }

static int table_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
  MlCursor *cursor = (MlCursor *)base;
  int argument = column - cursor->table->column_count;
  if (argument >= 0) {
    if (argument < cursor->argument_count) {
      sqlite3_result_value(context, cursor->arguments[argument]);
    }
    return SQLITE_OK;
  }
  MlValue value = ml_grid_get(&cursor->grid, cursor->row, (size_t)column);
  ml_host_result(context, &value);
  return SQLITE_OK;
}

static int table_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
  *rowid = ((MlCursor *)base)->number;
  return SQLITE_OK;
}

static const sqlite3_module table_methods = {.xConnect = table_connect,
                                             .xBestIndex = table_best_index,
                                             .xDisconnect = table_disconnect,
                                             .xOpen = table_open,
                                             .xClose = table_close,
                                             .xFilter = table_filter,
                                             .xNext = table_next,
                                             .xEof = table_eof,
                                             .xColumn = table_column,
                                             .xRowid = table_rowid};

static void release_module(void *data) {
  TableModule *module = data;
  ml_connection_release(module->connection);
  sqlite3_free(module);
}

int ml_table_register(MlConnection *connection, const MlTable *table) {
  TableModule *module = sqlite3_malloc64(sizeof *module);
  if (!module) return SQLITE_NOMEM;
  module->connection = connection;
  module->table = table;
  connection->references++;
  return sqlite3_create_module_v2(connection->db, table->name, &table_methods, module,
                                  release_module);
}
