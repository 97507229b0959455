"""What is missing before real people sign in, in sentences: settings, hosts, database, mail, storage, copies, keys."""

import os
import shutil
import smtplib
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.utils.module_loading import import_string

from pathway.core import clock
from pathway.core.append_only import append_only_tables, unprotected_tables
from pathway.people.enums import AppointmentKind
from pathway.people.models import Appointment, Organisation, User
from portfolio.files import bucket, clamd

from .backups import newest_backup
from .health import cache_answers, database_answers, unapplied_migrations, unwritable_roots
from .models import SCHEDULER, WORKER, Heartbeat

MUST, SHOULD = "must", "should"
YEAR = 31_536_000
LEAST_FREE = 2 * 1024**3
BACKUP_HOURS = 26
SILENT_MINUTES = 15
SCANNER_SECONDS = 5


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: its name for a program, a sentence for a person, and whether it can wait."""

    code: str
    sentence: str
    weight: str = MUST


Check = Callable[[], Iterator[Missing]]


def missing() -> list[Missing]:
    """Everything that is missing, most of it found without the database; what needs that comes last."""
    found = [one for check in ALONE for one in check()]
    if not database_answers():
        return [*found, Missing("database.silent", "The database does not answer. Look at DATABASE_URL.")]
    if steps := unapplied_migrations():
        return [*found, Missing("database.steps", f"The database lacks {len(steps)} steps. Run: manage.py migrate")]
    return found + [one for check in WITH_DATABASE for one in check()]


def settings_that_open_doors() -> Iterator[Missing]:
    """Settings for development that would be holes here."""
    if settings.DEBUG:
        yield Missing("settings.debug", "DEBUG is on: every error would show settings and data. Turn it off.")
    if settings.PATHWAY_DEMO:
        yield Missing("demo.on", "PATHWAY_DEMO is on: anybody could sign in by one click. Turn it off.")
    key = str(settings.SECRET_KEY)
    if len(key) < 50 or len(set(key)) < 10 or "only" in key or "insecure" in key:
        yield Missing("settings.secret_key", "SECRET_KEY is short or made for trying out. Make one of 50 signs.")
    if "*" in settings.ALLOWED_HOSTS:
        yield Missing("settings.hosts", "ALLOWED_HOSTS holds *: name the two hosts instead.")
    if os.environ.get("PATHWAY_CRASH_AT"):
        yield Missing("settings.crash", "PATHWAY_CRASH_AT is set: it kills the process on purpose. Take it away.")
    if settings.SECURE_HSTS_SECONDS < YEAR:
        yield Missing("settings.hsts", "SECURE_HSTS_SECONDS is under a year: browsers may fall back to http.")
    policy: dict[str, Any] = settings.CONTENT_SECURITY_POLICY
    directives = policy["DIRECTIVES"]
    if any("'unsafe-" in str(source) for sources in directives.values() for source in sources):
        yield Missing("settings.csp", "CONTENT_SECURITY_POLICY allows inline scripts or styles. Take 'unsafe-...' out.")


def cookies() -> Iterator[Missing]:
    """Cookies that another host, or somebody on the way, could set or read."""
    for name in ("SESSION_COOKIE", "CSRF_COOKIE"):
        if not getattr(settings, f"{name}_SECURE") or not getattr(settings, f"{name}_NAME").startswith("__Host-"):
            words = f"{name}_NAME has to begin with __Host- and {name}_SECURE has to be on."
            yield Missing(f"settings.{name.lower()}", words)


def two_hosts() -> Iterator[Missing]:
    """Pages and activities need two names, both with TLS."""
    app, content = urlsplit(settings.APP_ORIGIN), urlsplit(settings.CONTENT_ORIGIN)
    for name, origin in (("APP_ORIGIN", app), ("CONTENT_ORIGIN", content)):
        if origin.scheme != "https":
            yield Missing(f"hosts.{name.lower()}", f"{name} has to be an https:// address.")
    if app.hostname == content.hostname:
        yield Missing(
            "hosts.same", "APP_ORIGIN and CONTENT_ORIGIN name the same host: activities could read people's pages."
        )
    unfinished = (".example.org", ".example.net", ".example.com")
    if any(f".{origin.hostname}".endswith(unfinished) for origin in (app, content)):
        yield Missing("hosts.example", "APP_ORIGIN or CONTENT_ORIGIN is still an example. Name your own hosts.")


def proxies() -> Iterator[Missing]:
    """Limits on guessing go by the address that one's own proxies saw."""
    if not settings.TRUSTED_PROXIES_NAMED:
        words = "PATHWAY_TRUSTED_PROXIES is not set: say how many proxies of your own stand before Pathway, mostly 1."
        yield Missing("hosts.proxies", f"{words} Without it everybody behind a proxy counts as one address.")
    elif settings.ALLAUTH_TRUSTED_PROXY_COUNT < 1:
        words = (
            "PATHWAY_TRUSTED_PROXIES is 0. Behind a proxy everybody would count as one address in limits on guessing."
        )
        yield Missing("hosts.no_proxy", words, SHOULD)


def sealing() -> Iterator[Missing]:
    """Seeds of second steps have a key of their own, so that each of the two keys can be changed by itself."""
    if not settings.SEALING_KEYS:
        words = "PATHWAY_SEALING_KEYS is not set: second steps are sealed with SECRET_KEY, and end when it changes."
        yield Missing("settings.sealing", words, SHOULD)


def mail() -> Iterator[Missing]:
    """Invitations and notices go out by mail."""
    sender = settings.DEFAULT_FROM_EMAIL
    if "example." in sender:
        yield Missing("mail.sender", f"DEFAULT_FROM_EMAIL is still {sender}. Name an address of yours.")
    if settings.EMAIL_BACKEND != "django.core.mail.backends.smtp.EmailBackend":
        yield Missing("mail.backend", "No mail leaves this machine: set EMAIL_URL to your mail server.")
        return
    server = get_connection(timeout=5)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        yield Missing("mail.silent", f"The mail server {settings.EMAIL_HOST} cannot be used: {type(error).__name__}.")


def storage() -> Iterator[Missing]:
    """Kept files need a place that can be written, has room and that no web server shows."""
    for root in unwritable_roots():
        yield Missing("storage.unwritable", f"Files cannot be kept in {root}. Make it and give it to our user.")
    private = Path(settings.PRIVATE_ROOT).resolve()
    for name in ("MEDIA_ROOT", "STATIC_ROOT", "PACKAGES_ROOT"):
        if private.is_relative_to(Path(getattr(settings, name)).resolve()):
            yield Missing("storage.shown", f"PRIVATE_ROOT lies inside {name}: evidence might be served as it lies.")
    if private.exists() and (free := shutil.disk_usage(private).free) < LEAST_FREE:
        yield Missing("storage.full", f"Only {free // 1024**2} MB are free for kept files. 2,048 are the least.")
    backend = import_string(settings.STORAGES["staticfiles"]["BACKEND"])
    if hasattr(backend, "manifest_name") and not (Path(settings.STATIC_ROOT) / backend.manifest_name).exists():
        yield Missing("storage.static", "Styles and scripts are not collected. Run: manage.py collectstatic")


def the_bucket() -> Iterator[Missing]:
    """Where files lie in a bucket, it takes them, gives them back, and shows them to nobody else."""
    if not bucket.is_used():
        return
    if not find_spec("minio"):
        words = "PATHWAY_S3_BUCKET is set, but what speaks to it is not installed. Run: python3 .ci/install base s3"
        yield Missing("bucket.library", words)
        return
    if not settings.S3_ENDPOINT.startswith("https://"):
        yield Missing("bucket.tls", "PATHWAY_S3_ENDPOINT has to be an https:// address.")
    if fault := bucket.fault():
        yield Missing("bucket.fault", f"The bucket {settings.S3_BUCKET} cannot be used: {fault}.")


def scanner() -> Iterator[Missing]:
    """A virus scanner looks at every file that people add; one that is named and silent keeps all files out."""
    address = settings.CLAMD_ADDRESS
    if not address:
        words = "No virus scanner looks at files that people add. Set PATHWAY_CLAMD to one."
        yield Missing("scanner.none", words, SHOULD)
    elif not clamd.answers(address, SCANNER_SECONDS):
        words = f"The virus scanner at {address} does not answer, so nobody can add a file. Start it."
        yield Missing("scanner.silent", words)


def keys() -> Iterator[Missing]:
    """The key that signs the log of decisions."""
    path = Path(settings.SIGNING_KEY_PATH)
    if not path.exists():
        words = "The signing key is not made yet. It is made with the first decision; then copy it to a safe place."
        yield Missing("keys.none", words, SHOULD)
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Missing("keys.open", f"Others on this machine can read {path.name}. Run: chmod 600 {path.name}")


def copies() -> Iterator[Missing]:
    """A backup of the last day, kept apart from what it is a copy of."""
    root = Path(settings.BACKUPS_ROOT)
    newest = newest_backup(root)
    if newest is None:
        yield Missing("backups.none", f"There is no backup in {root}. Run: manage.py backup")
        return
    hours = int((clock.now() - newest.made_at).total_seconds() // 3600)
    if hours >= BACKUP_HOURS:
        yield Missing("backups.old", f"The newest backup is {hours} hours old. Run manage.py backup every night.")
    private = Path(settings.PRIVATE_ROOT)
    if private.exists() and root.stat().st_dev == private.stat().st_dev:
        words = "Backups lie on the same disk as what they copy. Take each one off this machine."
        yield Missing("backups.same_disk", words, SHOULD)


def database() -> Iterator[Missing]:
    """The database itself guards what is only ever added to."""
    if tables := unprotected_tables():
        yield Missing("database.triggers", f"{tables[0]} has lost what protects its rows. Run: manage.py migrate")
    if connection.vendor != "postgresql":
        words = "The database is SQLite, which serves one machine and a small team. Set DATABASE_URL to PostgreSQL."
        yield Missing("database.sqlite", words, SHOULD)
        return
    yield from _role()


def _role() -> Iterator[Missing]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
        role, is_super = cursor.fetchone()
        cursor.execute(
            "SELECT c.relname, pg_has_role(c.relowner, 'USAGE'), "
            "has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE') "
            "OR has_table_privilege(c.oid, 'TRUNCATE') "
            "FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)",
            [append_only_tables()],
        )
        rows = cursor.fetchall()
    if is_super:
        yield Missing("database.superuser", f"The database role {role} is a superuser. Use a role that owns nothing.")
    elif owned := sorted(name for name, owns, _ in rows if owns):
        yield Missing("database.owner", f"The database role {role} owns {owned[0]} and could take its guard away.")
    elif loose := sorted(name for name, _, changes in rows if changes):
        words = f"The database role {role} may change {loose[0]}. Run the SQL of: manage.py database_roles"
        yield Missing("database.rights", words)


def workers() -> Iterator[Missing]:
    """The scheduler and the task worker are at work."""
    seen = dict(Heartbeat.objects.values_list("name", "beat_at"))
    starts = {
        SCHEDULER: ("The scheduler", "manage.py run_due --forever"),
        WORKER: ("The task worker", "manage.py db_worker --backend background"),
    }
    for name, (what, command) in starts.items():
        if name not in seen:
            yield Missing(f"{name}.never", f"{what} has never been seen at work. Start: {command}")
        elif clock.now() - seen[name] > timedelta(minutes=SILENT_MINUTES):
            when = f"{seen[name]:%d/%m/%Y %H:%M}"
            yield Missing(f"{name}.silent", f"{what} was last seen at work on {when}. Start: {command}")


def people() -> Iterator[Missing]:
    """Somebody has to look after each organisation; nobody of the demo may be among them."""
    demo = User.objects.filter(email__in=[email for email, _, _ in settings.DEMO_PEOPLE])
    if any(person.check_password(settings.DEMO_PASSWORD) for person in demo):
        yield Missing(
            "demo.people", "People of the demo can sign in with its public password. Start with a new database."
        )
    organisations = Organisation.objects.order_by("name")
    if not organisations:
        yield Missing("people.nobody", "There is no organisation yet. Run: manage.py create_organisation")
    held = set(Appointment.objects.current().filter(person__is_active=True).values_list("organisation", "kind"))
    for organisation in organisations:
        if (organisation.pk, AppointmentKind.ORGANISATION_ADMIN) not in held:
            yield Missing("people.admin", f"{organisation} has no organisation admin who can sign in.")
        if (organisation.pk, AppointmentKind.INFORMATION_GOVERNANCE) not in held:
            words = f"{organisation} has no information governance contact, who answers requests and reports."
            yield Missing("people.governance", words)


def sharing() -> Iterator[Missing]:
    """What several processes have to share."""
    backend: dict[str, Any] = settings.CACHES["default"]
    if "locmem" in backend["BACKEND"] or "dummy" in backend["BACKEND"]:
        words = "Each process has a cache of its own, so that limits on signing in do not hold. Set REDIS_URL."
        yield Missing("settings.cache", words)
    elif not cache_answers():
        words = "The cache does not answer. Look at REDIS_URL, or run: manage.py createcachetable"
        yield Missing("cache.silent", words)


def watching() -> Iterator[Missing]:
    """What tells others how the installation does."""
    if 0 < len(settings.METRICS_TOKEN) < 32:
        yield Missing("watching.token", "METRICS_TOKEN is short enough to be guessed. Make one of 32 signs or more.")
    if settings.SENTRY_DSN and not find_spec("sentry_sdk"):
        words = "SENTRY_DSN is set, but sentry-sdk is not installed. Run: python3 .ci/install base sentry"
        yield Missing("watching.sentry", words)


ALONE: tuple[Check, ...] = (
    settings_that_open_doors,
    cookies,
    two_hosts,
    proxies,
    sealing,
    mail,
    storage,
    the_bucket,
    scanner,
    sharing,
    keys,
    copies,
    watching,
)
WITH_DATABASE: tuple[Check, ...] = (database, workers, people)
