/*
** Runs a SQL script again and again, with one thing going wrong at a later point each time:
**
**   allocation once      the n-th allocation fails
**   allocation for ever  the n-th allocation and all after it fail
**   interrupt at memory  sqlite3_interrupt() comes during the n-th allocation
**   interrupt at poll    sqlite3_interrupt() comes when mlext prepares or steps a statement for the
**                        n-th time, or asks sqlite3_is_interrupted()
**   reading              the n-th read of the database file fails
**
** for every n of every statement. The statement must give what it gives without a fault, or the
** clean error that belongs to the fault; after the fault the same statement on the same connection,
** with nothing going wrong, must give the right result; and when the connection is closed no
** allocation may be alive that was not before it was opened. Without a fault, an SQLite of version
** 3.31, the oldest that mlext promises to work with, must give the same.
**
** The script runs once for each kind; at each statement the process forks a child for each n, which
** has all that the statements before have made. (Faults in reading need a file, and run it anew.)
**
**   fault LIBRARY [--limit POINTS] SCRIPT...   POINTS: about how many n are tried for each kind
**   fault LIBRARY --load                       the same while mlext itself is being loaded
**   fault LIBRARY --latency SCRIPT             interrupts each statement after growing delays and
**                                              wants it back within 100 ms
**
** In a script the statements before a line `-- fault` are set-up in which nothing goes wrong; the
** ones behind a line `-- end fault` are not run. A line `-- fails` stands before a statement that
** is meant to. Lines that begin with a dot are for the shell.
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3ext.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* This program calls SQLite directly; the header is for the table of entry points alone. */
static const sqlite3_api_routines *host_api;
#undef sqlite3_auto_extension
#undef sqlite3_cancel_auto_extension
#undef sqlite3_close
#undef sqlite3_column_blob
#undef sqlite3_column_bytes
#undef sqlite3_column_count
#undef sqlite3_column_double
#undef sqlite3_column_int64
#undef sqlite3_column_type
#undef sqlite3_complete
#undef sqlite3_config
#undef sqlite3_enable_load_extension
#undef sqlite3_errmsg
#undef sqlite3_exec
#undef sqlite3_extended_errcode
#undef sqlite3_extended_result_codes
#undef sqlite3_finalize
#undef sqlite3_free
#undef sqlite3_get_autocommit
#undef sqlite3_interrupt
#undef sqlite3_is_interrupted
#undef sqlite3_load_extension
#undef sqlite3_open_v2
#undef sqlite3_prepare_v2
#undef sqlite3_step
#undef sqlite3_vfs_find
#undef sqlite3_vfs_register

typedef enum Kind { NO_FAULT, ONCE, FOREVER, AT_MEMORY, AT_POLL, READING, KINDS } Kind;
static const char *const kind_names[KINDS] = {
    "none",   "allocation once", "allocation for ever", "interrupt at memory", "interrupt at poll",
    "reading"};

/* The fault that is armed. Allocations may come from other threads. */
static struct {
  Kind kind;
  long at;    /* n */
  long count; /* events seen since arm() */
  int fired;
  sqlite3 *db;
} fault;

static long live; /* allocations alive */
static long points, failures;

static int happens(Kind kind) {
  if (fault.kind != kind) return 0;
  long seen = __atomic_add_fetch(&fault.count, 1, __ATOMIC_SEQ_CST);
  if (seen != fault.at && !(kind == FOREVER && seen > fault.at)) return 0;
  fault.fired = 1;
  return 1;
}

static void arm(Kind kind, long at, sqlite3 *db) {
  fault.db = db;
  fault.at = at;
  fault.count = 0;
  fault.fired = 0;
  fault.kind = kind;
}

static void disarm(void) { fault.kind = NO_FAULT; }

/* ---- SQLite's memory, with faults ---- */

static sqlite3_mem_methods memory;

static int allocation_fails(void) {
  if (fault.kind == NO_FAULT) return 0;
  if (happens(AT_MEMORY)) sqlite3_interrupt(fault.db);
  return happens(ONCE) || happens(FOREVER);
}

static void *fault_malloc(int size) {
  if (allocation_fails()) return NULL;
  void *block = memory.xMalloc(size);
  if (block) __atomic_add_fetch(&live, 1, __ATOMIC_SEQ_CST);
  return block;
}

static void *fault_realloc(void *block, int size) {
  if (allocation_fails()) return NULL;
  return memory.xRealloc(block, size);
}

static void fault_free(void *block) {
  if (block) __atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST);
  memory.xFree(block);
}

/* ---- database files, with faults: SQLite's own files whose xRead asks first ---- */

static int (*real_read)(sqlite3_file *, void *, int, sqlite3_int64);
static int (*real_open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
static sqlite3_io_methods file_methods;

static int fault_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
  if (happens(READING)) return SQLITE_IOERR_READ;
  return real_read(file, bytes, size, offset);
}

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  int rc = real_open(vfs, name, file, flags, out);
  if (rc == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB) && file->pMethods) {
    file_methods = *file->pMethods;
    real_read = file_methods.xRead;
    file_methods.xRead = fault_read;
    file->pMethods = &file_methods;
  }
  return rc;
}

/* ---- the entry points of SQLite as mlext sees them ---- */

static sqlite3_api_routines api;
static int (*mlext_init)(sqlite3 *, char **, const sqlite3_api_routines *);

static int fault_step(sqlite3_stmt *statement) {
  if (happens(AT_POLL)) sqlite3_interrupt(fault.db);
  return host_api->step(statement);
}

static int fault_prepare(sqlite3 *db, const char *sql, int length, sqlite3_stmt **statement,
                         const char **tail) {
  if (happens(AT_POLL)) sqlite3_interrupt(fault.db);
  return host_api->prepare_v2(db, sql, length, statement, tail);
}

#if SQLITE_VERSION_NUMBER >= 3041000
static int fault_is_interrupted(sqlite3 *db) {
  if (happens(AT_POLL)) sqlite3_interrupt(fault.db);
  return host_api->is_interrupted(db);
}
#endif

/*
** The oldest host, SQLite 3.31: it says so, and what came later is not there. And one that is too
** old.
*/
static sqlite3_api_routines old_api;

static int old_version(void) { return 3031001; }
static int too_old_version(void) { return 3030001; }

static void make_old_api(void) {
  old_api = api;
  old_api.libversion_number = old_version;
  size_t known = offsetof(sqlite3_api_routines, create_filename);
  memset((char *)&old_api + known, 0, sizeof old_api - known);
}

static int capture_api(sqlite3 *db, char **message, const sqlite3_api_routines *routines) {
  (void)db;
  (void)message;
  host_api = routines;
  return SQLITE_OK;
}

/* ---- text that grows, of this program's own memory ---- */

typedef struct Text {
  char *bytes;
  size_t length, capacity;
} Text;

static void add(Text *text, const char *bytes, size_t length) {
  if (text->length + length + 1 > text->capacity) {
    text->capacity = 2 * (text->length + length + 64);
    text->bytes = realloc(text->bytes, text->capacity);
    if (!text->bytes) abort();
  }
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
  text->bytes[text->length] = 0;
}

static void add_format(Text *text, const char *format, ...) {
  char line[1200];
  va_list args;
  va_start(args, format);
  vsnprintf(line, sizeof line, format, args);
  va_end(args);
  add(text, line, strlen(line));
}

/* ---- scripts ---- */

typedef struct Statement {
  char *sql;
  int armed;
  int fails;     /* is meant to */
  Text expected; /* what it gives without a fault */
} Statement;

typedef struct Script {
  const char *name;
  Statement *statements;
  int count;
} Script;

static int begins(const char *line, const char *with) {
  return strncmp(line, with, strlen(with)) == 0;
}

static Script read_script(const char *name) {
  Script script = {name, NULL, 0};
  FILE *file = fopen(name, "r");
  if (!file) {
    fprintf(stderr, "fault: cannot open %s\n", name);
    exit(2);
  }
  Text sql = {0};
  char *line = NULL;
  size_t size = 0;
  int armed = 0, fails = 0;
  while (getline(&line, &size, file) > 0) {
    if (begins(line, "-- end fault")) break;
    if (begins(line, "-- fault")) armed = 1;
    if (begins(line, "-- fails")) fails = 1;
    if (line[0] == '.' || (begins(line, "--") && sql.length == 0)) continue;
    if (sql.length == 0 && strspn(line, " \t\n") == strlen(line)) continue;
    add(&sql, line, strlen(line));
    if (!sqlite3_complete(sql.bytes)) continue;
    script.statements =
        realloc(script.statements, (size_t)(script.count + 1) * sizeof *script.statements);
    if (!script.statements) abort();
    script.statements[script.count++] = (Statement){sql.bytes, armed, fails, {0}};
    sql = (Text){0};
    fails = 0;
  }
  free(sql.bytes);
  free(line);
  fclose(file);
  return script;
}

static void free_script(Script *script) {
  for (int i = 0; i < script->count; i++) {
    free(script->statements[i].sql);
    free(script->statements[i].expected.bytes);
  }
  free(script->statements);
}

/* ---- running ---- */

static char database[64];

static void forget_database(void) {
  char name[80];
  static const char *const tails[] = {"", "-journal", "-wal", "-shm"};
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
    snprintf(name, sizeof name, "%s%s", database, tails[i]);
    remove(name);
  }
}

static sqlite3 *open_database(int in_file) {
  sqlite3 *db = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (sqlite3_open_v2(in_file ? database : ":memory:", &db, flags, in_file ? "fault" : NULL)) {
    fprintf(stderr, "fault: cannot open a database: %s\n", sqlite3_errmsg(db));
    exit(2);
  }
  sqlite3_extended_result_codes(db, 1);
  return db;
}

/*
** The result as text: the values of all rows, and how it ended. Faults do not touch the reading of
** the columns, which is this program's own doing.
*/
static int run_statement(sqlite3 *db, const char *sql, Text *out) {
  sqlite3_stmt *statement = NULL;
  int rc = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  while (rc == SQLITE_OK && statement && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
    Kind kind = fault.kind;
    fault.kind = NO_FAULT;
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
      int type = sqlite3_column_type(statement, i);
      if (type == SQLITE_INTEGER) {
        add_format(out, "i%lld|", (long long)sqlite3_column_int64(statement, i));
      } else if (type == SQLITE_FLOAT) {
        add_format(out, "f%.17g|", sqlite3_column_double(statement, i));
      } else if (type == SQLITE_NULL) {
        add(out, "NULL|", 5);
      } else {
        const char *bytes = sqlite3_column_blob(statement, i);
        int length = sqlite3_column_bytes(statement, i);
        add_format(out, "%c%d:", type == SQLITE_TEXT ? 't' : 'b', length);
        if (length) add(out, bytes, (size_t)length);
        add(out, "|", 1);
      }
    }
    add(out, "\n", 1);
    fault.kind = kind;
    rc = SQLITE_OK;
  }
  Kind kind = fault.kind;
  fault.kind = NO_FAULT;
  if (rc != SQLITE_OK && rc != SQLITE_DONE) {
    add_format(out, "error %d: %s", sqlite3_extended_errcode(db), sqlite3_errmsg(db));
    rc = sqlite3_extended_errcode(db);
  } else {
    rc = SQLITE_OK;
  }
  fault.kind = kind;
  sqlite3_finalize(statement);
  return rc;
}

static int same(const Text *a, const Text *b) {
  return a->length == b->length && (a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0);
}

/*
** Whether an error is the fault's own. SQLite hides an interrupt while a virtual table is connected
** behind a message of its own.
*/
static int is_clean(Kind kind, int rc, const Text *found) {
  const char *text = found->bytes ? found->bytes : "";
  switch (kind) {
  case ONCE:
  case FOREVER: return rc == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM;
  case AT_MEMORY:
  case AT_POLL:
    return rc == SQLITE_INTERRUPT ||
           (rc == SQLITE_ERROR && strstr(text, "vtable constructor failed"));
  case READING:
    return (rc & 0xff) == SQLITE_IOERR || (rc == SQLITE_ERROR && strstr(text, "disk I/O error"));
  default: return 0;
  }
}

/* SQLite has no memory for the message of an error that was due anyway, and keeps its code alone.
 */
static int lost_message(Kind kind, int rc, const Text *expected) {
  return (kind == ONCE || kind == FOREVER) && rc == SQLITE_ERROR && expected->bytes &&
         strstr(expected->bytes, "error 1: ");
}

static void complain(const char *script, Kind kind, long at, const char *sql, const char *what,
                     const Text *found, const Text *expected) {
  failures++;
  if (failures > 20) return;
  printf("%s: %s, point %ld: %s\n", script, kind_names[kind], at, what);
  if (sql) printf("  statement: %.300s\n", sql);
  if (found) printf("  found:     %.300s\n", found->bytes ? found->bytes : "");
  if (expected) printf("  expected:  %.300s\n", expected->bytes ? expected->bytes : "");
}

/*
** After a fault: the same statement gives the right result, and the database is whole. A statement
** that got over the fault is run again where it is a query.
*/
static void check_after(const Script *script, const Statement *statement, sqlite3 *db, Kind kind,
                        long at, int is_done) {
  Text again = {0}, intact = {0}, ok = {0};
  if (is_done && !begins(statement->sql, "SELECT") && !begins(statement->sql, "WITH")) return;
  run_statement(db, statement->sql, &again);
  if (!same(&again, &statement->expected)) {
    complain(script->name, kind, at, statement->sql, "wrong when run again after the fault", &again,
             &statement->expected);
  }
  add(&ok, "t2:ok|\n", 7);
  run_statement(db, "PRAGMA integrity_check", &intact);
  if (!same(&intact, &ok)) {
    complain(script->name, kind, at, statement->sql, "the database is damaged", &intact, &ok);
  }
  free(again.bytes);
  free(intact.bytes);
  free(ok.bytes);
}

/* Runs a statement, armed or not, and checks its result. True when it gave what it should. */
static int check_statement(const Script *script, const Statement *statement, sqlite3 *db, Kind kind,
                           long at) {
  Text found = {0};
  int rc = run_statement(db, statement->sql, &found);
  int is_right = same(&found, &statement->expected);
  int may_differ =
      fault.fired && (is_clean(kind, rc, &found) || lost_message(kind, rc, &statement->expected));
  disarm();
  if (!is_right && !may_differ) {
    complain(script->name, kind, at, statement->sql,
             fault.fired ? "neither the right result nor a clean error" : "not deterministic",
             &found, &statement->expected);
  }
  free(found.bytes);
  return is_right;
}

static void close_and_count(const char *name, sqlite3 *db, Kind kind, long at, long before) {
  if (sqlite3_close(db) != SQLITE_OK) {
    complain(name, kind, at, NULL, "the connection does not close", NULL, NULL);
  } else if (live != before) {
    char what[80];
    snprintf(what, sizeof what, "%ld allocations leaked", live - before);
    complain(name, kind, at, NULL, what, NULL, NULL);
    live = before;
  }
}

/* ---- faults in reading: the whole script anew for each point, on a file of its own ---- */

/* Runs the script with the fault at one point; gives the points seen. */
static long run_reading(const Script *script, long at) {
  long before = live;
  forget_database();
  sqlite3 *db = open_database(1);
  mlext_init(db, NULL, &api);
  long seen = 0;
  int armed = 0;
  for (int i = 0; i < script->count; i++) {
    const Statement *statement = &script->statements[i];
    if (statement->armed && !armed) { /* a fresh connection has an empty page cache */
      armed = 1;
      sqlite3_close(db);
      db = open_database(1);
      mlext_init(db, NULL, &api);
    }
    arm(armed ? READING : NO_FAULT, at - seen, db);
    int is_right = check_statement(script, statement, db, READING, at);
    seen += fault.count;
    if (fault.fired) check_after(script, statement, db, READING, at, is_right);
    if (!is_right || fault.fired) break;
  }
  close_and_count(script->name, db, READING, at, before);
  return seen;
}

/* ---- the other faults: each in a child of this process, which stands before the statement ---- */

/* What children leave behind. */
static struct { long count, failures; } * shared;

/*
** Runs the statement with a fault at its point `local`, and closes the connection, in a child;
** gives the points that the statement has.
*/
static long run_child(const Script *script, const Statement *statement, sqlite3 *db, Kind kind,
                      long local, long at, long before) {
  fflush(stdout);
  shared->failures = failures;
  shared->count = 0;
  pid_t child = fork();
  if (child < 0) abort();
  if (child == 0) {
    arm(kind, local, db);
    int is_right = check_statement(script, statement, db, kind, at);
    shared->count = fault.count;
    if (fault.fired) check_after(script, statement, db, kind, at, is_right);
    close_and_count(script->name, db, kind, at, before);
    shared->failures = failures;
    fflush(stdout);
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  failures = shared->failures;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    complain(script->name, kind, at, statement->sql, "the process ends", NULL, NULL);
  }
  return shared->count;
}

/* Every stride-th point of the script; gives the points seen, and those tried in *tried. */
static long run_kind(const Script *script, Kind kind, long stride, long *tried) {
  long before = live, seen = 0, next = 1, failed = failures;
  sqlite3 *db = open_database(0);
  mlext_init(db, NULL, &api);
  *tried = 0;
  for (int i = 0; i < script->count && failures < failed + 20; i++) {
    const Statement *statement = &script->statements[i];
    long total = 0;
    if (statement->armed) {
      total = run_child(script, statement, db, kind, 0x7fffffff, seen, before);
    }
    for (; stride > 0 && next <= seen + total && failures < failed + 20; next += stride) {
      run_child(script, statement, db, kind, next - seen, next, before);
      ++*tried;
    }
    seen += total;
    arm(NO_FAULT, 0, db);
    check_statement(script, statement, db, NO_FAULT, 0);
  }
  close_and_count(script->name, db, kind, 0, before);
  return seen;
}

/* What each statement gives when nothing goes wrong: the same on the oldest host. */
static void run_baseline(Script *script) {
  sqlite3 *db = open_database(0);
  mlext_init(db, NULL, &api);
  int armed = 0;
  for (int i = 0; i < script->count; i++) {
    Statement *statement = &script->statements[i];
    int rc = run_statement(db, statement->sql, &statement->expected);
    if ((rc != SQLITE_OK) != statement->fails) {
      complain(script->name, NO_FAULT, 0, statement->sql, rc ? "fails" : "should fail",
               &statement->expected, NULL);
    }
    armed += statement->armed;
  }
  if (!armed) {
    printf("%s: nothing behind a line `-- fault`\n", script->name);
    failures++;
  }
  sqlite3_close(db);

  db = open_database(0);
  mlext_init(db, NULL, &old_api);
  for (int i = 0; i < script->count; i++) {
    const Statement *statement = &script->statements[i];
    Text found = {0};
    run_statement(db, statement->sql, &found);
    if (!same(&found, &statement->expected)) {
      complain(script->name, NO_FAULT, 0, statement->sql, "not the same on SQLite 3.31", &found,
               &statement->expected);
    }
    free(found.bytes);
  }
  sqlite3_close(db);
}

/* All points of all kinds, or about `limit` of each kind. */
static void run_script(const char *name, long limit) {
  Script script = read_script(name);
  run_baseline(&script);
  char counts[400] = "";
  for (Kind kind = ONCE; kind < KINDS; kind++) {
    long tried = 0, before = failures, total = 0, stride = 1;
    if (kind == READING || limit > 0) {
      total =
          kind == READING ? run_reading(&script, 0x7fffffff) : run_kind(&script, kind, 0, &tried);
      if (limit > 0 && total > limit) stride = total / limit;
    }
    if (kind == READING) {
      for (long at = 1; at <= total && failures < before + 20; at += stride, tried++) {
        run_reading(&script, at);
      }
    } else {
      total = run_kind(&script, kind, stride, &tried);
    }
    points += tried;
    size_t used = strlen(counts);
    snprintf(counts + used, sizeof counts - used, "  %s %ld/%ld", kind_names[kind], tried, total);
  }
  printf("%-28s%s\n", strrchr(name, '/') ? strrchr(name, '/') + 1 : name, counts);
  free_script(&script);
}

/* ---- faults while the library is being loaded, by SQLite itself ---- */

static void run_load(const char *library) {
  long total = 0;
  for (Kind kind = ONCE; kind <= AT_MEMORY; kind++) {
    for (long at = 1;; at++) {
      long before = live;
      char *message = NULL;
      sqlite3 *db = open_database(0);
      sqlite3_enable_load_extension(db, 1);
      arm(kind, at, db);
      int rc = sqlite3_load_extension(db, library, NULL, &message);
      disarm();
      int fired = fault.fired;
      sqlite3_free(message);
      message = NULL;
      if (rc != SQLITE_OK && !fired) {
        complain("loading", kind, at, NULL, "fails without a fault", NULL, NULL);
      }
      if (sqlite3_load_extension(db, library, NULL, &message) != SQLITE_OK) {
        complain("loading", kind, at, NULL, "does not load after the fault", NULL, NULL);
      }
      sqlite3_free(message);
      Text found = {0}, expected = {0};
      add(&expected, "i1|\n", 4);
      run_statement(db, "SELECT count(*) > 0 FROM ml_help()", &found);
      if (!same(&found, &expected)) {
        complain("loading", kind, at, NULL, "ml_help() is wrong after the fault", &found,
                 &expected);
      }
      free(found.bytes);
      free(expected.bytes);
      sqlite3_close(db);
      if (live != before) {
        complain("loading", kind, at, NULL, "allocations leaked", NULL, NULL);
        live = before;
      }
      points++;
      total++;
      if (!fired) break;
    }
  }
  sqlite3_api_routines too_old = old_api;
  too_old.libversion_number = too_old_version;
  char *message = NULL;
  sqlite3 *db = open_database(0);
  if (mlext_init(db, &message, &too_old) == SQLITE_OK || !message || !strstr(message, "3.31")) {
    Text found = {0};
    if (message) add(&found, message, strlen(message));
    complain("loading", NO_FAULT, 0, NULL, "SQLite 3.30 is not refused in words", &found, NULL);
    free(found.bytes);
  }
  points++;
  sqlite3_free(message);
  sqlite3_close(db);
  printf("%-28s  %ld points\n", "loading", total);
}

/* ---- how soon an interrupt is obeyed ---- */

static const double LATEST = 3; /* seconds into a statement */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

typedef struct Alarm {
  sqlite3 *db;
  double delay, sent;
} Alarm;

static void *sound(void *arg) {
  Alarm *alarm = arg;
  struct timespec pause = {(time_t)alarm->delay,
                           (long)((alarm->delay - (double)(time_t)alarm->delay) * 1e9)};
  nanosleep(&pause, NULL);
  alarm->sent = now();
  sqlite3_interrupt(alarm->db);
  return NULL;
}

static void run_latency(const char *name, double allowed) {
  Script script = read_script(name);
  long before = live;
  sqlite3 *db = open_database(0);
  mlext_init(db, NULL, &api);
  double worst = 0;
  for (int i = 0; i < script.count; i++) {
    const char *sql = script.statements[i].sql;
    if (!script.statements[i].armed) {
      if (run_statement(db, sql, &script.statements[i].expected) != SQLITE_OK) {
        complain(name, NO_FAULT, 0, sql, "the set-up fails", &script.statements[i].expected, NULL);
      }
      continue;
    }
    double slowest = 0;
    int late_before = 0; /* a busy machine may be late: only three times running is a failure */
    for (double delay = 0.02;;) {
      Alarm alarm = {db, delay, 0};
      pthread_t thread;
      Text found = {0};
      if (pthread_create(&thread, NULL, sound, &alarm)) abort();
      int rc = run_statement(db, sql, &found);
      double late = now();
      pthread_join(thread, NULL);
      late -= alarm.sent;
      points++;
      if (rc != SQLITE_OK && rc != SQLITE_INTERRUPT) {
        complain(name, AT_POLL, points, sql, "not interrupted cleanly", &found, NULL);
      }
      free(found.bytes);
      if (rc != SQLITE_INTERRUPT) break;
      if (late > allowed && ++late_before < 3) continue;
      if (late > allowed) {
        char what[100];
        snprintf(what, sizeof what, "obeyed only after %.0f ms (sent after %.0f ms)", late * 1e3,
                 delay * 1e3);
        complain(name, AT_POLL, points, sql, what, NULL, NULL);
      }
      if (late > slowest) slowest = late;
      late_before = 0;
      delay *= 1.35;
      if (delay > LATEST) break; /* there are statements that would take for ever */
    }
    if (slowest > worst) worst = slowest;
  }
  sqlite3_close(db);
  if (live != before) complain(name, AT_POLL, points, NULL, "allocations leaked", NULL, NULL);
  printf("%-28s  interrupts obeyed within %.1f ms\n", "latency", worst * 1e3);
  free_script(&script);
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc < 3) {
    fprintf(stderr, "usage: fault LIBRARY [--limit N] [--load] [--latency] SCRIPT...\n");
    return 2;
  }
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 2;
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory) != SQLITE_OK) return 2;
  sqlite3_mem_methods wrapped = memory;
  wrapped.xMalloc = fault_malloc;
  wrapped.xRealloc = fault_realloc;
  wrapped.xFree = fault_free;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &wrapped);
  /* Every allocation is to be seen: none may come out of a pool. */
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);

  sqlite3_auto_extension((void (*)(void))capture_api);
  sqlite3_close(open_database(0));
  sqlite3_cancel_auto_extension((void (*)(void))capture_api);
  api = *host_api;
  api.step = fault_step;
  api.prepare_v2 = fault_prepare;
#if SQLITE_VERSION_NUMBER >= 3041000
  if (sqlite3_libversion_number() >= 3041000) api.is_interrupted = fault_is_interrupted;
#endif
  make_old_api();
  static sqlite3_vfs vfs;
  vfs = *sqlite3_vfs_find(NULL);
  vfs.zName = "fault";
  real_open = vfs.xOpen;
  vfs.xOpen = fault_open;
  sqlite3_vfs_register(&vfs, 0);
  snprintf(database, sizeof database, "/tmp/mlext-fault-%ld.db", (long)getpid());

  void *library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
  if (library) *(void **)&mlext_init = dlsym(library, "sqlite3_mlext_init");
  if (!mlext_init) {
    fprintf(stderr, "fault: %s\n", dlerror());
    return 2;
  }
  /* What SQLite sets up once and keeps is no leak. */
  sqlite3 *first = open_database(1);
  mlext_init(first, NULL, &api);
  sqlite3_close(first);

  long limit = 0;
  double allowed = 0.1;
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], "--limit") == 0 && i + 1 < argc) {
      limit = atol(argv[++i]);
    } else if (strcmp(argv[i], "--allowed") == 0 && i + 1 < argc) {
      allowed = atof(argv[++i]);
    } else if (strcmp(argv[i], "--load") == 0) {
      run_load(argv[1]);
    } else if (strcmp(argv[i], "--latency") == 0 && i + 1 < argc) {
      run_latency(argv[++i], allowed);
    } else {
      run_script(argv[i], limit);
    }
  }
  forget_database();
  if (failures > 20) printf("and %ld more\n", failures - 20);
  printf("%ld passed, %ld failed\n", points > failures ? points - failures : 0, failures);
  return failures != 0;
}
