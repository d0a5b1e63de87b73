"""Finding accounts, contacts and calls again by their names and by what was said."""
