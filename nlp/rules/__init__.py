"""Rules and the scopes that lie over what they match."""
