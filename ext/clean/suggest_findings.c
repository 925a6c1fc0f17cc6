/* Cleaning proposals: findings, and names and texts as SQL. */
#include <string.h>

#include "clean/suggest_parts.h"

MlFinding *ml_suggest_add(MlCall *call, MlSuggestions *suggestions, size_t column,
                          const char *problem) {
  if (call->status) return NULL;
  if (ml_reserve(call, &suggestions->list, &suggestions->capacity, suggestions->count + 1,
                 sizeof *suggestions->list)) {
    return NULL;
  }
  MlFinding *finding = &suggestions->list[suggestions->count++];
  memset(finding, 0, sizeof *finding);
  finding->column = column;
  finding->problem = problem;
  return finding;
}

void ml_finding_count(MlFinding *finding, uint32_t code, int64_t rows) {
  if (!finding || rows <= 0) return;
  finding->rows += rows;
  if (finding->example_count < 3) finding->examples[finding->example_count++] = code;
}

MlStatus ml_finding_template(MlCall *call, MlFinding *finding, const MlBuffer *text) {
  if (!finding || call->status || !text->length) return call->status;
  finding->template = ml_copy_text(call, text->data, text->length);
  return call->status;
}

MlFinding *ml_suggest_items(MlCall *call, const MlSuggestColumn *column, const char *problem,
                            const unsigned char *marks, const char *template) {
  MlFinding *finding = ml_suggest_add(call, column->suggestions, column->column, problem);
  MlBuffer text = {0};
  for (size_t i = 0; finding && i < column->count; i++) {
    if (marks && !marks[i]) continue;
    ml_finding_count(finding, column->items[i].code, column->items[i].rows);
  }
  if (template) ml_buffer_string(call, &text, template);
  ml_finding_template(call, finding, &text);
  ml_buffer_free(&text);
  return finding;
}

/* ---- SQL */

MlStatus ml_suggest_name(MlCall *call, MlBuffer *out, const char *name) {
  ml_buffer_append(call, out, "\"", 1);
  for (; *name; name++) {
    ml_buffer_append(call, out, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
  }
  return ml_buffer_append(call, out, "\"", 1);
}

int ml_suggest_can_quote(const char *text, size_t length) {
  return !memchr(text, 0, length) && !memchr(text, ML_SUGGEST_HOLE, length);
}

MlStatus ml_suggest_quote(MlCall *call, MlBuffer *out, const char *text, size_t length) {
  ml_buffer_append(call, out, "'", 1);
  for (size_t i = 0; i < length; i++) {
    ml_buffer_append(call, out, text[i] == '\'' ? "''" : text + i, text[i] == '\'' ? 2 : 1);
  }
  return ml_buffer_append(call, out, "'", 1);
}
