"""Whether a company fits the seller's profile: industry, headcount, place."""
