"""The people of an organisation: who may come in, and what they share."""
