#include "data/frame.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "data/cell.h"
#include "data/terms.h"
#include "math/summation.h"

/* A chunk holds about this many bytes, so that a frame of any size has few of them. */
enum { CHUNK_BYTES = 1 << 20, CHUNK_FIRST_ROWS = 16 };

/* Classes are kept as doubles: beyond this two integers may be one. */
#define CLASS_INTEGER_MAX 9007199254740992

MlStatus ml_frame_begin(MlCall *call, MlFrame *frame, MlTarget target, size_t features,
                        MlCoding coding, MlMissing missing, size_t max_levels) {
  memset(frame, 0, sizeof *frame);
  frame->target = target;
  frame->target_name = ml_copy_text(call, "y", 1);
  frame->cells = ml_array(call, features, sizeof *frame->cells);
  return ml_encoder_begin(call, &frame->encoder, features, coding, missing, max_levels);
}

void ml_frame_free(MlFrame *frame) {
  for (size_t i = 0; i < frame->chunk_count; i++) {
    ml_free(frame->chunks[i].rows);
    ml_free(frame->chunks[i].starts);
    ml_sparse_row_free(&frame->chunks[i].sparse);
  }
  ml_free(frame->chunks);
  ml_free(frame->target_name);
  ml_free(frame->class_rank);
  ml_free(frame->class_order);
  ml_free(frame->cells);
  ml_free(frame->expanded);
  ml_free(frame->targets);
  ml_free(frame->starts_scratch);
  ml_sparse_row_free(&frame->sparse_scratch);
  for (int i = 0; i < ML_ROLES; i++) ml_free(frame->role_name[i]);
  ml_value_counts_free(&frame->clusters);
  ml_value_counts_free(&frame->classes);
  ml_encoder_free(&frame->encoder);
  memset(frame, 0, sizeof *frame);
}

MlStatus ml_frame_role(MlCall *call, MlFrame *frame, MlRole role, const char *name) {
  frame->role_name[role] = ml_copy_text(call, name, strlen(name));
  frame->extras++;
  return call->status;
}

size_t ml_frame_role_place(const MlFrame *frame, MlRole role) {
  size_t place = frame->width - frame->extras;
  for (int i = 0; i < (int)role; i++) place += frame->role_name[i] != NULL;
  return place;
}

/* ---- room for rows */

static MlStatus new_chunk(MlCall *call, MlFrame *frame) {
  if (ml_reserve(call, &frame->chunks, &frame->chunks_capacity, frame->chunk_count + 1,
                 sizeof *frame->chunks)) {
    return call->status;
  }
  memset(&frame->chunks[frame->chunk_count++], 0, sizeof *frame->chunks);
  return ML_OK;
}

static size_t chunk_limit(const MlFrame *frame) {
  if (frame->absorb) return frame->overflowed ? ML_FRAME_BLOCK_ROWS : ML_FRAME_HEAD_ROWS;
  size_t rows = CHUNK_BYTES / (8 * frame->width);
  return rows < CHUNK_FIRST_ROWS ? CHUNK_FIRST_ROWS : rows;
}

/* Hands the only chunk's rows to the learner, in blocks, and forgets them. */
static MlStatus absorb_chunk(MlCall *call, MlFrame *frame) {
  MlChunk *chunk = &frame->chunks[0];
  for (size_t start = 0; start < chunk->count; start += ML_FRAME_BLOCK_ROWS) {
    size_t count = chunk->count - start;
    if (count > ML_FRAME_BLOCK_ROWS) count = ML_FRAME_BLOCK_ROWS;
    if (frame->absorb(call, frame->learner, frame, chunk->rows + start * frame->width, count)) {
      return call->status;
    }
  }
  frame->overflowed = 1;
  chunk->count = 0;
  return ml_poll(call, 50000);
}

/* The chunk that takes the next row, with room for it; NULL on failure. */
static MlChunk *chunk_with_room(MlCall *call, MlFrame *frame) {
  if (!frame->chunk_count && new_chunk(call, frame)) return NULL;
  MlChunk *chunk = &frame->chunks[frame->chunk_count - 1];
  if (chunk->count < chunk->capacity && chunk->count < chunk_limit(frame)) return chunk;
  if (chunk->count >= chunk_limit(frame)) {
    if (frame->absorb) return absorb_chunk(call, frame) ? NULL : chunk;
    if (ml_poll(call, 500000) || new_chunk(call, frame)) return NULL;
    chunk = &frame->chunks[frame->chunk_count - 1];
  }
  /* A first chunk grows, so that a model of a few rows takes a few bytes; later ones are whole. */
  size_t limit = chunk_limit(frame);
  size_t capacity = frame->chunk_count > 1 ? limit : chunk->capacity * 2;
  if (capacity < CHUNK_FIRST_ROWS) capacity = CHUNK_FIRST_ROWS;
  if (capacity > limit) capacity = limit;
  if (capacity > ML_ALLOCATION_MAX / 8 / frame->width) {
    ml_fail_memory(call);
    return NULL;
  }
  void *rows = chunk->rows;
  size_t doubles = chunk->capacity * frame->width;
  if (ml_reserve(call, &rows, &doubles, capacity * frame->width, sizeof(double))) return NULL;
  chunk->rows = rows;
  chunk->capacity = capacity;
  return chunk;
}

double *ml_frame_row(MlCall *call, MlFrame *frame) {
  if (call->status) return NULL;
  if (frame->chunk_count) { /* the usual case, inline */
    MlChunk *chunk = &frame->chunks[frame->chunk_count - 1];
    if (chunk->count < chunk->capacity && (!frame->absorb || chunk->count < chunk_limit(frame))) {
      return chunk->rows + chunk->count * frame->width;
    }
  }
  MlChunk *chunk = chunk_with_room(call, frame);
  return chunk ? chunk->rows + chunk->count * frame->width : NULL;
}

/* ---- a row's rules */

static MlStatus fail_missing(MlCall *call, const MlFrame *frame, const double *row) {
  const char *name = frame->target_name;
  for (int i = 0; i < ML_ROLES; i++) {
    if (frame->role_name[i] && isnan(row[ml_frame_role_place(frame, (MlRole)i)])) {
      name = frame->role_name[i];
    }
  }
  if (frame->target == ML_TARGET_NONE || !isnan(row[0])) {
    for (size_t i = 0; i < frame->encoder.count; i++) {
      const MlFeature *feature = &frame->encoder.features[i];
      const double *slots = row + (frame->target != ML_TARGET_NONE) + feature->slot;
      for (size_t k = 0; k < feature->slots; k++) {
        if (isnan(slots[k])) name = feature->name;
      }
    }
  }
  return ml_fail(call, "row %llu: '%s' is NULL and \"missing\" is \"error\"",
                 (unsigned long long)frame->rows_seen, name);
}

static MlStatus fail_infinite(MlCall *call, const MlFrame *frame, const double *row) {
  size_t i = 0, has_target = frame->target != ML_TARGET_NONE;
  while (i < frame->width && !isinf(row[i])) i++;
  const char *name = frame->target_name;
  for (size_t j = 0; j < frame->encoder.count && i >= has_target; j++) {
    if (frame->encoder.features[j].slot <= i - has_target) name = frame->encoder.features[j].name;
  }
  for (int k = 0; k < ML_ROLES; k++) {
    if (frame->role_name[k] && ml_frame_role_place(frame, (MlRole)k) == i) {
      name = frame->role_name[k];
    }
  }
  return ml_fail(call, "row %llu: '%s' is infinite; leave such rows out with WHERE abs(%s) < 1e308",
                 (unsigned long long)frame->rows_seen, name, name);
}

/* Counts the row's missing features, where the quick way has written it. */
static void count_missing(MlFrame *frame, const double *slots) {
  for (size_t i = 0; i < frame->encoder.count; i++) {
    MlFeature *feature = &frame->encoder.features[i];
    if (feature->slots == 1 && isnan(slots[feature->slot])) feature->missing++;
  }
}

/* What becomes of a row with something missing: 1 keep it, 0 leave it out (or the call failed). */
static int keep_missing(MlCall *call, MlFrame *frame, const double *row) {
  MlMissing policy = frame->encoder.missing;
  if (policy == ML_MISSING_ERROR) {
    fail_missing(call, frame, row);
    return 0;
  }
  int must_skip = frame->target != ML_TARGET_NONE && isnan(row[0]);
  for (size_t i = frame->width - frame->extras; i < frame->width; i++) must_skip |= isnan(row[i]);
  if (policy == ML_MISSING_SKIP || must_skip) {
    frame->rows_skipped++;
    return 0;
  }
  return 1;
}

/* The row just written stays, unless it weighs nothing; 0 then. */
static int keep_row(MlCall *call, MlFrame *frame, MlChunk *chunk) {
  if (frame->role_name[ML_ROLE_WEIGHT]) {
    size_t place = ml_frame_role_place(frame, ML_ROLE_WEIGHT);
    double weight = chunk->rows[chunk->count * frame->width + place];
    if (weight < 0) {
      ml_fail(call, "row %llu: the weight '%s' must not be negative, found %g",
              (unsigned long long)frame->rows_seen, frame->role_name[ML_ROLE_WEIGHT], weight);
    }
    if (!(weight > 0)) {
      frame->rows_skipped++;
      frame->rows_weightless++;
      return 0;
    }
  }
  if (frame->target == ML_TARGET_CLASS) {
    frame->classes.counts[(size_t)chunk->rows[chunk->count * frame->width]]++;
  }
  chunk->count++;
  frame->rows_used++;
  return 1;
}

/* A sum that is 0 when all numbers are finite, and NaN otherwise. */
static double finite_test(const double *row, size_t count) {
  double a = 0, b = 0;
  size_t i = 0;
  for (; i + 1 < count; i += 2) {
    a += row[i] * 0;
    b += row[i + 1] * 0;
  }
  return i < count ? a + b + row[i] * 0 : a + b;
}

MlStatus ml_frame_commit(MlCall *call, MlFrame *frame) {
  MlChunk *chunk = &frame->chunks[frame->chunk_count - 1];
  double *row = chunk->rows + chunk->count * frame->width;
  frame->rows_seen++;
  if (finite_test(row, frame->width) != 0) {
    int missing = 0, infinite = 0;
    for (size_t i = 0; i < frame->width; i++) {
      missing |= isnan(row[i]);
      infinite |= isinf(row[i]);
    }
    if (missing) count_missing(frame, row + (frame->target != ML_TARGET_NONE));
    if (missing && !keep_missing(call, frame, row)) return call->status;
    if (infinite) return fail_infinite(call, frame, row);
  }
  keep_row(call, frame, chunk);
  return call->status;
}

/* ---- targets */

double ml_frame_class(MlCall *call, MlFrame *frame, const MlValue *target) {
  if (ml_value_is_null(target)) return NAN;
  int is_number = ml_value_is_number(target);
  double number = is_number ? ml_value_number(target) : 0;
  for (int i = 0; is_number && i < frame->recent_count; i++) {
    if (frame->recent_class[i] == number) return (double)frame->recent_code[i];
  }
  if (target->kind == ML_VALUE_BLOB) {
    ml_fail(call, "the target '%s' must be a number or text, found a BLOB", frame->target_name);
    return NAN;
  }
  if (target->kind == ML_VALUE_INTEGER &&
      (target->integer > CLASS_INTEGER_MAX || target->integer < -CLASS_INTEGER_MAX)) {
    ml_fail(call,
            "the target '%s' has the class %lld, beyond 2^53; make such numbers text with CAST",
            frame->target_name, (long long)target->integer);
    return NAN;
  }
  size_t code = ml_value_counts_add(call, &frame->classes, target, 0);
  if (code == ML_NOT_FOUND) return NAN;
  frame->classes.integers += target->kind == ML_VALUE_INTEGER; /* so that they read back as such */
  if (frame->classes.keys.count > 100000) {
    ml_fail(call, "the target '%s' has more than 100000 classes", frame->target_name);
  }
  if (is_number && frame->recent_count < 2) {
    frame->recent_class[frame->recent_count] = number;
    frame->recent_code[frame->recent_count++] = code;
  }
  return (double)code;
}

static double target_number(MlCall *call, const MlFrame *frame, const MlValue *target) {
  char shown[80];
  if (ml_value_is_null(target)) return NAN;
  if (!ml_value_is_number(target)) {
    ml_fail(call, "the target '%s' must be a number, found %s; clean text with ml_number(%s)",
            frame->target_name, ml_value_show(target, shown), frame->target_name);
  }
  return ml_value_number(target);
}

/* ---- rows of any values */

/* The name of the first of a row's values that is NULL, or NULL. */
static const char *null_name(const MlFrame *frame, const MlValue *target, const MlValue *cells) {
  if (target && ml_value_is_null(target)) return frame->target_name;
  for (size_t i = 0; i < frame->encoder.count; i++) {
    if (ml_value_is_null(&cells[i])) return frame->encoder.features[i].name;
  }
  for (int i = 0; i < ML_ROLES; i++) {
    if (frame->role_name[i] && ml_value_is_null(&frame->role_cell[i])) return frame->role_name[i];
  }
  return NULL;
}

/*
** 1 when a row with a NULL is dealt with: left out, or the call failed. It leaves no trace but its
** count: no kind, level or class is learned from a row that is not used.
*/
static int refuse_nulls(MlCall *call, MlFrame *frame, const MlValue *target, const MlValue *cells) {
  MlEncoder *encoder = &frame->encoder;
  if (encoder->missing > ML_MISSING_ERROR) return 0;
  const char *name = null_name(frame, target, cells);
  if (!name) return 0;
  frame->rows_seen++;
  for (size_t i = 0; i < encoder->count; i++) {
    encoder->features[i].missing += (uint64_t)ml_value_is_null(&cells[i]);
  }
  if (encoder->missing == ML_MISSING_SKIP) {
    frame->rows_skipped++;
  } else {
    ml_fail(call, "row %llu: '%s' is NULL and \"missing\" is \"error\"",
            (unsigned long long)frame->rows_seen, name);
  }
  return 1;
}

/* Learns kinds; 1 when the row can be written now, 0 when the call failed. */
static int learn_kinds(MlCall *call, MlFrame *frame, const MlValue *cells) {
  MlEncoder *encoder = &frame->encoder;
  if (frame->width && encoder->kinds_known) return 1;
  if (ml_encoder_learn(call, encoder, cells)) return 0;
  frame->width = encoder->slots + (frame->target != ML_TARGET_NONE) + frame->extras;
  if (encoder->has_sparse) frame->absorb = NULL; /* a row is more than its slots: all are held */
  if (frame->width == 0) frame->width = 1;       /* only sparse features: rows still need a place */
  return 1;
}

/* 1 when the formula's arithmetic gives numbers; 0 when the row was skipped or the call failed. */
static int keep_terms(MlCall *call, MlFrame *frame, const double *row) {
  size_t factor;
  if (!frame->rows_used && ml_terms_kinds(call, &frame->encoder)) return 0;
  int what = ml_terms_check(&frame->encoder, row + (frame->target != ML_TARGET_NONE), &factor);
  if (!what) return 1;
  if (what == 1 && frame->encoder.missing != ML_MISSING_ERROR) {
    frame->rows_skipped++;
    return 0;
  }
  const MlFormula *formula = &frame->encoder.terms->formula;
  ml_fail(call, "row %llu: %.*s is %s", (unsigned long long)frame->rows_seen,
          (int)formula->factors[factor].length,
          formula->texts.data + formula->factors[factor].start,
          what == 1 ? "no number" : "infinite");
  return 0;
}

/* Appends the sparse numbers of the row just written to its chunk. */
static MlStatus end_sparse_row(MlCall *call, MlChunk *chunk) {
  if (ml_reserve(call, &chunk->starts, &chunk->starts_capacity, chunk->count + 2,
                 sizeof *chunk->starts)) {
    return call->status;
  }
  chunk->starts[0] = 0;
  chunk->starts[chunk->count + 1] = chunk->sparse.count;
  return ML_OK;
}

/* Writes the numbers behind the slots; *missing counts what is NULL. */
static void write_roles(MlCall *call, MlFrame *frame, double *row, size_t *missing) {
  char shown[80];
  for (int i = 0; i < ML_ROLES; i++) {
    const MlValue *cell = &frame->role_cell[i];
    if (!frame->role_name[i]) continue;
    double *at = row + ml_frame_role_place(frame, (MlRole)i);
    *at = NAN;
    if (ml_value_is_null(cell)) {
      ++*missing;
    } else if (i == ML_ROLE_CLUSTER) {
      size_t code = ml_value_counts_add(call, &frame->clusters, cell, 0);
      if (code != ML_NOT_FOUND) *at = (double)code;
    } else if (ml_value_is_number(cell)) {
      *at = ml_value_number(cell);
    } else {
      ml_fail(call, "row %llu: the %s '%s' must be a number, found %s",
              (unsigned long long)frame->rows_seen + 1, i == ML_ROLE_WEIGHT ? "weight" : "offset",
              frame->role_name[i], ml_value_show(cell, shown));
    }
  }
}

MlStatus ml_frame_add(MlCall *call, MlFrame *frame, const MlValue *target, const MlValue *cells) {
  if (call->status || refuse_nulls(call, frame, target, cells)) return call->status;
  if (!learn_kinds(call, frame, cells)) return call->status;
  double *row = ml_frame_row(call, frame);
  if (!row) return call->status;
  MlChunk *chunk = &frame->chunks[frame->chunk_count - 1];
  size_t sparse_before = chunk->sparse.count, has_target = frame->target != ML_TARGET_NONE;
  size_t missing = 0;
  if (frame->width > frame->encoder.slots) row[0] = 0;
  if (frame->target == ML_TARGET_NUMBER) row[0] = target_number(call, frame, target);
  if (frame->target == ML_TARGET_CLASS) row[0] = ml_frame_class(call, frame, target);
  ml_encoder_slots(call, &frame->encoder, cells, 1, row + has_target, &chunk->sparse, &missing);
  if (frame->encoder.vector_missing && frame->encoder.missing > ML_MISSING_ERROR) {
    return ml_fail(call,
                   "row %llu: a vector is NULL, which cannot be replaced; use \"missing\": "
                   "\"skip\"",
                   (unsigned long long)frame->rows_seen + 1);
  }
  if (frame->extras && !call->status) write_roles(call, frame, row, &missing);
  if (call->status == ML_OK && frame->encoder.has_sparse) end_sparse_row(call, chunk);
  if (call->status) return call->status;
  /* The encoder has counted the missing values already: commit must not count them again. */
  frame->rows_seen++;
  int target_missing = has_target && isnan(row[0]);
  if ((missing || target_missing) && !keep_missing(call, frame, row)) {
    chunk->sparse.count = sparse_before;
    return call->status;
  }
  for (size_t i = 0; i < frame->width; i++) {
    if (isinf(row[i])) return fail_infinite(call, frame, row);
  }
  if (frame->encoder.terms && !missing && !keep_terms(call, frame, row)) return call->status;
  for (size_t i = sparse_before; i < chunk->sparse.count; i++) {
    if (isinf(chunk->sparse.values[i])) {
      return ml_fail(call, "row %llu: a sparse vector holds an infinite number",
                     (unsigned long long)frame->rows_seen);
    }
  }
  if (!keep_row(call, frame, chunk)) chunk->sparse.count = sparse_before;
  return call->status;
}

/* ---- closing */

/* The mean of what there is of a feature, whatever the order of the rows. */
static MlStatus feature_mean(MlCall *call, MlFrame *frame, MlFeature *feature) {
  size_t place = feature->slot + (frame->target != ML_TARGET_NONE), count = 0;
  MlSum sum = {0, 0}; /* of halves of halves ...: no number of rows makes it overflow */
  for (size_t c = 0; c < frame->chunk_count && !ml_poll(call, 1000000); c++) {
    for (size_t i = 0; i < frame->chunks[c].count; i++) {
      double value = frame->chunks[c].rows[i * frame->width + place];
      if (isnan(value)) continue;
      ml_sum_add(&sum, value * 0x1p-40);
      count++;
    }
  }
  if (count) feature->fill = ml_sum_value(ml_sum_divided(sum, (double)count)) * 0x1p40;
  return call->status;
}

static MlStatus feature_median_or_mode(MlCall *call, MlFrame *frame, MlFeature *feature) {
  size_t place = feature->slot + (frame->target != ML_TARGET_NONE), count = 0;
  double *values = ml_array(call, (size_t)frame->rows_used, sizeof *values);
  for (size_t c = 0; values && c < frame->chunk_count; c++) {
    for (size_t i = 0; i < frame->chunks[c].count; i++) {
      double value = frame->chunks[c].rows[i * frame->width + place];
      if (!isnan(value)) values[count++] = value;
    }
  }
  if (values && count) {
    ml_sort_doubles(call, values, count);
    if (frame->encoder.missing == ML_MISSING_MEDIAN) {
      feature->fill =
          count % 2 ? values[count / 2] : values[count / 2 - 1] / 2 + values[count / 2] / 2;
    } else {
      size_t best = 0;
      for (size_t i = 0, run = 0; i < count; i++) {
        run = i && values[i] == values[i - 1] ? run + 1 : 1;
        if (run > best) feature->fill = values[i], best = run;
      }
    }
  }
  ml_free(values);
  return call->status;
}

/* The most frequent level, the first in sorted order among equals. */
static MlStatus most_frequent_level(MlCall *call, MlFrame *frame, MlFeature *feature) {
  size_t levels = feature->levels.count, best = 0;
  size_t place = feature->slot + (frame->target != ML_TARGET_NONE);
  uint64_t *counts = ml_array(call, levels, sizeof *counts);
  uint32_t *order = ml_array(call, levels, sizeof *order);
  if (counts && order) ml_dictionary_sort(call, &feature->levels, order);
  for (size_t c = 0; call->status == ML_OK && c < frame->chunk_count; c++) {
    for (size_t i = 0; i < frame->chunks[c].count; i++) {
      double code = frame->chunks[c].rows[i * frame->width + place];
      if (!isnan(code)) counts[(size_t)code]++;
    }
  }
  for (size_t i = 0; call->status == ML_OK && i < levels; i++) {
    if (i == 0 || counts[order[i]] > counts[best]) best = order[i];
  }
  if (levels) feature->fill = (double)best;
  ml_free(counts);
  ml_free(order);
  return call->status;
}

static MlStatus find_fills(MlCall *call, MlFrame *frame) {
  for (size_t i = 0; i < frame->encoder.count && call->status == ML_OK; i++) {
    MlFeature *feature = &frame->encoder.features[i];
    if (feature->kind == ML_FEATURE_NUMBER) {
      if (frame->encoder.missing == ML_MISSING_MEDIAN ||
          frame->encoder.missing == ML_MISSING_MODE) {
        feature_median_or_mode(call, frame, feature);
      } else {
        feature_mean(call, frame, feature);
      }
    } else if (feature->kind == ML_FEATURE_CATEGORY &&
               frame->encoder.missing != ML_MISSING_INDICATOR) {
      most_frequent_level(call, frame, feature);
    }
  }
  return call->status;
}

static int compare_classes(const void *context, uint32_t left, uint32_t right) {
  const MlValueCounts *classes = context;
  MlValue a = ml_value_counts_get(classes, left), b = ml_value_counts_get(classes, right);
  return ml_value_compare(&a, &b);
}

/* Sorts the classes that have rows: one whose rows were all left out is none. */
static MlStatus rank_classes(MlCall *call, MlFrame *frame) {
  size_t codes = frame->classes.keys.count, count = 0;
  frame->class_order = ml_array(call, codes, sizeof *frame->class_order);
  frame->class_rank = ml_array(call, codes, sizeof *frame->class_rank);
  for (size_t i = 0; !call->status && i < codes; i++) {
    if (frame->classes.counts[i] > 0) frame->class_order[count++] = (uint32_t)i;
  }
  ml_sort_indices(call, frame->class_order, count, compare_classes, &frame->classes);
  for (size_t i = 0; !call->status && i < count; i++) {
    frame->class_rank[frame->class_order[i]] = (uint32_t)i;
  }
  frame->class_count = count;
  if (!call->status && count > 1) { /* numbers come first in the order */
    MlValue low = ml_frame_class_value(frame, 0), high = ml_frame_class_value(frame, count - 1);
    char shown[2][80];
    if (ml_value_is_number(&low) != ml_value_is_number(&high)) {
      ml_fail(call, "the target '%s' mixes numbers and text, %s and %s; use CAST or ml_number(%s)",
              frame->target_name, ml_value_show(&low, shown[0]), ml_value_show(&high, shown[1]),
              frame->target_name);
    }
  }
  return call->status;
}

MlStatus ml_frame_close(MlCall *call, MlFrame *frame) {
  if (frame->encoder.missing > ML_MISSING_ERROR) find_fills(call, frame);
  if (frame->target == ML_TARGET_CLASS) rank_classes(call, frame);
  return call->status ? call->status : ml_encoder_layout(call, &frame->encoder);
}

MlValue ml_frame_class_value(const MlFrame *frame, size_t rank) {
  return ml_value_counts_get(&frame->classes, frame->class_order[rank]);
}

/* ---- blocks of the design matrix */

static MlStatus block_targets(MlCall *call, MlFrame *frame, const MlChunk *chunk, MlBlock *block) {
  block->y = chunk->rows;
  block->y_stride = frame->width;
  if (frame->target != ML_TARGET_CLASS) return ML_OK;
  if (ml_reserve(call, &frame->targets, &frame->targets_capacity, chunk->count + 1,
                 sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < chunk->count; i++) {
    frame->targets[i] = frame->class_rank[(size_t)chunk->rows[i * frame->width]];
  }
  block->y = frame->targets;
  block->y_stride = 1;
  return ML_OK;
}

static MlStatus dense_block(MlCall *call, MlFrame *frame, const MlChunk *chunk, MlBlock *block) {
  size_t skip = frame->target != ML_TARGET_NONE, columns = frame->encoder.columns;
  int fills = frame->encoder.missing > ML_MISSING_ERROR;
  if (frame->encoder.is_plain && !fills) {
    block->x = chunk->rows + skip;
    block->x_stride = frame->width;
    return ML_OK;
  }
  if (columns && chunk->count > ML_ALLOCATION_MAX / 8 / columns) return ml_fail_memory(call);
  if (ml_reserve(call, &frame->expanded, &frame->expanded_capacity, chunk->count * columns + 1,
                 sizeof(double))) {
    return call->status;
  }
  for (size_t i = 0; i < chunk->count; i++) {
    ml_encoder_expand(&frame->encoder, chunk->rows + i * frame->width + skip,
                      frame->expanded + i * columns);
  }
  block->x = frame->expanded;
  block->x_stride = columns;
  return ML_OK;
}

static MlStatus sparse_block(MlCall *call, MlFrame *frame, const MlChunk *chunk, MlBlock *block) {
  MlEncoder *encoder = &frame->encoder;
  MlSparseRow *out = &frame->sparse_scratch;
  size_t skip = frame->target != ML_TARGET_NONE;
  out->count = 0;
  ml_reserve(call, &frame->starts_scratch, &frame->starts_scratch_capacity, chunk->count + 1,
             sizeof *frame->starts_scratch);
  ml_reserve(call, &frame->expanded, &frame->expanded_capacity, encoder->columns + 1,
             sizeof(double));
  for (size_t i = 0; call->status == ML_OK && i < chunk->count; i++) {
    frame->starts_scratch[i] = out->count;
    ml_encoder_sparse_row(call, encoder, chunk->rows + i * frame->width + skip,
                          chunk->sparse.indices + chunk->starts[i],
                          chunk->sparse.values + chunk->starts[i],
                          chunk->starts[i + 1] - chunk->starts[i], frame->expanded, out);
  }
  if (call->status) return call->status;
  frame->starts_scratch[chunk->count] = out->count;
  block->starts = frame->starts_scratch;
  block->indices = out->indices;
  block->values = out->values;
  return ML_OK;
}

MlStatus ml_frame_block(MlCall *call, MlFrame *frame, size_t i, MlBlock *block) {
  const MlChunk *chunk = &frame->chunks[i];
  memset(block, 0, sizeof *block);
  if (call->status) return call->status;
  block->rows = chunk->count;
  block->columns = frame->encoder.columns;
  if (frame->target != ML_TARGET_NONE) block_targets(call, frame, chunk, block);
  const double **extras[ML_ROLES] = {&block->weight, &block->offset, &block->cluster};
  block->extra_stride = frame->width;
  for (int k = 0; k < ML_ROLES; k++) {
    if (frame->role_name[k]) *extras[k] = chunk->rows + ml_frame_role_place(frame, (MlRole)k);
  }
  if (frame->encoder.has_sparse) return sparse_block(call, frame, chunk, block);
  return dense_block(call, frame, chunk, block);
}
