"""Uploading, approving, playing: what the actions refuse, keep and tell."""

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from modules.actions import packages as actions
from modules.actions.packages import (
    PackageRefused,
    SaidDifferently,
    TooMany,
    approve_package,
    change_activity,
    declare_done,
    install_package,
    launch_activity,
    make_activity,
    preview_package,
    receive_statements,
    refuse_package,
    save_state,
    start_again,
)
from modules.models import Activity, ActivityResult, Launch, Library, Package, PackageVersion, Statement, UserState
from modules.packages.statements import BadStatement
from modules.queries.packages import activity_state, state_of
from modules.queries.tickets import read_ticket, ticket_for
from modules.tasks.packages import sweep_packages
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from tests.conftest import NOW
from tests.factories import packages as factory
from tests.factories.packages import LibrarySource, build_package, make_package, package_files, probe_library, zipped
from tests.factories.people import appoint

pytestmark = pytest.mark.django_db
VERB = "http://adlnet.gov/expapi/verbs/"


def upload(author, data=None, organisation="own"):
    return install_package(
        author=author,
        organisation=author.organisation if organisation == "own" else organisation,
        file=io.BytesIO(build_package() if data is None else data),
        file_name="../a package.h5p",
    )


def receive(**sent):
    return receive_statements(**sent).kept


def folders():
    return {path.name for path in Path(settings.PACKAGES_ROOT).glob("??/*")}


@pytest.fixture
def activity(cast, fixed_clock):
    """A question in a module that amira has started."""
    package = factory.make_package(cast.edith, approver=cast.priya)
    made = factory.make_activity(package)
    factory.put_into_module(made, cast.amira, author=cast.edith)
    return made


@pytest.fixture
def launch(cast, activity):
    return launch_activity(worker=cast.amira, activity=activity)


def says(activity, verb, raw=None, most=5, identity=None, minute=0, **changes):
    statement = {
        "id": str(identity or uuid.uuid4()),
        "verb": {"id": VERB + verb},
        "object": {"id": activity.address},
        "timestamp": (NOW + timedelta(minutes=minute)).isoformat(),
    }
    if raw is not None:
        statement["result"] = {"score": {"raw": raw, "max": most}}
    return statement | changes


# Uploading


def test_upload_of_new_code_waits_and_tells_the_approver(cast):
    package = upload(cast.edith)
    assert package.is_waiting
    assert package.new_libraries == ["FSW.Probe 1.0.0"]
    assert package.file_name == "a package.h5p"
    assert not Library.objects.get().trusted
    told = Notification.objects.get()
    assert (told.recipient, told.action_path) == (cast.priya, f"/activities/packages/{package.pk}/")
    assert Event.objects.get(verb="modules.package_uploaded").actor == cast.edith
    assert package.version.folder.is_dir()


def test_upload_of_known_code_is_ready_at_once(cast):
    approve_package(approver=cast.priya, package=upload(cast.edith))
    package = upload(cast.edith, build_package(title="Another"))
    assert package.is_ready
    assert Library.objects.count() == 1


def test_the_same_upload_twice_is_one_package(cast):
    assert upload(cast.edith) == upload(cast.edith)
    assert Package.objects.count() == PackageVersion.objects.count() == 1
    assert Event.objects.filter(verb="modules.package_uploaded").count() == 1


def test_upload_refused_says_all_and_keeps_nothing(cast):
    before = folders()
    bad = build_package(extra={"content/a.exe": "MZ", "content/b.html": "x"})
    with pytest.raises(PackageRefused) as refused:
        upload(cast.edith, bad)
    assert [finding["code"] for finding in refused.value.findings][:2] == ["h5p.bad_extension"] * 2
    assert "a.exe" in refused.value.sentence
    assert folders() == before
    assert not Package.objects.exists()
    assert not PackageVersion.objects.exists()


def test_other_code_under_a_trusted_name_is_a_conflict(cast):
    approve_package(approver=cast.priya, package=upload(cast.edith))
    with pytest.raises(PackageRefused, match="other code"):
        upload(cast.edith, build_package(libraries=(probe_library(js="window.evil = 1;"),)))


def test_untrusted_code_does_not_take_a_name(cast):
    refused = upload(cast.edith, build_package(libraries=(probe_library(js="window.evil = 1;"),)))
    refuse_package(approver=cast.priya, package=refused, reason="It is not what it says.")
    honest = upload(cast.edith)
    assert approve_package(approver=cast.priya, package=honest).is_ready


def test_of_two_waiting_codes_under_one_name_only_one_is_approved(cast):
    one = upload(cast.edith)
    other = upload(cast.edith, build_package(libraries=(probe_library(js="window.evil = 1;"),)))
    approve_package(approver=cast.priya, package=one)
    with pytest.raises(RuleBroken, match="other code"):
        approve_package(approver=cast.priya, package=other)
    assert Package.objects.get(pk=other.pk).is_waiting


def test_code_trusted_in_one_organisation_is_unknown_in_another(cast):
    approve_package(approver=cast.priya, package=upload(cast.edith))
    assert upload(cast.oona).is_waiting
    upload(cast.oona, build_package(libraries=(probe_library(js="window.ours = 1;"),)))


def test_code_of_the_shared_library_is_known_everywhere(cast):
    shared = factory.make_package()
    assert shared.is_ready
    assert upload(cast.oona).is_ready
    with pytest.raises(PackageRefused, match="other code"):
        upload(cast.edith, build_package(libraries=(probe_library(js="window.evil = 1;"),)))


def test_content_alone_borrows_trusted_libraries(cast):
    whole = approve_package(approver=cast.priya, package=upload(cast.edith))
    files = {name: data for name, data in package_files(title="Alone").items() if not name.startswith("FSW")}
    package = upload(cast.edith, zipped(files))
    assert package.is_ready
    borrowed = package.version.folder / "FSW.Probe-1.0" / "probe.js"
    assert borrowed.read_bytes() == (whole.version.folder / "FSW.Probe-1.0" / "probe.js").read_bytes()
    with pytest.raises(PackageRefused, match="libraries"):
        upload(cast.oona, zipped(files))


@pytest.mark.parametrize("who", ["amira", "priya", "otto", "wanda", "oona"])
def test_only_an_author_uploads_for_their_own_organisation(cast, who):
    with pytest.raises(NotAllowed):
        upload(getattr(cast, who), organisation=cast.northvale)
    assert upload(cast.edith, organisation=cast.northvale)


def test_nobody_uploads_for_an_organisation_without_a_name(cast):
    with pytest.raises(RuleBroken, match="Name the author"):
        install_package(author=None, organisation=cast.northvale, file=io.BytesIO(build_package()), file_name="a.h5p")


# Deciding


def test_nobody_approves_their_own_upload(cast):
    appoint(cast.edith, AppointmentKind.APPROVER)
    package = upload(cast.edith)
    with pytest.raises(NotAllowed):
        approve_package(approver=cast.edith, package=package)
    assert approve_package(approver=cast.priya, package=package).is_ready
    assert Library.objects.get().trusted
    assert Notification.objects.get(recipient=cast.edith).sentence.endswith("put it to use")


@pytest.mark.parametrize("who", ["edith", "amira", "otto", "oona", "oscar"])
def test_only_an_approver_of_the_organisation_decides(cast, who):
    package = upload(cast.edith)
    with pytest.raises(NotAllowed):
        refuse_package(approver=getattr(cast, who), package=package, reason="No.")
    with pytest.raises(RuleBroken, match="Say in a sentence"):
        refuse_package(approver=cast.priya, package=package, reason=" ")
    refuse_package(approver=cast.priya, package=package, reason="No.")
    with pytest.raises(RuleBroken, match="already"):
        approve_package(approver=cast.priya, package=package)
    assert not Library.objects.filter(trusted=True).exists()


def test_waiting_code_runs_for_its_decider_alone(cast):
    package = upload(cast.edith)
    with pytest.raises(NotAllowed):
        preview_package(viewer=cast.edith, package=package)
    launch = preview_package(viewer=cast.priya, package=package)
    assert launch.is_preview
    approve_package(approver=cast.priya, package=package)
    package.refresh_from_db()
    assert preview_package(viewer=cast.edith, package=package)


# Activities


def test_waiting_package_is_not_put_to_use(cast):
    package = upload(cast.edith)
    with pytest.raises(RuleBroken, match="second person"):
        make_activity(author=cast.edith, package=package, title="A", completion_rule="finished")
    package = approve_package(approver=cast.priya, package=package)
    made = make_activity(
        author=cast.edith, package=package, title=" A ", completion_rule="score", pass_mark=80, text_alternative="B"
    )
    assert (made.title, made.pass_mark, made.organisation) == ("A", 80, cast.northvale)


def test_no_activity_without_the_same_in_words(cast, activity):
    words = {"package": activity.package, "title": "A", "completion_rule": "finished", "text_alternative": " \n"}
    with pytest.raises(RuleBroken, match="the same task in words"):
        make_activity(author=cast.edith, **words)
    with pytest.raises(RuleBroken, match="the same task in words"), transaction.atomic():
        change_activity(author=cast.edith, activity=activity, **words)
    assert Activity.objects.get().title != "A"


@pytest.mark.parametrize("mark", [None, 0, 101])
def test_score_rule_needs_a_pass_mark(cast, activity, mark):
    with pytest.raises(RuleBroken, match="pass mark"):
        make_activity(author=cast.edith, package=activity.package, title="A", completion_rule="score", pass_mark=mark)


def test_changing_an_activity_keeps_to_the_organisation(cast, activity):
    fields = {"title": "New", "completion_rule": "finished", "pass_mark": 50, "text_alternative": "In words."}
    theirs = factory.make_package()
    with pytest.raises(RuleBroken, match="same organisation"):
        change_activity(author=cast.edith, activity=activity, package=theirs, **fields)
    with pytest.raises(NotAllowed):
        change_activity(author=cast.oona, activity=activity, package=activity.package, **fields)
    changed = change_activity(author=cast.edith, activity=activity, package=activity.package, **fields)
    assert (changed.title, changed.pass_mark) == ("New", None)


# Playing


def test_launch_for_those_on_the_module_alone(cast, activity):
    assert launch_activity(worker=cast.amira, activity=activity).worker == cast.amira
    for who in (cast.tariq, cast.moses, cast.edith, cast.olu):
        with pytest.raises(NotAllowed):
            launch_activity(worker=who, activity=activity)
    assert activity_state(cast.amira, activity).standing == "active"
    assert activity_state(cast.tariq, activity).standing == "none"


def test_launch_again_is_the_same_leave_for_some_hours(cast, activity, launch):
    with clock.at(NOW + timedelta(hours=7)):
        assert launch_activity(worker=cast.amira, activity=activity) == launch
    with clock.at(NOW + timedelta(hours=9)):
        assert launch_activity(worker=cast.amira, activity=activity) != launch
    assert Event.objects.filter(verb="modules.activity_launched").count() == 2


def test_refused_package_is_not_launched(cast, activity):
    Package.objects.update(status="refused")
    activity.refresh_from_db()
    with pytest.raises(RuleBroken, match="cannot be played"):
        launch_activity(worker=cast.amira, activity=activity)


def test_statements_are_kept_with_the_workers_name_and_graded(cast, activity, launch):
    said = [says(activity, "attempted"), says(activity, "answered", 4, minute=-1)]
    said[1]["actor"] = {"account": {"name": str(cast.tariq.pk)}}
    assert receive(worker=cast.amira, launch=launch, statements=said) == 2
    rows = Statement.objects.all()
    assert {row.raw["actor"]["account"]["name"] for row in rows} == {str(cast.amira.pk)}
    result = activity_state(cast.amira, activity)
    assert (result.standing, result.best_percent, result.attempts) == ("done", 80, 1)
    assert Event.objects.get(verb="modules.activity_completed").subject == cast.amira


def test_completion_is_told_and_told_again_when_it_happens_again(cast, activity, launch, monkeypatch):
    told = []
    monkeypatch.setattr(
        actions, "AFTER_ACTIVITY_COMPLETED", [lambda result: told.append((result.worker, result.activity))]
    )
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "interacted")])
    assert not told
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 5)])
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "interacted")])
    assert told == [(cast.amira, activity)]
    later = NOW + timedelta(hours=1)
    assert activity_state(cast.amira, activity).last_completed_at == NOW
    with clock.at(later):
        receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 5, minute=60)])
    assert len(told) == 2
    result = activity_state(cast.amira, activity)
    assert (result.completed_at, result.last_completed_at) == (NOW, later)
    assert Event.objects.filter(verb="modules.activity_completed").count() == 1


def test_statements_of_another_persons_launch_are_refused(cast, activity, launch):
    with pytest.raises(NotAllowed):
        receive(worker=cast.tariq, launch=launch, statements=[says(activity, "completed", 5)])
    assert receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 5)]) == 1


def test_statement_sent_twice_is_kept_once(cast, activity, launch):
    said = says(activity, "completed", 5)
    assert receive(worker=cast.amira, launch=launch, statements=[said, said]) == 1
    assert receive(worker=cast.amira, launch=launch, statements=[said]) == 0
    assert ActivityResult.objects.get().attempts == 1


def test_same_id_with_other_words_is_refused_and_the_first_kept(cast, activity, launch):
    said = says(activity, "completed", 5)
    receive(worker=cast.amira, launch=launch, statements=[said])
    with pytest.raises(SaidDifferently):
        receive(worker=cast.amira, launch=launch, statements=[said | {"result": {}}])
    both = says(activity, "completed", 5)
    with pytest.raises(SaidDifferently):
        receive(worker=cast.amira, launch=launch, statements=[both, both | {"result": {}}])
    assert Statement.objects.count() == 1


def test_one_bad_statement_keeps_all_out(cast, activity, launch):
    said = [says(activity, "attempted"), says(activity, "completed", 5, object={"id": "https://elsewhere.example.org"})]
    with pytest.raises(BadStatement):
        receive(worker=cast.amira, launch=launch, statements=said)
    assert not Statement.objects.exists()


def test_too_many_statements(cast, activity, launch):
    with pytest.raises(TooMany):
        receive(worker=cast.amira, launch=launch, statements=[says(activity, "interacted")] * 51)
    for _ in range(6):
        many = [says(activity, "interacted") for _ in range(50)]
        assert receive(worker=cast.amira, launch=launch, statements=many) == 50
    with pytest.raises(TooMany):
        receive(worker=cast.amira, launch=launch, statements=[says(activity, "interacted")])
    with clock.at(NOW + timedelta(minutes=2)):
        assert receive(worker=cast.amira, launch=launch, statements=[says(activity, "interacted")]) == 1


def test_too_large_a_statement(cast, activity, launch):
    large = says(activity, "answered", 1, context={"platform": "x" * 70_000})
    with pytest.raises(BadStatement, match="larger"):
        receive(worker=cast.amira, launch=launch, statements=[large])


def test_ended_launch_takes_nothing_more(cast, activity, launch):
    with clock.at(NOW + timedelta(days=8)), pytest.raises(RuleBroken, match="too long ago"):
        receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 5)])
    with clock.at(NOW + timedelta(hours=13)), pytest.raises(RuleBroken, match="too long ago"):
        save_state(worker=cast.amira, launch=launch, state="{}")


def test_preview_keeps_nothing(cast, activity):
    launch = preview_package(viewer=cast.edith, package=activity.package)
    assert receive(worker=cast.edith, launch=launch, statements=[says(activity, "completed", 5)]) == 0
    save_state(worker=cast.edith, launch=launch, state="{}")
    assert not Statement.objects.exists()
    assert not UserState.objects.exists()
    assert not ActivityResult.objects.exists()


def test_completion_survives_a_stricter_rule(cast, activity, launch):
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 1)])
    first = activity_state(cast.amira, activity).completed_at
    activity = change_activity(
        author=cast.edith,
        activity=activity,
        package=activity.package,
        title="A",
        completion_rule="score",
        pass_mark=80,
        text_alternative="In words.",
    )
    launch = Launch.objects.get(pk=launch.pk)
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 2, minute=-1)])
    result = activity_state(cast.amira, activity)
    assert result.is_complete
    assert result.completed_at <= first
    assert result.passed is False


def test_score_rule_completes_at_the_mark(cast, activity):
    activity = change_activity(
        author=cast.edith,
        activity=activity,
        package=activity.package,
        title="A",
        completion_rule="score",
        pass_mark=80,
        text_alternative="In words.",
    )
    launch = launch_activity(worker=cast.amira, activity=activity)
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 3)])
    assert activity_state(cast.amira, activity).standing == "active"
    receive(worker=cast.amira, launch=launch, statements=[says(activity, "completed", 4)])
    assert activity_state(cast.amira, activity).standing == "done"


# State


def test_state_is_kept_changed_and_forgotten(cast, activity, launch):
    save_state(worker=cast.amira, launch=launch, state='{"a":1}')
    save_state(worker=cast.amira, launch=launch, state='{"a":2}')
    save_state(worker=cast.amira, launch=launch, state="x", sub_id="part", data_type="notes")
    version = activity.package.version_id
    assert state_of(cast.amira, activity, version) == {"0": {"state": '{"a":2}'}, "part": {"notes": "x"}}
    save_state(worker=cast.amira, launch=launch, state=None)
    assert state_of(cast.amira, activity, version) == {"part": {"notes": "x"}}
    assert state_of(cast.tariq, activity, version) == {}
    start_again(worker=cast.amira, activity=activity)
    assert not UserState.objects.exists()


def test_state_belongs_to_its_version(cast, activity, launch):
    save_state(worker=cast.amira, launch=launch, state="old")
    newer = factory.make_package(cast.edith, build_package(title="Newer"), cast.priya)
    words = {"title": "A", "completion_rule": "finished", "text_alternative": "In words."}
    change_activity(author=cast.edith, activity=activity, package=newer, **words)
    assert state_of(cast.amira, activity, newer.version_id) == {}
    activity.refresh_from_db()
    again = launch_activity(worker=cast.amira, activity=activity)
    assert again != launch
    # Whoever had it open goes on with what they opened: its files are there, and what it says counts.
    running = Launch.objects.get(pk=launch.pk)
    assert (
        read_ticket(ticket_for(running)).fingerprint == running.package.version.fingerprint != newer.version.fingerprint
    )
    assert running.package.version.folder.is_dir()
    assert receive(worker=cast.amira, launch=running, statements=[says(activity, "completed", 4)]) == 1
    save_state(worker=cast.amira, launch=running, state="older")
    assert state_of(cast.amira, activity, running.package.version_id) == {"0": {"state": "older"}}
    assert state_of(cast.amira, activity, newer.version_id) == {}
    assert again.package == newer


def test_state_has_its_limits(cast, activity, launch, monkeypatch):
    save_state(worker=cast.amira, launch=launch, state="x" * actions.LARGEST_STATE)
    with pytest.raises(TooMany):
        save_state(worker=cast.amira, launch=launch, state="é" * (actions.LARGEST_STATE // 2 + 1))
    monkeypatch.setattr(actions, "STATES_AN_ACTIVITY", 2)
    save_state(worker=cast.amira, launch=launch, state="x", sub_id="2")
    with pytest.raises(TooMany):
        save_state(worker=cast.amira, launch=launch, state="x", sub_id="3")
    with pytest.raises(NotAllowed):
        save_state(worker=cast.tariq, launch=launch, state="x")


# Self-declared


@pytest.fixture
def declared(cast, activity):
    """The activity completes by the worker's own word."""
    words = {"title": "A", "completion_rule": "self_declared", "text_alternative": "In words."}
    changed = change_activity(author=cast.edith, activity=activity, package=activity.package, **words)
    # As it was before words were asked of every activity.
    changed.text_alternative = ""
    changed.save(update_fields=["text_alternative"])
    return changed


def test_declaring_takes_some_time_with_the_activity(cast, declared):
    with pytest.raises(RuleBroken, match="Work through"):
        declare_done(worker=cast.amira, activity=declared)
    launch_activity(worker=cast.amira, activity=declared)
    with clock.at(NOW + timedelta(seconds=10)), pytest.raises(RuleBroken, match="Work through"):
        declare_done(worker=cast.amira, activity=declared)
    with clock.at(NOW + timedelta(seconds=40)):
        result = declare_done(worker=cast.amira, activity=declared)
    with clock.at(NOW + timedelta(seconds=90)):
        again = declare_done(worker=cast.amira, activity=declared)
    assert again.completed_at == result.completed_at
    assert again.last_completed_at == NOW + timedelta(seconds=90)
    assert result.completed_at == NOW + timedelta(seconds=40)
    assert Event.objects.filter(verb="modules.activity_completed").count() == 1


def test_declaring_after_reading_the_words_instead(cast, declared):
    declared.text_alternative = "The same in words."
    assert declare_done(worker=cast.amira, activity=declared).is_complete


def test_no_statement_declares_and_no_word_finishes(cast, declared, activity):
    launch = launch_activity(worker=cast.amira, activity=declared)
    receive(worker=cast.amira, launch=launch, statements=[says(declared, "completed", 5)])
    assert activity_state(cast.amira, declared).standing == "active"
    finished = factory.make_activity(activity.package, title="B")
    factory.put_into_module(finished, cast.amira, author=cast.edith)
    with pytest.raises(RuleBroken, match="by itself"):
        declare_done(worker=cast.amira, activity=finished)


def test_sweeping_keeps_what_a_row_knows(cast):
    package = upload(cast.edith, build_package(libraries=(LibrarySource("FSW.Probe"),), title="Kept"))
    assert package.version.fingerprint not in sweep_packages()
    assert package.version.folder.is_dir()


@pytest.mark.parametrize("organisation", ["northvale", None])
def test_the_database_keeps_a_package_and_a_library_once_in_the_shared_library_too(cast, organisation):
    make_package(cast.edith if organisation else None, approver=cast.priya if organisation else None)
    for model in (Package, Library):
        row = model.objects.filter(organisation__slug=organisation).first()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
