"""Preflight says each thing that is missing in a sentence, and nothing where nothing is."""

import datetime as dt
import json
import smtplib

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from pathway.caretaker import health, preflight
from pathway.caretaker.models import Heartbeat
from pathway.caretaker.tasks import beat
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from tests.factories.people import appoint

GOOD = {
    "DEBUG": False,
    "PATHWAY_DEMO": False,
    "SECRET_KEY": "kX7vP2mZr9LtK4wB8sNc3hJd6yGf1aUe5oTi0RqWsEdRfTgYhUjIk",
    "ALLOWED_HOSTS": ["pathway.council.test", "activities.council.test"],
    "APP_ORIGIN": "https://pathway.council.test",
    "CONTENT_ORIGIN": "https://activities.council.test",
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-pathway_session",
    "CSRF_COOKIE_NAME": "__Host-pathway_csrf",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "Pathway <pathway@council.test>",
    "TRUSTED_PROXIES_NAMED": True,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    "SEALING_KEYS": ["kept-apart"],
    "CLAMD_ADDRESS": "tcp://scanner.council.test:3310",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}},
}


class Mail:
    """A mail server that answers."""

    def __init__(self, error=None):
        self.error = error

    def open(self):
        if self.error:
            raise self.error

    def close(self):
        pass


@pytest.fixture
def good(var, key, plenty, settings, monkeypatch):
    """An installation without people, for which nothing outside the database is missing."""
    for name, value in GOOD.items():
        setattr(settings, name, value)
    monkeypatch.setattr(preflight, "get_connection", lambda timeout: Mail())
    monkeypatch.setattr(preflight, "cache_answers", lambda: True)
    monkeypatch.setattr(preflight.clamd, "answers", lambda address, seconds: True)
    make_backup(settings, clock.now())
    return var


def make_backup(settings, made_at):
    from pathway.caretaker.backups import sets

    folder = settings.BACKUPS_ROOT / f"pathway-{made_at:%Y%m%dT%H%M%SZ}"
    folder.mkdir()
    told = {"version": sets.VERSION, "made_at": made_at.isoformat(), "vendor": "sqlite", "files": [], "heads": {}}
    (folder / sets.MANIFEST).write_text(json.dumps(sets.sealed(told)))
    return folder


def said(checks):
    """The sentences of some checks, by their codes."""
    return {one.code: one.sentence for check in checks for one in check()}


def alone():
    return {code: words for code, words in said(preflight.ALONE).items() if code != "backups.same_disk"}


def test_where_nothing_is_missing_nothing_is_said(good):
    assert alone() == {}


def without_a_key(settings, monkeypatch):
    settings.SIGNING_KEY_PATH.unlink()


def an_open_key(settings, monkeypatch):
    settings.SIGNING_KEY_PATH.chmod(0o644)


def old_backups(settings, monkeypatch):
    for folder in settings.BACKUPS_ROOT.iterdir():
        folder.rename(folder.with_name("other"))
    make_backup(settings, clock.now() - dt.timedelta(hours=27))


def no_backup(settings, monkeypatch):
    for folder in settings.BACKUPS_ROOT.iterdir():
        folder.rename(folder.with_name("other"))


def a_changed_backup(settings, monkeypatch):
    [folder] = settings.BACKUPS_ROOT.iterdir()
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("sqlite", "postgresql"))


def a_silent_mail_server(settings, monkeypatch):
    monkeypatch.setattr(preflight, "get_connection", lambda timeout: Mail(ConnectionRefusedError()))


def a_mail_server_that_knows_us_not(settings, monkeypatch):
    error = smtplib.SMTPAuthenticationError(535, b"no")
    monkeypatch.setattr(preflight, "get_connection", lambda timeout: Mail(error))


def a_silent_scanner(settings, monkeypatch):
    monkeypatch.setattr(preflight.clamd, "answers", lambda address, seconds: False)


def a_full_disk(settings, monkeypatch):
    class Full:
        free = 3 * 1024**2

    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda path: Full)


def a_place_that_cannot_be_written(settings, monkeypatch):
    blocked = settings.BACKUPS_ROOT.parent / "blocked"
    blocked.write_text("a file where a folder should be")
    settings.MEDIA_ROOT = blocked


def evidence_among_pictures(settings, monkeypatch):
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT / "private"
    settings.PRIVATE_ROOT.mkdir()


def uncollected(settings, monkeypatch):
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    settings.STATIC_ROOT = settings.BACKUPS_ROOT.parent / "static"


def crashing(settings, monkeypatch):
    monkeypatch.setenv("PATHWAY_CRASH_AT", "upload.file_kept")


def unsafe_inline(settings, monkeypatch):
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "script-src": ["'self'", "'unsafe-inline'"]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}


def a_silent_cache(settings, monkeypatch):
    monkeypatch.setattr(preflight, "cache_answers", lambda: False)


LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"DEBUG": True}, "settings.debug", "DEBUG is on"),
        ({"PATHWAY_DEMO": True}, "demo.on", "PATHWAY_DEMO is on"),
        ({"SECRET_KEY": "development-only-" + "0" * 50}, "settings.secret_key", "SECRET_KEY is short"),
        ({"SECRET_KEY": "kX7vP2mZr9"}, "settings.secret_key", "SECRET_KEY is short"),
        ({"ALLOWED_HOSTS": ["*"]}, "settings.hosts", "ALLOWED_HOSTS holds *"),
        ({"SECURE_HSTS_SECONDS": 60}, "settings.hsts", "SECURE_HSTS_SECONDS is under a year"),
        ({"SESSION_COOKIE_SECURE": False}, "settings.session_cookie", "SESSION_COOKIE_SECURE has to be on"),
        ({"CSRF_COOKIE_NAME": "csrftoken"}, "settings.csrf_cookie", "CSRF_COOKIE_NAME has to begin with __Host-"),
        ({"APP_ORIGIN": "http://pathway.council.test"}, "hosts.app_origin", "APP_ORIGIN has to be an https://"),
        ({"CONTENT_ORIGIN": "http://a.council.test"}, "hosts.content_origin", "CONTENT_ORIGIN has to be an https://"),
        ({"CONTENT_ORIGIN": "https://pathway.council.test:8443"}, "hosts.same", "name the same host"),
        ({"APP_ORIGIN": "https://pathway.example.org"}, "hosts.example", "is still an example"),
        ({"TRUSTED_PROXIES_NAMED": False}, "hosts.proxies", "PATHWAY_TRUSTED_PROXIES is not set"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "hosts.no_proxy", "PATHWAY_TRUSTED_PROXIES is 0"),
        ({"SEALING_KEYS": []}, "settings.sealing", "PATHWAY_SEALING_KEYS is not set"),
        ({"DEFAULT_FROM_EMAIL": "pathway@example.org"}, "mail.sender", "DEFAULT_FROM_EMAIL is still pathway@example"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "mail.backend", "No mail leaves"),
        (a_silent_mail_server, "mail.silent", "cannot be used: ConnectionRefusedError"),
        (a_mail_server_that_knows_us_not, "mail.silent", "cannot be used: SMTPAuthenticationError"),
        ({"CACHES": LOCAL}, "settings.cache", "Set REDIS_URL"),
        (a_silent_cache, "cache.silent", "The cache does not answer"),
        (a_place_that_cannot_be_written, "storage.unwritable", "Files cannot be kept in"),
        (evidence_among_pictures, "storage.shown", "PRIVATE_ROOT lies inside MEDIA_ROOT"),
        (a_full_disk, "storage.full", "Only 3 MB are free"),
        (uncollected, "storage.static", "manage.py collectstatic"),
        ({"CLAMD_ADDRESS": ""}, "scanner.none", "Set PATHWAY_CLAMD"),
        (a_silent_scanner, "scanner.silent", "nobody can add a file"),
        (without_a_key, "keys.none", "The signing key is not made yet"),
        (an_open_key, "keys.open", "chmod 600 signing-key.pem"),
        (no_backup, "backups.none", "Run: manage.py backup"),
        (a_changed_backup, "backups.none", "Run: manage.py backup"),
        (old_backups, "backups.old", "The newest backup is 27 hours old"),
        (crashing, "settings.crash", "PATHWAY_CRASH_AT is set"),
        (unsafe_inline, "settings.csp", "allows inline scripts"),
    ],
)
def test_each_thing_outside_the_database_has_its_sentence(good, settings, monkeypatch, change, code, words):
    if isinstance(change, dict):
        for name, value in change.items():
            setattr(settings, name, value)
    else:
        change(settings, monkeypatch)
    found = alone()
    # A backup cannot be trusted without the key that signed it, so that both are missing then.
    assert set(found) - {code} <= ({"backups.none"} if code == "keys.none" else set())
    assert words in found[code]


def test_backups_beside_what_they_copy_are_advised_against(good):
    [one] = [one for one in preflight.copies() if one.code == "backups.same_disk"]
    assert one.weight == preflight.SHOULD


def test_the_scheduler_and_the_worker_have_to_be_seen(db):
    assert set(said([preflight.workers])) == {"scheduler.never", "worker.never"}
    beat()
    assert said([preflight.workers]) == {}
    Heartbeat.objects.filter(name="worker").update(beat_at=clock.now() - dt.timedelta(minutes=20))
    assert "manage.py db_worker" in said([preflight.workers])["worker.silent"]
    Heartbeat.objects.filter(name="scheduler").update(beat_at=clock.now() - dt.timedelta(minutes=20))
    assert "manage.py run_due" in said([preflight.workers])["scheduler.silent"]


def test_each_organisation_needs_an_admin_and_an_information_governance_contact(cast):
    found = [one.sentence for one in preflight.people()]
    assert [words for words in found if "organisation admin" in words] == []
    assert len([words for words in found if "information governance" in words]) == 2
    appoint(cast.wanda, AppointmentKind.INFORMATION_GOVERNANCE)
    cast.oscar.is_active = False
    cast.oscar.save()
    assert [one.sentence for one in preflight.people()] == [
        "Southmere Families has no organisation admin who can sign in.",
        "Southmere Families has no information governance contact, who answers requests and reports.",
    ]


def test_an_installation_without_an_organisation_is_told_how_to_make_one(db):
    assert "create_organisation" in said([preflight.people])["people.nobody"]


def test_people_of_the_demo_may_not_stay(cast, settings):
    cast.amira.set_password(settings.DEMO_PASSWORD)
    cast.amira.save()
    assert cast.amira.email in [email for email, _, _ in settings.DEMO_PEOPLE]
    assert "demo.people" in said([preflight.people])
    cast.amira.set_password("another-password-of-hers")
    cast.amira.save()
    assert "demo.people" not in said([preflight.people])


@pytest.mark.sqlite
def test_sqlite_is_advised_against_and_lost_triggers_are_named(db):
    assert {one.code: one.weight for one in preflight.database()} == {"database.sqlite": "should"}
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_event_no_update")
    assert "audit_event has lost" in said([preflight.database])["database.triggers"]


def test_a_silent_database_and_missing_steps_are_named(good, db, monkeypatch):
    monkeypatch.setattr(preflight, "unapplied_migrations", lambda: ["people.0001", "people.0002"])
    assert preflight.missing()[-1].sentence == "The database lacks 2 steps. Run: manage.py migrate"
    monkeypatch.setattr(preflight, "database_answers", lambda: False)
    assert preflight.missing()[-1].code == "database.silent"


def test_the_command_answers_in_sentences_or_json_and_leaves_with_1(good, cast, capsys):
    with pytest.raises(SystemExit, match="1"):
        call_command("preflight")
    spoken = capsys.readouterr().out
    assert "Missing  The scheduler has never been seen at work." in spoken
    assert spoken.splitlines()[-1].endswith("missing.")
    with pytest.raises(SystemExit, match="1"):
        call_command("preflight", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["ready"] is False
    assert {"code", "sentence", "weight"} == set(told["missing"][0])


@pytest.mark.sqlite
def test_the_command_leaves_with_0_where_only_advice_is_left(good, cast, capsys):
    beat()
    for person in (cast.wanda, cast.omar):
        appoint(person, AppointmentKind.INFORMATION_GOVERNANCE)
    with pytest.raises(SystemExit, match="0"):
        call_command("preflight")
    assert "Nothing is missing" in capsys.readouterr().out


def test_live_and_ready_answer_without_signing_in(client, db, var):
    assert client.get(reverse("caretaker:live")).content == b"ok\n"
    answer = client.get(reverse("caretaker:ready"))
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "migrations": True, "storage": True, "cache": True}
    assert "no-store" in answer["Cache-Control"]


def test_ready_says_503_where_files_cannot_be_kept(client, db, var, settings):
    settings.PRIVATE_ROOT = var / "blocked"
    settings.PRIVATE_ROOT.write_text("a file where a folder should be")
    answer = client.get(reverse("caretaker:ready"))
    assert answer.status_code == 503
    assert answer.json()["storage"] is False


def test_ready_says_503_while_the_database_lacks_steps(client, db, var, monkeypatch):
    health._has_migrated.cache_clear()
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["people.0001"])
    assert client.get(reverse("caretaker:live")).status_code == 200
    assert client.get(reverse("caretaker:ready")).status_code == 503
    health._has_migrated.cache_clear()
