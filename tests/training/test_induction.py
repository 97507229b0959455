"""The first weeks: tasks, policies by version, and gates."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.training import actions
from pathway.training.models import Induction, InductionItem, InductionTask, Policy
from tests.factories.people import employ, make_person
from tests.house.counting import assert_same_queries


@pytest.fixture
def first_weeks(cast):
    """Five things asked of newcomers, and amira's induction."""
    version = actions.keep_policy(lead=cast.wanda, title="Lone working policy", link="https://example.org/lone")
    for kind, title, policy in (
        ("task", "Meet the team", None),
        ("shadowing", "Shadow two visits", None),
        ("policy", "Read the lone working policy", version.policy),
        ("dbs", "DBS check in place", None),
        ("lone_working", "Ready for lone visits", None),
    ):
        actions.keep_task(lead=cast.wanda, kind=kind, title=title, policy=policy, due_days=7)
    actions.keep_task(lead=cast.wanda, kind="task", title="Only in West", team=cast.west, due_days=3)
    cast.version = version
    cast.induction = actions.begin_induction(starter=cast.grace, worker=cast.amira, first_day=clock.today())
    cast.items = {item.task.kind: item for item in cast.induction.items.select_related("task")}
    return cast


def tick(cast, kind, who, **more):
    return actions.tick_item(ticker=who, item=cast.items[kind], done_on=clock.today(), **more)


def test_an_induction_asks_what_is_asked_everywhere_and_in_the_team(first_weeks):
    titles = {str(item) for item in first_weeks.induction.items.all()}
    assert len(titles) == 5
    assert "Only in West" not in titles
    with pytest.raises(RuleBroken, match="has begun already"):
        actions.begin_induction(starter=first_weeks.wanda, worker=first_weeks.amira, first_day=clock.today())
    with pytest.raises(NotAllowed):
        actions.begin_induction(starter=first_weeks.moses, worker=first_weeks.tariq, first_day=clock.today())


def test_a_policy_is_read_in_its_newest_version(first_weeks):
    with pytest.raises(RuleBroken, match="confirm there"):
        tick(first_weeks, "policy", first_weeks.amira)
    actions.confirm_policy(worker=first_weeks.amira, version=first_weeks.version)
    with pytest.raises(RuleBroken, match="Say what changed"):
        actions.keep_policy(lead=first_weeks.wanda, title="Lone working policy", link="https://example.org/lone2")
    newer = actions.keep_policy(
        lead=first_weeks.wanda, title="Lone working policy", link="https://example.org/lone2", what_changed="A number."
    )
    assert newer.number == 2
    with pytest.raises(RuleBroken, match="newer version"):
        actions.confirm_policy(worker=first_weeks.tariq, version=first_weeks.version)
    with pytest.raises(RuleBroken, match="confirm there"):
        tick(first_weeks, "policy", first_weeks.amira)
    actions.confirm_policy(worker=first_weeks.amira, version=newer)
    tick(first_weeks, "policy", first_weeks.amira)
    with pytest.raises(NotAllowed):
        tick(first_weeks, "policy", first_weeks.grace)


def test_who_confirmed_is_told_of_a_new_version_and_others_are_not(first_weeks):
    actions.confirm_policy(worker=first_weeks.amira, version=first_weeks.version)
    newer = actions.keep_policy(
        lead=first_weeks.wanda, title="Lone working policy", link="https://example.org/lone2", what_changed="A number."
    )
    (told,) = Notification.objects.filter(kind="training.policy_changed")
    assert told.recipient == first_weeks.amira
    assert told.sentence == "“Lone working policy” has a new version: A number. Read it and confirm it again."
    assert told.action_path == reverse("training:policy-list")
    assert newer.number == 2


def test_policy_readers_names_who_has_not_confirmed_this_version_first(first_weeks, client):
    actions.confirm_policy(worker=first_weeks.amira, version=first_weeks.version)
    newer = actions.keep_policy(
        lead=first_weeks.wanda, title="Lone working policy", link="https://example.org/lone2", what_changed="A number."
    )
    actions.confirm_policy(worker=first_weeks.tariq, version=newer)
    client.force_login(first_weeks.grace)
    answer = client.get(reverse("training:policy-readers", args=[newer.pk]))
    rows = {person.short_name: (person.read_before, bool(person.read_at)) for person in answer.context["page"]}
    assert (rows["Amira"], rows["Tariq"]) == ((1, False), (None, True))
    assert list(rows)[-1] == "Tariq"
    assert "Grace" not in rows
    assert f"1 of {len(rows)} people have" in " ".join(answer.content.decode().split())
    assert Event.objects.filter(verb="training.policy_readers_read", actor=first_weeks.grace).count() == 1
    first = client.get(reverse("training:policy-readers", args=[first_weeks.version.pk])).context["page"]
    assert {p.short_name for p in first if p.read_at} == {"Amira"}
    client.force_login(first_weeks.wanda)
    everybody = client.get(reverse("training:policy-readers", args=[newer.pk])).context["page"]
    assert everybody.paginator.count > len(rows)


def test_policy_readers_asks_as_little_with_many(first_weeks, client):
    def add_more():
        for number in range(30):
            person = make_person(first_weeks.northvale, f"reader{number}")
            employ(person, "Family support worker", first_weeks.west)
            actions.confirm_policy(worker=person, version=first_weeks.version)

    client.force_login(first_weeks.wanda)
    assert_same_queries(client, reverse("training:policy-readers", args=[first_weeks.version.pk]), add_more)


def test_gates_are_for_managers_and_in_their_order(first_weeks):
    for kind in ("dbs", "lone_working"):
        for nobody in (first_weeks.amira, first_weeks.moses):
            with pytest.raises(NotAllowed):
                tick(first_weeks, kind, nobody)
    with pytest.raises(RuleBroken, match="comes first"):
        tick(first_weeks, "lone_working", first_weeks.grace)
    tick(first_weeks, "dbs", first_weeks.grace, next_check_on=clock.today() + dt.timedelta(days=1095))
    tick(first_weeks, "lone_working", first_weeks.wanda)
    tick(first_weeks, "task", first_weeks.amira)
    actions.confirm_policy(worker=first_weeks.amira, version=first_weeks.version)
    tick(first_weeks, "policy", first_weeks.amira)
    assert Induction.objects.open().filter(worker=first_weeks.amira).exists()
    tick(first_weeks, "shadowing", first_weeks.moses)
    assert not Induction.objects.open().filter(worker=first_weeks.amira).exists()


def test_the_database_keeps_what_an_induction_says(first_weeks):
    gate = first_weeks.items["dbs"]
    for wrong in ({"done_on": clock.today()}, {"done_by": first_weeks.grace}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InductionItem.objects.filter(pk=gate.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        InductionTask.objects.filter(kind="task").update(policy=Policy.objects.get())


def test_induction_detail_hides_the_check_from_a_mentor(first_weeks, client):
    path = reverse("training:induction-detail", args=[first_weeks.induction.pk])
    for reader, sees in ((first_weeks.amira, True), (first_weeks.grace, True), (first_weeks.moses, False)):
        client.force_login(reader)
        page = client.get(path).content.decode()
        assert ("DBS check in place" in page) is sees
        assert "Meet the team" in page


def test_item_tick_keeps_what_was_typed(first_weeks, client):
    client.force_login(first_weeks.grace)
    path = reverse("training:item-tick", args=[first_weeks.items["dbs"].pk])
    ahead = (clock.today() + dt.timedelta(days=9)).isoformat()
    answer = client.post(path, {"done_on": ahead})
    assert answer.status_code == 422
    assert ahead in answer.content.decode()
    assert client.post(path, {"done_on": clock.today().isoformat()}).status_code == 302
