"""The permission matrix: every URL, every person, every method, every thing; see README.md in this folder."""

import os
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pathway.core import clock
from tests.databases import is_sqlite
from tests.house.asking import Answer, Asker, digest, host_of, path_of
from tests.house.rows import METHODS, Row, people_named
from tests.house.test_sweep import SWEPT
from tests.house.world import World, matrix_modules

WHOLE = os.environ.get("MATRIX") == "whole"
# Who is asked on PostgreSQL, where the rules are the same and only the database differs.
SLICE = ("anonymous", "amira", "moses", "otto", "olu")
ROWS: list[Row] = [row for module in matrix_modules() for row in module.ROWS]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_everybody_gets_the_declared_answer(row: Row, world: World, asker: Asker) -> None:
    wrong: dict[str, list[str]] = defaultdict(list)
    before = digest()
    for who in world.actors if is_sqlite() else SLICE:
        cache.clear()
        for method in METHODS:
            for complaint in _ask_everything(row, world, asker, who, method):
                wrong[f"{method} {row.name} {complaint}"].append(who)
    if wrong:
        pytest.fail("\n".join(f"{said}: {' '.join(people)}" for said, people in wrong.items()), pytrace=False)
    assert digest() == before


def _ask_everything(row: Row, world: World, asker: Asker, who: str, method: str) -> Iterator[str]:
    # A decorator answers methods that nobody declared, and Django makes HEAD of GET, before any thing is looked at:
    # for these one thing stands for all, unless the whole product is asked for.
    briefly = not WHOLE and not row.declares(method)
    nothing = None if briefly else row.arguments_of_nothing(world)
    unknown = None
    if nothing is not None:
        unknown = asker.ask_row(who, method, row, nothing, row.body(row.scopes()[0], world))
        for complaint in _complaints(row, world, who, method, None, unknown):
            yield f"(nonexistent): {complaint}"
    for scope in row.scopes()[:1] if briefly else row.scopes():
        arguments = row.arguments(scope, world)
        answer = asker.ask_row(who, method, row, arguments, row.body(scope, world))
        for complaint in _complaints(row, world, who, method, scope, answer):
            yield f"({scope}): {complaint}"
        refused = who not in row.expected(method, scope, world) and answer.status == row.refused
        if refused and unknown and answer.alike(path_of(row, arguments)) != unknown.alike(path_of(row, nothing)):
            yield f"({scope}): refused otherwise than what does not exist"


def _complaints(row: Row, world: World, who: str, method: str, scope: str | None, answer: Answer) -> Iterator[str]:
    expected = row.expected(method, scope, world) if scope is not None else {}
    if who in expected:
        yield from _complaints_about_welcome(row, world, who, method, scope or "", answer, expected[who])
        return
    declared = row.declares("GET" if method == "HEAD" else method)
    welcome_otherwise = scope is not None and any(who in row.expected(m, scope, world) for m in METHODS)
    if not declared and welcome_otherwise:
        allowed = {405}
    else:
        allowed = {row.refused_anonymous if who == "anonymous" else row.refused} | ({405} if not declared else set())
    if answer.status not in allowed:
        yield f"expected {' or '.join(map(str, sorted(allowed)))}, got {_told(answer)}"
    if answer.status == 302 and not answer.headers["Location"].startswith(resolve_url(settings.LOGIN_URL)):
        yield f"sent to {answer.headers['Location']} rather than to sign in"
    if answer.written:
        yield f"refused, but wrote: {answer.written}"
    if answer.mailed:
        yield "refused, but sent mail or started a task"
    seen = answer.words()
    for canary in world.canaries.values():
        if canary.word in seen:
            yield f"refused, but shows {canary.label!r}"
        if canary.word in answer.logged:
            yield f"refused, but logs {canary.label!r}"


def _told(answer: Answer) -> str:
    return f"500 ({answer.logged[-300:].strip()})" if answer.status == 500 else str(answer.status)


def _complaints_about_welcome(
    row: Row, world: World, who: str, method: str, scope: str, answer: Answer, status: int
) -> Iterator[str]:
    if answer.status != status:
        yield f"expected {status}, got {_told(answer)}"
        return
    if status in (301, 302) and answer.headers["Location"].startswith(resolve_url(settings.LOGIN_URL)):
        yield "sent to sign in"
    seen = answer.words()
    for canary in world.canaries.values():
        if canary.word in seen and who not in people_named(canary.readers, world):
            yield f"shows {canary.label!r}, which is for {canary.readers or 'nobody'}"
    for label in row.must_show(scope) if method == "GET" else []:
        readers = people_named(world.canaries[label].readers, world)
        if who in readers and world.canaries[label].word not in seen:
            yield f"does not show {label!r}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.post and not row.on_content_host], ids=lambda row: row.name)
def test_a_form_without_its_token_is_refused(row: Row, world: World) -> None:
    """Declared exceptions carry their own proof: give them a test of their own and on_content_host or refused."""
    for scope in row.scopes():
        for who in list(row.expected("POST", scope, world))[:1]:
            client = Client(enforce_csrf_checks=True)
            if world.actors[who]:
                client.force_login(world.actors[who], backend=settings.AUTHENTICATION_BACKENDS[0])
            answer = client.post(path_of(row, row.arguments(scope, world)), row.body(scope, world))
            assert answer.status_code == 403, f"{row.name} as {who} answers {answer.status_code} without a token"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_other_host_does_not_answer(row: Row, world: World, asker: Asker) -> None:
    path = path_of(row, row.arguments(row.scopes()[0], world))
    if path == "/":
        return
    for who in ("amira", "anonymous"):
        assert asker.ask(who, "GET", path, **host_of(not row.on_content_host)).status == 404


def _our_names(resolver: URLResolver, route: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        address = route + str(pattern.pattern)
        if address.startswith(SWEPT):
            continue
        if isinstance(pattern, URLPattern):
            yield address, f"{namespace}{pattern.name}" if pattern.name else ""
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _our_names(pattern, address, inner)


def test_every_url_has_a_name_and_a_row() -> None:
    found = list(_our_names(get_resolver()))
    unnamed = [address for address, name in found if not name]
    assert not unnamed, f"these URLs need a name: {unnamed}"
    missing = {name for _, name in found} - {row.name for row in ROWS}
    assert not missing, f"these URLs need a row in tests/house/matrix/: {sorted(missing)}"


def test_no_row_is_stale_or_told_twice() -> None:
    names = [row.name for row in ROWS]
    stale = set(names) - {name for _, name in _our_names(get_resolver())}
    assert not stale, f"these rows name no URL: {sorted(stale)}"
    assert len(names) == len(set(names)), "a URL has two rows: join them, one scope each"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_somebody_is_welcome(row: Row, world: World) -> None:
    assert any(row.expected(method, scope, world) for method in METHODS for scope in row.scopes())


def test_somebody_who_left_is_signed_out_at_the_next_request(world: World) -> None:
    client = Client()
    client.force_login(world.peter, backend=settings.AUTHENTICATION_BACKENDS[0])
    world.peter.access_ends_on = clock.today()
    world.peter.save()
    assert client.get(reverse("home:home")).status_code == 302
