#include "learn/fit_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static MlStatus fit_name(MlCall *call, MlFit *fit, size_t column, const char *name, size_t length) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  char *copy = ml_copy_text(call, name, length);
  if (!copy) return call->status;
  char **place = column < target ? &fit->frame.target_name : &fit->names[column - target];
  ml_free(*place);
  *place = copy;
  return ML_OK;
}

/* Reads "names": one for each feature, or one for the target and each feature. */
static MlStatus read_names(MlCall *call, MlFit *fit) {
  MlJsonSpan span = fit->common.names;
  size_t target = fit->learner->target != ML_TARGET_NONE;
  MlJson json;
  MlBuffer name = {0};
  if (!span.length || call->status) return call->status;
  ml_json_parse(call, span.text, span.length, "option 'names'", &json);
  if (!call->status && (json.tokens[0].type != ML_JSON_ARRAY ||
                        (json.tokens[0].members != fit->features &&
                         json.tokens[0].members != fit->features + target))) {
    ml_fail(call, "option 'names' must be an array of %zu names, one for each feature",
            fit->features);
  }
  size_t column = call->status || json.tokens[0].members > fit->features ? 0 : target;
  for (uint32_t i = 1; call->status == ML_OK && i < json.count; i++, column++) {
    name.length = 0;
    if (json.tokens[i].type != ML_JSON_STRING) {
      ml_fail(call, "option 'names' must hold only text");
    } else if (ml_json_unescape(call, &json, i, &name) == ML_OK) {
      fit_name(call, fit, column, name.data ? name.data : "", name.length);
    }
    for (uint32_t k = 1; k < i && !call->status; k++) {
      if (json.tokens[k].length == json.tokens[i].length &&
          !memcmp(span.text + json.tokens[k].start, span.text + json.tokens[i].start,
                  json.tokens[i].length)) {
        ml_fail(call, "option 'names' has '%.*s' twice", (int)(name.length < 60 ? name.length : 60),
                name.data ? name.data : "");
      }
    }
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

MlStatus ml_fit_name_columns(MlCall *call, MlFit *fit, const char *const *names) {
  size_t target = fit->learner->target != ML_TARGET_NONE;
  fit->names = ml_array(call, fit->features, sizeof *fit->names);
  for (size_t i = 0; fit->names && !call->status && i < fit->features + target; i++) {
    char name[32];
    snprintf(name, sizeof name, "x%zu", i + 1 - target);
    if (i < target) snprintf(name, sizeof name, "y");
    fit_name(call, fit, i, names ? names[i] : name, strlen(names ? names[i] : name));
  }
  return read_names(call, fit);
}

int64_t ml_fit_role_place(const MlJson *json, uint32_t token, size_t features) {
  if (json->tokens[token].type == ML_JSON_STRING) return 0;
  if (json->tokens[token].type != ML_JSON_NUMBER) return -1;
  double place = ml_json_number(json, token);
  int is_place = place >= 1 && place <= (double)features && place == floor(place);
  return is_place ? (int64_t)place : -1;
}

/* The feature that the value of a role's option says, by name or by place. */
static MlStatus find_role(MlCall *call, MlFit *fit, int role) {
  MlJsonSpan span = fit->roles.role[role];
  MlJson json;
  MlBuffer name = {0};
  fit->role_at[role] = ML_NOT_FOUND;
  if (!span.length || call->status) return call->status;
  ml_json_parse(call, span.text, span.length, "the option", &json);
  int64_t place = call->status ? -1 : ml_fit_role_place(&json, 0, fit->features);
  if (place > 0) fit->role_at[role] = (size_t)place - 1;
  if (place == 0) {
    ml_json_unescape(call, &json, 0, &name);
    for (size_t i = 0; i < fit->features && !call->status; i++) {
      int is_same = strlen(fit->names[i]) == name.length &&
                    (!name.length || memcmp(fit->names[i], name.data, name.length) == 0);
      if (is_same) fit->role_at[role] = i;
    }
  }
  if (!call->status && fit->role_at[role] == ML_NOT_FOUND) {
    ml_fail(
        call, "option '%s' must be the name of a feature or its place from 1 to %zu, found %.*s",
        ml_role_names[role], fit->features, (int)(span.length < 60 ? span.length : 60), span.text);
  }
  for (int i = 0; i < role && !call->status; i++) {
    if (fit->role_at[i] == fit->role_at[role]) {
      ml_fail(call, "options '%s' and '%s' name the same feature", ml_role_names[i],
              ml_role_names[role]);
    }
  }
  ml_buffer_free(&name);
  ml_json_free(&json);
  return call->status;
}

size_t ml_fit_find_roles(MlCall *call, MlFit *fit) {
  size_t count = 0;
  for (int i = 0; i < ML_ROLES; i++) {
    find_role(call, fit, i);
    count += fit->role_at[i] != ML_NOT_FOUND;
  }
  return count;
}

int ml_fit_has_role(const MlFit *fit, size_t feature) {
  for (int i = 0; i < ML_ROLES; i++) {
    if (fit->role_at[i] == feature) return 1;
  }
  return 0;
}

MlStatus ml_fit_assign_roles(MlCall *call, MlFit *fit) {
  size_t feature = 0, target = fit->learner->target != ML_TARGET_NONE;
  size_t slots = fit->frame.encoder.count;
  for (int i = 0; i < ML_ROLES && !call->status; i++) {
    if (fit->role_at[i] == ML_NOT_FOUND) continue;
    ml_frame_role(call, &fit->frame, (MlRole)i, fit->names[fit->role_at[i]]);
  }
  if (fit->frame.extras) {
    fit->row_place = ml_array(call, fit->features, sizeof *fit->row_place);
    fit->packed = ml_array(call, fit->features, sizeof *fit->packed);
  }
  for (size_t i = 0; i < fit->features && !call->status; i++) {
    if (ml_fit_has_role(fit, i)) continue;
    if (fit->row_place) fit->row_place[i] = target + feature;
    ml_encoder_name(call, &fit->frame.encoder, feature++, fit->names[i], strlen(fit->names[i]));
  }
  for (int i = 0, extra = 0; i < ML_ROLES && !call->status; i++) {
    if (fit->role_at[i] == ML_NOT_FOUND) continue;
    fit->row_place[fit->role_at[i]] = target + slots + (size_t)extra++;
  }
  return call->status;
}
