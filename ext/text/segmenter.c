#include "text/segmenter.h"

#include <math.h>
#include <string.h>

#include "math/elementary.h"

static MlStatus segmenter_put(MlCall *call, MlSegmenter *s, const char *word, size_t length,
                              double frequency) {
  size_t known = s->words.count;
  if (ml_reserve(call, &s->frequencies, &s->frequencies_capacity, known + 1,
                 sizeof *s->frequencies)) {
    return call->status;
  }
  size_t index = ml_dictionary_add(call, &s->words, word, length);
  if (index == ML_NOT_FOUND) return call->status;
  if (index == known) s->frequencies[index] = 0;
  s->frequencies[index] += frequency;
  return ML_OK;
}

MlStatus ml_segmenter_add(MlCall *call, MlSegmenter *s, const char *word, size_t length,
                          double frequency) {
  if (call->status != ML_OK) return call->status;
  if (!(frequency >= 0 && frequency < 1e300) || length > ML_WORD_BYTES_MAX) {
    return ml_fail(call, "the dictionary: a word of %zu bytes with frequency %g is not taken",
                   length, frequency);
  }
  s->is_ready = 0;
  s->total += frequency;
  /* The beginnings end before a byte that begins a character. */
  for (size_t end = 1; end < length; end++) {
    if (((unsigned char)word[end] & 0xC0) != 0x80) segmenter_put(call, s, word, end, 0);
  }
  return segmenter_put(call, s, word, length, frequency);
}

MlStatus ml_segmenter_ready(MlCall *call, MlSegmenter *s) {
  if (call->status != ML_OK || s->is_ready) return call->status;
  if (!(s->total > 0 && s->total < 1e300)) {
    return ml_fail(call, "the dictionary has no word with a frequency above 0");
  }
  if (ml_reserve(call, &s->scores, &s->scores_capacity, s->words.count, sizeof *s->scores)) {
    return call->status;
  }
  double log_total = ml_log(s->total), least = 1;
  for (size_t i = 0; i < s->words.count; i++) {
    double frequency = s->frequencies[i];
    s->scores[i] = frequency > 0 ? ml_log(frequency) - log_total : -INFINITY;
    if (frequency > 0 && frequency < least) least = frequency;
    if (ml_poll(call, 30)) return call->status;
  }
  s->unknown = ml_log(least) - log_total;
  s->is_ready = 1;
  return ML_OK;
}

MlStatus ml_segmenter_cut(MlCall *call, const MlSegmenter *s, const char *bytes, const size_t *at,
                          size_t count, double *best, size_t *next) {
  best[count] = 0;
  for (size_t i = count; i-- > 0;) {
    if (ml_poll(call, 300)) return call->status;
    next[i] = i + 1;
    best[i] = -INFINITY;
    for (size_t end = i + 1; end <= count; end++) {
      size_t index = ml_dictionary_find(&s->words, bytes + at[i], at[end] - at[i]);
      if (index == ML_NOT_FOUND) break;
      if (s->frequencies[index] > 0 && s->scores[index] + best[end] >= best[i]) {
        best[i] = s->scores[index] + best[end];
        next[i] = end;
      }
    }
    if (best[i] == -INFINITY) best[i] = s->unknown + best[i + 1];
  }
  return ML_OK;
}

void ml_segmenter_free(MlSegmenter *s) {
  ml_dictionary_free(&s->words);
  ml_free(s->frequencies);
  ml_free(s->scores);
  memset(s, 0, sizeof *s);
}
