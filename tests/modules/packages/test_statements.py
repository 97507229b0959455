"""What a playing package may say."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from modules.packages.statements import BadStatement, Spoken, cleaned, without_nulls

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ACTIVITY = "https://pathway.example.org/activities/1"
SPOKEN = Spoken("https://pathway.example.org", "42", ACTIVITY, NOW - timedelta(hours=1), NOW)
IDENTITY = "12345678-1234-4234-8234-000000000001"


def says(**changes):
    statement = {
        "id": IDENTITY,
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en-US": "answered"}},
        "object": {"id": ACTIVITY, "objectType": "Activity"},
        "result": {"score": {"min": 0, "raw": 1, "max": 2, "scaled": 0.5}, "completion": True, "duration": "PT12.5S"},
        "timestamp": (NOW - timedelta(minutes=5)).isoformat(),
    }
    return {key: value for key, value in (statement | changes).items() if value != "leave out"}


def test_actor_authority_and_time_are_set_here():
    forged = {"account": {"homePage": "https://pathway.example.org", "name": "1"}}
    kept = cleaned(says(actor=forged, authority=forged, stored="2020-01-01T00:00:00Z", version="9"), SPOKEN)
    assert kept["actor"]["account"]["name"] == "42"
    assert kept["authority"]["account"]["name"] == "pathway"
    assert "stored" not in kept
    assert "version" not in kept
    assert kept["timestamp"] == "2026-11-23T08:55:00+00:00"
    assert kept["result"]["score"]["raw"] == 1


@pytest.mark.parametrize(
    "value", ["leave out", "2026-11-23T09:10:00Z", "1970-01-01T00:00:00Z", "yesterday", 5, "2026-11-23T08:00:00"]
)
def test_impossible_times_become_now(value):
    assert cleaned(says(timestamp=value), SPOKEN)["timestamp"] == NOW.isoformat()


def test_a_clock_a_little_fast_is_forgiven():
    assert cleaned(says(timestamp="2026-11-23T09:04:00Z"), SPOKEN)["timestamp"] == NOW.isoformat()


def test_nulls_are_dropped_as_essay_sends_them():
    kept = cleaned(says(result={"score": {"raw": None, "max": 2}, "success": None}), SPOKEN)
    assert kept["result"] == {"score": {"max": 2}}
    assert without_nulls([1, None, {"a": [None]}]) == [1, {"a": []}]


def test_a_missing_id_is_given():
    assert len(cleaned(says(id="leave out"), SPOKEN)["id"]) == 36


def test_parts_of_the_activity_may_be_spoken_of():
    part = {"id": f"{ACTIVITY}?subContentId=abc"}
    assert cleaned(says(object=part), SPOKEN)["object"] == part


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "not-a-uuid"}, "xapi.bad_id"),
        ({"id": "00000000-0000-0000-0000-000000000000"}, "xapi.bad_id"),
        ({"id": "{12345678-1234-4234-8234-000000000001}"}, "xapi.bad_id"),
        ({"id": 5}, "xapi.bad_id"),
        ({"verb": "leave out"}, "xapi.missing"),
        ({"verb": "answered"}, "xapi.bad_type"),
        ({"verb": {"id": "javascript:alert(1)"}}, "xapi.bad_iri"),
        ({"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}, "xapi.verb_not_allowed"),
        ({"verb": {"id": "https://evil.example/verbs/passed"}}, "xapi.verb_not_allowed"),
        ({"object": "leave out"}, "xapi.missing"),
        ({"object": {"id": 5}}, "xapi.bad_object"),
        ({"object": {"id": ACTIVITY, "objectType": "SubStatement"}}, "xapi.bad_object"),
        ({"object": {"id": "https://pathway.example.org/activities/2"}}, "xapi.object_not_allowed"),
        ({"object": {"id": ACTIVITY + "0"}}, "xapi.object_not_allowed"),
        ({"result": []}, "xapi.bad_type"),
        ({"result": {"success": "true"}}, "xapi.bad_type"),
        ({"result": {"response": 5}}, "xapi.bad_type"),
        ({"result": {"duration": "5 minutes"}}, "xapi.bad_duration"),
        ({"result": {"score": {"scaled": 2}}}, "xapi.bad_score"),
        ({"result": {"score": {"raw": 3, "max": 2}}}, "xapi.bad_score"),
        ({"result": {"score": {"raw": True}}}, "xapi.bad_score"),
        ({"result": {"score": {"raw": float("inf")}}}, "xapi.bad_score"),
        ({"result": {"score": 5}}, "xapi.bad_score"),
        ({"context": "x"}, "xapi.bad_type"),
        ({"wrong": 1}, "xapi.unknown_key"),
    ],
)
def test_refused(changes, code):
    with pytest.raises(BadStatement) as refused:
        cleaned(says(**changes), SPOKEN)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("raw", [None, [], "x", 5])
def test_what_is_no_statement(raw):
    with pytest.raises(BadStatement):
        cleaned(raw, SPOKEN)


def test_what_is_kept_is_plain_json():
    assert json.loads(json.dumps(cleaned(says(), SPOKEN)))["verb"]["id"].endswith("answered")
