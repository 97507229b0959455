"""What changes on the first floor."""
