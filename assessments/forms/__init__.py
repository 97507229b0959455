"""What comes in from the pages of the first floor."""
