#include "clean/regex.h"

#include <string.h>

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
** A search goes over a text by windows of some places and polls between them. What it does at one
** place is bounded by few steps, the fewer the longer the text is, since each may read all of it.
** Where they do not do, the pattern is a costly one: it is compiled again with a callout before
** each of its items, which polls, and the window is searched so.
*/
enum {
  REGEX_QUICK_WORK = 20000000, /* steps at a place times bytes of the text */
  REGEX_QUICK_LEAST = 50,
  REGEX_QUICK_MOST = 20000,
  REGEX_WINDOW_WORK = 30000000, /* places of a window times bytes of the text */
  REGEX_WINDOW_LEAST = 4,
  REGEX_WINDOW_MOST = 4096
};

struct MlRegex {
  pcre2_general_context *memory;
  pcre2_code *code;
  pcre2_code *careful; /* with callouts everywhere; made when first needed */
  pcre2_match_data *match;
  pcre2_match_context *limits;
  char *pattern; /* owned */
  size_t pattern_length;
  int ignore_case;
  int is_whole;    /* what it matches depends on where the search began: no windows */
  int is_anchored; /* it is tried in one place alone */
  int by_lines;    /* it is tried where lines begin */
  int by_starts;   /* it is tried at bytes of `starts` */
  unsigned char starts[256];
  MlBuffer valid; /* the text where it was not UTF-8 */
  const char *text;
  size_t length, at;
  uint32_t steps; /* that a match may take */
  int was_empty;  /* the last match, at `at` */
  size_t window;
  MlCall *call; /* for the callouts */
  size_t last;  /* where the one before was */
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
  pcre2_code_free(regex->careful);
  pcre2_general_context_free(regex->memory);
  ml_free(regex->pattern);
  ml_buffer_free(&regex->valid);
  ml_free(regex);
}

/* The place in characters of a place in bytes, from 1. */
static size_t regex_character(const char *text, size_t bytes) {
  size_t count = 1;
  for (size_t i = 0; i < bytes; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
  return count;
}

/* The pattern compiled, plainly or with callouts; NULL on failure. */
static pcre2_code *regex_compile(MlCall *call, const MlRegex *regex, int is_careful) {
  int error = 0;
  size_t place = 0, length = regex->pattern_length;
  uint32_t how = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
  pcre2_compile_context *limits = pcre2_compile_context_create(regex->memory);
  if (!limits) {
    ml_fail_memory(call);
    return NULL;
  }
  pcre2_set_max_pattern_length(limits, REGEX_PATTERN);
  if (regex->ignore_case) how |= PCRE2_CASELESS;
  if (is_careful) how |= PCRE2_AUTO_CALLOUT;
  pcre2_code *code = pcre2_compile((PCRE2_SPTR)regex->pattern, length, how, &error, &place, limits);
  pcre2_compile_context_free(limits);
  if (code) return code;
  if (error == PCRE2_ERROR_HEAP_FAILED) {
    ml_fail_memory(call);
    return NULL;
  }
  PCRE2_UCHAR text[160];
  pcre2_get_error_message(error, text, sizeof text);
  ml_fail(call, "the pattern is wrong at character %zu: %s",
          regex_character(regex->pattern, place < length ? place : length), (const char *)text);
  return NULL;
}

/* At each step of a careful match. */
static int regex_callout(pcre2_callout_block *block, void *data) {
  MlRegex *regex = data;
  size_t at = block->current_position;
  size_t moved = at > regex->last ? at - regex->last : regex->last - at;
  regex->last = at;
  ml_poll(regex->call, 50 + (uint32_t)(moved < 100000000 ? moved * 4 : 400000000));
  return regex->call->status ? PCRE2_ERROR_CALLOUT : 0;
}

/*
** 1 when a pattern has \G, or verbs such as (*COMMIT), which speak of the search as a whole. What
** only looks so costs time alone.
*/
static int regex_is_whole(const char *pattern, size_t length) {
  for (size_t i = 0; i + 1 < length; i++) {
    if ((pattern[i] == '\\' && pattern[i + 1] == 'G') ||
        (pattern[i] == '(' && pattern[i + 1] == '*')) {
      return 1;
    }
  }
  return 0;
}

/*
** Where a match may begin, as far as PCRE2 tells. It knows itself; but it looks for such a place
** beyond a window too, so that windows are laid where one is.
*/
static void regex_find_starts(MlRegex *regex) {
  uint32_t type = 0, options = 0, newline = 0, unit = 0;
  const uint8_t *bits = NULL;
  pcre2_pattern_info(regex->code, PCRE2_INFO_ALLOPTIONS, &options);
  pcre2_pattern_info(regex->code, PCRE2_INFO_FIRSTCODETYPE, &type);
  pcre2_pattern_info(regex->code, PCRE2_INFO_FIRSTCODEUNIT, &unit);
  pcre2_pattern_info(regex->code, PCRE2_INFO_FIRSTBITMAP, &bits);
  pcre2_pattern_info(regex->code, PCRE2_INFO_NEWLINE, &newline);
  regex->is_anchored = (options & PCRE2_ANCHORED) != 0;
  if (type == 2 && newline != PCRE2_NEWLINE_LF) regex->is_whole = 1;
  regex->by_lines = type == 2;
  if (type == 1 && unit < 128) { /* of a letter either case: which it was is not told */
    regex->by_starts = regex->starts[unit] = 1;
    if (ml_ascii_is_letter((char)unit)) regex->starts[unit ^ 32] = 1;
  } else if (type == 1) {
    regex->is_whole = 1;
  } else if (bits) {
    regex->by_starts = 1;
    for (int i = 0; i < 256; i++) regex->starts[i] = bits[i / 8] >> i % 8 & 1;
  }
}

MlRegex *ml_regex_new(MlCall *call, const char *pattern, size_t length, int ignore_case) {
  MlRegex *regex = ml_array(call, 1, sizeof *regex);
  if (!regex) return NULL;
  regex->memory = pcre2_general_context_create(regex_malloc, regex_release, NULL);
  if (!regex->memory) ml_fail_memory(call);
  regex->pattern = ml_copy_text(call, pattern, length);
  regex->pattern_length = length;
  regex->ignore_case = ignore_case;
  regex->is_whole = regex_is_whole(pattern, length);
  if (!call->status) regex->code = regex_compile(call, regex, 0);
  if (!call->status) {
    regex->match = pcre2_match_data_create_from_pattern(regex->code, regex->memory);
    regex->limits = pcre2_match_context_create(regex->memory);
    if (!regex->match || !regex->limits) ml_fail_memory(call);
  }
  if (!call->status) {
    regex_find_starts(regex);
    pcre2_set_heap_limit(regex->limits, REGEX_MEMORY);
    pcre2_set_callout(regex->limits, regex_callout, regex);
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
  size_t window = REGEX_WINDOW_WORK / (regex->length + 1);
  if (window > REGEX_WINDOW_MOST) window = REGEX_WINDOW_MOST;
  regex->window = window < REGEX_WINDOW_LEAST ? REGEX_WINDOW_LEAST : window;
  return ML_OK;
}

/*
** Looks for a match that begins from `at` to `limit`, first with few steps at each place, and where
** they do not do, with all that it may take: 1, 0 or a failed call.
*/
static int regex_match(MlCall *call, MlRegex *regex, size_t limit, uint32_t how) {
  uint64_t quick = REGEX_QUICK_WORK / ((uint64_t)regex->length + 1);
  if (quick > REGEX_QUICK_MOST) quick = REGEX_QUICK_MOST;
  if (quick < REGEX_QUICK_LEAST) quick = REGEX_QUICK_LEAST;
  regex->call = call;
  regex->last = regex->at;
  how |= PCRE2_NO_UTF_CHECK;
  pcre2_set_offset_limit(regex->limits, limit);
  pcre2_set_match_limit(regex->limits, (uint32_t)quick);
  int found = PCRE2_ERROR_MATCHLIMIT;
  if (!regex->is_whole) {
    found = pcre2_match(regex->code, (PCRE2_SPTR)regex->text, regex->length, regex->at, how,
                        regex->match, regex->limits);
  }
  if (found == PCRE2_ERROR_MATCHLIMIT) {
    if (!regex->careful) regex->careful = regex_compile(call, regex, 1);
    if (!regex->careful) return 0;
    pcre2_set_match_limit(regex->limits, regex->steps);
    found = pcre2_match(regex->careful, (PCRE2_SPTR)regex->text, regex->length, regex->at, how,
                        regex->match, regex->limits);
  }
  if (found > 0) return 1;
  if (call->status) return 0;
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

/* Moves on to where a match may begin, behind the first window; 0 when there is no such place. */
static int regex_skip(MlCall *call, MlRegex *regex, int again) {
  const char *text = regex->text;
  size_t at = regex->at, length = regex->length;
  if (regex->is_whole) return 1;
  if (regex->by_lines && again && at > 0 && text[at - 1] != '\n') {
    const char *line = at < length ? memchr(text + at, '\n', length - at) : NULL;
    regex->at = line ? (size_t)(line - text) + 1 : length;
    return line != NULL;
  }
  if (!regex->by_starts) return 1;
  while (at < length && !regex->starts[(unsigned char)text[at]]) {
    if ((++at & 0xFFFFF) == 0 && ml_poll(call, 1000000)) return 0;
  }
  regex->at = at;
  return at < length;
}

int ml_regex_next(MlCall *call, MlRegex *regex) {
  int found = 0;
  if (call->status || regex->at > regex->length) return 0;
  if (regex->was_empty) {
    found = regex_match(call, regex, regex->at, PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED);
    if (!found) regex->at = regex_step(regex, regex->at);
  }
  for (int again = 0; !found && !call->status && regex->at <= regex->length; again = 1) {
    if (again && regex->is_anchored) return 0;
    if (!regex_skip(call, regex, again)) return 0;
    size_t left = regex->length - regex->at;
    int is_last = regex->is_whole || left <= regex->window;
    size_t limit = is_last ? regex->length : regex->at + regex->window;
    while (limit < regex->length && ((unsigned char)regex->text[limit] & 0xC0) == 0x80) limit++;
    found = regex_match(call, regex, limit, 0);
    ml_poll(call, left > 1000 ? 100000000 : 2000);
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
