"""A worker takes their record away: signed, checkable anywhere, theirs for good; and the log as a pack."""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from pathway.audit.actions import record
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.core.schedule import due
from pathway.core.templatetags.pathway import day
from pathway.notifications.actions import notify
from pathway.people.models import User, hashed
from portfolio.files.shelf import content_of
from portfolio.models import EvidenceVersion

from .. import bundle, chain
from ..models import ChainEntry, DecisionLog, Passport, PassportLink, SentHead
from ..queries import records
from ..records import record_pdf

SHORTEST_PHRASE = 12
MOST_TRIES = 5
TELL_BEFORE = timedelta(days=14)
STYLE = Path(settings.BASE_DIR) / "templates" / "assessments" / "pack" / "pack.css"


@dataclass(frozen=True)
class Taken:
    """A passport as it was made, and how many chosen pieces stay here because the check finds a family detail."""

    passport: Passport
    content: bytes
    left_out: int


@transaction.atomic
def make_passport(*, worker: User, chosen: Sequence[EvidenceVersion]) -> Taken:
    """Put one's decisions, levels, certificates and chosen evidence into a signed pack."""
    require(worker, "assessments.take_passport", worker)
    taken = _make(worker, chosen)
    record(
        actor=worker,
        verb="assessments.passport_made",
        thing=taken.passport,
        subject=worker,
        pieces=taken.passport.pieces,
    )
    return taken


def _make(worker: User, chosen: Sequence[EvidenceVersion]) -> Taken:
    """Whatever was chosen, what is held back, withdrawn or found to hold a family detail today stays here."""
    wanted = {version.pk for version in chosen}
    rows = records.may_leave(worker).filter(pk__in=wanted).prefetch_related("files", "claims__competency")
    candidates = list(rows)
    out = records.held_out(candidates)
    versions = [version for version in candidates if version.pk not in out]
    made_at = clock.now()
    reference = uuid.uuid4()
    files = _files_of(worker, versions, str(reference))
    packed = bundle.packed(
        chain.read_or_make_key(settings.SIGNING_KEY_PATH),
        kind="passport",
        reference=str(reference),
        made_at=chain.moment(made_at),
        about={"name": worker.full_name, "organisation": str(worker.organisation)},
        files=files,
    )
    passport = Passport.objects.create(
        id=reference,
        worker=worker,
        made_at=made_at,
        pieces=len(versions),
        manifest_sha256=packed.manifest_sha256,
        signature=packed.signature,
    )
    return Taken(passport, packed.content, len(wanted) - len(versions))


def _files_of(worker: User, versions: Sequence[EvidenceVersion], reference: str) -> dict[str, bytes]:
    decisions = list(records.decisions_of(worker))
    files: dict[str, bytes] = {}
    links: dict[int, list[dict[str, str]]] = {}
    for number, version in enumerate(versions, 1):
        for place, file in enumerate(version.files.all(), 1):
            path = f"evidence/{number:03}/file-{place}.{file.kind}"
            files[path] = content_of(file.sha256)
            links.setdefault(version.pk, []).append({"href": path, "name": file.name})
    parts = bundle.parts_of(worker)
    files |= {part.path: part.content for part in parts}
    told = {
        "title": f"Passport of {worker}",
        "lead": f"What {worker.organisation} recorded about {worker}, taken away on {day(clock.today())}.",
        "sections": [
            records.level_section(worker),
            records.decision_section(decisions),
            *_part_sections(parts),
            records.evidence_section(versions, links),
        ],
        "end": f"Reference {reference}. It shows what was recorded, and who signed it.",
        "mark": "",
    }
    files["index.html"] = render_to_string("assessments/pack/index.html", {"record": told}).encode()
    files["pack.css"] = STYLE.read_bytes()
    files["record.pdf"] = record_pdf(told)
    files["record.json"] = chain.canonical(
        {
            "name": worker.full_name,
            "organisation": str(worker.organisation),
            "decisions": records.decision_facts(decisions),
            "evidence": [
                {
                    "title": version.title,
                    "kind": version.kind,
                    "text": version.text,
                    "sent_at": chain.moment(version.submitted_at) if version.submitted_at else "",
                    "claims": {claim.competency.code: claim.sentence for claim in version.claims.all()},
                    "files": [link["href"] for link in links.get(version.pk, [])],
                }
                for version in versions
            ],
            "more": [part.facts | {"path": part.path} for part in parts],
        }
    )
    files["log/entries.jsonl"] = _lines(records.entries_about(decisions))
    log = DecisionLog.objects.filter(organisation=worker.organisation).first()
    if log is not None:
        files["log/head.json"] = chain.canonical(vars(log.head))
    return files


def _part_sections(parts: Sequence[bundle.Part]) -> list[dict[str, object]]:
    headings = dict.fromkeys(part.heading for part in parts)
    return [
        {
            "heading": heading,
            "empty": "",
            "entries": [
                {"title": part.title, "lines": [], "soft": "", "links": [{"href": part.path, "name": "Open it"}]}
                for part in parts
                if part.heading == heading
            ],
        }
        for heading in headings
    ]


def _lines(rows: Sequence[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)


@transaction.atomic
def make_passport_link(*, worker: User, phrase: str) -> str:
    """A link to one's passport that works without signing in, with a phrase of one's own; kept hashed."""
    require(worker, "assessments.take_passport", worker)
    if len(phrase.strip()) < SHORTEST_PHRASE or len(phrase) > 200:
        raise RuleBroken(f"Choose a phrase of {SHORTEST_PHRASE} to 200 characters, such as four words.")
    PassportLink.objects.visible_to(worker).standing().update(revoked_at=clock.now())
    token = secrets.token_urlsafe(32)
    link = PassportLink.objects.create(
        worker=worker, token_hash=hashed(token), phrase=make_password(phrase.strip()), made_at=clock.now()
    )
    record(actor=worker, verb="assessments.passport_link_made", thing=link, subject=worker)
    return token


@transaction.atomic
def revoke_passport_link(*, worker: User) -> None:
    """Take the link to one's passport back."""
    require(worker, "assessments.take_passport", worker)
    link = PassportLink.objects.visible_to(worker).standing().first()
    if link is None:
        raise RuleBroken("There is no link to take back.")
    PassportLink.objects.filter(pk=link.pk).update(revoked_at=clock.now())
    record(actor=worker, verb="assessments.passport_link_revoked", thing=link, subject=worker)


def link_of(token: str) -> PassportLink | None:
    """The link that ends with this token, if it still works and was not tried too often with wrong phrases."""
    link = PassportLink.objects.select_related("worker__organisation").filter(token_hash=hashed(token)).first()
    return link if link is not None and link.works and link.tries < MOST_TRIES else None


@transaction.atomic
def fetch_passport(*, token: str, phrase: str) -> Taken | None:
    """One's passport by link and phrase, with all evidence that may leave; None for a wrong phrase."""
    found = link_of(token)
    if found is None:
        raise RuleBroken("This link no longer works.")
    link = PassportLink.objects.select_for_update().get(pk=found.pk)
    worker = found.worker
    if link.tries >= MOST_TRIES:
        raise RuleBroken("This link no longer works.")
    is_right = check_password(phrase.strip(), link.phrase)
    PassportLink.objects.filter(pk=link.pk).update(tries=0 if is_right else link.tries + 1)
    taken = _make(worker, list(records.may_leave(worker))) if is_right else None
    verb = "assessments.passport_fetched" if is_right else "assessments.passport_phrase_wrong"
    record(actor=None, verb=verb, thing=link, subject=worker)
    return taken


@due("assessments.tell_leavers_of_passports", every=timedelta(hours=12))
def tell_leavers_of_passports() -> int:
    """Tell everybody who leaves within two weeks to take their passport away, once; returns how many leave."""
    last, today = clock.today() + TELL_BEFORE, clock.today()
    leaving = User.objects.filter(access_ends_on__gt=today, access_ends_on__lte=last, is_active=True)
    for person in leaving.select_related("organisation"):
        notify(
            recipient=person,
            kind="assessments.passport",
            sentence="Take your passport with you: your decisions, certificates and evidence, signed.",
            action_label="Take it away",
            action_path=reverse("assessments:passport"),
            key=f"passport:{person.access_ends_on}",
        )
    return len(leaving)


@transaction.atomic
def export_log(*, admin: User) -> bytes:
    """The organisation's whole log as a pack that anybody can check; what is personal stays behind its commitments."""
    require(admin, "assessments.keep_log")
    log = DecisionLog.objects.filter(organisation=admin.organisation).first()
    if log is None:
        raise RuleBroken("Nothing has been decided yet, so there is no log to take away.")
    entries = ChainEntry.objects.filter(log=log).order_by("seq").values("version", "seq", "prev", "hash", "body")
    sent = SentHead.objects.filter(log=log).order_by("day")
    files = {
        "log/entries.jsonl": _lines([dict(entry) for entry in entries]),
        "log/head.json": chain.canonical(vars(log.head)),
        "log/heads.jsonl": _lines([row.head for row in sent]),
    }
    packed = bundle.packed(
        chain.read_or_make_key(settings.SIGNING_KEY_PATH),
        kind="log",
        reference=str(log.pk),
        made_at=chain.moment(clock.now()),
        about={"organisation": str(admin.organisation)},
        files=files,
    )
    record(actor=admin, verb="assessments.log_exported", thing=log, entries=log.seq)
    return packed.content
