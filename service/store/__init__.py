"""The store: append-only events on SQLite or PostgreSQL behind one interface.

It keeps what happened to calls and concludes nothing from it.
"""
