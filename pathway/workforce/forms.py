"""What narrows the page of figures."""

from datetime import date
from typing import Any

from django import forms

from pathway.core import clock

from .queries import Reach, structure_of
from .report.keys import Choice


class FiguresFilter(forms.Form):
    """The day, the team with those inside it, and the level."""

    on = forms.DateField(
        label="As at", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    team = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    level = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, reach: Reach, **options: Any) -> None:
        super().__init__(*args, **options)
        known = structure_of(reach, None)
        teams = sorted(known.teams.items(), key=lambda team: team[1])
        levels = sorted(known.levels.values(), key=lambda level: level.order)
        self.fields["team"].choices = [("", "All teams"), *teams]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", "All levels"), *((x.pk, x.name) for x in levels)]  # type: ignore[attr-defined]
        if not reach.is_exact:
            del self.fields["level"]

    def fill_in(self, day: date) -> None:
        """Put the day that was used where a day is asked for, whatever was asked."""
        self.data = {name: self.data.get(name, "") for name in self.fields} | {"on": day.isoformat()}

    @property
    def choice(self) -> Choice:
        """What was asked for; what cannot be read is left out, and a day ahead becomes today."""
        self.is_valid()
        asked = self.cleaned_data
        day = min(asked.get("on") or clock.today(), clock.today())
        return Choice(max(day, clock.today().replace(year=2000)), asked.get("team"), asked.get("level"))
