"""Templates and phrases: how they are written, compiled, and found in lines."""
