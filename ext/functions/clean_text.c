/* Cleaning texts: ml_text, ml_fix_encoding, ml_html_text. */
#include "clean/encoding.h"
#include "clean/html.h"
#include "clean/text.h"
#include "functions/arguments.h"

typedef struct TextOptions {
  int form, missing, letter_case, punctuation, width, lines;
} TextOptions;

static const MlOption text_options[] = {{.name = "form",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(TextOptions, form),
                                         .choices = "nfc|nfkc",
                                         .help = "Unicode's normal form"},
                                        {.name = "case",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(TextOptions, letter_case),
                                         .choices = "keep|lower|upper|fold",
                                         .help = "the letters' case"},
                                        {.name = "punctuation",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(TextOptions, punctuation),
                                         .choices = "keep|plain",
                                         .help = "curly quotes and dashes become ASCII"},
                                        {.name = "width",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(TextOptions, width),
                                         .choices = "keep|half",
                                         .help = "full-width characters become ASCII"},
                                        {.name = "lines",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(TextOptions, lines),
                                         .choices = "fold|keep",
                                         .help = "line breaks are white space, or stay"},
                                        {.name = "missing",
                                         .type = ML_OPTION_CHOICE,
                                         .offset = offsetof(TextOptions, missing),
                                         .choices = "usual|wide|blank",
                                         .help = "what becomes NULL"},
                                        {0}};

/* Begins a call that can be interrupted; 0 when the arguments are not right. */
static int begin_text(sqlite3_context *context, MlHostCall *host, int argc) {
  const MlRegistered *registered = ml_registered(context);
  ml_host_begin(host, registered->connection->db, registered->function.name);
  return !ml_host_arguments(context, &host->call, argc);
}

/* The argument as text, of a number its digits. 0 for NULL and blobs, and when the call failed. */
static int text_argument(MlCall *call, sqlite3_value *value, MlValue *text) {
  int type = sqlite3_value_type(value);
  if (call->status || type == SQLITE_NULL || type == SQLITE_BLOB) return 0;
  const char *bytes = (const char *)sqlite3_value_text(value);
  if (!bytes) return ml_fail_memory(call), 0;
  *text = ml_value_text(bytes, (size_t)sqlite3_value_bytes(value));
  return 1;
}

/* Ends the call: what is in `out` is the result where there is one. */
static void end_text(sqlite3_context *context, MlHostCall *host, MlBuffer *out, int has_result) {
  if (!ml_host_report(context, &host->call) && has_result) {
    ml_host_result_text(context, out->data, out->length);
  }
  ml_buffer_free(out);
  ml_host_end(host);
}

static void clean_text(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer out = {0};
  MlValue text;
  TextOptions options;
  int is_missing = 1;
  if (!begin_text(context, &host, argc)) return;
  ml_kept_options(context, &host.call, argc, argv, 1, text_options, &options, sizeof options);
  if (text_argument(&host.call, argv[0], &text)) {
    MlTextOptions how = {.form = (MlNormalForm)options.form,
                         .missing = (MlMissingMarkers)options.missing,
                         .letter_case = (MlLetterCase)options.letter_case,
                         .plain_punctuation = options.punctuation,
                         .half_width = options.width,
                         .keep_lines = options.lines};
    ml_clean_text(&host.call, text.bytes, text.length, &how, &out, &is_missing);
  }
  end_text(context, &host, &out, !is_missing);
}

static void fix_encoding(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer out = {0};
  MlValue text;
  if (!begin_text(context, &host, argc)) return;
  if (!text_argument(&host.call, argv[0], &text)) {
    end_text(context, &host, &out, 0);
  } else if (ml_fix_encoding(&host.call, text.bytes, text.length, &out)) {
    end_text(context, &host, &out, 1);
  } else { /* nothing to repair */
    if (!ml_host_report(context, &host.call)) sqlite3_result_value(context, argv[0]);
    ml_buffer_free(&out);
    ml_host_end(&host);
  }
}

static void html_text(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlHostCall host;
  MlBuffer out = {0};
  MlValue text;
  if (!begin_text(context, &host, argc)) return;
  int has_result = text_argument(&host.call, argv[0], &text);
  if (has_result) ml_html_text(&host.call, text.bytes, text.length, &out);
  end_text(context, &host, &out, has_result);
}

const MlFunction ml_clean_text_functions[] = {
    {.name = "ml_text",
     .kind = ML_SCALAR,
     .scalar = clean_text,
     .minimum = 1,
     .maximum = 2,
     .signature = "ml_text(text [, options])",
     .summary = "A text made uniform: Unicode-normalised, trimmed, each run of white space one "
                "space, invisible characters removed. NULL when it is blank or says that there is "
                "no value: N/A, null, -, and their kin",
     .options =
         "form: Unicode's normal form; nfkc also makes full-width letters, ligatures and "
         "superscripts plain (nfc|nfkc, default nfc); case: lower or upper case, or folded for "
         "comparing, so that Stra\u00dfe and STRASSE are the same (keep|lower|upper|fold, default "
         "keep); punctuation: plain makes curly quotes, dashes and the ellipsis ASCII (keep|plain, "
         "default keep); width: half makes full-width letters, digits and signs ASCII (keep|half, "
         "default keep); lines: keep line breaks (fold|keep, default fold); missing: what becomes "
         "NULL: usual markers such as N/A, a wide list with words such as unknown, or blank text "
         "only (usual|wide|blank, default usual)",
     .example = "SELECT ml_text('  New \t York '), ml_text('Stra\u00dfe', '{\"case\": \"fold\"}')"},
    {.name = "ml_fix_encoding",
     .kind = ML_SCALAR,
     .scalar = fix_encoding,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_fix_encoding(text)",
     .summary = "Repairs text whose UTF-8 was read as Windows-1252 or Latin-1, once or several "
                "times, wherever that is plain: caf\u00c3\u00a9 becomes caf\u00e9. All other text "
                "stays as it is; NULL gives NULL",
     .example = "SELECT ml_fix_encoding('It\u00e2\u20ac\u2122s a caf\u00c3\u00a9')"},
    {.name = "ml_html_text",
     .kind = ML_SCALAR,
     .scalar = html_text,
     .minimum = 1,
     .maximum = 1,
     .signature = "ml_html_text(html)",
     .summary = "The text of a piece of HTML: tags, comments, scripts and styles removed, entities "
                "resolved, white space folded, a line a block. NULL gives NULL",
     .example = "SELECT ml_html_text('<p>Fish &amp; chips<br>&pound;5</p>')"},
    {0}};
