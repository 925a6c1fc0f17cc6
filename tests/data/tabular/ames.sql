-- ames.csv.gz, typed.
CREATE TABLE ames(MS_SubClass TEXT, MS_Zoning TEXT, Lot_Frontage INTEGER, Lot_Area INTEGER,
  Street TEXT, Alley TEXT, Lot_Shape TEXT, Land_Contour TEXT, Utilities TEXT, Lot_Config TEXT,
  Land_Slope TEXT, Neighborhood TEXT, Condition_1 TEXT, Condition_2 TEXT, Bldg_Type TEXT,
  House_Style TEXT, Overall_Cond TEXT, Year_Built INTEGER, Year_Remod_Add INTEGER, Roof_Style TEXT,
  Roof_Matl TEXT, Exterior_1st TEXT, Exterior_2nd TEXT, Mas_Vnr_Type TEXT, Mas_Vnr_Area INTEGER,
  Exter_Cond TEXT, Foundation TEXT, Bsmt_Cond TEXT, Bsmt_Exposure TEXT, BsmtFin_Type_1 TEXT,
  BsmtFin_SF_1 INTEGER, BsmtFin_Type_2 TEXT, BsmtFin_SF_2 INTEGER, Bsmt_Unf_SF INTEGER,
  Total_Bsmt_SF INTEGER, Heating TEXT, Heating_QC TEXT, Central_Air TEXT, Electrical TEXT,
  First_Flr_SF INTEGER, Second_Flr_SF INTEGER, Gr_Liv_Area INTEGER, Bsmt_Full_Bath INTEGER,
  Bsmt_Half_Bath INTEGER, Full_Bath INTEGER, Half_Bath INTEGER, Bedroom_AbvGr INTEGER,
  Kitchen_AbvGr INTEGER, TotRms_AbvGrd INTEGER, Functional TEXT, Fireplaces INTEGER,
  Garage_Type TEXT, Garage_Finish TEXT, Garage_Cars INTEGER, Garage_Area INTEGER, Garage_Cond TEXT,
  Paved_Drive TEXT, Wood_Deck_SF INTEGER, Open_Porch_SF INTEGER, Enclosed_Porch INTEGER,
  Three_season_porch INTEGER, Screen_Porch INTEGER, Pool_Area INTEGER, Pool_QC TEXT, Fence TEXT,
  Misc_Feature TEXT, Misc_Val INTEGER, Mo_Sold INTEGER, Year_Sold INTEGER, Sale_Type TEXT,
  Sale_Condition TEXT, Sale_Price INTEGER, Longitude REAL, Latitude REAL);
.import --csv --skip 1 "| gzip -dc tests/data/tabular/ames.csv.gz" ames
