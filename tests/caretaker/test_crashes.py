"""Killed by SIGKILL in the middle of a deed and started again, Pathway has nothing half done."""

import os
import signal
import traceback

import pytest
from django.db import connections

from pathway.caretaker.invariants import broken
from pathway.core import schedule
from pathway.core.crash import CRASH_POINTS
from pathway.people.actions import deactivate
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import ask_erasure
from tests.caretaker import dying_process
from tests.factories.people import appoint
from tests.factories.portfolio import make_evidence

pytestmark = pytest.mark.slow


def do(deed, crash_at=""):
    """Do a deed in a process of its own, which may die of it; returns how that ended, as a shell would say."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        # Whatever happens, this copy of pytest must never go on with the tests.
        code = 1
        try:
            os.environ["PATHWAY_CRASH_AT"] = crash_at
            dying_process.DEEDS[deed]()
            connections.close_all()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def start_again():
    """What a restart does by itself."""
    for due in schedule.DUE.values():
        due.next_at = 0.0
    assert schedule.run_due() == []


@pytest.fixture
def house(own_cast, var):
    """The cast, one of whom has left and is to be erased, with words and a decision about them."""
    item = make_evidence(own_cast.peter, sent=True, text="Words of Peter.", files={"p.txt": b"A file of Peter's."})
    own_cast.peter_item = item
    appoint(own_cast.wanda, AppointmentKind.INFORMATION_GOVERNANCE)
    deactivate(admin=own_cast.otto, person=own_cast.peter)
    for name in ("wanda", "peter"):
        setattr(own_cast, name, User.objects.select_related("organisation").get(pk=getattr(own_cast, name).pk))
    ask_erasure(contact=own_cast.wanda, person=own_cast.peter, reason="He asked for it.")
    return own_cast


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_after_a_kill_and_a_new_start_nothing_is_half_done(house, point):
    deed = point.partition(".")[0]
    assert do(deed, crash_at=point) == -signal.SIGKILL
    start_again()
    assert broken() == []
    assert do(deed) == 0
    start_again()
    assert broken() == []


def test_every_crash_point_stands_in_the_code():
    from tests.house.reading import our_files

    source = "".join(path.read_text(encoding="utf-8") for path in our_files() if path.name != "crash.py")
    for point in CRASH_POINTS:
        assert source.count(f'crash_point("{point}")') == 1, point
