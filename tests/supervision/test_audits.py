"""A supervision auditor reads a drawn sample of locked records of a team, without the wellbeing part; nothing else."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.enums import AppointmentKind
from pathway.people.models import Appointment, TeamMembership, forget_roles
from pathway.supervision.actions.audits import draw_sample, note_sampled_reading
from pathway.supervision.actions.records import acknowledge, add_addendum
from pathway.supervision.actions.sessions import plan_group
from pathway.supervision.models import AuditSample, SampledRecord, Session
from pathway.supervision.queries.audits import records_to_draw_from
from tests.conftest import NOW
from tests.factories.people import appoint
from tests.factories.supervision import at, make_held, make_locked, write_up
from tests.house.counting import assert_same_queries

D = dt.date
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
DAYS = {"held_from": D(2026, 9, 1), "held_until": D(2026, 11, 23)}


@pytest.fixture
def auditor(cast):
    """Priya, appointed to audit the supervision of East."""
    appoint(cast.priya, AppointmentKind.SUPERVISION_AUDITOR, team=cast.east)
    forget_roles(cast.priya)
    return cast.priya


@pytest.fixture
def locked(cast):
    """A locked record of amira and grace."""
    session = make_locked(
        cast.grace, cast.amira, D(2026, 10, 12), practice="We looked at endings.", wellbeing="Carries one visit home."
    )
    add_addendum(author=cast.grace, session=session, text="The course was booked.")
    return session


def draw(auditor, team, **more):
    return draw_sample(auditor=auditor, team=team, **(DAYS | {"wanted": 5} | more))


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def test_only_locked_one_to_one_records_of_the_teams_people_are_in_the_lot(cast, auditor, locked):
    make_held(cast.grace, cast.amira, D(2026, 11, 16))  # not acknowledged
    make_locked(cast.grace, cast.moses, D(2026, 8, 31))  # before the days
    with clock.at(at(D(2026, 9, 1))):
        group = plan_group(supervisor=cast.grace, workers=[cast.amira, cast.tariq], planned_for=at(D(2026, 9, 9), 14))
    write_up(group)
    with clock.at(at(D(2026, 9, 10))):
        acknowledge(worker=cast.amira, session=group)
        acknowledge(worker=cast.tariq, session=group)
    moved = make_locked(cast.grace, cast.tariq, D(2026, 10, 14))
    TeamMembership.objects.filter(person=cast.tariq).update(ended_on=D(2026, 10, 1))
    assert set(records_to_draw_from(auditor, cast.east, **_named(DAYS))) == {locked}
    TeamMembership.objects.filter(person=cast.tariq).update(ended_on=D(2026, 10, 15))
    assert set(records_to_draw_from(auditor, cast.east, **_named(DAYS))) == {locked, moved}
    assert set(records_to_draw_from(auditor, cast.service, **_named(DAYS))) == {locked, moved}
    # Nobody audits themselves, on either side of the table.
    assert set(records_to_draw_from(cast.grace, cast.east, **_named(DAYS))) == set()
    assert set(records_to_draw_from(cast.amira, cast.east, **_named(DAYS))) == {moved}


def _named(days):
    return {"first": days["held_from"], "last": days["held_until"]}


def test_the_lot_draws_as_many_as_asked_and_tells_both_who_signed(cast, auditor, locked):
    for week in range(6):
        make_locked(cast.grace, cast.moses, D(2026, 9, 2) + dt.timedelta(weeks=week))
    sample = draw(auditor, cast.east, wanted=3)
    assert (sample.records.count(), sample.eligible, sample.open_until) == (3, 7, D(2026, 12, 23))
    rest = draw(auditor, cast.east, wanted=20)
    assert rest.records.count() == 7
    sentences = Notification.objects.filter(kind="supervision.sampled", recipient=cast.amira)
    assert "Priya Example drew your supervision record of 12 October 2026 for an audit." in sentences.last().sentence
    assert Notification.objects.filter(kind="supervision.sampled", recipient=cast.grace).count() == 10
    assert Event.objects.filter(verb="supervision.sample_drawn").count() == 2


def test_the_auditor_reads_the_record_without_wellbeing_and_the_two_see_that(cast, auditor, locked, client):
    sample = draw(auditor, cast.east)
    drawn = sample.records.get()
    client.force_login(auditor)
    assert "1 of 1 records" in text(client.get(url("audit-list")))
    assert "Amira Example with Grace Example" in text(client.get(url("audit-detail", sample.pk)))
    page = text(client.get(url("audit-record", drawn.pk)))
    assert "We looked at endings." in page
    assert "The course was booked." in page
    assert "Carries one visit home." not in page
    (seen,) = Event.objects.filter(verb="supervision.sampled_read", subject=cast.amira)
    assert seen.actor == auditor
    # Nothing else has opened: neither the session's own page nor its agenda, nor any other list.
    for name in ("session-detail", "session-write", "agenda-print", "glass-break"):
        assert client.get(url(name, locked.pk)).status_code == 404
    assert not Session.objects.visible_to(auditor).exists()
    assert not Session.objects.dates_visible_to(auditor).exists()
    for one in (cast.amira, cast.grace):
        client.force_login(one)
        mine = text(client.get(url("session-detail", locked.pk)))
        assert "Priya Example, drawn 23 November 2026, first read 23 November 2026, 09:00" in mine
    client.force_login(cast.amira)
    assert "Priya Example read your supervision record of 12 October 2026 for an audit" in text(
        client.get(reverse("audit:access-log"))
    )


def test_it_ends_with_the_thirty_days_with_the_appointment_and_with_the_team(cast, auditor, locked, client):
    drawn = draw(auditor, cast.east).records.get()
    client.force_login(auditor)

    def status(day):
        with clock.at(at(day, 9)):
            return client.get(url("audit-record", drawn.pk)).status_code

    # Signing in lasts for a while only, so that each day begins with it anew.
    client.force_login(auditor)
    assert status(D(2026, 11, 23)) == 200
    with clock.at(at(D(2026, 12, 23), 9)):
        assert SampledRecord.objects.visible_to(auditor).exists()
    with clock.at(at(D(2026, 12, 24), 9)):
        assert not SampledRecord.objects.visible_to(auditor).exists()
        with pytest.raises(NotAllowed):
            note_sampled_reading(reader=auditor, drawn=drawn)
    posts = Appointment.objects.filter(person=auditor, kind=AppointmentKind.SUPERVISION_AUDITOR)
    posts.update(team=cast.west)
    assert status(D(2026, 11, 23)) == 404
    posts.update(team=cast.east, ended_on=D(2026, 11, 23))
    assert status(D(2026, 11, 23)) == 404


def test_another_auditor_another_team_and_the_rest_of_the_house_draw_and_read_nothing(cast, auditor, locked, client):
    drawn = draw(auditor, cast.east).records.get()
    appoint(cast.ines, AppointmentKind.SUPERVISION_AUDITOR)
    appoint(cast.oona, AppointmentKind.SUPERVISION_AUDITOR)
    for person in (cast.ines, cast.oona, cast.wanda, cast.otto, cast.moses, cast.grace, cast.amira):
        forget_roles(person)
        with pytest.raises(NotAllowed):
            note_sampled_reading(reader=person, drawn=drawn)
    for person, team in (
        (auditor, cast.west), (auditor, cast.service), (cast.oona, cast.east), (cast.wanda, cast.east),
        (cast.otto, cast.east), (cast.grace, cast.east),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            draw(person, team)
    # One appointed for the whole organisation draws from each of its teams.
    assert draw(cast.ines, cast.service).records.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"held_from": D(2026, 11, 24)}, "The first day comes before the last."),
        ({"wanted": 0}, "Draw between 1 and 20 records."),
        ({"wanted": 21}, "Draw between 1 and 20 records."),
        ({"held_until": D(2026, 9, 2)}, "No locked record of these days can be drawn."),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(cast, auditor, locked, more, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        draw(auditor, cast.east, **more)
    assert not AuditSample.objects.exists()
    assert not Notification.objects.filter(kind="supervision.sampled").exists()


def test_audit_draw_says_what_is_missing_and_draws(cast, auditor, locked, client):
    client.force_login(auditor)
    page = client.get(url("audit-draw"))
    assert "East" in text(page)
    assert "West" not in text(page)
    answer = client.post(url("audit-draw"), {"team": cast.west.pk, "held_from": "soon", "wanted": "2"})
    assert answer.status_code == 422
    assert 'value="soon"' in text(answer)
    sent = {"team": cast.east.pk, "held_from": "2026-09-01", "held_until": "2026-11-23", "wanted": "2"}
    after = text(client.post(url("audit-draw"), sent, follow=True))
    assert "1 drawn out of 1. Both who signed each have been told." in after


def test_the_database_keeps_a_sample_as_it_was_drawn(cast, auditor, locked):
    sample = draw(auditor, cast.east)
    with pytest.raises(IntegrityError), transaction.atomic():
        SampledRecord.objects.create(sample=sample, session=locked)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditSample.objects.create(
            organisation=cast.northvale, auditor=auditor, team=cast.east, held_from=NOW.date(),
            held_until=D(2026, 1, 1), wanted=1, eligible=1, open_until=NOW.date(),
        )  # fmt: skip


@pytest.mark.parametrize("name", ["audit-list", "audit-detail"])
def test_the_pages_ask_as_little_with_many_records(cast, auditor, locked, client, name):
    sample = draw(auditor, cast.east)
    client.force_login(auditor)

    def more():
        for week in range(8):
            session = make_locked(cast.grace, cast.tariq, D(2026, 8, 5) + dt.timedelta(weeks=week))
            SampledRecord.objects.create(sample=sample, session=session)
        draw(auditor, cast.east, wanted=3)

    assert_same_queries(client, url(name, *([sample.pk] if name == "audit-detail" else [])), more)
