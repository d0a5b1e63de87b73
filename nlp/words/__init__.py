"""Words: how text is cut into them, and in which spelling they are compared."""
