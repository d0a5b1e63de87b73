"""The pipeline: funnel, forecast, weekly targets and the four elements of a team's work."""
