"""What evidence covers, and what a worker is asked to think about before anybody else is."""

import datetime as dt

import pytest
from django.urls import reverse

from assessments.queries.mapping import coverage_of, prompts_for
from pathway.careers.models import Competency
from pathway.core import clock
from tests.factories.decisions import decided, make_sent
from tests.factories.people import give_mentor
from tests.factories.portfolio import competency, make_evidence
from tests.house.counting import assert_same_queries

pytestmark = pytest.mark.usefixtures("fixed_clock")


def codes(worker):
    return [prompt.code for prompt in prompts_for(worker)]


def test_the_grid_counts_accepted_and_sent_pieces_by_kind(cast):
    decided(cast.moses, cast.amira, "meets")
    decided(cast.moses, cast.amira, "return")
    make_sent(cast.amira, "2.1", kind="case_study")
    rows = {row.competency.code: row for row in coverage_of(cast.amira).rows}
    counted = {square.kind: (square.accepted, square.on_its_way) for square in rows["1.1"].squares}
    assert counted["reflective_account"] == (1, 0)
    assert {square.kind: square.on_its_way for square in rows["2.1"].squares}["case_study"] == 1
    assert not rows["2.1"].is_gap
    assert rows["3.1"].is_gap


def test_a_gap_suggests_everyday_work(client, cast):
    Competency.objects.filter(pk=competency(cast.amira, "3.1").pk).update(everyday_work="A first visit counts.")
    client.force_login(cast.amira)
    page = client.get(reverse("assessments:coverage")).content.decode()
    assert "A first visit counts." in page
    client.force_login(cast.moses)
    other = client.get(reverse("assessments:coverage-other", args=[cast.amira.pk])).content.decode()
    assert "A first visit counts." in other
    assert "To think about" not in other


def test_one_piece_or_one_person_is_asked_about(cast):
    decided(cast.moses, cast.amira, "meets")
    assert codes(cast.amira) == ["one_piece"]
    decided(cast.moses, cast.amira, "meets")
    assert codes(cast.amira) == ["one_assessor"]
    give_mentor(cast.amira, cast.peter)
    decided(cast.peter, cast.amira, "meets")
    assert codes(cast.amira) == []


def test_stale_much_claimed_and_bunched_are_asked_about(client, cast):
    statements = list(Competency.objects.current().visible_to(cast.amira).values_list("code", flat=True)[:6])
    make_evidence(cast.amira, codes=tuple(statements), title="A long week")
    assert codes(cast.amira) == ["many_claims"]
    for _ in range(4):
        make_sent(cast.amira)
    assert codes(cast.amira) == ["many_claims", "bunched"]
    client.force_login(cast.amira)
    page = client.get(reverse("assessments:coverage")).content.decode()
    assert "“A long week” is claimed for 6 statements" in page
    assert "4 pieces sent on one day (23 November)" in page


def test_what_is_older_than_two_years_is_asked_about(cast):
    decided(cast.moses, cast.amira, "meets")
    with clock.at(clock.now() + dt.timedelta(days=720)):
        assert "stale" not in codes(cast.amira)
    with clock.at(clock.now() + dt.timedelta(days=740)):
        assert "stale" in codes(cast.amira)


def test_the_grid_asks_as_little_with_much_evidence_as_with_little(client, cast):
    decided(cast.moses, cast.amira, "meets")
    client.force_login(cast.amira)

    def add_more():
        for _ in range(8):
            decided(cast.moses, cast.amira, "meets", "2.1")
            make_sent(cast.amira, "3.1")

    assert_same_queries(client, reverse("assessments:coverage"), add_more)
