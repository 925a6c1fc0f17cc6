/*
** ml_train(learner, formula, source): the columns that the formula names, and what it adds to the
** options.
*/
#include <string.h>

#include "functions/train.h"

/* Adds a column of the source, once; the first is the target. */
static MlStatus take_column(MlCall *call, MlTraining *training, const char *name) {
  const MlSource *source = &training->source;
  for (size_t i = 0; i < source->columns; i++) {
    if (sqlite3_stricmp(source->names[i], name) != 0) continue;
    for (size_t k = 0; k < training->column_count; k++) {
      if (training->columns[k] != (int)i) continue;
      if (k > 0) return call->status;
      return ml_fail(call, "the formula: '%s' is the target and cannot be a feature", name);
    }
    training->names[training->column_count] = name;
    training->columns[training->column_count++] = (int)i;
    return call->status;
  }
  return ml_fail(call, "the source has no column '%.100s', which the formula names", name);
}

/*
** With others NULL: adds the columns that options give a role. Otherwise: leaves them out of the
** names in others (*count), which `.` stands for.
*/
static MlStatus take_roles(MlCall *call, MlTraining *training, const MlValue *options,
                           const char **others, size_t *count) {
  const MlSource *source = &training->source;
  MlJson json;
  if (options->kind != ML_VALUE_TEXT || call->status) return call->status;
  ml_json_parse(call, options->bytes, options->length, "the options object", &json);
  for (size_t i = 0; i < ML_ROLES && !call->status; i++) {
    uint32_t found = ml_json_member(&json, 0, ml_role_names[i]);
    if (!found || json.tokens[found].type != ML_JSON_STRING) continue;
    for (size_t k = 0; k < source->columns; k++) {
      if (!ml_json_is(&json, found, source->names[k])) continue;
      if (!others) take_column(call, training, source->names[k]);
      size_t kept = 0;
      for (size_t l = 0; others && l < *count; l++) {
        if (others[l] != source->names[k]) others[kept++] = others[l];
      }
      if (others) *count = kept;
    }
  }
  ml_json_free(&json);
  return call->status;
}

/* The options with "intercept": false and "offset", where the formula says so. */
static MlStatus write_options(MlCall *call, MlTraining *training, const MlValue *options) {
  size_t at = 0;
  const char *text = options->bytes, *offset = training->formula.offset.column;
  if (training->formula.has_intercept && !offset) {
    return text ? ml_buffer_append(call, &training->options, text, options->length) : call->status;
  }
  ml_buffer_u8(call, &training->options, '{');
  if (!training->formula.has_intercept) {
    ml_buffer_printf(call, &training->options, "\"intercept\":false%s", offset ? "," : "");
  }
  if (offset) {
    ml_buffer_string(call, &training->options, "\"offset\":");
    ml_json_write_string(call, &training->options, offset, strlen(offset));
  }
  while (text && at < options->length && text[at] != '{') at++;
  for (at++; text && at < options->length && strchr(" \t\r\n", text[at]);) at++;
  if (!text || at >= options->length) return ml_buffer_u8(call, &training->options, '}');
  if (text[at] != '}') ml_buffer_u8(call, &training->options, ',');
  return ml_buffer_append(call, &training->options, text + at, options->length - at);
}

/* The offset is none of the columns that `.` stands for. */
static void parse_again(MlCall *call, MlFormula *formula, const MlValue *text, const char **names,
                        size_t count) {
  size_t kept = 0, length = strlen(formula->offset.column);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(names[i], formula->offset.column) != 0) names[kept++] = names[i];
  }
  ml_formula_free(formula);
  ml_formula_parse(call, formula, text->bytes, text->length, names, kept);
  if (call->status) return;
  if (ml_dictionary_find(&formula->names, formula->offset.column, length) != ML_NOT_FOUND) {
    ml_fail(call,
            "the formula: '%.100s' is the offset and cannot be a feature; give it a second "
            "name in the source's SELECT",
            formula->offset.column);
  }
}

void ml_training_begin_formula(MlCall *call, MlTraining *training, const MlLearner *learner,
                               const MlValue *text, const MlValue *options) {
  const MlSource *source = &training->source;
  MlFormula *formula = &training->formula;
  if (!learner->takes_terms) {
    ml_fail(call, "%s does not take a formula", ml_learner_name(learner));
    return;
  }
  size_t others = source->columns;
  const char **names = ml_array(call, others, sizeof *names);
  for (size_t i = 0; names && i < others; i++) names[i] = source->names[i];
  if (names) take_roles(call, training, options, names, &others);
  ml_formula_parse(call, formula, text->bytes, text->length, names, others);
  const char *offset = formula->offset.column;
  size_t place =
      offset ? ml_dictionary_find(&formula->names, offset, strlen(offset)) : ML_NOT_FOUND;
  if (!call->status && place != ML_NOT_FOUND) parse_again(call, formula, text, names, others);
  ml_free(names);
  if (!call->status && formula->offset.column && !(learner->roles >> ML_ROLE_OFFSET & 1)) {
    ml_fail(call, "%s takes no offset; subtract it from the target in the source's SELECT",
            ml_learner_name(learner));
  }
  if (!call->status && !formula->response.column) {
    ml_fail(call, "the formula: the name of the target must stand before '~'");
  }
  size_t most = source->columns + formula->names.count + 2;
  training->columns = ml_array(call, most, sizeof *training->columns);
  training->names = ml_array(call, most, sizeof *training->names);
  training->values = ml_array(call, most, sizeof *training->values);
  if (!call->status) take_column(call, training, formula->response.column);
  for (size_t i = 0; !call->status && i < formula->names.count; i++) {
    take_column(call, training, ml_dictionary_get(&formula->names, i, NULL));
  }
  if (!call->status && formula->offset.column) {
    take_column(call, training, formula->offset.column);
  }
  take_roles(call, training, options, NULL, NULL);
  if (!call->status && formula->response.text) training->names[0] = formula->response.text;
  ml_formula_write(call, formula, &training->right);
  const char *right = ml_buffer_text(call, &training->right);
  if (call->status || write_options(call, training, options)) return;
  ml_fit_begin_named(call, &training->fit, learner, training->column_count - 1, 0,
                     training->options.data, training->options.length, training->names, right);
}
