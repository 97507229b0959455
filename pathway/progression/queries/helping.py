"""Which module helps a worker with which statement."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from modules.models import Completion, ModuleSnapshot
from pathway.careers.models import Competency
from pathway.core.once import once
from pathway.people.models import User
from pathway.training.queries import done_elsewhere

from ..models import ModuleCompetency


@dataclass(frozen=True)
class Help:
    """A module that helps towards a statement, and whether the worker has done it."""

    module: int
    title: str
    is_done: bool


def modules_helping(worker: User, competencies: Iterable[Competency]) -> dict[int, list[Help]]:
    """For each statement the live modules that help towards it, and whether the worker has done them."""
    every = _helps_of(worker)
    return defaultdict(list, {each.pk: list(every[each.pk]) for each in competencies if each.pk in every})


@once
def _helps_of(worker: User) -> dict[int, list[Help]]:
    found: dict[int, list[Help]] = defaultdict(list)
    rows = ModuleCompetency.objects.current().filter(organisation=worker.organisation_id)
    links = list(rows.values_list("competency", "module"))
    if not links:
        return found
    live = dict(
        ModuleSnapshot.objects.live()
        .visible_to(worker)
        .filter(module__in={module for _, module in links})
        .values_list("module", "title")
    )
    done = set(Completion.objects.filter(worker=worker, module__in=live).values_list("module", flat=True))
    done |= done_elsewhere(worker)
    for competency, module in links:
        if module in live:
            found[competency].append(Help(module, live[module], module in done))
    for helps in found.values():
        helps.sort(key=lambda each: each.title)
    return found
