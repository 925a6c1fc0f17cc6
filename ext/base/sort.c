#include "base/sort.h"

#include <string.h>

/* Bottom-up merge sort of indices: runs of width 1, 2, 4, ... are merged into the other array. */
MlStatus ml_sort_indices(MlCall *call, uint32_t *indices, size_t count, MlIndexOrder order,
                         const void *context) {
  if (call->status != ML_OK || count < 2) return call->status;
  uint32_t *spare = ml_array(call, count, sizeof *spare);
  if (!spare) return call->status;
  uint32_t *from = indices, *to = spare;
  for (size_t width = 1; width < count; width *= 2) {
    if (ml_poll(call, (uint32_t)(count < 100000000 ? count * 20 : 2000000000u))) break;
    for (size_t start = 0; start < count; start += 2 * width) {
      size_t middle = start + width < count ? start + width : count;
      size_t end = start + 2 * width < count ? start + 2 * width : count;
      size_t left = start, right = middle;
      for (size_t k = start; k < end; k++) {
        int take_left =
            left < middle && (right >= end || order(context, from[left], from[right]) <= 0);
        to[k] = take_left ? from[left++] : from[right++];
      }
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != indices) memcpy(indices, from, count * sizeof *indices);
  ml_free(spare);
  return call->status;
}

/* A double's bits as an unsigned number of the same order: negative ones flipped, others shifted.
 */
static uint64_t sortable(double value) {
  uint64_t bits;
  memcpy(&bits, &value, 8);
  return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double unsortable(uint64_t key) {
  uint64_t bits = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
  double value;
  memcpy(&value, &bits, 8);
  return value;
}

static void insertion_sort(double *values, size_t count) {
  for (size_t i = 1; i < count; i++) {
    double value = values[i];
    size_t at = i;
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
}

/* Least significant digit radix sort, 8 passes of 8 bits; a pass whose digit is constant is
 * skipped. */
static void radix_sort(MlCall *call, uint64_t *keys, uint64_t *spare, size_t count) {
  for (int shift = 0; shift < 64; shift += 8) {
    size_t starts[257] = {0};
    if (ml_poll(call, (uint32_t)(count < 500000000 ? count * 4 : 2000000000u))) return;
    for (size_t i = 0; i < count; i++) starts[(keys[i] >> shift & 255) + 1]++;
    if (starts[(keys[0] >> shift & 255) + 1] == count) continue;
    for (int digit = 0; digit < 256; digit++) starts[digit + 1] += starts[digit];
    for (size_t i = 0; i < count; i++) spare[starts[keys[i] >> shift & 255]++] = keys[i];
    memcpy(keys, spare, count * sizeof *keys);
  }
}

MlStatus ml_sort_doubles(MlCall *call, double *values, size_t count) {
  if (call->status != ML_OK) return call->status;
  if (count < 64) {
    insertion_sort(values, count);
    return ML_OK;
  }
  if (count > ML_ALLOCATION_MAX / 16) return ml_fail_memory(call);
  uint64_t *keys = ml_array(call, count, 2 * sizeof *keys);
  if (!keys) return call->status;
  for (size_t i = 0; i < count; i++) keys[i] = sortable(values[i]);
  radix_sort(call, keys, keys + count, count);
  for (size_t i = 0; i < count; i++) values[i] = unsortable(keys[i]);
  ml_free(keys);
  return call->status;
}
