"""Practice scenarios written in the CMS: the graph, the words, the versions and who plays which."""

import io
import json
import random
import re
import zipfile
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from modules.actions import scenarios as actions
from modules.actions.packages import approve_package, launch_activity, refuse_package, save_state
from modules.actions.scenarios import ChoiceText
from modules.forms.scenarios import MomentForm
from modules.models import Launch, Package, Scenario, ScenarioChoice, ScenarioMoment, ScenarioVersion
from modules.packages.build import build_scenario
from modules.packages.scenarios import Point, circles, depths, draw, examine
from modules.queries.packages import state_of
from modules.queries.scenarios import as_written, in_words, moments_of, needs_second_person
from pathway.audit.models import Event
from pathway.core.exceptions import NotAllowed, RuleBroken
from tests.factories.packages import put_into_module
from tests.house.counting import assert_same_queries


def make_scenario(author, sensitivity="", title="A child goes quiet"):
    """A scenario with a decision, a way back and two endings."""
    scenario = actions.write_scenario(
        author=author,
        organisation=author.organisation,
        title=title,
        intro="You visit a family.\n\nThe boy is eight.",
        sensitivity=sensitivity,
    )
    write(
        author,
        scenario,
        "start",
        "He stops talking.",
        [("Wait with him", "he-speaks", "He looks up."), ("Leave", "gone", "")],
    )
    write(
        author,
        scenario,
        "he-speaks",
        "He speaks.",
        [("Listen", "heard", "He goes on."), ("Ask again", "start", "He stops.")],
    )
    write(author, scenario, "heard", "He was heard.", ending="good", debrief="Listening <b>first</b>.")
    write(author, scenario, "gone", "You are gone.", ending="poor")
    return scenario


def write(author, scenario, name, text, choices=(), **more):
    moment = scenario.moments.filter(name=name).first()
    return actions.keep_moment(
        author=author,
        scenario=scenario,
        moment=moment,
        name=name,
        text=text,
        choices=[ChoiceText(said, goes_to, feedback) for said, goes_to, feedback in choices],
        **more,
    )


@pytest.fixture
def scenario(cast):
    return make_scenario(cast.edith)


# ------------------------------------------------------------------------------------------------- the graph


def test_nothing_written_says_where_to_begin():
    assert "first" in examine([]).faults[0]


def test_dead_ends_open_choices_unreached_moments_and_circles_are_named():
    points = [
        Point("a", ("b", None)),
        Point("b", ("c", "a")),
        Point("c"),
        Point("d", ("d",)),
        Point("e", ending="good", has_words=False),
    ]
    found = examine(points)
    assert "“c” is a dead end: give it choices, or make it an ending." in found.faults
    assert "A choice at “a” leads nowhere yet. Say which moment comes next." in found.faults
    assert "“e” has no words yet. Write what happens there." in found.faults
    assert "“d” is never reached: no choice leads there from the beginning." in found.remarks
    assert any(sentence.startswith("One can go round between “a” and “b”.") for sentence in found.remarks)
    assert "A choice at “d” leads back to the same moment." in found.remarks


def test_a_circle_without_a_way_out_is_a_fault():
    found = examine([Point("a", ("b", "end")), Point("b", ("c",)), Point("c", ("b",)), Point("end", ending="good")])
    assert [s for s in found.faults if "go" in s and "“b”" in s]
    assert not [s for s in found.faults if "“a”" in s]


graphs = st.integers(1, 9).flatmap(
    lambda size: st.tuples(
        *(
            st.tuples(
                st.lists(st.one_of(st.none(), st.sampled_from([f"m{n}" for n in range(size)])), max_size=3),
                st.sampled_from(["", "", "good"]),
            )
            for _ in range(size)
        )
    )
)


@given(graphs)
def test_a_faultless_graph_always_ends_and_a_drawing_shows_every_moment_once(graph):
    points = [Point(f"m{n}", () if end else tuple(ways), end) for n, (ways, end) in enumerate(graph)]
    drawing = draw(points)
    assert [box.name for box in sorted(drawing.boxes, key=lambda box: box.name)] == [point.name for point in points]
    assert len({(box.x, box.y) for box in drawing.boxes}) == len(points)
    assert all(0 <= box.x <= drawing.width - 168 and 0 <= box.y <= drawing.height - 56 for box in drawing.boxes)
    if examine(points).faults:
        return
    by_name = {point.name: point for point in points}
    for start in depths(points):
        seen, left = set(), [start]
        while left:
            here = left.pop()
            if here not in seen:
                seen.add(here)
                left += by_name[here].ways
        assert any(by_name[name].ends for name in seen)


def test_no_line_back_runs_through_a_box_that_stands_in_its_way():
    """A moment at the left of its row leads back to the beginning: its line goes below the one at its right."""
    points = [
        Point("start", ("left", "right")),
        Point("left", ("start", "left", "deep")),
        Point("right", ending="poor"),
        Point("deep", ("left", "start")),
    ]
    drawing = draw(points)
    back = [line.path for line in drawing.lines if line.goes_back]
    assert len(back) == 4
    for path in back:
        x, y = map(int, re.match(r"M(\d+) (\d+)", path).groups())
        places = [(x, y)]
        for way, value in re.findall(r"([HV])(\d+)", path):
            x, y = (int(value), y) if way == "H" else (x, int(value))
            places.append((x, y))
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in places)
        for (x1, y1), (x2, y2) in pairwise(places):
            for box in drawing.boxes:
                inside = (
                    max(x1, x2) > box.x
                    and min(x1, x2) < box.x + 168
                    and max(y1, y2) > box.y
                    and min(y1, y2) < box.y + 56
                )
                assert not inside, (path, box.name)


def test_a_form_of_a_moment_folds_away_the_choices_beyond_the_next_one():
    filled = {f"choice_{number}": "Wait" for number in (1, 2, 3)}
    for data, shown in (({}, 2), (filled, 4), ({"goes_to_5": "end"}, 6)):
        rows = MomentForm(data=data).rows
        assert [row["number"] for row in rows if not row["folded"]] == list(range(1, shown + 1))


def test_circles_do_not_depend_on_how_the_graph_is_walked():
    points = [Point(f"m{n}", (f"m{(n + 1) % 5}",)) for n in range(5)]
    for _ in range(5):
        shuffled = random.sample(points, len(points))
        assert [set(group) for group in circles(shuffled)] == [{point.name for point in points}]


# ------------------------------------------------------------------------------------------------- writing


def test_a_new_name_makes_an_empty_moment_in_which_to_go_on(cast):
    scenario = actions.write_scenario(author=cast.edith, organisation=cast.northvale, title="T", intro="I")
    write(cast.edith, scenario, "start", "It begins.", [("Go", "next", "")])
    assert [moment.name for moment in moments_of(scenario)] == ["start", "next"]
    assert not scenario.moments.get(name="next").text


def test_a_name_is_used_once_and_a_renamed_moment_is_still_led_to(cast, scenario):
    with pytest.raises(RuleBroken, match="called “gone” already"):
        actions.keep_moment(author=cast.edith, scenario=scenario, name="gone", text="x")
    gone = scenario.moments.get(name="gone")
    actions.keep_moment(author=cast.edith, scenario=scenario, moment=gone, name="left", text="x", ending="poor")
    assert ScenarioChoice.objects.get(text="Leave").goes_to.name == "left"


def test_an_ending_has_no_choices_and_a_scenario_has_its_limits(cast, scenario, monkeypatch):
    with pytest.raises(RuleBroken, match="An ending has no choices"):
        write(cast.edith, scenario, "gone", "x", [("Go", "start", "")], ending="poor")
    with pytest.raises(RuleBroken, match="at most 6 choices"):
        write(cast.edith, scenario, "start", "x", [(f"Do {n}", "gone", "") for n in range(7)])
    monkeypatch.setattr(actions, "MOST_MOMENTS", 4)
    with pytest.raises(RuleBroken, match="at most 4 moments"):
        write(cast.edith, scenario, "start", "x", [("Go", "another", "")])


def test_taking_a_moment_out_leaves_its_choices_open_and_says_so(cast, scenario):
    actions.remove_moment(author=cast.edith, moment=scenario.moments.get(name="gone"))
    assert ScenarioChoice.objects.get(text="Leave").goes_to is None
    with pytest.raises(RuleBroken, match="A choice at “start” leads nowhere yet"):
        actions.make_version(author=cast.edith, scenario=scenario)


def test_another_beginning(cast, scenario):
    actions.begin_with(author=cast.edith, moment=scenario.moments.get(name="he-speaks"))
    assert moments_of(scenario)[0].name == "he-speaks"


def test_the_database_refuses_what_a_row_cannot_be(cast, scenario):
    moment = scenario.moments.get(name="start")
    for broken in (
        lambda: ScenarioMoment.objects.create(scenario=scenario, name="start"),
        lambda: ScenarioMoment.objects.create(scenario=scenario, name=""),
        lambda: ScenarioMoment.objects.create(scenario=scenario, name="x", debrief="y"),
        lambda: ScenarioChoice.objects.create(moment=moment, text="", position=9),
        lambda: ScenarioChoice.objects.create(moment=moment, text="x", position=0),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


@pytest.mark.parametrize("who", ["priya", "amira", "otto", "oona"])
def test_only_authors_of_the_organisation_write(cast, scenario, who):
    person = getattr(cast, who)
    for attempt in (
        lambda: actions.change_scenario(author=person, scenario=scenario, title="x", intro="y"),
        lambda: actions.keep_moment(author=person, scenario=scenario, name="x", text="y"),
        lambda: actions.begin_with(author=person, moment=scenario.moments.first()),
        lambda: actions.remove_moment(author=person, moment=scenario.moments.first()),
        lambda: actions.make_version(author=person, scenario=scenario),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert scenario.moments.count() == 4


# ------------------------------------------------------------------------------------------------- versions


def test_a_version_is_a_package_with_every_word_in_it(cast, scenario):
    version = actions.make_version(author=cast.edith, scenario=scenario)
    assert version.package.is_ready
    content = json.loads((version.package.version.folder / "content" / "content.json").read_text())
    assert content["start"] == "start"
    assert content["intro"] == "<p>You visit a family.</p><p>The boy is eight.</p>"
    assert [node["name"] for node in content["nodes"]] == ["start", "he-speaks", "gone", "heard"]
    assert content["nodes"][0]["choices"][0] == {
        "text": "Wait with him",
        "goesTo": "he-speaks",
        "feedback": "He looks up.",
    }
    assert content["nodes"][3]["debrief"] == "<p>Listening &lt;b&gt;first&lt;/b&gt;.</p>"
    assert "1. start: He stops talking." in version.in_words
    assert "- Leave (Go to gone.)" in version.in_words
    assert "This is an ending: it went well." in version.in_words


def test_the_same_words_make_no_second_version(cast, scenario):
    actions.make_version(author=cast.edith, scenario=scenario)
    packages, events = Package.objects.count(), Event.objects.count()
    with pytest.raises(RuleBroken, match="word for word version 1"):
        actions.make_version(author=cast.edith, scenario=scenario)
    assert (Package.objects.count(), Event.objects.count()) == (packages, events)
    assert ScenarioVersion.objects.count() == 1


def test_making_and_using_each_write_one_event(cast, scenario):
    before = Event.objects.count()
    version = actions.make_version(author=cast.edith, scenario=scenario)
    assert Event.objects.count() == before + 1
    actions.use_version(author=cast.edith, version=version)
    assert Event.objects.count() == before + 2


def test_who_plays_goes_on_with_the_version_they_opened(cast, scenario):
    first = actions.make_version(author=cast.edith, scenario=scenario)
    activity = actions.use_version(author=cast.edith, version=first)
    put_into_module(activity, cast.amira, cast.tariq, author=cast.edith)
    launch = launch_activity(worker=cast.amira, activity=activity)
    save_state(worker=cast.amira, launch=launch, state='{"path":[0]}')

    write(cast.edith, scenario, "gone", "You have left.", ending="poor")
    second = actions.make_version(author=cast.edith, scenario=scenario)
    same = actions.use_version(author=cast.edith, version=second)

    assert same.pk == activity.pk
    assert second.number == 2
    launch = Launch.objects.select_related("package").get(pk=launch.pk)
    assert launch.package_id == first.package_id
    assert state_of(cast.amira, activity, launch.package.version_id)["0"]["state"] == '{"path":[0]}'
    same.refresh_from_db()
    assert launch_activity(worker=cast.tariq, activity=same).package_id == second.package_id
    assert "You have left." in same.text_alternative


def test_what_is_sensitive_waits_for_a_second_person(cast):
    scenario = make_scenario(cast.edith, "safeguarding")
    version = actions.make_version(author=cast.edith, scenario=scenario)
    assert version.package.is_waiting
    with pytest.raises(RuleBroken, match="second person has to approve"):
        actions.use_version(author=cast.edith, version=version)
    with pytest.raises(NotAllowed):
        approve_package(approver=cast.edith, package=version.package)
    approve_package(approver=cast.priya, package=version.package)
    version.package.refresh_from_db()
    assert actions.use_version(author=cast.edith, version=version).package_id == version.package_id


def test_a_refused_version_is_not_used_and_another_one_can_be_made(cast):
    scenario = make_scenario(cast.edith, "domestic_abuse")
    version = actions.make_version(author=cast.edith, scenario=scenario)
    refuse_package(approver=cast.priya, package=version.package, reason="He needs a name.")
    version.package.refresh_from_db()
    with pytest.raises(RuleBroken, match="was refused"):
        actions.use_version(author=cast.edith, version=version)
    again = actions.make_version(author=cast.edith, scenario=scenario)
    assert again.number == 2
    assert again.package.is_waiting


def test_a_sensitive_module_asks_for_the_second_person_too(cast, scenario):
    activity = actions.use_version(
        author=cast.edith, version=actions.make_version(author=cast.edith, scenario=scenario)
    )
    page = put_into_module(activity, cast.amira, author=cast.edith)
    scenario.refresh_from_db()
    assert not needs_second_person(scenario)
    type(page).objects.filter(pk=page.pk).update(sensitivity="safeguarding")
    assert needs_second_person(scenario)
    write(cast.edith, scenario, "gone", "You have left.", ending="poor")
    assert actions.make_version(author=cast.edith, scenario=scenario).package.is_waiting


def test_the_build_is_the_same_every_time(cast, scenario):
    once, twice = (build_scenario(as_written(scenario, moments_of(scenario)), scenario.title) for _ in range(2))
    assert once == twice
    assert zipfile.is_zipfile(io.BytesIO(once))
    assert in_words(scenario, moments_of(scenario)) == in_words(scenario, moments_of(scenario))


# ------------------------------------------------------------------------------------------------- pages


def filled(**changes):
    values = {"name": "Another One!", "text": "It goes on.", "ending": "", "debrief": ""}
    return values | {"choice_1": "Go", "goes_to_1": "The End", "feedback_1": "It went."} | changes


def test_moment_add_makes_short_names_of_what_is_typed(client, cast, scenario):
    client.force_login(cast.edith)
    answer = client.post(f"/activities/scenarios/{scenario.pk}/moments/add/", filled())
    assert answer.status_code == 302
    moment = scenario.moments.get(name="another-one")
    assert moment.choices.get().goes_to.name == "the-end"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Give the moment a short name."),
        ({"name": "🙂"}, "Use some letters or digits."),
        ({"text": ""}, "Write what happens."),
        ({"text": "x" * 2001}, "2000"),
        ({"text": "a\0b"}, "Null characters"),
        ({"choice_1": ""}, "Say what one may do in choice 1"),
        ({"goes_to_1": "🙂"}, "Use some letters or digits."),
        ({"debrief": "x"}, "Only an ending has this."),
        ({"ending": "great"}, "great"),
        ({"ending": "good"}, "An ending has no choices."),
        ({"name": "start"}, "Another moment is called “start” already."),
    ],
)
def test_moment_add_says_what_is_wrong_and_keeps_what_was_typed(client, cast, scenario, changes, sentence):
    client.force_login(cast.edith)
    answer = client.post(
        f"/activities/scenarios/{scenario.pk}/moments/add/", filled(feedback_1="Kept words", **changes)
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Kept words" in answer.content.decode()
    assert scenario.moments.count() == 4


def test_moment_remove_says_where_the_scenario_will_begin(client, cast, scenario):
    client.force_login(cast.edith)
    first, second = moments_of(scenario)[:2]
    body = client.get(f"/activities/moments/{first.pk}/remove/").content.decode()
    assert f"it will begin with “{second.name}”" in body
    body = client.get(f"/activities/moments/{second.pk}/remove/").content.decode()
    assert "it will begin" not in body


def test_words_of_every_kind_are_kept_and_shown_as_words(client, cast, scenario):
    client.force_login(cast.edith)
    odd = "<script>alert(1)</script> ‮abc 🙂 Ŵyn"
    client.post(f"/activities/scenarios/{scenario.pk}/moments/add/", filled(text=odd, choice_1=odd, feedback_1=odd))
    page = client.get(f"/activities/scenarios/{scenario.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_scenario_detail_asks_the_same_however_long_it_is(client, cast, scenario):
    client.force_login(cast.edith)

    def more():
        for n in range(12):
            write(cast.edith, scenario, f"m{n}", "x", [("Go", "gone", ""), ("Stay", "start", "")])

    assert_same_queries(client, f"/activities/scenarios/{scenario.pk}/", more)


def test_scenario_make_and_use_by_the_pages(client, cast, scenario):
    client.force_login(cast.edith)
    client.post(f"/activities/scenarios/{scenario.pk}/make/")
    answer = client.post(f"/activities/scenarios/{scenario.pk}/versions/1/use/", follow=True)
    assert "Version 1 is in use." in answer.content.decode()
    assert Scenario.objects.get().activity.title == "A child goes quiet"
    answer = client.post(f"/activities/scenarios/{scenario.pk}/make/", follow=True)
    assert "word for word version 1" in answer.content.decode()
