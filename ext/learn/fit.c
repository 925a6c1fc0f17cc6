#include "learn/fit.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/cell.h"
#include "data/polynomial.h"
#include "data/rare_levels.h"
#include "data/terms.h"
#include "learn/model_record.h"

/* Of a feature whose rare ones are grouped at the end. */
enum { MOST_LEVELS = 100000000 };

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
    {.name = "min_frequency",
     .type = ML_OPTION_REAL,
     .offset = offsetof(MlCommonOptions, min_frequency),
     .maximum = 1e15,
     .help = "levels of a text feature that are rarer become one, (other), and new ones with them: "
             "a count, or below 1 a share of the rows; 0: none"},
    {.name = "max_categories",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlCommonOptions, max_categories),
     .maximum = 1000000,
     .help = "levels kept of a text feature, (other) among them, the most frequent ones; 0: all"},
    {.name = "names",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlCommonOptions, names),
     .help = "array of the features' names, the target's first or left out"},
    {.name = "text",
     .type = ML_OPTION_JSON,
     .offset = offsetof(MlCommonOptions, text),
     .help = "columns of text, whose TF-IDF weights are features: an array of names, or an object "
             "of names with the options of ml_tfidf_vectorizer for each"},
    {.name = "verbose",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlCommonOptions, verbose),
     .help = "progress on stderr"},
    {0}};

static const MlOption term_options[] = {
    {.name = "degree",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlTermOptions, degree),
     .fallback = 1,
     .minimum = 1,
     .maximum = 30,
     .help = "powers of each number up to this one, as terms of their own"},
    {.name = "interactions",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(MlTermOptions, interactions),
     .help = "products of every two features, as terms of their own"},
    {0}};

static const MlOption memory_options[] = {
    {.name = "memory",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(MlMemoryOptions, memory),
     .fallback = 1 << 30,
     .minimum = 1,
     .maximum = 1e15,
     .help = "bytes of rows that ml_train holds; beyond, it reads its source again for each pass, "
             "to the same model (kmeans seeks its clusters among the rows held). The aggregate, "
             "whose rows come once, holds them all"},
    {0}};

static const MlOption role_options[ML_ROLES][2] = {
    {{.name = "weights",
      .type = ML_OPTION_JSON,
      .offset = offsetof(MlRoleOptions, role[ML_ROLE_WEIGHT]),
      .help = "the feature, by name or by place from 1, that is the row's weight instead: 0 leaves "
              "the row out"},
     {0}},
    {{.name = "offset",
      .type = ML_OPTION_JSON,
      .offset = offsetof(MlRoleOptions, role[ML_ROLE_OFFSET]),
      .help = "the feature, by name or by place from 1, that is added to the linear predictor with "
              "the coefficient 1"},
     {0}},
    {{.name = "cluster",
      .type = ML_OPTION_JSON,
      .offset = offsetof(MlRoleOptions, role[ML_ROLE_CLUSTER]),
      .help = "the feature, by name or by place from 1, that says which rows belong together: "
              "standard errors allow for errors that go together within them"},
     {0}}};

/* The tables of the options that the learner takes; returns their number. */
static size_t option_tables(const MlLearner *learner, MlFit *fit,
                            MlOptionTable tables[ML_OPTION_TABLES]) {
  size_t count = 0;
  tables[count++] = (MlOptionTable){learner->options, fit ? fit->options : NULL};
  if (learner->takes_terms) {
    tables[count++] = (MlOptionTable){term_options, fit ? &fit->terms : NULL};
  }
  if (learner->rereads) {
    tables[count++] = (MlOptionTable){memory_options, fit ? &fit->memory : NULL};
  }
  for (int i = 0; i < ML_ROLES; i++) {
    if (!(learner->roles >> i & 1)) continue;
    tables[count++] = (MlOptionTable){role_options[i], fit ? &fit->roles : NULL};
  }
  tables[count++] = (MlOptionTable){ml_common_options, fit ? &fit->common : NULL};
  return count;
}

size_t ml_fit_option_tables(MlFit *fit, MlOptionTable tables[ML_OPTION_TABLES]) {
  return option_tables(fit->learner, fit, tables);
}

MlStatus ml_fit_describe_options(MlCall *call, const MlLearner *learner, MlBuffer *out) {
  MlOptionTable tables[ML_OPTION_TABLES];
  size_t count = option_tables(learner, NULL, tables);
  if (learner->takes_text) count--;
  for (size_t i = 0; i < count; i++) ml_options_describe(call, tables[i].options, out);
  return call->status;
}

/* ---- names and roles */

static MlStatus fit_name(MlCall *call, MlFit *fit, size_t column, const char *name, size_t length) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  char *copy = ml_copy_text(call, name, length);
  if (!copy) return call->status;
  char **place = column < target ? &fit->frame.target_name : &fit->names[column - target];
  ml_free(*place);
  *place = copy;
  return ML_OK;
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
      fit_name(call, fit, column, name.data ? name.data : "", name.length);
    }
    for (uint32_t k = 1; k < i && !call->status; k++) {
      if (json.tokens[k].length == json.tokens[i].length &&
          !memcmp(span.text + json.tokens[k].start, span.text + json.tokens[i].start,
                  json.tokens[i].length)) {
        ml_fail(call, "option 'names' has '%.*s' twice", (int)(name.length < 60 ? name.length : 60),
                name.data ? name.data : "");
      }
    }
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

static MlStatus name_features(MlCall *call, MlFit *fit, const char *const *names) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  fit->names = ml_array(call, fit->features, sizeof *fit->names);
  for (size_t i = 0; fit->names && !call->status && i < fit->features + target; i++) {
    char name[32];
    snprintf(name, sizeof name, "x%zu", i + 1 - target);
    if (i < target) snprintf(name, sizeof name, "y");
    fit_name(call, fit, i, names ? names[i] : name, strlen(names ? names[i] : name));
  }
  return read_names(call, fit);
}

/* The feature that the value of a role's option says, by name or by place. */
static MlStatus find_role(MlCall *call, MlFit *fit, int role) {
  MlJsonSpan span = fit->roles.role[role];
  MlJson json;
  MlBuffer name = {0};
  fit->role_at[role] = ML_NOT_FOUND;
  if (!span.length || call->status) return call->status;
  ml_json_parse(call, span.text, span.length, "the option", &json);
  if (!call->status && json.tokens[0].type == ML_JSON_STRING) {
    ml_json_unescape(call, &json, 0, &name);
    for (size_t i = 0; i < fit->features && !call->status; i++) {
      int is_same = strlen(fit->names[i]) == name.length &&
                    (!name.length || memcmp(fit->names[i], name.data, name.length) == 0);
      if (is_same) fit->role_at[role] = i;
    }
  } else if (!call->status && json.tokens[0].type == ML_JSON_NUMBER) {
    double place = ml_json_number(&json, 0);
    if (place >= 1 && place <= (double)fit->features && place == floor(place)) {
      fit->role_at[role] = (size_t)place - 1;
    }
  }
  if (!call->status && fit->role_at[role] == ML_NOT_FOUND) {
    ml_fail(call,
            "option '%s' must be the name of a feature or its place from 1 to %zu, found %.*s",
            role_options[role][0].name, fit->features, (int)(span.length < 60 ? span.length : 60),
            span.text);
  }
  for (int i = 0; i < role && !call->status; i++) {
    if (fit->role_at[i] == fit->role_at[role]) {
      ml_fail(call, "options '%s' and '%s' name the same feature", role_options[i][0].name,
              role_options[role][0].name);
    }
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

static int has_role(const MlFit *fit, size_t feature) {
  for (int i = 0; i < ML_ROLES; i++) {
    if (fit->role_at[i] == feature) return 1;
  }
  return 0;
}

/* Tells the frame of the roles; the other columns are its features, with their names. */
static MlStatus assign_roles(MlCall *call, MlFit *fit) {
  size_t feature = 0, target = fit->learner->target != ML_TARGET_NONE;
  size_t slots = fit->frame.encoder.count;
  for (int i = 0; i < ML_ROLES && !call->status; i++) {
    if (fit->role_at[i] == ML_NOT_FOUND) continue;
    ml_frame_role(call, &fit->frame, (MlRole)i, fit->names[fit->role_at[i]]);
  }
  if (fit->frame.extras) {
    fit->row_place = ml_array(call, fit->features, sizeof *fit->row_place);
    fit->packed = ml_array(call, fit->features, sizeof *fit->packed);
  }
  for (size_t i = 0; i < fit->features && !call->status; i++) {
    if (has_role(fit, i)) continue;
    if (fit->row_place) fit->row_place[i] = target + feature;
    ml_encoder_name(call, &fit->frame.encoder, feature++, fit->names[i], strlen(fit->names[i]));
  }
  for (int i = 0, extra = 0; i < ML_ROLES && !call->status; i++) {
    if (fit->role_at[i] == ML_NOT_FOUND) continue;
    fit->row_place[fit->role_at[i]] = target + slots + (size_t)extra++;
  }
  return call->status;
}

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
  size_t roles = 0;
  name_features(call, fit, names);
  for (int i = 0; i < ML_ROLES; i++) {
    find_role(call, fit, i);
    roles += fit->role_at[i] != ML_NOT_FOUND;
  }
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
  assign_roles(call, fit);
  return begin_text_columns(call, fit);
}

/* ---- begin */

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
  size_t count = option_tables(learner, fit, tables);
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
      if (!has_role(fit, i)) fit->packed[feature++] = cells[i];
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
  fit->memory.memory = (int64_t)memory_options[0].fallback; /* is no part of the model */
  ml_options_write(call, tables, option_tables(fit->learner, fit, tables), &options);
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

void ml_fit_say(const MlFit *fit, const char *format, ...) {
  if (!fit->common.verbose) return;
  va_list args;
  va_start(args, format);
  fprintf(stderr, "ml_%s: ", ml_learner_name(fit->learner));
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
}
