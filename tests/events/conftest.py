"""An event of Northvale with two places, for the tests of bookings."""

import pytest

from pathway.core import clock
from tests.conftest import NOW
from tests.factories.events import make_event


@pytest.fixture
def stopped():
    """The clock stands on Monday 23 November 2026, 09:00."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def event(cast, stopped):
    """Two places on Monday week, taught by peter."""
    return make_event(cast.northvale, cast.wanda, trainer=cast.peter, capacity=2)
