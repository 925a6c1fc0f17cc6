/* ml_phone: telephone numbers to E.164. */
#include <string.h>

#include "clean/phone.h"
#include "functions/arguments.h"

typedef struct PhoneOptions {
  int extension; /* 1: keep */
} PhoneOptions;

static const MlOption phone_options[] = {{.name = "extension",
                                          .type = ML_OPTION_CHOICE,
                                          .offset = offsetof(PhoneOptions, extension),
                                          .choices = "drop|keep",
                                          .help = "whether ;ext= stands behind the number"},
                                         {0}};

/* The plan of the country argument, NULL for an SQL NULL. */
static const MlPhonePlan *phone_country(MlCall *call, sqlite3_value *value) {
  MlValue country = ml_host_value(call, value);
  if (call->status || country.kind == ML_VALUE_NULL) return NULL;
  int is_text = country.kind == ML_VALUE_TEXT;
  const MlPhonePlan *plan = is_text ? ml_phone_plan(country.bytes, country.length) : NULL;
  if (!plan) {
    ml_fail(call, "country must be an ISO 3166 code of two letters such as 'DE'%s%.*s%s",
            is_text ? ", found '" : "",
            is_text ? (int)(country.length < 40 ? country.length : 40) : 0,
            is_text ? country.bytes : "", is_text ? "'" : "");
  }
  return plan;
}

static void phone_apply(sqlite3_context *context, int argc, sqlite3_value **argv) {
  MlCall call;
  MlPhone phone;
  PhoneOptions options = {0};
  ml_call_begin(&call, ml_registered(context)->function.name, NULL, NULL);
  if (ml_host_arguments(context, &call, argc)) return;
  ml_kept_options(context, &call, argc, argv, 2, phone_options, &options, sizeof options);
  const MlPhonePlan *plan = argc > 1 ? phone_country(&call, argv[1]) : NULL;
  MlValue value = ml_host_value(&call, argv[0]);
  char digits[32];
  if (value.kind == ML_VALUE_REAL && value.real >= 0 && value.real < 1e15 &&
      value.real == (double)(int64_t)value.real) {
    value = ml_value_integer((int64_t)value.real);
  }
  if (value.kind == ML_VALUE_INTEGER) { /* its digits may be one */
    sqlite3_snprintf(sizeof digits, digits, "%lld", (long long)value.integer);
    value = ml_value_text(digits, strlen(digits));
  }
  if (!call.status && value.kind == ML_VALUE_TEXT &&
      ml_parse_phone(value.bytes, value.length, plan, &phone)) {
    char out[48];
    int with_extension = options.extension && phone.extension[0];
    sqlite3_snprintf(sizeof out, out, "%s%s%s", phone.number, with_extension ? ";ext=" : "",
                     with_extension ? phone.extension : "");
    ml_host_result_text(context, out, strlen(out));
  }
  ml_host_report(context, &call);
}

const MlFunction ml_phone_functions[] = {
    {.name = "ml_phone",
     .kind = ML_SCALAR,
     .scalar = phone_apply,
     .minimum = 1,
     .maximum = 3,
     .signature = "ml_phone(text [, country [, options]])",
     .summary = "A telephone number in any written form as E.164, +493012345678: with a calling "
                "code, or of the country whose two-letter code is given. NULL when it is none that "
                "the numbering plan has",
     .options = "extension: keep it as ;ext=12 (drop|keep, default drop)",
     .example = "SELECT ml_phone('(030) 123456', 'DE'), ml_phone('+1 415-555-2671 ext. 89', NULL, "
                "'{\"extension\": \"keep\"}')"},
    {0}};
