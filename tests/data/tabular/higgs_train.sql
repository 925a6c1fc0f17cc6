-- higgs_train.csv.gz, typed.
CREATE TABLE higgs_train(label INTEGER, lepton_pT REAL, lepton_eta REAL, lepton_phi REAL,
  missing_energy_magnitude REAL, missing_energy_phi REAL, jet1_pt REAL, jet1_eta REAL,
  jet1_phi REAL, jet1_btag REAL, jet2_pt REAL, jet2_eta REAL, jet2_phi REAL, jet2_btag REAL,
  jet3_pt REAL, jet3_eta REAL, jet3_phi REAL, jet3_btag REAL, jet4_pt REAL, jet4_eta REAL,
  jet4_phi REAL, jet4_btag REAL, m_jj REAL, m_jjj REAL, m_lv REAL, m_jlv REAL, m_bb REAL,
  m_wbb REAL, m_wwbb REAL);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/higgs_train.csv.gz" higgs_train
