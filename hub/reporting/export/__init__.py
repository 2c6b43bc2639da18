"""Tables as files, written while their rows are read: CSV, XLSX and Parquet, without a limit of rows."""
