"""Questions about events, split by noun."""
