"""What each person's first page says, in the order in which it matters."""

from typing import Any


def duty_numbers(user: Any) -> list[dict[str, str]]:
    """The organisation's own numbers for a worry about a child."""
    organisation = getattr(user, "organisation", None)
    if organisation is None:
        return []
    numbers = (
        ("Children’s duty team", "in office hours", organisation.worried_phone),
        ("Out of hours", "evenings, nights and weekends", organisation.worried_out_of_hours_phone),
    )
    return [{"label": label, "when": when, "phone": phone} for label, when, phone in numbers if phone]
