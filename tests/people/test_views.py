"""The organisation admin's pages, and the page by which people join."""

import datetime as dt
import html
import json
import logging
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.people import actions
from pathway.people.enums import AppointmentKind, LeaverReason, MentoringKind, Standing, WorkerKind
from pathway.people.models import Appointment, Employment, Mentoring, Organisation, Team, User
from pathway.people.queries import manager_of, mentors_of, team_of
from tests.conftest import NOW
from tests.factories.people import employ, make_person

STRINGS = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text(encoding="utf-8"))
PASSWORD = "a-long-enough-phrase-7"
pytestmark = pytest.mark.usefixtures("fixed_clock")


@pytest.fixture
def otto(client, cast):
    """A browser in which the admin has signed in."""
    client.force_login(cast.otto)
    return client


@pytest.fixture
def nia(cast):
    """Nia is invited and has not joined."""
    return actions.invite(
        admin=cast.otto,
        email="nia@northvale.example.org",
        full_name="Nia New",
        job_title="Trainee family support worker",
        staff_id="N1",
    )


def invitation(**change):
    return {
        "full_name": "Nils Newman",
        "email": "nils@northvale.example.org",
        "staff_id": "N7",
        "job_title": "Apprentice family support worker",
        "kind": WorkerKind.FAMILY_SUPPORT,
        "team": "",
        "level": "",
        "started_on": "2026-11-30",
        "fte": "0.8",
        "mentor": "",
        "manager": "",
    } | change


def said(response):
    """What the page says, without its markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


# The list


def test_person_list_counts_in_words(otto, cast, nia):
    actions.deactivate(admin=cast.otto, person=cast.peter, leaver_reason=LeaverReason.PAY)
    page = said(otto.get(reverse("people:person-list")))
    assert "11 people: 9 active, 1 invited and not yet joined, 1 left." in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "amir"}, {"amira"}),
        ({"q": "example PETER"}, {"peter"}),
        ({"q": "wanda@northvale"}, {"wanda"}),
        ({"q": "zz"}, set()),
        ({"q": "100%"}, set()),
        ({"status": "invited"}, {"nia"}),
        ({"missing": "team"}, {"nia"}),
        ({"missing": "mentor"}, {"nia", "peter", "moses"}),
        ({"missing": "manager"}, {"nia", "peter", "ines", "wanda", "otto", "edith", "priya", "grace"}),
    ],
)
def test_person_list_is_narrowed(otto, nia, query, found):
    lines = otto.get(reverse("people:person-list"), query).context["lines"]
    assert {line.person.email.split("@")[0] for line in lines} == found


def test_person_list_of_a_team_holds_the_teams_inside_it(otto, cast):
    lines = otto.get(reverse("people:person-list"), {"team": cast.east.pk}).context["lines"]
    assert {line.person for line in lines} == {cast.amira, cast.tariq, cast.moses, cast.grace}
    assert len(otto.get(reverse("people:person-list"), {"team": cast.service.pk}).context["lines"]) == 10


def test_person_list_finds_a_staff_id_whatever_its_case(otto, cast):
    job = cast.amira.employments.get()
    found = otto.get(reverse("people:person-list"), {"q": job.staff_id.lower()}).context["lines"]
    assert [line.person for line in found] == [cast.amira]


def test_person_list_asks_the_same_number_of_questions_with_1_and_with_50_people(
    otto, cast, django_assert_max_num_queries
):
    def questions():
        with django_assert_max_num_queries(25) as asked:
            otto.get(reverse("people:person-list"))
        return len(asked.captured_queries)

    few = questions()
    for number in range(60):
        person = make_person(cast.northvale, f"worker{number}")
        employ(person, "Family support worker", cast.west)
    assert questions() <= few + 1  # the second page of the paginator
    assert len(otto.get(reverse("people:person-list")).context["lines"]) == 50
    assert len(otto.get(reverse("people:person-list"), {"page": 2}).context["lines"]) == 20


@pytest.mark.parametrize("text", STRINGS + [{"team": "x"}, {"team": "999999"}, {"status": "nobody"}, {"page": "x"}])
def test_person_list_survives_any_filter(otto, text):
    query = text if isinstance(text, dict) else {"q": text[:5000]}
    response = otto.get(reverse("people:person-list"), query)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_person_list_of_a_mentor_holds_their_mentees_only(client, cast):
    client.force_login(cast.moses)
    lines = client.get(reverse("people:person-list")).context["lines"]
    assert {line.person for line in lines} == {cast.moses, cast.amira, cast.tariq}


# One person


def test_person_detail_offers_only_what_the_viewer_may_do(client, cast):
    path = reverse("people:person-detail", args=[cast.amira.pk])
    offers = [reverse(f"people:{name}", args=[cast.amira.pk]) for name in ("mentor-assign", "team-move", "person-edit")]
    client.force_login(cast.otto)
    assert all(offer in client.get(path).content.decode() for offer in offers)
    client.force_login(cast.moses)
    seen = client.get(path).content.decode()
    assert not any(offer in seen for offer in offers)


def test_person_detail_opened_by_somebody_else_is_on_the_trail(client, cast):
    path = reverse("people:person-detail", args=[cast.amira.pk])
    client.force_login(cast.amira)
    client.get(path)
    assert not Event.objects.filter(verb="people.card_opened").exists()
    client.force_login(cast.moses)
    client.get(path)
    assert Event.objects.get(verb="people.card_opened").actor == cast.moses


def test_person_detail_tells_a_reason_for_leaving_to_the_admin_alone(client, cast):
    actions.deactivate(admin=cast.otto, person=cast.peter, leaver_reason=LeaverReason.PAY)
    path = reverse("people:person-detail", args=[cast.peter.pk])
    client.force_login(cast.otto)
    assert "(Pay)" in client.get(path).content.decode()
    client.force_login(cast.wanda)
    assert "(Pay)" not in client.get(path).content.decode()


def test_person_detail_keeps_the_history(otto, cast):
    actions.move_team(admin=cast.otto, person=cast.amira, team=cast.west)
    page = said(otto.get(reverse("people:person-detail", args=[cast.amira.pk])))
    assert "East 5 January 2026 23 November 2026" in page
    assert "West 23 November 2026 now" in page


# Inviting


def test_person_invite_arranges_everything_at_once(otto, cast):
    level = cast.northvale.levels.get(code="apprentice")
    data = invitation(team=cast.west.pk, level=level.pk, mentor="Moses Example", manager=cast.grace.email)
    response = otto.post(reverse("people:person-invite"), data, follow=True)
    assert "Nils Newman is invited. The link is on its way by mail." in said(response)
    nils = User.objects.get(email="nils@northvale.example.org")
    first_day = dt.date(2026, 11, 30)
    with clock.at(NOW + dt.timedelta(days=7)):
        assert (team_of(nils), manager_of(nils), list(mentors_of(nils))) == (cast.west, cast.grace, [cast.moses])
    assert nils.placements.get().level == level
    assert nils.placements.get().started_on == first_day
    assert str(nils.employments.get().fte) == "0.800"


def test_person_invite_mails_a_link_that_opens(otto, nia, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        otto.post(reverse("people:person-invite"), invitation())
    (message,) = mail.outbox
    assert message.to == ["nils@northvale.example.org"]
    assert message.subject == "Join Northvale Council on Pathway"
    path = re.search(r"http://testserver(/join/\S+)", message.body)[1]
    assert otto.get(path).status_code == 200


def test_person_invite_is_all_or_nothing(otto, cast):
    response = otto.post(reverse("people:person-invite"), invitation(mentor=cast.otto.email))
    assert "You cannot make yourself somebody's mentor" in said(response)
    assert not User.objects.filter(email="nils@northvale.example.org").exists()
    assert response.context["form"]["full_name"].value() == "Nils Newman"


def test_person_invite_twice_invites_once(otto):
    otto.post(reverse("people:person-invite"), invitation())
    response = otto.post(reverse("people:person-invite"), invitation())
    assert "already" in said(response)
    assert User.objects.filter(email="nils@northvale.example.org").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mentor": "Nobody Known"}, "Nobody called Nobody Known has joined."),
        ({"mentor": "example"}, "Which one?"),
        ({"mentor": "ola@southmere.example.org"}, "Nobody called ola@southmere.example.org has joined."),
        ({"fte": "0"}, "greater than or equal to 0.001"),
        ({"fte": "many"}, "Give a number"),
        ({"fte": "1e9"}, "less than or equal to 1.5"),
        ({"fte": "NaN"}, "Give a number"),
        ({"started_on": "31/31/2026"}, "Enter a real date"),
        ({"started_on": "0001-01-01"}, "between 1950 and two years from now"),
        ({"started_on": "9999-12-31"}, "between 1950 and two years from now"),
        ({"kind": "queen"}, "queen is not one of the available choices"),
        ({"full_name": "x" * 121}, "at most 120 characters"),
        ({"full_name": " \u200b "}, "This still needs your answer"),
        ({"email": "x" * 300 + "@northvale.example.org"}, "at most 254 characters"),
        ({"email": "nils@northvale.example.org\nBcc: all@example.org"}, "is not an e-mail address"),
        ({"staff_id": "x" * 41}, "at most 40 characters"),
    ],
)
def test_person_invite_answers_what_is_wrong_and_keeps_what_was_typed(otto, change, sentence):
    people = User.objects.count()
    response = otto.post(reverse("people:person-invite"), invitation(**change))
    assert response.status_code == 422
    assert sentence in said(response)
    assert 'value="N7"' in response.content.decode() or "staff_id" in change
    assert User.objects.count() == people


def test_person_invite_refuses_another_organisations_team_and_level(otto, cast):
    theirs = cast.southmere.levels.first()
    for change in ({"team": cast.south.pk}, {"level": theirs.pk}):
        response = otto.post(reverse("people:person-invite"), invitation(**change))
        assert "Select a valid choice" in said(response)
    assert not User.objects.filter(email="nils@northvale.example.org").exists()


@pytest.mark.parametrize("text", STRINGS)
def test_person_invite_takes_naughty_strings_as_text(otto, text):
    data = invitation(full_name=text[:110], job_title=text[:110], staff_id=text[:30])
    response = otto.post(reverse("people:person-invite"), data, follow=True)
    assert response.status_code in (200, 422)
    body = otto.get(reverse("people:person-list"), {"q": "nils@"}).content.decode()
    for dangerous in ("<script>alert", "<img src=x", "<svg/onload", "&#106;avascript:alert(1)'>"):
        assert dangerous not in body


# Joining


def test_join_says_what_pathway_is_and_signs_in(client, nia):
    path = reverse("people:join", args=[nia.invitations.get().token])
    page = client.get(path)
    assert "Welcome, Nia" in said(page)
    assert "keeps learning for family support workers" in said(page)
    answer = client.post(path, {"full_name": "Nia Newton", "password": PASSWORD, "password_again": PASSWORD})
    assert answer.status_code == 302
    assert int(client.session["_auth_user_id"]) == nia.pk
    nia.refresh_from_db()
    assert (nia.full_name, nia.standing) == ("Nia Newton", Standing.ACTIVE)


def test_join_sends_the_link_to_nobody(client, nia):
    response = client.get(reverse("people:join", args=[nia.invitations.get().token]))
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert not re.findall(r'(?:src|href)="https?://', response.content.decode())


def test_join_writes_the_link_into_no_log(client, nia, caplog):
    token = nia.invitations.get().token
    actions.accept_invitation(token=token, full_name="Nia", password=PASSWORD)
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        assert client.get(reverse("people:join", args=[token])).status_code == 410
    assert caplog.records
    assert token not in caplog.text
    assert "/join/..." in caplog.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "This still needs your answer"),
        ({"full_name": "Nia", "password": PASSWORD, "password_again": PASSWORD + "x"}, "The two passwords are not"),
        ({"full_name": "Nia", "password": "short", "password_again": "short"}, "too short"),
        ({"full_name": "Nia", "password": "password1234", "password_again": "password1234"}, "too common"),
        ({"full_name": "x" * 200, "password": PASSWORD, "password_again": PASSWORD}, "at most 120 characters"),
        ({"full_name": "Nia", "password": "x" * 200, "password_again": "x" * 200}, "at most 128 characters"),
    ],
)
def test_join_answers_what_is_wrong_and_the_link_still_works(client, nia, data, sentence):
    path = reverse("people:join", args=[nia.invitations.get().token])
    response = client.post(path, data)
    assert response.status_code == 422
    assert sentence in said(response)
    assert "_auth_user_id" not in client.session
    assert client.get(path).status_code == 200


def test_join_twice_says_to_sign_in(client, nia):
    path = reverse("people:join", args=[nia.invitations.get().token])
    data = {"full_name": "Nia", "password": PASSWORD, "password_again": PASSWORD}
    client.post(path, data)
    again = client.post(path, data)
    assert again.status_code == 410
    assert "This link has been used" in said(again)


def test_join_by_an_old_a_revoked_and_an_unknown_link(client, cast, nia):
    path = reverse("people:join", args=[nia.invitations.get().token])
    with clock.at(NOW + dt.timedelta(days=15)):
        old = client.get(path)
    assert old.status_code == 410
    assert "This link is too old" in said(old)
    actions.revoke_invitation(admin=cast.otto, person=nia)
    assert client.get(path).status_code == 410
    unknown = client.get(reverse("people:join", args=["x" * 43]))
    assert unknown.status_code == 404
    assert "This link does not work" in said(unknown)


def test_join_while_somebody_else_is_signed_in_changes_the_person(otto, cast, nia):
    path = reverse("people:join", args=[nia.invitations.get().token])
    assert "Somebody else is signed in here" in said(otto.get(path))
    otto.post(path, {"full_name": "Nia", "password": PASSWORD, "password_again": PASSWORD})
    assert int(otto.session["_auth_user_id"]) == nia.pk


# Arranging


def test_mentor_assign_and_end(otto, cast):
    path = reverse("people:mentor-assign", args=[cast.peter.pk])
    data = {"mentor": "moses", "kind": MentoringKind.MENTOR, "started_on": "2026-11-23"}
    assert otto.post(path, data).status_code == 302
    assert list(mentors_of(cast.peter)) == [cast.moses]
    assert "already is" in said(otto.post(path, data))
    mentoring = Mentoring.objects.get(worker=cast.peter)
    end = reverse("people:mentoring-end", args=[mentoring.pk])
    assert "End Moses Example as mentor?" in said(otto.get(end))
    otto.post(end)
    assert list(mentors_of(cast.peter)) == []
    assert "ended already" in said(otto.post(end, follow=True))


def test_manager_assign_team_move_and_appoint(otto, cast):
    otto.post(reverse("people:manager-assign", args=[cast.peter.pk]), {"manager": "grace", "started_on": "2026-11-23"})
    otto.post(reverse("people:team-move", args=[cast.peter.pk]), {"team": cast.east.pk, "on": "2026-11-23"})
    otto.post(
        reverse("people:appointment-add", args=[cast.peter.pk]),
        {"kind": AppointmentKind.TEAM_MANAGER, "team": cast.west.pk},
    )
    assert manager_of(cast.peter) == cast.grace
    assert team_of(cast.peter) == cast.east
    post = Appointment.objects.get(person=cast.peter)
    otto.post(reverse("people:appointment-end", args=[post.pk]))
    assert not Appointment.objects.current().filter(person=cast.peter).exists()


@pytest.mark.parametrize("name", ["mentor-assign", "manager-assign", "team-move", "appointment-add", "placement-add"])
@pytest.mark.parametrize("data", [{}, {"mentor": "\u0000", "manager": "\u0000", "team": "\u0000", "kind": "\u0000"}])
def test_arranging_with_nothing_and_with_nonsense_is_answered_in_words(otto, cast, name, data):
    room = "careers" if name == "placement-add" else "people"
    response = otto.post(reverse(f"{room}:{name}", args=[cast.peter.pk]), data)
    assert response.status_code == 422
    assert "Something needs another look" in said(response)


def test_somebody_deactivated_is_out_at_their_next_request(otto, cast):
    peter = Client()
    peter.force_login(cast.peter)
    assert peter.get(reverse("home:home")).status_code == 200
    otto.post(
        reverse("people:person-deactivate", args=[cast.peter.pk]),
        {"on": "2026-11-23", "leaver_reason": LeaverReason.PAY},
    )
    assert peter.get(reverse("home:home")).status_code == 302


def test_deactivating_asks_for_a_reason(otto, cast):
    response = otto.post(reverse("people:person-deactivate", args=[cast.peter.pk]), {"on": "2026-11-23"})
    assert "This still needs your answer" in said(response)
    cast.peter.refresh_from_db()
    assert cast.peter.is_active


def test_who_left_comes_back(otto, cast):
    actions.deactivate(admin=cast.otto, person=cast.peter)
    path = reverse("people:person-reactivate", args=[cast.peter.pk])
    assert "Family support worker" in otto.get(path).content.decode()
    data = {
        "job_title": "Family support worker",
        "staff_id": "S99",
        "kind": WorkerKind.FAMILY_SUPPORT,
        "team": cast.east.pk,
        "started_on": "2026-12-01",
        "fte": "1",
    }
    assert otto.post(path, data).status_code == 302
    cast.peter.refresh_from_db()
    assert cast.peter.standing == Standing.ACTIVE


def test_details_are_corrected(otto, cast):
    path = reverse("people:person-edit", args=[cast.peter.pk])
    data = {"full_name": "Peter  Pan", "job_title": "Senior", "kind": WorkerKind.FAMILY_SUPPORT, "fte": "0.5"}
    assert otto.post(path, data).status_code == 302
    cast.peter.refresh_from_db()
    assert cast.peter.full_name == "Peter Pan"
    assert cast.peter.email == "peter@northvale.example.org"
    assert Employment.objects.get(person=cast.peter).job_title == "Senior"


def test_nobody_corrects_their_own_details(otto, cast):
    assert otto.get(reverse("people:person-edit", args=[cast.otto.pk])).status_code == 404
    assert otto.get(reverse("people:person-edit", args=[cast.peter.pk])).status_code == 200


# Teams and settings


def test_team_list_is_a_tree(otto, cast):
    lines = otto.get(reverse("people:team-list")).context["lines"]
    assert [(line.team.name, line.depth, line.people) for line in lines] == [
        ("Family Help", 0, 4),
        ("East", 1, 4),
        ("West", 1, 2),
    ]


def test_teams_are_added_changed_and_closed(otto, cast):
    otto.post(reverse("people:team-add"), {"name": "North", "parent": cast.service.pk})
    team = Team.objects.get(name="North")
    assert "already a team called north" in said(otto.post(reverse("people:team-add"), {"name": "north"}))
    otto.post(reverse("people:team-edit", args=[team.pk]), {"name": "Far north", "area_of_practice": "parenting"})
    team.refresh_from_db()
    assert (team.name, team.parent) == ("Far north", None)
    otto.post(reverse("people:team-close", args=[team.pk]))
    assert team not in [line.team for line in otto.get(reverse("people:team-list")).context["lines"]]
    assert "still stand in East" in said(otto.post(reverse("people:team-close", args=[cast.east.pk]), follow=True))


@pytest.mark.parametrize("text", STRINGS)
def test_a_team_may_have_any_name_and_no_markup(otto, text):
    otto.post(reverse("people:team-add"), {"name": text[:80]})
    body = otto.get(reverse("people:team-list")).content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_a_team_refuses_a_parent_of_another_organisation(otto, cast):
    response = otto.post(reverse("people:team-add"), {"name": "North", "parent": cast.south.pk})
    assert "Select a valid choice" in said(response)


def test_organisation_settings_are_kept(otto, cast):
    path = reverse("people:organisation-settings")
    data = {"worried_phone": "01632 960111", "worried_out_of_hours_phone": "", "worried_text": "Ring."}
    assert otto.post(path, data).status_code == 302
    cast.northvale.refresh_from_db()
    assert cast.northvale.worried_phone == "01632 960111"
    assert not cast.northvale.supervisors_see_evidence
    assert "Enter a telephone number" in said(otto.post(path, {"worried_phone": "ring us"}))
    assert "at most 2000 characters" in said(otto.post(path, {"worried_text": "x" * 3000}))


# The demo's sign-in


def test_demo_sign_in_by_one_press(client, cast, settings):
    settings.DEMO_PEOPLE = [(cast.amira.email, "Amira, apprentice", "Look round")]
    assert "Amira, apprentice" in client.get(reverse("account_login")).content.decode()
    answer = client.post(reverse("people:demo-sign-in"), {"email": cast.amira.email, "next": "//evil.example.org/"})
    assert answer["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == cast.amira.pk


def test_demo_sign_in_is_only_for_the_demos_people_and_only_in_the_demo(client, cast, settings):
    settings.DEMO_PEOPLE = [(cast.amira.email, "Amira, apprentice", "Look round")]
    path = reverse("people:demo-sign-in")
    assert client.post(path, {"email": cast.otto.email}).status_code == 404
    assert client.post(path).status_code == 404
    settings.PATHWAY_DEMO = False
    assert client.post(path, {"email": cast.amira.email}).status_code == 404
    assert "Amira, apprentice" not in client.get(reverse("account_login")).content.decode()


# A real first start


@pytest.mark.django_db
def test_an_organisation_starts_from_nothing(client, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command(
            "create_organisation", "Eastmoor", slug="eastmoor", email_domain="@Eastmoor.example.org",
            admin="ada@eastmoor.example.org",
        )  # fmt: skip
    printed = re.search(r"http://testserver(/join/\S+)", capsys.readouterr().out)[1]
    assert printed in mail.outbox[0].body
    client.post(printed, {"full_name": "Ada Adamant", "password": PASSWORD, "password_again": PASSWORD})
    assert "First steps of your organisation" in said(client.get(reverse("home:home")))
    steps = client.get(reverse("careers:first-steps"))
    assert "0 of 6 done" in said(steps)
    assert "Start with the illustrative framework" in said(client.get(reverse("careers:framework")))
    client.post(reverse("careers:framework-adopt"))
    client.post(reverse("people:team-add"), {"name": "East"})
    client.post(
        reverse("people:organisation-settings"),
        {"worried_phone": "01632 960100", "worried_out_of_hours_phone": "01632 960101"},
    )
    client.post(reverse("people:person-invite"), invitation(email="nils@eastmoor.example.org"))
    assert "4 of 6 done" in said(client.get(reverse("careers:first-steps")))
    eastmoor = Organisation.objects.get(slug="eastmoor")
    assert eastmoor.levels.count() == 4
    assert eastmoor.people.count() == 2
    assert "1 family support worker stands at no level" in said(client.get(reverse("home:home")))
    page = said(client.get(reverse("careers:framework")))
    assert "No national competency standard for family support workers has been published" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slug": "northvale"}, "already an organisation with the slug"),
        ({"slug": "no slug"}, "A slug has only letters"),
        ({"email_domain": "nonsense"}, "nonsense is not a mail domain"),
        ({"admin": "ada@elsewhere.example.org"}, "Use a work e-mail that ends in @eastmoor.example.org"),
    ],
)
def test_create_organisation_says_what_is_wrong(cast, change, sentence):
    options = {"slug": "eastmoor", "email_domain": "eastmoor.example.org", "admin": "ada@eastmoor.example.org"}
    with pytest.raises(CommandError, match=sentence):
        call_command("create_organisation", "Eastmoor", **(options | change))
    assert not Organisation.objects.filter(name="Eastmoor").exists()
