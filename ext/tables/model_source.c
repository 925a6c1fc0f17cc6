#include "tables/model_source.h"

#include "functions/arguments.h"

#include <string.h>

#include "data/terms.h"

MlStatus ml_model_source_open(MlCursor *cursor, MlModelSource *over, sqlite3_value *source,
                              sqlite3_value *model) {
  MlCall *call = &cursor->host.call;
  over->id = -1;
  ml_source_open_value(&cursor->host, &over->source, source);
  if (call->status) return call->status;
  over->cached = ml_connection_model(call, cursor->connection, model);
  if (over->cached) over->cached->references++;
  return call->status;
}

void ml_model_source_close(MlModelSource *over) {
  sqlite3_finalize(over->statement);
  ml_source_close(&over->source);
  ml_free(over->columns);
  ml_free(over->values);
  ml_cached_release(over->cached);
}

MlStatus ml_model_source_match(MlCall *call, MlModelSource *over) {
  if (call->status) return call->status;
  const MlSource *source = &over->source;
  const MlModel *model = over->cached->model;
  const MlEncoder *encoder = &model->encoder;
  unsigned char *taken = ml_array(call, source->columns, 1);
  over->columns = ml_array(call, encoder->count, sizeof *over->columns);
  for (size_t i = 0; !call->status && i < encoder->count; i++) {
    const char *name = encoder->features[i].name;
    int column = ml_source_find(source, name, strlen(name));
    if (column < 0) {
      ml_fail(call, "the source has no column '%s', which the model takes as feature %zu", name,
              i + 1);
      break;
    }
    over->columns[i] = column;
    taken[column] = 1;
  }
  int target = model->target ? ml_source_find(source, model->target, model->target_length) : -1;
  const MlFormulaVariable *response = ml_terms_response(encoder->terms);
  if (response) target = ml_source_find(source, response->column, strlen(response->column));
  for (size_t i = 0; !call->status && i < source->columns && over->id < 0; i++) {
    if (!taken[i] && (int)i != target) over->id = (int)i;
  }
  ml_free(taken);
  return call->status;
}

int ml_model_source_column(MlCall *call, const MlModelSource *over, const char *name,
                           size_t length) {
  int column = call->status ? -1 : ml_source_find(&over->source, name, length);
  if (column < 0 && !call->status) {
    ml_fail(call, "the source has no column '%.*s', which the model was fitted with",
            (int)(length < 100 ? length : 100), name);
  }
  return column;
}

int ml_model_source_step(MlHostCall *host, MlModelSource *over) {
  MlCall *call = &host->call;
  if (!over->statement) {
    over->values = ml_array(call, over->source.columns, sizeof(sqlite3_value *));
    if (!call->status) over->statement = ml_source_prepare(&over->source);
    if (call->status) return 0;
  }
  int code = ml_source_step(&over->source, over->statement);
  if (code != SQLITE_ROW) {
    if (code != SQLITE_DONE && !call->status) ml_host_fail(host, code);
    return 0;
  }
  for (size_t i = 0; i < over->source.columns; i++) {
    over->values[i] = sqlite3_column_value(over->statement, (int)i);
  }
  return 1;
}

int ml_model_source_encode(MlCall *call, const MlModelSource *over, sqlite3_value **values,
                           MlRow *row) {
  MlCachedModel *cached = over->cached;
  const MlValue *text;
  for (size_t i = 0; i < cached->model->encoder.count; i++) {
    sqlite3_value *value = values[over->columns[i]];
    cached->cells[i] = cached->model->learner->takes_text
                           ? ml_argument_text(call, value, "a document")
                           : ml_host_value(call, value);
  }
  return !call->status && ml_cached_encode(call, cached, row, &text);
}
