/*
** A map from values to values, for replacing them: known spellings by the right one, codes by what
** they mean. Keys are texts; a number is looked up by its digits, 1.0 as 1.
*/
#ifndef MLEXT_CLEAN_RECODE_H
#define MLEXT_CLEAN_RECODE_H

#include "base/value.h"

typedef struct MlRecode {
  int loose;         /* letter case, white space, width and punctuation do not matter */
  MlDictionary from; /* the keys */
  MlValue *to;       /* (from.count) bytes owned by `texts`; owned */
  size_t to_capacity;
  size_t *places; /* (from.count) where each value's bytes stand in `texts`; owned */
  size_t places_capacity;
  MlBuffer texts;
  MlBuffer scratch; /* the key being looked up */
} MlRecode;

/*
** Adds a pair; a `from` of NULL or a blob is left out. Another value for a key that is there
** already is an error. Zero bytes are an empty map; free with ml_recode_free() in any case.
*/
MlStatus ml_recode_add(MlCall *call, MlRecode *recode, const MlValue *from, const MlValue *to);

/*
** Adds the members of a JSON object: texts, numbers, true and false as 1 and 0, null as NULL; an
** array or object is its JSON text.
*/
MlStatus ml_recode_add_json(MlCall *call, MlRecode *recode, const char *text, size_t length);

/* 1 and *to when the map has the value; its bytes belong to the map. */
int ml_recode_find(MlCall *call, MlRecode *recode, const MlValue *value, MlValue *to);

void ml_recode_free(MlRecode *recode);

#endif
