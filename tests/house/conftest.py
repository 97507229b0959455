"""The world, for the files of this folder."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from pathway.core import clock
from tests.conftest import NOW
from tests.house.asking import Asker
from tests.house.world import World, build_world


@pytest.fixture(scope="module")
def world(django_db_setup: str, django_db_blocker: Any) -> Iterator[World]:
    """The world, built once for a file and rolled back after it."""
    with django_db_blocker.unblock(), clock.at(NOW), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    """Everybody, signed in."""
    return Asker(world)
