"""Every field of every model is declared in the register of personal data; docs/data-protection.md says the same."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from pathway.people.models import User
from pathway.protection.enums import Keeping
from pathway.protection.page import data_protection_page
from pathway.protection.register import CLASSES, LIBRARIES, NEVER_COPIED, REGISTER
from tests.house.reading import our_apps

NOBODY = User(pk=0)
WITHOUT_ACCOUNT = {"assessments.HeadAddress", "assessments.SentHead"}
OURS = {model._meta.label: model for config in our_apps() for model in config.get_models()}
HOW = "Declare it in pathway/protection/register.toml, then run: manage.py write_data_protection"


def fields_of(model):
    return [field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)]


@pytest.mark.parametrize("label", sorted(OURS))
def test_every_field_stands_in_exactly_one_class(label):
    assert label in REGISTER, f"{label} is not in the register. {HOW}"
    held = REGISTER[label]
    declared = [name for each in CLASSES for name in getattr(held, each)]
    assert sorted(declared) == sorted(fields_of(OURS[label])), f"{label}. {HOW}"


def test_the_register_names_nothing_that_is_not_there():
    assert set(REGISTER) == set(OURS)


@pytest.mark.parametrize("label", sorted(OURS))
def test_what_is_declared_agrees_with_the_docstring_and_the_model(label):
    held, model = REGISTER[label], OURS[label]
    assert held.is_personal == (".. pii:" in model.__doc__), f"{label} says otherwise in its docstring"
    assert held.purpose
    assert held.seen_by
    assert held.kept in Keeping.values
    assert held.is_personal == bool(held.about or held.did or label in WITHOUT_ACCOUNT)
    model._default_manager.filter(held.about_person(NOBODY) | held.done_by(NOBODY))
    assert not set(held.erased) - set(fields_of(model))


def test_free_text_about_somebody_is_emptied_or_there_is_a_reason():
    kept = {
        "people.Employment": "a job's title is no text",
        "people.LeavingReason": "a class, counted without names",
        "people.Absence": "a class, counted without names",
        "people.ExitInterviewTheme": "a class, counted without names",
        "protection.Complaint": "how a complaint was handled has to be shown for as long as records are kept",
        "protection.LegalHold": "why something was held has to be shown afterwards",
        "assessments.Opening": "erased with an entry of the log that says so",
        "assessments.PendingDecision": "gone after half a minute",
        "portfolio.DetailReport": "how a report was handled has to be shown",
        "notifications.Notification": "deleted whole",
    }
    for label, held in REGISTER.items():
        if not held.about or label in kept:
            continue
        told = {*held.worker, *held.confidential, *held.others}
        free = {
            field.name
            for field in held.model._meta.local_fields
            if isinstance(field, models.TextField) and not field.choices and field.name in told
        }
        assert free <= set(held.erased), f"{label}: {free - set(held.erased)} stays after an erasure"


def test_every_library_with_tables_is_named():
    theirs = {
        config.label for config in apps.get_app_configs() if config not in our_apps() and any(config.get_models())
    }
    assert theirs == set(LIBRARIES)


def test_secrets_are_never_copied():
    for label, names in NEVER_COPIED.items():
        for name in names:
            try:
                OURS[label]._meta.get_field(name)
            except FieldDoesNotExist:
                pytest.fail(f"{label} has no {name}")
            assert name not in REGISTER[label].copied


def test_the_page_says_what_the_register_says():
    page = (Path(settings.BASE_DIR) / "docs" / "data-protection.md").read_text(encoding="utf-8")
    assert page == data_protection_page(), "Run: manage.py write_data_protection"
