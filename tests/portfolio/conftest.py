"""Every test of the portfolio keeps its files on a shelf of its own."""

import pytest

from tests.caretaker.conftest import var

__all__ = ["var"]


@pytest.fixture(autouse=True)
def _own_shelf(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
