"""Pages of the landing."""
