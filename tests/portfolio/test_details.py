"""What may tell who a family is stops evidence or is asked about; nothing typed is lost."""

import io
import json
import uuid
from typing import Any

import pytest
from django.urls import reverse
from PIL import ExifTags, Image

from pathway.audit.models import Event
from pathway.core.exceptions import RuleBroken
from pathway.people.actions import appoint
from pathway.people.enums import AppointmentKind
from portfolio.actions import attach_file, keep_words_out, replace_words, start_evidence, submit_evidence
from portfolio.forms import WithoutFamilyDetails
from portfolio.models import DenyList, DetailFinding, EvidenceItem
from tests.factories.portfolio import make_evidence
from tests.portfolio.builders import word

NUMBER = "Ring 07700 900123 on Friday."
NAME = "I met Osian Vaughan, and Osian laughed."


def send(client: Any, item: EvidenceItem, **fields: str) -> Any:
    data = {"declared": "on", "revision": str(item.current.revision if item.current else 0), **fields}
    return client.post(reverse("portfolio:evidence-send", args=[item.pk]), data)


def fresh(item: EvidenceItem) -> EvidenceItem:
    return EvidenceItem.objects.select_related("current").get(pk=item.pk)


def test_a_hard_identifier_stops_sending_and_keeps_the_draft(client: Any, cast: Any) -> None:
    item = make_evidence(cast.amira, text=NUMBER)
    client.force_login(cast.amira)
    page = client.get(reverse("portfolio:evidence-send", args=[item.pk])).content.decode()
    assert "a phone number, which stops it" in page
    assert "Send it" not in page
    send(client, item)
    assert fresh(item).current.submitted_at is None
    assert fresh(item).current.text == NUMBER
    with pytest.raises(RuleBroken, match="What happened holds a phone number"):
        submit_evidence(owner=cast.amira, item=item, declared=True)


def test_a_name_is_asked_about_once_for_its_kind(client: Any, cast: Any) -> None:
    item = make_evidence(cast.amira, text=NAME + " Then I met Cerys.")
    client.force_login(cast.amira)
    refused = send(client, item)
    assert "replace it, or tick that it is not a family detail" in refused.content.decode()
    assert fresh(item).current.submitted_at is None
    assert send(client, item, not_name="on").status_code == 302
    sent = fresh(item).current
    assert sent.not_details == ["name"]
    kept = list(DetailFinding.objects.filter(version=sent).values_list("place", "code", "strength"))
    assert kept
    assert set(kept) == {("text", "name", "warn")}


def test_colleagues_may_be_named(cast: Any) -> None:
    item = make_evidence(cast.amira, text=f"{cast.moses.full_name} observed me and {cast.grace.short_name} agreed.")
    assert submit_evidence(owner=cast.amira, item=item, declared=True).submitted_at


def test_without_javascript_one_button_replaces_it_throughout_the_item(client: Any, cast: Any) -> None:
    item = make_evidence(cast.amira, title="With Osian", text=NAME, claim="how Osian Vaughan trusted me")
    client.force_login(cast.amira)
    page = client.get(reverse("portfolio:evidence-send", args=[item.pk])).content.decode()
    assert 'value="Child A"' in page
    url = reverse("portfolio:evidence-replace", args=[item.pk])
    client.post(url, {"words": "Osian Vaughan", "instead": "Child A", "code": "name"})
    version = fresh(item).current
    assert (version.title, version.text) == ("With Child A", "I met Child A, and Child A laughed.")
    assert version.claims.get().sentence == "how Child A trusted me"
    assert "Osian" not in json.dumps([str(event.detail) for event in Event.objects.all()])


def test_only_what_we_offer_can_stand_in(client: Any, cast: Any) -> None:
    item = make_evidence(cast.amira, text=NAME)
    with pytest.raises(RuleBroken):
        replace_words(owner=cast.amira, item=item, words="Osian", instead="Bob", code="name")
    client.force_login(cast.amira)
    url = reverse("portfolio:evidence-replace", args=[item.pk])
    assert client.post(url, {"words": ""}, headers={"Accept": "application/json"}).status_code == 422
    assert fresh(item).current.text == NAME


def test_the_page_is_told_places_and_nothing_is_kept(client: Any, cast: Any) -> None:
    client.force_login(cast.amira)
    before = EvidenceItem.objects.count()
    answer = client.post(
        reverse("portfolio:evidence-check"), json.dumps({"text": NUMBER, "title": "Osian"}), content_type="text/json"
    )
    found = {one["code"]: one for one in answer.json()["findings"]}
    assert (found["phone"]["start"], found["phone"]["end"], found["phone"]["strength"]) == (5, 17, "block")
    assert ["r", "[phone number removed]"] in found["phone"]["options"]
    assert found["name"]["field"] == "title"
    assert "07700" not in answer.content.decode()
    assert EvidenceItem.objects.count() == before


@pytest.mark.parametrize("body", ["", "[]", "{", '{"text": 5}', '{"text": "' + "x" * 20_001 + '"}', "[" * 9_000])
def test_what_is_no_text_is_refused(client: Any, cast: Any, body: str) -> None:
    client.force_login(cast.amira)
    answer = client.post(reverse("portfolio:evidence-check"), body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["sentence"]


def test_checking_is_rate_limited(client: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.http.CHECKS_A_MINUTE", 1)
    client.force_login(cast.tariq)
    url = reverse("portfolio:evidence-check")
    codes = [client.post(url, "{}", content_type="application/json").status_code for _ in range(2)]
    assert codes == [200, 429]


def test_documents_and_file_names_are_read(cast: Any) -> None:
    item = make_evidence(cast.amira)
    file = attach_file(owner=cast.amira, item=item, source=io.BytesIO(word(NUMBER)), name="visit to Osian Vaughan.docx")
    found = set(file.findings.values_list("place", "code", "strength"))
    assert ("file_text", "phone", "block") in found
    assert ("file_name", "name", "warn") in found
    with pytest.raises(RuleBroken, match="holds a phone number"):
        submit_evidence(owner=cast.amira, item=item, declared=True)
    file.delete()
    assert submit_evidence(owner=cast.amira, item=item, declared=True).submitted_at


def test_a_photos_place_is_told_though_the_copy_no_longer_has_it(client: Any, cast: Any) -> None:
    exif = Image.Exif()
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (53.0, 28.0, 0.0)}
    target = io.BytesIO()
    Image.new("RGB", (20, 20)).save(target, "JPEG", exif=exif)
    target.seek(0)
    item = make_evidence(cast.amira)
    file = attach_file(owner=cast.amira, item=item, source=target, name="plan.jpg")
    assert list(file.findings.values_list("place", "code", "strength")) == [("metadata", "photo_place", "warn")]
    client.force_login(cast.amira)
    page = client.get(reverse("portfolio:evidence-send", args=[item.pk])).content.decode()
    assert "The copy that is kept no longer carries it" in page
    assert send(client, fresh(item), not_photo_place="on").status_code == 302


def test_the_deny_list_keeps_hashes_only_and_blocks(client: Any, cast: Any) -> None:
    appoint(admin=cast.otto, person=cast.ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    client.force_login(cast.ines)
    url = reverse("portfolio:words-kept-out")
    assert client.post(url, {"words": "Blue Gate Farm\nthe river case"}).status_code == 302
    assert "2 words or groups" in client.get(url).content.decode()
    row = DenyList.objects.get(organisation=cast.amira.organisation)
    assert "blue" not in json.dumps(row.hashes).lower()
    assert client.post(url, {"words": "one two three four five six"}).status_code == 422
    item = make_evidence(cast.amira, text="We walked to blue gate farm.")
    with pytest.raises(RuleBroken, match="words your organisation keeps out"):
        submit_evidence(owner=cast.amira, item=item, declared=True)
    keep_words_out(keeper=cast.ines, words="", start_anew=True)
    assert submit_evidence(owner=cast.amira, item=item, declared=True)


def test_each_organisation_keeps_its_own_words(cast: Any) -> None:
    appoint(admin=cast.otto, person=cast.ines, kind=AppointmentKind.INFORMATION_GOVERNANCE)
    keep_words_out(keeper=cast.ines, words="blue gate")
    item = make_evidence(cast.olu, text="We met at the blue gate.")
    assert submit_evidence(owner=cast.olu, item=item, declared=True)


class NoteForm(WithoutFamilyDetails):
    """A form of another app."""

    detail_fields = ("note",)

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from django import forms

        self.fields["note"] = forms.CharField()
        self.look_for_details(organisation)


def test_other_apps_forms_block_and_ask(cast: Any) -> None:
    home = cast.amira.organisation
    blocked = NoteForm({"note": NUMBER, "not_details": ["phone"]}, organisation=home)
    assert not blocked.is_valid()
    assert "a phone number: “Ring 07700 900123 on Friday.”. Take it out." in blocked.errors["note"][0]
    asked = NoteForm({"note": "I met Osian."}, organisation=home)
    assert not asked.is_valid()
    assert "What may be a person’s name" in str(asked["not_details"])
    assert NoteForm({"note": "I met Osian.", "not_details": ["name"]}, organisation=home).is_valid()
    assert NoteForm({"note": "I met Child A."}, organisation=home).is_valid()


def test_a_new_version_keeps_what_was_found_in_its_files(cast: Any) -> None:
    from portfolio.actions import mark_returned, revise_evidence

    item = make_evidence(cast.amira, sent=True, files={"visit to Osian Vaughan.txt": b"words"})
    mark_returned(decider=cast.moses, version=item.current)
    version = revise_evidence(owner=cast.amira, item=item)
    assert version.findings.filter(file__version=version, place="file_name").exists()
    with pytest.raises(RuleBroken):
        submit_evidence(owner=cast.amira, item=item, declared=True)


def test_starting_with_a_detail_keeps_every_word(cast: Any) -> None:
    item = start_evidence(owner=cast.amira, key=uuid.uuid4(), text=NUMBER)
    assert fresh(item).current.text == NUMBER
