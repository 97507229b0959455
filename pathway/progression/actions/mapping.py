"""Saying which module helps with which statement."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Greatest

from modules.models import ModulePage, ModuleSnapshot
from pathway.audit.actions import record
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from ..models import ModuleCompetency


@transaction.atomic
def map_module(*, keeper: User, module: ModulePage, competencies: Iterable[Competency]) -> list[ModuleCompetency]:
    """Say which statements a module helps with from today on; what is no longer named ends today."""
    organisation = keeper.organisation
    require(keeper, "progression.map_modules", organisation)
    assert organisation is not None
    wanted = {competency.pk for competency in competencies}
    own = Competency.objects.current().filter(domain__framework__organisation=organisation)
    if wanted - set(own.values_list("pk", flat=True)):
        raise RuleBroken("Choose statements of your own organisation's framework.")
    if not ModuleSnapshot.objects.live().visible_to(keeper).filter(module=module.pk).exists():
        raise RuleBroken("Choose a module that your people can open. It has to be published first.")
    rows = ModuleCompetency.objects.filter(organisation=organisation, module=module.pk, ended_on__isnull=True)
    gone = rows.exclude(competency__in=wanted).update(ended_on=Greatest("started_on", clock.today()))
    known = set(rows.values_list("competency", flat=True))
    made = ModuleCompetency.objects.bulk_create(
        ModuleCompetency(organisation=organisation, module_id=module.pk, competency_id=pk, started_on=clock.today())
        for pk in sorted(wanted - known)
    )
    record(actor=keeper, verb="progression.module_mapped", thing=module, added=len(made), ended=gone)
    return made


@transaction.atomic
def note_level_read(*, reader: User, worker: User) -> None:
    """Write into the trail that somebody else read where a worker stands."""
    require(reader, "progression.see_level", worker)
    record(actor=reader, verb="progression.level_read", thing=worker, subject=worker)
