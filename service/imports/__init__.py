"""Calls made of files from other programs, once each."""
