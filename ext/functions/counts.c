/*
** Lists of words and numbers, for options such as "dictionary": ml_dictionary(word [, number]),
** which makes one as a value, and the reading of a table that an option names (see source.h).
*/
#include <math.h>

#include "data/cell.h"
#include "data/word_list.h"
#include "functions/arguments.h"
#include "functions/source.h"

/* Adds the word of a row, with its number (1 when there is none); with a NULL it is left out. */
static void counts_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlValue word = ml_host_value(call, values[0]), number = ml_value_integer(1);
  char shown[80];
  if (count > 1) number = ml_host_value(call, values[1]);
  if (call->status || ml_value_is_null(&word) || ml_value_is_null(&number)) return;
  if (word.kind != ML_VALUE_TEXT) {
    ml_fail(call, "a word must be text, found %s", ml_value_show(&word, shown));
  } else if (!ml_value_is_number(&number) || !(ml_value_number(&number) >= 0) ||
             isinf(ml_value_number(&number))) {
    ml_fail(call, "the frequency of '%.*s' must be a number from 0 on, found %s",
            (int)(word.length < 60 ? word.length : 60), word.bytes, ml_value_show(&number, shown));
  } else if (word.length) {
    ml_word_list_add(call, arg, word.bytes, word.length, ml_value_number(&number));
    ml_poll(call, 200);
  }
}

/* ---- a table that an option names */

/*
** Appends the rows of a source of words and numbers to `text` as a list (data/word_list.h). Its
** columns are the word, and its number from 0 on (1 when there is none); rows with a NULL are left
** out.
*/
static MlStatus counts_read(MlCall *call, const char *name, size_t length, MlBuffer *text) {
  MlHostCall *host = (MlHostCall *)call; /* which begins with it */
  MlSource source = {.host = host};
  MlWordList list = {0};
  ml_source_open(host, &source, name, length);
  if (!call->status && source.columns > 2) {
    ml_fail(call, "a table of words and numbers has two columns, '%.*s' has %zu",
            (int)(length < 60 ? length : 60), name, source.columns);
  }
  ml_source_read(&source, counts_row, &list);
  ml_word_list_write(call, &list, text);
  ml_word_list_free(&list);
  ml_source_close(&source);
  return call->status;
}

void ml_source_allow(MlHostCall *host, MlConnection *connection, int direct_only) {
  if (!direct_only) return;
  host->connection = connection;
  host->call.read_counts = counts_read;
}

/* ---- ml_dictionary */

typedef struct DictionaryState {
  MlAggregate aggregate;
  MlWordList list;
} DictionaryState;

static void dictionary_step(sqlite3_context *context, int argc, sqlite3_value **argv) {
  DictionaryState *state = ml_aggregate_step(context, argc, sizeof *state);
  if (!state) return;
  counts_row(&state->aggregate.host.call, &state->list, argc, argv);
  ml_host_report(context, &state->aggregate.host.call);
}

static void dictionary_final(sqlite3_context *context) {
  static const MlWordList nothing;
  DictionaryState *state = ml_aggregate_state(context);
  MlCall none;
  MlBuffer text = {0};
  ml_call_begin(&none, ml_registered(context)->function.name, NULL, NULL);
  MlCall *call = state ? &state->aggregate.host.call : &none;
  ml_word_list_write(call, state ? &state->list : &nothing, &text);
  if (!ml_host_report(context, call)) ml_host_result_text(context, text.data, text.length);
  ml_buffer_free(&text);
  if (!state) return;
  ml_word_list_free(&state->list);
  ml_aggregate_end(context);
}

const MlFunction ml_dictionary_functions[] = {
    {.name = "ml_dictionary",
     .kind = ML_AGGREGATE,
     .step = dictionary_step,
     .final = dictionary_final,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_dictionary(word [, frequency])",
     .summary =
         "Words and their frequencies (1 each without) as one compact text, for the option "
         "\"dictionary\" by which Han and kana are cut into words. Rows with a NULL are left "
         "out",
     .example =
         "CREATE TABLE words(word, n); INSERT INTO words VALUES ('外卖', 100), ('很好', 50), "
         "('吃', 300); SELECT group_concat(token, '|') FROM ml_tokens('外卖很好吃', "
         "(SELECT json_object('dictionary', ml_dictionary(word, n)) FROM words))"},
    {0}};
