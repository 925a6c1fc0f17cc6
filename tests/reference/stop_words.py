#!/usr/bin/python3
"""Writes ext/text/stop_words_lists.h from scikit-learn's English list, from the lists of the Snowball project,
Turkish and Nepali as PostgreSQL installs them, and from those of Lucene's analyzers. Run from the project's folder;
argument: the folder of Lucene's jars (Debian's package liblucene4.10-java: usr/share/java)."""
import glob, os, sys, textwrap, zipfile
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

SNOWBALL = "danish dutch finnish french german hungarian italian norwegian portuguese russian spanish swedish"
POSTGRESQL = "nepali turkish"
SAVOY = {"arabic": "ar", "bulgarian": "bg", "hindi": "hi", "persian": "fa", "romanian": "ro"}
LUCENE = {"armenian": "hy", "basque": "eu", "catalan": "ca", "czech": "cz", "galician": "gl", "greek": "el", "irish": "ga"}
# Lucene's Greek list is without accents and final sigmas: as they are written.
GREEK = """του της των τον την και είμαι είσαι είναι είμαστε είστε μα αλλά από για προς με σε ως παρά αντί κατά μετά θα να
μην επί ενώ εάν αν τότε που πως ποιος ποια ποιο ποιοι ποιες ποιων ποιους αυτός αυτή αυτό αυτοί αυτών αυτούς αυτές αυτά
εκείνος εκείνη εκείνο εκείνοι εκείνες εκείνα εκείνων εκείνους όπως όμως ίσως όσο ότι""".split()


def words(text):
    return [word for line in text.splitlines() for word in line.split("#")[0].split()]


folder = sorted(glob.glob("/usr/share/postgresql/*/tsearch_data"))[-1]
lists = {name: words(open(os.path.join(folder, name + ".stop"), encoding="utf-8").read())
         for name in (SNOWBALL + " " + POSTGRESQL).split()}
lists["english"] = list(ENGLISH_STOP_WORDS)
jar = zipfile.ZipFile(os.path.join(sys.argv[1], "lucene-analyzers-common-4.10.4.jar"))
for name, code in {**SAVOY, **LUCENE}.items():
    lists[name] = words(jar.read(f"org/apache/lucene/analysis/{code}/stopwords.txt").decode("utf-8"))
lists["greek"] = [word for word in lists["greek"] if not word.endswith("σ")] + GREEK + [
    word[:-1] + "ς" for word in lists["greek"] if word.endswith("σ")]
# The Persian one has Arabic letters in the place of Persian ones.
lists["persian"] += [word.replace("ي", "ی").replace("ك", "ک") for word in lists["persian"]]
stempel = zipfile.ZipFile(os.path.join(sys.argv[1], "lucene-analyzers-stempel-4.10.4.jar"))
lists["polish"] = words(stempel.read("org/apache/lucene/analysis/pl/stopwords.txt").decode("utf-8"))
with open("ext/text/stop_words_lists.h", "w", encoding="utf-8") as out:
    out.write("""/*
** The words of stop_words.c, written by tests/reference/stop_words.py.
**
**   english    the list of the Glasgow Information Retrieval Group as scikit-learn (three-clause BSD)
**              has it
**   danish, dutch, finnish, french, german, hungarian, italian, norwegian, portuguese, russian, spanish,
**   swedish    the Snowball project, Copyright (c) 2001 Dr Martin Porter, (c) 2004, 2005 Richard Boulton,
**              three-clause BSD
**   arabic, bulgarian, hindi, persian, romanian
**              Jacques Savoy, University of Neuchatel, by way of Apache Lucene 4.10; BSD. Persian with
**              Persian letters too
**   polish     the Carrot2 project, Copyright (c) 2002-2010 Dawid Weiss, Stanislaw Osinski, by way of
**              Apache Lucene 4.10; BSD
**   armenian, basque, catalan, czech, galician, greek, irish
**              Apache Lucene 4.10, Copyright The Apache Software Foundation, Apache License 2.0; greek
**              with the accents that are left out there
**   nepali, turkish
**              PostgreSQL 15, Portions Copyright (c) 1996-2022 The PostgreSQL Global Development Group,
**              Portions Copyright (c) 1994 The Regents of the University of California, PostgreSQL License
*/
#ifndef MLEXT_TEXT_STOP_WORDS_LISTS_H
#define MLEXT_TEXT_STOP_WORDS_LISTS_H

/* clang-format off */

/* By language in alphabetical order: its name and its words, each with a space behind it. */
static const char *const stop_words_lists[][2] = {
""")
    for name in sorted(lists):
        lines = textwrap.wrap(" ".join(sorted(set(lists[name]))), 88, break_long_words=False, break_on_hyphens=False)
        out.write('    {"%s",\n' % name)
        out.write("\n".join('     "%s "' % line for line in lines) + "},\n")
    out.write("    {0, 0}};\n/* clang-format on */\n\n#endif\n")
print(len(lists), {name: len(set(lists[name])) for name in sorted(lists)})
