"""What the landing can be asked, for the floors above."""

from .standing import LevelPage, level_page, module_map, workers_seen_by

__all__ = ["LevelPage", "level_page", "module_map", "workers_seen_by"]
