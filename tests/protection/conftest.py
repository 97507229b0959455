"""Folders of the test's own, as the caretaker's tests have them."""

from tests.caretaker.conftest import var

__all__ = ["var"]
