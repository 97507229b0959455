"""Makes modules: pages as an author would write them, and published versions."""

import datetime as dt
import io
import json
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import LogContext

from modules.actions.pages import approve, ensure_library, ensure_section, keep_authoring_rights, submit
from modules.models import ModulePage, ModuleSnapshot
from pathway.core import clock
from pathway.people.models import Organisation, User


def section(title: str, *parts: dict[str, Any], minutes: int | None = 5) -> dict[str, Any]:
    """One section, with text in it unless other parts are given."""
    inside = list(parts) or [text("<p>Look, listen, write it down.</p>")]
    return {
        "type": "section",
        "id": str(uuid4()),
        "value": {"title": title, "minutes": minutes, "parts": inside},
    }


def part(kind: str, value: Any) -> dict[str, Any]:
    """One part of a section."""
    return {"type": kind, "id": str(uuid4()), "value": value}


def text(html: str, sources: str = "") -> dict[str, Any]:
    """Running text."""
    return part("text", {"text": html, "sources": sources})


def source(ref: str = "act") -> dict[str, Any]:
    """Something that the text rests on."""
    value = {
        "ref": ref,
        "name": "Children Act 1989",
        "publisher": "legislation.gov.uk",
        "supports": "What section 47 says.",
        "link": "",
        "checked_on": "2026-11-23",
        "status": "checked",
    }
    return {"type": "source", "id": str(uuid4()), "value": value}


def make_module(
    organisation: Organisation | None,
    author: User | None = None,
    title: str = "Recording well",
    sections: list[dict[str, Any]] | None = None,
    sources: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> ModulePage:
    """A finished draft in an organisation's section, or in the shared library."""
    parent = ensure_section(organisation=organisation) if organisation else ensure_library()
    values: dict[str, Any] = {
        "summary": "Write so that a colleague can act on it.",
        "outcomes": "Record the same day\nKeep fact and opinion apart",
        "minutes": 20,
        "content_owner": "Practice lead",
        "legal_basis_checked_on": dt.date(2026, 11, 1),
        "next_content_review_on": clock.today() + dt.timedelta(days=3650),
        "live": False,
        "owner": author,
    }
    inside = sections if sections is not None else [section("One"), section("Two")]
    kinds = {each["type"] for one in inside for each in one["value"]["parts"]}
    page = ModulePage(title=title, needs_quiz="knowledge_check" in kinds, **values)
    page.sections = json.dumps(inside)
    page.sources = json.dumps(sources or [])
    parent.add_child(instance=page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save(clean=False)
    page.save_revision(user=author, clean=False)
    page.refresh_from_db()
    return page


def publish(page: ModulePage, author: User | None = None, approver: User | None = None) -> ModuleSnapshot:
    """Put a draft live, by the way that its subject asks for."""
    if page.is_sensitive:
        assert author is not None
        assert approver is not None
        submit(author=author, page=page)
        return approve(approver=approver, page=page)
    if author is not None:
        keep_authoring_rights(person=author)
    with LogContext(user=author):
        page.get_latest_revision().publish(user=author)
    return ModuleSnapshot.objects.newest().get(module=page)


def publish_again(page: ModulePage, author: User, what_changed: str, **fields: Any) -> ModuleSnapshot:
    """Put a changed version of a page live."""
    page = ModulePage.objects.get(pk=page.pk)
    for name, value in (fields | {"what_changed": what_changed}).items():
        setattr(page, name, value)
    page.save_revision(user=author)
    return publish(page, author)


def picture_bytes() -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(made, "PNG")
    return made.getvalue()


def make_image(organisation: Organisation, title: str = "A kitchen table") -> Any:
    """A small picture in an organisation's collection."""
    collection = ensure_section(organisation=organisation).collection
    file = ContentFile(picture_bytes(), f"{uuid4()}.png")
    return get_image_model().objects.create(title=title, file=file, collection=collection, width=400, height=300)


def make_document(organisation: Organisation, name: str = "checklist.txt", body: bytes = b"Look. Listen.") -> Any:
    """A file in an organisation's collection."""
    collection = ensure_section(organisation=organisation).collection
    return get_document_model().objects.create(title=name, file=ContentFile(body, name), collection=collection)
