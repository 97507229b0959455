"""What people may do on their own: kinds, approval, licences, the table, and what is told before something ends."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pathway.audit.models import Event
from pathway.core import clock
from pathway.core.exceptions import NotAllowed, RuleBroken
from pathway.core.permissions import may
from pathway.notifications.models import Notification
from pathway.people.models import User
from pathway.progression.actions import approvals as actions
from pathway.progression.models import Approval, ApprovalKind, Licence
from pathway.progression.queries.approvals import approval_table, card_of, cards_for, kinds_of, workers_on_card
from tests.conftest import NOW
from tests.factories.decisions import decided
from tests.factories.portfolio import competency
from tests.factories.progression import make_kind

pytestmark = pytest.mark.usefixtures("fixed_clock")
TODAY = NOW.date()


@pytest.fixture
def visits(cast):
    """Visiting alone rests on statement 2.1, met with support or further."""
    return make_kind(cast.wanda, statements=[competency(cast.amira, "2.1")], least="with_support")


def line(cast, worker="amira", viewer="", place=0):
    worker = getattr(cast, worker)
    return card_of(worker, getattr(cast, viewer) if viewer else worker).lines[place]


def approve(cast, kind, **fields):
    fields = {"approver": cast.grace, "worker": cast.amira, "reason": "I went along three times."} | fields
    return actions.approve(kind=kind, **fields)


def test_the_card_says_no_what_is_missing_and_who_approves(cast, visits):
    verdict = line(cast).verdict
    assert (verdict.is_yes, verdict.why) == (False, "Nobody has given approval for this yet.")
    assert [need.title[:3] for need in verdict.missing] == ["2.1"]
    assert line(cast).approvers == [cast.grace]
    with pytest.raises(RuleBroken, match=r"Missing: 2\.1"):
        approve(cast, visits)


def test_the_card_says_yes_once_all_is_there_and_until_when(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    approve(cast, visits, until=TODAY + dt.timedelta(days=90))
    verdict = line(cast).verdict
    assert (verdict.is_yes, verdict.until) == (True, TODAY + dt.timedelta(days=90))
    assert "Grace Example gave approval on 23 November 2026." in verdict.why
    assert Event.objects.filter(verb="progression.approved", subject=cast.amira).count() == 1
    assert Notification.objects.filter(recipient=cast.amira, kind="progression.approval").count() == 1
    with clock.at(NOW + dt.timedelta(days=91)):
        assert not line(cast).verdict.is_yes


def test_what_it_rests_on_can_be_lost(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    approve(cast, visits)
    decided(cast.moses, cast.amira, "partly", "2.1")
    verdict = line(cast).verdict
    assert not verdict.is_yes
    assert "but something it rests on is missing" in verdict.why


def test_how_far_a_statement_is_met_counts_and_moving_up_takes_nothing_away(cast):
    kind = make_kind(cast.wanda, statements=[competency(cast.amira, "2.1")], least="with_oversight")
    decided(cast.moses, cast.amira, "meets", "2.1")
    decided(cast.moses, cast.tariq, "meets", "2.1")
    with pytest.raises(RuleBroken, match="Missing"):
        approve(cast, kind)
    approve(cast, kind, worker=cast.tariq)
    cast.tariq.placements.update(level=cast.northvale.levels.get(code="fsw"))
    assert line(cast, "tariq").verdict.is_yes


def test_nobody_approves_for_themselves_and_only_who_is_named_or_manages(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    for person in (cast.amira, cast.moses, cast.wanda, cast.otto, cast.orla):
        with pytest.raises(NotAllowed):
            approve(cast, visits, approver=person)
    named = make_kind(cast.wanda, "Lead a group", approvers=[cast.peter])
    with pytest.raises(NotAllowed):
        approve(cast, named)
    approve(cast, named, approver=cast.peter)
    with pytest.raises(NotAllowed):
        approve(cast, named, approver=cast.peter, worker=cast.peter)
    with pytest.raises(IntegrityError, match="nobody_gives_themselves_approval"), transaction.atomic():
        Approval.objects.create(
            kind=named,
            worker=cast.peter,
            approver=cast.peter,
            verdict="granted",
            reason="Me",
            until=TODAY,
            given_at=NOW,
        )


def test_approval_is_taken_back_with_a_reason_and_stays_in_the_history(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    with pytest.raises(RuleBroken, match="no approval of this kind"):
        actions.take_back(approver=cast.grace, worker=cast.amira, kind=visits, reason="Two visits went wrong.")
    approve(cast, visits)
    with pytest.raises(RuleBroken, match="why you take it back"):
        actions.take_back(approver=cast.grace, worker=cast.amira, kind=visits, reason=" ")
    actions.take_back(approver=cast.grace, worker=cast.amira, kind=visits, reason="Two visits went wrong.")
    now = line(cast)
    assert (now.verdict.is_yes, now.verdict.why) == (False, "Taken back.")
    assert [row.verdict for row in now.history] == ["withdrawn", "granted"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Approval.objects.update(reason="Something else")


def test_approval_lasts_as_long_as_its_kind_at_most(cast):
    kind = make_kind(cast.wanda, months=6)
    for day in (TODAY - dt.timedelta(days=1), dt.date(2027, 5, 24)):
        with pytest.raises(RuleBroken, match="6 months at most"):
            approve(cast, kind, until=day)
    assert approve(cast, kind).until == dt.date(2027, 5, 23)


def test_a_licensed_programme_needs_a_licence_that_holds(cast):
    kind = make_kind(cast.wanda, "Deliver a programme", needs_licence=True)
    with pytest.raises(RuleBroken, match="Choose a licence"):
        approve(cast, kind)
    record = {"keeper": cast.wanda, "programme": "Calm Together", "reference": "CT-1", "valid_from": TODAY}
    theirs = actions.record_licence(holder=cast.tariq, valid_until=TODAY, **record)
    with pytest.raises(RuleBroken, match="Choose a licence"):
        approve(cast, kind, licence=theirs)
    licence = actions.record_licence(holder=cast.amira, valid_until=TODAY + dt.timedelta(days=50), **record)
    with pytest.raises(RuleBroken, match="recorded already"):
        actions.record_licence(holder=cast.amira, valid_until=TODAY + dt.timedelta(days=60), **record)
    with pytest.raises(RuleBroken, match="before it begins"):
        actions.record_licence(holder=cast.peter, valid_until=TODAY - dt.timedelta(days=1), **record)
    approve(cast, kind, licence=licence)
    assert line(cast).verdict.until == TODAY + dt.timedelta(days=50)
    actions.end_licence(keeper=cast.otto, licence=licence)
    assert not line(cast).verdict.is_yes
    for person in (cast.grace, cast.amira, cast.omar):
        with pytest.raises(NotAllowed):
            actions.end_licence(keeper=person, licence=licence)


def test_lead_practice_needs_a_qualified_overseer_who_is_somebody_else(cast):
    kind = make_kind(cast.wanda, "Hold work as lead practitioner", needs_overseer=True)
    for overseer in (None, cast.amira, cast.moses, cast.orla):
        with pytest.raises(RuleBroken, match="Name an overseer"):
            approve(cast, kind, overseer=overseer, overseer_is_qualified=True)
    with pytest.raises(RuleBroken, match="social-work qualified"):
        approve(cast, kind, overseer=cast.priya)
    approve(cast, kind, overseer=cast.priya, overseer_is_qualified=True)
    assert "Priya Example oversees it." in line(cast).verdict.why
    with pytest.raises(IntegrityError, match="an_overseer_is_qualified"), transaction.atomic():
        Approval.objects.create(
            kind=kind,
            worker=cast.amira,
            approver=cast.grace,
            verdict="granted",
            reason="Yes",
            until=TODAY,
            given_at=NOW,
            overseer=cast.amira,
            overseer_is_qualified=True,
        )


def test_a_changed_kind_counts_from_today_and_what_was_approved_goes_on(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    approve(cast, visits)
    with clock.at(NOW + dt.timedelta(days=2)):
        changed = make_kind(
            cast.otto, visits.name, kind=visits, statements=[competency(cast.amira, code) for code in ("2.1", "8.1")]
        )
        assert [need.title[:3] for need in line(cast).verdict.missing] == ["8.1"]
        assert changed.code == visits.code
        assert list(kinds_of(cast.northvale)) == [changed]
    assert [kind.pk for kind in kinds_of(cast.northvale, TODAY)] == [visits.pk]
    with pytest.raises(RuleBroken, match="ended or changed since"):
        make_kind(cast.wanda, visits.name, kind=ApprovalKind.objects.get(pk=visits.pk))


def test_the_proposal_is_labelled_and_taken_once(cast):
    made = actions.adopt_approval_kinds(keeper=cast.wanda, organisation=cast.northvale)
    assert len(made) == 5
    assert all(kind.is_proposal for kind in made)
    assert [kind.code for kind in made] == [
        "solo_visits",
        "family_time",
        "risk_checklist",
        "licensed_programme",
        "lead_practitioner",
    ]
    assert {need.competency.code for need in made[0].needs.all() if need.competency} == {"1.1", "2.1", "8.1"}
    with pytest.raises(RuleBroken, match="a list already"):
        actions.adopt_approval_kinds(keeper=cast.wanda, organisation=cast.northvale)
    with pytest.raises(NotAllowed):
        actions.adopt_approval_kinds(keeper=cast.grace, organisation=cast.northvale)


def test_a_kind_is_the_organisations_own(cast, visits):
    with pytest.raises(RuleBroken, match="own organisation's framework"):
        make_kind(cast.wanda, "Another", statements=[competency(cast.olu, "2.1")])
    with pytest.raises(RuleBroken, match="approvers of your own"):
        make_kind(cast.wanda, "Another", approvers=[cast.olu])
    with pytest.raises(RuleBroken, match="already something called"):
        make_kind(cast.wanda, visits.name.upper())
    actions.end_approval_kind(keeper=cast.wanda, kind=visits)
    with pytest.raises(RuleBroken, match="ended already"):
        actions.end_approval_kind(keeper=cast.wanda, kind=ApprovalKind.objects.get(pk=visits.pk))


def test_who_opens_whose_card(cast, visits):
    people = {name: one for name, one in vars(cast).items() if isinstance(one, User)}
    seen = {name for name, one in people.items() if may(one, "progression.see_card", cast.amira)}
    assert seen == {"amira", "grace", "wanda"}
    make_kind(cast.wanda, "Lead a group", approvers=[cast.peter])
    assert [each.kind.name for each in card_of(cast.amira, cast.peter).lines] == ["Lead a group"]
    assert len(card_of(cast.amira, cast.grace).lines) == 2
    for one in people.values():
        assert may(one, "progression.see_card", cast.amira) == (cast.amira in workers_on_card(one)), one


def test_the_table_says_who_may_do_what_and_what_rests_on_one_person(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    approve(cast, visits)
    actions.record_licence(
        keeper=cast.wanda,
        holder=cast.peter,
        programme="Calm Together",
        reference="CT-1",
        valid_from=TODAY,
        valid_until=TODAY + dt.timedelta(days=50),
    )
    table = approval_table(cast.northvale)
    assert [row.worker for row in table.rows] == [cast.amira, cast.moses, cast.peter, cast.tariq]
    assert [row.verdicts[0].is_yes for row in table.rows] == [True, False, False, False]
    assert [(each.what, each.who) for each in table.alone] == [
        ("Visit families alone", cast.amira),
        ("Licence: Calm Together", cast.peter),
    ]
    assert [row.worker for row in approval_table(cast.northvale, team="West").rows] == [cast.peter]
    decided(cast.moses, cast.tariq, "meets", "2.1")
    approve(cast, visits, worker=cast.tariq)
    assert [each.what for each in approval_table(cast.northvale).alone] == ["Licence: Calm Together"]


def test_many_cards_ask_as_little_as_one(cast, visits):
    def asked(*workers):
        with CaptureQueriesContext(connection) as queries:
            cards_for(workers, cast.northvale)
        return len(queries)

    assert asked(cast.amira) == asked(cast.amira, cast.tariq, cast.moses, cast.peter)


def test_thirty_days_before_the_end_three_people_are_told_once(cast, visits):
    decided(cast.moses, cast.amira, "meets", "2.1")
    named = make_kind(cast.wanda, "Lead a group", approvers=[cast.peter])
    approve(cast, visits, until=TODAY + dt.timedelta(days=40))
    approve(cast, named, approver=cast.peter, until=TODAY + dt.timedelta(days=40))
    actions.record_licence(
        keeper=cast.wanda,
        holder=cast.amira,
        programme="Calm Together",
        reference="CT-1",
        valid_from=TODAY,
        valid_until=TODAY + dt.timedelta(days=40),
    )

    def told():
        rows = Notification.objects.filter(kind="progression.ends_soon")
        return sorted(rows.values_list("recipient__full_name", flat=True))

    with clock.at(NOW + dt.timedelta(days=9)):
        actions.tell_what_ends_soon()
        assert told() == []
    with clock.at(NOW + dt.timedelta(days=10)):
        for _ in range(2):
            actions.tell_what_ends_soon()
        assert told() == ["Amira Example"] * 3 + ["Grace Example"] * 3 + ["Peter Example"]
    approve(cast, visits)
    Notification.objects.filter(kind="progression.ends_soon").delete()
    with clock.at(NOW + dt.timedelta(days=12)):
        actions.tell_what_ends_soon()
        assert len(told()) == 5


def test_the_database_holds_the_rules_of_a_licence(cast):
    with pytest.raises(IntegrityError, match="a_licence_ends_after_it_begins"), transaction.atomic():
        Licence.objects.create(
            organisation=cast.northvale,
            holder=cast.amira,
            programme="P",
            reference="1",
            valid_from=TODAY,
            valid_until=TODAY - dt.timedelta(days=1),
            recorded_by=cast.wanda,
        )
