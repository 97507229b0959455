"""Questions about local services."""

from django.db.models import Q, QuerySet

from pathway.people.models import User

from .models import LocalService


def services_matching(reader: User, *, words: str = "", area: str = "") -> QuerySet[LocalService]:
    """Open services in which every word is found, and which are of use for an area of practice or for all."""
    found = LocalService.objects.visible_to(reader).open()
    for word in words.split()[:8]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(what_for__icontains=word)
            | Q(who_for__icontains=word)
            | Q(address__icontains=word)
        )
    if area:
        # SQLite cannot ask what a list in JSON contains, so the quoted word is looked for in its text.
        found = found.filter(Q(areas=[]) | Q(areas__icontains=f'"{area}"'))
    return found


def services_to_check(author: User) -> QuerySet[LocalService]:
    """Services whose check is overdue, the longest first."""
    return LocalService.objects.visible_to(author).overdue().order_by("next_check_on", "name")
