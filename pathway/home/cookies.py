"""The cookies that Pathway sets and what it leaves in a browser's own store, for the page that says so."""

from dataclasses import dataclass

from django.conf import settings

from .unsent import WHO_WAS_HERE


@dataclass(frozen=True)
class Stored:
    """Something that is kept in a browser: its name, what it is for and until when."""

    name: str
    purpose: str
    until: str


def cookies() -> list[Stored]:
    """Every cookie by its name on this installation; a test walks sign-in and a few pages and finds no other."""
    return [
        Stored(
            settings.SESSION_COOKIE_NAME,
            "Keeps you signed in.",
            f"{settings.SESSION_COOKIE_AGE // 3600} hours, or until you sign out",
        ),
        Stored(settings.CSRF_COOKIE_NAME, "Makes sure that a form was sent from Pathway’s own page.", "One year"),
        Stored(
            WHO_WAS_HERE,
            "Remembers that it was you, so that what you typed waits for you and nobody else if your session ends.",
            "Until you sign out or close the browser",
        ),
        Stored(
            "messages",
            "Carries a sentence such as “Saved” to the next page.",
            "Until the next page",
        ),
    ]


STORES = [
    Stored(
        "pathway:evidence:…",
        "Keeps a draft of evidence on your device while you type, in case the connection fails.",
        "Until it is saved, or you sign out",
    ),
    Stored(
        "pathway-waiting …",
        "Keeps answers of a learning activity that could not be sent yet.",
        "Until they are sent",
    ),
    Stored("pathway-shortcuts", "Remembers that you switched keyboard shortcuts off.", "Until you clear it"),
]
