"""What is sent to the training pages."""

from typing import Any

from django import forms

from modules.models import ModulePage, ModuleSnapshot
from pathway.careers.models import Level
from pathway.core.fields import SeveralField
from pathway.people.models import User

from .models import Requirement


class RuleForm(forms.Form):
    """A rule: who must hold a module, by when, and how often again."""

    levels = SeveralField(
        queryset=Level.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who must hold it",
        help_text="Choose levels, or none to ask it of everybody in post.",
    )
    ladder_only = forms.BooleanField(
        required=False, label="Only family support workers, not people who only need training"
    )
    first_due_days = forms.IntegerField(
        min_value=0, max_value=3650, label="Days to do it in", help_text="Counted from the first day it applies."
    )
    refresh_months = forms.IntegerField(
        min_value=1,
        max_value=120,
        required=False,
        label="Months until it is to be done again",
        help_text="Leave empty if once is enough.",
    )

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["levels"].queryset = Level.objects.visible_to(lead)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(requirement: Requirement) -> dict[str, Any]:
        """The rule as it is."""
        return {
            "levels": [level.pk for level in requirement.levels.all()],
            "ladder_only": requirement.ladder_only,
            "first_due_days": requirement.first_due_days,
            "refresh_months": requirement.refresh_months,
        }


class RequirementForm(RuleForm):
    """A rule for a module that is not required yet."""

    module = forms.ModelChoiceField(queryset=ModulePage.objects.none(), empty_label="Choose a module")
    field_order = ("module",)

    def __init__(self, lead: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(lead, *args, **kwargs)
        offered = ModuleSnapshot.objects.offered_to(lead).values("module")
        self.fields["module"].queryset = ModulePage.objects.filter(pk__in=offered).order_by("title")  # type: ignore[attr-defined]


class TableFilter(forms.Form):
    """Which part of the training table to show."""

    team = forms.CharField(required=False, max_length=80)
    level = forms.CharField(required=False, max_length=80)
    people = forms.ChoiceField(
        required=False, choices=[("", "Family support"), ("others", "People who only need training")]
    )
    module = forms.IntegerField(required=False, min_value=1)
    state = forms.ChoiceField(
        required=False, choices=[(c, c) for c in ("", "done", "due", "overdue", "never", "counted", "all")]
    )
    on = forms.DateField(required=False)
