#include "learn/dbscan.h"

#include <string.h>

#include "base/hash.h"

/*
** Every distance, of rows and of boxes, is a sum of squares over the features in their order. Each
** term of a box bounds that of its rows after rounding too, so bounds never contradict distances.
*/
enum { DBSCAN_LEAF_ROWS = 16 };

#define DBSCAN_NONE UINT32_MAX

typedef struct DbscanNode {
  uint32_t start, end;  /* rows, in the tree's order */
  uint32_t left, right; /* nodes; 0: a leaf */
  uint32_t first_core;  /* row, or DBSCAN_NONE */
  int is_small;         /* all rows are within eps of each other */
} DbscanNode;

typedef struct DbscanTree {
  MlCall *call;
  size_t n, p;
  double square; /* eps^2 */
  int64_t min_points;
  uint32_t *order;     /* (n) row of each place of the tree's order */
  double *rows;        /* (n, p) in the tree's order */
  unsigned char *core; /* (n) in the tree's order */
  uint32_t *parent;    /* (n) of the union of core rows, in the tree's order */
  int32_t *label;      /* (n) of each root */
  DbscanNode *nodes;
  double *boxes; /* (nodes, 2, p) least and greatest */
  size_t node_count;
  uint32_t *stack;
  size_t stack_capacity;
} DbscanTree;

static const double *dbscan_row(const DbscanTree *tree, size_t row) {
  return tree->rows + row * tree->p;
}

static const double *dbscan_box(const DbscanTree *tree, uint32_t node) {
  return tree->boxes + (size_t)node * 2 * tree->p;
}

static double dbscan_square(const double *a, const double *b, size_t p) {
  double sum = 0;
  for (size_t j = 0; j < p; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

/* Least squared distance of boxes; a row is a box whose two halves are the row itself. */
static double dbscan_gap(const double *low, const double *high, const double *box, size_t p) {
  double sum = 0;
  for (size_t j = 0; j < p; j++) {
    double d = 0;
    if (box[j] > high[j]) d = box[j] - high[j];
    if (low[j] > box[p + j]) d = low[j] - box[p + j];
    sum += d * d;
  }
  return sum;
}

/* Greatest squared distance of a row to what is in a box. */
static double dbscan_reach(const double *row, const double *box, size_t p) {
  double sum = 0;
  for (size_t j = 0; j < p; j++) {
    double up = box[p + j] - row[j], down = row[j] - box[j];
    sum += up > down ? up * up : down * down;
  }
  return sum;
}

/* ---- the tree */

/* Puts the middle row by feature j in its place, smaller ones before it. (Hoare's selection) */
static void dbscan_select(uint32_t *order, size_t count, size_t middle, const double *x, size_t p) {
  size_t from = 0, to = count - 1;
  uint64_t state = count;
  while (from < to) {
    state = ml_mix(state);
    double pivot = x[order[from + state % (to - from + 1)] * p];
    size_t left = from, right = to;
    while (left <= right) {
      while (x[order[left] * p] < pivot) left++;
      while (x[order[right] * p] > pivot) right--;
      if (left > right) break;
      uint32_t swap = order[left];
      order[left++] = order[right];
      order[right] = swap;
      if (right == 0) break;
      right--;
    }
    if (middle <= right && right < to) {
      to = right;
    } else if (middle >= left) {
      from = left;
    } else {
      return;
    }
  }
}

/* Finds the node's box; returns its widest feature. */
static size_t dbscan_measure(DbscanTree *tree, const double *x, uint32_t node) {
  DbscanNode *at = &tree->nodes[node];
  size_t p = tree->p, widest = 0;
  double *low = tree->boxes + (size_t)node * 2 * p, *high = low + p;
  memcpy(low, x + tree->order[at->start] * p, p * sizeof *low);
  memcpy(high, low, p * sizeof *low);
  for (size_t i = at->start + 1; i < at->end; i++) {
    const double *row = x + tree->order[i] * p;
    for (size_t j = 0; j < p; j++) {
      if (row[j] < low[j]) low[j] = row[j];
      if (row[j] > high[j]) high[j] = row[j];
    }
  }
  for (size_t j = 1; j < p; j++) {
    if (high[j] - low[j] > high[widest] - low[widest]) widest = j;
  }
  at->is_small = dbscan_square(low, high, p) <= tree->square;
  return widest;
}

/* Halves nodes by their widest feature; children come behind their parents. */
static MlStatus dbscan_build(DbscanTree *tree, const double *x) {
  tree->nodes[0] = (DbscanNode){.end = (uint32_t)tree->n};
  tree->node_count = 1;
  for (uint32_t node = 0; node < tree->node_count && !tree->call->status; node++) {
    DbscanNode *at = &tree->nodes[node];
    size_t feature = dbscan_measure(tree, x, node), count = at->end - at->start;
    ml_poll(tree->call,
            (uint32_t)((count * (tree->p + 8) > 1u << 30) ? 1u << 30 : count * (tree->p + 8)));
    if (count <= DBSCAN_LEAF_ROWS) continue;
    uint32_t middle = at->start + (uint32_t)(count / 2);
    dbscan_select(tree->order + at->start, count, count / 2, x + feature, tree->p);
    at->left = (uint32_t)tree->node_count++;
    at->right = (uint32_t)tree->node_count++;
    tree->nodes[at->left] = (DbscanNode){.start = at->start, .end = middle};
    tree->nodes[at->right] = (DbscanNode){.start = middle, .end = at->end};
  }
  for (size_t i = 0; i < tree->n && !tree->call->status; i++) {
    memcpy(tree->rows + i * tree->p, x + tree->order[i] * tree->p, tree->p * sizeof *x);
  }
  return tree->call->status;
}

static void dbscan_push(DbscanTree *tree, size_t *depth, uint32_t node) {
  if (ml_reserve(tree->call, &tree->stack, &tree->stack_capacity, *depth + 1, sizeof node)) return;
  tree->stack[(*depth)++] = node;
}

/* ---- core rows */

/* 1 when at least min_points rows are within eps of the row. */
static int dbscan_is_core(DbscanTree *tree, const double *row) {
  int64_t found = 0;
  size_t depth = 0, work = 0, p = tree->p;
  dbscan_push(tree, &depth, 0);
  while (depth && found < tree->min_points && !tree->call->status) {
    uint32_t node = tree->stack[--depth];
    const DbscanNode *at = &tree->nodes[node];
    const double *box = dbscan_box(tree, node);
    work += 2 * p;
    if (dbscan_gap(row, row, box, p) > tree->square) continue;
    if (dbscan_reach(row, box, p) <= tree->square) {
      found += at->end - at->start;
    } else if (at->left) {
      dbscan_push(tree, &depth, at->right);
      dbscan_push(tree, &depth, at->left);
    } else {
      for (size_t i = at->start; i < at->end; i++) {
        found += dbscan_square(row, dbscan_row(tree, i), p) <= tree->square;
      }
      work += (at->end - at->start) * p;
    }
  }
  ml_poll(tree->call, (uint32_t)(work > 1u << 30 ? 1u << 30 : work));
  return found >= tree->min_points;
}

/* Nodes come before their children: a small node with enough rows settles all of them. */
static MlStatus dbscan_find_cores(DbscanTree *tree) {
  MlCall *call = tree->call;
  for (uint32_t node = 0; node < tree->node_count && !call->status; node++) {
    const DbscanNode *at = &tree->nodes[node];
    size_t count = at->end - at->start;
    if (tree->core[at->start] == 2) continue; /* a node above was */
    if (at->is_small && (int64_t)count >= tree->min_points) {
      memset(tree->core + at->start, 2, count);
    } else if (!at->left) {
      for (size_t i = at->start; i < at->end && !call->status; i++) {
        tree->core[i] = (unsigned char)dbscan_is_core(tree, dbscan_row(tree, i));
      }
    }
  }
  for (size_t i = 0; i < tree->n; i++) tree->core[i] = tree->core[i] != 0;
  for (size_t node = tree->node_count; node-- > 0;) {
    DbscanNode *at = &tree->nodes[node];
    at->first_core = DBSCAN_NONE;
    if (at->left) {
      uint32_t left = tree->nodes[at->left].first_core;
      at->first_core = left == DBSCAN_NONE ? tree->nodes[at->right].first_core : left;
      continue;
    }
    for (uint32_t i = at->start; i < at->end && at->first_core == DBSCAN_NONE; i++) {
      if (tree->core[i]) at->first_core = i;
    }
  }
  return call->status;
}

/* ---- clusters: the union of core rows within eps of each other */

static uint32_t dbscan_root(const DbscanTree *tree, uint32_t row) {
  uint32_t *parent = tree->parent;
  while (parent[row] != row) {
    parent[row] = parent[parent[row]];
    row = parent[row];
  }
  return row;
}

static void dbscan_unite(const DbscanTree *tree, uint32_t a, uint32_t b) {
  a = dbscan_root(tree, a);
  b = dbscan_root(tree, b);
  if (a < b) tree->parent[b] = a;
  if (b < a) tree->parent[a] = b;
}

/* Core rows of two leaves, or of one with itself. */
static void dbscan_unite_leaves(const DbscanTree *tree, const DbscanNode *a, const DbscanNode *b) {
  for (uint32_t i = a->start; i < a->end; i++) {
    if (!tree->core[i]) continue;
    for (uint32_t j = a == b ? i + 1 : b->start; j < b->end; j++) {
      if (!tree->core[j] || dbscan_root(tree, i) == dbscan_root(tree, j)) continue;
      if (dbscan_square(dbscan_row(tree, i), dbscan_row(tree, j), tree->p) <= tree->square) {
        dbscan_unite(tree, i, j);
      }
    }
  }
}

static void dbscan_push_pair(DbscanTree *tree, size_t *depth, uint32_t a, uint32_t b) {
  dbscan_push(tree, depth, a);
  dbscan_push(tree, depth, b);
}

/* A node with itself. */
static void dbscan_unite_within(DbscanTree *tree, size_t *depth, uint32_t node) {
  const DbscanNode *at = &tree->nodes[node];
  if (at->is_small) {
    for (uint32_t i = at->first_core; i < at->end; i++) {
      if (tree->core[i]) dbscan_unite(tree, at->first_core, i);
    }
  } else if (at->left) {
    dbscan_push_pair(tree, depth, at->left, at->right); /* last: most are of one cluster by then */
    dbscan_push_pair(tree, depth, at->left, at->left);
    dbscan_push_pair(tree, depth, at->right, at->right);
  } else {
    dbscan_unite_leaves(tree, at, at);
  }
}

/*
** Two nodes: nothing to do when they are too far apart, or when the core rows of each, being small,
** are of one cluster already, and of the same.
*/
static void dbscan_unite_between(DbscanTree *tree, size_t *depth, uint32_t a, uint32_t b) {
  const DbscanNode *first = &tree->nodes[a], *second = &tree->nodes[b];
  const double *box = dbscan_box(tree, a);
  if (first->is_small && second->is_small &&
      dbscan_root(tree, first->first_core) == dbscan_root(tree, second->first_core)) {
    return;
  }
  if (dbscan_gap(box, box + tree->p, dbscan_box(tree, b), tree->p) > tree->square) return;
  size_t first_rows = first->left ? first->end - first->start : 0;
  size_t second_rows = second->left ? second->end - second->start : 0;
  if (!first_rows && !second_rows) {
    dbscan_unite_leaves(tree, first, second);
  } else if (first_rows >= second_rows) {
    dbscan_push_pair(tree, depth, first->left, b);
    dbscan_push_pair(tree, depth, first->right, b);
  } else {
    dbscan_push_pair(tree, depth, a, second->left);
    dbscan_push_pair(tree, depth, a, second->right);
  }
}

static MlStatus dbscan_connect(DbscanTree *tree) {
  MlCall *call = tree->call;
  size_t depth = 0;
  for (size_t i = 0; i < tree->n; i++) tree->parent[i] = (uint32_t)i;
  dbscan_push_pair(tree, &depth, 0, 0);
  while (depth && !call->status) {
    uint32_t b = tree->stack[--depth], a = tree->stack[--depth];
    if (tree->nodes[a].first_core == DBSCAN_NONE || tree->nodes[b].first_core == DBSCAN_NONE) {
      continue;
    }
    if (a == b) {
      dbscan_unite_within(tree, &depth, a);
    } else {
      dbscan_unite_between(tree, &depth, a, b);
    }
    ml_poll(call, (uint32_t)(100 + (tree->p < 100000 ? 20 * tree->p : 2000000)));
  }
  return call->status;
}

/* ---- labels */

/* The lowest cluster with a core row within eps of the row, or noise. */
static int32_t dbscan_border(DbscanTree *tree, const double *row) {
  int32_t best = INT32_MAX;
  size_t depth = 0, work = 0, p = tree->p;
  dbscan_push(tree, &depth, 0);
  while (depth && !tree->call->status) {
    uint32_t node = tree->stack[--depth];
    const DbscanNode *at = &tree->nodes[node];
    work += p;
    if (at->first_core == DBSCAN_NONE) continue;
    if (at->is_small && tree->label[dbscan_root(tree, at->first_core)] >= best) continue;
    if (dbscan_gap(row, row, dbscan_box(tree, node), p) > tree->square) continue;
    if (at->left) {
      dbscan_push(tree, &depth, at->right);
      dbscan_push(tree, &depth, at->left);
      continue;
    }
    for (uint32_t i = at->start; i < at->end; i++) {
      if (!tree->core[i]) continue;
      int32_t label = tree->label[dbscan_root(tree, i)];
      if (label >= best) continue;
      if (dbscan_square(row, dbscan_row(tree, i), p) <= tree->square) best = label;
    }
    work += (at->end - at->start) * p;
  }
  ml_poll(tree->call, (uint32_t)(work > 1u << 30 ? 1u << 30 : work));
  return best == INT32_MAX ? ML_DBSCAN_NOISE : best;
}

/* `place` (n) is where each row is in the tree's order. */
static MlStatus dbscan_label(DbscanTree *tree, const uint32_t *place, int32_t *labels,
                             unsigned char *core) {
  MlCall *call = tree->call;
  int32_t clusters = 0;
  for (size_t i = 0; i < tree->n; i++) tree->label[i] = -1;
  for (size_t i = 0; i < tree->n; i++) {
    core[i] = tree->core[place[i]];
    if (!core[i]) continue;
    uint32_t root = dbscan_root(tree, place[i]);
    if (tree->label[root] < 0) tree->label[root] = clusters++;
    labels[i] = tree->label[root];
  }
  for (size_t i = 0; i < tree->n && !call->status; i++) {
    if (!core[i]) labels[i] = dbscan_border(tree, dbscan_row(tree, place[i]));
  }
  return call->status;
}

MlStatus ml_dbscan(MlCall *call, const double *rows, size_t n, size_t p, double eps,
                   int64_t min_points, int32_t *labels, unsigned char *core) {
  DbscanTree tree = {.call = call, .n = n, .p = p, .square = eps * eps, .min_points = min_points};
  size_t nodes = n / 4 + 3; /* leaves have 8 rows or more, unless there is only one */
  if (call->status || !n) return call->status;
  tree.order = ml_array(call, n, sizeof *tree.order);
  tree.rows = ml_array(call, n, p * sizeof *tree.rows);
  tree.core = ml_array(call, n, 1);
  tree.parent = ml_array(call, n, sizeof *tree.parent);
  tree.label = ml_array(call, n, sizeof *tree.label);
  tree.nodes = ml_array(call, nodes, sizeof *tree.nodes);
  tree.boxes = ml_array(call, nodes, 2 * p * sizeof *tree.boxes);
  for (size_t i = 0; !call->status && i < n; i++) tree.order[i] = (uint32_t)i;
  if (!call->status) dbscan_build(&tree, rows);
  if (!call->status) dbscan_find_cores(&tree);
  if (!call->status) dbscan_connect(&tree);
  uint32_t *place = ml_array(call, n, sizeof *place);
  for (size_t i = 0; place && i < n; i++) place[tree.order[i]] = (uint32_t)i;
  if (!call->status) dbscan_label(&tree, place, labels, core);
  ml_free(place);
  ml_free(tree.order);
  ml_free(tree.rows);
  ml_free(tree.core);
  ml_free(tree.parent);
  ml_free(tree.label);
  ml_free(tree.nodes);
  ml_free(tree.boxes);
  ml_free(tree.stack);
  return call->status;
}
