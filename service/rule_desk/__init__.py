"""Rules at the desk: a phrase tried, a rule added, checked and put to use, without writing YAML."""
