"""Every form of the matrix, sent with nothing, too much, the wrong type, odd strings and the wrong file.

A form is found by itself: a row that welcomes somebody with POST is tried as that person. The answer is a page with
a sentence, never a fault of ours; what was typed stands in it again; and where the answer is no, nothing was written.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house.asking import Answer, Asker, path_of
from tests.house.rows import Row
from tests.house.world import World, matrix_modules

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
STRINGS = json.loads((Path(__file__).parents[1] / "corpus" / "strings" / "naughty.json").read_text(encoding="utf-8"))
FURTHER = ["\u202egnp.exe", "Ren\u0000e", "\ufeffname", "Zo\u0308e\u0301", "00042", "-1", "1e999", "=1+1"]
ODD = [*STRINGS, *FURTHER, "\U0001f469\U0001f3fd\u200d\U0001f467\U0001f331"]
ROUNDS = 2
TYPED = {"text", "email", "search", "url", "tel", "textarea"}
SAID = ".govuk-error-summary, .govuk-error-message, .notice, [role=alert], [role=status]"
PROGRAM = b"MZ\x90\x00" + bytes(200)
FILES = {"run.exe": PROGRAM, "empty.pdf": b"", "cards.jpg": PROGRAM, "\u202e.pdf": b"%PDF"}
# Whose words are kept even where the answer is no, and why.
KEEPS = {
    "portfolio:evidence-new": "the words become a draft at once; only the file is refused",
    "assessments:passport-fetch": "a wrong phrase is counted, so that nobody can go on guessing",
    "supervision:session-write": "what was typed is kept as the draft of the supervisor alone",
}
ROWS = [row for module in matrix_modules() for row in module.ROWS if row.post and not row.on_content_host]


@dataclass
class Form:
    """The fields of a form as its page shows them: name -> kind, value, and what may be chosen."""

    kinds: dict[str, str]
    values: dict[str, Any]

    @classmethod
    def on(cls, page: Tag, path: str) -> "Form":
        """All fields of the page's forms that are sent to the page itself."""
        form = cls({}, {})
        for place in page.select("main form"):
            if str(place.get("method", "get")).lower() == "post" and place.get("action") in (None, "", path):
                for field in place.select("input[name], textarea[name], select[name]"):
                    form._take(field)
        return form

    def _take(self, field: Tag) -> None:
        name = str(field["name"])
        kind = str(field.get("type", "text")) if field.name == "input" else str(field.name)
        if name == "csrfmiddlewaretoken" or field.has_attr("disabled") or kind in {"submit", "button"}:
            return
        self.kinds[name] = kind
        if kind == "textarea":
            self.values[name] = field.text.removeprefix("\n")
        elif kind == "select":
            chosen = [option["value"] for option in field.select("option[value]") if option["value"]]
            self.values[name] = chosen[0] if chosen else ""
        elif kind in {"radio", "checkbox"}:
            self.values.setdefault(name, field.get("value", "on"))
        elif kind != "file":
            self.values[name] = field.get("value", "")


def attempts(form: Form, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent, and what we call it."""
    typed = [name for name, kind in form.kinds.items() if kind in TYPED]
    yield "nothing", {}
    yield "nothing but what was there", dict(form.values)
    yield "too much", form.values | dict.fromkeys(typed, "much " * 20_000)
    yield "the wrong type", {name: "no such thing" for name in form.kinds if form.kinds[name] != "file"}
    yield "the wrong type twice", {name: ["999999999999999999999", "-1"] for name in form.kinds}
    yield "a number too large", {name: "9" * 21 for name in form.kinds if form.kinds[name] != "file"}
    for turn in range(ROUNDS):
        odd = {name: ODD[(number * 7 + turn * 3 + place * 5) % len(ODD)] for place, name in enumerate(typed)}
        yield "odd strings", form.values | odd
    for name in (name for name, kind in form.kinds.items() if kind == "file"):
        for file_name, content in (
            ("run.exe", PROGRAM),
            ("empty.pdf", b""),
            ("cards.jpg", PROGRAM),
            ("\u202e.pdf", b"%PDF"),
        ):
            yield f"the wrong file {file_name!r}", form.values | {name: SimpleUploadedFile(file_name, content)}
        yield "words for a file", form.values | {name: "no such file"}


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_every_form_answers_whatever_is_sent_with_a_sentence(number: int, world: World, asker: Asker) -> None:
    row = ROWS[number]
    wrong = []
    for scope in row.scopes():
        welcome = sorted(row.expected("POST", scope, world).keys() - {"anonymous", "operator"})
        if not welcome:
            continue
        who, path = welcome[0], path_of(row, row.arguments(scope, world))
        form = form_of(row, scope, world, asker, who)
        for called, sent in attempts(form, number):
            answer = asker.ask(who, "POST", path, sent, row.send_json)
            found = complaints(answer, form, sent, row.name in KEEPS)
            wrong += [f"{called} ({scope}, {who}): {complaint}" for complaint in found]
        break
    assert not wrong, "\n".join(wrong)


def form_of(row: Row, scope: str, world: World, asker: Asker, who: str) -> Form:
    """The form on the page at this address; where there is no page, the fields that the matrix sends."""
    path = path_of(row, row.arguments(scope, world))
    if who in row.expected("GET", scope, world):
        form = Form.on(BeautifulSoup(asker.ask(who, "GET", path).body, "html.parser"), path)
        if form.kinds:
            return form
    body = {name: value for name, value in row.body(scope, world).items() if isinstance(value, str)}
    return Form(dict.fromkeys(body, "text"), body)


def complaints(answer: Answer, form: Form, sent: dict[str, Any], keeps: bool) -> Iterator[str]:
    """What is wrong with an answer to something that nobody should send."""
    if answer.status >= 500:
        yield f"{answer.status}: {answer.logged[-300:].strip()}"
        return
    if STRINGS[0].encode() in answer.body:
        yield "a script came back as a script"
    if answer.status not in (200, 422) or "html" not in answer.headers.get("Content-Type", ""):
        return
    page = BeautifulSoup(answer.body, "html.parser")
    if not page.select(SAID):
        yield "the page says nothing about it"
    if page.select(".govuk-error-summary") and answer.status == 200:
        yield "the page says no, but its status says yes: 422 is for a form that comes back with errors"
    if page.select(".govuk-error-summary") and not keeps:
        changed = [sql for sql in answer.written if "audit_event" not in sql and "notifications_" not in sql]
        if changed:
            yield f"the answer was no, but it wrote {changed}"
    yield from lost(page, form, sent)


def lost(page: BeautifulSoup, form: Form, sent: dict[str, Any]) -> Iterator[str]:
    """Fields whose words do not stand on the page again."""
    for name, kind in form.kinds.items():
        words = sent.get(name)
        if kind not in TYPED or not isinstance(words, str) or not plain(words):
            continue
        place = page.select_one(f'main form [name="{name}"]')
        if place is None or place.get("type") == "password":
            continue
        shown = place.text if place.name == "textarea" else str(place.get("value", ""))
        if plain(words) != plain(shown):
            yield f"{name} was {words[:60]!r} and is {shown[:60]!r}"


def plain(words: str) -> str:
    """Words without what no page can show: spaces around them and control characters."""
    return "".join(c for c in words if unicodedata.category(c) != "Cc" and not c.isspace() and c != "\ufffd")
