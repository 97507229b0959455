"""Turning a page as its authors write it into plain data that no later change can touch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import nh3
from wagtail.rich_text import expand_db_html

from ..enums import CalloutKind, EndingKind, SourceStatus

if TYPE_CHECKING:
    from .pages import ModulePage

Part = dict[str, Any]
TAGS = {"h3", "h4", "p", "ul", "ol", "li", "a", "b", "strong", "i", "em", "br", "blockquote"}
SCHEMES = {"https", "http", "mailto", "tel"}
PICTURE_WIDTHS = (640, 1280)


def picture_spec(width: int) -> str:
    """How Wagtail calls a picture in one of our widths."""
    return f"max-{width}x{width * 2}|format-webp"


def frozen(page: ModulePage) -> dict[str, Any]:
    """Everything a learner reads of this page: `sections` with their parts, `sources`, and what the parts refer to."""
    sections = [
        _section(child.value, raw) for child, raw in zip(page.sections, page.sections.get_prep_value(), strict=True)
    ]
    parts = [part for section in sections for part in section["parts"]]
    return {
        "title": page.title,
        "summary": page.summary,
        "outcomes": [line.strip() for line in page.outcomes.splitlines() if line.strip()],
        "sections": sections,
        "sources": [_source(source.value) for source in page.sources],
        "contents": {
            "sections": [section["key"] for section in sections],
            "images": _referred(parts, "image"),
            "documents": _referred(parts, "document") + _referred(parts, "captions"),
            "quizzes": _referred(parts, "quiz"),
            "activities": _referred(parts, "activity"),
        },
    }


def _referred(parts: list[Part], name: str) -> list[int]:
    return list(dict.fromkeys(part[name] for part in parts if name in part))


def _section(value: Any, raw: Part) -> Part:
    raw_parts = raw["value"]["parts"]
    return {
        "key": raw["id"],
        "title": value["title"],
        "minutes": value["minutes"],
        "parts": [
            {"type": part.block_type, "key": raw_part["id"], **FREEZERS[part.block_type](part.value)}
            for part, raw_part in zip(value["parts"], raw_parts, strict=True)
        ],
    }


def safe_html(text: Any) -> str:
    """Rich text as HTML of a few harmless tags, with its headings one step up, for they stand below an h1."""
    html = nh3.clean(
        expand_db_html(getattr(text, "source", text) or ""),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return re.sub(r"<(/?)h([34])>", lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}>", html)


def _refs(value: Any) -> list[str]:
    return [ref.strip() for ref in (value["sources"] or "").split(",") if ref.strip()]


def _text(value: Any) -> Part:
    return {"html": safe_html(value["text"]), "sources": _refs(value)}


def _callout(value: Any) -> Part:
    return {
        "kind": value["kind"],
        "kind_label": CalloutKind(value["kind"]).label,
        "heading": value["heading"],
        "html": safe_html(value["text"]),
        "sources": _refs(value),
    }


def _picture(value: Any) -> Part:
    image = value["image"]
    return {
        "image": image.pk,
        "width": image.width,
        "height": image.height,
        "alt": value["alt"],
        "caption": value["caption"],
    }


def _video(value: Any) -> Part:
    return {
        "title": value["title"],
        "document": value["video"].pk,
        "extension": value["video"].file_extension.lower(),
        "captions": value["captions"].pk,
        "html": safe_html(value["transcript"]),
    }


def _download(value: Any) -> Part:
    document = value["document"]
    return {
        "title": value["title"],
        "what_for": value["what_for"],
        "document": document.pk,
        "extension": document.file_extension.upper(),
        "size": document.get_file_size() or 0,
    }


def _reflection(value: Any) -> Part:
    return {"prompt": value["prompt"]}


def _scenario(value: Any) -> Part:
    return {
        "title": value["title"],
        "html": safe_html(value["intro"]),
        "nodes": [
            {
                "name": node["name"],
                "text": node["text"],
                "ending": node["ending"] or "",
                "ending_label": EndingKind(node["ending"]).label if node["ending"] else "",
                "debrief": safe_html(node["debrief"]),
                "choices": [{k: choice[k] for k in ("text", "feedback", "goes_to")} for choice in node["choices"]],
            }
            for node in value["nodes"]
        ],
    }


def _knowledge_check(value: Any) -> Part:
    return {"quiz": value["quiz"].pk, "title": value["quiz"].title, "intro": value["intro"]}


def _activity(value: Any) -> Part:
    return {"activity": value["activity"].pk, "title": value["activity"].title}


def _worried(value: Any) -> Part:
    return {}


def _source(value: Any) -> Part:
    return {
        "ref": value["ref"],
        "name": value["name"],
        "publisher": value["publisher"],
        "supports": value["supports"],
        "link": value["link"],
        "checked_on": value["checked_on"].isoformat(),
        "status": SourceStatus(value["status"]).label,
    }


FREEZERS = {
    "text": _text,
    "callout": _callout,
    "picture": _picture,
    "video": _video,
    "download": _download,
    "reflection": _reflection,
    "scenario": _scenario,
    "activity": _activity,
    "knowledge_check": _knowledge_check,
    "worried": _worried,
}
