"""Writing evidence, sending it, and noting what came of it."""

import datetime as dt
import io
import os
import time
import uuid

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.models import LineManagement, Mentoring
from portfolio import actions
from portfolio.enums import EvidenceStatus
from portfolio.files.shelf import place_of
from portfolio.models import Claim, EvidenceFile, EvidenceItem, EvidenceVersion
from portfolio.queries import evidence_by_turn, evidence_waiting_for, version_for_review
from portfolio.tasks import sweep_files
from tests.factories.portfolio import TEXT, competency, make_evidence

from . import builders as build


def verbs(subject) -> list[str]:
    """What the trail says about a person's evidence, in order."""
    events = Event.objects.filter(subject=subject, verb__startswith="portfolio.").order_by("pk")
    return [event.verb.removeprefix("portfolio.") for event in events]


def attach(person, item, content: bytes, name: str) -> EvidenceFile:
    """Add a file to a draft."""
    return actions.attach_file(owner=person, item=item, source=io.BytesIO(content), name=name)


def test_a_draft_is_begun_once_however_often_the_button_is_pressed(cast):
    key = uuid.uuid4()
    first = actions.start_evidence(owner=cast.amira, key=key, title="Home visit")
    second = actions.start_evidence(owner=cast.amira, key=key, title="Home visit")
    assert first == second
    assert EvidenceItem.objects.count() == 1
    assert verbs(cast.amira) == ["evidence_started"]
    assert first.organisation == cast.northvale


def test_the_same_key_from_another_person_begins_their_own(cast):
    key = uuid.uuid4()
    assert make_evidence(cast.amira, key=key) != make_evidence(cast.tariq, key=key)


def test_only_the_owner_writes(cast):
    item = make_evidence(cast.amira)
    for other in (cast.moses, cast.grace, cast.wanda, cast.otto, cast.edith, cast.olu, cast.tariq):
        with pytest.raises(NotAllowed):
            actions.save_draft(owner=other, item=item, revision=1, kind="", title="Mine now", text="")
        with pytest.raises(NotAllowed):
            actions.submit_evidence(owner=other, item=item, declared=True)
        with pytest.raises(NotAllowed):
            attach(other, item, build.word(), "a.docx")
        with pytest.raises(NotAllowed):
            actions.discard_draft(owner=other, item=item)
    saved = actions.save_draft(owner=cast.amira, item=item, revision=1, kind="feedback", title="New", text="Words")
    assert (saved.title, saved.revision) == ("New", 2)


def test_saving_is_not_written_to_the_trail(cast):
    item = make_evidence(cast.amira)
    before = Event.objects.count()
    actions.save_draft(owner=cast.amira, item=item, revision=1, kind="feedback", title="New", text="Words")
    assert Event.objects.count() == before


def test_two_tabs_do_not_write_over_each_other(cast):
    item = make_evidence(cast.amira)
    actions.save_draft(owner=cast.amira, item=item, revision=1, kind="feedback", title="One", text="First tab")
    with pytest.raises(actions.ChangedElsewhere) as conflict:
        actions.save_draft(owner=cast.amira, item=item, revision=1, kind="feedback", title="One", text="Second tab")
    assert conflict.value.saved.text == "First tab"
    assert conflict.value.saved.revision == 2
    item.current.refresh_from_db()
    assert item.current.text == "First tab"


def test_saving_the_same_words_twice_is_no_conflict(cast):
    item = make_evidence(cast.amira)
    for _ in range(2):
        version = actions.save_draft(
            owner=cast.amira, item=item, revision=1, kind="feedback", title="One", text="The same"
        )
    assert version.revision == 2


def test_a_file_lies_on_the_shelf_by_its_hash_before_its_row(cast):
    item = make_evidence(cast.amira)
    content = build.word()
    file = attach(cast.amira, item, content, "../My account.docx")
    place = place_of(settings.PRIVATE_ROOT, file.sha256)
    assert place.read_bytes() == content
    assert "account" not in str(place)
    assert (file.name, file.kind, file.size) == ("My account.docx", "docx", len(content))
    assert verbs(cast.amira)[-1] == "file_added"
    assert not list((settings.PRIVATE_ROOT / "evidence" / "incoming").iterdir())


def test_a_photo_is_kept_without_its_place_and_says_so(cast):
    item = make_evidence(cast.amira)
    file = attach(cast.amira, item, build.picture("HEIC"), "IMG_1.heic")
    assert (file.name, file.media_type) == ("IMG_1.jpg", "image/jpeg")
    assert "hidden details" in file.note
    assert b"SecretPhone" not in place_of(settings.PRIVATE_ROOT, file.sha256).read_bytes()


def test_a_refused_file_leaves_nothing_behind(cast):
    item = make_evidence(cast.amira)
    with pytest.raises(RuleBroken, match="page.html is not a kind of file we can keep"):
        attach(cast.amira, item, b"<html>", "page.html")
    assert not EvidenceFile.objects.exists()
    assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]


def test_the_same_file_is_added_once(cast):
    item = make_evidence(cast.amira)
    first = attach(cast.amira, item, build.word(), "a.docx")
    content = place_of(settings.PRIVATE_ROOT, first.sha256).read_bytes()
    assert attach(cast.amira, item, content, "b.docx") == first
    assert EvidenceFile.objects.count() == 1


def test_there_is_room_for_so_many_files_and_no_more(cast, settings):
    item = make_evidence(cast.amira, files={"a.txt": b"one"})
    settings.EVIDENCE_FILES_PER_PERSON = 1
    with pytest.raises(RuleBroken, match="You keep 1 files"):
        attach(cast.amira, item, b"two", "b.txt")
    attach(cast.tariq, make_evidence(cast.tariq), b"two", "b.txt")


def test_an_organisation_has_so_much_space_and_no_more(cast, settings):
    item = make_evidence(cast.amira, files={"a.txt": b"one"})
    settings.EVIDENCE_ORGANISATION_LIMIT = 3
    with pytest.raises(RuleBroken, match="space for evidence files is full"):
        attach(cast.amira, item, b"two", "b.txt")
    attach(cast.olu, make_evidence(cast.olu), b"two", "b.txt")


def test_a_removed_file_is_swept_away_once_a_day_has_passed(cast):
    item = make_evidence(cast.amira, files={"a.txt": b"one"})
    kept_elsewhere = make_evidence(cast.amira, files={"b.txt": b"two"})
    file = item.current.files.get()
    actions.remove_file(owner=cast.amira, file=file)
    assert sweep_files() == 0
    day_before = time.time() - 25 * 60 * 60
    for path in settings.PRIVATE_ROOT.rglob("*"):
        os.utime(path, (day_before, day_before))
    assert sweep_files() == 1
    assert not place_of(settings.PRIVATE_ROOT, file.sha256).exists()
    assert place_of(settings.PRIVATE_ROOT, kept_elsewhere.current.files.get().sha256).exists()
    assert verbs(cast.amira)[-1] == "file_removed"


def test_claims_replace_the_ones_before(cast):
    item = make_evidence(cast.amira, codes=("1.1", "1.2"))
    actions.claim_competencies(owner=cast.amira, item=item, sentences={competency(cast.amira, "1.2"): "shows more"})
    assert [(c.competency.code, c.sentence) for c in item.current.claims.all()] == [("1.2", "shows more")]
    actions.claim_competency(owner=cast.amira, item=item, competency=competency(cast.amira, "2.1"), sentence="too")
    assert [c.competency.code for c in item.current.claims.all()] == ["1.2", "2.1"]


def test_a_statement_of_another_organisation_cannot_be_claimed(cast):
    item = make_evidence(cast.amira)
    with pytest.raises(RuleBroken, match="your own organisation"):
        actions.claim_competencies(owner=cast.amira, item=item, sentences={competency(cast.olu, "1.1"): "x"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give it a title."),
        ({"kind": ""}, "Say what kind of evidence it is."),
        ({"text": "  "}, "Say what happened, or add a file."),
    ],
)
def test_what_is_missing_is_said(cast, changes, sentence):
    item = make_evidence(cast.amira)
    words = {"kind": "feedback", "title": "Title", "text": "Text"} | changes
    actions.save_draft(owner=cast.amira, item=item, revision=1, **words)
    with pytest.raises(RuleBroken, match=sentence):
        actions.submit_evidence(owner=cast.amira, item=item, declared=True)


def test_without_a_claim_a_sentence_or_the_declaration_nothing_is_sent(cast):
    item = make_evidence(cast.amira, codes=())
    with pytest.raises(RuleBroken, match="Choose at least one statement"):
        actions.submit_evidence(owner=cast.amira, item=item, declared=True)
    actions.claim_competency(owner=cast.amira, item=item, competency=competency(cast.amira, "1.1"), sentence=" ")
    with pytest.raises(RuleBroken, match="how it shows 1.1"):
        actions.submit_evidence(owner=cast.amira, item=item, declared=True)
    actions.claim_competency(owner=cast.amira, item=item, competency=competency(cast.amira, "1.1"), sentence="so")
    with pytest.raises(RuleBroken, match="identify a family"):
        actions.submit_evidence(owner=cast.amira, item=item, declared=False)
    assert actions.submit_evidence(owner=cast.amira, item=item, declared=True).submitted_at


def test_sending_twice_sends_and_tells_once(cast, client):
    item = make_evidence(cast.amira)
    for _ in range(2):
        actions.submit_evidence(owner=cast.amira, item=item, declared=True)
    assert verbs(cast.amira).count("evidence_submitted") == 1
    notice = Notification.objects.get(recipient=cast.moses, kind="submitted")
    assert notice.sentence == "Amira Example has sent you evidence to look at."
    client.force_login(cast.moses)
    assert client.get(notice.action_path).status_code == 200
    assert Notification.objects.filter(kind="submitted").count() == 1


def test_what_was_sent_is_refused_every_change_by_the_actions(cast):
    item = make_evidence(cast.amira, sent=True, files={"a.txt": b"one"})
    calls = [
        lambda: actions.save_draft(owner=cast.amira, item=item, revision=1, kind="feedback", title="x", text="x"),
        lambda: attach(cast.amira, item, b"two", "b.txt"),
        lambda: actions.remove_file(owner=cast.amira, file=item.current.files.get()),
        lambda: actions.claim_competencies(owner=cast.amira, item=item, sentences={}),
        lambda: actions.discard_draft(owner=cast.amira, item=item),
        lambda: actions.revise_evidence(owner=cast.amira, item=item),
    ]
    for call in calls:
        with pytest.raises(RuleBroken):
            call()
    item.current.refresh_from_db()
    assert item.current.text == TEXT


def test_the_database_itself_refuses_changes_to_what_was_sent(cast):
    item = make_evidence(cast.amira, sent=True, files={"a.txt": b"one"})
    draft = make_evidence(cast.amira, files={"b.txt": b"two"})
    version, file, claim = item.current, item.current.files.get(), item.current.claims.get()
    attempts = [
        lambda: EvidenceVersion.objects.filter(pk=version.pk).update(text="changed"),
        lambda: EvidenceVersion.objects.filter(pk=version.pk).update(submitted_at=None),
        lambda: EvidenceFile.objects.filter(pk=file.pk).update(name="changed"),
        lambda: EvidenceFile.objects.filter(pk=file.pk).delete(),
        lambda: EvidenceFile.objects.filter(version=draft.current).update(version=version),
        lambda: EvidenceFile.objects.create(version=version, sha256="0" * 64, name="x", kind="txt", size=1),
        lambda: Claim.objects.filter(pk=claim.pk).update(sentence="changed"),
        lambda: Claim.objects.filter(pk=claim.pk).delete(),
        lambda: Claim.objects.create(version=version, competency=competency(cast.amira, "2.1"), sentence="x"),
    ]
    if connection.vendor == "sqlite":
        attempts += [
            lambda: _run(
                "INSERT OR REPLACE INTO portfolio_evidenceversion "
                "(id, item_id, number, kind, title, text, revision, saved_at) VALUES (999, %s, 1, '', '', 'x', 0, '')",
                item.pk,
            ),
            lambda: _run("DELETE FROM portfolio_evidenceversion WHERE id = %s", version.pk),
        ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
            attempt()
    version.refresh_from_db()
    assert version.text == TEXT
    assert EvidenceFile.objects.filter(version=draft.current).update(name="may change") == 1


def _run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_returned_evidence_goes_again_as_a_new_version(cast):
    item = make_evidence(cast.amira, sent=True, files={"a.txt": b"one"}, title="Visit")
    first = item.current
    actions.mark_returned(decider=cast.moses, version=first)
    second = actions.revise_evidence(owner=cast.amira, item=item)
    assert (second.number, second.title, second.text) == (2, "Visit", TEXT)
    assert second.files.get().sha256 == first.files.get().sha256
    assert second.claims.get().sentence == first.claims.get().sentence
    assert item.status == EvidenceStatus.RETURNED
    assert actions.revise_evidence(owner=cast.amira, item=item) == second
    actions.save_draft(owner=cast.amira, item=item, revision=0, kind="feedback", title="Visit", text="Better")
    assert version_for_review(cast.moses, first.pk).text == TEXT
    assert not EvidenceVersion.objects.visible_to(cast.moses).filter(pk=second.pk).exists()
    actions.submit_evidence(owner=cast.amira, item=item, declared=True)
    assert [version.text for version in evidence_waiting_for(cast.moses)] == ["Better"]
    first.refresh_from_db()
    assert first.text == TEXT
    with pytest.raises(RuleBroken, match="newer version"):
        actions.mark_decided(decider=cast.moses, version=first)
    actions.mark_decided(decider=cast.moses, version=second)


def test_a_new_version_can_be_discarded_and_the_returned_one_stands(cast):
    item = make_evidence(cast.amira, sent=True, files={"a.txt": b"one"})
    first = item.current
    actions.mark_returned(decider=cast.moses, version=first)
    actions.revise_evidence(owner=cast.amira, item=item)
    assert actions.discard_draft(owner=cast.amira, item=item) == item
    item.refresh_from_db()
    assert (item.current, item.status) == (first, EvidenceStatus.RETURNED)


def test_a_draft_can_be_discarded_whole(cast):
    item = make_evidence(cast.amira, files={"a.txt": b"one"})
    assert actions.discard_draft(owner=cast.amira, item=item) is None
    assert not EvidenceItem.objects.exists()
    assert verbs(cast.amira)[-1] == "draft_discarded"


def test_what_was_withdrawn_is_no_longer_read_by_the_mentor(cast):
    item = make_evidence(cast.amira, sent=True)
    assert EvidenceItem.objects.visible_to(cast.moses).exists()
    actions.withdraw_evidence(owner=cast.amira, item=item)
    assert not EvidenceItem.objects.visible_to(cast.moses).exists()
    assert not EvidenceVersion.objects.visible_to(cast.moses).exists()
    assert not evidence_waiting_for(cast.moses).exists()
    with pytest.raises(RuleBroken, match="no longer waiting"):
        actions.mark_decided(decider=cast.moses, version=item.current)
    second = actions.revise_evidence(owner=cast.amira, item=item)
    assert (second.number, item.status) == (2, EvidenceStatus.DRAFT)
    actions.discard_draft(owner=cast.amira, item=item)
    item.refresh_from_db()
    assert item.status == EvidenceStatus.WITHDRAWN


def test_what_was_decided_cannot_be_withdrawn(cast):
    item = make_evidence(cast.amira, sent=True)
    actions.mark_decided(decider=cast.moses, version=item.current)
    with pytest.raises(RuleBroken, match="Only evidence that is waiting"):
        actions.withdraw_evidence(owner=cast.amira, item=item)


def test_talking_first_keeps_it_waiting_for_both(cast):
    item = make_evidence(cast.amira, sent=True)
    actions.mark_talk_first(decider=cast.moses, version=item.current)
    assert evidence_waiting_for(cast.moses).get() == item.current
    assert evidence_by_turn(cast.amira)["returned"] == [item]
    actions.mark_decided(decider=cast.moses, version=item.current)
    assert not evidence_waiting_for(cast.moses).exists()
    assert evidence_by_turn(cast.amira)["settled"] == [item]


def test_only_todays_mentor_settles_and_nobody_their_own(cast):
    item = make_evidence(cast.amira, sent=True)
    for other in (cast.amira, cast.tariq, cast.grace, cast.wanda, cast.otto, cast.edith, cast.ola, cast.peter):
        with pytest.raises(NotAllowed):
            actions.mark_decided(decider=other, version=item.current)
    actions.mark_decided(decider=cast.moses, version=item.current)


def test_a_manager_settles_where_managers_assess(cast):
    cast.northvale.supervisors_assess = True
    cast.northvale.save()
    item = make_evidence(cast.amira, sent=True)
    with pytest.raises(NotAllowed):
        actions.mark_decided(decider=cast.wanda, version=item.current)
    actions.mark_decided(decider=cast.grace, version=item.current)
    item.refresh_from_db()
    assert item.status == EvidenceStatus.DECIDED
    assert not evidence_waiting_for(cast.moses).exists()


def readers_of(item, cast) -> set[str]:
    """Who of the cast may read an item."""
    people = [name for name, person in vars(cast).items() if hasattr(person, "email")]
    return {name for name in people if EvidenceItem.objects.visible_to(getattr(cast, name)).filter(pk=item.pk).exists()}


def test_a_draft_is_read_by_its_owner_alone(cast):
    assert readers_of(make_evidence(cast.amira), cast) == {"amira"}


def test_what_was_sent_is_read_by_mentor_and_supervisor(cast):
    assert readers_of(make_evidence(cast.amira, sent=True), cast) == {"amira", "moses", "grace"}


def test_the_organisation_may_keep_supervisors_out(cast):
    cast.northvale.supervisors_see_evidence = False
    cast.northvale.save()
    assert readers_of(make_evidence(cast.amira, sent=True), cast) == {"amira", "moses"}


def test_reading_ends_with_the_relation(cast):
    item = make_evidence(cast.amira, sent=True)
    day = clock.today()
    Mentoring.objects.filter(worker=cast.amira).update(ended_on=day)
    LineManagement.objects.filter(worker=cast.amira).update(ended_on=day)
    assert readers_of(item, cast) == {"amira"}
    assert not evidence_waiting_for(cast.moses).exists()
    with pytest.raises(NotAllowed):
        actions.note_reading(reader=cast.moses, version=item.current)


def test_the_queue_is_in_the_order_of_waiting(cast):
    with clock.at(dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)):
        later = make_evidence(cast.amira, sent=True)
    with clock.at(dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)):
        sooner = make_evidence(cast.tariq, sent=True)
    make_evidence(cast.amira)
    make_evidence(cast.olu, sent=True)
    assert [version.item for version in evidence_waiting_for(cast.moses)] == [sooner, later]


def test_somebody_elses_reading_is_one_line_of_the_trail_in_ten_minutes(cast):
    item = make_evidence(cast.amira, sent=True)
    version = item.current
    start = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    for minutes in (0, 5, 9, 30):
        with clock.at(start + dt.timedelta(minutes=minutes)):
            actions.note_reading(reader=cast.moses, version=version)
            actions.note_reading(reader=cast.amira, version=version)
    assert verbs(cast.amira).count("evidence_read") == 2
    assert set(Event.objects.filter(verb="portfolio.evidence_read").values_list("actor", flat=True)) == {cast.moses.pk}
