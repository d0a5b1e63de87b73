"""The HTTP interface: routes of a few lines each, since the work is in the use cases."""
