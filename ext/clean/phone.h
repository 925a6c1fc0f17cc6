/*
** Telephone numbers as people write them, and E.164: +, calling code, national number.
**
**   international   +49 30 123456, 0049 30 123456, 011 49 ..., +44 (0)20 7946 0958, tel:+49-30-...
**   national        030 123456, (415) 555-2671, 8 (495) 123-45-67: of the country that is given
**   extensions      ext. 12, x12, #12, extension 12, ;ext=12: told apart
**   letters         1-800-FLOWERS, in North America
**   digits          of any script; between them spaces, dashes, points, slashes and brackets
**
** A number is right when its calling code is assigned and its length and its first two digits are
** some that the country's plan has. Whether it is in use nobody can tell.
*/
#ifndef MLEXT_CLEAN_PHONE_H
#define MLEXT_CLEAN_PHONE_H

#include <stddef.h>

enum { ML_PHONE_DIGITS = 15, ML_EXTENSION_DIGITS = 7 };

typedef struct MlPhone {
  char number[ML_PHONE_DIGITS + 2]; /* +49301234567, NUL-terminated */
  char extension[ML_EXTENSION_DIGITS + 1];
} MlPhone;

/* What a number without a calling code belongs to; opaque. */
typedef struct MlPhonePlan MlPhonePlan;

/* The plan of a country by its ISO 3166 code of two letters, of any case; NULL when unknown. */
const MlPhonePlan *ml_phone_plan(const char *country, size_t length);

/* 1 and *phone when the text is one telephone number. `plan` may be NULL. */
int ml_parse_phone(const char *text, size_t length, const MlPhonePlan *plan, MlPhone *phone);

#endif
