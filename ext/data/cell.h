/* How a value reads in an error message. */
#ifndef MLEXT_DATA_CELL_H
#define MLEXT_DATA_CELL_H

#include "base/value.h"

/* Writes 'abc', 12.5, NULL or "a BLOB of 12 bytes", cut to fit; returns `text`. */
const char *ml_value_show(const MlValue *value, char text[80]);

#endif
