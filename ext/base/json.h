/*
** JSON text (RFC 8259) as an array of tokens, in order of appearance: a container comes before its
** members, an object's members are key, value, key, value. Nothing is copied: tokens point into
** the text, which must outlive them.
*/
#ifndef MLEXT_BASE_JSON_H
#define MLEXT_BASE_JSON_H

#include "base/buffer.h"

typedef enum MlJsonType {
  ML_JSON_NULL,
  ML_JSON_FALSE,
  ML_JSON_TRUE,
  ML_JSON_NUMBER,
  ML_JSON_STRING,
  ML_JSON_ARRAY,
  ML_JSON_OBJECT
} MlJsonType;

typedef struct MlJsonToken {
  MlJsonType type;
  uint32_t start, length; /* in the text; a string's without its quotes */
  uint32_t members;       /* of an array: elements; of an object: pairs */
  uint32_t next;          /* the token behind this value and all inside it */
} MlJsonToken;

typedef struct MlJson {
  const char *text;
  MlJsonToken *tokens; /* owned */
  size_t count, capacity;
} MlJson;

/*
** Parses the whole text as one value. A failure says `what` is not valid JSON and where.
** Free with ml_json_free in any case.
*/
MlStatus ml_json_parse(MlCall *call, const char *text, size_t length, const char *what,
                       MlJson *json);
void ml_json_free(MlJson *json);

/* The token of the member called `name` of the object at token `object`, or 0 when absent. */
uint32_t ml_json_member(const MlJson *json, uint32_t object, const char *name);

/* Appends a string token's text, escapes resolved, to the buffer. */
MlStatus ml_json_unescape(MlCall *call, const MlJson *json, uint32_t token, MlBuffer *out);

/* 1 when the string token's text is `text`. */
int ml_json_is(const MlJson *json, uint32_t token, const char *text);

/* A number token's value. */
double ml_json_number(const MlJson *json, uint32_t token);

/* Appends text as a quoted JSON string; invalid UTF-8 becomes U+FFFD. */
MlStatus ml_json_write_string(MlCall *call, MlBuffer *out, const char *text, size_t length);

/* Appends a number; NaN as null, infinities as 9e999 and -9e999, as SQLite does. */
MlStatus ml_json_write_number(MlCall *call, MlBuffer *out, double value);

/* 1 when the text, white space apart, begins with '{': what is wrong behind that is an error. */
int ml_json_looks_like_object(const char *text, size_t length);

#endif
