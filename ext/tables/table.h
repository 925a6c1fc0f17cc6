/*
** Table-valued functions: one mechanism, an entry a table. A table is called as
** name(arguments...); its arguments are hidden columns behind the visible ones.
**
** open() reads the arguments. Then either all() appends all rows to the grid at once, or next() is
** asked for rows until it gives none: it appends as many as it likes, a batch at a time.
*/
#ifndef MLEXT_TABLES_TABLE_H
#define MLEXT_TABLES_TABLE_H

#include "data/grid.h"
#include "data/word_list.h"
#include "functions/host.h"

enum { ML_TABLE_ARGUMENTS_MAX = 8 };

struct MlCursor;

typedef struct MlTable {
  const char *name;
  const char *columns;   /* as in CREATE TABLE: "term TEXT, estimate REAL" */
  int column_count;      /* of the visible ones */
  const char *arguments; /* their names: "model, source" */
  int minimum, maximum;  /* arguments */
  int direct_only;       /* runs SQL text */
  size_t state_size;     /* of what the cursor keeps between calls, zero at the start */
  /* argv: the arguments, null pointers behind the last one given. With an SQL NULL in front the
  ** table is empty and open() is not asked. May be NULL. */
  MlStatus (*open)(struct MlCursor *cursor, sqlite3_value **argv);
  MlStatus (*all)(struct MlCursor *cursor, MlGrid *grid); /* or next() */
  MlStatus (*next)(struct MlCursor *cursor, MlGrid *grid);
  void (*close)(struct MlCursor *cursor); /* frees what the state owns; may be NULL */
  /*
  ** Frees what open() left in cursor->kept for the next open() of the same statement; may be NULL.
  */
  void (*forget)(struct MlCursor *cursor);
  const char *signature, *summary, *options, *example;
} MlTable;

typedef struct MlCursor {
  sqlite3_vtab_cursor base;
  MlHostCall host;
  MlConnection *connection;
  const MlTable *table;
  void *state; /* (table->state_size), owned */
  void *kept;  /* the table's own, from one open() to the next */
  MlGrid grid;
  size_t row;           /* in the grid */
  sqlite3_int64 number; /* of the row in the result, from 1 */
  int is_open, is_done;
  int is_last; /* the grid has the last rows */
  int argument_count;
  sqlite3_value *arguments[ML_TABLE_ARGUMENTS_MAX]; /* copies, to be shown again; NULL: not given */
  MlKnownText long_text[ML_TABLE_ARGUMENTS_MAX];    /* of those that are long texts */
} MlCursor;

int ml_table_register(MlConnection *connection, const MlTable *table);

/* The i-th table of the list, or NULL behind the last one. */
const MlTable *ml_table_at(size_t i);

/* ---- the tables */
extern const MlTable ml_help_table;
extern const MlTable ml_coefficients_table;
extern const MlTable ml_summary_table;
extern const MlTable ml_centroids_table;
extern const MlTable ml_cluster_profile_table;
extern const MlTable ml_silhouette_table;
extern const MlTable ml_elbow_table;
extern const MlTable ml_dbscan_table;
extern const MlTable ml_vocabulary_table;
extern const MlTable ml_features_table;
extern const MlTable ml_columns_table;
extern const MlTable ml_history_table;
extern const MlTable ml_score_table;
extern const MlTable ml_residuals_table;
extern const MlTable ml_tfidf_table;
extern const MlTable ml_keywords_table;
extern const MlTable ml_similar_table;
extern const MlTable ml_near_duplicates_table;
extern const MlTable ml_tokens_table;
extern const MlTable ml_stopwords_table;
extern const MlTable ml_confusion_matrix_table;
extern const MlTable ml_roc_curve_table;
extern const MlTable ml_describe_table;
extern const MlTable ml_suggest_cleaning_table;
extern const MlTable ml_outliers_table;
extern const MlTable ml_correlations_table;
extern const MlTable ml_missing_patterns_table;
extern const MlTable ml_dependencies_table;
extern const MlTable ml_match_table;
extern const MlTable ml_duplicates_table;

#endif
