/* Filling by groups: each combination of values of some columns has fills of its own. */
#include <math.h>

#include "base/sort.h"
#include "learn/imputer.h"
#include "math/statistics.h"

/* The mean, median or mode (the smallest in a tie) of values (count >= 1), which it sorts. */
static double imputer_middle(MlCall *call, double *values, size_t count,
                             MlImputerStrategy strategy) {
  if (strategy == ML_IMPUTER_MEAN) return ml_sum_array(values, count) / (double)count;
  if (ml_sort_doubles(call, values, count)) return NAN;
  if (strategy == ML_IMPUTER_MEDIAN) return ml_median_sorted(values, count);
  double best = NAN;
  for (size_t i = 0, run = 0, most = 0; i < count; i++) {
    run = i && values[i] == values[i - 1] ? run + 1 : 1;
    if (run > most) best = values[i], most = run;
  }
  return best;
}

MlStatus ml_imputer_groups_option(MlCall *call, const MlFit *fit, MlImputerGroups *groups) {
  const MlImputerOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  MlJson json = {0};
  if (!options->group.length || call->status) return call->status;
  ml_json_parse(call, options->group.text, options->group.length, "option 'group'", &json);
  if (!call->status) {
    int is_list = json.tokens[0].type == ML_JSON_ARRAY;
    size_t count = is_list ? json.tokens[0].members : 1;
    groups->features = ml_array(call, count, sizeof *groups->features);
    if (!count) ml_fail(call, "option 'group' is an empty array");
    for (uint32_t i = 0; i < count && !call->status; i++) {
      uint32_t token = is_list ? i + 1 : 0;
      size_t feature = json.tokens[token].next == token + 1
                           ? ml_imputer_feature(call, encoder, &json, token, "group")
                           : ML_NOT_FOUND;
      if (feature == ML_NOT_FOUND) {
        ml_fail(call, "option 'group' must be a name or an array of some");
      }
      for (uint32_t k = 0; k < i && !call->status; k++) {
        if (groups->features[k] == feature) ml_fail(call, "option 'group' has a feature twice");
      }
      groups->features[groups->columns++] = feature;
    }
  }
  ml_json_free(&json);
  return call->status;
}

/* ---- fitting */

/* All rows that the frame holds, and what tells their groups apart. */
typedef struct GroupRows {
  const double **rows; /* (count) owned */
  uint32_t *order;     /* (count) of those in a group; owned */
  size_t count;
  const MlEncoder *encoder;
  const MlImputerGroups *groups;
} GroupRows;

/* A number, or a category's place in sorted order. */
static double group_value(const MlFeature *feature, const double *row) {
  double value = row[feature->slot];
  if (feature->kind != ML_FEATURE_CATEGORY || isnan(value)) return value + 0.0;
  return feature->rank[(size_t)value];
}

static int compare_groups(const void *context, uint32_t left, uint32_t right) {
  const GroupRows *all = context;
  for (size_t i = 0; i < all->groups->columns; i++) {
    const MlFeature *feature = &all->encoder->features[all->groups->features[i]];
    double a = group_value(feature, all->rows[left]), b = group_value(feature, all->rows[right]);
    if (a != b) return a < b ? -1 : 1;
  }
  return 0;
}

/* Lists the rows whose group is known, by group. */
static MlStatus group_gather(MlCall *call, const MlFrame *frame, GroupRows *all) {
  size_t n = (size_t)frame->rows_used;
  if (n > UINT32_MAX) return ml_fail(call, "there are too many rows (%zu)", n);
  all->rows = ml_array(call, n, sizeof *all->rows);
  all->order = ml_array(call, n, sizeof *all->order);
  for (size_t c = 0; c < frame->held_count && !call->status; c++) {
    for (size_t i = 0; i < frame->chunks[c].count; i++) {
      const double *row = frame->chunks[c].rows + i * frame->width;
      int is_known = 1;
      for (size_t k = 0; k < all->groups->columns; k++) {
        const MlFeature *feature = &all->encoder->features[all->groups->features[k]];
        is_known &= !isnan(row[feature->slot]);
      }
      if (is_known) all->rows[all->count++] = row;
    }
    ml_poll(call, 1000000);
  }
  for (size_t i = 0; i < all->count && !call->status; i++) all->order[i] = (uint32_t)i;
  return ml_sort_indices(call, all->order, all->count, compare_groups, all);
}

/* The fills of one group, the rows order[first .. last). */
static void group_fills(MlCall *call, const GroupRows *all, size_t first, size_t last,
                        MlImputerStrategy strategy, double *values, double *fills) {
  for (size_t f = 0; f < all->encoder->count && !call->status; f++) {
    const MlFeature *feature = &all->encoder->features[f];
    size_t count = 0;
    for (size_t i = first; i < last; i++) {
      double value = group_value(feature, all->rows[all->order[i]]);
      if (!isnan(value)) values[count++] = value;
      if (ml_poll(call, 10)) return;
    }
    int is_category = feature->kind == ML_FEATURE_CATEGORY;
    fills[feature->slot] =
        count ? imputer_middle(call, values, count, is_category ? ML_IMPUTER_MODE : strategy) : NAN;
  }
}

/* Learns the groups from the rows that the frame holds. */
static MlStatus imputer_groups_fit(MlCall *call, const MlFit *fit, MlImputerGroups *groups) {
  const MlImputerOptions *options = fit->options;
  const MlEncoder *encoder = &fit->frame.encoder;
  GroupRows all = {.encoder = encoder, .groups = groups};
  size_t limit = (size_t)fit->common.max_levels, last = 0;
  double *values = ml_array(call, (size_t)fit->frame.rows_used, sizeof *values);
  group_gather(call, &fit->frame, &all);
  for (size_t i = 0; i < all.count && !call->status; i++) {
    groups->count += !i || compare_groups(&all, all.order[i - 1], all.order[i]) != 0;
    ml_poll(call, 30);
  }
  if (!call->status && groups->count > limit) {
    ml_fail(call, "option 'group' makes %zu groups, more than \"max_levels\" (%zu)", groups->count,
            limit);
  }
  if (!call->status) {
    groups->keys = ml_array(call, groups->count * groups->columns + 1, sizeof *groups->keys);
    groups->fills = ml_array(call, groups->count, encoder->slots * sizeof *groups->fills + 1);
  }
  for (size_t g = 0; g < groups->count && !call->status; g++) {
    size_t first = last++;
    while (last < all.count && !compare_groups(&all, all.order[first], all.order[last])) {
      last++;
      if (ml_poll(call, 30)) break;
    }
    for (size_t k = 0; k < groups->columns; k++) {
      const MlFeature *feature = &encoder->features[groups->features[k]];
      groups->keys[g * groups->columns + k] = group_value(feature, all.rows[all.order[first]]);
    }
    group_fills(call, &all, first, last, (MlImputerStrategy)options->strategy, values,
                groups->fills + g * encoder->slots);
  }
  ml_free(values);
  ml_free(all.rows);
  ml_free(all.order);
  return call->status;
}

/* ---- the record */

/* A number that makes groups is filled by its mode: a mean is no group. */
static MlStatus imputer_fill_keys(MlCall *call, MlFit *fit, const MlImputerGroups *groups) {
  const MlFrame *frame = &fit->frame;
  double *values = ml_array(call, (size_t)frame->rows_used, sizeof *values);
  for (size_t k = 0; k < groups->columns && !call->status; k++) {
    MlFeature *feature = &fit->frame.encoder.features[groups->features[k]];
    size_t count = 0;
    if (feature->kind != ML_FEATURE_NUMBER) continue;
    for (size_t c = 0; c < frame->held_count; c++) {
      for (size_t i = 0; i < frame->chunks[c].count; i++) {
        double value = frame->chunks[c].rows[i * frame->width + feature->slot];
        if (!isnan(value)) values[count++] = value;
      }
    }
    if (count) feature->fill = imputer_middle(call, values, count, ML_IMPUTER_MODE);
  }
  ml_free(values);
  return call->status;
}

MlStatus ml_imputer_groups_write(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlImputerGroups groups = {0};
  const MlEncoder *encoder = &fit->frame.encoder;
  ml_imputer_groups_option(call, fit, &groups);
  if (groups.columns && !call->status && !imputer_fill_keys(call, fit, &groups) &&
      !imputer_groups_fit(call, fit, &groups)) {
    int64_t *columns = ml_array(call, groups.columns, sizeof *columns);
    for (size_t i = 0; columns && i < groups.columns; i++) columns[i] = (int64_t)groups.features[i];
    if (columns) ml_put_integers(call, record, "group", columns, groups.columns);
    ml_put_reals(call, record, "group_keys", groups.keys, groups.count * groups.columns);
    ml_put_reals(call, record, "group_fills", groups.fills, groups.count * encoder->slots);
    ml_free(columns);
  }
  ml_imputer_groups_free(&groups);
  return call->status;
}

MlStatus ml_imputer_groups_load(MlCall *call, const MlModel *model, MlRecord parameters,
                                MlImputerGroups *groups) {
  const MlEncoder *encoder = &model->encoder;
  size_t found = 0, keys = 0;
  int64_t *columns = ml_get_integers(call, parameters, "group", ML_ANY_COUNT, &groups->columns);
  groups->features = ml_array(call, groups->columns, sizeof *groups->features);
  for (size_t i = 0; i < groups->columns && !call->status; i++) {
    if (columns[i] < 0 || (uint64_t)columns[i] >= encoder->count) {
      ml_fail(call, "the model is damaged: no such feature to group by");
    } else {
      groups->features[i] = (size_t)columns[i];
    }
  }
  ml_free(columns);
  groups->keys = ml_get_reals(call, parameters, "group_keys", ML_ANY_COUNT, &keys);
  groups->fills = ml_get_reals(call, parameters, "group_fills", ML_ANY_COUNT, &found);
  if (call->status) return call->status;
  groups->count = groups->columns ? keys / groups->columns : 0;
  if (groups->count * groups->columns != keys || found / encoder->slots != groups->count ||
      found % encoder->slots) {
    return ml_fail(call, "the model is damaged: its groups");
  }
  return ml_imputer_check_values(call, encoder, groups->fills, groups->count);
}

/* ---- applying */

const double *ml_imputer_group(const MlImputerGroups *groups, const MlEncoder *encoder,
                               const double *slots) {
  size_t low = 0, high = groups->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const double *key = groups->keys + middle * groups->columns;
    int order = 0;
    for (size_t k = 0; k < groups->columns && !order; k++) {
      double value = slots[encoder->features[groups->features[k]].slot];
      if (isnan(value)) return NULL;
      order = value < key[k] ? -1 : value > key[k];
    }
    if (!order) return groups->fills + middle * encoder->slots;
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

void ml_imputer_groups_free(MlImputerGroups *groups) {
  ml_free(groups->features);
  ml_free(groups->keys);
  ml_free(groups->fills);
}
