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
from pathway.people.actions import record_absence
from pathway.people.enums import AbsenceClass
from pathway.people.models import Employment, User
from pathway.training.actions import (
    add_course_done,
    change_requirement,
    end_requirement,
    exempt,
    require_course,
    require_defaults,
    require_module,
)
from pathway.training.enums import HeldState
from pathway.training.models import FollowUp, Requirement
from pathway.training.queries import cells_for, due_words, required_of
from pathway.training.tables import TrainingTable
from tests.factories.modules import make_module, publish
from tests.factories.people import employ, make_person
from tests.house.counting import assert_same_queries, queries_of

JULY = dt.date(2026, 7, 1)


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day, 12))


def complete(worker, module, day, number=1, moment=None):
    moment = moment or noon(day)
    enrolment = Enrolment.objects.create(
        worker=worker, module=module, title=module.title, started_at=moment, completed_at=moment
    )
    return Completion.objects.create(
        worker=worker,
        enrolment=enrolment,
        module=module,
        snapshot_number=number,
        title=module.title,
        minutes=10,
        awaited_review=False,
        completed_at=moment,
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
    assert len(queries_of(client, reverse("training:table"))) <= 12


def test_rules_that_ask_alike_are_worked_out_together_and_others_apart(asked):
    """People and rules that share their days share a sum; whoever differs in one day, or is exempt, does not."""
    with clock.at(noon(dt.date(2026, 1, 5))):
        again = require_course(lead=asked.wanda, title="First aid", first_due_days=90, refresh_months=12)
        longer = require_course(lead=asked.wanda, title="Fire", first_due_days=90, refresh_months=24)
        full = asked.northvale.levels.get(code="fsw")
        some = require_course(lead=asked.wanda, title="For some", first_due_days=10, levels=[full])
    with clock.at(noon(dt.date(2026, 2, 2))):
        place(keeper=asked.wanda, worker=asked.tariq, level=full)
    complete(asked.amira, asked.module, dt.date(2026, 3, 1))
    complete(asked.moses, asked.module, dt.date(2026, 3, 2))
    with clock.at(noon(dt.date(2026, 6, 1))):
        exempt(
            approver=asked.wanda, worker=asked.moses, course=again.course, reason="Teaches it.",
            until=dt.date(2026, 12, 1),
        )  # fmt: skip
        add_course_done(
            keeper=asked.wanda, course=longer.course, workers=[asked.amira, asked.tariq],
            completed_on=dt.date(2026, 3, 1),
        )  # fmt: skip
    everybody = User.objects.filter(pk__in=[asked.amira.pk, asked.tariq.pk, asked.moses.pk])
    cells = {(c.standing.person, c.requirement): c.held for c in cells_for(everybody, asked.northvale, JULY)}
    assert cells[asked.amira, asked.requirement].due_on == dt.date(2027, 3, 1)
    assert cells[asked.moses, asked.requirement].due_on == dt.date(2027, 3, 2)
    assert cells[asked.tariq, asked.requirement].state is HeldState.NEVER_DONE_OVERDUE
    assert cells[asked.amira, longer].due_on == cells[asked.tariq, longer].due_on == dt.date(2028, 3, 1)
    assert cells[asked.moses, longer].state is HeldState.NEVER_DONE_OVERDUE
    assert cells[asked.moses, again].state is HeldState.EXEMPT
    assert cells[asked.amira, again].state is HeldState.NEVER_DONE_OVERDUE
    assert [person for person, rule in cells if rule == some] == [asked.tariq]
    assert f"the move to {full} on 2 February 2026" in cells[asked.tariq, some].because


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 3, 28, 23, 59, tzinfo=dt.UTC), dt.date(2026, 3, 28)),
        (dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC), dt.date(2026, 3, 29)),
        (dt.datetime(2026, 3, 29, 22, 59, tzinfo=dt.UTC), dt.date(2026, 3, 29)),
        (dt.datetime(2026, 3, 29, 23, 0, tzinfo=dt.UTC), dt.date(2026, 3, 30)),
        (dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
        (dt.datetime(2026, 10, 25, 23, 30, tzinfo=dt.UTC), dt.date(2026, 10, 25)),
        (dt.datetime(2026, 12, 31, 23, 59, tzinfo=dt.UTC), dt.date(2026, 12, 31)),
        (dt.datetime(2027, 1, 1, 0, 0, tzinfo=dt.UTC), dt.date(2027, 1, 1)),
    ],
)
def test_what_is_done_near_midnight_counts_on_the_day_that_the_clocks_here_show(asked, moment, day):
    """Around both clock changes and the year's end: the day before is as it was, and the year runs from that day."""
    complete(asked.amira, asked.module, day, moment=moment)
    amira = User.objects.filter(pk=asked.amira.pk)
    (before,) = cells_for(amira, asked.northvale, day - dt.timedelta(days=1))
    (then,) = cells_for(amira, asked.northvale, day)
    assert (before.held.state.is_held, before.held.done_on) == (False, None)
    assert (then.held.state, then.held.done_on) == (HeldState.IN_DATE, day)
    assert then.held.due_on == day.replace(year=day.year + 1)


def test_the_table_of_a_past_day_is_one_choice_away_and_says_so(asked, client):
    complete(asked.amira, asked.module, dt.date(2026, 6, 1))
    client.force_login(asked.wanda)
    with clock.at(noon(JULY)):
        today = client.get(reverse("training:table"))
        past = client.get(reverse("training:table"), {"on": "2026-05-01"})
    assert today.context["table"].total.done == 1
    assert past.context["table"].total.done == 0
    assert 'name="on" type="date" value="2026-07-01" max="2026-07-01"' in today.content.decode()
    body = past.content.decode()
    assert "This is how it stood on 1 May 2026" in body
    assert 'name="on" type="date" value="2026-05-01"' in body
    assert "This is how it stood" not in today.content.decode()


def test_people_away_for_long_are_listed_and_not_counted(asked, client):
    with clock.at(noon(JULY)):
        record_absence(
            keeper=asked.grace, person=asked.amira, reason=AbsenceClass.PARENTAL, started_on=dt.date(2026, 3, 30),
            is_long_term=True,
        )  # fmt: skip
        client.force_login(asked.wanda)
        shown = client.get(reverse("training:table"))
    assert [standing.person for standing in shown.context["table"].people_not_counted] == [asked.amira]
    assert "1 person is not counted just now" in shown.content.decode()


def test_each_row_behind_a_number_leads_to_what_can_be_done_about_it(asked, client):
    client.force_login(asked.grace)
    address = reverse("training:follow-up", args=[asked.amira.pk, asked.requirement.pk])
    with clock.at(noon(JULY)):
        assert address in client.get(reverse("training:table-rows")).content.decode()
        assert address not in client.get(reverse("training:table-rows"), {"on": "2026-05-01"}).content.decode()


def test_one_press_reminds_everybody_in_the_list_and_nobody_twice_in_a_week(asked, client):
    """Who holds it, whom it is not asked of, and the one who presses are left alone."""
    complete(asked.amira, asked.module, dt.date(2026, 6, 1))
    client.force_login(asked.grace)
    query = f"?module={asked.requirement.pk}"
    with clock.at(noon(JULY)):
        page = client.get(reverse("training:table-rows") + query)
        wanted = page.context["to_remind"]
        assert f"Remind {wanted} of them" in page.content.decode()
        sent = client.post(reverse("training:rows-nudge") + query, follow=True)
        assert f"{wanted} reminded." in sent.content.decode()
        told = set(FollowUp.objects.values_list("worker", flat=True))
        assert len(told) == wanted >= 2
        assert not told & {asked.amira.pk, asked.grace.pk}
        again = client.post(reverse("training:rows-nudge") + query, follow=True)
        assert f"0 reminded. {wanted} had a reminder within the last week." in again.content.decode()
        past = client.get(reverse("training:table-rows"), {"on": "2026-05-01"}).content.decode()
        assert "of them</button>" not in past
        client.post(reverse("training:rows-nudge") + "?on=2026-05-01")
    with clock.at(noon(JULY + dt.timedelta(days=8))):
        client.post(reverse("training:rows-nudge") + query)
    assert FollowUp.objects.count() == 2 * wanted
    client.force_login(asked.moses)
    assert client.post(reverse("training:rows-nudge")).status_code == 404


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
