/*
** A source of documents, for the tables that weigh their terms: its only column is the text, or the
** first one the document's name and the second the text. The names and the numbers of the terms are
** kept from a first reading, which learns the vocabulary; where the documents have more than
** ML_DOCUMENTS_KEPT terms in all, the source is read a second time instead, document by document.
** NULL documents are left out.
*/
#ifndef MLEXT_TABLES_DOCUMENTS_H
#define MLEXT_TABLES_DOCUMENTS_H

#include "functions/source.h"
#include "learn/tfidf_options.h"
#include "tables/table.h"

enum { ML_DOCUMENTS_KEPT = 1 << 25 };

typedef struct MlDocuments {
  MlSource source;
  MlVectorizer vectorizer;
  MlGrid names;            /* one column, as long as the terms are kept */
  size_t next;             /* kept document */
  sqlite3_stmt *statement; /* of the second reading */
  int text;                /* its column */
  int64_t number;          /* of the document, from 1 */
} MlDocuments;

/*
** Opens the source and learns the vocabulary. The options object is read into the table of TF-IDF
** and those of `more` (NULL: none). Free with ml_documents_close() in any case.
*/
MlStatus ml_documents_open(MlHostCall *host, MlDocuments *documents, sqlite3_value *source,
                           sqlite3_value *options, const MlOptionTable *more);

/*
** Makes the vectorizer's vector that of the next document: 1, with *name (its number when the
** source gives no names; valid until the next call), or 0 behind the last one and on failure.
*/
int ml_documents_next(MlHostCall *host, MlDocuments *documents, MlValue *name);

void ml_documents_close(MlDocuments *documents);

#endif
