"""What changes events, split by noun."""
