/*
** Between SQLite and the floors below: calls, values, errors, the connection's shared state, and
** the registration tables that every family of functions fills in.
*/
#ifndef MLEXT_FUNCTIONS_HOST_H
#define MLEXT_FUNCTIONS_HOST_H

#ifdef SQLITE_CORE
#include <sqlite3.h>
#define ML_SQLITE_API
#else
#include <sqlite3ext.h>
#define ML_SQLITE_API SQLITE_EXTENSION_INIT3
#endif

ML_SQLITE_API

#include "base/buffer.h"
#include "base/value.h"

/* ---- a call from SQLite */

/* A call together with the connection that it can ask whether to stop. */
typedef struct MlHostCall {
  MlCall call;
  sqlite3 *db;
  struct MlConnection *connection; /* of calls that may read sources, else NULL */
  sqlite3_stmt *poll; /* "SELECT 1", whose step sees an interrupt; prepared when first needed */
} MlHostCall;

void ml_host_begin(MlHostCall *host, sqlite3 *db, const char *function);

/* Frees what the call holds. The status stays. */
void ml_host_end(MlHostCall *host);

/* Checks the number of arguments against the function's; on failure reports it and returns 1. */
int ml_host_arguments(sqlite3_context *context, MlCall *call, int argc);

/* Hands the call's failure to SQLite, if there is one; returns 1 then. */
int ml_host_report(sqlite3_context *context, const MlCall *call);

/* Records an SQLite result code as the call's failure, with the connection's message. */
MlStatus ml_host_fail(MlHostCall *host, int code);

/* ---- values */

/* An argument or column; text is UTF-8 and belongs to SQLite. NOMEM fails the call. */
MlValue ml_host_value(MlCall *call, sqlite3_value *value);

/* Results. Bytes are copied. */
void ml_host_result(sqlite3_context *context, const MlValue *value);
void ml_host_result_text(sqlite3_context *context, const char *text, size_t length);
void ml_host_result_blob(sqlite3_context *context, const char *bytes, size_t length);

/* 1 when the value is text that is meant as an options object. */
int ml_host_is_options(sqlite3_value *value);

/* ---- the connection */

enum { ML_MODEL_CACHE_SIZE = 8 };

/* What all functions of a connection share; freed with the last of them. */
typedef struct MlConnection {
  sqlite3 *db;
  int references;
  int sources;  /* that are being read, each by a row of the one before it */
  void *tokens; /* what ml_tokens() had last opened its analyzer with, or NULL */
  void (*tokens_release)(void *);
  void *recode; /* the map of ml_recode() that was made last, or NULL */
  void (*recode_release)(void *);
  uint64_t clock;
  struct MlCachedModel *recent; /* the one of the last call; see model_cache.h */
  struct MlCachedModel *cache[ML_MODEL_CACHE_SIZE];
} MlConnection;

MlConnection *ml_connection_new(sqlite3 *db);
void ml_connection_release(MlConnection *connection);

/* ---- registration */

typedef enum MlFunctionKind { ML_SCALAR, ML_AGGREGATE, ML_WINDOW } MlFunctionKind;

/* One SQL function. What a family offers is an array of these that ends with a NULL name. */
typedef struct MlFunction {
  const char *name;
  MlFunctionKind kind;
  int direct_only; /* runs SQL text: not for views, triggers and the schema */
  void (*scalar)(sqlite3_context *, int, sqlite3_value **);
  void (*step)(sqlite3_context *, int, sqlite3_value **);
  void (*final)(sqlite3_context *);
  void (*value)(sqlite3_context *); /* of ML_WINDOW */
  void (*inverse)(sqlite3_context *, int, sqlite3_value **);
  int minimum, maximum; /* number of arguments; maximum -1: any */
  const char *signature;
  const char *summary; /* one line, with the NULL rule where there is one to tell */
  const char *options; /* or NULL */
  const char *example; /* SQL that runs anywhere and gives a value that is not NULL; or NULL for
                        ** internal functions, which ml_help() leaves out */
  const void *item;    /* the family's own: a learner, a metric */
} MlFunction;

/* What sqlite3_user_data() gives to every function of ours. */
typedef struct MlRegistered {
  MlConnection *connection;
  MlFunction function;
} MlRegistered;

static inline const MlRegistered *ml_registered(sqlite3_context *context) {
  return sqlite3_user_data(context);
}

/* Registers the functions; *connection is shared among them. */
int ml_register(MlConnection *connection, const MlFunction *functions);

/*
** Walks all functions of all families, in the order of ml_help(): fills in *function for the i-th
** and returns 1, or 0 behind the last one.
*/
int ml_function_at(size_t i, MlFunction *function);

/* Makes the FTS5 tokenizer "mlext" where the connection has FTS5. */
int ml_fts5_register(MlConnection *connection);

/* ---- the families */
extern const MlFunction ml_train_functions[];
extern const MlFunction ml_apply_functions[];
extern const MlFunction ml_explain_functions[];
extern const MlFunction ml_merge_functions[];
extern const MlFunction ml_model_functions[];
extern const MlFunction ml_vector_functions[];
extern const MlFunction ml_vector_similarity_functions[];
extern const MlFunction ml_minhash_functions[];
extern const MlFunction ml_report_functions[];
extern const MlFunction ml_fill_functions[];
extern const MlFunction ml_impute_functions[];
extern const MlFunction ml_inverse_functions[];
extern const MlFunction ml_outlier_functions[];
extern const MlFunction ml_text_similarity_functions[];
extern const MlFunction ml_suggest_functions[];
extern const MlFunction ml_clean_functions[];
extern const MlFunction ml_clean_text_functions[];
extern const MlFunction ml_recode_functions[];
extern const MlFunction ml_phone_functions[];
extern const MlFunction ml_regex_functions[];
extern const MlFunction ml_statistics_functions[];
extern const MlFunction ml_mode_functions[];
extern const MlFunction ml_evaluate_functions[];
extern const MlFunction ml_cluster_functions[];
extern const MlFunction ml_source_functions[];
extern const MlFunction ml_dictionary_functions[];

/* The aggregate of a learner, as an MlFunction; 0 behind the last one. */
int ml_learner_function(size_t i, MlFunction *function);

/* 1 when the function is the aggregate of a learner (its item). */
int ml_function_is_learner(const MlFunction *function);

#endif
