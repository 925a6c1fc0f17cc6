/* Telephone numbers, against what the Python package phonenumbers makes of them. */
#include "unit.h"

#include "clean/phone.h"
#include "clean_csv.h"

static const char *e164(const char *text, const char *country) {
  static MlPhone phone;
  const MlPhonePlan *plan = country ? ml_phone_plan(country, strlen(country)) : NULL;
  CHECK(!country || plan);
  return ml_parse_phone(text, strlen(text), plan, &phone) ? phone.number : "";
}

static void test_reference(void) {
  CleanCsv csv = clean_csv_open("tests/data/cleaning/phones.csv");
  char *fields[CLEAN_CSV_FIELDS];
  size_t lengths[CLEAN_CSV_FIELDS];
  int rows = 0, wrong = 0;
  clean_csv_row(&csv, fields, lengths);
  while (clean_csv_row(&csv, fields, lengths) == 3) {
    rows++;
    if (strcmp(e164(fields[1], fields[0]), fields[2]) == 0) continue;
    wrong++;
    /* All that differ: from Brazil and Colombia, 00 needs a carrier behind it, it is said there. */
    CHECK(strncmp(fields[1], "00", 2) == 0 && fields[2][0] == 0);
  }
  free(csv.text);
  CHECK(rows > 3800);
  CHECK(wrong <= 4);
}

static void test_forms(void) {
  static const char *const cases[][3] = {
      {"030 123456", "DE", "+4930123456"},
      {"+49 (0)30 / 12 34 56", NULL, "+4930123456"},
      {"0049 30 123456", NULL, "+4930123456"},
      {"tel:+49-30-123456", NULL, "+4930123456"},
      {"44 20 7946 0958", "GB", "+442079460958"},
      {"+44 (0)20 7946 0958", "DE", "+442079460958"},
      {"(415) 555-2671", "US", "+14155552671"},
      {"415.555.2671 x89", "us", "+14155552671"},
      {"1-800-FLOWERS", "US", "+18003569377"},
      {"011 44 20 7946 0958", "US", "+442079460958"},
      {"8 (495) 123-45-67", "RU", "+74951234567"},
      {"011 15-2345-6789", "AR", "+5491123456789"},
      {"0 15 11 96123-4567", "BR", "+5511961234567"},
      {"06 698 12345", "IT", "+3906698 12345"},
      {"06 12345678", "HU", "+3612345678"},
      {"8 0152 450911", "BY", "+375152450911"},
      {"460-1234", "AG", "+12684601234"},
      {"\uff0b\uff14\uff19 30 123456", NULL, "+4930123456"},
      {"\u0660\u0663\u0660 123456", "DE", "+4930123456"},
      {"030\u2013123456", "DE", "+4930123456"},
      {"", "DE", ""},
      {"030 123456", NULL, ""},
      {"12", "DE", ""},
      {"none", "US", ""},
      {"call 415 555 2671", "US", ""},
      {"415 555 2671 or 2672", "US", ""},
      {"+999 123456789", NULL, ""},
      {"+1 115 555 2671", NULL, ""},
      {"++49 30 123456", NULL, ""},
      {"+49 30 123456789012345", NULL, ""},
      {"2024-03-01", "US", ""},
      {"192.168.0.1", "US", ""},
      {"\xff", "US", ""},
      {"+", "US", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char expected[32];
    size_t k = 0;
    for (const char *c = cases[i][2]; *c; c++) {
      if (*c != ' ') expected[k++] = *c;
    }
    expected[k] = 0;
    CHECK_TEXT(e164(cases[i][0], cases[i][1]), expected);
  }
  MlPhone phone;
  static const char *const extensions[] = {"+14155552671 ext. 89", "+1 415 555 2671x89",
                                           "+1 415 555 2671 #89", "+1 415 555 2671;ext=89",
                                           "+1 415 555 2671 extension 89"};
  for (size_t i = 0; i < 5; i++) {
    CHECK(ml_parse_phone(extensions[i], strlen(extensions[i]), NULL, &phone));
    CHECK_TEXT(phone.number, "+14155552671");
    CHECK_TEXT(phone.extension, "89");
  }
  CHECK(!ml_phone_plan("ZZ", 2));
  CHECK(!ml_phone_plan("DEU", 3));
  CHECK(!ml_phone_plan("", 0));
  CHECK(ml_phone_plan("xk", 2));
}

int main(void) {
  test_reference();
  test_forms();
  return unit_end();
}
