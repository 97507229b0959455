"""What authors and approvers fill in about packages and activities."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from pathway.core.fields import OneField

from ..enums import CompletionRule, PartsNeeded, PartsScore
from ..models import Activity, Package
from ..packages.limits import MB, Limits
from ..queries.packages import courses_are_off


class UploadForm(forms.Form):
    """A package to be uploaded."""

    file = forms.FileField(
        label="Package",
        help_text="An H5P file (.h5p) or a SCORM course (.zip), up to 100 MB.",
        widget=forms.FileInput(attrs={"accept": ".h5p,.zip"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if courses_are_off():
            self.fields["file"].help_text = "An H5P file (.h5p), up to 100 MB."
            self.fields["file"].widget.attrs["accept"] = ".h5p"

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


class WithdrawForm(forms.Form):
    """Why an activity or a package is taken out of use."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Workers who played it read this.",
        error_messages={"required": "Say in a sentence why it is withdrawn."},
    )


class ActivityForm(forms.ModelForm[Activity]):
    """How a package is put to use."""

    class Meta:
        model = Activity
        fields = (
            "title",
            "package",
            "completion_rule",
            "pass_mark",
            "max_attempts",
            "parts_needed",
            "parts_score",
            "text_alternative",
        )
        widgets = {
            "completion_rule": forms.RadioSelect,
            "parts_needed": forms.RadioSelect,
            "parts_score": forms.RadioSelect,
            "text_alternative": forms.Textarea(attrs={"rows": 6}),
            "pass_mark": forms.NumberInput(attrs={"class": "govuk-input--width-5", "min": 1, "max": 100}),
            "max_attempts": forms.NumberInput(attrs={"class": "govuk-input--width-5", "min": 1, "max": 20}),
        }
        help_texts = {
            "pass_mark": "Only where a pass mark completes it. A number from 1 to 100.",
            "max_attempts": "How often one may finish it, from 1 to 20. Leave it empty for as often as one likes.",
            "text_alternative": "For people who cannot use the activity: the same in words. Everybody may open it.",
            "parts_needed": "The course has several parts. Which of them does a worker have to finish?",
            "parts_score": "Where several parts give a score.",
        }
        error_messages = {
            "text_alternative": {"required": "Give the same task in words, for people who cannot use the activity."}
        }

    def __init__(self, *args: Any, packages: QuerySet[Package], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"] = OneField(packages, label="Package", empty_label=None)
        self.fields["text_alternative"].required = True
        for name in ("parts_needed", "parts_score"):
            self.fields[name].required = False
        for name, choices in (
            ("completion_rule", CompletionRule.choices),
            ("parts_needed", PartsNeeded.choices),
            ("parts_score", PartsScore.choices),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        versions = [package.version for package in packages]
        if not any(version.is_course for version in versions):
            self.fields["completion_rule"].choices = [  # type: ignore[attr-defined]
                choice for choice in CompletionRule.choices if choice[0] != CompletionRule.PASSED
            ]
        if not any(len(version.parts) > 1 for version in versions):
            del self.fields["parts_needed"], self.fields["parts_score"]

    def clean(self) -> dict[str, Any]:
        """A pass mark is asked for by one rule and dropped by the others."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, usual in (("parts_needed", PartsNeeded.ALL), ("parts_score", PartsScore.AVERAGE)):
            if name in self.fields and not self.has_error(name):
                cleaned[name] = cleaned.get(name) or usual
        most = cleaned.get("max_attempts")
        if most is not None and not 1 <= most <= 20:
            self.add_error("max_attempts", "Give a number of attempts from 1 to 20, or leave it empty.")
        if cleaned.get("completion_rule") != CompletionRule.SCORE:
            cleaned["pass_mark"] = None
        elif not self.has_error("pass_mark") and not 1 <= (cleaned.get("pass_mark") or 0) <= 100:
            self.add_error("pass_mark", "Give a pass mark from 1 to 100 per cent.")
        return cleaned
