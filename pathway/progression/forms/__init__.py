"""What is sent to the landing's pages."""
