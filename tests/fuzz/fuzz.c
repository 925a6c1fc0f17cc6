/*
** Feeds damaged values to mlext: never may it crash, hang, run out of its heap or, from a damaged
** BLOB, give an answer.
**
**   fuzz LIBRARY SEEDS.sql [--seconds N] [--rounds N] [--seed N] [--unsealed]
**
** The SQL script fills a table target(kind, sql, seed): `sql` is a query that takes one value ?1,
** `seed` a good value for it. The value is damaged again and again and the query run to its end.
**
**   kind blob   every damage must give an error with a message (models and vectors are sealed with
**               a checksum), unless --unsealed says that the library was built without the check:
**               then the damage reaches the decoders, and any answer will do
**   kind vector like blob; but a BLOB that does not begin as a vector of ours is one of float32
**   kind json, text, sql   any answer or an error with a message
**
** The damages follow from --seed alone, so that a failure can be seen again. The last damage is
** written to fuzz-last.bin beside the library when the program dies.
*/
#define _GNU_SOURCE
#include <signal.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct Bytes {
  unsigned char *data;
  size_t length, capacity;
} Bytes;

static uint64_t state;
static int unsealed;
static long passed, failed;
static const char *current_sql = "";
static Bytes current;
static char last_name[500];

static uint64_t next_random(void) { /* SplitMix64 */
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static size_t below(size_t limit) { return limit ? (size_t)(next_random() % limit) : 0; }

static void put(Bytes *to, const void *from, size_t length) {
  if (to->length + length > to->capacity) {
    to->capacity = 2 * (to->length + length) + 64;
    to->data = realloc(to->data, to->capacity);
    if (!to->data) abort();
  }
  if (length) memcpy(to->data + to->length, from, length);
  to->length += length;
}

static void set(Bytes *to, const void *from, size_t length) {
  to->length = 0;
  put(to, from, length);
}

static void erase(Bytes *bytes, size_t at, size_t length) {
  memmove(bytes->data + at, bytes->data + at + length, bytes->length - at - length);
  bytes->length -= length;
}

static void insert(Bytes *bytes, size_t at, const void *from, size_t length) {
  Bytes tail = {0};
  put(&tail, bytes->data + at, bytes->length - at);
  bytes->length = at;
  put(bytes, from, length);
  put(bytes, tail.data, tail.length);
  free(tail.data);
}

/* ---- what the program was doing when it died ---- */

static void report_death(void) {
  fprintf(stderr, "fuzz: while running: %s\nfuzz: with %zu bytes, see %s\n", current_sql,
          current.length, last_name);
  FILE *file = fopen(last_name, "wb");
  if (!file) return;
  if (current.length) fwrite(current.data, 1, current.length, file);
  fclose(file);
}

/* The sanitizers' way to say that they are about to end the program. */
void __asan_on_error(void);
void __asan_on_error(void) { report_death(); }

static void on_alarm(int signal) {
  (void)signal;
  fprintf(stderr, "fuzz: a query does not end\n");
  report_death();
  _exit(3);
}

static void on_crash(int signal_number) {
  report_death();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

/* ---- damages ---- */

static const char *const words[] = {"0",
                                    "-1",
                                    "1e308",
                                    "-1e308",
                                    "1e-320",
                                    "9223372036854775807",
                                    "18446744073709551616",
                                    "null",
                                    "true",
                                    "false",
                                    "{}",
                                    "[]",
                                    "[1,2]",
                                    "\"\"",
                                    "\"seed\"",
                                    "NaN",
                                    "Infinity",
                                    "0.5",
                                    "1,234.56",
                                    "(12)",
                                    "12%",
                                    "\xe2\x82\xac 3,50",
                                    "2024-02-30",
                                    "31/12/1999",
                                    "Feb 29 2023",
                                    "1e5",
                                    "\xef\xbc\x91\xef\xbc\x92",
                                    "\xff\xfe",
                                    "\xc0\x80",
                                    "\xed\xa0\x80",
                                    "\xf4\x90\x80\x80",
                                    "\xe2\x80\x8b",
                                    "a\xcc\x81\xcc\x81\xcc\x81",
                                    "\xd7\xa9\xd7\x9c",
                                    "\xe4\xb8\xad\xe6\x96\x87",
                                    "N/A",
                                    "-",
                                    "  ",
                                    "\t\n",
                                    "'",
                                    "\"",
                                    ";",
                                    ",",
                                    "{",
                                    "}",
                                    "[",
                                    "]",
                                    ":",
                                    "\\u0000",
                                    "\\ud800",
                                    "SELECT",
                                    "FROM",
                                    "main.",
                                    "x'00'",
                                    "--",
                                    "/*"};

static void damage_once(Bytes *bytes, int is_text) {
  size_t n = bytes->length, at = below(n);
  unsigned char junk[16];
  for (size_t i = 0; i < sizeof junk; i++) junk[i] = (unsigned char)next_random();
  switch (below(is_text ? 9 : 8)) {
  case 0: /* one bit */
    if (n) bytes->data[at] ^= (unsigned char)(1u << below(8));
    break;
  case 1: /* cut */ bytes->length = at; break;
  case 2: /* more */ put(bytes, junk, 1 + below(sizeof junk)); break;
  case 3: { /* a number of 1, 2, 4 or 8 bytes becomes an extreme one, or one more or less */
    size_t width = (size_t)1 << below(4);
    if (at + width > n) break;
    uint64_t value = 0;
    memcpy(&value, bytes->data + at, width);
    switch (below(6)) {
    case 0: value = 0; break;
    case 1: value = UINT64_MAX; break;
    case 2: value = (uint64_t)1 << (8 * width - 1); break;
    case 3: value++; break;
    case 4: value--; break;
    default: value = next_random(); break;
    }
    memcpy(bytes->data + at, &value, width);
    break;
  }
  case 4: /* a piece is lost */
    if (n) erase(bytes, at, 1 + below(n - at < 64 ? n - at : 64));
    break;
  case 5: { /* a piece comes twice */
    size_t length = below(n - at < 64 ? n - at + 1 : 64);
    Bytes piece = {0};
    put(&piece, bytes->data + at, length);
    insert(bytes, below(n + 1), piece.data, piece.length);
    free(piece.data);
    break;
  }
  case 6: /* junk in place */
    for (size_t i = 0; i < sizeof junk && at + i < n; i++) bytes->data[at + i] = junk[i];
    break;
  case 7: { /* two places change their bytes */
    if (n < 16) break;
    size_t a = below(n - 8), b = below(n - 8);
    unsigned char x[8], y[8];
    memcpy(x, bytes->data + a, 8);
    memcpy(y, bytes->data + b, 8);
    memcpy(bytes->data + a, y, 8);
    memcpy(bytes->data + b, x, 8);
    break;
  }
  default: { /* a word that means something */
    const char *word = words[below(sizeof words / sizeof *words)];
    size_t length = strlen(word), cut = n - at < 8 ? n - at : below(8);
    if (n) erase(bytes, at, cut);
    insert(bytes, at, word, length);
  }
  }
}

/* ---- running ---- */

/* How the query ended: 0 rows without an error, 1 with rows, -1 with an error. */
static int run_query(sqlite3 *db, sqlite3_stmt *query, const Bytes *value, int as_text) {
  if (as_text) {
    sqlite3_bind_text(query, 1, (const char *)value->data, (int)value->length, SQLITE_TRANSIENT);
  } else {
    sqlite3_bind_blob64(query, 1, value->data, value->length, SQLITE_TRANSIENT);
  }
  alarm(60);
  int rows = 0, rc;
  while ((rc = sqlite3_step(query)) == SQLITE_ROW && rows < 10000) {
    rows++;
    for (int i = 0; i < sqlite3_column_count(query); i++) (void)sqlite3_column_blob(query, i);
  }
  alarm(0);
  if (rc == SQLITE_DONE || rc == SQLITE_ROW) {
    sqlite3_reset(query);
    return rows > 0;
  }
  if (!*sqlite3_errmsg(db)) {
    failed++;
    printf("%s: an error without a message\n", current_sql);
  }
  sqlite3_reset(query);
  return -1;
}

static int is_blob_kind(const char *kind) {
  return strcmp(kind, "blob") == 0 || strcmp(kind, "vector") == 0;
}

static void try_value(sqlite3 *db, sqlite3_stmt *query, const char *kind, const Bytes *seed) {
  int is_blob = is_blob_kind(kind);
  /* One text in eight comes as a BLOB. */
  int as_text = !is_blob && below(8) != 0;
  int outcome = run_query(db, query, &current, as_text);
  int is_changed =
      current.length != seed->length || memcmp(current.data, seed->data, seed->length) != 0;
  int is_foreign = strcmp(kind, "vector") == 0 &&
                   (current.length < 4 || memcmp(current.data, seed->data, 4) != 0);
  if (is_blob && !unsealed && is_changed && !is_foreign && outcome >= 0) {
    failed++;
    if (failed < 20) {
      printf("%s: an answer from a damaged value (%zu bytes, was %zu)\n", current_sql,
             current.length, seed->length);
      for (size_t i = 0; i < current.length && i < seed->length; i++) {
        if (current.data[i] != seed->data[i]) {
          printf("  first difference at byte %zu: %02x, was %02x\n", i, current.data[i],
                 seed->data[i]);
          break;
        }
      }
    }
  } else {
    passed++;
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void run_target(sqlite3 *db, const char *kind, const char *sql, const Bytes *seed,
                       long rounds, double until) {
  sqlite3_stmt *query = NULL;
  current_sql = sql;
  set(&current, seed->data, seed->length);
  int is_blob = is_blob_kind(kind);
  if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK || !query) {
    failed++;
    printf("%s: %s\n", sql, sqlite3_errmsg(db));
    return;
  }
  if (run_query(db, query, seed, !is_blob) < 0) {
    failed++;
    printf("%s: fails with the good value: %s\n", sql, sqlite3_errmsg(db));
  }
  if (is_blob) { /* every length and every byte, or about a thousand of them */
    size_t stride = seed->length / 1000 + 1;
    for (size_t i = below(stride); i < seed->length && now() < until; i += stride) {
      set(&current, seed->data, i);
      try_value(db, query, kind, seed);
      set(&current, seed->data, seed->length);
      current.data[i] ^= (unsigned char)(1u << below(8));
      try_value(db, query, kind, seed);
    }
  }
  for (long round = 0; round < rounds && now() < until; round++) {
    set(&current, seed->data, seed->length);
    for (size_t times = 1 + below(4); times > 0; times--) damage_once(&current, !is_blob);
    if (current.length > 100000) current.length = 100000;
    try_value(db, query, kind, seed);
  }
  sqlite3_finalize(query);
}

static char *read_file(const char *name) {
  FILE *file = fopen(name, "rb");
  if (!file) return NULL;
  Bytes text = {0};
  char chunk[4096];
  size_t got;
  while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) put(&text, chunk, got);
  put(&text, "", 1);
  fclose(file);
  return (char *)text.data;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  double seconds = 1e9;
  long rounds = 300;
  uint64_t seed_number = 1;
  if (argc < 3) {
    fprintf(stderr, "usage: fuzz LIBRARY SEEDS.sql [--seconds N] [--rounds N] [--seed N] "
                    "[--unsealed]\n");
    return 2;
  }
  for (int i = 3; i < argc; i++) {
    if (strcmp(argv[i], "--unsealed") == 0) {
      unsealed = 1;
    } else if (i + 1 < argc && strcmp(argv[i], "--seconds") == 0) {
      seconds = atof(argv[++i]);
    } else if (i + 1 < argc && strcmp(argv[i], "--rounds") == 0) {
      rounds = atol(argv[++i]);
    } else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0) {
      seed_number = strtoull(argv[++i], NULL, 10);
    } else {
      fprintf(stderr, "fuzz: unknown option %s\n", argv[i]);
      return 2;
    }
  }
  const char *slash = strrchr(argv[1], '/');
  snprintf(last_name, sizeof last_name, "%.*sfuzz-last.bin", slash ? (int)(slash - argv[1] + 1) : 0,
           argv[1]);
  signal(SIGALRM, on_alarm);
  signal(SIGABRT, on_crash);

  /* A damaged count must not make mlext ask for all the memory there is. */
  sqlite3_hard_heap_limit64((sqlite3_int64)1 << 29);
  sqlite3 *db = NULL;
  char *message = NULL;
  char *script = read_file(argv[2]);
  if (!script || sqlite3_open(":memory:", &db) != SQLITE_OK) return 2;
  sqlite3_enable_load_extension(db, 1);
  if (sqlite3_load_extension(db, argv[1], NULL, &message) != SQLITE_OK ||
      sqlite3_exec(db, script, NULL, NULL, &message) != SQLITE_OK) {
    printf("fuzz: %s\n0 passed, 1 failed\n", message ? message : sqlite3_errmsg(db));
    fflush(stdout);
    _exit(1);
  }
  free(script);

  sqlite3_stmt *targets = NULL;
  long count = 0, at = 0;
  sqlite3_prepare_v2(db, "SELECT kind, sql, seed, count(*) OVER () FROM target ORDER BY rowid", -1,
                     &targets, NULL);
  double start = now();
  while (sqlite3_step(targets) == SQLITE_ROW) {
    const char *kind = (const char *)sqlite3_column_text(targets, 0);
    const char *sql = (const char *)sqlite3_column_text(targets, 1);
    Bytes seed = {0};
    const void *value = sqlite3_column_blob(targets, 2);
    put(&seed, value, (size_t)sqlite3_column_bytes(targets, 2));
    put(&seed, "", 1);
    seed.length--;
    count = (long)sqlite3_column_int64(targets, 3);
    state = seed_number * 1000003u + (uint64_t)at++;
    /* Each target has its share of what is left of the time. */
    double left = start + seconds - now();
    run_target(db, kind, sql, &seed, rounds, now() + left / (double)(count - at + 1));
    free(seed.data);
  }
  sqlite3_finalize(targets);
  if (sqlite3_close(db) != SQLITE_OK) {
    failed++;
    printf("the connection does not close\n");
  }
  free(current.data);
  printf("%ld targets, %.0f s\n", count, now() - start);
  printf("%ld passed, %ld failed\n", passed, failed);
  return failed != 0;
}
