"""The figures of the workforce lead's page, each with its method, its table and the rows behind it."""
