#include "clean/edit_distance.h"

#include <string.h>

#include "base/utf8.h"

/* ---- code points */

MlStatus ml_decode_points(MlCall *call, const char *text, size_t length, MlPoints *points) {
  points->count = 0;
  if (ml_reserve(call, &points->at, &points->capacity, length + 1, sizeof *points->at)) {
    return call->status;
  }
  for (size_t i = 0; i < length && !ml_poll(call, 3);) {
    i += ml_utf8_read(text + i, length - i, &points->at[points->count++]);
  }
  return call->status;
}

void ml_points_free(MlPoints *points) {
  ml_free(points->at);
  memset(points, 0, sizeof *points);
}

/* ---- Levenshtein */

enum { EDIT_STRIDE = 1 << 18 }; /* characters between two polls */

/* What both begin and end with costs nothing. */
typedef struct EditCore {
  const uint32_t *a, *b;
  size_t n, m;
} EditCore;

static EditCore edit_core(MlCall *call, const MlPoints *left, const MlPoints *right) {
  EditCore core = {left->at, right->at, left->count, right->count};
  while (core.n && core.m && core.a[0] == core.b[0] && !ml_poll(call, 2)) {
    core.a++, core.b++, core.n--, core.m--;
  }
  while (core.n && core.m && core.a[core.n - 1] == core.b[core.m - 1] && !ml_poll(call, 2)) {
    core.n--, core.m--;
  }
  return core;
}

static size_t edit_least(size_t a, size_t b, size_t c) {
  size_t least = a < b ? a : b;
  return least < c ? least : c;
}

MlStatus ml_levenshtein(MlCall *call, const MlPoints *a, const MlPoints *b, size_t *distance) {
  EditCore core = edit_core(call, a, b);
  *distance = core.n > core.m ? core.n : core.m;
  if (!core.n || !core.m || call->status) return call->status;
  if (core.n >= UINT32_MAX || core.m >= UINT32_MAX) return ml_fail_memory(call);
  uint32_t *row = NULL; /* (m + 1) */
  size_t capacity = 0;
  if (ml_reserve(call, &row, &capacity, core.m + 1, sizeof *row)) return call->status;
  for (size_t j = 0; j <= core.m && !ml_poll(call, 2); j++) row[j] = (uint32_t)j;
  for (size_t i = 1; i <= core.n && !call->status; i++) {
    uint32_t diagonal = row[0], before = (uint32_t)i, wanted = core.a[i - 1];
    row[0] = before;
    for (size_t start = 1; start <= core.m && !call->status; start += EDIT_STRIDE) {
      size_t end = core.m - start < EDIT_STRIDE ? core.m + 1 : start + EDIT_STRIDE;
      for (size_t j = start; j < end; j++) {
        uint32_t above = row[j], swap = diagonal + (wanted != core.b[j - 1]);
        uint32_t least = (before < above ? before : above) + 1;
        before = swap < least ? swap : least;
        row[j] = before;
        diagonal = above;
      }
      ml_poll(call, (uint32_t)(2 * (end - start)));
    }
  }
  *distance = row[core.m];
  ml_free(row);
  return call->status;
}

/* ---- Damerau */

/* The rows in which each character of a was last seen: an open hash table of at most n entries. */
typedef struct EditSeen {
  uint32_t *keys; /* (size) code point + 1, or 0 */
  size_t *rows;   /* (size) */
  size_t size;    /* a power of two */
} EditSeen;

static size_t edit_seen_slot(const EditSeen *seen, uint32_t point) {
  size_t slot = (point * 2654435761u) & (seen->size - 1);
  while (seen->keys[slot] && seen->keys[slot] != point + 1) slot = (slot + 1) & (seen->size - 1);
  return slot;
}

/* table: (n + 2, m + 2) row by row, its first row and column a border that is never the least. */
static MlStatus damerau_fill(MlCall *call, const EditCore *core, uint32_t *table, EditSeen *seen) {
  size_t width = core->m + 2;
  uint32_t border = (uint32_t)(core->n + core->m + 1);
  for (size_t i = 0; i < core->n + 2; i++) table[i * width] = border;
  for (size_t j = 0; j < width; j++) table[j] = border;
  for (size_t i = 0; i <= core->n; i++) table[(i + 1) * width + 1] = (uint32_t)i;
  for (size_t j = 0; j <= core->m; j++) table[width + j + 1] = (uint32_t)j;
  for (size_t i = 1; i <= core->n && !call->status; i++) {
    size_t match = 0;
    uint32_t *row = table + (i + 1) * width, *above = table + i * width;
    for (size_t j = 1; j <= core->m; j++) {
      size_t slot = edit_seen_slot(seen, core->b[j - 1]);
      size_t last = seen->keys[slot] ? seen->rows[slot] : 0;
      int same = core->a[i - 1] == core->b[j - 1];
      size_t least = edit_least(above[j] + (same ? 0u : 1u), row[j] + 1u, above[j + 1] + 1u);
      size_t swap =
          table[last * width + match] + (i - last - 1) + 1 + (match <= j ? j - match - 1 : 0);
      if (last && match && swap < least) least = swap;
      row[j + 1] = (uint32_t)least;
      if (same) match = j;
    }
    size_t slot = edit_seen_slot(seen, core->a[i - 1]);
    seen->keys[slot] = core->a[i - 1] + 1;
    seen->rows[slot] = i;
    ml_poll(call, core->m > 100000 ? 2000000u : (uint32_t)(20 * core->m));
  }
  return call->status;
}

MlStatus ml_damerau_levenshtein(MlCall *call, const MlPoints *a, const MlPoints *b,
                                size_t *distance) {
  EditCore core = edit_core(call, a, b);
  *distance = core.n > core.m ? core.n : core.m;
  if (!core.n || !core.m || call->status) return call->status;
  if (core.n + 2 > 40000u || core.m + 2 > 40000u || (core.n + 2) * (core.m + 2) > 100000000u) {
    return ml_fail(call, "the texts are too long: %zu and %zu characters differ", core.n, core.m);
  }
  EditSeen seen = {.size = 16};
  while (seen.size < 2 * core.n) seen.size *= 2;
  seen.keys = ml_array(call, seen.size, sizeof *seen.keys);
  seen.rows = ml_array(call, seen.size, sizeof *seen.rows);
  uint32_t *table = ml_array(call, (core.n + 2) * (core.m + 2), sizeof *table);
  if (seen.keys && seen.rows && table) {
    damerau_fill(call, &core, table, &seen);
    *distance = table[(core.n + 2) * (core.m + 2) - 1];
  }
  ml_free(seen.keys);
  ml_free(seen.rows);
  ml_free(table);
  return call->status;
}

/* ---- Jaro and Winkler */

/* The matching characters within the window, and how many of them stand in another order. */
static size_t jaro_matches(MlCall *call, const MlPoints *a, const MlPoints *b, char *in_a,
                           char *in_b, size_t *moved) {
  size_t longer = a->count > b->count ? a->count : b->count, matches = 0, at = 0;
  size_t reach = longer / 2 > 0 ? longer / 2 - 1 : 0;
  for (size_t i = 0; i < a->count && !call->status; i++) {
    size_t j = i > reach ? i - reach : 0, end = i + reach + 1 < b->count ? i + reach + 1 : b->count;
    size_t start = j;
    while (j < end && (in_b[j] || a->at[i] != b->at[j])) {
      if ((++j - start) % EDIT_STRIDE == 0 && ml_poll(call, EDIT_STRIDE)) return 0;
    }
    if (j < end) in_a[i] = in_b[j] = 1, matches++;
    ml_poll(call, (uint32_t)(j > start ? (j - start) % EDIT_STRIDE : 0) + 1);
  }
  *moved = 0;
  for (size_t i = 0; i < a->count && !ml_poll(call, 3); i++) {
    if (!in_a[i]) continue;
    while (at < b->count && !in_b[at]) at++;
    *moved += at < b->count && a->at[i] != b->at[at];
    at++;
  }
  return matches;
}

MlStatus ml_jaro_winkler(MlCall *call, const MlPoints *a, const MlPoints *b, double prefix_weight,
                         double *similarity) {
  size_t moved, prefix = 0;
  *similarity = a->count == b->count ? 1 : 0;
  if (!a->count || !b->count) return call->status;
  char *marks = ml_array(call, a->count + b->count, 1);
  if (!marks) return call->status;
  double m = (double)jaro_matches(call, a, b, marks, marks + a->count, &moved);
  ml_free(marks);
  *similarity = 0;
  if (m == 0) return call->status;
  double jaro = (m / (double)a->count + m / (double)b->count + (m - (double)(moved / 2)) / m) / 3;
  while (prefix < 4 && prefix < a->count && prefix < b->count && a->at[prefix] == b->at[prefix]) {
    prefix++;
  }
  *similarity = jaro > 0.7 ? jaro + (double)prefix * prefix_weight * (1 - jaro) : jaro;
  return call->status;
}
