#include "data/rare_levels.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"

/* The levels of a feature: how often each stands in the rows, and their places in sorted order. */
typedef struct LevelCounts {
  uint64_t *counts; /* (levels) owned */
  uint32_t *rank;   /* (levels) owned */
} LevelCounts;

static double *level_slot(const MlFrame *frame, const MlFeature *feature, const MlChunk *chunk,
                          size_t row) {
  size_t place = feature->slot + (frame->target != ML_TARGET_NONE);
  return &chunk->rows[row * frame->width + place];
}

static MlStatus count_levels(MlCall *call, MlFrame *frame, const MlFeature *feature,
                             LevelCounts *levels) {
  size_t count = feature->levels.count;
  uint32_t *order = ml_array(call, count, sizeof *order);
  levels->counts = ml_array(call, count, sizeof *levels->counts);
  levels->rank = ml_array(call, count, sizeof *levels->rank);
  if (!call->status) ml_dictionary_sort(call, &feature->levels, order);
  for (size_t i = 0; i < count && !call->status; i++) levels->rank[order[i]] = (uint32_t)i;
  for (size_t c = 0; c < ml_frame_chunks(frame) && !call->status; c++) {
    const MlChunk *chunk = ml_frame_chunk(call, frame, c);
    for (size_t i = 0; chunk && i < chunk->count; i++) {
      double code = *level_slot(frame, feature, chunk, i);
      if (!isnan(code)) levels->counts[(size_t)code]++;
    }
    ml_poll(call, 500000);
  }
  ml_free(order);
  return call->status;
}

/* The rarest first; of equally frequent ones in sorted order. */
static int compare_rarity(const void *context, uint32_t left, uint32_t right) {
  const LevelCounts *levels = context;
  if (levels->counts[left] != levels->counts[right]) {
    return levels->counts[left] < levels->counts[right] ? -1 : 1;
  }
  return levels->rank[left] < levels->rank[right] ? -1 : levels->rank[left] > levels->rank[right];
}

/* Marks the rare levels (levels) with 1; returns how many there are. */
static size_t mark_rare(MlCall *call, const MlFrame *frame, const LevelCounts *levels, size_t count,
                        double least, size_t max_categories, unsigned char *is_rare) {
  uint32_t *order = ml_array(call, count, sizeof *order);
  double limit = least >= 1 ? least : least * (double)frame->rows_used;
  size_t rare = 0;
  for (size_t i = 0; i < count && !call->status; i++) {
    order[i] = (uint32_t)i;
    is_rare[i] = (double)levels->counts[i] < limit;
    rare += is_rare[i];
  }
  size_t left = count - rare + (rare > 0);
  if (!call->status && max_categories && left > max_categories &&
      !ml_sort_indices(call, order, count, compare_rarity, levels)) {
    size_t kept = max_categories - 1;
    for (size_t i = 0; i + kept < count; i++) is_rare[order[i]] = 1;
    rare = count - kept;
  }
  ml_free(order);
  return call->status ? 0 : rare;
}

/* Replaces the feature's levels by those that are not rare and one for the others. */
static MlStatus replace_levels(MlCall *call, MlFrame *frame, MlFeature *feature,
                               const unsigned char *is_rare) {
  MlDictionary kept = {0};
  size_t count = feature->levels.count, length;
  double *becomes = ml_array(call, count, sizeof *becomes);
  for (size_t i = 0; i < count && !call->status; i++) {
    const char *level = ml_dictionary_get(&feature->levels, i, &length);
    if (!is_rare[i]) becomes[i] = (double)ml_dictionary_add(call, &kept, level, length);
  }
  size_t other = ml_dictionary_add(call, &kept, ML_OTHER_LEVEL, strlen(ML_OTHER_LEVEL));
  for (size_t i = 0; i < count && !call->status; i++) {
    if (is_rare[i]) becomes[i] = (double)other;
  }
  if (frame->is_streamed) ml_frame_begin_replay(frame); /* the rows come with the new codes */
  for (size_t c = 0; c < frame->held_count && !frame->is_streamed && !call->status; c++) {
    for (size_t i = 0; i < frame->chunks[c].count; i++) {
      double *code = level_slot(frame, feature, &frame->chunks[c], i);
      if (!isnan(*code)) *code = becomes[(size_t)*code];
    }
  }
  if (!call->status) {
    MlDictionary old = feature->levels;
    feature->levels = kept;
    feature->other = other;
    kept = old;
  }
  ml_dictionary_free(&kept);
  ml_free(becomes);
  return call->status;
}

MlStatus ml_frame_group_rare(MlCall *call, MlFrame *frame, double min_frequency,
                             size_t max_categories) {
  for (size_t f = 0; f < frame->encoder.count && !call->status; f++) {
    MlFeature *feature = &frame->encoder.features[f];
    size_t count = feature->levels.count;
    if (feature->kind != ML_FEATURE_CATEGORY || !count) continue;
    LevelCounts levels = {0};
    unsigned char *is_rare = ml_array(call, count, 1);
    if (is_rare && !count_levels(call, frame, feature, &levels) &&
        mark_rare(call, frame, &levels, count, min_frequency, max_categories, is_rare)) {
      replace_levels(call, frame, feature, is_rare);
    }
    ml_free(levels.counts);
    ml_free(levels.rank);
    ml_free(is_rare);
  }
  return call->status;
}
