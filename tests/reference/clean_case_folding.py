"""Takes the full folding (status C and F) out of Unicode's CaseFolding.txt (Debian unicode-data):
python3 clean_case_folding.py < /usr/share/unicode/CaseFolding.txt > ../data/cleaning/case_folding.csv
Each line: a character and what it folds to, as hexadecimal UTF-8.
"""
import sys

for line in sys.stdin:
    fields = [f.strip() for f in line.split("#")[0].split(";")]
    if len(fields) >= 3 and fields[1] in "CF":
        folded = "".join(chr(int(c, 16)) for c in fields[2].split())
        print(chr(int(fields[0], 16)).encode().hex() + "," + folded.encode().hex())
