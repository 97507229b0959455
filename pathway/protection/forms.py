"""The shape of what is typed about data: complaints, holds, erasures, copies, months and public statements."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField
from pathway.people.enums import Standing
from pathway.people.models import User

from .enums import ComplaintAbout
from .models import FEWEST_MONTHS, LONGEST_COMPLAINT, MOST_MONTHS, PublicStatement
from .purging import Kept

REASON = 400


class Words(forms.CharField):
    """Some paragraphs, with line ends of one kind and without half characters."""

    def __init__(self, *, rows: int = 6, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_COMPLAINT)
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
        return super().to_python(value)


class ComplaintForm(forms.Form):
    """What is wrong, and about what. The check for family details does not stand in a complaint's way."""

    about = forms.ChoiceField(label="What is it about?", choices=ComplaintAbout.choices, widget=forms.RadioSelect)
    text = Words(
        label="What is wrong?",
        help_text="Say what happened and what you would like to be done. Leave out names of families.",
    )


class AnswerForm(forms.Form):
    """The answer to a complaint."""

    answer = Words(
        label="Your answer",
        help_text="Say what you found, what is done about it, and that they may go to the regulator (ICO).",
    )


class PersonField(OneField):
    """One of the organisation's people, told apart by their address."""

    def label_from_instance(self, obj: User) -> str:
        """Name and address, and whether they have left."""
        left = " – has left" if obj.standing == Standing.LEFT else ""
        return f"{obj.full_name} ({obj.email}){left}"


class HoldForm(forms.Form):
    """Whose records are held, and why."""

    person = PersonField(label="Whose records", queryset=User.objects.none(), empty_label="Choose a person")
    reason = LineField(
        label="What the records are needed for",
        max_length=REASON,
        help_text="Such as the reference of a case. The person is not told.",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class ErasureForm(forms.Form):
    """Why somebody who has left is erased."""

    reason = LineField(
        label="Why",
        max_length=REASON,
        help_text="Such as: asked for it by letter on 3 May, or past the months we keep.",
    )


class CopyForm(forms.Form):
    """Whose copy, how others are named, and why it holds what only the person may read."""

    person = PersonField(label="Whose data", queryset=User.objects.none(), empty_label="Choose a person")
    name_others = forms.BooleanField(
        label="Name other people instead of numbering them",
        required=False,
        help_text="Only where you have weighed up that they do not mind or that it is fair.",
    )
    reason = LineField(
        label="Why it holds private reflections, wellbeing notes and drafts too",
        max_length=REASON,
        required=False,
        help_text="Leave this empty and they are left out. The person reads your reason in “Who looked at my records”.",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class RetentionForm(forms.Form):
    """Months for each class of records; an empty field leaves it undecided."""

    def __init__(self, *args: Any, kept: list[Kept], **options: Any) -> None:
        super().__init__(*args, **options)
        for each in kept:
            self.fields[each.keeping.value] = forms.IntegerField(
                label=f"{each.keeping.label}: months",
                required=False,
                min_value=FEWEST_MONTHS,
                max_value=MOST_MONTHS,
                initial=each.decided,
                help_text=f"Pathway proposes {each.proposed}. Leave it empty and nothing of this class is removed.",
            )

    @property
    def months(self) -> dict[str, int | None]:
        """What was decided of each class."""
        return dict(self.cleaned_data)


class StatementForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the organisation adds to the public pages; everything may wait, and blanks are shown as blanks."""

    class Meta:
        model = PublicStatement
        fields = (
            "data_contact",
            "data_email",
            "lawful_basis",
            "compliance",
            "tested_on",
            "tested_how",
            "not_accessible",
            "accessibility_email",
            "accessibility_phone",
            "reply_days",
            "prepared_on",
            "reviewed_on",
        )
        field_classes = {
            "data_contact": LineField,
            "accessibility_phone": LineField,
            "tested_on": DayField,
            "prepared_on": DayField,
            "reviewed_on": DayField,
            "lawful_basis": Words,
            "tested_how": Words,
            "not_accessible": Words,
        }
        help_texts = {
            "lawful_basis": "Such as public task or employment, and what you rely on for health data.",
            "compliance": "Leave it open until somebody has tested it: nothing is stated that was not tested.",
            "tested_how": "Who tested which pages, with what, and whether people who use assistive technology did.",
        }

    def clean(self) -> dict[str, Any]:
        """Nothing is stated that was not tested, and dates stand in order."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("compliance"):
            for name in ("tested_on", "tested_how"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, "Say this before you state how accessible it is.")
        if (tested := told.get("tested_on")) and tested > clock.today():
            self.add_error("tested_on", "This is a day that is past, or today.")
        first, last = told.get("prepared_on"), told.get("reviewed_on")
        if last and "prepared_on" not in self.errors and (first is None or last < first):
            self.add_error("reviewed_on", "This comes on or after the day it was prepared.")
        return told
