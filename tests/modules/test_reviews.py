"""Reminders before a module's content is to be reviewed: to whoever looks after it, three times, never twice."""

import datetime as dt

import pytest

from modules.tasks.pages import KIND, remind_of_reviews
from pathway.core import clock
from pathway.core.schedule import DUE
from pathway.notifications.models import Notification
from tests.conftest import NOW
from tests.factories.modules import make_module, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock")]
REVIEW = NOW.date() + dt.timedelta(days=100)


def live(cast, **fields):
    page = make_module(cast.northvale, cast.edith, **({"next_content_review_on": REVIEW} | fields))
    publish(page, cast.edith)
    return page


def days_before(days):
    return clock.at(NOW + dt.timedelta(days=100 - days))


def told(person):
    rows = Notification.objects.filter(recipient=person, kind=KIND).order_by("pk")
    return list(rows.values_list("sentence", flat=True))


def test_the_authors_are_reminded_eight_weeks_and_two_weeks_before_and_on_the_day_never_twice(cast):
    page = live(cast)
    found = []
    for days in (57, 56, 55, 15, 14, 13, 1, 0, -1, -40):
        with days_before(days):
            found.append(remind_of_reviews() + remind_of_reviews())
    assert found == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0]
    early, late, over = told(cast.edith)
    assert (
        early
        == late
        == "“Recording well” is to be reviewed by 3 March 2027. "
        + ("Look through it and give the day of the next review.")
    )
    assert over == "“Recording well” was to be reviewed by 3 March 2027. No new version goes live before it is."
    notice = Notification.objects.filter(kind=KIND).first()
    assert notice.action_path == f"/cms/pages/{page.pk}/edit/"
    assert notice.in_digest
    assert DUE["modules.remind_of_reviews"].every == dt.timedelta(days=1)
    assert told(cast.oona) == []


def test_a_person_named_as_the_owner_is_reminded_instead_and_opens_what_they_may(cast):
    page = live(cast, content_owner=f"{cast.moses.full_name}, senior practitioner")
    with days_before(10):
        assert remind_of_reviews() == 1
    (notice,) = Notification.objects.filter(kind=KIND)
    assert (notice.recipient, notice.action_path) == (cast.moses, f"/learn/{page.pk}/")


def test_who_shares_a_name_with_an_owner_elsewhere_or_has_left_is_not_meant(cast):
    live(cast, content_owner=cast.olu.full_name)
    cast.moses.is_active = False
    cast.moses.save()
    live(cast, content_owner=cast.moses.full_name, title="Second")
    with days_before(10):
        assert remind_of_reviews() == 2
    assert len(told(cast.edith)) == 2


def test_a_new_review_day_begins_anew_and_drafts_and_the_shared_library_stay_quiet(cast):
    page = live(cast)
    with days_before(5):
        assert remind_of_reviews() == 1
        page.refresh_from_db()
        page.next_content_review_on, page.what_changed = REVIEW + dt.timedelta(days=365), "Reviewed."
        page.save_revision(user=cast.edith)
        assert remind_of_reviews() == 0
        publish(page, cast.edith)
    make_module(cast.northvale, cast.edith, title="A draft", next_content_review_on=REVIEW)
    publish(make_module(None, title="Of the library", next_content_review_on=REVIEW))
    with days_before(0):
        assert remind_of_reviews() == 0
    with clock.at(NOW + dt.timedelta(days=100 + 365)):
        assert remind_of_reviews() == 1
