"""The private answers of a section."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from ..actions.learning import LONGEST_REFLECTION
from ..models import ReflectionAnswer

FORM_ID = "section-form"


class ReflectionsForm(forms.Form):
    """One field for each private question of a section, with what has been written so far."""

    def __init__(self, section: dict[str, Any], answers: dict[str, ReflectionAnswer], *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        for part in section["parts"]:
            if part["type"] == "reflection":
                answer = answers.get(part["key"])
                self.fields[part["key"]] = forms.CharField(
                    label="Your answer",
                    help_text="Only you can read this.",
                    required=False,
                    validators=[MaxLengthValidator(LONGEST_REFLECTION)],
                    initial=answer.text if answer else "",
                    widget=forms.Textarea(attrs={"rows": 5, "form": FORM_ID}),
                )

    def changed_answers(self) -> dict[str, str]:
        """What has been written anew, by the key of the question."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
