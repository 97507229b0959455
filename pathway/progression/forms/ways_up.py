"""What keepers send about what moving up asks."""

from typing import Any

from django import forms

from modules.models import ModulePage, ModuleSnapshot
from pathway.core.fields import SeveralField
from pathway.people.models import Organisation, User
from portfolio.enums import EvidenceKind

from ..enums import CriterionKind, DecisionRoute, GroupMode, Scope
from ..models import Criterion, CriterionGroup, WayUp
from .mapping import StatementsField


class RouteForm(forms.Form):
    """Who decides, and whether people may apply early."""

    route = forms.ChoiceField(choices=DecisionRoute.choices, widget=forms.RadioSelect, label="Who decides")
    panel_size = forms.IntegerField(
        min_value=3,
        max_value=9,
        label="People on the panel, at least",
        help_text="Only where a panel decides: three or more, among them a service manager, a workforce lead and a "
        "practitioner who is not in line.",
    )
    may_apply_early = forms.BooleanField(required=False, label="People may apply before every line is met")

    @staticmethod
    def initial_of(way: WayUp) -> dict[str, Any]:
        """As the draft has it."""
        return {"route": way.route, "panel_size": way.panel_size, "may_apply_early": way.may_apply_early}


class GroupForm(forms.Form):
    """How many lines of a group have to be met."""

    mode = forms.ChoiceField(choices=GroupMode.choices, widget=forms.RadioSelect, label="How many have to be met")
    needed = forms.IntegerField(
        min_value=1, max_value=20, required=False, label="How many", help_text="Only for “a number of these”."
    )

    @staticmethod
    def initial_of(group: CriterionGroup) -> dict[str, Any]:
        """As the draft has it."""
        return {"mode": group.mode, "needed": group.needed}


class LineForm(forms.Form):
    """One line: what it asks, and how much of it."""

    kind = forms.ChoiceField(choices=CriterionKind.choices, widget=forms.RadioSelect, label="What the line asks")
    count = forms.IntegerField(
        min_value=1,
        max_value=120,
        required=False,
        label="How many",
        help_text="Months, observations or pieces of evidence.",
    )
    evidence_kind = forms.ChoiceField(
        choices=[("", "Choose one"), *EvidenceKind.choices],
        required=False,
        label="What kind of evidence",
        help_text="Only for accepted evidence of a kind.",
    )
    scope = forms.ChoiceField(
        choices=[("", "Does not apply"), *Scope.choices],
        required=False,
        label="Which statements or training",
        help_text="Core ones can be asked of statements alone.",
    )

    def __init__(self, *args: Any, organisation: Organisation, keeper: User, **options: Any) -> None:
        super().__init__(*args, **options)
        live = ModuleSnapshot.objects.live().visible_to(keeper).values("module")
        self.fields["competencies"] = StatementsField(
            organisation, required=False, label="The statements, if you name them"
        )
        self.fields["modules"] = SeveralField(
            ModulePage.objects.filter(pk__in=live).order_by("title"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="The modules, if you name them",
        )

    @staticmethod
    def initial_of(line: Criterion) -> dict[str, Any]:
        """As the draft has it."""
        return {
            "kind": line.kind,
            "count": line.count,
            "evidence_kind": line.evidence_kind,
            "scope": line.scope,
            "competencies": [each.pk for each in line.competencies.all()],
            "modules": [each.module_id for each in line.modules.all()],
        }
