/* Rows into a frame: which are kept, their targets, and cells of any kind. */
#include <math.h>
#include <stdio.h>

#include "data/cell.h"
#include "data/frame.h"
#include "data/terms.h"

/* Classes are kept as doubles: beyond this two integers may be one. */
#define CLASS_INTEGER_MAX 9007199254740992

/* Of a row that was not there at the first reading, or is another. */
static MlStatus fail_changed(MlCall *call, uint64_t row, const char *what) {
  return ml_fail(call,
                 "the source changed between two readings: row %llu %s; make it a table first, or "
                 "raise \"memory\"",
                 (unsigned long long)row, what);
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
  for (size_t i = 0; i < frame->encoder.count && !frame->is_replay; i++) {
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
    size_t class = (size_t)chunk->rows[chunk->count * frame->width];
    if (!frame->is_replay) {
      frame->classes.counts[class]++;
    } else if (frame->classes.counts[class] == 0) {
      fail_changed(call, frame->rows_seen, "is of a class that no row had");
    }
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
  MlChunk *chunk = &frame->chunks[frame->held_count - 1];
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
  size_t count = frame->classes.keys.count;
  size_t code = ml_value_counts_add(call, &frame->classes, target, 0);
  if (code == ML_NOT_FOUND) return NAN;
  if (frame->is_replay) {
    if (code >= count) fail_changed(call, frame->rows_seen + 1, "is of a class that no row had");
    return (double)code;
  }
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
  for (size_t i = 0; i < encoder->count && !frame->is_replay; i++) {
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
  if (frame->is_replay || (frame->width && encoder->kinds_known)) return 1;
  if (ml_encoder_learn(call, encoder, cells)) return 0;
  frame->width = encoder->slots + (frame->target != ML_TARGET_NONE) + frame->extras;
  if (encoder->has_sparse) frame->absorb = NULL; /* a row is more than its slots: all are held */
  if (frame->width == 0) frame->width = 1;       /* only sparse features: rows still need a place */
  return 1;
}

/* Of a row read again: what the encoder does not know was not there before. */
static MlStatus check_known(MlCall *call, const MlFrame *frame, const MlValue *cells,
                            const double *slots) {
  for (size_t i = 0; i < frame->encoder.count; i++) {
    const MlFeature *feature = &frame->encoder.features[i];
    char what[160], shown[80];
    int is_learned = feature->kind == ML_FEATURE_CATEGORY || feature->kind == ML_FEATURE_UNKNOWN;
    if (!is_learned || ml_value_is_null(&cells[i]) || !isnan(slots[feature->slot])) continue;
    snprintf(what, sizeof what, "has %s in '%.50s', which no row had",
             ml_value_show(&cells[i], shown), feature->name);
    return fail_changed(call, frame->rows_seen + 1, what);
  }
  return call->status;
}

/* 1 when the formula's arithmetic gives numbers; 0 when the row was skipped or the call failed. */
static int keep_terms(MlCall *call, MlFrame *frame, const double *row) {
  size_t factor;
  if (frame->is_replay && !frame->checks_terms) return 1;
  if (!frame->checks_terms && ml_terms_kinds(call, &frame->encoder)) return 0;
  frame->checks_terms = 1;
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
      size_t count = frame->clusters.keys.count;
      size_t code = ml_value_counts_add(call, &frame->clusters, cell, 0);
      if (code != ML_NOT_FOUND) *at = (double)code;
      if (frame->is_replay && code >= count) {
        fail_changed(call, frame->rows_seen + 1, "is of a cluster that no row had");
      }
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
  MlChunk *chunk = &frame->chunks[frame->held_count - 1];
  size_t sparse_before = chunk->sparse.count, has_target = frame->target != ML_TARGET_NONE;
  size_t missing = 0;
  if (frame->width > frame->encoder.slots) row[0] = 0;
  if (frame->target == ML_TARGET_NUMBER) row[0] = target_number(call, frame, target);
  if (frame->target == ML_TARGET_CLASS) row[0] = ml_frame_class(call, frame, target);
  ml_encoder_slots(call, &frame->encoder, cells, !frame->is_replay, row + has_target,
                   &chunk->sparse, &missing);
  if (frame->is_replay && missing && !call->status) {
    check_known(call, frame, cells, row + has_target);
  }
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
