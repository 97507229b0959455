"""The decision pack as a tagged PDF that a screen reader can read (PDF/UA-1)."""

from __future__ import annotations

from typing import Any

from assessments.records import record_pdf
from pathway.core import clock
from pathway.core.templatetags.pathway import day as british
from pathway.people.models import User

from .models import Application
from .queries.applications import Pack

Section = dict[str, Any]
DECIDED = {"meets": "Met", "exceeds": "Met, and more", "developing": "Partly met"}


def pack_pdf(pack: Pack, reader: User) -> bytes:
    """Everything a decision is made from, as this person may read it; their name stands at the foot of each page."""
    application = pack.application
    worker = application.worker
    return record_pdf(
        {
            "title": f"Progression pack: {worker}",
            "lead": f"{application.from_level} to {application.to_level}. {_as_at(application)}",
            "sections": [
                _application(application),
                _statement(pack),
                *_appeal(pack),
                *_criteria(pack),
                _statements(pack),
                _evidence(pack),
                _training(pack),
                _certificates(pack),
            ],
            "end": "Destroy this file once the decision is made; the pack itself stays in Pathway. "
            "Taking it was written down, and the worker can read that.",
            "mark": "" if reader.pk == worker.pk else f"Read by {reader}, {british(clock.today())}",
        }
    )


def _as_at(application: Application) -> str:
    if application.is_open:
        return f"As things stood on {british(clock.today())}."
    return f"As things stood on {british(application.closed_at)}; training and certificates as of today."


def _section(heading: str, entries: list[dict[str, Any]], empty: str = "") -> Section:
    return {"heading": heading, "entries": entries, "empty": empty}


def _entry(title: Any, *lines: str, soft: str = "") -> dict[str, Any]:
    return {"title": str(title), "lines": [line for line in lines if line], "soft": soft}


def _words(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _application(application: Application) -> Section:
    soft = f"Applied on {british(application.applied_at)}"
    return _section("Application", [_entry(application.worker, *_words(application.statement), soft=soft)])


def _statement(pack: Pack) -> Section:
    said = pack.statement
    if said is None:
        return _section("The manager’s statement", [], "Not written yet.")
    entry = _entry(
        said.get_recommendation_display(), *_words(said.reasons), soft=f"{said.manager}, {british(said.made_at)}"
    )
    return _section("The manager’s statement", [entry])


def _appeal(pack: Pack) -> list[Section]:
    if pack.appeal is None:
        return []
    return [_section("Appeal", [_entry(pack.application.worker, *_words(pack.appeal.reasons))])]


def _criteria(pack: Pack) -> list[Section]:
    if pack.way is None:
        return []
    shown = [(group.heading, each) for group in pack.way.groups for each in group.lines]
    lines = [_entry(each.line.title, each.word, each.line.because, soft=heading) for heading, each in shown]
    gaps = [_entry(line.title, line.because, *(gap.title for gap in line.gaps)) for line in pack.gaps]
    return [
        _section(f"Criteria: {pack.way.words}", lines),
        _section("Gaps", gaps, "None: every group of lines is met."),
    ]


def _statements(pack: Pack) -> Section:
    entries = []
    for line in pack.lines:
        decided = [f"{one.mentor}, {british(one.decided_at)}" for one in line.decisions[:2]]
        own = f"Own rating: {line.rating}" if line.rating else "Not rated by the worker"
        entries.append(_entry(line.competency, DECIDED.get(line.status, "Not yet"), own, soft="; ".join(decided)))
    return _section("Statements and decisions", entries, "This level has no statements.")


def _evidence(pack: Pack) -> Section:
    if pack.evidence is None:
        return _section("Accepted evidence", [], "Single pieces are named to the panel and to whoever decides.")
    entries = [
        _entry(each.title, f"{each.kind}, accepted on {british(each.decided_at)} for {', '.join(each.codes)}")
        for each in pack.evidence
    ]
    return _section("Accepted evidence", entries, "No evidence is accepted yet.")


def _training(pack: Pack) -> Section:
    entries = [
        _entry(
            cell.requirement,
            str(cell.held.state.label),
            f"Done on {british(cell.held.done_on)}" if cell.held.done_on else "",
            f"Due by {british(cell.held.due_on)}" if cell.held.due_on else "",
        )
        for cell in pack.training
    ]
    return _section("Training", entries, "No training is required.")


def _certificates(pack: Pack) -> Section:
    entries = [_entry(each.title, british(each.completed_at)) for each in pack.certificates]
    return _section("Certificates", entries, "None yet.")
