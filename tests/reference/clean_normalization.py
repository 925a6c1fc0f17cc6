"""Thins Unicode's NormalizationTest (as CSV with the columns source_hex, nfc, nfkc) to every
tenth character and all of the sequences: python3 clean_normalization.py < full.csv > thin.csv

Each line of the result: the source, its NFC and its NFKC as hexadecimal UTF-8, after the folding
and trimming of white space that ml_text() does.
"""
import csv
import sys

for number, row in enumerate(csv.DictReader(sys.stdin)):
    source = "".join(chr(int(point, 16)) for point in row["source_hex"].split())
    if len(source) == 1 and number % 10:
        continue
    texts = [" ".join(t.split()) for t in (row["nfc"], row["nfkc"])]
    print(",".join(t.encode().hex() for t in [source] + texts))
