/* Regular expressions: ml_regex_matches, _count, _extract, _extract_all, _replace. */
#include <string.h>

#include "clean/regex.h"
#include "functions/arguments.h"

typedef struct RegexOptions {
  int ignore_case, all;
} RegexOptions;

#define REGEX_IGNORE_CASE                                                                          \
  {                                                                                                \
    .name = "ignore_case", .type = ML_OPTION_BOOLEAN,                                              \
    .offset = offsetof(RegexOptions, ignore_case), .help = "letters of any case are the same"      \
  }

static const MlOption regex_options[] = {REGEX_IGNORE_CASE, {0}};
static const MlOption regex_replace_options[] = {REGEX_IGNORE_CASE,
                                                 {.name = "all",
                                                  .type = ML_OPTION_BOOLEAN,
                                                  .offset = offsetof(RegexOptions, all),
                                                  .fallback = 1,
                                                  .help = "all matches, or the first alone"},
                                                 {0}};

/* The pattern of a statement, and the options that it was made with. */
typedef struct RegexKept {
  MlRegex *regex;
  int ignore_case;
} RegexKept;

static void regex_destroy(void *data) {
  RegexKept *kept = data;
  ml_regex_free(kept->regex);
  ml_free(kept);
}

typedef struct RegexCall {
  MlHostCall host;
  RegexOptions options;
  RegexKept *kept; /* of the statement, or new */
  int is_new;
  const char *text;
  size_t length;
} RegexCall;

/*
** Reads text, pattern and options (argument `at`). 1 when there is something to do; the result is
** NULL when text or pattern are. regex_end() belongs to it in any case but -1.
*/
static int regex_start(sqlite3_context *context, int argc, sqlite3_value **argv, int at,
                       const MlOption *options, RegexCall *regex) {
  const MlRegistered *registered = ml_registered(context);
  MlCall *call = &regex->host.call;
  regex->kept = NULL;
  regex->is_new = 0;
  ml_host_begin(&regex->host, registered->connection->db, registered->function.name);
  if (ml_host_arguments(context, call, argc)) return -1;
  ml_kept_options(context, call, argc, argv, at, options, &regex->options, sizeof regex->options);
  int pattern_type = sqlite3_value_type(argv[1]);
  if (call->status || pattern_type == SQLITE_NULL) return 0;
  if (pattern_type == SQLITE_BLOB) {
    ml_fail(call, "the pattern must be text");
    return 0;
  }
  regex->kept = sqlite3_get_auxdata(context, 1);
  if (!regex->kept || regex->kept->ignore_case != regex->options.ignore_case) {
    regex->kept = ml_array(call, 1, sizeof *regex->kept);
    if (!regex->kept) return 0;
    regex->is_new = 1;
    regex->kept->ignore_case = regex->options.ignore_case;
    const char *pattern = (const char *)sqlite3_value_text(argv[1]);
    if (!pattern) ml_fail_memory(call);
    if (pattern) {
      size_t length = (size_t)sqlite3_value_bytes(argv[1]);
      regex->kept->regex = ml_regex_new(call, pattern, length, regex->options.ignore_case);
    }
    if (!regex->kept->regex) return 0;
  }
  int type = sqlite3_value_type(argv[0]);
  if (type == SQLITE_NULL || type == SQLITE_BLOB) return 0;
  regex->text = (const char *)sqlite3_value_text(argv[0]);
  regex->length = (size_t)sqlite3_value_bytes(argv[0]);
  if (!regex->text) ml_fail_memory(call);
  return !call->status;
}

static void regex_end(sqlite3_context *context, RegexCall *regex) {
  ml_host_report(context, &regex->host.call);
  if (regex->is_new && regex->kept->regex) {
    sqlite3_set_auxdata(context, 1, regex->kept, regex_destroy);
  } else if (regex->is_new) {
    regex_destroy(regex->kept);
  }
  ml_host_end(&regex->host);
}

static void regex_matches(sqlite3_context *context, int argc, sqlite3_value **argv) {
  RegexCall regex;
  int go = regex_start(context, argc, argv, 2, regex_options, &regex);
  if (go < 0) return;
  if (go) {
    MlCall *call = &regex.host.call;
    ml_regex_begin(call, regex.kept->regex, regex.text, regex.length);
    int found = ml_regex_next(call, regex.kept->regex);
    if (!call->status) sqlite3_result_int(context, found);
  }
  regex_end(context, &regex);
}

static void regex_count(sqlite3_context *context, int argc, sqlite3_value **argv) {
  RegexCall regex;
  int go = regex_start(context, argc, argv, 2, regex_options, &regex);
  if (go < 0) return;
  if (go) {
    MlCall *call = &regex.host.call;
    sqlite3_int64 count = 0;
    ml_regex_begin(call, regex.kept->regex, regex.text, regex.length);
    while (ml_regex_next(call, regex.kept->regex)) count++;
    if (!call->status) sqlite3_result_int64(context, count);
  }
  regex_end(context, &regex);
}

/*
** The group that the argument names or numbers, checked where there is a pattern; none or NULL: 0,
** the whole match.
*/
static size_t regex_group_argument(const RegexCall *regex, MlCall *call, int argc,
                                   sqlite3_value **argv) {
  const MlRegex *pattern = regex->kept ? regex->kept->regex : NULL;
  MlValue value = argc > 2 && pattern ? ml_host_value(call, argv[2]) : ml_value_null();
  if (call->status || value.kind == ML_VALUE_NULL) return 0;
  if (value.kind == ML_VALUE_TEXT) {
    size_t group = ml_regex_named(pattern, value.bytes, value.length);
    if (group != ML_NO_GROUP) return group;
    ml_fail(call, "the pattern has no group called '%.*s'",
            (int)(value.length < 60 ? value.length : 60), value.bytes);
    return 0;
  }
  int64_t number = ml_argument_integer(call, argv[2], "group");
  if (number < 0 || (size_t)number > ml_regex_groups(pattern)) {
    ml_fail(call,
            "group must be between 0 and the number of groups of the pattern (%zu), found %lld",
            ml_regex_groups(pattern), (long long)number);
    return 0;
  }
  return (size_t)number;
}

/* Begins a search for a group. 1 when there is something to do; regex_end() as of regex_start(). */
static int regex_start_group(sqlite3_context *context, int argc, sqlite3_value **argv,
                             RegexCall *regex, size_t *group) {
  int go = regex_start(context, argc, argv, 3, regex_options, regex);
  if (go < 0) return go;
  MlCall *call = &regex->host.call;
  *group = regex_group_argument(regex, call, argc, argv);
  if (!go || call->status) return 0;
  return ml_regex_begin(call, regex->kept->regex, regex->text, regex->length) == ML_OK;
}

/* The next match's group: its text and `length`, ML_NO_GROUP when it took no part; 0 at the end. */
static int regex_next_group(RegexCall *regex, size_t group, const char **text, size_t *length) {
  MlRegex *pattern = regex->kept->regex;
  if (!ml_regex_next(&regex->host.call, pattern)) return 0;
  MlRegexGroup match = ml_regex_group(pattern, group);
  *text = ml_regex_text(pattern, length) + match.start;
  *length = match.length;
  return 1;
}

static void regex_extract(sqlite3_context *context, int argc, sqlite3_value **argv) {
  RegexCall regex;
  const char *text;
  size_t length, group;
  int go = regex_start_group(context, argc, argv, &regex, &group);
  if (go < 0) return;
  if (go && regex_next_group(&regex, group, &text, &length) && length != ML_NO_GROUP) {
    ml_host_result_text(context, text, length);
  }
  regex_end(context, &regex);
}

static void regex_extract_all(sqlite3_context *context, int argc, sqlite3_value **argv) {
  RegexCall regex;
  MlBuffer json = {0};
  const char *text;
  size_t length, group;
  int go = regex_start_group(context, argc, argv, &regex, &group);
  if (go < 0) return;
  MlCall *call = &regex.host.call;
  if (go) ml_buffer_u8(call, &json, '[');
  while (go && regex_next_group(&regex, group, &text, &length)) {
    if (json.length > 1) ml_buffer_u8(call, &json, ',');
    if (length == ML_NO_GROUP) {
      ml_buffer_string(call, &json, "null");
    } else {
      ml_json_write_string(call, &json, text, length);
    }
  }
  if (go && !ml_buffer_u8(call, &json, ']')) {
    ml_host_result_text(context, json.data, json.length);
    sqlite3_result_subtype(context, 'J');
  }
  ml_buffer_free(&json);
  regex_end(context, &regex);
}

static void regex_replace(sqlite3_context *context, int argc, sqlite3_value **argv) {
  RegexCall regex;
  MlBuffer out = {0};
  int go = regex_start(context, argc, argv, 3, regex_replace_options, &regex);
  if (go < 0) return;
  MlCall *call = &regex.host.call;
  if (go && sqlite3_value_type(argv[2]) != SQLITE_NULL) {
    const char *replacement = (const char *)sqlite3_value_text(argv[2]);
    if (replacement) {
      ml_regex_replace(call, regex.kept->regex, regex.text, regex.length, replacement,
                       (size_t)sqlite3_value_bytes(argv[2]), regex.options.all, &out);
    } else {
      ml_fail_memory(call);
    }
    if (!call->status) ml_host_result_text(context, out.data, out.length);
  }
  ml_buffer_free(&out);
  regex_end(context, &regex);
}

#define REGEX_OPTIONS "ignore_case: letters of any case are the same (default false)"

const MlFunction ml_regex_functions[] = {
    {.name = "ml_regex_matches",
     .kind = ML_SCALAR,
     .scalar = regex_matches,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_regex_matches(text, pattern [, options])",
     .summary = "1 when the regular expression (Perl's syntax, Unicode) is found in the text, else "
                "0. NULL gives NULL",
     .options = REGEX_OPTIONS,
     .example = "SELECT ml_regex_matches('order 66', '\\d+')"},
    {.name = "ml_regex_count",
     .kind = ML_SCALAR,
     .scalar = regex_count,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_regex_count(text, pattern [, options])",
     .summary = "How often the regular expression is found in the text. NULL gives NULL",
     .options = REGEX_OPTIONS,
     .example = "SELECT ml_regex_count('a1b22c', '\\d+')"},
    {.name = "ml_regex_extract",
     .kind = ML_SCALAR,
     .scalar = regex_extract,
     .minimum = 2,
     .maximum = 4,
     .signature = "ml_regex_extract(text, pattern [, group [, options]])",
     .summary = "The first match of the regular expression, or what a group of it, by number or "
                "name, has matched. NULL when there is none",
     .options = REGEX_OPTIONS,
     .example = "SELECT ml_regex_extract('12 kg', '(\\d+) *(?<unit>[a-z]+)', 'unit')"},
    {.name = "ml_regex_extract_all",
     .kind = ML_SCALAR,
     .scalar = regex_extract_all,
     .minimum = 2,
     .maximum = 4,
     .signature = "ml_regex_extract_all(text, pattern [, group [, options]])",
     .summary = "All matches of the regular expression, or of a group of it, as a JSON array. NULL "
                "gives NULL",
     .options = REGEX_OPTIONS,
     .example = "SELECT ml_regex_extract_all('a1 b2', '[a-z]\\d')"},
    {.name = "ml_regex_replace",
     .kind = ML_SCALAR,
     .scalar = regex_replace,
     .minimum = 3,
     .maximum = 4,
     .signature = "ml_regex_replace(text, pattern, replacement [, options])",
     .summary =
         "The text with all matches of the regular expression replaced; $1 or ${name} in the "
         "replacement is a group, $0 the match. NULL gives NULL",
     .options = REGEX_OPTIONS "; all: replace all matches, or the first alone (default true)",
     .example = "SELECT ml_regex_replace('Doe, John', '(\\w+), (\\w+)', '$2 $1')"},
    {0}};
