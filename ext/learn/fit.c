#include "learn/fit.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/cell.h"
#include "data/polynomial.h"
#include "data/rare_levels.h"
#include "data/terms.h"
#include "learn/fit_columns.h"
#include "learn/model_record.h"

/* Of a feature whose rare ones are grouped at the end. */
enum { MOST_LEVELS = 100000000 };

/* ---- begin */

static MlStatus begin_text_columns(MlCall *call, MlFit *fit) {
  if (!fit->common.text.length || call->status) return call->status;
  if (fit->learner->takes_text) {
    return ml_fail(call, "option 'text' is for learners of rows; all of this one's are text");
  }
  ml_text_columns_begin(call, &fit->text, fit->common.text, &fit->frame.encoder, fit->names,
                        fit->features);
  if (!fit->packed) fit->packed = ml_array(call, fit->features, sizeof *fit->packed);
  return call->status;
}

static MlStatus begin_frame(MlCall *call, MlFit *fit, const char *const *names,
                            const char *formula) {
  const MlLearner *learner = fit->learner;
  char *target_name;
  ml_fit_name_columns(call, fit, names);
  size_t roles = ml_fit_find_roles(call, fit);
  if (!call->status && roles && roles >= fit->features && !formula) {
    ml_fail(call, "there is no feature besides those that options give a role");
  }
  if (call->status) return call->status;
  target_name = fit->frame.target_name;
  fit->frame.target_name = NULL;
  ml_frame_begin(call, &fit->frame, learner->target, fit->features - roles, learner->coding,
                 (MlMissing)fit->common.missing, (size_t)fit->common.max_levels);
  if (target_name) {
    ml_free(fit->frame.target_name);
    fit->frame.target_name = target_name;
  }
  ml_free(fit->frame.cells); /* the callers' scratch has room for the roles as well */
  fit->frame.cells = ml_array(call, fit->features, sizeof *fit->frame.cells);
  ml_fit_assign_roles(call, fit);
  return begin_text_columns(call, fit);
}

/* Then rows are held or read again: what is rare is known at their end. */
static int fit_groups_rare(const MlFit *fit) {
  return fit->common.min_frequency > 0 || fit->common.max_categories > 0;
}

MlStatus ml_fit_begin(MlCall *call, MlFit *fit, const MlLearner *learner, size_t features,
                      int64_t k, const char *options, size_t length) {
  return ml_fit_begin_named(call, fit, learner, features, k, options, length, NULL, NULL);
}

MlStatus ml_fit_begin_named(MlCall *call, MlFit *fit, const MlLearner *learner, size_t features,
                            int64_t k, const char *options, size_t length, const char *const *names,
                            const char *formula) {
  MlOptionTable tables[ML_OPTION_TABLES];
  memset(fit, 0, sizeof *fit);
  fit->learner = learner;
  fit->features = features;
  fit->k = k;
  fit->terms.degree = 1;
  fit->options = ml_array(call, learner->options_size, 1);
  fit->state = ml_array(call, learner->state_size, 1);
  if (ml_known_text_set(call, &fit->options_text, options, length)) return call->status;
  size_t count = ml_fit_option_tables(fit, tables);
  ml_options_read(call, tables, count, fit->options_text.text, length);
  ml_options_resolve(call, tables, count, &fit->resolved);
  begin_frame(call, fit, names, formula);
  if (formula && !call->status) {
    if (fit->terms.degree > 1 || fit->terms.interactions) {
      ml_fail(call, "options 'degree' and 'interactions' do not go with a formula");
    }
    ml_terms_set(call, &fit->frame.encoder, formula, strlen(formula));
    const MlTerms *terms = fit->frame.encoder.terms;
    if (!call->status && terms->formula.response.text && learner->target != ML_TARGET_NUMBER &&
        !ml_formula_is_truth(&terms->formula, terms->formula.response.node)) {
      ml_fail(call, "the formula: %s is a number, but the target of %s is a class",
              terms->formula.response.text, ml_learner_name(learner));
    }
  }
  /* The frame's absorb hands over the MlFit. */
  int groups_rare = fit_groups_rare(fit);
  if (groups_rare) fit->frame.encoder.max_levels = MOST_LEVELS;
  if (learner->absorb && fit->common.missing <= ML_MISSING_ERROR && !formula && !groups_rare &&
      fit->terms.degree == 1 && !fit->terms.interactions) {
    fit->frame.absorb = learner->absorb;
    fit->frame.learner = fit;
  }
  for (size_t i = 0; learner->takes_text && !call->status && i < features; i++) {
    fit->frame.encoder.features[i].kind = ML_FEATURE_TEXT;
  }
  if (call->status == ML_OK && learner->begin) learner->begin(call, fit);
  return call->status;
}

void ml_fit_can_reread(MlFit *fit, const MlReread *reread, uint64_t most) {
  uint64_t memory = (uint64_t)fit->memory.memory;
  if (!fit->learner || !fit->learner->rereads) return;
  ml_frame_can_reread(&fit->frame, reread, memory < most ? memory : most);
}

static MlStatus add_text_row(MlCall *call, MlFit *fit, const MlValue *cell) {
  MlFrame *frame = &fit->frame;
  MlFeature *feature = &frame->encoder.features[0];
  frame->rows_seen++;
  if (ml_value_is_null(cell)) {
    feature->missing++;
    if (frame->encoder.missing == ML_MISSING_ERROR) {
      return ml_fail(call, "row %llu: '%s' is NULL and \"missing\" is \"error\"",
                     (unsigned long long)frame->rows_seen, feature->name);
    }
    frame->rows_skipped++;
    return ML_OK;
  }
  if (cell->kind != ML_VALUE_TEXT) {
    char shown[80];
    return ml_fail(call, "row %llu: '%s' must be text, found %s",
                   (unsigned long long)frame->rows_seen, feature->name, ml_value_show(cell, shown));
  }
  frame->rows_used++;
  return fit->learner->add_text(call, fit, cell->bytes, cell->length);
}

/* A formula's arithmetic of the target or the offset; what is no number is left to the frame. */
static MlValue compute_variable(const MlFit *fit, const MlFormulaVariable *variable,
                                const MlValue *cell) {
  const MlFormula *formula = &fit->frame.encoder.terms->formula;
  if (!variable->text || !ml_value_is_number(cell)) return *cell;
  double value = ml_formula_variable(formula, variable->node, ml_value_number(cell));
  if (isnan(value) || !ml_formula_is_truth(formula, variable->node)) return ml_value_real(value);
  return ml_value_integer(value != 0);
}

MlStatus ml_fit_row(MlCall *call, MlFit *fit, const MlValue *target, const MlValue *cells) {
  const MlTerms *terms = fit->frame.encoder.terms;
  MlValue computed;
  if (call->status) return call->status;
  if (terms && target && terms->formula.response.text) {
    computed = compute_variable(fit, &terms->formula.response, target);
    target = &computed;
  }
  if (fit->learner->takes_text) return add_text_row(call, fit, &cells[0]);
  if (fit->packed) {
    size_t feature = 0;
    for (size_t i = 0; i < fit->features; i++) {
      if (!ml_fit_has_role(fit, i)) fit->packed[feature++] = cells[i];
    }
    for (int i = 0; i < ML_ROLES; i++) {
      if (fit->role_at[i] != ML_NOT_FOUND) fit->frame.role_cell[i] = cells[fit->role_at[i]];
    }
    MlValue *offset = &fit->frame.role_cell[ML_ROLE_OFFSET];
    if (terms && fit->frame.role_name[ML_ROLE_OFFSET] && terms->formula.offset.text) {
      *offset = compute_variable(fit, &terms->formula.offset, offset);
    }
    cells = fit->packed;
  }
  if (!fit->text.count) return ml_frame_add(call, &fit->frame, target, cells);
  uint64_t used = fit->frame.rows_used;
  if (ml_text_columns_scan(call, &fit->text, &fit->frame.encoder, fit->packed)) return call->status;
  ml_frame_add(call, &fit->frame, target, cells);
  if (!call->status && fit->frame.rows_used > used) ml_text_columns_count(call, &fit->text);
  return call->status;
}

static MlStatus check_rows(MlCall *call, const MlFit *fit) {
  const MlFrame *frame = &fit->frame;
  if (call->status || frame->rows_used) return call->status;
  if (!frame->rows_seen) return ml_fail(call, "there are no rows to fit");
  if (frame->rows_weightless && frame->rows_weightless == frame->rows_skipped) {
    return ml_fail(call, "there are no rows to fit: all %llu have the weight 0",
                   (unsigned long long)frame->rows_seen);
  }
  return ml_fail(call,
                 "there are no rows to fit: all %llu have a NULL; see option \"missing\" (%s)",
                 (unsigned long long)frame->rows_seen, ML_MISSING_CHOICES);
}

static MlStatus fit_write(MlCall *call, MlFit *fit, const MlBuffer *parameters, MlBuffer *record) {
  const MlFrame *frame = &fit->frame;
  MlModelHead head = {.learner = fit->learner,
                      .rows_used = (int64_t)frame->rows_used,
                      .rows_skipped = (int64_t)frame->rows_skipped,
                      .class_count = frame->class_count,
                      .text = &fit->text};
  MlOptionTable tables[ML_OPTION_TABLES];
  MlBuffer options = {0};
  fit->common.names = (MlJsonSpan){0}; /* stand in the features */
  fit->common.verbose = 0;
  fit->memory.memory = ML_FIT_MEMORY; /* is no part of the model */
  ml_options_write(call, tables, ml_fit_option_tables(fit, tables), &options);
  head.options = options.data;
  head.options_length = options.length;
  for (int i = 0; i < ML_ROLES; i++) {
    head.role[i] = frame->role_name[i];
    head.role_length[i] = frame->role_name[i] ? strlen(frame->role_name[i]) : 0;
  }
  if (fit->learner->target != ML_TARGET_NONE && !call->status) {
    head.target = frame->target_name;
    head.target_length = strlen(frame->target_name);
  }
  MlValue *classes = ml_array(call, frame->class_count, sizeof *classes);
  for (size_t i = 0; classes && i < frame->class_count; i++) {
    classes[i] = ml_frame_class_value(frame, i);
  }
  head.classes = classes;
  ml_model_record(call, &head, &frame->encoder, parameters, record);
  ml_free(classes);
  ml_buffer_free(&options);
  return call->status;
}

/* Fits the closed rows and appends the whole record. */
static MlStatus fit_record(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlBuffer parameters = {0};
  if (call->status == ML_OK) fit->learner->finish(call, fit, &parameters);
  if (call->status == ML_OK) fit_write(call, fit, &parameters, record);
  ml_buffer_free(&parameters);
  return call->status;
}

/* What is left must be no more than "max_levels". */
static MlStatus fit_group_rare(MlCall *call, MlFit *fit) {
  MlFrame *frame = &fit->frame;
  if (!fit_groups_rare(fit)) return call->status;
  ml_frame_group_rare(call, frame, fit->common.min_frequency, (size_t)fit->common.max_categories);
  for (size_t i = 0; i < frame->encoder.count && !call->status; i++) {
    const MlFeature *feature = &frame->encoder.features[i];
    if (feature->levels.count > (size_t)fit->common.max_levels) {
      ml_fail(call, "feature '%s' has %zu levels that are not rare, more than \"max_levels\"",
              feature->name, feature->levels.count);
    }
  }
  return call->status;
}

MlStatus ml_fit_close(MlCall *call, MlFit *fit) {
  if (!call->status && fit->common.on_error) {
    return ml_fail(call, "option 'on_error' is for models; there is none here");
  }
  ml_text_columns_close(call, &fit->text, &fit->frame);
  return fit_group_rare(call, fit) ? call->status : ml_frame_close(call, &fit->frame);
}

MlStatus ml_fit_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  if (check_rows(call, fit)) return call->status;
  ml_text_columns_close(call, &fit->text, &fit->frame);
  if (fit_group_rare(call, fit)) return call->status;
  if (fit->terms.degree > 1 || fit->terms.interactions) {
    ml_terms_polynomial(call, &fit->frame.encoder, (size_t)fit->terms.degree,
                        fit->terms.interactions, fit->frame.encoder.coding != ML_CODING_FULL_FIRST);
  }
  if (!fit->learner->takes_text && !call->status) ml_frame_close(call, &fit->frame);
  if (!call->status) ml_frame_polynomials(call, &fit->frame);
  return fit_record(call, fit, record);
}

MlStatus ml_fit_window(MlCall *call, MlFit *fit, uint64_t skipped, MlBuffer *record) {
  size_t rows = call->status ? 0 : fit->learner->window_rows(fit);
  if (!rows) return call->status;
  fit->frame.rows_used = rows;
  fit->frame.rows_skipped = skipped;
  for (size_t i = 0; i < fit->frame.encoder.count; i++) {
    fit->frame.encoder.features[i].missing = 0; /* is known of all rows alone */
  }
  return fit_record(call, fit, record);
}

void ml_fit_free(MlFit *fit) {
  if (fit->learner && fit->learner->release && fit->state) fit->learner->release(fit);
  for (size_t i = 0; fit->names && i < fit->features; i++) ml_free(fit->names[i]);
  ml_free(fit->names);
  ml_free(fit->row_place);
  ml_free(fit->packed);
  ml_frame_free(&fit->frame);
  ml_text_columns_free(&fit->text);
  ml_free(fit->options);
  ml_known_text_free(&fit->options_text);
  ml_buffer_free(&fit->resolved);
  ml_free(fit->state);
  memset(fit, 0, sizeof *fit);
}

MlStatus ml_fit_absorb_nothing(MlCall *call, void *fit, MlFrame *frame, const double *rows,
                               size_t count) {
  (void)fit;
  (void)frame;
  (void)rows;
  (void)count;
  return call->status;
}

void ml_fit_say(const MlFit *fit, const char *format, ...) {
  if (!fit->common.verbose) return;
  va_list args;
  va_start(args, format);
  fprintf(stderr, "ml_%s: ", ml_learner_name(fit->learner));
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}
