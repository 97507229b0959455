"""Changing who is who."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from pathway.people import actions
from pathway.people.enums import AppointmentKind, LeaverReason, MentoringKind, Standing
from pathway.people.models import Appointment, Employment, LineManagement, Mentoring, TeamMembership, User
from pathway.people.queries import demo_people, manager_of, mentors_of, open_invitation, team_of
from tests.conftest import NOW

TODAY = NOW.date()
PASSWORD = "a-long-enough-phrase-7"
pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def nia(cast):
    """Nia is invited into West and has not joined."""
    return actions.invite(
        admin=cast.otto,
        email="nia@northvale.example.org",
        full_name="Nia New",
        job_title="Trainee family support worker",
        staff_id="N1",
        team=cast.west,
    )


def events(verb):
    return list(Event.objects.filter(verb=verb))


def test_an_invitation_makes_a_person_with_job_and_team_and_one_event(cast, nia):
    assert nia.standing == Standing.INVITED
    assert team_of(nia) == cast.west
    assert nia.employments.get().staff_id == "N1"
    assert [(e.actor, e.subject) for e in events("people.invited")] == [(cast.otto, nia)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nia@elsewhere.example.org"}, "Use a work e-mail that ends in @northvale.example.org."),
        ({"email": "nia"}, "nia is not an e-mail address. Check it for slips."),
        ({"email": "AMIRA@northvale.example.org"}, "Somebody with the e-mail amira@northvale.example.org is here"),
        ({"staff_id": " n1 "}, "Somebody with staff id n1 already starts on that day."),
    ],
)
def test_an_invitation_that_breaks_a_rule_is_refused_with_a_sentence(cast, nia, change, sentence):
    fields = {"email": "nils@northvale.example.org", "staff_id": "N2"} | change
    people = User.objects.count()
    with pytest.raises(RuleBroken) as broken:
        actions.invite(admin=cast.otto, full_name="Nils", job_title="Trainee", **fields)
    assert broken.value.sentence.startswith(sentence)
    assert User.objects.count() == people


def test_only_an_admin_invites_and_never_into_another_organisations_team(cast):
    fields = {"email": "nils@northvale.example.org", "staff_id": "N2", "full_name": "Nils", "job_title": "Trainee"}
    for person in (cast.wanda, cast.grace, cast.oscar):
        with pytest.raises((NotAllowed, RuleBroken)):
            actions.invite(admin=person, **fields)
    with pytest.raises(RuleBroken, match="your own organisation"):
        actions.invite(admin=cast.otto, team=cast.south, **fields)
    assert actions.invite(admin=cast.otto, team=cast.west, **fields).pk


def test_a_link_works_once(nia):
    token = nia.invitations.get().token
    joined = actions.accept_invitation(token=token, full_name="Nia Newton", password=PASSWORD)
    assert joined.standing == Standing.ACTIVE
    assert joined.full_name == "Nia Newton"
    with pytest.raises(RuleBroken, match="used or is too old"):
        actions.accept_invitation(token=token, full_name="Nia Newton", password=PASSWORD)


def test_a_link_is_too_old_after_fourteen_days(nia):
    token = nia.invitations.get().token
    with clock.at(NOW + dt.timedelta(days=13, hours=23)):
        assert open_invitation(token) is not None
    with clock.at(NOW + dt.timedelta(days=14)):
        assert open_invitation(token) is None


def test_the_row_does_not_hold_what_opens_the_door(nia, django_assert_num_queries):
    invitation = nia.invitations.get()
    kept = (invitation.nonce, invitation.token_hash)
    assert invitation.token not in kept
    assert open_invitation(invitation.nonce) is None
    assert open_invitation(invitation.token_hash) is None
    assert open_invitation(invitation.token) == invitation


def test_a_fresh_link_ends_the_old_one(cast, nia):
    old = nia.invitations.get().token
    fresh = actions.invite_again(admin=cast.otto, person=nia).token
    assert open_invitation(old) is None
    assert open_invitation(fresh) is not None


def test_a_revoked_link_no_longer_opens(cast, nia):
    token = nia.invitations.get().token
    actions.revoke_invitation(admin=cast.otto, person=nia)
    assert open_invitation(token) is None
    with pytest.raises(RuleBroken, match="no invitation"):
        actions.revoke_invitation(admin=cast.otto, person=nia)


def test_who_has_joined_or_left_gets_no_fresh_link(cast, nia):
    with pytest.raises(RuleBroken, match="already joined"):
        actions.invite_again(admin=cast.otto, person=cast.amira)
    token = nia.invitations.get().token
    actions.deactivate(admin=cast.otto, person=nia, leaver_reason=LeaverReason.NOT_KNOWN)
    with pytest.raises(RuleBroken, match="has left"):
        actions.invite_again(admin=cast.otto, person=nia)
    assert open_invitation(token) is None


def test_a_weak_password_is_refused_in_words(nia):
    with pytest.raises(RuleBroken, match="too short"):
        actions.accept_invitation(token=nia.invitations.get().token, full_name="Nia", password="short")


def test_an_email_is_corrected_until_joining_and_gets_a_fresh_link(cast, nia, django_capture_on_commit_callbacks):
    old = nia.invitations.get().token
    fields = {"full_name": "Nia New", "job_title": "Trainee", "kind": "family_support", "fte": 1}
    actions.correct_details(admin=cast.otto, person=nia, email="nia.new@northvale.example.org", **fields)
    assert open_invitation(old) is None
    assert nia.invitations.open().count() == 1
    with pytest.raises(RuleBroken, match="can no longer be changed"):
        actions.correct_details(admin=cast.otto, person=cast.amira, email="a@northvale.example.org", **fields)


def test_mentor_and_worker_are_both_told_once(cast):
    mentoring = actions.assign_mentor(admin=cast.otto, mentor=cast.moses, worker=cast.peter)
    told = Notification.objects.filter(key=f"mentoring:{mentoring.pk}")
    assert {(n.recipient, n.sentence) for n in told} == {
        (cast.moses, "You are now Peter Example's mentor."),
        (cast.peter, "Moses Example is now your mentor."),
    }


def test_a_mentor_is_somebody_else_of_ones_own_organisation_who_has_joined(cast, nia):
    for mentor, sentence in (
        (cast.amira, "Nobody can be their own mentor."),
        (cast.ola, "Choose somebody of your own organisation who has joined."),
        (nia, "Choose somebody of your own organisation who has joined."),
        (cast.otto, "You cannot make yourself somebody's mentor"),
        (cast.moses, "Moses Example already is Amira Example's mentor"),
    ):
        with pytest.raises(RuleBroken) as broken:
            actions.assign_mentor(admin=cast.otto, mentor=mentor, worker=cast.amira)
        assert broken.value.sentence.startswith(sentence)
    assert actions.assign_mentor(admin=cast.otto, mentor=cast.peter, worker=cast.amira).pk


def test_a_mentoring_that_has_not_begun_ends_without_ever_holding(cast):
    soon = TODAY + dt.timedelta(days=30)
    row = actions.assign_mentor(admin=cast.otto, mentor=cast.peter, worker=cast.amira, started_on=soon)
    actions.end_mentoring(admin=cast.otto, mentoring=row)
    row.refresh_from_db()
    assert row.ended_on == soon
    assert not row.holds(soon)


def test_an_ended_mentoring_is_not_ended_again(cast):
    row = Mentoring.objects.get(mentor=cast.moses, worker=cast.amira)
    actions.end_mentoring(admin=cast.otto, mentoring=row)
    assert cast.moses not in mentors_of(cast.amira)
    with pytest.raises(RuleBroken, match="ended already"):
        actions.end_mentoring(admin=cast.otto, mentoring=row)


def test_a_new_manager_ends_the_one_before_on_the_same_day(cast):
    actions.assign_manager(admin=cast.otto, manager=cast.priya, worker=cast.amira)
    assert manager_of(cast.amira) == cast.priya
    assert LineManagement.objects.get(manager=cast.grace, worker=cast.amira).ended_on == TODAY


def test_managers_never_overlap(cast):
    with pytest.raises(RuleBroken, match="from 5 January 2026"):
        actions.assign_manager(admin=cast.otto, manager=cast.priya, worker=cast.amira, started_on=dt.date(2025, 12, 1))
    actions.assign_manager(admin=cast.otto, manager=cast.priya, worker=cast.amira)
    with pytest.raises(RuleBroken, match="from 23 November 2026"):
        actions.assign_manager(admin=cast.otto, manager=cast.peter, worker=cast.amira, started_on=dt.date(2026, 10, 1))


def test_a_person_stands_in_one_team_at_a_time(cast):
    actions.move_team(admin=cast.otto, person=cast.amira, team=cast.west)
    assert team_of(cast.amira) == cast.west
    assert TeamMembership.objects.on(TODAY).filter(person=cast.amira).count() == 1
    with pytest.raises(RuleBroken, match="already is in West"):
        actions.move_team(admin=cast.otto, person=cast.amira, team=cast.west)


def test_an_appointment_is_for_a_team_or_the_organisation_and_held_once(cast):
    with pytest.raises(RuleBroken, match="Choose the team"):
        actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.TEAM_MANAGER)
    with pytest.raises(RuleBroken, match="whole organisation"):
        actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.ORGANISATION_ADMIN, team=cast.west)
    actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.TEAM_MANAGER, team=cast.west)
    with pytest.raises(RuleBroken, match="already holds"):
        actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.TEAM_MANAGER, team=cast.west)


@pytest.mark.parametrize("team", ["west", None])
def test_the_database_refuses_a_second_open_appointment_of_a_kind(cast, team):
    fields = {
        "person": cast.peter,
        "kind": AppointmentKind.APPROVER,
        "organisation": cast.northvale,
        "team": getattr(cast, team) if team else None,
        "started_on": TODAY,
    }
    Appointment.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(**fields)


def test_the_only_admin_keeps_the_post_until_there_is_another(cast):
    post = Appointment.objects.get(person=cast.otto)
    second = actions.appoint(admin=cast.otto, person=cast.priya, kind=AppointmentKind.ORGANISATION_ADMIN)
    actions.end_appointment(admin=cast.priya, appointment=post)
    actions.appoint(admin=cast.priya, person=cast.otto, kind=AppointmentKind.ORGANISATION_ADMIN)
    actions.end_appointment(admin=cast.otto, appointment=second)
    cast.priya.__dict__.pop("_roles", None)
    with pytest.raises(NotAllowed):
        actions.end_appointment(admin=cast.priya, appointment=Appointment.objects.current().get(person=cast.otto))


def test_an_invited_admin_does_not_count_as_the_other_admin(cast, nia):
    actions.appoint(admin=cast.otto, person=nia, kind=AppointmentKind.ORGANISATION_ADMIN)
    actions.appoint(admin=cast.otto, person=cast.priya, kind=AppointmentKind.ORGANISATION_ADMIN)
    actions.deactivate(admin=cast.priya, person=cast.otto)
    cast.wanda.__dict__.pop("_roles", None)
    actions.appoint(admin=cast.priya, person=cast.wanda, kind=AppointmentKind.ORGANISATION_ADMIN)
    cast.wanda.__dict__.pop("_roles", None)
    actions.deactivate(admin=cast.wanda, person=cast.priya)
    with pytest.raises(NotAllowed):
        actions.deactivate(admin=cast.wanda, person=cast.wanda)


def test_leaving_ends_job_team_relations_and_posts_but_no_record(cast):
    actions.deactivate(admin=cast.otto, person=cast.moses, leaver_reason=LeaverReason.PAY)
    cast.moses.refresh_from_db()
    assert cast.moses.standing == Standing.LEFT
    assert not cast.moses.is_active
    assert list(mentors_of(cast.amira)) == []
    assert Employment.objects.get(person=cast.moses).leaver_reason == LeaverReason.PAY
    for rows in (
        Employment.objects.filter(person=cast.moses),
        TeamMembership.objects.filter(person=cast.moses),
        Mentoring.objects.filter(mentor=cast.moses),
        LineManagement.objects.filter(worker=cast.moses),
    ):
        assert {row.ended_on for row in rows} == {TODAY}


def test_leaving_on_a_later_day_lets_the_person_work_until_then(cast):
    last = TODAY + dt.timedelta(days=30)
    actions.deactivate(admin=cast.otto, person=cast.moses, leaver_reason=LeaverReason.PAY, on=last)
    cast.moses.refresh_from_db()
    assert cast.moses.standing == Standing.ACTIVE
    assert cast.moses in mentors_of(cast.amira)
    with clock.at(NOW + dt.timedelta(days=30)):
        assert cast.moses.standing == Standing.LEFT
        assert cast.moses not in mentors_of(cast.amira)
    sooner = TODAY + dt.timedelta(days=7)
    actions.deactivate(admin=cast.otto, person=cast.moses, leaver_reason=LeaverReason.PAY, on=sooner)
    assert Employment.objects.get(person=cast.moses).ended_on == sooner
    later = TODAY + dt.timedelta(days=60)
    actions.deactivate(admin=cast.otto, person=cast.moses, leaver_reason=LeaverReason.PAY, on=later)
    assert Mentoring.objects.get(mentor=cast.moses, worker=cast.amira).ended_on == later


def test_somebody_who_never_started_can_be_taken_out(cast):
    future = TODAY + dt.timedelta(days=30)
    person = actions.invite(
        admin=cast.otto,
        email="n@northvale.example.org",
        full_name="Nia",
        job_title="Trainee",
        staff_id="N9",
        team=cast.west,
        started_on=future,
    )
    with pytest.raises(RuleBroken, match="only starts on"):
        actions.deactivate(admin=cast.otto, person=person, on=TODAY)
    actions.deactivate(admin=cast.otto, person=person)
    assert Employment.objects.get(person=person).ended_on == future
    assert not Employment.objects.on(future).filter(person=person).exists()


def test_who_comes_back_gets_a_new_job_and_keeps_the_history(cast):
    actions.deactivate(admin=cast.otto, person=cast.peter, leaver_reason=LeaverReason.CARING)
    day = TODAY + dt.timedelta(days=10)
    with clock.at(NOW + dt.timedelta(days=10)):
        actions.reactivate(
            admin=cast.otto, person=cast.peter, job_title="Family support worker", staff_id="S77", team=cast.east
        )
        cast.peter.refresh_from_db()
        assert cast.peter.standing == Standing.ACTIVE
        assert cast.peter.check_password("correct-horse-battery")
        assert team_of(cast.peter) == cast.east
    assert list(cast.peter.employments.order_by("started_on").values_list("started_on", "ended_on")) == [
        (dt.date(2026, 1, 5), TODAY),
        (day, None),
    ]


def test_nobody_comes_back_who_has_not_left(cast):
    with pytest.raises(RuleBroken, match="has not left"):
        actions.reactivate(admin=cast.otto, person=cast.peter, job_title="Family support worker", staff_id="S77")


def test_who_left_before_joining_gets_a_link_on_coming_back(cast, nia):
    actions.deactivate(admin=cast.otto, person=nia)
    actions.reactivate(
        admin=cast.otto, person=nia, job_title="Trainee", staff_id="N1", started_on=TODAY + dt.timedelta(1)
    )
    assert nia.standing == Standing.INVITED
    assert nia.invitations.open().count() == 1


def test_leavers_are_not_arranged(cast):
    actions.deactivate(admin=cast.otto, person=cast.peter)
    for deed in (
        lambda: actions.assign_mentor(admin=cast.otto, mentor=cast.moses, worker=cast.peter),
        lambda: actions.assign_manager(admin=cast.otto, manager=cast.grace, worker=cast.peter),
        lambda: actions.move_team(admin=cast.otto, person=cast.peter, team=cast.east),
        lambda: actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.APPROVER),
        lambda: actions.deactivate(admin=cast.otto, person=cast.peter),
    ):
        with pytest.raises(RuleBroken, match="has left"):
            deed()


def test_a_team_closes_when_nobody_and_nothing_stands_in_it(cast):
    for team in (cast.east, cast.service):
        with pytest.raises(RuleBroken):
            actions.close_team(admin=cast.otto, team=team)
    empty = actions.open_team(admin=cast.otto, name="North", parent=cast.service)
    actions.close_team(admin=cast.otto, team=empty)
    with pytest.raises(RuleBroken, match="closed"):
        actions.move_team(admin=cast.otto, person=cast.peter, team=empty)


def test_a_team_never_stands_inside_itself(cast):
    with pytest.raises(RuleBroken, match="inside itself"):
        actions.change_team(admin=cast.otto, team=cast.service, name="Help", parent=cast.east, area_of_practice="")
    changed = actions.change_team(admin=cast.otto, team=cast.east, name="Far east", parent=None, area_of_practice="")
    assert changed.parent is None


def test_team_names_are_unique_whatever_their_case(cast):
    with pytest.raises(RuleBroken, match="already a team called EAST"):
        actions.open_team(admin=cast.otto, name=" EAST ")
    assert actions.open_team(admin=cast.oscar, name="East").organisation == cast.southmere


def test_settings_name_what_changed(cast):
    actions.change_settings(
        admin=cast.otto, organisation=cast.northvale, worried_phone="01632 960199", supervisors_assess=False
    )
    cast.northvale.refresh_from_db()
    assert cast.northvale.worried_phone == "01632 960199"
    assert events("people.settings_changed")[0].detail == {"changed": ["worried_phone"]}
    with pytest.raises(NotAllowed):
        actions.change_settings(admin=cast.otto, organisation=cast.southmere, worried_phone="1")


def test_every_deed_leaves_exactly_one_event(cast, nia):
    deeds = [
        lambda: actions.invite_again(admin=cast.otto, person=nia),
        lambda: actions.revoke_invitation(admin=cast.otto, person=nia),
        lambda: actions.appoint(admin=cast.otto, person=cast.peter, kind=AppointmentKind.APPROVER),
        lambda: actions.end_appointment(admin=cast.otto, appointment=Appointment.objects.get(person=cast.peter)),
        lambda: actions.assign_mentor(admin=cast.otto, mentor=cast.priya, worker=cast.peter, kind=MentoringKind.BUDDY),
        lambda: actions.end_mentoring(admin=cast.otto, mentoring=Mentoring.objects.get(worker=cast.peter)),
        lambda: actions.assign_manager(admin=cast.otto, manager=cast.priya, worker=cast.peter),
        lambda: actions.move_team(admin=cast.otto, person=cast.peter, team=cast.east),
        lambda: actions.open_team(admin=cast.otto, name="North"),
        lambda: actions.deactivate(admin=cast.otto, person=cast.peter),
        lambda: actions.reactivate(admin=cast.otto, person=cast.peter, job_title="FSW", staff_id="S9"),
    ]
    for number, deed in enumerate(deeds):
        before = Event.objects.count()
        deed()
        assert Event.objects.count() == before + 1, number


def test_demo_people_exist_only_in_the_demo(cast, settings):
    settings.DEMO_PEOPLE = [
        (cast.amira.email, "Amira, apprentice", "Look round"),
        ("nobody@northvale.example.org", "Nobody", "Nothing"),
    ]
    assert [person for person, _, _ in demo_people()] == [cast.amira]
    settings.PATHWAY_DEMO = False
    assert demo_people() == []
