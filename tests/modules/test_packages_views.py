"""Pages of packages, the endpoints that a playing package reports to, and the content host."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from modules.actions.packages import ask_second_person, launch_activity, refuse_package
from modules.models import Activity, Launch, Package, Statement, UserState
from modules.queries.tickets import FORGET_AFTER, read_ticket, stopped_launches, ticket_for
from pathway.core import clock
from tests.conftest import NOW
from tests.factories.packages import (
    build_hostile_package,
    build_package,
    make_activity,
    make_package,
    put_into_module,
)
from tests.house.counting import assert_same_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_stopped_launches_anew():
    stopped_launches.forget()


@pytest.fixture
def activity(cast, fixed_clock):
    package = make_package(cast.edith, approver=cast.priya)
    made = make_activity(package)
    put_into_module(made, cast.amira, author=cast.edith)
    return made


@pytest.fixture
def launch(cast, activity):
    return launch_activity(worker=cast.amira, activity=activity)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def h5p(data=None, name="a.h5p"):
    return SimpleUploadedFile(name, build_package() if data is None else data)


# Authors and approvers


def test_package_upload_leads_to_its_report(as_, cast):
    answer = as_(cast.edith).post(reverse("modules:package-upload"), {"file": h5p()}, follow=True)
    assert "Waiting for approval" in answer.content.decode()
    assert "FSW.Probe 1.0.0" in answer.content.decode()


def test_package_upload_says_what_is_wrong(as_, cast):
    bad = build_package(extra={"content/a.exe": "x", "content/b.html": "x"})
    answer = as_(cast.edith).post(reverse("modules:package-upload"), {"file": h5p(bad)})
    assert answer.status_code == 422
    assert "content/a.exe is not a kind of file" in answer.content.decode()
    assert "content/b.html is not a kind of file" in answer.content.decode()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a file."),
        (SimpleUploadedFile("a.h5p", b""), "The file is empty."),
        (SimpleUploadedFile("a.h5p", b"GIF89a"), "not a complete zip file"),
        (SimpleUploadedFile("a.docx", b"PK\x03\x04" * 30), "not a complete zip file"),
    ],
)
def test_package_upload_of_the_wrong_thing(as_, cast, file, words):
    answer = as_(cast.edith).post(reverse("modules:package-upload"), {"file": file} if file else {})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Package.objects.exists()


def test_package_title_is_shown_as_text(as_, cast):
    package = make_package(cast.edith, build_package(title='"><img src=x onerror=alert(1)>'), cast.priya)
    for name in ("modules:package-detail", "modules:activity-make"):
        body = as_(cast.edith).get(reverse(name, args=[package.pk])).content.decode()
        assert "<img src=x" not in body
        assert "&lt;img src=x onerror=alert(1)&gt;" in body


def test_package_detail_says_when_nobody_can_approve(as_, cast):
    package = make_package(cast.oona)
    body = as_(cast.oona).get(reverse("modules:package-detail", args=[package.pk])).content.decode()
    assert "Nobody can approve this yet" in body


def test_package_approve_then_make_activity(as_, cast):
    package = make_package(cast.edith)
    assert as_(cast.edith).post(reverse("modules:package-approve", args=[package.pk])).status_code == 404
    as_(cast.priya).post(reverse("modules:package-approve", args=[package.pk]))
    address = reverse("modules:activity-make", args=[package.pk])
    form = {"title": "First steps", "package": package.pk, "completion_rule": "score", "text_alternative": "In words."}
    answer = as_(cast.edith).post(address, form)
    assert answer.status_code == 422
    assert "Give a pass mark" in answer.content.decode()
    assert as_(cast.edith).post(address, form | {"pass_mark": "80"}).status_code == 302
    made = Activity.objects.get()
    assert (made.title, made.pass_mark, made.package) == ("First steps", 80, package)
    change = reverse("modules:activity-change", args=[made.pk])
    as_(cast.edith).post(change, form | {"title": "Next", "completion_rule": "finished", "pass_mark": "80"})
    made.refresh_from_db()
    assert (made.title, made.pass_mark) == ("Next", None)


def test_package_refuse_needs_a_reason(as_, cast):
    package = make_package(cast.edith)
    address = reverse("modules:package-refuse", args=[package.pk])
    answer = as_(cast.priya).post(address, {"reason": ""})
    assert (answer.status_code, "Say in a sentence" in answer.content.decode()) == (422, True)
    answer = as_(cast.priya).post(address, {"reason": "It reads cookies."}, follow=True)
    assert "It reads cookies." in answer.content.decode()


def test_package_decided_by_somebody_else_meanwhile(as_, cast):
    package = make_package(cast.edith)
    refuse_package(approver=cast.priya, package=package, reason="No.")
    answer = as_(cast.priya).post(reverse("modules:package-approve", args=[package.pk]), follow=True)
    assert "Somebody has decided about this package already." in answer.content.decode()


def test_activity_list_asks_the_same_for_many(as_, cast, activity):
    def add_more():
        for number in range(20):
            make_activity(activity.package, title=f"Activity {number}")

    assert_same_queries(as_(cast.edith), reverse("modules:activity-list"), add_more)


def test_activity_list_names_a_package_once(as_, cast, activity):
    """One that an approver is asked about plays elsewhere and is put to no use yet; it is not two things for that."""
    package = make_package(cast.edith, build_package(title="Meant for safeguarding"), cast.priya)
    address = f'href="{reverse("modules:package-detail", args=[package.pk])}"'
    for person in (cast.edith, cast.priya):
        body = as_(person).get(reverse("modules:activity-list")).content.decode()
        assert body.count(address) == 1
        assert "Not put to use yet" in body
    ask_second_person(author=cast.edith, package=package)
    for person in (cast.edith, cast.priya):
        body = as_(person).get(reverse("modules:activity-list")).content.decode()
        assert body.count(address) == 1
        assert "Waiting for approval" in body


# What a playing package reports


def send(client, launch, what, body, **extra):
    data = body if isinstance(body, bytes) else json.dumps(body)
    address = reverse(f"modules:launch-{what}", args=[launch.pk])
    return client.post(address, data, content_type="application/json", **extra)


def says(activity, verb="completed", **changes):
    return {
        "id": str(uuid.uuid4()),
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": activity.address},
        "result": {"score": {"raw": 4, "max": 5}},
    } | changes


def test_launch_statements_are_kept_and_told(as_, cast, activity, launch):
    answer = send(as_(cast.amira), launch, "statements", {"statements": [says(activity)]})
    assert answer.json()["standing"]["complete"]
    assert "Finished 23 November 2026. Best score 80 %." in answer.json()["standing"]["html"]
    assert Statement.objects.get().launch == launch


def test_launch_statements_ask_little_of_the_database(as_, cast, activity, launch, django_assert_max_num_queries):
    client = as_(cast.amira)
    savepoints = 2
    with django_assert_max_num_queries(6 + savepoints):
        send(client, launch, "statements", {"statements": [says(activity, "interacted")]})
    with django_assert_max_num_queries(14 + 2 * savepoints):
        send(client, launch, "statements", {"statements": [says(activity)]})


def test_launch_statements_need_the_form_token(cast, activity, launch):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.amira)
    assert send(client, launch, "statements", {"statements": [says(activity)]}).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'{"statements":{}}', 400),
        (b'{"statements":[],"statements":[]}', 400),
        (b'{"statements":[{"a":NaN}]}', 400),
        (b'{"statements":[{"a":"\\u0000"}]}', 400),
        ("{}".encode("utf-16"), 400),
        (b"[" * 60_000, 400),
        (b'{"statements":["x"]}', 422),
        (b'{"statements":["' + b"x" * 600_000 + b'"]}', 413),
    ],
)
def test_launch_statements_of_the_wrong_form(as_, cast, launch, body, status):
    answer = send(as_(cast.amira), launch, "statements", body)
    assert answer.status_code == status
    assert answer.json()["sentence"].endswith(".")
    assert not Statement.objects.exists()


def test_launch_statements_packed_are_not_unpacked(as_, cast, launch):
    answer = send(as_(cast.amira), launch, "statements", b"\x1f\x8b", HTTP_CONTENT_ENCODING="gzip")
    assert answer.status_code == 400


def test_launch_statements_conflict(as_, cast, activity, launch):
    said = says(activity)
    assert send(as_(cast.amira), launch, "statements", {"statements": [said]}).json()["kept"] == 1
    assert send(as_(cast.amira), launch, "statements", {"statements": [said]}).json()["kept"] == 0
    changed = said | {"result": {}}
    assert send(as_(cast.amira), launch, "statements", {"statements": [changed]}).status_code == 409


def test_launch_state_comes_back(as_, cast, activity, launch):
    client = as_(cast.amira)
    body = {"state": '{"a":1}', "sub_id": "0", "data_type": "state"}
    assert send(client, launch, "state", body).json() == {"kept": 1}
    told = client.get(reverse("modules:launch-state", args=[launch.pk])).json()
    assert told["state"] == {"0": {"state": '{"a":1}'}}
    assert told["activity"] == activity.address
    assert send(client, launch, "state", body | {"state": None}).status_code == 200
    assert not UserState.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, [], {"state": 5, "sub_id": "0", "data_type": "state"}, {"state": "x", "sub_id": "", "data_type": "state"},
     {"state": "x", "sub_id": "0" * 65, "data_type": "state"}, {"state": "x", "sub_id": 0, "data_type": "state"}],
)  # fmt: skip
def test_launch_state_of_the_wrong_form(as_, cast, launch, body):
    assert send(as_(cast.amira), launch, "state", body).status_code == 400
    assert not UserState.objects.exists()


def test_activity_declare_says_why_not(as_, cast, activity):
    Activity.objects.update(completion_rule="self_declared")
    address = reverse("modules:activity-declare", args=[activity.pk])
    answer = as_(cast.amira).post(address, {"next": "//evil.example/"}, follow=True)
    assert answer.redirect_chain == [(reverse("modules:activity-detail", args=[activity.pk]), 302)]
    assert "Work through the activity first" in answer.content.decode()


# The content host


@pytest.fixture
def content():
    """Asks the content host as a stranger, without a session."""
    answers = []

    def get(path, **extra):
        answers.append(Client().get(path, SERVER_NAME="127.0.0.1", SERVER_PORT="8000", **extra))
        return answers[-1]

    yield get
    for answer in answers:
        answer.close()


def of(launch, path):
    return f"/p/{ticket_for(launch)}/{path}"


def body_of(answer):
    return b"".join(answer.streaming_content)


def test_player_holds_no_person_and_a_closed_policy(content, cast, launch, settings):
    answer = content(of(launch, "player"))
    body = answer.content.decode()
    assert "pkg/FSW.Probe-1.0/probe.js" in body
    assert cast.amira.full_name not in body
    assert cast.amira.email not in body
    assert f"frame-ancestors {settings.APP_ORIGIN};" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer


def test_player_escapes_what_the_package_says(content, cast, fixed_clock):
    package = make_package(cast.edith, build_package(title="</script><script>alert(1)</script>"), cast.priya)
    made = make_activity(package)
    put_into_module(made, cast.amira, author=cast.edith)
    body = content(of(launch_activity(worker=cast.amira, activity=made), "player")).content.decode()
    assert "<script>alert" not in body
    assert "</script><script>alert" not in body


def test_package_file_is_sent_as_what_it_is_and_runs_nowhere(content, launch):
    answer = content(of(launch, "pkg/FSW.Probe-1.0/probe.js"))
    assert b"FSW.Probe" in body_of(answer)
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "immutable" in answer["Cache-Control"]


def test_package_file_that_has_not_changed_is_not_sent(content, launch):
    path = of(launch, "pkg/content/content.json")
    etag = content(path)["ETag"]
    answer = content(path, HTTP_IF_NONE_MATCH=etag)
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "piece", "said"),
    [
        ("bytes=0-3", 206, slice(0, 4), "bytes 0-3/"),
        ("bytes=5-", 206, slice(5, None), "bytes 5-"),
        ("bytes=-4", 206, slice(-4, None), "bytes "),
        ("bytes=0-999999", 206, slice(0, None), "bytes 0-"),
        ("bytes=999999-", 416, None, "bytes */"),
        ("bytes=5-2", 416, None, "bytes */"),
        ("bytes=0-1,4-5", 200, slice(0, None), ""),
        ("lines=1-2", 200, slice(0, None), ""),
    ],
)
def test_package_file_in_pieces(content, launch, asked, status, piece, said):
    path = of(launch, "pkg/content/content.json")
    whole = body_of(content(path))
    answer = content(path, HTTP_RANGE=asked)
    assert answer.status_code == status
    assert answer.get("Content-Range", "").startswith(said)
    if piece is not None:
        assert body_of(answer) == whole[piece]


@pytest.mark.parametrize(
    "path",
    [
        "pkg/../../../x",
        "pkg/content/%2e%2e/%2e%2e/x",
        "pkg/content",
        "pkg/nothing.js",
        "pkg/play.json",
        "pkg/content//content.json",
        "pkg/content%5ccontent.json",
        "pkg/.hidden",
        "core/nothing.js",
        "core/../../app.js",
    ],
)
def test_package_file_stays_inside_the_package(content, launch, path):
    assert content(of(launch, path)).status_code == 404


def test_package_file_asks_nothing_of_the_database(content, launch, django_assert_num_queries):
    content(of(launch, "pkg/content/content.json"))
    with django_assert_num_queries(0):
        assert content(of(launch, "pkg/FSW.Probe-1.0/probe.js")).status_code == 200
        assert content(of(launch, "player")).status_code == 200


def test_package_file_is_not_on_the_app_host_and_no_page_on_the_content_host(client, content, launch):
    assert client.get(of(launch, "player")).status_code == 404
    assert content(reverse("modules:activity-list")).status_code == 404


def test_service_workers_are_refused(content, launch):
    assert content(of(launch, "pkg/FSW.Probe-1.0/probe.js"), HTTP_SERVICE_WORKER="script").status_code == 404


def test_ticket_is_bound_to_its_launch_and_its_hours(content, launch):
    ticket = ticket_for(launch)
    assert read_ticket(ticket).launch == launch.pk
    assert read_ticket(ticket[:-2] + "xx") is None
    other = ticket.replace(launch.pk.hex, uuid.uuid4().hex)
    assert read_ticket(other) is None
    assert read_ticket("nonsense") is None
    assert content(f"/p/{other}/player").status_code == 404
    with clock.at(NOW + timedelta(hours=11, minutes=59)):
        assert read_ticket(ticket) is not None
    with clock.at(NOW + timedelta(hours=12)):
        assert read_ticket(ticket) is None


@pytest.mark.parametrize("how", ["revoked", "left", "ends today", "refused"])
def test_stopped_launch_ends_within_a_minute(content, cast, activity, launch, how, monkeypatch):
    path = of(launch, "player")
    assert content(path).status_code == 200
    if how == "revoked":
        Launch.objects.update(revoked_at=NOW)
    elif how == "left":
        type(cast.amira).objects.filter(pk=cast.amira.pk).update(is_active=False)
    elif how == "ends today":
        type(cast.amira).objects.filter(pk=cast.amira.pk).update(access_ends_on=NOW.date())
    else:
        Package.objects.update(status="refused")
    assert content(path).status_code == 200
    monkeypatch.setattr(stopped_launches, "_read_at", stopped_launches._read_at - FORGET_AFTER - 1)
    assert content(path).status_code == 404


def test_hostile_package_waits_like_any_other(cast):
    assert make_package(cast.edith, build_hostile_package()).is_waiting
