"""Who may bring files in: the workforce lead looks, the organisation admin confirms, nobody else knows of them."""

from typing import Any

from pathway.people.actions import start_import
from pathway.people.actions.imports import check_run
from pathway.people.intake import KINDS
from tests.house.rows import Row
from tests.house.world import World

HEADER = "staff_id,email,first_name,last_name,team,role,level,manager_id,start_date,end_date,fte\n"


def build(world: World) -> None:
    """A staff file waits in each organisation, with a name in its preview."""
    for place, keeper, readers in (("northvale", world.otto, "wanda otto"), ("southmere", world.oscar, "omar oscar")):
        name = world.canary(f"the new person in {place}'s file", readers=readers)
        row = f"X1,new.person@{place}.example.org,{name},Example,,fsw,,,2026-01-05,,1.0\n"
        waiting = start_import(
            keeper=keeper,
            kind=KINDS["hr"],
            file_name=world.canary(f"{place}'s file", readers=readers),
            chunks=[(HEADER + row).encode()],
        )
        check_run(waiting.pk)
        setattr(world, f"import_of_{place}", waiting)


def _of(name: str) -> Any:
    return lambda world: {"pk": getattr(world, f"import_of_{name}").pk}


FILES = {"northvale's": _of("northvale"), "southmere's": _of("southmere")}
LOOK = {"northvale's": "wanda otto", "southmere's": "omar oscar"}
CONFIRM = {"northvale's": "otto", "southmere's": "oscar"}
LEADS_AND_ADMINS = "wanda otto omar oscar"
SHOWN = {place: [f"the new person in {place} file", f"{place} file"] for place in FILES}
LEADS = {kind: lambda world, kind=kind: {"kind": kind} for kind in ("training", "supervision")}
STAFF_KINDS = {kind: lambda world, kind=kind: {"kind": kind} for kind in ("hr", "relationships")}
KINDS_FOR = dict.fromkeys(STAFF_KINDS, LEADS_AND_ADMINS) | dict.fromkeys(LEADS, "wanda omar")

ROWS = [
    Row("people:import-list", get=LEADS_AND_ADMINS),
    Row(
        "people:import-start",
        to=STAFF_KINDS | LEADS,
        get=KINDS_FOR,
        post={kind: dict.fromkeys(who.split(), 422) for kind, who in KINDS_FOR.items()},
    ),
    Row("people:import-example", to=STAFF_KINDS | LEADS, get=KINDS_FOR),
    Row("people:import-detail", to=FILES, get=LOOK, shows=SHOWN),
    Row(
        "people:import-columns",
        to=FILES,
        get=LOOK,
        post={place: dict.fromkeys(who.split(), 422) for place, who in LOOK.items()},
    ),
    Row("people:import-again", to=FILES, post=LOOK),
    Row("people:import-confirm", to=FILES, post=CONFIRM),
    Row("people:import-cancel", to=FILES, post=LOOK),
    Row("people:import-messages", to=FILES, get=LOOK),
]
