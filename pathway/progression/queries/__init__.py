"""What the landing can be asked, for the floors above."""

from .applications import Waits, going_on_before, waiting_for
from .standing import LevelPage, level_page, may_move_up, module_map, workers_seen_by

__all__ = [
    "LevelPage",
    "Waits",
    "going_on_before",
    "level_page",
    "may_move_up",
    "module_map",
    "waiting_for",
    "workers_seen_by",
]
