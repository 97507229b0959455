"""Pages of the gallery, split by noun."""
