"""What keepers type about levels."""

from typing import Any

from django import forms

from pathway.core import clock
from pathway.core.fields import DayField, LineField, OneField
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

    asks_as = OneField(
        Level.objects.none(),
        label="It asks for the same statements as",
        required=False,
        empty_label="Nothing yet",
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["asks_as"].queryset = Level.objects.filter(organisation=organisation)  # type: ignore[attr-defined]


class PublicPageForm(forms.Form):
    """What an organisation tells people who might come to work there."""

    introduction = forms.CharField(
        label="What the work is, and what it is like here",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="A short introduction in your own words. Name no colleague and no family: anybody can read it.",
    )
    ways_in = forms.CharField(
        label="Ways in",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="How people begin with you, and where your vacancies stand.",
    )
    qualifications = forms.CharField(
        label="Qualifications",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you ask for. Where we suggest words, check them before you open the page.",
    )
    onward = forms.CharField(
        label="Going on from the highest level",
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as team manager, or the social work degree apprenticeship with your own conditions.",
    )
    is_open = forms.BooleanField(
        label="Anybody may read the page",
        required=False,
        help_text="Until then its address answers that nothing is there.",
    )


class PlacementForm(forms.Form):
    """At which level somebody stands, since when, and how they came there."""

    level = OneField(Level.objects.none(), empty_label="Choose a level")
    on = DayField(label="From", initial=clock.today)
    route = forms.ChoiceField(label="How they came there", choices=MoveRoute.choices)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].queryset = Level.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
