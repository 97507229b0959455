"""Questions that one visit asks once, however many blocks of a page need the answer; no answer outlives its visit."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

P = ParamSpec("P")
T = TypeVar("T")

# What the visit that is being answered has asked so far; None where nobody visits, so that nothing is kept.
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@sync_only_middleware
def remember_for_one_visit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answers of `once` while one page is read; a request that may change something keeps none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        token = _answers.set({})
        try:
            return get_response(request)
        finally:
            _answers.reset(token)

    return middleware


def once(question: Callable[P, T]) -> Callable[P, T]:
    """Ask a question with the same arguments only once while a page is read; its answer must not be changed."""

    @wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        answers = _answers.get()
        if answers is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        answer: T = answers[key]
        return answer

    return ask
