/* ml_one_hot_encoder: a 0/1 column for each level of a text feature. All is in the encoder. */
#include "learn/fit.h"
#include "learn/merge.h"

typedef struct OneHotOptions {
  int sparse;
} OneHotOptions;

static const MlOption one_hot_options[] = {{.name = "sparse",
                                            .type = ML_OPTION_BOOLEAN,
                                            .offset = offsetof(OneHotOptions, sparse),
                                            .help = "give sparse vectors"},
                                           {0}};

static MlStatus one_hot_finish(MlCall *call, MlFit *fit, MlBuffer *record) {
  const OneHotOptions *options = fit->options;
  return ml_put_integer(call, record, "sparse", options->sparse);
}

/* The levels of all. */
static MlStatus one_hot_merge(MlCall *call, const MlModel *const *models, size_t count,
                              MlBuffer *record) {
  MlEncoder encoder = {0};
  MlBuffer parameters = {0};
  const int64_t *sparse = models[0]->state;
  ml_merge_encoders(call, models, count, &encoder);
  ml_put_integer(call, &parameters, "sparse", *sparse);
  if (!call->status) ml_merge_write(call, models, count, &encoder, &parameters, record);
  ml_buffer_free(&parameters);
  ml_encoder_free(&encoder);
  return call->status;
}

static void *one_hot_load(MlCall *call, const MlModel *model, MlRecord parameters) {
  int64_t *sparse = ml_array(call, 1, sizeof *sparse);
  (void)model;
  if (sparse && !ml_get_integer(call, parameters, "sparse", sparse)) return sparse;
  ml_free(sparse);
  return NULL;
}

/* How many levels each text feature has; which they are tells ml_features(). */
static MlStatus one_hot_summary(MlCall *call, const MlModel *model, MlGrid *grid) {
  MlBuffer name = {0};
  for (size_t f = 0; f < model->encoder.count && !call->status; f++) {
    const MlFeature *feature = &model->encoder.features[f];
    if (feature->kind != ML_FEATURE_CATEGORY) continue;
    name.length = 0;
    ml_buffer_printf(call, &name, "levels of %s", feature->name);
    ml_grid_text(call, grid, name.data, name.length);
    ml_grid_integer(call, grid, (int64_t)feature->levels.count);
  }
  ml_buffer_free(&name);
  return call->status;
}

static MlStatus one_hot_transform(MlCall *call, const MlModel *model, const MlRow *row,
                                  MlBuffer *out) {
  const int64_t *sparse = model->state;
  size_t p = model->encoder.columns;
  if (row->x && !*sparse) return ml_vector_write_dense(call, out, row->x, p);
  if (!row->x) return ml_vector_write_sparse(call, out, p, row->indices, row->values, row->count);
  MlSparseRow packed = {0};
  for (size_t j = 0; j < p && !call->status; j++) {
    if (row->x[j] != 0) ml_sparse_row_append(call, &packed, (uint32_t)j, row->x[j]);
  }
  if (!call->status) {
    ml_vector_write_sparse(call, out, p, packed.indices, packed.values, packed.count);
  }
  ml_sparse_row_free(&packed);
  return call->status;
}

const MlLearner ml_one_hot_encoder = {
    .function = "ml_one_hot_encoder",
    .title = "Learns the levels of text features; ml_transform then gives a 0/1 column a level as "
             "a vector (numbers stay). Rows with a NULL are left out",
    .signature = "ml_one_hot_encoder(x1, ... [, options])",
    .example = "WITH t(c) AS (VALUES ('red'), ('blue'), ('red')) SELECT c, "
               "ml_vector_json(ml_transform((SELECT ml_one_hot_encoder(c) FROM t), c)) FROM t",
    .target = ML_TARGET_NONE,
    .coding = ML_CODING_ONE_HOT,
    .predicts = ML_PREDICTS_NOTHING,
    .rereads = 1,
    .options = one_hot_options,
    .options_size = sizeof(OneHotOptions),
    .state_size = 1,
    .absorb = ml_fit_absorb_nothing,
    .finish = one_hot_finish,
    .load = one_hot_load,
    .unload = ml_free,
    .transform = one_hot_transform,
    .summary = one_hot_summary,
    .merge = one_hot_merge,
};
