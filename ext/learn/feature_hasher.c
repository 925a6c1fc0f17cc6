/*
** ml_feature_hasher: categories without a list of their levels. A text feature adds 1 at the column
** that "name=level" hashes to, a number adds itself at that of "name"; the hash's sign is that of
** what is added. Columns and signs are those of scikit-learn's FeatureHasher: MurmurHash3 (x86, 32
** bits, seed 0) as a signed number, its size modulo the columns.
*/
#include <string.h>

#include "learn/fit.h"
#include "text/hashing.h"

typedef struct HasherOptions {
  int64_t n_features;
  int alternate_sign, sparse;
} HasherOptions;

static const MlOption hasher_options[] = {
    {.name = "n_features",
     .type = ML_OPTION_INTEGER,
     .offset = offsetof(HasherOptions, n_features),
     .fallback = 1048576,
     .minimum = 1,
     .maximum = 100000000,
     .help = "columns of the vector"},
    {.name = "alternate_sign",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(HasherOptions, alternate_sign),
     .fallback = 1,
     .help = "signs by the hash, so that what meets in a column cancels out on average"},
    {.name = "sparse",
     .type = ML_OPTION_BOOLEAN,
     .offset = offsetof(HasherOptions, sparse),
     .fallback = 1,
     .help = "give sparse vectors"},
    {0}};

static MlStatus hasher_begin(MlCall *call, MlFit *fit) {
  const HasherOptions *options = fit->options;
  if (!fit->frame.absorb) {
    return ml_fail(call, "options 'missing' (but skip and error), 'min_frequency' and "
                         "'max_categories' are not for it: it keeps no levels");
  }
  if (!options->sparse && options->n_features > 10000000) {
    return ml_fail(call, "vectors of %lld numbers must be sparse", (long long)options->n_features);
  }
  fit->frame.encoder.max_levels = SIZE_MAX; /* they are forgotten, block by block */
  return call->status;
}

static MlStatus hasher_absorb(MlCall *call, void *learner, MlFrame *frame, const double *rows,
                              size_t count) {
  (void)learner;
  (void)rows;
  (void)count;
  for (size_t f = 0; f < frame->encoder.count; f++) {
    ml_dictionary_clear(&frame->encoder.features[f].levels);
  }
  return call->status;
}

static MlStatus hasher_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const HasherOptions *options = fit->options;
  MlEncoder *encoder = &fit->frame.encoder;
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    MlFeature *feature = &encoder->features[f];
    if (feature->kind != ML_FEATURE_NUMBER && feature->kind != ML_FEATURE_CATEGORY) {
      return ml_fail(call, "feature '%s' is a vector; feature_hasher takes numbers and text",
                     feature->name);
    }
    ml_dictionary_clear(&feature->levels);
  }
  ml_put_integer(call, record, "n_features", options->n_features);
  ml_put_integer(call, record, "alternate_sign", options->alternate_sign);
  ml_put_integer(call, record, "sparse", options->sparse);
  return call->status ? call->status : ml_encoder_layout(call, encoder);
}

typedef struct HasherModel {
  int64_t n_features, alternate_sign, sparse;
  MlBuffer key;
  uint32_t *columns; /* (features) ascending; owned */
  double *values;    /* (features) owned */
  double *dense;     /* (n_features) unless sparse; owned */
} HasherModel;

static void hasher_unload(void *data) {
  HasherModel *model = data;
  ml_buffer_free(&model->key);
  ml_free(model->columns);
  ml_free(model->values);
  ml_free(model->dense);
  ml_free(model);
}

static void *hasher_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  HasherModel *state = ml_array(call, 1, sizeof *state);
  const MlEncoder *encoder = &model->encoder;
  if (!state) return NULL;
  ml_get_integer(call, parameters, "n_features", &state->n_features);
  ml_get_integer(call, parameters, "alternate_sign", &state->alternate_sign);
  ml_get_integer(call, parameters, "sparse", &state->sparse);
  if (!call->status && (state->n_features < 1 || state->n_features > 100000000 ||
                        (!state->sparse && state->n_features > 10000000))) {
    ml_fail(call, "the model is damaged: its columns");
  }
  for (size_t f = 0; f < encoder->count && !call->status; f++) {
    MlFeatureKind kind = encoder->features[f].kind;
    if (kind != ML_FEATURE_NUMBER && kind != ML_FEATURE_CATEGORY) {
      ml_fail(call, "the model is damaged: a hash of vectors");
    }
  }
  state->columns = ml_array(call, encoder->count, sizeof *state->columns);
  state->values = ml_array(call, encoder->count, sizeof *state->values);
  if (!call->status && !state->sparse) {
    state->dense = ml_array(call, (size_t)state->n_features, sizeof *state->dense);
  }
  if (!call->status) return state;
  hasher_unload(state);
  return NULL;
}

/* Adds a value at the column of a key; returns the new number of columns that have one. */
static size_t hasher_add(HasherModel *state, size_t count, double value) {
  uint32_t hash = ml_murmur3(state->key.data, state->key.length, 0);
  uint32_t size = hash >> 31 ? 0u - hash : hash, column = size % (uint32_t)state->n_features;
  size_t at = count;
  if (hash >> 31 && state->alternate_sign) value = -value;
  while (at && state->columns[at - 1] > column) at--;
  if (at && state->columns[at - 1] == column) {
    state->values[at - 1] += value;
    return count;
  }
  memmove(state->columns + at + 1, state->columns + at, (count - at) * sizeof *state->columns);
  memmove(state->values + at + 1, state->values + at, (count - at) * sizeof *state->values);
  state->columns[at] = column;
  state->values[at] = value;
  return count + 1;
}

static MlStatus hasher_transform(MlCall *call, const MlModel *model, const double *slots,
                                 const MlValue *cells, MlBuffer *out) {
  HasherModel *state = model->state;
  size_t count = 0;
  (void)slots;
  for (size_t f = 0; f < model->encoder.count && !call->status; f++) {
    const MlFeature *feature = &model->encoder.features[f];
    double value = 1;
    if (ml_value_is_null(&cells[f])) {
      if (model->encoder.missing != ML_MISSING_ERROR) return ML_OK;
      return ml_fail(call, "'%s' is NULL and the model was fitted with \"missing\": \"error\"",
                     feature->name);
    }
    state->key.length = 0;
    ml_buffer_string(call, &state->key, feature->name);
    if (feature->kind == ML_FEATURE_CATEGORY) {
      ml_buffer_u8(call, &state->key, '=');
      ml_buffer_append(call, &state->key, cells[f].bytes, cells[f].length);
    } else {
      value = ml_value_number(&cells[f]);
    }
    if (value != 0 && !call->status) count = hasher_add(state, count, value);
  }
  size_t kept = 0; /* what has cancelled out is no number stored */
  for (size_t i = 0; i < count; i++) {
    if (state->values[i] == 0) continue;
    state->columns[kept] = state->columns[i];
    state->values[kept++] = state->values[i];
  }
  if (call->status) return call->status;
  if (state->sparse) {
    return ml_vector_write_sparse(call, out, (size_t)state->n_features, state->columns,
                                  state->values, kept);
  }
  for (size_t i = 0; i < kept; i++) state->dense[state->columns[i]] = state->values[i];
  ml_vector_write_dense(call, out, state->dense, (size_t)state->n_features);
  for (size_t i = 0; i < kept; i++) state->dense[state->columns[i]] = 0;
  return call->status;
}

static MlStatus hasher_columns(MlCall *call, const MlModel *model, MlGrid *grid) {
  (void)grid;
  return ml_fail(call,
                 "the columns of a model of %s have no names: any number of levels meet in "
                 "one",
                 ml_learner_name(model->learner));
}

static MlStatus hasher_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  const HasherModel *state = model->state;
  ml_grid_named_string(call, grid, "hash", "MurmurHash3, x86, 32 bits, seed 0");
  return ml_grid_named_integer(call, grid, "n_features", state->n_features);
}

const MlLearner ml_feature_hasher = {
    .function = "ml_feature_hasher",
    .title =
        "Hashes text features into the columns of one vector, whatever levels there are or "
        "come (MurmurHash3 of name=level; numbers add themselves at the column of their name); "
        "ml_transform gives it. NULL from a NULL",
    .signature = "ml_feature_hasher(x1, ... [, options])",
    .example = "WITH t(city) AS (VALUES ('Oslo'), ('Rome')) SELECT city, "
               "ml_vector_json(ml_transform((SELECT ml_feature_hasher(city, '{\"n_features\": 8, "
               "\"sparse\": false}') FROM t), city)) FROM t",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_NOTHING,
    .options = hasher_options,
    .options_size = sizeof(HasherOptions),
    .state_size = 1,
    .begin = hasher_begin,
    .absorb = hasher_absorb,
    .finish = hasher_finish,
    .load = hasher_load,
    .unload = hasher_unload,
    .transform_slots = hasher_transform,
    .columns = hasher_columns,
    .summary = hasher_summary,
};
