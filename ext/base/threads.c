#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "base/threads.h"

#include <time.h>

#ifndef _WIN32
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif
#endif

/* Nanoseconds of a clock that never goes back, or an estimate where there is none. */
static uint64_t threads_now(void) {
#if defined(CLOCK_MONOTONIC)
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) == 0) {
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  }
#endif
  return (uint64_t)clock() * (1000000000u / CLOCKS_PER_SEC);
}

/* Polls with the time since *before as the work done. */
static MlStatus threads_poll(MlCall *call, uint64_t *before) {
  uint64_t now = threads_now(), spent = now - *before;
  *before = now;
  return ml_poll(call, spent > UINT32_MAX ? UINT32_MAX : (uint32_t)spent);
}

static MlStatus threads_serial(MlCall *call, size_t tasks, MlTask function, void *arg) {
  uint64_t before = threads_now();
  for (size_t task = 0; task < tasks && call->status == ML_OK; task++) {
    function(arg, task, 0);
    threads_poll(call, &before);
  }
  return call->status;
}

#ifdef _WIN32

MlStatus ml_parallel(MlCall *call, unsigned threads, size_t tasks, MlTask function, void *arg) {
  (void)threads;
  return threads_serial(call, tasks, function, arg);
}

unsigned ml_cpu_count(void) { return 1; }

#else

typedef struct ThreadsTeam {
  MlTask function;
  void *arg;
  size_t tasks;
  atomic_size_t next; /* first task that nobody has taken */
  atomic_bool stop;
} ThreadsTeam;

typedef struct ThreadsMember {
  ThreadsTeam *team;
  unsigned worker;
  pthread_t thread;
} ThreadsMember;

/* Takes the next task, or gives 0 when there is none left or the team must stop. */
static int threads_take(ThreadsTeam *team, size_t *task) {
  if (atomic_load_explicit(&team->stop, memory_order_relaxed)) return 0;
  *task = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed);
  return *task < team->tasks;
}

static void *threads_work(void *arg) {
  ThreadsMember *member = arg;
  ThreadsTeam *team = member->team;
  for (size_t task; threads_take(team, &task);) team->function(team->arg, task, member->worker);
  return NULL;
}

/*
** Starts up to `count` members and returns how many run. Signals stay with the host's own threads:
** a new thread inherits the mask, so all are blocked for the moment of its creation.
*/
static unsigned threads_start(ThreadsTeam *team, ThreadsMember *members, unsigned count) {
  sigset_t all, old;
  sigfillset(&all);
  if (pthread_sigmask(SIG_SETMASK, &all, &old) != 0) return 0;
  unsigned started = 0;
  while (started < count) {
    ThreadsMember *member = &members[started];
    member->team = team;
    member->worker = started + 1;
    if (pthread_create(&member->thread, NULL, threads_work, member) != 0) break;
    started++;
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return started;
}

MlStatus ml_parallel(MlCall *call, unsigned threads, size_t tasks, MlTask function, void *arg) {
  if (call->status != ML_OK) return call->status;
  if (threads > ML_THREADS_MAX) threads = ML_THREADS_MAX;
  if (threads > tasks) threads = (unsigned)tasks;
  if (threads <= 1) return threads_serial(call, tasks, function, arg);
  ThreadsTeam team = {.function = function, .arg = arg, .tasks = tasks};
  atomic_init(&team.next, 0);
  atomic_init(&team.stop, false);
  ThreadsMember members[ML_THREADS_MAX];
  unsigned started = threads_start(&team, members, threads - 1);
  uint64_t before = threads_now();
  for (size_t task; threads_take(&team, &task);) {
    function(arg, task, 0);
    if (threads_poll(call, &before) != ML_OK) {
      atomic_store_explicit(&team.stop, true, memory_order_relaxed);
    }
  }
  for (unsigned i = 0; i < started; i++) pthread_join(members[i].thread, NULL);
  return call->status;
}

unsigned ml_cpu_count(void) {
  long count = 0;
#if defined(__linux__) && defined(CPU_COUNT)
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) count = CPU_COUNT(&allowed);
#endif
  if (count <= 0) count = sysconf(_SC_NPROCESSORS_ONLN);
  if (count <= 0) return 1;
  return count > (long)ML_THREADS_MAX ? ML_THREADS_MAX : (unsigned)count;
}

#endif
