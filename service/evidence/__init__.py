"""What past outcomes say: what signals, facts and verdicts were worth, what the best customers share."""
