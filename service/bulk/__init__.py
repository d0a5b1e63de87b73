"""Many calls at once: read from files, analysed in chunks by local processes, written in order."""
