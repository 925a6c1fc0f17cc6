#include "clean/metaphone.h"

#include <string.h>

#include "text/characters.h"

/* The word in capital letters with blanks around it, and the place in it. */
typedef struct Metaphone {
  MlCall *call;
  const char *word; /* the first letter; METAPHONE_PAD blanks before it and behind the last */
  size_t length, at;
  int slavic; /* letters that Slavic and Germanic names have */
  MlBuffer *primary, *secondary;
} Metaphone;

enum { METAPHONE_PAD = 8, METAPHONE_CEDILLA = 1 };

/* ---- looking */

static char metaphone_letter(const Metaphone *m, int offset) {
  return m->word[(ptrdiff_t)m->at + offset];
}

/* 1 when one of the strings, parted by '|', stands `offset` letters from the place. */
static int metaphone_is(const Metaphone *m, int offset, const char *strings) {
  const char *text = m->word + (ptrdiff_t)m->at + offset;
  if ((ptrdiff_t)m->at + offset < -METAPHONE_PAD + 1) return 0;
  while (*strings) {
    size_t length = strcspn(strings, "|");
    if (strncmp(text, strings, length) == 0) return 1;
    strings += length;
    if (*strings) strings++;
  }
  return 0;
}

/* The same from the beginning of the word. */
static int metaphone_begins(const Metaphone *m, const char *strings) {
  return metaphone_is(m, -(int)m->at, strings);
}

static int metaphone_is_vowel(const Metaphone *m, int offset) {
  char c = metaphone_letter(m, offset);
  return c && strchr("AEIOUY", c) != NULL;
}

static int metaphone_is_germanic(const Metaphone *m) {
  return metaphone_begins(m, "VAN |VON |SCH");
}

static int metaphone_is_last(const Metaphone *m) { return m->at + 1 == m->length; }

/* ---- writing */

/* Both codes grow, and the place moves on. */
static void metaphone_two(Metaphone *m, const char *primary, const char *secondary,
                          size_t letters) {
  ml_buffer_string(m->call, m->primary, primary);
  ml_buffer_string(m->call, m->secondary, secondary);
  m->at += letters;
}

static void metaphone_add(Metaphone *m, const char *code, size_t letters) {
  metaphone_two(m, code, code, letters);
}

/* 2 when the next letter is one of these, and so belongs to this one, else 1. */
static size_t metaphone_run(const Metaphone *m, const char *letters) {
  char next = metaphone_letter(m, 1);
  return next && strchr(letters, next) ? 2 : 1;
}

/* ---- the letters */

static void metaphone_ch(Metaphone *m) {
  if (m->at > 0 && metaphone_is(m, 0, "CHAE")) {
    metaphone_two(m, "K", "X", 2);
  } else if (m->at == 0 && metaphone_is(m, 1, "HARAC|HARIS|HOR|HYM|HIA|HEM") &&
             !metaphone_begins(m, "CHORE")) {
    metaphone_add(m, "K", 2);
  } else if (metaphone_is_germanic(m) || metaphone_is(m, -2, "ORCHES|ARCHIT|ORCHID") ||
             metaphone_is(m, 2, "T|S") ||
             ((m->at == 0 || metaphone_is(m, -1, "A|O|U|E")) &&
              metaphone_is(m, 2, "L|R|N|M|B|H|F|V|W| "))) {
    metaphone_add(m, "K", 2);
  } else if (m->at == 0) {
    metaphone_add(m, "X", 2);
  } else if (metaphone_begins(m, "MC")) {
    metaphone_add(m, "K", 2);
  } else {
    metaphone_two(m, "X", "K", 2);
  }
}

static void metaphone_cc(Metaphone *m) {
  if (!metaphone_is(m, 2, "I|E|H") || metaphone_is(m, 2, "HU")) {
    metaphone_add(m, "K", 2);
  } else if ((m->at == 1 && metaphone_letter(m, -1) == 'A') || metaphone_is(m, -1, "UCCEE|UCCES")) {
    metaphone_add(m, "KS", 3);
  } else {
    metaphone_add(m, "X", 3);
  }
}

static void metaphone_c(Metaphone *m) {
  if (m->at > 1 && !metaphone_is_vowel(m, -2) && metaphone_is(m, -1, "ACH") &&
      metaphone_letter(m, 2) != 'I' &&
      (metaphone_letter(m, 2) != 'E' || metaphone_is(m, -2, "BACHER|MACHER"))) {
    metaphone_add(m, "K", 2);
  } else if (m->at == 0 && metaphone_is(m, 0, "CAESAR")) {
    metaphone_add(m, "S", 2);
  } else if (metaphone_is(m, 0, "CHIA")) {
    metaphone_add(m, "K", 2);
  } else if (metaphone_is(m, 0, "CH")) {
    metaphone_ch(m);
  } else if (metaphone_is(m, 0, "CZ") && !metaphone_is(m, -2, "WICZ")) {
    metaphone_two(m, "S", "X", 2);
  } else if (metaphone_is(m, 1, "CIA")) {
    metaphone_add(m, "X", 3);
  } else if (metaphone_is(m, 0, "CC") && !(m->at == 1 && m->word[0] == 'M')) {
    metaphone_cc(m);
  } else if (metaphone_is(m, 0, "CK|CG|CQ")) {
    metaphone_add(m, "K", 2);
  } else if (metaphone_is(m, 0, "CIO|CIE|CIA")) {
    metaphone_two(m, "S", "X", 2);
  } else if (metaphone_is(m, 0, "CI|CE|CY")) {
    metaphone_add(m, "S", 2);
  } else if (metaphone_is(m, 1, " C| Q| G")) {
    metaphone_add(m, "K", 3);
  } else {
    metaphone_add(m, "K", metaphone_is(m, 1, "CE|CI") ? 1 : metaphone_run(m, "CKQ"));
  }
}

static void metaphone_d(Metaphone *m) {
  if (metaphone_is(m, 0, "DG")) {
    int soft = metaphone_is(m, 2, "I|E|Y");
    metaphone_add(m, soft ? "J" : "TK", soft ? 3 : 2);
  } else {
    metaphone_add(m, "T", metaphone_run(m, "TD"));
  }
}

static void metaphone_gh(Metaphone *m) {
  if (m->at > 0 && !metaphone_is_vowel(m, -1)) {
    metaphone_add(m, "K", 2);
  } else if (m->at == 0) {
    metaphone_add(m, metaphone_letter(m, 2) == 'I' ? "J" : "K", 2);
  } else if ((m->at > 1 && metaphone_is(m, -2, "B|H|D")) ||
             (m->at > 2 && metaphone_is(m, -3, "B|H|D")) ||
             (m->at > 3 && metaphone_is(m, -4, "B|H"))) {
    m->at += 2; /* Parker's rule: Hugh */
  } else if (m->at > 2 && metaphone_letter(m, -1) == 'U' && metaphone_is(m, -3, "C|G|L|R|T")) {
    metaphone_add(m, "F", 2); /* laugh, cough, rough, tough */
  } else {
    metaphone_add(m, metaphone_letter(m, -1) != 'I' ? "K" : "", 2);
  }
}

static void metaphone_gn(Metaphone *m) {
  if (m->at == 1 && metaphone_is_vowel(m, -1) && !m->slavic) {
    metaphone_two(m, "KN", "N", 2);
  } else if (!metaphone_is(m, 2, "EY") && !m->slavic) {
    metaphone_two(m, "N", "KN", 2);
  } else {
    metaphone_add(m, "KN", 2);
  }
}

static void metaphone_g(Metaphone *m) {
  char next = metaphone_letter(m, 1);
  if (next == 'H') {
    metaphone_gh(m);
  } else if (next == 'N') {
    metaphone_gn(m);
  } else if (metaphone_is(m, 1, "LI") && !m->slavic) {
    metaphone_two(m, "KL", "L", 2);
  } else if (m->at == 0 && metaphone_is(m, 1, "Y|ES|EP|EB|EL|EY|IB|IL|IN|IE|EI|ER")) {
    metaphone_two(m, "K", "J", 2);
  } else if (metaphone_is(m, 1, "ER|Y") && !metaphone_begins(m, "DANGER|RANGER|MANGER") &&
             !metaphone_is(m, -1, "E|I|RGY|OGY")) {
    metaphone_two(m, "K", "J", 2);
  } else if (metaphone_is(m, 1, "E|I|Y") || metaphone_is(m, -1, "AGGI|OGGI")) {
    if (metaphone_is_germanic(m) || metaphone_is(m, 1, "ET")) {
      metaphone_add(m, "K", 2);
    } else {
      metaphone_two(m, "J", metaphone_is(m, 1, "IER ") ? "J" : "K", 2);
    }
  } else {
    metaphone_add(m, "K", metaphone_run(m, "G"));
  }
}

static void metaphone_h(Metaphone *m) {
  int sounds = (m->at == 0 || metaphone_is_vowel(m, -1)) && metaphone_is_vowel(m, 1);
  metaphone_add(m, sounds ? "H" : "", sounds ? 2 : 1);
}

static void metaphone_j(Metaphone *m) {
  if (metaphone_is(m, 0, "JOSE") || metaphone_begins(m, "SAN ")) {
    int spanish = (m->at == 0 && metaphone_letter(m, 4) == ' ') || metaphone_begins(m, "SAN ");
    metaphone_two(m, spanish ? "H" : "J", "H", 1);
    return;
  }
  size_t letters = metaphone_run(m, "J");
  if (m->at == 0) {
    metaphone_two(m, "J", "A", letters);
  } else if (metaphone_is_vowel(m, -1) && !m->slavic && metaphone_is(m, 1, "A|O")) {
    metaphone_two(m, "J", "H", letters);
  } else if (metaphone_is_last(m)) {
    metaphone_two(m, "J", "", letters);
  } else if (!metaphone_is(m, 1, "L|T|K|S|N|M|B|Z") && !metaphone_is(m, -1, "S|K|L")) {
    metaphone_add(m, "J", letters);
  } else {
    m->at += letters;
  }
}

static void metaphone_l(Metaphone *m) {
  size_t left = m->length - m->at;
  if (metaphone_letter(m, 1) != 'L') {
    metaphone_add(m, "L", 1);
    return;
  }
  /* Spanish endings: cabrillo, gallegos. */
  int ends = metaphone_is(m, (int)left - 2, "AS|OS") || metaphone_is(m, (int)left - 1, "A|O");
  int spanish =
      (left == 3 && metaphone_is(m, -1, "ILLO|ILLA|ALLE")) || (ends && metaphone_is(m, -1, "ALLE"));
  metaphone_two(m, "L", spanish ? "" : "L", 2);
}

static void metaphone_m(Metaphone *m) {
  int mute = metaphone_is(m, -1, "UMB") && (m->at + 2 == m->length || metaphone_is(m, 2, "ER"));
  metaphone_add(m, "M", mute || metaphone_letter(m, 1) == 'M' ? 2 : 1);
}

static void metaphone_p(Metaphone *m) {
  if (metaphone_letter(m, 1) == 'H') {
    metaphone_add(m, "F", 2);
  } else {
    metaphone_add(m, "P", metaphone_run(m, "PB"));
  }
}

static void metaphone_r(Metaphone *m) {
  int french = metaphone_is_last(m) && !m->slavic && metaphone_is(m, -2, "IE") &&
               !metaphone_is(m, -4, "ME|MA");
  metaphone_two(m, french ? "" : "R", "R", metaphone_run(m, "R"));
}

static void metaphone_sc(Metaphone *m) {
  if (metaphone_letter(m, 2) != 'H') {
    metaphone_add(m, metaphone_is(m, 2, "I|E|Y") ? "S" : "SK", 3);
  } else if (metaphone_is(m, 3, "ER|EN")) {
    metaphone_two(m, "X", "SK", 3);
  } else if (metaphone_is(m, 3, "OO|UY|ED|EM")) {
    metaphone_add(m, "SK", 3);
  } else {
    int german = m->at == 0 && !metaphone_is_vowel(m, 3) && metaphone_letter(m, 3) != 'W';
    metaphone_two(m, "X", german ? "S" : "X", 3);
  }
}

static void metaphone_s(Metaphone *m) {
  if (metaphone_is(m, -1, "ISL|YSL")) {
    m->at++;
  } else if (m->at == 0 && metaphone_is(m, 0, "SUGAR")) {
    metaphone_two(m, "X", "S", 1);
  } else if (metaphone_is(m, 0, "SH")) {
    metaphone_add(m, metaphone_is(m, 1, "HEIM|HOEK|HOLM|HOLZ") ? "S" : "X", 2);
  } else if (metaphone_is(m, 0, "SIO|SIA")) {
    metaphone_two(m, "S", m->slavic ? "S" : "X", 3);
  } else if ((m->at == 0 && metaphone_is(m, 1, "M|N|L|W")) || metaphone_letter(m, 1) == 'Z') {
    metaphone_two(m, "S", "X", metaphone_run(m, "Z"));
  } else if (metaphone_is(m, 0, "SC")) {
    metaphone_sc(m);
  } else {
    int french = metaphone_is_last(m) && metaphone_is(m, -2, "AI|OI");
    metaphone_two(m, french ? "" : "S", "S", metaphone_run(m, "SZ"));
  }
}

static void metaphone_t(Metaphone *m) {
  if (metaphone_is(m, 0, "TION|TIA|TCH")) {
    metaphone_add(m, "X", 3);
  } else if (metaphone_is(m, 0, "TH|TTH")) {
    int hard = metaphone_is(m, 2, "OM|AM") || metaphone_is_germanic(m);
    metaphone_two(m, hard ? "T" : "0", "T", 2);
  } else {
    metaphone_add(m, "T", metaphone_run(m, "TD"));
  }
}

static void metaphone_w(Metaphone *m) {
  if (metaphone_is(m, 0, "WR")) {
    metaphone_add(m, "R", 2);
    return;
  }
  if (m->at == 0 && metaphone_is_vowel(m, 1)) {
    metaphone_two(m, "A", "F", 0);
  } else if (m->at == 0 && metaphone_is(m, 0, "WH")) {
    metaphone_add(m, "A", 0);
  }
  if ((metaphone_is_last(m) && m->at > 0 && metaphone_is_vowel(m, -1)) ||
      metaphone_is(m, -1, "EWSKI|EWSKY|OWSKI|OWSKY") || metaphone_begins(m, "SCH")) {
    metaphone_two(m, "", "F", 1);
  } else if (metaphone_is(m, 0, "WICZ|WITZ")) {
    metaphone_two(m, "TS", "FX", 4);
  } else {
    m->at++;
  }
}

static void metaphone_x(Metaphone *m) {
  int french =
      metaphone_is_last(m) && (metaphone_is(m, -3, "IAU|EAU") || metaphone_is(m, -2, "AU|OU"));
  metaphone_add(m, french ? "" : m->at == 0 ? "S" : "KS", m->at == 0 ? 1 : metaphone_run(m, "CX"));
}

static void metaphone_z(Metaphone *m) {
  if (metaphone_letter(m, 1) == 'H') {
    metaphone_add(m, "J", 2); /* Zhao */
    return;
  }
  int hard =
      metaphone_is(m, 1, "ZO|ZI|ZA") || (m->slavic && m->at > 0 && metaphone_letter(m, -1) != 'T');
  metaphone_two(m, "S", hard ? "TS" : "S", metaphone_run(m, "Z"));
}

static void metaphone_step(Metaphone *m) {
  char letter = metaphone_letter(m, 0), code[2] = {letter, 0};
  switch (letter) {
  case 'A':
  case 'E':
  case 'I':
  case 'O':
  case 'U':
  case 'Y': metaphone_add(m, m->at == 0 ? "A" : "", 1); break;
  case 'B': metaphone_add(m, "P", metaphone_run(m, "B")); break;
  case METAPHONE_CEDILLA: metaphone_add(m, "S", 1); break;
  case 'C': metaphone_c(m); break;
  case 'D': metaphone_d(m); break;
  case 'G': metaphone_g(m); break;
  case 'H': metaphone_h(m); break;
  case 'J': metaphone_j(m); break;
  case 'L': metaphone_l(m); break;
  case 'M': metaphone_m(m); break;
  case 'F':
  case 'K':
  case 'N': metaphone_add(m, code, metaphone_run(m, code)); break;
  case 'P': metaphone_p(m); break;
  case 'Q': metaphone_add(m, "K", metaphone_run(m, "Q")); break;
  case 'R': metaphone_r(m); break;
  case 'S': metaphone_s(m); break;
  case 'T': metaphone_t(m); break;
  case 'V': metaphone_add(m, "F", metaphone_run(m, "V")); break;
  case 'W': metaphone_w(m); break;
  case 'X': metaphone_x(m); break;
  case 'Z': metaphone_z(m); break;
  default: m->at++;
  }
}

/* ---- the word */

/* Capital letters of ASCII, blanks around them; a letter beyond them is a blank of its own. */
static MlStatus metaphone_prepare(MlCall *call, const char *text, size_t length, MlBuffer *word) {
  static const char blanks[] = "        ";
  MlCharacters characters;
  uint32_t code;
  ml_buffer_append(call, word, blanks, METAPHONE_PAD);
  ml_characters_begin(&characters, text, length, 1, 1);
  while (ml_characters_next(&characters, &code) && !call->status) {
    char letter = code >= 'a' && code <= 'z'   ? (char)(code - 32)
                  : code < 0x80 && code >= ' ' ? (char)code
                                               : '.';
    size_t start = characters.start;
    if (letter == 'C' && characters.end - start == 2 && (unsigned char)text[start] == 0xC3) {
      letter = METAPHONE_CEDILLA;
    }
    ml_buffer_append(call, word, &letter, 1);
    ml_poll(call, 30);
  }
  return call->status;
}

/* Blanks at both ends count as none. */
static void metaphone_trim(const MlBuffer *word, size_t *start, size_t *end) {
  *start = METAPHONE_PAD;
  *end = word->length;
  while (*start < *end && word->data[*start] == ' ') ++*start;
  while (*end > *start && word->data[*end - 1] == ' ') --*end;
}

MlStatus ml_double_metaphone(MlCall *call, const char *text, size_t length, MlBuffer *primary,
                             MlBuffer *secondary) {
  MlBuffer word = {0};
  size_t start, end;
  primary->length = secondary->length = 0;
  if (!metaphone_prepare(call, text, length, &word)) {
    metaphone_trim(&word, &start, &end);
    word.length = end;
    ml_buffer_append(call, &word, "        ", METAPHONE_PAD);
    ml_buffer_text(call, &word);
  }
  if (!call->status) {
    Metaphone m = {call, word.data + start, end - start, 0, 0, primary, secondary};
    for (size_t i = 0; i < m.length; i++) {
      char c = m.word[i];
      if (c == 'W' || c == 'K' || (c == 'C' && m.word[i + 1] == 'Z')) m.slavic = 1;
    }
    if (metaphone_begins(&m, "GN|KN|PN|WR|PS")) m.at = 1;
    while (m.at < m.length && !ml_poll(call, 100)) metaphone_step(&m);
  }
  ml_buffer_free(&word);
  return call->status;
}
