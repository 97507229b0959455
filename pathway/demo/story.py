"""A believable year at Northvale and Southmere, told through the same actions that people use."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from modules.models import ModulePage
from pathway.notifications.models import Notification

from . import (
    assuring,
    data_asked,
    deciding,
    details,
    figures,
    files,
    keeping_training,
    learning,
    moving_up,
    noticeboard,
    people,
    playing,
    supervising,
    training_days,
    work,
)

LAST_DAY = dt.date(2026, 11, 20)
# How many of ten have done each module, for the table to show gaps.
CHANCES = (("SAFE1", 0.8), ("REC1", 0.6), ("FT1", 0.4))
Say = Callable[[str], object]


@transaction.atomic
def tell(say: Say) -> None:
    """Tell the whole story, saying what happens; all of it is there afterwards or none."""
    say("Northvale: six teams start the year ...")
    northvale = people.tell_northvale()
    say("Southmere: one team starts the year ...")
    southmere = people.tell_southmere()
    say("The library: modules are written, approved and put live ...")
    learning.fill_library()
    modules = learning.put_live(northvale, author="edith", approver="priya", lead="wanda")
    modules_of_southmere = learning.put_live(southmere, author="oona", approver="orla", lead="omar")
    say("People start and people leave ...")
    events: list[people.Starter | people.Leaver] = [*people.STARTERS, *people.LEAVERS]
    for event in sorted(events, key=lambda event: event.day):
        if isinstance(event, people.Starter):
            people.start(northvale, event)
        else:
            people.leave(northvale, event)
    people.invite_late(northvale, LAST_DAY)
    say("People learn ...")
    _a_year_of_learning(northvale, modules)
    _a_year_of_learning(southmere, modules_of_southmere)
    playing.tell(northvale, modules, LAST_DAY)
    say("People write evidence and mentors decide ...")
    work.a_year_of_evidence(northvale, pieces=70, last_day=LAST_DAY)
    work.a_year_of_evidence(southmere, pieces=15, last_day=LAST_DAY)
    work.the_story_of_amira(northvale, LAST_DAY)
    details.what_the_check_missed(northvale, LAST_DAY)
    deciding.around_decisions(northvale, LAST_DAY)
    assuring.a_look_at_decisions(northvale, LAST_DAY)
    say("Supervisors and workers meet ...")
    supervising.a_year_of_supervision(
        northvale,
        written=("East locality", "Parenting"),
        keeper=northvale.people["wanda"],
        last_day=LAST_DAY,
    )
    supervising.the_supervision_of_amira(northvale, LAST_DAY)
    supervising.more_at_northvale(northvale, LAST_DAY)
    supervising.an_audit_of_supervision(northvale, LAST_DAY)
    supervising.a_year_of_supervision(southmere, written=(), keeper=southmere.people["omar"], last_day=LAST_DAY)
    say("Files from other systems are brought in ...")
    files.bring_in_files(northvale, modules["FT1"], LAST_DAY)
    say("People go to training events and say whether they helped ...")
    training_days.tell(northvale, LAST_DAY)
    say("People apply to move up, and it is said what they may do alone ...")
    moving_up.tell(northvale, modules, LAST_DAY)
    say("People note their weeks, managers absences, the admin why people left ...")
    figures.a_year_of_facts(northvale, "wanda", LAST_DAY)
    figures.a_year_of_facts(southmere, "omar", LAST_DAY)
    figures.why_they_left(northvale, LAST_DAY)
    keeping_training.tell(northvale, "wanda", LAST_DAY)
    say("An author fills the directory of local services, and the admin opens the public page ...")
    noticeboard.tell(northvale, northvale.people["edith"], LAST_DAY)
    noticeboard.open_to_the_public(northvale, northvale.people["wanda"], LAST_DAY)
    data_asked.what_people_ask_of_their_data(northvale, LAST_DAY)
    _past_mail_has_gone_out()


def _a_year_of_learning(here: people.Place, modules: dict[str, ModulePage]) -> None:
    """Most people have done the safeguarding module, fewer the others; Amira is half way through it."""
    amira = here.people.get("amira")
    for worker in here.workers:
        if worker == amira:
            continue
        start = max(people.FIRST_DAY, worker.employments.earliest("started_on").started_on)
        for code, likely in CHANCES:
            day = start + dt.timedelta(days=here.chance.randrange(1, 330))
            if here.chance.random() < likely and day < LAST_DAY:
                learning.work_through(worker, modules[code], day)
    if amira is not None:
        learning.work_through(amira, modules["REC1"], LAST_DAY - dt.timedelta(days=80))
        learning.read_as_far_as(amira, modules["SAFE1"], LAST_DAY - dt.timedelta(days=1), sections=3)


def _past_mail_has_gone_out() -> None:
    """Mark the story's notices as mailed in their own time, so that the first start sends none of them."""
    for notice in Notification.objects.filter(mailed_at__isnull=True):
        Notification.objects.filter(pk=notice.pk).update(mailed_at=notice.created_at)
