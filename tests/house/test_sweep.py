"""The parts of the house that are not ours, Wagtail's and allauth's: nobody finds a confidential word in them.

Every address under these prefixes is asked by every role, with things of each kind that the world holds, and with a
canary as the word searched for. Rows of the permission matrix say the same, more closely, about our own addresses.
"""

import itertools
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from tests.conftest import PASSWORD
from tests.house.asking import Asker
from tests.house.reading import PACKAGES
from tests.house.rows import people_named
from tests.house.world import World

# Wagtail's image filters complain when they are thrown away.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]
SWEPT = ("accounts/", "cms/", "documents/")
MOST_TRIES = 3
ROLES = ("anonymous", "amira", "otto", "edith", "oona", "operator")


def swept_patterns() -> list[tuple[str, URLPattern]]:
    """Every address under the swept prefixes that is not a view of ours."""
    return list(_under(get_resolver(), ""))


def _under(resolver: URLResolver, route: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _under(pattern, address)
        elif address.startswith(SWEPT) and pattern.callback.__module__.split(".")[0] not in PACKAGES:
            yield address, pattern


@pytest.fixture(scope="module")
def things(world: World) -> dict[str, list[object]]:
    """What to put in the place of an address's arguments, by their names; `pk` for all others."""
    numbers = [world.amira.pk, Page.objects.order_by("-pk").values_list("pk", flat=True).first(), 1]
    for model in (get_image_model(), get_document_model(), Revision):
        numbers += [pk for pk in [model.objects.order_by("-pk").values_list("pk", flat=True).first()] if pk]
    return {
        "pk": list(dict.fromkeys(numbers)),
        "app_label": ["people", "portfolio", "wagtailcore"],
        "model_name": ["user", "evidence", "page"],
    }


def _addresses(route: str, pattern: URLPattern, things: dict[str, list[object]]) -> Iterator[str]:
    converters = pattern.pattern.converters
    lists = [itertools.cycle(things.get(name, things["pk"])) for name in converters]
    for values in itertools.islice(zip(*lists, strict=False) if lists else [()], MOST_TRIES):
        address = "/" + route.replace("^", "").replace("$", "").replace("\\Z", "")
        for (name, converter), value in zip(converters.items(), values, strict=True):
            for written in (f"<{_tag(converter)}:{name}>", f"<{name}>"):
                address = address.replace(written, str(value))
        if not set(address) & set("<>(?"):
            yield address


def _tag(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


@pytest.mark.slow
@pytest.mark.parametrize("who", ROLES)
def test_nobody_finds_a_confidential_word(
    who: str, world: World, asker: Asker, things: dict[str, list[object]]
) -> None:
    forbidden = [c for c in world.canaries.values() if who not in people_named(c.readers, world)]
    assert forbidden
    asked, wrong = 0, []
    for route, pattern in swept_patterns():
        for address in _addresses(route, pattern, things):
            asked += 1
            answer = asker.ask(who, "GET", address)
            seen = answer.words()
            wrong += [f"{address} shows {c.label!r}" for c in forbidden if c.word in seen]
            if answer.status >= 500:
                wrong.append(f"{address} answers {answer.status}: {answer.logged[-200:]}")
            if answer.status == 200 and route.startswith("cms/") and not pattern.pattern.converters:
                canary = forbidden[asked % len(forbidden)]
                if _finds(asker, who, address, canary.word):
                    wrong.append(f"{address} finds {canary.label!r}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert asked > 200


def _finds(asker: Asker, who: str, address: str, word: str) -> bool:
    """Whether a search for a word brings more, or less, than one for a word that is nowhere."""
    nowhere = "zq" + "0" * (len(word) - 2)
    return len({len(asker.ask(who, "GET", f"{address}?q={sought}").body) for sought in (word, nowhere)}) > 1


def test_nobody_signs_up_by_themselves(world: World, asker: Asker) -> None:
    sent = {"email": "new@northvale.example.org", "password1": PASSWORD, "password2": PASSWORD}
    for who in ("anonymous", "amira"):
        assert not asker.ask(who, "POST", "/accounts/signup/", sent).written
