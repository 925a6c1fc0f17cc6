#include "tables/match.h"

#include <string.h>

int ml_source_find(const MlSource *source, const char *name, size_t length) {
  for (size_t i = 0; i < source->columns; i++) {
    if (strlen(source->names[i]) == length &&
        sqlite3_strnicmp(source->names[i], name, (int)length) == 0) {
      return (int)i;
    }
  }
  return -1;
}

MlStatus ml_source_match(MlCall *call, const MlSource *source, const MlModel *model, int **columns,
                         int *id) {
  const MlEncoder *encoder = &model->encoder;
  unsigned char *taken = ml_array(call, source->columns, 1);
  *columns = ml_array(call, encoder->count, sizeof **columns);
  *id = -1;
  for (size_t i = 0; !call->status && i < encoder->count; i++) {
    const char *name = encoder->features[i].name;
    int column = ml_source_find(source, name, strlen(name));
    if (column < 0) {
      ml_fail(call, "the source has no column '%s', which the model takes as feature %zu", name,
              i + 1);
      break;
    }
    (*columns)[i] = column;
    taken[column] = 1;
  }
  for (size_t i = 0; !call->status && i < source->columns && *id < 0; i++) {
    int is_target =
        model->target && ml_source_find(source, model->target, model->target_length) == (int)i;
    if (!taken[i] && !is_target) *id = (int)i;
  }
  ml_free(taken);
  return call->status;
}
