"""Packs that leave the house and can be checked anywhere: a signed list of files, the files, and the checker itself."""

from .dividers import Part, adds_to_passport, parts_of
from .packing import packed

__all__ = ["Part", "adds_to_passport", "packed", "parts_of"]
