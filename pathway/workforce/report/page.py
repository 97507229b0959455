"""The page of figures in three tiers: sentences first, then where, then who."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from ..queries import Reach, reach_of
from . import learning, staff
from .data import Data
from .figure import Figure
from .keys import HAS_ROWS, PUBLISHED, WHOLE, Choice

Maker = Callable[[Data], Iterable[Figure]]
MAKERS: dict[str, Maker] = {
    "headcount": lambda data: [staff.headcount(data)],
    "movement": lambda data: [staff.movement(data)],
    "retention": lambda data: [staff.retention(data)],
    "vacancy": lambda data: [staff.vacancy(data)],
    "absence": lambda data: [staff.absence(data)],
    "reasons": lambda data: [staff.reasons(data)],
    "training": lambda data: learning.training(data)[:1],
    "expiry": lambda data: learning.training(data)[1:],
    "supervision": lambda data: [learning.supervision(data)],
    "learning_time": lambda data: [learning.learning_time(data)],
    "levels": lambda data: [learning.levels(data)],
    "capability": lambda data: [learning.capability(data)],
}


@dataclass
class Page:
    """What one reader sees on one day."""

    reach: Reach
    data: Data
    figures: dict[str, Figure] = field(default_factory=dict)

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """The five sentences with which the page begins, each with the key of its figure; that of movement says in
        the same breath how many stay a year."""
        wanted = ("headcount", "movement", "training", "supervision", "learning_time")
        words = {key: self.figures[key].says for key in wanted if key in self.figures}
        if "movement" in words and "retention" in self.figures:
            words["movement"] += f" {self.figures['retention'].brief}"
        return list(words.items())


def page_for(reach: Reach, choice: Choice) -> Page:
    """Every figure for a reader; none where their choice would single people out."""
    page = Page(reach, Data(reach, choice))
    if page.data.is_refused:
        return page
    keys = [key for key in MAKERS if key not in ("training", "expiry")]
    if not reach.is_exact:
        keys = [key for key in keys if key in PUBLISHED]
    if not reach.is_whole:
        keys = [key for key in keys if key not in WHOLE]
    found = {figure.key: figure for key in keys for figure in MAKERS[key](page.data)}
    found |= {figure.key: figure for figure in learning.training(page.data)}
    page.figures = {key: found[key] for key in MAKERS if key in found}
    return page


def figure_for(reach: Reach, choice: Choice, key: str) -> Figure:
    """One figure with the rows behind it, for a reader who may read them."""
    (figure,) = MAKERS[key](Data(reach, choice))
    return figure


def published_page(reach: Reach, day: date) -> Page:
    """The whole organisation's figures as they may be published, whoever takes them."""
    return page_for(Reach(reach.viewer, reach.organisation, is_exact=False, is_whole=True), Choice(day))


__all__ = ["HAS_ROWS", "Choice", "Data", "Page", "figure_for", "page_for", "published_page", "reach_of"]
