"""Makes evidence by the portfolio's own actions, since what was sent cannot be made in any other way."""

import io
import itertools
import uuid
from typing import Any

from pathway.careers.models import Competency
from pathway.people.models import User
from portfolio.actions import attach_file, claim_competencies, start_evidence, submit_evidence
from portfolio.enums import EvidenceKind
from portfolio.identifiers import KINDS
from portfolio.models import EvidenceItem

numbers = itertools.count(1)
TEXT = "I met Child A with Parent B. I listened first, and we agreed three steps."


def make_evidence(
    owner: User,
    *,
    sent: bool = False,
    title: str = "",
    text: str = TEXT,
    codes: tuple[str, ...] = ("1.1",),
    claim: str = "shows that I report concerns the same day",
    files: dict[str, bytes] | None = None,
    **fields: Any,
) -> EvidenceItem:
    """A draft of this person's, with one claim, or what they have sent."""
    item = start_evidence(
        owner=owner,
        key=fields.pop("key", None) or uuid.uuid4(),
        kind=fields.pop("kind", EvidenceKind.REFLECTIVE_ACCOUNT),
        title=title or f"Home visit {next(numbers)}",
        text=text,
    )
    for name, content in (files or {}).items():
        attach_file(owner=owner, item=item, source=io.BytesIO(content), name=name)
    claim_competencies(owner=owner, item=item, sentences={competency(owner, code): claim for code in codes})
    if sent:
        submit_evidence(owner=owner, item=item, declared=True, not_details=KINDS)
    return EvidenceItem.objects.select_related("current").get(pk=item.pk)


def competency(person: User, code: str) -> Competency:
    """A statement of the person's own organisation by its code."""
    return Competency.objects.current().visible_to(person).get(code=code)
