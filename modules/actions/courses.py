"""What a playing SCORM course wants remembered, and what that says about where the worker stands."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import uuid5

from django.db import transaction

from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.core.permissions import require
from pathway.people.models import User

from ..models import Activity, ActivityResult, Launch, UserState
from ..packages import strict_json
from ..packages.course import (
    COURSE_STATE,
    Marks,
    Needed,
    NoCourseState,
    Standing,
    cleaned_values,
    together,
    told,
)
from ..packages.grading import VERBS
from ..queries.packages import standings_of_parts
from .packages import LARGEST_STATE, OPENED_TOO_LONG_AGO, Received, TooMany, receive_statements

SAVINGS_A_SESSION = 1_000_000


@dataclass(frozen=True, slots=True)
class Commit:
    """What one part said at one moment: all its values, and their place among all that it ever said."""

    sequence: int
    values: dict[str, str]

    @classmethod
    def read(cls, text: str) -> "Commit":
        """Read a commit; raises NotJson or NoCourseState, each with the end of a sentence."""
        said = strict_json.loads(text.encode())
        if not isinstance(said, dict) or not {"session", "seq", "values"} == set(said):
            raise NoCourseState("does not hold the state of a course")
        session, seq = said["session"], said["seq"]
        if type(session) is not int or type(seq) is not int or not 0 < seq < SAVINGS_A_SESSION:
            raise NoCourseState("does not say which of several states it is")
        # A later opening goes before an earlier one; no opening can lie in the future.
        if not 0 < session <= int(clock.now().timestamp() * 1000):
            raise NoCourseState("does not say when the course was opened")
        return cls(session * SAVINGS_A_SESSION + seq, cleaned_values(said["values"]))


@transaction.atomic
def keep_course_part(*, worker: User, launch: Launch, part: str, state: str) -> Received:
    """Remember what a part of a course said last, and see whether that completes the activity.

    Sent twice, or after something newer, it changes nothing. What has changed is written down as statements, so that
    the result can be worked out again from them like that of any other activity.
    """
    require(worker, "modules.use_launch", launch)
    if not launch.is_open:
        raise RuleBroken(OPENED_TOO_LONG_AGO)
    version = launch.package.version
    if part not in version.parts:
        raise RuleBroken("The course has no such part.")
    if len(state.encode()) > LARGEST_STATE:
        raise TooMany("The course wants to remember more than there is room for.")
    commit = Commit.read(state)
    activity = launch.activity
    if activity is None:
        return Received(0)
    ActivityResult.objects.select_for_update().get_or_create(worker=worker, activity=activity)
    before = _standing(launch, activity)
    place: dict[str, Any] = {
        "worker": worker,
        "activity": activity,
        "version": version,
        "sub_id": part,
        "data_type": COURSE_STATE,
    }
    kept = UserState.objects.filter(**place).first()
    if kept is not None and kept.sequence >= commit.sequence:
        return Received(0)
    values = {"values": commit.values}
    written = {"state": json.dumps(values), "sequence": commit.sequence, "saved_at": clock.now()}
    UserState.objects.update_or_create(**place, defaults=written)
    said = told(before, _standing(launch, activity))
    if kept is None:
        said = [{"verb": {"id": f"{VERBS}progressed"}}, *said]
    if not said:
        return Received(1)
    received = receive_statements(
        worker=worker, launch=launch, statements=_statements(launch, activity, part, commit, said)
    )
    return Received(1, received.result)


def _statements(
    launch: Launch, activity: Activity, part: str, commit: Commit, said: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The same commit gives the same statements, one after the other."""
    first = clock.now() - timedelta(milliseconds=len(said))
    return [
        {
            "id": str(uuid5(launch.pk, f"{part} {commit.sequence} {number}")),
            "object": {"id": activity.address},
            "timestamp": (first + timedelta(milliseconds=number)).isoformat(),
            **change,
        }
        for number, change in enumerate(said, start=1)
    ]


def _standing(launch: Launch, activity: Activity) -> Standing:
    parts = standings_of_parts(launch.worker, activity, launch.package.version)
    return together(parts.values(), cast(Needed, activity.parts_needed), cast(Marks, activity.parts_score))
