"""`manage.py measure_identifiers`: how much the check for family details finds, written to docs/identifier-check.md."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from pathway.core import clock
from portfolio.identifiers.measuring import HARD, SOFT, TARGETS, Figures, measure, read_half

HALVES = {"A": "used to tune the rules", "B": "never looked at while tuning"}
KIND_WORDS = {
    "postcode": "Postcodes", "nhs": "NHS numbers", "ni": "National Insurance numbers", "upn": "Pupil numbers (UPN)",
    "phone": "Phone numbers", "email": "E-mail addresses", "dob": "Dates of birth", "case": "Numbers of case systems",
    "name": "People’s names", "place": "Places", "school": "Schools", "court": "Courts", "address": "Addresses",
}  # fmt: skip
HEADER = """# The check for family details, measured

The check reads text, the text of documents, file names and what cameras write into photos, and says what may tell who
a family is. It is a check by rules and lists. It does not make anything anonymous, and a person still reads
everything through before it is sent.

**Measured on {day}** with `python manage.py measure_identifiers`, over 400 invented texts
(`tests/corpus/identifiers/`): half clean and full of practice language, half with details whose places are marked;
Welsh, Irish, South Asian, West African, East European and English names. Half A was used to tune the rules. Half B
has other sentences, names and staff; it was sealed before the first rule was written.

"""
FOOTER = """
**What the words mean.** A hard identifier counts as found where something that *blocks* touches it; a name or place
where anything touches it, for it is shown to the writer either way. *Covered whole* says in how many the finding took
in all of it. A clean text counts as blocked or warned about by its verdict.

## Limits
- Both halves came from the same desk and the texts are short and tidy, so expect less on real ones. With so few
  details of a kind a single miss moves its figure by several points; of none missed in 30 the true share missed may
  still be one in ten.
- Names that are ordinary words (Grace, Mark, Summer) are found only where the sentence shows that somebody is meant;
  a family's name that a colleague bears too is not found; names all in small letters only after words such as
  "called" or "my son".
- Places that are ordinary words (Bath, Reading) are found only after words such as "lives in".
- No rule finds a family by its story. Pictures, handwriting, sound and video are not read at all.
- Of random numbers of ten digits one in eleven passes the NHS number's own check: it *looks like* one, no more.
- A mark beside every capital would find more and be clicked away: the limit on warnings about clean texts is part of
  the target.
"""


class Command(BaseCommand):
    """Measure the check on both halves and publish the figures; with --check, only say whether they are published."""

    help = "Measure the check for family details and write docs/identifier-check.md. Leaves 1 where a target is missed."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the texts lie, where to publish, and whether only to compare."""
        parser.add_argument("--texts", default=str(settings.BASE_DIR / "tests" / "corpus" / "identifiers"))
        parser.add_argument("--page", default=str(settings.BASE_DIR / "docs" / "identifier-check.md"))
        parser.add_argument("--check", action="store_true", help="write nothing; leave 1 where the page says otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, write the page and leave with 1 where a target is missed or the page is out of date."""
        page = Path(options["page"])
        figures = {half: measure(*read_half(Path(options["texts"]) / f"half_{half.lower()}.jsonl")) for half in HALVES}
        table = tables(figures)
        same = page.exists() and table in page.read_text(encoding="utf-8")
        if not options["check"] and not same:
            day = f"{clock.today():%-d %B %Y}"
            page.write_text(HEADER.format(day=day) + table + FOOTER, encoding="utf-8")
        self.stdout.write(table)
        holds = all(all(one.holds.values()) for one in figures.values())
        if not holds or (options["check"] and not same):
            self.stderr.write(
                "A target is missed." if not holds else f"{page.name} says something else. Measure again."
            )
            sys.exit(1)


def tables(figures: dict[str, Figures]) -> str:
    """The figures as the page shows them, for each half and each kind of detail."""
    hard, soft = f"at least {TARGETS['hard']:.0%}", f"at least {TARGETS['soft']:.0%}"
    blocked, warned = f"at most {TARGETS['blocked']:.0%}", f"at most {TARGETS['warned']:.0%}"
    halves = list(figures.values())
    lines = [
        "| | Target | " + " | ".join(f"Half {half}, {what}" for half, what in HALVES.items()) + " |",
        "|---|---|" + "---|" * len(HALVES),
        _row("Hard identifiers found", hard, [one.recall(HARD) for one in halves]),
        _row("Names and places found", soft, [one.recall(SOFT) for one in halves]),
        _row("Clean texts blocked", blocked, [(one.blocked, one.clean) for one in halves]),
        _row("Clean texts warned about", warned, [(one.warned, one.clean) for one in halves]),
        "",
        "| Kind of detail | " + " | ".join(f"Half {half} found | Half {half} covered whole" for half in figures) + " |",
        "|---|" + "---|" * 2 * len(figures),
    ]
    for kind, words in KIND_WORDS.items():
        cells = [_share(n, f.planted[kind]) for f in figures.values() for n in (f.found[kind], f.covered[kind])]
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _row(words: str, target: str, counts: list[tuple[int, int]]) -> str:
    return f"| {words} | {target} | " + " | ".join(_share(*count) for count in counts) + " |"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none planted"
