"""Fingerpost's language engine: text in; signals, claims and evidence with their exact words out."""
