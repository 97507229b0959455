"""Certificates: the name on them, the check page, the badge, and withdrawing one."""

import datetime as dt
import io
import json
import re
import zipfile

import jwt
import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.urls import reverse

from assessments.actions.passports import make_passport
from modules import badges
from modules.actions.certificates import choose_name, withdraw_certificate
from modules.actions.learning import complete, enrol, mark_section_read
from modules.exports import certificate_pdf
from modules.models import Certificate, ModulePage
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.training.actions import require_module
from tests.conftest import NOW
from tests.factories.modules import make_module, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]


@pytest.fixture
def done(cast):
    """What amira completed, which is asked again after twelve months."""
    page = make_module(cast.northvale, cast.edith)
    publish(page, cast.edith)
    module = ModulePage.objects.get(pk=page.pk)
    require_module(lead=cast.wanda, module=module, first_due_days=30, refresh_months=12)
    return completed(cast.amira, module)


def completed(worker, module):
    enrolment = enrol(worker=worker, module=module)
    snapshot = module.snapshots.get()
    for key in snapshot.section_keys:
        mark_section_read(worker=worker, enrolment=enrolment, section_key=key)
    return complete(worker=worker, enrolment=enrolment).certificate


def checked(client, certificate):
    return client.get(reverse("modules:certificate-checked", args=[certificate.reference]))


def test_a_stranger_reads_name_title_date_and_validity_and_nothing_else(cast, done, client):
    answer = checked(client, done)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Amira Example", "Recording well", "23 November 2026", "Until 23 November 2027"):
        assert words in page
    for secret in ("Northvale", cast.amira.email, "East", "20 minutes"):
        assert secret not in page
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_reference_is_found_however_it_is_typed_and_an_unknown_one_is_answered_plainly(done, client):
    typed = done.reference.lower().replace("-", " ")
    found = client.get(reverse("modules:certificate-check"), {"reference": typed}, follow=True)
    assert "genuine and valid" in found.content.decode()
    unknown = client.get(reverse("modules:certificate-checked", args=["2222-2222-2222"]))
    assert unknown.status_code == 404
    assert "There is no certificate with this reference" in unknown.content.decode()
    short = client.get(reverse("modules:certificate-check"), {"reference": "2222"})
    assert short.status_code == 422


def test_an_expired_certificate_says_so(done, client):
    with clock.at(NOW + dt.timedelta(days=366)):
        page = checked(client, done).content.decode()
    assert "genuine, but no longer valid" in page
    assert "It was valid until 23 November 2027." in page


def test_a_withdrawn_certificate_tells_a_stranger_only_that(cast, done, client):
    withdraw_certificate(lead=cast.wanda, certificate=done, why="Attended for another")
    page = checked(client, done).content.decode()
    assert "has been withdrawn" in page
    assert not {"Amira", "Recording well", "Attended for another"} & {
        w for w in ("Amira", "Recording well") if w in page
    }
    assert "Attended for another" not in page
    assert Notification.objects.filter(recipient=cast.amira, kind="certificate_withdrawn").count() == 1
    with pytest.raises(RuleBroken, match="already"):
        withdraw_certificate(lead=cast.wanda, certificate=done, why="Again")


@pytest.mark.parametrize("who", ["amira", "moses", "grace", "otto", "omar"])
def test_nobody_but_the_workforce_lead_withdraws(cast, done, who):
    with pytest.raises(NotAllowed):
        withdraw_certificate(lead=getattr(cast, who), certificate=done, why="No")


def test_the_holder_chooses_the_name_but_not_somebody_elses(cast, done, client):
    choose_name(holder=cast.amira, certificate=done, name="  Amira  J. ")
    assert "Amira J." in checked(client, done).content.decode()
    with pytest.raises(RuleBroken, match="Keep at least one part"):
        choose_name(holder=cast.amira, certificate=done, name="Tariq Khan")
    with pytest.raises(NotAllowed):
        choose_name(holder=cast.grace, certificate=done, name="Amira")


def test_references_cannot_be_guessed_and_too_many_checks_have_to_wait(done, client, settings):
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}", done.reference)
    settings.CERTIFICATE_CHECKS = 3
    answers = [client.get(reverse("modules:certificate-checked", args=["2222-2222-2222"])) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert checked(client, done).status_code == 429
    with clock.at(NOW + dt.timedelta(minutes=10)):
        assert checked(client, done).status_code == 200


def test_the_pdf_is_tagged_and_carries_reference_and_code(done):
    made = certificate_pdf(Certificate.objects.get(pk=done.pk))
    assert made.startswith(b"%PDF")
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made
    assert made == certificate_pdf(Certificate.objects.get(pk=done.pk))
    assert f"/check/{done.reference}/".encode() in made


def parts_of(node):
    """The parts of a tagged PDF in reading order, as a program that did not write it finds them."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for each in node:
            yield from parts_of(each)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from parts_of(node["/K"])


def test_a_screen_reader_finds_one_title_and_words_for_the_code(done):
    root = pypdf.PdfReader(io.BytesIO(certificate_pdf(done))).trailer["/Root"]
    assert (root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == ("en-GB", True)
    assert root["/MarkInfo"]["/Suspects"].value is False
    parts = list(parts_of(root["/StructTreeRoot"]))
    kinds = [part["/S"] for part in parts]
    assert kinds[0] == "/Document"
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    (code,) = [part for part in parts if part["/S"] == "/Figure"]
    assert f"/check/{done.reference}/" in code["/Alt"]


def test_a_badge_is_verified_offline_with_the_public_key_alone(cast, done, client, settings, tmp_path):
    settings.BADGE_KEY_PATH = tmp_path / "badge-key.pem"
    client.force_login(cast.amira)
    token = client.get(reverse("modules:certificate-badge", args=[done.reference])).content.decode()
    published = client.get(reverse("modules:badge-key")).json()
    public = jwt.PyJWK(published).key
    assert isinstance(public, Ed25519PublicKey)
    options = {"verify_nbf": False, "verify_exp": False}
    said = jwt.decode(token, public, algorithms=["EdDSA"], options=options)
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["credentialSubject"]["achievement"]["name"] == "Recording well"
    assert said["credentialSubject"]["identifier"][0]["identityHash"] == "Amira Example"
    assert (said["validFrom"], said["validUntil"]) == ("2026-11-23T00:00:00Z", "2027-11-23T23:59:59Z")
    assert said["iss"] == said["issuer"]["id"]
    assert jwt.get_unverified_header(token)["kid"] == published["kid"]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, Ed25519PrivateKey.generate().public_key(), algorithms=["EdDSA"], options=options)
    head, _, sign = token.split(".")
    other = jwt.utils.base64url_encode(json.dumps(said | {"name": "Forged"}).encode()).decode()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(f"{head}.{other}.{sign}", public, algorithms=["EdDSA"], options=options)
    assert (tmp_path / "badge-key.pem").stat().st_mode & 0o777 == 0o600


def test_our_own_verifier_refuses_what_has_expired(done):
    issuer = badges.Issuer("Pathway", "https://x.example.org/i", "https://x.example.org/k", "https://x.example.org/r")
    key = Ed25519PrivateKey.generate()
    earned = badges.Earned(
        done.badge, "A", "T", "O", "R", "https://x.example.org/c", dt.date(2020, 1, 1), dt.date(2021, 1, 1), 20
    )
    with pytest.raises(jwt.ExpiredSignatureError):
        badges.verified(badges.signed(earned, issuer, key), key.public_key())


def test_a_withdrawn_badge_stands_in_the_list_that_its_status_names(cast, done, client, settings, tmp_path):
    settings.BADGE_KEY_PATH = tmp_path / "badge-key.pem"
    assert client.get(reverse("modules:badges-revoked")).json()["revokedCredential"] == []
    withdraw_certificate(lead=cast.wanda, certificate=done, why="Issued twice")
    revoked = client.get(reverse("modules:badges-revoked"))
    assert revoked.json()["revokedCredential"] == [{"id": f"urn:uuid:{done.badge}", "revoked": True}]
    assert done.reference not in revoked.content.decode()


def test_a_passport_carries_the_badges_and_the_key_that_verifies_them(cast, done, settings, tmp_path):
    settings.BADGE_KEY_PATH = tmp_path / "badge-key.pem"
    settings.SIGNING_KEY_PATH = tmp_path / "signing-key.pem"
    settings.HEAD_ANCHORS_PATH = tmp_path / "heads"
    pack = zipfile.ZipFile(io.BytesIO(make_passport(worker=cast.amira, chosen=[]).content))
    key = jwt.PyJWK(json.loads(pack.read("badges/key.json"))).key
    # The clock of the tests stands still, so the day of validity is not asked.
    said = jwt.decode(
        pack.read(f"badges/{done.reference}.jwt"),
        key,
        algorithms=["EdDSA"],
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert said["id"] == f"urn:uuid:{done.badge}"
    assert said["name"] == "Recording well"
    more = json.loads(pack.read("record.json"))["more"]
    assert [one["path"] for one in more if one["kind"] == "badge"] == [f"badges/{done.reference}.jwt"]
    assert "Open Badges" in pack.read("index.html").decode()
    withdraw_certificate(lead=cast.wanda, certificate=done, why="It was issued by mistake")
    names = zipfile.ZipFile(io.BytesIO(make_passport(worker=cast.amira, chosen=[]).content)).namelist()
    assert not [name for name in names if name.startswith("badges/")]
