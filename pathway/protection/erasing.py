"""Erasing a leaver: their words and their name go, everybody else's records and the log of decisions stay whole.

Every record stays, under a stand-in name, so that what a mentor once decided about others still reads and verifies.
Which words go is said in the register, model by model. What was erased stands in a ledger outside the database, by
number and stand-in name, so that a backup from before cannot bring the person back.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Replace

from assessments.actions.redaction import erase_words_about
from pathway.core import clock
from pathway.core.append_only import unguarded
from pathway.core.crash import crash_point
from pathway.core.files import write_whole
from pathway.core.schedule import due
from pathway.notifications.models import Notification
from pathway.people.models import Employment, User
from pathway.training.enums import ERASED
from pathway.training.models import CourseRecord
from portfolio.models import DetailFinding, EvidenceFile
from portfolio.tasks import unlink_unnamed

from .models import Erasure
from .register import REGISTER


@dataclass(frozen=True)
class Going:
    """The rows of one model whose words an erasure would empty, and which words those are."""

    title: str
    rows: int
    words: list[str]


@dataclass(frozen=True)
class Foreseen:
    """What an erasure would take away, and what would stay under the stand-in name."""

    going: list[Going]
    files: int
    notices: int
    staying: list[tuple[str, int]]


def foresee(person: User) -> Foreseen:
    """Say beforehand exactly what erasing somebody takes away, from the same register that the erasure follows."""
    going, staying = [], []
    for held in REGISTER.values():
        if not (held.about or held.did):
            continue
        title = held.called.capitalize()
        if held.erased and (rows := _written(held.model, held.about_person(person), held.erased)):
            words = [str(getattr(held.model._meta.get_field(name), "verbose_name", name)) for name in held.erased]
            going.append(Going(title, rows, words))
        stays = held.model is not Notification and held.model is not EvidenceFile
        if stays and (rows := _rows(held.model, held.about_person(person) | held.done_by(person))):
            staying.append((title, rows))
    files = sum(theirs.count() for theirs in _files_of(person))
    return Foreseen(going, files, Notification.objects.filter(recipient=person).count(), staying)


def _rows(model: type[models.Model], condition: Q) -> int:
    return model._default_manager.filter(condition).values("pk").distinct().count()


def _written(model: type[models.Model], condition: Q, fields: list[str]) -> int:
    """How many rows hold anything in these fields."""
    written = Q(pk__in=[])
    for name in fields:
        is_text = isinstance(model._meta.get_field(name), models.CharField | models.TextField)
        written |= ~Q(**{name: ""}) if is_text else Q(**{f"{name}__isnull": False})
    return _rows(model, condition & written)


def erase_person(erasure: Erasure) -> None:
    """Take a leaver's words and name out of every record, inside the caller's transaction."""
    person = erasure.person
    name = person.full_name
    erase_words_about(person)
    touched = [held for held in REGISTER.values() if held.erased]
    tables = [held.model._meta.db_table for held in touched]
    with unguarded([*tables, EvidenceFile._meta.db_table, DetailFinding._meta.db_table]):
        for held in touched:
            _empty(held.model, held.about_person(person), held.erased)
        _remove_files(person)
        crash_point("erase.half")
    _forget_account(person, erasure.pseudonym)
    for sentence in (name, person.email):
        Notification.objects.filter(sentence__contains=sentence).update(
            sentence=Replace("sentence", Value(sentence), Value(erasure.pseudonym))
        )
    erasure.done_at = clock.now()
    erasure.save(update_fields=["done_at"])
    transaction.on_commit(_to_ledger)


def _empty(model: type[models.Model], rows: Q, fields: list[str]) -> None:
    """Put "Erased" in the place of what was written, and nothing in the place of nothing."""
    found = list(model._default_manager.filter(rows).values_list("pk", flat=True))
    theirs = model._default_manager.filter(pk__in=found)
    for name in fields:
        field = model._meta.get_field(name)
        if isinstance(field, models.JSONField):
            empty: Any = field.get_default() if field.has_default() else {}
            theirs.update(**{name: empty})
        else:
            length = getattr(field, "max_length", None) or len(ERASED)
            theirs.exclude(**{name: ""}).update(**{name: ERASED[:length]})


def _remove_files(person: User) -> None:
    theirs, certificates = _files_of(person)
    hashes = [*theirs.values_list("sha256", flat=True), *certificates.values_list("sha256", flat=True)]
    theirs.delete()
    # The record of the course stays; what showed it does not.
    certificates.update(sha256="", file_name=ERASED, file_size=0)
    transaction.on_commit(partial(unlink_unnamed, hashes))


def _files_of(person: User) -> tuple[models.QuerySet[EvidenceFile], models.QuerySet[CourseRecord]]:
    certificates = CourseRecord.objects.filter(worker=person).exclude(sha256="")
    return EvidenceFile.objects.filter(version__item__owner=person), certificates


def _forget_account(person: User, pseudonym: str) -> None:
    for employment in Employment.objects.filter(person=person):
        employment.staff_id = f"erased-{employment.pk}"
        employment.save(update_fields=["staff_id"])
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()
    Notification.objects.filter(recipient=person).delete()
    person.full_name, person.email, person.is_active = pseudonym, f"erased-{person.pk}@erased.invalid", False
    person.set_unusable_password()
    person.save(update_fields=["full_name", "email", "is_active", "password"])


def _ledger() -> list[dict[str, Any]]:
    path = Path(settings.ERASURE_LEDGER_PATH)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line]


def _line(erasure: Erasure) -> dict[str, Any]:
    assert erasure.done_at is not None
    return {
        "person": erasure.person_id,
        "since": erasure.person.created_at.isoformat(),
        "organisation": erasure.organisation.slug,
        "pseudonym": erasure.pseudonym,
        "reason": erasure.reason,
        "asked_at": erasure.asked_at.isoformat(),
        "done_at": erasure.done_at.isoformat(),
    }


def not_in_the_ledger() -> Iterator[Erasure]:
    """Erasures that a restore would not yet do again."""
    known = {(line["person"], line["since"]) for line in _ledger()}
    for erasure in Erasure.objects.filter(done_at__isnull=False).select_related("person", "organisation"):
        if (erasure.person_id, erasure.person.created_at.isoformat()) not in known:
            yield erasure


@due("protection.keep_ledger", every=timedelta(minutes=10))
def _to_ledger() -> int:
    """Write what the ledger lacks; also by itself now and then, for a crash may have come between."""
    crash_point("erase.committed")
    lacking = [_line(erasure) for erasure in not_in_the_ledger()]
    if lacking:
        lines = [json.dumps(line, sort_keys=True) for line in [*_ledger(), *lacking]]
        write_whole(Path(settings.ERASURE_LEDGER_PATH), "".join(f"{line}\n" for line in lines).encode())
    return len(lacking)


def erase_again() -> int:
    """After a restore: erase anew whoever the ledger says was erased; returns how many."""
    done = 0
    for line in _ledger():
        person = (
            User.objects.filter(pk=line["person"], organisation__slug=line["organisation"])
            .select_related("organisation")
            .first()
        )
        if person is None or person.organisation is None or person.created_at.isoformat() != line["since"]:
            continue
        with transaction.atomic():
            erasure, _ = Erasure.objects.get_or_create(
                person=person,
                defaults={
                    "organisation": person.organisation,
                    "pseudonym": line["pseudonym"],
                    "reason": line["reason"],
                    "asked_at": line["asked_at"],
                },
            )
            if erasure.done_at is None:
                erase_person(erasure)
                done += 1
    return done
