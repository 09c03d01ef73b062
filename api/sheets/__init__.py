"""Sheets in, result files out: what a coordinator's spreadsheets say, and where a result goes."""
