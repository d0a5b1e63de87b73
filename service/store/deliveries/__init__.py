"""What tools deliver, and the calls that are made of it."""
