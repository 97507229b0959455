"""The pages of events, split by noun."""
