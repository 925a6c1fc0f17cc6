-- german_credit_labels.csv.gz, typed.
CREATE TABLE german_credit_labels(checking_status TEXT, duration INTEGER, credit_history TEXT,
  purpose TEXT, credit_amount INTEGER, savings_status TEXT, employment TEXT,
  installment_commitment INTEGER, personal_status TEXT, other_parties TEXT, residence_since INTEGER,
  property_magnitude TEXT, age INTEGER, other_payment_plans TEXT, housing TEXT,
  existing_credits INTEGER, job TEXT, num_dependents INTEGER, own_telephone TEXT,
  foreign_worker TEXT, class TEXT);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/german_credit_labels.csv.gz" german_credit_labels
