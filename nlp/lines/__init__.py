"""Notes and transcripts as people type them, read into lines: words, speaker, whose line it is."""
