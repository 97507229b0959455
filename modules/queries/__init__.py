"""Questions about learning, split by noun."""
