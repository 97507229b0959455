"""What authors send when they keep the bank of a knowledge check."""

from typing import Any

from django import forms

from pathway.core.fields import DayField, LineField

from ..enums import ItemKind
from ..models import Quiz
from ..queries.banks import MOST_OPTIONS, ItemText, OptionText, what_is_wrong_with

ANSWERS_SHOWN = 4
LONGEST = 2000


class QuizForm(forms.Form):
    """What a knowledge check is called, how much it asks and what passes."""

    title = LineField(max_length=200, label="Title")
    draws = forms.IntegerField(
        min_value=1,
        max_value=50,
        initial=8,
        label="Questions at each try",
        help_text="Write about twice as many, so that a second try is not the same.",
    )
    pass_percent = forms.IntegerField(min_value=1, max_value=100, initial=80, label="Per cent that must be right")
    minutes = forms.IntegerField(
        min_value=5,
        max_value=240,
        required=False,
        label="Time limit in minutes",
        help_text="Leave empty for none, which suits most people. Whoever needs longer can always ask for more time.",
    )

    @staticmethod
    def initial_of(quiz: Quiz) -> dict[str, Any]:
        """The knowledge check as it is."""
        return {name: getattr(quiz, name) for name in ("title", "draws", "pass_percent", "minutes")}


class ItemForm(forms.Form):
    """A question with its answers; which of the fields it needs depends on its kind."""

    kind = forms.ChoiceField(choices=ItemKind.choices, initial=ItemKind.SINGLE, label="How it is answered")
    outcome = forms.IntegerField(
        min_value=1, max_value=20, initial=1, label="Learning outcome", help_text="Its number in the module."
    )
    is_must_get = forms.BooleanField(
        required=False, label="Must be right for safety", help_text="A try passes only with every one of these right."
    )
    situation = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Situation",
        help_text="Told before the question. Only invented families, with no names.",
    )
    stem = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), label="Question")
    model_answer = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Model answer",
        help_text="Only where people answer in their own words.",
    )
    feedback = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What everybody reads afterwards",
        help_text="Why the right answer is right, in two or three sentences.",
    )
    source = LineField(required=False, max_length=300, label="Source")
    checked_on = DayField(required=False, label="Source last checked on")

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        for number in range(1, MOST_OPTIONS + 1):
            self.fields[f"text_{number}"] = forms.CharField(
                required=False, max_length=LONGEST, label=f"Answer {number}"
            )
            self.fields[f"right_{number}"] = forms.BooleanField(required=False, label=f"Answer {number} is right")
            self.fields[f"match_{number}"] = forms.CharField(
                required=False, max_length=LONGEST, label=f"What belongs to answer {number}"
            )
            self.fields[f"says_{number}"] = forms.CharField(
                required=False, max_length=LONGEST, label=f"What whoever chose answer {number} reads"
            )

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The answers' fields, a group for each; those beyond the fourth are folded away while empty."""
        groups = []
        for number in range(1, MOST_OPTIONS + 1):
            fields = {part: self[f"{part}_{number}"] for part in ("text", "right", "match", "says")}
            filled = bool(fields["text"].value()) or any(field.errors for field in fields.values())
            groups.append({"number": number, "shown": number <= ANSWERS_SHOWN or filled, **fields})
        return groups

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(1, MOST_OPTIONS + 1):
            told = cleaned.get(f"match_{number}") or cleaned.get(f"says_{number}") or cleaned.get(f"right_{number}")
            if told and not cleaned.get(f"text_{number}"):
                self.add_error(f"text_{number}", f"Answer {number}: write the answer, or empty its other boxes.")
        if not self.errors:
            problem = what_is_wrong_with(self.text())
            if problem:
                self.add_error(None, problem.replace(f"Question {self.code or 'new'} ", "This question "))
        return cleaned

    def text(self) -> ItemText:
        """The question as it was sent."""
        sent = self.cleaned_data
        options = tuple(
            OptionText(
                text=sent[f"text_{number}"],
                is_correct=sent[f"right_{number}"],
                feedback=sent[f"says_{number}"],
                match=sent[f"match_{number}"],
            )
            for number in range(1, MOST_OPTIONS + 1)
            if sent.get(f"text_{number}")
        )
        names = "kind outcome is_must_get situation stem model_answer feedback source checked_on".split()
        return ItemText(code=self.code or "new", options=options, **{name: sent[name] for name in names})

    @staticmethod
    def initial_of(text: ItemText) -> dict[str, Any]:
        """A question as it is."""
        initial: dict[str, Any] = {name: value for name, value in vars(text).items() if name not in ("code", "options")}
        for number, option in enumerate(text.options, 1):
            initial[f"text_{number}"] = option.text
            initial[f"right_{number}"] = option.is_correct
            initial[f"match_{number}"] = option.match
            initial[f"says_{number}"] = option.feedback
        return initial


class BankFileForm(forms.Form):
    """A bank as a file."""

    file = forms.FileField(label="The bank as a CSV file", help_text="In the shape of the file you can download here.")


class ExtraTimeForm(forms.Form):
    """How much more time somebody gets."""

    percent = forms.TypedChoiceField(
        coerce=int,
        choices=[(0, "None"), (25, "A quarter more"), (50, "Half more"), (100, "Twice the time"), (300, "Four times")],
        widget=forms.RadioSelect,
        label="More time",
        help_text="Do not write down why. Everybody can also ask for more time while they answer.",
    )
