#include "functions/model_cache.h"

#include <math.h>
#include <string.h>

#include "data/cell.h"

/* ---- the cache */

void ml_cached_release(void *data) {
  MlCachedModel *cached = data;
  if (!cached || --cached->references > 0) return;
  ml_model_free(cached->model);
  ml_free(cached->slots);
  ml_free(cached->x);
  ml_free(cached->out);
  ml_free(cached->cells);
  ml_buffer_free(&cached->vector);
  ml_sparse_row_free(&cached->stored);
  ml_sparse_row_free(&cached->sparse);
  ml_free(cached);
}

/*
** Length and digest (in the head) say which model it is. The bytes of all but long models are
** compared too, so that a damaged copy of a known one is found; of a long one, which would cost
** more than to apply it, the ends: a copy that is damaged between them is answered by the model
** that was checked.
*/
static int is_same_model(const MlCachedModel *cached, const char *bytes, size_t length) {
  enum { COMPARED = 16384 };
  if (!cached || cached->model->length != length) return 0;
  const char *known = cached->model->bytes;
  size_t head = length < COMPARED ? length : COMPARED;
  return memcmp(known, bytes, head) == 0 &&
         memcmp(known + length - head, bytes + length - head, head) == 0;
}

/* Room for one row of the model. */
static MlStatus prepare_row(MlCall *call, MlCachedModel *cached) {
  const MlEncoder *encoder = &cached->model->encoder;
  size_t dense = encoder->has_sparse ? 1 : encoder->columns;
  for (size_t i = 0; encoder->has_sparse && i < encoder->count; i++) {
    if (encoder->features[i].kind != ML_FEATURE_SPARSE && encoder->features[i].columns > dense) {
      dense = encoder->features[i].columns;
    }
  }
  cached->slots = ml_array(call, encoder->slots, sizeof(double));
  cached->x = ml_array(call, dense, sizeof(double));
  cached->out = ml_array(call, cached->model->class_count + 1, sizeof(double));
  cached->cells = ml_array(call, encoder->count, sizeof *cached->cells);
  return call->status;
}

/* Decodes the model and puts it in the place of the one that was not used for longest. */
static MlCachedModel *load_model(MlCall *call, MlConnection *connection, const void *bytes,
                                 size_t length) {
  MlModel *model = ml_model_open(call, bytes, length);
  MlCachedModel *cached = model ? ml_array(call, 1, sizeof *cached) : NULL;
  if (!cached) {
    ml_model_free(model);
    return NULL;
  }
  cached->model = model;
  cached->references = 1;
  if (prepare_row(call, cached)) {
    ml_cached_release(cached);
    return NULL;
  }
  int place = 0;
  for (int i = 1; i < ML_MODEL_CACHE_SIZE && connection->cache[place]; i++) {
    if (!connection->cache[i] || connection->cache[i]->used < connection->cache[place]->used) {
      place = i;
    }
  }
  if (connection->recent == connection->cache[place]) connection->recent = NULL;
  ml_cached_release(connection->cache[place]);
  connection->cache[place] = cached;
  return cached;
}

MlCachedModel *ml_connection_model(MlCall *call, MlConnection *connection, sqlite3_value *value) {
  const char *bytes = sqlite3_value_type(value) == SQLITE_BLOB ? sqlite3_value_blob(value) : NULL;
  size_t length = bytes ? (size_t)sqlite3_value_bytes(value) : 0;
  MlCachedModel *recent = connection->recent;
  if (recent && bytes && is_same_model(recent, bytes, length)) return recent;
  if (!bytes) {
    MlValue found = ml_host_value(call, value);
    char shown[80];
    ml_fail(call, "the model must be a BLOB made by a fitting function, found %s",
            ml_value_show(&found, shown));
    return NULL;
  }
  MlCachedModel *found = NULL;
  for (int i = 0; i < ML_MODEL_CACHE_SIZE && !found; i++) {
    if (is_same_model(connection->cache[i], bytes, length)) found = connection->cache[i];
  }
  if (!found) found = load_model(call, connection, bytes, length);
  if (found) {
    found->used = ++connection->clock;
    connection->recent = found;
  }
  return found;
}

/* After this many attempts in vain the next one waits for as many calls as the second says. */
enum { KEEP_ATTEMPTS = 4, KEEP_WAIT = 1000 };

MlCachedModel *ml_argument_model(MlCall *call, sqlite3_context *context, sqlite3_value *value) {
  MlCachedModel *cached = sqlite3_get_auxdata(context, 0);
  if (cached) {
    cached->attempts = 0;
    return cached;
  }
  cached = ml_connection_model(call, ml_registered(context)->connection, value);
  if (cached && cached->attempts++ < KEEP_ATTEMPTS) {
    cached->references++;
    sqlite3_set_auxdata(context, 0, cached, ml_cached_release); /* may release it at once */
  } else if (cached && cached->attempts > KEEP_WAIT) {
    cached->attempts = 0;
  }
  return cached;
}

/* ---- a row of values */

/* 1 when the row can be used; 0 when the result is NULL or the call failed. */
static int row_is_complete(MlCall *call, const MlCachedModel *cached, size_t missing) {
  const MlEncoder *encoder = &cached->model->encoder;
  if (!missing || ml_encoder_can_fill(encoder, cached->slots)) return 1;
  if (encoder->missing == ML_MISSING_ERROR) {
    ml_fail(call, "a feature is NULL (or a level not seen in training) and the model was fitted "
                  "with \"missing\": \"error\"");
  }
  return 0;
}

static int encode_text(MlCall *call, const MlCachedModel *cached, const MlValue **text) {
  char shown[80];
  *text = &cached->cells[0];
  if (ml_value_is_null(*text)) return 0;
  if ((*text)->kind != ML_VALUE_TEXT) {
    ml_fail(call, "'%s' must be text, found %s", cached->model->encoder.features[0].name,
            ml_value_show(*text, shown));
  }
  return !call->status;
}

int ml_cached_encode(MlCall *call, MlCachedModel *cached, MlRow *row, const MlValue **text) {
  MlEncoder *encoder = &cached->model->encoder;
  size_t missing;
  *text = NULL;
  if (cached->model->learner->takes_text) return encode_text(call, cached, text);
  cached->stored.count = cached->sparse.count = 0;
  MlTextColumns *columns = &cached->model->text;
  if (columns->count && ml_text_columns_scan(call, columns, encoder, cached->cells)) return 0;
  if (ml_encoder_slots(call, encoder, cached->cells, 0, cached->slots, &cached->stored, &missing)) {
    return 0;
  }
  if (cached->model->learner->transform_slots) {
    *row = (MlRow){.x = cached->slots}; /* missing ones and all */
    return 1;
  }
  if (missing && cached->model->learner->fill) {
    cached->model->learner->fill(call, cached->model, cached->slots);
  }
  if (call->status || !row_is_complete(call, cached, missing)) return 0;
  if (encoder->has_sparse) {
    ml_encoder_sparse_row(call, encoder, cached->slots, cached->stored.indices,
                          cached->stored.values, cached->stored.count, cached->x, &cached->sparse);
    *row = (MlRow){NULL, cached->sparse.indices, cached->sparse.values, cached->sparse.count};
  } else {
    ml_encoder_expand(encoder, cached->slots, cached->x);
    *row = (MlRow){.x = cached->x};
  }
  return !call->status;
}

MlValue ml_prediction_value(const MlModel *model, double prediction) {
  if (isnan(prediction)) return ml_value_null();
  switch (model->learner->predicts) {
  case ML_PREDICTS_CLASS: return model->classes[(size_t)prediction];
  case ML_PREDICTS_FLAG:
  case ML_PREDICTS_CLUSTER: return ml_value_integer((int64_t)prediction);
  default: return ml_value_real(prediction);
  }
}
