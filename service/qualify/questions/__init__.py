"""The question banks, and which question comes next."""
