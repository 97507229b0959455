"""What people type while they learn and while they make learning, split by noun."""
