"""Two organisations with every role, and in every field a word that betrays who read it."""

import hashlib
import importlib
import pkgutil
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.apps import apps

from pathway.people.enums import MentoringKind
from pathway.people.models import LineManagement, Mentoring, User
from tests.conftest import make_cast
from tests.factories.people import LONG_AGO, employ, give_mentor, make_person

ENDED = LONG_AGO.replace(month=6)
PLANTED = re.compile("zq[a-p]{10}")


@dataclass(frozen=True)
class Canary:
    """A word planted in a field, and the only people who may ever read it on any page."""

    word: str
    label: str
    readers: str


class World(SimpleNamespace):
    """The cast, their things, and the canaries in them; each app's build() adds its own attributes."""

    actors: dict[str, User | None]
    canaries: dict[str, Canary]

    def __setattr__(self, name: str, value: Any) -> None:
        known = vars(self).get(name, value)
        assert name == "actors" or known == value, f"two things of the world are called {name}"
        super().__setattr__(name, value)

    def canary(self, label: str, readers: str) -> str:
        """A new word to plant in a field, such as canary("amira's claim", readers="amira moses")."""
        assert label not in self.canaries, f"two canaries are called {label}"
        # Letters alone: ten digits in a row would be taken for somebody's number.
        letters = str.maketrans("0123456789", "ghijklmnop")
        # PLANTED finds it again.
        word = "zq" + hashlib.sha256(label.encode()).hexdigest()[:10].translate(letters)
        self.canaries[label] = Canary(word, label, readers)
        return word

    def groups(self) -> dict[str, set[str]]:
        """Phrases for many people at once."""
        signed_in = {name for name, person in self.actors.items() if person is not None}
        of = {name: getattr(self.actors[name].organisation, "slug", "") for name in signed_in}  # type: ignore[union-attr]
        return {
            "everyone": signed_in,
            "outsiders": {name for name in signed_in if not of[name]},
            "anyone": set(self.actors),
            "northvale": {name for name in signed_in if of[name] == "northvale"},
            "southmere": {name for name in signed_in if of[name] == "southmere"},
        }


def matrix_modules() -> list[Any]:
    """The matrix's files, in the order of the house from the foundations up."""
    from tests.house import matrix

    order = {config.label: number for number, config in enumerate(apps.get_app_configs())}
    names = [found.name for found in pkgutil.iter_modules(matrix.__path__)]
    names.sort(key=lambda name: order.get(name, 999))
    return [importlib.import_module(f"tests.house.matrix.{name}") for name in names]


def build_world() -> World:
    """Build the cast, four people at the edges, and what every app adds."""
    world = World(**vars(make_cast()), canaries={})
    _people_at_the_edges(world)
    world.actors = {name: person for name, person in vars(world).items() if isinstance(person, User)}
    world.actors["anonymous"] = None
    for module in matrix_modules():
        if hasattr(module, "build"):
            module.build(world)
    return world


def _people_at_the_edges(world: World) -> None:
    """freda mentored and managed amira until June; bella is amira's buddy; operator keeps the server."""
    world.freda = make_person(world.northvale, "freda")
    world.bella = make_person(world.northvale, "bella")
    for person in (world.freda, world.bella):
        employ(person, "Family support worker", world.west)
    Mentoring.objects.create(worker=world.amira, mentor=world.freda, started_on=LONG_AGO, ended_on=ENDED)
    LineManagement.objects.create(worker=world.amira, manager=world.freda, started_on=LONG_AGO, ended_on=ENDED)
    give_mentor(world.amira, world.bella, kind=MentoringKind.BUDDY)
    world.operator = User.objects.create_superuser("operator@example.org", full_name="Operator Example")
