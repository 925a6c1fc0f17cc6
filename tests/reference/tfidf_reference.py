#!/usr/bin/python3
"""Writes tests/unit/tfidf_cases.h with scikit-learn's (1.2) vectors of tests/data/sms_spam.csv: run from
the project's folder."""
import csv, warnings
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

warnings.filterwarnings("ignore")
with open("tests/data/sms_spam.csv", encoding="utf-8", newline="") as file:
    TEXTS = [row["text"] for row in csv.DictReader(file)]

# (C initialiser of the case's options, scikit-learn's options)
CASES = [
    ("defaults", "", {}),
    ("min_df 2", ".min_df = {2, 0}", dict(min_df=2)),
    ("max_df 0.1", ".max_df = {0.1, 1}", dict(max_df=0.1)),
    ("max_df 0.5, min_df 0.002", ".min_df = {0.002, 1}, .max_df = {0.5, 1}",
     dict(min_df=0.002, max_df=0.5)),
    ("max_features", ".max_features = %(clean)d", dict(max_features=1000)),
    ("max_features 200, binary", ".max_features = %(clean)d, .binary = 1",
     dict(max_features=200, binary=True)),
    ("pairs of words", ".ngram_min = 1, .ngram_max = 2", dict(ngram_range=(1, 2))),
    ("sublinear_tf", ".sublinear_tf = 1", dict(sublinear_tf=True)),
    ("norm l1", ".norm = ML_NORM_L1", dict(norm="l1")),
    ("no norm", ".norm = ML_NORM_NONE", dict(norm=None)),
    ("not smooth", ".rough_idf = 1", dict(smooth_idf=False)),
    ("no idf", ".no_idf = 1", dict(use_idf=False)),
    ("binary", ".binary = 1", dict(binary=True)),
    ("stop words", '.stop_language = "english"', dict(stop_words="english")),
    ("strip_accents", ".strip_accents = 1", dict(strip_accents="unicode")),
    ("case kept", ".case_kept = 1", dict(lowercase=False)),
    ("characters", ".unit = ML_ANALYZE_CHARACTERS, .ngram_min = 1, .ngram_max = 3",
     dict(analyzer="char", ngram_range=(1, 3))),
    ("characters of words", ".unit = ML_ANALYZE_WORD_CHARACTERS, .ngram_min = 3, .ngram_max = 5, "
     ".min_df = {3, 0}", dict(analyzer="char_wb", ngram_range=(3, 5), min_df=3)),
    ("many at once", '.stop_language = "english", .ngram_min = 2, .ngram_max = 3, .min_df = {0.001, 1}, '
     ".max_df = {0.3, 1}, .sublinear_tf = 1, .norm = ML_NORM_L1",
     dict(stop_words="english", ngram_range=(2, 3), min_df=0.001, max_df=0.3, sublinear_tf=True,
          norm="l1")),
]
DOCUMENTS = [0, 2, 5, 1084, 2000, 5573]  # 1084 is the longest message


def quoted(text):
    out, after_hex = "", False
    for byte in text.encode():
        char = chr(byte)
        if byte < 32 or byte > 126:
            out, after_hex = out + "\\x%02x" % byte, True
            continue
        if after_hex and char in "0123456789abcdefABCDEF":
            out += '""'
        out, after_hex = out + ("\\" + char if char in '"\\?' else char), False
    return '"' + out + '"'


def fnv(terms):
    """FNV-1a, 64 bits, of the terms with a line feed behind each."""
    value = 0xCBF29CE484222325
    for byte in "".join(term + "\n" for term in terms).encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def clean_limit(options):
    """The number of terms nearest to max_features at which no two of equal count are parted:
    scikit-learn leaves open which of those it keeps."""
    counts = TfidfVectorizer(**{**options, "max_features": None, "use_idf": False, "norm": None})
    totals = -np.sort(-np.asarray(counts.fit_transform(TEXTS).sum(axis=0)).ravel())
    cuts = [n for n in range(1, len(totals)) if totals[n - 1] > totals[n]]
    return min(cuts, key=lambda n: abs(n - options["max_features"]))


def vector(matrix, document):
    row = matrix[document].tocoo()
    pairs = sorted(zip(row.col, row.data))
    return "{%d, %d, %s}" % (document, len(pairs), "(const CaseWeight[]){"
                             + ", ".join("{%d, %.17g}" % pair for pair in pairs) + "}")


out = ["/* Written by tests/reference/tfidf_reference.py. */\n/* clang-format off */",
       "typedef struct CaseOptions {\n  MlAnalyzerUnit unit;\n  size_t ngram_min, ngram_max, max_features;\n"
       "  MlDocumentBound min_df, max_df;\n  int binary, sublinear_tf, rough_idf, no_idf, strip_accents, "
       "case_kept;\n  MlVectorNorm norm;\n  const char *stop_language;\n} CaseOptions;",
       "typedef struct CaseTerm {\n  uint32_t index;\n  const char *term;\n  uint64_t document_count;\n"
       "  double idf;\n} CaseTerm;",
       "typedef struct CaseWeight {\n  uint32_t index;\n  double weight;\n} CaseWeight;",
       "typedef struct CaseVector {\n  size_t document, count;\n  const CaseWeight *weights;\n} CaseVector;",
       "typedef struct TfidfCase {\n  const char *name;\n  CaseOptions options;\n  size_t terms, stored;\n"
       "  uint64_t hash; /* FNV-1a of the terms, a line feed behind each */\n"
       "  double sum, slanted; /* of all weights; of weight * (document mod 7 + index mod 11) */\n"
       "  CaseTerm some[%d];\n  CaseVector vectors[%d];\n} TfidfCase;" % (20, len(DOCUMENTS)),
       "static const TfidfCase TFIDF_CASES[] = {"]
for name, initialiser, options in CASES:
    clean = 0
    if "max_features" in options:
        clean = options["max_features"] = clean_limit(options)
    model = TfidfVectorizer(**options)
    matrix = model.fit_transform(TEXTS)
    terms = list(model.get_feature_names_out())
    coo = matrix.tocoo()
    counts = np.bincount(matrix.indices, minlength=len(terms))
    idf = model.idf_ if options.get("use_idf", True) else np.ones(len(terms))
    picks = np.linspace(0, len(terms) - 1, 20).astype(int)
    some = ", ".join("{%d, %s, %d, %.17g}" % (i, quoted(terms[i]), counts[i], idf[i]) for i in picks)
    filled = initialiser % dict(clean=clean) if "%" in initialiser else initialiser
    out.append("{%s, {%s}, %d, %d, 0x%016Xu, %.17g, %.17g,\n {%s},\n {%s}}," % (
        quoted(name), filled or "0", len(terms), matrix.nnz, fnv(terms), matrix.sum(),
        (coo.data * (coo.row % 7 + coo.col % 11)).sum(), some,
        ",\n  ".join(vector(matrix, d) for d in DOCUMENTS)))
out.append("};")
with open("tests/unit/tfidf_cases.h", "w", encoding="utf-8") as file:
    file.write("\n".join(out) + "\n")
