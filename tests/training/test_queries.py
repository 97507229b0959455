"""Who holds what on a day, worked by hand on the cast."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from modules.models import Completion, Enrolment
from pathway.audit.models import Event
from pathway.careers.actions import place
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people.models import Employment, User
from pathway.training.actions import change_requirement, end_requirement, require_defaults, require_module
from pathway.training.enums import HeldState
from pathway.training.models import Requirement
from pathway.training.queries import cells_for, due_words, required_of
from pathway.training.tables import TrainingTable
from tests.factories.modules import make_module, publish
from tests.factories.people import employ, make_person
from tests.house.counting import assert_same_queries, queries_of

JULY = dt.date(2026, 7, 1)


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day, 12))


def complete(worker, module, day, number=1):
    enrolment = Enrolment.objects.create(
        worker=worker, module=module, title=module.title, started_at=noon(day), completed_at=noon(day)
    )
    return Completion.objects.create(
        worker=worker,
        enrolment=enrolment,
        module=module,
        snapshot_number=number,
        title=module.title,
        minutes=10,
        awaited_review=False,
        completed_at=noon(day),
        reference=f"R{worker.pk}-{enrolment.pk}",
    )


@pytest.fixture
def asked(cast):
    """From 5 January 2026 Northvale asks "Recording well" of everybody: within 90 days, then every 12 months."""
    with clock.at(noon(dt.date(2026, 1, 5))):
        cast.module = make_module(cast.northvale, cast.edith, minutes=10)
        publish(cast.module, cast.edith)
        cast.requirement = require_module(lead=cast.wanda, module=cast.module, first_due_days=90, refresh_months=12)
    return cast


def states(people, day):
    return {c.standing.person.short_name.lower(): c.held.state for c in cells_for(people, people[0].organisation, day)}


def test_people_who_have_done_nothing_are_counted(asked):
    complete(asked.amira, asked.module, dt.date(2026, 3, 1))
    everybody = User.objects.filter(organisation=asked.northvale)
    found = states(everybody, JULY)
    assert found["amira"] == HeldState.IN_DATE
    assert found["tariq"] == HeldState.NEVER_DONE_OVERDUE
    assert len(found) == everybody.count()


def test_a_past_day_is_worked_out_as_it_was(asked):
    complete(asked.amira, asked.module, dt.date(2026, 6, 1))
    amira = User.objects.filter(pk=asked.amira.pk)
    assert states(amira, dt.date(2026, 4, 5))["amira"] == HeldState.NOT_YET_DUE
    assert states(amira, dt.date(2026, 4, 6))["amira"] == HeldState.NEVER_DONE_OVERDUE
    assert states(amira, dt.date(2026, 6, 1))["amira"] == HeldState.IN_DATE


def test_leavers_are_not_in_the_table_from_the_day_they_left(asked):
    Employment.objects.filter(person=asked.amira).update(ended_on=JULY)
    amira = User.objects.filter(pk=asked.amira.pk)
    assert states(amira, dt.date(2026, 6, 30))["amira"] == HeldState.NEVER_DONE_OVERDUE
    assert cells_for(amira, asked.northvale, JULY) == []


def test_an_ended_rule_asks_nobody_from_that_day_on(asked):
    with clock.at(noon(JULY)):
        end_requirement(lead=asked.wanda, requirement=asked.requirement)
    people = User.objects.filter(organisation=asked.northvale)
    assert cells_for(people, asked.northvale, JULY) == []
    assert cells_for(people, asked.northvale, dt.date(2026, 6, 30)) != []


def test_a_rule_for_a_level_asks_only_that_level(asked):
    end_requirement(lead=asked.wanda, requirement=asked.requirement)
    level = asked.northvale.levels.get(code="trainee")
    require_module(lead=asked.wanda, module=asked.module, levels=[level], first_due_days=0)
    people = User.objects.filter(organisation=asked.northvale)
    assert set(states(people, clock.today())) == {"tariq"}


def test_people_who_only_need_training_are_counted_apart(asked):
    table = TrainingTable(asked.wanda, JULY, {})
    others = TrainingTable(asked.wanda, JULY, {"people": "others"})
    assert {c.standing.person for c in table.cells} == {asked.amira, asked.tariq, asked.moses, asked.peter}
    assert asked.grace in {c.standing.person for c in others.cells}


def test_a_manager_sees_their_own_people_only(asked):
    table = TrainingTable(asked.grace, JULY, {})
    assert {c.standing.person for c in table.everything} == {asked.amira, asked.tariq, asked.moses}


def test_every_number_opens_as_many_rows(asked):
    complete(asked.amira, asked.module, dt.date(2026, 3, 1))
    table = TrainingTable(asked.wanda, JULY, {})
    for row in table.by_module():
        for number in row["numbers"]:
            rows = TrainingTable(asked.wanda, JULY, {"state": number["state"], "module": row["requirement"].pk}).rows()
            assert len(rows) == number["number"]
    assert [n["number"] for n in table.by_module()[0]["numbers"]] == [1, 0, 0, 3]
    assert table.total.share == "25%"


def test_required_of_a_worker_stands_with_the_most_pressing_first(asked):
    with clock.at(noon(JULY)):
        assert [cell.held.state for cell in required_of(asked.amira)] == [HeldState.NEVER_DONE_OVERDUE]


def test_only_the_workforce_lead_of_the_organisation_keeps_rules(asked):
    for stranger in (asked.grace, asked.otto, asked.omar, asked.amira):
        with pytest.raises(NotAllowed):
            end_requirement(lead=stranger, requirement=asked.requirement)
    with pytest.raises(RuleBroken, match="required already"):
        require_module(lead=asked.wanda, module=asked.module, first_due_days=1)


def test_table_needs_as_many_queries_for_one_as_for_50_people_and_40_modules(asked, client):
    """Whoever looks and whatever there is; writing the visit into the trail is one of them."""

    def add_more():
        for number in range(50):
            person = make_person(asked.northvale, f"worker{number}")
            employ(person, "Family support worker", asked.west)
        for number in range(39):
            Requirement.objects.create(
                organisation=asked.northvale,
                module_id=9000 + number,
                title=f"Module {number}",
                first_due_days=30,
                started_on=dt.date(2026, 1, 5),
            )

    client.force_login(asked.wanda)
    assert_same_queries(client, reverse("training:table"), add_more)
    assert len(queries_of(client, reverse("training:table"))) <= 12
    assert len(queries_of(client, reverse("training:table-rows"))) <= 12
    client.force_login(asked.grace)
    assert len(queries_of(client, reverse("training:table"))) <= 13


@pytest.mark.parametrize("name", ["table", "table-rows"])
def test_opening_the_table_is_written_into_the_trail(asked, client, name):
    client.force_login(asked.wanda)
    client.get(reverse(f"training:{name}"))
    event = Event.objects.get(verb="training.table_read")
    assert (event.actor, event.organisation) == (asked.wanda, asked.northvale.pk)
    assert event.detail["rows"] > 0
    client.force_login(asked.amira)
    assert client.get(reverse(f"training:{name}")).status_code == 404
    assert Event.objects.filter(verb="training.table_read").count() == 1


def test_table_csv_holds_no_formula(asked, client):
    User.objects.filter(pk=asked.amira.pk).update(full_name="=cmd|' /C calc'!A0")
    client.force_login(asked.wanda)
    body = client.get(reverse("training:table-csv"), {"on": "2026-07-01"}).content.decode("utf-8-sig")
    assert "'=cmd" in body
    assert "\n=cmd" not in body


@pytest.mark.parametrize("query", [{"on": "yesterday"}, {"module": "x"}, {"team": "x" * 500}, {"state": "'; --"}])
def test_table_rows_shrugs_at_nonsense(asked, client, query):
    client.force_login(asked.wanda)
    assert client.get(reverse("training:table-rows"), query).status_code == 200


def test_requirement_add_says_what_is_missing_and_keeps_what_was_typed(asked, client):
    client.force_login(asked.wanda)
    answer = client.post(reverse("training:requirement-add"), {"first_due_days": "-1", "refresh_months": "13"})
    assert answer.status_code == 422
    assert 'value="13"' in answer.content.decode()


def since(person, day):
    (cell,) = cells_for(User.objects.filter(pk=person.pk), person.organisation, day)
    return cell.held.due_on - dt.timedelta(days=cell.requirement.first_due_days)


def test_a_changed_rule_gives_nobody_fresh_days(asked):
    with clock.at(noon(JULY)):
        change_requirement(lead=asked.wanda, requirement=asked.requirement, first_due_days=30, refresh_months=24)
    assert since(asked.tariq, JULY) == dt.date(2026, 1, 5)
    assert states(User.objects.filter(pk=asked.tariq.pk), JULY)["tariq"] == HeldState.NEVER_DONE_OVERDUE
    before = cells_for(User.objects.filter(pk=asked.tariq.pk), asked.northvale, dt.date(2026, 6, 30))
    assert [cell.requirement.first_due_days for cell in before] == [90]


def test_a_rule_widened_to_others_gives_those_their_days(asked):
    trainee = asked.northvale.levels.get(code="trainee")
    with clock.at(noon(dt.date(2026, 3, 1))):
        narrowed = change_requirement(
            lead=asked.wanda, requirement=asked.requirement, levels=[trainee], first_due_days=90
        )
    assert states(User.objects.filter(pk=asked.amira.pk), dt.date(2026, 4, 1)) == {}
    with clock.at(noon(JULY)):
        change_requirement(lead=asked.wanda, requirement=narrowed, first_due_days=90)
    assert since(asked.amira, JULY) == JULY
    assert since(asked.tariq, JULY) == dt.date(2026, 1, 5)


def test_moving_between_two_levels_that_are_both_asked_gives_no_fresh_days(asked):
    levels = list(asked.northvale.levels.filter(code__in=["apprentice", "trainee"]))
    with clock.at(noon(dt.date(2026, 1, 5))):
        change_requirement(lead=asked.wanda, requirement=asked.requirement, levels=levels, first_due_days=90)
    place(keeper=asked.wanda, worker=asked.amira, level=levels[1], on=JULY)
    assert since(asked.amira, JULY) == dt.date(2026, 1, 5)
    with clock.at(noon(dt.date(2026, 6, 1))):
        senior = asked.northvale.levels.get(code="senior")
        again = asked.northvale.requirements.get(ended_on=None)
        change_requirement(lead=asked.wanda, requirement=again, levels=[senior, levels[1]], first_due_days=90)
    assert since(asked.amira, dt.date(2026, 7, 2)) == JULY


@pytest.mark.parametrize(
    ("left", "back", "expected"),
    [
        (dt.date(2026, 6, 1), dt.date(2026, 6, 29), dt.date(2026, 1, 5)),
        (dt.date(2026, 6, 1), dt.date(2026, 6, 30), dt.date(2026, 6, 30)),
    ],
)
def test_service_is_unbroken_over_a_gap_of_28_days(asked, left, back, expected):
    job = asked.tariq.employments.get()
    Employment.objects.filter(pk=job.pk).update(ended_on=left)
    Employment.objects.create(
        person=asked.tariq,
        organisation=asked.northvale,
        staff_id=job.staff_id,
        job_title="Family support worker",
        kind=job.kind,
        started_on=back,
    )
    assert since(asked.tariq, JULY) == expected
    assert states(User.objects.filter(pk=asked.tariq.pk), dt.date(2026, 6, 10)) == {}


def test_the_table_names_who_has_done_nothing(asked):
    complete(asked.amira, asked.module, dt.date(2025, 1, 1))
    table = TrainingTable(asked.wanda, JULY, {})
    names = {standing.person.short_name for standing in table.people_with_nothing_done}
    assert names == {"Tariq", "Moses", "Peter"}


def test_require_defaults_takes_live_modules_that_nothing_asks_for(cast):
    for code, title in (("SAFE1", "Safeguarding"), ("REST", "Restorative practice"), ("OWN1", "Our own")):
        publish(make_module(cast.northvale, cast.edith, title=title, code=code), cast.edith)
    make_module(cast.northvale, cast.edith, title="Not live", code="IG")
    made = require_defaults(lead=cast.wanda)
    assert {(each.title, each.first_due_days, each.refresh_months) for each in made} == {
        ("Safeguarding", 14, 36),
        ("Restorative practice", 182, 36),
    }
    restorative = next(each for each in made if each.title == "Restorative practice")
    assert {level.code for level in restorative.levels.all()} == {"trainee", "fsw", "senior"}
    with pytest.raises(RuleBroken, match="Nothing to begin with"):
        require_defaults(lead=cast.wanda)


def test_requirement_edit_keeps_what_was_typed_and_saves(asked, client):
    client.force_login(asked.wanda)
    path = reverse("training:requirement-edit", args=[asked.requirement.pk])
    refused = client.post(path, {"first_due_days": "30", "refresh_months": "0"})
    assert refused.status_code == 422
    assert 'value="30"' in refused.content.decode()
    theirs = asked.southmere.levels.first()
    assert (
        "Select a valid choice" in client.post(path, {"first_due_days": "30", "levels": [theirs.pk]}).content.decode()
    )
    wanted = {"first_due_days": "30", "refresh_months": ""}
    shown = client.post(path, wanted).context
    assert asked.northvale.requirements.get(ended_on=None).first_due_days == 90, "a preview changes nothing"
    other = client.post(path, wanted | {"first_due_days": "31", "confirm": shown["mark"]})
    assert other.status_code == 200, "what was not shown is not saved"
    assert client.post(path, wanted | {"confirm": shown["mark"]}).status_code == 302
    assert asked.northvale.requirements.get(ended_on=None).first_due_days == 30
    assert client.post(path, {"first_due_days": ""}).status_code == 422


def test_a_worker_reads_when_a_module_is_required(asked):
    module = asked.module.pk
    with clock.at(noon(dt.date(2026, 2, 1))):
        assert due_words(asked.tariq) == {module: "Required by 5 April 2026"}
    with clock.at(noon(JULY)):
        assert due_words(asked.tariq) == {module: "Required, and overdue since 5 April 2026"}
    complete(asked.tariq, asked.module, JULY)
    with clock.at(noon(JULY)):
        assert due_words(asked.tariq) == {module: "Required again by 1 July 2027"}
