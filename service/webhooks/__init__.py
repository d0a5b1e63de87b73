"""Deliveries of call-logging tools: verified, stored once, and made into calls in the background."""
