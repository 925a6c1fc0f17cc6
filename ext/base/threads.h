/*
** Work shared among threads for the length of one call. No thread outlives ml_parallel().
*/
#ifndef MLEXT_BASE_THREADS_H
#define MLEXT_BASE_THREADS_H

#include "base/call.h"

#define ML_THREADS_MAX 256u

/*
** One task, run on any thread. `worker` (below the number of threads asked for) tells which scratch
** memory is this thread's own. A task takes well under 100 ms, and neither allocates memory nor
** touches the MlCall, which belongs to the calling thread.
*/
typedef void (*MlTask)(void *arg, size_t task, unsigned worker);

/*
** Runs tasks 0 .. tasks - 1, each once, on up to `threads` threads, the calling one among them;
** fewer when the system refuses to start more. Which thread runs which task, and in which order,
** is not fixed: results that must not depend on it are combined afterwards.
** The calling thread polls for interruption between its tasks; then, and when the call has failed
** already, the tasks not yet begun are left out and the status says so.
*/
MlStatus ml_parallel(MlCall *call, unsigned threads, size_t tasks, MlTask function, void *arg);

/* Processors that this process may use, from 1 to ML_THREADS_MAX. */
unsigned ml_cpu_count(void);

#endif
