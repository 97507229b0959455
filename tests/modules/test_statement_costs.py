"""How many questions a statement asks of the database, however long the module and its history are."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.actions.packages import launch_activity
from modules.models import Activity, ActivityResult, Completion, ModuleSnapshot, Statement
from pathway.audit.models import Event
from pathway.core import clock
from pathway.notifications.models import Notification
from tests.factories import packages as factory

pytestmark = pytest.mark.django_db
VERBS = "http://adlnet.gov/expapi/verbs/"
OF_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@pytest.fixture
def tell(client, cast, fixed_clock):
    """amira plays the last of 100 activities of a module and has done the others; tell statements, count questions."""
    activity = factory.make_activity(factory.make_package(cast.edith, approver=cast.priya))
    others = Activity.objects.bulk_create(
        Activity(
            organisation=cast.northvale,
            package=activity.package,
            title=f"Activity {number}",
            completion_rule="finished",
            made_at=clock.now(),
        )
        for number in range(99)
    )
    page = factory.put_into_module(activity, cast.amira, author=cast.edith)
    snapshot = ModuleSnapshot.objects.filter(module=page).latest("number")
    fields = {field.attname: getattr(snapshot, field.attname) for field in snapshot._meta.concrete_fields}
    contents = snapshot.contents | {"activities": [each.pk for each in [*others, activity]], "sections": []}
    ModuleSnapshot.objects.create(**fields | {"id": None, "number": snapshot.number + 1, "contents": contents})
    now = clock.now()
    ActivityResult.objects.bulk_create(
        ActivityResult(
            worker=cast.amira, activity=each, started_at=now, completed_at=now, last_completed_at=now, attempts=1
        )
        for each in others
    )
    address = reverse("modules:launch-statements", args=[launch_activity(worker=cast.amira, activity=activity).pk])
    client.force_login(cast.amira)

    def told(*verbs, identity=None):
        statements = [
            {
                "id": identity or str(uuid.uuid4()),
                "verb": {"id": VERBS + verb},
                "object": {"id": activity.address},
                "result": {"score": {"raw": 9, "max": 10}} if verb == "completed" else {},
            }
            for verb in verbs
        ]
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(address, {"statements": statements}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        asked = [query["sql"] for query in captured if not query["sql"].startswith(OF_TRANSACTIONS)]
        return len(asked), answer.json()["kept"]

    return told


def test_an_ordinary_statement_and_fifty_of_them_cost_the_same(tell):
    tell("interacted")
    one, many = tell("interacted"), tell(*["interacted"] * 50)
    assert (one[1], many[1]) == (1, 50)
    assert one[0] <= 5
    assert many[0] == one[0]


def test_completing_the_last_of_a_hundred_activities_costs_twelve_and_its_certificate_two(tell, cast):
    tell("interacted")
    asked, _ = tell("completed")
    assert Completion.objects.filter(worker=cast.amira).count() == 1
    assert asked <= 12 + 2
    verbs = Event.objects.filter(verb__in=["modules.activity_completed", "modules.completed"]).values_list("verb")
    assert [verb for (verb,) in verbs.order_by("pk")] == ["modules.activity_completed", "modules.completed"]
    assert Notification.objects.filter(recipient=cast.amira, kind="module_completed").count() == 1


def test_the_same_statement_again_costs_six(tell):
    identity = str(uuid.uuid4())
    assert tell("completed", identity=identity)[1] == 1
    asked, kept = tell("completed", identity=identity)
    assert kept == 0
    assert asked <= 6
    assert Statement.objects.count() == 1


def test_a_long_history_costs_no_more_questions(tell):
    tell("interacted", "completed")
    few, _ = tell("completed")
    tell(*["interacted"] * 50)
    many, _ = tell("completed")
    assert many == few
