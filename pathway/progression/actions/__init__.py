"""The only writers of the landing."""

from .mapping import map_module, note_level_read

__all__ = ["map_module", "note_level_read"]
