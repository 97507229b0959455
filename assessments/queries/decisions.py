"""Questions about decisions: who decides about whom, what waits, and where a worker stands."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.timezone import localdate

from pathway.audit.models import Event
from pathway.careers.enums import CompetencyStatus, Expected
from pathway.careers.models import Competency, Expectation, Level, Placement
from pathway.careers.queries import level_of
from pathway.core import clock
from pathway.core.once import once
from pathway.people.enums import MentoringKind
from pathway.people.models import LineManagement, Mentoring, Organisation, User, mentored_by, mentorings_of
from pathway.people.queries import mentors_of
from portfolio.enums import EvidenceKind, EvidenceStatus
from portfolio.models import Claim, EvidenceItem, EvidenceVersion

from .. import chain
from ..enums import Countersigned, DeciderRole, Judgement, PassingOn
from ..models import ClaimAdjustment, Decision, PendingDecision, Recusal
from ..models.decisions import COUNTED, TO_BE_COUNTERSIGNED, DecisionQuerySet, overturned_since, withdrawn_since
from .arrangements import close_to

MINUTES_PER_CLAIM = 1
HOW_FAR = {expected: rank for rank, expected in enumerate(Expected.values)}


def role_towards(mentor: Any, worker: User) -> DeciderRole | None:
    """What this person is to the worker today that lets them decide; None if nothing does, or they are too close."""
    if mentor.pk == worker.pk or mentor.organisation_id is None or mentor.organisation_id != worker.organisation_id:
        return None
    assert worker.organisation is not None
    too_close = User.objects.filter(conflicted_with(mentor, worker.organisation), pk=OuterRef("worker"))
    mentorings = list(mentorings_of(mentor).filter(worker=worker).annotate(too_close=Exists(too_close)))
    if mentorings:
        if mentorings[0].too_close:
            return None
        own = next((one for one in mentorings if one.mentor_id == mentor.pk), None)
        if own is None:
            return DeciderRole.DEPUTY
        return DeciderRole.MENTOR_IN_TRAINING if own.in_training else DeciderRole.MENTOR
    supervised = _supervised_by(mentor).filter(worker=worker).annotate(too_close=Exists(too_close))
    if worker.organisation.supervisors_assess and supervised.filter(too_close=False).exists():
        return DeciderRole.SUPERVISOR
    return None


def _supervised_by(manager: Any) -> QuerySet[LineManagement]:
    return LineManagement.objects.current().filter(manager=manager)


def conflicted_with(person: Any, organisation: Organisation) -> Q:
    """The condition "this person does not decide about this worker": a declared conflict, or they manage them in line.

    Managers decide only where the organisation lets supervisors assess, even if they mentor the worker as well.
    """
    found = close_to(person)
    if not organisation.supervisors_assess:
        found |= Q(pk__in=_supervised_by(person).values("worker"))
    return found


def decided_about_by(mentor: Any) -> Q:
    """The condition "this person may decide about this worker today"."""
    organisation = mentor.organisation
    if organisation is None:
        return Q(pk__in=[])
    theirs = mentored_by(mentor)
    if organisation.supervisors_assess:
        theirs |= Q(pk__in=_supervised_by(mentor).values("worker"))
    return theirs & Q(organisation=organisation) & ~Q(pk=mentor.pk) & ~conflicted_with(mentor, organisation)


def deciders_of(worker: User) -> QuerySet[User]:
    """The people who may decide about this worker today."""
    assert worker.organisation is not None
    managers = LineManagement.objects.current().filter(worker=worker).values("manager")
    who = Q(pk__in=mentors_of(worker).values("pk"))
    too_close = close_to(worker)
    if worker.organisation.supervisors_assess:
        who |= Q(pk__in=managers)
    else:
        too_close |= Q(pk__in=managers)
    people = User.objects.filter(who, is_active=True, organisation=worker.organisation).exclude(pk=worker.pk)
    return people.exclude(too_close)


def may_take_over(mentor: User, item: EvidenceItem) -> QuerySet[User]:
    """Who may decide about a piece of evidence in a mentor's place: deciders of today who did not step aside."""
    stepped_aside = Recusal.objects.standing().filter(item=item).values("mentor")
    return deciders_of(item.owner).exclude(pk__in=stepped_aside).exclude(pk=mentor.pk)


def mentors_to_tell(worker: User) -> QuerySet[User]:
    """Who is told that a worker has sent evidence: the mentors among those who may decide; else whoever may."""
    people = deciders_of(worker)
    mentors = people.filter(pk__in=mentors_of(worker).values("pk"))
    return mentors if mentors.exists() else people


def countersigners_of(mentor: User, worker: User) -> QuerySet[User]:
    """The people who may countersign what this mentor in training decided about a worker: the mentor's own mentors."""
    rows = Mentoring.objects.current().filter(worker=mentor, kind=MentoringKind.MENTOR, in_training=False)
    people = User.objects.filter(pk__in=rows.values("mentor"), is_active=True, organisation=mentor.organisation_id)
    return people.exclude(pk__in=[mentor.pk, worker.pk])


def standing_claims() -> QuerySet[Any]:
    """Claims with `stands_for`, the id of the statement they stand for today; without those a mentor took out."""
    moved = Case(When(adjustment__isnull=True, then=F("competency")), default=F("adjustment__to"))
    return Claim.objects.annotate(stands_for=moved).filter(stands_for__isnull=False)


@dataclass
class ClaimState:
    """One claim of a version: what is asked, what stands, and what waits."""

    claim: Claim
    expectation: Expectation | None = None
    standing: Decision | None = None
    awaiting: Decision | None = None
    pending: PendingDecision | None = None

    @property
    def adjustment(self) -> ClaimAdjustment | None:
        """What a mentor changed about the claim, if anything."""
        return getattr(self.claim, "adjustment", None)

    @property
    def competency(self) -> Competency:
        """The statement that the claim stands for: the one claimed, or the one a mentor moved it to."""
        moved = self.adjustment.to if self.adjustment else None
        return moved or self.claim.competency

    @property
    def newest_pk(self) -> Any:
        """The id of the newest decision about it, none if there is none."""
        newest = self.awaiting or self.standing
        return newest.pk if newest else None

    @property
    def is_open(self) -> bool:
        """Whether it can be decided now: nobody has, or they asked to talk first."""
        talked = self.standing is not None and self.standing.judgement == Judgement.TALK_FIRST
        return (self.standing is None or talked) and self.awaiting is None


def claim_states(version: EvidenceVersion) -> list[ClaimState]:
    """Each claim of a version with what has been decided about it, in the framework's order."""
    return _states(version, version.decisions.with_words().order_by("entry__seq"))


def stands(decision: Decision) -> bool:
    """Whether this is the newest word about its claim: not withdrawn, not overturned and not decided again."""
    return any(state.newest_pk == decision.pk for state in claim_states(decision.version))


def _states(version: EvidenceVersion, decisions: Iterable[Decision]) -> list[ClaimState]:
    claims = version.claims.select_related(
        "competency__domain__framework", "adjustment__to__domain__framework", "adjustment__mentor"
    ).order_by("competency__domain__number", "competency__order")
    found = [ClaimState(claim) for claim in claims]
    # A claim that a mentor took out stands for nothing here any more.
    states = {state.competency.pk: state for state in found if not state.adjustment or state.adjustment.to_id}
    for decision in decisions:
        state = states.get(decision.competency_id)
        if state is None:
            continue
        if decision.is_overturned or decision.is_withdrawn:
            state.standing = state.awaiting = None
        elif decision.awaits_countersign:
            state.awaiting = decision if role_towards(decision.mentor, version.item.owner) else None
        else:
            state.awaiting = None
            if not decision.needs_countersign or decision.countersignature.agrees:
                state.standing = decision
    return list(states.values())


@dataclass
class Screen:
    """Everything that somebody deciding looks at beside the evidence itself."""

    states: list[ClaimState]
    earlier: list[Decision]

    @property
    def level(self) -> Level | None:
        """The worker's level, where it asks for any of what is claimed."""
        return next((state.expectation.level for state in self.states if state.expectation), None)


def screen_for(version: EvidenceVersion, pending: Iterable[PendingDecision]) -> Screen:
    """The claims with what is asked at the worker's level, what was decided before, and one's own pending."""
    claimed = standing_claims().filter(version=version).values("stands_for")
    decisions = list(
        Decision.objects.filter(worker=version.item.owner, competency__in=claimed).with_words().order_by("entry__seq")
    )
    states = _states(version, [one for one in decisions if one.version_id == version.pk])
    held = Placement.objects.current().filter(worker=version.item.owner)
    asked = Expectation.objects.filter(level__in=held.values("level"), competency__in=claimed).select_related("level")
    expectations = {expectation.competency_id: expectation for expectation in asked}
    mine = {row.competency_id: row for row in pending}
    for state in states:
        state.expectation = expectations.get(state.competency.pk)
        state.pending = mine.get(state.competency.pk)
    return Screen(states, [one for one in reversed(decisions) if one.version_id != version.pk][:10])


def pending_around(mentor: User, version: EvidenceVersion) -> list[PendingDecision]:
    """One's own pending decisions about a version, and whatever else is due to be recorded."""
    own = Q(mentor=mentor, version=version)
    return list(PendingDecision.objects.filter(own | Q(pk__in=PendingDecision.objects.due().values("pk"))))


def was_sent(mentor: User, form_key: Any) -> bool:
    """Whether this person's form has been sent before and what it decided still stands."""
    return any(
        rows.filter(mentor=mentor, form_key=form_key).exists() for rows in (PendingDecision.objects, Decision.objects)
    )


def versions_decided_by(mentor: User) -> QuerySet[EvidenceVersion]:
    """Sent versions that this person may read and decide about today; `passed_on` says where they stepped aside."""
    stepped_aside = Recusal.objects.standing().filter(mentor=mentor, item=OuterRef("item"))
    return (
        EvidenceVersion.objects.visible_to(mentor)
        .submitted()
        .filter(item__owner__in=User.objects.filter(decided_about_by(mentor)))
        .select_related("item__owner__organisation")
        .annotate(passed_on=Exists(stepped_aside))
    )


def outcome_of(states: Sequence[ClaimState]) -> Judgement | None:
    """What becomes of a version once every claim is decided: returned, talked about first, or decided (`meets`)."""
    if not states or any(state.awaiting or state.standing is None for state in states):
        return None
    judgements = {state.standing.judgement for state in states if state.standing}
    return next((kind for kind in (Judgement.RETURN, Judgement.TALK_FIRST) if kind in judgements), Judgement.MEETS)


@dataclass
class Waiting:
    """A version in somebody's queue."""

    version: EvidenceVersion
    still_open: int

    @property
    def promised_on(self) -> date:
        """The day by which workers may expect a decision."""
        return promised_on(self.version)

    @property
    def days_over(self) -> int:
        """How many days the promise is past; 0 or less if it is not."""
        return (clock.today() - self.promised_on).days

    @property
    def over_words(self) -> str:
        """The same in words that blame nobody."""
        return f"{self.days_over} day{'' if self.days_over == 1 else 's'} over"


@dataclass
class Queue:
    """What waits for one person's decision, and how long it is likely to take."""

    waiting: list[Waiting] = field(default_factory=list)
    to_countersign: list[Decision] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.waiting) + len(self.to_countersign)

    @property
    def oldest_days(self) -> int:
        """How many days the oldest has waited."""
        since = [one.version.submitted_at for one in self.waiting] + [one.decided_at for one in self.to_countersign]
        return max(((clock.today() - localdate(at)).days for at in since), default=0)

    @property
    def minutes(self) -> int:
        """About how many minutes the whole queue takes: one for each claim that is still open."""
        return MINUTES_PER_CLAIM * (sum(one.still_open for one in self.waiting) + len(self.to_countersign))


def promised_on(version: EvidenceVersion) -> date:
    """The day by which a worker may expect a decision about a version."""
    return localdate(version.submitted_at) + timedelta(days=settings.DECISION_PROMISE_DAYS)


def open_versions(mentor: User) -> QuerySet[EvidenceVersion]:
    """Submitted versions that this person may decide about now, oldest promise first."""
    stepped_aside = Recusal.objects.standing().filter(mentor=mentor, item=OuterRef("item"))
    return (
        EvidenceVersion.objects.newest_submitted()
        .filter(item__status=EvidenceStatus.SUBMITTED, item__owner__in=User.objects.filter(decided_about_by(mentor)))
        .filter(item__held_at__isnull=True)
        .exclude(Exists(stepped_aside))
        .select_related("item__owner")
        .order_by("submitted_at", "pk")
    )


def queue_of(mentor: User, *, with_claims: bool = True) -> Queue:
    """What waits for this person: versions with a claim that nobody has decided, and decisions to countersign.

    Without their claims where only its length is told.
    """
    undone_yet = PendingDecision.objects.visible_to(mentor).filter(
        version=OuterRef("version"), competency=OuterRef("stands_for")
    )
    open_claims = unsettled_claims().exclude(Exists(undone_yet))
    counts = dict(
        open_claims.filter(version__in=open_versions(mentor)).values_list("version").annotate(Count("pk")).order_by()
    )
    versions = open_versions(mentor).filter(pk__in=counts)
    if with_claims:
        versions = versions.prefetch_related("claims__competency")
    return Queue(
        waiting=[Waiting(version, counts[version.pk]) for version in versions],
        to_countersign=list(to_countersign(mentor).with_words().order_by("decided_at")),
    )


def unsettled_claims() -> QuerySet[Any]:
    """Standing claims about which no decision counts or waits to be countersigned."""
    settled = Decision.objects.filter(version=OuterRef("version"), competency=OuterRef("stands_for")).exclude(
        Q(countersignature__verdict=Countersigned.DIFFERS)
        | Q(overturned_since())
        | _of_somebody_gone()
        | Q(withdrawn_since())
    )
    return standing_claims().exclude(Exists(settled))


def _of_somebody_gone() -> Q:
    """The condition "awaits a countersignature, and whoever decided no longer mentors the worker"."""
    still = Mentoring.objects.current().filter(
        mentor=OuterRef("mentor"), worker=OuterRef("worker"), kind=MentoringKind.MENTOR
    )
    return TO_BE_COUNTERSIGNED & Q(~Exists(still), countersignature__isnull=True)


def to_countersign(countersigner: User) -> DecisionQuerySet:
    """Decisions of mentors in training whom this person mentors, that wait for a countersignature."""
    rows = Mentoring.objects.current().filter(mentor=countersigner, kind=MentoringKind.MENTOR, in_training=False)
    return (
        Decision.objects.awaiting_countersign()
        .exclude(_of_somebody_gone())
        .filter(mentor__in=rows.values("worker"), mentor__organisation=countersigner.organisation)
        .exclude(worker=countersigner)
    )


def waiting_for_others(mentor: User) -> DecisionQuerySet:
    """This person's decisions on which somebody else has the next move."""
    sent_back = Q(
        judgement__in=(Judgement.RETURN, Judgement.TALK_FIRST),
        superseded_by__isnull=True,
        version__item__status__in=(EvidenceStatus.RETURNED, EvidenceStatus.TALK_FIRST),
    )
    awaiting = TO_BE_COUNTERSIGNED & Q(countersignature__isnull=True, superseded_by__isnull=True)
    return Decision.objects.filter(sent_back | awaiting, mentor=mentor, withdrawal__isnull=True)


def digest_of(version: EvidenceVersion) -> str:
    """One hash over what the mentor was shown: the text, each claim's sentence and each file's own hash."""
    shown = {
        "title": version.title,
        "text": version.text,
        "claims": {str(claim.competency_id): claim.sentence for claim in version.claims.all()},
        "files": sorted(file.sha256 for file in version.files.all()),
    }
    return hashlib.sha256(chain.canonical(shown)).hexdigest()


def stepped_aside_by(mentor: User) -> QuerySet[EvidenceVersion]:
    """Evidence that still waits and that this person has passed on themselves."""
    standing = Recusal.objects.standing().filter(mentor=mentor).exclude(reason=PassingOn.REASSIGNED)
    return (
        EvidenceVersion.objects.newest_submitted()
        .filter(
            item__in=standing.values("item"),
            item__status=EvidenceStatus.SUBMITTED,
            item__owner__in=User.objects.filter(decided_about_by(mentor)),
        )
        .select_related("item__owner")
        .order_by("submitted_at")
    )


def has_read_lately(reader: User, decision: Decision, minutes: int = 10) -> bool:
    """Whether the trail already says that this person read this decision in the last few minutes."""
    return Event.objects.filter(
        actor=reader,
        subject=decision.worker_id,
        verb="assessments.decision_read",
        thing_id=str(decision.pk),
        at__gte=clock.now() - timedelta(minutes=minutes),
    ).exists()


@dataclass(frozen=True)
class _Told:
    """One counting decision, as far as a status needs it."""

    item: int
    judgement: str
    expected: str
    kind: str = ""
    pieces: int = 1
    partly_counts: bool = False
    observed: bool = False

    @property
    def halves(self) -> int:
        """What it counts towards the pieces asked for, in halves of a piece."""
        return (
            2 if self.judgement == Judgement.MEETS else int(self.judgement == Judgement.PARTLY and self.partly_counts)
        )


def competency_statuses(worker: User, level: Level | None = None) -> dict[int, CompetencyStatus]:
    """Where a worker stands with each competency that has been decided, by competency id, at a level (theirs if none).

    What is not in the answer is not started. See statuses_of for many workers at once.
    """
    level = level or level_of(worker)
    levels = {worker.pk: level.pk} if level else {}
    return statuses_of([worker.pk], levels).get(worker.pk, {})


def statuses_against(worker: User, asked: Iterable[Expectation]) -> dict[int, CompetencyStatus]:
    """Where a worker stands with the statements that a level asks, known already with how far it asks for each."""
    history = _histories((worker.pk,), None)
    found = {row.competency_id: _status(history.get((worker.pk, row.competency_id), []), row.expected) for row in asked}
    return {pk: status for pk, status in found.items() if status is not CompetencyStatus.NOT_STARTED}


def statuses_of(
    workers: Iterable[int], levels: Mapping[int, int], *, until: datetime | None = None
) -> dict[int, dict[int, CompetencyStatus]]:
    """Where many workers stand, in two queries: {worker id: {competency id: status}}; `levels` by worker id.

    Decisions after the moment `until` are not looked at.
    """
    history = _histories(tuple(workers), until)
    asked = _asked_at(frozenset(levels.values()))
    found: dict[int, dict[int, CompetencyStatus]] = defaultdict(dict)
    for (worker, competency), told_of in history.items():
        status = _status(told_of, asked.get((levels.get(worker, 0), competency), ""))
        if status is not CompetencyStatus.NOT_STARTED:
            found[worker][competency] = status
    return found


@once
def _asked_at(levels: frozenset[int]) -> dict[tuple[int, int], str]:
    """How far levels ask for statements."""
    rows = Expectation.objects.filter(level__in=levels).values_list("level", "competency", "expected")
    return {(level, competency): expected for level, competency, expected in rows}


_RULE = tuple(f"competency__rule__{name}" for name in ("pieces", "partly_counts", "observed"))


def _counting_until(workers: Iterable[int], until: datetime | None) -> DecisionQuerySet:
    """Decisions about some workers that counted at a moment."""
    rows = Decision.objects.counting(until).filter(worker__in=list(workers))
    if until is None:
        return rows
    agreed = Q(countersignature__isnull=True) | Q(countersignature__countersigned_at__lte=until)
    return rows.filter(agreed, decided_at__lte=until)


@once
def _histories(workers: tuple[int, ...], until: datetime | None) -> dict[tuple[int, int], list[_Told]]:
    history: dict[tuple[int, int], list[_Told]] = defaultdict(list)
    rows = _counting_until(workers, until).order_by("entry__log", "entry__seq")
    fields = ("version__item", "judgement", "expected", "version__kind", *_RULE)
    for row in rows.values("worker", "competency", *fields):
        pieces, partly_counts, observed = (row[name] for name in _RULE)
        shown = (row["version__item"], row["judgement"], row["expected"], row["version__kind"])
        told = _Told(*shown, pieces or 1, bool(partly_counts), bool(observed))
        history[row["worker"], row["competency"]].append(told)
    return history


def statuses_as_asked(
    workers: Iterable[int], asked: Iterable[str], *, until: datetime | None = None
) -> dict[str, dict[int, dict[int, CompetencyStatus]]]:
    """Where many workers stand if every statement were asked so far, whatever their level, for each `asked`.

    {asked: {worker id: {competency id: status}}}, in one query.
    """
    history = _histories(tuple(workers), until)
    found: dict[str, dict[int, dict[int, CompetencyStatus]]] = {each: defaultdict(dict) for each in asked}
    for each, statuses in found.items():
        for (worker, competency), told_of in history.items():
            statuses[worker][competency] = _status(told_of, each)
    return found


def accepted_evidence(
    workers: Iterable[int], levels: Mapping[int, int], *, until: datetime | None = None
) -> dict[int, dict[str, int]]:
    """How many pieces of evidence of each kind were accepted at each worker's level: {worker id: {kind: number}}.

    A piece is accepted where the newest decision about at least one of its claims is "meets", and its owner has not
    withdrawn it since.
    """
    newest: dict[tuple[int, int, int], tuple[str, str]] = {}
    rows = _counting_until(workers, until).exclude(version__item__status=EvidenceStatus.WITHDRAWN)
    fields = ("worker", "version__item", "competency", "level", "judgement", "version__kind")
    for worker, item, competency, level, judgement, kind in rows.order_by("entry__log", "entry__seq").values_list(
        *fields
    ):
        if level == levels.get(worker):
            newest[worker, item, competency] = (judgement, kind)
    accepted = {(worker, item, kind) for (worker, item, _), (j, kind) in newest.items() if j == Judgement.MEETS}
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for worker, _, kind in accepted:
        found[worker][kind] += 1
    return found


def _status(history: list[_Told], asked: str) -> CompetencyStatus:
    """The newest judgement that counts; a later one about the same evidence takes the place of an earlier."""
    by_item: dict[int, _Told] = {}
    for told in history:
        by_item.pop(told.item, None)
        by_item[told.item] = told
    newest = next((told for told in reversed(by_item.values()) if told.judgement in COUNTED), None)
    if newest is None:
        return CompetencyStatus.NOT_STARTED
    if newest.pieces == 1 and not newest.partly_counts and newest.judgement == Judgement.PARTLY:
        return CompetencyStatus.DEVELOPING
    if not _is_enough(list(by_item.values()), newest):
        return CompetencyStatus.DEVELOPING
    return _how_far(newest.expected, asked)


def _is_enough(pieces: Sequence[_Told], rule: _Told) -> bool:
    """Whether there are as many accepted pieces as the rule asks for, one of them observed if it says so."""
    seen = not rule.observed or any(
        one.judgement == Judgement.MEETS and one.kind == EvidenceKind.DIRECT_OBSERVATION for one in pieces
    )
    return seen and sum(one.halves for one in pieces) >= 2 * rule.pieces


def _how_far(decided_at: str, asked: str) -> CompetencyStatus:
    """What "meets" at one level is worth at another, by how far each asks for the statement."""
    if not decided_at or not asked or decided_at == asked:
        return CompetencyStatus.MEETS
    return CompetencyStatus.EXCEEDS if HOW_FAR[decided_at] > HOW_FAR[asked] else CompetencyStatus.DEVELOPING


@once
def claimed_by(worker: User) -> frozenset[int]:
    """Competencies that a worker has claimed with work that waits for a decision, by id."""
    return frozenset(
        Claim.objects.filter(version__item__owner=worker, version__item__status=EvidenceStatus.SUBMITTED).values_list(
            "competency", flat=True
        )
    )
