"""What a quality assurer types, and what whoever decided answers."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms

from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField
from pathway.core.working_days import working_days_after
from pathway.people.models import User
from portfolio.enums import EvidenceKind
from portfolio.forms import WithoutFamilyDetails

from ..actions.quality import FEEDBACK_LENGTH, WORKING_DAYS_TO_ACT
from ..enums import Found, Stage
from ..models import SamplingRule
from ..queries.quality import assessors_of


class SamplingRuleForm(forms.Form):
    """One line of the sampling policy."""

    assessor = OneField(
        label="Whose decisions", queryset=User.objects.none(), required=False, empty_label="Everybody’s"
    )
    method = forms.ChoiceField(
        label="About which kind of evidence", choices=[("", "Every kind"), *EvidenceKind.choices], required=False
    )
    stage = forms.ChoiceField(
        label="At which stage of the worker’s level",
        choices=[("", "Every stage"), *Stage.choices],
        required=False,
        help_text="At the start: less than a third of what the level asks is met. Near the end: two thirds or more.",
    )
    percent = forms.IntegerField(
        label="How many of a hundred decisions",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )
    minimum = forms.IntegerField(
        label="At least how many",
        min_value=0,
        max_value=1000,
        help_text="Of each assessor’s decisions under this line, each time you draw.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, *args: Any, assurer: User, rule: SamplingRule | None = None, **kwargs: Any) -> None:
        initial = {"percent": 10, "minimum": 1}
        if rule is not None:
            names = ("assessor", "method", "stage", "percent", "minimum")
            initial = {name: getattr(rule, name) for name in names}
        super().__init__(*args, **{"initial": initial} | kwargs)
        field = self.fields["assessor"]
        assert isinstance(field, OneField)
        field.queryset = assessors_of(assurer.organisation_id)


class DrawForm(forms.Form):
    """From the decisions of which days is drawn."""

    first_on = DayField(label="Decisions from")
    last_on = DayField(label="Until and with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs.setdefault("initial", {"first_on": today - timedelta(days=90), "last_on": today})
        super().__init__(*args, **kwargs)


class PeriodForm(DrawForm):
    """Of which days the figures are."""


class AssureForm(WithoutFamilyDetails):
    """What was found of a decision, and what is asked of whoever made it."""

    detail_fields: ClassVar[tuple[str, ...]] = ("feedback", "what")

    outcome = forms.ChoiceField(
        label="What did you find?",
        choices=[
            (Found.UPHELD, "Uphold: I would have decided the same"),
            (Found.ACTION, "Uphold, with something to do: it counts, and one thing is to be put right"),
            (Found.OVERTURNED, "Overturn: it no longer counts, and is decided again"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found."},
    )
    feedback = forms.CharField(
        label="What you saw",
        help_text="For whoever decided; the worker does not read it. Needed unless you simply uphold.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=FEEDBACK_LENGTH,
        required=False,
        error_messages={"required": "Write what you saw, so that it can be learned from."},
    )
    what = LineField(label="What is to be done", max_length=300, required=False)
    due_on = DayField(label="By when", required=False)

    def __init__(self, *args: Any, assurer: User, asked: bool = False, **kwargs: Any) -> None:
        """`asked` says that the worker appealed, and so reads the words."""
        self.asked = asked
        usual = working_days_after(clock.today(), WORKING_DAYS_TO_ACT)
        super().__init__(*args, **{"initial": {"due_on": usual}} | kwargs)
        if asked:
            self.fields["feedback"].help_text = "For the worker, who asked, and for whoever decided."
            self.fields["feedback"].required = True
        self.look_for_details(assurer.organisation)

    def clean(self) -> dict[str, Any]:
        """Each outcome has the words it needs."""
        data = super().clean()
        outcome = data.get("outcome")
        needs_words = outcome in (Found.ACTION, Found.OVERTURNED) or (self.asked and outcome)
        if needs_words and not data.get("feedback") and "feedback" not in self.errors:
            self.add_error("feedback", "Write what you saw, so that it can be learned from.")
        if outcome == Found.ACTION and not data.get("what") and "what" not in self.errors:
            self.add_error("what", "Write what is to be done.")
        return data


class AnswerForm(WithoutFamilyDetails):
    """What was done about something that quality assurance asked for."""

    detail_fields: ClassVar[tuple[str, ...]] = ("answer",)

    answer = forms.CharField(
        label="What have you done?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        error_messages={"required": "Write in a few sentences what you have done."},
    )

    def __init__(self, *args: Any, mentor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_for_details(mentor.organisation)


class SeenForm(forms.Form):
    """Whether what was done is enough."""

    seen = forms.ChoiceField(
        label="Is it done?",
        choices=[("yes", "Yes, close it"), ("no", "Not yet, ask again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is done."},
    )
    due_on = DayField(label="If not yet: by when", required=False)

    def clean(self) -> dict[str, Any]:
        """Asking again needs a day."""
        data = super().clean() or self.cleaned_data
        if data.get("seen") == "no" and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Say by when.")
        return data
