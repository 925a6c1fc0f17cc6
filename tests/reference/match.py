"""Reference values of the string distances: jellyfish 0.8.9 (Levenshtein, Damerau-Levenshtein, Jaro-Winkler), and
the definitions of pg_trgm and of RapidFuzz's token_set_ratio written out. Writes match.csv (for the script
tests/sql/match.sql). usage: python3 tests/reference/match.py > tests/reference/match.csv"""
import csv, re, sys
import jellyfish

PAIRS = [
    ('kitten', 'sitting'), ('saturday', 'sunday'), ('ca', 'abc'), ('martha', 'marhta'), ('dixon', 'dicksonx'),
    ('dwayne', 'duane'), ('jellyfish', 'smellyfish'), ('', 'abc'), ('abc', ''), ('', ''), ('a', 'a'), ('a', 'b'),
    ('abcd', 'badc'), ('an act', 'a cat'), ('specter', 'spectre'), ('Stra\u00dfe', 'Strasse'), ('na\u00efve', 'naive'),
    ('\u6771\u4eac\u90fd', '\u4eac\u90fd'), ('Caf\u00e9 \u00c9clair', 'cafe eclair'), ('word', 'two words'),
    ('new york mets', 'new york yankees'), ('fuzzy wuzzy was a bear', 'fuzzy fuzzy was a bear'),
    ('mariners vs angels', 'los angeles angels at seattle mariners'), ('Apple Inc.', 'APPLE, INC'),
    ('Hilton Garden Inn, Boston', 'boston hilton'), ('GOOGLE LLC', 'Alphabet'), ('jones', 'johnson'),
    ('massey', 'massie'), ('abroms', 'abrams'), ('itman', 'smith'), ('jeraldine', 'geraldine'), ('michelle', 'michael'),
    ('julies', 'julius'), ('tanya', 'tonya'), ('sean', 'susan'), ('jon', 'john'), ('jon', 'jan'), ('xyz', 'xyzxyzxyz'),
    ('aaaaaaaaaa', 'aaaaaaaaab'), ('the quick brown fox', 'the quikc brown  fox'), ('a b c', 'c b a'), ('!!!', '???'),
]


def words(text):
    return {w for w in re.split(r'[\W_]+', text.lower()) if w}


def trigrams(text):
    return {('  ' + w + ' ')[i:i + 3] for w in words(text) for i in range(len(w) + 1)}


def trigram(a, b):
    a, b = trigrams(a), trigrams(b)
    return len(a & b) / len(a | b) if a | b else 0.0


def lcs(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        new = [0]
        for j, y in enumerate(b):
            new.append(row[j] + 1 if x == y else max(row[j + 1], new[j]))
        row = new
    return row[-1]


def ratio(a, b):
    total = len(a) + len(b)
    return 2 * lcs(a, b) / total if total else 1.0


def token_set(a, b):
    """FuzzyWuzzy's own form: the best of the ratios of the three joined strings."""
    a, b = words(a), words(b)
    if not a or not b:
        return 0.0
    both = ' '.join(sorted(a & b))
    left = (both + ' ' + ' '.join(sorted(a - b))).strip()
    right = (both + ' ' + ' '.join(sorted(b - a))).strip()
    if not both:
        return ratio(left, right)
    return max(ratio(both, left), ratio(both, right), ratio(left, right))


out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['a', 'b', 'levenshtein', 'damerau_levenshtein', 'jaro_winkler', 'trigram', 'token_set'])
for a, b in PAIRS:
    # jellyfish gives 0 for two empty texts; they are alike.
    jw = 1.0 if a == b else jellyfish.jaro_winkler_similarity(a, b)
    out.writerow([a, b, jellyfish.levenshtein_distance(a, b), jellyfish.damerau_levenshtein_distance(a, b),
                  repr(jw), repr(trigram(a, b)), repr(token_set(a, b))])
