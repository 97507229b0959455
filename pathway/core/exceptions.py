"""What can go wrong in words a person can act on."""

from django.core.exceptions import ValidationError
from django.http import Http404


class RuleBroken(ValidationError):
    """A rule of the trade was broken: one plain sentence that says what to do."""

    @property
    def sentence(self) -> str:
        """The sentence itself, for a form, a command line or an API answer."""
        return " ".join(self.messages)


class NotAllowed(Http404):
    """The acting person may not do this; a stranger learns no more than that the page is not there."""
