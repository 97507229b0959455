"""What figures there are and what may be asked of them, without the libraries that work them out."""

from dataclasses import dataclass
from datetime import date

KEYS = (
    "headcount",
    "movement",
    "retention",
    "vacancy",
    "absence",
    "reasons",
    "training",
    "expiry",
    "supervision",
    "learning_time",
    "levels",
    "capability",
)
# For readers who may not read the rows; the others say too much about single people.
PUBLISHED = (
    "headcount",
    "movement",
    "vacancy",
    "absence",
    "reasons",
    "training",
    "expiry",
    "supervision",
    "learning_time",
)
# Of the whole organisation only: a team's absences and reasons are too few to be hidden well.
WHOLE = ("absence", "reasons")
HAS_ROWS = [key for key in KEYS if key not in WHOLE]


@dataclass(frozen=True)
class Choice:
    """What somebody asked to see: the day, and a team or level if they narrowed it."""

    day: date
    team: int | None = None
    level: int | None = None
