#include "tables/documents.h"

#include "data/cell.h"
#include "functions/arguments.h"

static int document_read(MlCall *call, sqlite3_value *value, MlValue *text) {
  *text = ml_argument_text(call, value, "a document");
  return text->kind == ML_VALUE_TEXT;
}

static void document_count(MlCall *call, void *arg, int count, sqlite3_value **values) {
  MlDocuments *documents = arg;
  MlValue text, name = ml_value_integer(++documents->number);
  (void)count;
  if (!document_read(call, values[documents->text], &text)) return;
  if (documents->vectorizer.kept.limit) {
    if (documents->text) name = ml_host_value(call, values[0]);
    ml_grid_value(call, &documents->names, &name);
  }
  ml_vectorizer_add(call, &documents->vectorizer, text.bytes, text.length);
  ml_poll(call, (uint32_t)(text.length < 100000000 ? text.length * 10 + 100 : 1000000000));
}

static MlStatus documents_begin(MlCall *call, MlDocuments *documents, sqlite3_value *value,
                                const MlOptionTable *more) {
  MlTfidfOptions given;
  MlVectorizerOptions converted;
  MlOptionTable tables[2] = {{ml_tfidf_options, &given}};
  MlValue options = ml_argument_options(call, value);
  if (more) tables[1] = *more;
  MlBuffer resolved = {0};
  ml_options_read(call, tables, more ? 2 : 1, options.bytes, options.length);
  ml_options_resolve(call, tables, 1, &resolved);
  if (!call->status) ml_tfidf_options_convert(call, &given, &converted);
  if (!call->status) ml_vectorizer_begin(call, &documents->vectorizer, &converted);
  if (!call->status) ml_tfidf_options_give(call, &given, &documents->vectorizer);
  ml_buffer_free(&resolved);
  return call->status;
}

MlStatus ml_documents_open(MlHostCall *host, MlDocuments *documents, sqlite3_value *source,
                           sqlite3_value *options, const MlOptionTable *more) {
  MlCall *call = &host->call;
  if (ml_source_open_value(host, &documents->source, source)) return call->status;
  if (documents->source.columns > 2) {
    return ml_fail(call,
                   "the source must have one column, the text, or two, the document's name and "
                   "its text; found %zu",
                   documents->source.columns);
  }
  documents->text = (int)documents->source.columns - 1;
  ml_grid_begin(&documents->names, 1);
  ml_vectorizer_keep(&documents->vectorizer, ML_DOCUMENTS_KEPT);
  if (documents_begin(call, documents, options, more)) return call->status;
  ml_source_read(&documents->source, document_count, documents);
  if (ml_vectorizer_finish(call, &documents->vectorizer)) return call->status;
  if (documents->vectorizer.kept.limit) return ML_OK;
  ml_grid_free(&documents->names);
  documents->number = 0;
  documents->statement = ml_source_prepare(&documents->source);
  return call->status;
}

static int documents_next_kept(MlCall *call, MlDocuments *documents, MlValue *name) {
  if (call->status || documents->next >= documents->vectorizer.documents) return 0;
  ml_vectorizer_transform_kept(call, &documents->vectorizer, documents->next);
  *name = ml_grid_get(&documents->names, documents->next++, 0);
  return !call->status;
}

int ml_documents_next(MlHostCall *host, MlDocuments *documents, MlValue *name) {
  MlCall *call = &host->call;
  int code = SQLITE_ROW;
  if (documents->vectorizer.kept.limit) return documents_next_kept(call, documents, name);
  while (!call->status &&
         (code = ml_source_step(&documents->source, documents->statement)) == SQLITE_ROW) {
    MlValue text;
    documents->number++;
    if (!document_read(call, sqlite3_column_value(documents->statement, documents->text), &text)) {
      continue;
    }
    ml_vectorizer_transform(call, &documents->vectorizer, text.bytes, text.length);
    *name = documents->text ? ml_host_value(call, sqlite3_column_value(documents->statement, 0))
                            : ml_value_integer(documents->number);
    return !call->status;
  }
  if (!call->status && code != SQLITE_DONE) ml_host_fail(host, code);
  return 0;
}

void ml_documents_close(MlDocuments *documents) {
  sqlite3_finalize(documents->statement);
  ml_grid_free(&documents->names);
  ml_vectorizer_free(&documents->vectorizer);
  ml_source_close(&documents->source);
}
