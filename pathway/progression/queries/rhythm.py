"""Whether supervision was held as often as agreed: the one place where the landing asks the gallery."""

from collections.abc import Iterable
from datetime import date

from pathway.people.models import User

from ..readiness import Rhythm


def rhythm_of(workers: Iterable[User], *, months: int, day: date) -> dict[int, Rhythm]:
    """For each worker whether supervision was held on time over the months up to a day; nothing where none is known."""
    return {}
