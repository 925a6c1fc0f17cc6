#include "learn/fit.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/cell.h"

/* Of the fields below; a reader refuses what is newer. */
enum { RECORD_VERSION = 1 };

const MlOption ml_common_options[] = {
    {.name = "missing",
     .type = ML_OPTION_CHOICE,
     .offset = offsetof(MlCommonOptions, missing),
     .choices = ML_MISSING_CHOICES,
     .help = "what to do with a row that has a NULL"},
    {.name = "max_levels",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlCommonOptions, max_levels),
     .fallback = 1000,
     .minimum = 1,
     .maximum = 1000000,
     .help = "most levels of a text feature"},
    {.name = "names",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlCommonOptions, names),
     .help = "array of the features' names, the target's first or left out"},
    {.name = "verbose",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlCommonOptions, verbose),
     .help = "progress on stderr"},
    {0}};

static size_t option_tables(MlFit *fit, MlOptionTable tables[2]) {
  tables[0] = (MlOptionTable){fit->learner->options, fit->options};
  tables[1] = (MlOptionTable){ml_common_options, &fit->common};
  return 2;
}

/* Reads "names": one for each feature, or one for the target and each feature. */
static MlStatus read_names(MlCall *call, MlFit *fit) {
  MlJsonSpan span = fit->common.names;
  size_t target = fit->learner->target != ML_TARGET_NONE;
  MlJson json;
  MlBuffer name = {0};
  if (!span.length || call->status) return call->status;
  ml_json_parse(call, span.text, span.length, "option 'names'", &json);
  if (!call->status && (json.tokens[0].type != ML_JSON_ARRAY ||
                        (json.tokens[0].members != fit->features &&
                         json.tokens[0].members != fit->features + target))) {
    ml_fail(call, "option 'names' must be an array of %zu names, one for each feature",
            fit->features);
  }
  size_t column = call->status || json.tokens[0].members > fit->features ? 0 : target;
  for (uint32_t i = 1; call->status == ML_OK && i < json.count; i++, column++) {
    name.length = 0;
    if (json.tokens[i].type != ML_JSON_STRING) {
      ml_fail(call, "option 'names' must hold only text");
    } else if (ml_json_unescape(call, &json, i, &name) == ML_OK) {
      ml_fit_name(call, fit, column, name.data ? name.data : "", name.length);
    }
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

/* The frame's absorb hands over the MlFit. */
MlStatus ml_fit_begin(MlCall *call, MlFit *fit, const MlLearner *learner, size_t features,
                      int64_t k, const char *options, size_t length) {
  MlOptionTable tables[2];
  memset(fit, 0, sizeof *fit);
  fit->learner = learner;
  fit->features = features;
  fit->k = k;
  fit->options = ml_array(call, learner->options_size, 1);
  fit->state = ml_array(call, learner->state_size, 1);
  if (options) {
    fit->options_text = ml_copy_text(call, options, length);
    fit->options_length = length;
  }
  if (call->status) return call->status;
  option_tables(fit, tables);
  ml_options_read(call, tables, 2, fit->options_text, fit->options_length);
  ml_frame_begin(call, &fit->frame, learner->target, features, learner->coding,
                 (MlMissing)fit->common.missing, (size_t)fit->common.max_levels);
  if (learner->absorb && fit->common.missing <= ML_MISSING_ERROR) {
    fit->frame.absorb = learner->absorb;
    fit->frame.learner = fit;
  }
  for (size_t i = 0; learner->takes_text && !call->status && i < features; i++) {
    fit->frame.encoder.features[i].kind = ML_FEATURE_TEXT;
  }
  read_names(call, fit);
  if (call->status == ML_OK && learner->begin) learner->begin(call, fit);
  return call->status;
}

MlStatus ml_fit_name(MlCall *call, MlFit *fit, size_t column, const char *name, size_t length) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  if (call->status) return call->status;
  if (column >= target)
    return ml_encoder_name(call, &fit->frame.encoder, column - target, name, length);
  char *copy = ml_copy_text(call, name, length);
  if (!copy) return call->status;
  ml_free(fit->frame.target_name);
  fit->frame.target_name = copy;
  return ML_OK;
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

MlStatus ml_fit_row(MlCall *call, MlFit *fit, const MlValue *target, const MlValue *cells) {
  if (call->status) return call->status;
  if (fit->learner->takes_text) return add_text_row(call, fit, &cells[0]);
  return ml_frame_add(call, &fit->frame, target, cells);
}

/* The classes in sorted order: kinds, numbers and texts, each as long as there are classes. */
static MlStatus write_classes(MlCall *call, const MlFrame *frame, MlBuffer *record) {
  size_t count = frame->class_count;
  int64_t *kinds = ml_array(call, count, sizeof *kinds);
  double *numbers = ml_array(call, count, sizeof *numbers);
  MlFieldList texts;
  for (size_t i = 0; kinds && numbers && i < count; i++) {
    MlValue value = ml_frame_class_value(frame, i);
    kinds[i] = value.kind;
    numbers[i] = ml_value_number(&value);
  }
  if (kinds && numbers) {
    ml_put_integers(call, record, "class_kinds", kinds, count);
    ml_put_reals(call, record, "class_numbers", numbers, count);
  }
  ml_list_begin(call, record, "class_texts", ML_FIELD_TEXTS, &texts);
  for (size_t i = 0; i < count && call->status == ML_OK; i++) {
    MlValue value = ml_frame_class_value(frame, i);
    int is_text = value.kind == ML_VALUE_TEXT;
    ml_list_text(call, record, &texts, is_text ? value.bytes : "", is_text ? value.length : 0);
  }
  ml_list_end(call, record, &texts);
  ml_free(kinds);
  ml_free(numbers);
  return call->status;
}

static MlStatus write_head(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlOptionTable tables[2];
  MlBuffer options = {0};
  fit->common.names = (MlJsonSpan){0}; /* stand in the features */
  fit->common.verbose = 0;
  option_tables(fit, tables);
  ml_options_write(call, tables, 2, &options);
  ml_put_text(call, record, "algorithm", fit->learner->name, strlen(fit->learner->name));
  ml_put_integer(call, record, "version", RECORD_VERSION);
  ml_put_text(call, record, "options", options.data, options.length);
  ml_buffer_free(&options);
  ml_put_integer(call, record, "rows_used", (int64_t)fit->frame.rows_used);
  ml_put_integer(call, record, "rows_skipped", (int64_t)fit->frame.rows_skipped);
  if (fit->learner->target != ML_TARGET_NONE && call->status == ML_OK) {
    ml_put_text(call, record, "target", fit->frame.target_name, strlen(fit->frame.target_name));
  }
  if (fit->learner->target == ML_TARGET_CLASS) write_classes(call, &fit->frame, record);
  return ml_encoder_write(call, &fit->frame.encoder, record);
}

static MlStatus check_rows(MlCall *call, const MlFit *fit) {
  const MlFrame *frame = &fit->frame;
  if (call->status || frame->rows_used) return call->status;
  if (!frame->rows_seen) return ml_fail(call, "there are no rows to fit");
  return ml_fail(call,
                 "there are no rows to fit: all %llu have a NULL; see option \"missing\" (%s)",
                 (unsigned long long)frame->rows_seen, ML_MISSING_CHOICES);
}

MlStatus ml_fit_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  MlBuffer parameters = {0};
  MlFieldList list;
  if (check_rows(call, fit)) return call->status;
  if (!fit->learner->takes_text) ml_frame_close(call, &fit->frame);
  if (call->status == ML_OK) fit->learner->finish(call, fit, &parameters);
  write_head(call, fit, record);
  ml_list_begin(call, record, "parameters", ML_FIELD_RECORDS, &list);
  ml_list_record(call, record, &list, &parameters);
  ml_list_end(call, record, &list);
  ml_buffer_free(&parameters);
  return call->status;
}

void ml_fit_free(MlFit *fit) {
  if (fit->learner && fit->learner->release && fit->state) fit->learner->release(fit);
  ml_frame_free(&fit->frame);
  ml_free(fit->options);
  ml_free(fit->options_text);
  ml_free(fit->state);
  memset(fit, 0, sizeof *fit);
}

void ml_fit_say(const MlFit *fit, const char *format, ...) {
  if (!fit->common.verbose) return;
  va_list args;
  va_start(args, format);
  fprintf(stderr, "ml_%s: ", fit->learner->name);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}
