"""What authors and approvers fill in about packages and activities."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from ..enums import CompletionRule
from ..models import Activity, Package
from ..packages.limits import MB, Limits


class UploadForm(forms.Form):
    """A package to be uploaded."""

    file = forms.FileField(
        label="H5P file",
        help_text="A file whose name ends in .h5p, up to 100 MB.",
        widget=forms.FileInput(attrs={"accept": ".h5p"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> Any:
        """Refuse what is plainly not a package before reading it."""
        file = self.cleaned_data["file"]
        if file.size > Limits().zipped:
            raise forms.ValidationError(f"The file is {file.size // MB} MB; the limit is {Limits().zipped // MB} MB.")
        return file


class RefuseForm(forms.Form):
    """Why a package is refused."""

    reason = forms.CharField(
        label="Why is it refused?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever uploaded it reads this.",
        error_messages={"required": "Say in a sentence why it is refused."},
    )


class ActivityForm(forms.ModelForm[Activity]):
    """How a package is put to use."""

    class Meta:
        model = Activity
        fields = ("title", "package", "completion_rule", "pass_mark", "text_alternative")
        widgets = {
            "completion_rule": forms.RadioSelect,
            "text_alternative": forms.Textarea(attrs={"rows": 6}),
            "pass_mark": forms.NumberInput(attrs={"class": "govuk-input--width-5", "min": 1, "max": 100}),
        }
        help_texts = {
            "pass_mark": "Only where a pass mark completes it. A number from 1 to 100.",
            "text_alternative": "For people who cannot use the activity: the same task in words.",
        }

    def __init__(self, *args: Any, packages: QuerySet[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"] = forms.ModelChoiceField(packages, label="Package", empty_label=None)
        self.fields["completion_rule"].choices = CompletionRule.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A pass mark is asked for by one rule and dropped by the others."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("completion_rule") != CompletionRule.SCORE:
            cleaned["pass_mark"] = None
        elif not self.has_error("pass_mark") and not 1 <= (cleaned.get("pass_mark") or 0) <= 100:
            self.add_error("pass_mark", "Give a pass mark from 1 to 100 per cent.")
        return cleaned
