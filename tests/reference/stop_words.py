#!/usr/bin/python3
"""Writes ext/text/stop_words_lists.h from scikit-learn's English list and the Snowball project's lists
as PostgreSQL installs them. Run from the project's folder."""
import glob, os, textwrap
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

SNOWBALL = "danish dutch finnish french german hungarian italian norwegian portuguese russian spanish swedish"
folder = sorted(glob.glob("/usr/share/postgresql/*/tsearch_data"))[-1]
lists = {name: open(os.path.join(folder, name + ".stop"), encoding="utf-8").read().split()
         for name in SNOWBALL.split()}
lists["english"] = list(ENGLISH_STOP_WORDS)
with open("ext/text/stop_words_lists.h", "w", encoding="utf-8") as out:
    out.write("""/*
** The words of stop_words.c, written by tests/reference/stop_words.py. English: the list of the
** Glasgow Information Retrieval Group as scikit-learn has it. The others: the lists of the Snowball
** project, Copyright (c) 2001 Dr Martin Porter, (c) 2004, 2005 Richard Boulton, under the
** three-clause BSD licence.
*/
#ifndef MLEXT_TEXT_STOP_WORDS_LISTS_H
#define MLEXT_TEXT_STOP_WORDS_LISTS_H

/* By language in alphabetical order: its name and its words, each with a space behind it. */
static const char *const stop_words_lists[][2] = {
""")
    for name in sorted(lists):
        lines = textwrap.wrap(" ".join(sorted(set(lists[name]))), 88)
        out.write('    {"%s",\n' % name)
        out.write("\n".join('     "%s "' % line for line in lines) + "},\n")
    out.write("    {0, 0}};\n\n#endif\n")
