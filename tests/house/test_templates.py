"""What every template of ours keeps to, whoever wrote it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
# Mail programs read no style sheet of ours, and no content policy applies to them.
MAIL = {"mail/base.html"}
FOREIGN = ("wagtailadmin/", "account/", "mfa/", "allauth/", "django/")
ICONS = json.loads((ROOT / "pathway" / "static_src" / "icons.json").read_text(encoding="utf-8"))


def inside(name: str, text: str) -> Iterator[str]:
    """No style, script or handler stands inside a page: the content policy refuses them."""
    if name not in MAIL and (found := re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)):
        yield found[0]
    for opening in re.findall(r"<script[^>]*>", text):
        if "src=" not in opening and 'type="application/json"' not in opening:
            yield opening


def icons(name: str, text: str) -> Iterator[str]:
    """Every icon that is named is drawn."""
    for icon in re.findall(r'(?:{% icon |icon_name=)"([^"]+)"', text):
        if icon not in ICONS:
            yield icon


def parts(name: str, text: str) -> Iterator[str]:
    """Every part that is included is there."""
    for part in re.findall(r'{% (?:include|extends) "([^"]+)"', text):
        if not (TEMPLATES / part).exists() and not part.startswith(FOREIGN):
            yield part


def tokens(name: str, text: str) -> Iterator[str]:
    """Every form that posts carries its token."""
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.S | re.I):
        if "{% csrf_token %}" not in form:
            yield form[:100]


def tables(name: str, text: str) -> Iterator[str]:
    """Every table has a caption and headings that say what they head."""
    for table in re.findall(r"<table\b.*?</table>", text, re.S):
        if "<caption" not in table or 'scope="col"' not in table:
            yield table[:100]


def pictures(name: str, text: str) -> Iterator[str]:
    """Every picture says what it shows."""
    for picture in re.findall(r"<img\b[^>]*>", text):
        if " alt=" not in picture:
            yield picture


def elsewhere(name: str, text: str) -> Iterator[str]:
    """Nothing is fetched from another address."""
    fetching = r"<(?:script|link|img|iframe|video|audio|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//"
    yield from re.findall(fetching, text)


def shouting(name: str, text: str) -> Iterator[str]:
    """The words do not shout, and a link says where it leads."""
    words = re.sub(r"<[^>]*>|{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    yield from re.findall(r"[A-Za-z]!(?=\s|$)|\bclick here\b", words)


def hidden(name: str, text: str) -> Iterator[str]:
    """A field that nobody sees is drawn without its label."""
    yield from re.findall(r"for field in form %}\s*{{ field.as_field_group", text)


@pytest.mark.parametrize(
    "rule",
    [inside, icons, parts, tokens, tables, pictures, elsewhere, shouting, hidden],
    ids=lambda rule: rule.__name__,
)
def test_every_template_keeps_the_rule(rule: Callable[[str, str], Iterator[str]]) -> None:
    broken = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.S)
        broken += [f"{name}: {what}" for what in rule(name, text)]
    assert broken == [], rule.__doc__
