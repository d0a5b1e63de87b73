"""What is to come: when to come back, agreed steps, days to think of."""
