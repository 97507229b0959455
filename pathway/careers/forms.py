"""What keepers type about levels."""

from typing import Any

from django import forms

from pathway.core import clock
from pathway.core.fields import DayField, LineField
from pathway.people.models import Organisation

from .enums import MoveRoute
from .models import Level


class LevelForm(forms.Form):
    """A level's name and guides."""

    name = LineField(max_length=80)
    summary = forms.CharField(
        label="In a sentence or two, to the person who stands there",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    families_guide = LineField(
        label="Families, as a guide",
        required=False,
        max_length=60,
        help_text="A guide only: no national figure exists.",
    )
    route_up = LineField(label="How people move up from here", required=False, max_length=200)
    expected_months = forms.IntegerField(
        label="Months expected at this level", required=False, min_value=1, max_value=240
    )
    least_months = forms.IntegerField(
        label="Months at least, before moving up", required=False, min_value=1, max_value=240
    )


class NewLevelForm(LevelForm):
    """A further level, which may ask for what another one asks."""

    asks_as = forms.ModelChoiceField(
        Level.objects.none(),
        label="It asks for the same statements as",
        required=False,
        empty_label="Nothing yet",
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["asks_as"].queryset = Level.objects.filter(organisation=organisation)  # type: ignore[attr-defined]


class PlacementForm(forms.Form):
    """At which level somebody stands, since when, and how they came there."""

    level = forms.ModelChoiceField(Level.objects.none(), empty_label="Choose a level")
    on = DayField(label="From", initial=clock.today)
    route = forms.ChoiceField(label="How they came there", choices=MoveRoute.choices)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].queryset = Level.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
