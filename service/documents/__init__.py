"""Documents to keep, send or print: HTML, PDF, and the readable report of an Analysis."""
