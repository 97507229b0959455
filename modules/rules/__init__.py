"""Who may do what with learning, split by noun; importing this room registers every rule."""

from . import certificates, learning, packages, pages, scenarios

__all__ = ["certificates", "learning", "packages", "pages", "scenarios"]
