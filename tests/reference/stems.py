#!/usr/bin/python3
"""Writes tests/reference/stems.csv, words and their stems in every language of libstemmer 2.2 by another implementation
of the same algorithms, the Python package snowballstemmer 2.2 (Debian's python3-snowballstemmer, without PyStemmer).
Run from the project's folder."""
import csv
import snowballstemmer

WORDS = """arabic ar الكتابة والمدرسون | armenian hy գրքերի մարդկանց | basque eu etxearen liburuak | catalan ca treballadors
cançons | danish da undersøgelserne bygninger | dutch nl lichamelijk opgaven | english en running happily | finnish fi
taloissa kirjastojen | french fr continuellement chanteuses | german de häuser aufgaben | greek el παιδιών βιβλία | hindi hi
किताबों लड़कियां | hungarian hu házakban könyvekről | indonesian id membacakan permainan | irish ga bhfear leabharlann |
italian it abbandonata cittadini | lithuanian lt knygomis namuose | nepali ne केटाहरू किताबहरू | norwegian no opplysninger husene |
porter porter relational conditional | portuguese pt trabalhadores felizmente | romanian ro copiilor frumoasă | russian ru
книгами красивый | serbian sr књигама radnicima | spanish es trabajadores rápidamente | swedish sv husen
undersökningarna | tamil ta புத்தகங்கள் மரங்களில் | turkish tr kitaplarından evlerimiz | yiddish yi ביכער קינדער"""
with open("tests/reference/stems.csv", "w", encoding="utf-8", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["language", "code", "word", "stem"])
    for entry in WORDS.split("|"):
        language, code, *words = entry.split()
        stemmer = snowballstemmer.stemmer(language)
        for word in words:
            out.writerow([language, code, word, stemmer.stemWord(word)])
