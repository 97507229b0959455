"""Who may do what with learning, split by noun; importing this room registers every rule."""

from . import learning, packages, pages, scenarios

__all__ = ["learning", "packages", "pages", "scenarios"]
