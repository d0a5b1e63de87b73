"""Cues, what they weigh, and the signals that they add up to."""
