"""What an admin says when they let an inspector in, and where the log's head goes."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from pathway.core import clock
from pathway.core.fields import DayField, LineField, SeveralField
from pathway.people.models import User

from ..queries.inspections import decided_about


class LetInForm(forms.Form):
    """Who may read what, and until when."""

    full_name = LineField(label="Name of the inspector", max_length=120)
    email = forms.EmailField(
        label="Their e-mail", max_length=254, help_text="From outside. They get a one-time link by mail."
    )
    purpose = LineField(label="What it is for", max_length=200, help_text="For example: visit of the awarding body.")
    ends_on = DayField(label="Last day")
    ends_time = forms.TimeField(label="Until", initial=time(17, 0))
    first_on = DayField(label="Decisions from", required=False)
    last_on = DayField(label="Decisions until and with", required=False)
    workers = SeveralField(
        label="People",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="People who have left are there too. Choose people, or days, or both.",
    )

    def __init__(self, *args: Any, admin: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"ends_on": clock.today() + timedelta(days=2)}} | kwargs)
        field = self.fields["workers"]
        assert isinstance(field, SeveralField)
        field.queryset = decided_about(admin.organisation)

    def clean(self) -> dict[str, Any]:
        """A scope, and days in order."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("last_on" if last is None else "first_on", "Give both days, the first and the last.")
        if first and last and last < first:
            self.add_error("last_on", "The last day is before the first.")
        return data

    @property
    def granted(self) -> dict[str, Any]:
        """What was said, for the action."""
        data = dict(self.cleaned_data)
        ends = datetime.combine(data.pop("ends_on"), data.pop("ends_time"))
        data["ends_at"] = timezone.make_aware(ends)
        data["workers"] = list(data["workers"])
        return data


class HeadAddressForm(forms.Form):
    """Where each day's signed head goes."""

    email = forms.EmailField(
        label="Address that gets the head every day",
        max_length=254,
        required=False,
        help_text="Of somebody who does not run the server, such as internal audit. Empty: nobody.",
    )
