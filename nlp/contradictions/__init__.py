"""Claims, and statements of one person that cannot both hold."""
