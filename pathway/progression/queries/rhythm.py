"""Whether supervision was held as often as agreed: the one place where the landing asks the gallery."""

from collections.abc import Iterable
from datetime import date

from pathway.people.models import User
from pathway.supervision.queries.rhythm import Rhythm as Held
from pathway.supervision.queries.rhythm import supervised
from pathway.training.calendar import months_later

from ..readiness import Rhythm


def rhythm_of(workers: Iterable[User], *, months: int, day: date) -> dict[int, Rhythm]:
    """For each worker whether supervision was held on time over the months up to a day; nothing where none is known."""
    since = months_later(day, -months)
    people = User.objects.filter(pk__in=[worker.pk for worker in workers])
    found = {}
    for one in supervised(people, day, since):
        first = max(since, one.since)
        sessions = sum(first <= each <= day for each in one.held)
        held = Held(one.person, first, day, tuple(one.gaps(first, day)), sessions)
        found[one.person.pk] = Rhythm(held.is_kept, f"{held.words[:1].upper()}{held.words[1:]}")
    return found
