"""Two presses, the back button, a session that ended: the forms that matter make nothing twice and lose nothing.

What is sent a second time exactly as before, from a double click, a second tab or by going back, changes nothing more
and is answered with a plain sentence. What arrives after the session has ended comes back after signing in.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.house.asking import Asker
from tests.house.test_forms import SAID, Form
from tests.house.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
# What every request may write: who looked at what, the session, and counters.
NOT_COUNTED = ("audit_event", "django_session", "django_cache")
WORDS = "Said in my own words"


@dataclass(frozen=True)
class Deed:
    """A form that matters: who sends it, where, and what they fill in beside what the page holds already."""

    who: str
    path: Callable[[World], str]
    typed: Callable[[World], dict[str, Any]]
    has_page: bool = True


def _at(name: str, thing: str = "") -> Callable[[World], str]:
    return lambda world: reverse(name, kwargs={"pk": getattr(world, thing).pk} if thing else None)


def _decision(world: World) -> dict[str, Any]:
    claim = world.waiting.claims.get()
    return {f"judgement_{claim.competency_id}": "meets", f"comment_{claim.competency_id}": WORDS}


def _invitation(world: World) -> dict[str, Any]:
    return {
        "full_name": "Nadia Newcomer Who Comes Once",
        "email": "nadia@northvale.example.org",
        "staff_id": "N99001",
        "job_title": "Apprentice family support worker",
        "kind": "family_support",
    }


def _record(world: World) -> dict[str, Any]:
    return {
        "practice": WORDS,
        "wellbeing": WORDS,
        "held_on": "20/11/2026",
        "actual_minutes": "60",
        "safeguarding": "no",
        "cases_discussed": "0",
        f"was_{world.sup_action.pk}": "done",
    }


DEEDS = {
    "decide": Deed("moses", _at("assessments:decision-page", "waiting"), _decision),
    "capture evidence": Deed(
        "amira",
        _at("portfolio:evidence-new"),
        lambda world: {"title": WORDS, "text": WORDS, "kind": "feedback", "key": str(uuid.UUID(int=77))},
    ),
    "submit evidence": Deed("amira", _at("portfolio:evidence-send", "draft"), lambda world: {"declared": "on"}),
    "enrol": Deed("amira", _at("modules:module-enrol", "shared_module_again"), lambda world: {}, has_page=False),
    "start a check": Deed("tariq", _at("assessments:quiz-start", "quiz"), lambda world: {}, has_page=False),
    "send answers": Deed("amira", _at("assessments:quiz-attempt", "attempt_open"), lambda world: world.answers),
    "invite": Deed("otto", _at("people:person-invite"), _invitation),
    "appoint": Deed("otto", _at("people:appointment-add", "peter"), lambda world: {"kind": "workforce_lead"}),
    "write supervision up": Deed("grace", _at("supervision:session-write", "sup_draft"), _record),
    "decide about moving up": Deed(
        "sam",
        _at("progression:application-decide", "tariqs"),
        lambda world: {"outcome": "progress", "feedback": WORDS},
    ),
}


@pytest.fixture(scope="module", autouse=True)
def further(world: World) -> None:
    """A module that amira has not begun."""
    world.shared_module_again = world.mapped_module_of_northvale


def rows() -> dict[str, int]:
    """How many rows every table holds."""
    tables = [table for table in connection.introspection.table_names() if table not in NOT_COUNTED]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def contents() -> dict[str, int]:
    """What every table holds, to see that anything has changed at all."""
    with connection.cursor() as cursor:
        held = {}
        for table in rows():
            cursor.execute(f'SELECT * FROM "{table}"')
            held[table] = hash(tuple(map(tuple, cursor.fetchall())))
        return held


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.actors[who], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def filled_in(client: Client, deed: Deed, world: World) -> tuple[str, dict[str, Any]]:
    """The form as the page holds it, with what the person types."""
    path = deed.path(world)
    held = Form.on(BeautifulSoup(client.get(path).content, "html.parser"), path) if deed.has_page else Form({}, {})
    boxes = {name for name, kind in held.kinds.items() if kind in ("radio", "checkbox")}
    return path, {name: value for name, value in held.values.items() if name not in boxes} | deed.typed(world)


def sentences(response: Any) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(place.get_text(" ", strip=True) for place in page.select(f"main :is({SAID}), main h1"))


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_sent_twice_is_done_once_and_said_plainly(name: str, world: World, asker: Asker) -> None:
    deed = DEEDS[name]
    with transaction.atomic():
        client = client_of(world, deed.who)
        path, sent = filled_in(client, deed, world)
        before = contents()
        first = client.post(path, sent)
        assert first.status_code == 302, sentences(first)
        assert contents() != before, "the first press did nothing"
        once = rows()
        second = client.post(path, sent, follow=True)
        assert rows() == once
        assert second.status_code in (200, 409, 422), second.status_code
        assert sentences(second)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", DEEDS)
def test_what_arrives_after_the_session_ended_comes_back_after_signing_in(
    name: str, world: World, asker: Asker
) -> None:
    deed = DEEDS[name]
    with transaction.atomic():
        client = client_of(world, deed.who)
        path, sent = filled_in(client, deed, world)
        client.get("/")
        before = rows()
        Session.objects.filter(session_key=client.session.session_key).delete()
        answer = client.post(path, sent)
        assert answer.status_code == 302
        assert rows() == before
        signed_in = client.post(answer["Location"], {"login": world.actors[deed.who].email, "password": PASSWORD})
        waiting = client.get(signed_in["Location"])
        form = BeautifulSoup(waiting.content, "html.parser").select_one("main form")
        assert form is not None, waiting.content.decode()
        assert form["action"] == path
        kept = {field["name"]: field.text.removeprefix("\n") for field in form.select("textarea")}
        assert kept == {key: str(value) for key, value in sent.items() if value is not None}
        assert client.post(path, kept).status_code == 302
        transaction.set_rollback(True)
