"""Our own H5P types, played in a real browser on H5P core: by keyboard, resumed, begun again, and read by axe."""

import dataclasses
import re

import pytest

from modules.library import Activity, Choice, Node, Scenario, Sign, Signs, read_library
from modules.packages.build import build_scenario, build_signs
from modules.packages.grading import Rule, grade
from tests.modules.stage import IRI, LOOSE, set_up

pytestmark = pytest.mark.browser

SAFEGUARDING = next(module for module in read_library() if module.code == "SAFE1")
SCENARIO = SAFEGUARDING.scenario
ACTIVITY = next(block for block in SAFEGUARDING.blocks if isinstance(block, Activity))
PLAYED = build_scenario(SCENARIO, SCENARIO.title)
WEIGHED = build_signs(ACTIVITY, ACTIVITY.title)
POOR = [0, 0]  # promise, and keep the promise
MIXED = [1, 0, 0, 1]  # honest, but the questions were led and the words are no longer his
both_widths = pytest.mark.parametrize("width", [375, 1280])


@pytest.fixture
def stage(page):
    with set_up(page) as ready:
        yield ready


def way_to(ending, scenario=SCENARIO):
    """The choices of the shortest way to an ending of that kind."""
    ways = [(scenario.start, [])]
    while ways:
        name, path = ways.pop(0)
        node = scenario.node(name)
        if node.ending == ending:
            return path
        ways += [(choice.goes_to, [*path, number]) for number, choice in enumerate(node.choices)]
    raise AssertionError("there is no way")


def nodes_on(path, scenario=SCENARIO):
    """The nodes met on a path, the ending last."""
    met = [scenario.node(scenario.start)]
    for number in path:
        met.append(scenario.node(met[-1].choices[number].goes_to))
    return met


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focused(page):
    return " ".join(page.evaluate("document.activeElement.innerText").split())


def choose(page, number):
    page.get_by_role("radio").nth(number).check()
    page.get_by_role("button", name="Decide").click()


def go_on(page):
    page.get_by_role("button", name="Continue").click()


def walk(page, path):
    """Go from the introduction along a path."""
    page.get_by_role("button", name="Begin").click()
    for number in path:
        choose(page, number)
        go_on(page)


# ------------------------------------------------------------------------------------------------- scenario


def test_a_scenario_is_played_to_its_good_ending_by_keyboard_alone(stage):
    path = way_to("good")
    met = nodes_on(path)
    page = stage.play(PLAYED)
    assert page.evaluate("document.activeElement === document.body"), "opening it takes the focus from nobody"
    press(page, "Tab", "Enter")
    for step, (node, number) in enumerate(zip(met[:-1], path, strict=True), 1):
        assert focused(page) == f"A child tells you Step {step}"
        assert page.locator(".fsw-situation").inner_text() == node.text
        press(page, "Tab", "Space", *["ArrowDown"] * number, "Tab", "Enter")
        assert focused(page) == "Continue"
        assert page.get_by_role("status").inner_text().split("\n")[-1] == node.choices[number].feedback
        press(page, "Enter")
    assert focused(page) == f"How it ended {met[-1].text}"
    assert page.get_by_text("It ended well", exact=True).is_visible()
    assert stage.verbs() == ["attempted", *["answered"] * len(path), "completed"]


def test_what_is_told_names_the_choice_made_and_the_ending_reached(stage):
    path = way_to("good")
    walk(stage.play(PLAYED), path)
    answers = stage.told("answered")
    for told, node, number in zip(answers, nodes_on(path)[:-1], path, strict=True):
        assert re.fullmatch(rf"{IRI}\?subContentId=[0-9a-f-]{{36}}", told["object"]["id"])
        assert told["context"]["contextActivities"]["parent"] == [{"id": IRI, "objectType": "Activity"}]
        definition, result = told["object"]["definition"], told["result"]
        assert definition["interactionType"] == "choice"
        assert definition["description"] == {"en-US": node.text}
        assert definition["choices"] == [
            {"id": str(n), "description": {"en-US": choice.text}} for n, choice in enumerate(node.choices)
        ]
        assert (result["response"], result["completion"]) == (str(number), True)
        assert re.fullmatch(r"PT[\d.]+S", result["duration"])
        assert not {"score", "success"} & set(result), "a decision is neither right nor wrong"
    assert len({told["object"]["id"] for told in answers}) == len(path)
    (end,) = stage.told("completed")
    assert end["object"]["id"] == IRI
    assert "parent" not in end["context"]["contextActivities"]
    assert end["context"]["contextActivities"]["category"][0]["id"] == "http://h5p.org/libraries/FSW.Scenario-1.0"
    assert end["result"].pop("duration").startswith("PT")
    assert end["result"] == {
        "score": {"min": 0, "max": 2, "raw": 2, "scaled": 1},
        "completion": True,
        "success": True,
        "response": "end-good",
    }


@pytest.mark.parametrize(
    ("path", "tag", "scaled"), [(POOR, "It did not end well", 0), (MIXED, "It ended well in part", 0.5)]
)
def test_another_ending_is_worth_less_and_says_so_without_blame(stage, path, tag, scaled):
    page = stage.play(PLAYED)
    walk(page, path)
    assert page.get_by_text(tag, exact=True).is_visible()
    (end,) = stage.told("completed")
    assert (end["result"]["score"]["scaled"], end["result"]["success"]) == (scaled, False)
    assert page.locator(".fsw-written p").count() == nodes_on(path)[-1].debrief.count("<p>")


def test_it_is_taken_up_where_it_was_left(stage):
    page = stage.play(PLAYED)
    assert stage.state() is None, "nothing is kept of somebody who only looked"
    walk(page, [1, 2])
    left = stage.state()
    assert left["node"] == "will-mum-be-angry"
    assert (left["path"], left["waiting"], left["done"]) == ([1, 2], False, False)
    page = stage.play(PLAYED, left)
    assert page.locator("h2").inner_text().split("\n")[-1] == "Step 3"
    assert page.locator(".fsw-path li").count() == 2
    assert stage.verbs() == []
    choose(page, 1)
    waiting = stage.state()
    assert (waiting["path"], waiting["waiting"]) == ([1, 2, 1], True)
    page = stage.play(PLAYED, waiting)
    assert page.get_by_role("radio").nth(1).is_checked()
    assert page.get_by_role("radio").nth(1).is_disabled()
    assert "he knows what happens next" in page.get_by_role("status").inner_text()
    go_on(page)
    assert stage.state()["node"] == "home-time"
    assert stage.verbs() == [], "what was told before is not told again"


def test_what_took_long_before_counts_after(stage):
    page = stage.play(PLAYED, {"node": "the-promise", "path": [0], "waiting": False, "done": False, "seconds": 600})
    choose(page, 0)
    go_on(page)
    (end,) = stage.told("completed")
    assert 600 <= float(end["result"]["duration"][2:-1]) < 700
    assert 600 <= stage.state()["seconds"] < 700


def test_an_ending_is_told_once_however_often_it_is_read(stage):
    page = stage.play(PLAYED)
    walk(page, POOR)
    left = stage.state()
    assert (left["node"], left["done"]) == ("end-secret", True)
    page = stage.play(PLAYED, left)
    assert page.locator("h2").inner_text().endswith("The promise is kept")
    page.locator("summary").first.click()
    assert page.get_by_text(SCENARIO.nodes[0].choices[0].feedback).is_visible()
    assert stage.verbs() == []
    assert stage.state() == left


def test_starting_again_is_a_new_attempt(stage):
    page = stage.play(PLAYED)
    walk(page, POOR)
    page.get_by_role("button", name="Start again").click()
    assert focused(page) == "A child tells you Step 1"
    assert page.locator(".fsw-path").count() == 0
    state = stage.state()
    assert (state["path"], state["done"]) == ([], False)
    for number in way_to("good"):
        choose(page, number)
        go_on(page)
    verbs = [verb for verb in stage.verbs() if verb != "answered"]
    assert verbs == ["attempted", "completed", "attempted", "completed"]
    assert [end["result"]["score"]["raw"] for end in stage.told("completed")] == [0, 2]


def test_going_back_to_a_step_keeps_what_came_before_it(stage):
    page = stage.play(PLAYED)
    walk(page, [0])
    page.locator("summary").first.click()
    page.get_by_role("button", name="Go back to step 1").click()
    assert focused(page) == "A child tells you Step 1"
    assert stage.verbs() == ["attempted", "answered"], "the attempt goes on"
    for number in (0, 0):
        choose(page, number)
        go_on(page)
    page.locator("summary").nth(1).click()
    page.get_by_role("button", name="Go back to step 2").click()
    assert stage.state()["path"] == [0]
    assert stage.verbs()[-2:] == ["completed", "attempted"], "an attempt that is over stays over"


def test_the_grade_is_worked_out_from_what_it_tells(stage):
    page = stage.play(PLAYED)
    walk(page, POOR)
    page.get_by_role("button", name="Start again").click()
    for number in MIXED:
        choose(page, number)
        go_on(page)
    minutes = iter(range(60))
    told = [
        {**statement, "id": f"00000000-0000-4000-8000-{n:012}", "timestamp": f"2026-11-23T09:{next(minutes):02}:00Z"}
        for n, statement in enumerate(stage.told())
    ]
    result = grade(told, Rule("finished"), activity=IRI)
    assert (result.completed, result.attempts, result.best.percent, result.last.percent) == (True, 2, 50, 50)


@pytest.mark.parametrize(
    "state",
    [
        {"node": "gone", "path": [1], "waiting": False, "done": False, "seconds": 5},
        {"node": "he-speaks", "path": [7], "waiting": False, "done": False, "seconds": 5},
        {"node": "he-speaks", "path": ["__proto__"], "waiting": True, "done": False},
        {"node": "the-question", "path": [0, 0, 0, 0], "waiting": False, "done": True},
        {"node": "end-secret", "path": [0, 0], "waiting": False, "done": False},
        {"path": "all"},
        {"something": "else"},
    ],
)
def test_a_state_that_does_not_fit_is_left_alone(stage, state):
    page = stage.play(PLAYED, state)
    assert page.get_by_role("button", name="Begin").is_visible()
    assert stage.verbs() == ["attempted"]


def test_deciding_without_a_choice_says_what_is_missing(stage):
    page = stage.play(PLAYED)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Decide").click()
    assert page.get_by_role("alert").inner_text().strip() == "Choose one first."
    assert page.evaluate("document.activeElement.type") == "radio"
    assert page.get_by_role("group", name="What do you do?").get_attribute("aria-describedby")
    assert stage.verbs() == ["attempted"]
    press(page, "ArrowDown", "Enter")
    assert page.get_by_role("alert").inner_text() == ""
    assert focused(page) == "Continue"


def test_a_second_press_does_not_skip_what_it_led_to(stage):
    page = stage.play(PLAYED)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Decide").dblclick()
    assert page.get_by_role("button", name="Continue").is_visible()
    go_on(page)
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Decide").focus()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    assert page.get_by_role("button", name="Continue").is_visible()
    assert stage.state()["path"] == [1, 1]


def test_the_host_hears_of_each_change_of_height(stage):
    page = stage.play(PLAYED)
    for act in (
        lambda: page.get_by_role("button", name="Begin").click(),
        lambda: page.get_by_role("button", name="Decide").click(),
        lambda: choose(page, 1),
        lambda: go_on(page),
        lambda: page.locator("summary").click(),
    ):
        before = page.evaluate("window.resized")
        act()
        page.wait_for_function("before => window.resized > before", arg=before)


# ---------------------------------------------------------------------------------------------------- signs


def test_signs_are_weighed_by_keyboard_and_all_answers_can_be_read_again(stage):
    page = stage.play(WEIGHED)
    press(page, "Tab", "Enter")
    answers = [ACTIVITY.signs.options.index(sign.answer) for sign in ACTIVITY.signs.signs]
    given = [answers[0], (answers[1] + 1) % 3, *answers[2:]]
    for number, (sign, answer) in enumerate(zip(ACTIVITY.signs.signs, given, strict=True), 1):
        assert focused(page) == f"{ACTIVITY.title} Observation {number} of 6"
        assert page.locator(".fsw-situation").inner_text() == sign.text
        press(page, "Tab", "Space", *["ArrowDown"] * answer, "Enter")
        said = page.get_by_role("status").inner_text()
        agrees = ACTIVITY.signs.options[answer] == sign.answer
        assert (f"We say the same: {sign.answer}." if agrees else f"We say: {sign.answer}.") in said
        assert sign.feedback in said
        press(page, "Enter")
    assert page.get_by_text("The same in 5 of 6").is_visible()
    assert page.get_by_text("take it to supervision").is_visible()
    for sign, answer in zip(ACTIVITY.signs.signs, given, strict=True):
        line = page.locator("li", has_text=sign.text)
        assert line.get_by_text(sign.feedback).is_visible()
        assert line.get_by_text(f"Your answer: {ACTIVITY.signs.options[answer]}").is_visible()
    told = stage.told("answered")
    assert [each["result"]["response"] for each in told] == [str(answer) for answer in given]
    assert [each["result"]["success"] for each in told] == [True, False, True, True, True, True]
    assert [each["result"]["score"]["raw"] for each in told] == [1, 0, 1, 1, 1, 1]
    assert told[1]["object"]["definition"]["correctResponsesPattern"] == [str(answers[1])]
    (end,) = stage.told("completed")
    assert end["result"]["score"] == {"min": 0, "max": 6, "raw": 5, "scaled": 0.8333}
    left = stage.state()
    page = stage.play(WEIGHED, left)
    assert page.get_by_text("The same in 5 of 6").is_visible()
    assert stage.verbs() == []
    page.get_by_role("button", name="Start again").click()
    assert stage.verbs() == ["attempted"]


def test_whoever_says_what_we_say_is_not_sent_to_supervision_about_it(stage):
    page = stage.play(WEIGHED)
    walk(page, [ACTIVITY.signs.options.index(sign.answer) for sign in ACTIVITY.signs.signs])
    assert page.get_by_text("The same in 6 of 6").is_visible()
    assert page.get_by_text("take it to supervision").count() == 0
    assert stage.told("completed")[0]["result"]["success"] is True


def test_signs_are_taken_up_where_they_were_left(stage):
    page = stage.play(WEIGHED)
    walk(page, [0, 1])
    page = stage.play(WEIGHED, stage.state())
    assert page.locator("h2").inner_text().endswith("Observation 3 of 6")
    assert page.locator(".fsw-path li").count() == 2
    assert page.get_by_role("button", name=re.compile("Go back")).count() == 0


# ------------------------------------------------------------------------------------------------ for anybody


@both_widths
def test_axe_finds_nothing_in_a_scenario(stage, axe, width):
    page = stage.page
    page.set_viewport_size({"width": width, "height": 812})
    stage.play(PLAYED)
    axe(page)
    page.get_by_role("button", name="Begin").click()
    axe(page)
    page.get_by_role("button", name="Decide").click()
    axe(page)
    choose(page, 1)
    axe(page)
    go_on(page)
    page.locator("summary").click()
    axe(page)
    for path in (POOR, MIXED, way_to("good")):
        end = nodes_on(path)[-1]
        stage.play(PLAYED, {"node": end.id, "path": path, "waiting": False, "done": True, "seconds": 5})
        assert page.locator("h2").inner_text().endswith(end.text)
        axe(page)


@both_widths
def test_axe_finds_nothing_in_signs(stage, axe, width):
    page = stage.page
    page.set_viewport_size({"width": width, "height": 812})
    stage.play(WEIGHED)
    axe(page)
    page.get_by_role("button", name="Begin").click()
    for number in range(6):
        choose(page, number % 3)
        axe(page)
        go_on(page)
    axe(page)


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"contrast": "more"}], ids=str
)
def test_axe_finds_nothing_in_other_colours(stage, axe, media):
    stage.page.emulate_media(**media)
    page = stage.play(PLAYED)
    walk(page, [1])
    axe(page)
    choose(page, 0)
    axe(page)
    stage.play(PLAYED, {"node": "end-secret", "path": POOR, "waiting": False, "done": True, "seconds": 5})
    axe(page)


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
HOSTILE = "<script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'> $& @answer 👩🏽‍👧🌱"
ODD = Scenario(
    slug="odd",
    title=f"{HOSTILE} {LONG}",
    minutes=1,
    intro=(
        f"<h3>Croeso {LONG}</h3><p onclick='window.harmed = 1'>Bore <b>da</b> <em>pawb</em>"
        "<script>window.harmed = 1</script><img src='x' onerror='window.harmed = 1'>"
        "<svg onload='window.harmed = 1'></svg>"
        "<a href='javascript:window.harmed=1'>no</a> <a href='https://example.org/'>yes</a></p><ul><li>un</li></ul>"
    ),
    start="a",
    nodes=(
        Node(
            "a",
            f"{HOSTILE} {LONG}",
            (Choice(f"{HOSTILE} {LONG}", "b", f"{HOSTILE} {LONG}"), Choice("Na", "a", "Eto")),
            None,
            "",
        ),
        Node("b", f"{HOSTILE} {LONG}", (), "good", f"<p>{LONG}</p><iframe srcdoc='x'></iframe><p>Da iawn</p>"),
    ),
)
ODD_SIGNS = dataclasses.replace(
    ACTIVITY,
    signs=Signs(
        intro=ODD.intro,
        question=HOSTILE,
        options=(f"{HOSTILE} {LONG}", "Na"),
        signs=(Sign(f"{HOSTILE} {LONG}", f"{HOSTILE} {LONG}", f"{HOSTILE} {LONG}"),),
    ),
)


@pytest.mark.parametrize(
    "package", [build_scenario(ODD, ODD.title), build_signs(ODD_SIGNS, ODD.title)], ids=["scenario", "signs"]
)
def test_odd_words_stay_words_and_fit_a_small_screen(stage, axe, package):
    page = stage.page
    stage.policy = LOOSE
    page.set_viewport_size({"width": 320, "height": 256})  # a laptop at 400 %
    wanted = []
    page.on("request", lambda request: wanted.append(request.url))

    def is_sound(text):
        assert text in page.locator(".fsw").inner_text()
        assert page.evaluate("window.harmed") is None
        assert page.locator(".fsw :is(script, img, iframe, svg[onload], [onclick], [href^=javascript])").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        axe(page)

    stage.play(package)
    is_sound(HOSTILE)
    assert page.locator(".fsw-written a[href]").evaluate_all("links => links.map((link) => link.href)") == [
        "https://example.org/"
    ]
    assert page.locator(".fsw-written strong").inner_text() == "da"
    page.get_by_role("button", name="Begin").click()
    is_sound(HOSTILE)
    choose(page, 0)
    is_sound(HOSTILE)
    go_on(page)
    is_sound(HOSTILE)
    page.locator("summary").first.click()
    is_sound(LONG)
    assert stage.verbs() == ["attempted", "answered", "completed"]
    assert all(url.startswith(stage.address) for url in wanted)


def test_a_path_may_go_in_circles_and_still_be_taken_up(stage):
    package = build_scenario(dataclasses.replace(ODD, intro="<p>Odd</p>"), "Odd")
    page = stage.play(package)
    walk(page, [1, 1, 1])
    assert page.locator(".fsw-path li").count() == 3
    page = stage.play(package, stage.state())
    assert page.locator("h2").inner_text().endswith("Step 4")
