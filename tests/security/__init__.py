"""One table of what was tried against Pathway and what got through: make security."""
