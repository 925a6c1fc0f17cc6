-- telco_churn.csv.gz, typed; an empty field or a blank becomes NULL.
CREATE TABLE telco_churn(customerID TEXT, gender TEXT, SeniorCitizen INTEGER, Partner TEXT,
  Dependents TEXT, tenure INTEGER, PhoneService TEXT, MultipleLines TEXT, InternetService TEXT,
  OnlineSecurity TEXT, OnlineBackup TEXT, DeviceProtection TEXT, TechSupport TEXT, StreamingTV TEXT,
  StreamingMovies TEXT, Contract TEXT, PaperlessBilling TEXT, PaymentMethod TEXT,
  MonthlyCharges REAL, TotalCharges REAL, Churn TEXT);
.import --csv --skip 1 "| gzip -dc examples/churn/telco_churn.csv.gz" telco_churn
UPDATE telco_churn SET TotalCharges = nullif(TotalCharges, ' ');
