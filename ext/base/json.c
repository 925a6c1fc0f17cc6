#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 200 };

typedef struct Parser {
  MlCall *call;
  MlJson *json;
  const char *what;
  size_t at, length;
} Parser;

static MlStatus parse_value(Parser *parser, int depth);

static MlStatus invalid(Parser *p, const char *expected) {
  return ml_fail(p->call, "%s is not valid JSON: expected %s at character %zu", p->what, expected,
                 p->at + 1);
}

static void skip_space(Parser *p) {
  const char *text = p->json->text;
  while (p->at < p->length && (text[p->at] == ' ' || text[p->at] == '\t' || text[p->at] == '\n' ||
                               text[p->at] == '\r')) {
    p->at++;
  }
}

/* Digits that a number is read by; what is behind them can only break a tie. */
enum { NUMBER_DIGITS = 800 };

/* The form of a JSON number: -?int frac? exp? */
static int is_json_number(const char *text, size_t length) {
  size_t i = 0, start;
  if (i < length && text[i] == '-') i++;
  for (start = i; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
  }
  if (i == start || (text[start] == '0' && i > start + 1)) return 0;
  if (i < length && text[i] == '.') {
    for (start = ++i; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
    }
    if (i == start) return 0;
  }
  if (i < length && (text[i] | 32) == 'e') {
    i++;
    if (i < length && (text[i] == '+' || text[i] == '-')) i++;
    for (start = i; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
    }
    if (i == start) return 0;
  }
  return i == length;
}

/* The exponent behind 'e', held within what matters. */
static int64_t read_exponent(const char *text, size_t length) {
  int64_t value = 0;
  size_t i = text[0] == '+' || text[0] == '-';
  for (; i < length; i++) {
    if (value < 1000000) value = value * 10 + (text[i] - '0');
  }
  return text[0] == '-' ? -value : value;
}

/* Reads a JSON number of any length, rounded correctly; 0 when it is none. */
static int read_json_number(const char *text, size_t length, double *value) {
  char digits[NUMBER_DIGITS];
  size_t count = 0, i = text[0] == '-';
  int64_t exponent = 0;
  int is_fraction = 0;
  if (!is_json_number(text, length)) return 0;
  for (; i < length && (text[i] | 32) != 'e'; i++) {
    if (text[i] == '.') {
      is_fraction = 1;
      continue;
    }
    if (count == 0 && text[i] == '0') {
      exponent -= is_fraction;
    } else if (count < NUMBER_DIGITS) {
      digits[count++] = text[i];
      exponent -= is_fraction;
    } else {
      if (text[i] != '0') digits[NUMBER_DIGITS - 1] |= 1; /* not a tie */
      exponent += !is_fraction;
    }
  }
  if (i < length) exponent += read_exponent(text + i + 1, length - i - 1);
  *value = count ? ml_decimal_to_double(digits, count, exponent) : 0;
  if (text[0] == '-') *value = -*value;
  return 1;
}

/* Appends a token that begins at the parser's place; its index, or 0 with a failed call. */
static uint32_t push_token(Parser *p, MlJsonType type) {
  MlJson *json = p->json;
  if (ml_reserve(p->call, &json->tokens, &json->capacity, json->count + 1, sizeof *json->tokens)) {
    return 0;
  }
  if (ml_poll(p->call, 50)) return 0;
  json->tokens[json->count] = (MlJsonToken){.type = type, .start = (uint32_t)p->at};
  return (uint32_t)json->count++;
}

static void close_token(Parser *p, uint32_t token, size_t end) {
  p->json->tokens[token].length = (uint32_t)(end - p->json->tokens[token].start);
  p->json->tokens[token].next = (uint32_t)p->json->count;
}

static int is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static MlStatus parse_string(Parser *p) {
  const char *text = p->json->text;
  p->at++; /* the opening quote */
  uint32_t token = push_token(p, ML_JSON_STRING);
  if (p->call->status) return p->call->status;
  while (p->at < p->length && text[p->at] != '"') {
    if ((unsigned char)text[p->at] < 0x20) return invalid(p, "no control character in a string");
    if (text[p->at] == '\\') {
      p->at++;
      if (p->at >= p->length || !strchr("\"\\/bfnrtu", text[p->at])) return invalid(p, "an escape");
      for (int digit = 1; text[p->at] == 'u' && digit <= 4; digit++) {
        if (p->at + (size_t)digit >= p->length || !is_hex(text[p->at + (size_t)digit])) {
          return invalid(p, "four hexadecimal digits");
        }
      }
      p->at += text[p->at] == 'u' ? 4 : 0;
    }
    p->at++;
  }
  if (p->at >= p->length) return invalid(p, "a closing quote");
  close_token(p, token, p->at);
  p->at++;
  return ML_OK;
}

static MlStatus parse_number(Parser *p) {
  const char *text = p->json->text;
  uint32_t token = push_token(p, ML_JSON_NUMBER);
  size_t start = p->at;
  while (p->at < p->length && text[p->at] && strchr("+-.eE0123456789", text[p->at])) p->at++;
  double value;
  if (p->call->status) return p->call->status;
  if (p->at == start || !read_json_number(text + start, p->at - start, &value)) {
    p->at = start;
    return invalid(p, "a value");
  }
  close_token(p, token, p->at);
  return ML_OK;
}

static MlStatus parse_word(Parser *p) {
  static const struct {
    const char *word;
    MlJsonType type;
  } words[] = {{"null", ML_JSON_NULL}, {"true", ML_JSON_TRUE}, {"false", ML_JSON_FALSE}};
  for (size_t i = 0; i < 3; i++) {
    size_t length = strlen(words[i].word);
    if (p->length - p->at >= length && !memcmp(p->json->text + p->at, words[i].word, length)) {
      uint32_t token = push_token(p, words[i].type);
      if (p->call->status) return p->call->status;
      p->at += length;
      close_token(p, token, p->at);
      return ML_OK;
    }
  }
  return invalid(p, "a value");
}

static MlStatus parse_key(Parser *p) {
  skip_space(p);
  if (p->at >= p->length || p->json->text[p->at] != '"') return invalid(p, "a name in quotes");
  if (parse_string(p)) return p->call->status;
  skip_space(p);
  if (p->at >= p->length || p->json->text[p->at] != ':') return invalid(p, "a colon");
  p->at++;
  return ML_OK;
}

static MlStatus parse_container(Parser *p, int depth) {
  const char *text = p->json->text;
  int is_object = text[p->at] == '{';
  char closing = is_object ? '}' : ']';
  if (depth >= DEPTH_MAX) return invalid(p, "at most 200 levels");
  uint32_t token = push_token(p, is_object ? ML_JSON_OBJECT : ML_JSON_ARRAY);
  if (p->call->status) return p->call->status;
  p->at++;
  skip_space(p);
  if (p->at < p->length && text[p->at] == closing) {
    p->at++;
    close_token(p, token, p->at);
    return ML_OK;
  }
  for (;;) {
    if (is_object && parse_key(p)) return p->call->status;
    if (parse_value(p, depth + 1)) return p->call->status;
    p->json->tokens[token].members++;
    skip_space(p);
    if (p->at < p->length && text[p->at] == closing) break;
    if (p->at >= p->length || text[p->at] != ',') {
      return invalid(p, is_object ? "a comma or }" : "a comma or ]");
    }
    p->at++;
  }
  p->at++;
  close_token(p, token, p->at);
  return ML_OK;
}

static MlStatus parse_value(Parser *p, int depth) {
  skip_space(p);
  if (p->at >= p->length) return invalid(p, "a value");
  char c = p->json->text[p->at];
  if (c == '{' || c == '[') return parse_container(p, depth);
  if (c == '"') return parse_string(p);
  if (c == '-' || (c >= '0' && c <= '9')) return parse_number(p);
  return parse_word(p);
}

MlStatus ml_json_parse(MlCall *call, const char *text, size_t length, const char *what,
                       MlJson *json) {
  memset(json, 0, sizeof *json);
  json->text = text;
  Parser parser = {call, json, what, 0, length};
  if (parse_value(&parser, 0)) return call->status;
  skip_space(&parser);
  if (parser.at < length) return invalid(&parser, "nothing more");
  return ML_OK;
}

void ml_json_free(MlJson *json) {
  ml_free(json->tokens);
  memset(json, 0, sizeof *json);
}

uint32_t ml_json_member(const MlJson *json, uint32_t object, const char *name) {
  if (json->tokens[object].type != ML_JSON_OBJECT) return 0;
  uint32_t at = object + 1;
  for (uint32_t i = 0; i < json->tokens[object].members; i++) {
    if (ml_json_is(json, at, name)) return at + 1;
    at = json->tokens[at + 1].next;
  }
  return 0;
}

static uint32_t read_hex4(const char *digits) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    char c = digits[i];
    value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
  }
  return value;
}

/* Appends the character escaped at text[0] = 'u' and moves past it, joining surrogate pairs. */
static size_t unescape_unicode(MlCall *call, const char *text, size_t left, MlBuffer *out) {
  uint32_t code = read_hex4(text + 1);
  size_t used = 5;
  if (code >= 0xD800 && code < 0xDC00 && left >= 11 && text[5] == '\\' && text[6] == 'u') {
    uint32_t low = read_hex4(text + 7);
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      used = 11;
    }
  }
  char bytes[4];
  ml_buffer_append(call, out, bytes, ml_utf8_write(code, bytes));
  return used;
}

MlStatus ml_json_unescape(MlCall *call, const MlJson *json, uint32_t token, MlBuffer *out) {
  const char *text = json->text + json->tokens[token].start;
  size_t length = json->tokens[token].length;
  for (size_t i = 0; i < length && call->status == ML_OK;) {
    if (text[i] != '\\') {
      ml_buffer_u8(call, out, (uint8_t)text[i++]);
      continue;
    }
    i++;
    if (text[i] == 'u') {
      i += unescape_unicode(call, text + i, length - i, out);
      continue;
    }
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *found = strchr(from, text[i]);
    ml_buffer_u8(call, out, (uint8_t)(found ? to[found - from] : text[i]));
    i++;
  }
  return call->status;
}

int ml_json_is(const MlJson *json, uint32_t token, const char *text) {
  size_t length = strlen(text);
  return json->tokens[token].type == ML_JSON_STRING && json->tokens[token].length == length &&
         memcmp(json->text + json->tokens[token].start, text, length) == 0;
}

double ml_json_number(const MlJson *json, uint32_t token) {
  double value = 0;
  read_json_number(json->text + json->tokens[token].start, json->tokens[token].length, &value);
  return value;
}

MlStatus ml_json_write_string(MlCall *call, MlBuffer *out, const char *text, size_t length) {
  ml_buffer_u8(call, out, '"');
  for (size_t i = 0; i < length && call->status == ML_OK;) {
    unsigned char c = (unsigned char)text[i];
    if (c >= 0x80) {
      uint32_t code;
      char bytes[4];
      i += ml_utf8_read(text + i, length - i, &code);
      ml_buffer_append(call, out, bytes, ml_utf8_write(code, bytes));
      continue;
    }
    if (c == '"' || c == '\\') {
      ml_buffer_u8(call, out, '\\');
      ml_buffer_u8(call, out, c);
    } else if (c < 0x20 || c == 0x7F) {
      ml_buffer_printf(call, out, "\\u%04x", c);
    } else {
      ml_buffer_u8(call, out, c);
    }
    i++;
  }
  return ml_buffer_u8(call, out, '"');
}

MlStatus ml_json_write_number(MlCall *call, MlBuffer *out, double value) {
  if (isnan(value)) return ml_buffer_string(call, out, "null");
  if (isinf(value)) return ml_buffer_string(call, out, value > 0 ? "9e999" : "-9e999");
  char text[ML_DOUBLE_TEXT];
  size_t length = ml_format_double(value, text);
  ml_buffer_append(call, out, text, length);
  /* What is whole keeps a point, so that it stays a real number for SQL. */
  if (strcspn(text, ".e") == length) ml_buffer_string(call, out, ".0");
  return call->status;
}

int ml_json_looks_like_object(const char *text, size_t length) {
  size_t at = 0;
  while (at < length && text[at] && strchr(" \t\r\n", text[at])) at++;
  return at < length && text[at] == '{';
}
