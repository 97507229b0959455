"""What Northvale and Southmere tell outwards and about their area: a public page, promises and local services."""

import datetime as dt

from pathway.careers.actions import keep_public_page
from pathway.core import clock
from pathway.directory.actions import add_service, retire_service
from pathway.people.models import User
from pathway.supervision.actions.arrangements import set_rule

from .people import Place, at

# Name, what for, who for, telephone, areas, how many days before the last day it was added.
SERVICES: tuple[tuple[str, str, str, str, list[str], int], ...] = (
    ("Northvale SENDIASS", "Impartial advice on SEND, EHC plans and appeals.", "Parents, children and young people",
     "020 7946 0110", ["send", "school"], 60),
    ("Housing options team", "Help when a home is at risk, and a call the same day.", "Anybody who may lose their home",
     "020 7946 0111", [], 60),
    ("Money and debt advice", "Debt, benefits and letters from a court, from trained advisers.", "Anybody in Northvale",
     "020 7946 0112", [], 300),
    ("Toy library at the hub", "Toys on loan for a fortnight, and a warm room on Tuesdays.", "Children under five",
     "020 7946 0113", ["parenting", "early_help"], 60),
    ("The Orchard drug and alcohol service", "Treatment, and support for children and partners.",
     "Adults who drink or use drugs, and their families", "020 7946 0114", ["direct_work", "child_in_need"], 250),
    ("Safe at Home", "A domestic abuse service with advocates for adults and for children.",
     "Anybody afraid of someone close to them", "020 7946 0115", ["domestic_abuse"], 60),
    ("Dads’ Saturday", "Breakfast, football and somebody to talk to.", "Fathers and male carers, any age of child",
     "07700 900120", ["parenting", "family_time"], 60),
)  # fmt: skip
INTRODUCTION = (
    "Family support workers at {name} walk beside families for a while: at the kitchen table, at the school gate, in "
    "the first hard weeks and in the good ones after. You will not do it alone. You have a mentor, supervision that is "
    "kept, and time to learn."
)
WAYS_IN = (
    "As an apprentice, learning while you are paid.\n"
    "As a trainee, with some experience of children, young people or families, paid or not.\n"
    "As an experienced worker, into a vacancy. Ours stand at https://jobs.example.org/."
)
QUALIFICATIONS = (
    "We ask for a qualification at level 3 or above, or the wish to work towards one with us. Apprentices work towards "
    "a qualification at level 4."
)
ONWARD = (
    "Senior workers stand in for their team manager, and some go on to manage a team. Others go on to the social work "
    "degree apprenticeship, when there is a place and they meet its conditions."
)


def tell(here: Place, author: User, last_day: dt.date) -> None:
    """The author fills the directory over the year; two checks are overdue, and one service has closed."""
    for name, what_for, who_for, phone, areas, days in SERVICES:
        day = last_day - dt.timedelta(days=days)
        with clock.at(at(day, 14)):
            add_service(
                author=author,
                organisation=here.organisation,
                name=name,
                what_for=what_for,
                who_for=who_for,
                phone=phone,
                web=f"https://{name.lower().replace(' ', '-').replace('’', '')}.example.org/",
                address="",
                areas=areas,
                next_check_on=day + dt.timedelta(days=182),
            )
    with clock.at(at(last_day - dt.timedelta(days=60), 15)):
        gone = add_service(
            author=author,
            organisation=here.organisation,
            name="Youth drop-in at the old library",
            what_for="Table tennis and tea on Thursdays.",
            who_for="Young people from 11 to 17",
            phone="020 7946 0119",
            web="",
            address="",
            areas=["school"],
            next_check_on=last_day + dt.timedelta(days=122),
        )
    with clock.at(at(last_day - dt.timedelta(days=10), 11)):
        retire_service(author=author, service=gone, reason="The building closed; ask the hub about Thursdays.")


def open_to_the_public(here: Place, lead: User, last_day: dt.date) -> None:
    """The lead makes the proposed rhythm of supervision the organisation's own; the admin opens the public page."""
    with clock.at(at(last_day, 10)):
        for code in ("apprentice", "trainee"):
            set_rule(keeper=lead, level=here.levels[code], max_gap_days=28, first_gap_days=14, first_months=3)
        set_rule(keeper=lead, level=None, max_gap_days=28)
        keep_public_page(
            admin=here.admin,
            organisation=here.organisation,
            is_open=True,
            introduction=INTRODUCTION.format(name=here.organisation.name),
            ways_in=WAYS_IN,
            qualifications=QUALIFICATIONS,
            onward=ONWARD,
        )
