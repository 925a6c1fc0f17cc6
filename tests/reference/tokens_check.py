#!/usr/bin/python3
"""Checks tokens of real texts against other software: run from the project's folder after make.

tokens_check.py icu FILE.csv:COLUMN     words by UAX #29 against ICU's (R's stringi), on the texts without Han, kana and
                                        Thai, which ICU cuts by dictionaries, and without : and @, which its locales treat
                                        otherwise; nothing but underscores is a word to ICU alone
tokens_check.py jieba FILE.csv:COLUMN   Han and kana by the dictionary of jieba 0.42 against jieba.cut(text, HMM=False)
tokens_check.py unicode                 normal forms and case folding of all characters against Python's unicodedata"""
import csv, gzip, json, re, sqlite3, subprocess, sys, tempfile, unicodedata

csv.field_size_limit(10**9)
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension("./mlext")


def texts(argument):
    path, column = argument.split(":")
    with (gzip.open if path.endswith("gz") else open)(path, "rt", encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


def tokens(text, options):
    return [row[0] for row in db.execute("SELECT token FROM ml_tokens(?, ?)", (text, options))]


def icu(argument):
    documents = [re.sub("[:@\n]", " ", text) for text in texts(argument)]
    documents = [text for text in documents if not re.search("[\u0e00-\u0e7f\u3005-\u30ff\u3400-\u9fff]", text)]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(documents))
        file.flush()
        out = subprocess.run(["Rscript", "-e", f"""library(stringi); x <- strsplit(stri_read_raw("{file.name}") |>
            rawToChar(), "\\n", fixed = TRUE)[[1]]; Encoding(x) <- "UTF-8"
            w <- stri_split_boundaries(x, type = "word", skip_word_none = TRUE, locale = "root")
            writeLines(vapply(w, function(v) paste(v[!is.na(v)], collapse = "\\u0001"), ""), useBytes = TRUE)"""],
                             check=True, capture_output=True).stdout.decode("utf-8")
    lines, words, wrong = out.split("\n"), 0, 0
    for text, line in zip(documents, lines):
        theirs = [word for word in line.split("\x01") if word.strip("_")]
        words += len(theirs)
        wrong += tokens(text, '{"tokens": "words", "lowercase": false}') != theirs
    print(f"{len(documents)} texts of {words} words, {wrong} differ")


def by_jieba(argument):
    import jieba
    jieba.initialize()
    db.execute("CREATE TABLE dict(word TEXT, freq INTEGER)")
    with open(jieba.get_dict_file().name, encoding="utf-8") as file:
        db.executemany("INSERT INTO dict VALUES (?, ?)", (line.split()[:2] for line in file))
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)")
    documents = texts(argument)
    db.executemany("INSERT INTO t VALUES (?, ?)", enumerate(documents))
    han = re.compile("[\u3005\u3007\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff]+")
    ours, words, wrong = {}, 0, 0
    for i, token in db.execute("""SELECT id, token FROM t, ml_tokens(body,
                               (SELECT json_object('dictionary', ml_dictionary(word, freq)) FROM dict))"""):
        if han.fullmatch(token):
            ours.setdefault(i, []).append(token)
    for i, text in enumerate(documents):
        theirs = [word for run in han.findall(text) for word in jieba.cut(run, HMM=False)]
        words += len(theirs)
        wrong += theirs != ours.get(i, [])
    print(f"{len(documents)} texts of {words} words, {wrong} differ")


def by_unicode():
    count = wrong = 0
    for code in range(0x80, 0x110000):
        text = chr(code)
        if unicodedata.category(text) in ("Cn", "Cs", "Co"):
            continue
        for form in ("NFC", "NFD", "NFKC", "NFKD", "fold"):
            theirs = text.casefold() if form == "fold" else unicodedata.normalize(form, text)
            if any(c.isspace() for c in theirs):
                continue
            options = {"analyzer": "char", "lowercase": False, "ngram_range": [len(theirs)] * 2,
                       **({"fold": True} if form == "fold" else {"normalize": form.lower()})}
            found = db.execute("SELECT term FROM ml_vocabulary((SELECT ml_count_vectorizer(?, ?)))",
                               (text, json.dumps(options))).fetchall()
            count, wrong = count + 1, wrong + (found != [(theirs,)])
    print(f"{count} characters and forms, {wrong} differ")


{"icu": icu, "jieba": by_jieba, "unicode": by_unicode}[sys.argv[1]](*sys.argv[2:])
