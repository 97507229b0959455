"""The directory of local services: authors keep it, everybody in the organisation finds."""

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.directory import actions
from pathway.directory.models import LocalService
from pathway.directory.queries import services_matching, services_to_check
from tests.factories.directory import make_service
from tests.house.counting import assert_same_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
TODAY = dt.date(2026, 11, 23)
LATER = dt.date(2027, 5, 24)
FACTS = {
    "name": "Toy library",
    "what_for": "Lends toys.",
    "who_for": "Children under five.",
    "phone": "020 7946 0100",
    "web": "https://toys.example.org/",
    "address": "1 Example Row",
    "areas": ["parenting"],
    "next_check_on": LATER,
}


def said(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def verbs():
    return list(Event.objects.filter(verb__startswith="directory.").order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def edith(client, cast):
    """A browser in which the author has signed in."""
    client.force_login(cast.edith)
    return client


# ------------------------------------------------------------------------------------------------- actions


def test_an_author_adds_changes_checks_takes_off_and_brings_back(cast):
    service = actions.add_service(author=cast.edith, organisation=cast.northvale, **FACTS)
    assert (service.checked_on, service.next_check_on) == (TODAY, LATER)
    changed = actions.change_service(author=cast.edith, service=service, **FACTS | {"phone": "020 7946 0101"})
    assert changed.phone == "020 7946 0101"
    with clock.at(clock.now() + dt.timedelta(days=200)):
        checked = actions.check_service(author=cast.edith, service=service, next_check_on=dt.date(2027, 12, 1))
        assert checked.checked_on == TODAY + dt.timedelta(days=200)
        gone = actions.retire_service(author=cast.edith, service=service, reason="Closed.")
        assert not LocalService.objects.open().exists()
        assert gone.why_retired == "Closed."
        back = actions.bring_back_service(author=cast.edith, service=service)
    assert (back.retired_on, back.why_retired) == (None, "")
    assert back.checked_on == TODAY + dt.timedelta(days=200)
    assert verbs() == [
        "directory.service_added",
        "directory.service_changed",
        "directory.service_checked",
        "directory.service_retired",
        "directory.service_brought_back",
    ]


@pytest.mark.parametrize("name", ["wanda", "otto", "amira", "oona"])
def test_nobody_but_the_organisations_authors_keeps_it(cast, name):
    person = getattr(cast, name)
    service = make_service(cast.northvale)
    deeds = [
        lambda: actions.add_service(author=person, organisation=cast.northvale, **FACTS),
        lambda: actions.change_service(author=person, service=service, **FACTS),
        lambda: actions.check_service(author=person, service=service, next_check_on=LATER),
        lambda: actions.retire_service(author=person, service=service, reason="Because"),
        lambda: actions.bring_back_service(author=person, service=service),
    ]
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert verbs() == []


def test_a_name_is_taken_once_while_the_service_is_open(cast):
    first = actions.add_service(author=cast.edith, organisation=cast.northvale, **FACTS)
    again = FACTS | {"name": "toy LIBRARY"}
    with pytest.raises(RuleBroken, match="There is already a service called toy LIBRARY"):
        actions.add_service(author=cast.edith, organisation=cast.northvale, **again)
    actions.retire_service(author=cast.edith, service=first, reason="Moved.")
    actions.add_service(author=cast.edith, organisation=cast.northvale, **again)
    with pytest.raises(RuleBroken, match="There is already a service called Toy library"):
        actions.bring_back_service(author=cast.edith, service=first)
    actions.add_service(author=cast.oona, organisation=cast.southmere, **FACTS)


def test_what_cannot_be_reached_or_is_never_checked_again_is_refused(cast):
    nowhere = FACTS | {"phone": "", "web": "", "address": ""}
    with pytest.raises(RuleBroken, match="at least one way to reach"):
        actions.add_service(author=cast.edith, organisation=cast.northvale, **nowhere)
    with pytest.raises(RuleBroken, match="must be on a later day"):
        actions.add_service(author=cast.edith, organisation=cast.northvale, **FACTS | {"next_check_on": TODAY})


def test_what_was_taken_off_is_not_changed_until_it_is_back(cast):
    gone = make_service(cast.northvale, retired_on=TODAY, why_retired="Closed.")
    for deed in (
        lambda: actions.change_service(author=cast.edith, service=gone, **FACTS),
        lambda: actions.check_service(author=cast.edith, service=gone, next_check_on=LATER),
        lambda: actions.retire_service(author=cast.edith, service=gone, reason="Again"),
    ):
        with pytest.raises(RuleBroken, match="was taken off. Bring it back first"):
            deed()
    with pytest.raises(RuleBroken, match="stands in the directory already"):
        actions.bring_back_service(author=cast.edith, service=make_service(cast.northvale, "Other"))
    assert verbs() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "", "web": "", "address": ""},
        {"next_check_on": TODAY},
        {"retired_on": TODAY},
        {"why_retired": "For no day"},
    ],
    ids=["unreachable", "never-checked", "no-reason", "no-day"],
)
def test_the_database_refuses_what_the_actions_refuse(cast, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_service(cast.northvale, checked_on=TODAY, **fields)


# ------------------------------------------------------------------------------------------------- queries


def test_words_and_area_narrow_what_is_found(cast):
    toys = make_service(cast.northvale, "Toy library", areas=["parenting"])
    debt = make_service(cast.northvale, "Debt advice", what_for="Talks to creditors.", areas=[])
    send = make_service(cast.northvale, "SENDIASS", what_for="Impartial advice.", areas=["send", "school"])
    make_service(cast.southmere, "Toy library of Southmere")
    make_service(cast.northvale, "Closed one", retired_on=TODAY, why_retired="Closed.")
    found = lambda **asked: list(services_matching(cast.amira, **asked))  # noqa: E731
    assert found() == [debt, send, toys]
    assert found(words="ADVICE") == [debt, send]
    assert found(words="impartial advice") == [send]
    assert found(area="send") == [debt, send]
    assert found(area="parenting", words="toys under five") == [toys]
    assert found(words="100%_") == []


def test_the_longest_overdue_check_comes_first(cast):
    late = make_service(cast.northvale, "Late", checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 10, 1))
    later = make_service(cast.northvale, "A later", checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 11, 22))
    make_service(cast.northvale, "Due today", checked_on=dt.date(2026, 1, 1), next_check_on=TODAY)
    gone = {"retired_on": TODAY, "why_retired": "Closed."}
    make_service(cast.northvale, "G", checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 2, 1), **gone)
    assert list(services_to_check(cast.edith)) == [late, later]
    assert late.is_overdue
    assert not make_service(cast.northvale, "Fresh").is_overdue


# --------------------------------------------------------------------------------------------------- pages


def test_service_list_says_when_each_was_checked_and_shows_readers_no_button(client, cast):
    client.force_login(cast.amira)
    assert "Your organisation’s authors add them" in said(client.get(reverse("directory:service-list")))
    make_service(cast.northvale, areas=["parenting"], web="https://toys.example.org/")
    body = client.get(reverse("directory:service-list")).content.decode()
    assert 'href="tel:02079460100"' in body
    page = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))
    assert "Parenting support. Checked on 23 November 2026" in page
    assert "Take off" not in page
    assert "Not checked lately" not in page
    make_service(cast.northvale, "Old", checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 2, 1))
    page = said(client.get(reverse("directory:service-list")))
    assert "Not checked lately" in page
    assert "To check first" not in page
    assert "Add a service" not in page


def test_service_list_shows_authors_first_what_is_overdue(edith, cast):
    make_service(cast.northvale, "Aardvark club")
    make_service(cast.northvale, "Late", checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 10, 1))
    page = said(edith.get(reverse("directory:service-list")))
    assert "To check first 1 service is past the day" in page
    assert page.index("Late") < page.index("Aardvark club")
    assert "To check first" not in said(edith.get(reverse("directory:service-list"), {"q": "Aardvark"}))


def test_service_list_with_an_area_that_does_not_exist_shows_the_form_again(edith, cast):
    make_service(cast.northvale)
    response = edith.get(reverse("directory:service-list"), {"area": "'; drop", "q": "x" * 500, "page": "-3"})
    assert response.status_code == 200


def test_service_list_asks_the_same_with_many(edith, cast):
    make_service(cast.northvale, checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 2, 1))
    assert_same_queries(
        edith,
        reverse("directory:service-list"),
        lambda: [
            make_service(cast.northvale, f"More {n}", checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 2, 1))
            for n in range(50)
        ],
    )


def test_service_csv_holds_what_was_found_and_no_formula(client, cast):
    make_service(cast.northvale, "=HYPERLINK(1)", what_for="@advice", areas=["send"])
    make_service(cast.northvale, "Other", areas=["parenting"])
    client.force_login(cast.amira)
    response = client.get(reverse("directory:service-csv"), {"area": "send"})
    assert response["Content-Disposition"] == 'attachment; filename="local-services.csv"'
    heading, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert heading[0] == "Service"
    assert row[:2] == ["'=HYPERLINK(1)", "'@advice"]
    assert row[6:] == ["SEND", "23 November 2026", "24 May 2027"]


def test_service_add_keeps_what_was_typed_and_saves(edith, cast):
    typed = FACTS | {"next_check_on": "2027-05-24", "phone": "ring Sam", "web": "javascript:alert(1)"}
    refused = edith.post(reverse("directory:service-add"), typed)
    assert refused.status_code == 422
    assert "Enter a telephone number in digits" in said(refused)
    assert "Toy library" in refused.content.decode()
    assert not LocalService.objects.exists()
    nowhere = typed | {"phone": "", "web": "", "address": ""}
    assert "Give at least one way to reach it" in said(edith.post(reverse("directory:service-add"), nowhere))
    good = typed | {"phone": "+44 (20) 7946 0100", "web": "toys.example.org"}
    assert edith.post(reverse("directory:service-add"), good).status_code == 302
    service = LocalService.objects.get()
    assert (service.web, service.areas) == ("https://toys.example.org", ["parenting"])


def test_service_edit_counts_as_a_check(edith, cast):
    service = make_service(cast.northvale, checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 2, 1))
    path = reverse("directory:service-edit", args=[service.pk])
    assert "Last checked on 1 January 2026" in said(edith.get(path))
    assert edith.post(path, FACTS | {"next_check_on": "2027-05-24", "name": "Toys"}).status_code == 302
    service.refresh_from_db()
    assert (service.name, service.checked_on, service.next_check_on) == ("Toys", TODAY, LATER)


def test_service_check_retire_and_bring_back_by_a_press(edith, cast):
    service = make_service(cast.northvale, checked_on=dt.date(2026, 1, 1), next_check_on=dt.date(2026, 2, 1))
    check = reverse("directory:service-check", args=[service.pk])
    assert "Choose a day after today" in said(edith.post(check, {"next_check_on": "2026-11-23"}))
    assert edith.post(check, {"next_check_on": "2027-05-24"}).status_code == 302
    off = reverse("directory:service-retire", args=[service.pk])
    assert "Take Toy library off?" in said(edith.get(off))
    assert edith.post(off, {"reason": " "}).status_code == 422
    assert edith.post(off, {"reason": "Closed in March."}).status_code == 302
    assert "Closed in March." in said(edith.get(reverse("directory:service-retired")))
    assert edith.post(reverse("directory:service-bring-back", args=[service.pk])).status_code == 302
    service.refresh_from_db()
    assert (service.retired_on, service.checked_on) == (None, TODAY)
    again = edith.post(reverse("directory:service-bring-back", args=[service.pk]), follow=True)
    assert "stands in the directory already" in said(again)
