"""The library's modules: facts marked, time honest, questions fair, the scenario without dead ends."""

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.library import (
    LIBRARY,
    MUST_GET_THEMES,
    READING_WORDS_PER_MINUTE,
    Activity,
    Callout,
    CpdModule,
    Item,
    Quiz,
    Reflection,
    RichText,
    Scenario,
    ScenarioBlock,
    Worried,
    html_fault,
    module_from,
    read_library,
    read_module,
    words,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "content.md"
MODULES = {module.code: module for module in read_library()}
SAFEGUARDING = MODULES["SAFE1"]
DRAWN = 8
OUR_OWN_WORD = {"practice", "must-get", "safe-recording"}
BANNED = [
    r"service[- ]users?",
    r"\bLAC\b",
    r"\bCAF\b",
    r"non[- ]complian",
    r"disguised compliance",
    r"un-?co-?operative",
    r"\bcontact (visit|session|centre|worker)",
    r"supervised contact",
    r"\bmandatory reporting\b",
    r"\b(broken home|problem famil|toxic)",
]

STARTERS = {"REC1", "FT1", "LSW1", "SELF1", "MON1", "EHA1", "SEND1", "SUB1"}
FIRST_CHECK, SECOND_CHECK = dt.date(2026, 11, 23), dt.date(2026, 11, 28)
CHECKED_LATER = {"EHA1", "SEND1", "SUB1"}
FULL = {code: module for code, module in MODULES.items() if code not in STARTERS}
MINUTES = {
    "SAFE1": 50,
    "REST": 45,
    "PP": 60,
    "DA1": 60,
    "REC1": 12,
    "FT1": 15,
    "LSW1": 15,
    "SELF1": 12,
    "MON1": 11,
    "EHA1": 12,
    "SEND1": 12,
    "SUB1": 12,
}
SECTIONS = {
    "SAFE1": [
        "Everyone’s responsibility",
        "Categories and indicators",
        "Family Help, section 17 and section 47: who leads",
        "When a child tells you",
        "Recording and sharing",
        "What happens next: timescales",
        "Professional difference and escalation",
        "Looking after yourself",
    ],
    "REST": [
        "Why relationships",
        "The social discipline window",
        "From a chat to a meeting",
        "Restorative questions",
        "Words that blame, words that partner",
        "Rehearse the conversation",
        "Limits and safety",
        "In supervision and in teams",
    ],
    "PP": [
        "What ‘evidence-based’ means",
        "Four programmes compared",
        "Screening and readiness",
        "Fidelity, licence and leading together",
        "Everyone welcome: fathers, language and SEND",
        "Before and after: did it help?",
        "When not to run a group",
    ],
    "DA1": [
        "The law in plain words",
        "Coercive control",
        "What children live with",
        "Asking safely",
        "Risk checklists, and judgement first",
        "MARAC, and the people around a family",
        "After separation, and at 16 and 17",
        "Safe recording, digital safety and you",
    ],
}

every_module = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
every_full_module = pytest.mark.parametrize("module", FULL.values(), ids=FULL)
every_scenario = pytest.mark.parametrize(
    "scenario", [module.scenario for module in FULL.values()], ids=lambda scenario: scenario.slug
)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def block_texts(module: CpdModule) -> Iterator[str]:
    for block in module.blocks:
        match block:
            case RichText(html=html):
                yield html
            case Callout(heading=heading, html=html):
                yield f"<h3>{heading}</h3>{html}"
            case Reflection(prompt=prompt):
                yield prompt
            case Activity(title=title, instead=instead):
                yield f"<h3>{title}</h3>{instead}"
            case ScenarioBlock() | Quiz() | Worried():
                pass


def item_texts(item: Item) -> list[str]:
    return [item.stem, item.feedback, *(o.text for o in item.options), *(o.feedback for o in item.options)]


def scenario_texts(scenario: Scenario) -> list[str]:
    texts = [scenario.title, scenario.intro]
    for node in scenario.nodes:
        texts += [node.text, node.debrief, *(c.text for c in node.choices), *(c.feedback for c in node.choices)]
    return texts


def all_texts(module: CpdModule) -> list[str]:
    return [
        module.title,
        module.summary,
        module.content_warning,
        module.what_changed,
        *module.outcomes,
        *(section.title for section in module.sections),
        *block_texts(module),
        *(scenario_texts(module.scenario) if module.scenario else []),
        *(text for item in module.items for text in item_texts(item)),
    ]


def our_texts(module: CpdModule) -> list[str]:
    """All that we say ourselves: everything but the wrong answers, which may say what people wrongly say."""
    wrong = {option.text for item in module.items for option in item.options if not option.correct}
    return [text for text in all_texts(module) if text not in wrong]


def good_path(scenario: Scenario) -> list[str]:
    """The shortest way from the start to a good ending."""
    paths = [[scenario.start]]
    while paths:
        path = paths.pop(0)
        node = scenario.node(path[-1])
        if node.ending == "good":
            return path
        paths += [[*path, choice.goes_to] for choice in node.choices]
    raise AssertionError("no good ending")


# ------------------------------------------------------------------------------------------- every module


def test_the_library_holds_the_modules_at_their_length() -> None:
    assert {code: module.minutes for code, module in MODULES.items()} == MINUTES


@every_module
def test_each_module_says_where_and_when_it_holds(module: CpdModule) -> None:
    assert module.nation == "England"
    assert module.review_state == "awaiting review by a practitioner"
    assert module.legal_basis_checked_on == (SECOND_CHECK if module.code in CHECKED_LATER else FIRST_CHECK)
    assert module.next_content_review_on == dt.date(2027, 5, 23)
    assert module.version == 1
    assert module.what_changed
    assert module.content_owner == "To be named by your organisation"


@every_module
def test_each_section_takes_the_minutes_it_says(module: CpdModule) -> None:
    """Within one minute a section, and within two and a half for the whole: 140 words a minute plus things to do."""
    for section in module.sections:
        assert abs(section.estimated_minutes - section.minutes) <= 1, section.title
    assert abs(module.estimated_minutes - module.minutes) <= 2.5


@every_module
def test_the_quiz_takes_the_minutes_it_says(module: CpdModule) -> None:
    (quiz,) = (block for block in module.blocks if isinstance(block, Quiz))
    read = [
        words(item.stem)
        + sum(words(option.text) for option in item.options)
        + words(item.feedback)
        + max(words(option.feedback) for option in item.options)
        for item in module.items
    ]
    drawn = min(DRAWN, len(read))
    assert abs(drawn * sum(read) / len(read) / READING_WORDS_PER_MINUTE - quiz.minutes) <= 1


@every_module
def test_the_words_are_those_of_the_glossary(module: CpdModule) -> None:
    for text in our_texts(module):
        for banned in BANNED:
            assert not re.search(banned, plain(text), re.I if banned.islower() else 0), (banned, plain(text))


@every_module
def test_it_reads_easily_on_a_phone(module: CpdModule) -> None:
    """Short paragraphs and short sentences."""
    paragraphs = [
        plain(found) for html in block_texts(module) for found in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", html, re.S)
    ]
    assert max(words(paragraph) for paragraph in paragraphs) <= 85
    sentences = [s for paragraph in paragraphs for s in re.split(r"(?<=[.?!:])[’”]?\s+", paragraph) if s]
    assert sum(map(words, sentences)) / len(sentences) <= 14


@every_module
def test_headings_come_in_order(module: CpdModule) -> None:
    for section in module.sections:
        html = " ".join(block.html for block in section.blocks if isinstance(block, RichText))
        levels = re.findall(r"<(h3|h4)>", html)
        assert not levels or levels[0] == "h3", section.title


@every_module
def test_no_text_repeats_another(module: CpdModule) -> None:
    paragraphs = Counter(
        plain(found) for html in block_texts(module) for found in re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", html, re.S)
    )
    assert [text for text, times in paragraphs.items() if times > 1] == []
    stems = Counter(item.stem for item in module.items)
    assert max(stems.values()) == 1


@every_module
def test_typography_is_british_and_tidy(module: CpdModule) -> None:
    for text in all_texts(module):
        assert '"' not in text
        assert "'" not in text
        assert "!" not in text
        assert "  " not in text.replace("\n", " ")
        assert not re.search(r"\b\w+(iz(e|ed|ing)|ization)\b(?<!size)(?<!sized)(?<!prize)", plain(text)), text


@every_module
def test_nothing_could_be_a_real_person_or_place_to_ring(module: CpdModule) -> None:
    for text in all_texts(module):
        assert not re.search(r"\d{5,}", text)
        assert not re.search(r"\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b", text)
        assert "@" not in text


@every_module
def test_every_callout_cites_and_every_source_is_dated(module: CpdModule) -> None:
    for block in module.blocks:
        if isinstance(block, Callout):
            assert block.sources, block.heading
            if block.kind == "law":
                assert all(
                    module.source(name).status != "not verified" or name in OUR_OWN_WORD for name in block.sources
                )
    days = {source.date_checked for source in module.sources}
    assert days <= ({FIRST_CHECK, SECOND_CHECK} if module.code in CHECKED_LATER else {FIRST_CHECK})
    assert max(days) == module.legal_basis_checked_on


@every_module
def test_no_question_rests_on_law_that_was_not_verified(module: CpdModule) -> None:
    for item in module.items:
        assert item.source in OUR_OWN_WORD or module.source(item.source).status != "not verified", item.code


@every_module
def test_every_source_stands_in_the_document(module: CpdModule) -> None:
    document = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    for source in module.sources:
        assert source.name in document, source.name


@every_module
def test_the_right_answer_cannot_be_told_by_its_length(module: CpdModule) -> None:
    """Longest in at most a third of the items and shortest in at most a third; lengths within a third of each other."""
    singles = [item for item in module.items if item.kind == "single"]
    longest = shortest = 0
    for item in singles:
        lengths = [len(option.text) for option in item.options]
        (right,) = (len(option.text) for option in item.options if option.correct)
        longest += right == max(lengths)
        shortest += right == min(lengths)
        assert max(lengths) <= 1.45 * min(lengths), item.code
        assert len(item.options) == 4, item.code
    assert longest <= len(singles) / 3
    assert shortest <= len(singles) / 3


@every_module
def test_the_right_answer_has_no_favourite_place(module: CpdModule) -> None:
    places = Counter(
        place
        for item in module.items
        if item.kind == "single"
        for place, option in enumerate(item.options)
        if option.correct
    )
    assert max(places.values()) <= places.total() / 2


@every_module
def test_each_option_has_feedback_of_its_own(module: CpdModule) -> None:
    for item in module.items:
        feedback = [option.feedback for option in item.options]
        assert len(set(feedback)) == len(feedback), item.code
        assert all(words(text) >= 1 for text in feedback)
        assert item.code.startswith(f"{module.code}-")
        assert item.date_checked == module.source(item.source).date_checked


# ------------------------------------------------------------------------------------------ full modules


@every_full_module
def test_each_full_module_has_its_sections(module: CpdModule) -> None:
    assert [section.title for section in module.sections] == SECTIONS[module.code]


@every_full_module
def test_each_full_module_can_be_thought_about_played_and_checked(module: CpdModule) -> None:
    assert module.scenario is not None
    assert [b.scenario for b in module.blocks if isinstance(b, ScenarioBlock)] == [module.scenario.slug]
    assert isinstance(module.blocks[-1], Quiz)
    assert sum(isinstance(b, Reflection) for b in module.blocks) >= 3
    assert module.content_warning


@every_full_module
def test_the_must_get_items_cover_every_theme(module: CpdModule) -> None:
    assert len(module.items) >= 16
    themes = Counter(item.theme for item in module.items if item.must_get)
    assert set(themes) == MUST_GET_THEMES
    assert all(times == 1 for times in themes.values())


@every_full_module
def test_every_outcome_is_tested_more_than_once(module: CpdModule) -> None:
    """Enough for eight to be drawn across the outcomes, and another eight the next time."""
    per_outcome = Counter(item.outcome for item in module.items)
    assert set(per_outcome) == set(range(1, len(module.outcomes) + 1))
    assert min(per_outcome.values()) >= 3
    assert {item.kind for item in module.items} == {"single", "multiple", "true_false"}
    true_false = [item.options[0].correct for item in module.items if item.kind == "true_false"]
    assert {True, False} == set(true_false)


@pytest.mark.parametrize(
    ("code", "theme"),
    [("EHA1", "bruise_non_mobile_baby"), ("SEND1", "disabled_child"), ("SUB1", "immediate_danger")],
)
def test_a_starter_that_touches_on_safety_has_one_question_nobody_may_miss(code: str, theme: str) -> None:
    module = MODULES[code]
    assert [item.theme for item in module.items if item.must_get] == [theme]
    assert module.content_warning
    assert sum(isinstance(b, Worried) for b in module.blocks) == 1
    assert 10 <= module.minutes <= 15


def test_send_says_where_the_role_ends_and_that_the_law_was_not_read() -> None:
    module = MODULES["SEND1"]
    (unsure,) = (b for b in module.blocks if isinstance(b, Callout) and b.kind == "not_checked")
    assert "never promise a family a date or a right" in plain(unsure.html)
    said = " ".join(plain(text) for text in block_texts(module))
    assert "you are neither an advocate nor a clinician" in said
    assert "Advising on the law." in said
    assert "That is for SENDIASS or another adviser." in said


def test_drink_and_drugs_put_the_emergency_first_and_treat_nobody() -> None:
    module = MODULES["SUB1"]
    remember = [plain(b.html) for b in module.blocks if isinstance(b, Callout) and b.kind == "remember"]
    assert len(remember) == 2
    assert all("999" in text for text in remember)
    assert "Please don’t stop all at once by yourself" in remember[0]
    assert "You do not treat, test, detox" in " ".join(plain(text) for text in block_texts(module))


def test_safeguarding_shows_the_panel_twice_and_an_activity_of_signs() -> None:
    assert SAFEGUARDING.sensitive
    assert [b.activity for b in SAFEGUARDING.sections[1].blocks if isinstance(b, Activity)] == ["safeguarding-signs"]
    assert sum(isinstance(b, Worried) for b in SAFEGUARDING.blocks) == 2


def test_domestic_abuse_puts_danger_first_and_says_that_numbers_must_be_rung() -> None:
    module = MODULES["DA1"]
    assert module.sensitive
    assert sum(isinstance(b, Worried) for b in module.blocks) == 2
    assert isinstance(module.blocks[1], Worried)
    (help_line,) = (b for b in module.blocks if isinstance(b, Callout) and b.heading == "If this is about you")
    assert help_line.kind == "not_checked"
    said = plain(help_line.html)
    assert "rings every number before this module goes live" in said
    assert "A line for men: your organisation adds it here." in said
    assert "A line for LGBT+ people: your organisation adds it here." in said


def test_domestic_abuse_teaches_judgement_before_a_score() -> None:
    section = MODULES["DA1"].sections[4]
    said = " ".join(plain(text) for block in section.blocks if isinstance(block, RichText) for text in [block.html])
    assert "Only trained staff complete the checklist." in said
    assert said.index("begin with judgement") < said.index("Many areas use bands")
    assert "never lower it" in said


@every_module
def test_every_time_limit_of_the_guidance_is_marked_not_yet_checked(module: CpdModule) -> None:
    """A block, and a question with its feedback, that states a limit in working days says that it is unchecked."""
    limit = re.compile(r"\b(\d+|one|a) working days?|\b\d+ hours|at most every", re.I)
    for html in block_texts(module):
        if limit.search(plain(html)):
            assert "not yet checked" in html.lower(), plain(html)[:80]
    for item in module.items:
        if limit.search(item.feedback):
            assert "not yet checked against the 2026 text" in item.feedback, item.code


@every_module
def test_nothing_unverified_is_said_to_be_in_force(module: CpdModule) -> None:
    """Above all the duty to report child sexual abuse, and the parts of the 2026 Acts."""
    claims = (
        r"(is|are|now|came|comes|already) (now )?in(to)? force|has been commenced|(must|have to) report (it )?within"
    )
    for text in our_texts(module):
        said = plain(text)
        assert not re.search(claims, said, re.I), said
        if re.search(r"Wellbeing and Schools Act|Crime and Policing Act", said):
            assert re.search(r"will require|will bring|would be delayed", said), said


def test_reporting_of_sexual_abuse_is_taught_without_an_allowance_of_days() -> None:
    (callout,) = (b for b in SAFEGUARDING.blocks if isinstance(b, Callout) and "Sexual abuse" in b.heading)
    said = plain(callout.html)
    assert callout.kind == "not_checked"
    assert "You report at once under local procedures" in said
    assert "No number of days is allowed to you" in said
    assert SAFEGUARDING.source("mandatory-reporting").status == "not verified"


# -------------------------------------------------------------------------------------------- the scenarios


@every_scenario
def test_the_scenario_is_wide_enough_and_always_ends(scenario: Scenario) -> None:
    assert len(scenario.decisions) >= 8
    assert {node.ending for node in scenario.endings} == {"good", "mixed", "poor"}

    def walk(node_id: str, behind: tuple[str, ...]) -> int:
        assert node_id not in behind, f"{node_id} leads back to itself"
        node = scenario.node(node_id)
        return 1 if node.ending else sum(walk(choice.goes_to, (*behind, node_id)) for choice in node.choices)

    assert walk(scenario.start, ()) > 20


@every_full_module
def test_the_scenario_takes_the_minutes_it_says(module: CpdModule) -> None:
    scenario = module.scenario
    assert scenario is not None
    path = good_path(scenario)
    assert len(path) >= 9
    read = words(scenario.intro)
    for here, following in zip(path, [*path[1:], ""], strict=True):
        node = scenario.node(here)
        read += words(node.text) + words(node.debrief) + sum(words(choice.text) for choice in node.choices)
        read += next((words(choice.feedback) for choice in node.choices if choice.goes_to == following), 0)
    assert abs(read / READING_WORDS_PER_MINUTE - scenario.minutes) <= 1
    (block,) = (b for b in module.blocks if isinstance(b, ScenarioBlock))
    assert block.minutes == scenario.minutes


@every_scenario
def test_the_best_choice_cannot_be_told_by_place_or_length(scenario: Scenario) -> None:
    path = good_path(scenario)
    first = longest = 0
    for here, following in zip(path[:-1], path[1:], strict=True):
        choices = scenario.node(here).choices
        best = next(choice for choice in choices if choice.goes_to == following)
        first += best is choices[0]
        longest += len(best.text) == max(len(choice.text) for choice in choices)
    assert first <= len(path) / 3
    assert longest <= len(path) / 3


@every_scenario
def test_the_scenario_is_plain_text_for_any_reader(scenario: Scenario) -> None:
    for node in scenario.nodes:
        for text in [node.text, *(c.text for c in node.choices), *(c.feedback for c in node.choices)]:
            assert "<" not in text


# ------------------------------------------------------------------------------- what the reader refuses

Spoil = Callable[[dict[str, Any]], None]


def node_of(table: dict[str, Any], node_id: str) -> dict[str, Any]:
    return next(node for node in table["scenario"]["nodes"] if node["id"] == node_id)


def spoil_target(table: dict[str, Any]) -> None:
    node_of(table, "he-speaks")["choices"][0]["goes_to"] = "nowhere"


def spoil_reach(table: dict[str, Any]) -> None:
    node_of(table, "half-past-five")["choices"] = [
        choice for choice in node_of(table, "half-past-five")["choices"] if choice["goes_to"] != "end-corridor"
    ]


def spoil_end(table: dict[str, Any]) -> None:
    for choice in node_of(table, "next-morning")["choices"]:
        choice["goes_to"] = "next-morning"
    table["scenario"]["nodes"] = [
        node for node in table["scenario"]["nodes"] if node["id"] not in {"end-late", "end-backdated"}
    ]


def spoil_right_answer(table: dict[str, Any]) -> None:
    for option in table["items"][2]["options"]:
        option["correct"] = False


def spoil_two_right(table: dict[str, Any]) -> None:
    for option in table["items"][2]["options"]:
        option["correct"] = True


def spoil_outcome(table: dict[str, Any]) -> None:
    table["items"][0]["outcome"] = 7


def spoil_minutes(table: dict[str, Any]) -> None:
    table["sections"][0]["minutes"] = 6


def spoil_html(table: dict[str, Any]) -> None:
    table["sections"][0]["blocks"][0]["html"] += "<script>alert(1)</script>"


def spoil_source(table: dict[str, Any]) -> None:
    table["items"][0]["source"] = "hearsay"


def spoil_theme(table: dict[str, Any]) -> None:
    table["items"][5]["must_get"] = False
    del table["items"][5]["theme"]


def spoil_feedback(table: dict[str, Any]) -> None:
    table["items"][4]["options"][1]["feedback"] = " "


def spoil_word(table: dict[str, Any]) -> None:
    table["items"][4]["outcomes"] = 2


def spoil_worried(table: dict[str, Any]) -> None:
    for section in table["sections"]:
        section["blocks"] = [block for block in section["blocks"] if block["type"] != "worried"]


def spoil_one_choice(table: dict[str, Any]) -> None:
    del node_of(table, "he-nods")["choices"][1:]


def spoil_truth(table: dict[str, Any]) -> None:
    table["items"][17]["options"][0]["text"] = "Yes"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoil_target, "node he-speaks: a choice goes to nowhere, which does not exist."),
        (spoil_reach, "node end-corridor: no path leads here."),
        (spoil_end, "node next-morning: no ending can be reached from here."),
        (spoil_one_choice, "(he-nods): a decision needs at least two choices."),
        (spoil_right_answer, "item 3 (SAFE1-03): no option is marked correct."),
        (spoil_two_right, "item 3 (SAFE1-03): only one option may be correct."),
        (spoil_outcome, "item SAFE1-01: there is no outcome 7."),
        (spoil_minutes, "the sections add up to 51 minutes, but the module says 50."),
        (spoil_html, "section 1 (Everyone’s responsibility), block 1: <script> is not one of the allowed tags."),
        (spoil_source, "item SAFE1-01: the source hearsay is not in the list."),
        (spoil_theme, "no must-get item covers disabled_child."),
        (spoil_feedback, "item 5 (SAFE1-05), option 2: feedback is empty."),
        (spoil_word, "item 5 (SAFE1-05): outcomes is not expected here."),
        (spoil_worried, "a sensitive module carries the panel for someone worried about a child now."),
        (spoil_truth, "item 18 (SAFE1-18): a true-or-false item has the options True and False."),
    ],
    ids=lambda value: value.__name__.removeprefix("spoil_") if callable(value) else "",
)
def test_a_spoilt_module_is_refused_in_one_sentence_that_names_the_place(spoil: Spoil, sentence: str) -> None:
    table = tomllib.loads((LIBRARY / "safeguarding.toml").read_text(encoding="utf-8"))
    assert module_from(table, where="safeguarding.toml") == SAFEGUARDING
    spoil(table)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        module_from(table, where="safeguarding.toml")


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("title = ", encoding="utf-8")
    with pytest.raises(ValueError, match="broken.toml is not a TOML file"):
        read_module(path)


def test_two_modules_may_not_share_a_code(tmp_path: Path) -> None:
    text = (LIBRARY / "recording.toml").read_text(encoding="utf-8")
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    assert [module.code for module in read_library(tmp_path)] == ["REC1"]
    (tmp_path / "two.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="the module code REC1 appears twice"):
        read_library(tmp_path)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>Plain</p><ul><li>One <strong>thing</strong></li></ul>", None),
        ('<p><a href="https://example.org/">A link</a></p>', None),
        ('<p><a href="javascript:alert(1)">A link</a></p>', "a link must begin with https://"),
        ('<p class="big">Loud</p>', "<p> may not carry the attribute class"),
        ("<h2>Too high</h2>", "<h2> is not one of the allowed tags"),
        ("<p>Open", "<p> is never closed"),
        ("<p>Crossed <em>over</p></em>", "</p> closes nothing"),
        ("Loose words", "some text stands outside a paragraph"),
        ("<li>Loose</li>", "<li> stands outside a list"),
        ("<p>Kept<!-- hidden --></p>", "comments are not allowed"),
    ],
)
def test_only_the_small_html_subset_passes(html: str, fault: str | None) -> None:
    assert html_fault(html) == fault
