/*
** TF-IDF: a vocabulary learnt from documents, and the vectors of documents over it. Definitions
** and defaults are those of scikit-learn's TfidfVectorizer; without idf and norm, of its
** CountVectorizer.
**
**   tf  = count in the document; 1 when binary; 1 + ln(count) when sublinear
**   idf = ln((1 + documents) / (1 + document_count)) + 1, without both inner ones when not smooth
**   weight = tf * idf, divided by the document's l2 or l1 norm
**
** Or BM25, with n terms in the document, of `mean` on average, and no norm (Robertson and Zaragoza
** 2009, and Lucene's idf, which is never negative):
**
**   idf = ln(1 + (documents - document_count + 0.5) / (document_count + 0.5))
**   weight = idf * count * (k1 + 1) / (count + k1 * (1 - b + b * n / mean))
**
** Fit: begin, add each document, finish. Then transform. Or read, from a record that was written.
*/
#ifndef MLEXT_TEXT_VECTORIZER_H
#define MLEXT_TEXT_VECTORIZER_H

#include "data/record.h"
#include "text/analyzer.h"

typedef enum MlVectorNorm { ML_NORM_L2, ML_NORM_L1, ML_NORM_NONE } MlVectorNorm;

/* A bound on the documents a term is in: a count from 1 on, or a share from 0 to 1 of them all. */
typedef struct MlDocumentBound {
  double value;
  int is_share;
} MlDocumentBound;

typedef struct MlVectorizerOptions {
  MlAnalyzerOptions analyzer;
  MlDocumentBound min_df, max_df; /* inclusive; defaults: 1 document, all of them */
  size_t max_features;            /* the terms of highest count alone; 0: all (default) */
  int binary;                     /* a term counts once a document; default 0 */
  int use_idf, smooth_idf;        /* default 1 */
  int sublinear_tf;               /* default 0 */
  MlVectorNorm norm;              /* default l2 */
  int bm25;                       /* default 0 */
  double k1, b;                   /* of BM25; default 1.2, 0.75 */
} MlVectorizerOptions;

typedef struct MlTerm {
  uint64_t document_count; /* documents it is in */
  uint64_t count;          /* times it stands in all of them (once a document when binary) */
  uint64_t last_document;  /* while fitting: the last one it was seen in, from 1 on */
} MlTerm;

/* A document's terms: sparse (count), indices ascending. */
typedef struct MlTermVector {
  uint32_t *indices;
  uint32_t *counts; /* how often each stands in the document */
  double *weights;
  size_t count;
  size_t indices_capacity, counts_capacity, weights_capacity;
} MlTermVector;

/* The terms of all documents of a fit, in the order in which they stand in the texts. */
typedef struct MlKeptTerms {
  size_t limit;     /* the most terms that are kept; 0: none are */
  uint32_t *terms;  /* (count) as numbered while fitting, owned */
  size_t *starts;   /* (documents + 1) owned */
  uint32_t *places; /* what each number became, UINT32_MAX when it was pruned; NULL: the same */
  size_t count, terms_capacity, starts_capacity;
} MlKeptTerms;

/* Zeroed before begin or read, freed at the end. It is of use to one thread at a time. */
typedef struct MlVectorizer {
  MlVectorizerOptions options;
  MlAnalyzer analyzer;
  MlDictionary terms; /* index -> term; in ascending order of bytes once finished, unless fixed */
  MlTerm *statistics; /* (terms.count) */
  size_t statistics_capacity;
  double *idf; /* (terms.count), once finished; all 1 without use_idf */
  double mean; /* terms a document, of those in the vocabulary */
  uint64_t documents;
  int fixed;           /* the vocabulary was given */
  int pruned;          /* terms were left out by min_df, max_df or max_features */
  int finished;        /* fit no more: transform */
  MlTermVector vector; /* of the document that was transformed last */
  uint32_t *tally;     /* (terms.count) all zero between two documents */
  uint32_t *spare;     /* for sorting indices */
  MlKeptTerms kept;
  size_t spare_capacity;
} MlVectorizer;

MlVectorizerOptions ml_vectorizer_options(void);

/* Checks the options and begins a fit. */
MlStatus ml_vectorizer_begin(MlCall *call, MlVectorizer *vectorizer,
                             const MlVectorizerOptions *options);

/*
** Adds a term to a vocabulary that is given, before the first document: nothing else will be
** counted, nothing be pruned, and the order is that of the calls. A term given twice is an error.
*/
MlStatus ml_vectorizer_give(MlCall *call, MlVectorizer *vectorizer, const char *term,
                            size_t length);

/*
** Asks to keep the terms of the documents to come, unless they are more than `limit` in all: then
** ml_vectorizer_transform_kept() need not see the texts again.
*/
void ml_vectorizer_keep(MlVectorizer *vectorizer, size_t limit);

/* Counts a document. */
MlStatus ml_vectorizer_add(MlCall *call, MlVectorizer *vectorizer, const char *text, size_t length);

/*
** A document by halves, while it is not known whether it is to count: first its terms are found
** (vectorizer->vector, without weights; new ones get the next numbers), then, perhaps, counted.
** Terms of documents that were not counted are none of the vocabulary.
*/
MlStatus ml_vectorizer_scan(MlCall *call, MlVectorizer *vectorizer, const char *text,
                            size_t length);
MlStatus ml_vectorizer_count_scanned(MlCall *call, MlVectorizer *vectorizer);

/*
** Adds the counts behind `from`, which is fitting or finished, to `into`, which is fitting. The
** outcome is that of all documents in one fit; so it is an error when `from` was pruned. Both must
** have been begun with equal options.
*/
MlStatus ml_vectorizer_merge(MlCall *call, MlVectorizer *into, const MlVectorizer *from);

/*
** Prunes and orders the vocabulary and computes idf. Errors: no documents, no terms, none left
** after pruning, max_df below min_df. Among terms of equal count max_features keeps the first in
** order of bytes.
*/
MlStatus ml_vectorizer_finish(MlCall *call, MlVectorizer *vectorizer);

/* Makes vectorizer->vector that of the text. */
MlStatus ml_vectorizer_transform(MlCall *call, MlVectorizer *vectorizer, const char *text,
                                 size_t length);

/* The same for the i-th document that was added, if vectorizer->kept.limit is not 0. */
MlStatus ml_vectorizer_transform_kept(MlCall *call, MlVectorizer *vectorizer, size_t document);

/*
** The same for a document that was scanned: its terms (count) as they were numbered then, each as
** often as `times` says. ml_vectorizer_keep() must have been called before the end of the fit.
*/
MlStatus ml_vectorizer_transform_scanned(MlCall *call, MlVectorizer *vectorizer,
                                         const uint32_t *terms, const double *times, size_t count);

/* The tf of a term that stands `count` >= 1 times in a document. */
double ml_vectorizer_tf(const MlVectorizer *vectorizer, uint32_t count);

/* Appends what a finished vectorizer has learnt (not its options) as fields of a record. */
MlStatus ml_vectorizer_write(MlCall *call, const MlVectorizer *vectorizer, MlBuffer *record);

/*
** A finished vectorizer out of a checked record and the options that it was fitted with. Whatever
** does not fit together in the record is an error.
*/
MlStatus ml_vectorizer_read(MlCall *call, MlVectorizer *vectorizer,
                            const MlVectorizerOptions *options, MlRecord record);

void ml_vectorizer_free(MlVectorizer *vectorizer);

/* ---- between vectorizer*.c: makes idf and the tally, and the vectorizer finished. */
MlStatus ml_vectorizer_weigh(MlCall *call, MlVectorizer *vectorizer);

/* Appends a term to the vector's indices; then orders them, each once, with their counts. */
MlStatus ml_vectorizer_list(MlCall *call, MlVectorizer *vectorizer, size_t term);
MlStatus ml_vectorizer_gather(MlCall *call, MlVectorizer *vectorizer);

#endif
