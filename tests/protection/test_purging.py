"""What is past its time goes when the organisation said so, and what a case needs stays."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from modules.models import Launch, UserState
from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people.actions import deactivate
from pathway.people.enums import AppointmentKind
from pathway.people.models import User
from pathway.protection.actions import keep_retention, lift_hold, place_hold, purge
from pathway.protection.enums import Keeping
from pathway.protection.models import RetentionRule
from pathway.protection.purging import PURGED, left_long_ago, past_their_time
from pathway.protection.register import REGISTER
from tests.factories.packages import make_activity, make_package
from tests.factories.people import appoint


def fresh(person):
    return User.objects.select_related("organisation").get(pk=person.pk)


@pytest.fixture
def house(cast, fixed_clock):
    """Ines answers for the data; amira and tariq each have an old and a new notice."""
    appoint(cast.ines, AppointmentKind.INFORMATION_GOVERNANCE)
    cast.ines = fresh(cast.ines)
    for person in (cast.amira, cast.tariq, cast.olu):
        for days in (400, 10):
            Notification.objects.create(
                recipient=person,
                kind="told",
                sentence="Said.",
                action_label="Open",
                action_path="/",
                key=f"said:{days}",
                created_at=fixed_clock - dt.timedelta(days=days),
            )
    return cast


def notices(person):
    return sorted(Notification.objects.filter(recipient=person, kind="told").values_list("key", flat=True))


def decide(house, **months):
    keep_retention(keeper=house.ines, months=months)


def test_every_model_of_a_class_that_is_purged_is_purged():
    wanted = {label for label, held in REGISTER.items() if held.kept in (Keeping.NOTICES, Keeping.PLAY)}
    assert wanted == set(PURGED)


def test_nothing_goes_by_a_proposal_alone(house):
    assert purge(organisation=house.northvale) == {}
    assert notices(house.amira) == ["said:10", "said:400"]
    assert not Event.objects.filter(verb="protection.purged").exists()


def test_what_is_past_its_time_goes_and_a_second_run_removes_nothing(house):
    decide(house, notices=12)
    assert purge(organisation=house.northvale) == {"notifications.Notification": 2}
    assert notices(house.amira) == ["said:10"]
    assert notices(house.olu) == ["said:10", "said:400"]
    assert purge(organisation=house.northvale) == {}
    [event] = Event.objects.filter(verb="protection.purged")
    assert event.detail == {"notifications.Notification": 2}


def test_a_hold_keeps_what_is_about_the_person(house):
    decide(house, notices=12)
    hold = place_hold(contact=house.ines, person=house.amira, reason="A tribunal.")
    purge(organisation=house.northvale)
    assert notices(house.amira) == ["said:10", "said:400"]
    assert notices(house.tariq) == ["said:10"]
    lift_hold(contact=house.ines, hold=hold)
    purge(organisation=house.northvale)
    assert notices(house.amira) == ["said:10"]


def test_play_state_goes_by_the_day_it_was_last_changed(house, fixed_clock):
    package = make_package(house.edith, approver=house.priya)
    activity = make_activity(package)
    for days in (800, 100):
        at = fixed_clock - dt.timedelta(days=days)
        UserState.objects.create(
            worker=house.amira,
            activity=activity,
            version=package.version,
            sub_id=str(days),
            state="{}",
            saved_at=at,
        )
        Launch.objects.create(worker=house.amira, activity=activity, package=package, started_at=at, expires_at=at)
    decide(house, play=24)
    removed = purge(organisation=house.northvale)
    assert removed == {"modules.UserState": 1, "modules.Launch": 1}
    assert UserState.objects.get().sub_id == "100"


def test_leavers_past_their_time_are_listed_and_not_erased(house, fixed_clock):
    deactivate(admin=house.otto, person=house.tariq)
    assert list(left_long_ago(house.northvale)) == []
    with clock.at(fixed_clock + dt.timedelta(days=7 * 366 + 10)):
        assert list(left_long_ago(house.northvale)) == [house.tariq]
        decide(house, record=120)
        assert list(left_long_ago(house.northvale)) == []
        purge(organisation=house.northvale)
    assert fresh(house.tariq).full_name == "Tariq Example"


def test_the_command_counts_first_and_removes_only_when_told(house, capsys):
    decide(house, notices=12)
    place_hold(contact=house.ines, person=house.tariq, reason="A tribunal.")
    call_command("purge")
    said = capsys.readouterr().out
    assert "(12 months, decided): notices: 1, 1 more held for a case" in said
    assert "proposed only, so nothing goes" in said
    assert "Nothing was removed: this was a dry run." in said
    assert notices(house.amira) == ["said:10", "said:400"]
    call_command("purge", "--really", "--organisation", "northvale")
    assert "Removed: 1 row." in capsys.readouterr().out
    assert notices(house.amira) == ["said:10"]
    with pytest.raises(CommandError, match="No organisation is called elsewhere"):
        call_command("purge", "--organisation", "elsewhere")


def test_the_contact_and_the_admin_set_months_and_an_empty_field_leaves_a_class_open(client, house):
    for person in (house.ines, house.otto):
        client.force_login(person)
        assert client.post(reverse("protection:retention"), {"record": 120, "notices": 6}).status_code == 302
    rules = dict(RetentionRule.objects.values_list("keeping", "months"))
    assert rules == {"record": 120, "notices": 6}
    page = client.get(reverse("protection:retention")).content.decode()
    assert "Pathway proposes 84" in page
    assert client.post(reverse("protection:retention"), {"record": 0}).status_code == 422
    client.post(reverse("protection:retention"), {"record": 120})
    assert dict(RetentionRule.objects.values_list("keeping", "months")) == {"record": 120}
    with pytest.raises(NotAllowed):
        keep_retention(keeper=fresh(house.moses), months={"record": 1})
    with pytest.raises(RuleBroken, match="only for what is purged"):
        keep_retention(keeper=house.ines, months={"trail": 12})


def test_what_is_past_its_time_is_counted_by_model(house):
    counted = {past.model._meta.label: past.counts()["past"] for past in past_their_time(house.northvale)}
    assert counted["notifications.Notification"] == 2
    assert set(counted) == set(PURGED)


def test_the_page_of_months_asks_little(client, house, django_assert_max_num_queries):
    client.force_login(house.otto)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("protection:retention")).status_code == 200
