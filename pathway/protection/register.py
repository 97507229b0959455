"""What Pathway holds about people: the register beside this file, read into one entry per model."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

CLASSES = {
    "none": "nothing about a person",
    "worker": "about the person whose record it is",
    "others": "about, or written by, somebody else",
    "confidential": "about the person, and for few eyes",
}
# Never in a copy for anybody: with these somebody could sign in, or guess what was erased.
NEVER_COPIED = {
    "people.User": {"password"},
    "people.Invitation": {"nonce", "token_hash"},
    "assessments.Opening": {"salt"},
    "assessments.PassportLink": {"token_hash", "phrase"},
    "assessments.WitnessRequest": {"nonce", "token_hash"},
    "events.CalendarFeed": {"secret_hash"},
}
# What a kind of record is called on pages for people, where the model's own name says little to them.
CALLED = {
    "assessments.Criterion": "what was seen of each statement",
    "assessments.DrawnItem": "questions of knowledge checks",
    "assessments.Opening": "words of decisions",
    "audit.Event": "entries of the trail",
    "modules.Launch": "times an activity was opened",
    "modules.Statement": "answers in learning activities",
    "modules.UserState": "half-finished answers",
    "notifications.Notification": "notices",
    "people.User": "accounts",
    "portfolio.DetailReport": "reports of family details",
}
LIBRARIES = {
    "account": "allauth: the work e-mail again, and whether it was confirmed. About the person; kept with the account.",
    "mfa": "allauth: the secret of an authenticator or a passkey's public key. Confidential; kept with the account.",
    "socialaccount": "allauth: the number of somebody's work account. Confidential; kept with the account.",
    "usersessions": "allauth: where somebody is signed in, with address and browser. Confidential; ends then.",
    "auth": "Django: groups of authors of learning. Who is in which follows from the post.",
    "contenttypes": "Django: names of tables. Nothing about people.",
    "sessions": "Django: who is signed in. Confidential; ends after twelve hours.",
    "django_tasks_database": "Tasks behind the page: numbers of records. Nothing readable about people.",
    "taggit": "Wagtail's tags of pictures. Nothing about people.",
    "wagtailadmin": "Wagtail: which panels an author opened. About authors of learning.",
    "wagtailcore": "Wagtail: pages, their versions and who wrote or approved them. About authors of learning.",
    "wagtaildocs": "Wagtail: documents of modules and who uploaded them. About authors of learning.",
    "wagtailimages": "Wagtail: pictures of modules and who uploaded them. About authors of learning.",
    "wagtailsearch": "Wagtail: words of pages, for searching. Nothing about people.",
    "wagtailusers": "Wagtail: an author's language and picture. About authors of learning.",
}


@dataclass(frozen=True)
class Held:
    """What one model holds: why, for how long, who sees it, whose it is, and the class of each field."""

    label: str
    purpose: str
    kept: str
    seen_by: str
    about: list[str] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    none: list[str] = field(default_factory=list)
    worker: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    confidential: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    theirs_alone: bool = False
    untold: bool = False

    @property
    def model(self) -> type[models.Model]:
        """The model itself."""
        return apps.get_model(self.label)

    @property
    def called(self) -> str:
        """What rows of it are called on pages for people."""
        return CALLED.get(self.label) or str(self.model._meta.verbose_name_plural)

    @property
    def is_personal(self) -> bool:
        """Whether it holds anything about anybody."""
        return bool(self.worker or self.others or self.confidential)

    @property
    def copied(self) -> list[str]:
        """The fields that a person's copy shows, in the order of the model."""
        told = {*self.worker, *self.others, *self.confidential} - NEVER_COPIED.get(self.label, set())
        fields = [*self.model._meta.local_fields, *self.model._meta.local_many_to_many]
        return [field.name for field in fields if field.name in told]

    def class_of(self, name: str) -> str:
        """The class that a field stands in."""
        return next(each for each in CLASSES if name in getattr(self, each))

    def about_person(self, person: Any) -> Q:
        """The condition "this row is about the person"."""
        return _any(self.about, person)

    def done_by(self, person: Any) -> Q:
        """The condition "this row is something the person did, about somebody else"."""
        return _any(self.did, person)


def _any(paths: list[str], person: Any) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{path: person.pk})
    return condition


def _read() -> dict[str, Held]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    lists = ("about", "did", *CLASSES, "erased")
    return {
        label: Held(label, **{key: value.split() if key in lists else value for key, value in entry.items()})
        for label, entry in told.items()
    }


REGISTER = _read()
