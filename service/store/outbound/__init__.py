"""What is sent to endpoints of an organisation."""
