#include "clean/regex.h"

#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#ifdef _WIN32
#define PCRE2_STATIC 1
#endif
#include <pcre2.h>

#include "base/ascii.h"
#include "clean/unicode.h"

/*
** Steps that a match from one place may take in a short text, and memory for them in KiB: a pattern
** that would need more is one whose time grows with a power of the text's length.
*/
enum { REGEX_STEPS = 1000000, REGEX_MEMORY = 65536, REGEX_PATTERN = 65536 };

/*
** Places that a search tries first before it polls, one alone in a text of more than REGEX_LONG
** bytes. How many it tries next depends on the time that took: at each of them a pattern may read
** the whole text, or none of it. The first places get few steps: where they do not do, the pattern is
** a costly one, and its places are tried one by one.
*/
enum { REGEX_WINDOW = 64, REGEX_LONG = 1 << 20, REGEX_FIRST_STEPS = 20000 };

struct MlRegex {
  pcre2_general_context *memory;
  pcre2_code *code;
  pcre2_match_data *match;
  pcre2_match_context *limits;
  MlBuffer valid; /* the text where it was not UTF-8 */
  const char *text;
  size_t length, at;
  uint32_t steps; /* that a match may take */
  int was_empty;  /* the last match, at `at` */
};

/* ---- making and freeing */

static void *regex_malloc(size_t size, void *data) {
  (void)data;
  return size <= ML_ALLOCATION_MAX ? ml_host_realloc(NULL, size ? size : 1) : NULL;
}

static void regex_release(void *memory, void *data) {
  (void)data;
  ml_host_free(memory);
}

void ml_regex_free(MlRegex *regex) {
  if (!regex) return;
  pcre2_match_context_free(regex->limits);
  pcre2_match_data_free(regex->match);
  pcre2_code_free(regex->code);
  pcre2_general_context_free(regex->memory);
  ml_buffer_free(&regex->valid);
  ml_free(regex);
}

/* The place in characters of a place in bytes, from 1. */
static size_t regex_character(const char *text, size_t bytes) {
  size_t count = 1;
  for (size_t i = 0; i < bytes; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
  return count;
}

static MlStatus regex_compile(MlCall *call, MlRegex *regex, const char *pattern, size_t length,
                              int ignore_case) {
  int error = 0;
  size_t place = 0;
  uint32_t how = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
  pcre2_compile_context *limits = pcre2_compile_context_create(regex->memory);
  if (!limits) return ml_fail_memory(call);
  pcre2_set_max_pattern_length(limits, REGEX_PATTERN);
  if (ignore_case) how |= PCRE2_CASELESS;
  regex->code = pcre2_compile((PCRE2_SPTR)pattern, length, how, &error, &place, limits);
  pcre2_compile_context_free(limits);
  if (regex->code) return ML_OK;
  if (error == PCRE2_ERROR_HEAP_FAILED) return ml_fail_memory(call);
  PCRE2_UCHAR text[160];
  pcre2_get_error_message(error, text, sizeof text);
  return ml_fail(call, "the pattern is wrong at character %zu: %s",
                 regex_character(pattern, place < length ? place : length), (const char *)text);
}

MlRegex *ml_regex_new(MlCall *call, const char *pattern, size_t length, int ignore_case) {
  MlRegex *regex = ml_array(call, 1, sizeof *regex);
  if (!regex) return NULL;
  regex->memory = pcre2_general_context_create(regex_malloc, regex_release, NULL);
  if (!regex->memory) ml_fail_memory(call);
  if (!call->status) regex_compile(call, regex, pattern, length, ignore_case);
  if (!call->status) {
    regex->match = pcre2_match_data_create_from_pattern(regex->code, regex->memory);
    regex->limits = pcre2_match_context_create(regex->memory);
    if (!regex->match || !regex->limits) ml_fail_memory(call);
  }
  if (!call->status) {
    pcre2_set_heap_limit(regex->limits, REGEX_MEMORY);
    return regex;
  }
  ml_regex_free(regex);
  return NULL;
}

/* ---- searching */

/* Copies the text with U+FFFD for bytes that are not UTF-8, where there are any. */
static MlStatus regex_validate(MlCall *call, MlRegex *regex) {
  size_t i = 0;
  int valid = 1;
  uint32_t point;
  while (i < regex->length && valid) {
    if ((i & 0xFFFF) == 0 && ml_poll(call, 100000)) return call->status;
    if ((unsigned char)regex->text[i] < 0x80) {
      i++;
    } else {
      size_t step = ml_utf8_decode(regex->text + i, regex->length - i, &point, &valid);
      if (valid) i += step;
    }
  }
  if (valid) return call->status;
  regex->valid.length = 0;
  ml_buffer_append(call, &regex->valid, regex->text, i);
  while (i < regex->length && !call->status) {
    char bytes[4];
    i += ml_utf8_decode(regex->text + i, regex->length - i, &point, &valid);
    ml_buffer_append(call, &regex->valid, bytes, ml_utf8_write(point, bytes));
    if ((i & 0xFFFF) == 0) ml_poll(call, 1000000);
  }
  regex->text = regex->valid.data;
  regex->length = regex->valid.length;
  return call->status;
}

MlStatus ml_regex_begin(MlCall *call, MlRegex *regex, const char *text, size_t length) {
  regex->text = length ? text : "";
  regex->length = length;
  regex->at = 0;
  regex->was_empty = 0;
  if (call->status || regex_validate(call, regex)) return call->status;
  /* Going back once over the whole text is nothing unusual. */
  uint64_t steps = REGEX_STEPS + 2 * (uint64_t)regex->length;
  regex->steps = steps < UINT32_MAX ? (uint32_t)steps : UINT32_MAX;
  return ML_OK;
}

/*
** Looks for a match that begins from `at` to `limit`: 1, 0 or a failed call; -1 when fewer steps than
** the text may take were not enough to tell.
*/
static int regex_match(MlCall *call, MlRegex *regex, size_t limit, uint32_t how, uint32_t steps) {
  pcre2_set_offset_limit(regex->limits, limit);
  pcre2_set_match_limit(regex->limits, steps);
  int found = pcre2_match(regex->code, (PCRE2_SPTR)regex->text, regex->length, regex->at,
                          how | PCRE2_NO_UTF_CHECK, regex->match, regex->limits);
  if (found > 0) return 1;
  if (found == PCRE2_ERROR_MATCHLIMIT && steps < regex->steps) return -1;
  switch (found) {
  case PCRE2_ERROR_NOMATCH: break;
  case PCRE2_ERROR_NOMEMORY: ml_fail_memory(call); break;
  case PCRE2_ERROR_MATCHLIMIT:
  case PCRE2_ERROR_DEPTHLIMIT:
  case PCRE2_ERROR_HEAPLIMIT:
    ml_fail(call,
            "the pattern needs too many steps for a text of %zu bytes; repeated parts that "
            "can match the same text in many ways, such as (a+)+, are the usual cause",
            regex->length);
    break;
  default: {
    PCRE2_UCHAR text[160];
    pcre2_get_error_message(found, text, sizeof text);
    ml_fail(call, "the pattern cannot be matched: %s", (const char *)text);
  }
  }
  return 0;
}

/* The place of the next character. */
static size_t regex_step(const MlRegex *regex, size_t at) {
  do at++;
  while (at < regex->length && ((unsigned char)regex->text[at] & 0xC0) == 0x80);
  return at;
}

int ml_regex_next(MlCall *call, MlRegex *regex) {
  int found = 0;
  if (call->status || regex->at > regex->length) return 0;
  if (regex->was_empty) {
    found =
        regex_match(call, regex, regex->at, PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED, regex->steps);
    if (!found) regex->at = regex_step(regex, regex->at);
  }
  size_t window = regex->length > REGEX_LONG ? 1 : REGEX_WINDOW;
  clock_t before = 0;
  for (int timed = 0; !found && !call->status && regex->at <= regex->length; timed = 1) {
    uint32_t steps = timed ? regex->steps : REGEX_FIRST_STEPS;
    size_t limit = regex->length - regex->at > window ? regex->at + window : regex->length;
    while (limit < regex->length && ((unsigned char)regex->text[limit] & 0xC0) == 0x80) limit++;
    clock_t start = timed ? clock() : 0;
    found = regex_match(call, regex, limit, 0, steps);
    if (found < 0) { /* a costly pattern: the same place again, one at a time and timed */
      window = 1;
      found = 0;
      continue;
    }
    if (timed) {
      clock_t taken = clock() - start;
      /* What takes no longer for more places is the cost of a call: look at more of them. */
      int quick = taken < CLOCKS_PER_SEC / 200 || taken < 2 * before;
      window = quick ? window * 4 : window > 3 ? window / 4 : 1;
      before = taken;
      ml_poll(call, taken < CLOCKS_PER_SEC / 200 ? 1000000 : 100000000);
    } else {
      window *= 4;
      ml_poll(call, 2000);
    }
    if (!found) regex->at = regex_step(regex, limit);
  }
  if (!found || call->status) return 0;
  const size_t *places = pcre2_get_ovector_pointer(regex->match);
  regex->was_empty = places[1] <= places[0];
  regex->at = places[1] < places[0] ? places[0] : places[1]; /* \K may turn them round */
  return 1;
}

const char *ml_regex_text(const MlRegex *regex, size_t *length) {
  *length = regex->length;
  return regex->text;
}

MlRegexGroup ml_regex_group(const MlRegex *regex, size_t group) {
  const size_t *places = pcre2_get_ovector_pointer(regex->match);
  MlRegexGroup none = {0, ML_NO_GROUP};
  if (group >= pcre2_get_ovector_count(regex->match) || places[2 * group] == PCRE2_UNSET ||
      places[2 * group + 1] < places[2 * group]) {
    return none;
  }
  return (MlRegexGroup){places[2 * group], places[2 * group + 1] - places[2 * group]};
}

size_t ml_regex_groups(const MlRegex *regex) {
  uint32_t count = 0;
  pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &count);
  return count;
}

size_t ml_regex_named(const MlRegex *regex, const char *name, size_t length) {
  char text[64];
  if (length >= sizeof text) return ML_NO_GROUP;
  memcpy(text, name, length);
  text[length] = 0;
  int number = pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)text);
  return number > 0 ? (size_t)number : ML_NO_GROUP;
}

/* ---- replacing */

static MlStatus regex_append_group(MlCall *call, const MlRegex *regex, size_t group,
                                   MlBuffer *out) {
  MlRegexGroup found = ml_regex_group(regex, group);
  if (group > ml_regex_groups(regex)) {
    return ml_fail(call, "the replacement names group %zu, the pattern has %zu", group,
                   ml_regex_groups(regex));
  }
  if (found.length == ML_NO_GROUP) return call->status;
  return ml_buffer_append(call, out, regex->text + found.start, found.length);
}

/* Takes a group's number or name of `length` bytes. */
static MlStatus regex_append_named(MlCall *call, const MlRegex *regex, const char *name,
                                   size_t length, MlBuffer *out) {
  size_t group = 0, i = 0;
  while (i < length && i < 6 && ml_ascii_is_digit(name[i])) {
    group = group * 10 + (size_t)(name[i++] - '0');
  }
  if (i < length || !length) group = ml_regex_named(regex, name, length);
  if (group == ML_NO_GROUP) {
    return ml_fail(call, "the replacement names group '%.*s', which the pattern has not",
                   (int)(length < 60 ? length : 60), name);
  }
  return regex_append_group(call, regex, group, out);
}

/* Appends the replacement of the present match. */
static MlStatus regex_append(MlCall *call, const MlRegex *regex, const char *text, size_t length,
                             MlBuffer *out) {
  for (size_t i = 0; i < length && !call->status;) {
    const char *sign = text + i;
    char next = i + 1 < length ? text[i + 1] : 0;
    if ((*sign == '$' || *sign == '\\') && next == *sign) {
      ml_buffer_append(call, out, sign, 1);
      i += 2;
    } else if (*sign == '$' && next == '&') {
      regex_append_group(call, regex, 0, out);
      i += 2;
    } else if (*sign == '$' && next == '{' && memchr(sign, '}', length - i)) {
      const char *end = memchr(sign, '}', length - i);
      regex_append_named(call, regex, sign + 2, (size_t)(end - sign) - 2, out);
      i = (size_t)(end - text) + 1;
    } else if ((*sign == '$' || *sign == '\\') && ml_ascii_is_digit(next)) {
      size_t digits = 1;
      while (*sign == '$' && digits < 2 && i + 1 + digits < length &&
             ml_ascii_is_digit(sign[1 + digits])) {
        digits++;
      }
      regex_append_named(call, regex, sign + 1, digits, out);
      i += 1 + digits;
    } else {
      ml_buffer_append(call, out, sign, 1);
      i++;
    }
  }
  return call->status;
}

MlStatus ml_regex_replace(MlCall *call, MlRegex *regex, const char *text, size_t length,
                          const char *replacement, size_t replacement_length, int all,
                          MlBuffer *out) {
  size_t written = 0;
  out->length = 0;
  ml_regex_begin(call, regex, text, length);
  while (ml_regex_next(call, regex)) {
    MlRegexGroup match = ml_regex_group(regex, 0);
    if (match.length == ML_NO_GROUP || match.start < written) continue;
    ml_buffer_append(call, out, regex->text + written, match.start - written);
    regex_append(call, regex, replacement, replacement_length, out);
    written = match.start + match.length;
    if (!all) break;
  }
  return ml_buffer_append(call, out, regex->text + written, regex->length - written);
}
