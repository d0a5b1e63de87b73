"""One module a tool: its payload read into one shape. Pure; what is fetched is handed in."""
