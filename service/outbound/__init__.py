"""Verdicts out: events for other programs, signed by Standard Webhooks, tried over days."""
