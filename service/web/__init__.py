"""What routes and pages stand on: who asks, what is refused, how errors are told, and the server itself."""
