"""Who sees which figures."""
