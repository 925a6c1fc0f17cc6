/*
** One call of a SQL function in progress: its first failure and its interruption.
**
** Every function that can fail takes the call and returns an MlStatus. Failures are sticky: the
** first one stays, later ones are ignored, and a function that is handed a failed call returns
** that status at once. So a sequence of steps can be written without a test after each and
** checked at its end.
*/
#ifndef MLEXT_BASE_CALL_H
#define MLEXT_BASE_CALL_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#ifdef __MINGW32__ /* with __USE_MINGW_ANSI_STDIO, which the Makefile defines */
#define ML_PRINTF(text, first) __attribute__((format(gnu_printf, text, first)))
#else
#define ML_PRINTF(text, first) __attribute__((format(printf, text, first)))
#endif
#define ML_UNUSED __attribute__((unused))
#else
#define ML_PRINTF(text, first)
#define ML_UNUSED
#endif

typedef enum MlStatus {
  ML_OK = 0,
  ML_ERROR,    /* said in plain words in MlCall.message */
  ML_NOMEM,    /* an allocation failed: stays a code, no text */
  ML_INTERRUPT /* the host asked to stop: stays a code, no text */
} MlStatus;

struct MlBuffer;

typedef struct MlCall {
  const char *function; /* SQL name that every message begins with, such as "ml_kmeans" */
  MlStatus status;
  char message[640];
  int (*interrupted)(void *); /* asks the host whether to stop; may be NULL */
  void *interrupted_arg;
  uint32_t ticks; /* polls since the host was last asked */
  /* Has the host read a table of words and numbers, by its name or a SELECT: appends them to `list`
  ** as text (data/word_list.h). NULL where it must not: in all that a schema may use. */
  MlStatus (*read_counts)(struct MlCall *call, const char *name, size_t length,
                          struct MlBuffer *list);
} MlCall;

/* Makes the call clean. `interrupted` may be NULL. */
void ml_call_begin(MlCall *call, const char *function, int (*interrupted)(void *), void *arg);

/* Records a failure as "<function>: <text>" unless one is recorded already. Returns the status. */
MlStatus ml_fail(MlCall *call, const char *format, ...) ML_PRINTF(2, 3);

/* Records a failed allocation. Returns the status. */
MlStatus ml_fail_memory(MlCall *call);

/* Records a wish to stop. Returns the status. */
MlStatus ml_fail_interrupt(MlCall *call);

/*
** Gives the host a chance to stop. `work` is what was done since the last poll, in units of about
** a nanosecond; the host is asked once a few million units. Call it at least every 10 ms of work,
** from the calling thread only. Returns ML_OK or the call's failure.
*/
MlStatus ml_poll(MlCall *call, uint32_t work);

#endif
