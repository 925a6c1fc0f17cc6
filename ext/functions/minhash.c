/*
** ml_minhash(text [, options]), ml_minhash_similarity(v, w) and ml_jaccard_similarity(a, b [,
** options]). The options are constant as a rule: what they say is kept as auxiliary data of the
** statement.
*/
#include <string.h>

#include "data/cell.h"
#include "data/vector.h"
#include "functions/arguments.h"
#include "learn/shingle_options.h"

typedef struct ShingleState {
  MlMinhash minhash;
  MlMinhashOptions options;
  double *first; /* the shingles of the first text, owned */
  size_t first_capacity;
  double *numbers; /* (num_perm) of the signature, owned */
} ShingleState;

static void shingle_free(void *data) {
  ShingleState *state = data;
  ml_minhash_free(&state->minhash);
  ml_free(state->first);
  ml_free(state->numbers);
  ml_free(state);
}

static MlAnalyzer *shingle_begin(MlCall *call, void *arg, const MlAnalyzerOptions *options) {
  ShingleState *state = arg;
  MlMinhashOptions *own = &state->options;
  ml_minhash_begin(call, &state->minhash, options, (size_t)own->num_perm, (uint64_t)own->seed);
  state->numbers = ml_array(call, (size_t)own->num_perm, sizeof(double));
  return call->status ? NULL : &state->minhash.analyzer;
}

/*
** Auxiliary data below zero belong to the statement and not to an argument: for calls without
** options.
*/
enum { SHINGLE_PLAIN_MINHASH = -1701, SHINGLE_PLAIN_JACCARD = -1702 };

static ShingleState *shingle_no_memory(MlCall *call) {
  ml_fail_memory(call);
  return NULL;
}

/*
** The state for the options at argv[at], if there are any; SQLite frees it, after the call or the
** statement. NULL on failure.
*/
static ShingleState *shingle_state(sqlite3_context *context, MlCall *call, int argc,
                                   sqlite3_value **argv, int at, int takes_signature) {
  int place = argc > at ? at : takes_signature ? SHINGLE_PLAIN_MINHASH : SHINGLE_PLAIN_JACCARD;
  ShingleState *state = sqlite3_get_auxdata(context, place);
  MlValue text = argc > at && !state ? ml_argument_options(call, argv[at]) : ml_value_null();
  if (state || call->status) return state;
  state = ml_array(call, 1, sizeof *state);
  if (!state) return NULL;
  MlOptionTable own = {ml_minhash_options, &state->options};
  state->options.num_perm = 1;
  ml_shingle_options_read(call, text.bytes, text.length, &own, takes_signature ? 1 : 0,
                          shingle_begin, state);
  if (call->status) {
    shingle_free(state);
    return NULL;
  }
  sqlite3_set_auxdata(context, place, state, shingle_free); /* frees it when there is no memory */
  return sqlite3_get_auxdata(context, place) == state ? state : shingle_no_memory(call);
}

/* The text of an argument; 0 when it is NULL, which makes the result NULL, or on failure. */
static int shingle_text(MlCall *call, sqlite3_value *value, MlValue *text) {
  *text = ml_argument_text(call, value, "the text");
  return text->kind == ML_VALUE_TEXT;
}

static void minhash_call(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlCall *call = &host.call;
  MlBuffer vector = {0};
  MlValue text;
  ml_host_begin(&host, sqlite3_context_db_handle(context), "ml_minhash");
  if (ml_host_arguments(context, call, argc)) return;
  ShingleState *state = shingle_state(context, call, argc, argv, 1, 1);
  if (state && shingle_text(call, argv[0], &text)) {
    MlMinhash *minhash = &state->minhash;
    ml_minhash_shingles(call, minhash, text.bytes, text.length);
    ml_minhash_sign(call, minhash);
    for (size_t i = 0; i < minhash->permutations; i++) state->numbers[i] = minhash->signature[i];
    ml_vector_write_dense(call, &vector, state->numbers, minhash->permutations);
  }
  if (!ml_host_report(context, call) && vector.length) {
    ml_host_result_blob(context, vector.data, vector.length);
  }
  ml_buffer_free(&vector);
  ml_host_end(&host);
}

static void jaccard_call(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlCall *call = &host.call;
  MlValue a, b;
  int has_result = 0;
  double similarity = 0;
  ml_host_begin(&host, sqlite3_context_db_handle(context), "ml_jaccard_similarity");
  if (ml_host_arguments(context, call, argc)) return;
  ShingleState *state = shingle_state(context, call, argc, argv, 2, 0);
  if (state && shingle_text(call, argv[0], &a) && shingle_text(call, argv[1], &b)) {
    MlMinhash *minhash = &state->minhash;
    ml_minhash_shingles(call, minhash, a.bytes, a.length);
    size_t count = minhash->count;
    if (!ml_reserve(call, &state->first, &state->first_capacity, count, sizeof(double))) {
      if (count) memcpy(state->first, minhash->shingles, count * sizeof(double));
      ml_minhash_shingles(call, minhash, b.bytes, b.length);
      similarity = ml_jaccard(state->first, count, minhash->shingles, minhash->count);
      has_result = 1;
    }
  }
  if (!ml_host_report(context, call) && has_result) sqlite3_result_double(context, similarity);
  ml_host_end(&host);
}

static void minhash_similarity_call(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  MlBuffer scratch[2] = {{0}};
  MlVector v, w;
  size_t equal = 0;
  ml_call_begin(&call, "ml_minhash_similarity", NULL, NULL);
  if (ml_host_arguments(context, &call, argc)) return;
  MlValue left = ml_host_value(&call, argv[0]), right = ml_host_value(&call, argv[1]);
  if (!call.status && (ml_value_is_null(&left) || ml_value_is_null(&right))) return;
  ml_vector_read(&call, &left, "the first argument", &scratch[0], &v);
  ml_vector_read(&call, &right, "the second argument", &scratch[1], &w);
  if (!call.status && (v.form == ML_VECTOR_SPARSE || w.form == ML_VECTOR_SPARSE ||
                       v.dimension != w.dimension || v.dimension == 0)) {
    ml_fail(&call,
            "the signatures must be of ml_minhash() with equal options, found %zu and %zu "
            "numbers",
            v.dimension, w.dimension);
  }
  for (size_t i = 0; !call.status && i < v.count; i++) {
    equal += ml_vector_value(&v, i) == ml_vector_value(&w, i);
  }
  if (!ml_host_report(context, &call)) {
    sqlite3_result_double(context, (double)equal / (double)v.count);
  }
  ml_buffer_free(&scratch[0]);
  ml_buffer_free(&scratch[1]);
}

const MlFunction ml_minhash_functions[] = {
    {.name = "ml_minhash",
     .kind = ML_SCALAR,
     .scalar = minhash_call,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_minhash(text [, options])",
     .summary =
         "The MinHash signature of a text's shingles, a vector; the share of equal places of "
         "two, ml_minhash_similarity(), estimates the Jaccard similarity of the texts. NULL "
         "for a NULL",
     .options = "num_perm: permutations, the numbers in the vector (1 to 4096, default 128); seed: "
                "of the permutations (default 0); " ML_SHINGLE_OPTIONS_HELP,
     .example = "SELECT ml_minhash_similarity(ml_minhash('the quick brown fox jumps'), "
                "ml_minhash('The quick brown fox jumped'))"},
    {.name = "ml_minhash_similarity",
     .kind = ML_SCALAR,
     .scalar = minhash_similarity_call,
     .minimum = 2,
     .maximum = 2,
     .signature = "ml_minhash_similarity(v, w)",
     .summary = "The share of equal places of two MinHash signatures, 0 to 1: an estimate of the "
                "Jaccard similarity of their texts. NULL when one is NULL",
     .example = "SELECT ml_minhash_similarity(ml_minhash('red apple pie'), ml_minhash('Red apple "
                "pies'))"},
    {.name = "ml_jaccard_similarity",
     .kind = ML_SCALAR,
     .scalar = jaccard_call,
     .minimum = 2,
     .maximum = 3,
     .signature = "ml_jaccard_similarity(a, b [, options])",
     .summary = "The share of the shingles of two texts that both have, 0 to 1 (1 when neither has "
                "any). NULL when one is NULL",
     .options = ML_SHINGLE_OPTIONS_HELP,
     .example = "SELECT ml_jaccard_similarity('red apple pie', 'Red apple pies')"},
    {0}};
