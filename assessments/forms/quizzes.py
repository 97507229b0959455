"""The knowledge check as a form: one fieldset for each question."""

from typing import Any

from django import forms

from ..enums import ItemKind
from ..models import QuizAttempt


class AttemptForm(forms.Form):
    """The drawn questions with their options as shown; which one is right is not in it."""

    def __init__(self, attempt: QuizAttempt, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in attempt.drawn.select_related("item").prefetch_related("item__options"):
            choices = [(option.pk, option.text) for option in question.options_as_shown()]
            missing = {"required": f"Question {question.order}: choose an answer."}
            label = f"{question.order}. {question.item.stem}"
            field: forms.Field
            if question.item.kind == ItemKind.MULTIPLE:
                field = forms.TypedMultipleChoiceField(
                    choices=choices,
                    coerce=int,
                    widget=forms.CheckboxSelectMultiple,
                    label=label,
                    help_text="Choose all that are right.",
                    error_messages=missing,
                )
            else:
                field = forms.TypedChoiceField(
                    choices=choices, coerce=int, widget=forms.RadioSelect, label=label, error_messages=missing
                )
            self.fields[f"q{question.pk}"] = field

    def chosen(self) -> dict[int, list[int]]:
        """The option ids chosen for each drawn question."""
        return {
            int(name[1:]): value if isinstance(value, list) else [value] for name, value in self.cleaned_data.items()
        }
