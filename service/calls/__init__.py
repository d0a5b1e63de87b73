"""Calls: their events, records, snapshots and conclusions, and what pages show of them."""
