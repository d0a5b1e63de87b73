"""Files and bodies as people send them: encodings, text, CSV, JSON."""
