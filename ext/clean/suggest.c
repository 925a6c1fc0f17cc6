#include "clean/suggest_parts.h"

#include <string.h>

/* ---- expressions */

/* The template with what is in `inner` in its holes, into out. */
static MlStatus suggest_fill_holes(MlCall *call, const char *template, const MlBuffer *inner,
                                   MlBuffer *out) {
  while (*template) {
    size_t length = strcspn(template, "\001");
    ml_buffer_append(call, out, template, length);
    template += length;
    if (*template) {
      ml_buffer_append(call, out, inner->data, inner->length);
      template ++;
    }
    if (call->status) break;
  }
  return call->status;
}

/* The column's name, then each finding's template around what there is. */
static MlStatus suggest_compose(MlCall *call, const MlSuggestions *suggestions, size_t column,
                                const size_t *only, MlBuffer *out) {
  MlBuffer inner = {0}, next = {0};
  ml_suggest_name(call, &inner, suggestions->names[column]);
  for (size_t i = 0; i < suggestions->count && !call->status; i++) {
    const MlFinding *finding = &suggestions->list[i];
    if (finding->column != column || !finding->template || (only && i > *only)) continue;
    if (only ? i != *only && (finding->doubtful || !suggestions->list[*only].across)
             : finding->doubtful) {
      continue;
    }
    next.length = 0;
    suggest_fill_holes(call, finding->template, &inner, &next);
    MlBuffer swap = inner;
    inner = next;
    next = swap;
  }
  if (!call->status) ml_buffer_append(call, out, inner.data, inner.length);
  ml_buffer_free(&inner);
  ml_buffer_free(&next);
  return call->status;
}

MlStatus ml_suggest_expression(MlCall *call, const MlSuggestions *suggestions, size_t finding,
                               MlBuffer *out) {
  return suggest_compose(call, suggestions, suggestions->list[finding].column, &finding, out);
}

MlStatus ml_suggest_column(MlCall *call, const MlSuggestions *suggestions, size_t column,
                           MlBuffer *out) {
  return suggest_compose(call, suggestions, column, NULL, out);
}

/* ---- the search */

/* By column, in the order found. */
static void suggest_sort(MlSuggestions *suggestions) {
  for (size_t i = 1; i < suggestions->count; i++) {
    MlFinding moved = suggestions->list[i];
    size_t j = i;
    for (; j > 0 && suggestions->list[j - 1].column > moved.column; j--) {
      suggestions->list[j] = suggestions->list[j - 1];
    }
    suggestions->list[j] = moved;
  }
}

MlStatus ml_suggest(MlCall *call, const MlSurvey *survey, char *const *names,
                    MlSuggestions *suggestions) {
  memset(suggestions, 0, sizeof *suggestions);
  suggestions->survey = survey;
  suggestions->names = names;
  if (call->status) return call->status;
  suggestions->canon = ml_array(call, survey->columns, sizeof *suggestions->canon);
  suggestions->is_text = ml_array(call, survey->columns, 1);
  for (size_t i = 0; i < survey->columns && !call->status; i++) {
    size_t distinct = ml_survey_distinct(survey, i);
    suggestions->canon[i] = ml_array(call, distinct, sizeof(uint32_t));
    for (size_t j = 0; suggestions->canon[i] && j < distinct; j++) {
      suggestions->canon[i][j] = (uint32_t)j;
    }
    ml_suggest_values(call, suggestions, i);
  }
  if (!call->status) ml_suggest_across(call, suggestions);
  for (size_t i = 0; i < survey->columns && !call->status; i++) {
    if (suggestions->is_text[i]) ml_suggest_levels(call, suggestions, i);
  }
  ml_suggest_duplicates(call, suggestions);
  suggest_sort(suggestions);
  return call->status;
}

void ml_suggest_free(MlSuggestions *suggestions) {
  for (size_t i = 0; i < suggestions->count; i++) ml_free(suggestions->list[i].template);
  for (size_t i = 0; suggestions->canon && i < suggestions->survey->columns; i++) {
    ml_free(suggestions->canon[i]);
  }
  ml_free(suggestions->list);
  ml_free(suggestions->canon);
  ml_free(suggestions->is_text);
  memset(suggestions, 0, sizeof *suggestions);
}
