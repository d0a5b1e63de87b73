"""Calls as other programs write them down: transcripts and exports, told apart by their content.

`reading.read_file` is the door; nothing here stores or analyses anything.
"""
