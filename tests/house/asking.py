"""Asks every URL as every person, and notes what came back and what it did."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.house.world import PLANTED, World

CHANGES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|ALTER|DROP|CREATE)\b", re.I)
UNSTABLE = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|csrf-token" content=")[^"]+')


@dataclass
class Answer:
    """What one request brought back, and what it did to the database on the way."""

    status: int
    body: bytes
    headers: dict[str, str]
    written: list[str] = field(default_factory=list)
    mailed: int = 0
    logged: str = ""

    def everything(self) -> str:
        """All that the asking person could read, as one text."""
        return self.body.decode(errors="replace") + repr(self.headers)

    def words(self) -> set[str]:
        """The planted words that the asking person could read."""
        return set(PLANTED.findall(self.everything()))

    def alike(self, path: str) -> tuple[Any, ...]:
        """The answer without its form tokens and its own address, to compare with another."""
        body = UNSTABLE.sub(rb"\1", self.body).replace(path.encode(), b"/PATH/")
        return self.status, body, {k: v.replace(path, "/PATH/") for k, v in self.headers.items() if k != "Set-Cookie"}


class Asker:
    """Signs each person in once, and rolls back whatever a request did."""

    def __init__(self, world: World) -> None:
        self.clients = {}
        for name, person in world.actors.items():
            self.clients[name] = Client(raise_request_exception=False)
            if person is not None:
                self.clients[name].force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    def ask(self, who: str, method: str, path: str, data: Any = None, as_json: bool = False, **extra: Any) -> Answer:
        """Send one request as a person and undo what it did."""
        client = self.clients[who]
        cookies = dict(client.cookies.items())
        if method in ("PUT", "PATCH", "DELETE", "OPTIONS") or as_json:
            data, extra["content_type"] = data or {}, "application/json"
        send = getattr(client, method.lower())
        sent_before = len(mail.outbox) if hasattr(mail, "outbox") else 0
        with watched_writes() as written, watched_log() as log:
            waiting = len(connection.run_on_commit)
            with transaction.atomic():
                response = send(path, data, **extra) if data else send(path, **extra)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                later = len(connection.run_on_commit) - waiting
                transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.update(cookies)
        mailed = len(getattr(mail, "outbox", [])) - sent_before + later
        headers = {key: value for key, value in response.headers.items() if key not in ("Date", "Server")}
        return Answer(response.status_code, body, headers, written, mailed, "\n".join(log))

    def ask_row(self, who: str, method: str, row: Any, arguments: dict[str, Any], body: dict[str, Any]) -> Answer:
        """Send one request for a row of the matrix."""
        path = path_of(row, arguments)
        sends = body if method in ("POST", "PUT", "PATCH") else None
        return self.ask(who, method, path, sends, row.send_json, **host_of(row.on_content_host))


def path_of(row: Any, arguments: dict[str, Any]) -> str:
    """The address of a row for some arguments."""
    return reverse(row.name, kwargs=arguments) + (f"?{row.query}" if row.query else "")


def host_of(on_content_host: bool) -> dict[str, str]:
    """Which of our two hosts a request is for."""
    origin = urlsplit(settings.CONTENT_ORIGIN if on_content_host else settings.APP_ORIGIN)
    return {"SERVER_NAME": origin.hostname or "", "SERVER_PORT": str(origin.port or 80)}


@contextmanager
def watched_writes() -> Iterator[list[str]]:
    """Every statement that changes rows while the block runs."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if CHANGES.match(sql):
            written.append(sql[:90])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@contextmanager
def watched_log() -> Iterator[list[str]]:
    """Every line that goes to a log while the block runs."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())
            if record.exc_info:
                lines.append(repr(record.exc_info[1]))

    listener = Listener(logging.DEBUG)
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(listener)
    try:
        yield lines
    finally:
        for logger in loggers:
            logger.removeHandler(listener)


def digest() -> dict[str, Any]:
    """A fingerprint of every row of every table, to show that nothing at all was left behind."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = hash(tuple(sorted(map(repr, cursor.fetchall()))))
    return found
