"""Questions about decisions: who decides about whom, what waits, and where a worker stands."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from pathway.audit.models import Event
from pathway.careers.enums import CompetencyStatus, Expected
from pathway.careers.models import Competency, Expectation, Level, Placement
from pathway.careers.queries import level_of
from pathway.core import clock
from pathway.people.enums import MentoringKind
from pathway.people.models import LineManagement, Mentoring, User, mentored_by
from portfolio.enums import EvidenceStatus
from portfolio.models import Claim, EvidenceVersion

from .. import chain
from ..enums import Countersigned, DeciderRole, Judgement
from ..models import Decision, PendingDecision, Recusal
from ..models.decisions import COUNTED, TO_BE_COUNTERSIGNED, DecisionQuerySet

MINUTES_PER_CLAIM = 1
HOW_FAR = {expected: rank for rank, expected in enumerate(Expected.values)}


def role_towards(mentor: Any, worker: User) -> DeciderRole | None:
    """What this person is to the worker today that lets them decide; None if nothing does."""
    if mentor.pk == worker.pk or mentor.organisation_id is None or mentor.organisation_id != worker.organisation_id:
        return None
    mentoring = Mentoring.objects.current().filter(mentor=mentor, worker=worker, kind=MentoringKind.MENTOR).first()
    if mentoring is not None:
        return DeciderRole.MENTOR_IN_TRAINING if mentoring.in_training else DeciderRole.MENTOR
    assert worker.organisation is not None
    if worker.organisation.supervisors_assess and _supervised_by(mentor).filter(worker=worker).exists():
        return DeciderRole.SUPERVISOR
    return None


def _supervised_by(manager: Any) -> QuerySet[LineManagement]:
    return LineManagement.objects.current().filter(manager=manager)


def decided_about_by(mentor: Any) -> Q:
    """The condition "this person may decide about this worker today"."""
    organisation = mentor.organisation
    if organisation is None:
        return Q(pk__in=[])
    theirs = mentored_by(mentor)
    if organisation.supervisors_assess:
        theirs |= Q(pk__in=_supervised_by(mentor).values("worker"))
    return theirs & Q(organisation=organisation) & ~Q(pk=mentor.pk)


def deciders_of(worker: User) -> QuerySet[User]:
    """The people who may decide about this worker today."""
    rows = Mentoring.objects.current().filter(worker=worker, kind=MentoringKind.MENTOR)
    who = Q(pk__in=rows.values("mentor"))
    assert worker.organisation is not None
    if worker.organisation.supervisors_assess:
        who |= Q(pk__in=LineManagement.objects.current().filter(worker=worker).values("manager"))
    return User.objects.filter(who, is_active=True, organisation=worker.organisation).exclude(pk=worker.pk)


def countersigners_of(mentor: User, worker: User) -> QuerySet[User]:
    """The people who may countersign what this mentor in training decided about a worker: the mentor's own mentors."""
    rows = Mentoring.objects.current().filter(worker=mentor, kind=MentoringKind.MENTOR, in_training=False)
    people = User.objects.filter(pk__in=rows.values("mentor"), is_active=True, organisation=mentor.organisation)
    return people.exclude(pk__in=[mentor.pk, worker.pk])


@dataclass
class ClaimState:
    """One claim of a version: what is asked, what stands, and what waits."""

    claim: Claim
    expectation: Expectation | None = None
    standing: Decision | None = None
    awaiting: Decision | None = None
    pending: PendingDecision | None = None

    @property
    def competency(self) -> Competency:
        """The statement that is claimed."""
        return self.claim.competency

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


def _states(version: EvidenceVersion, decisions: Iterable[Decision]) -> list[ClaimState]:
    claims = version.claims.select_related("competency__domain__framework").order_by(
        "competency__domain__number", "competency__order"
    )
    states = {claim.competency_id: ClaimState(claim) for claim in claims}
    for decision in decisions:
        state = states.get(decision.competency_id)
        if state is None:
            continue
        if decision.awaits_countersign:
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
    claimed = version.claims.values("competency")
    decisions = list(
        Decision.objects.filter(worker=version.item.owner, competency__in=claimed).with_words().order_by("entry__seq")
    )
    states = _states(version, [one for one in decisions if one.version_id == version.pk])
    held = Placement.objects.current().filter(worker=version.item.owner)
    asked = Expectation.objects.filter(level__in=held.values("level"), competency__in=claimed).select_related("level")
    expectations = {expectation.competency_id: expectation for expectation in asked}
    mine = {row.competency_id: row for row in pending}
    for state in states:
        state.expectation = expectations.get(state.claim.competency_id)
        state.pending = mine.get(state.claim.competency_id)
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
    settled = Decision.objects.filter(version=OuterRef("version"), competency=OuterRef("competency")).exclude(
        Q(countersignature__verdict=Countersigned.DIFFERS) | _of_somebody_gone()
    )
    undone_yet = PendingDecision.objects.visible_to(mentor).filter(
        version=OuterRef("version"), competency=OuterRef("competency")
    )
    open_claims = Claim.objects.exclude(Exists(settled)).exclude(Exists(undone_yet))
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
    return Decision.objects.filter(sent_back | awaiting, mentor=mentor)


def digest_of(version: EvidenceVersion) -> str:
    """One hash over what the mentor was shown: the text, each claim's sentence and each file's own hash."""
    shown = {
        "title": version.title,
        "text": version.text,
        "claims": {str(claim.competency_id): claim.sentence for claim in version.claims.all()},
        "files": sorted(version.files.values_list("sha256", flat=True)),
    }
    return hashlib.sha256(chain.canonical(shown)).hexdigest()


def stepped_aside_by(mentor: User) -> QuerySet[EvidenceVersion]:
    """Evidence that still waits and that this person has passed on."""
    standing = Recusal.objects.standing().filter(mentor=mentor)
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


def competency_statuses(worker: User, level: Level | None = None) -> dict[int, CompetencyStatus]:
    """Where a worker stands with each competency that has been decided, by competency id, at a level (theirs if none).

    What is not in the answer is not started. See statuses_of for many workers at once.
    """
    level = level or level_of(worker)
    levels = {worker.pk: level.pk} if level else {}
    return statuses_of([worker.pk], levels).get(worker.pk, {})


def statuses_of(
    workers: Iterable[int], levels: Mapping[int, int], *, until: datetime | None = None
) -> dict[int, dict[int, CompetencyStatus]]:
    """Where many workers stand, in two queries: {worker id: {competency id: status}}; `levels` by worker id.

    Decisions after the moment `until` are not looked at.
    """
    history = _histories(workers, until)
    asked = {
        (level, competency): expected
        for level, competency, expected in Expectation.objects.filter(level__in=set(levels.values())).values_list(
            "level", "competency", "expected"
        )
    }
    found: dict[int, dict[int, CompetencyStatus]] = defaultdict(dict)
    for (worker, competency), told_of in history.items():
        status = _status(told_of, asked.get((levels.get(worker, 0), competency), ""))
        if status is not CompetencyStatus.NOT_STARTED:
            found[worker][competency] = status
    return found


def _counting_until(workers: Iterable[int], until: datetime | None) -> DecisionQuerySet:
    """Decisions about some workers that counted at a moment."""
    rows = Decision.objects.counting().filter(worker__in=list(workers))
    if until is None:
        return rows
    agreed = Q(countersignature__isnull=True) | Q(countersignature__countersigned_at__lte=until)
    return rows.filter(agreed, decided_at__lte=until)


def _histories(workers: Iterable[int], until: datetime | None) -> dict[tuple[int, int], list[_Told]]:
    history: dict[tuple[int, int], list[_Told]] = defaultdict(list)
    rows = _counting_until(workers, until).order_by("entry__log", "entry__seq")
    for row in rows.values("worker", "competency", "version__item", "judgement", "expected"):
        told = _Told(row["version__item"], row["judgement"], row["expected"])
        history[row["worker"], row["competency"]].append(told)
    return history


def statuses_as_asked(
    workers: Iterable[int], asked: Iterable[str], *, until: datetime | None = None
) -> dict[str, dict[int, dict[int, CompetencyStatus]]]:
    """Where many workers stand if every statement were asked so far, whatever their level, for each `asked`.

    {asked: {worker id: {competency id: status}}}, in one query.
    """
    history = _histories(workers, until)
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
    if newest.judgement == Judgement.PARTLY:
        return CompetencyStatus.DEVELOPING
    return _how_far(newest.expected, asked)


def _how_far(decided_at: str, asked: str) -> CompetencyStatus:
    """What "meets" at one level is worth at another, by how far each asks for the statement."""
    if not decided_at or not asked or decided_at == asked:
        return CompetencyStatus.MEETS
    return CompetencyStatus.EXCEEDS if HOW_FAR[decided_at] > HOW_FAR[asked] else CompetencyStatus.DEVELOPING


def claimed_by(worker: User) -> set[int]:
    """Competencies that a worker has claimed with work that waits for a decision, by id."""
    return set(
        Claim.objects.filter(version__item__owner=worker, version__item__status=EvidenceStatus.SUBMITTED).values_list(
            "competency", flat=True
        )
    )
