"""Pages of supervision: what they say, that nothing typed is lost, and that they ask little of the database."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from pathway.audit.models import Event
from pathway.core import clock
from pathway.supervision.actions.records import NewAction
from pathway.supervision.actions.sessions import add_to_agenda, import_past_session
from pathway.supervision.models import Addendum, AgendaItem, AgreedAction, Agreement, Draft, Record, Session
from tests.factories.people import employ, give_manager, make_person
from tests.factories.supervision import at, make_held, make_locked, make_planned
from tests.house.counting import assert_same_queries

D = dt.date
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
NAUGHTY = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text(encoding="utf-8"))


@pytest.fixture
def sign_in(client):
    def enter(person):
        person.__dict__.pop("_roles", None)
        client.force_login(person)
        return client

    return enter


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def typed(session, **words):
    """A record as its page sends it."""
    found = {
        "held_on": session.day.isoformat(),
        "actual_minutes": "60",
        "mode": "in_person",
        "cases_discussed": "0",
        "safeguarding": "no",
        "slot": "later",
        "finish": "1",
    }
    return found | words


def test_my_supervision_says_when_and_why(cast, sign_in):
    import_past_session(keeper=cast.wanda, worker=cast.amira, held_on=D(2026, 10, 12), source="Old system")
    page = text(sign_in(cast.amira).get(url("my-supervision")))
    assert "Due since <strong>9 November 2026</strong>" in page
    assert "28 days after the last session on 12 October 2026" in page
    assert "date from Old system" in page
    assert "No session is planned." in page


def test_supervisee_list_offers_three_times_at_which_both_are_free(cast, sign_in):
    make_planned(cast.grace, cast.tariq, D(2026, 11, 24))
    page = text(sign_in(cast.grace).get(url("supervisee-list")))
    assert "Both free: 24 November 2026, 14:00; 25 November 2026, 10:00; 26 November 2026, 10:00." in page
    assert sign_in(cast.moses).get(url("supervisee-list")).status_code == 404


def test_session_plan_at_another_time_over_the_change_of_the_clocks(cast, sign_in):
    path = url("session-plan", cast.amira.pk)
    sent = {"slot": "other", "other_day": "2027-03-28", "other_time": "10:00", "kind": "case", "minutes": "60"}
    response = sign_in(cast.grace).post(path, sent | {"mode": "remote"})
    assert response.status_code == 302
    session = Session.objects.get()
    assert timezone.localtime(session.planned_for) == at(D(2027, 3, 28), 10)
    assert (session.kind, session.planned_minutes, session.mode) == ("case", 60, "remote")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "this still needs your answer"),
        ({"slot": "other"}, "Give the day, or choose one of the times above."),
        ({"slot": "other", "other_day": "2026-02-30", "other_time": "10:00"}, "Enter a real date"),
        ({"slot": "other", "other_day": "1950-01-01", "other_time": "10:00"}, "Choose a day from two months ago"),
        ({"slot": "nonsense"}, "nonsense"),
        ({"slot": "2026-11-24T10:00:00+00:00", "minutes": "9999"}, "600"),
    ],
)
def test_session_plan_says_what_is_wrong(cast, sign_in, sent, sentence):
    whole = {"kind": "line_management", "minutes": "60", "mode": "in_person"}
    response = sign_in(cast.grace).post(url("session-plan", cast.amira.pk), (whole | sent) if sent else {})
    assert response.status_code == 422
    assert sentence in text(response)
    assert not Session.objects.exists()


def test_session_write_keeps_everything_that_was_typed(cast, sign_in):
    make_locked(cast.grace, cast.amira, D(2026, 10, 12), agreed=[NewAction("Book it", cast.amira, D(2026, 11, 1))])
    action = AgreedAction.objects.get()
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    path = url("session-write", session.pk)
    sent = typed(session, practice="Calm goodbye \N{SEEDLING}", wellbeing="Rang 07700 900123", private_notes="Mine")
    sent["case_themes"] = ["safety", "drift"]
    response = sign_in(cast.grace).post(path, sent)
    assert response.status_code == 422
    page = text(response)
    assert "Calm goodbye \N{SEEDLING}" in page
    assert "Rang 07700 900123" in page
    assert "This holds a phone number" in page
    assert Draft.objects.get().private_notes == "Mine"
    again = text(sign_in(cast.grace).get(path))
    assert "Calm goodbye \N{SEEDLING}" in again
    assert again.count("checked") >= 3
    assert not Record.objects.filter(session=session).exists()
    sent |= {"wellbeing": "", f"was_{action.pk}": "done", "do_1": "Write it up", "owner_1": str(cast.amira.pk)}
    sent |= {
        "due_1": "2026-12-01",
        "link_1": f"c{cast.northvale.frameworks.get().domains.first().competencies.first().pk}",
    }
    assert sign_in(cast.grace).post(path, sent).status_code == 302
    assert Record.objects.get(session=session).practice == "Calm goodbye \N{SEEDLING}"
    assert AgreedAction.objects.open().get().competency.code == "1.1"


def test_session_write_later_is_a_draft_and_no_more(cast, sign_in):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    client = sign_in(cast.grace)
    response = client.post(url("session-write", session.pk), {"practice": "So far", "later": "1"})
    assert response.status_code == 302
    said = client.post(url("session-autosave", session.pk), {"practice": "Further"}).json()
    assert said == {"saved": "09:00", "known": Draft.objects.get().known}
    assert Draft.objects.get().typed == {"practice": ["Further"]}
    assert not Record.objects.exists()
    session.refresh_from_db()
    assert session.is_open


def test_an_older_page_never_overwrites_newer_words(cast, sign_in):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    client = sign_in(cast.grace)

    def known(response):
        return re.search(r'name="known" value="([^"]*)"', response.content.decode())[1]

    one, two = (known(client.get(url("session-write", session.pk))) for _ in range(2))
    client.post(url("session-autosave", session.pk), {"practice": "From one tab", "known": one})
    refused = client.post(url("session-autosave", session.pk), {"practice": "From the other", "known": two})
    assert refused.status_code == 422
    assert "in another tab or on another device" in refused.json()["sentence"]
    answer = client.post(url("session-write", session.pk), {"practice": "From the other", "known": two, "later": "1"})
    assert answer.status_code == 422
    assert "From the other" in answer.content.decode()
    assert Draft.objects.get().typed == {"practice": ["From one tab"]}
    # Who has read that and sends it again means it.
    knows = {"practice": "From the other", "known": known(answer), "later": "1"}
    assert client.post(url("session-write", session.pk), knows).status_code == 302
    assert Draft.objects.get().typed == {"practice": ["From the other"]}


@pytest.mark.parametrize("number", range(0, len(NAUGHTY), 7))
def test_no_string_breaks_a_page(cast, sign_in, number):
    words = NAUGHTY[number]
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 20))
    client = sign_in(cast.grace)
    for name, sent in (
        ("agenda-add", {"text": words}),
        ("session-autosave", {"practice": words, "private_notes": words}),
        ("session-write", typed(session, practice=words, do_1=words, owner_1=words, link_1=words, due_1=words)),
        ("session-not-held", {"status": words, "reason": words, "slot": words}),
    ):
        assert client.post(url(name, session.pk), sent).status_code in (200, 302, 422)
    assert client.get(url("session-write", session.pk)).status_code in (200, 302)
    assert client.get(url("date-list"), {"month": words, "team": words, "page": words}).status_code == 200


def test_session_detail_of_a_locked_record_writes_down_every_look(cast, sign_in):
    session = make_locked(cast.grace, cast.amira, D(2026, 10, 12), wellbeing="Well.")
    for person in (cast.amira, cast.grace):
        assert "Well." in text(sign_in(person).get(url("session-detail", session.pk)))
    looks = Event.objects.filter(verb="supervision.record_read", subject=cast.amira)
    assert {event.actor for event in looks} == {cast.amira, cast.grace}
    assert "opened your supervision record of 12 October 2026" in text(
        sign_in(cast.amira).get(reverse("audit:access-log"))
    )


def test_session_acknowledge_with_a_disagreement_tells_the_supervisor(cast, sign_in):
    session = make_held(cast.grace, cast.amira, D(2026, 11, 20))
    client = sign_in(cast.amira)
    refused = client.post(url("session-acknowledge", session.pk), {"disagreement": "Ring 07700 900123"})
    assert refused.status_code == 422
    assert "Ring 07700 900123" in text(refused)
    assert client.post(url("session-acknowledge", session.pk), {"disagreement": "It was two weeks."}).status_code == 302
    assert cast.grace.notifications.filter(kind="supervision.disagreed").count() == 1
    assert "It was two weeks." in text(sign_in(cast.grace).get(url("session-detail", session.pk)))
    client = sign_in(cast.amira)
    assert client.post(url("addendum-add", session.pk), {"words": "One more"}).status_code == 302
    assert Addendum.objects.get().author == cast.amira


def test_agenda_of_both_and_on_paper(cast, sign_in):
    session = make_planned(cast.grace, cast.amira, D(2026, 11, 26))
    add_to_agenda(author=cast.grace, session=session, text="Protected time")
    client = sign_in(cast.amira)
    assert client.post(url("agenda-add", session.pk), {"text": ""}).status_code == 422
    client.post(url("agenda-add", session.pk), {"text": "Observed visit"})
    paper = text(client.get(url("agenda-print", session.pk)))
    assert "Protected time" in paper
    assert "Observed visit" in paper
    mine = AgendaItem.objects.get(author=cast.amira)
    assert client.post(url("agenda-remove", mine.pk)).status_code == 302
    assert client.post(url("agenda-remove", AgendaItem.objects.get().pk)).status_code == 404
    assert "Supervision agenda" in text(client.get(url("blank-agenda")))


def test_agreement_is_proposed_by_one_and_accepted_by_the_other(cast, sign_in):
    path = url("agreement-propose", cast.amira.pk, cast.grace.pk)
    sent = {"minutes": "90", "purpose": "Time to think", "next_reads": "last"}
    assert sign_in(cast.grace).post(path, sent).status_code == 302
    agreement = Agreement.objects.get()
    client = sign_in(cast.amira)
    assert "Time to think" in text(client.get(url("agreement-detail", agreement.pk)))
    client.post(url("agreement-accept", agreement.pk))
    agreement.refresh_from_db()
    assert agreement.is_accepted


def test_date_list_counts_the_team_and_says_how(cast, sign_in):
    for worker, day in ((cast.amira, D(2026, 10, 12)), (cast.amira, D(2026, 9, 14)), (cast.peter, D(2026, 9, 1))):
        import_past_session(keeper=cast.wanda, worker=worker, held_on=day, source="Old system")
    page = text(sign_in(cast.wanda).get(url("date-list"), {"month": "2026-10"}))
    assert "1 of 4 people were supervised on time in October 2026 (25%)." in page
    team = text(sign_in(cast.grace).get(url("date-list"), {"month": "2026-10"}))
    assert "1 of 3 people" in team
    assert "Peter" not in team
    assert sign_in(cast.moses).get(url("date-list")).status_code == 404


def test_rule_edit_changes_what_is_due_and_says_whose_rule_it_is(cast, sign_in):
    level = cast.northvale.levels.get(code="fsw")
    client = sign_in(cast.wanda)
    assert "Proposed, not confirmed" in text(client.get(url("rule-list")))
    sent = {"max_gap_days": "21", "first_gap_days": "42", "first_months": "3"}
    refused = client.post(url("rule-edit", level.pk), sent)
    assert refused.status_code == 422
    assert "give fewer days there" in text(refused)
    assert client.post(url("rule-edit", level.pk), sent | {"first_gap_days": "7"}).status_code == 302
    assert "At least every 7 days in the first 3 months in post, then every 21 days." in text(
        client.get(url("rule-list"))
    )


def test_home_says_who_is_due_and_what_comes_next(cast, sign_in):
    make_planned(cast.grace, cast.amira, D(2026, 11, 26))
    home = text(sign_in(cast.grace).get("/"))
    assert "People you supervise" in home
    assert "Next 26 November 2026, 10:00." in home
    own = text(sign_in(cast.amira).get("/"))
    assert "26 November 2026, 10:00" in own
    assert "People you supervise" not in own


def more_people(cast, number=15):
    for n in range(number):
        person = make_person(cast.northvale, f"more{n}", full_name=f"More {n} Example")
        employ(person, "Family support worker", cast.east)
        give_manager(person, cast.grace)
        day = D(2026, 9, 1) + dt.timedelta(days=n)
        import_past_session(keeper=cast.wanda, worker=person, held_on=day, source="Old system")
        with clock.at(at(D(2026, 11, 2))):
            make_planned(cast.grace, person, D(2027, 1, 4) + dt.timedelta(days=n))


@pytest.mark.parametrize("name", ["supervisee-list", "date-list", "action-list"])
def test_lists_ask_as_little_with_many_people(cast, sign_in, name):
    make_planned(cast.grace, cast.amira, D(2026, 12, 22))
    import_past_session(keeper=cast.wanda, worker=cast.amira, held_on=D(2026, 10, 12), source="Old system")
    client = sign_in(cast.grace)
    assert_same_queries(client, url(name), lambda: more_people(cast))


def test_a_supervisees_page_asks_as_little_with_many_sessions(cast, sign_in):
    make_locked(cast.grace, cast.amira, D(2026, 1, 12), agreed=[NewAction("Book it", cast.amira, D(2026, 2, 1))])
    client = sign_in(cast.grace)

    def more():
        for n in range(8):
            agreed = [NewAction(f"Action {n}", cast.amira, D(2026, 12, 1))]
            make_locked(cast.grace, cast.amira, D(2026, 2, 2) + dt.timedelta(days=28 * n), agreed=agreed)

    assert_same_queries(client, url("supervisee-detail", cast.amira.pk), more)
    assert_same_queries(
        sign_in(cast.amira), url("my-supervision"), lambda: make_held(cast.grace, cast.amira, D(2026, 11, 16))
    )
