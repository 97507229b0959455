"""Pages of training: what is required, what people did, and their first weeks."""
