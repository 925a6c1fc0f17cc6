/*
** ml_match(source_a, source_b [, options]): records of two tables that are alike, and
** ml_duplicates(source [, options]): records of one. Compared are the texts of their columns put
** together (clean/linkage.h), or field by field (clean/records.h) where a measure is named for
** each.
*/
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"
#include "clean/linkage.h"
#include "functions/arguments.h"
#include "tables/linkage_spec.h"
#include "tables/table.h"

typedef struct LinkOptions {
  double threshold; /* below 0: not given */
  MlJsonSpan columns, block, keys;
  int64_t max_block;
  int all, one_to_one;
} LinkOptions;

#define LINK_COLUMN_OPTIONS                                                                        \
  {.name = "columns",                                                                              \
   .type = ML_OPTION_JSON,                                                                         \
   .offset = offsetof(LinkOptions, columns),                                                       \
   .help = "the columns to compare"},                                                              \
      {.name = "keys",                                                                             \
       .type = ML_OPTION_JSON,                                                                     \
       .offset = offsetof(LinkOptions, keys),                                                      \
       .help = "records that share one are compared"},                                             \
      {.name = "max_block",                                                                        \
       .type = ML_OPTION_INTEGER,                                                                  \
       .offset = offsetof(LinkOptions, max_block),                                                 \
       .fallback = 1000,                                                                           \
       .minimum = 2,                                                                               \
       .maximum = 1e9,                                                                             \
       .help = "a key of more records is passed over"},                                            \
  {                                                                                                \
    .name = "block", .type = ML_OPTION_JSON, .offset = offsetof(LinkOptions, block),               \
    .help = "an array of the names of columns that must be equal"                                  \
  }

static const MlOption link_match_options[] = {{.name = "threshold",
                                               .type = ML_OPTION_REAL,
                                               .offset = offsetof(LinkOptions, threshold),
                                               .fallback = -1,
                                               .minimum = 0.05,
                                               .maximum = 1,
                                               .help = "the least likeness"},
                                              LINK_COLUMN_OPTIONS,
                                              {.name = "all",
                                               .type = ML_OPTION_BOOLEAN,
                                               .offset = offsetof(LinkOptions, all),
                                               .help = "all matches, not the best of each row"},
                                              {.name = "one_to_one",
                                               .type = ML_OPTION_BOOLEAN,
                                               .offset = offsetof(LinkOptions, one_to_one),
                                               .help = "each row in one match at most"},
                                              {0}};

static const MlOption link_duplicate_options[] = {{.name = "threshold",
                                                   .type = ML_OPTION_REAL,
                                                   .offset = offsetof(LinkOptions, threshold),
                                                   .fallback = -1,
                                                   .minimum = 0.05,
                                                   .maximum = 1,
                                                   .help = "the least likeness"},
                                                  LINK_COLUMN_OPTIONS,
                                                  {0}};

/* ---- what is compared */

/* The use of a source's columns. */
typedef struct LinkColumns {
  unsigned char *compared, *blocks; /* (columns) owned */
} LinkColumns;

static void link_columns_free(LinkColumns *columns) {
  ml_free(columns->compared);
  ml_free(columns->blocks);
}

/* Marks the named columns of a source; each must be there. */
static MlStatus link_mark(MlCall *call, const MlSource *source, MlJsonSpan span, const char *what,
                          unsigned char *marks) {
  int marks_fields = strcmp(what, "columns") == 0;
  MlJson json = {0};
  MlBuffer name = {0};
  if (call->status || ml_json_parse(call, span.text, span.length, what, &json)) goto done;
  if (json.tokens[0].type != ML_JSON_ARRAY || !json.tokens[0].members) {
    ml_fail(call, "option '%s' must be an array of column names%s", what,
            marks_fields ? ", or an object of columns and measures" : "");
    goto done;
  }
  for (uint32_t at = 1; at < json.tokens[0].next && !call->status; at = json.tokens[at].next) {
    size_t i = 0;
    name.length = 0;
    if (json.tokens[at].type != ML_JSON_STRING) {
      ml_fail(call, "option '%s' must be an array of column names%s", what,
              marks_fields ? ", or an object of columns and measures" : "");
      break;
    }
    ml_json_unescape(call, &json, at, &name);
    const char *text = ml_buffer_text(call, &name);
    while (text && i < source->columns && sqlite3_stricmp(source->names[i], text) != 0) i++;
    if (text && i == source->columns) {
      ml_fail(call, "option '%s': the source has no column '%s'", what, text);
    } else if (text) {
      marks[i] = 1;
    }
  }
done:
  ml_json_free(&json);
  ml_buffer_free(&name);
  return call->status;
}

/*
** Compared are the named columns, or all but those that block; of two sources, that both have.
** `by_field`: that is said elsewhere.
*/
static MlStatus link_choose(MlCall *call, const MlSource *source, const MlSource *other,
                            const LinkOptions *options, int by_field, LinkColumns *columns) {
  size_t used = 0;
  columns->compared = ml_array(call, source->columns, 1);
  columns->blocks = ml_array(call, source->columns, 1);
  if (call->status) return call->status;
  if (options->block.length) link_mark(call, source, options->block, "block", columns->blocks);
  if (by_field) return call->status;
  if (options->columns.length) {
    link_mark(call, source, options->columns, "columns", columns->compared);
  }
  for (size_t i = 0; i < source->columns; i++) {
    int in_both = !other;
    for (size_t j = 0; other && j < other->columns; j++) {
      in_both |= sqlite3_stricmp(source->names[i], other->names[j]) == 0;
    }
    if (!options->columns.length) columns->compared[i] = in_both && !columns->blocks[i];
    used += columns->compared[i];
  }
  if (!used && !call->status) ml_fail(call, "the sources have no column in common to compare");
  return call->status;
}

/* ---- rows in */

typedef struct LinkReader {
  MlLinkage linkage;
  MlGrid ids;         /* the first column of each record */
  MlDictionary exact; /* the compared values of each record: for threshold 1 */
  uint32_t *same;     /* (records) its number in exact; owned */
  size_t same_capacity;
  const LinkColumns *columns;
  int is_exact;
  MlBuffer text;
  const LinkSpec *spec; /* field by field; or NULL */
  int second;           /* rows of the second source are being read */
  MlRecords records;
} LinkReader;

static void link_reader_free(LinkReader *reader) {
  ml_linkage_free(&reader->linkage);
  ml_grid_free(&reader->ids);
  ml_dictionary_free(&reader->exact);
  ml_free(reader->same);
  ml_buffer_free(&reader->text);
  ml_records_free(&reader->records);
}

/* Values that are equal as SQL has it give equal bytes; numbers by their hash. */
static void link_exact(MlCall *call, LinkReader *reader, const MlValue *value) {
  int is_number = ml_value_is_number(value);
  char kind = ml_value_is_null(value) ? 'n' : is_number ? 'd' : (char)('0' + value->kind);
  ml_buffer_append(call, &reader->text, &kind, 1);
  if (kind == 'n') return;
  ml_buffer_u64(call, &reader->text, is_number ? ml_value_hash(value, 0) : value->length);
  if (!is_number) ml_buffer_append(call, &reader->text, value->bytes, value->length);
}

static void link_row(MlCall *call, void *arg, int count, sqlite3_value **values) {
  LinkReader *reader = arg;
  uint64_t block = 0;
  reader->text.length = 0;
  for (size_t i = 0; i < (size_t)count && !call->status; i++) {
    MlValue value = ml_host_value(call, values[i]);
    if (i == 0) ml_grid_value(call, &reader->ids, &value);
    if (reader->columns->blocks[i]) block = ml_mix(block + 1) ^ ml_value_hash(&value, 1);
    if (!reader->columns->compared[i]) continue;
    if (reader->is_exact) {
      link_exact(call, reader, &value);
    } else if (value.kind != ML_VALUE_BLOB && value.kind != ML_VALUE_NULL) {
      const char *text = (const char *)sqlite3_value_text(values[i]);
      if (!text) ml_fail_memory(call);
      if (reader->text.length) ml_buffer_append(call, &reader->text, " ", 1);
      if (text) {
        ml_buffer_append(call, &reader->text, text, (size_t)sqlite3_value_bytes(values[i]));
      }
    }
  }
  const char *text = reader->text.data ? reader->text.data : "";
  if (reader->spec) {
    ml_link_spec_row(call, reader->spec, reader->second, values, block, &reader->records);
  } else if (reader->is_exact) {
    size_t record = ml_grid_rows(&reader->ids) - 1, at;
    ml_buffer_u64(call, &reader->text, block);
    if (call->status ||
        ml_reserve(call, &reader->same, &reader->same_capacity, record + 1, sizeof *reader->same)) {
      return;
    }
    at = ml_dictionary_add(call, &reader->exact, reader->text.data, reader->text.length);
    reader->same[record] = (uint32_t)at;
  } else if (!call->status) {
    ml_linkage_add(call, &reader->linkage, text, reader->text.length, block);
  }
  ml_poll(call, 500);
}

/* The pairs alike enough; ml_linkage_pairs() and ml_records_pairs() in one. */
static MlStatus link_pairs(MlCall *call, LinkReader *reader, const LinkOptions *options,
                           size_t split, MlLinkagePair pair, void *arg) {
  if (reader->spec) {
    return ml_records_pairs(call, &reader->records, split, options->threshold,
                            (size_t)options->max_block, pair, arg);
  }
  return ml_linkage_pairs(call, &reader->linkage, split, options->threshold, pair, arg);
}

/* What is compared, and from which likeness on; `usual`: of whole texts. */
static void link_settle(MlCall *call, LinkOptions *options, const LinkSpec *spec, double usual,
                        LinkReader *reader) {
  if (call->status) return;
  if (options->all && options->one_to_one) {
    ml_fail(call, "options 'all' and 'one_to_one' exclude each other");
  }
  if (spec->field_count) {
    reader->spec = spec;
    ml_records_begin(&reader->records, spec->fields, spec->field_count);
  }
  if (options->threshold < 0) options->threshold = reader->spec ? 0.8 : usual;
}

/* ---- ml_match */

typedef struct LinkPair {
  uint32_t a, b;
  double score;
} LinkPair;

typedef struct LinkMatches {
  uint32_t *best;  /* (records of a) record of b + 1, or 0; owned */
  double *score;   /* the same */
  LinkPair *pairs; /* all of them, for one to one; owned */
  size_t count, capacity;
  int one_to_one;
  MlGrid *grid; /* rows at once, with "all" */
  LinkReader *reader;
  const MlSource *source;
  size_t split;
} LinkMatches;

static MlStatus link_give_match(MlCall *call, const LinkMatches *matches, size_t a, size_t b,
                                double score) {
  LinkReader *reader = matches->reader;
  MlValue left = ml_grid_get(&reader->ids, a, 0), right = ml_grid_get(&reader->ids, b, 0);
  MlBuffer scores = {0};
  ml_grid_integer(call, matches->grid, (int64_t)a + 1);
  ml_grid_integer(call, matches->grid, (int64_t)(b - matches->split) + 1);
  ml_grid_value(call, matches->grid, &left);
  ml_grid_value(call, matches->grid, &right);
  ml_grid_real(call, matches->grid, score);
  if (!reader->spec) return ml_grid_null(call, matches->grid);
  if (!ml_link_spec_scores(call, reader->spec, matches->source, &reader->records, a, b, &scores)) {
    ml_grid_text(call, matches->grid, scores.data, scores.length);
  }
  ml_buffer_free(&scores);
  return call->status;
}

static MlStatus link_match_pair(MlCall *call, void *arg, size_t left, size_t right, double score) {
  LinkMatches *matches = arg;
  if (matches->one_to_one) {
    if (!ml_reserve(call, &matches->pairs, &matches->capacity, matches->count + 1,
                    sizeof *matches->pairs)) {
      matches->pairs[matches->count++] = (LinkPair){(uint32_t)left, (uint32_t)right, score};
    }
    return call->status;
  }
  if (!matches->best) return link_give_match(call, matches, left, right, score);
  if (!matches->best[left] || score > matches->score[left]) {
    matches->best[left] = (uint32_t)right + 1;
    matches->score[left] = score;
  }
  return call->status;
}

static int link_pair_order(const void *context, uint32_t left, uint32_t right) {
  const LinkPair *a = (const LinkPair *)context + left, *b = (const LinkPair *)context + right;
  if (a->score != b->score) return a->score > b->score ? -1 : 1;
  if (a->a != b->a) return a->a < b->a ? -1 : 1;
  return a->b < b->b ? -1 : a->b > b->b;
}

/* The best pair first, then the best of what is left: the matches of rows that no other has. */
static MlStatus link_match_greedily(MlCall *call, LinkMatches *matches, size_t records) {
  if (matches->count > UINT32_MAX) return ml_fail_memory(call);
  uint32_t *order = ml_array(call, matches->count, sizeof *order);
  unsigned char *taken = ml_array(call, records, 1);
  for (size_t i = 0; order && i < matches->count; i++) order[i] = (uint32_t)i;
  if (!call->status) ml_sort_indices(call, order, matches->count, link_pair_order, matches->pairs);
  for (size_t i = 0; i < matches->count && !call->status; i++) {
    const LinkPair *pair = &matches->pairs[order[i]];
    if (taken[pair->a] || taken[pair->b]) continue;
    taken[pair->a] = taken[pair->b] = 1;
    matches->best[pair->a] = pair->b + 1;
    matches->score[pair->a] = pair->score;
  }
  ml_free(order);
  ml_free(taken);
  return call->status;
}

static MlStatus link_match_run(MlCall *call, LinkReader *reader, const LinkOptions *options,
                               const MlSource *source, size_t split, MlGrid *grid) {
  LinkMatches matches = {.grid = grid, .reader = reader, .source = source, .split = split};
  size_t records = ml_grid_rows(&reader->ids);
  if (call->status || !split) return call->status;
  matches.one_to_one = options->one_to_one;
  if (!options->all) {
    matches.best = ml_array(call, split, sizeof *matches.best);
    matches.score = ml_array(call, split, sizeof *matches.score);
  }
  if (!call->status) link_pairs(call, reader, options, split, link_match_pair, &matches);
  if (matches.one_to_one && !call->status) link_match_greedily(call, &matches, records);
  for (size_t a = 0; matches.best && a < split && !call->status; a++) {
    if (matches.best[a]) {
      link_give_match(call, &matches, a, matches.best[a] - 1, matches.score[a]);
    }
  }
  ml_free(matches.best);
  ml_free(matches.score);
  ml_free(matches.pairs);
  return call->status;
}

static MlStatus match_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlSource a = {0}, b = {0};
  LinkColumns left = {0}, right = {0};
  LinkOptions options = {0};
  LinkReader reader = {0};
  LinkSpec spec = {0};
  size_t split = 0;
  ml_grid_begin(&reader.ids, 1);
  ml_argument_read_options(call, cursor->arguments[2], link_match_options, &options);
  if (!call->status) ml_source_open_value(&cursor->host, &a, cursor->arguments[0]);
  if (!call->status) ml_source_open_value(&cursor->host, &b, cursor->arguments[1]);
  const MlSource *const sources[2] = {&a, &b};
  if (!call->status) ml_link_spec_read(call, sources, options.columns, options.keys, &spec);
  link_settle(call, &options, &spec, 0.5, &reader);
  if (!call->status) link_choose(call, &a, &b, &options, reader.spec != NULL, &left);
  if (!call->status) link_choose(call, &b, &a, &options, reader.spec != NULL, &right);
  if (!call->status) {
    reader.columns = &left;
    ml_source_read(&a, link_row, &reader);
    split = ml_grid_rows(&reader.ids);
    reader.columns = &right;
    reader.second = 1;
    if (!call->status) ml_source_read(&b, link_row, &reader);
  }
  link_match_run(call, &reader, &options, &a, split, grid);
  link_reader_free(&reader);
  ml_link_spec_free(&spec);
  link_columns_free(&left);
  link_columns_free(&right);
  ml_source_close(&a);
  ml_source_close(&b);
  return call->status;
}

/* ---- ml_duplicates */

/* Records joined into groups: each knows one before it, the first itself (union by least). */
typedef struct LinkGroups {
  uint32_t *parent; /* (records) owned */
  double *score;    /* (records) the best likeness to one before it; owned */
} LinkGroups;

static uint32_t link_root(LinkGroups *groups, uint32_t record) {
  while (groups->parent[record] != record) {
    groups->parent[record] = groups->parent[groups->parent[record]];
    record = groups->parent[record];
  }
  return record;
}

static MlStatus link_join_pair(MlCall *call, void *arg, size_t left, size_t right, double score) {
  LinkGroups *groups = arg;
  uint32_t a = link_root(groups, (uint32_t)left), b = link_root(groups, (uint32_t)right);
  if (a < b) groups->parent[b] = a;
  if (b < a) groups->parent[a] = b;
  if (score > groups->score[right]) groups->score[right] = score;
  return call->status;
}

/* Rows by group: the group's number, the row, its first column, its likeness to one before it. */
static MlStatus link_give_groups(MlCall *call, const LinkReader *reader, LinkGroups *groups,
                                 size_t count, MlGrid *grid) {
  uint32_t *size = ml_array(call, count, sizeof *size);
  uint32_t *next = ml_array(call, count, sizeof *next); /* of the same group, + 1 */
  uint32_t *last = ml_array(call, count, sizeof *last);
  int64_t number = 0;
  for (size_t i = 0; i < count && !call->status; i++) {
    uint32_t root = link_root(groups, (uint32_t)i);
    if (size[root]++) next[last[root]] = (uint32_t)i + 1;
    last[root] = (uint32_t)i;
  }
  for (size_t i = 0; i < count && !call->status; i++) {
    if (groups->parent[i] != i || size[i] < 2) continue;
    number++;
    for (uint32_t at = (uint32_t)i + 1; at && !call->status; at = next[at - 1]) {
      MlValue id = ml_grid_get(&reader->ids, at - 1, 0);
      ml_grid_integer(call, grid, number);
      ml_grid_integer(call, grid, at);
      ml_grid_value(call, grid, &id);
      if (groups->score[at - 1] > 0) {
        ml_grid_real(call, grid, groups->score[at - 1]);
      } else {
        ml_grid_null(call, grid);
      }
      ml_poll(call, 200);
    }
  }
  ml_free(size);
  ml_free(next);
  ml_free(last);
  return call->status;
}

static MlStatus link_group_run(MlCall *call, LinkReader *reader, const LinkOptions *options,
                               MlGrid *grid) {
  size_t count = ml_grid_rows(&reader->ids);
  if (call->status || !count) return call->status;
  LinkGroups groups = {ml_array(call, count, sizeof(uint32_t)),
                       ml_array(call, count, sizeof(double))};
  for (size_t i = 0; i < count && !call->status; i++) groups.parent[i] = (uint32_t)i;
  if (reader->is_exact && !call->status) {
    uint32_t *first = ml_array(call, reader->exact.count, sizeof *first); /* + 1 */
    for (size_t i = 0; first && i < count; i++) {
      uint32_t *seen = &first[reader->same[i]];
      if (*seen) {
        link_join_pair(call, &groups, *seen - 1, i, 1);
      } else {
        *seen = (uint32_t)i + 1;
      }
    }
    ml_free(first);
  } else if (!call->status) {
    link_pairs(call, reader, options, 0, link_join_pair, &groups);
  }
  if (!call->status) link_give_groups(call, reader, &groups, count, grid);
  ml_free(groups.parent);
  ml_free(groups.score);
  return call->status;
}

static MlStatus duplicates_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlSource source = {0};
  LinkColumns columns = {0};
  LinkOptions options = {0};
  LinkReader reader = {0};
  LinkSpec spec = {0};
  ml_grid_begin(&reader.ids, 1);
  ml_argument_read_options(call, cursor->arguments[1], link_duplicate_options, &options);
  if (!call->status) ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  const MlSource *const sources[2] = {&source, NULL};
  if (!call->status) ml_link_spec_read(call, sources, options.columns, options.keys, &spec);
  link_settle(call, &options, &spec, 1, &reader);
  if (!call->status) link_choose(call, &source, NULL, &options, reader.spec != NULL, &columns);
  reader.columns = &columns;
  reader.is_exact = options.threshold >= 1 && !reader.spec;
  if (!call->status) ml_source_read(&source, link_row, &reader);
  link_group_run(call, &reader, &options, grid);
  link_reader_free(&reader);
  ml_link_spec_free(&spec);
  link_columns_free(&columns);
  ml_source_close(&source);
  return call->status;
}

#define LINK_OPTION_HELP                                                                           \
  "columns: an array of the names of the columns to compare, or an object of them with a measure " \
  "each: " ML_MEASURE_NAMES ", or with {\"measure\", \"weight\" (default 1), \"tolerance\" of "    \
  "numbers and days (default 0), \"with\": its name in the second source}; keys: an object of "    \
  "columns with a key each, or an array of them: " ML_RECORD_KEY_NAMES                             \
  " (default: word, of exact "                                                                     \
  "columns exact); max_block: a key that more rows have is passed over (default 1000); block: an " \
  "array of the names of columns that must be equal"

const MlTable ml_match_table = {
    .name = "ml_match",
    .columns = "row_a INTEGER, row_b INTEGER, id_a, id_b, score REAL, scores TEXT",
    .column_count = 6,
    .arguments = "source_a, source_b, options",
    .minimum = 2,
    .maximum = 3,
    .direct_only = 1,
    .all = match_all,
    .signature = "ml_match(source_a, source_b [, options])",
    .summary = "The rows of two tables, views or SELECTs that tell of the same thing: for each row "
               "of the first its best match in the second, with the numbers of both rows, the "
               "values of their first columns, and the likeness of the columns that both have (the "
               "trigram similarity of their texts put together, all pairs found). With a measure "
               "for each column: the mean of the likenesses by weight, over those that both rows "
               "have, and scores, these as JSON; only rows that share a key are compared",
    .options = LINK_OPTION_HELP
    "; threshold: the least likeness (0.05 to 1, default 0.5, with "
    "measures 0.8); all: all matches, not the best of each row (default false); "
    "one_to_one: each row in one match at most, the best pairs first (default false)",
    .example = "SELECT id_a, id_b, score FROM ml_match('SELECT 1 AS a, ''Hilton Garden Inn'' AS "
               "name', 'SELECT 7 AS b, ''hilton garden-inn'' AS name')"};

const MlTable ml_duplicates_table = {
    .name = "ml_duplicates",
    .columns = "\"group\" INTEGER, row INTEGER, id, score REAL",
    .column_count = 4,
    .arguments = "source, options",
    .minimum = 1,
    .maximum = 2,
    .direct_only = 1,
    .all = duplicates_all,
    .signature = "ml_duplicates(source [, options])",
    .summary = "The rows of a table, view or SELECT that stand in it more than once, in groups: "
               "group, row, the value of its first column, its greatest likeness to a row before "
               "it. Equal in all columns, or with a threshold below 1 alike: the trigram "
               "similarity of their texts put together; rows linked through others are one group",
    .options = LINK_OPTION_HELP "; threshold: the least likeness (0.05 to 1, default 1: equal, "
                                "with measures 0.8)",
    .example = "SELECT \"group\", row FROM ml_duplicates('SELECT ''a'' AS x UNION ALL SELECT "
               "''b'' UNION ALL SELECT ''a''')"};
