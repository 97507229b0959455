"""What is typed and chosen about events: the shape only; the actions check what it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from modules.models import ModulePage, ModuleSnapshot
from pathway.core.fields import DayField, LineField, OneField, SeveralField
from pathway.people.models import Organisation, Team, User
from pathway.people.queries import open_teams, people_in_reach
from pathway.training.models import Course
from pathway.training.queries import who_lacks
from portfolio.forms import WithoutFamilyDetails, Words

from .actions.attendance import Mark
from .actions.events import Planned
from .enums import RATINGS, Presence, Used
from .models import Booking, Event
from .models.evaluation import WORDS_LENGTH
from .models.events import LONGEST_REASON, MOST_SEATS
from .rules import bookable_by


class EventFilter(forms.Form):
    """By what the list of events is narrowed."""

    module = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    course = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    words = forms.CharField(required=False, max_length=100)
    online = forms.ChoiceField(
        choices=[("", "Anywhere"), ("place", "In a place"), ("online", "Online")], required=False
    )
    until = forms.DateField(required=False)
    room = forms.BooleanField(required=False)


class EventForm(forms.Form):
    """A training event."""

    title = LineField(label="Title", max_length=200)
    about = Words(
        label="What it is about, and what to bring",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    on = DayField(label="Day", help_text="For example 27 March 2027.")
    begins = forms.TimeField(label="Begins at")
    ends = forms.TimeField(label="Ends at")
    place = LineField(
        label="Place", max_length=200, required=False, help_text="A room and address, unless it is online."
    )
    link = forms.URLField(label="Link to join online", max_length=300, required=False, assume_scheme="https")
    trainer = OneField(
        User.objects.none(),
        label="Trainer from your organisation",
        required=False,
        empty_label="Somebody from elsewhere",
    )
    trainer_name = LineField(label="Trainer from elsewhere", max_length=120, required=False)
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=MOST_SEATS)
    module = OneField(
        ModulePage.objects.none(),
        label="Module it counts for",
        required=False,
        empty_label="None: a certificate of its own",
        help_text="Who is there all the time has done what this module asks, as if they had done it here.",
    )
    course = OneField(
        Course.objects.none(),
        label="Or a course that is not taught here as a module",
        required=False,
        empty_label="None",
        help_text="Who is there all the time has done the course. Booked places stand in the training table.",
    )
    needs_approval = forms.BooleanField(label="A manager approves when people book for themselves", required=False)
    cost = forms.DecimalField(
        label="What it costs in all, in pounds", min_value=0, max_digits=9, decimal_places=2, required=False
    )

    def __init__(self, keeper: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].queryset = people_in_reach(keeper).order_by("full_name")  # type: ignore[attr-defined]
        offered = ModuleSnapshot.objects.offered_to(keeper).values("module")
        self.fields["module"].queryset = ModulePage.objects.filter(pk__in=offered).order_by("title")  # type: ignore[attr-defined]
        courses = Course.objects.visible_to(keeper).filter(module__isnull=True)
        self.fields["course"].queryset = courses.order_by("title")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """The event as the form shows it."""
        begins, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
        names = "title about place link trainer trainer_name capacity module course needs_approval cost".split()
        known = {name: getattr(event, name) for name in names}
        return known | {"on": begins.date(), "begins": begins.time(), "ends": ends.time()}

    def planned(self) -> Planned:
        """What was typed, as the actions take it."""
        said = dict(self.cleaned_data)
        day, begins, ends = said.pop("on"), said.pop("begins"), said.pop("ends")
        return Planned(
            starts_at=timezone.make_aware(datetime.combine(day, begins)),
            ends_at=timezone.make_aware(datetime.combine(day, ends)),
            **said,
        )


class ReasonForm(forms.Form):
    """Why an event is cancelled."""

    why = LineField(
        label="Why it is cancelled",
        max_length=LONGEST_REASON,
        help_text="Everybody who is booked or waits reads it.",
    )


class BookForm(forms.Form):
    """A place for oneself."""

    anyway = forms.BooleanField(
        label="Book anyway, even if something else is in my calendar at that time", required=False
    )


class GroupForm(forms.Form):
    """Places for several people."""

    workers = SeveralField(
        User.objects.none(),
        label="Who",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one person."},
    )
    anyway = forms.BooleanField(label="Book anyway, even if somebody has something else at that time", required=False)

    def __init__(self, booker: User, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = event.bookings.open().values("worker")
        people = bookable_by(booker).exclude(pk__in=there).exclude(pk=event.trainer_id or 0)
        self.fields["workers"].queryset = people.order_by("full_name", "pk")  # type: ignore[attr-defined]
        lacks = who_lacks(people, event.organisation, event.thing) if event.thing is not None else {}
        self.fields["workers"].label_from_instance = lambda person: (  # type: ignore[attr-defined]
            f"{person}: {lacks[person.pk]}" if person.pk in lacks else str(person)
        )
        if lacks:
            self.fields["workers"].help_text = "Beside a name stands what is due or late."


class HoldForm(forms.Form):
    """Places kept for a team."""

    team = OneField(Team.objects.none(), label="Team")
    seats = forms.IntegerField(label="Places", min_value=1, max_value=MOST_SEATS)
    until = DayField(
        label="Kept until",
        help_text="The day after, they go to whoever waits.",
    )

    def __init__(self, organisation: Organisation | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = open_teams(organisation).order_by("name")  # type: ignore[attr-defined]


class AttendanceForm(forms.Form):
    """Who came: three large buttons for each person, and minutes where somebody was there for a part."""

    def __init__(self, event: Event, bookings: Iterable[Booking], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bookings = list(bookings)
        for booking in self.bookings:
            self.fields[f"came_{booking.pk}"] = forms.ChoiceField(
                label=booking.worker.full_name,
                choices=Presence.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=booking.presence,
            )
            self.fields[f"minutes_{booking.pk}"] = forms.IntegerField(
                label=f"Minutes of {event.minutes}, if for a part",
                min_value=1,
                max_value=max(1, event.minutes - 1),
                required=False,
                initial=booking.minutes,
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each person's two fields, for the page."""
        return [
            {"booking": booking, "came": self[f"came_{booking.pk}"], "minutes": self[f"minutes_{booking.pk}"]}
            for booking in self.bookings
        ]

    def marks(self) -> dict[int, Mark]:
        """What was said, by booking."""
        said = self.cleaned_data
        return {b.pk: (said[f"came_{b.pk}"], said[f"minutes_{b.pk}"]) for b in self.bookings}


class SpanForm(forms.Form):
    """The days between which figures are counted."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)


def _rating(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=help_text, choices=RATINGS, coerce=int, widget=forms.RadioSelect
    )


class EvaluationForm(WithoutFamilyDetails):
    """Two minutes after a course."""

    detail_fields = ("words",)
    before = _rating("How confident were you with this before?")
    after = _rating("How confident are you now?")
    useful = _rating("How useful is it for your work?")
    words = Words(
        label="One thing to keep or to change",
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, organisation: Organisation | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_for_details(organisation)


class UsedForm(forms.Form):
    """Whether it was used."""

    answer = forms.ChoiceField(label="Has it been used?", choices=Used.choices, widget=forms.RadioSelect)
