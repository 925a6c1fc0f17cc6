/*
** The TF-IDF and the count learner: documents in, a vocabulary out; ml_transform gives sparse
** vectors.
*/
#include <string.h>

#include "learn/describe.h"
#include "learn/fit.h"
#include "learn/merge.h"
#include "learn/tfidf_options.h"

typedef struct TfidfState {
  MlVectorizer vectorizer;
} TfidfState;

static MlStatus tfidf_convert(MlCall *call, const MlLearner *learner, const MlTfidfOptions *given,
                              MlVectorizerOptions *options) {
  return (learner->options == ml_count_options ? ml_count_options_convert
                                               : ml_tfidf_options_convert)(call, given, options);
}

static MlStatus tfidf_begin(MlCall *call, MlFit *fit) {
  TfidfState *state = fit->state;
  MlVectorizerOptions options;
  if (fit->features != 1) {
    return ml_fail(call, "one column of text is taken, found %zu", fit->features);
  }
  if (tfidf_convert(call, fit->learner, fit->options, &options)) return call->status;
  ml_vectorizer_begin(call, &state->vectorizer, &options);
  return call->status ? call->status
                      : ml_tfidf_options_give(call, fit->options, &state->vectorizer);
}

static MlStatus tfidf_add(MlCall *call, MlFit *fit, const char *text, size_t length) {
  TfidfState *state = fit->state;
  ml_vectorizer_add(call, &state->vectorizer, text, length);
  return ml_poll(call, (uint32_t)(length < 100000000 ? length * 10 + 100 : 1000000000));
}

static MlStatus tfidf_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  TfidfState *state = fit->state;
  if (ml_vectorizer_finish(call, &state->vectorizer)) return call->status;
  fit->frame.encoder.columns = state->vectorizer.terms.count;
  return ml_vectorizer_write(call, &state->vectorizer, record);
}

static void tfidf_release(MlFit *fit) {
  TfidfState *state = fit->state;
  ml_vectorizer_free(&state->vectorizer);
}

/* ---- applying */

static void tfidf_unload(void *data) {
  ml_vectorizer_free(data);
  ml_free(data);
}

/* Reads a model's options; given points into its record. */
static MlStatus tfidf_read_options(MlCall *call, const MlModel *model, MlTfidfOptions *given,
                                   MlVectorizerOptions *options) {
  const char *text = NULL;
  size_t length = 0;
  MlOptionTable table = {model->learner->options, given};
  memset(given, 0, sizeof *given); /* the options of counts leave some out */
  ml_get_text(call, model->record, "options", &text, &length);
  ml_options_read(call, &table, 1, text, length);
  return call->status ? call->status : tfidf_convert(call, model->learner, given, options);
}

static void *tfidf_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlVectorizer *vectorizer = ml_array(call, 1, sizeof *vectorizer);
  MlTfidfOptions given;
  MlVectorizerOptions options;
  if (!tfidf_read_options(call, model, &given, &options) && vectorizer) {
    ml_vectorizer_read(call, vectorizer, &options, parameters);
  }
  /* The vocabulary is in the record; stop words given as an array are only in the options. */
  given.vocabulary = (MlJsonSpan){0};
  if (!call->status) ml_tfidf_options_give(call, &given, vectorizer);
  if (!call->status) return vectorizer;
  if (vectorizer) tfidf_unload(vectorizer);
  return NULL;
}

/* The counts of all documents are the sums of the parts': the model is that of one fit. */
static MlStatus tfidf_merge(MlCall *call, const MlModel *const *models, size_t count,
                            MlBuffer *record) {
  MlVectorizer vectorizer = {0};
  MlEncoder encoder = {0};
  MlBuffer parameters = {0};
  MlTfidfOptions given;
  MlVectorizerOptions options;
  if (tfidf_read_options(call, models[0], &given, &options)) return call->status;
  ml_vectorizer_begin(call, &vectorizer, &options);
  if (!call->status) ml_tfidf_options_give(call, &given, &vectorizer);
  for (size_t i = 0; i < count; i++) ml_vectorizer_merge(call, &vectorizer, models[i]->state);
  ml_vectorizer_finish(call, &vectorizer);
  if (!call->status) ml_vectorizer_write(call, &vectorizer, &parameters);
  if (!call->status) ml_merge_encoders(call, models, count, &encoder);
  if (!call->status) {
    encoder.columns = vectorizer.terms.count;
    ml_merge_write(call, models, count, &encoder, &parameters, record);
  }
  ml_buffer_free(&parameters);
  ml_encoder_free(&encoder);
  ml_vectorizer_free(&vectorizer);
  return call->status;
}

static MlStatus tfidf_transform(MlCall *call, const MlModel *model, const char *text, size_t length,
                                MlBuffer *out) {
  MlVectorizer *vectorizer = model->state;
  const MlTermVector *vector = &vectorizer->vector;
  if (ml_vectorizer_transform(call, vectorizer, text, length)) return call->status;
  return ml_vector_write_sparse(call, out, vectorizer->terms.count, vector->indices,
                                vector->weights, vector->count);
}

static MlStatus tfidf_vocabulary(MlCall *call, const MlModel *model, MlGrid *grid) {
  return ml_describe_terms(call, model->state, 0, grid);
}

static MlStatus tfidf_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlVectorizer *vectorizer = model->state;
  ml_grid_named_integer(call, grid, "documents", (int64_t)vectorizer->documents);
  return ml_grid_named_integer(call, grid, "vocabulary", (int64_t)vectorizer->terms.count);
}

/* ---- the learners */

#define TFIDF_COMMON                                                                               \
  .target = ML_TARGET_NONE, .coding = ML_CODING_ONE_HOT, .predicts = ML_PREDICTS_NOTHING,          \
  .takes_text = 1, .options_size = sizeof(MlTfidfOptions), .state_size = sizeof(TfidfState),       \
  .begin = tfidf_begin, .add_text = tfidf_add, .finish = tfidf_finish, .release = tfidf_release,   \
  .load = tfidf_load, .unload = tfidf_unload, .transform_text = tfidf_transform,                   \
  .vocabulary = tfidf_vocabulary, .summary = tfidf_summary, .merge = tfidf_merge

const MlLearner ml_tfidf_vectorizer = {
    .function = "ml_tfidf_vectorizer",
    .title = "Learns the terms of documents and their idf, as scikit-learn's TfidfVectorizer; "
             "ml_transform(model, text) then gives a sparse vector. NULL documents are left out",
    .signature = "ml_tfidf_vectorizer(text [, options])",
    .example = "WITH t(body) AS (VALUES ('red apple'), ('green apple')) SELECT "
               "ml_vector_json(ml_transform((SELECT ml_tfidf_vectorizer(body) FROM t), body)) FROM "
               "t",
    .options = ml_tfidf_options,
    TFIDF_COMMON};

const MlLearner ml_count_vectorizer = {
    .function = "ml_count_vectorizer",
    .title =
        "Learns the terms of documents, as scikit-learn's CountVectorizer; ml_transform(model, "
        "text) then gives a sparse vector of counts. NULL documents are left out",
    .signature = "ml_count_vectorizer(text [, options])",
    .example = "WITH t(body) AS (VALUES ('red apple'), ('green apple')) SELECT "
               "ml_vector_json(ml_transform((SELECT ml_count_vectorizer(body) FROM t), body)) FROM "
               "t",
    .options = ml_count_options,
    TFIDF_COMMON};
