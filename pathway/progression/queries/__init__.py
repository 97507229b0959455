"""What the landing can be asked, for the floors above."""

from .applications import Waits, waiting_for
from .standing import LevelPage, level_page, module_map, workers_seen_by

__all__ = ["LevelPage", "Waits", "level_page", "module_map", "waiting_for", "workers_seen_by"]
