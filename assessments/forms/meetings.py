"""Booking and recording an observation or discussion, the worker's answer, and a witness's part."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField, SeveralField
from pathway.people.models import Organisation
from portfolio.forms import WithoutFamilyDetails, Words
from portfolio.models import SENTENCE_LENGTH

from ..actions.meetings import MOST_CRITERIA, Noted
from ..enums import MeetingKind, Seen
from ..models import Criterion
from ..models.meetings import NOTE_LENGTH, SUMMARY_LENGTH
from ..models.witnesses import QUESTION_LENGTH, STATEMENT_LENGTH


class StatementsField(SeveralField):
    """Some of the statements that a person may claim."""

    def label_from_instance(self, obj: Competency) -> str:
        """Code and statement."""
        return str(obj)


class BookingForm(WithoutFamilyDetails):
    """When two meet, and what it will look at."""

    detail_fields = ("about",)
    kind = forms.ChoiceField(
        label="What is it?",
        choices=MeetingKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an observation or a discussion."},
    )
    day = DayField(label="Day")
    time = forms.TimeField(label="Time", error_messages={"invalid": "Enter a time, such as 14:30."})
    about = LineField(
        label="What is it about?", help_text="A few words: a home visit, a group. No names.", max_length=120
    )
    competencies = StatementsField(
        label="What will you look at?",
        help_text=f"One to {MOST_CRITERIA} statements.",
        queryset=Competency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one statement."},
    )

    def __init__(self, *args: Any, competencies: Any, organisation: Organisation | None, **options: Any) -> None:
        options.setdefault("initial", {"day": clock.today()})
        super().__init__(*args, **options)
        self.fields["competencies"].queryset = competencies  # type: ignore[attr-defined]
        self.look_for_details(organisation)

    def booked(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(data["day"], data["time"]))
        names = ("kind", "about", "competencies")
        return {name: data[name] for name in names} | {"starts_at": starts_at}


class RecordingForm(WithoutFamilyDetails):
    """What happened, and what was seen of each statement: made to be filled in on a phone."""

    summary = Words(
        label="What happened?",
        help_text="A few sentences: what you saw and heard. Child A and Parent B, never a name or a place.",
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self, *args: Any, criteria: Sequence[Criterion], organisation: Organisation | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.criteria = criteria
        for one in criteria:
            code = one.competency.code
            self.fields[f"seen_{one.pk}"] = forms.ChoiceField(
                label=str(one.competency),
                choices=Seen.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Say whether you saw {code}."},
            )
            self.fields[f"note_{one.pk}"] = Words(
                label=f"What did you see of {code}?",
                max_length=NOTE_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
            )
        self.detail_fields = ("summary", *(f"note_{one.pk}" for one in criteria))  # type: ignore[misc]
        self.look_for_details(organisation)

    def clean(self) -> dict[str, Any]:
        """What was seen is said in words."""
        data = super().clean()
        for one in self.criteria:
            note = f"note_{one.pk}"
            is_silent = note not in self.errors and not (data.get(note) or "").strip()
            if is_silent and data.get(f"seen_{one.pk}") in (Seen.SEEN, Seen.PARTLY):
                self.add_error(f"note_{one.pk}", f"Say in a sentence what you saw of {one.competency.code}.")
        return data

    def parts(self) -> Iterator[tuple[Any, Any]]:
        """The two questions about each statement."""
        for one in self.criteria:
            yield self[f"seen_{one.pk}"], self[f"note_{one.pk}"]

    def noted(self) -> dict[Competency, Noted]:
        """What was seen, for the action."""
        return {
            one.competency: Noted(self.cleaned_data[f"seen_{one.pk}"], self.cleaned_data[f"note_{one.pk}"])
            for one in self.criteria
        }


class Declaring(WithoutFamilyDetails):
    """A form that ends with saying that nobody can be recognised."""

    declared = forms.BooleanField(
        label="I have read it, and nobody can be recognised in it",
        error_messages={"required": "Read it through, and tick that nobody can be recognised in it."},
    )


class AnswerForm(Declaring):
    """The worker's own words beside what was recorded."""

    detail_fields = ("comment",)
    field_order = ("comment", "declared")
    comment = Words(
        label="What do you want to add?",
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.look_for_details(organisation)


class WitnessForm(WithoutFamilyDetails):
    """Whom to ask, and what."""

    detail_fields = ("question", "role")
    email = forms.EmailField(
        label="Their work e-mail", help_text="A work address says more than a private one.", max_length=254
    )
    role = LineField(
        label="What are they?", help_text="A health visitor, a teacher, a colleague. No names.", max_length=80
    )
    competency = OneField(
        label="What did they see?",
        queryset=Competency.objects.none(),
        empty_label="Choose one",
        error_messages={"invalid_choice": "Choose one of the list."},
    )
    question = Words(
        label="Your question",
        help_text="One question they can answer in a few sentences.",
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, competencies: Any, organisation: Organisation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["competency"].queryset = competencies  # type: ignore[attr-defined]
        self.look_for_details(organisation)


class StatementSentForm(Declaring):
    """What a witness's statement shows, in the worker's sentence."""

    detail_fields = ("sentence",)
    field_order = ("sentence", "declared")
    sentence = Words(
        label="How does it show that?",
        help_text="One sentence.",
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, organisation: Organisation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.look_for_details(organisation)


class CodeForm(forms.Form):
    """The six figures that came by mail."""

    code = forms.CharField(
        label="Your code",
        help_text="Six figures, from the mail we have just sent.",
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )


class StatementForm(WithoutFamilyDetails):
    """What a witness says."""

    detail_fields = ("statement",)
    statement = Words(
        label="What did you see?",
        help_text="A few sentences. Please name no child, parent, address or school.",
        max_length=STATEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, organisation: Organisation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.look_for_details(organisation)
