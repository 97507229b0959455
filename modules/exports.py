"""Certificates, as tagged PDF that a screen reader can read (PDF/UA-1), and reports on questions, as CSV."""

import csv
import io
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone

from .models import Completion
from .packages.questions import Question

LAYOUT = Path(settings.BASE_DIR) / "templates" / "modules" / "certificate.typ"


@cache
def _layout() -> bytes:
    return LAYOUT.read_bytes()


def certificate_pdf(completion: Completion) -> bytes:
    """The certificate of a completion; the same completion gives the same bytes."""
    done = timezone.localtime(completion.completed_at)
    worker = completion.worker
    words = {
        "name": worker.full_name,
        "organisation": worker.organisation.name if worker.organisation else "",
        "title": completion.title,
        "code": completion.code,
        "version": str(completion.snapshot_number),
        "day": f"{done.day} {done:%B %Y}",
        "time": f"{completion.minutes} minutes ({completion.minutes / 60:.2f} hours) of learning",
        "reference": completion.reference,
        "review": "This version was awaiting review by a practitioner." if completion.awaited_review else "",
    }
    sys_inputs = {"words": json.dumps(words)}
    try:
        made: bytes = typst.compile(
            _layout(), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True, sys_inputs=sys_inputs
        )
    except typst.TypstError:
        # A name in a script that our own font cannot draw: the server's fonts may, and the tags stay.
        made = typst.compile(_layout(), format="pdf", sys_inputs=sys_inputs)
    return made


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def questions_as_csv(questions: Iterable[Question]) -> str:
    """A row for each answer to each question that ten learners or more answered; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Question", "Kind", "Learners", "Right, per cent", "Answer", "Learners with it", "Per cent"])
    for question in questions:
        if not question.is_shown:
            continue
        right = "" if question.right_percent is None else question.right_percent
        start = [_cell(question.text), question.kind_label, question.learners, right]
        for answer in question.answers:
            writer.writerow([*start, _cell(answer.words), answer.count, answer.percent])
        if not question.answers:
            writer.writerow([*start, "", "", ""])
    return out.getvalue()


def _cell(words: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{words}" if words.lstrip().startswith(FORMULA) else words
