"""What can go wrong in words a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404


class RuleBroken(ValidationError):
    """A rule of the trade was broken: one plain sentence that says what to do."""

    @property
    def sentence(self) -> str:
        """The sentence itself, for a form, a command line or an API answer."""
        return " ".join(self.messages)


class NotAllowed(Http404):
    """The acting person may not do this; a stranger learns no more than that the page is not there."""


@contextmanager
def or_say(sentence: str) -> Iterator[None]:
    """Turn a refusal by the database (two people pressed at the same moment) into one plain sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise RuleBroken(sentence) from error
