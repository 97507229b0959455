"""A package is a zip file, and the house has one careful reader of those: `pathway.core.archives`."""

from pathway.core.archives.reader import CHUNK, Archive, Member, Unreadable, opened

__all__ = ["CHUNK", "Archive", "Member", "Unreadable", "opened"]
