"""Numbers in words, by the Python package num2words (0.5.10):
python3 number_words.py > ../data/cleaning/number_words.csv
"""
import random

from num2words import num2words

random.seed(1)
numbers = list(range(0, 30)) + [random.randrange(10 ** digits) for digits in (2, 3, 4, 6, 7, 9)
                                for _ in range(14)]
for language in ("en", "de", "fr", "es", "it", "pt", "nl", "ja"):
    for number in numbers:
        text = num2words(number, lang=language)
        if "dicotto" in text:  # is said diciotto
            continue
        print('%s,%d,"%s"' % (language, number, text))
