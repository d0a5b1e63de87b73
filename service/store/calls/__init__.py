"""Calls: their events, lists, conclusions, and how long they are kept."""
