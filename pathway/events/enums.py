"""The fixed lists of events and their evaluation."""

from django.db import models


class BookingStatus(models.TextChoices):
    """How far a booking has come."""

    ASKED = "asked", "Waits for approval"
    WAITING = "waiting", "On the waiting list"
    BOOKED = "booked", "Booked"
    CANCELLED = "cancelled", "Cancelled"
    DECLINED = "declined", "Not approved"


OPEN = (BookingStatus.ASKED, BookingStatus.WAITING, BookingStatus.BOOKED)


class Presence(models.TextChoices):
    """Whether somebody came."""

    THERE = "there", "There"
    PARTLY = "partly", "Part of it"
    ABSENT = "absent", "Not there"


class Way(models.TextChoices):
    """How a course was taught."""

    EVENT = "event", "Training event"
    MODULE = "module", "Module"


class Asked(models.TextChoices):
    """Who is asked whether something was used."""

    WORKER = "worker", "The worker"
    MENTOR = "mentor", "The mentor"


class Used(models.TextChoices):
    """Whether what was learned has been used."""

    OFTEN = "often", "Yes, more than once"
    ONCE = "once", "Yes, once"
    NOT_YET = "not_yet", "Not yet"
    NO_CHANCE = "no_chance", "There was no chance to"
    CANNOT_SAY = "cannot_say", "I cannot say"


RATINGS = [(1, "1: not at all"), (2, "2: a little"), (3, "3: fairly"), (4, "4: very"), (5, "5: fully")]
