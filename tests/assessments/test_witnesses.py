"""A witness answers one question by a link and a code, once, and the worker sends it as evidence."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessments.actions.witnesses import (
    ask_witness,
    give_statement,
    send_statement,
    send_witness_code,
    take_back_question,
    try_witness_code,
)
from assessments.models import WitnessRequest
from pathway.core import clock
from pathway.core.exceptions import RuleBroken
from pathway.notifications.models import Notification
from tests.factories.portfolio import competency

pytestmark = pytest.mark.usefixtures("fixed_clock")
QUESTION = "What did you see me do at the meeting?"


def ask(cast, **given):
    told = {"email": "wit@health.example.org", "role": "health visitor", "question": QUESTION}
    return ask_witness(worker=cast.amira, competency=competency(cast.amira, "1.1"), **told | given)


def page_of(request):
    return reverse("assessments:witness-page", args=[request.token])


def later(**by):
    return clock.at(clock.now() + dt.timedelta(**by))


def fresh(request):
    return WitnessRequest.objects.get(pk=request.pk)


def test_from_the_mail_to_the_evidence(cast, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        request = ask(cast)
    (question,) = mailoutbox
    assert question.to == ["wit@health.example.org"]
    assert page_of(request) in question.body
    witness = Client()
    closed = witness.get(page_of(request)).content.decode()
    assert QUESTION not in closed
    assert "Amira" not in closed
    with django_capture_on_commit_callbacks(execute=True):
        witness.post(page_of(request))
    code = mailoutbox[-1].body.split("Your code is ")[1][:6]
    assert mailoutbox[-1].to == ["wit@health.example.org"]
    assert witness.post(page_of(request), {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    opened = witness.get(page_of(request)).content.decode()
    assert QUESTION in opened
    assert "1.1 Recognises" not in opened
    blocked = witness.post(page_of(request), {"statement": "Ring the mother on 07700 900123."})
    assert blocked.status_code == 422
    assert "07700 900123" in blocked.content.decode()
    done = witness.post(page_of(request), {"statement": "She wrote it down and told the manager."})
    assert "Thank you" in done.content.decode()
    assert witness.get(page_of(request)).status_code == 404
    assert Notification.objects.filter(recipient=cast.amira, kind="assessments.witness_answered").count() == 1

    sent = send_statement(worker=cast.amira, request=fresh(request), sentence="I told her the same day.", declared=True)
    version = sent.item.current
    assert version.kind == "witness_testimony"
    assert "She wrote it down and told the manager." in version.text
    assert "an address of health.example.org" in version.text
    assert "wit@" not in version.text
    with pytest.raises(RuleBroken, match="already"):
        send_statement(worker=cast.amira, request=fresh(request), sentence="Again.", declared=True)


def test_a_code_works_once_within_a_quarter_of_an_hour_and_five_wrong_ones_end_it(cast):
    request = ask(cast)
    send_witness_code(request=request)
    code = fresh(request).code
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert not try_witness_code(request=request, code=wrong)
    assert not try_witness_code(request=request, code=code)
    with later(minutes=1):
        send_witness_code(request=request)
        newest = fresh(request).code
        assert newest != code
        assert try_witness_code(request=request, code=newest)
        assert not try_witness_code(request=request, code=newest)
    with later(minutes=3):
        send_witness_code(request=request)
    with later(minutes=19):
        assert not try_witness_code(request=request, code=fresh(request).code)


def test_codes_are_sent_no_faster_than_half_a_minute_and_five_at_most(cast):
    request = ask(cast)
    send_witness_code(request=request)
    with pytest.raises(RuleBroken, match="a moment ago"):
        send_witness_code(request=request)
    for number in range(1, 5):
        with later(minutes=number):
            send_witness_code(request=request)
    with later(minutes=9), pytest.raises(RuleBroken, match="No more codes"):
        send_witness_code(request=request)
    with pytest.raises(IntegrityError), transaction.atomic():
        WitnessRequest.objects.filter(pk=request.pk).update(codes_sent=6)


def test_a_link_cannot_be_guessed_and_ends(cast):
    request, other = ask(cast), ask(cast)
    assert len(request.token) == 43
    assert request.token != other.token
    assert request.token not in (request.nonce, request.token_hash)
    witness = Client()
    assert witness.get(page_of(request)[:-2] + "x/").status_code == 404
    with later(days=14):
        assert witness.get(page_of(request)).status_code == 404
        with pytest.raises(RuleBroken, match="no longer opens"):
            give_statement(request=request, statement="Too late.")
    take_back_question(worker=cast.amira, request=other)
    assert witness.get(page_of(other)).status_code == 404


def test_another_browser_with_the_link_needs_a_code_of_its_own(cast):
    request = ask(cast)
    send_witness_code(request=request)
    first, second = Client(), Client()
    first.post(page_of(request), {"code": fresh(request).code})
    assert QUESTION in first.get(page_of(request)).content.decode()
    assert QUESTION not in second.get(page_of(request)).content.decode()
    assert second.post(page_of(request), {"statement": "I was never there."}).status_code in (302, 422)
    assert not fresh(request).statement


def test_many_forms_from_one_place_are_slowed(cast):
    request, witness = ask(cast), Client()
    for _ in range(40):
        witness.post(page_of(request), {"code": "1"})
    assert witness.post(page_of(request), {"code": "1"}).status_code == 429


def test_what_cannot_be_asked_says_why(client, cast):
    with pytest.raises(RuleBroken, match="own work"):
        ask(cast, email=cast.amira.email.upper())
    for _ in range(10):
        ask(cast)
    with pytest.raises(RuleBroken, match="10 of your questions"):
        ask(cast)
    client.force_login(cast.amira)
    form = {"email": "nonsense", "role": "teacher", "question": "Did you see Mrs Smith of 12 High Street, LS1 4AP?"}
    said = client.post(reverse("assessments:witness-list"), form)
    assert said.status_code == 422
    assert "postcode" in said.content.decode()
