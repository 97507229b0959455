"""The porch's pages."""
