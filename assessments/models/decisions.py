"""What is remembered of a decision, and the chain that holds it."""
