"""A private journal, and a talk about it that a mentor confirms without a word of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.notifications.models import Notification
from portfolio.actions import confirm_talk, tear_out, tell_of_talk, write_journal
from portfolio.models import JournalEntry, JournalTalk

pytestmark = pytest.mark.usefixtures("fixed_clock")
WORDS = "I was cross, and it showed."


@pytest.fixture
def entry(cast):
    return write_journal(owner=cast.amira, text=WORDS)


def test_nobody_but_its_owner_reads_a_page(client, cast, entry):
    for person in (cast.moses, cast.grace, cast.otto, cast.wanda, cast.ines):
        assert not JournalEntry.objects.visible_to(person).exists()
        client.force_login(person)
        assert client.get(reverse("portfolio:journal-page", args=[entry.pk])).status_code == 404
        with pytest.raises(NotAllowed):
            write_journal(owner=person, text="Mine?", entry=entry)
        with pytest.raises(NotAllowed):
            tear_out(owner=person, entry=entry)
    client.force_login(cast.amira)
    assert WORDS in client.get(reverse("portfolio:journal-page", args=[entry.pk])).content.decode()


def test_the_mentor_confirms_the_talk_and_sees_no_word(client, cast, entry):
    client.force_login(cast.amira)
    page = reverse("portfolio:journal-talk", args=[entry.pk])
    answer = client.post(page, {"mentor": cast.moses.pk, "talked_on": "2026-11-23"})
    assert answer.url == reverse("portfolio:journal-page", args=[entry.pk])
    talk = JournalTalk.objects.get()
    notice = Notification.objects.get(recipient=cast.moses, kind="portfolio.talk")
    client.force_login(cast.moses)
    seen = client.get(notice.action_path).content.decode()
    assert "23 November 2026" in seen
    assert "was cross" not in seen + notice.sentence
    client.post(notice.action_path)
    talk.refresh_from_db()
    assert talk.confirmed_at == clock.now()
    with pytest.raises(RuleBroken, match="already"):
        confirm_talk(mentor=cast.moses, talk=talk)
    client.force_login(cast.amira)
    assert (
        "confirmed 23 November 2026" in client.get(reverse("portfolio:journal-page", args=[entry.pk])).content.decode()
    )


def test_a_talk_is_told_of_a_real_day_to_ones_own_mentor_once(cast, entry):
    today = clock.today()
    with pytest.raises(RuleBroken, match="mentors"):
        tell_of_talk(owner=cast.amira, entry=entry, mentor=cast.grace, talked_on=today)
    with pytest.raises(RuleBroken, match="after today"):
        tell_of_talk(owner=cast.amira, entry=entry, mentor=cast.moses, talked_on=today + dt.timedelta(days=1))
    talk = tell_of_talk(owner=cast.amira, entry=entry, mentor=cast.moses, talked_on=today)
    with pytest.raises(RuleBroken, match="already"):
        tell_of_talk(owner=cast.amira, entry=entry, mentor=cast.moses, talked_on=today)
    with pytest.raises(NotAllowed):
        confirm_talk(mentor=cast.grace, talk=talk)
    with pytest.raises(IntegrityError), transaction.atomic():
        JournalTalk.objects.filter(pk=talk.pk).update(mentor=cast.amira)


def test_a_page_is_written_anew_and_taken_out(client, cast, entry):
    client.force_login(cast.amira)
    blocked = client.post(reverse("portfolio:journal"), {"text": "Ring 07700 900123 about it."})
    assert blocked.status_code == 422
    assert "Ring 07700 900123 about it." in blocked.content.decode()
    write_journal(owner=cast.amira, text="Calmer now.", entry=entry)
    assert JournalEntry.objects.get().text == "Calmer now."
    with pytest.raises(RuleBroken, match="at least a line"):
        write_journal(owner=cast.amira, text="  ")
    client.post(reverse("portfolio:journal-remove", args=[entry.pk]))
    assert not JournalEntry.objects.exists()
