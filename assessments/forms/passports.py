"""What a worker chooses to take away, and the phrase of their own."""

from typing import Any

from django import forms

from pathway.core.fields import SeveralField
from pathway.people.models import User
from portfolio.models import EvidenceVersion

from ..actions.passports import SHORTEST_PHRASE
from ..queries.records import may_leave


class Pieces(SeveralField):
    """Pieces of evidence by their titles."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.get_kind_display().lower()})"


class PassportForm(forms.Form):
    """Which evidence goes into the passport; what is decided goes in anyway."""

    evidence = Pieces(
        label="Evidence to take with you",
        queryset=EvidenceVersion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is looked through for family details once more; what holds one stays here.",
    )

    def __init__(self, *args: Any, worker: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence"]
        assert isinstance(field, Pieces)
        field.queryset = may_leave(worker)


class PhraseForm(forms.Form):
    """A phrase that only the worker knows."""

    phrase = forms.CharField(
        label="A phrase only you know",
        max_length=200,
        min_length=SHORTEST_PHRASE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Four words are good. Nobody can tell you it later.",
        error_messages={
            "required": "Choose a phrase.",
            "min_length": f"Choose a phrase of {SHORTEST_PHRASE} characters or more, such as four words.",
        },
    )


class FetchForm(forms.Form):
    """The phrase that goes with the link."""

    phrase = forms.CharField(
        label="Your phrase",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type the phrase you chose when you made the link."},
    )
