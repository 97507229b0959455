"""SCORM courses: uploaded, played, remembered and graded."""

import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from modules.actions.courses import keep_course_part
from modules.actions.packages import (
    PackageRefused,
    change_activity,
    install_package,
    launch_activity,
    make_activity,
    preview_package,
    start_again,
)
from modules.models import Activity, ActivityResult, Package, Statement, UserState
from modules.queries.packages import activity_state
from modules.queries.tickets import learner_of, stopped_launches, ticket_for
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from tests.conftest import NOW
from tests.factories import packages as factory
from tests.factories.courses import Sco, build_course, make_course, manifest, two_parts
from tests.factories.packages import build_package

pytestmark = pytest.mark.django_db
OPENED = int(NOW.timestamp() * 1000)


@pytest.fixture(autouse=True)
def _read_stopped_launches_anew():
    stopped_launches.forget()


def on_a_module(cast, package, **fields):
    made = factory.make_activity(package, **fields)
    factory.put_into_module(made, cast.amira, author=cast.edith)
    return made


@pytest.fixture
def course(cast, fixed_clock):
    """A SCORM course of one part in a module that amira has started."""
    return on_a_module(cast, make_course(cast.edith, approver=cast.priya))


@pytest.fixture
def launch(cast, course):
    return launch_activity(worker=cast.amira, activity=course)


@pytest.fixture
def two(cast, fixed_clock):
    """A SCORM 2004 course of two parts, and amira's launch of it."""
    activity = on_a_module(cast, make_course(cast.edith, two_parts("2004 3rd Edition"), cast.priya))
    return SimpleNamespace(activity=activity, launch=launch_activity(worker=cast.amira, activity=activity))


def state(seq=1, opened=OPENED, **values):
    said = {
        f"cmi.{name}".replace("core_", "core.").replace("score_", "score."): value for name, value in values.items()
    }
    return json.dumps({"session": opened, "seq": seq, "values": said})


def passed(seq=1, points=90, opened=OPENED):
    return state(seq, opened, core_lesson_status="passed", core_score_raw=str(points))


def keep(launch, text, part="1"):
    return keep_course_part(worker=launch.worker, launch=launch, part=part, state=text)


def verbs():
    return [verb.rsplit("/", 1)[1] for verb in Statement.objects.order_by("happened_at").values_list("verb", flat=True)]


# Uploading


def test_course_waits_for_a_second_person_and_is_played_after(cast, fixed_clock):
    package = make_course(cast.edith)
    assert package.is_waiting
    assert package.new_libraries == ["SCORM 1.2"]
    assert package.version.is_course
    assert (package.version.folder / "course" / "visit" / "index.html").is_file()
    with pytest.raises(RuleBroken, match="may not be played yet"):
        make_activity(author=cast.edith, package=package, title="A", completion_rule="finished")


def test_course_approved_for_everybody_is_known_everywhere(cast, fixed_clock):
    make_course()
    assert make_course(cast.edith).is_ready
    assert make_course(cast.edith, two_parts()).is_waiting


def test_hostile_course_keeps_nothing(cast, fixed_clock):
    with pytest.raises(PackageRefused, match="which is not in the package"):
        make_course(cast.edith, build_course(extra={"imsmanifest.xml": manifest((Sco(href="gone.html"),))}))
    assert not Package.objects.exists()


@pytest.mark.parametrize("origin", ["", "http://testserver:8001"])
def test_courses_are_off_without_an_address_of_their_own(client, cast, fixed_clock, settings, origin):
    settings.CONTENT_ORIGIN = origin
    with pytest.raises(RuleBroken, match="switched off here"):
        make_course(cast.edith)
    client.force_login(cast.edith)
    file = SimpleUploadedFile("a.zip", build_course())
    answer = client.post(reverse("modules:package-upload"), {"file": file})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "SCORM courses are switched off here: they are programs of many pages" in body
    assert 'accept=".h5p"' in body
    assert not Package.objects.exists()


def test_package_detail_tells_what_a_course_is(client, cast, fixed_clock):
    client.force_login(cast.edith)
    file = SimpleUploadedFile("a.zip", two_parts())
    body = client.post(reverse("modules:package-upload"), {"file": file}, follow=True).content.decode()
    for words in ("SCORM 1.2", "2: Before you go; At the door", "Waiting for approval", "Says itself when the worker"):
        assert words in body


# What a part says


def test_course_is_finished_as_it_says(cast, course, launch):
    assert keep(launch, state(1, core_lesson_status="incomplete", core_lesson_location="2")).kept == 1
    assert activity_state(cast.amira, course).standing == "active"
    received = keep(launch, passed(2))
    assert received.result.is_complete
    result = activity_state(cast.amira, course)
    assert (result.standing, result.best_percent, result.attempts) == ("done", 90, 1)
    assert verbs() == ["progressed", "completed", "passed"]
    actors = {json.dumps(raw["actor"]) for raw in Statement.objects.values_list("raw", flat=True)}
    assert len(actors) == 1
    assert f'"{cast.amira.pk}"' in actors.pop()
    assert Event.objects.filter(verb="modules.activity_completed").count() == 1


def test_commit_sent_twice_or_late_changes_nothing(cast, course, launch):
    keep(launch, state(2, core_lesson_status="incomplete", core_lesson_location="5"))
    before = UserState.objects.get()
    for late in (state(2, core_lesson_location="9"), state(1, core_lesson_location="1"), state(9, OPENED - 60_000)):
        received = keep(launch, late)
        assert (received.kept, received.result) == (0, None)
    after = UserState.objects.get()
    assert (after.state, after.sequence) == (before.state, before.sequence)
    keep(launch, passed(3))
    count = Statement.objects.count()
    keep(launch, passed(3))
    keep(launch, passed(4))
    assert Statement.objects.count() == count
    assert ActivityResult.objects.get().attempts == 1


def test_what_was_opened_later_goes_before(cast, course, launch):
    with clock.at(NOW + timedelta(minutes=5)):
        keep(launch, state(1, OPENED + 60_000, core_lesson_location="7"))
        assert keep(launch, state(50, core_lesson_location="3")).kept == 0
    assert json.loads(UserState.objects.get().state)["values"]["cmi.core.lesson_location"] == "7"


def test_starting_again_begins_a_new_attempt(cast, course, launch):
    keep(launch, passed(1))
    start_again(worker=cast.amira, activity=course)
    assert not UserState.objects.exists()
    with clock.at(NOW + timedelta(minutes=9)):
        keep(launch, passed(1, opened=OPENED + 60_000))
    result = activity_state(cast.amira, course)
    assert (result.attempts, result.completed_at) == (2, NOW)


def test_name_of_the_worker_is_never_kept_nor_told(cast, course, launch):
    said = json.loads(passed())
    said["values"] |= {"cmi.core.student_id": "x", "cmi.core.student_name": "Amira"}
    keep(launch, json.dumps(said))
    assert "Amira" not in UserState.objects.get().state
    name = learner_of(launch)
    assert len(name) == 24
    assert name == learner_of(launch)
    other = on_a_module(cast, course.package, title="Other")
    assert learner_of(launch_activity(worker=cast.amira, activity=other)) != name


def test_several_parts_make_one_standing(cast, two):
    done = {"completion_status": "completed", "success_status": "passed"}
    keep(two.launch, state(1, **done, score_scaled="1"), "1")
    assert activity_state(cast.amira, two.activity).standing == "active"
    keep(two.launch, state(2, completion_status="completed", success_status="failed", score_scaled="0.2"), "2")
    result = activity_state(cast.amira, two.activity)
    assert (result.standing, result.best_percent, result.attempts) == ("done", 60, 1)
    with pytest.raises(RuleBroken, match="no such part"):
        keep(two.launch, state(3), "3")


@pytest.mark.parametrize(
    ("fields", "standing", "percent"),
    [
        ({"parts_needed": "any"}, "done", 40),
        ({"parts_needed": "all"}, "active", None),
        ({"parts_needed": "any", "completion_rule": "passed"}, "active", 40),
        ({"parts_needed": "any", "completion_rule": "score", "pass_mark": 40}, "done", 40),
        ({"parts_needed": "any", "completion_rule": "score", "pass_mark": 41}, "active", 40),
        ({"parts_needed": "any", "completion_rule": "self_declared"}, "active", 40),
    ],
)
def test_editor_says_which_parts_complete_a_course(cast, two, fields, standing, percent):
    Activity.objects.filter(pk=two.activity.pk).update(**fields)
    launch = launch_activity(worker=cast.amira, activity=Activity.objects.get(pk=two.activity.pk))
    keep(launch, state(1, completion_status="completed", success_status="failed", score_scaled="0.4"), "2")
    result = activity_state(cast.amira, two.activity)
    assert (result.standing, result.best_percent) == (standing, percent)


def test_rule_of_passing_asks_for_passing(cast, course, launch):
    Activity.objects.update(completion_rule="passed")
    launch = type(launch).objects.get(pk=launch.pk)
    keep(launch, state(1, core_lesson_status="failed", core_score_raw="20"))
    assert activity_state(cast.amira, course).standing == "active"
    keep(launch, passed(2))
    assert activity_state(cast.amira, course).standing == "done"


def test_rule_of_passing_is_for_courses_alone(cast, course):
    h5p = factory.make_package(cast.edith, approver=cast.priya)
    for act in (
        lambda: make_activity(author=cast.edith, package=h5p, title="A", completion_rule="passed"),
        lambda: change_activity(
            author=cast.edith, activity=course, package=h5p, title="A", completion_rule="passed", text_alternative="x"
        ),
    ):
        with pytest.raises(RuleBroken, match="Only a SCORM course"):
            act()


def test_worker_alone_speaks_for_their_launch(cast, course, launch):
    with pytest.raises(NotAllowed):
        keep_course_part(worker=cast.tariq, launch=launch, part="1", state=passed())
    with clock.at(NOW + timedelta(hours=13)), pytest.raises(RuleBroken, match="too long ago"):
        keep(launch, passed())


def test_preview_of_a_course_keeps_nothing(cast, course):
    launch = preview_package(viewer=cast.edith, package=course.package)
    assert keep(launch, passed()).kept == 0
    assert not UserState.objects.exists()


def test_new_version_of_a_course_keeps_the_old_one_for_whoever_plays_it(get, cast, course, launch):
    newer = make_course(cast.edith, build_course(title="Newer"), cast.priya)
    change_activity(
        author=cast.edith, activity=course, package=newer, title="A", completion_rule="finished", text_alternative="x"
    )
    launch = type(launch).objects.get(pk=launch.pk)
    assert keep(launch, passed()).result.is_complete
    assert UserState.objects.get().version == launch.package.version != newer.version
    assert get(launch, "pkg/course/visit/index.html").status_code == 200


# The endpoint


def send(client, launch, body):
    return client.post(
        reverse("modules:launch-state", args=[launch.pk]), json.dumps(body), content_type="application/json"
    )


def test_launch_state_of_a_course_comes_back_with_a_pseudonym(client, cast, course, launch):
    client.force_login(cast.amira)
    answer = send(client, launch, {"state": passed(), "sub_id": "1", "data_type": "scorm"})
    assert answer.json()["kept"] == 1
    assert answer.json()["standing"]["complete"]
    told = client.get(reverse("modules:launch-state", args=[launch.pk])).json()
    assert told["course"] == {"learner": learner_of(launch), "opened": OPENED}
    assert json.loads(told["state"]["1"]["scorm"])["values"]["cmi.core.lesson_status"] == "passed"
    assert cast.amira.full_name not in json.dumps(told)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ("{}", 400),
        ('{"session":1,"seq":1,"values":{"cmi.x":"\\u0000"}}', 400),
        ('{"session":1,"seq":0,"values":{}}', 400),
        ('{"session":"1","seq":1,"values":{}}', 400),
        ('{"session":true,"seq":1,"values":{}}', 400),
        ('{"session":99999999999999,"seq":1,"values":{}}', 400),
        ('{"session":1,"seq":1,"values":{"other":"x"}}', 400),
        ('{"session":1,"seq":1,"values":{},"more":1}', 400),
        ('{"session":1,"seq":1,"values":{"cmi.a":"' + "x" * 300_000 + '"}}', 429),
    ],
)
def test_launch_state_of_a_course_of_the_wrong_form(client, cast, course, launch, body, status):
    client.force_login(cast.amira)
    answer = send(client, launch, {"state": body, "sub_id": "1", "data_type": "scorm"})
    assert answer.status_code == status
    assert answer.json()["sentence"].endswith(".")
    assert not UserState.objects.exists()


# The content host


@pytest.fixture
def get():
    """Asks the content host as a stranger, without a session."""
    answers = []

    def ask(launch, path, **extra):
        address = f"/p/{ticket_for(launch)}/{path}"
        answers.append(Client().get(address, SERVER_NAME="127.0.0.1", SERVER_PORT="8000", **extra))
        return answers[-1]

    yield ask
    for answer in answers:
        answer.close()


def test_player_of_a_course_holds_no_person_and_a_closed_policy(get, cast, launch, settings):
    answer = get(launch, "player")
    body = answer.content.decode()
    for personal in (cast.amira.full_name, cast.amira.email, learner_of(launch)):
        assert personal not in body
    assert "pkg/course/visit/index.html" in body
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-same-origin allow-forms allow-popups allow-modals;" in policy
    assert f"connect-src {settings.CONTENT_ORIGIN} data: blob:;" in policy
    assert f"frame-ancestors {settings.APP_ORIGIN} {settings.CONTENT_ORIGIN};" in policy
    assert "Set-Cookie" not in answer


def test_pages_of_a_course_run_apart_and_everything_else_runs_nowhere(get, launch):
    page = get(launch, "pkg/course/visit/index.html")
    assert page["Content-Type"] == "text/html"
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert "allow-top-navigation" not in page["Content-Security-Policy"]
    script = get(launch, "pkg/course/shared/sco.js")
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert script["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert get(launch, "pkg/course/imsmanifest.xml")["Content-Security-Policy"].startswith(
        "sandbox; default-src 'none'"
    )
    for answer in (page, script):
        assert "immutable" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_pages_of_a_course_come_in_pieces_unchanged_and_without_the_database(get, launch, django_assert_num_queries):
    get(launch, "player")
    with django_assert_num_queries(0):
        whole = get(launch, "pkg/course/visit/index.html")
        piece = get(launch, "pkg/course/visit/index.html", HTTP_RANGE="bytes=0-14")
        same = get(launch, "pkg/course/visit/index.html", HTTP_IF_NONE_MATCH=whole["ETag"])
        assert get(launch, "player").status_code == 200
    assert (piece.status_code, b"".join(piece.streaming_content)) == (206, b"<!doctype html>")
    assert piece["Content-Type"] == "text/html"
    assert same.status_code == 304


def test_page_in_an_h5p_package_is_never_sent_as_one(cast, fixed_clock):
    with pytest.raises(PackageRefused, match="not a kind of file"):
        install_package(
            author=cast.edith,
            organisation=cast.edith.organisation,
            file=io.BytesIO(build_package(extra={"content/a.html": "<script>1</script>"})),
            file_name="a.h5p",
        )


# The form


def test_activity_form_asks_about_parts_where_there_are_several(client, cast, two, course):
    client.force_login(cast.edith)
    body = client.get(reverse("modules:activity-change", args=[two.activity.pk])).content.decode()
    assert "parts to be finished" in body.lower()
    form = {
        "title": "Two",
        "package": two.activity.package_id,
        "completion_rule": "passed",
        "parts_needed": "any",
        "parts_score": "highest",
        "text_alternative": "In words.",
    }
    address = reverse("modules:activity-change", args=[two.activity.pk])
    assert client.post(address, form | {"text_alternative": " "}).status_code == 422
    assert client.post(address, form).status_code == 302
    changed = Activity.objects.get(pk=two.activity.pk)
    assert (changed.completion_rule, changed.parts_needed, changed.parts_score) == ("passed", "any", "highest")
    assert client.post(address, form | {"parts_needed": "none"}).status_code == 422
