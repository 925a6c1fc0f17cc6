#include "clean/encoding.h"

#include <string.h>

#include "clean/unicode.h"

/* A run of characters that are the bytes of one UTF-8 character. */
typedef struct EncodingRun {
  size_t length;     /* bytes of the text it takes */
  unsigned bytes[4]; /* that it stands for */
  size_t count;      /* of them */
  uint32_t point;    /* the character they encode */
} EncodingRun;

/* What a run says about the text. */
typedef struct EncodingWeight {
  uint32_t before, before_2; /* characters in front of the run */
  int behind_run;            /* it follows on another run at once */
} EncodingWeight;

/* The run that begins at `text`: 1 when there is one. */
static int encoding_run(const char *text, size_t length, EncodingRun *run) {
  char bytes[4];
  size_t at = 0, need = 1;
  for (run->count = 0; run->count < need; run->count++) {
    uint32_t point;
    int valid;
    if (at >= length) return 0;
    at += ml_utf8_decode(text + at, length - at, &point, &valid);
    int byte = valid ? ml_unicode_to_windows_1252(point) : -1;
    if (run->count == 0) {
      if (byte < 0xC2 || byte > 0xF4) return 0;
      need = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    } else if (byte < 0x80 || byte > 0xBF) {
      return 0;
    }
    run->bytes[run->count] = (unsigned)byte;
    bytes[run->count] = (char)byte;
  }
  run->length = at;
  return ml_utf8_read(bytes, need, &run->point) == need;
}

static int encoding_is_upper(uint32_t point) {
  return point - 'A' < 26 || (point >= 0xC0 && point <= 0xDE && point != 0xD7);
}

static int encoding_is_lower(uint32_t point) {
  return point - 'a' < 26 || (point >= 0xDF && point <= 0xFF && point != 0xF7);
}

static int encoding_is_among(unsigned byte, const char *bytes) {
  return byte != 0 && strchr(bytes, (int)byte) != NULL;
}

/* Bytes whose characters may stand behind a word at once, closing marks first. */
#define ENCODING_CLOSING "\x85\x92\x94\x96\x97\x99\x9B\xA0\xAE\xBB"
#define ENCODING_MARKS                                                                             \
  ENCODING_CLOSING "\x82\x84\x86\x87\x89\x8B\x91\x93\x95\xA1\xA7\xA9\xAA\xAB\xAD\xB0\xB2\xB3\xB4"  \
                   "\xB6\xB7\xB9\xBA\xBF"
#define ENCODING_LETTERS "\x8A\x8E\x9A\x9E" /* S and Z with caron */

/* Whether the two characters may well be what the writer meant: a letter and a mark behind it. */
static int encoding_is_pair_usual(const EncodingRun *run, const EncodingWeight *weight) {
  unsigned lead = run->bytes[0], last = run->bytes[1];
  int capital = encoding_is_upper(weight->before);
  int letters = encoding_is_among(last, ENCODING_LETTERS) && !weight->behind_run &&
                !encoding_is_lower(weight->before);
  switch (lead) {
  case 0xC2:
    return run->point < 0xA0 || (capital && encoding_is_among(last, ENCODING_MARKS)) ||
           (weight->before >= 0x80 && !weight->behind_run);
  case 0xC3: return encoding_is_among(last, ENCODING_CLOSING);
  case 0xC4: return encoding_is_among(last, ENCODING_CLOSING "\x91\x93") || (letters && capital);
  case 0xC5: return encoding_is_among(last, ENCODING_CLOSING "\x91\x93\xB2\xB3");
  default: return encoding_is_among(last, ENCODING_MARKS) || letters;
  }
}

/* Whether what surrounds two such characters shows that they are one letter all the same. */
static int encoding_is_within_word(const EncodingRun *run, const EncodingWeight *weight,
                                   uint32_t next) {
  unsigned lead = run->bytes[0], last = run->bytes[1];
  if (lead == 0xDF) return 0;
  if (lead >= 0xC6 && weight->behind_run) return 1;
  if (encoding_is_lower(weight->before)) return 1; /* no capital letter stands behind a small one */
  if (lead == 0xC2) return 0;
  if (encoding_is_upper(weight->before)) {
    int small = encoding_is_lower(next) && !encoding_is_upper(weight->before_2);
    return lead == 0xC3 && (small || (encoding_is_upper(next) && last < 0xA0));
  }
  return lead == 0xC3 && encoding_is_lower(next);
}

/* Whether the run can hardly be anything but a misread character. */
static int encoding_is_evident(const EncodingRun *run, const EncodingWeight *weight,
                               const char *behind, size_t left) {
  uint32_t next = ' ';
  int valid, marks = 1;
  if (left) ml_utf8_decode(behind, left, &next, &valid);
  if (run->count == 2) {
    return !encoding_is_pair_usual(run, weight) || encoding_is_within_word(run, weight, next);
  }
  for (size_t i = 1; i < run->count; i++) marks &= encoding_is_among(run->bytes[i], ENCODING_MARKS);
  if (run->point == 0xFEFF) return 1; /* a byte-order mark */
  if (run->count == 4 || run->bytes[0] == 0xE2 || run->bytes[0] == 0xEF) return !marks;
  /* Vietnamese letters stand alone among Latin ones. */
  if (run->bytes[0] == 0xE1 && (run->bytes[1] == 0xBA || run->bytes[1] == 0xBB)) {
    return !marks || encoding_is_lower(next) || encoding_is_upper(next);
  }
  /* Letters of Asia come in words. */
  EncodingRun other;
  return weight->behind_run || (left && encoding_run(behind, left, &other) && other.count == 3);
}

/* Whether any run of the text is evident. */
static int encoding_is_misread(MlCall *call, const char *text, size_t length) {
  EncodingWeight weight = {' ', ' ', 0};
  for (size_t i = 0, step = 0; i < length; i += step) {
    EncodingRun run;
    uint32_t point;
    int valid;
    if ((i & 0xFFFF) < step && ml_poll(call, 2000000)) return 0;
    if ((unsigned char)text[i] >= 0xC2 && encoding_run(text + i, length - i, &run)) {
      step = run.length;
      if (encoding_is_evident(&run, &weight, text + i + step, length - i - step)) return 1;
      point = run.point;
      weight.behind_run = run.count >= 2;
    } else {
      step = ml_utf8_decode(text + i, length - i, &point, &valid);
      weight.behind_run = 0;
    }
    weight.before_2 = weight.before;
    weight.before = point;
  }
  return 0;
}

/* Appends the text with all runs replaced. */
static MlStatus encoding_replace(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  if (ml_reserve(call, &out->data, &out->capacity, length + 1, 1)) return call->status;
  size_t written = 0;
  for (size_t i = 0, step = 0; i < length; i += step) {
    EncodingRun run;
    if ((i & 0xFFFF) < step && ml_poll(call, 2000000)) return call->status;
    if ((unsigned char)text[i] >= 0xC2 && encoding_run(text + i, length - i, &run)) {
      step = run.length;
      for (size_t k = 0; k < run.count; k++) out->data[written++] = (char)run.bytes[k];
    } else {
      step = 1; /* what is within a character begins no run */
      out->data[written++] = text[i];
    }
  }
  out->length = written;
  return ML_OK;
}

static int encoding_is_ascii(const char *text, size_t length) {
  unsigned char any = 0;
  for (size_t i = 0; i < length; i++) any |= (unsigned char)text[i];
  return any < 0x80;
}

int ml_fix_encoding(MlCall *call, const char *text, size_t length, MlBuffer *out) {
  enum { LAYERS = 8 };
  MlBuffer inner = {0};
  int repaired = 0;
  out->length = 0;
  if (call->status || encoding_is_ascii(text, length)) return 0;
  for (int layer = 0; layer < LAYERS && encoding_is_misread(call, text, length); layer++) {
    inner.length = 0;
    if (encoding_replace(call, text, length, &inner)) break;
    MlBuffer swap = *out;
    *out = inner;
    inner = swap;
    text = out->data;
    length = out->length;
    repaired = 1;
  }
  ml_buffer_free(&inner);
  return repaired && !call->status;
}
