"""What a call came to, into the fields of a CRM: shown as changes first, written once approved."""
