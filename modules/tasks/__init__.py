"""What the upstairs floor does by itself, split by noun; importing this room puts its jobs on the schedule."""

from . import packages, pages

__all__ = ["packages", "pages"]
