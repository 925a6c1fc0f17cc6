/* Cleaning proposals: texts whose characters are broken. */
#include "clean/encoding.h"
#include "clean/flaw.h"
#include "clean/html.h"
#include "clean/suggest_parts.h"
#include "clean/unicode.h"

/* ---- an item */

/* Characters that are never meant: not those that say which way text runs, and no NUL, which
** replace() cannot find. */
static int repair_is_removed(uint32_t point) {
  int directs = point == 0x61C || point == 0x200E || point == 0x200F ||
                (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  return point && !directs && ml_unicode_is_invisible(point);
}

/* 1 when the character is among those to remove; it is noted while there is room. */
static int repair_removes(MlSuggestRepairs *repairs, uint32_t point) {
  int i = 0;
  if (!repair_is_removed(point)) return 0;
  while (i < repairs->invisible_count && repairs->invisible[i] != point) i++;
  if (i < repairs->invisible_count) return 1;
  if (i == (int)(sizeof repairs->invisible / sizeof *repairs->invisible)) return 0;
  repairs->invisible[repairs->invisible_count++] = point;
  return 1;
}

/* The item's text becomes what is in the buffer. */
static void repair_replace(MlCall *call, MlSuggestItem *item, const MlBuffer *text) {
  char *copy = call->status ? NULL : ml_copy_text(call, text->data ? text->data : "", text->length);
  if (!copy) return;
  ml_free(item->owned);
  item->owned = copy;
  item->text = copy;
  item->length = text->length;
}

/*
** The item's text without them, and with what Windows-1252 means by its control characters.
** changed: the flaws that this mends.
*/
static MlStatus repair_characters(MlCall *call, MlSuggestItem *item, MlSuggestRepairs *repairs,
                                  unsigned *changed) {
  MlBuffer out = {0};
  char bytes[4];
  *changed = 0;
  for (size_t i = 0; i < item->length && !call->status;) {
    uint32_t point;
    size_t size = ml_utf8_read(item->text + i, item->length - i, &point);
    uint32_t meant = ml_windows_control(point);
    if (meant) {
      repairs->windows |= (uint32_t)1 << (point - 0x80);
      *changed |= ML_FLAW_MOJIBAKE;
      ml_buffer_append(call, &out, bytes, ml_utf8_write(meant, bytes));
    } else if (repair_removes(repairs, point)) {
      *changed |= ML_FLAW_INVISIBLE;
    } else {
      ml_buffer_append(call, &out, item->text + i, size);
    }
    i += size;
    ml_poll(call, 10);
  }
  if (*changed) repair_replace(call, item, &out);
  ml_buffer_free(&out);
  return call->status;
}

MlStatus ml_suggest_repair(MlCall *call, MlSuggestItem *item, MlSuggestRepairs *repairs) {
  const unsigned mended = ML_FLAW_INVISIBLE | ML_FLAW_MOJIBAKE;
  unsigned changed = 0, fixed = 0;
  MlBuffer text = {0};
  item->flaws = ml_flaws_of(call, item->text, item->length);
  if ((item->flaws & ML_FLAW_MOJIBAKE) && ml_fix_encoding(call, item->text, item->length, &text)) {
    repair_replace(call, item, &text);
    repairs->fixes = 1;
    fixed = ML_FLAW_MOJIBAKE;
  }
  if (item->flaws & mended) repair_characters(call, item, repairs, &changed);
  if ((item->flaws & ML_FLAW_HTML) && !repairs->has_tags &&
      !ml_html_text(call, item->text, item->length, &text)) {
    repair_replace(call, item, &text);
  }
  ml_buffer_free(&text);
  item->flaws = (item->flaws & ~mended) | changed | fixed;
  return call->status;
}

/* ---- the findings */

/* On the items with the flaw, among those that are values and the others. */
static MlFinding *repair_finding(MlCall *call, const MlSuggestColumn *column,
                                 const MlSuggestItem *others, size_t other_count, unsigned flaw,
                                 const char *problem, const MlBuffer *template) {
  MlFinding *finding = NULL;
  for (size_t i = 0; i < column->count + other_count && !call->status; i++) {
    const MlSuggestItem *item = i < column->count ? &column->items[i] : &others[i - column->count];
    if (!(item->flaws & flaw)) continue;
    if (!finding) finding = ml_suggest_add(call, column->suggestions, column->column, problem);
    ml_finding_count(finding, item->code, item->rows);
    ml_poll(call, 10);
  }
  ml_finding_template(call, finding, template);
  return finding;
}

/*
** SQLite's parser takes some 30 calls one inside the other: what would need more becomes one call
** of a regular expression or, where each character becomes another, has no expression.
*/
enum { REPAIR_CALLS_WINDOWS = 12, REPAIR_CALLS_INVISIBLE = 3 };

static int repair_calls(uint32_t set) {
  int calls = 0;
  for (; set; set &= set - 1) calls++;
  return calls;
}

static void repair_encoding_template(MlCall *call, const MlSuggestRepairs *repairs,
                                     MlBuffer *template) {
  char bytes[5];
  int calls = repair_calls(repairs->windows);
  template->length = 0;
  if (calls > REPAIR_CALLS_WINDOWS) calls = 0;
  for (int i = 0; i < calls; i++) ml_buffer_string(call, template, "replace(");
  if (calls || repairs->fixes) {
    ml_buffer_string(call, template, repairs->fixes ? "ml_fix_encoding(\001)" : "\001");
  }
  for (uint32_t i = 0; calls && i < 32; i++) {
    if (!(repairs->windows >> i & 1)) continue;
    bytes[ml_utf8_write(ml_windows_control(0x80 + i), bytes)] = 0;
    ml_buffer_printf(call, template, ", char(%u), '%s')", 0x80 + i, bytes);
  }
}

static void repair_invisible_template(MlCall *call, const MlSuggestRepairs *repairs,
                                      MlBuffer *template) {
  int count = repairs->invisible_count;
  template->length = 0;
  if (count > REPAIR_CALLS_INVISIBLE) {
    ml_buffer_string(call, template, "ml_regex_replace(\001, '[");
    for (int i = 0; i < count; i++) {
      ml_buffer_printf(call, template, "\\x{%X}", (unsigned)repairs->invisible[i]);
    }
    ml_buffer_string(call, template, "]', '')");
    return;
  }
  for (int i = 0; i < count; i++) ml_buffer_string(call, template, "replace(");
  ml_buffer_string(call, template, "\001");
  for (int i = 0; i < count; i++) {
    ml_buffer_printf(call, template, ", char(%u), '')", (unsigned)repairs->invisible[i]);
  }
}

MlStatus ml_suggest_repairs(MlCall *call, const MlSuggestColumn *column,
                            const MlSuggestItem *others, size_t other_count,
                            const MlSuggestRepairs *repairs) {
  MlBuffer template = {0};
  repair_finding(call, column, others, other_count, ML_FLAW_UTF8, "invalid UTF-8", &template);
  repair_encoding_template(call, repairs, &template);
  if (repairs->windows || repairs->fixes) {
    repair_finding(call, column, others, other_count, ML_FLAW_MOJIBAKE, "mojibake", &template);
  }
  if (repairs->invisible_count) {
    repair_invisible_template(call, repairs, &template);
    repair_finding(call, column, others, other_count, ML_FLAW_INVISIBLE, "invisible characters",
                   &template);
  }
  template.length = 0;
  ml_buffer_string(call, &template,
                   repairs->has_tags
                       ? "ml_html_text(\001)"
                       : "CASE WHEN \001 LIKE '%&%;%' THEN ml_html_text(\001) ELSE \001 END");
  MlFinding *html =
      repair_finding(call, column, others, other_count, ML_FLAW_HTML, "HTML", &template);
  if (html) html->doubtful = repairs->has_tags;
  ml_buffer_free(&template);
  return call->status;
}
