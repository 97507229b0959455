"""The pages of learning, split by noun."""
