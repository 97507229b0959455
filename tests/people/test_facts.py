"""The facts that figures need: absences, vacancies and agency posts, and why people left."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.people import actions
from pathway.people.enums import AbsenceClass, ExitTheme, LeaverReason
from pathway.people.models import Absence, AgencyPost, ExitInterview, User, Vacancy
from pathway.people.queries import absences_between
from tests.conftest import NOW
from tests.house.counting import assert_same_queries

TODAY = NOW.date()
STRINGS = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.usefixtures("fixed_clock")


def away(cast, first=dt.date(2026, 10, 5), back=dt.date(2026, 10, 9), **change):
    fields = {"keeper": cast.grace, "person": cast.amira, "reason": AbsenceClass.SICKNESS} | change
    return actions.record_absence(started_on=first, ended_on=back, **fields)


def test_a_manager_records_an_absence_with_one_event(cast):
    absence = away(cast, days_lost=Decimal("4"))
    assert (absence.person, absence.is_long_term, absence.days_lost) == (cast.amira, False, 4)
    (event,) = Event.objects.filter(verb="people.absence_recorded")
    assert (event.actor, event.subject) == (cast.grace, cast.amira)
    assert AbsenceClass.SICKNESS not in json.dumps(event.detail)


def test_the_admin_records_absences_and_nobody_records_their_own(cast):
    assert away(cast, keeper=cast.otto).pk
    for keeper in (cast.amira, cast.moses, cast.wanda, cast.orla):
        with pytest.raises(NotAllowed):
            away(cast, first=dt.date(2026, 6, 1), back=dt.date(2026, 6, 2), keeper=keeper)
    with pytest.raises(NotAllowed):
        away(cast, keeper=cast.otto, person=cast.otto)


def test_four_weeks_are_long_term_without_a_tick(cast):
    assert not away(cast, dt.date(2026, 3, 2), dt.date(2026, 3, 29)).is_long_term
    assert away(cast, dt.date(2026, 5, 4), dt.date(2026, 6, 1)).is_long_term
    assert away(cast, dt.date(2026, 10, 1), None).is_long_term


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first": dt.date(2026, 10, 9), "back": dt.date(2026, 10, 9)}, "comes after the first day"),
        ({"first": TODAY + dt.timedelta(1), "back": None}, "once it has begun"),
        ({"days_lost": Decimal(9)}, "more working days lost than days"),
        ({"first": dt.date(2025, 1, 1), "back": dt.date(2025, 1, 3)}, "had no job on 1 January 2025"),
        ({"first": dt.date(2026, 9, 14), "back": dt.date(2026, 9, 16)}, "is away from 10 September 2026 until"),
        ({"first": dt.date(2026, 9, 1), "back": None}, "is away from 10 September 2026 until"),
    ],
)
def test_an_impossible_absence_is_refused_with_a_sentence(cast, change, sentence):
    away(cast, dt.date(2026, 9, 10), dt.date(2026, 9, 20))
    with pytest.raises(RuleBroken, match=sentence):
        away(cast, **change)
    assert Absence.objects.count() == 1


def test_the_database_holds_what_a_row_can_hold(cast):
    away(cast, dt.date(2026, 9, 1), None)
    for change in (
        {"started_on": dt.date(2026, 9, 2)},
        {"started_on": dt.date(2026, 9, 1), "ended_on": dt.date(2026, 9, 3)},
        {"started_on": dt.date(2026, 8, 3), "ended_on": dt.date(2026, 8, 1)},
        {"started_on": dt.date(2026, 8, 3), "ended_on": dt.date(2026, 8, 5), "days_lost": -1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(person=cast.amira, reason="other", **change)


def test_an_absence_is_ended_and_taken_away(cast):
    absence = away(cast, dt.date(2026, 11, 2), None)
    fields = {"reason": "caring", "started_on": dt.date(2026, 11, 2), "ended_on": dt.date(2026, 11, 4)}
    changed = actions.change_absence(keeper=cast.grace, absence=absence, **fields)
    assert (changed.reason, changed.ended_on) == ("caring", dt.date(2026, 11, 4))
    for deed in (
        lambda: actions.change_absence(keeper=cast.amira, absence=absence, **fields),
        lambda: actions.remove_absence(keeper=cast.moses, absence=absence),
    ):
        with pytest.raises(NotAllowed):
            deed()
    actions.remove_absence(keeper=cast.grace, absence=absence)
    assert not Absence.objects.exists()
    assert Event.objects.filter(verb="people.absence_removed", subject=cast.amira).count() == 1


def test_absences_between_days_take_both_ends(cast):
    absence = away(cast)
    people = User.objects.filter(organisation=cast.northvale)

    def found(first, last):
        return list(absences_between(people, dt.date(2026, 10, first), dt.date(2026, 10, last)))

    assert found(1, 5) == found(8, 30) == [absence]
    assert found(1, 4) == found(9, 30) == []


def test_absence_pages_from_first_day_to_return(client, cast):
    client.force_login(cast.grace)
    address = reverse("people:absence-list", args=[cast.amira.pk])
    assert "No absence is recorded. Record one" in client.get(address).content.decode()
    sent = {"reason": "sickness", "started_on": "2026-11-02", "ended_on": "", "days_lost": ""}
    assert client.post(address + "add/", sent).status_code == 302
    absence = Absence.objects.get()
    assert client.get(reverse("people:absence-edit", args=[absence.pk])).status_code == 200
    client.post(reverse("people:absence-edit", args=[absence.pk]), sent | {"ended_on": "2026-11-09", "days_lost": "5"})
    absence.refresh_from_db()
    assert (absence.ended_on, absence.days_lost) == (dt.date(2026, 11, 9), 5)
    client.force_login(cast.amira)
    page = client.get(address).content.decode()
    assert "Sickness" in page
    assert "absences/add" not in page
    assert Event.objects.filter(verb="people.absences_read", subject=cast.amira).count() == 1, "one's own is not logged"
    client.force_login(cast.grace)
    client.post(reverse("people:absence-remove", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_whatever_is_typed_into_an_absence_it_is_answered(client, cast):
    client.force_login(cast.grace)
    for string in STRINGS:
        sent = dict.fromkeys(("reason", "started_on", "ended_on", "days_lost"), str(string))
        assert client.post(reverse("people:absence-add", args=[cast.amira.pk]), sent).status_code == 422, string
    assert not Absence.objects.exists()


def test_a_list_of_absences_asks_as_little_with_many(client, cast):
    client.force_login(cast.grace)
    away(cast)

    def more():
        for month in range(2, 10):
            away(cast, dt.date(2026, month, 6), dt.date(2026, month, 7))

    assert_same_queries(client, reverse("people:absence-list", args=[cast.amira.pk]), more)


def test_the_lead_keeps_vacancies_and_agency_posts(client, cast):
    client.force_login(cast.wanda)
    address = reverse("people:establishment-list")
    assert "No vacancy is recorded" in client.get(address).content.decode()
    sent = {"team": cast.east.pk, "job_title": "Trainee", "kind": "family_support", "fte": "0.8"}
    sent["started_on"] = "2026-10-01"
    assert client.post(reverse("people:vacancy-add"), sent).status_code == 302
    assert client.post(reverse("people:agency-add"), sent | {"covers_vacancy": "on"}).status_code == 302
    vacancy, post = Vacancy.objects.get(), AgencyPost.objects.get()
    assert (vacancy.team, vacancy.fte, post.covers_vacancy) == (cast.east, Decimal("0.8"), True)
    assert client.post(reverse("people:vacancy-close", args=[vacancy.pk]), {"on": "2026-11-01"}).status_code == 302
    assert client.post(reverse("people:agency-end", args=[post.pk]), {"on": "2026-09-01"}).status_code == 422
    vacancy.refresh_from_db()
    post.refresh_from_db()
    assert (vacancy.ended_on, post.ended_on) == (dt.date(2026, 11, 1), None)
    verbs = {"people.vacancy_opened", "people.vacancy_closed", "people.agency_post_started"}
    assert (
        set(Event.objects.filter(actor=cast.wanda, verb__startswith="people.").values_list("verb", flat=True)) == verbs
    )


def test_only_their_own_keepers_keep_vacancies(cast):
    vacancy = actions.open_vacancy(keeper=cast.otto, team=cast.east, job_title="Trainee")
    for keeper in (cast.grace, cast.amira, cast.omar):
        with pytest.raises(NotAllowed):
            actions.close_vacancy(keeper=keeper, vacancy=vacancy)
    with pytest.raises(RuleBroken, match="your own organisation"):
        actions.open_vacancy(keeper=cast.wanda, team=cast.south, job_title="Trainee")
    actions.close_vacancy(keeper=cast.wanda, vacancy=vacancy)
    with pytest.raises(RuleBroken, match="ended already"):
        actions.close_vacancy(keeper=cast.wanda, vacancy=vacancy)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vacancy.objects.create(
            organisation=cast.northvale, team=cast.east, job_title="x", fte=0, started_on=dt.date(2026, 1, 1)
        )


def leave(cast):
    actions.deactivate(admin=cast.otto, person=cast.tariq, leaver_reason=LeaverReason.PAY, on=TODAY)
    return cast.tariq.employments.get()


def test_why_somebody_left_is_recorded_with_further_reasons_and_themes(client, cast):
    job = leave(cast)
    client.force_login(cast.otto)
    address = reverse("people:leaving-edit", args=[job.pk])
    assert client.get(address).status_code == 200
    sent = {
        "leaver_reason": "workload",
        "further_reasons": ["pay", "caring"],
        "interview_on": "2026-11-20",
        "themes": [ExitTheme.WORKLOAD, ExitTheme.TEAM],
    }
    assert client.post(address, sent).status_code == 302
    job.refresh_from_db()
    interview = ExitInterview.objects.get(employment=job)
    assert job.leaver_reason == "workload"
    assert {row.reason for row in job.further_reasons.all()} == {"pay", "caring"}
    assert {row.theme for row in interview.themes.all()} == {"workload", "team"}
    assert client.post(address, {"leaver_reason": "pay"}).status_code == 302
    assert not ExitInterview.objects.exists()
    assert not job.further_reasons.exists()
    assert Event.objects.filter(verb="people.leaving_read", actor=cast.otto).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"further_reasons": ["pay"]}, "named again"),
        ({"themes": ["team"]}, "when the exit interview was held"),
        ({"interview_on": TODAY + dt.timedelta(1)}, "lies ahead"),
        ({"interview_on": dt.date(2020, 1, 1)}, "earlier than the job"),
    ],
)
def test_a_leaving_that_breaks_a_rule_is_refused(cast, change, sentence):
    job = leave(cast)
    with pytest.raises(RuleBroken, match=sentence):
        actions.record_leaving(keeper=cast.otto, employment=job, leaver_reason="pay", **change)
    assert not Event.objects.filter(verb="people.leaving_recorded").exists()


def test_only_the_admin_knows_why_somebody_left(cast):
    job = leave(cast)
    for keeper in (cast.grace, cast.wanda, cast.oscar, cast.moses):
        with pytest.raises(NotAllowed):
            actions.record_leaving(keeper=keeper, employment=job, leaver_reason="pay")
    with pytest.raises(RuleBroken, match="no last day"):
        actions.record_leaving(keeper=cast.otto, employment=cast.moses.employments.get(), leaver_reason="pay")
