"""Why a recorded decision is withdrawn, why one should be looked at again, and who takes over what waits."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from pathway.core.fields import OneField
from pathway.core.templatetags.pathway import day
from pathway.people.models import User
from portfolio.forms import WithoutFamilyDetails, Words
from portfolio.models import EvidenceVersion

from ..actions.withdrawals import REASON_LENGTH
from ..queries.decisions import Waiting

EVERYTHING, SOME = "everything", "some"


class WithdrawForm(WithoutFamilyDetails):
    """Why a decision is taken back."""

    detail_fields: ClassVar[tuple[str, ...]] = ("reason",)

    reason = Words(
        label="Why do you withdraw it?",
        help_text="A sentence or two. The worker reads it, and it stays in the signed log beside the decision.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        error_messages={"required": "Say in a sentence why, so that whoever reads it can follow."},
    )

    def __init__(self, *args: Any, mentor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_for_details(mentor.organisation)


class AppealForm(WithoutFamilyDetails):
    """Why quality assurance should look again."""

    detail_fields: ClassVar[tuple[str, ...]] = ("reason",)

    reason = Words(
        label="Why should it be looked at again?",
        help_text="Say what in your evidence shows it. Whoever assures quality reads this; your mentor does not.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=REASON_LENGTH,
        error_messages={"required": "Say in a sentence why, so that whoever reads it can follow."},
    )

    def __init__(self, *args: Any, worker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_for_details(worker.organisation)


class ReassignForm(forms.Form):
    """Who takes over, and what: everything that waits, or some of it."""

    to = OneField(
        label="Who decides instead?",
        queryset=User.objects.none(),
        empty_label="Choose a person",
        error_messages={
            "required": "Choose who decides instead.",
            "invalid_choice": "Choose somebody of the list.",
        },
    )
    which = forms.ChoiceField(
        label="What do they take over?",
        choices=[(EVERYTHING, "Everything in this list"), (SOME, "Only what I tick below")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they take over."},
    )
    pieces = forms.TypedMultipleChoiceField(
        label="Pieces of evidence",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Some of what you ticked no longer waits here. Look at the list again."},
    )

    def __init__(self, *args: Any, waiting: Sequence[Waiting], people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.fields["pieces"].choices = [(one.version.pk, _in_words(one)) for one in waiting]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Some of it needs at least one tick."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("which") == SOME and not data.get("pieces") and "pieces" not in self.errors:
            self.add_error("pieces", "Tick at least one piece, or choose everything.")
        return data

    def versions(self) -> list[EvidenceVersion]:
        """What is moved."""
        ticked = set(self.cleaned_data["pieces"])
        everything = self.cleaned_data["which"] == EVERYTHING
        return [one.version for one in self.waiting if everything or one.version.pk in ticked]


def _in_words(one: Waiting) -> str:
    """Whose it is and how long it waits; not a word of what it says, for whoever moves it may not read it."""
    over = f", {one.over_words}" if one.days_over > 0 else ""
    sent = one.version.submitted_at
    return f"{one.version.item.owner}, sent {day(sent)}, promised by {day(one.promised_on)}{over}"
