/*
** How alike two texts are: ml_levenshtein, ml_damerau_levenshtein, ml_jaro_winkler,
** ml_trigram_similarity, ml_token_set_ratio; and the key ml_fingerprint. NULL for a NULL; numbers
** count as their text.
*/
#include <string.h>

#include "clean/edit_distance.h"
#include "clean/metaphone.h"
#include "clean/similarity.h"
#include "data/cell.h"
#include "functions/arguments.h"

typedef enum MatchMeasure {
  MATCH_LEVENSHTEIN,
  MATCH_DAMERAU,
  MATCH_JARO_WINKLER,
  MATCH_TRIGRAM,
  MATCH_TOKEN_SET
} MatchMeasure;

typedef struct MatchItem {
  MatchMeasure measure;
} MatchItem;

/* The distance or similarity of two texts. */
static double match_measure(MlCall *call, MatchMeasure measure, const MlValue *a,
                            const MlValue *b) {
  MlPoints left = {0}, right = {0};
  size_t distance = 0;
  double result = 0;
  if (measure == MATCH_TRIGRAM) {
    ml_trigram_similarity(call, a->bytes, a->length, b->bytes, b->length, &result);
    return result;
  }
  if (measure == MATCH_TOKEN_SET) {
    ml_token_set_ratio(call, a->bytes, a->length, b->bytes, b->length, &result);
    return result;
  }
  ml_decode_points(call, a->bytes, a->length, &left);
  ml_decode_points(call, b->bytes, b->length, &right);
  if (!call->status) {
    if (measure == MATCH_JARO_WINKLER) {
      ml_jaro_winkler(call, &left, &right, 0.1, &result);
    } else if (measure == MATCH_DAMERAU) {
      ml_damerau_levenshtein(call, &left, &right, &distance);
    } else {
      ml_levenshtein(call, &left, &right, &distance);
    }
  }
  ml_points_free(&left);
  ml_points_free(&right);
  return measure == MATCH_JARO_WINKLER ? result : (double)distance;
}

static void match_scalar(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlRegistered *registered = ml_registered(context);
  const MatchItem *item = registered->function.item;
  MlHostCall host;
  double result = 0;
  ml_host_begin(&host, registered->connection->db, registered->function.name);
  if (!ml_host_arguments(context, &host.call, argc)) {
    MlValue a = ml_argument_text(&host.call, argv[0], "a"),
            b = ml_argument_text(&host.call, argv[1], "b");
    int has_both = a.kind == ML_VALUE_TEXT && b.kind == ML_VALUE_TEXT;
    if (has_both && !host.call.status) result = match_measure(&host.call, item->measure, &a, &b);
    if (!ml_host_report(context, &host.call) && has_both) {
      if (item->measure <= MATCH_DAMERAU) {
        sqlite3_result_int64(context, (sqlite3_int64)result);
      } else {
        sqlite3_result_double(context, result);
      }
    }
  }
  ml_host_end(&host);
}

static void match_fingerprint(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlRegistered *registered = ml_registered(context);
  MlHostCall host;
  MlBuffer out = {0};
  ml_host_begin(&host, registered->connection->db, registered->function.name);
  if (!ml_host_arguments(context, &host.call, argc)) {
    MlValue text = ml_argument_text(&host.call, argv[0], "text");
    if (text.kind == ML_VALUE_TEXT) ml_fingerprint(&host.call, text.bytes, text.length, &out);
    if (!ml_host_report(context, &host.call) && text.kind == ML_VALUE_TEXT) {
      ml_host_result_text(context, out.length ? out.data : "", out.length);
    }
  }
  ml_buffer_free(&out);
  ml_host_end(&host);
}

/* Which of the two codes: the second argument, 'primary' (also NULL) or 'secondary'. */
static int match_is_secondary(MlCall *call, int argc, sqlite3_value **argv) {
  if (argc < 2 || call->status) return 0;
  MlValue which = ml_argument_text(call, argv[1], "which");
  if (call->status || which.kind != ML_VALUE_TEXT) return 0;
  if (which.length == 9 && memcmp(which.bytes, "secondary", 9) == 0) return 1;
  if (which.length != 7 || memcmp(which.bytes, "primary", 7) != 0) {
    char shown[80];
    ml_fail(call, "which must be 'primary' or 'secondary', found %s", ml_value_show(&which, shown));
  }
  return 0;
}

static void match_metaphone(sqlite3_context *context, int argc, sqlite3_value **argv) {
  const MlRegistered *registered = ml_registered(context);
  MlHostCall host;
  MlBuffer codes[2] = {{0}};
  ml_host_begin(&host, registered->connection->db, registered->function.name);
  if (!ml_host_arguments(context, &host.call, argc)) {
    int which = match_is_secondary(&host.call, argc, argv);
    MlValue text = ml_argument_text(&host.call, argv[0], "text");
    if (text.kind == ML_VALUE_TEXT && !host.call.status) {
      ml_double_metaphone(&host.call, text.bytes, text.length, &codes[0], &codes[1]);
    }
    if (!ml_host_report(context, &host.call) && text.kind == ML_VALUE_TEXT) {
      ml_host_result_text(context, codes[which].length ? codes[which].data : "",
                          codes[which].length);
    }
  }
  ml_buffer_free(&codes[0]);
  ml_buffer_free(&codes[1]);
  ml_host_end(&host);
}

/* ---- registration */

static const MatchItem match_levenshtein = {MATCH_LEVENSHTEIN};
static const MatchItem match_damerau = {MATCH_DAMERAU};
static const MatchItem match_jaro_winkler = {MATCH_JARO_WINKLER};
static const MatchItem match_trigram = {MATCH_TRIGRAM};
static const MatchItem match_token_set = {MATCH_TOKEN_SET};

#define MATCH_OF_TWO .kind = ML_SCALAR, .scalar = match_scalar, .minimum = 2, .maximum = 2

const MlFunction ml_text_similarity_functions[] = {
    {.name = "ml_levenshtein",
     MATCH_OF_TWO,
     .signature = "ml_levenshtein(a, b)",
     .summary = "Characters to insert, delete or replace to turn one text into the other. NULL for "
                "a NULL",
     .example = "SELECT ml_levenshtein('kitten', 'sitting')",
     .item = &match_levenshtein},
    {.name = "ml_damerau_levenshtein",
     MATCH_OF_TWO,
     .signature = "ml_damerau_levenshtein(a, b)",
     .summary = "Characters to insert, delete, replace or exchange with their neighbour to turn "
                "one text into the other. NULL for a NULL",
     .example = "SELECT ml_damerau_levenshtein('martha', 'marhta')",
     .item = &match_damerau},
    {.name = "ml_jaro_winkler",
     MATCH_OF_TWO,
     .signature = "ml_jaro_winkler(a, b)",
     .summary = "How alike two short texts such as names are, 0 to 1, with a bonus for a common "
                "beginning of up to four characters. NULL for a NULL",
     .example = "SELECT ml_jaro_winkler('martha', 'marhta')",
     .item = &match_jaro_winkler},
    {.name = "ml_trigram_similarity",
     MATCH_OF_TWO,
     .signature = "ml_trigram_similarity(a, b)",
     .summary = "The share of runs of three characters that two texts have in common, 0 to 1, "
                "whatever the letter case, as pg_trgm's similarity(). NULL for a NULL",
     .example = "SELECT ml_trigram_similarity('word', 'two words')",
     .item = &match_trigram},
    {.name = "ml_token_set_ratio",
     MATCH_OF_TWO,
     .signature = "ml_token_set_ratio(a, b)",
     .summary = "How alike the words of two texts are, 0 to 1, whatever their order and letter "
                "case: 1 when one has all words of the other; a hundredth of RapidFuzz's. NULL for "
                "a NULL",
     .example = "SELECT ml_token_set_ratio('Hilton Garden Inn, Boston', 'boston hilton')",
     .item = &match_token_set},
    {.name = "ml_fingerprint",
     .kind = ML_SCALAR,
     .scalar = match_fingerprint,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_fingerprint(text)",
     .summary = "A key that spellings of one thing share, as OpenRefine's: small letters without "
                "accents and punctuation, the words sorted, each once. NULL for a NULL",
     .example = "SELECT ml_fingerprint('Caf\xc3\xa9, The'), ml_fingerprint('the cafe')"},
    {.name = "ml_double_metaphone",
     .kind = ML_SCALAR,
     .scalar = match_metaphone,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_double_metaphone(text [, which])",
     .summary = "How a word sounds, as a code that words which sound alike share (Philips 2000); "
                "which is 'primary' (default) or 'secondary', the code of another way to say it, "
                "and the same where there is none. NULL for a NULL text",
     .example = "SELECT ml_double_metaphone('Smith'), ml_double_metaphone('Schmidt', 'secondary')"},
    {0}};
