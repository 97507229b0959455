"""The shared library: CPD modules kept as data, read and checked whole before anything is stored.

Each ``*.toml`` file beside this page is one module. ``read_module`` turns a file into frozen records, or
raises ``ValueError`` with one sentence that names the item at fault; ``read_library`` reads them all. Nothing
here needs Django or a database. What the modules state as fact, and on what it rests: ``docs/content.md``.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal, cast

Table = dict[str, Any]
CalloutKind = Literal["remember", "law", "practice", "not_checked"]
ItemKind = Literal["single", "multiple", "true_false"]
EndingKind = Literal["good", "mixed", "poor"]
SourceStatus = Literal["checked", "seen only in part", "not verified"]

LIBRARY = Path(__file__).parent
READING_WORDS_PER_MINUTE = 140
HTML_TAGS = frozenset({"h3", "h4", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote"})
CALLOUT_KINDS = frozenset({"remember", "law", "practice", "not_checked"})
ITEM_KINDS = frozenset({"single", "multiple", "true_false"})
ENDING_KINDS = frozenset({"good", "mixed", "poor"})
SOURCE_STATUSES = frozenset({"checked", "seen only in part", "not verified"})
MUST_GET_THEMES = frozenset(
    {
        "immediate_danger",
        "colleague_concern",
        "bruise_non_mobile_baby",
        "fgm_disclosure",
        "missing_or_exploited",
        "disabled_child",
        "adultification_and_racism",
        "sexual_abuse_without_delay",
    }
)


@dataclass(frozen=True, slots=True)
class RichText:
    """A stretch of teaching text in the small HTML subset."""

    html: str
    sources: tuple[str, ...]
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed point: to remember, a point of law, of practice, or one not yet checked."""

    kind: CalloutKind
    heading: str
    html: str
    sources: tuple[str, ...]
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Reflection:
    """A question to write about, with the minutes it deserves."""

    prompt: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Something seen or heard, which of the answers is ours, and why."""

    text: str
    answer: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Signs:
    """Short observations, the same question and answers for each: what our own package plays."""

    intro: str
    question: str
    options: tuple[str, ...]
    signs: tuple[Sign, ...]

    @property
    def in_words(self) -> str:
        """The whole activity as HTML to read, for whoever cannot or would rather not play it."""
        *others, last = (f"<strong>{escape(option, quote=False)}</strong>" for option in self.options)
        lines = (
            f"<li>{escape(sign.text, quote=False)} "
            f"<em>{escape(f'{sign.answer}. {sign.feedback}', quote=False)}</em></li>"
            for sign in self.signs
        )
        return (
            f"<p>The same activity in words. For each line, decide: {', '.join(others)}, or {last}. "
            "Our answers follow each line.</p>\n<ol>\n" + "\n".join(lines) + "\n</ol>"
        )


@dataclass(frozen=True, slots=True)
class Activity:
    """A place for a package, named by its slug, and the same activity in words (``instead``).

    Where ``signs`` is given we build the package ourselves, and ``instead`` says the same.
    """

    activity: str
    title: str
    instead: str
    minutes: int
    signs: Signs | None = None


@dataclass(frozen=True, slots=True)
class ScenarioBlock:
    """The place in a section where the practice scenario is played."""

    scenario: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Quiz:
    """The knowledge check, drawn from the module's items."""

    quiz: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Worried:
    """The panel "Worried about a child now?", filled from the organisation's own numbers."""

    minutes: int = 0


Block = RichText | Callout | Reflection | Activity | ScenarioBlock | Quiz | Worried


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a module, with the minutes it is said to take."""

    title: str
    minutes: int
    blocks: tuple[Block, ...]

    @property
    def words(self) -> int:
        """Words to read in the section, without scenario, quiz or package."""
        return sum(words(text) for block in self.blocks for text in teaching_texts(block))

    @property
    def estimated_minutes(self) -> float:
        """Reading time at 140 words a minute, plus the minutes stated for things to do."""
        return self.words / READING_WORDS_PER_MINUTE + sum(block.minutes for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the worker may do at a point of the scenario, and what it led to."""

    text: str
    goes_to: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Node:
    """A point of the scenario: either a decision with choices, or an ending with a debrief."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    ending: EndingKind | None
    debrief: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A branching practice scenario: a graph of decisions that always comes to an ending."""

    slug: str
    title: str
    minutes: int
    intro: str
    start: str
    nodes: tuple[Node, ...]

    def node(self, node_id: str) -> Node:
        """The node of that name; ``KeyError`` if there is none."""
        return {node.id: node for node in self.nodes}[node_id]

    @property
    def decisions(self) -> tuple[Node, ...]:
        """The nodes at which the worker chooses."""
        return tuple(node for node in self.nodes if node.ending is None)

    @property
    def endings(self) -> tuple[Node, ...]:
        """The nodes at which the scenario ends."""
        return tuple(node for node in self.nodes if node.ending is not None)


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement rests on, who published it, and how far it was checked."""

    id: str
    name: str
    publisher: str
    supports: str
    date_checked: date
    status: SourceStatus


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose from, right or wrong, with its own feedback."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the bank; ``theme`` names the safety theme of a must-get item, or is empty."""

    code: str
    outcome: int
    kind: ItemKind
    must_get: bool
    theme: str
    stem: str
    options: tuple[Option, ...]
    feedback: str
    source: str
    date_checked: date


@dataclass(frozen=True, slots=True)
class CpdModule:
    """A whole CPD module as it stands in the library."""

    code: str
    slug: str
    title: str
    summary: str
    nation: str
    minutes: int
    sensitive: bool
    quick_exit: bool
    content_warning: str
    content_owner: str
    review_state: str
    legal_basis_checked_on: date
    next_content_review_on: date
    version: int
    what_changed: str
    outcomes: tuple[str, ...]
    sections: tuple[Section, ...]
    scenario: Scenario | None
    sources: tuple[Source, ...]
    items: tuple[Item, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block of every section, in order."""
        return tuple(block for section in self.sections for block in section.blocks)

    @property
    def estimated_minutes(self) -> float:
        """The sections' estimated minutes added up."""
        return sum(section.estimated_minutes for section in self.sections)

    def source(self, source_id: str) -> Source:
        """The source of that name; ``KeyError`` if there is none."""
        return {source.id: source for source in self.sources}[source_id]


def read_library(folder: Path = LIBRARY) -> tuple[CpdModule, ...]:
    """Every module in the folder, in order of code; two modules may not share a code or a slug."""
    found = tuple(sorted((read_module(path) for path in folder.glob("*.toml")), key=lambda each: each.code))
    _unique((each.code for each in found), "The library", "module code")
    _unique((each.slug for each in found), "The library", "slug")
    return found


def read_module(path: Path) -> CpdModule:
    """One module from its file; ``ValueError`` with a plain sentence where something is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name} is not a TOML file that can be read: {error}.") from error
    return module_from(table, where=path.name)


def module_from(table: Table, *, where: str) -> CpdModule:
    """One module from a parsed table, checked whole; ``where`` names it in error sentences."""
    fields = _Fields(table, where)
    scenario = fields.optional_table("scenario")
    module = CpdModule(
        code=fields.text("code"),
        slug=fields.slug("slug"),
        title=fields.text("title"),
        summary=fields.text("summary"),
        nation=fields.text("nation"),
        minutes=fields.number("minutes"),
        sensitive=fields.flag("sensitive"),
        quick_exit=fields.flag("quick_exit"),
        content_warning=fields.text("content_warning", may_be_empty=True),
        content_owner=fields.text("content_owner"),
        review_state=fields.text("review_state"),
        legal_basis_checked_on=fields.day("legal_basis_checked_on"),
        next_content_review_on=fields.day("next_content_review_on"),
        version=fields.number("version"),
        what_changed=fields.text("what_changed"),
        outcomes=fields.texts("outcomes"),
        sections=tuple(_section(each, f"{where}, section {n}") for n, each in enumerate(fields.tables("sections"), 1)),
        scenario=_scenario(scenario, f"{where}, scenario") if scenario is not None else None,
        sources=tuple(_source(each, f"{where}, source {n}") for n, each in enumerate(fields.tables("sources"), 1)),
        items=tuple(_item(each, f"{where}, item {n}") for n, each in enumerate(fields.tables("items"), 1)),
    )
    fields.nothing_else()
    _check_module(module, where)
    return module


def words(html: str) -> int:
    """How many words a reader meets in a piece of text or HTML."""
    return len(re.sub(r"<[^>]*>", " ", html).split())


def teaching_texts(block: Block) -> tuple[str, ...]:
    """The texts of a block that count as reading: not a package, a scenario or a quiz."""
    match block:
        case RichText(html=html):
            return (html,)
        case Callout(heading=heading, html=html):
            return (heading, html)
        case Reflection(prompt=prompt):
            return (prompt,)
        case _:
            return ()


def html_fault(html: str) -> str | None:
    """What is wrong with some HTML by the small subset we allow, in a phrase; ``None`` if nothing is."""
    reader = _SubsetReader()
    reader.feed(html)
    reader.close()
    if reader.fault is None and reader.open_tags:
        return f"<{reader.open_tags[-1]}> is never closed"
    return reader.fault


class _SubsetReader(HTMLParser):
    """Walks a piece of HTML and keeps the first thing that the subset does not allow."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fault: str | None = None
        self.open_tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HTML_TAGS:
            self._note(f"<{tag}> is not one of the allowed tags")
        for name, value in attrs:
            if (tag, name) != ("a", "href"):
                self._note(f"<{tag}> may not carry the attribute {name}")
            elif not (value or "").startswith("https://"):
                self._note("a link must begin with https://")
        if tag == "li" and (not self.open_tags or self.open_tags[-1] not in {"ul", "ol"}):
            self._note("<li> stands outside a list")
        self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self._note(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.open_tags or self.open_tags[-1] in {"ul", "ol", "blockquote"}):
            self._note("some text stands outside a paragraph")

    def handle_comment(self, data: str) -> None:
        self._note("comments are not allowed")

    def handle_decl(self, decl: str) -> None:
        self._note("declarations are not allowed")

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault


class _Fields:
    """Takes values out of a parsed table, and complains of what is missing, wrong or left over."""

    def __init__(self, table: Table, where: str) -> None:
        self._left = dict(table)
        self.where = where

    def _take(self, key: str, kind: type, called: str) -> Any:
        if key not in self._left:
            raise ValueError(f"{self.where}: {key} is missing.")
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{self.where}: {key} must be {called}.")
        return value

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        value = cast(str, self._take(key, str, "text")).strip()
        if not value and not may_be_empty:
            raise ValueError(f"{self.where}: {key} is empty.")
        return value

    def slug(self, key: str) -> str:
        value = self.text(key)
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value):
            raise ValueError(f"{self.where}: {key} must be small letters and digits joined by hyphens.")
        return value

    def html(self, key: str) -> str:
        value = self.text(key)
        if fault := html_fault(value):
            raise ValueError(f"{self.where}: {fault}.")
        return value

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise ValueError(f"{self.where}: {key} is {value!r}, but must be one of {', '.join(sorted(allowed))}.")
        return value

    def number(self, key: str) -> int:
        value = cast(int, self._take(key, int, "a whole number"))
        if value < 1:
            raise ValueError(f"{self.where}: {key} must be at least 1.")
        return value

    def flag(self, key: str) -> bool:
        return cast(bool, self._take(key, bool, "true or false"))

    def day(self, key: str) -> date:
        value = cast(date, self._take(key, date, "a date"))
        if type(value) is not date:
            raise ValueError(f"{self.where}: {key} must be a date without a time.")
        return value

    def texts(self, key: str, *, may_be_absent: bool = False) -> tuple[str, ...]:
        if may_be_absent and key not in self._left:
            return ()
        values = cast(list[Any], self._take(key, list, "a list of texts"))
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            raise ValueError(f"{self.where}: {key} must be a list of texts, none of them empty.")
        return tuple(values)

    def tables(self, key: str) -> list[Table]:
        values = cast(list[Any], self._take(key, list, "a list of tables"))
        if not values or not all(isinstance(value, dict) for value in values):
            raise ValueError(f"{self.where}: {key} must be a list of tables with at least one in it.")
        return values

    def optional_table(self, key: str) -> Table | None:
        return cast(Table, self._take(key, dict, "a table")) if key in self._left else None

    def has(self, key: str) -> bool:
        return key in self._left

    def nothing_else(self) -> None:
        if self._left:
            raise ValueError(f"{self.where}: {', '.join(sorted(self._left))} is not expected here.")


def _section(table: Table, where: str) -> Section:
    fields = _Fields(table, where)
    title = fields.text("title")
    fields.where = where = f"{where} ({title})"
    section = Section(
        title=title,
        minutes=fields.number("minutes"),
        blocks=tuple(_block(each, f"{where}, block {n}") for n, each in enumerate(fields.tables("blocks"), 1)),
    )
    fields.nothing_else()
    return section


def _block(table: Table, where: str) -> Block:
    fields = _Fields(table, where)
    block: Block
    match fields.text("type"):
        case "rich_text":
            block = RichText(html=fields.html("html"), sources=fields.texts("sources", may_be_absent=True))
        case "callout":
            block = Callout(
                kind=cast(CalloutKind, fields.one_of("kind", CALLOUT_KINDS)),
                heading=fields.text("heading"),
                html=fields.html("html"),
                sources=fields.texts("sources"),
            )
        case "reflection":
            block = Reflection(prompt=fields.text("prompt"), minutes=fields.number("minutes"))
        case "activity":
            signs = _signs(fields) if fields.has("signs") else None
            block = Activity(
                activity=fields.slug("activity"),
                title=fields.text("title"),
                instead=signs.in_words if signs else fields.html("instead"),
                minutes=fields.number("minutes"),
                signs=signs,
            )
        case "scenario":
            block = ScenarioBlock(scenario=fields.slug("scenario"), minutes=fields.number("minutes"))
        case "quiz":
            block = Quiz(quiz=fields.slug("quiz"), minutes=fields.number("minutes"))
        case "worried":
            block = Worried()
        case other:
            raise ValueError(f"{where}: {other!r} is not a type of block.")
    fields.nothing_else()
    return block


def _signs(fields: _Fields) -> Signs:
    intro, question = fields.html("intro"), fields.text("question")
    options = fields.texts("options")
    signs = tuple(_sign(each, options, f"{fields.where}, sign {n}") for n, each in enumerate(fields.tables("signs"), 1))
    _unique(options, fields.where, "answer")
    return Signs(intro=intro, question=question, options=options, signs=signs)


def _sign(table: Table, options: tuple[str, ...], where: str) -> Sign:
    fields = _Fields(table, where)
    sign = Sign(text=fields.text("text"), answer=fields.one_of("answer", options), feedback=fields.text("feedback"))
    fields.nothing_else()
    return sign


def _scenario(table: Table, where: str) -> Scenario:
    fields = _Fields(table, where)
    scenario = Scenario(
        slug=fields.slug("slug"),
        title=fields.text("title"),
        minutes=fields.number("minutes"),
        intro=fields.html("intro"),
        start=fields.slug("start"),
        nodes=tuple(_node(each, f"{where}, node {n}") for n, each in enumerate(fields.tables("nodes"), 1)),
    )
    fields.nothing_else()
    return scenario


def _node(table: Table, where: str) -> Node:
    fields = _Fields(table, where)
    node_id = fields.slug("id")
    fields.where = where = f"{where} ({node_id})"
    text = fields.text("text")
    if fields.has("ending"):
        ending = cast(EndingKind, fields.one_of("ending", ENDING_KINDS))
        node = Node(id=node_id, text=text, choices=(), ending=ending, debrief=fields.html("debrief"))
    else:
        choices = tuple(_choice(each, f"{where}, choice {n}") for n, each in enumerate(fields.tables("choices"), 1))
        if len(choices) < 2:
            raise ValueError(f"{where}: a decision needs at least two choices.")
        node = Node(id=node_id, text=text, choices=choices, ending=None, debrief="")
    fields.nothing_else()
    return node


def _choice(table: Table, where: str) -> Choice:
    fields = _Fields(table, where)
    choice = Choice(text=fields.text("text"), goes_to=fields.slug("goes_to"), feedback=fields.text("feedback"))
    fields.nothing_else()
    return choice


def _source(table: Table, where: str) -> Source:
    fields = _Fields(table, where)
    source = Source(
        id=fields.slug("id"),
        name=fields.text("name"),
        publisher=fields.text("publisher"),
        supports=fields.text("supports"),
        date_checked=fields.day("date_checked"),
        status=cast(SourceStatus, fields.one_of("status", SOURCE_STATUSES)),
    )
    fields.nothing_else()
    return source


def _item(table: Table, where: str) -> Item:
    fields = _Fields(table, where)
    code = fields.text("code")
    fields.where = where = f"{where} ({code})"
    must_get = fields.flag("must_get")
    if must_get and not fields.has("theme"):
        raise ValueError(f"{where}: a must-get item names its theme.")
    item = Item(
        code=code,
        outcome=fields.number("outcome"),
        kind=cast(ItemKind, fields.one_of("kind", ITEM_KINDS)),
        must_get=must_get,
        theme=fields.one_of("theme", MUST_GET_THEMES) if must_get else "",
        stem=fields.text("stem"),
        options=tuple(_option(each, f"{where}, option {n}") for n, each in enumerate(fields.tables("options"), 1)),
        feedback=fields.text("feedback"),
        source=fields.slug("source"),
        date_checked=fields.day("date_checked"),
    )
    fields.nothing_else()
    _check_options(item, where)
    return item


def _option(table: Table, where: str) -> Option:
    fields = _Fields(table, where)
    option = Option(text=fields.text("text"), correct=fields.flag("correct"), feedback=fields.text("feedback"))
    fields.nothing_else()
    return option


def _check_options(item: Item, where: str) -> None:
    _unique((option.text for option in item.options), where, "option")
    right = sum(option.correct for option in item.options)
    if right == 0:
        raise ValueError(f"{where}: no option is marked correct.")
    if item.kind == "multiple":
        if right == len(item.options):
            raise ValueError(f"{where}: every option is marked correct.")
    elif right > 1:
        raise ValueError(f"{where}: only one option may be correct.")
    if item.kind == "true_false":
        if [option.text for option in item.options] != ["True", "False"]:
            raise ValueError(f"{where}: a true-or-false item has the options True and False.")
    elif len(item.options) < 3:
        raise ValueError(f"{where}: there must be at least three options.")


def _check_module(module: CpdModule, where: str) -> None:
    _check_minutes(module, where)
    _check_sources(module, where)
    _check_items(module, where)
    _check_references(module, where)
    if module.scenario is not None:
        _check_scenario(module.scenario, f"{where}, scenario {module.scenario.slug}")
    if module.sensitive:
        _check_sensitive(module, where)
    if module.next_content_review_on <= module.legal_basis_checked_on:
        raise ValueError(f"{where}: the next review must come after the day the law was checked.")


def _check_minutes(module: CpdModule, where: str) -> None:
    total = sum(section.minutes for section in module.sections)
    if total != module.minutes:
        raise ValueError(f"{where}: the sections add up to {total} minutes, but the module says {module.minutes}.")


def _check_sources(module: CpdModule, where: str) -> None:
    _unique((source.id for source in module.sources), where, "source")
    known = {source.id for source in module.sources}
    cited: set[str] = set()
    for section in module.sections:
        for block in section.blocks:
            if isinstance(block, RichText | Callout):
                cited.update(block.sources)
                for name in block.sources:
                    if name not in known:
                        raise ValueError(f"{where}, {section.title}: the source {name} is not in the list.")
    for item in module.items:
        cited.add(item.source)
        if item.source not in known:
            raise ValueError(f"{where}, item {item.code}: the source {item.source} is not in the list.")
    if idle := known - cited:
        raise ValueError(f"{where}: nothing cites the source {min(idle)}.")


def _check_items(module: CpdModule, where: str) -> None:
    _unique((item.code for item in module.items), where, "item code")
    for item in module.items:
        if item.outcome > len(module.outcomes):
            raise ValueError(f"{where}, item {item.code}: there is no outcome {item.outcome}.")
    for number in range(1, len(module.outcomes) + 1):
        if not any(item.outcome == number for item in module.items):
            raise ValueError(f"{where}: no item tests outcome {number}.")


def _check_references(module: CpdModule, where: str) -> None:
    quizzes = [block.quiz for block in module.blocks if isinstance(block, Quiz)]
    if quizzes != [module.slug]:
        raise ValueError(f"{where}: there must be one quiz, named {module.slug}.")
    if not isinstance(module.blocks[-1], Quiz):
        raise ValueError(f"{where}: the quiz must come last.")
    played = [block.scenario for block in module.blocks if isinstance(block, ScenarioBlock)]
    written = [module.scenario.slug] if module.scenario is not None else []
    if played != written:
        raise ValueError(f"{where}: the sections play the scenarios {played}, but the file holds {written}.")


def _check_scenario(scenario: Scenario, where: str) -> None:
    _unique((node.id for node in scenario.nodes), where, "node")
    nodes = {node.id: node for node in scenario.nodes}
    if scenario.start not in nodes:
        raise ValueError(f"{where}: it starts at {scenario.start}, which does not exist.")
    for node in scenario.nodes:
        for choice in node.choices:
            if choice.goes_to not in nodes:
                raise ValueError(f"{where}, node {node.id}: a choice goes to {choice.goes_to}, which does not exist.")
    reached, waiting = set[str](), [scenario.start]
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached:
            reached.add(node_id)
            waiting.extend(choice.goes_to for choice in nodes[node_id].choices)
    for node in scenario.nodes:
        if node.id not in reached:
            raise ValueError(f"{where}, node {node.id}: no path leads here.")
    finishing = {node.id for node in scenario.endings}
    while more := {
        node.id
        for node in scenario.nodes
        if node.id not in finishing and any(choice.goes_to in finishing for choice in node.choices)
    }:
        finishing |= more
    for node in scenario.nodes:
        if node.id not in finishing:
            raise ValueError(f"{where}, node {node.id}: no ending can be reached from here.")
    if not any(node.ending == "good" for node in scenario.nodes):
        raise ValueError(f"{where}: there is no good ending.")


def _check_sensitive(module: CpdModule, where: str) -> None:
    if not module.content_warning:
        raise ValueError(f"{where}: a sensitive module needs a content warning.")
    if not any(isinstance(block, Worried) for block in module.blocks):
        raise ValueError(f"{where}: a sensitive module carries the panel for someone worried about a child now.")
    if missing := MUST_GET_THEMES - {item.theme for item in module.items if item.must_get}:
        raise ValueError(f"{where}: no must-get item covers {min(missing)}.")


def _unique(values: Iterable[str], where: str, called: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{where}: the {called} {value} appears twice.")
        seen.add(value)
