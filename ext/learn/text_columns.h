/*
** Columns of text among the features of any learner that takes sparse rows: each has a vectorizer,
** which lives in the model. To the encoder such a column is a sparse vector, whose places are the
** terms of the vectorizer's vocabulary.
**
** While fitting, a row's terms are numbered as they come (ml_text_columns_scan), and counted when
** the row was used. At the end (ml_text_columns_close) the vocabulary is chosen and ordered, and
** the stored rows get their final places and weights; rows that are read again from their source
** get them at once.
*/
#ifndef MLEXT_LEARN_TEXT_COLUMNS_H
#define MLEXT_LEARN_TEXT_COLUMNS_H

#include "data/frame.h"
#include "learn/tfidf_options.h"

/* Most of them in a model; and the places that each has room for while fitting. */
enum { ML_TEXT_COLUMNS_MAX = 16, ML_TEXT_TERMS_MAX = 1 << 26 };

typedef struct MlTextColumn {
  size_t feature;   /* of the encoder */
  MlBuffer options; /* of its vectorizer, as an object in text */
  MlVectorizer vectorizer;
  MlBuffer vector; /* of the row at hand */
} MlTextColumn;

/* Zero bytes: none. */
typedef struct MlTextColumns {
  MlTextColumn *columns; /* (count) in the order of the features, owned */
  size_t count;
} MlTextColumns;

/*
** Reads the option "text": an array of columns, by name or by place among names (count), or an
** object of columns, by name, each with an object of the options of ml_tfidf_vectorizer.
*/
MlStatus ml_text_columns_begin(MlCall *call, MlTextColumns *text, MlJsonSpan option,
                               const MlEncoder *encoder, char *const *names, size_t count);

/* Puts vectors of terms in the places of texts among the cells; they stay until the next row. */
MlStatus ml_text_columns_scan(MlCall *call, MlTextColumns *text, const MlEncoder *encoder,
                              MlValue *cells);

/* Counts the row that was scanned last. */
MlStatus ml_text_columns_count(MlCall *call, MlTextColumns *text);

/* Before ml_frame_close(). */
MlStatus ml_text_columns_close(MlCall *call, MlTextColumns *text, MlFrame *frame);

/* Appends what was learnt to a model's record, and reads it back into a model's encoder. */
MlStatus ml_text_columns_write(MlCall *call, const MlTextColumns *text, MlBuffer *record);
MlStatus ml_text_columns_read(MlCall *call, MlTextColumns *text, MlEncoder *encoder,
                              MlRecord record);

void ml_text_columns_free(MlTextColumns *text);

#endif
