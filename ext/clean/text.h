/*
** Text made uniform: Unicode-normalised, trimmed, white space folded, invisible characters removed,
** and the ways of writing "nothing" recognised.
**
**   normal form   NFC, or NFKC, which also makes full-width letters, ligatures and superscripts
**                 plain
**   white space   every run of it, of any kind of Unicode's, line ends included, becomes one space;
**                 none is left at the ends
**   removed       controls, soft hyphens, zero-width spaces, byte-order marks, marks of writing
**                 direction and annotation (ml_unicode_is_invisible); ZWJ and ZWNJ except between
**                 letters of scripts that use them and inside emoji; tags except behind a flag
**   bad bytes     each byte that is not UTF-8 becomes U+FFFD; nothing is guessed
**
** And where the options ask for it:
**
**   letter case   lower or upper case (a character for a character), or folded as Unicode's full
**                 case folding has it, for comparing: Stra\u00dfe and STRASSE are both strasse
**   punctuation   curly quotes and primes ' or ", dashes and minus signs -, an ellipsis ...
**   width         full-width letters, digits and signs plain
**   lines         line breaks stay: a run of white space with one in it becomes one line break
*/
#ifndef MLEXT_CLEAN_TEXT_H
#define MLEXT_CLEAN_TEXT_H

#include "base/buffer.h"

typedef enum MlNormalForm { ML_NFC = 0, ML_NFKC } MlNormalForm;

/*
** What counts as missing, letters in any case:
**   usual    blank; N/A, NA, n.a., n/d, #N/A, #NA, #NULL!, #VALUE!, #REF!, #DIV/0!, #NAME?, #NUM!;
**            null, (null), <null>, [null], \N, nil, none, nan, -nan, <NA>, NaT, 1.#IND, 1.#QNAN;
**            not available, not applicable, missing; and a text of nothing but one of - . ? _ or
**            of dashes, repeated.
**            These are what R, pandas, spreadsheets and databases write. "NA" (Namibia, sodium) and
**            "None" (an answer) are among them: keep them with `blank`.
**   wide     also unknown, unspecified, not specified, not known, not provided, undefined, no data,
**            tbd, tba, to be determined, void, empty, blank, no answer, (blank), (none), (empty)
**   blank    only text in which nothing is left
*/
typedef enum MlMissingMarkers {
  ML_MARKERS_USUAL = 0,
  ML_MARKERS_WIDE,
  ML_MARKERS_BLANK
} MlMissingMarkers;

typedef enum MlLetterCase {
  ML_CASE_KEEP = 0,
  ML_CASE_LOWER,
  ML_CASE_UPPER,
  ML_CASE_FOLD
} MlLetterCase;

typedef struct MlTextOptions {
  MlNormalForm form;
  MlMissingMarkers missing;
  MlLetterCase letter_case;
  int plain_punctuation, half_width, keep_lines;
} MlTextOptions;

/*
** Replaces what is in `out` with the clean text. *is_missing is set when it stands for no value.
** `options` may be NULL.
*/
MlStatus ml_clean_text(MlCall *call, const char *text, size_t length, const MlTextOptions *options,
                       MlBuffer *out, int *is_missing);

/* Whether a text, white space around it aside, is blank or one of the usual markers above. */
int ml_is_missing_word(const char *text, size_t length);

/* The same with a choice of the list. */
int ml_is_missing_marker(const char *text, size_t length, MlMissingMarkers missing);

#endif
