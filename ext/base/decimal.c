#include "base/decimal.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checks the form of a JSON number; counts its digits and finds its point. */
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
  if (i < length && (text[i] == 'e' || text[i] == 'E')) {
    i++;
    if (i < length && (text[i] == '+' || text[i] == '-')) i++;
    for (start = i; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
    }
    if (i == start) return 0;
  }
  return i == length;
}

/* The character that strtod() and printf() use as the decimal point just now. */
static char locale_point(void) {
  char text[8];
  snprintf(text, sizeof text, "%.1f", 0.5);
  return text[1];
}

int ml_decimal_parse(const char *text, size_t length, double *value) {
  char copy[400];
  if (!is_json_number(text, length)) return 0;
  /* Digits beyond these cannot change the value but in a tie of 380 digits. */
  if (length >= sizeof copy) return 0;
  memcpy(copy, text, length);
  copy[length] = 0;
  char *point = strchr(copy, '.');
  if (point) *point = locale_point();
  *value = strtod(copy, NULL);
  return 1;
}

size_t ml_decimal_format(double value, char text[ML_DECIMAL_MAX]) {
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, ML_DECIMAL_MAX, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  char point = locale_point();
  int is_whole = 1;
  for (char *at = text; *at; at++) {
    if (*at == point) *at = '.';
    if (*at == '.' || *at == 'e' || *at == 'n') is_whole = 0;
  }
  if (is_whole) strcat(text, ".0");
  return strlen(text);
}
