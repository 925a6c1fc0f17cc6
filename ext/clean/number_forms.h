/*
** Numbers in rarer written forms, each where it is asked for:
**
**   words      twenty-one, minus two million and five, two point five, einundzwanzig,
**              quatre-vingt-dix, doscientos mil, ventuno, vinte e um, eenentwintig; Chinese and
**              Japanese signs. One language a number
**   fractions  1/2, 1 3/4, a sign such as that for a half, alone or behind a whole number
**   roman      MMXXIV, iv: as they are written today, to 3999
**   units      12 kg, 5.5oz., 90 km/h, 20 degrees C: what stands behind the number is dropped
*/
#ifndef MLEXT_CLEAN_NUMBER_FORMS_H
#define MLEXT_CLEAN_NUMBER_FORMS_H

#include "clean/number.h"

typedef struct MlNumberForms {
  MlDecimalMark mark;
  int words, fractions, roman, units;
} MlNumberForms;

/* As ml_parse_number(), and where that finds none in the forms asked for. */
int ml_parse_number_form(const char *text, size_t length, const MlNumberForms *forms,
                         MlNumber *number);

/* A number in words. */
int ml_parse_number_words(const char *text, size_t length, MlNumber *number);

#endif
