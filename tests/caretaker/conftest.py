"""An installation that could go live: what each test then takes away from it."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as real

from assessments import chain


@pytest.fixture
def var(tmp_path: Path, settings, monkeypatch) -> Path:
    """Folders of the test's own for everything that is kept outside the database."""
    monkeypatch.delenv("PATHWAY_CRASH_AT", raising=False)
    for name, place in {
        "MEDIA_ROOT": "media",
        "PRIVATE_ROOT": "private",
        "PACKAGES_ROOT": "packages",
        "BACKUPS_ROOT": "backups",
        "HEAD_ANCHORS_PATH": "heads",
    }.items():
        (tmp_path / place).mkdir(exist_ok=True)
        setattr(settings, name, tmp_path / place)
    settings.SIGNING_KEY_PATH = tmp_path / "signing-key.pem"
    settings.ERASURE_LEDGER_PATH = tmp_path / "erasures.jsonl"
    return tmp_path


@pytest.fixture
def key(var: Path) -> Path:
    """The installation's signing key."""
    chain.read_or_make_key(real.SIGNING_KEY_PATH)
    return real.SIGNING_KEY_PATH


@pytest.fixture
def plenty(monkeypatch) -> None:
    """A disk with room."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10 * 1024**3))
