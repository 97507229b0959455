"""What the register says in words for people, and who handles what."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from pathway.people.enums import AppointmentKind
from pathway.people.models import Organisation, User
from pathway.people.queries import holders_of

from .enums import PROPOSED_MONTHS, Keeping
from .models import Complaint, PublicStatement
from .purging import Kept, kept_by
from .register import REGISTER, Held

AREAS = {
    "people": "Your account, job and team",
    "careers": "Your level",
    "portfolio": "Your evidence and journal",
    "assessments": "Decisions, observations and knowledge checks",
    "modules": "Your learning",
    "training": "Required training and time for learning",
    "events": "Training events",
    "supervision": "Supervision",
    "progression": "Moving up, and what you may do on your own",
    "notifications": "Notices to you",
    "audit": "Who looked at your records",
    "protection": "Complaints, holds and erasures",
}
UNTIL = {
    Keeping.RECORD: "until {months} months after your last job here has ended",
    Keeping.NOTICES: "for {months} months",
    Keeping.PLAY: "for {months} months after it was last changed",
    Keeping.TRAIL: "for as long as your organisation uses Pathway",
    Keeping.ORGANISATION: "for as long as your organisation uses Pathway",
}


@dataclass(frozen=True)
class Thing:
    """One kind of record in words: what of it is about a person, why it is there and who sees it."""

    title: str
    what: list[str]
    purpose: str
    seen_by: str
    kept: str


@dataclass
class Area:
    """Records that belong together."""

    title: str
    things: list[Thing] = field(default_factory=list)


def areas(rules: Iterable[Kept] = ()) -> list[Area]:
    """Everything the register says is about a person, in areas, with the months that an organisation goes by."""
    months = {each.keeping: each.months for each in rules} or PROPOSED_MONTHS
    found = {label: Area(title) for label, title in AREAS.items()}
    for held in REGISTER.values():
        if held.about:
            app = held.model._meta.app_label
            found[app].things.append(_thing(held, months))
    return [area for area in found.values() if area.things]


def _thing(held: Held, months: dict[Keeping, int]) -> Thing:
    meta = held.model._meta
    told = [name for name in held.copied if name not in _own_names(held)]
    keeping = Keeping(held.kept)
    return Thing(
        title=held.called.capitalize(),
        what=[str(getattr(meta.get_field(name), "verbose_name", name)) for name in told],
        purpose=held.purpose,
        seen_by=held.seen_by,
        kept=UNTIL[keeping].format(months=months.get(keeping, "")),
    )


def _own_names(held: Held) -> set[str]:
    """Relations to the person themselves, and fingerprints of files, say nothing to them."""
    return {"sha256", *(path for path in held.about if "__" not in path)}


def rules_for(organisation: Organisation | None) -> list[Kept]:
    """How long each class is kept, by an organisation or as it is proposed to all."""
    if organisation is not None:
        return kept_by(organisation)
    return [Kept(keeping, months, None) for keeping, months in PROPOSED_MONTHS.items()]


def statement_of(organisation: Organisation) -> PublicStatement:
    """What an organisation states, or an empty statement for it to fill in."""
    found = PublicStatement.objects.filter(organisation=organisation).select_related("organisation").first()
    return found or PublicStatement(organisation=organisation)


def handlers_of(complaint: Complaint) -> QuerySet[User]:
    """Who may handle a complaint: the information governance contacts, without the person who made it."""
    holders = holders_of(AppointmentKind.INFORMATION_GOVERNANCE, complaint.organisation)
    return holders.exclude(pk=complaint.made_by_id).order_by("pk")


def admins_for(complaint: Complaint) -> QuerySet[User]:
    """Who appoints somebody where nobody may handle a complaint."""
    holders = holders_of(AppointmentKind.ORGANISATION_ADMIN, complaint.organisation)
    return holders.exclude(pk=complaint.made_by_id).order_by("pk")
