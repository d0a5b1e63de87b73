"""The bar at the top of every page but a call's own: where to go, and the word for it."""

NAVIGATION = (
    ("/", "navigation.calls"),
    ("/profile", "navigation.profile"),
)
"""Path and text of each, in order. A page under a path stands under its word."""
