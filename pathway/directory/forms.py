"""What authors write about a local service, and what readers look for."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pathway.core import clock
from pathway.core.fields import DayField, LineField
from pathway.people.enums import AreaOfPractice

HALF_A_YEAR = 182
NUMBER = re.compile(r"\+?[0-9][0-9 ()]{2,38}")


def in_half_a_year() -> date:
    """When a service checked today is usually checked again."""
    return date.fromordinal(clock.today().toordinal() + HALF_A_YEAR)


class NextCheck(forms.Form):
    """When a service is checked again."""

    next_check_on = DayField(
        label="Check it again by",
        initial=in_half_a_year,
        help_text="Half a year is a good habit. It then stands first in your list.",
    )

    def clean_next_check_on(self) -> date:
        """A day after today."""
        day: date = self.cleaned_data["next_check_on"]
        if day <= clock.today():
            raise ValidationError("Choose a day after today.")
        return day


class ServiceForm(NextCheck):
    """A local service's facts."""

    field_order = ["name", "what_for", "who_for", "phone", "web", "address", "areas", "next_check_on"]

    name = LineField(max_length=120)
    what_for = forms.CharField(
        label="What it is for", max_length=600, widget=forms.Textarea(attrs={"rows": 3}), help_text="In plain words."
    )
    who_for = LineField(
        label="Who it is for", max_length=300, help_text="Such as: parents of children under five in East locality."
    )
    phone = LineField(
        label="Telephone",
        required=False,
        max_length=40,
        help_text="The service’s own number, and nobody’s private one.",
    )
    web = forms.URLField(label="Web address", required=False, max_length=300, assume_scheme="https")
    address = forms.CharField(label="Address", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    areas = forms.MultipleChoiceField(
        label="Areas of practice",
        choices=AreaOfPractice.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all of them out if it is of use for everybody.",
    )

    def clean_phone(self) -> str:
        """Digits, spaces and brackets, with a plus at the front if need be."""
        phone: str = self.cleaned_data["phone"]
        if phone and not NUMBER.fullmatch(phone):
            raise ValidationError("Enter a telephone number in digits, such as 020 7946 0123.")
        return phone

    def clean_web(self) -> str:
        """A page that a browser opens."""
        web: str = self.cleaned_data["web"]
        if web and not web.lower().startswith(("https://", "http://")):
            raise ValidationError("Enter a web address that begins with https://.")
        return web

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the service."""
        facts = super().clean() or self.cleaned_data
        if not self.errors and not (facts["phone"] or facts["web"] or facts["address"]):
            self.add_error(
                "phone", "Give at least one way to reach it: a telephone number, a web address or an address."
            )
        return facts


class RetireForm(forms.Form):
    """Why a service is taken off."""

    reason = LineField(label="Why", max_length=200, help_text="Such as: closed in March; families go to the hub now.")


class ServiceFilter(forms.Form):
    """What a reader looks for."""

    q = LineField(label="Words", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"}))
    area = forms.ChoiceField(label="Area of practice", required=False, choices=[("", "All"), *AreaOfPractice.choices])
