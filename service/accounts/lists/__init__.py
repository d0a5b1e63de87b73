"""Lists of accounts and contacts as CSV: read from any program, compared with what is there, written for any."""
