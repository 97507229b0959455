"""What a row of the permission matrix says, and who the people in it are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.house.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
USUAL = {"GET": 200, "POST": 302, "PUT": 200, "PATCH": 200, "DELETE": 204, "OPTIONS": 200}
NO_SUCH = {int: 987654321, str: "nothing-of-this-name"}

Build = Callable[[World], Mapping[str, Any]]
Who = str | Mapping[str, int]
Nowhere = ""


@dataclass(frozen=True)
class Row:
    """One named URL: whom it answers and with which status; everybody else meets a 404, or signs in first.

    The page README.md in this folder explains every field with examples.
    """

    name: str
    to: Mapping[str, Build] = field(default_factory=dict)
    get: Who | Mapping[str, Who] = ""
    post: Who | Mapping[str, Who] = ""
    put: Who | Mapping[str, Who] = ""
    patch: Who | Mapping[str, Who] = ""
    delete: Who | Mapping[str, Who] = ""
    options: Who | Mapping[str, Who] = ""
    send: Build | Mapping[str, Build] | None = None
    send_json: bool = False
    query: str = ""
    shows: Mapping[str, list[str]] | list[str] = field(default_factory=list)
    nothing: Mapping[str, Any] | None = None
    refused: int = 404
    refused_anonymous: int = 302
    on_content_host: bool = False

    def scopes(self) -> list[str]:
        """The things this URL is asked for; one nameless thing where it has no arguments."""
        return list(self.to) or [Nowhere]

    def arguments(self, scope: str, world: World) -> dict[str, Any]:
        """The URL's arguments for one of its things."""
        return dict(self.to[scope](world)) if self.to else {}

    def arguments_of_nothing(self, world: World) -> dict[str, Any] | None:
        """Arguments that name a thing which does not exist; None where the URL has no arguments."""
        if not self.to:
            return None
        if self.nothing is not None:
            return dict(self.nothing)
        example = self.arguments(self.scopes()[0], world)
        return {key: _no_such(value) for key, value in example.items()}

    def declares(self, method: str) -> bool:
        """Whether somebody is welcome with this very method."""
        return bool(getattr(self, method.lower(), ""))

    def body(self, scope: str, world: World) -> dict[str, Any]:
        """What is sent with POST, PUT and PATCH."""
        build = self.send.get(scope) if isinstance(self.send, Mapping) else self.send
        return dict(build(world)) if build else {}

    def must_show(self, scope: str) -> list[str]:
        """Labels of canaries that a reader of this thing must find on its page."""
        return list(self.shows.get(scope, [])) if isinstance(self.shows, Mapping) else list(self.shows)

    def expected(self, method: str, scope: str, world: World) -> dict[str, int]:
        """Who is answered by a method for a thing, and how; people not named are refused."""
        asked = "get" if method == "HEAD" else method.lower()
        who: Any = getattr(self, asked)
        if self.to and isinstance(who, Mapping):
            unknown = set(who) - set(self.to)
            assert not unknown, f"{self.name}: {asked} names {sorted(unknown)}, which is not in `to`"
            who = who.get(scope, "")
        if isinstance(who, str):
            who = {who: USUAL[asked.upper()]}
        return {person: status for names, status in who.items() for person in people_named(names, world)}


def people_named(names: str, world: World) -> set[str]:
    """The people that a phrase such as "everyone -operator" or "amira moses" names."""
    groups = world.groups()
    found: set[str] = set()
    for word in names.split():
        bare = word.removeprefix("-")
        assert bare in groups or bare in world.actors, f"nobody is called {bare}"
        meant = groups.get(bare, {bare})
        found = found - meant if word.startswith("-") else found | meant
    return found


def _no_such(value: Any) -> Any:
    if isinstance(value, int):
        return NO_SUCH[int]
    if type(value).__name__ == "UUID":
        return type(value)(int=NO_SUCH[int])
    return NO_SUCH[str]
