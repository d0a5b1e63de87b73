"""Proofs of a language's rules, questions, headings and names."""
