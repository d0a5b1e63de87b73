"""Who may come in: people and their passwords, sessions, tokens, teams, shared calls."""
