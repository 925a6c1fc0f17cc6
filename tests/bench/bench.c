/*
** Times mlext inside SQLite against what SQLite itself needs for the same rows.
**
**   bench LIBRARY DATABASE [--runs N] [--rows N] [--large 1] [TASK...]
**
** DATABASE is made when it is not there: points(id, x1..x10, y, label, grp), 1,000,000 rows of a
** mixture of eight normal clusters, the same on every machine. Each task is timed beside its
** reference in turn, A B A B ..., so that both meet the same machine; medians are shown. `goal` is
** the ratio that the project promises; a task without one is shown for the record.
**
** The references: sums, the plain sums of all columns; SQL, the same formula written in SQL; scan,
** a statement stepped that reads all columns; 100k, the first tenth of the rows.
*/
#define _GNU_SOURCE
#include <math.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FEATURES = 10, CLUSTERS = 8, MAX_RUNS = 101 };
static long row_count = 1000000;
static int runs = 5;
static int is_large;
static const char *library;
static const char *database;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(int holds, sqlite3 *db, const char *what) {
  if (holds) return;
  fprintf(stderr, "bench: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
  exit(1);
}

static void execute(sqlite3 *db, const char *sql) {
  char *message = NULL;
  int rc = sqlite3_exec(db, sql, NULL, NULL, &message);
  check(rc == SQLITE_OK, db, sql);
}

/* ---- the rows ---- */

static uint64_t state;

static double uniform(void) { /* SplitMix64, to [0, 1) */
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Nearly normal, and the same on every machine: a sum of twelve needs no logarithm. */
static double normal(void) {
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += uniform();
  return sum;
}

static void make_points(const char *name) {
  static const char *const groups[] = {"alpha",   "beta", "gamma", "delta",
                                       "epsilon", "zeta", "eta",   "theta"};
  static const double slopes[FEATURES] = {1.5, -2, 0.5, 3, -1, 0.25, 0, 2, -0.75, 1};
  static const double odds[FEATURES] = {0.3, -0.2, 0.15, 0, 0.25, -0.1, 0.05, -0.3, 0.2, 0.1};
  double centers[CLUSTERS][FEATURES];
  fprintf(stderr, "bench: making %s with %ld rows\n", name, row_count);
  char temporary[500];
  snprintf(temporary, sizeof temporary, "%s.part", name);
  remove(temporary);
  sqlite3 *db = NULL;
  check(sqlite3_open(temporary, &db) == SQLITE_OK, db, temporary);
  execute(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
              "CREATE TABLE points(id INTEGER PRIMARY KEY, x1 REAL, x2 REAL, x3 REAL, x4 REAL,"
              " x5 REAL, x6 REAL, x7 REAL, x8 REAL, x9 REAL, x10 REAL, y REAL, label INTEGER,"
              " grp TEXT); BEGIN");
  sqlite3_stmt *insert = NULL;
  sqlite3_prepare_v2(db, "INSERT INTO points VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &insert,
                     NULL);
  check(insert != NULL, db, "insert");
  state = 20240101;
  for (int k = 0; k < CLUSTERS; k++) {
    for (int j = 0; j < FEATURES; j++) centers[k][j] = 20 * uniform() - 10;
  }
  for (long i = 1; i <= row_count; i++) {
    const double *center = centers[(int)(CLUSTERS * uniform())];
    double y = 4, z = 0.5;
    sqlite3_bind_int64(insert, 1, i);
    for (int j = 0; j < FEATURES; j++) {
      double x = center[j] + 2 * normal();
      y += slopes[j] * x;
      z += odds[j] * x;
      sqlite3_bind_double(insert, 2 + j, x);
    }
    sqlite3_bind_double(insert, 12, y + 3 * normal());
    sqlite3_bind_int(insert, 13, uniform() < 1 / (1 + exp(-z)));
    sqlite3_bind_text(insert, 14, groups[(int)(8 * uniform())], -1, SQLITE_STATIC);
    check(sqlite3_step(insert) == SQLITE_DONE, db, "insert");
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  execute(db, "COMMIT");
  sqlite3_close(db);
  check(rename(temporary, name) == 0, NULL, name);
}

/* ---- tasks ---- */

#define X "x1,x2,x3,x4,x5,x6,x7,x8,x9,x10"
#define SUMS                                                                                       \
  "SELECT sum(x1),sum(x2),sum(x3),sum(x4),sum(x5),sum(x6),sum(x7),sum(x8),sum(x9),sum(x10),"       \
  "sum(y) FROM points"
#define SCAN "SELECT " X ",y FROM points"

#define X_OF(t)                                                                                    \
#t ".x1," #t ".x2," #t ".x3," #t ".x4," #t ".x5," #t ".x6," #t ".x7," #t ".x8," #t ".x9," #t     \
     ".x10"
#define X50 X_OF(a) "," X_OF(b) "," X_OF(c) "," X_OF(d) "," X_OF(e)
#define X100 X50 "," X_OF(f) "," X_OF(g) "," X_OF(h) "," X_OF(i) "," X_OF(j)
#define TENTHS                                                                                     \
  " FROM points AS a JOIN points AS b ON b.id=a.id+100000 JOIN points AS c ON c.id=a.id+200000 "   \
  "JOIN points AS d ON d.id=a.id+300000 JOIN points AS e ON e.id=a.id+400000 JOIN points AS f ON " \
  "f.id=a.id+500000 JOIN points AS g ON g.id=a.id+600000 JOIN points AS h ON h.id=a.id+700000 "    \
  "JOIN points AS i ON i.id=a.id+800000 JOIN points AS j ON j.id=a.id+900000 WHERE a.id<=100000"
#define LONG                                                                                       \
  "SELECT x1 AS a, x2 AS b FROM points UNION ALL SELECT x2, x3 FROM points UNION ALL SELECT x3, "  \
  "x4 FROM points UNION ALL SELECT x4, x5 FROM points UNION ALL SELECT x5, x6 FROM points UNION "  \
  "ALL SELECT x6, x7 FROM points UNION ALL SELECT x7, x8 FROM points UNION ALL SELECT x8, x9 "     \
  "FROM "                                                                                          \
  "points UNION ALL SELECT x9, x10 FROM points UNION ALL SELECT x10, x1 FROM points"

/* A text of some forty words out of a few thousand, frequent ones and rare ones. */
#define WORD(x, y)                                                                                 \
  "printf('w%x w%x ', abs(" #x "*" #x "*9),"                                                       \
  "abs(" #x "*" #y "*30))"
#define WORDS_1 WORD(x1, x2) "||" WORD(x2, x3) "||" WORD(x3, x4) "||" WORD(x4, x5)
#define WORDS_2 WORD(x5, x6) "||" WORD(x6, x7) "||" WORD(x7, x8) "||" WORD(x8, x9)
#define WORDS_3 WORD(x9, x10) "||" WORD(x10, x1) "||" WORD(x1, x3) "||" WORD(x2, x4)
#define WORDS_4 WORD(x3, x5) "||" WORD(x4, x6) "||" WORD(x5, x7) "||" WORD(x6, x8)
#define WORDS_5 WORD(x7, x9) "||" WORD(x8, x10) "||" WORD(x9, x1) "||" WORD(x10, x2)
#define WORDS WORDS_1 "||" WORDS_2 "||" WORDS_3 "||" WORDS_4 "||" WORDS_5

/* Numbers with NULLs, a category, and dates in one form and in five. */
#define DAY "'unixepoch', (id*7919%18262) || ' days'"
#define MESSY                                                                                      \
  "CREATE TEMP TABLE messy AS SELECT id, CASE WHEN id%20 THEN x1 END AS m1, CASE WHEN (id+3)%20 "  \
  "THEN x2 END AS m2, CASE WHEN (id+5)%20 THEN x3 END AS m3, CASE WHEN (id+7)%20 THEN x4 END AS "  \
  "m4, CASE WHEN (id+11)%20 THEN x5 END AS m5, grp AS cat, strftime('%Y-%m-%d',0," DAY ") AS iso," \
  " CASE id%5 WHEN 0 THEN strftime('%m/%d/%Y',0," DAY ") WHEN 1 THEN strftime('%Y-%m-%d "          \
  "%H:%M:%S',0," DAY ") WHEN 2 THEN strftime('%d ',0," DAY ") || substr('JanFebMarAprMayJunJulAug" \
  "SepOctNovDec',strftime('%m',0," DAY ")*3-2,3) || strftime(' %Y',0," DAY ") WHEN 3 THEN "        \
  "substr('JanFebMarAprMayJunJulAugSepOctNovDec',strftime('%m',0," DAY ")*3-2,3) || strftime(' "   \
  "%d, %Y',0," DAY ") ELSE strftime('%Y%m%d',0," DAY ") END AS mixed FROM points"

typedef struct Task {
  const char *name;
  const char *setup; /* run once, not timed; may be NULL */
  const char *sql;
  const char *reference_name; /* NULL: none */
  const char *reference;
  double goal; /* the greatest ratio promised; 0: none */
  int large;   /* runs only when it is named, or with --large 1; its memory is shown too */
} Task;

static const Task tasks[] = {
    {"linear_regression", NULL, "SELECT ml_linear_regression(y," X ") FROM points", "sums", SUMS,
     1.0, 0},
    {"linear_train", NULL, "SELECT ml_train('linear_regression', 'SELECT y," X " FROM points')",
     "sums", SUMS, 0, 0},
    {"linear_by_group", NULL, "SELECT grp, ml_linear_regression(y," X ") FROM points GROUP BY grp",
     "sums by group",
     "SELECT grp,sum(x1),sum(x2),sum(x3),sum(x4),sum(x5),sum(x6),sum(x7),sum(x8),sum(x9),sum(x10),"
     "sum(y) FROM points GROUP BY grp",
     0, 0},
    {"predict",
     "CREATE TEMP TABLE m AS SELECT ml_linear_regression(y," X
     ") AS model FROM points WHERE id <= 10000",
     "SELECT ml_predict((SELECT model FROM m)," X ") FROM points", "SQL", "@linear", 0, 0},
    {"probability",
     "CREATE TEMP TABLE m AS SELECT ml_logistic_regression(label," X
     ") AS model FROM points WHERE id <= 10000",
     "SELECT ml_probability(?1," X ") FROM points", "SQL", "@logistic", 0.7, 0},
    {"probability_subquery",
     "CREATE TEMP TABLE m AS SELECT ml_logistic_regression(label," X
     ") AS model FROM points WHERE id <= 10000",
     "SELECT ml_probability((SELECT model FROM m)," X ") FROM points", "SQL", "@logistic", 0, 0},
    {"probability_join",
     "CREATE TEMP TABLE m AS SELECT ml_logistic_regression(label," X
     ") AS model FROM points WHERE id <= 10000",
     "SELECT ml_probability(m.model," X ") FROM m CROSS JOIN points", "SQL", "@logistic", 0, 0},
    {"logistic_regression", NULL, "SELECT ml_logistic_regression(label," X ") FROM points", "scan",
     SCAN, 0, 0},
    {"kmeans", NULL, "SELECT ml_kmeans(8," X ",'{\"n_init\": 1, \"seed\": 1}') FROM points", "scan",
     SCAN, 0, 0},
    {"kmeans_n_init_10", NULL,
     "SELECT ml_kmeans(8," X ",'{\"n_init\": 10, \"seed\": 1}') FROM points", "scan", SCAN, 0, 0},
    {"kmeans_labels", NULL,
     "CREATE TEMP TABLE labels AS WITH m(model) AS MATERIALIZED (SELECT ml_kmeans(8," X
     ",'{\"seed\": 1}') FROM points) SELECT id, ml_predict((SELECT model FROM m)," X
     ") AS cluster FROM points",
     "scan", SCAN, 0, 0},
    {"linear_100k_x_100",
     "CREATE TEMP TABLE columns AS SELECT a.y AS y," X100 TENTHS
     "; CREATE TEMP TABLE vectors AS SELECT a.y AS y, ml_vector(" X100 ") AS v" TENTHS,
     "SELECT ml_linear_regression(y,v) FROM vectors", "sums", "@sums", 2, 1},
    {"linear_10m", NULL,
     "SELECT ml_linear_regression(y," X ") FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) "
     "CROSS JOIN points",
     "1m rows", "SELECT ml_linear_regression(y," X ") FROM (VALUES (1)) CROSS JOIN points", 11, 1},
    {"logistic_10m", NULL,
     "SELECT ml_logistic_regression(label," X ") FROM (VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),"
     "(10)) CROSS JOIN points",
     "1m rows", "SELECT ml_logistic_regression(label," X ") FROM (VALUES (1)) CROSS JOIN points",
     11, 1},
    {"rolling_regression", NULL,
     "SELECT ml_linear_regression(y,x1,x2) OVER (ORDER BY id ROWS 59 PRECEDING) FROM points WHERE "
     "id<=100000",
     "moving sums",
     "SELECT sum(y) OVER w,sum(x1) OVER w,sum(x2) OVER w FROM points WHERE id<=100000 WINDOW w AS "
     "(ORDER BY id ROWS 59 PRECEDING)",
     0, 0},
    {"kmeans_100k_x_50",
     "CREATE TEMP TABLE wide AS SELECT " X50
     " FROM points AS a JOIN points AS b ON b.id=a.id+100000 JOIN points AS c ON c.id=a.id+200000 "
     "JOIN points AS d ON d.id=a.id+300000 JOIN points AS e ON e.id=a.id+400000 "
     "WHERE a.id<=100000",
     "SELECT ml_train('kmeans', 'wide', '{\"k\": 100, \"seed\": 1, \"n_init\": 1}')", "scan",
     "SELECT * FROM wide", 0, 1},
    {"kmeans_10m_x_2", "CREATE TEMP TABLE long AS " LONG,
     "SELECT ml_kmeans(50,a,b,'{\"seed\": 1, \"n_init\": 1}') FROM long", "scan",
     "SELECT * FROM long", 0, 1},
    {"kmeans_10m_x_2_single", "CREATE TEMP TABLE long AS " LONG,
     "SELECT ml_kmeans(50,a,b,'{\"seed\": 1, \"n_init\": 1, \"precision\": \"single\"}') FROM long",
     "scan", "SELECT * FROM long", 0, 1},
    {"kmeans_10m_x_2_memory", "CREATE TEMP TABLE long AS " LONG,
     "SELECT ml_train('kmeans', 'long', '{\"k\": 50, \"seed\": 1, \"n_init\": 1, \"memory\": "
     "50000000}')",
     "scan", "SELECT * FROM long", 0, 1},
    {"kmeans_levels",
     "CREATE TEMP TABLE levels AS SELECT x1, grp || id % 113 AS a FROM points WHERE id <= 400000",
     "SELECT ml_train('kmeans', 'levels', '{\"k\": 8, \"n_init\": 1}')", "scan",
     "SELECT * FROM levels", 0, 1},
    {"dbscan_100k", NULL,
     "SELECT * FROM ml_dbscan('SELECT x1, x2 FROM points WHERE id<=100000', 0.05, 10)", "10k",
     "SELECT * FROM ml_dbscan('SELECT x1, x2 FROM points WHERE id<=10000', 0.05, 10)", 20, 0},
    {"silhouette_10k",
     "CREATE TEMP TABLE m AS SELECT ml_train('kmeans', 'SELECT " X
     " FROM points WHERE id<=10000', '{\"k\": 8}') AS model",
     "SELECT avg(silhouette) FROM ml_silhouette('SELECT " X
     " FROM points WHERE id<=10000', (SELECT model FROM m))",
     "scan", SCAN, 0, 0},
    {"keywords_100k",
     "CREATE TEMP TABLE documents AS SELECT id, " WORDS " AS body FROM points "
     "WHERE id<=100000",
     "CREATE TEMP TABLE labels AS SELECT document, rank, term, weight FROM "
     "ml_keywords('documents', 5)",
     "lengths", "SELECT id, length(body) FROM documents", 0, 0},
    {"similar_10k",
     "CREATE TEMP TABLE documents AS SELECT id, " WORDS " AS body FROM points "
     "WHERE id<=10000",
     "SELECT * FROM ml_similar('documents', 5)", "lengths",
     "SELECT id, length(body) FROM documents", 0, 0},
    {"tokens_100mb",
     "CREATE TEMP TABLE long AS SELECT replace(hex(zeroblob(12500000)), '00', 'ab, cde ') AS body",
     "SELECT count(*) FROM long, ml_tokens(body, '{\"tokens\": \"words\"}')", "lengths",
     "SELECT length(body) FROM long", 0, 1},
    {"standard_scaler", NULL, "SELECT ml_standard_scaler(" X ") FROM points", "sums", SUMS, 0, 0},
    {"describe", NULL, "SELECT * FROM ml_describe('points')", "scan", SCAN, 0, 0},
    {"clean_dates_mixed", MESSY,
     "CREATE TEMP TABLE labels AS SELECT id, ml_date(mixed) AS day FROM messy", "scan",
     "SELECT id, mixed FROM messy", 0, 0},
    {"clean_dates_iso", MESSY,
     "CREATE TEMP TABLE labels AS SELECT id, ml_date(iso) AS day FROM messy", "scan",
     "SELECT id, iso FROM messy", 0, 0},
    {"clean_numeric", MESSY,
     "CREATE TEMP TABLE labels AS SELECT id, ml_transform((SELECT ml_standard_scaler(m1,m2,m3,m4,"
     "m5,cat,'{\"missing\": \"mean\"}') FROM messy),m1,m2,m3,m4,m5,cat) AS v FROM messy",
     "scan", "SELECT id,m1,m2,m3,m4,m5,cat FROM messy", 0, 0},
    {"suggest_cleaning", MESSY, "SELECT * FROM ml_suggest_cleaning('SELECT * FROM messy')", "scan",
     "SELECT * FROM messy", 0, 0},
    {"roc_auc", NULL, "SELECT ml_roc_auc(label, x1) FROM points", "sums", SUMS, 0, 0},
};

/* Binds the model of table m, as an application does that keeps it in a variable. */
static void bind_model(sqlite3 *db, sqlite3_stmt *query) {
  sqlite3_stmt *model = NULL;
  if (sqlite3_bind_parameter_count(query) == 0) return;
  sqlite3_prepare_v2(db, "SELECT model FROM m", -1, &model, NULL);
  if (sqlite3_step(model) == SQLITE_ROW)
    sqlite3_bind_value(query, 1, sqlite3_column_value(model, 0));
  sqlite3_finalize(model);
}

/* Steps the statement and reads every column of every row, as an application would. */
static double timed(sqlite3 *db, const char *sql) {
  sqlite3_stmt *query = NULL;
  double start = now();
  int rc = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
  if (rc == SQLITE_OK) bind_model(db, query);
  while (rc == SQLITE_OK || rc == SQLITE_ROW) {
    rc = sqlite3_step(query);
    if (rc != SQLITE_ROW) break;
    for (int i = 0, n = sqlite3_column_count(query); i < n; i++) {
      if (sqlite3_column_type(query, i) == SQLITE_FLOAT) {
        (void)sqlite3_column_double(query, i);
      } else {
        (void)sqlite3_column_blob(query, i);
      }
    }
  }
  double seconds = now() - start;
  if (rc != SQLITE_DONE) seconds = -1;
  sqlite3_finalize(query);
  return seconds;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return values[count / 2];
}

static sqlite3 *open_loaded(void) {
  sqlite3 *db = NULL;
  char *message = NULL;
  check(sqlite3_open(database, &db) == SQLITE_OK, db, database);
  sqlite3_enable_load_extension(db, 1);
  if (sqlite3_load_extension(db, library, NULL, &message) != SQLITE_OK) {
    fprintf(stderr, "bench: %s\n", message);
    exit(1);
  }
  return db;
}

/* The model's formula as someone would write it in SQL, with its coefficients as literals. */
static void write_formula(sqlite3 *db, char *out, size_t size, int logistic) {
  sqlite3_stmt *query = NULL;
  double b[FEATURES + 1] = {0};
  sqlite3_prepare_v2(db, "SELECT estimate FROM ml_coefficients((SELECT model FROM m))", -1, &query,
                     NULL);
  for (int i = 0; query && i <= FEATURES && sqlite3_step(query) == SQLITE_ROW; i++) {
    b[i] = sqlite3_column_double(query, 0);
  }
  sqlite3_finalize(query);
  size_t n =
      (size_t)snprintf(out, size, logistic ? "SELECT 1/(1+exp(-(%.17g" : "SELECT (%.17g", b[0]);
  for (int j = 1; j <= FEATURES; j++) {
    n += (size_t)snprintf(out + n, size - n, "+(%.17g)*x%d", b[j], j);
  }
  snprintf(out + n, size - n, logistic ? "))) FROM points" : ") FROM points");
}

/* The plain sums of all columns of the table `columns`. */
static void write_sums(sqlite3 *db, char *out, size_t size) {
  sqlite3_stmt *query = NULL;
  sqlite3_prepare_v2(
      db,
      "SELECT 'SELECT ' || group_concat('sum(\"' || name || '\")') || ' FROM columns' "
      "FROM pragma_table_info('columns')",
      -1, &query, NULL);
  check(query && sqlite3_step(query) == SQLITE_ROW, db, "the columns");
  snprintf(out, size, "%s", (const char *)sqlite3_column_text(query, 0));
  sqlite3_finalize(query);
}

static int run_task(const Task *task) {
  double times[MAX_RUNS], reference_times[MAX_RUNS];
  char formula[4000];
  sqlite3 *db = open_loaded();
  if (task->setup && sqlite3_exec(db, task->setup, NULL, NULL, NULL) != SQLITE_OK) {
    printf("%-22s failed: %s\n", task->name, sqlite3_errmsg(db));
    sqlite3_close(db);
    return 0;
  }
  const char *reference = task->reference;
  if (strcmp(reference, "@sums") == 0) {
    write_sums(db, formula, sizeof formula);
    reference = formula;
  } else if (reference[0] == '@') {
    write_formula(db, formula, sizeof formula, strcmp(reference, "@logistic") == 0);
    reference = formula;
  }
  timed(db, reference); /* the file into the cache of the system */
  sqlite3_memory_highwater(1);
  for (int run = 0; run < runs; run++) {
    if (strstr(task->sql, "TEMP TABLE labels")) execute(db, "DROP TABLE IF EXISTS labels");
    times[run] = timed(db, task->sql);
    if (times[run] < 0) {
      printf("%-22s failed: %s\n", task->name, sqlite3_errmsg(db));
      sqlite3_close(db);
      return 0;
    }
    reference_times[run] = timed(db, reference);
    check(reference_times[run] >= 0, db, reference);
  }
  sqlite3_close(db);
  double own = median(times, runs), other = median(reference_times, runs), ratio = own / other;
  printf("%-22s %9.3f  %-14s %9.3f  %6.2f", task->name, own, task->reference_name, other, ratio);
  if (task->goal > 0) printf("  %5.2f  %s", task->goal, ratio <= task->goal ? "yes" : "NO");
  if (task->large) printf("  %.0f MB", (double)sqlite3_memory_highwater(0) / 1e6);
  printf("\n");
  return task->goal <= 0 || ratio <= task->goal;
}

/* The most that a linear fit holds at once, on a tenth of the rows and on all. */
static int run_memory(void) {
  double megabytes[2];
  for (int all = 0; all < 2; all++) {
    char sql[300];
    sqlite3 *db = open_loaded();
    snprintf(sql, sizeof sql, "SELECT ml_linear_regression(y," X ") FROM points WHERE id <= %ld",
             all ? row_count : row_count / 10);
    execute(db, "PRAGMA cache_size = 10"); /* or SQLite's page cache is all that is seen */
    timed(db, "SELECT count(*) FROM points");
    sqlite3_memory_highwater(1);
    double seconds = timed(db, sql);
    megabytes[all] = (double)sqlite3_memory_highwater(0) / 1e6;
    if (seconds < 0) {
      printf("%-22s failed: %s\n", "linear_memory", sqlite3_errmsg(db));
      sqlite3_close(db);
      return 0;
    }
    sqlite3_close(db);
  }
  double ratio = megabytes[1] / megabytes[0];
  printf("%-22s %6.2f MB  %-14s %6.2f MB  %6.2f  %5.2f  %s\n", "linear_memory", megabytes[1],
         "a tenth", megabytes[0], ratio, 1.05, ratio <= 1.05 ? "yes" : "NO");
  return ratio <= 1.05;
}

/* ---- larger than memory ---- */

#define TEN_TIMES "(VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10)) CROSS JOIN points"
typedef struct Larger {
  const char *name;
  const char *algorithm, *columns;
} Larger;
static const Larger larger[] = {
    {"linear_64mb", "linear_regression", "y," X ",grp"},
    {"logistic_64mb", "logistic_regression", "label," X ",grp"},
    {"poisson_64mb", "poisson_regression", "abs(CAST(y/8 AS INTEGER))," X ",grp"}};
enum { LARGER = sizeof larger / sizeof *larger, HEAP_LIMIT = 64 << 20 };

/*
** Ten times the rows under a hard heap limit of 64 MiB, where the source is read again for each
** pass, against the same rows held in memory: the models are the same bytes.
*/
static int run_larger(const Larger *task) {
  sqlite3_stmt *models[2] = {NULL, NULL};
  double seconds[2], megabytes[2];
  sqlite3 *db = open_loaded();
  execute(db, "PRAGMA cache_size = 1000");
  for (int limited = 1; limited >= 0; limited--) {
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT ml_train('%s', 'SELECT %s FROM " TEN_TIMES "'%s)",
             task->algorithm, task->columns, limited ? "" : ", '{\"memory\": 1e12}'");
    sqlite3_hard_heap_limit64(limited ? HEAP_LIMIT : 0);
    sqlite3_memory_highwater(1);
    double start = now();
    sqlite3_prepare_v2(db, sql, -1, &models[limited], NULL);
    int rc = sqlite3_step(models[limited]);
    seconds[limited] = now() - start;
    megabytes[limited] = (double)sqlite3_memory_highwater(0) / 1e6;
    sqlite3_hard_heap_limit64(0);
    check(rc == SQLITE_ROW, db, task->name);
  }
  int size = sqlite3_column_bytes(models[0], 0);
  int same = size == sqlite3_column_bytes(models[1], 0) &&
             memcmp(sqlite3_column_blob(models[0], 0), sqlite3_column_blob(models[1], 0),
                    (size_t)size) == 0;
  for (int i = 0; i < 2; i++) sqlite3_finalize(models[i]);
  sqlite3_close(db);
  printf("%-22s %9.3f  %-14s %9.3f  %6.2f         %s  %.0f MB, %.0f MB\n", task->name, seconds[1],
         "held", seconds[0], seconds[1] / seconds[0], same ? "same" : "NOT THE SAME", megabytes[1],
         megabytes[0]);
  return same;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc < 3) {
    fprintf(stderr, "usage: bench LIBRARY DATABASE [--runs N] [--rows N] [--large 1] [TASK...]\n");
    return 2;
  }
  library = argv[1];
  database = argv[2];
  int first = 3;
  for (; first + 1 < argc && strncmp(argv[first], "--", 2) == 0; first += 2) {
    long value = atol(argv[first + 1]);
    if (strcmp(argv[first], "--runs") == 0 && value >= 1 && value <= MAX_RUNS) runs = (int)value;
    if (strcmp(argv[first], "--rows") == 0 && value >= 10) row_count = value;
    if (strcmp(argv[first], "--large") == 0) is_large = value != 0;
  }
  FILE *file = fopen(database, "rb");
  if (file) {
    fclose(file);
  } else {
    make_points(database);
  }
  sqlite3 *db = open_loaded();
  sqlite3_stmt *count = NULL;
  sqlite3_prepare_v2(db, "SELECT count(*) FROM points", -1, &count, NULL);
  if (sqlite3_step(count) == SQLITE_ROW) row_count = (long)sqlite3_column_int64(count, 0);
  sqlite3_finalize(count);
  sqlite3_close(db);

  printf("SQLite %s, %ld rows of %d features, medians of %d runs\n", sqlite3_libversion(),
         row_count, FEATURES, runs);
  printf("%-22s %9s  %-14s %9s  %6s  %5s  %s\n", "task", "seconds", "reference", "seconds", "ratio",
         "goal", "met");
  int met = 1;
  for (size_t i = 0; i <= sizeof tasks / sizeof *tasks; i++) {
    const Task *task = i < sizeof tasks / sizeof *tasks ? &tasks[i] : NULL;
    int wanted = first >= argc && (is_large || !task || !task->large);
    for (int a = first; a < argc; a++) {
      wanted |= strcmp(argv[a], task ? task->name : "linear_memory") == 0;
    }
    if (wanted) met &= task ? run_task(task) : run_memory();
  }
  for (int i = 0; i < LARGER; i++) {
    int wanted = first >= argc && is_large;
    for (int a = first; a < argc; a++) wanted |= strcmp(argv[a], larger[i].name) == 0;
    if (wanted) met &= run_larger(&larger[i]);
  }
  return !met;
}
