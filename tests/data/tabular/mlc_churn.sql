-- mlc_churn.csv.gz, typed.
CREATE TABLE mlc_churn(state TEXT, account_length INTEGER, area_code TEXT, international_plan TEXT,
  voice_mail_plan TEXT, number_vmail_messages INTEGER, total_day_minutes REAL,
  total_day_calls INTEGER, total_day_charge REAL, total_eve_minutes REAL, total_eve_calls INTEGER,
  total_eve_charge REAL, total_night_minutes REAL, total_night_calls INTEGER,
  total_night_charge REAL, total_intl_minutes REAL, total_intl_calls INTEGER,
  total_intl_charge REAL, number_customer_service_calls INTEGER, churn TEXT);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/mlc_churn.csv.gz" mlc_churn
