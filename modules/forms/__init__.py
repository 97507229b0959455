"""What people type while they learn, split by noun."""
