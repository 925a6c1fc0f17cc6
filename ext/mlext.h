/*
** mlext for applications that link it (build/libmlext.a, or the one-file build/amalgamation/mlext.c
** compiled with -DSQLITE_CORE) instead of loading it:
**
**   sqlite3_auto_extension((void (*)(void))sqlite3_mlext_init);   for all connections to come, or
**   sqlite3_mlext_init(db, &error, NULL);                         for one
**
** Link with -lutf8proc -lstemmer -lpcre2-8 -lm -lpthread.
*/
#ifndef MLEXT_H
#define MLEXT_H

#include <sqlite3.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3_api_routines;

/*
** Registers every ml_* function and table with the connection. Returns an SQLite result code; on
** failure *error may hold a message to free with sqlite3_free(). A second call changes nothing.
*/
int sqlite3_mlext_init(sqlite3 *db, char **error, const struct sqlite3_api_routines *api);

#ifdef __cplusplus
}
#endif

#endif
