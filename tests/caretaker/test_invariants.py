"""Invariants find each kind of broken rule, and nothing in a house that is whole."""

import datetime as dt
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from modules.models import Enrolment
from pathway.caretaker.invariants import INVARIANTS, broken
from pathway.core import clock
from pathway.people.models import Mentoring, TeamMembership
from portfolio.files.shelf import place_of
from portfolio.models import EvidenceFile, EvidenceItem
from tests.factories.decisions import decide_now
from tests.factories.portfolio import make_evidence


@pytest.fixture
def whole(cast, var):
    """A house with evidence, a file and decisions, in which nothing is broken."""
    item = make_evidence(cast.amira, sent=True, text="What I did myself.", files={"notes.txt": b"Notes."})
    decide_now(cast.moses, item.current, "meets")
    assert broken() == []
    return cast


def names():
    return [one.rule for one in broken()]


def test_a_missing_or_cut_file_is_found(whole, var):
    place = place_of(Path(settings.PRIVATE_ROOT), EvidenceFile.objects.get().sha256)
    place.write_bytes(b"N")
    assert "has 1 of 6 bytes" in broken()[1].sentence
    place.unlink()
    assert "is missing" in broken()[1].sentence
    assert names() == ["logs", "evidence-files"]


def test_evidence_that_shows_another_version_is_found(whole):
    other = make_evidence(whole.tariq)
    EvidenceItem.objects.filter(owner=whole.amira).update(current=other.current)
    assert names() == ["versions"]


def test_people_between_two_organisations_are_found(whole):
    Mentoring.objects.filter(worker=whole.amira).update(mentor=whole.ola)
    TeamMembership.objects.filter(person=whole.peter).update(team=whole.south)
    [one] = broken()
    assert one.rule == "organisations"
    assert "mentoring" in one.sentence
    assert "team membership" in one.sentence


def test_a_lost_head_is_found(whole):
    from assessments.models import DecisionLog

    DecisionLog.objects.update(seq=7)
    assert names() == ["logs"]


def test_a_module_completed_by_nothing_is_found(whole, db):
    Enrolment.objects.create(worker=whole.amira, title="Some module", started_at=clock.now(), completed_at=clock.now())
    assert names() == ["learning"]


def test_a_decision_nobody_recorded_is_found(whole):
    from assessments.models import PendingDecision
    from tests.factories.portfolio import competency

    item = make_evidence(whole.tariq, sent=True)
    PendingDecision.objects.create(
        worker=whole.tariq,
        mentor=whole.moses,
        version=item.current,
        competency=competency(whole.tariq, "1.1"),
        judgement="meets",
        form_key=uuid.uuid4(),
        decided_at=clock.now() - dt.timedelta(hours=2),
    )
    assert names() == ["pending"]


def test_the_command_says_what_it_looked_at(whole, capsys):
    with pytest.raises(SystemExit, match="0"):
        call_command("invariants")
    assert f"{len(INVARIANTS)} rules looked at, 0 broken." in capsys.readouterr().out
    Mentoring.objects.filter(worker=whole.amira).update(mentor=whole.ola)
    with pytest.raises(SystemExit, match="1"):
        call_command("invariants", "--json")
    assert '"whole": false' in capsys.readouterr().out


def test_the_operations_page_lists_every_rule():
    page = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    for name, invariant in INVARIANTS.items():
        assert f"| {name} | {invariant.rule} |" in page
