"""The search index, written and asked."""
