"""What all calls of an account together come to."""
