"""Proofs with things that are not part of the project, each a command of its own; `make test` needs none of them."""
