/* A small CSV reader for the cleaning tests: quoted fields, line ends inside of quotes. */
#ifndef MLEXT_TESTS_CLEAN_CSV_H
#define MLEXT_TESTS_CLEAN_CSV_H

#include "unit.h"

typedef struct CleanCsv {
  char *text; /* owned; fields point into it */
  char *at, *end;
} CleanCsv;

enum { CLEAN_CSV_FIELDS = 8 };

/* Reads a file whole; text is NULL when there is none. */
static inline CleanCsv clean_csv_open(const char *path) {
  CleanCsv csv = {NULL, NULL, NULL};
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  if (!file) return csv;
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  csv.text = malloc(size + 1);
  csv.at = csv.text;
  csv.end = csv.text + fread(csv.text, 1, size, file);
  *csv.end = 0;
  fclose(file);
  return csv;
}

/* The next row: fields (count) in place, with their lengths. 0 at the end. */
static inline int clean_csv_row(CleanCsv *csv, char **fields, size_t *lengths) {
  int count = 0;
  if (!csv->text || csv->at >= csv->end) return 0;
  while (count < CLEAN_CSV_FIELDS) {
    int quoted = csv->at < csv->end && *csv->at == '"';
    char *out = csv->at += quoted;
    fields[count] = out;
    for (; csv->at < csv->end; csv->at++) {
      if (quoted && *csv->at == '"') {
        if (csv->at + 1 < csv->end && csv->at[1] == '"') {
          csv->at++;
        } else {
          quoted = 0;
          continue;
        }
      } else if (!quoted && (*csv->at == ',' || *csv->at == '\n')) {
        break;
      }
      *out++ = *csv->at;
    }
    if (out > fields[count] && out[-1] == '\r') out--;
    lengths[count] = (size_t)(out - fields[count]);
    count++;
    int more = csv->at < csv->end && *csv->at == ',';
    csv->at++;
    *out = 0;
    if (!more) break;
  }
  return count;
}

#endif
