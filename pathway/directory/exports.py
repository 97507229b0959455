"""The directory as a file."""

from collections.abc import Iterable

from pathway.core.spreadsheets import as_csv
from pathway.core.templatetags.pathway import day as british

from .models import LocalService

HEADINGS = [
    "Service",
    "What for",
    "Who for",
    "Telephone",
    "Web address",
    "Address",
    "Areas of practice",
    "Checked on",
    "Next check by",
]


def services_as_csv(services: Iterable[LocalService]) -> str:
    """A row for each service; no cell can be taken for a formula."""
    return as_csv(
        HEADINGS,
        (
            [
                each.name,
                each.what_for,
                each.who_for,
                each.phone,
                each.web,
                each.address,
                ", ".join(each.area_names) or "All",
                british(each.checked_on),
                british(each.next_check_on),
            ]
            for each in services
        ),
    )
