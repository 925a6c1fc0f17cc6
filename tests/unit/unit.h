/*
** What every unit test includes: checks that count, and a call to hand to what is tested.
** A test program is one file NAME_test.c with a main() that ends with `return unit_end();`.
*/
#ifndef MLEXT_TESTS_UNIT_H
#define MLEXT_TESTS_UNIT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/call.h"
#include "base/memory.h"

/* Live bytes handed out by the unit tests' allocator, and the allocation to fail (0: none). */
extern size_t unit_live_bytes;
extern long unit_fail_at;
extern long unit_allocations;

extern int unit_passed, unit_failed;

static inline MlCall unit_call(const char *function) {
  MlCall call;
  ml_call_begin(&call, function, NULL, NULL);
  return call;
}

#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (condition) {                                                                               \
      unit_passed++;                                                                               \
    } else {                                                                                       \
      unit_failed++;                                                                               \
      printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                               \
    }                                                                                              \
  } while (0)

/* |a - b| <= tolerance * max(1, |b|) */
#define CHECK_NEAR(a, b, tolerance)                                                                \
  do {                                                                                             \
    double unit_a = (a), unit_b = (b);                                                             \
    if (fabs(unit_a - unit_b) <= (tolerance)*fmax(1, fabs(unit_b))) {                              \
      unit_passed++;                                                                               \
    } else {                                                                                       \
      unit_failed++;                                                                               \
      printf("%s:%d: %s is %.17g, not %.17g\n", __FILE__, __LINE__, #a, unit_a, unit_b);           \
    }                                                                                              \
  } while (0)

#define CHECK_TEXT(a, b)                                                                           \
  do {                                                                                             \
    const char *unit_a = (a), *unit_b = (b);                                                       \
    if (unit_a && unit_b && strcmp(unit_a, unit_b) == 0) {                                         \
      unit_passed++;                                                                               \
    } else {                                                                                       \
      unit_failed++;                                                                               \
      printf("%s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #a,                          \
             unit_a ? unit_a : "(null)", unit_b ? unit_b : "(null)");                              \
    }                                                                                              \
  } while (0)

/* Prints "N passed, N failed", complains of leaked bytes, and gives main()'s result. */
int unit_end(void);

#endif
