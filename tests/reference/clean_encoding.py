"""Picks every 45th name of a country, language, currency, month or weekday of CLDR (by way of Babel)
that is not plain ASCII, in its own and in capital letters: the texts that misreadings are tried on.
python3 clean_encoding.py > ../data/cleaning/names_cldr.csv
"""
from babel import Locale, localedata

texts = set()
for name in localedata.locale_identifiers():
    if "_" in name:
        continue
    locale = Locale.parse(name)
    for names in (locale.territories, locale.languages, locale.currencies,
                  locale.months["format"]["wide"], locale.days["format"]["wide"]):
        for text in names.values():
            texts.update(t for t in (text, text.upper()) if not t.isascii() and "," not in t)
for text in sorted(texts)[::45]:
    print('"' + text.replace('"', '""') + '"')
