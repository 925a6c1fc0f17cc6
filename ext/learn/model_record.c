#include "learn/model_record.h"

#include <string.h>

#include "learn/classes.h"

/* Of the fields below; a reader refuses what is newer. */
enum { RECORD_VERSION = 1 };

MlStatus ml_model_record(MlCall *call, const MlModelHead *head, const MlEncoder *encoder,
                         const MlBuffer *parameters, MlBuffer *record) {
  const char *name = ml_learner_name(head->learner);
  MlFieldList list;
  if (call->status) return call->status;
  ml_put_text(call, record, "algorithm", name, strlen(name));
  ml_put_integer(call, record, "version", RECORD_VERSION);
  ml_put_text(call, record, "options", head->options, head->options_length);
  ml_put_integer(call, record, "rows_used", head->rows_used);
  for (int i = 0; i < ML_ROLES; i++) {
    if (!head->role[i]) continue;
    ml_put_text(call, record, ml_role_names[i], head->role[i], head->role_length[i]);
  }
  ml_put_integer(call, record, "rows_skipped", head->rows_skipped);
  if (head->target) ml_put_text(call, record, "target", head->target, head->target_length);
  if (head->learner->target == ML_TARGET_CLASS) {
    ml_classes_write(call, head->classes, head->class_count, record);
  }
  ml_encoder_write(call, encoder, record);
  if (head->text) ml_text_columns_write(call, head->text, record);
  ml_list_begin(call, record, "parameters", ML_FIELD_RECORDS, &list);
  ml_list_record(call, record, &list, parameters);
  return ml_list_end(call, record, &list);
}
