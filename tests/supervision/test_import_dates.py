"""Past supervision dates from a file: matched, counted once, never in place of what stands here."""

import contextlib
import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command

from pathway.people.models import ImportRun
from pathway.supervision.actions.sessions import import_past_session
from pathway.supervision.enums import SessionStatus
from pathway.supervision.models.sessions import Attendance, Session

HEADER = "staff_id,email,held_on,supervisor_staff_id,supervisor_email,type,source"


@pytest.fixture
def brought_in(cast, fixed_clock, tmp_path):
    """brought_in(row, ...) is what import_supervision_dates says of these rows."""

    def bring(*rows):
        path = tmp_path / "dates.csv"
        path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        out = StringIO()
        with contextlib.suppress(SystemExit):
            call_command(
                "import_supervision_dates",
                path,
                "--organisation",
                "northvale",
                "--json",
                stdout=out,
                stderr=StringIO(),
            )
        return json.loads(out.getvalue())

    return bring


def test_dates_are_brought_in_once(brought_in, cast):
    amira = cast.amira.employments.get().staff_id
    rows = (
        f"{amira},,2026-10-05,,grace@northvale.example.org,,Old system",
        ",tariq@northvale.example.org,2026-10-06,,,reflective,",
    )
    assert brought_in(*rows)["counts"] == {"new": 2, "rows": 2, "unchanged": 0}
    session = Session.objects.get(attendances__worker=cast.amira)
    assert (session.held_on, session.supervisor, session.status) == (
        dt.date(2026, 10, 5),
        cast.grace,
        SessionStatus.HELD,
    )
    assert (session.source, session.has_record) == ("Old system", False)
    assert brought_in(*rows)["counts"] == {"new": 0, "rows": 2, "unchanged": 2}
    assert Attendance.objects.count() == 2


def test_what_stands_here_on_that_day_stays(brought_in, cast):
    session, _ = import_past_session(
        keeper=cast.wanda, worker=cast.amira, held_on=dt.date(2026, 10, 5), source="By hand"
    )
    assert brought_in(",amira@northvale.example.org,2026-10-05,,,,")["counts"]["new"] == 0
    assert list(Session.objects.all()) == [session]


def test_rows_in_doubt_keep_the_whole_file_out(brought_in, cast):
    answer = brought_in(
        ",amira@northvale.example.org,2026-10-05,,,,",
        ",amira@northvale.example.org,2026-12-05,,,,",
        ",olu@southmere.example.org,2026-10-05,,,,",
        ",amira@northvale.example.org,2026-10-05,,amira@northvale.example.org,,",
        ",amira@northvale.example.org,2026-10-05,,,chat,",
    )
    assert [(found["row"], found["code"]) for found in answer["findings"]] == [
        (3, "csv.bad_date"),
        (4, "csv.unknown_person"),
        (5, "supervision.own_supervisor"),
        (6, "supervision.bad_type"),
    ]
    assert not Session.objects.exists()
    assert not ImportRun.objects.exists()
