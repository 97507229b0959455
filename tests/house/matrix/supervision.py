"""Who may see supervision: the two who hold it; dates only for those who answer for it; mentors nothing at all."""

import datetime as dt
from typing import Any

from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.supervision.actions.arrangements import accept_agreement, propose_agreement
from pathway.supervision.actions.audits import draw_sample
from pathway.supervision.actions.records import NewAction, acknowledge, add_addendum, break_glass, save_draft
from pathway.supervision.actions.sessions import add_to_agenda, import_past_session, move_session, plan_group
from pathway.supervision.models import (
    AgreedAction,
    Attendance,
    PracticeSupervision,
    Record,
    Session,
    Wellbeing,
)
from tests.conftest import NOW
from tests.factories.people import appoint
from tests.factories.supervision import at, make_held, make_locked, make_planned, write_up
from tests.house.rows import Row
from tests.house.world import ENDED, World

D = dt.date
TWO = "amira grace"


def build(world: World) -> None:
    """Sessions of amira and grace in every state; one of tariq with ines; one of freda from before; a group; olu's."""
    world.named = PracticeSupervision.objects.create(
        worker=world.tariq, supervisor=world.ines, started_on=D(2026, 1, 5)
    )
    _to_come(world)
    _held_by_grace(world)
    _of_others(world)
    _agreements(world)
    _drawn_for_audit(world)


def _drawn_for_audit(world: World) -> None:
    """Priya audits East and oona audits South; one record of each was drawn."""
    days = {"held_from": D(2026, 9, 14), "held_until": D(2026, 10, 5)}
    for name, auditor, team, supervisor, worker in (
        ("audit_of_east", world.priya, world.east, world.grace, world.moses),
        ("audit_of_south", world.oona, world.south, world.orla, world.olu),
    ):
        appoint(auditor, AppointmentKind.SUPERVISION_AUDITOR, team=team)
        two = f"{worker.short_name.lower()} {supervisor.short_name.lower()}"
        all_three = f"{two} {auditor.short_name.lower()}"
        make_locked(
            supervisor,
            worker,
            D(2026, 9, 28),
            practice=world.canary(f"practice in {name}", readers=all_three),
            wellbeing=world.canary(f"wellbeing in {name}", readers=two),
        )
        drawn = draw_sample(auditor=auditor, team=team, wanted=1, **days)
        setattr(world, name, drawn)
        setattr(world, f"drawn_{name}", drawn.records.get())


def _to_come(world: World) -> None:
    world.sup_planned = make_planned(world.grace, world.amira, D(2026, 11, 26))
    move_session(mover=world.grace, session=world.sup_planned, new_time=at(D(2026, 11, 26), 11), reason="leave")
    for author in (world.amira, world.grace):
        text = world.canary(f"agenda item of {author.short_name.lower()}", readers=TWO)
        add_to_agenda(author=author, session=world.sup_planned, text=text)
    world.agenda_item = world.sup_planned.agenda.get(author=world.amira)
    world.sup_draft = make_planned(world.grace, world.amira, D(2026, 11, 20))
    save_draft(
        supervisor=world.grace,
        session=world.sup_draft,
        typed={
            "practice": [world.canary("a draft of a record", readers="grace")],
            "wellbeing": [world.canary("a draft of a wellbeing part", readers="grace")],
        },
        private_notes=world.canary("grace's private notes", readers="grace"),
    )


def _held_by_grace(world: World) -> None:
    world.sup_locked = make_held(
        world.grace,
        world.amira,
        D(2026, 10, 12),
        wellbeing=world.canary("amira's wellbeing", readers=TWO),
        practice=world.canary("amira's practice", readers=TWO),
        learning=world.canary("amira's learning", readers=TWO),
        inclusion=world.canary("amira's inclusion", readers=TWO),
        safeguarding_concern=True,
        safeguarding_recorded=world.canary("where amira's concern is recorded", readers=TWO),
        agreed=[NewAction(world.canary("amira's action", readers=TWO), world.amira, D(2026, 12, 1))],
    )
    world.sup_action = AgreedAction.objects.get(session=world.sup_locked)
    with clock.at(at(D(2026, 10, 13))):
        acknowledge(
            worker=world.amira,
            session=world.sup_locked,
            comment=world.canary("amira's comment", readers=TWO),
            disagreement=world.canary("where amira disagrees", readers=TWO),
        )
        world.sup_locked.refresh_from_db()
        add_addendum(author=world.grace, session=world.sup_locked, text=world.canary("an addendum", readers=TWO))
    world.sup_completed = make_held(
        world.grace, world.amira, D(2026, 11, 16), practice=world.canary("not yet acknowledged", readers=TWO)
    )
    world.sup_loaded, _ = import_past_session(
        keeper=world.wanda, worker=world.amira, held_on=D(2026, 3, 2), source="Old system"
    )


def _of_others(world: World) -> None:
    world.sup_of_tariq = make_locked(
        world.ines,
        world.tariq,
        D(2026, 10, 14),
        wellbeing=world.canary("tariq's wellbeing", readers="tariq ines"),
        practice=world.canary("tariq's practice with ines", readers="tariq ines"),
    )
    with clock.at(NOW - dt.timedelta(hours=2)):
        break_glass(
            reader=world.grace,
            session=world.sup_of_tariq,
            reason="Had to be opened " + world.canary("why grace broke the glass", readers="tariq ines"),
        )
    world.sup_group = _group(world)
    world.sup_of_freda = Session.objects.create(
        organisation=world.northvale,
        supervisor=world.freda,
        status="held",
        planned_for=at(D(2026, 5, 11)),
        held_on=D(2026, 5, 11),
        actual_minutes=60,
        completed_at=at(D(2026, 5, 11), 16),
    )
    Attendance.objects.create(session=world.sup_of_freda, worker=world.amira)
    assert world.sup_of_freda.held_on < ENDED
    Record.objects.create(
        session=world.sup_of_freda,
        practice=world.canary("what freda wrote", readers="amira"),
        safeguarding_concern=False,
    )
    Wellbeing.objects.create(session=world.sup_of_freda, text=world.canary("wellbeing with freda", readers="amira"))
    world.sup_of_olu = make_locked(
        world.orla,
        world.olu,
        D(2026, 10, 12),
        wellbeing=world.canary("olu's wellbeing", readers="olu orla"),
        practice=world.canary("olu's practice", readers="olu orla"),
    )


def _group(world: World) -> Session:
    with clock.at(at(D(2026, 9, 1))):
        group = plan_group(
            supervisor=world.grace, workers=[world.amira, world.tariq], planned_for=at(D(2026, 9, 9), 14)
        )
    write_up(group, practice=world.canary("what the group said", readers="amira tariq grace"))
    with clock.at(at(D(2026, 9, 10))):
        acknowledge(
            worker=world.amira, session=group, comment=world.canary("amira's comment in the group", readers=TWO)
        )
        acknowledge(worker=world.tariq, session=group)
    return group


def _agreements(world: World) -> None:
    pair = {"worker": world.amira, "supervisor": world.grace}
    with clock.at(at(D(2026, 2, 2))):
        text = world.canary("what they agreed", readers=TWO)
        world.agreed = propose_agreement(proposer=world.grace, minutes=90, purpose=text, **pair)
        accept_agreement(acceptor=world.amira, agreement=world.agreed)
    text = world.canary("what grace proposes", readers=TWO)
    world.proposed = propose_agreement(proposer=world.grace, minutes=60, purpose=text, **pair)


def _pk(name: str) -> Any:
    return lambda world: {"pk": getattr(world, name).pk}


def _to(*names: str) -> dict[str, Any]:
    return {name: _pk(f"sup_{name}") for name in names}


PAST = _to("locked", "completed", "of_tariq", "group", "of_freda", "of_olu", "loaded")
LIVE = _to("planned", "draft", "locked", "completed", "of_tariq", "of_olu")
PEOPLE = {name: _pk(name) for name in ("amira", "tariq", "olu")}
READ = {
    "planned": TWO,
    "draft": TWO,
    "locked": TWO,
    "completed": TWO,
    "of_tariq": "tariq ines",
    "group": "amira tariq grace",
    "of_freda": "amira",
    "of_olu": "olu orla",
    "loaded": "amira",
}
KEEPERS = "wanda otto omar oscar"

ROWS = [
    Row("supervision:my-supervision", get="everyone"),
    Row("supervision:action-list", get="everyone", shows=["amira's action"]),
    Row(
        "supervision:action-close",
        to={"action": _pk("sup_action")},
        post={"action": TWO},
        send=lambda _: {"outcome": "done"},
    ),
    Row("supervision:blank-agenda", get="everyone"),
    Row("supervision:supervisee-list", get="grace ines orla"),
    Row(
        "supervision:supervisee-detail",
        to=PEOPLE,
        get={"amira": "grace", "tariq": "grace ines", "olu": "orla"},
        shows={"amira": []},
    ),
    Row(
        "supervision:session-plan",
        to=PEOPLE,
        get={"amira": "grace", "tariq": "grace ines", "olu": "orla"},
        post={"amira": {"grace": 422}, "tariq": {"grace ines": 422}, "olu": {"orla": 422}},
    ),
    Row("supervision:group-plan", get="grace ines orla", post={"grace ines orla": 422}),
    Row(
        "supervision:supervisor-name",
        to=PEOPLE,
        get={"amira": "otto", "tariq": "otto", "olu": "oscar"},
        post={"amira": {"otto": 422}, "tariq": {"otto": 422}, "olu": {"oscar": 422}},
    ),
    Row("supervision:supervisor-end", to={"tariq's": _pk("named")}, post={"tariq's": "otto"}),
    Row(
        "supervision:agreement-detail",
        to={"agreed": _pk("agreed"), "proposed": _pk("proposed")},
        get={"agreed": TWO, "proposed": TWO},
        shows={"agreed": ["what they agreed"], "proposed": ["what grace proposes"]},
    ),
    Row(
        "supervision:agreement-propose",
        to={
            "amira and grace": lambda world: {"pk": world.amira.pk, "supervisor": world.grace.pk},
            "tariq and ines": lambda world: {"pk": world.tariq.pk, "supervisor": world.ines.pk},
            "amira and moses": lambda world: {"pk": world.amira.pk, "supervisor": world.moses.pk},
        },
        get={"amira and grace": TWO, "tariq and ines": "tariq ines", "amira and moses": ""},
        post={"amira and grace": {TWO: 422}, "tariq and ines": {"tariq ines": 422}, "amira and moses": ""},
    ),
    Row(
        "supervision:agreement-accept",
        to={"agreed": _pk("agreed"), "proposed": _pk("proposed")},
        post={"agreed": TWO, "proposed": TWO},
    ),
    Row(
        "supervision:session-detail",
        to=LIVE | PAST,
        get=READ,
        shows={
            "planned": ["agenda item of amira", "agenda item of grace"],
            "locked": [
                "amira's wellbeing",
                "amira's practice",
                "amira's learning",
                "amira's inclusion",
                "where amira's concern is recorded",
                "amira's action",
                "amira's comment",
                "where amira disagrees",
                "an addendum",
            ],
            "completed": ["not yet acknowledged"],
            "of_tariq": ["tariq's wellbeing", "tariq's practice with ines", "why grace broke the glass"],
            "group": ["what the group said"],
            "of_freda": ["what freda wrote", "wellbeing with freda"],
        },
    ),
    Row(
        "supervision:agenda-add",
        to=LIVE,
        # Only what is still to come has an agenda; elsewhere the form comes back with a sentence.
        post={
            "planned": TWO,
            "draft": TWO,
            "locked": {TWO: 422},
            "completed": {TWO: 422},
            "of_tariq": {"tariq ines": 422},
            "of_olu": {"olu orla": 422},
        },
        send=lambda world: {"text": "Time for learning"},
    ),
    Row(
        "supervision:agenda-print",
        to=LIVE,
        get={name: READ[name] for name in LIVE},
        shows={"planned": ["agenda item of amira"]},
    ),
    Row("supervision:agenda-remove", to={"amira's": _pk("agenda_item")}, post={"amira's": "amira"}),
    Row(
        "supervision:session-move",
        to=LIVE,
        # Only a time that is still to come is moved; elsewhere the session itself says what can be done.
        get={
            "planned": TWO,
            "draft": {TWO: 302},
            "locked": {TWO: 302},
            "completed": {TWO: 302},
            "of_tariq": {"tariq ines": 302},
            "of_olu": {"olu orla": 302},
        },
        post={
            "planned": {TWO: 422},
            "draft": TWO,
            "locked": TWO,
            "completed": TWO,
            "of_tariq": "tariq ines",
            "of_olu": "olu orla",
        },
    ),
    Row("supervision:audit-list", get="priya oona"),
    Row("supervision:audit-draw", get="priya oona", post={"priya oona": 422}),
    Row(
        "supervision:audit-detail",
        to={"east": _pk("audit_of_east"), "south": _pk("audit_of_south")},
        get={"east": "priya", "south": "oona"},
    ),
    Row(
        "supervision:audit-record",
        to={"east": _pk("drawn_audit_of_east"), "south": _pk("drawn_audit_of_south")},
        get={"east": "priya", "south": "oona"},
        shows={"east": ["practice in audit_of_east"], "south": ["practice in audit_of_south"]},
    ),
    Row(
        "supervision:session-not-held",
        to=LIVE,
        get={
            "planned": TWO,
            "draft": TWO,
            "locked": {TWO: 302},
            "completed": {TWO: 302},
            "of_tariq": {"tariq ines": 302},
            "of_olu": {"olu orla": 302},
        },
        post={
            "planned": {TWO: 422},
            "draft": {TWO: 422},
            "locked": TWO,
            "completed": TWO,
            "of_tariq": "tariq ines",
            "of_olu": "olu orla",
        },
    ),
    Row(
        "supervision:session-write",
        to=LIVE,
        get={
            "planned": "grace",
            "draft": "grace",
            "completed": "grace",
            "locked": {"grace": 302},
            "of_tariq": {"ines": 302},
            "of_olu": {"orla": 302},
        },
        post={
            "planned": {"grace": 422},
            "draft": {"grace": 422},
            "completed": {"grace": 422},
            "locked": "grace",
            "of_tariq": "ines",
            "of_olu": "orla",
        },
        shows={"draft": ["a draft of a record", "a draft of a wellbeing part", "grace's private notes"]},
    ),
    Row(
        "supervision:session-autosave",
        to=LIVE,
        post={
            "planned": {"grace": 200},
            "draft": {"grace": 200},
            "completed": {"grace": 200},
            "locked": {"grace": 422},
            "of_tariq": {"ines": 422},
            "of_olu": {"orla": 422},
        },
        send=lambda world: {"practice": "So far"},
    ),
    Row(
        "supervision:session-acknowledge",
        to=LIVE,
        post={
            "planned": {"amira": 422},
            "draft": {"amira": 422},
            "completed": "amira",
            "locked": {"amira": 422},
            "of_tariq": {"tariq": 422},
            "of_olu": {"olu": 422},
        },
        send=lambda world: {"comment": "Read"},
    ),
    Row(
        "supervision:addendum-add",
        to=LIVE,
        post={
            "planned": {TWO: 422},
            "draft": {TWO: 422},
            "completed": {TWO: 422},
            "locked": TWO,
            "of_tariq": "tariq ines",
            "of_olu": "olu orla",
        },
        send=lambda world: {"words": "One more thing"},
    ),
    # Whoever manages the worker, and is not one of the two, may open it with a reason; a mentor never.
    Row(
        "supervision:glass-break",
        to=PAST,
        get={"of_tariq": "grace", "of_freda": "grace"},
        post={"of_tariq": {"grace": 422}, "of_freda": {"grace": 422}},
    ),
    Row("supervision:date-list", get="wanda grace orla omar"),
    Row(
        "supervision:date-detail",
        to=PEOPLE,
        get={"amira": "wanda grace", "tariq": "wanda grace", "olu": "omar orla"},
    ),
    Row("supervision:rule-list", get=KEEPERS),
    Row(
        "supervision:rule-edit",
        to={
            "northvale's": lambda world: {"pk": world.northvale.levels.get(code="trainee").pk},
            "southmere's": lambda world: {"pk": world.southmere.levels.get(code="trainee").pk},
            "everybody else": lambda world: {"pk": 0},
        },
        get={"northvale's": "wanda otto", "southmere's": "omar oscar", "everybody else": KEEPERS},
        post={
            "northvale's": {"wanda otto": 422},
            "southmere's": {"omar oscar": 422},
            "everybody else": {KEEPERS: 422},
        },
    ),
    Row("supervision:policy-edit", post={KEEPERS: 302}, send=lambda world: {"former_reads_days": 14}),
]
