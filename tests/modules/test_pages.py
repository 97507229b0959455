"""Publishing: numbered snapshots that never change, and a second person for safeguarding."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from wagtail.models import Page, Site

from modules.actions.pages import (
    approve,
    ensure_library,
    ensure_section,
    keep_authoring_rights,
    submit,
    take_from_library,
)
from modules.enums import ChangeKind, Sensitivity
from modules.models import ModulePage, ModuleSnapshot, SecondPersonApproval, SectionPage
from pathway.audit.models import Event
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import forget_roles
from tests.conftest import NOW
from tests.factories.modules import (
    make_document,
    make_image,
    make_module,
    part,
    picture_bytes,
    publish,
    publish_again,
    section,
    source,
    text,
)
from tests.factories.packages import make_activity, make_package
from tests.factories.people import appoint
from tests.factories.quizzes import make_quiz

pytestmark = pytest.mark.django_db


def test_the_tree_is_made_once_and_takes_the_place_of_wagtails_welcome(cast):
    library = ensure_library()
    section_page = ensure_section(organisation=cast.northvale)
    assert ensure_library() == library
    assert ensure_section(organisation=cast.northvale) == section_page
    assert [page.title for page in Page.objects.order_by("path")] == [
        "Root",
        "Learning",
        "Shared library",
        "Northvale Council",
    ]
    assert Site.objects.get().root_page.title == "Learning"
    assert SectionPage.objects.count() == 1


def test_publishing_freezes_a_numbered_version(cast, fixed_clock):
    page = make_module(cast.northvale, cast.edith, sections=[section("One", text("<h3>Look</h3><p>Listen.</p>"))])
    first = publish(page, cast.edith)
    assert (first.number, first.title, first.organisation) == (1, "Recording well", cast.northvale)
    assert first.sections[0]["parts"][0]["html"] == "<h2>Look</h2><p>Listen.</p>"
    assert first.outcomes == ["Record the same day", "Keep fact and opinion apart"]
    assert (first.published_by, first.approved_by, first.published_at) == (cast.edith, None, fixed_clock)
    second = publish_again(page, cast.edith, "A new title.", title="Recording very well")
    assert (second.number, second.what_changed) == (2, "A new title.")
    first.refresh_from_db()
    assert first.title == "Recording well"
    assert [s.number for s in ModuleSnapshot.objects.live()] == [2]


def test_a_version_is_never_changed_or_deleted(cast):
    snapshot = publish(make_module(cast.northvale, cast.edith), cast.edith)
    for change in (lambda: ModuleSnapshot.objects.update(title="x"), lambda: ModuleSnapshot.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    snapshot.refresh_from_db()
    assert snapshot.title == "Recording well"


def test_deleting_a_page_leaves_its_versions(cast):
    page = make_module(cast.northvale, cast.edith)
    snapshot = publish(page, cast.edith)
    page.delete()
    assert list(ModuleSnapshot.objects.select_related("module")) == [snapshot]
    assert ModuleSnapshot.objects.select_related("module").get().module is None
    assert not ModuleSnapshot.objects.live().exists()


def test_taking_a_page_down_takes_it_from_the_learners_only(cast):
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    ModulePage.objects.get(pk=page.pk).unpublish()
    assert not ModuleSnapshot.objects.live().exists()
    assert ModuleSnapshot.objects.count() == 1


def test_a_minor_change_keeps_completions_and_a_great_one_asks_for_them_again(cast):
    page = make_module(cast.northvale, cast.edith)
    kinds = [publish(page, cast.edith).redo_from]
    kinds.append(publish_again(page, cast.edith, "Spelling.", change_kind=ChangeKind.MINOR).redo_from)
    kinds.append(publish_again(page, cast.edith, "New law.", change_kind=ChangeKind.MUST_REDO).redo_from)
    kinds.append(publish_again(page, cast.edith, "More spelling.", change_kind=ChangeKind.MINOR).redo_from)
    assert kinds == [1, 1, 3, 3]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"summary": ""}, "Say in one sentence what the module is for."),
        ({"outcomes": "  \n "}, "Write at least one learning outcome."),
        ({"content_owner": ""}, "Name who looks after the content."),
        ({"legal_basis_checked_on": None}, "Say when the law and guidance were last checked."),
        ({"next_content_review_on": None}, "Say when the content is reviewed next."),
        (
            {"next_content_review_on": NOW.date()},
            "The content was to be reviewed by 23 November 2026. Review it, then give the day of the next review.",
        ),
        (
            {"needs_quiz": True},
            "Put a knowledge check into one of the sections, or untick “every knowledge check passed”.",
        ),
        ({"sections": []}, "Write at least one section."),
        (
            {"sections": [section("One", text("<p>So.</p>", "act, practice"))], "sources": [source("act")]},
            "The text names the source “practice”, which is not in the list of sources.",
        ),
    ],
)
def test_an_unfinished_module_is_not_published(cast, fields, sentence):
    page = make_module(cast.northvale, cast.edith, **fields)
    assert page.missing_before_publishing() == [sentence]
    with pytest.raises(RuleBroken) as refusal, transaction.atomic():
        publish(page, cast.edith)
    assert refusal.value.sentence == sentence
    assert not ModulePage.objects.get().live
    assert not ModuleSnapshot.objects.exists()


def test_a_new_version_says_what_changed(cast):
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    with pytest.raises(RuleBroken, match="Say what changed since version 1"), transaction.atomic():
        publish_again(page, cast.edith, "")
    publish_again(page, cast.edith, "Plainer words.")
    with pytest.raises(RuleBroken, match="Say what changed since version 2"), transaction.atomic():
        publish_again(page, cast.edith, "Plainer words.")


def safeguarding(cast, **fields):
    return make_module(cast.northvale, cast.edith, title="Safeguarding", sensitivity=Sensitivity.SAFEGUARDING, **fields)


def test_a_second_person_approves_safeguarding(cast):
    page = safeguarding(cast)
    submit(author=cast.edith, page=page)
    assert not ModuleSnapshot.objects.exists()
    snapshot = approve(approver=cast.priya, page=page)
    assert (snapshot.published_by, snapshot.approved_by) == (cast.edith, cast.priya)
    assert ModuleSnapshot.objects.live().get() == snapshot
    assert Event.objects.filter(verb="modules.published").get().actor == cast.priya


def test_an_author_does_not_put_safeguarding_live_alone(cast):
    page = safeguarding(cast)
    keep_authoring_rights(person=cast.edith)
    assert not page.permissions_for_user(cast.edith).can_publish()
    for how in ({"user": cast.edith}, {"user": cast.edith, "skip_permission_checks": True}, {}):
        with pytest.raises(Exception, match=r"second person|do not have permission"), transaction.atomic():
            page.get_latest_revision().publish(**how)
    assert not ModuleSnapshot.objects.exists()
    assert not ModulePage.objects.get().live


def test_nobody_approves_what_they_wrote(cast):
    appoint(cast.edith, AppointmentKind.APPROVER)
    forget_roles(cast.edith)
    page = safeguarding(cast)
    submit(author=cast.edith, page=page)
    with pytest.raises(RuleBroken, match="You worked on this version yourself"):
        approve(approver=cast.edith, page=page)
    assert approve(approver=cast.priya, page=page).approved_by == cast.priya


def test_an_approver_who_changed_the_version_leaves_it_to_another(cast):
    page = safeguarding(cast)
    page.summary = "Changed by the approver."
    page.save_revision(user=cast.priya)
    submit(author=cast.edith, page=page)
    with pytest.raises(RuleBroken, match="You worked on this version yourself"):
        approve(approver=cast.priya, page=page)
    appoint(cast.otto, AppointmentKind.APPROVER)
    forget_roles(cast.otto)
    assert approve(approver=cast.otto, page=page).summary == "Changed by the approver."


def test_approvers_of_another_organisation_and_others_do_not_approve(cast):
    appoint(cast.oona, AppointmentKind.APPROVER)
    forget_roles(cast.oona)
    page = safeguarding(cast)
    submit(author=cast.edith, page=page)
    for person in (cast.oona, cast.wanda, cast.amira, cast.edith):
        with pytest.raises(NotAllowed):
            approve(approver=person, page=page)
    task = SecondPersonApproval.objects.get()
    with pytest.raises(RuleBroken, match="Only an approver of this organisation"):
        task.on_action(page.current_workflow_task_state, cast.oona, "approve")


def test_an_approval_holds_for_one_version_only(cast):
    page = safeguarding(cast)
    publish(page, cast.edith, cast.priya)
    with pytest.raises(Exception, match="do not have permission"), transaction.atomic():
        publish_again_alone(page, cast)
    submit(author=cast.edith, page=changed(page, cast))
    assert approve(approver=cast.priya, page=page).number == 2


def changed(page, cast):
    page = ModulePage.objects.get(pk=page.pk)
    page.what_changed = "Plainer words."
    page.save_revision(user=cast.edith)
    return page


def publish_again_alone(page, cast):
    keep_authoring_rights(person=cast.edith)
    changed(page, cast).get_latest_revision().publish(user=cast.edith)


def test_taking_off_the_mark_does_not_take_away_the_second_person(cast):
    page = safeguarding(cast)
    publish(page, cast.edith, cast.priya)
    page = ModulePage.objects.get(pk=page.pk)
    page.sensitivity, page.what_changed = Sensitivity.NONE, "No longer marked."
    page.save_revision(user=cast.edith)
    with pytest.raises(RuleBroken, match="a second person approves it"), transaction.atomic():
        page.get_latest_revision().publish(user=cast.edith, skip_permission_checks=True)
    assert ModuleSnapshot.objects.count() == 1


def test_approvers_and_authors_are_told_once(cast, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = safeguarding(cast)
        submit(author=cast.edith, page=page)
    told = Notification.objects.get()
    assert told.recipient == cast.priya
    assert told.sentence == "“Safeguarding” waits for your approval before it goes live."
    assert told.action_path == f"/cms/pages/{page.pk}/edit/"
    with django_capture_on_commit_callbacks(execute=True):
        approve(approver=cast.priya, page=page)
    assert Notification.objects.get(recipient=cast.edith).sentence == "“Safeguarding” has been approved and is live."
    assert [mail.to for mail in mailoutbox] == [[cast.priya.email], [cast.edith.email]]


def test_rights_in_the_editor_follow_the_appointments(cast):
    assert keep_authoring_rights(person=cast.edith)
    assert not keep_authoring_rights(person=cast.edith)
    keep_authoring_rights(person=cast.priya)
    assert not keep_authoring_rights(person=cast.amira)
    assert [str(group) for group in cast.edith.groups.all()] == ["Authors of northvale"]
    assert [str(group) for group in cast.priya.groups.all()] == ["Approvers of northvale"]
    cast.edith.appointments.update(ended_on=dt.date(2026, 1, 6))
    forget_roles(cast.edith)
    assert keep_authoring_rights(person=cast.edith)
    assert not cast.edith.groups.exists()


def test_a_group_given_by_hand_is_taken_away_again(cast):
    ensure_section(organisation=cast.northvale)
    cast.amira.groups.add(Group.objects.get(name="Authors of northvale"))
    keep_authoring_rights(person=cast.amira)
    assert not cast.amira.groups.exists()


def test_an_author_takes_a_module_from_the_library_as_a_draft(cast):
    master = make_module(None, title="Safeguarding", sensitivity=Sensitivity.SAFEGUARDING)
    taken = take_from_library(author=cast.edith, master=master)
    assert (taken.organisation, taken.live, taken.taken_from) == (cast.northvale, False, master.pk)
    assert taken.sections[0].value["title"] == "One"
    with pytest.raises(RuleBroken, match="Your section already holds"):
        take_from_library(author=cast.edith, master=master)
    with pytest.raises(NotAllowed):
        take_from_library(author=cast.amira, master=master)
    with pytest.raises(RuleBroken, match="Only modules of the shared library"):
        take_from_library(author=cast.oona, master=taken)


def test_safeguarding_does_not_go_live_in_the_library(cast):
    master = make_module(None, sensitivity=Sensitivity.DOMESTIC_ABUSE)
    with pytest.raises(RuleBroken, match="goes live in an organisation's own section"), transaction.atomic():
        publish(master) if not master.is_sensitive else master.get_latest_revision().publish()
    assert publish(make_module(None, title="Recording"), None).organisation is None


def test_every_part_is_frozen_as_plain_data(cast):
    image, document = make_image(cast.northvale), make_document(cast.northvale)
    video = make_document(cast.northvale, "visit.mp4", b"film")
    captions = make_document(cast.northvale, "visit.vtt", b"WEBVTT")
    quiz = make_quiz()
    node = {
        "type": "item",
        "id": "1",
        "value": {"name": "start", "text": "A door.", "choices": [], "ending": "good", "debrief": "<p>Well.</p>"},
    }
    parts = [
        text('<p><a href="https://example.org">a</a><script>alert(1)</script></p>'),
        part("callout", {"kind": "law", "heading": "Section 47", "text": "<p>Cause.</p>", "sources": ""}),
        part("picture", {"image": image.pk, "alt": "A table", "caption": ""}),
        part("video", {"title": "V", "video": video.pk, "captions": captions.pk, "transcript": "<p>Hello.</p>"}),
        part("download", {"title": "List", "document": document.pk, "what_for": "To print"}),
        part("reflection", {"prompt": "What did you see?"}),
        part("scenario", {"title": "A visit", "intro": "<p>Go.</p>", "nodes": [node]}),
        part("knowledge_check", {"quiz": quiz.pk, "intro": ""}),
        part("worried", None),
    ]
    snapshot = publish(make_module(cast.northvale, cast.edith, sections=[section("All", *parts)]), cast.edith)
    frozen = snapshot.sections[0]["parts"]
    assert [p["type"] for p in frozen] == [p["type"] for p in parts]
    assert [p["key"] for p in frozen] == [p["id"] for p in parts]
    assert frozen[0]["html"] == '<p><a href="https://example.org" rel="noopener noreferrer">a</a></p>'
    assert snapshot.contents["images"] == [image.pk]
    assert snapshot.contents["documents"] == [video.pk, document.pk, captions.pk]
    assert snapshot.contents["quizzes"] == [quiz.pk]
    for file in (image, document):
        with pytest.raises(RuleBroken, match="published versions are kept as they were"), transaction.atomic():
            file.delete()
    image.title = "A kitchen table, laid"
    image.save()
    image.file = ContentFile(picture_bytes(), "other.png")
    with pytest.raises(RuleBroken, match="Upload the new file beside it"):
        image.save()


def test_an_activity_without_words_keeps_a_module_from_its_learners(cast, fixed_clock):
    package = make_package(cast.edith, approver=cast.priya)
    wordless = make_activity(package, title="At the door")
    page = make_module(
        cast.northvale, cast.edith, sections=[section("One", part("activity", {"activity": wordless.pk}))]
    )
    sentence = "Give the activity “At the door” in words too, for people who cannot use it."
    assert page.missing_before_publishing() == [sentence]
    with pytest.raises(RuleBroken, match="At the door"), transaction.atomic():
        publish(page, cast.edith)
    type(wordless).objects.update(text_alternative="Knock, say who you are, wait.")
    page = type(page).objects.get(pk=page.pk)
    assert page.missing_before_publishing() == []
    assert publish(page, cast.edith).contents["activities"] == [wordless.pk]
