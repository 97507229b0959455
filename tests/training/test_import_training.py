"""Training done in another system: matched, mapped, counted where it should be, and never stronger than our own."""

import contextlib
import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from modules.enums import ChangeKind
from modules.models import Completion
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.models import ImportRun
from pathway.training.actions import map_courses, require_module
from pathway.training.enums import HeldState
from pathway.training.models import ExternalCompletion, ExternalCourse
from pathway.training.queries import done_elsewhere, required_of
from tests.factories.modules import make_module, publish, publish_again
from tests.house.counting import assert_same_queries
from tests.training.test_queries import complete, noon

HEADER = "staff_id,email,course,completed_on,expires_on,certificate,source"


@pytest.fixture
def asked(cast, fixed_clock):
    """From January Northvale asks "Recording well" of everybody within 90 days, then every 12 months."""
    with clock.at(noon(dt.date(2026, 1, 5))):
        cast.module = make_module(cast.northvale, cast.edith, minutes=10, code="REC9")
        publish(cast.module, cast.edith)
        require_module(lead=cast.wanda, module=cast.module, first_due_days=90, refresh_months=12)
    return cast


@pytest.fixture
def brought_in(tmp_path):
    """brought_in(row, ...) is what import_training says of these rows."""

    def bring(*rows, header=HEADER, dry_run=False):
        path = tmp_path / "training.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        out = StringIO()
        with contextlib.suppress(SystemExit):
            options = ["--dry-run"] if dry_run else []
            call_command(
                "import_training",
                path,
                "--organisation",
                "northvale",
                "--json",
                *options,
                stdout=out,
                stderr=StringIO(),
            )
        return json.loads(out.getvalue())

    return bring


def state_of(worker):
    (cell,) = required_of(worker)
    return cell.held


def test_what_was_done_elsewhere_counts_once_its_course_is_mapped(asked, brought_in):
    row = ",amira@northvale.example.org,Good Recording 2024,2026-03-02,,C-17,Old system"
    assert state_of(asked.amira).state == HeldState.NEVER_DONE_OVERDUE
    answer = brought_in(row)
    assert (answer["verdict"], answer["counts"]["new"]) == ("warn", 1)
    assert [finding["code"] for finding in answer["findings"]] == ["training.course_to_map"]
    assert state_of(asked.amira).state == HeldState.NEVER_DONE_OVERDUE
    map_courses(lead=asked.wanda, answers={ExternalCourse.objects.get(): asked.module})
    held = state_of(asked.amira)
    assert (held.state, held.done_on) == (HeldState.IN_DATE, dt.date(2026, 3, 2))
    assert done_elsewhere(asked.amira) == {asked.module.pk}
    answer = brought_in(row, ",tariq@northvale.example.org,GOOD RECORDING 2024,2025-10-01,,,")
    assert (answer["verdict"], answer["counts"]["new"], answer["counts"]["unchanged"]) == ("accept", 1, 1)
    assert state_of(asked.tariq).state == HeldState.OVERDUE_REFRESH


@pytest.mark.parametrize("course", ["module code", "title"])
def test_a_course_is_matched_by_module_code_or_title_without_being_asked(asked, brought_in, course):
    title = asked.module.title.upper() if course == "title" else "Anything"
    code = "rec9" if course == "module code" else ""
    answer = brought_in(f",amira@northvale.example.org,{title},2026-03-02,,,,{code}", header=f"{HEADER},module_code")
    assert answer["verdict"] == "accept"
    assert ExternalCourse.objects.get().module == asked.module


def test_a_completion_here_is_never_overwritten_and_the_latest_counts(asked, brought_in):
    ours = complete(asked.amira, asked.module, dt.date(2026, 5, 4))
    before = Completion.objects.values().get(pk=ours.pk)
    answer = brought_in(
        f",amira@northvale.example.org,{asked.module.title},2026-05-04,,,",
        f",amira@northvale.example.org,{asked.module.title},2026-02-02,,,",
    )
    assert (answer["counts"]["new"], answer["counts"]["unchanged"]) == (1, 1)
    assert Completion.objects.values().get(pk=ours.pk) == before
    assert state_of(asked.amira).done_on == dt.date(2026, 5, 4)


def test_what_everybody_must_do_again_is_not_held_by_an_old_course(asked, brought_in):
    publish_again(asked.module, asked.edith, "New law.", change_kind=ChangeKind.MUST_REDO)
    brought_in(f",amira@northvale.example.org,{asked.module.title},2026-03-02,,,")
    assert state_of(asked.amira).done_on is None


def test_the_same_file_every_month_changes_nothing_and_fills_only_what_was_empty(asked, brought_in):
    row = ",amira@northvale.example.org,Safety,2026-03-02,,,Old system"
    assert brought_in(row)["counts"]["new"] == 1
    assert brought_in(row)["counts"] == {"rows": 1, "new": 0, "changed": 0, "unchanged": 1}
    fuller = ",amira@northvale.example.org,Safety,2026-03-02,2029-03-02,C-17,Another system"
    assert brought_in(fuller)["counts"]["changed"] == 1
    record = ExternalCompletion.objects.get()
    assert (record.expires_on, record.certificate, record.source) == (dt.date(2029, 3, 2), "C-17", "Old system")
    assert Event.objects.filter(verb="training.brought_in", subject=asked.amira).count() == 2


def test_people_are_found_by_staff_id_first_and_never_across_organisations(asked, brought_in):
    amira = asked.amira.employments.get().staff_id
    answer = brought_in(
        f" {amira.lower()} ,,Safety,2026-03-02,,,",
        f"{amira},tariq@northvale.example.org,Safety,2026-03-02,,,",
        ",olu@southmere.example.org,Safety,2026-03-02,,,",
        ",,Safety,2026-03-02,,,",
        ",tariq@northvale.example.org,Safety,2027-03-02,,,",
        ",tariq@northvale.example.org,Safety,2026-03-02,2026-03-01,,",
        ",tariq@northvale.example.org,,2026-03-02,,,",
    )
    assert answer["verdict"] == "reject"
    refused = [(f["row"], f["code"]) for f in answer["findings"] if f["strength"] == "reject"]
    assert refused == [
        (8, "csv.missing"),
        (3, "csv.identity_conflict"),
        (4, "csv.unknown_person"),
        (5, "csv.missing"),
        (6, "csv.bad_date"),
        (7, "csv.bad_date"),
    ]
    assert not ExternalCompletion.objects.exists()
    assert not ImportRun.objects.exists()


def test_course_list_maps_courses_and_keeps_others_out(asked, client, brought_in):
    brought_in(
        ",amira@northvale.example.org,Good Recording,2026-03-02,,,",
        ",amira@northvale.example.org,Juggling,2026-03-02,,,",
    )
    good, juggling = ExternalCourse.objects.order_by("title")
    client.force_login(asked.wanda)
    path = reverse("training:course-list")
    assert "Good Recording" in client.get(path).content.decode()
    answers = {f"course_{good.pk}": str(asked.module.pk), f"course_{juggling.pk}": "nothing"}
    assert client.post(path, answers | {f"course_{good.pk}": "999999"}).status_code == 422
    assert client.post(path, answers).status_code == 302
    good.refresh_from_db()
    juggling.refresh_from_db()
    assert good.module == asked.module
    assert juggling.counts_for_nothing
    assert state_of(asked.amira).state == HeldState.IN_DATE
    client.force_login(asked.omar)
    assert "Good Recording" not in client.get(path).content.decode()
    client.force_login(asked.otto)
    assert client.get(path).status_code == 404
    with pytest.raises(NotAllowed):
        map_courses(lead=asked.otto, answers={good: None})
    with pytest.raises(RuleBroken):
        map_courses(lead=asked.omar, answers={good: None})


def test_course_list_asks_as_little_with_many_courses(asked, client, brought_in):
    brought_in(",amira@northvale.example.org,Juggling,2026-03-02,,,")
    client.force_login(asked.wanda)

    def more():
        for number in range(30):
            ExternalCourse.objects.create(organisation=asked.northvale, title=f"C{number}", key=f"c{number}")

    assert_same_queries(client, reverse("training:course-list"), more)


def test_the_card_shows_it_to_those_who_see_training_and_not_to_the_admin(asked, client, brought_in):
    brought_in(",amira@northvale.example.org,Juggling with care,2026-03-02,2029-03-02,,Old system")
    path = reverse("people:person-detail", args=[asked.amira.pk])
    for person, sees in ((asked.amira, True), (asked.moses, True), (asked.grace, True), (asked.otto, False)):
        client.force_login(person)
        assert ("Juggling with care" in client.get(path).content.decode()) is sees, person
