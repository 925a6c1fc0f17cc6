#include "clean/boolean.h"

#include "clean/text.h"

/* Case-folded, each between spaces. */
static const char boolean_true[] =
    " 1 1.0 yes y yeah yep true t on ja j jawohl wahr oui vrai s\u00ed si s\u00ec verdadero "
    "verdadera sim verdadeiro verdadeira vero vera waar sand sann tak prawda da \u0434\u0430 "
    "\u0438\u0441\u0442\u0438\u043d\u0430 \u043f\u0440\u0430\u0432\u0434\u0430 "
    "\u0442\u0430\u043a \u0456\u0441\u0442\u0438\u043d\u0430 ano \u00e1no pravda igen igaz "
    "kyll\u00e4 tosi evet do\u011fru adev\u0103rat istina to\u010dno jah t\u00f5ene j\u0101 "
    "taip tiesa \u03bd\u03b1\u03b9 \u03b1\u03bb\u03b7\u03b8\u03ad\u03c2 "
    "\u03b1\u03bb\u03b7\u03b8\u03ae\u03c2 j\u00e1 \u306f\u3044 \u771f \u662f \u5bf9 \u5c0d "
    "\u6709 \uc608 \ub124 \ucc38 \u0646\u0639\u0645 \u0635\u062d\u064a\u062d \u5df2 "
    "\u05db\u05df \u05e0\u05db\u05d5\u05df \u0628\u0644\u0647 \u0939\u093e\u0901 "
    "\u0939\u093e\u0902 \u0939\u093e \u0e43\u0e0a\u0e48 c\u00f3 \u0111\u00fang ya benar oo "
    "ndiyo \u2713 \u2714 \u2611 \u2705 \u221a ";
static const char boolean_false[] =
    " 0 0.0 no n nope false f off nein falsch non faux nao n\u00e3o falso falsa niet onwaar nej "
    "falsk falskt usand nei nie fa\u0142sz ne nepravda neistina net\u010dno \u043d\u0435\u0442 "
    "\u043b\u043e\u0436\u044c \u043d\u0456 \u043d\u0435 "
    "\u043d\u0435\u043f\u0440\u0430\u0432\u0434\u0430 nem hamis ei ep\u00e4tosi hay\u0131r "
    "hayir yanl\u0131\u015f nu fals v\u00e4\u00e4r n\u0113 netiesa \u03cc\u03c7\u03b9 "
    "\u03c8\u03b5\u03c5\u03b4\u03ad\u03c2 \u03c8\u03b5\u03c5\u03b4\u03ae\u03c2 "
    "\u3044\u3044\u3048 \u507d \u5426 \u4e0d \u4e0d\u662f \u5047 \u65e0 \u7121 "
    "\uc544\ub2c8\uc694 \uc544\ub2c8\uc624 \uac70\uc9d3 \u0644\u0627 \u062e\u0637\u0623 "
    "\u05dc\u05d0 \u0646\u0647 \u062e\u06cc\u0631 \u0928\u0939\u0940\u0902 "
    "\u0e44\u0e21\u0e48\u0e43\u0e0a\u0e48 kh\u00f4ng sai tidak bukan hindi hapana \u2717 "
    "\u2718 \u2610 \u274c \u00d7 ";

enum { BOOLEAN_BYTES = 24 };

static int boolean_word(const char *word, size_t length) {
  char between[BOOLEAN_BYTES + 3] = " ";
  if (length == 0 || length > BOOLEAN_BYTES || memchr(word, ' ', length) ||
      memchr(word, 0, length)) {
    return -1;
  }
  memcpy(between + 1, word, length);
  memcpy(between + 1 + length, " ", 2);
  if (strstr(boolean_true, between)) return 1;
  return strstr(boolean_false, between) ? 0 : -1;
}

int ml_parse_boolean(MlCall *call, const MlValue *value, MlBuffer *scratch) {
  static const MlTextOptions folded = {
      .form = ML_NFKC, .missing = ML_MARKERS_BLANK, .letter_case = ML_CASE_FOLD};
  int missing;
  if (value->kind == ML_VALUE_INTEGER) {
    return value->integer == 0 || value->integer == 1 ? (int)value->integer : -1;
  }
  if (value->kind == ML_VALUE_REAL) return value->real == 0 ? 0 : value->real == 1 ? 1 : -1;
  if (value->kind != ML_VALUE_TEXT) return -1;
  const char *text = value->bytes;
  size_t length = value->length;
  while (length && text[length - 1] == ' ') length--;
  while (length && *text == ' ') text++, length--;
  if (length == 0 || length > 4 * BOOLEAN_BYTES) return -1;
  if (ml_clean_text(call, text, length, &folded, scratch, &missing)) return -1;
  length = scratch->length;
  if (length > 1 && (scratch->data[length - 1] == '.' || scratch->data[length - 1] == '!')) {
    length--;
  }
  return boolean_word(scratch->data, length);
}
