/* Repair of misread UTF-8, and HTML as text. */
#include "unit.h"

#include "clean/encoding.h"
#include "clean/html.h"
#include "clean/unicode.h"
#include "clean_csv.h"

static MlBuffer result; /* freed by main() */

/* The text repaired; itself when there is nothing to repair. */
static const char *fixed(const char *text) {
  MlCall call = unit_call("ml_fix_encoding");
  int repaired = ml_fix_encoding(&call, text, strlen(text), &result);
  CHECK(call.status == ML_OK);
  if (!repaired) return text;
  return ml_buffer_text(&call, &result);
}

/* UTF-8 read as Windows-1252, or as Latin-1, and written as UTF-8. */
static void misread(const char *text, int latin_1, char *out) {
  for (; *text; text++) {
    unsigned byte = (unsigned char)*text;
    out += ml_utf8_write(latin_1 ? byte : ml_unicode_of_windows_1252(byte), out);
  }
  *out = 0;
}

static void test_cases(void) {
  static const char *const cases[][2] = {
      {"caf\u00c3\u00a9", "caf\u00e9"},
      {"It\u00e2\u20ac\u2122s", "It\u2019s"},
      {"\u00e2\u20ac\u0153a\u00e2\u20ac\xc2\x9d", "\u201ca\u201d"},
      {"\u00c3\u0192\u00c2\u00a9t\u00c3\u0192\u00c2\u00a9", "\u00e9t\u00e9"},
      {"20 \u00c2\u00b0C", "20 \u00b0C"},
      {"\u00f0\u0178\u02dc\u20ac", "\U0001F600"},
      {"\u00ef\u00bb\u00bfid", "\ufeffid"},
      {"\u00d0\u0178\u00d1\u20ac\u00d0\u00b8\u00d0\u00b2\u00d0\u00b5\u00d1\u201a",
       "\u041f\u0440\u0438\u0432\u0435\u0442"},
      {"\u201cna\u00c3\u00afve\u201d \u4e2d", "\u201cna\u00efve\u201d \u4e2d"},
  };
  static const char *const right[] = {
      "",
      "plain",
      "caf\u00e9",
      "AH\u00c5\u2122, the new sofa from IKEA\u00ae",
      "CAF\u00c9\u00ae",
      "\u00ab cit\u00e9\u00a0\u00bb",
      "perch\u00e9\u00bb\u2026",
      "V\u00dd\u0160KA M\u00cd\u0160A KR\u00cd\u017d",
      "pay\u00e9\u00a0\u00a35",
      "\u00c9\u2014the",
      "20 \u00c5\u00a0long, 20 \u00c5\u00b2",
      "\u00c3",
      "\u65e5\u672c\u8a9e",
      "\xff\xc3\xa9\xc3",
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CHECK_TEXT(fixed(cases[i][0]), cases[i][1]);
  }
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) CHECK_TEXT(fixed(right[i]), right[i]);
}

/* Names of the world: none is changed, and most come back from each kind of misreading. */
static void test_names(void) {
  CleanCsv csv = clean_csv_open("tests/data/cleaning/names_cldr.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0, changed = 0, windows = 0, latin = 0, twice = 0;
  while (clean_csv_row(&csv, fields, lengths) == 1) {
    char once[2048], again[8192];
    if (lengths[0] > 500) continue;
    rows++;
    changed += strcmp(fixed(fields[0]), fields[0]) != 0;
    misread(fields[0], 1, once);
    latin += strcmp(fixed(once), fields[0]) == 0;
    misread(fields[0], 0, once);
    windows += strcmp(fixed(once), fields[0]) == 0;
    misread(once, 0, again);
    twice += strcmp(fixed(again), fields[0]) == 0;
  }
  free(csv.text);
  CHECK(rows > 2300);
  CHECK(changed == 0);
  CHECK(windows > rows * 96 / 100);
  CHECK(latin > rows * 96 / 100);
  CHECK(twice > rows * 96 / 100);
}

static const char *text_of(const char *html) {
  MlCall call = unit_call("ml_html_text");
  CHECK(ml_html_text(&call, html, strlen(html), &result) == ML_OK);
  return ml_buffer_text(&call, &result);
}

static void test_html(void) {
  static const char *const cases[][2] = {
      {"", ""},
      {"a < b && c > d", "a < b && c > d"},
      {"<p>one</p><p>two</p>", "one\ntwo"},
      {"a<br>b<br/>c<BR />d", "a\nb\nc\nd"},
      {"<b>bold</b>er", "bolder"},
      {"  a \n\t b  ", "a b"},
      {"<ul><li>one<li>two</ul>x", "one\ntwo\nx"},
      {"<table><tr><td>1</td><td>2</td></tr><tr><td>3</table>", "1 2\n3"},
      {"<title>t</title><style>p{}</style>a<script>if (a<b) {}</script>b", "ab"},
      {"<script>never closed <b>x", ""},
      {"a<!-- <b> -->b<!DOCTYPE html>c<?xml ?>d", "abcd"},
      {"a<!-- never closed", "a"},
      {"<a href=\"x>y\" title='>'>l</a>", "l"},
      {"<a title=it's>l</a> it's", "l it's"},
      {"x <unfinished", "x <unfinished"},
      {"<p", "<p"},
      {"</", "</"},
      {"<", "<"},
      {"<pre>a\n  b</pre>c", "a\n  b\nc"},
      {"&amp;&lt;&gt;&quot;&apos;&eacute;&Eacute;", "&<>\"'\u00e9\u00c9"},
      {"&#233;&#xE9;&#XE9;&#128;&#0;&#x110000;&#xD800;",
       "\u00e9\u00e9\u00e9\u20ac\ufffd\ufffd\ufffd"},
      {"&copy2020 &notit; &notin; &amp &unknown; &; & &#; &#x; &eacut;",
       "\u00a92020 \u00acit; \u2209 & &unknown; &; & &#; &#x; &eacut;"},
      {"a&nbsp;&nbsp;b&ensp;c", "a b\u2002c"},
      {"&CounterClockwiseContourIntegral;&NotEqualTilde;", "\u2233\u2242\u0338"},
      {"&ZeroWidthSpace;&zwnj;&zwj;&yuml;&zeta;&AMP", "\u200b\u200c\u200d\u00ff\u03b6&"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CHECK_TEXT(text_of(cases[i][0]), cases[i][1]);
  }
}

/* Text that is hard on a careless parser takes no longer than other text. */
static void test_hostile(void) {
  static const char *const units[] = {"<a '", "<a =\"", "<!--", "<script>", "&#", "&aaaaaaaa", "<"};
  enum { TIMES = 200000 };
  for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
    MlCall call = unit_call("ml_html_text");
    size_t size = strlen(units[u]);
    char *text = malloc(size * TIMES);
    for (size_t i = 0; i < TIMES; i++) memcpy(text + i * size, units[u], size);
    CHECK(ml_html_text(&call, text, size * TIMES, &result) == ML_OK);
    CHECK(ml_fix_encoding(&call, text, size * TIMES, &result) == 0);
    free(text);
  }
}

int main(void) {
  test_cases();
  test_names();
  test_html();
  test_hostile();
  ml_buffer_free(&result);
  return unit_end();
}
