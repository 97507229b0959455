"""Questions about the tree of modules."""

from typing import Any

from django.db.models import Q, QuerySet

from pathway.people.models import Organisation

from ..models import LibraryIndexPage, ModulePage, SectionPage


def section_of(organisation: Organisation | None) -> SectionPage | None:
    """An organisation's own section, if it has been opened."""
    found: SectionPage | None = SectionPage.objects.filter(organisation=organisation).first() if organisation else None
    return found


def tree_of(user: Any) -> Q:
    """The condition "this page is in, or on the way to, the person's own section or the shared library"."""
    if user.is_superuser:
        return Q()
    wanted = Q(pk__in=[])
    for page in (section_of(user.organisation), LibraryIndexPage.objects.first()):
        if page is not None:
            steps = range(page.steplen, len(page.path) + 1, page.steplen)
            wanted |= Q(path__in=[page.path[:step] for step in steps]) | Q(path__startswith=page.path)
    return wanted


def library_masters() -> QuerySet[ModulePage]:
    """The modules of the shared library, in the order of their titles."""
    library = LibraryIndexPage.objects.first()
    if library is None:
        nothing: QuerySet[ModulePage] = ModulePage.objects.none()
        return nothing
    masters: QuerySet[ModulePage] = ModulePage.objects.child_of(library).order_by("title")
    return masters


def may_choose(user: Any, item: Any) -> bool:
    """Whether this image or document belongs to the person's own section or the shared library."""
    if user.is_superuser:
        return True
    pages = (section_of(user.organisation), LibraryIndexPage.objects.first())
    return item.collection_id in {page.collection_id for page in pages if page is not None}


def is_in_own_section(user: Any, page: Any) -> bool:
    """Whether a page stands in the person's own section."""
    if user.is_superuser:
        return True
    section = section_of(user.organisation)
    return section is not None and bool(page.path.startswith(section.path))


def taken_over(organisation: Organisation | None) -> dict[int, int]:
    """The organisation's own copies of modules of the shared library: page by master, by id."""
    section = section_of(organisation)
    if section is None:
        return {}
    copies = ModulePage.objects.child_of(section).filter(taken_from__isnull=False)
    return dict(copies.values_list("taken_from", "pk"))
