"""Accounts and contacts: their rows, history, days to think of, merging and erasing."""
