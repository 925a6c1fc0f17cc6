#include "math/sorted_values.h"

#include <string.h>

#include "base/sort.h"

/* Up to this many newcomers are put into their places one by one; more are sorted with the rest. */
enum { SORTED_INSERTIONS = 100 };

/* How many of the sorted values are below `value`, or not above it when `through` is 1. */
static size_t sorted_place(const MlSortedValues *list, double value, int through) {
  size_t low = 0, high = list->sorted;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int before = through ? list->values[middle] <= value : list->values[middle] < value;
    if (before) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

MlStatus ml_sorted_settle(MlCall *call, MlSortedValues *list) {
  if (list->sorted == 0 || list->count - list->sorted > SORTED_INSERTIONS) {
    if (ml_sort_doubles(call, list->values, list->count)) return call->status;
    list->sorted = list->count;
  }
  while (list->sorted < list->count && !call->status) {
    double value = list->values[list->sorted];
    size_t place = sorted_place(list, value, 1), moved = list->sorted - place;
    memmove(list->values + place + 1, list->values + place, moved * sizeof value);
    list->values[place] = value;
    list->sorted++;
    ml_poll(call, (uint32_t)(100 + moved));
  }
  return call->status;
}

void ml_sorted_remove(MlCall *call, MlSortedValues *list, double value) {
  if (ml_sorted_settle(call, list)) return;
  size_t place = sorted_place(list, value, 0);
  if (place == list->count || list->values[place] != value) return;
  size_t moved = list->count - place - 1;
  memmove(list->values + place, list->values + place + 1, moved * sizeof value);
  list->sorted = --list->count;
  ml_poll(call, (uint32_t)(100 + moved));
}

MlStatus ml_sorted_add(MlCall *call, MlSortedValues *list, double value) {
  if (!ml_reserve(call, &list->values, &list->capacity, list->count + 1, sizeof value)) {
    list->values[list->count++] = value;
  }
  return call->status;
}

void ml_sorted_free(MlSortedValues *list) {
  ml_free(list->values);
  memset(list, 0, sizeof *list);
}
