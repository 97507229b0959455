"""Carrying out a file of past supervision dates, in the transaction of whoever calls."""

from pathway.audit.actions import record_many
from pathway.core import clock
from pathway.people.intake.kinds import ImportKind, Plan, Reading, register
from pathway.people.models import ImportRun, User

from ..enums import SessionStatus
from ..intake import COLUMNS, GROUPS, DateDeeds, plan_dates
from ..models.sessions import Attendance, Session

BATCH = 500


def carry_out_dates(keeper: User | None, plan: Plan, reading: Reading, run: ImportRun) -> None:
    """Write that sessions took place: dates that count for the rhythm, without a record."""
    deeds: DateDeeds = plan.deeds
    now = clock.now()
    sessions = Session.objects.bulk_create(
        [
            Session(
                organisation=reading.organisation,
                supervisor_id=past.supervisor,
                kind=past.kind,
                status=SessionStatus.HELD,
                held_on=past.held_on,
                source=past.source,
                created_at=now,
            )
            for past in deeds.sessions
        ],
        batch_size=BATCH,
    )
    Attendance.objects.bulk_create(
        [
            Attendance(session=session, worker_id=past.worker)
            for session, past in zip(sessions, deeds.sessions, strict=True)
        ],
        batch_size=BATCH,
    )
    record_many(
        keeper,
        [("supervision.dates_brought_in", pk) for pk in sorted(deeds.touched)],
        reading.organisation.pk,
        import_run=run.pk,
    )


def offer_kinds() -> None:
    """Offer the files of this floor."""
    register(
        ImportKind(
            code="supervision",
            title="Past supervision dates",
            about="When people were supervised before, as dates alone, so that nobody starts overdue.",
            columns=COLUMNS,
            preview_rule="supervision.import_dates",
            confirm_rule="supervision.import_dates",
            plan=plan_dates,
            carry_out=carry_out_dates,
            groups=GROUPS,
        )
    )
