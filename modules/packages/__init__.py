"""The package engine: reads and judges learning packages made elsewhere, without Django and without unpacking."""
