"""Counts what a page asks of the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str) -> list[str]:
    """The statements that one visit makes, without the marks that a test's own transaction turns into savepoints."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if "SAVEPOINT" not in sql]


def assert_same_queries(client: Client, path: str, add_more: Callable[[], Any]) -> None:
    """A list makes as many queries with many rows as with one; add_more() adds, say, 49 rows like the first."""
    client.get(path)
    few = queries_of(client, path)
    add_more()
    many = queries_of(client, path)
    assert len(many) == len(few), f"{len(few)} queries became {len(many)}:\n" + "\n".join(set(many) - set(few))
