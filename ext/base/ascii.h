/* Classes of ASCII characters, whatever the host's locale is. Bytes beyond ASCII are in none. */
#ifndef MLEXT_BASE_ASCII_H
#define MLEXT_BASE_ASCII_H

static inline int ml_ascii_is_digit(char c) { return c >= '0' && c <= '9'; }

static inline int ml_ascii_is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Blank, tab, line feed, vertical tab, form feed, carriage return. */
static inline int ml_ascii_is_space(char c) { return c == ' ' || (c >= 9 && c <= 13); }

#endif
