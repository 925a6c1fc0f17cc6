#include "base/threads.h"
#include "unit.h"

#include <time.h>

enum { TASKS = 1000 };

typedef struct Seen {
  int runs[TASKS]; /* each is written by one task only */
  unsigned worker[TASKS];
  int slow; /* nanoseconds that a task takes */
} Seen;

static void see(void *arg, size_t task, unsigned worker) {
  Seen *seen = arg;
  struct timespec pause = {0, seen->slow};
  if (seen->slow) nanosleep(&pause, NULL);
  seen->runs[task]++;
  seen->worker[task] = worker;
}

static void test_each_task_runs_once(void) {
  static const unsigned threads[] = {0, 1, 2, 3, 16, 100000};
  for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
    for (size_t tasks = 0; tasks <= TASKS; tasks += 333) {
      static Seen seen;
      memset(&seen, 0, sizeof seen);
      MlCall call = unit_call("test");
      CHECK(ml_parallel(&call, threads[t], tasks, see, &seen) == ML_OK);
      size_t wrong = 0;
      for (size_t i = 0; i < TASKS; i++) {
        wrong += seen.runs[i] != (i < tasks);
        wrong += seen.worker[i] > 0 && seen.worker[i] >= threads[t];
      }
      CHECK(wrong == 0);
    }
  }
}

static void test_several_threads_work(void) {
  static Seen seen;
  memset(&seen, 0, sizeof seen);
  seen.slow = 100000;
  MlCall call = unit_call("test");
  CHECK(ml_parallel(&call, 3, TASKS, see, &seen) == ML_OK);
  size_t by[3] = {0};
  for (size_t i = 0; i < TASKS; i++) by[seen.worker[i]]++;
  CHECK(by[0] > 0 && by[1] > 0 && by[2] > 0);
}

static int stop_now(void *arg) {
  int *asked = arg;
  ++*asked;
  return 1;
}

static void test_interrupt(void) {
  for (unsigned threads = 1; threads <= 3; threads++) {
    static Seen seen;
    memset(&seen, 0, sizeof seen);
    seen.slow = 1000000;
    int asked = 0;
    MlCall call;
    ml_call_begin(&call, "test", stop_now, &asked);
    CHECK(ml_parallel(&call, threads, TASKS, see, &seen) == ML_INTERRUPT);
    CHECK(asked == 1);
    int runs = 0;
    for (size_t i = 0; i < TASKS; i++) runs += seen.runs[i];
    CHECK(runs > 0 && runs < 100); /* of 1,000, a millisecond each: well within 100 ms */
  }
}

static void test_failed_call(void) {
  for (unsigned threads = 1; threads <= 2; threads++) {
    static Seen seen;
    memset(&seen, 0, sizeof seen);
    MlCall call = unit_call("test");
    ml_fail_memory(&call);
    CHECK(ml_parallel(&call, threads, TASKS, see, &seen) == ML_NOMEM);
    CHECK(seen.runs[0] == 0);
  }
}

int main(void) {
  test_each_task_runs_once();
  test_several_threads_work();
  test_interrupt();
  test_failed_call();
  CHECK(ml_cpu_count() >= 1 && ml_cpu_count() <= ML_THREADS_MAX);
  return unit_end();
}
