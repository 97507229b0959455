"""What a playing package may say: its statements made harmless, or refused with a sentence.

A package is somebody else's program in the learner's browser. It may claim a score; it may not say who did something,
about what else, in whose name, or when in another year. Forgiving where real packages are sloppy (Essay sends
`score.raw: null`), strict where a lie would count.
"""

import hashlib
import json
import math
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from .findings import shown
from .grading import VERBS, is_about, moment_of

LARGEST_STATEMENT = 64 * 1024
AHEAD_AT_MOST = timedelta(minutes=5)
BEHIND_AT_MOST = timedelta(days=366)
KNOWN_KEYS = frozenset({"id", "verb", "object", "result", "context", "timestamp"})
SET_BY_PATHWAY = frozenset({"actor", "authority", "stored", "version", "attachments"})
VERB_NAMES = frozenset(
    {
        "answered", "asked", "attempted", "attended", "commented", "completed", "exited", "experienced", "failed",
        "imported", "initialized", "interacted", "launched", "mastered", "passed", "preferred", "progressed",
        "registered", "responded", "resumed", "scored", "shared", "suspended", "terminated",
    }
)  # fmt: skip
VERB_HOSTS = (VERBS, "http://activitystrea.ms/schema/1.0/", "https://w3id.org/xapi/")
VERSION = re.compile(r"(1\.0(\.\d{1,3})?|2\.0(\.\d{1,3})?)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+\d\d:\d\d|-(?!00:00)\d\d:\d\d)")
BRIDGE, OWN_PROGRAM = "pathway", "the person's own program"
IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DURATION = re.compile(r"P(?=.)(\d+(\.\d+)?[YMWD])*(T(?=.)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?")


_in_one_order = json.JSONEncoder(sort_keys=True).encode


class BadStatement(ValueError):
    """A statement that is not kept; carries a code and one sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whose statements these are and what they may be about; all of it known to the server alone.

    `names` are the account names and mail addresses by which the person may speak of themselves.
    """

    home: str
    person: str
    activity: str
    not_before: datetime
    now: datetime
    names: frozenset[str] = frozenset()
    authority: str = BRIDGE


def cleaned(raw: Any, spoken: Spoken) -> dict[str, Any]:
    """The statement as it is kept, with its actor, authority and time set here; raises BadStatement."""
    if not isinstance(raw, Mapping):
        raise BadStatement("xapi.bad_json", "A statement has to be an object.")
    told = without_nulls(raw) if _holds_null(raw) else raw
    unknown = told.keys() - KNOWN_KEYS - SET_BY_PATHWAY
    if unknown:
        raise BadStatement("xapi.unknown_key", f"A statement does not have a part called {shown(min(unknown))}.")
    statement: dict[str, Any] = {
        "id": _identity(told.get("id")),
        "actor": {"objectType": "Agent", "account": {"homePage": spoken.home, "name": spoken.person}},
        "verb": _verb(told.get("verb")),
        "object": _object(told.get("object"), spoken),
        "timestamp": _timestamp(told.get("timestamp"), spoken).isoformat(),
        "authority": {"objectType": "Agent", "account": {"homePage": spoken.home, "name": spoken.authority}},
    }
    if "result" in told:
        statement["result"] = _result(told["result"])
    if "context" in told:
        if not isinstance(told["context"], dict):
            raise BadStatement("xapi.bad_type", "The context of a statement has to be an object.")
        statement["context"] = told["context"]
    return statement


def checked(raw: Any, spoken: Spoken) -> dict[str, Any]:
    """The statement of a person's own program as it is kept: what the bridge would mend is refused here.

    Raises BadStatement where something is null, the actor is somebody else, or the time cannot be true.
    """
    if not isinstance(raw, Mapping):
        raise BadStatement("xapi.bad_json", "A statement has to be an object.")
    if _holds_null(raw):
        raise BadStatement("xapi.null", "A statement does not hold null: leave out what has no value.")
    if not isinstance(version := raw.get("version", "1.0.0"), str) or not VERSION.fullmatch(version):
        raise BadStatement("xapi.bad_version", "Only statements of xAPI 1.0 and 2.0 are understood.")
    _check_actor(raw.get("actor"), spoken)
    _check_time(raw.get("timestamp"), spoken)
    return cleaned(raw, spoken)


def about(raw: Any) -> str:
    """The address of what a statement is about, without the part; empty where it names nothing."""
    thing = raw.get("object") if isinstance(raw, Mapping) else None
    identity = thing.get("id") if isinstance(thing, Mapping) else None
    return identity.partition("?")[0] if isinstance(identity, str) else ""


def digest_of(raw: Any) -> str:
    """SHA-256 of what was said, the same however its keys are ordered; raises BadStatement where it is too large."""
    text = _in_one_order(raw).encode()
    if len(text) > LARGEST_STATEMENT:
        raise BadStatement("xapi.too_large", "A statement is larger than anybody needs.")
    return hashlib.sha256(text).hexdigest()


def _holds_null(value: Any) -> bool:
    """Whether something in it, at any depth, is null; without recursion, for it is asked of every statement."""
    left = [value]
    while left:
        thing = left.pop()
        if isinstance(thing, dict):
            left.extend(thing.values())
        elif isinstance(thing, list):
            left.extend(thing)
        elif thing is None:
            return True
    return False


def _check_actor(actor: Any, spoken: Spoken) -> None:
    """A person speaks for themselves: by their account here, or by their e-mail."""
    if actor is None:
        return
    if not isinstance(actor, Mapping):
        raise BadStatement("xapi.bad_actor", "The actor of a statement has to be an object.")
    if actor.get("objectType", "Agent") != "Agent":
        raise BadStatement("xapi.actor_mismatch", "The actor of a statement is you alone, not a group.")
    account, mail = actor.get("account"), actor.get("mbox")
    if isinstance(account, Mapping):
        named = account.get("name") if account.get("homePage") == spoken.home else None
    elif isinstance(mail, str) and mail.startswith("mailto:"):
        named = mail.lower()
    else:
        raise BadStatement("xapi.bad_actor", "Name the actor by an account of this site, or by mailto: and an e-mail.")
    if not isinstance(named, str) or named not in spoken.names:
        raise BadStatement("xapi.actor_mismatch", "The actor of a statement has to be you.")


def _check_time(value: Any, spoken: Spoken) -> None:
    if value is None:
        return
    moment = moment_of(value) if isinstance(value, str) and MOMENT.fullmatch(value) else None
    if moment is None:
        raise BadStatement("xapi.bad_timestamp", "A timestamp has to be written as in 2026-11-23T09:00:00Z.")
    if moment > spoken.now + AHEAD_AT_MOST:
        raise BadStatement("xapi.future_timestamp", "A statement cannot be about what has not happened yet.")
    if moment < spoken.not_before:
        since = f"{spoken.not_before.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        raise BadStatement(
            "xapi.old_timestamp",
            f"That is before you started the module, or more than a year ago. The earliest is {since}.",
        )


def without_nulls(value: Any) -> Any:
    """The same value without members that are null, at any depth."""
    if isinstance(value, Mapping):
        return {key: without_nulls(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [without_nulls(part) for part in value if part is not None]
    return value


def _identity(value: Any) -> str:
    if value is None:
        return str(uuid.uuid4())
    if isinstance(value, str) and IDENTITY.fullmatch(identity := value.lower()) and identity.strip("0-"):
        return identity
    raise BadStatement("xapi.bad_id", "The id of a statement has to be a UUID.")


def _verb(value: Any) -> dict[str, Any]:
    if value is None:
        raise BadStatement("xapi.missing", "A statement has to have a verb.")
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise BadStatement("xapi.bad_type", "A verb has to be an object with an id.")
    identity = value["id"]
    if urlsplit(identity).scheme not in ("http", "https"):
        raise BadStatement("xapi.bad_iri", "The id of a verb has to be a web address.")
    host = next((host for host in VERB_HOSTS if identity.startswith(host)), None)
    if host is None or (host == VERBS and identity.removeprefix(VERBS) not in VERB_NAMES):
        raise BadStatement("xapi.verb_not_allowed", f"The verb {shown(identity)} is not one that packages use.")
    return value


def _object(value: Any, spoken: Spoken) -> dict[str, Any]:
    if value is None:
        raise BadStatement("xapi.missing", "A statement has to have an object.")
    if not isinstance(value, dict) or value.get("objectType", "Activity") != "Activity":
        raise BadStatement("xapi.bad_object", "The object of a statement has to be an activity.")
    if not isinstance(value.get("id"), str):
        raise BadStatement("xapi.bad_object", "The object of a statement has to have an id.")
    if not is_about({"object": value}, spoken.activity):
        raise BadStatement("xapi.object_not_allowed", "A statement has to be about the activity that is played.")
    return value


def _timestamp(value: Any, spoken: Spoken) -> datetime:
    """When it happened: the browser's own time where that can be true, else now."""
    moment = moment_of(value)
    if moment is None or moment > spoken.now + AHEAD_AT_MOST or moment < spoken.not_before:
        return spoken.now
    return min(moment, spoken.now)


def _result(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadStatement("xapi.bad_type", "The result of a statement has to be an object.")
    for key in ("completion", "success"):
        if not isinstance(value.get(key, True), bool):
            raise BadStatement("xapi.bad_type", f"{key} has to be true or false.")
    duration = value.get("duration", "PT0S")
    if not isinstance(duration, str) or not DURATION.fullmatch(duration):
        raise BadStatement("xapi.bad_duration", "A duration has to be written as in PT5M30S.")
    if not isinstance(value.get("response", ""), str):
        raise BadStatement("xapi.bad_type", "A response has to be text.")
    if "score" in value:
        _check_score(value["score"])
    return value


def _check_score(score: Any) -> None:
    """A score may be incomplete, as many packages send it, but not impossible."""
    if not isinstance(score, dict):
        raise BadStatement("xapi.bad_score", "A score has to be an object.")
    for key, number in score.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise BadStatement("xapi.bad_score", f"The {shown(key)} of a score has to be a number.")
    if not -1 <= score.get("scaled", 0) <= 1:
        raise BadStatement("xapi.bad_score", "A scaled score lies between -1 and 1.")
    if "raw" in score and "max" in score and score["raw"] > score["max"]:
        raise BadStatement("xapi.bad_score", "A score cannot be more than its maximum.")
