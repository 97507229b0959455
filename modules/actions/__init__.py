"""What changes learning, split by noun."""
