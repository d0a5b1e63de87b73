"""Who is named in what is kept: a person in every spelling, in texts and in files as they came."""
