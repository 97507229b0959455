"""The shape of what is typed around decisions: passing on, adjusting, holidays, conflicts, settings, own ratings."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.fields import DayField, OneField
from pathway.people.forms import PersonField
from pathway.people.models import Organisation, User
from portfolio.forms import WithoutFamilyDetails, Words

from ..enums import OwnRating, PassingOn
from ..models import CompetencyRule, DecisionPolicy, SelfRating
from ..models.arrangements import EXIT_LENGTH, LONGEST_SITTING, MOST_PIECES, SHORTEST_SITTING
from ..queries.decisions import ClaimState


class PassOnForm(forms.Form):
    """Why evidence is passed on, and to whom, if to one person."""

    reason = forms.ChoiceField(label="Why?", choices=PassingOn.of_ones_own, required=False)
    to = OneField(
        label="To whom?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Everybody who may decide",
        error_messages={"invalid_choice": "Choose somebody of the list."},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        """One tap without a reason means: not mine."""
        return self.cleaned_data["reason"] or PassingOn.NOT_MINE


class AdjustForm(WithoutFamilyDetails):
    """To which statement a claim belongs instead, and why."""

    detail_fields = ("reason",)
    to = forms.ChoiceField(label="What does it show instead?", choices=[])
    reason = Words(
        label="Why?",
        help_text="One sentence; the worker reads it.",
        max_length=300,
        error_messages={"required": "Say in a sentence why, so that the worker can follow."},
    )

    def __init__(
        self,
        *args: Any,
        competencies: Iterable[Competency],
        state: ClaimState,
        organisation: Organisation,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.competencies = {str(one.pk): one for one in competencies if one.pk != state.competency.pk}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Choose one"),
            ("none", "Nothing here: take the claim out"),
            *((key, str(one)) for key, one in self.competencies.items()),
        ]
        self.look_for_details(organisation)

    def adjusted(self) -> dict[str, Any]:
        """What the action takes."""
        return {"to": self.competencies.get(self.cleaned_data["to"]), "reason": self.cleaned_data["reason"]}


class HolidayForm(forms.Form):
    """When a mentor is away, and who stands in."""

    started_on = DayField(label="First day away")
    last_day = DayField(label="Last day away")
    deputy = OneField(
        label="Who decides for you?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody: it waits for me",
        help_text="Only colleagues who mentor somebody themselves can stand in.",
        error_messages={"invalid_choice": "Choose somebody of the list."},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        options.setdefault("initial", {"started_on": clock.today(), "last_day": clock.today() + timedelta(days=7)})
        super().__init__(*args, **options)
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]


class ConflictForm(forms.Form):
    """Two people who are too close; an admin names both, anybody else the other one."""

    def __init__(self, *args: Any, declarer: User, people: QuerySet[User], names_both: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.declarer = declarer
        if names_both:
            self.fields["one"] = PersonField(label="One", people=people)
        self.fields["other"] = PersonField(
            label="The other" if names_both else "Who is too close to you?", people=people
        )

    def pair(self) -> dict[str, User]:
        """The two, as the action takes them."""
        return {"one": self.cleaned_data.get("one") or self.declarer, "other": self.cleaned_data["other"]}


class PolicyForm(forms.Form):
    """An organisation's own words for the exits, and how long one password counts."""

    sitting_minutes = forms.IntegerField(
        label="Minutes for which one password counts",
        help_text=f"{SHORTEST_SITTING} to {LONGEST_SITTING}. After that, the next decision asks for it again.",
        min_value=SHORTEST_SITTING,
        max_value=LONGEST_SITTING,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    practice_words = Words(
        label="Worried about how somebody works",
        help_text="Who to tell, and how. Leave it empty for the default wording, which says that it is one.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=EXIT_LENGTH,
        required=False,
    )
    wellbeing_words = Words(
        label="Worried about how somebody is",
        help_text="Your employee assistance, occupational health, or whoever helps here.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=EXIT_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, policy: DecisionPolicy, **options: Any) -> None:
        names = ("sitting_minutes", "practice_words", "wellbeing_words")
        options["initial"] = {name: getattr(policy, name) for name in names}
        super().__init__(*args, **options)


class RuleForm(forms.Form):
    """How many accepted pieces a statement asks for."""

    pieces = forms.IntegerField(
        label="Accepted pieces of evidence",
        min_value=1,
        max_value=MOST_PIECES,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    partly_counts = forms.BooleanField(label="A piece that partly shows it counts as half", required=False)
    observed = forms.BooleanField(label="One of them is a direct observation", required=False)

    def __init__(self, *args: Any, rule: CompetencyRule, **options: Any) -> None:
        names = ("pieces", "partly_counts", "observed")
        options["initial"] = {name: getattr(rule, name) for name in names}
        super().__init__(*args, **options)


class OwnRatingForm(forms.Form):
    """Where somebody says they stand with each statement of their level; none has to be answered."""

    def __init__(
        self, *args: Any, competencies: Sequence[Competency], ratings: dict[int, SelfRating], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.competencies = {one.pk: one for one in competencies}
        for one in competencies:
            kept = ratings.get(one.pk)
            self.fields[f"rating_{one.pk}"] = forms.ChoiceField(
                label=str(one),
                choices=[("", "Not said"), *OwnRating.choices],
                initial=kept.rating if kept else "",
                required=False,
                error_messages={"invalid_choice": "Choose one of the list."},
            )

    def ratings(self) -> dict[Competency, str]:
        """The ratings given, by statement."""
        given = {one: self.cleaned_data.get(f"rating_{pk}") for pk, one in self.competencies.items()}
        return {one: rating for one, rating in given.items() if rating}
