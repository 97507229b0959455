"""What the page that plays a package is made of: the settings H5P core reads, and what the page may load."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .store import COURSE, PLAY

SAVE_EVERY = 10
PLAYER_MAY = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"
ALONE_MAY = "allow-scripts allow-forms"
COURSE_MAY = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals"
WORDS = {
    "fullscreen": "Full screen",
    "disableFullscreen": "Leave full screen",
    "close": "Close",
    "contentChanged": "This activity has changed since you last used it.",
    "startingOver": "You start from the beginning.",
    "confirmDialogHeader": "Are you sure?",
    "confirmDialogBody": "This cannot be undone.",
    "cancelLabel": "Cancel",
    "confirmLabel": "Go on",
    "licenseU": "Licence not stated",
    "contentCopied": "Copied",
    "copyrightInformation": "Rights of use",
    "reuseContent": "Use again",
    "embed": "Embed",
    "size": "Size",
    "width": "width",
    "offlineDialogHeader": "Your connection is gone",
    "offlineDialogBody": "What you did is kept on this page and sent when the connection is back.",
    "offlineDialogRetryButtonLabel": "Try now",
    "offlineDialogRetryMessage": "Trying again in :num ...",
    "offlineSuccessfulSubmit": "Sent",
}


def read_play(folder: Path) -> dict[str, Any]:
    """How to play the package in this folder, as it was written when the package was unpacked."""
    play: dict[str, Any] = json.loads((folder / PLAY).read_text(encoding="utf-8"))
    for kind in ("scripts", "styles"):
        play[kind] = [f"pkg/{quote(path)}" for path in play.get(kind, [])]
    return play


def integration(folder: Path, play: dict[str, Any], *, base: str, app: str) -> dict[str, Any]:
    """H5PIntegration: what H5P core wants to know. There is no `user` in it, for a package is not told who plays it."""
    content = (folder / "content" / "content.json").read_text(encoding="utf-8-sig")
    return {
        "app": app,
        "url": base,
        "urlLibraries": f"{base}/pkg",
        "postUserStatistics": False,
        "ajax": {"setFinished": "", "contentUserData": ""},
        "saveFreq": SAVE_EVERY,
        "reportingIsEnabled": True,
        "hubIsEnabled": False,
        "l10n": {"H5P": WORDS},
        "loadedJs": [],
        "loadedCss": [],
        "core": {"scripts": [], "styles": []},
        "contents": {
            "cid-1": {
                "library": play["main_library"],
                "jsonContent": content,
                "fullScreen": "0",
                "contentUrl": f"{base}/pkg/content",
                "url": "",
                "title": play["title"],
                "metadata": {"title": play["title"]},
                "displayOptions": dict.fromkeys(("frame", "export", "embed", "copyright", "icon", "copy"), False),
                "contentUserData": {"0": {}},
                "scripts": [],
                "styles": [],
            }
        },
    }


def course_settings(play: dict[str, Any], *, app: str) -> dict[str, Any]:
    """What the page around a SCORM course wants to know; who plays it is not among that."""
    return {
        "app": app,
        "edition": play["edition"],
        "parts": [part | {"launch": f"pkg/{COURSE}/{part['launch']}"} for part in play["parts"]],
    }


def is_course(play: dict[str, Any]) -> bool:
    """Whether this is a SCORM course."""
    return play.get("kind") == "scorm"


def policy(content: str, app: str, remote_hosts: Iterable[str], *, apart: bool = True) -> str:
    """What the playing page of an H5P package may load and do, in its frame and where somebody opens it by itself.

    Its own origin is the wall around it; this limits what could leak out of it. Where it shares its host with the pages
    (not `apart`), it gets no origin at all, and of that host nothing but the files of packages.
    """
    return _policy(
        content if apart else f"{content}/p/",
        remote_hosts,
        f"sandbox {PLAYER_MAY if apart else ALONE_MAY}",
        f"frame-ancestors {app}",
        "form-action 'none'",
        "base-uri 'none'",
    )


def course_policy(content: str, app: str, remote_hosts: Iterable[str]) -> str:
    """What the page around a SCORM course, and each page of the course inside it, may load and do."""
    return _policy(
        content,
        remote_hosts,
        f"sandbox {COURSE_MAY}",
        f"frame-ancestors {app} {content}",
        f"form-action {content}",
        f"base-uri {content}",
    )


def _policy(content: str, remote_hosts: Iterable[str], *own: str) -> str:
    remote = " ".join(remote_hosts)
    return "; ".join(
        " ".join(part.split())
        for part in (
            "default-src 'none'",
            f"script-src {content} 'unsafe-inline' 'unsafe-eval' blob:",
            f"style-src {content} 'unsafe-inline'",
            f"img-src {content} data: blob: {remote}",
            f"media-src {content} data: blob: {remote}",
            f"font-src {content} data:",
            f"connect-src {content} data: blob:",
            f"worker-src {content} blob:",
            f"frame-src {content} {remote}",
            "object-src 'none'",
            *own,
        )
    )
