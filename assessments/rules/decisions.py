"""Who may decide about whom."""
