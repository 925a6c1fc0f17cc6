-- titanic.csv.gz, typed; an empty field becomes NULL.
CREATE TABLE titanic(PassengerId INTEGER, Survived INTEGER, Pclass INTEGER, Name TEXT, Sex TEXT,
  Age REAL, SibSp INTEGER, Parch INTEGER, Ticket TEXT, Fare REAL, Cabin TEXT, Embarked TEXT);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/titanic.csv.gz" titanic
UPDATE titanic SET Age = nullif(Age, ''), Cabin = nullif(Cabin, ''),
  Embarked = nullif(Embarked, '');
