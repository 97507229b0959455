"""What authors fill in about a practice scenario: plain fields, no script."""

from typing import Any

from django import forms
from django.utils.text import slugify

from ..actions.scenarios import MOST_CHOICES, ChoiceText
from ..enums import EndingKind
from ..models import Scenario, ScenarioMoment

USUAL_CHOICES = 2
SHORT_NAME = "A few letters or digits, such as ask-the-child."


class ScenarioForm(forms.ModelForm[Scenario]):
    """A scenario as a whole."""

    class Meta:
        model = Scenario
        fields = ("title", "intro", "sensitivity")
        widgets = {"intro": forms.Textarea(attrs={"rows": 4}), "sensitivity": forms.RadioSelect}
        help_texts = {
            "intro": "Who the worker is and what they know. An empty line begins a new paragraph.",
            "sensitivity": "A second person approves what is about safeguarding or domestic abuse.",
        }
        error_messages = {
            "title": {"required": "Give the scenario a title."},
            "intro": {"required": "Say what the worker knows before it begins."},
        }


class MomentForm(forms.Form):
    """A moment with its choices."""

    name = forms.CharField(
        label="Short name",
        max_length=40,
        help_text="Workers do not see it: " + SHORT_NAME,
        error_messages={"required": "Give the moment a short name."},
    )
    text = forms.CharField(
        label="What happens",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what happens."},
    )
    ending = forms.ChoiceField(
        label="How it goes on",
        choices=[("", "The worker decides"), *((kind, f"It ends here: {label}") for kind, label in EndingKind.choices)],
        required=False,
        widget=forms.RadioSelect,
    )
    debrief = forms.CharField(
        label="What to take from this ending",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only for an ending. An empty line begins a new paragraph.",
    )

    def __init__(self, *args: Any, moment: ScenarioMoment | None = None, **kwargs: Any) -> None:
        if moment is not None:
            kwargs["initial"] = self._initial_of(moment) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_CHOICES + 1):
            self.fields[f"choice_{number}"] = forms.CharField(label="What one may do", max_length=300, required=False)
            self.fields[f"goes_to_{number}"] = forms.CharField(
                label="Leads to",
                max_length=40,
                required=False,
                help_text="The short name of a moment. A new name makes a new moment.",
                widget=forms.TextInput(attrs={"list": "moments", "autocomplete": "off"}),
            )
            self.fields[f"feedback_{number}"] = forms.CharField(
                label="What it led to",
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="Told right after the choice, without blame.",
            )

    @staticmethod
    def _initial_of(moment: ScenarioMoment) -> dict[str, str]:
        start = {"name": moment.name, "text": moment.text, "ending": moment.ending, "debrief": moment.debrief}
        for number, choice in enumerate(moment.choices.select_related("goes_to"), 1):
            start[f"choice_{number}"] = choice.text
            start[f"goes_to_{number}"] = choice.goes_to.name if choice.goes_to else ""
            start[f"feedback_{number}"] = choice.feedback
        return start

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each choice, for the page; those after the next empty one are folded away there."""
        numbers = range(1, MOST_CHOICES + 1)
        fields = {
            number: [self[f"{part}_{number}"] for part in ("choice", "goes_to", "feedback")] for number in numbers
        }
        used = max((number for number in numbers if any(field.value() for field in fields[number])), default=0)
        shown = max(USUAL_CHOICES, used + 1)
        return [{"number": number, "fields": fields[number], "folded": number > shown} for number in numbers]

    def clean_name(self) -> str:
        """The name in small letters with dashes."""
        return self._short("name")

    def _short(self, field: str) -> str:
        said: str = self.cleaned_data.get(field, "")
        short = slugify(said, allow_unicode=True)
        if said.strip() and not short:
            raise forms.ValidationError("Use some letters or digits.")
        return str(short)

    def clean(self) -> dict[str, Any]:
        """Gather the choices; one that leads somewhere has to say what one may do."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["choices"] = []
        for number in range(1, MOST_CHOICES + 1):
            text, feedback = cleaned.pop(f"choice_{number}", ""), cleaned.pop(f"feedback_{number}", "")
            try:
                goes_to = self._short(f"goes_to_{number}")
            except forms.ValidationError as error:
                self.add_error(f"goes_to_{number}", error)
                continue
            cleaned.pop(f"goes_to_{number}", None)
            if text.strip():
                cleaned["choices"].append(ChoiceText(text, goes_to, feedback))
            elif goes_to or feedback.strip():
                say = f"Say what one may do in choice {number}, or empty its other fields."
                self.add_error(f"choice_{number}", say)
        if cleaned.get("debrief", "").strip() and not cleaned.get("ending"):
            self.add_error("debrief", "Only an ending has this. Say how it ends, or empty this field.")
        return cleaned
