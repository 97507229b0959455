"""Wagtail's editor behind our door: who comes in, what they find, and how safeguarding goes live."""

import datetime as dt
import json

import pytest
from django.urls import get_resolver, reverse
from wagtail.images import get_image_model
from wagtail.models import TaskState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from modules.actions.learning import complete, enrol, mark_section_read
from modules.actions.pages import ensure_section, keep_authoring_rights, submit
from modules.enums import ChangeKind
from modules.models import ModulePage, ModuleSnapshot
from modules.models.checking import Touched, checklist, touched_by
from modules.queries.learning import standing_of
from modules.views.cms import OPEN_ROOMS, OPEN_WINGS
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import forget_roles
from tests.conftest import NOW
from tests.factories.modules import make_document, make_image, make_module, part, publish, publish_again, section
from tests.factories.people import appoint
from tests.factories.quizzes import make_quiz

pytestmark = pytest.mark.django_db
SECRET = "Quillfeather"


@pytest.fixture
def edith(client, cast):
    """The author's browser."""
    client.force_login(cast.edith)
    return client


def browse(client, person):
    client.force_login(person)
    return client


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_of(page, **changes):
    """What the editor would send for a page with one section of text."""
    inside = streamfield([("text", {"text": rich_text("<p>Look.</p>"), "sources": ""})])
    values = {
        "title": page.title,
        "summary": page.summary,
        "outcomes": page.outcomes,
        "content_warning": "",
        "sections": streamfield([("section", {"title": "One", "minutes": "5", "parts": inside})]),
        "sources": streamfield([]),
        "code": "",
        "minutes": str(page.minutes),
        "nation": page.nation,
        "sensitivity": page.sensitivity,
        "content_owner": page.content_owner,
        "legal_basis_checked_on": "2026-11-01",
        "next_content_review_on": (clock.today() + dt.timedelta(days=180)).isoformat(),
        "reviewed_by": "",
        "reviewed_on": "",
        "needs_sections": "on",
        "needs_activities": "on",
        "what_changed": page.what_changed,
        "change_kind": page.change_kind,
    }
    return nested_form_data(values | changes)


def test_only_authors_approvers_and_operators_come_in(client, cast, django_user_model):
    operator = django_user_model.objects.create_superuser("operator@example.org", "x" * 12, full_name="Operator")
    for person in (cast.edith, cast.priya, cast.oona, operator):
        assert browse(client, person).get("/cms/").status_code == 200, person
    for person in (cast.amira, cast.moses, cast.grace, cast.ines, cast.wanda, cast.otto, cast.olu):
        for path in ("/cms/", "/cms/login/", "/cms/sprite/", "/cms/pages/", "/cms/nothing/", "/documents/1/a.txt"):
            assert browse(client, person).get(path).status_code == 404, (person, path)
    client.logout()
    for path in ("/cms/", "/cms/login/", "/cms/password_reset/", "/cms/nothing/", "/documents/1/a.txt"):
        assert client.get(path).url == f"/accounts/login/?next={path}"


def test_an_appointment_that_ends_closes_the_door_at_the_next_request(client, cast, fixed_clock):
    browse(client, cast.edith)
    assert client.get("/cms/").status_code == 200
    cast.edith.appointments.update(ended_on=clock.today())
    assert client.get("/cms/").status_code == 404
    assert not cast.edith.groups.exists() or keep_authoring_rights(person=cast.edith)


def wagtail_patterns(patterns, namespaces=()):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from wagtail_patterns(pattern.url_patterns, inner)
        elif pattern.name:
            yield ":".join((*namespaces, pattern.name)), pattern


CMS = [resolver for resolver in get_resolver().url_patterns if str(resolver.pattern) == "cms/"][0]
CLOSED = [
    name
    for name, pattern in wagtail_patterns(CMS.url_patterns)
    if name not in OPEN_ROOMS and name.split(":")[0] not in OPEN_WINGS
]


def test_rooms_about_people_and_settings_are_closed(edith):
    assert {"wagtailusers_users:index", "wagtailusers_groups:index", "wagtailsites:index"} <= set(CLOSED)
    for path in (
        "/cms/users/",
        "/cms/groups/",
        "/cms/sites/",
        "/cms/workflows/list/",
        "/cms/collections/",
        "/cms/reports/site-history/",
        "/cms/reports/workflow/",
        "/cms/snippets/",
        "/cms/tag-autocomplete/?term=a",
        "/cms/api/main/documents/",
        "/cms/failwhale/",
    ):
        assert edith.get(path).status_code == 404, path
    assert edith.get("/cms/account/").url == "/"
    menu = edith.get("/cms/").content.decode()
    assert "Users" not in menu
    assert "Settings" not in menu


@pytest.fixture
def other(cast):
    """southmere's draft, live module, picture and document, each with a word that nobody of northvale may read."""
    draft = make_module(cast.southmere, cast.oona, title=f"{SECRET} draft", summary=SECRET)
    live = make_module(cast.southmere, cast.oona, title=f"{SECRET} live", summary=SECRET)
    publish(live, cast.oona)
    image, document = make_image(cast.southmere, SECRET), make_document(cast.southmere, f"{SECRET}.txt")
    ensure_section(organisation=cast.northvale)
    return [draft.pk, live.pk, live.get_parent().pk, image.pk, document.pk, live.revisions.get().pk]


def test_nothing_of_another_organisation_is_found_in_the_editor(edith, cast, other):
    """Every address of the editor that takes numbers, with every number of southmere's; and every list."""
    asked = 0
    for name, pattern in wagtail_patterns(CMS.url_patterns):
        names = list(pattern.pattern.converters) if hasattr(pattern.pattern, "converters") else []
        texts = {
            "app_label": "wagtailcore",
            "model_name": "page",
            "action": "delete",
            "action_name": "approve",
            "content_type_app_name": "modules",
            "content_type_model_name": "modulepage",
            "filter_spec": "max-165x165",
        }
        for number in other if names else [0]:
            arguments = {n: texts.get(n, number) for n in names}
            try:
                path = reverse(name, kwargs=arguments)
            except Exception:
                continue
            answer = edith.get(path, {"q": SECRET, "id": number, "term": SECRET[:4]})
            assert answer.status_code in (200, 302, 400, 403, 404, 405), (path, answer.status_code)
            body = b"".join(answer) if answer.streaming else answer.content
            shown = body.replace(f'value="{SECRET}"'.encode(), b"").decode(errors="replace")
            shown = shown.replace(f"<b>{SECRET}</b>", "").replace(f"“{SECRET}”", "").replace(f'"{SECRET}"', "")
            assert f"{SECRET} " not in shown, path
            assert f"{SECRET}.txt" not in shown, path
            asked += 1
    assert asked > 300


def test_the_page_chooser_offers_ones_own_tree(edith, cast, other):
    mine = make_module(cast.northvale, cast.edith, title="Ours")
    root = edith.get("/cms/choose-page/").json()["html"]
    assert "Learning" in root
    learning = ModulePage.objects.get(pk=mine.pk).get_ancestors().get(title="Learning")
    inside = edith.get(f"/cms/choose-page/{learning.pk}/").json()["html"]
    assert "Northvale Council" in inside
    assert "Shared library" in inside
    assert "Southmere" not in inside
    assert edith.get(f"/cms/choose-page/{other[2]}/").status_code == 404
    found = edith.get("/cms/choose-page/search/", {"q": "live"}).content.decode()
    assert SECRET not in found


def test_an_author_writes_saves_and_publishes_an_ordinary_module(edith, cast):
    home = ensure_section(organisation=cast.northvale)
    url = reverse("wagtailadmin_pages:add", args=["modules", "modulepage", home.pk])
    assert "Before it goes live" in edith.get(url).content.decode()
    blank = ModulePage(title="Recording")
    answer = edith.post(url, form_of(blank, legal_basis_checked_on=""))
    page = ModulePage.objects.get(title="Recording")
    assert answer.url == edit_url(page)
    missing = edith.get(edit_url(page)).content.decode()
    assert "Say when the law and guidance were last checked." in missing
    answer = edith.post(edit_url(page), form_of(page) | {"action-publish": "1"})
    assert "Write at least one learning outcome." in answer.content.decode()
    full = form_of(page, summary="Why.", outcomes="Record", content_owner="Practice lead")
    assert edith.post(edit_url(page), full | {"action-publish": "1"}).status_code == 302
    snapshot = ModuleSnapshot.objects.get()
    assert (snapshot.title, snapshot.published_by, snapshot.approved_by) == ("Recording", cast.edith, None)


def test_an_author_cannot_publish_safeguarding_and_loses_nothing_by_trying(edith, cast):
    page = make_module(cast.northvale, cast.edith)
    keep_authoring_rights(person=cast.edith)
    answer = edith.post(
        edit_url(page), form_of(page, sensitivity="safeguarding", summary="Kept") | {"action-publish": "1"}
    )
    assert "a second person approves it before it goes live" in answer.content.decode()
    assert "Kept" in answer.content.decode()
    edith.post(edit_url(page), form_of(page, sensitivity="safeguarding"))
    page.refresh_from_db()
    menu = edith.get(edit_url(page)).content.decode()
    assert "action-publish" not in menu
    assert "Submit to a second person" in menu
    edith.post(edit_url(page), form_of(page, sensitivity="safeguarding") | {"action-publish": "1"})
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    edith.post(f"{bulk}?id={page.pk}", {"include_descendants": ""})
    assert not ModuleSnapshot.objects.exists()
    assert not ModulePage.objects.get().live


def safeguarding_that_waits(cast):
    page = make_module(cast.northvale, cast.edith, title="Safeguarding", sensitivity="safeguarding")
    submit(author=cast.edith, page=page)
    return page


def test_an_approver_reads_and_approves(client, cast):
    page = safeguarding_that_waits(cast)
    browse(client, cast.priya)
    assert "Safeguarding" in client.get("/cms/").content.decode()
    editor = client.get(edit_url(page)).content.decode()
    assert "Approve and publish" in editor
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200
    decided = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    answer = client.post(edit_url(page), form_of(page, title="Changed in passing") | decided)
    assert answer.status_code == 302
    snapshot = ModuleSnapshot.objects.get()
    assert (snapshot.title, snapshot.published_by, snapshot.approved_by) == ("Safeguarding", cast.edith, cast.priya)


def test_an_approver_asks_for_changes_with_a_comment(client, cast):
    page = safeguarding_that_waits(cast)
    decided = {"action-workflow-action": "1", "workflow-action-name": "reject"}
    extra = {"workflow-action-extra-data": json.dumps({"comment": "Name the duty line."})}
    browse(client, cast.priya).post(edit_url(page), form_of(page) | decided | extra)
    assert TaskState.objects.get().comment == "Name the duty line."
    assert cast.edith.notifications.get().sentence.startswith("The approver asks for changes")
    browse(client, cast.edith).post(edit_url(page), form_of(page, summary="Named.") | {"action-submit": "1"})
    browse(client, cast.priya).post(edit_url(page), form_of(page) | decided | {"workflow-action-name": "approve"})
    assert ModuleSnapshot.objects.get().summary == "Named."


@pytest.mark.parametrize("who", ["edith", "priya"])
def test_nobody_edits_what_waits_for_approval(client, cast, who):
    page = safeguarding_that_waits(cast)
    answer = browse(client, getattr(cast, who)).post(edit_url(page), form_of(page, title="Sneaked in"), follow=True)
    assert "nobody edits it now" in answer.content.decode()
    assert page.revisions.count() == 1


def test_an_author_who_is_an_approver_too_does_not_approve_their_own(client, cast):
    appoint(cast.edith, AppointmentKind.APPROVER)
    forget_roles(cast.edith)
    page = safeguarding_that_waits(cast)
    browse(client, cast.edith)
    assert "Approve and publish" not in client.get(edit_url(page)).content.decode()
    decided = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    answer = client.post(edit_url(page), form_of(page) | decided, follow=True)
    assert "You worked on this version yourself" in answer.content.decode()
    state = page.current_workflow_task_state
    modal = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client.post(modal, {"comment": ""})
    assert not ModuleSnapshot.objects.exists()


def test_an_author_takes_back_what_waits(edith, cast):
    page = safeguarding_that_waits(cast)
    edith.post(edit_url(page), form_of(page) | {"action-cancel-workflow": "1"})
    assert not ModulePage.objects.get(pk=page.pk).workflow_in_progress


def test_the_fixed_pages_are_not_edited_moved_or_deleted(edith, cast):
    home = ensure_section(organisation=cast.northvale)
    for name in ("edit", "delete", "unpublish", "move", "copy"):
        answer = edith.get(reverse(f"wagtailadmin_pages:{name}", args=[home.pk]))
        assert answer.status_code in (302, 403, 404), name


def test_a_file_of_a_published_version_is_not_deleted(edith, cast):
    image = make_image(cast.northvale)
    shown = part("picture", {"image": image.pk, "alt": "A table", "caption": ""})
    publish(make_module(cast.northvale, cast.edith, sections=[section("One", shown)]), cast.edith)
    answer = edith.post(reverse("wagtailimages:delete", args=[image.pk]), follow=True)
    assert "published versions are kept as they were" in answer.content.decode()
    assert get_image_model().objects.filter(pk=image.pk).exists()


def test_a_copy_is_never_an_alias(edith, cast):
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    fields = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": page.get_parent().pk}
    answer = edith.post(url, fields | {"alias": "on"}, follow=True)
    assert "A copy starts as a draft of its own" in answer.content.decode()
    edith.post(url, fields)
    assert not ModulePage.objects.get(title="Copy").live


def test_the_knowledge_check_chooser_offers_ones_own_and_shared_ones(edith, cast):
    shared = make_quiz("shared")
    foreign = make_quiz("foreign")
    type(foreign).objects.filter(pk=foreign.pk).update(organisation=cast.southmere, title=SECRET)
    for name in ("choose", "choose_results"):
        html = edith.get(reverse(f"quiz_chooser:{name}")).content.decode()
        assert shared.title in html
        assert SECRET not in html
    assert edith.get(reverse("quiz_chooser:chosen", args=[shared.pk])).status_code == 200
    assert edith.get(reverse("quiz_chooser:chosen", args=[foreign.pk])).status_code == 404


def test_the_preview_shows_the_draft_as_learners_will_read_it(edith, cast):
    page = make_module(cast.northvale, cast.edith, title="A draft")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    with clock.at(NOW):
        assert edith.post(preview, form_of(page, title="A newer draft")).json()["is_valid"]
    answer = edith.get(f"{preview}?mode=")
    shown = answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.get("Content-Security-Policy", "frame-ancestors 'self'")
    assert "A newer draft" in shown
    assert "Look." in shown


def test_library_list_lets_an_author_take_a_copy_once(edith, cast):
    master = make_module(None, title="Safeguarding", sensitivity="safeguarding")
    url = reverse("modules:library-list")
    assert "Take a copy" in edith.get(url).content.decode()
    take = reverse("modules:library-take", args=[master.pk])
    answer = edith.post(take)
    copied = ModulePage.objects.get(taken_from=master.pk)
    assert answer.url == edit_url(copied)
    assert edit_url(copied) in edith.get(url).content.decode()
    assert "Your section already holds" in edith.post(take, follow=True).content.decode()
    assert ModulePage.objects.count() == 2


def test_library_list_is_empty_before_the_library_is_filled(edith):
    assert "load_library" in edith.get(reverse("modules:library-list")).content.decode()


def test_the_checklist_says_how_each_thing_stands_before_publishing(edith, cast):
    picture = part("picture", {"image": make_image(cast.northvale).pk, "alt": "A table with two cups", "caption": ""})
    page = make_module(cast.northvale, cast.edith, sections=[section("One", picture)], needs_quiz=True)
    page.outcomes, page.next_content_review_on = "Record\n\nShare\nRefer", NOW.date()
    page.save_revision(user=cast.edith)
    body = " ".join(edith.get(edit_url(page)).content.decode().split())
    assert "Learning outcomes: 3." in body
    assert "Pictures and activities in words: 1 of 1 have them." in body
    assert "Captions and a transcript: no videos." in body
    assert "which is not in the future</strong>, look again." in body
    assert (
        "Knowledge check: <strong>none, though “every knowledge check passed” is ticked</strong>, look again." in body
    )
    assert "– The content was to be reviewed by 23 November 2026. Review it, then give the day" in body
    assert "– Put a knowledge check into one of the sections, or untick" in body
    page.needs_quiz = False
    assert checklist(page)[-1].will_do


@pytest.mark.parametrize("how", ["action-publish", "action-submit"])
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("next_content_review_on", "2026-11-23", "The content was to be reviewed by 23 November 2026."),
        ("needs_quiz", "on", "Put a knowledge check into one of the sections"),
    ],
)
def test_the_editor_blocks_what_is_past_review_or_lacks_its_knowledge_check(edith, cast, how, field, value, sentence):
    """The sentence stands at the field; the same form with it put right goes live, or to the second person."""
    sensitive = {"sensitivity": "safeguarding"} if how == "action-submit" else {}
    page = make_module(cast.northvale, cast.edith, **sensitive)
    answer = edith.post(edit_url(page), form_of(page, **{field: value, how: "1"}))
    assert answer.status_code == 200
    assert sentence in " ".join(answer.content.decode().split())
    page.refresh_from_db()
    assert (page.live, page.waits_for_approval, page.snapshots.exists()) == (False, False, False)
    assert edith.post(edit_url(page), form_of(page, **{how: "1"})).status_code == 302
    page.refresh_from_db()
    assert ModulePage.objects.get(pk=page.pk).waits_for_approval if sensitive else page.live


def test_the_checklist_counts_a_knowledge_check_and_a_video_with_captions(cast):
    video = {
        "title": "A visit",
        "video": make_document(cast.northvale, "visit.mp4").pk,
        "captions": make_document(cast.northvale, "visit.vtt").pk,
        "transcript": "<p>Hello.</p>",
    }
    check = part("knowledge_check", {"quiz": make_quiz().pk, "intro": ""})
    without = part("video", video | {"captions": None})
    page = make_module(cast.northvale, cast.edith, sections=[section("One", part("video", video), without, check)])
    lines = {line.what: line for line in checklist(ModulePage.objects.get(pk=page.pk))}
    assert lines["Captions and a transcript"].stands == "1 of 2 videos have both"
    assert not lines["Captions and a transcript"].will_do
    assert (lines["Knowledge check"].stands, lines["Knowledge check"].will_do) == ("1", True)


def test_whom_a_new_version_touches_is_said_first_and_is_what_then_happens(edith, cast):
    page = make_module(cast.northvale, cast.edith)
    snapshot = publish(page, cast.edith)
    for person in (cast.amira, cast.tariq):
        enrolment = enrol(worker=person, module=page)
        for key in snapshot.section_keys:
            mark_section_read(worker=person, enrolment=enrolment, section_key=key)
        complete(worker=person, enrolment=enrolment)
    enrol(worker=cast.moses, module=ModulePage.objects.get(pk=page.pk))
    assert touched_by(ModulePage.objects.get(pk=page.pk)) == Touched(done=2, begun=1)
    body = " ".join(edith.get(edit_url(page)).content.decode().split())
    assert "Whom it touches: 2 people have done it, and 1 is in the middle of it." in body
    assert "those people are asked to do it again" in body
    publish_again(page, cast.edith, "A typing mistake.", change_kind=ChangeKind.MINOR)
    assert touched_by(ModulePage.objects.get(pk=page.pk)).done == 2
    redone = publish_again(page, cast.edith, "The law moved.", change_kind=ChangeKind.MUST_REDO)
    assert touched_by(ModulePage.objects.get(pk=page.pk)).done == 0
    assert standing_of(cast.amira, redone).counts is False


def test_every_answer_of_the_cms_has_a_policy_that_lets_nothing_foreign_in(edith, cast):
    page = make_module(cast.northvale)
    for path in ("/cms/", edit_url(page), f"/cms/pages/{page.pk}/edit/preview/", "/cms/nothing/here/"):
        policy = dict(
            part.strip().partition(" ")[::2] for part in edith.get(path)["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == policy["form-action"] == policy["connect-src"] == "'self'"
        assert not [part for part in policy.values() if "eval" in part or "http" in part or "*" in part]
    # Everywhere else no inline script is let through.
    assert "unsafe" not in edith.get("/")["Content-Security-Policy"]
