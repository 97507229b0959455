"""Pytest's part of it, -p tests.security.counting: counts tests, what failed, and the requests that were sent."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

TOLD: dict[str, Any] = {"tests": 0, "requests": 0, "through": [], "left_out": []}


@pytest.fixture(autouse=True, scope="session")
def _count_requests() -> Any:
    from django.test.client import ClientHandler

    asked = ClientHandler.__call__

    def counted(self: Any, environ: Any) -> Any:
        TOLD["requests"] += 1
        return asked(self, environ)

    ClientHandler.__call__ = counted  # type: ignore[method-assign]
    yield
    ClientHandler.__call__ = asked  # type: ignore[method-assign]


def pytest_runtest_logreport(report: Any) -> None:
    """Count a test once, and whatever of it went wrong."""
    if report.when == "call":
        TOLD["tests"] += 1
    if report.failed and report.nodeid not in TOLD["through"]:
        TOLD["through"].append(report.nodeid)
    if report.skipped:
        TOLD["left_out"].append(report.nodeid)


def pytest_sessionfinish(session: Any, exitstatus: int) -> None:
    """Write it down for the table."""
    if where := os.environ.get("PATHWAY_SECURITY_COUNTS"):
        Path(where).write_text(json.dumps(TOLD), encoding="utf-8")
