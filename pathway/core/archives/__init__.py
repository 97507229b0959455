"""The house's one way to open a zip file that somebody sent: `Archive`, and how large and how deep it may be."""

from .findings import Finding, shown
from .limits import MB, Limits
from .reader import CHUNK, Archive, Member, Unreadable, opened

__all__ = ["CHUNK", "MB", "Archive", "Finding", "Limits", "Member", "Unreadable", "opened", "shown"]
