#!/usr/bin/python3
"""Writes ext/text/word_break_table.h and tests/unit/word_break_cases.h from Unicode's WordBreakProperty.txt and
WordBreakTest.txt as Debian's package unicode-data 15.0.0 installs them. Run from the project's folder."""
import re, textwrap

FOLDER = "/usr/share/unicode/auxiliary/"
CLASSES = ("Other CR LF Newline Extend ZWJ Format Regional_Indicator WSegSpace Hebrew_Letter ALetter Numeric Katakana "
           "ExtendNumLet Single_Quote Double_Quote MidNumLet MidLetter MidNum").split()
NAMES = ["ML_BREAK_" + name.upper() for name in CLASSES]
LICENCE = """** Copyright (c) 1991-2022 Unicode, Inc. All rights reserved. Distributed under the Terms of Use in
** https://www.unicode.org/copyright.html (Unicode-DFS-2016)."""


def lines(name):
    with open(FOLDER + name, encoding="utf-8") as file:
        for line in file:
            line = line.split("#")[0].strip()
            if line:
                yield line


of = {}
for line in lines("WordBreakProperty.txt"):
    span, name = re.split(r"\s*;\s*", line)
    first, _, last = span.partition("..")
    for code in range(int(first, 16), int(last or first, 16) + 1):
        of[code] = CLASSES.index(name)
starts, previous = [], None
for code in range(0x110000):
    if of.get(code, 0) != previous:
        previous = of.get(code, 0)
        starts.append(code << 8 | previous)
pages = [max(i for i, start in enumerate(starts) if start >> 8 <= page << 8) for page in range(0x201)]
with open("ext/text/word_break_table.h", "w") as out:
    out.write(f"""/*
** Unicode 15.0's property Word_Break, written by tests/reference/word_break.py. Data:
{LICENCE}
*/
#ifndef MLEXT_TEXT_WORD_BREAK_TABLE_H
#define MLEXT_TEXT_WORD_BREAK_TABLE_H

#include <stdint.h>

/* clang-format off */
typedef enum MlWordBreak {{
{textwrap.fill(", ".join(NAMES), 98, initial_indent="  ", subsequent_indent="  ")}
}} MlWordBreak;

/* Each range of one value: its first code point << 8 | the value. */
static const uint32_t word_break_ranges[{len(starts)}] = {{
{textwrap.fill(", ".join("0x%X" % start for start in starts), 98, initial_indent="  ", subsequent_indent="  ")}}};

/* By code point >> 8, up to U+20000: the range that the page begins in. */
static const uint16_t word_break_pages[{len(pages)}] = {{
{textwrap.fill(", ".join(map(str, pages)), 98, initial_indent="  ", subsequent_indent="  ")}}};
/* clang-format on */

#endif
""")

cases = []
for line in lines("WordBreakTest.txt"):
    parts = line.split()
    text, breaks = b"", []
    for sign, code in zip(parts[0::2], parts[1::2] + [None]):
        if sign == "÷" and text:
            breaks.append(len(text))
        if code:
            text += chr(int(code, 16)).encode("utf-8")
    cases.append((text, breaks))
with open("tests/unit/word_break_cases.h", "w") as out:
    out.write(f"""/*
** The {len(cases)} cases of WordBreakTest-15.0.0.txt, written by tests/reference/word_break.py: the length of
** the text, its bytes in hexadecimal, and behind which bytes it breaks. Data:
{LICENCE}
*/
/* clang-format off */
static const char *const word_break_cases[] = {{
""")
    for text, breaks in cases:
        out.write('"%d %s %s",\n' % (len(text), text.hex(), " ".join(map(str, breaks))))
    out.write("};\n/* clang-format on */\n")
print(len(starts), "ranges,", len(cases), "cases")
