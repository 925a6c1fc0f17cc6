/* ml_duplicates(source [, options]): records that stand in a source more than once. */
#include "functions/arguments.h"
#include "tables/linkage.h"
#include "tables/table.h"

static const MlOption duplicate_options[] = {{.name = "threshold",
                                              .type = ML_OPTION_REAL,
                                              .offset = offsetof(MlLinkOptions, threshold),
                                              .fallback = -1,
                                              .minimum = 0.05,
                                              .maximum = 1,
                                              .help = "the least likeness"},
                                             ML_LINK_OPTIONS,
                                             {0}};

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
static MlStatus link_give_groups(MlCall *call, const MlLinkReader *reader, LinkGroups *groups,
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

static MlStatus link_group_run(MlCall *call, MlLinkReader *reader, const MlLinkOptions *options,
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
    ml_link_pairs(call, reader, options, 0, link_join_pair, &groups);
  }
  if (!call->status) link_give_groups(call, reader, &groups, count, grid);
  ml_free(groups.parent);
  ml_free(groups.score);
  return call->status;
}

static MlStatus duplicates_all(MlCursor *cursor, MlGrid *grid) {
  MlCall *call = &cursor->host.call;
  MlSource source = {0};
  MlLinkColumns columns = {0};
  MlLinkOptions options = {0};
  MlLinkReader reader = {0};
  MlLinkSpec spec = {0};
  ml_grid_begin(&reader.ids, 1);
  ml_argument_read_options(call, cursor->arguments[1], duplicate_options, &options);
  if (!call->status) ml_source_open_value(&cursor->host, &source, cursor->arguments[0]);
  const MlSource *const sources[2] = {&source, NULL};
  if (!call->status) ml_link_spec_read(call, sources, options.columns, options.keys, &spec);
  ml_link_settle(call, &options, &spec, 1, &reader);
  if (!call->status) ml_link_choose(call, &source, NULL, &options, reader.spec != NULL, &columns);
  reader.columns = &columns;
  reader.is_exact = options.threshold >= 1 && !reader.spec;
  if (!call->status) ml_source_read(&source, ml_link_row, &reader);
  link_group_run(call, &reader, &options, grid);
  ml_link_reader_free(&reader);
  ml_link_spec_free(&spec);
  ml_link_columns_free(&columns);
  ml_source_close(&source);
  return call->status;
}

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
    .options = ML_LINK_OPTIONS_HELP "; threshold: the least likeness (0.05 to 1, default 1: equal, "
                                    "with measures 0.8)",
    .example = "SELECT \"group\", row FROM ml_duplicates('SELECT ''a'' AS x UNION ALL SELECT "
               "''b'' UNION ALL SELECT ''a''')"};
