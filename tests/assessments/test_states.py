"""The one table of moves: drawn into the docs, asked by the actions, held by the database."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from assessments.queries.states import STEPS, constraints, drawn
from pathway.core.append_only import unprotected_tables
from portfolio.enums import ALLOWED_MOVES, MOVES, EvidenceStatus
from portfolio.models import EvidenceItem
from tests.factories.portfolio import make_evidence


def test_the_page_in_the_docs_is_what_the_table_says(capsys):
    assert (settings.BASE_DIR / "docs" / "evidence-states.md").read_text(encoding="utf-8") == drawn()
    call_command("draw_states", check=True)


def test_every_move_is_drawn_once_and_every_step_of_a_decision_names_what_holds_it():
    assert len(ALLOWED_MOVES) == len(MOVES)
    for move in MOVES:
        assert f"  {move.start.value} --> {move.end.value}: {move.who} {move.what}" in drawn()
    assert {held for _, _, _, held in STEPS} <= constraints()


@pytest.mark.parametrize("start", EvidenceStatus.values)
def test_the_database_holds_evidence_to_the_table(cast, start):
    item = make_evidence(cast.amira)
    way = {
        "draft": [],
        "submitted": ["submitted"],
        "returned": ["submitted", "returned"],
        "talk_first": ["submitted", "talk_first"],
        "decided": ["submitted", "decided"],
        "withdrawn": ["submitted", "withdrawn"],
    }[start]
    for step in way:
        EvidenceItem.objects.filter(pk=item.pk).update(status=step)
    for end in EvidenceStatus.values:
        if end == start or (start, end) in ALLOWED_MOVES:
            continue
        with pytest.raises(DatabaseError), transaction.atomic():
            EvidenceItem.objects.filter(pk=item.pk).update(status=end)


def test_a_lost_trigger_is_noticed(cast):
    assert "portfolio_evidenceitem" not in unprotected_tables()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON portfolio_evidenceitem"
        cursor.execute(f"DROP TRIGGER portfolio_evidenceitem_moves{on}")
    assert "portfolio_evidenceitem" in unprotected_tables()
