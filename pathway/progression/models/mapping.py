"""Which module helps to close which gap."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from modules.models.learning import module_key
from pathway.careers.models import Competency
from pathway.core.dated import Dated, DatedQuerySet
from pathway.people.models import Organisation


class ModuleCompetencyQuerySet(DatedQuerySet):
    """Which module helps with which statement."""

    def visible_to(self, user: Any) -> Self:
        """Those of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)


class ModuleCompetency(Dated):
    """That a module helps towards a statement, in the eyes of one organisation; learning it decides nothing.

    .. no_pii: a link between teaching and a framework.
    """

    wagtail_reference_index_ignore = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="module_competencies")
    module = module_key("competencies")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="module_links")

    objects = ModuleCompetencyQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name_plural = "modules for competencies"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "module", "competency"],
                condition=Q(ended_on__isnull=True),
                name="a_module_helps_with_a_statement_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.module} helps with {self.competency}"
