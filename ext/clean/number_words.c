/* Numbers in the words of some languages, and in the signs of Chinese; see number_forms.h. */
#include <string.h>
#include <utf8proc.h>

#include "clean/number_forms.h"
#include "clean/unicode.h"

/*
** The words of a language: "word=value ". A value from 1000 is a scale, 100 multiplies what stands
** before it; '+' is "and", '-' minus, '.' the decimal mark. Where the language writes numbers in
** one word, these are found within it.
*/
typedef struct WordLanguage {
  int compound; /* numbers are written in one word */
  int french;   /* 60 and 80 take 10 to 19 */
  const char *words;
} WordLanguage;

static const WordLanguage word_languages[] = {
    {0, 0,
     " zero=0 a=1 an=1 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 "
     "eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 "
     "nineteen=19 twenty=20 thirty=30 forty=40 fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 "
     "ninety=90 hundred=100 thousand=1000 million=1000000 billion=1000000000 "
     "trillion=1000000000000 and=+ minus=- negative=- point=. "},
    {1, 0,
     " null=0 ein=1 eins=1 eine=1 einen=1 zwei=2 zwo=2 drei=3 vier=4 f\u00fcnf=5 sechs=6 sieben=7 "
     "acht=8 neun=9 zehn=10 elf=11 zw\u00f6lf=12 dreizehn=13 vierzehn=14 f\u00fcnfzehn=15 "
     "sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19 zwanzig=20 drei\u00dfig=30 dreissig=30 "
     "vierzig=40 f\u00fcnfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90 hundert=100 "
     "tausend=1000 million=1000000 millionen=1000000 milliarde=1000000000 "
     "milliarden=1000000000 billion=1000000000000 billionen=1000000000000 und=+ minus=- komma=. "},
    {0, 1,
     " z\u00e9ro=0 un=1 une=1 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 "
     "onze=11 douze=12 treize=13 quatorze=14 quinze=15 seize=16 dix-sept=17 dix-huit=18 "
     "dix-neuf=19 vingt=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70 "
     "quatre-vingt=80 quatre-vingts=80 huitante=80 octante=80 nonante=90 cent=100 cents=100 "
     "mille=1000 million=1000000 millions=1000000 milliard=1000000000 milliards=1000000000 et=+ "
     "moins=- virgule=. "},
    {0, 0,
     " cero=0 un=1 uno=1 una=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 "
     "once=11 doce=12 trece=13 catorce=14 quince=15 diecis\u00e9is=16 dieciseis=16 diecisiete=17 "
     "dieciocho=18 diecinueve=19 veinte=20 veintiuno=21 veinti\u00fan=21 veintiuna=21 "
     "veintid\u00f3s=22 veintidos=22 veintitr\u00e9s=23 veintitres=23 veinticuatro=24 "
     "veinticinco=25 veintis\u00e9is=26 veintiseis=26 veintisiete=27 veintiocho=28 veintinueve=29 "
     "treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 "
     "cien=101 ciento=101 doscientos=200 trescientos=300 cuatrocientos=400 quinientos=500 "
     "seiscientos=600 setecientos=700 ochocientos=800 novecientos=900 mil=1000 "
     "mill\u00f3n=1000000 millon=1000000 millones=1000000 bill\u00f3n=1000000000000 y=+ menos=- "
     "coma=. punto=. "},
    {1, 0,
     " zero=0 un=1 uno=1 una=1 due=2 tre=3 tr\u00e9=3 quattro=4 cinque=5 sei=6 sette=7 otto=8 "
     "nove=9 dieci=10 undici=11 dodici=12 tredici=13 quattordici=14 quindici=15 sedici=16 "
     "diciassette=17 diciotto=18 diciannove=19 venti=20 vent=20 trenta=30 trent=30 quaranta=40 "
     "quarant=40 cinquanta=50 cinquant=50 sessanta=60 sessant=60 settanta=70 settant=70 "
     "ottanta=80 ottant=80 novanta=90 novant=90 cento=100 cent=100 mille=1000 mila=1000 "
     "milione=1000000 "
     "milioni=1000000 miliardo=1000000000 miliardi=1000000000 e=+ meno=- virgola=. "},
    {0, 0,
     " zero=0 um=1 uma=1 dois=2 duas=2 tr\u00eas=3 tres=3 quatro=4 cinco=5 seis=6 sete=7 oito=8 "
     "nove=9 dez=10 onze=11 doze=12 treze=13 catorze=14 quatorze=14 quinze=15 dezesseis=16 "
     "dezasseis=16 dezessete=17 dezassete=17 dezoito=18 dezenove=19 dezanove=19 vinte=20 "
     "trinta=30 quarenta=40 cinquenta=50 sessenta=60 setenta=70 oitenta=80 noventa=90 cem=101 "
     "cento=101 duzentos=200 trezentos=300 quatrocentos=400 quinhentos=500 seiscentos=600 "
     "setecentos=700 oitocentos=800 novecentos=900 mil=1000 milh\u00e3o=1000000 "
     "milh\u00f5es=1000000 bilh\u00e3o=1000000000 bilh\u00f5es=1000000000 e=+ menos=- "
     "v\u00edrgula=. "},
    {1, 0,
     " nul=0 een=1 \u00e9\u00e9n=1 twee=2 drie=3 vier=4 vijf=5 zes=6 zeven=7 acht=8 negen=9 "
     "tien=10 "
     "elf=11 twaalf=12 dertien=13 veertien=14 vijftien=15 zestien=16 zeventien=17 achttien=18 "
     "negentien=19 twintig=20 dertig=30 veertig=40 vijftig=50 zestig=60 zeventig=70 tachtig=80 "
     "negentig=90 honderd=100 duizend=1000 miljoen=1000000 miljard=1000000000 en=+ \u00ebn=+ min=- "
     "komma=. "},
};

enum { WORD_BYTES = 400 };
static const int64_t word_largest = 1000000000000000;

typedef struct WordValue {
  int64_t value;
  char sign; /* '+', '-', '.', or 0 for a value */
} WordValue;

/* Whether a word ends where `text` begins: at its end, or before a space or another word. */
static int word_ends(const WordLanguage *language, const char *text, size_t length) {
  if (length == 0 || *text == ' ' || *text == '-') return 1;
  if (!language->compound) return 0;
  for (const char *at = language->words + 1; *at; at = strchr(at, ' ') + 1) {
    size_t word = (size_t)(strchr(at, '=') - at);
    if (word <= length && memcmp(text, at, word) == 0) return 1;
  }
  return 0;
}

/* The value of the longest word that begins the text; *size is its length, 0 when there is none. */
static WordValue word_find(const WordLanguage *language, const char *text, size_t length,
                           size_t *size) {
  WordValue best = {0, 0};
  *size = 0;
  for (const char *at = language->words + 1; *at;) {
    const char *mark = strchr(at, '='), *end = strchr(mark, ' ');
    size_t word = (size_t)(mark - at);
    if (word > *size && word <= length && memcmp(text, at, word) == 0 &&
        word_ends(language, text + word, length - word)) {
      *size = word;
      best = (WordValue){0, 0};
      if (mark[1] < '0') best.sign = mark[1];
      for (const char *digit = mark + 1; !best.sign && digit < end; digit++) {
        best.value = best.value * 10 + (*digit - '0');
      }
    }
    at = end + 1;
  }
  return best;
}

/* A number as it grows word by word. */
typedef struct WordSum {
  int64_t total, current;
  int64_t room;    /* what is added to `current` must be below this */
  int64_t scale;   /* the last one */
  int any, joined; /* a value was seen; "and" came last */
} WordSum;

/* Adds the number below 1000. German and Dutch say the ones before the tens. */
static int word_add(const WordLanguage *language, WordSum *sum, int64_t value) {
  if (value == 101) value = 100;
  int64_t ones = sum->current % 100;
  int reversed = language->compound && sum->joined && ones >= 1 && ones <= 9 && value >= 20 &&
                 value <= 90 && value % 10 == 0;
  int french = language->french && (ones == 60 || ones == 80) && value >= 10 && value < 20;
  if (!reversed && !french && value >= sum->room) return 0;
  if (value == 0 && sum->any) return 0;
  sum->current += value;
  sum->room = reversed || value < 20 || value % 10 ? 1 : value < 100 ? 10 : 100;
  return 1;
}

static int word_scale(WordSum *sum, int64_t scale) {
  int64_t times = sum->current ? sum->current : 1;
  if (scale < sum->scale) {
    if (sum->any && !sum->current && sum->room == 0) return 0;
    sum->total += times * scale;
  } else if (times > word_largest / scale || sum->total + sum->current > word_largest / scale) {
    return 0;
  } else if (scale > sum->scale && sum->scale && sum->total + sum->current < scale) {
    sum->total = (sum->total + sum->current) * scale; /* mil millones */
  } else if (!sum->scale) {
    sum->total = times * scale;
  } else {
    return 0;
  }
  if (sum->total > word_largest) return 0;
  sum->scale = scale;
  sum->current = 0;
  sum->room = 1000;
  return 1;
}

static int word_take(const WordLanguage *language, WordSum *sum, int64_t value) {
  int taken;
  if (value >= 1000) {
    taken = word_scale(sum, value);
  } else if (value == 100) {
    int64_t times = sum->current;
    taken = times < 100 && (times > 0 || sum->room == 1000);
    sum->current = (times ? times : 1) * 100;
    sum->room = 100;
  } else {
    taken = word_add(language, sum, value);
  }
  sum->any = 1;
  sum->joined = 0;
  return taken;
}

/* Digits in words behind the decimal mark: two point one four. */
static int word_decimals(const WordLanguage *language, const char *text, size_t length,
                         double *decimals) {
  int64_t digits = 0;
  int count = 0;
  for (size_t at = 0, size; at < length; at += size) {
    if (text[at] == ' ' || text[at] == '-') {
      size = 1;
      continue;
    }
    WordValue word = word_find(language, text + at, length - at, &size);
    if (!size || word.sign || word.value > 9 || ++count > 15) return 0;
    digits = digits * 10 + word.value;
  }
  *decimals = ml_scaled_to_double((uint64_t)digits, -count);
  return count > 0;
}

static int word_parse(const WordLanguage *language, const char *text, size_t length,
                      MlNumber *number) {
  WordSum sum = {.room = 1000};
  int negative = 0, fraction = 0;
  double decimals = 0;
  if (length <= 2 && *text == 'a') return 0; /* "a" is a number before another one only */
  for (size_t at = 0, size; at < length && !fraction; at += size) {
    if (text[at] == ' ' || text[at] == '-') {
      size = 1;
      continue;
    }
    WordValue word = word_find(language, text + at, length - at, &size);
    if (!size) return 0;
    if (word.sign == '-') {
      if (at) return 0;
      negative = 1;
    } else if (word.sign == '+') {
      if (!sum.any || sum.joined) return 0;
      sum.joined = 1;
    } else if (word.sign == '.') {
      if (sum.joined) return 0;
      fraction = word_decimals(language, text + at + size, length - at - size, &decimals);
      if (!fraction) return 0;
    } else if (!word_take(language, &sum, word.value)) {
      return 0;
    }
  }
  if (!sum.any || sum.joined) return 0;
  int64_t whole = sum.total + sum.current;
  number->integer = negative ? -whole : whole;
  number->value = negative ? -((double)whole + decimals) : (double)whole + decimals;
  number->is_integer = !fraction;
  return 1;
}

/* ---- Chinese and Japanese */

/* The value of a sign: a digit, 10 to 1000, 10^4, 10^8; -1 for none. */
static int64_t word_han(uint32_t point) {
  static const uint32_t digits[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                    0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
  for (int i = 0; i < 10; i++) {
    if (digits[i] == point) return i;
  }
  switch (point) {
  case 0x96F6: return 0;
  case 0x4E24:
  case 0x5169: return 2;
  case 0x5341: return 10;
  case 0x767E: return 100;
  case 0x5343: return 1000;
  case 0x4E07:
  case 0x842C: return 10000;
  case 0x4EBF:
  case 0x5104: return 100000000;
  default: return -1;
  }
}

static int word_parse_han(const char *text, size_t length, MlNumber *number) {
  int64_t total = 0, section = 0, digit = -1, plain = 0, unit = 10000, scale = 1000000000000;
  int signs = 0, units = 0;
  for (size_t at = 0; at < length; signs++) {
    uint32_t point;
    int valid;
    at += ml_utf8_decode(text + at, length - at, &point, &valid);
    int64_t value = word_han(point);
    if (value < 0 || signs >= 18) return 0;
    if (value < 10) {
      if (units && digit > 0) return 0;
      plain = plain * 10 + value;
      digit = value;
    } else if (value < 10000) {
      if (value >= unit || (!units && signs > 1) || digit == 0) return 0;
      section += (digit < 0 ? 1 : digit) * value;
      unit = value;
      digit = -1;
      units = 1;
    } else {
      if (value >= scale || section + (digit > 0 ? digit : 0) == 0) return 0;
      total += (section + (digit > 0 ? digit : 0)) * value;
      section = 0;
      scale = value;
      unit = 10000;
      digit = -1;
      units = 1;
    }
  }
  if (!signs) return 0;
  number->integer = units ? total + section + (digit > 0 ? digit : 0) : plain;
  number->value = (double)number->integer;
  number->is_integer = 1;
  return 1;
}

int ml_parse_number_words(const char *text, size_t length, MlNumber *number) {
  char lower[WORD_BYTES + 4];
  size_t size = 0;
  if (length > WORD_BYTES / 2) return 0;
  if (word_parse_han(text, length, number)) return 1;
  for (size_t at = 0; at < length;) {
    uint32_t point;
    int valid;
    at += ml_utf8_decode(text + at, length - at, &point, &valid);
    if (!valid) return 0;
    if (ml_unicode_is_space(point) || point == ',') point = ' ';
    if (point == 0x2010 || point == 0x2011) point = '-';
    if (point == 0xAD) continue;
    size += ml_utf8_write((uint32_t)utf8proc_tolower((utf8proc_int32_t)point), lower + size);
  }
  while (size && lower[size - 1] == ' ') size--;
  if (!size) return 0;
  /* German for 0, but alone far more often the word of programs for no value. */
  if (size == 4 && memcmp(lower, "null", 4) == 0) return 0;
  for (size_t i = 0; i < sizeof word_languages / sizeof *word_languages; i++) {
    if (word_parse(&word_languages[i], lower, size, number)) return 1;
  }
  return 0;
}
