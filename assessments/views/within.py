"""Evidence shown within another page, with addresses of that page's own for its files."""

from typing import Any

from django.urls import reverse

from portfolio.http import text_of
from portfolio.models import EvidenceVersion


def shown_within(version: EvidenceVersion, url_name: str, within: Any) -> dict[str, Any]:
    """A version with its claims and files; each file is reached by `url_name` with (within, file)."""
    files = list(version.files.all())

    def address(file: Any) -> str:
        return reverse(url_name, args=[within, file.pk])

    return {
        "version": version,
        "claims": list(version.claims.select_related("competency__domain")),
        "pictures": [{"name": file.name, "href": address(file)} for file in files if file.is_picture],
        "recordings": [
            {"name": file.name, "href": address(file), "plays_as": file.plays_as} for file in files if file.plays_as
        ],
        "texts": [{"name": file.name, "text": text_of(file)} for file in files if file.kind == "txt"],
        "files": [_listed(file, address(file)) for file in files],
    }


def _listed(file: Any, href: str) -> dict[str, Any]:
    return {
        "name": file.name,
        "href": href,
        "size": file.size,
        "icon": file.icon,
        "kind": file.kind,
        "is_picture": file.is_picture,
    }
