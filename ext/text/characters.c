#include "text/characters.h"

#include <utf8proc.h>

#include "base/utf8.h"

static const utf8proc_property_t *character_property(uint32_t code) {
  return utf8proc_get_property((utf8proc_int32_t)code);
}

typedef struct MlCharacterRange {
  uint32_t first, last;
} MlCharacterRange;

static int character_in(const MlCharacterRange *ranges, size_t count, uint32_t code) {
  for (size_t i = 0; i < count; i++) {
    if (code >= ranges[i].first && code <= ranges[i].last) return 1;
  }
  return 0;
}
#define CHARACTER_IN(ranges, code) character_in(ranges, sizeof ranges / sizeof *ranges, code)

int ml_character_is_word(uint32_t code) {
  utf8proc_propval_t category = character_property(code)->category;
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) || code == '_';
}

int ml_character_is_space(uint32_t code) {
  const utf8proc_property_t *property = character_property(code);
  return property->category == UTF8PROC_CATEGORY_ZS ||
         property->bidi_class == UTF8PROC_BIDI_CLASS_WS ||
         property->bidi_class == UTF8PROC_BIDI_CLASS_B ||
         property->bidi_class == UTF8PROC_BIDI_CLASS_S;
}

int ml_character_combines(uint32_t code) { return character_property(code)->combining_class != 0; }

/* Letters of the script Han, and the zero U+3007 that stands among them. */
int ml_character_is_han(uint32_t code) {
  static const MlCharacterRange ranges[] = {{0x4E00, 0x9FFF}, {0x3400, 0x4DBF}, {0x20000, 0x323AF},
                                            {0xF900, 0xFAFF}, {0x3005, 0x3005}, {0x3007, 0x3007},
                                            {0x303B, 0x303B}};
  return code >= 0x3005 && CHARACTER_IN(ranges, code);
}

/* Letters of Hiragana and Katakana, with the marks of length and voice that stand among them. */
int ml_character_is_kana(uint32_t code) {
  static const MlCharacterRange ranges[] = {{0x3041, 0x3096},  {0x309D, 0x309F}, {0x30A1, 0x30FA},
                                            {0x30FC, 0x30FF},  {0x31F0, 0x31FF}, {0xFF66, 0xFF9F},
                                            {0x1AFF0, 0x1B16F}};
  return code >= 0x3041 && CHARACTER_IN(ranges, code);
}

/* ---- the final sigma: Unicode's condition Final_Sigma of SpecialCasing.txt */

/* Characters that are looked through: marks, formats, modifiers, and points within words. */
static int character_is_case_ignorable(uint32_t code) {
  static const MlCharacterRange points[] = {
      {0x27, 0x27},     {0x2E, 0x2E},     {0x3A, 0x3A},     {0xB7, 0xB7},
      {0x387, 0x387},   {0x55F, 0x55F},   {0x5F4, 0x5F4},   {0x2018, 0x2019},
      {0x2024, 0x2024}, {0x2027, 0x2027}, {0xFE13, 0xFE13}, {0xFE52, 0xFE52},
      {0xFE55, 0xFE55}, {0xFF07, 0xFF07}, {0xFF0E, 0xFF0E}, {0xFF1A, 0xFF1A}};
  switch (character_property(code)->category) {
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_ME:
  case UTF8PROC_CATEGORY_CF:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_SK: return 1;
  default: return CHARACTER_IN(points, code);
  }
}

/* Upper, lower or title case: by category, or by the properties Other_Uppercase and -_Lowercase. */
static int character_is_cased(uint32_t code) {
  static const MlCharacterRange others[] = {
      {0xAA, 0xAA},       {0xBA, 0xBA},       {0x2160, 0x217F},  {0x24B6, 0x24E9},
      {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}};
  utf8proc_propval_t category = character_property(code)->category;
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
         category == UTF8PROC_CATEGORY_LT || CHARACTER_IN(others, code);
}

/* The character that ends before `at` (at >= 1); returns its bytes. */
static size_t character_before(const char *text, size_t at, uint32_t *code) {
  for (size_t length = 4; length > 1; length--) {
    if (length <= at && ml_utf8_read(text + at - length, length, code) == length) return length;
  }
  return ml_utf8_read(text + at - 1, 1, code);
}

/*
** Is the capital sigma at text[start .. end) the last letter of a word of two or more? The search
** ends at the next sigma, so all of a text's sigmas together cost one pass each way.
*/
static int character_is_final_sigma(const char *text, size_t length, size_t start, size_t end) {
  uint32_t code = 0;
  int cased_before = 0;
  while (start > 0) {
    start -= character_before(text, start, &code);
    if (character_is_case_ignorable(code)) continue;
    cased_before = character_is_cased(code);
    break;
  }
  if (!cased_before) return 0;
  while (end < length) {
    end += ml_utf8_read(text + end, length - end, &code);
    if (!character_is_case_ignorable(code)) return !character_is_cased(code);
  }
  return 1;
}

/* ---- the stream */

void ml_characters_begin_within(MlCharacters *c, const char *text, size_t length, size_t from,
                                size_t to, const MlCharacterOptions *options) {
  c->text = text;
  c->length = length;
  c->at = c->start = c->end = from;
  c->limit = to;
  c->options = *options;
  c->queued = c->taken = 0;
}

void ml_characters_begin(MlCharacters *characters, const char *text, size_t length, int lowercase,
                         int strip_accents) {
  MlCharacterOptions options = {lowercase, 0, strip_accents ? ML_ACCENTS_STRIP : ML_ACCENTS_KEEP,
                                ML_NORMALIZE_NONE};
  ml_characters_begin_within(characters, text, length, 0, length, &options);
}

static void characters_push(MlCharacters *c, uint32_t code) {
  if (c->queued < ML_CHARACTERS_QUEUE) c->queue[c->queued++] = code;
}

/* What utf8proc makes of a character by these options; the character itself where it fails. */
static size_t characters_map(uint32_t code, int options, uint32_t parts[ML_CHARACTERS_QUEUE]) {
  utf8proc_int32_t out[ML_CHARACTERS_QUEUE];
  int boundary = 0;
  utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)code, out, ML_CHARACTERS_QUEUE,
                                                   (utf8proc_option_t)options, &boundary);
  if (count < 0 || count > ML_CHARACTERS_QUEUE) {
    parts[0] = code;
    return 1;
  }
  for (utf8proc_ssize_t i = 0; i < count; i++) parts[i] = (uint32_t)out[i];
  return (size_t)count;
}

/* Appends a character in its case to the queue, stripped of accents and decomposed. */
static void characters_queue(MlCharacters *c, uint32_t code) {
  MlNormalization form = c->options.normalize;
  uint32_t parts[ML_CHARACTERS_QUEUE];
  if (code < 0x80 || (!c->options.accents && !form)) {
    characters_push(c, code);
    return;
  }
  int compatible = c->options.accents || form >= ML_NORMALIZE_NFKC;
  size_t count =
      characters_map(code, UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0), parts);
  for (size_t i = 0; i < count; i++) {
    if (c->options.accents == ML_ACCENTS_STRIP && character_property(parts[i])->combining_class) {
      continue;
    }
    if (c->options.accents == ML_ACCENTS_ASCII && parts[i] >= 0x80) continue;
    characters_push(c, parts[i]);
  }
}

/* A character of the source, or a part of one, in its case. */
static void characters_queue_case(MlCharacters *c, uint32_t code, int from_source) {
  uint32_t parts[ML_CHARACTERS_QUEUE];
  if (c->options.fold) {
    size_t count = characters_map(code, UTF8PROC_CASEFOLD, parts);
    for (size_t i = 0; i < count; i++) characters_queue(c, parts[i]);
  } else if (!c->options.lowercase) {
    characters_queue(c, code);
  } else if (code == 0x130) {
    characters_queue(c, 'i');
    characters_queue(c, 0x307);
  } else if (code == 0x3A3) {
    int final = from_source && character_is_final_sigma(c->text, c->length, c->start, c->end);
    characters_queue(c, final ? 0x3C2 : 0x3C3);
  } else {
    characters_queue(c, (uint32_t)utf8proc_tolower((utf8proc_int32_t)code));
  }
}

int ml_characters_next(MlCharacters *c, uint32_t *code) {
  while (c->taken >= c->queued) {
    if (c->at >= c->limit) return 0;
    c->start = c->at;
    c->at += ml_utf8_read(c->text + c->at, c->limit - c->at, code);
    c->end = c->at;
    if (*code < 0x80) {
      if ((c->options.lowercase || c->options.fold) && *code >= 'A' && *code <= 'Z') {
        *code += 'a' - 'A';
      }
      return 1;
    }
    c->queued = c->taken = 0;
    if (c->options.normalize == ML_NORMALIZE_NONE) {
      characters_queue_case(c, *code, 1);
      continue;
    }
    /* Decomposed before and after its case changes: capitals may stand within, as in U+2121. */
    uint32_t parts[ML_CHARACTERS_QUEUE];
    int compatible = c->options.normalize >= ML_NORMALIZE_NFKC ? UTF8PROC_COMPAT : 0;
    size_t count = characters_map(*code, UTF8PROC_DECOMPOSE | compatible, parts);
    for (size_t i = 0; i < count; i++) characters_queue_case(c, parts[i], *code == 0x3A3);
  }
  *code = c->queue[c->taken++];
  return 1;
}
