"""What an author looks over before a version goes live, and whom it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pathway.core import clock
from pathway.core.templatetags.pathway import day as british

if TYPE_CHECKING:
    from .pages import ModulePage


@dataclass(frozen=True)
class CheckLine:
    """One thing to look over: what it is, how it stands, and whether that will do."""

    what: str
    stands: str
    will_do: bool


@dataclass(frozen=True)
class Touched:
    """How many people a new version touches, by what it asks of them."""

    done: int
    begun: int


def checklist(page: ModulePage) -> list[CheckLine]:
    """Outcomes, words for pictures and activities, captions, the next review and the knowledge check, in that order."""
    parts = [part for section in page.sections or [] for part in section.value["parts"]]
    return [
        _outcomes(page),
        _in_words(parts),
        _captions(parts),
        _review(page),
        _knowledge_check(page, parts),
    ]


def touched_by(page: ModulePage) -> Touched:
    """Who has done the live version so that it still counts, and who is in the middle of it; people, not rows."""
    newest = page.snapshots.order_by("-number").first()
    if newest is None:
        return Touched(0, 0)
    done = page.completions.filter(snapshot_number__gte=newest.redo_from, worker__is_active=True)
    begun = page.enrolments.filter(completed_at__isnull=True, worker__is_active=True)
    return Touched(*(rows.order_by().values("worker").distinct().count() for rows in (done, begun)))


def _outcomes(page: ModulePage) -> CheckLine:
    count = len([line for line in page.outcomes.splitlines() if line.strip()])
    return CheckLine("Learning outcomes", str(count) if count else "none yet", bool(count))


def _in_words(parts: list[Any]) -> CheckLine:
    needing = [part for part in parts if part.block_type in ("picture", "activity")]
    without = [part for part in needing if not _words_of(part)]
    stands = (
        "no pictures or activities" if not needing else f"{len(needing) - len(without)} of {len(needing)} have them"
    )
    return CheckLine("Pictures and activities in words", stands, not without)


def _words_of(part: Any) -> str:
    if part.block_type == "picture":
        return str(part.value["alt"] or "").strip()
    activity = part.value["activity"]
    return str(activity.text_alternative).strip() if activity is not None else ""


def _captions(parts: list[Any]) -> CheckLine:
    videos = [part.value for part in parts if part.block_type == "video"]
    ready = [video for video in videos if video["captions"] is not None and str(video["transcript"] or "").strip()]
    stands = f"{len(ready)} of {len(videos)} videos have both" if videos else "no videos"
    return CheckLine("Captions and a transcript", stands, len(ready) == len(videos))


def review_is_over(day: date) -> bool:
    """Whether the day of the next review has come, so that nothing goes live before somebody has reviewed it."""
    return day <= clock.today()


def _review(page: ModulePage) -> CheckLine:
    day = page.next_content_review_on
    if day is None:
        return CheckLine("Next review of the content", "no day yet", False)
    if review_is_over(day):
        return CheckLine("Next review of the content", f"{british(day)}, which is not in the future", False)
    return CheckLine("Next review of the content", british(day), True)


def _knowledge_check(page: ModulePage, parts: list[Any]) -> CheckLine:
    count = len([part for part in parts if part.block_type == "knowledge_check"])
    if count:
        return CheckLine("Knowledge check", str(count), True)
    asked = (
        "none, though “every knowledge check passed” is ticked" if page.needs_quiz else "none, and none is asked for"
    )
    return CheckLine("Knowledge check", asked, not page.needs_quiz)
