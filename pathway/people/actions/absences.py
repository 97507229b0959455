"""Recording when people were away."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken, or_say
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british

from ..models import Absence, User

LONG_TERM_DAYS = 28


@transaction.atomic
def record_absence(
    *,
    keeper: User,
    person: User,
    reason: str,
    started_on: date,
    ended_on: date | None = None,
    days_lost: Decimal | None = None,
    is_long_term: bool = False,
) -> Absence:
    """Record that somebody is or was away; without a day of return it is still going on."""
    require(keeper, "people.record_absence", person)
    _refuse_impossible(person, started_on, ended_on, days_lost)
    with or_say(f"{person} has an absence on those days already."):
        absence = Absence.objects.create(
            person=person,
            reason=reason,
            started_on=started_on,
            ended_on=ended_on,
            days_lost=days_lost,
            is_long_term=is_long_term or _is_long(started_on, ended_on),
        )
    record(actor=keeper, verb="people.absence_recorded", thing=absence, subject=person)
    return absence


@transaction.atomic
def change_absence(
    *,
    keeper: User,
    absence: Absence,
    reason: str,
    started_on: date,
    ended_on: date | None = None,
    days_lost: Decimal | None = None,
    is_long_term: bool = False,
) -> Absence:
    """Correct an absence or say when the person came back."""
    person = absence.person
    require(keeper, "people.record_absence", person)
    _refuse_impossible(person, started_on, ended_on, days_lost, but=absence)
    absence.reason, absence.started_on, absence.ended_on = reason, started_on, ended_on
    absence.days_lost = days_lost
    absence.is_long_term = is_long_term or _is_long(started_on, ended_on)
    with or_say(f"{person} has an absence on those days already."):
        absence.save(update_fields=["reason", "started_on", "ended_on", "days_lost", "is_long_term"])
    record(actor=keeper, verb="people.absence_changed", thing=absence, subject=person)
    return absence


@transaction.atomic
def remove_absence(*, keeper: User, absence: Absence) -> None:
    """Take away an absence that was recorded by mistake."""
    person = absence.person
    require(keeper, "people.record_absence", person)
    record(actor=keeper, verb="people.absence_removed", thing=absence, subject=person)
    Absence.objects.filter(pk=absence.pk).delete()


def _is_long(started_on: date, ended_on: date | None) -> bool:
    """Four weeks or more, counted to the return or to today."""
    return ((ended_on or clock.today()) - started_on).days >= LONG_TERM_DAYS


def _refuse_impossible(
    person: User, started_on: date, ended_on: date | None, days_lost: Decimal | None, but: Absence | None = None
) -> None:
    if ended_on is not None and ended_on <= started_on:
        raise RuleBroken("The day back at work comes after the first day away.")
    if started_on > clock.today():
        raise RuleBroken("Record an absence once it has begun, not before.")
    if days_lost is not None and days_lost > ((ended_on or clock.today()) - started_on).days + 1:
        raise RuleBroken("There are more working days lost than days between the two dates.")
    if not person.employments.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=started_on), started_on__lte=started_on):
        raise RuleBroken(f"{person} had no job on {british(started_on)}. Check the first day away.")
    others = Absence.objects.filter(person=person).exclude(pk=but.pk if but else None)
    if ended_on is not None:
        others = others.filter(started_on__lt=ended_on)
    clash = others.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=started_on)).first()
    if clash is not None:
        until = f"until {british(clash.ended_on)}" if clash.ended_on else "and it has no end yet"
        raise RuleBroken(f"{person} is away from {british(clash.started_on)} {until}. Change that absence instead.")
