"""Carrying out a file of mentors, buddies and managers, in the transaction of whoever calls."""

from django.db.models import F, Value
from django.db.models.functions import Greatest

from pathway.audit.actions import record_many
from pathway.core import clock

from ..intake.kinds import Plan, Reading
from ..intake.relationships import Tie, TieDeeds
from ..models import ImportRun, LineManagement, Mentoring, User

BATCH = 500


def carry_out_relationships(keeper: User | None, plan: Plan, reading: Reading, run: ImportRun) -> None:
    """Write what a file of relationships changes; the caller's transaction keeps all of it or nothing."""
    deeds: TieDeeds = plan.deeds
    for pk, day in deeds.ended_mentorings:
        Mentoring.objects.filter(pk=pk).update(ended_on=Greatest(F("started_on"), Value(day)))
    for pk, day in deeds.ended_managers:
        LineManagement.objects.filter(pk=pk).update(ended_on=Greatest(F("started_on"), Value(day)))
    for pk, kind in deeds.kinds:
        Mentoring.objects.filter(pk=pk).update(kind=kind)
    Mentoring.objects.bulk_create(
        [
            Mentoring(mentor_id=tie.other, worker_id=tie.worker, kind=tie.kind, started_on=tie.start, ended_on=tie.end)
            for tie in deeds.mentorings
        ],
        batch_size=BATCH,
    )
    _managers(deeds.managers)
    record_many(
        keeper,
        [("people.arrangement_brought_in", pk) for pk in sorted(deeds.touched)],
        reading.organisation.pk,
        import_run=run.pk,
    )


def _managers(ties: list[Tie]) -> None:
    """The manager before ends when the new one begins, or today where the file's day lies before that."""
    made = []
    for tie in ties:
        before = LineManagement.objects.filter(worker=tie.worker, ended_on__isnull=True).first()
        day = max(tie.start, clock.today()) if before is not None else tie.start
        if before is not None:
            LineManagement.objects.filter(pk=before.pk).update(ended_on=max(before.started_on, day))
        made.append(LineManagement(manager_id=tie.other, worker_id=tie.worker, started_on=day, ended_on=tie.end))
    LineManagement.objects.bulk_create(made, batch_size=BATCH)
