"""What every page needs around its content."""

from typing import Any

from django.http import HttpRequest


def page_shell(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person's organisation and roles, for the header and the way round."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": None}
    return {"shell": {"person": user, "organisation": user.organisation}}
