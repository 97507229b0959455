"""Whether somebody may do a thing on their own, until when and why: a pure sum over what it rests on."""

from dataclasses import dataclass
from datetime import date

from pathway.core.templatetags.pathway import day as british


@dataclass(frozen=True)
class Need:
    """One thing that approval rests on: a statement to be met, or a module to be held in date."""

    title: str
    is_met: bool
    until: date | None = None
    is_statement: bool = False
    module: int | None = None


@dataclass(frozen=True)
class ApprovalFacts:
    """What is known of everything that a kind of approval rests on."""

    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Given:
    """What an approver gave: from whom, until when, and with which licence or overseer."""

    by: str
    on: date
    until: date
    licence: str = ""
    licence_until: date | None = None
    overseer: str = ""
    needs_licence: bool = False
    needs_overseer: bool = False


@dataclass(frozen=True)
class Verdict:
    """Yes or no, until when, why, and what is missing."""

    is_yes: bool
    until: date | None
    why: str
    missing: tuple[Need, ...] = ()

    @property
    def word(self) -> str:
        """Yes or no in a word or two."""
        return f"Yes, until {british(self.until)}" if self.is_yes else "No"


def may_do(day: date, *, needs: ApprovalFacts, given: Given | None, took_back: bool = False) -> Verdict:
    """Yes while approval holds and everything it rests on is there; until the first of it ends."""
    missing = tuple(need for need in needs.needs if not need.is_met)
    if given is None:
        why = "Taken back." if took_back else "Nobody has given approval for this yet."
        return Verdict(False, None, why, missing)
    if given.until < day:
        return Verdict(False, None, f"It ended on {british(given.until)}.", missing)
    if given.licence_until is not None and given.licence_until < day:
        return Verdict(
            False, None, f"The licence for {given.licence} ended on {british(given.licence_until)}.", missing
        )
    if given.needs_licence and given.licence_until is None:
        return Verdict(False, None, "No licence is recorded with it.", missing)
    if given.needs_overseer and not given.overseer:
        return Verdict(False, None, "No overseer is named.", missing)
    if missing:
        what = "something it rests on is missing" if len(missing) == 1 else f"{len(missing)} things are missing"
        return Verdict(False, None, f"{given.by} gave approval on {british(given.on)}, but {what}.", missing)
    ends = [given.until, *(need.until for need in needs.needs if need.until), given.licence_until]
    until = min(each for each in ends if each is not None)
    said = f"{given.by} gave approval on {british(given.on)}."
    if given.overseer:
        said += f" {given.overseer} oversees it."
    if given.licence:
        said += f" Licensed for {given.licence}."
    return Verdict(True, until, said)
