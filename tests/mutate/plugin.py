"""Pytest's part of it, for other processes: -p tests.mutate.plugin, with PATHWAY_CHECKS_REACHED naming a file."""

import json
import os
from pathlib import Path
from typing import Any

from tests.mutate import sites

sites.install()


def pytest_sessionfinish(session: Any, exitstatus: int) -> None:
    """Write down which test reached which check."""
    if kept := os.environ.get("PATHWAY_CHECKS_REACHED"):
        found: dict[str, list[str]] = {}
        for test, there in sites.reached_by_test.items():
            for site in there:
                tests = found.setdefault(site, [])
                name = test.rsplit(" (", 1)[0]
                if name not in tests:
                    tests.append(name)
        Path(kept).write_text(json.dumps(found), encoding="utf-8")
