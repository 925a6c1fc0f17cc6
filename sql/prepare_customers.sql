-- The table that the recipes work on: 7,043 telephone customers, cleaned, in a training and a test
-- part, and a first model of who leaves. Each recipe reads this file; put your own table and model
-- in its place.
.load ./mlext
.import --csv '|gzip -dc examples/churn/telco_churn.csv.gz' raw

CREATE TABLE customers AS
SELECT customerID AS id, Churn AS churned, Contract AS contract, InternetService AS internet,
       ml_number(tenure) AS tenure, ml_number(MonthlyCharges) AS monthly,
       ml_split(customerID, 0.25) AS part
FROM raw;

CREATE TABLE models(name TEXT PRIMARY KEY, model BLOB NOT NULL,
                    made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO models(name, model)
SELECT 'churn', ml_train('logistic_regression',
                         'SELECT churned, tenure, contract, internet, monthly
                          FROM customers WHERE part = ''train''');
