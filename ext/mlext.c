/*
** mlext: machine learning inside SQLite. The entry point and the table of what is registered.
**
** Loaded as a shared library, SQLite calls sqlite3_mlext_init(). Linked statically (compiled with
** -DSQLITE_CORE), the application calls it, or hands it to sqlite3_auto_extension().
*/
#include "functions/host.h"
#include "learn/learner.h"
#include "tables/table.h"

#ifndef SQLITE_CORE
SQLITE_EXTENSION_INIT1
#endif

enum { OLDEST_SQLITE = 3031000 };

/* All families of functions; learners' aggregates come in front of them. */
static const MlFunction *const families[] = {
    ml_train_functions,           ml_merge_functions,      ml_apply_functions,
    ml_explain_functions,         ml_model_functions,      ml_vector_functions,
    ml_clean_functions,           ml_statistics_functions, ml_mode_functions,
    ml_evaluate_functions,        ml_source_functions,     ml_vector_similarity_functions,
    ml_minhash_functions,         ml_report_functions,     ml_fill_functions,
    ml_impute_functions,          ml_inverse_functions,    ml_outlier_functions,
    ml_text_similarity_functions, ml_suggest_functions,    ml_cluster_functions,
    ml_clean_text_functions,      ml_recode_functions,     ml_phone_functions,
    ml_regex_functions,           ml_dictionary_functions,
};

int ml_function_at(size_t i, MlFunction *function) {
  size_t learners = 0;
  while (ml_learner_at(learners)) learners++;
  if (i < learners) return ml_learner_function(i, function);
  i -= learners;
  for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
    for (const MlFunction *at = families[f]; at->name; at++) {
      if (i-- == 0) {
        *function = *at;
        return 1;
      }
    }
  }
  return 0;
}

/*
** Functions cannot be made again while statements run: loading a second time changes nothing. The
** last statement clears the error of the one before, which sqlite3_open() would take for ours.
*/
static int is_loaded(sqlite3 *db) {
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(db, "SELECT name FROM ml_help()", -1, &statement, NULL);
  sqlite3_finalize(statement);
  statement = NULL;
  if (code != SQLITE_OK) sqlite3_prepare_v2(db, "SELECT 1", -1, &statement, NULL);
  sqlite3_finalize(statement);
  return code == SQLITE_OK;
}

static int register_all(sqlite3 *db) {
  MlConnection *connection = ml_connection_new(db);
  if (!connection) return SQLITE_NOMEM;
  MlFunction list[2] = {{0}};
  int code = SQLITE_OK;
  for (size_t i = 0; code == SQLITE_OK && ml_function_at(i, &list[0]); i++) {
    code = ml_register(connection, list);
  }
  for (size_t i = 0; code == SQLITE_OK && ml_table_at(i); i++) {
    code = ml_table_register(connection, ml_table_at(i));
  }
  if (code == SQLITE_OK) code = ml_fts5_register(connection);
  ml_connection_release(connection);
  return code;
}

#ifdef _WIN32
__declspec(dllexport)
#elif defined(__GNUC__)
__attribute__((visibility("default")))
#endif
    int sqlite3_mlext_init(sqlite3 *db, char **error, const sqlite3_api_routines *api);

int sqlite3_mlext_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
#ifndef SQLITE_CORE
  SQLITE_EXTENSION_INIT2(api);
#endif
  (void)api;
  if (sqlite3_libversion_number() < OLDEST_SQLITE) {
    if (error) {
      *error =
          sqlite3_mprintf("mlext needs SQLite 3.31 or newer; this is %s", sqlite3_libversion());
    }
    return SQLITE_ERROR;
  }
  return is_loaded(db) ? SQLITE_OK : register_all(db);
}
