"""What Python's re makes of the SMS messages: python3 regex.py > regex.csv
Each line: a pattern, messages in which it is found, matches, characters of all first matches,
characters of all messages with each match M replaced by <M>.
"""
import csv
import re
import sys

PATTERNS = [r"\d+", r"\b\w{5}\b", r"(\w+)@(\w+)", r"[A-Z][a-z]+", r"(?i)free|win(ner)?", r"£(\d+)",
            r"^\S+", r"\S+$", r"(.)\1", r"a*?b", r"x*", r"(?<=\s)\w+(?=[.,!?])", r"[^\W\d_]{3,}",
            r"\s{2,}", r"(a|b)+c?"]
with open("../data/sms_spam.csv", encoding="utf-8", newline="") as file:
    texts = [row["text"] for row in csv.DictReader(file)]
out = csv.writer(sys.stdout, lineterminator="\n")
for pattern in PATTERNS:
    regex = re.compile(pattern)
    first = [m for m in map(regex.search, texts) if m]
    replaced = [regex.sub(lambda m: "<" + m.group() + ">", text) for text in texts]
    out.writerow([pattern, len(first), sum(len(list(regex.finditer(t))) for t in texts),
                  sum(len(m.group()) for m in first), sum(map(len, replaced))])
