"""The decision form."""
