"""A person's own statements by the API: the corpus, whose they are, once and for all or not at all."""

import datetime as dt
import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from modules.models import ActivityResult, Enrolment, Statement
from pathway.core import clock
from pathway.people.models import Employment
from tests.factories.packages import make_activity, make_package, put_into_module

URL = "/api/xapi/statements"
CORPUS = Path(__file__).parents[1] / "corpus" / "xapi"
CASES = json.loads((CORPUS / "manifest.json").read_text())
HOME = "https://pathway.example"
STARTED = dt.datetime(2025, 12, 1, 9, 0, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def activity(cast, settings):
    """The world of the corpus: amira is E00002, has started safeguarding, and the site is pathway.example."""
    settings.APP_ORIGIN = HOME
    settings.ALLOWED_HOSTS = ["testserver", "pathway.example"]
    Employment.objects.filter(person=cast.amira).update(staff_id="E00002")
    made = make_activity(make_package(cast.edith, approver=cast.priya))
    put_into_module(made, cast.amira, author=cast.edith)
    Enrolment.objects.filter(worker=cast.amira).update(started_at=STARTED)
    with clock.at(NOW):
        yield made


@pytest.fixture
def own(activity, cast):
    """amira's own program."""
    client = Client()
    client.force_login(cast.amira)
    return client


def body_of(name, activity):
    data = (CORPUS / name).read_bytes()
    if name.endswith("statements.json.gz"):
        data = gzip.decompress(data)
    encoding = "utf-16-le" if name == "090_utf16.json" else "utf-8"
    there, here = f"{HOME}/modules/safeguarding", activity.address
    return data.replace(there.encode(encoding), here.encode(encoding))


def tell(client, data, **headers):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post(URL, body, content_type="application/json", headers=headers)


def says(activity, **changes):
    statement = {
        "id": "12345678-1234-4234-8234-00000000aaaa",
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": activity.address},
        "result": {"score": {"raw": 9, "max": 10}},
        "timestamp": "2026-11-20T09:00:00Z",
    }
    return {key: value for key, value in (statement | changes).items() if value != "leave out"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_every_case_of_the_corpus(case, own, activity):
    body = body_of(case["file"], activity)
    packed = {"Content-Encoding": "gzip"} if case["file"].endswith("body.gz") else {}
    if case["code"] in ("ok.idempotent", "xapi.conflict"):
        assert tell(own, body_of("000_valid.json", activity)).status_code == 200
    before = Statement.objects.count()
    tracemalloc.start()
    answer = tell(own, body, **packed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 200 * 1024 * 1024
    if case["expect"] == "reject":
        assert 400 <= answer.status_code < 500, answer.content
        assert answer.json()["code"] == case["code"]
        assert answer.json()["sentence"].endswith(".")
        assert Statement.objects.count() == before
    else:
        assert answer.status_code == 200, answer.content
        sent = json.loads(body)
        wanted = len(sent) if isinstance(sent, list) else 1
        assert len(answer.json()) == wanted
        new = 0 if case["code"] == "ok.idempotent" else wanted
        assert Statement.objects.count() == before + new
    if case["code"] == "xapi.conflict":
        assert answer.status_code == 409
        kept = Statement.objects.get().raw
        assert kept["result"]["score"]["scaled"] == 0.9


def test_the_first_completion_dates_from_when_it_happened_not_when_it_arrived(own, activity, cast):
    """Corpus 070, sent as two messages, the later deed first."""
    completed, initialized = json.loads(body_of("070_completed_before_initialized.json", activity))
    for statement in (initialized, completed):
        assert tell(own, statement).status_code == 200
    result = ActivityResult.objects.get(worker=cast.amira, activity=activity)
    assert result.completed_at == dt.datetime(2026, 1, 1, 10, 0, tzinfo=dt.UTC)


def test_a_later_failure_does_not_erase_a_pass(own, activity, cast):
    """Corpus 071."""
    passed, failed = json.loads(body_of("071_fail_after_pass.json", activity))
    for statement in (passed, failed):
        assert tell(own, statement).status_code == 200
    result = ActivityResult.objects.get(worker=cast.amira, activity=activity)
    assert (result.is_complete, result.best_percent) == (True, 90)


def test_what_is_kept_is_what_was_told_but_for_who_and_when(own, activity, cast):
    """Corpus 037 and 072: a client's `stored` is not taken, strange keys are kept as they are and do nothing."""
    tell(own, body_of("072_proto_keys.json", activity))
    tell(own, body_of("037_stored_by_client.json", activity))
    strange, stored = Statement.objects.order_by("pk")
    assert strange.raw["context"]["extensions"] == {"__proto__": {"isAdmin": True}, "https://x.example/a.b$c": 1}
    assert "stored" not in stored.raw
    assert stored.stored_at == NOW
    assert stored.raw["actor"]["account"] == {"homePage": HOME, "name": str(cast.amira.pk)}
    assert stored.raw["authority"]["account"]["name"] == "the person's own program"
    assert stored.worker == cast.amira
    assert stored.launch is None


def test_a_person_may_name_themselves_in_four_ways_and_nobody_else(own, activity, cast):
    for number, actor in enumerate(
        (
            {"account": {"homePage": HOME, "name": str(cast.amira.pk)}},
            {"account": {"homePage": HOME, "name": "E00002"}},
            {"mbox": f"mailto:{cast.amira.email.upper()}"},
            "leave out",
        )
    ):
        if isinstance(actor, dict) and "mbox" in actor:
            actor = {"mbox": "mailto:" + cast.amira.email}
        assert tell(own, says(activity, id=f"12345678-1234-4234-8234-{number:012}", actor=actor)).status_code == 200
    for actor in (
        {"account": {"homePage": "https://elsewhere.example", "name": "E00002"}},
        {"account": {"homePage": HOME, "name": str(cast.tariq.pk)}},
        {"mbox": f"mailto:{cast.tariq.email}"},
        {"account": {"homePage": HOME, "name": ["E00002"]}},
    ):
        answer = tell(own, says(activity, id="12345678-1234-4234-8234-00000000bbbb", actor=actor))
        assert (answer.status_code, answer.json()["code"]) == (422, "xapi.actor_mismatch")
    assert set(Statement.objects.values_list("worker", flat=True)) == {cast.amira.pk}


def test_nobody_did_anything_before_they_started(own, activity):
    answer = tell(own, says(activity, timestamp="2025-11-30T23:59:59Z"))
    assert answer.json()["code"] == "xapi.old_timestamp"
    assert "2025-12-01T09:00:00Z" in answer.json()["sentence"]
    assert tell(own, says(activity, timestamp="2025-12-01T09:00:00Z")).status_code == 200


def test_nobody_speaks_of_what_they_have_not_started(activity, cast):
    client = Client()
    client.force_login(cast.tariq)
    answer = tell(client, says(activity))
    assert (answer.status_code, answer.json()["code"]) == (422, "xapi.object_not_allowed")
    for strange in ("", "?", "urn:x", f"{HOME}/activities/", f"{HOME}/activities/{activity.key}/more"):
        assert tell(client, says(activity, object={"id": strange})).json()["code"] == "xapi.object_not_allowed"


def test_one_bad_statement_keeps_all_out_and_is_numbered(own, activity):
    good, bad = says(activity), says(activity, id="not-a-uuid")
    answer = tell(own, [good, bad])
    assert answer.json()["sentence"].startswith("Statement 2: ")
    assert not Statement.objects.exists()


def test_a_statement_is_64_kb_at_most(own, activity):
    large = says(activity, context={"extensions": {"https://example.org/x": "x" * 65536}})
    assert tell(own, large).json()["code"] == "xapi.too_large"
    answer = tell(own, b" " * (8 * 65536 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "xapi.too_large")


def test_300_a_minute_and_no_more(own, activity):
    def batch(n):
        return [says(activity, id=f"12345678-1234-4234-{n:04}-{each:012}") for each in range(50)]

    for n in range(6):
        assert tell(own, batch(n)).status_code == 200
    assert tell(own, batch(7)).status_code == 429
    assert tell(own, batch(0)).status_code == 200, "what was kept is not counted again"
    with clock.at(NOW + dt.timedelta(seconds=61)):
        assert tell(own, batch(7)).status_code == 200


def test_the_same_statement_by_bridge_and_by_api_is_kept_once(own, activity, cast):
    from modules.actions.packages import launch_activity, receive_statements

    statement = says(activity)
    launch = launch_activity(worker=cast.amira, activity=activity)
    receive_statements(worker=cast.amira, launch=launch, statements=[statement])
    assert tell(own, statement).status_code == 200
    assert Statement.objects.count() == 1


def test_two_people_may_use_the_same_id(own, activity, cast):
    put_into_module(activity, cast.tariq, author=cast.edith)
    Enrolment.objects.filter(worker=cast.tariq).update(started_at=STARTED)
    other = Client()
    other.force_login(cast.tariq)
    assert tell(own, says(activity)).status_code == 200
    assert tell(other, says(activity, result={"score": {"raw": 1, "max": 10}})).status_code == 200
    assert Statement.objects.count() == 2


def test_reading_gives_ones_own_in_pages(own, activity, cast):
    put_into_module(activity, cast.tariq, author=cast.edith)
    Enrolment.objects.filter(worker=cast.tariq).update(started_at=STARTED)
    other = Client()
    other.force_login(cast.tariq)
    tell(other, says(activity, id="12345678-1234-4234-8234-00000000cccc"))
    ids = [f"12345678-1234-4234-8234-{n:012}" for n in range(5)]
    tell(own, [says(activity, id=each) for each in ids])
    first = own.get(f"{URL}?limit=3&since=2026-11-22T00:00:00%2B00:00").json()
    second = own.get(first["more"]).json()
    assert [each["id"] for each in first["statements"] + second["statements"]] == ids
    assert second["more"] == ""
    assert own.get(f"{URL}?until=2026-11-22T00:00:00Z").json()["statements"] == []
    assert own.get(f"{URL}?statementId={ids[2]}").json()["id"] == ids[2]
    assert own.get(f"{URL}?statementId=12345678-1234-4234-8234-00000000cccc").status_code == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "after=-1", "since=yesterday", "statementId=5", "after=9" * 30]
)
def test_a_question_that_cannot_be_read_is_said(own, query):
    answer = own.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith(query.partition("=")[0])


def test_a_write_needs_a_session_and_its_token(activity, cast):
    assert tell(Client(), says(activity)).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.amira)
    assert tell(strict, says(activity)).status_code == 403
    form = Client().post(URL, "x=1", content_type="application/x-www-form-urlencoded")
    assert form.status_code == 401


def test_only_json_is_taken(own):
    answer = own.post(URL, "x=1", content_type="text/plain")
    assert (answer.status_code, answer.json()["code"]) == (415, "xapi.bad_type")


def test_the_description_is_for_signed_in_people_and_names_every_answer(own):
    assert Client().get("/api/docs/").status_code == 302
    page = own.get("/api/docs/").content.decode()
    schema = own.get("/api/openapi.json").json()
    for path, methods in schema["paths"].items():
        assert path in page
        for method in methods.values():
            assert method["summary"] in page
            assert all(f"<code>{code}</code>" in page for code in method["responses"])
    assert "<script>" not in page
    assert "{origin}" not in page
    assert settings.APP_ORIGIN == HOME
