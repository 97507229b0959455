"""The life of evidence and of decisions, drawn from the tables that hold them."""

from portfolio.enums import MOVES, EvidenceStatus

from ..models import Appeal, Countersignature, Decision, PendingDecision, Recusal, Withdrawal

# What may become of a decision, and the constraint or trigger that holds it.
STEPS = (
    ("(nothing)", "pending", "a mentor decides; nobody else sees it", "one_pending_decision_per_claim"),
    ("pending", "(nothing)", "the mentor undoes it within half a minute", "nobody_decides_about_themselves"),
    ("pending", "recorded", "half a minute has passed; it enters the log", "nobody_signs_off_themselves"),
    ("recorded", "countersigned", "a mentor of a mentor in training agrees", "nobody_countersigns_themselves"),
    ("recorded", "superseded", "a later decision takes its place; it stays as it was", "append-only"),
    (
        "recorded",
        "withdrawn",
        "whoever may decide takes it back with a reason; the claim waits again",
        "nobody_withdraws_a_decision_about_themselves",
    ),
    ("recorded", "appealed", "the worker asks quality assurance to look again", "an_appeal_says_why"),
    ("open", "passed on", "not mine, or a conflict of interest", "one_open_recusal_per_item"),
    ("open", "passed on to one person", "reassigned by name", "nothing_is_passed_on_to_oneself"),
    (
        "open",
        "given to another mentor",
        "by a manager or an admin; the promise stays",
        "what_is_reassigned_says_by_whom_and_to_whom",
    ),
)
HELD_BY = (PendingDecision, Decision, Countersignature, Withdrawal, Appeal, Recusal)


def constraints() -> set[str]:
    """The names of all constraints on decisions, by which the steps above are held."""
    return {constraint.name for model in HELD_BY for constraint in model._meta.constraints} | {"append-only"}


def drawn() -> str:
    """The page docs/evidence-states.md."""
    lines = [
        "# The life of evidence and of decisions",
        "",
        "Drawn by `manage.py draw_states` from `portfolio.enums.MOVES` and `assessments.queries.states.STEPS`; a test",
        "holds this page to them. Every step is written in the trail. The database refuses any other step: the",
        "triggers of `pathway.core.append_only` are made from the same table.",
        "",
        "## Evidence",
        "",
        "```mermaid",
        "stateDiagram-v2",
        f"  [*] --> {EvidenceStatus.DRAFT.value}",
        *(f"  {move.start.value} --> {move.end.value}: {move.who} {move.what}" for move in MOVES),
        "```",
        "",
        "| From | To | Who | What |",
        "|---|---|---|---|",
        *(f"| {move.start.label} | {move.end.label} | {move.who} | {move.what} |" for move in MOVES),
        "",
        "Beside these, evidence can be held back at any time while a report of a family detail is looked at.",
        "",
        "## Decisions",
        "",
        "| From | To | What | Held by |",
        "|---|---|---|---|",
        *(f"| {start} | {end} | {what} | `{held}` |" for start, end, what, held in STEPS),
        "",
    ]
    return "\n".join(lines)
