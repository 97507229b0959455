"""The pages by which files are brought in: upload, columns, preview, confirm, messages."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.people.actions.imports import carry_out_run, take_up_again
from pathway.people.models import Employment, ImportLayout, ImportRun, Invitation, LineManagement, Team, User
from tests.conftest import NOW
from tests.house.counting import assert_same_queries

HEADER = "staff_id,email,first_name,last_name,team,role,level,manager_id,start_date,end_date,fte"


@pytest.fixture
def cast(own_cast, fixed_clock):
    """The cast in a database where everything commits, for small files are checked as soon as they are safe."""
    return own_cast


@pytest.fixture
def otto(client, cast):
    """The admin's browser."""
    return Browser(client, cast.otto)


@pytest.fixture
def wanda(client, cast):
    """The workforce lead's browser."""
    return Browser(client, cast.wanda)


class Browser:
    """A person who uploads, looks and presses."""

    def __init__(self, client, person):
        self.client, self.person = client, person
        client.force_login(person)

    def post(self, path, data=None):
        return self.client.post(path, data or {})

    def upload(self, *rows, kind="hr", header=HEADER, name="staff.csv", content=None, **more):
        content = content if content is not None else "\n".join([header, *rows, ""]).encode()
        file = SimpleUploadedFile(name, content)
        return self.post(reverse("people:import-start", args=[kind]), {"file": file, **more})

    def press(self, door, run, **data):
        return self.post(reverse(f"people:import-{door}", args=[run.pk]), data)

    def page(self, run, query=""):
        return self.client.get(reverse("people:import-detail", args=[run.pk]) + query)


NIA = "N1,nia@northvale.example.org,Nia,New,East,fsw,trainee,,2026-11-02,,0.8"


def shelf_files():
    return list((Path(settings.PRIVATE_ROOT) / "imports").glob("*"))


def test_import_detail_shows_what_a_file_would_change_and_changes_nothing(otto, cast):
    before = Employment.objects.count()
    response = otto.upload(NIA)
    run = ImportRun.objects.get()
    assert response.status_code == 302
    text = otto.page(run).content.decode()
    assert "Nia New" in text
    assert "East, from 2 November 2026" in text
    assert Employment.objects.count() == before
    assert not User.objects.filter(email="nia@northvale.example.org").exists()


def test_import_confirm_brings_it_in_and_removes_the_file(otto, cast):
    waiting = len(shelf_files())
    otto.upload(NIA)
    run = ImportRun.objects.get()
    assert len(shelf_files()) > waiting
    response = otto.press("confirm", run)
    assert response.status_code == 302
    nia = User.objects.get(email="nia@northvale.example.org")
    assert (nia.full_name, nia.is_active, nia.has_usable_password()) == ("Nia New", False, False)
    assert nia.placements.get().level.code == "trainee"
    assert nia.team_memberships.get().team == cast.east
    assert not Invitation.objects.filter(person=nia).exists()
    run.refresh_from_db()
    assert (run.status, run.shelf, run.confirmed_by) == ("done", "", cast.otto)
    assert len(shelf_files()) == waiting
    assert Event.objects.filter(verb="people.imported").count() == 1
    assert Event.objects.get(subject=nia).verb == "people.brought_in"


def test_the_same_file_again_changes_nothing_and_says_so(otto):
    for _ in range(2):
        otto.upload(NIA)
        run = ImportRun.objects.first()
        page = otto.page(run).content.decode()
        otto.press("confirm", run)
    run.refresh_from_db()
    assert (run.counts["new"], run.counts["changed"], run.counts["unchanged"]) == (0, 0, 1)
    assert "The very same file has been brought in before" in page
    assert Employment.objects.filter(staff_id="N1").count() == 1


def test_import_start_refuses_a_file_that_only_mending_helps_and_keeps_nothing_of_it(otto):
    before = shelf_files()
    response = otto.upload(NIA.replace("0.8", "37"), NIA.replace("N1,nia", "N2,no").replace("2026-11-02", "2.11.26"))
    assert response.status_code == 422
    text = response.content.decode()
    assert "Row 2, fte:" in text
    assert "Row 3, start_date:" in text
    assert shelf_files() == before
    assert "2.11.26" not in str(list(ImportRun.objects.values_list("findings")))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html><table>", "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "old or a password-protected Excel file"),
        (b"PK\x03\x04 no zip at all", "zip file"),
        (b"\xff\xfes\x00t\x00", "UTF-16"),
        (b"\x00" * 50, "UTF-16"),
        ("staff_id,e\u202email\n1,2\n".encode(), "no column for"),
        (b'staff_id,"never closed\n', "quotation mark"),
    ],
)
def test_import_start_says_what_is_wrong_with_a_file_that_is_none(otto, content, words):
    response = otto.upload(content=content)
    if response.status_code == 302:
        response = otto.page(ImportRun.objects.get())
        assert response.context["run"].verdict == "reject"
    else:
        assert response.status_code == 422
    assert words in response.content.decode()


def test_import_columns_are_asked_once_and_remembered(otto):
    header = "Payroll No,Mail,Given,Family,Unit,Job,Grade,Boss,Began,Ended,FTE"
    row = "N1,nia@northvale.example.org,Nia,New,East,fsw,trainee,,02/11/2026,,0.8"
    otto.upload(row, header=header)
    run = ImportRun.objects.get()
    assert "Say which column is which" in otto.page(run).content.decode()
    path = reverse("people:import-columns", args=[run.pk])
    assert "Payroll No" in otto.client.get(path).content.decode()
    names = HEADER.split(",")
    answers = {f"column_{name}": heading for name, heading in zip(names, header.split(","), strict=True)}
    twice = otto.post(path, answers | {"column_email": "Payroll No"})
    assert twice.status_code == 422
    assert otto.post(path, answers | {"day_first": "on"}).status_code == 302
    run.refresh_from_db()
    assert (run.verdict, run.counts["new"]) == ("accept", 1)
    assert ImportLayout.objects.get().day_first
    otto.upload(row, header=header)
    assert ImportRun.objects.first().verdict == "accept"


def test_import_again_opens_the_teams_that_are_not_here(otto):
    otto.upload(NIA.replace("East", "Harbour"))
    run = ImportRun.objects.get()
    assert "there is no open team" in otto.page(run).content.decode()
    assert otto.press("confirm", run).status_code == 422
    otto.press("again", run, create_teams="yes")
    otto.press("confirm", run)
    assert Team.objects.get(name="Harbour").memberships.count() == 1


def test_a_workforce_lead_looks_and_an_admin_confirms(wanda, cast):
    wanda.upload(NIA)
    run = ImportRun.objects.get()
    text = wanda.page(run).content.decode()
    assert "Nia New" in text
    assert "admin brings it in" in text
    assert wanda.press("confirm", run).status_code == 404
    wanda.client.force_login(cast.otto)
    assert wanda.press("confirm", run).status_code == 302
    assert User.objects.filter(email="nia@northvale.example.org").exists()


def test_import_confirm_asks_for_the_number_where_more_than_a_fifth_leave(otto, cast):
    rows = []
    for name in ("amira", "tariq", "peter"):
        job = getattr(cast, name).employments.get()
        rows.append(f"{job.staff_id},{name}@northvale.example.org,X,Y,,fsw,,,2026-01-05,2026-11-01,1.0")
    otto.upload(*rows)
    run = ImportRun.objects.get()
    assert otto.press("confirm", run).status_code == 422
    assert otto.press("confirm", run, confirm_leavers="2").status_code == 422
    assert otto.press("confirm", run, confirm_leavers="3").status_code == 302
    cast.amira.refresh_from_db()
    assert cast.amira.access_ends_on.isoformat() == "2026-11-01"
    assert cast.amira.full_name == "Amira Example"


def test_import_confirm_shows_the_preview_again_where_something_changed_meanwhile(otto, cast):
    otto.upload(NIA)
    run = ImportRun.objects.get()
    Team.objects.filter(pk=cast.east.pk).update(name="Far East")
    otto.press("confirm", run)
    run.refresh_from_db()
    assert run.status == "checked"
    assert "csv.changed_since" in str(run.findings)
    assert not User.objects.filter(email="nia@northvale.example.org").exists()


def test_a_crash_in_the_middle_leaves_nothing_and_can_be_tried_again(otto, monkeypatch):
    otto.upload(NIA)
    run = ImportRun.objects.get()

    def breaks(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("pathway.people.actions.imports._clear_later", breaks)
    with pytest.raises(OSError, match="full"):
        otto.press("confirm", run)
    assert not User.objects.filter(email="nia@northvale.example.org").exists()
    monkeypatch.undo()
    carry_out_run(run.pk)
    run.refresh_from_db()
    assert run.status == "done"
    carry_out_run(run.pk)
    assert Employment.objects.filter(staff_id="N1").count() == 1


def test_what_a_crash_interrupted_is_taken_up_again_and_what_nobody_confirms_is_removed(otto):
    otto.upload(NIA)
    otto.upload(NIA.replace("N1,nia", "N2,noor"))
    waits, stuck = ImportRun.objects.all()
    ImportRun.objects.filter(pk=stuck.pk).update(status="importing", confirmed_by=otto.person, confirmed_at=NOW)
    with clock.at(NOW + dt.timedelta(minutes=5)):
        assert take_up_again() == 0
    with clock.at(NOW + dt.timedelta(hours=1)):
        assert take_up_again() == 1
    stuck.refresh_from_db()
    assert stuck.status == "done"
    assert Employment.objects.filter(staff_id="N1").count() == 1
    with clock.at(NOW + dt.timedelta(days=15)):
        assert take_up_again() == 1
    waits.refresh_from_db()
    assert (waits.status, waits.shelf) == ("cancelled", "")
    assert not Employment.objects.filter(staff_id="N2").exists()


def test_import_confirm_invites_the_new_people_only_when_ticked(otto, mailoutbox):
    otto.upload(NIA)
    otto.press("confirm", ImportRun.objects.get(), send_invitations="on")
    assert [mail.to for mail in mailoutbox] == [["nia@northvale.example.org"]]
    assert Event.objects.filter(verb="people.invited_again").count() == 1


def test_invitation_send_waiting_invites_everybody_brought_in_and_only_them(otto, cast, client, mailoutbox):
    other = NIA.replace("N1,nia", "N2,noel").replace("Nia,New", "Noel,New")
    otto.upload(NIA, other)
    otto.press("confirm", ImportRun.objects.get())
    assert not mailoutbox
    home = client.get(reverse("home:home")).content.decode()
    assert "2 people were brought in and not invited yet" in home
    assert "Invite all 2" in home
    assert "not accepted yet" not in home
    done = client.post(reverse("people:invitation-send-waiting"), follow=True).content.decode()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["nia@northvale.example.org", "noel@northvale.example.org"]
    assert "2 people are invited" in done
    assert "2 invitations not accepted yet" in done
    assert "not invited yet" not in done
    again = client.post(reverse("people:invitation-send-waiting"), follow=True).content.decode()
    assert "Nobody waits for an invitation" in again
    assert len(mailoutbox) == 2
    assert Event.objects.filter(verb="people.invited_again").count() == 2


def test_the_way_to_files_stands_in_the_navigation_of_those_who_bring_them_in(client, cast):
    for person, sees in ((cast.otto, True), (cast.wanda, True), (cast.grace, False), (cast.amira, False)):
        client.force_login(person)
        nav = client.get(reverse("supervision:my-supervision")).context["shell"]["nav"]
        assert (reverse("people:import-list") in [door["url"] for door in nav]) is sees, person


def test_import_cancel_removes_the_file(otto):
    before = shelf_files()
    otto.upload(NIA)
    run = ImportRun.objects.get()
    otto.press("cancel", run)
    run.refresh_from_db()
    assert (run.status, run.shelf) == ("cancelled", "")
    assert shelf_files() == before
    assert otto.press("confirm", run).status_code == 422


def test_nobody_makes_themselves_a_manager_or_changes_their_own_job(otto, cast):
    own = cast.otto.employments.get()
    nia = NIA.replace("trainee,,", f"trainee,{own.staff_id},")
    assert otto.upload(nia).status_code == 422
    assert "cannot make yourself" in str(ImportRun.objects.get().findings)
    otto.upload(f"{own.staff_id},otto@northvale.example.org,Otto,Boss,East,manager,senior,,2026-01-05,,1.0")
    run = ImportRun.objects.first()
    assert run.counts["changed"] == run.counts["moved"] == 0
    assert "csv.own_row" in str(run.findings)


def test_an_admin_by_file_becomes_nobodys_admin(otto):
    response = otto.upload(NIA.replace("fsw", "organisation_admin"))
    assert response.status_code == 422
    assert "csv.bad_role" in str(ImportRun.objects.get().findings)


def test_somebody_who_left_comes_back_by_the_file(otto, cast):
    job = cast.peter.employments.get()
    row = f"{job.staff_id},peter@northvale.example.org,Peter,Example,West,fsw,,,2026-01-05,2026-06-30,1.0"
    otto.upload(row)
    otto.press("confirm", ImportRun.objects.first())
    cast.peter.refresh_from_db()
    assert not cast.peter.is_active
    back = f"{job.staff_id},peter@northvale.example.org,Peter,Example,West,fsw,,,2026-11-02,,0.6"
    otto.upload(back)
    run = ImportRun.objects.first()
    assert run.counts["returning"] == 1
    otto.press("confirm", run)
    cast.peter.refresh_from_db()
    assert cast.peter.is_active
    assert cast.peter.employments.count() == 2


def test_relationships_are_matched_by_staff_id_then_e_mail(otto, cast):
    header = "staff_id,email,relationship,other_staff_id,other_email,start_date,end_date"
    peter = cast.peter.employments.get().staff_id
    rows = [
        f"{peter},,mentor,,moses@northvale.example.org,2026-10-01,",
        ",peter@northvale.example.org,manager,,grace@northvale.example.org,2026-10-01,",
        ",amira@northvale.example.org,mentor,,moses@northvale.example.org,2026-01-05,2026-11-01",
    ]
    otto.upload(*rows, kind="relationships", header=header)
    run = ImportRun.objects.first()
    assert (run.counts["new"], run.counts["ending"]) == (2, 1)
    otto.press("confirm", run)
    assert cast.peter.mentorings_received.get().mentor == cast.moses
    assert LineManagement.objects.get(worker=cast.peter).manager == cast.grace
    assert cast.amira.mentorings_received.get(mentor=cast.moses).ended_on.isoformat() == "2026-11-01"
    otto.upload(*rows, kind="relationships", header=header)
    assert ImportRun.objects.first().counts["unchanged"] == 3
    assert (
        otto.upload(
            ",peter@northvale.example.org,mentor,,otto@northvale.example.org,2026-10-01,",
            ",nobody@northvale.example.org,mentor,,moses@northvale.example.org,2026-10-01,",
            ",olu@southmere.example.org,mentor,,moses@northvale.example.org,2026-10-01,",
            kind="relationships",
            header=header,
        ).status_code
        == 422
    )
    codes = [found["code"] for found in ImportRun.objects.first().findings]
    assert codes == ["csv.own_report", "csv.unknown_person", "csv.unknown_person"]


def test_import_messages_are_a_file_without_formulas(otto):
    otto.upload(NIA.replace("0.8", "37"))
    text = otto.client.get(reverse("people:import-messages", args=[ImportRun.objects.get().pk])).content.decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][:3] == ["2", "fte", "To mend"]


def test_import_list_asks_as_little_with_many_runs(otto, cast):
    def more():
        run = ImportRun.objects.get()
        for _ in range(15):
            run.pk, run.shelf, run.status = None, "", "cancelled"
            run.save()

    otto.upload(NIA)
    assert_same_queries(otto.client, reverse("people:import-list"), more)
