/* UTF-8, one character at a time. What is not valid reads as U+FFFD, one byte at a time. */
#ifndef MLEXT_BASE_UTF8_H
#define MLEXT_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Reads the character at text (left >= 1 bytes remain); returns the number of bytes it takes. */
size_t ml_utf8_read(const char *text, size_t left, uint32_t *code);

/* Writes the character (surrogates and what is above U+10FFFF as U+FFFD); returns its bytes. */
size_t ml_utf8_write(uint32_t code, char bytes[4]);

#endif
