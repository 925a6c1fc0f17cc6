#include "data/options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/word_list.h"

/* Is the value a span of JSON? */
static int is_span(const MlOption *option) {
  return option->type == ML_OPTION_JSON || option->type == ML_OPTION_COUNTS;
}

static void store_number(const MlOption *option, void *values, double number) {
  char *at = (char *)values + option->offset;
  if (option->type == ML_OPTION_INTEGER) {
    int64_t integer = (int64_t)number;
    memcpy(at, &integer, sizeof integer);
  } else if (option->type == ML_OPTION_REAL) {
    memcpy(at, &number, sizeof number);
  } else {
    int word = (int)number;
    memcpy(at, &word, sizeof word);
  }
}

static double load_number(const MlOption *option, const void *values) {
  const char *at = (const char *)values + option->offset;
  if (option->type == ML_OPTION_INTEGER) {
    int64_t integer;
    memcpy(&integer, at, sizeof integer);
    return (double)integer;
  }
  if (option->type == ML_OPTION_REAL) {
    double real;
    memcpy(&real, at, sizeof real);
    return real;
  }
  int word;
  memcpy(&word, at, sizeof word);
  return word;
}

static void store_defaults(const MlOptionTable *table) {
  for (const MlOption *option = table->options; option->name; option++) {
    if (is_span(option)) {
      memset((char *)table->values + option->offset, 0, sizeof(MlJsonSpan));
    } else {
      store_number(option, table->values, option->fallback);
    }
  }
}

/* The length of the index-th choice in "a|b|c", which begins at *start; 0 when there is none. */
static size_t nth_choice(const char *choices, int index, const char **start) {
  while (index-- > 0) {
    choices = strchr(choices, '|');
    if (!choices) return 0;
    choices++;
  }
  *start = choices;
  return strcspn(choices, "|");
}

/* 1 when the text is the choice in letters of any case: "HC3" is "hc3". */
static int is_choice(const char *text, const char *choice, size_t length) {
  for (size_t i = 0; i < length; i++) {
    int upper = text[i] >= 'A' && text[i] <= 'Z', capital = choice[i] >= 'A' && choice[i] <= 'Z';
    if (text[i] + (upper ? 32 : 0) != choice[i] + (capital ? 32 : 0)) return 0;
  }
  return 1;
}

static MlStatus wrong_value(MlCall *call, const MlOption *option, const MlJson *json,
                            uint32_t token) {
  const MlJsonToken *found = &json->tokens[token];
  const char *quote = found->type == ML_JSON_STRING ? "'" : "";
  int length = (int)(found->length < 60 ? found->length : 60);
  const char *text = json->text + found->start;
  switch (option->type) {
  case ML_OPTION_BOOLEAN:
    return ml_fail(call, "option '%s' must be true or false, found %s%.*s%s", option->name, quote,
                   length, text, quote);
  case ML_OPTION_CHOICE: {
    char list[200] = "";
    const char *choice = "";
    for (int i = 0; nth_choice(option->choices, i, &choice); i++) {
      size_t used = strlen(list);
      snprintf(list + used, sizeof list - used, "%s'%.*s'", i ? ", " : "",
               (int)strcspn(choice, "|"), choice);
    }
    return ml_fail(call, "option '%s' must be one of %s, found %s%.*s%s", option->name, list, quote,
                   length, text, quote);
  }
  case ML_OPTION_COUNTS:
    return ml_fail(
        call,
        "option '%s' must be what ml_dictionary(word, number) made, or a JSON object of words and "
        "numbers, found %.*s",
        option->name, length, text);
  default:
    if (isinf(option->maximum)) {
      return ml_fail(call, "option '%s' must be %s of at least %g, found %s%.*s%s", option->name,
                     option->type == ML_OPTION_INTEGER ? "an integer" : "a number", option->minimum,
                     quote, length, text, quote);
    }
    return ml_fail(call, "option '%s' must be %s between %.16g and %.16g, found %s%.*s%s",
                   option->name, option->type == ML_OPTION_INTEGER ? "an integer" : "a number",
                   option->minimum, option->maximum, quote, length, text, quote);
  }
}

static MlStatus read_number(MlCall *call, const MlOption *option, void *values, const MlJson *json,
                            uint32_t token) {
  double number = json->tokens[token].type == ML_JSON_NUMBER ? ml_json_number(json, token) : NAN;
  int is_whole = number == floor(number) && fabs(number) <= 9007199254740992.0;
  if (!(number >= option->minimum && number <= option->maximum) ||
      (option->type == ML_OPTION_INTEGER && !is_whole)) {
    return wrong_value(call, option, json, token);
  }
  store_number(option, values, number);
  return ML_OK;
}

static MlStatus read_value(MlCall *call, const MlOption *option, void *values, const MlJson *json,
                           uint32_t token) {
  const MlJsonToken *found = &json->tokens[token];
  if (option->type == ML_OPTION_COUNTS && found->type != ML_JSON_STRING &&
      found->type != ML_JSON_OBJECT && found->type != ML_JSON_NULL) {
    return wrong_value(call, option, json, token);
  }
  if (is_span(option)) {
    size_t quote = found->type == ML_JSON_STRING;
    MlJsonSpan span = {json->text + found->start - quote, found->length + 2 * quote};
    memcpy((char *)values + option->offset, &span, sizeof span);
    return ML_OK;
  }
  if (option->type == ML_OPTION_INTEGER || option->type == ML_OPTION_REAL) {
    return read_number(call, option, values, json, token);
  }
  if (option->type == ML_OPTION_BOOLEAN) {
    double number = found->type == ML_JSON_TRUE     ? 1
                    : found->type == ML_JSON_FALSE  ? 0
                    : found->type == ML_JSON_NUMBER ? ml_json_number(json, token)
                                                    : -1;
    if (number != 0 && number != 1) return wrong_value(call, option, json, token);
    store_number(option, values, number);
    return ML_OK;
  }
  const char *choice = NULL;
  size_t length;
  for (int i = 0; (length = nth_choice(option->choices, i, &choice)) > 0; i++) {
    if (found->type == ML_JSON_STRING && found->length == length &&
        is_choice(json->text + found->start, choice, length)) {
      store_number(option, values, i);
      return ML_OK;
    }
  }
  return wrong_value(call, option, json, token);
}

static MlStatus unknown_option(MlCall *call, const MlOptionTable *tables, size_t count,
                               const MlJson *json, uint32_t key) {
  char list[440] = "";
  for (size_t t = 0; t < count; t++) {
    for (const MlOption *option = tables[t].options; option->name; option++) {
      size_t used = strlen(list);
      snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", option->name);
    }
  }
  const MlJsonToken *found = &json->tokens[key];
  return ml_fail(call, "unknown option '%.*s'; allowed: %s",
                 (int)(found->length < 40 ? found->length : 40), json->text + found->start,
                 list[0] ? list : "none");
}

static const MlOption *find_option(const MlOptionTable *tables, size_t count, const MlJson *json,
                                   uint32_t key, void **values) {
  for (size_t t = 0; t < count; t++) {
    for (const MlOption *option = tables[t].options; option->name; option++) {
      if (ml_json_is(json, key, option->name)) {
        *values = tables[t].values;
        return option;
      }
    }
  }
  return NULL;
}

MlStatus ml_options_read(MlCall *call, const MlOptionTable *tables, size_t count, const char *text,
                         size_t length) {
  for (size_t t = 0; t < count; t++) store_defaults(&tables[t]);
  if (call->status != ML_OK || !text) return call->status;
  MlJson json;
  if (ml_json_parse(call, text, length, "the options object", &json) == ML_OK &&
      json.tokens[0].type != ML_JSON_OBJECT) {
    ml_fail(call, "options must be a JSON object: '{\"name\": value}'");
  }
  uint32_t key = 1;
  for (uint32_t i = 0; call->status == ML_OK && i < json.tokens[0].members; i++) {
    void *values = NULL;
    const MlOption *option = find_option(tables, count, &json, key, &values);
    if (!option) {
      unknown_option(call, tables, count, &json, key);
    } else if (ml_json_member(&json, 0, option->name) != key + 1) {
      ml_fail(call, "option '%s' is given twice", option->name);
    } else {
      read_value(call, option, values, &json, key + 1);
    }
    key = json.tokens[key + 1].next;
  }
  ml_json_free(&json);
  return call->status;
}

/* The table that the string names, as a list in `held`, in quotes; nothing when it is a list. */
static MlStatus resolve_name(MlCall *call, const MlOption *option, const MlJsonSpan *span,
                             MlBuffer *held) {
  MlJson json = {0};
  MlBuffer name = {0};
  ml_json_parse(call, span->text, span->length, "the options object", &json);
  if (!call->status) ml_json_unescape(call, &json, 0, &name);
  if (call->status || ml_word_list_is_meant(name.data ? name.data : "", name.length)) {
    /* left as it is */
  } else if (!call->read_counts) {
    ml_fail(call,
            "option '%s': '%.*s' could be the name of a table, and none is read here; give its "
            "words as a value: (SELECT json_object('%s', ml_dictionary(word, number)) FROM ...)",
            option->name, (int)(name.length < 60 ? name.length : 60), name.data ? name.data : "",
            option->name);
  } else {
    ml_buffer_u8(call, held, '"');
    call->read_counts(call, name.data ? name.data : "", name.length, held);
    ml_buffer_u8(call, held, '"');
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

MlStatus ml_options_resolve(MlCall *call, const MlOptionTable *tables, size_t count,
                            MlBuffer *held) {
  for (size_t t = 0; t < count && !call->status; t++) {
    for (const MlOption *option = tables[t].options; option->name; option++) {
      char *place = (char *)tables[t].values + option->offset;
      MlJsonSpan span;
      if (option->type != ML_OPTION_COUNTS) continue;
      memcpy(&span, place, sizeof span);
      if (!span.length || span.text[0] != '"') continue;
      if (resolve_name(call, option, &span, held) || !held->length) return call->status;
      span = (MlJsonSpan){held->data, held->length};
      memcpy(place, &span, sizeof span);
      return ML_OK;
    }
  }
  return call->status;
}

static MlStatus write_value(MlCall *call, const MlOption *option, const void *values,
                            MlBuffer *out) {
  double number = is_span(option) ? 0 : load_number(option, values);
  switch (option->type) {
  case ML_OPTION_INTEGER: return ml_buffer_printf(call, out, "%.0f", number);
  case ML_OPTION_REAL: return ml_json_write_number(call, out, number);
  case ML_OPTION_BOOLEAN: return ml_buffer_string(call, out, number != 0 ? "true" : "false");
  case ML_OPTION_CHOICE: {
    const char *choice = "";
    size_t length = nth_choice(option->choices, (int)number, &choice);
    return ml_json_write_string(call, out, choice, length);
  }
  case ML_OPTION_COUNTS:
  case ML_OPTION_JSON: {
    MlJsonSpan span;
    memcpy(&span, (const char *)values + option->offset, sizeof span);
    return ml_buffer_append(call, out, span.text, span.length);
  }
  }
  return call->status;
}

static int is_default(const MlOption *option, const void *values) {
  if (!is_span(option)) return load_number(option, values) == option->fallback;
  MlJsonSpan span;
  memcpy(&span, (const char *)values + option->offset, sizeof span);
  return span.length == 0;
}

MlStatus ml_options_write(MlCall *call, const MlOptionTable *tables, size_t count, MlBuffer *out) {
  int first = 1;
  ml_buffer_u8(call, out, '{');
  for (size_t t = 0; t < count; t++) {
    for (const MlOption *option = tables[t].options; option->name; option++) {
      if (is_default(option, tables[t].values)) continue;
      ml_buffer_printf(call, out, "%s\"%s\":", first ? "" : ",", option->name);
      write_value(call, option, tables[t].values, out);
      first = 0;
    }
  }
  return ml_buffer_u8(call, out, '}');
}

MlStatus ml_options_describe(MlCall *call, const MlOption *options, MlBuffer *out) {
  for (const MlOption *option = options; option->name; option++) {
    if (out->length) ml_buffer_string(call, out, "; ");
    ml_buffer_printf(call, out, "%s: %s", option->name, option->help);
    const char *choice = "";
    if (option->type == ML_OPTION_CHOICE) {
      size_t length = nth_choice(option->choices, (int)option->fallback, &choice);
      ml_buffer_printf(call, out, " (%s, default %.*s)", option->choices, (int)length, choice);
    } else if (option->type == ML_OPTION_BOOLEAN) {
      ml_buffer_printf(call, out, " (default %s)", option->fallback != 0 ? "true" : "false");
    } else if (!is_span(option)) {
      ml_buffer_printf(call, out, " (default %.10g)", option->fallback);
    }
  }
  return call->status;
}
