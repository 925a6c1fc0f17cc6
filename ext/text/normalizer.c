#include "text/normalizer.h"

#include <string.h>
#include <utf8proc.h>

enum { NORMALIZER_CLASSES = 256, NORMALIZER_WORK = 50 /* of a character, as of ml_poll() */ };

void ml_normalizer_begin(MlNormalizer *n, const char *text, size_t length, size_t from, size_t to,
                         const MlCharacterOptions *options) {
  ml_characters_begin_within(&n->characters, text, length, from, to, options);
  n->start = n->end = from;
  n->count = n->taken = 0;
  n->has_next = 0;
}

/* 1 for a character that may become one with a starter before it, though it is a starter itself. */
static int normalizer_is_second(const utf8proc_property_t *property, uint32_t code) {
  if (code - 0x1161 < 0x1176 - 0x1161 || code - 0x11A8 < 0x11C3 - 0x11A8) return 1; /* Hangul */
  return property->comb_index != UINT16_MAX && property->comb_index >= 0x8000;
}

/* Reads a starter and all behind it that is combined with it. */
static MlStatus normalizer_read(MlCall *call, MlNormalizer *n, int composes) {
  MlCharacters *c = &n->characters;
  n->count = n->taken = 0;
  for (;;) {
    MlNormalCharacter next = n->next;
    if (!n->has_next) {
      /* ASCII is never combined with what stands before it. */
      if (n->count && c->taken >= c->queued && c->at < c->limit &&
          (unsigned char)c->text[c->at] < 0x80) {
        return ML_OK;
      }
      if (!ml_characters_next(c, &next.code)) return ML_OK;
      const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)next.code);
      next.combining_class = (uint32_t)property->combining_class & 0xFF;
      next.start = c->start;
      next.end = c->end;
      if (n->count && !next.combining_class &&
          !(composes && normalizer_is_second(property, next.code))) {
        n->next = next;
        n->has_next = 1;
        return ML_OK;
      }
    }
    n->has_next = 0;
    if (ml_poll(call, NORMALIZER_WORK)) return call->status;
    if (ml_reserve(call, &n->run, &n->capacity, n->count + 1, sizeof *n->run)) return call->status;
    n->run[n->count++] = next;
  }
}

/* Canonical order: between two starters, by combining class; counting keeps equal ones in place. */
static MlStatus normalizer_order(MlCall *call, MlNormalizer *n, size_t from, size_t to) {
  size_t places[NORMALIZER_CLASSES] = {0}, place = 0;
  int sorted = 1;
  for (size_t i = from + 1; i < to && sorted; i++) {
    sorted = n->run[i - 1].combining_class <= n->run[i].combining_class;
  }
  if (sorted) return ML_OK;
  if (ml_reserve(call, &n->spare, &n->spare_capacity, to - from, sizeof *n->spare)) {
    return call->status;
  }
  for (size_t i = from; i < to; i++) places[n->run[i].combining_class]++;
  for (size_t i = 0; i < NORMALIZER_CLASSES; i++) {
    size_t count = places[i];
    places[i] = place;
    place += count;
  }
  for (size_t i = from; i < to; i++) n->spare[places[n->run[i].combining_class]++] = n->run[i];
  memcpy(n->run + from, n->spare, (to - from) * sizeof *n->run);
  return ML_OK;
}

/* The primary composite of two characters, or 0. */
static uint32_t normalizer_pair(uint32_t left, uint32_t right) {
  utf8proc_int32_t pair[3] = {(utf8proc_int32_t)left, (utf8proc_int32_t)right, 0};
  utf8proc_ssize_t count =
      utf8proc_normalize_utf32(pair, 2, (utf8proc_option_t)(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  return count == 1 ? (uint32_t)pair[0] : 0;
}

/* Canonical composition, in place. */
static MlStatus normalizer_compose(MlCall *call, MlNormalizer *n) {
  size_t count = 0, starter = SIZE_MAX;
  for (size_t i = 0; i < n->count; i++) {
    MlNormalCharacter next = n->run[i];
    uint32_t composite = 0;
    /* Not when a starter or one of the same class stands between. */
    if (starter != SIZE_MAX &&
        (count - 1 == starter || (n->run[count - 1].combining_class < next.combining_class))) {
      composite = normalizer_pair(n->run[starter].code, next.code);
    }
    if (composite) {
      MlNormalCharacter *one = &n->run[starter];
      one->code = composite;
      if (next.start < one->start) one->start = next.start;
      if (next.end > one->end) one->end = next.end;
    } else {
      if (!next.combining_class) starter = count;
      n->run[count++] = next;
    }
    if (ml_poll(call, NORMALIZER_WORK)) break;
  }
  n->count = count;
  return call->status;
}

int ml_normalizer_next(MlCall *call, MlNormalizer *n, uint32_t *code) {
  MlNormalization form = n->characters.options.normalize;
  if (form == ML_NORMALIZE_NONE) {
    int more = ml_characters_next(&n->characters, code);
    n->start = n->characters.start;
    n->end = n->characters.end;
    return more;
  }
  if (n->taken >= n->count) {
    int composes = form == ML_NORMALIZE_NFC || form == ML_NORMALIZE_NFKC;
    normalizer_read(call, n, composes);
    for (size_t from = 0, to; from < n->count && !call->status; from = to) {
      for (to = from; to < n->count && n->run[to].combining_class; to++) {
      }
      normalizer_order(call, n, from, to);
      if (to < n->count) to++;
    }
    if (composes) normalizer_compose(call, n);
    if (call->status || !n->count) return 0;
  }
  const MlNormalCharacter *next = &n->run[n->taken++];
  n->start = next->start;
  n->end = next->end;
  *code = next->code;
  return 1;
}

void ml_normalizer_free(MlNormalizer *n) {
  ml_free(n->run);
  ml_free(n->spare);
  memset(n, 0, sizeof *n);
}
