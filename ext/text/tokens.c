#include "text/tokens.h"

#include <string.h>

#include "base/utf8.h"

/*
** By byte: the byte that stands for it in a token when it is an ASCII word character, as it is and
** lower-cased; TOKEN_BEYOND from 0x80 on; else 0.
*/
enum { TOKEN_BEYOND = 1 };
/* clang-format off */
static const unsigned char token_bytes[2][256] = {
    {['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['_'] = '_',
     ['A'] = 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M',
     'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z',
     ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
     [0x80 ... 0xFF] = TOKEN_BEYOND},
    {['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['_'] = '_',
     ['A'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
     ['a'] = 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm',
     'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
     [0x80 ... 0xFF] = TOKEN_BEYOND}};
/* clang-format on */

MlTokenOptions ml_token_options(void) { return (MlTokenOptions){1, 0, ML_CJK_PAIRS}; }

void ml_tokens_begin(MlTokens *t, const MlTokenOptions *options, const char *text, size_t length) {
  t->options = *options;
  ml_characters_begin(&t->characters, text, length, options->lowercase, options->strip_accents);
  t->has_code = 0;
  t->run = 0;
  t->alone = -1;
  t->start = t->end = 0;
}

/* The next character without taking it; 0 behind the last one. */
static int tokens_peek(MlTokens *t) {
  if (!t->has_code) t->has_code = ml_characters_next(&t->characters, &t->code);
  return t->has_code;
}

static MlStatus tokens_append(MlCall *call, MlTokens *t, uint32_t code) {
  char bytes[4];
  return ml_buffer_append(call, &t->token, bytes, ml_utf8_write(code, bytes));
}

static int tokens_in_pairs(const MlTokens *t, uint32_t code) {
  return t->options.cjk == ML_CJK_PAIRS && code >= 0x3005 &&
         (ml_character_is_han(code) || ml_character_is_kana(code)) && ml_character_is_word(code);
}

/*
** The way of most text: 1 with a token that is ASCII alone, and ends at one that is not a word
** character or at the end; 0 where a character beyond ASCII must be looked at, or at the end.
*/
static int tokens_ascii(MlCall *call, MlTokens *t) {
  MlCharacters *c = &t->characters;
  const unsigned char *text = (const unsigned char *)c->text;
  const unsigned char *table = token_bytes[t->options.lowercase != 0];
  size_t at = c->at, length = c->length;
  if (ml_reserve(call, &t->token.data, &t->token.capacity, 64, 1)) return 0;
  for (;;) {
    while (at < length && !table[text[at]]) at++;
    size_t start = at;
    unsigned char byte = 0;
    for (;;) {
      size_t room = start + t->token.capacity;
      size_t end = room < length ? room : length;
      char *token = t->token.data;
      while (at < end && (byte = table[text[at]]) > TOKEN_BEYOND) token[at++ - start] = (char)byte;
      if (at < room || at >= length) break;
      if (ml_reserve(call, &t->token.data, &t->token.capacity, at - start + 1, 1)) return 0;
    }
    if (at < length && byte == TOKEN_BEYOND) {
      c->at = start;
      return 0;
    }
    if (at - start >= 2) {
      t->token.length = at - start;
      t->start = start;
      t->end = c->at = at;
      return 1;
    }
    if (at >= length) {
      c->at = length;
      return 0;
    }
  }
}

/* Is a Han character alone a token of this text? One look at the text tells, when first asked. */
static int tokens_alone(MlTokens *t) {
  const MlCharacters *c = &t->characters;
  size_t paired = 0, letters = 0;
  for (size_t at = 0; t->alone < 0 && at < c->length && paired < 2;) {
    uint32_t code;
    at += ml_utf8_read(c->text + at, c->length - at, &code);
    if (tokens_in_pairs(t, code)) {
      paired++;
    } else {
      letters += code < 0x80 ? token_bytes[1][code] >= 'a' : ml_character_is_word(code);
    }
  }
  if (t->alone < 0) t->alone = paired > 1 || !letters;
  return t->alone;
}

/* The next step within a run of Han and kana: 1 with a token, 0 when the run is over. */
static int tokens_pair(MlCall *call, MlTokens *t) {
  int pair = tokens_peek(t) && tokens_in_pairs(t, t->code);
  int alone = !pair && t->run == 1 && ml_character_is_han(t->previous) && tokens_alone(t);
  t->token.length = 0;
  if (pair || alone) {
    tokens_append(call, t, t->previous);
    t->start = t->previous_start;
    t->end = t->previous_end;
  }
  if (!pair) {
    t->run = 0;
    return alone;
  }
  tokens_append(call, t, t->code);
  t->end = t->previous_end = t->characters.end;
  t->previous_start = t->characters.start;
  t->previous = t->code;
  t->has_code = 0;
  t->run++;
  return 1;
}

/* A run of word characters that are not read in pairs; 1 when there are at least two. */
static int tokens_run(MlCall *call, MlTokens *t) {
  size_t count = 0;
  t->token.length = 0;
  t->start = t->characters.start;
  while (call->status == ML_OK && tokens_peek(t) && ml_character_is_word(t->code) &&
         !tokens_in_pairs(t, t->code)) {
    tokens_append(call, t, t->code);
    t->end = t->characters.end;
    t->has_code = 0;
    count++;
  }
  return count >= 2;
}

int ml_tokens_next(MlCall *call, MlTokens *t) {
  MlCharacters *c = &t->characters;
  while (call->status == ML_OK) {
    if (t->run) {
      if (tokens_pair(call, t)) return call->status == ML_OK;
      continue;
    }
    if (!t->has_code && c->taken >= c->queued && tokens_ascii(call, t)) return 1;
    if (call->status != ML_OK || !tokens_peek(t)) return 0;
    if (!ml_character_is_word(t->code)) {
      t->has_code = 0;
    } else if (tokens_in_pairs(t, t->code)) {
      t->previous = t->code;
      t->previous_start = c->start;
      t->previous_end = c->end;
      t->run = 1;
      t->has_code = 0;
    } else if (tokens_run(call, t)) {
      return call->status == ML_OK;
    }
  }
  return 0;
}

void ml_tokens_free(MlTokens *t) {
  ml_buffer_free(&t->token);
  memset(t, 0, sizeof *t);
}
