"""Takes each permission check away, one at a time, and looks whether anything notices: make mutate."""
