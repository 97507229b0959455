"""Questions about the tree of modules."""

from typing import Any

from django.db.models import Q, QuerySet

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User, roles_of
from pathway.people.queries import holders_of

from ..models import LibraryIndexPage, ModulePage, ModuleSnapshot, SectionPage


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


def looked_after_by(module: ModuleSnapshot) -> list[User]:
    """Whom a module's page names as its owner, by name or e-mail; where that is nobody, or a post, all its authors."""
    if module.organisation is None:
        return []
    name = module.content_owner.split(",")[0].strip()
    named = User.objects.filter(Q(full_name__iexact=name) | Q(email__iexact=name), organisation=module.organisation)
    found = list(named.filter(is_active=True)) if name else []
    return found if len(found) == 1 else list(holders_of(AppointmentKind.CMS_AUTHOR, module.organisation))


def is_author_of(person: User, module: ModuleSnapshot) -> bool:
    """Whether somebody writes modules where this one stands."""
    return person.organisation_id == module.organisation_id and AppointmentKind.CMS_AUTHOR in roles_of(person).kinds
