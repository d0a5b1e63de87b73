"""What stands on each fact, and the verdict that the policy draws from it."""
