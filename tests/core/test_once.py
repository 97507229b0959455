"""Questions that one visit asks once, and what must never be remembered."""

import pytest
from django.http import HttpRequest, HttpResponse

from pathway.core.once import once, remember_for_one_visit


def visit(method, ask):
    """Answer one request by asking, and hand back what was answered."""
    request, found = HttpRequest(), []
    request.method = method

    def answer(request):
        found.append(ask())
        return HttpResponse()

    remember_for_one_visit(answer)(request)
    return found[0]


@pytest.fixture
def counted():
    """A question that counts how often it was really asked."""
    asked = []

    @once
    def question(name, *, loud=False):
        asked.append((name, loud))
        return len(asked)

    question.asked = asked
    return question


def test_a_visit_asks_the_same_question_once(counted):
    assert visit("GET", lambda: (counted("a"), counted("a"), counted("b"), counted("a", loud=True))) == (1, 1, 2, 3)


def test_the_next_visit_asks_anew(counted):
    assert visit("GET", lambda: counted("a")) == 1
    assert visit("GET", lambda: counted("a")) == 2


def test_a_request_that_may_change_something_asks_every_time(counted):
    assert visit("POST", lambda: (counted("a"), counted("a"))) == (1, 2)


def test_nothing_is_kept_where_nobody_visits(counted):
    assert (counted("a"), counted("a")) == (1, 2)


def test_nothing_is_kept_after_a_visit_that_broke(counted):
    def breaks():
        counted("a")
        raise LookupError

    with pytest.raises(LookupError):
        visit("GET", breaks)
    assert (counted("a"), counted("a")) == (2, 3)
