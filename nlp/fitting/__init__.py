"""How weights are fitted on labelled calls; `python -m nlp.refit` runs it."""
