"""A copy of everything that is kept about a person: one file for programs, one to read, and their files of evidence."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from pathway.core import clock
from pathway.people.models import User
from portfolio.files.shelf import at_hand, size_on_shelf
from portfolio.models import EvidenceFile

from .enums import Keeping
from .register import REGISTER, Held

WITHHELD = "Only the person may read this. It is left out unless a reason was given."
ABOUT_OTHERS = "This is about somebody else. It is left out of a copy that people take themselves."
MOST_FILES = 1024**3


@dataclass(frozen=True)
class Part:
    """What one model holds: rows about the person, and rows of what they did to others' records."""

    held: Held
    about: list[dict[str, Any]]
    did: list[dict[str, Any]]

    @property
    def title(self) -> str:
        """What the model is called."""
        return self.held.called.capitalize()

    @property
    def kept(self) -> str:
        """For how long it is kept, in words."""
        return Keeping(self.held.kept).label


@dataclass(frozen=True)
class Reading:
    """How a copy is made: for whom, what of it is held back, and how others are named."""

    person: User
    whole: bool
    names: Callable[[str], str]
    by_themselves: bool


def parts_of(person: User, *, whole: bool, redact: bool, by_themselves: bool = False) -> list[Part]:
    """Everything the register says is about a person or was done by them, in its order; empty parts are left out.

    What people take `by_themselves` leaves out what may not be told to them yet, such as a hold for a case, and what
    they once wrote about others where few may read it: they may have lost the right to read it since.
    """
    reading = Reading(person, whole, _redacting(person) if redact else lambda words: words, by_themselves)
    found = []
    for held in REGISTER.values():
        if held.is_personal and (held.about or held.did) and not (by_themselves and held.untold):
            about = list(_rows(held, reading, mine=True))
            did = list(_rows(held, reading, mine=False))
            if about or did:
                found.append(Part(held, about, did))
    return found


def _rows(held: Held, reading: Reading, *, mine: bool) -> Iterator[dict[str, Any]]:
    condition = held.about_person(reading.person) if mine else held.done_by(reading.person)
    rows = held.model._default_manager.filter(condition)
    if not mine:
        rows = rows.exclude(held.about_person(reading.person)) if held.about else rows
    # A join may name a row twice; a subquery by key cannot, and composite keys have none: those are told apart here.
    seen = set()
    for row in rows.select_related(*_people(held)).order_by("pk"):
        if row.pk not in seen:
            seen.add(row.pk)
            yield {_label(held, name): _value(held, row, name, reading, mine) for name in held.copied}


def _people(held: Held) -> list[str]:
    relations = [field for field in held.model._meta.local_fields if isinstance(field, models.ForeignKey)]
    return [field.name for field in relations if field.name in held.copied]


def _label(held: Held, name: str) -> str:
    return str(held.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _value(held: Held, row: models.Model, name: str, reading: Reading, mine: bool) -> Any:
    if reading.by_themselves and not mine and name in held.confidential:
        return ABOUT_OTHERS
    if not reading.whole and name in held.confidential and (held.theirs_alone or _is_unsent(row)):
        return WITHHELD
    field = held.model._meta.get_field(name)
    value = getattr(row, name)
    if isinstance(field, models.ManyToManyField):
        return [reading.names(str(one)) for one in value.all()]
    if isinstance(value, models.Model):
        return reading.names(str(value))
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, str):
        return reading.names(value)
    if isinstance(value, dict | list):
        return json.loads(reading.names(json.dumps(value)))
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _is_unsent(row: models.Model) -> bool:
    version = getattr(row, "version", row)
    return hasattr(version, "submitted_at") and version.submitted_at is None


def _redacting(person: User) -> Callable[[str], str]:
    """Put "a colleague (3)" in the place of every other name and address of the organisation, each always the same."""
    others = User.objects.filter(organisation=person.organisation).exclude(pk=person.pk).order_by("pk")
    instead: dict[str, str] = {}
    for number, (name, email) in enumerate(others.values_list("full_name", "email"), start=1):
        if name.casefold() != person.full_name.casefold():
            instead[name.casefold()] = instead[email.casefold()] = f"a colleague ({number})"
    if not instead:
        return lambda words: words
    longest_first = sorted(instead, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first), re.IGNORECASE)
    return lambda words: pattern.sub(lambda found: instead[found.group().casefold()], words)


def make_copy(person: User, *, whole: bool, redact: bool) -> bytes:
    """A zip with data.json, data.html and the files of the person's own evidence."""
    packed = io.BytesIO()
    write_copy(packed, person, whole=whole, redact=redact)
    return packed.getvalue()


def copy_on_disk(person: User, *, whole: bool, redact: bool, by_themselves: bool = False) -> IO[bytes]:
    """The same as a file that is gone when it is closed, for sending piece by piece: it may be large."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever sends it
    write_copy(packed, person, whole=whole, redact=redact, by_themselves=by_themselves)
    packed.seek(0)
    return packed


def write_copy(target: IO[bytes], person: User, *, whole: bool, redact: bool, by_themselves: bool = False) -> None:
    """Write the zip into an open file."""
    parts = parts_of(person, whole=whole, redact=redact, by_themselves=by_themselves)
    told = {
        "person": person.full_name,
        "made_at": clock.now().isoformat(),
        "others_are_named": not redact,
        "parts": [
            {
                "model": part.held.label,
                "purpose": part.held.purpose,
                "kept": part.kept,
                "seen_by": part.held.seen_by,
                "about_you": part.about,
                "you_did": part.did,
            }
            for part in parts
        ],
    }
    context = {"person": person, "parts": parts, "made_at": clock.now(), "redacted": redact}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told, indent=2, ensure_ascii=False))
        archive.writestr("data.html", render_to_string("protection/copy.html", context))
        for name, path in _files(person, whole):
            archive.write(path, name)


def _files(person: User, whole: bool) -> Iterator[tuple[str, Path]]:
    files = EvidenceFile.objects.filter(version__item__owner=person, version__item__held_at__isnull=True)
    if not whole:
        files = files.filter(version__submitted_at__isnull=False)
    left = MOST_FILES
    for file in files.order_by("pk"):
        left -= file.size
        if left >= 0 and size_on_shelf(file.sha256) is not None:
            with at_hand(file.sha256) as place:
                yield f"files/{file.pk}-{re.sub(r'[^A-Za-z0-9._-]+', '-', strip_tags(file.name))}", place
