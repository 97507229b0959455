"""What a practice scenario's moments and choices make together: where it leads, where it sticks, and its drawing.

Pure functions of the moments' names and the choices between them; words for authors, no HTML and no database.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Ending = Literal["", "good", "mixed", "poor"]

WIDE, HIGH, GAP_X, GAP_Y, EDGE = 168, 56, 24, 56, 12
# Lines back run in lanes at the right, and beside a box at this distance.
LANES, LANE, ASIDE = 3, 7, 9
LONGEST_NAME = 18


@dataclass(frozen=True, slots=True)
class Point:
    """One moment: its name, whether it has words, how it ends, and where each of its choices leads (None: nowhere)."""

    name: str
    ways: tuple[str | None, ...] = ()
    ending: Ending = ""
    has_words: bool = True

    @property
    def ends(self) -> bool:
        """Whether the scenario ends here."""
        return bool(self.ending)


@dataclass(frozen=True, slots=True)
class Findings:
    """What an author should know: what keeps a version from being made, and what is only worth a look."""

    faults: list[str]
    remarks: list[str]


@dataclass(frozen=True, slots=True)
class Box:
    """A moment in the drawing, with its corner in pixels."""

    name: str
    shown: str
    x: int
    y: int
    ending: Ending
    is_lost: bool
    is_dead: bool

    @property
    def middle(self) -> int:
        """The middle of its width."""
        return self.x + WIDE // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A choice in the drawing: an SVG path, drawn broken where it leads back."""

    path: str
    goes_back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole drawing in pixels."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[Line]


def examine(points: Sequence[Point]) -> Findings:
    """Name dead ends, choices that lead nowhere, moments never reached and ways in a circle; the first is the start."""
    if not points:
        return Findings(["There is no moment yet. Write the first one: it is where the scenario begins."], [])
    faults = [sentence for point in points for sentence in _faults_of(point)]
    reached, ending = set(depths(points)), _lead_to_an_ending(points)
    if not any(point.ends for point in points):
        faults.append("There is no ending yet. Make at least one moment an ending.")
    else:
        faults += [
            f"From “{point.name}” no ending can be reached: whoever comes here goes round for ever."
            for point in points
            if point.name in reached and point.name not in ending and all(point.ways) and point.ways
        ]
    remarks = [
        f"“{point.name}” is never reached: no choice leads there from the beginning."
        for point in points
        if point.name not in reached
    ]
    return Findings(faults, remarks + [_circle(names) for names in circles(points)])


def depths(points: Sequence[Point]) -> dict[str, int]:
    """How many choices lead from the first moment to each one that is reached, by the shortest way."""
    ways = {point.name: point.ways for point in points}
    found = {points[0].name: 0} if points else {}
    queue = deque(found)
    while queue:
        here = queue.popleft()
        for there in ways[here]:
            if there in ways and there not in found:
                found[there] = found[here] + 1
                queue.append(there)
    return found


def circles(points: Sequence[Point]) -> list[list[str]]:
    """Groups of moments between which one can go round and round, each in the order of the moments."""
    ways = {point.name: [there for there in point.ways if there] for point in points}
    after = {name: _reached_from(name, ways) for name in ways}
    groups: list[list[str]] = []
    seen: set[str] = set()
    for name in ways:
        if name in seen or name not in after[name]:
            continue
        group = [other for other in ways if other in after[name] and name in after[other]]
        seen |= set(group)
        groups.append(group)
    return groups


def draw(points: Sequence[Point]) -> Drawing:
    """Lay the moments out in rows by how many choices lead to them; those never reached stand in a last row."""
    reached = depths(points)
    last = max(reached.values(), default=0) + 1
    rows: dict[int, list[Point]] = {}
    for point in points:
        rows.setdefault(reached.get(point.name, last), []).append(point)
    widest = max((len(row) for row in rows.values()), default=1)
    width = 2 * EDGE + widest * WIDE + (widest - 1) * GAP_X + 2 * GAP_X
    boxes: dict[str, Box] = {}
    for depth, row in sorted(rows.items()):
        left = (width - len(row) * WIDE - (len(row) - 1) * GAP_X) // 2
        for place, point in enumerate(row):
            boxes[point.name] = Box(
                name=point.name,
                shown=point.name if len(point.name) <= LONGEST_NAME else point.name[: LONGEST_NAME - 1] + "…",
                x=left + place * (WIDE + GAP_X),
                y=EDGE + depth * (HIGH + GAP_Y),
                ending=point.ending,
                is_lost=point.name not in reached,
                is_dead=not point.ends and (not point.ways or not all(point.ways)),
            )
    lines: list[Line] = []
    for point in points:
        for there in sorted({way for way in point.ways if way in boxes}):
            start, end = boxes[point.name], boxes[there]
            lane = width - EDGE // 2 - LANE * (sum(line.goes_back for line in lines) % LANES)
            lines.append(_onwards(start, end) if end.y > start.y else _back(start, end, boxes.values(), lane))
    height = 2 * EDGE + max(rows, default=0) * (HIGH + GAP_Y) + HIGH
    return Drawing(width, height, list(boxes.values()), lines)


def _faults_of(point: Point) -> list[str]:
    found = []
    if not point.has_words:
        found.append(f"“{point.name}” has no words yet. Write what happens there.")
    if not point.ends and not point.ways:
        found.append(f"“{point.name}” is a dead end: give it choices, or make it an ending.")
    if not all(point.ways):
        found.append(f"A choice at “{point.name}” leads nowhere yet. Say which moment comes next.")
    return found


def _reached_from(name: str, ways: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    left = list(ways[name])
    while left:
        here = left.pop()
        if here in ways and here not in found:
            found.add(here)
            left += ways[here]
    return found


def _lead_to_an_ending(points: Sequence[Point]) -> set[str]:
    ways = {point.name: [there for there in point.ways if there] for point in points}
    ends = {point.name for point in points if point.ends}
    return ends | {name for name in ways if ends & _reached_from(name, ways)}


def _circle(names: list[str]) -> str:
    if len(names) == 1:
        return f"A choice at “{names[0]}” leads back to the same moment."
    listed = ", ".join(f"“{name}”" for name in names[:-1]) + f" and “{names[-1]}”"
    return f"One can go round between {listed}. That may be meant: every round is kept in the worker’s path."


def _onwards(start: Box, end: Box) -> Line:
    top, bottom = start.y + HIGH, end.y
    half = (top + bottom) // 2
    return Line(f"M{start.middle} {top}C{start.middle} {half} {end.middle} {half} {end.middle} {bottom}", False)


def _back(start: Box, end: Box, boxes: Iterable[Box], lane: int) -> Line:
    """Back, or along the row, by a lane at the right of everything; between the rows where a box is in the way."""
    rightmost = {box.y: box.x for box in sorted(boxes, key=lambda box: box.x)}
    if rightmost[start.y] == start.x:
        path = f"M{start.x + WIDE} {start.y + 2 * HIGH // 3}H{lane}"
    else:
        path = f"M{start.middle + WIDE // 3} {start.y + HIGH}V{start.y + HIGH + ASIDE}H{lane}"
    if rightmost[end.y] == end.x:
        return Line(f"{path}V{end.y + HIGH // 3}H{end.x + WIDE}", True)
    return Line(f"{path}V{end.y - ASIDE}H{end.middle + WIDE // 3}V{end.y}", True)
