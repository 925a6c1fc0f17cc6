/* ml_match(source_a, source_b [, options]): records of two sources that tell of the same thing. */
#include "base/sort.h"
#include "functions/arguments.h"
#include "tables/linkage.h"
#include "tables/table.h"

static const MlOption match_options[] = {{.name = "threshold",
                                          .type = ML_OPTION_REAL,
                                          .offset = offsetof(MlLinkOptions, threshold),
                                          .fallback = -1,
                                          .minimum = 0.05,
                                          .maximum = 1,
                                          .help = "the least likeness"},
                                         ML_LINK_OPTIONS,
                                         {.name = "all",
                                          .type = ML_OPTION_BOOLEAN,
                                          .offset = offsetof(MlLinkOptions, all),
                                          .help = "all matches, not the best of each row"},
                                         {.name = "one_to_one",
                                          .type = ML_OPTION_BOOLEAN,
                                          .offset = offsetof(MlLinkOptions, one_to_one),
                                          .help = "each row in one match at most"},
                                         {0}};

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
  MlLinkReader *reader;
  const MlSource *source;
  size_t split;
} LinkMatches;

static MlStatus link_give_match(MlCall *call, const LinkMatches *matches, size_t a, size_t b,
                                double score) {
  MlLinkReader *reader = matches->reader;
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

static MlStatus link_match_run(MlCall *call, MlLinkReader *reader, const MlLinkOptions *options,
                               const MlSource *source, size_t split, MlGrid *grid) {
  LinkMatches matches = {.grid = grid, .reader = reader, .source = source, .split = split};
  size_t records = ml_grid_rows(&reader->ids);
  if (call->status || !split) return call->status;
  matches.one_to_one = options->one_to_one;
  if (!options->all) {
    matches.best = ml_array(call, split, sizeof *matches.best);
    matches.score = ml_array(call, split, sizeof *matches.score);
  }
  if (!call->status) ml_link_pairs(call, reader, options, split, link_match_pair, &matches);
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
  MlLinkColumns left = {0}, right = {0};
  MlLinkOptions options = {0};
  MlLinkReader reader = {0};
  MlLinkSpec spec = {0};
  size_t split = 0;
  ml_grid_begin(&reader.ids, 1);
  ml_argument_read_options(call, cursor->arguments[2], match_options, &options);
  if (!call->status) ml_source_open_value(&cursor->host, &a, cursor->arguments[0]);
  if (!call->status) ml_source_open_value(&cursor->host, &b, cursor->arguments[1]);
  const MlSource *const sources[2] = {&a, &b};
  if (!call->status) ml_link_spec_read(call, sources, options.columns, options.keys, &spec);
  ml_link_settle(call, &options, &spec, 0.5, &reader);
  if (!call->status) ml_link_choose(call, &a, &b, &options, reader.spec != NULL, &left);
  if (!call->status) ml_link_choose(call, &b, &a, &options, reader.spec != NULL, &right);
  if (!call->status) {
    reader.columns = &left;
    ml_source_read(&a, ml_link_row, &reader);
    split = ml_grid_rows(&reader.ids);
    reader.columns = &right;
    reader.second = 1;
    if (!call->status) ml_source_read(&b, ml_link_row, &reader);
  }
  link_match_run(call, &reader, &options, &a, split, grid);
  ml_link_reader_free(&reader);
  ml_link_spec_free(&spec);
  ml_link_columns_free(&left);
  ml_link_columns_free(&right);
  ml_source_close(&a);
  ml_source_close(&b);
  return call->status;
}

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
    .options = ML_LINK_OPTIONS_HELP
    "; threshold: the least likeness (0.05 to 1, default 0.5, with "
    "measures 0.8); all: all matches, not the best of each row (default false); "
    "one_to_one: each row in one match at most, the best pairs first (default false)",
    .example = "SELECT id_a, id_b, score FROM ml_match('SELECT 1 AS a, ''Hilton Garden Inn'' AS "
               "name', 'SELECT 7 AS b, ''hilton garden-inn'' AS name')"};
