"""When somebody signed in, for decisions ask for the password once a sitting."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from pathway.core import clock

from .http import SITTING


@receiver(user_logged_in, dispatch_uid="assessments.sitting")
def sitting_begins(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Signing in is giving the password: a sitting begins with it."""
    if request is not None and hasattr(request, "session"):
        request.session[SITTING] = clock.now().timestamp()
