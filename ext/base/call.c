#include "base/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Work units between two questions to the host: about 2 ms. Tests of interruption make it less. */
#ifndef ML_POLL_WORK
#define ML_POLL_WORK 2000000
#endif

void ml_call_begin(MlCall *call, const char *function, int (*interrupted)(void *), void *arg) {
  call->function = function;
  call->status = ML_OK;
  call->message[0] = 0; /* not all of it: a call is begun for every row */
  call->ticks = 0;
  call->interrupted = interrupted;
  call->interrupted_arg = arg;
  call->read_counts = NULL;
}

/* Cuts a message that filled the buffer at a whole UTF-8 character. */
static void cut_at_character(char *text, size_t capacity) {
  size_t length = strlen(text);
  if (length + 1 < capacity) return;
  size_t end = length;
  while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80) end--;
  if (end > 0 && (unsigned char)text[end - 1] >= 0xC0) text[end - 1] = 0;
}

MlStatus ml_fail(MlCall *call, const char *format, ...) {
  if (call->status != ML_OK) return call->status;
  call->status = ML_ERROR;
  int used = snprintf(call->message, sizeof call->message, "%s: ", call->function);
  size_t start = used > 0 && (size_t)used < sizeof call->message ? (size_t)used : 0;
  va_list args;
  va_start(args, format);
  vsnprintf(call->message + start, sizeof call->message - start, format, args);
  va_end(args);
  cut_at_character(call->message, sizeof call->message);
  return call->status;
}

MlStatus ml_fail_memory(MlCall *call) {
  if (call->status == ML_OK) call->status = ML_NOMEM;
  return call->status;
}

MlStatus ml_fail_interrupt(MlCall *call) {
  if (call->status == ML_OK) call->status = ML_INTERRUPT;
  return call->status;
}

MlStatus ml_poll(MlCall *call, uint32_t work) {
  if (call->status != ML_OK) return call->status;
  call->ticks = work > UINT32_MAX - call->ticks ? UINT32_MAX : call->ticks + work;
  if (call->ticks < ML_POLL_WORK) return ML_OK;
  call->ticks = 0;
  if (call->interrupted && call->interrupted(call->interrupted_arg)) return ml_fail_interrupt(call);
  return ML_OK;
}
