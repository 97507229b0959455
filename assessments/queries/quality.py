"""Questions about quality assurance: what may be drawn, what waits, and what was found of whom."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.timezone import localdate

from pathway.audit.models import Event
from pathway.careers.models import Expectation
from pathway.core import clock
from pathway.people.enums import AppointmentKind
from pathway.people.models import Mentoring, User
from pathway.people.queries import holders_of
from portfolio.models import EvidenceFile, EvidenceVersion

from .. import chain, sampling
from ..enums import ActionState, Found, Judgement, Stage
from ..models import Assurance, AssuranceAction, Decision, Sample, SampleDraw, SamplingRule
from ..models.quality import assured_by

PROPOSED = sampling.Line(id=0, percent=10, minimum=1)
"""What is drawn while an organisation has no policy of its own: our proposal, said so on the page."""
NEW_UNTIL = 10
GAP = timedelta(days=60)
SECONDS_TO_READ = 30
IN_A_ROW, ROW_LASTS = 10, timedelta(minutes=10)
LOOKED_BACK, NEARLY_ALWAYS = 20, 0.95


def lines_of(organisation: int) -> list[sampling.Line]:
    """The organisation's sampling policy; our proposal where it has none."""
    rows = SamplingRule.objects.filter(organisation=organisation).order_by("pk")
    kept = [sampling.Line(r.pk, r.percent, r.minimum, r.assessor_id, r.method, r.stage) for r in rows]
    return kept or [PROPOSED]


def to_draw_from(assurer: User, first_on: date, last_on: date) -> QuerySet[Decision]:
    """Counting decisions of some days that this person may assure and that no draw has brought up before."""
    return (
        Decision.objects.counting()
        .filter(assured_by(assurer), version__item__held_at__isnull=True, sample__isnull=True)
        .filter(decided_at__date__gte=first_on, decided_at__date__lte=last_on)
    )


@dataclass(frozen=True)
class _Told:
    """One decision as far as a draw asks about it."""

    pk: Any
    mentor: int
    worker: int
    competency: int
    level: int | None
    judgement: str
    version: int
    method: str
    at: datetime


def population(assurer: User, first_on: date, last_on: date) -> list[sampling.Drawable]:
    """What is drawn from, each with its stage and why it weighs more."""
    wanted = set(to_draw_from(assurer, first_on, last_on).values_list("pk", flat=True))
    history = _history(assurer.organisation_id)
    stages, reasons = _stages(history), _reasons(history, wanted)
    found = [
        sampling.Drawable(str(one.pk), one.mentor, one.method, stages[one.pk], tuple(reasons[one.pk]))
        for one in history
        if one.pk in wanted
    ]
    return sorted(found, key=lambda one: one.id)


def _history(organisation: int | None) -> list[_Told]:
    rows = Decision.objects.filter(worker__organisation=organisation).order_by("entry__log", "entry__seq")
    names = ("pk", "mentor", "worker", "competency", "level", "judgement", "version", "version__kind", "decided_at")
    return [_Told(*row) for row in rows.values_list(*names)]


def _stages(history: Sequence[_Told]) -> dict[Any, Stage]:
    """How far on each worker was: what share of what their level asks they had met before."""
    asked = Counter(
        Expectation.objects.filter(level__in={one.level for one in history}).values_list("level", flat=True)
    )
    met: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    found = {}
    for one in history:
        of = asked.get(one.level or 0, 0)
        so_far = len(met[one.worker, one.level])
        found[one.pk] = Stage.EARLY if 3 * so_far < of or not of else Stage.MIDDLE
        if of and 3 * so_far >= 2 * of:
            found[one.pk] = Stage.FINAL
        if one.judgement == Judgement.MEETS:
            met[one.worker, one.level].add(one.competency)
    return found


def _reasons(history: Sequence[_Told], wanted: set[Any]) -> dict[Any, list[str]]:
    """Why each decision is more likely to be drawn, from what its assessor had decided by then."""
    opened = _first_opened({one.version for one in history if one.pk in wanted})
    before: dict[int, list[_Told]] = defaultdict(list)
    found: dict[Any, list[str]] = defaultdict(list)
    for one in history:
        earlier = before[one.mentor]
        why = found[one.pk]
        if len(earlier) < NEW_UNTIL:
            why.append("new")
        if earlier and one.at - earlier[-1].at >= GAP:
            why.append("gap")
        if _is_fast(one, earlier, opened.get((one.mentor, one.version))):
            why.append("fast")
        lately = [*earlier[1 - LOOKED_BACK :], one]
        if len(lately) >= NEW_UNTIL and _share_of_meets(lately) >= NEARLY_ALWAYS:
            why.append("meets")
        earlier.append(one)
    return found


def _first_opened(versions: set[int]) -> dict[tuple[int, int], datetime]:
    """When each assessor first opened each version, as the trail knows it: {(mentor, version): moment}."""
    rows = Event.objects.filter(
        verb="portfolio.evidence_read",
        thing_type=EvidenceVersion._meta.label_lower,
        thing_id__in=[str(pk) for pk in versions],
    )
    firsts = rows.order_by().values_list("actor", "thing_id").annotate(Min("at"))
    return {(actor, int(version)): at for actor, version, at in firsts}


def _is_fast(one: _Told, earlier: Sequence[_Told], opened: datetime | None) -> bool:
    if opened is not None and timedelta(0) <= one.at - opened < timedelta(seconds=SECONDS_TO_READ):
        return True
    row = [each for each in earlier[1 - IN_A_ROW :] if one.at - each.at <= ROW_LASTS]
    return len(row) + 1 >= IN_A_ROW and len({each.version for each in row} | {one.version}) > 1


def _share_of_meets(decisions: Sequence[_Told]) -> float:
    return sum(one.judgement == Judgement.MEETS for one in decisions) / len(decisions)


def digest_of_population(kept: Any) -> str:
    """One hash over what was drawn from."""
    return hashlib.sha256(chain.canonical(kept)).hexdigest()


@dataclass(frozen=True)
class DrawnAgain:
    """Whether a draw comes out as it was kept."""

    is_whole: bool
    is_same: bool


def drawn_again(one: SampleDraw) -> DrawnAgain:
    """Draw again from what was kept: is the snapshot whole, and do the same decisions come up?"""
    kept = sorted(str(pk) for pk in one.samples.values_list("decision", flat=True))
    again = sampling.draw_again(one.population, one.rules, one.seed)
    return DrawnAgain(digest_of_population(one.population) == one.population_sha256, again == kept)


@dataclass
class Desk:
    """What waits for a quality assurer."""

    to_look_at: list[Sample] = field(default_factory=list)
    to_see: list[AssuranceAction] = field(default_factory=list)
    waiting: list[AssuranceAction] = field(default_factory=list)


def desk_of(assurer: User) -> Desk:
    """Samples nobody has looked at, what assessors say they have done, and what they still have to do."""
    actions = AssuranceAction.objects.visible_to(assurer).open().exclude(mentor=assurer).with_words()
    rows = list(actions.order_by("due_on", "pk"))
    asked_first = F("decision__appeal__made_at").asc(nulls_last=True)
    return Desk(
        to_look_at=list(
            Sample.objects.visible_to(assurer).open().with_words().order_by(asked_first, "draw__drawn_at", "pk")
        ),
        to_see=[row for row in rows if row.state == ActionState.DONE],
        waiting=[row for row in rows if row.state == ActionState.TO_DO],
    )


def assurers_of(decision: Decision) -> list[User]:
    """The quality assurers who may assure this decision today."""
    assert decision.worker.organisation is not None
    people = holders_of(AppointmentKind.QUALITY_ASSURER, decision.worker.organisation)
    return [one for one in people if Decision.objects.filter(assured_by(one), pk=decision.pk).exists()]


def found_of(mentor: User) -> QuerySet[Assurance]:
    """What quality assurers found of this person's decisions, newest first."""
    rows = Assurance.objects.filter(mentor=mentor).select_related(
        "assurer", "action", "decision__worker", "decision__competency__domain", "decision__version__item"
    )
    return rows.prefetch_related("entry__openings").order_by("-assured_at", "pk")


@dataclass
class Figures:
    """One assessor's decisions of some days, and what was found of them; each figure with what it is a part of."""

    assessor: User
    decided: int = 0
    meets: int = 0
    sampled: int = 0
    assured: int = 0
    upheld: int = 0
    asked: int = 0
    overturned: int = 0
    open_actions: int = 0
    late_actions: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def typical_days(self) -> float | None:
        """How many days half of the decisions took at most; none where there is none."""
        return median(self.days) if self.days else None


def figures_of(assurer: User, first_on: date, last_on: date) -> list[Figures]:
    """Each assessor in the assurer's reach by name, never by rank: decided, sampled, found, asked to do."""
    decisions = Decision.objects.filter(
        assured_by(assurer), decided_at__date__gte=first_on, decided_at__date__lte=last_on
    )
    found: dict[int, Figures] = {}
    rows = decisions.order_by("mentor__full_name", "mentor", "pk").values_list(
        "mentor", "judgement", "sample", "assurance__outcome", "decided_at", "version__submitted_at"
    )
    people = User.objects.in_bulk({row[0] for row in rows})
    for mentor, judgement, sample, outcome, decided_at, sent_at in rows:
        one = found.setdefault(mentor, Figures(people[mentor]))
        one.decided += 1
        one.meets += judgement == Judgement.MEETS
        one.sampled += sample is not None
        one.assured += outcome is not None
        one.upheld += outcome == Found.UPHELD
        one.asked += outcome == Found.ACTION
        one.overturned += outcome == Found.OVERTURNED
        if sent_at is not None:
            one.days.append((localdate(decided_at) - localdate(sent_at)).days)
    _add_actions(assurer, found)
    return list(found.values())


def _add_actions(assurer: User, found: dict[int, Figures]) -> None:
    late = Q(state=ActionState.TO_DO, due_on__lt=clock.today())
    actions = AssuranceAction.objects.visible_to(assurer).open().order_by()
    for mentor, still, over in actions.values_list("mentor").annotate(still=Count("pk"), over=Count("pk", filter=late)):
        if mentor in found:
            found[mentor].open_actions, found[mentor].late_actions = still, over


def file_of_sample(sample: Sample, pk: int) -> QuerySet[EvidenceFile]:
    """A file of the version that a sampled decision is about."""
    return EvidenceFile.objects.filter(pk=pk, version=sample.decision.version_id)


def assessors_of(organisation: int | None) -> QuerySet[User]:
    """Everybody who has decided or may decide in an organisation: for choosing whose decisions a rule is about."""
    made = Decision.objects.filter(worker__organisation=organisation).values("mentor")
    mentors = Mentoring.objects.current().filter(worker__organisation=organisation).values("mentor")
    return User.objects.filter(Q(pk__in=made) | Q(pk__in=mentors), organisation=organisation).order_by("full_name")
