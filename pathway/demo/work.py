"""Evidence that people wrote and what their mentors decided, through the year."""

import datetime as dt
import uuid

from assessments.actions.decisions import Judged, decide, record_form
from assessments.enums import Judgement
from pathway.careers.models import Competency
from pathway.core import clock
from pathway.people.models import User
from pathway.people.queries import mentors_of
from portfolio.actions import claim_competency, revise_evidence, start_evidence, submit_evidence
from portfolio.models import EvidenceItem, EvidenceVersion

from .people import Place, at
from .texts import COMMENTS, NEXT_STEPS, STORIES, Story


def write(here: Place, owner: User, story: Story, day: dt.date) -> EvidenceItem:
    """Capture a story as a draft, with its claims."""
    with clock.at(at(day, 16, 20)):
        item = start_evidence(owner=owner, key=_key(here), kind=story.kind, title=story.title, text=story.text)
        for code, sentence in story.claims:
            competency = _competency(here, code)
            claim_competency(owner=owner, item=item, competency=competency, sentence=sentence)
    return item


def send(owner: User, item: EvidenceItem, day: dt.date) -> EvidenceVersion:
    """Send a draft to the mentor."""
    with clock.at(at(day, 16, 40)):
        return submit_evidence(owner=owner, item=EvidenceItem.objects.get(pk=item.pk), declared=True)


def judge(here: Place, version: EvidenceVersion, judgement: str, day: dt.date) -> None:
    """A mentor decides the same about every claim of a version, and half a minute later it is recorded."""
    mentor = mentors_of(version.item.owner).order_by("pk").first()
    if mentor is None:
        return
    key = _key(here)
    judged = [
        Judged(
            competency=claim.competency,
            judgement=Judgement(judgement),
            comment=here.chance.choice(COMMENTS.get(judgement, ("",))),
            next_step=here.chance.choice(NEXT_STEPS.get(judgement, ("",))),
        )
        for claim in version.claims.select_related("competency")
    ]
    with clock.at(at(day, 13, 5)):
        decide(mentor=mentor, version=version, judged=judged, form_key=key)
    with clock.at(at(day, 13, 6)):
        record_form(form_key=key, mentor_id=mentor.pk)


def a_year_of_evidence(here: Place, pieces: int, last_day: dt.date) -> None:
    """Workers write, mentors decide: most pieces meet, some come back once, the newest still wait."""
    amira = here.people.get("amira")
    writers = [w for w in here.workers if w != amira and mentors_of(w).exists()]
    for _ in range(pieces):
        owner = here.chance.choice(writers)
        story = here.chance.choice(_fitting(here, owner))
        if EvidenceVersion.objects.filter(item__owner=owner, title=story.title).exists():
            continue
        day = last_day - dt.timedelta(days=here.chance.randrange(3, 240))
        first_day = owner.employments.order_by("started_on").values_list("started_on", flat=True).first()
        if first_day is None or day <= first_day:
            continue
        version = send(owner, write(here, owner, story, day), day)
        answered = day + dt.timedelta(days=here.chance.randrange(1, 8))
        if answered >= last_day:
            continue
        judgement = here.chance.choices(("meets", "partly", "return"), (7, 2, 1))[0]
        judge(here, version, judgement, answered)


def the_story_of_amira(here: Place, last_day: dt.date) -> None:
    """Amira's own: two pieces met, one returned, two with Moses now, one still a draft."""
    amira = here.people["amira"]
    for story, days, judgement in ((STORIES[0], 60, "meets"), (STORIES[1], 41, "meets"), (STORIES[9], 12, "return")):
        day = last_day - dt.timedelta(days=days)
        judge(here, send(amira, write(here, amira, story, day), day), judgement, day + dt.timedelta(days=2))
    for story, days in ((STORIES[2], 9), (STORIES[3], 2)):
        day = last_day - dt.timedelta(days=days)
        send(amira, write(here, amira, story, day), day)
    write(here, amira, STORIES[6], last_day - dt.timedelta(days=1))
    tariq = here.people["tariq"]
    for story, days in ((STORIES[4], 6), (STORIES[7], 3)):
        day = last_day - dt.timedelta(days=days)
        send(tariq, write(here, tariq, story, day), day)


def improve(owner: User, item: EvidenceItem, day: dt.date) -> EvidenceVersion:
    """Write a returned piece anew and send it again."""
    with clock.at(at(day, 9)):
        revise_evidence(owner=owner, item=item)
    return send(owner, item, day)


def _fitting(here: Place, owner: User) -> list[Story]:
    asked = set(
        Competency.objects.current()
        .filter(expectations__level__placements__worker=owner, expectations__level__placements__ended_on__isnull=True)
        .values_list("code", flat=True)
    )
    return [story for story in STORIES if {code for code, _ in story.claims} <= asked]


def _competency(here: Place, code: str) -> Competency:
    found: Competency = Competency.objects.current().get(domain__framework__organisation=here.organisation, code=code)
    return found


def _key(here: Place) -> uuid.UUID:
    return uuid.UUID(int=here.chance.getrandbits(128), version=4)
