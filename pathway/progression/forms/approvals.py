"""What is sent about what people may do on their own."""

from typing import Any

from django import forms

from modules.models import ModulePage, ModuleSnapshot
from pathway.careers.enums import Expected
from pathway.core.fields import DayField, LineField, OneField, SeveralField
from pathway.people.models import Organisation, User

from ..models import ApprovalKind, Licence
from ..queries.applications import colleagues
from ..queries.approvals import Asked, qualified_overseers
from .applications import WordsField
from .mapping import StatementsField


class KindForm(forms.Form):
    """One thing that needs approval, what it rests on, and who approves it."""

    name = LineField(max_length=120, label="What it lets somebody do", help_text="Such as: Visit families alone.")
    meaning = WordsField(required=False, max_length=1000, label="What that means here")
    months = forms.IntegerField(min_value=1, max_value=60, label="Months until it is looked at again")
    least = forms.ChoiceField(
        choices=[("", "As far as the worker’s own level asks"), *Expected.choices],
        required=False,
        label="How far its statements have to be met",
    )
    needs_licence = forms.BooleanField(required=False, label="It needs a programme’s licence")
    needs_overseer = forms.BooleanField(required=False, label="It needs a named overseer who is social-work qualified")

    def __init__(self, *args: Any, organisation: Organisation, keeper: User, **options: Any) -> None:
        super().__init__(*args, **options)
        live = ModuleSnapshot.objects.live().visible_to(keeper).values("module")
        self.fields["statements"] = StatementsField(organisation, required=False, label="Statements that must be met")
        self.fields["modules"] = SeveralField(
            ModulePage.objects.filter(pk__in=live).order_by("title"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="Modules that must be in date",
        )
        self.fields["approvers"] = SeveralField(
            colleagues(organisation).order_by("full_name"),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
            label="Who approves it",
            help_text="Choose nobody to leave it to each worker’s managers.",
        )

    @staticmethod
    def initial_of(kind: ApprovalKind) -> dict[str, Any]:
        """As it is."""
        needs = list(kind.needs.all())
        return {
            **{name: getattr(kind, name) for name in ("name", "meaning", "months", "least")},
            **{name: getattr(kind, name) for name in ("needs_licence", "needs_overseer")},
            "statements": [need.competency_id for need in needs if need.competency_id],
            "modules": [need.module_id for need in needs if need.module_id],
            "approvers": list(kind.approvers.filter(ended_on__isnull=True).values_list("approver", flat=True)),
        }


class ApproveForm(forms.Form):
    """Approval for one person to do one thing on their own."""

    reason = WordsField(max_length=1000, label="Why", help_text="What you have seen that makes you sure.")

    def __init__(self, *args: Any, asked: Asked, **options: Any) -> None:
        super().__init__(*args, **options)
        kind, worker = asked.kind, asked.worker
        self.fields["until"] = DayField(
            required=False, label="Until", help_text=f"Empty means {kind.months} months from today, which is the most."
        )
        if kind.needs_licence:
            self.fields["licence"] = OneField(
                Licence.objects.on().filter(holder=worker), label="Licence", empty_label="Choose a licence"
            )
        if kind.needs_overseer and worker.organisation is not None:
            self.fields["overseer"] = OneField(
                qualified_overseers(worker.organisation, worker), label="Overseer", empty_label="Choose somebody"
            )
            self.fields["overseer_is_qualified"] = forms.BooleanField(
                label="I have checked that the overseer is social-work qualified"
            )


class TakeBackForm(forms.Form):
    """Why approval is taken back."""

    reason = WordsField(max_length=1000, label="Why", help_text="The worker reads this. Say what would bring it back.")


class LicenceForm(forms.Form):
    """A programme licence as its paper says it."""

    programme = LineField(max_length=120, label="Programme")
    reference = LineField(max_length=80, label="Licence reference")
    valid_from = DayField(label="Valid from")
    valid_until = forms.DateField(
        label="Valid until", error_messages={"invalid": "Enter a real date, such as 27 March 2026."}
    )
    field_order = ("holder",)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = colleagues(organisation).order_by("full_name")
        self.fields["holder"] = OneField(people, label="Who holds it", empty_label="Choose somebody")
        self.order_fields(["holder"])


class TableFilter(forms.Form):
    """Which team's rows to show."""

    team = forms.CharField(required=False, max_length=80)
