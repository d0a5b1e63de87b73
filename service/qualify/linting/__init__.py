"""Whether the banks' questions can be said aloud, and every text is there in every language."""
