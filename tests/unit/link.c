/*
** mlext linked into an application instead of loaded: built twice, once with libmlext.a and once
** with the amalgamation. Registers it for all connections and uses it on one.
*/
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "mlext.h"

static int passed, failed;

static void check(int holds, const char *what) {
  if (holds) {
    passed++;
  } else {
    failed++;
    printf("not so: %s\n", what);
  }
}

int main(void) {
  sqlite3 *db = NULL;
  sqlite3_stmt *query = NULL;
  sqlite3_initialize();
  sqlite3_int64 before = sqlite3_memory_used();
  check(sqlite3_auto_extension((void (*)(void))sqlite3_mlext_init) == SQLITE_OK, "registers");
  check(sqlite3_open(":memory:", &db) == SQLITE_OK, "opens");
  check(sqlite3_mlext_init(db, NULL, NULL) == SQLITE_OK, "a second time on the same connection");
  sqlite3_prepare_v2(db, "SELECT count(*) FROM ml_help()", -1, &query, NULL);
  check(sqlite3_step(query) == SQLITE_ROW && sqlite3_column_int(query, 0) > 0,
        "ml_help() has rows");
  sqlite3_finalize(query);
  check(sqlite3_close(db) == SQLITE_OK, "closes");
  sqlite3_reset_auto_extension();
  check(sqlite3_memory_used() == before, "gives all memory back");
  printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
