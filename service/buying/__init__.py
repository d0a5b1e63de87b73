"""Who buys and how: the people of an account, and the course of a purchase."""
