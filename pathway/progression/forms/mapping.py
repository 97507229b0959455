"""What keepers choose about modules."""

from typing import Any

from django import forms

from pathway.careers.models import Competency
from pathway.core.fields import SeveralField
from pathway.people.models import Organisation


class StatementsField(SeveralField):
    """Statements of a framework under their headings."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, organisation: Organisation, **options: Any) -> None:
        statements = (
            Competency.objects.current()
            .filter(domain__framework__organisation=organisation)
            .select_related("domain")
            .order_by("domain__number", "order")
        )
        super().__init__(statements, **options)
        headings: dict[str, list[tuple[int, str]]] = {}
        for each in statements:
            headings.setdefault(str(each.domain), []).append((each.pk, str(each)))
        self.choices = list(headings.items())


class ModuleMapForm(forms.Form):
    """The statements that a module helps with."""

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["competencies"] = StatementsField(
            organisation,
            required=False,
            label="It helps with",
            help_text="Whoever has a gap in one of these is offered the module. Learning it decides nothing by itself.",
        )
