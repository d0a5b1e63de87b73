"""The audit log and the seals over histories."""
