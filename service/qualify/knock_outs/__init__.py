"""Knock-outs of the seller's profile: asked first, and decided by the answer alone."""
