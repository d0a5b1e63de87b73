"""What a reading means for the deal: facts, levels, verdict, next question.

Nothing here does IO but reading its own data at start, and nothing here reads a clock.
"""
