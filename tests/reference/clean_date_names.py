"""Makes ext/clean/date_names_table.h: the words that ml_date() knows, in some 40 languages.

Month and weekday names come from Unicode's CLDR through the package `babel`; the rest is
below. Run from the top folder:

    python3 tests/reference/clean_date_names.py > ext/clean/date_names_table.h

Earlier languages win where two disagree (Polish and Czech "listopad", November, over Croatian,
October). A word of English is never marked as foreign.
"""
import sys
import unicodedata

from babel import Locale

LANGUAGES = ("en de fr es it pt nl pl ru sv da nb fi cs sk uk tr hu ro el bg be hr sr sr_Latn sl "
             "lt lv et ca is ga cy id ms tl hi bn th ka hy az ar he fa mk").split()
WIDTH = 21

EXTRA_MONTHS = {
    1: ("ян janv jan. jän jänner ene janua gen ian enero янв січ студ сту oca tammi Ιαν "
        "ianuar sijecanj siječanj जन").split(),
    2: ("fev fév febr feber feb fébr úno unor фев лют helmi veljača peb กุมภา ফেব্রুয়ারী "
        "ফেব্রুয়ারি").split(),
    3: "mrt mär maerz mrz mars мар марта берез бер maalis ožujak mrt marzo मार्च mac".split(),
    4: "avr abr апр кві квіт huhti travanj kwi dub nis".split(),
    5: "mei mai maj maio мая май трав touko svibanj kvě मई".split(),
    6: "giu iun июн июнь чер черв kesä lipanj hun cze haz čer červ jún ივნ juny".split(),
    7: ("lug iul июл июль лип heinä srpanj hulyo lip tem čvc července जुलाई juillet juil "
        "jul").split(),
    8: "ago aou aout août авг серп сер elo kolovoz sie ağu srp srpen agust agosto".split(),
    9: ("sept set setiembre septiembre сент сен вер верес syys rujan wrz eyl zář "
        "settembre setembro").split(),
    10: "अक्टूबर अक्तूबर ott out okt oct окт жов жовт loka paź eki říj octobre oktober".split(),
    11: ("noi noy nob нояб ноя лис лист листоп marras studenog studenoga studenom studeni "
        "kas lis").split(),
    12: "dez dic déc dek des дек груд joulu prosinac gru ara pro दिसम्बर desember decem".split(),
}
ENGLISH_MONTHS = {9: ["sept"]}
EXTRA_WEEKDAYS = {  # 0 is Monday
    0: "mo mon lu lun пнд пон pon สจ mån".split(), 1: "tu tue tues di mar втр вт вів".split(),
    2: "we wed weds mi mié срд ср mit".split(),
    3: "th thu thur thurs do чтв чт jeu čtv чацвер gio".split(),
    4: "fr fri vr ven vi птн пт".split(),
    5: "sa sat sab sáb сбт сб lin s".split(),
    6: "su sun so dom вск вс нд dim".split(),
}
ENGLISH_WEEKDAYS = "mo tu we th fr sa su mon tue tues wed weds thu thur thurs fri sat sun".split()

ENGLISH, FOREIGN = 0, 1
MAYBE_WEEKDAY = 2

WORDS = [  # kind, value, foreign, words
    ("MERIDIEM", 0, 0, "am"),
    ("MERIDIEM", 1, 0, "pm"),
    ("MERIDIEM", 0, 1, "上午 午前 오전 凌晨 早上 清晨 fm ap πμ पूर्वाह्न"),
    ("MERIDIEM", 1, 1, "下午 午後 午后 오후 晚上 晚 傍晚 em ip μμ अपराह्न"),
    ("CLOCK", 12, 0, "noon midday"),
    ("CLOCK", 0, 0, "midnight"),
    ("CLOCK", 12, 1, "podne mittag mittags midi mediodía mezzogiorno meio-dia полдень 正午"),
    ("CLOCK", 0, 1, "ponoć mitternacht minuit medianoche mezzanotte полночь"),
    ("ORDINAL", 0, 0, "st nd rd th"),
    ("ORDINAL", 0, 1, "er ère ste º ª লা শে ই রা ঠা го е"),
    ("HOUR", 0, 0, "h hr hrs hour hours"),
    ("HOUR", 0, 1, "時 时 點 点 시 ч час часов гадзін гадзіна heures heure hod std stunden"),
    ("MINUTE", 0, 0, "m min mins minute minutes"),
    ("MINUTE", 0, 1, "分 분 мин минут хвілін хвил"),
    ("SECOND", 0, 0, "s sec secs second seconds"),
    ("SECOND", 0, 1, "秒 초 сек секунд sek"),
    ("T", 0, 0, "t"),
    ("YEAR", 0, 1, "年 년"),
    ("MONTH_MARK", 0, 1, "月 월"),
    ("DAY", 0, 1, "日 号 號 일"),
    ("MONTH_NEXT", 0, 1, "tháng thg"),
    ("FILLER", 0, 0, "of at on the year ad ce date dated"),
    ("CLOCK_WORD", 0, 1, "uhr uur klo kello"),
    ("FILLER", 0, 1, "um den der dem vom le à de del el en las los la il alle ore às dia do da om op "
     "kl klockan d "
     "o godz godzina r roku dnia v ve dne в г год года гг о об року р у u saat günü "
     "सन् सन সাল წლის წ στις του της lúc "
     "ngày năm pukul tanggal jam เวลา เดือน วันที่ พ.ศ ค.ศ 星 期 周 週 曜 礼 禮 拜 星期 礼拜 零 "
     "요일 土 木 金 火 水 天"),
]
# Hours east of Greenwich; of several meanings the one in RFC 822, or the most used.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3,
    "nst": -3.5, "ndt": -2.5, "brt": -3, "brst": -2, "art": -3, "clt": -4, "wet": 0, "west": 1,
    "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3,
    "msk": 3, "msd": 4, "sast": 2, "cat": 2, "eat": 3, "wat": 1, "ist": 5.5, "pkt": 5,
    "npt": 5.75, "wib": 7, "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5,
    "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}


def fold(word):
    out = []
    for c in word:
        parts = c if 0xAC00 <= ord(c) <= 0xD7A3 else unicodedata.normalize("NFD", c)
        for p in parts:
            if 0x300 <= ord(p) <= 0x36F or ord(p) in (0x93C, 0x9BC):
                continue
            p = p.lower() if len(p.lower()) == 1 else p
            p = "i" if p in "ıİ" else p
            if unicodedata.category(p)[0] in "LM":
                out.append(p)
    return "".join(out).encode()[:WIDTH]


table = {}


def add(kind, value, foreign, word):
    key = fold(word)
    if not key:
        return
    old = table.get(key)
    if old is None:
        table[key] = [kind, value, foreign]
    elif old[0] == "MONTH" and kind == "WEEKDAY":
        old[2] |= MAYBE_WEEKDAY


def names(width_by_context):
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield width_by_context.get(context, {}).get(width, {})


for kind, value, foreign, words in WORDS:
    for word in words.split():
        add(kind, value, foreign, word)
for zone, hours in ZONES.items():
    add("ZONE", int(hours * 4), 0, zone)
for language in LANGUAGES:
    locale = Locale.parse(language)
    foreign = int(language != "en")
    if language == "de":  # after English, before the rest
        for month, words in ENGLISH_MONTHS.items():
            for word in words:
                add("MONTH", month, 0, word)
        for day, words in EXTRA_WEEKDAYS.items():
            for word in words:
                if word in ENGLISH_WEEKDAYS:
                    add("WEEKDAY", day, 0, word)
    flag = foreign | (4 if language == "th" else 0)
    for by_month in names(locale.months):
        for month, word in by_month.items():
            letters = len(fold(word).decode(errors="ignore"))
            if letters > 1 and not any(c.isdigit() or c == " " for c in word):
                add("MONTH", month, flag, word)
    for by_day in names(locale.days):
        for day, word in by_day.items():
            for part in word.split("-")[:1] if language == "pt" else [word]:
                if len(fold(part).decode(errors="ignore")) > 1 and " " not in part:
                    add("WEEKDAY", day, foreign, part)
for month, words in EXTRA_MONTHS.items():
    for word in words:
        add("MONTH", month, 1 | (4 if "ก" <= word[0] <= "๛" else 0), word)
for day, words in EXTRA_WEEKDAYS.items():
    for word in words:
        add("WEEKDAY", day, 1, word)
for word in ("feira", "วัน", "күні"):
    add("FILLER", 0, 1, word)

# "mar" is Tuesday in French, Spanish and Italian as well as March.
out = sys.stdout
out.write("""/*
** The words of dates, sorted by bytes. Made by tests/reference/clean_date_names.py; the names are
** from Unicode's CLDR.
*/
#ifndef MLEXT_CLEAN_DATE_NAMES_TABLE_H
#define MLEXT_CLEAN_DATE_NAMES_TABLE_H

#include "clean/date_names.h"

""")
keys = sorted(table)
out.write("/* clang-format off */\nstatic const MlDateName date_names[] = {\n")


def literal(key):
    try:
        return key.decode()
    except UnicodeDecodeError:  # cut inside a character
        return "".join("\\%03o" % b for b in key)


def write_filled(entries):
    """Entries on lines of up to 100 columns."""
    line = "   "
    for entry in entries:
        if len(line) + 1 + len(entry) > 100:
            out.write(line + "\n")
            line = "   "
        line += " " + entry
    out.write(line + "\n};\n")


write_filled('{"%s", ML_DATE_%s, %d, %d},' % (literal(key), *table[key]) for key in keys)
out.write("\n/* Those that begin with byte b are [starts[b], starts[b + 1]). */\n"
          "static const uint16_t date_name_starts[257] = {\n")
starts, at = [], 0
for first in range(257):
    while at < len(keys) and keys[at][0] < first:
        at += 1
    starts.append(at)
write_filled("%d," % start for start in starts)
out.write("/* clang-format on */\n\n#endif\n")
print(len(keys), "words", file=sys.stderr)
