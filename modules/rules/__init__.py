"""Who may do what with learning, split by noun; importing this room registers every rule."""

from . import learning, pages

__all__ = ["learning", "pages"]
