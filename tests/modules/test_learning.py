"""Going through a module and completing it."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from assessments.actions.quizzes import finish_attempt, start_attempt
from modules.actions.certificates import open_certificate
from modules.actions.learning import complete, enrol, mark_section_read, save_reflection
from modules.actions.packages import declare_done, withdraw_activity
from modules.actions.pages import take_from_library
from modules.enums import ChangeKind
from modules.models import Completion, Enrolment, ModulePage, ModuleSnapshot, ReflectionAnswer, SectionProgress
from modules.queries.learning import (
    DUE_WORDS,
    LearningState,
    completions,
    modules_visible_to,
    progress_of,
    standing_of,
)
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from tests.factories.modules import make_module, part, publish, publish_again, section, text
from tests.factories.packages import make_activity, make_package
from tests.factories.quizzes import make_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def module(cast):
    """A live module of two sections, in northvale."""
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    return page


def read_all(worker, enrolment, snapshot):
    for key in snapshot.section_keys:
        mark_section_read(worker=worker, enrolment=enrolment, section_key=key)
    return complete(worker=worker, enrolment=enrolment)


def live(page):
    return page.snapshots.order_by("-number").first()


def pass_quiz(worker, quiz):
    attempt = start_attempt(worker=worker, quiz=quiz)
    drawn = attempt.drawn.prefetch_related("item__options")
    right = {d.pk: [o.pk for o in d.item.options.all() if o.is_correct] for d in drawn}
    return finish_attempt(worker=worker, attempt=attempt, chosen=right)


def test_starting_twice_starts_once(cast, module):
    first = enrol(worker=cast.amira, module=module)
    assert enrol(worker=cast.amira, module=module) == first
    assert Event.objects.filter(verb="modules.enrolled").count() == 1


def test_only_ones_own_organisation_and_the_library_can_be_learned(cast, module):
    shared = make_module(None, title="For everybody")
    publish(shared)
    assert list(modules_visible_to(cast.amira).order_by("pk")) == [module, shared]
    assert list(modules_visible_to(cast.olu)) == [shared]
    enrol(worker=cast.olu, module=shared)
    with pytest.raises(NotAllowed):
        enrol(worker=cast.olu, module=module)


def test_a_draft_cannot_be_learned(cast):
    with pytest.raises(NotAllowed):
        enrol(worker=cast.amira, module=make_module(cast.northvale, cast.edith))


def test_reading_every_section_completes_it_with_the_version_read(cast, module, fixed_clock):
    enrolment = enrol(worker=cast.amira, module=module)
    first, second = live(module).section_keys
    mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=first)
    assert complete(worker=cast.amira, enrolment=enrolment) is None
    mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=second)
    done = complete(worker=cast.amira, enrolment=enrolment)
    assert (done.snapshot_number, done.title, done.minutes, done.awaited_review) == (1, "Recording well", 20, True)
    assert done.completed_at == fixed_clock
    assert complete(worker=cast.amira, enrolment=enrolment) == done
    told = Notification.objects.get(recipient=cast.amira)
    assert (told.sentence, told.action_path) == (
        "You completed “Recording well”.",
        f"/learn/certificates/{done.reference}/",
    )
    assert list(completions([cast.amira])) == [done]


def test_a_second_press_changes_nothing(cast, module):
    enrolment = enrol(worker=cast.amira, module=module)
    key = live(module).section_keys[0]
    for _ in range(2):
        mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=key)
    assert SectionProgress.objects.count() == 1
    assert Event.objects.filter(verb="modules.section_read").count() == 1


def test_nobody_goes_on_with_somebody_elses_learning(cast, module):
    enrolment = enrol(worker=cast.amira, module=module)
    key = live(module).section_keys[0]
    for person in (cast.moses, cast.grace, cast.wanda, cast.otto):
        with pytest.raises(NotAllowed):
            mark_section_read(worker=person, enrolment=enrolment, section_key=key)
        with pytest.raises(NotAllowed):
            complete(worker=person, enrolment=enrolment)


def test_a_section_that_is_no_longer_there_is_not_marked(cast, module):
    enrolment = enrol(worker=cast.amira, module=module)
    old = live(module).section_keys[0]
    page = ModulePage.objects.get(pk=module.pk)
    del page.sections[0]
    page.what_changed = "One section less."
    page.save_revision(user=cast.edith)
    publish(page, cast.edith)
    with pytest.raises(RuleBroken, match="This section has changed"):
        mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=old)


def test_passing_the_knowledge_check_last_completes_the_module(cast):
    quiz = make_quiz()
    check = section("Check", part("knowledge_check", {"quiz": quiz.pk, "intro": ""}))
    page = make_module(cast.northvale, cast.edith, sections=[check])
    publish(page, cast.edith)
    enrolment = enrol(worker=cast.amira, module=page)
    assert read_all(cast.amira, enrolment, live(page)) is None
    assert standing_of(cast.amira, live(page)).quizzes_left == [quiz.pk]
    attempt = pass_quiz(cast.amira, quiz)
    assert Completion.objects.get().quiz_attempt == attempt.pk


def test_a_check_passed_before_starting_again_does_not_count(cast):
    quiz = make_quiz()
    check = section("Check", part("knowledge_check", {"quiz": quiz.pk, "intro": ""}))
    page = make_module(cast.northvale, cast.edith, sections=[check])
    publish(page, cast.edith)
    with clock.at(dt.datetime(2026, 3, 1, 9, 0, tzinfo=dt.UTC)):
        first = enrol(worker=cast.amira, module=page)
        read_all(cast.amira, first, live(page))
        pass_quiz(cast.amira, quiz)
    again = enrol(worker=cast.amira, module=page)
    assert again != first
    assert read_all(cast.amira, again, live(page)) is None
    pass_quiz(cast.amira, quiz)
    assert Completion.objects.filter(worker=cast.amira).count() == 2


def test_a_rule_without_pieces_is_met_at_once(cast):
    page = make_module(cast.northvale, cast.edith, needs_sections=False, needs_quiz=False, needs_activities=False)
    publish(page, cast.edith)
    assert complete(worker=cast.amira, enrolment=enrol(worker=cast.amira, module=page)) is not None


def test_a_completion_outlives_its_page_and_is_never_changed(cast, module):
    done = read_all(cast.amira, enrol(worker=cast.amira, module=module), live(module))
    module.delete()
    assert [(row.title, row.state, row.is_live) for row in progress_of(cast.amira)] == [
        ("Recording well", LearningState.DONE, False)
    ]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Completion.objects.filter(pk=done.pk).update(minutes=500)


def test_a_minor_change_leaves_it_done_and_a_great_one_asks_again(cast, module):
    read_all(cast.amira, enrol(worker=cast.amira, module=module), live(module))
    publish_again(module, cast.edith, "Spelling.", change_kind=ChangeKind.MINOR)
    assert progress_of(cast.amira)[0].state == LearningState.DONE
    publish_again(module, cast.edith, "New law.", change_kind=ChangeKind.MUST_REDO)
    assert progress_of(cast.amira)[0].state == LearningState.CHANGED
    again = enrol(worker=cast.amira, module=module)
    assert progress_of(cast.amira)[0].state == LearningState.IN_PROGRESS
    assert read_all(cast.amira, again, live(module)).snapshot_number == 3
    assert progress_of(cast.amira)[0].state == LearningState.DONE


def test_what_was_read_before_a_great_change_is_read_again(cast, module):
    enrolment = enrol(worker=cast.amira, module=module)
    first, second = live(module).section_keys
    mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=first)
    publish_again(module, cast.edith, "Spelling.", change_kind=ChangeKind.MINOR)
    assert standing_of(cast.amira, live(module)).sections_left == [second]
    publish_again(module, cast.edith, "New law.", change_kind=ChangeKind.MUST_REDO)
    assert standing_of(cast.amira, live(module)).sections_left == [first, second]
    assert progress_of(cast.amira)[0].read == 0
    mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=first)
    assert standing_of(cast.amira, live(module)).sections_left == [second]


def test_a_module_taken_down_says_so(cast, module):
    enrolment = enrol(worker=cast.amira, module=module)
    key = live(module).section_keys[0]
    ModulePage.objects.get(pk=module.pk).unpublish()
    with pytest.raises(RuleBroken, match="taken down"):
        mark_section_read(worker=cast.amira, enrolment=enrolment, section_key=key)
    assert Enrolment.objects.get() == enrolment


def test_a_reflection_is_private_to_its_writer(cast):
    asks = part("reflection", {"prompt": "What did you see?"})
    page = make_module(cast.northvale, cast.edith, sections=[section("One", text("<p>So.</p>"), asks)])
    snapshot = publish(page, cast.edith)
    answer = save_reflection(worker=cast.amira, snapshot=snapshot, key=asks["id"], text="I hesitated.")
    assert (
        save_reflection(worker=cast.amira, snapshot=snapshot, key=asks["id"], text="I hesitated, then rang.") == answer
    )
    assert ReflectionAnswer.objects.get().text == "I hesitated, then rang."
    assert list(ReflectionAnswer.objects.visible_to(cast.amira)) == [answer]
    for person in (cast.moses, cast.grace, cast.wanda, cast.otto, cast.edith, cast.ines):
        assert not ReflectionAnswer.objects.visible_to(person).exists()
    assert not Event.objects.filter(verb__contains="reflection").exists()
    with pytest.raises(RuleBroken, match="This question has changed"):
        save_reflection(worker=cast.amira, snapshot=snapshot, key="gone", text="x")
    with pytest.raises(RuleBroken, match="longer than"):
        save_reflection(worker=cast.amira, snapshot=snapshot, key=asks["id"], text="x" * 10_001)
    with pytest.raises(NotAllowed):
        save_reflection(worker=cast.olu, snapshot=snapshot, key=asks["id"], text="x")


def test_a_certificate_opened_by_another_is_noted(cast, module):
    done = read_all(cast.amira, enrol(worker=cast.amira, module=module), live(module))
    open_certificate(reader=cast.amira, certificate=done.certificate)
    assert not Event.objects.filter(verb="modules.certificate_opened").exists()
    for reader in (cast.moses, cast.grace, cast.wanda):
        open_certificate(reader=reader, certificate=done.certificate)
    assert set(Event.objects.filter(verb="modules.certificate_opened").values_list("actor", "subject")) == {
        (reader.pk, cast.amira.pk) for reader in (cast.moses, cast.grace, cast.wanda)
    }
    for stranger in (cast.tariq, cast.otto, cast.edith, cast.ines, cast.peter, cast.omar):
        with pytest.raises(NotAllowed):
            open_certificate(reader=stranger, certificate=done.certificate)


def test_upper_floors_say_what_is_due(cast, module, monkeypatch):
    monkeypatch.setattr("modules.queries.learning.DUE_WORDS", [*DUE_WORDS, lambda worker: {module.pk: "Due soon"}])
    assert progress_of(cast.amira)[0].due_words == "Due soon"


def test_an_organisation_is_offered_its_own_copy_in_place_of_the_shared_module(cast):
    master = make_module(None, title="Shared and copied")
    publish(master)
    assert [s.module_id for s in ModuleSnapshot.objects.offered_to(cast.amira)] == [master.pk]
    copy = take_from_library(author=cast.edith, master=master)
    assert [s.module_id for s in ModuleSnapshot.objects.offered_to(cast.amira)] == [master.pk]
    publish(copy, cast.edith)
    assert [s.module_id for s in ModuleSnapshot.objects.offered_to(cast.amira)] == [copy.pk]
    assert [s.module_id for s in ModuleSnapshot.objects.offered_to(cast.olu)] == [master.pk]


def test_completing_the_activity_last_completes_the_module(cast, tmp_path, settings):
    settings.PACKAGES_ROOT = tmp_path
    activity = make_activity(make_package(cast.edith, approver=cast.priya), completion_rule="self_declared")
    activity.text_alternative = "The same in words."
    activity.save()
    plays = section("Play", part("activity", {"activity": activity.pk}))
    page = make_module(cast.northvale, cast.edith, sections=[plays])
    publish(page, cast.edith)
    enrolment = enrol(worker=cast.amira, module=page)
    assert read_all(cast.amira, enrolment, live(page)) is None
    assert standing_of(cast.amira, live(page)).activities_left == [activity.pk]
    declare_done(worker=cast.amira, activity=activity)
    assert Completion.objects.get().worker == cast.amira


def test_who_does_a_module_again_does_its_activity_again(cast, tmp_path, settings):
    settings.PACKAGES_ROOT = tmp_path
    package = make_package(cast.edith, approver=cast.priya)
    activity = make_activity(package, completion_rule="self_declared", text_alternative="The same in words.")
    plays = section("Play", part("activity", {"activity": activity.pk}))
    page = make_module(cast.northvale, cast.edith, sections=[plays])
    publish(page, cast.edith)
    read_all(cast.amira, enrol(worker=cast.amira, module=page), live(page))
    declare_done(worker=cast.amira, activity=activity)
    publish_again(page, cast.edith, "New law.", change_kind=ChangeKind.MUST_REDO)
    assert read_all(cast.amira, enrol(worker=cast.amira, module=page), live(page)) is None
    declare_done(worker=cast.amira, activity=activity)
    assert Completion.objects.count() == 2


def test_a_withdrawn_activity_asks_nothing_of_anybody(cast, tmp_path, settings):
    settings.PACKAGES_ROOT = tmp_path
    activity = make_activity(make_package(cast.edith, approver=cast.priya), text_alternative="The same in words.")
    page = make_module(
        cast.northvale, cast.edith, sections=[section("Play", part("activity", {"activity": activity.pk}))]
    )
    publish(page, cast.edith)
    enrolment = enrol(worker=cast.amira, module=page)
    withdraw_activity(author=cast.edith, activity=activity, reason="It is out of date.")
    assert read_all(cast.amira, enrolment, live(page)) is not None
