"""What is sent about applications to move up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pathway.careers.models import Competency
from pathway.core.fields import DayField, OneField
from pathway.people.models import User

from ..actions.applications import Seat
from ..enums import DecidedAs, Outcome, PanelPart, Rating, Recommendation
from ..models import Application, PanelMember
from ..models.applications import WORDS
from ..queries.applications import hearers_for, people_for_panel

UNTYPABLE = "Take out the characters that are not text."


class WordsField(forms.CharField):
    """A few sentences, as long as they may be."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", WORDS)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValidationError(UNTYPABLE) from error
        return text


class ApplyForm(forms.Form):
    """Why a worker is ready, and how they rate themselves against each statement."""

    statement = WordsField(
        label="Why you are ready",
        help_text="A few sentences in your own words. Name no family. Your manager and whoever decides will read it.",
    )

    def __init__(self, *args: Any, statements: Sequence[Competency], **options: Any) -> None:
        super().__init__(*args, **options)
        self.statements = statements
        for each in statements:
            self.fields[f"rating_{each.pk}"] = forms.ChoiceField(
                choices=[("", "Choose one"), *Rating.choices], label=str(each)
            )

    @property
    def ratings(self) -> dict[Competency, str]:
        """What was chosen for each statement."""
        return {each: self.cleaned_data[f"rating_{each.pk}"] for each in self.statements}


class StatementForm(forms.Form):
    """The manager's statement."""

    recommendation = forms.ChoiceField(
        choices=Recommendation.choices, widget=forms.RadioSelect, label="Do you recommend this move?"
    )
    reasons = WordsField(
        label="Your reasons", help_text="The worker reads this, and so does whoever decides. Say what you have seen."
    )


class PanelForm(forms.Form):
    """Who sits on a panel, and who chairs it."""

    CHAIRS = (
        (PanelPart.SERVICE_MANAGER, "The service manager"),
        (PanelPart.WORKFORCE_LEAD, "The workforce lead"),
        (PanelPart.PRACTITIONER, "The practitioner"),
        (PanelPart.OTHER, "The further member"),
    )

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        words = {
            PanelPart.SERVICE_MANAGER: ("Service manager", "Somebody appointed as service manager."),
            PanelPart.WORKFORCE_LEAD: ("Workforce lead", ""),
            PanelPart.PRACTITIONER: ("Practitioner not in line", "Somebody who does the work and manages nobody here."),
            PanelPart.OTHER: ("Further member", "Only if you want one, or your rule asks for more than three."),
        }
        for part, (label, hint) in words.items():
            self.fields[part.value] = OneField(
                people_for_panel(application, part).order_by("full_name"),
                label=label,
                help_text=hint,
                required=part != PanelPart.OTHER,
                empty_label="Choose somebody" if part != PanelPart.OTHER else "Nobody",
            )
        self.fields["chair"] = forms.ChoiceField(
            choices=self.CHAIRS,
            widget=forms.RadioSelect,
            label="Who chairs",
            help_text="Not the line manager, and not the mentor.",
        )

    @property
    def seats(self) -> list[Seat]:
        """The panel as it was named."""
        chosen = ((part, self.cleaned_data.get(part.value)) for part, _ in self.CHAIRS)
        return [
            Seat(member, part, is_chair=self.cleaned_data["chair"] == part)
            for part, member in chosen
            if member is not None
        ]

    @staticmethod
    def initial_of(panel: Sequence[PanelMember]) -> dict[str, Any]:
        """The panel as it stands."""
        found: dict[str, Any] = {seat.part: seat.member_id for seat in panel}
        found["chair"] = next((seat.part for seat in panel if seat.is_chair), PanelPart.SERVICE_MANAGER)
        return found


class ViewForm(forms.Form):
    """One panel member's own view."""

    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.RadioSelect, label="What would you decide?")
    notes = WordsField(label="Why", help_text="For the panel. You read the others’ views once you have given yours.")


class DecisionForm(forms.Form):
    """A decision with its reasons."""

    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.RadioSelect, label="What is decided?")
    feedback = WordsField(label="Written feedback to the worker", help_text="The reasons, in words the worker can use.")
    actions = WordsField(label="What to do until then", required=False, help_text="Only where it is deferred.")
    again_on = DayField(label="Look at it again on", required=False, help_text="Only where it is deferred.")

    def __init__(self, *args: Any, part: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["moves_on"] = DayField(
            label="The new level counts from", required=False, help_text="Only for a move up. Empty means today."
        )
        if part == DecidedAs.VACANCY:
            self.fields["vacancy"] = forms.CharField(
                label="Which vacancy", required=False, max_length=120, help_text="Only for a move up: title and number."
            )


class AppealForm(forms.Form):
    """Why a decision should be looked at again."""

    reasons = WordsField(
        label="What should be looked at again, and why",
        help_text="Somebody who had no part in the decision reads this with your pack.",
    )


class HearerForm(forms.Form):
    """Who hears an appeal."""

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = hearers_for(application)
        self.fields["hearer"] = OneField(
            people,
            label="Who hears the appeal",
            empty_label="Choose somebody",
            help_text="Managers and social workers who had no part in it and neither manage nor mentor the worker.",
        )

    @property
    def hearer(self) -> User:
        """Whoever was chosen."""
        found: User = self.cleaned_data["hearer"]
        return found
