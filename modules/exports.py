"""Certificates, as tagged PDF that a screen reader can read (PDF/UA-1), and reports on questions, as CSV."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.urls import reverse

from assessments.bundle import Part, adds_to_passport
from assessments.chain import read_or_make_key
from pathway.core.templatetags.pathway import day as british
from pathway.people.models import User

from . import badges
from .models import Certificate
from .packages.questions import Question

LAYOUT = Path(settings.BASE_DIR) / "templates" / "modules" / "certificate.typ"


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def certificate_pdf(certificate: Certificate) -> bytes:
    """A certificate as PDF, with a code that opens its check page; the same certificate gives the same bytes."""
    worker = certificate.worker
    minutes, version = certificate.minutes, certificate.version
    address = settings.APP_ORIGIN + reverse("modules:certificate-checked", args=[certificate.reference])
    words = {
        "name": certificate.name,
        "organisation": worker.organisation.name if worker.organisation else "",
        "title": certificate.title,
        "code": certificate.code,
        "version": "" if version is None else str(version),
        "day": british(certificate.earned_on),
        "until": british(certificate.valid_until),
        "time": "" if minutes is None else f"{minutes} minutes ({minutes / 60:.2f} hours) of learning",
        "reference": certificate.reference,
        "address": address,
        "review": "This version was awaiting review by a practitioner." if certificate.awaited_review else "",
        "qr": _code(address),
    }
    sys_inputs = {"words": json.dumps(words)}
    try:
        made: bytes = typst.compile(
            _layout(), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, sys_inputs=sys_inputs
        )
    except typst.TypstError:
        # A name in a script that our own font cannot draw: the server's fonts may, and the tags stay.
        made = typst.compile(_layout(), format="pdf", sys_inputs=sys_inputs)
    return made


def _code(address: str) -> str:
    """A QR code as a drawing."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, nl=False)
    return out.getvalue().decode()


def badge_issuer() -> badges.Issuer:
    """Who signs badges, and where a program reads the key and which badges were withdrawn."""
    here = settings.APP_ORIGIN
    return badges.Issuer(
        name="Pathway",
        profile=here + reverse("modules:badge-issuer"),
        key=here + reverse("modules:badge-key"),
        revoked=here + reverse("modules:badges-revoked"),
    )


def badge_of(certificate: Certificate) -> str:
    """A certificate as an Open Badge: a signed token that is verified with the public key alone."""
    organisation = certificate.worker.organisation
    earned = badges.Earned(
        badge=certificate.badge,
        holder=certificate.name,
        title=certificate.title,
        organisation=organisation.name if organisation else "Pathway",
        reference=certificate.reference,
        check=settings.APP_ORIGIN + reverse("modules:certificate-checked", args=[certificate.reference]),
        earned_on=certificate.earned_on,
        valid_until=certificate.valid_until,
        minutes=certificate.minutes,
    )
    return badges.signed(earned, badge_issuer(), read_or_make_key(settings.BADGE_KEY_PATH))


@adds_to_passport
def certificates_of(worker: User) -> Iterator[Part]:
    """The certificates that a worker holds, for their passport."""
    for certificate in Certificate.objects.standing().filter(worker=worker):
        yield Part(
            path=f"certificates/{certificate.reference}.pdf",
            content=certificate_pdf(certificate),
            heading="Certificates",
            title=certificate.title,
            facts={
                "kind": "certificate",
                "title": certificate.title,
                "code": certificate.code,
                "completed_on": certificate.earned_on.isoformat(),
                "minutes": certificate.minutes,
            },
        )


@adds_to_passport
def badges_of(worker: User) -> Iterator[Part]:
    """The Open Badges of the certificates that a worker holds, and the key to verify them, for their passport."""
    held = list(Certificate.objects.standing().filter(worker=worker).select_related("worker__organisation"))
    for certificate in held:
        yield Part(
            path=f"badges/{certificate.reference}.jwt",
            content=badge_of(certificate).encode(),
            heading="Open Badges",
            title=certificate.title,
            facts={"kind": "badge", "title": certificate.title, "id": f"urn:uuid:{certificate.badge}"},
        )
    if held:
        key = read_or_make_key(settings.BADGE_KEY_PATH).public_key()
        yield Part(
            path="badges/key.json",
            content=json.dumps(badges.as_jwk(key, badge_issuer().key)).encode(),
            heading="Open Badges",
            title="The public key that verifies these badges",
            facts={"kind": "badge key"},
        )


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def questions_as_csv(questions: Iterable[Question]) -> str:
    """A row for each answer to each question that ten learners or more answered; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Question", "Kind", "Learners", "Right, per cent", "Answer", "Learners with it", "Per cent"])
    for question in questions:
        if not question.is_shown:
            continue
        right = "" if question.right_percent is None else question.right_percent
        start = [_cell(question.text), question.kind_label, question.learners, right]
        for answer in question.answers:
            writer.writerow([*start, _cell(answer.words), answer.count, answer.percent])
        if not question.answers:
            writer.writerow([*start, "", "", ""])
    return out.getvalue()


def _cell(words: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{words}" if words.lstrip().startswith(FORMULA) else words
