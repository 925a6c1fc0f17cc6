/*
** The hashing vectorizer: nothing is learnt from the documents of a fit, which only stand for the
** shape that all vectorizers have. One document is as good as all.
*/
#include "learn/fit.h"
#include "learn/tfidf_options.h"
#include "text/hashing.h"

/* Opens the hashing of the options and the stop words that they give as an array. */
static MlStatus hashing_open(MlCall *call, const MlTfidfOptions *given, MlHashing *hashing) {
  MlVectorizerOptions options;
  if (ml_tfidf_options_convert(call, given, &options)) return call->status;
  ml_hashing_begin(call, hashing, &options, (size_t)given->n_features, given->alternate_sign);
  return call->status ? call->status : ml_tfidf_options_stop(call, given, &hashing->analyzer);
}

static MlStatus hashing_begin(MlCall *call, MlFit *fit) {
  MlHashing hashing = {0};
  if (fit->features != 1) {
    return ml_fail(call, "one column of text is taken, found %zu", fit->features);
  }
  hashing_open(call, fit->options, &hashing); /* says what is wrong with the options */
  ml_hashing_free(&hashing);
  return call->status;
}

static MlStatus hashing_add(MlCall *call, MlFit *fit, const char *text, size_t length) {
  (void)fit, (void)text, (void)length;
  return ml_poll(call, 20);
}

static MlStatus hashing_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const MlTfidfOptions *options = fit->options;
  fit->frame.encoder.columns = (size_t)options->n_features;
  return ml_put_integer(call, record, "n_features", options->n_features);
}

static void hashing_unload(void *state) {
  ml_hashing_free(state);
  ml_free(state);
}

static void *hashing_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  MlHashing *hashing = ml_array(call, 1, sizeof *hashing);
  MlTfidfOptions given = {0};
  MlOptionTable table = {ml_hashing_options, &given};
  const char *text = NULL;
  size_t length = 0;
  int64_t columns = 0;
  ml_get_integer(call, parameters, "n_features", &columns);
  ml_get_text(call, model->record, "options", &text, &length);
  ml_options_read(call, &table, 1, text, length);
  if (!call->status && columns != given.n_features) {
    ml_fail(call, "the model is damaged: it has two numbers of columns");
  }
  if (!call->status) hashing_open(call, &given, hashing);
  if (!call->status) return hashing;
  if (hashing) hashing_unload(hashing);
  return NULL;
}

static MlStatus hashing_transform(MlCall *call, const MlModel *model, const char *text,
                                  size_t length, MlBuffer *out) {
  MlHashing *hashing = model->state;
  const MlTermVector *vector = &hashing->vector;
  if (ml_hashing_transform(call, hashing, text, length)) return call->status;
  return ml_vector_write_sparse(call, out, hashing->columns, vector->indices, vector->weights,
                                vector->count);
}

static MlStatus hashing_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const MlHashing *hashing = model->state;
  return ml_grid_named_integer(call, grid, "n_features", (int64_t)hashing->columns);
}

const MlLearner ml_hashing_vectorizer = {
    .function = "ml_hashing_vectorizer",
    .title = "Vectors of terms whose columns are hashes, without a vocabulary, as scikit-learn's "
             "HashingVectorizer: ml_transform(model, text) gives them. Any text serves for the "
             "fit; NULL documents are left out",
    .signature = "ml_hashing_vectorizer(text [, options])",
    .example = "SELECT ml_vector_json(ml_transform(ml_hashing_vectorizer('', '{\"n_features\": "
               "16}'), 'red apple'))",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_NOTHING,
    .takes_text = 1,
    .options = ml_hashing_options,
    .options_size = sizeof(MlTfidfOptions),
    .begin = hashing_begin,
    .add_text = hashing_add,
    .finish = hashing_finish,
    .load = hashing_load,
    .unload = hashing_unload,
    .transform_text = hashing_transform,
    .summary = hashing_summary,
};
