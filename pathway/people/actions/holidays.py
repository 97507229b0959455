"""When a mentor is away, and who stands in for them."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.templatetags.pathway import day as british
from pathway.notifications.actions import notify

from ..models import Holiday, User, forget_roles
from ..queries import holidays_around, may_stand_in_for

LONGEST_HOLIDAY = 370


@transaction.atomic
def book_holiday(
    *, keeper: User, person: User, started_on: date, last_day: date, deputy: User | None = None
) -> Holiday:
    """Say from when until when (that day included) a mentor is away and who decides for them; the deputy is told."""
    require(keeper, "people.keep_holiday", person)
    if last_day < started_on:
        raise RuleBroken("The last day away comes before the first.")
    if last_day < clock.today():
        raise RuleBroken("These days are over. Enter days from today on.")
    if (last_day - started_on).days > LONGEST_HOLIDAY:
        raise RuleBroken("That is more than a year. Ask your admin to give the workers another mentor instead.")
    User.objects.select_for_update().get(pk=person.pk)
    ended_on = last_day + timedelta(days=1)
    if Holiday.objects.filter(person=person, started_on__lt=ended_on, ended_on__gt=started_on).exists():
        raise RuleBroken(f"{person} is away on some of these days already. End that first.")
    if deputy is not None and not may_stand_in_for(person).filter(pk=deputy.pk).exists():
        raise RuleBroken(f"{deputy} cannot stand in: only a colleague who mentors somebody and is not in training can.")
    holiday = Holiday.objects.create(person=person, deputy=deputy, started_on=started_on, ended_on=ended_on)
    if deputy is not None:
        forget_roles(deputy)
        notify(
            recipient=deputy,
            kind="people.stands_in",
            sentence=f"From {british(started_on)} to {british(last_day)} you stand in for {person}: you decide.",
            action_label="See your queue",
            action_path=reverse("assessments:queue"),
            key=f"stands-in:{holiday.pk}",
        )
    record(actor=keeper, verb="people.holiday_booked", thing=holiday, subject=person, deputy=deputy is not None)
    return holiday


@transaction.atomic
def end_holiday(*, keeper: User, holiday: Holiday) -> None:
    """The mentor is back earlier, or does not go: from today on nobody stands in."""
    require(keeper, "people.keep_holiday", holiday.person)
    if not holidays_around(holiday.person).filter(pk=holiday.pk).exists():
        raise RuleBroken("These days are over already.")
    ended_on = max(clock.today(), holiday.started_on)
    Holiday.objects.filter(pk=holiday.pk).update(ended_on=ended_on)
    record(actor=keeper, verb="people.holiday_ended", thing=holiday, subject=holiday.person)
