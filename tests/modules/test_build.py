"""Our own H5P packages: the same bytes every time, nothing left out, and types that keep to the house."""

import dataclasses
import io
import json
import re
import tomllib
import zipfile

import pytest
from django.conf import settings
from django.core.management import call_command

from modules.library import Activity, module_from, read_library
from modules.packages.build import LIBRARIES, build_scenario, build_signs
from modules.packages.check import check_package

SAFEGUARDING = next(module for module in read_library() if module.code == "SAFE1")
SCENARIO = SAFEGUARDING.scenario
ACTIVITY = next(block for block in SAFEGUARDING.blocks if isinstance(block, Activity))
TYPES = {"FSW.Scenario-1.0": "scenario.js", "FSW.Signs-1.0": "signs.js"}
PRACTICE = LIBRARIES / "FSW.Practice-1.0"

every_type = pytest.mark.parametrize("folder", TYPES)
every_package = pytest.mark.parametrize(
    "package",
    [build_scenario(SCENARIO, SCENARIO.title), build_signs(ACTIVITY, ACTIVITY.title)],
    ids=["scenario", "signs"],
)


def read(package, name):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return json.loads(archive.read(name))


def described(folder):
    return json.loads((LIBRARIES / folder / "library.json").read_text(encoding="utf-8"))


# ------------------------------------------------------------------------------------------------- packages


def test_the_same_content_gives_the_same_bytes(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert build_scenario(SCENARIO, "A child tells you") == build_scenario(SCENARIO, "A child tells you")
    assert build_signs(ACTIVITY, "Talk?") == build_signs(ACTIVITY, "Talk?")
    assert build_scenario(SCENARIO, "A child tells you") != build_scenario(SCENARIO, "A child told you")


@every_package
def test_a_package_says_nothing_of_when_or_where_it_was_built(package):
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members = archive.infolist()
    assert [member.filename for member in members] == sorted(member.filename for member in members)
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}


@every_package
def test_a_package_holds_its_libraries_whole_and_in_order(package):
    manifest = read(package, "h5p.json")
    names = [
        f"{name['machineName']}-{name['majorVersion']}.{name['minorVersion']}"
        for name in manifest["preloadedDependencies"]
    ]
    assert names[0] == "FSW.Practice-1.0"
    assert manifest["mainLibrary"] == manifest["preloadedDependencies"][-1]["machineName"]
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for folder in names:
            for file in (LIBRARIES / folder).rglob("*.*"):
                assert archive.read(file.relative_to(LIBRARIES).as_posix()) == file.read_bytes()
            description = described(folder)
            for loaded in [*description.get("preloadedJs", []), *description.get("preloadedCss", [])]:
                assert f"{folder}/{loaded['path']}" in archive.namelist()


@every_package
def test_a_package_is_let_in(package, tmp_path):
    file = tmp_path / "package.h5p"
    file.write_bytes(package)
    report = check_package(file)
    assert [finding["code"] for finding in report["findings"]] == ["library.unknown"], report["findings"]
    assert report["play_order"][0] == "FSW.Practice-1.0"
    assert report["remote_hosts"] == []
    assert (report["finish"]["signal"], report["finish"]["rule"]) == ("scored", "finished")


@every_package
def test_no_key_is_one_that_hosts_take_for_a_file_or_a_library(package):
    def keys(thing):
        if isinstance(thing, dict):
            yield from thing
        for part in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
            yield from keys(part)

    assert not {"path", "library", "mime", "overrideSettings"} & set(keys(read(package, "content/content.json")))


def test_every_moment_choice_and_ending_of_the_scenario_is_there():
    content = read(build_scenario(SCENARIO, SCENARIO.title), "content/content.json")
    assert (content["title"], content["intro"], content["start"]) == (SCENARIO.title, SCENARIO.intro, SCENARIO.start)
    assert [node["name"] for node in content["nodes"]] == [node.id for node in SCENARIO.nodes]
    for built, node in zip(content["nodes"], SCENARIO.nodes, strict=True):
        assert built["text"] == node.text
        assert (built.get("ending"), built.get("debrief", "")) == (node.ending, node.debrief)
        assert [(c["text"], c["goesTo"], c["feedback"]) for c in built.get("choices", [])] == [
            (c.text, c.goes_to, c.feedback) for c in node.choices
        ]
    parts = [node["subContentId"] for node in content["nodes"] if "choices" in node]
    assert len(set(parts)) == len(SCENARIO.decisions)


def test_a_decision_keeps_its_identity_when_its_words_change():
    node = dataclasses.replace(SCENARIO.nodes[0], text="Friday, 10:05.")
    changed = dataclasses.replace(SCENARIO, nodes=(node, *SCENARIO.nodes[1:]))
    before, after = (
        read(build_scenario(scenario, "A"), "content/content.json")["nodes"][0] for scenario in (SCENARIO, changed)
    )
    assert before["text"] != after["text"]
    assert before["subContentId"] == after["subContentId"]


def test_every_sign_is_there_with_our_answer():
    content = read(build_signs(ACTIVITY, ACTIVITY.title), "content/content.json")
    assert [(sign["text"], content["options"][sign["answer"]], sign["feedback"]) for sign in content["signs"]] == [
        (sign.text, sign.answer, sign.feedback) for sign in ACTIVITY.signs.signs
    ]
    assert len({sign["subContentId"] for sign in content["signs"]}) == len(ACTIVITY.signs.signs) == 6


def test_a_scenario_that_leads_nowhere_is_not_built():
    choice = dataclasses.replace(SCENARIO.nodes[0].choices[0], goes_to="nowhere")
    node = dataclasses.replace(SCENARIO.nodes[0], choices=(choice, *SCENARIO.nodes[0].choices[1:]))
    with pytest.raises(ValueError, match="leads to nowhere, which does not exist"):
        build_scenario(dataclasses.replace(SCENARIO, nodes=(node, *SCENARIO.nodes[1:])), "A")
    with pytest.raises(ValueError, match="leads to over-there"):
        build_scenario(dataclasses.replace(SCENARIO, start="over-there"), "A")


def test_an_activity_without_signs_is_not_built():
    with pytest.raises(ValueError, match="has no signs"):
        build_signs(dataclasses.replace(ACTIVITY, signs=None), "A")


def test_a_title_is_short_and_plain_for_other_hosts_and_whole_inside():
    title = "Croeso <b>i bawb</b>  🌱 " + "llanfair " * 60
    package = build_scenario(SCENARIO, title)
    outside = read(package, "h5p.json")["title"]
    assert outside.startswith("Croeso b i bawb /b 🌱 llanfair")
    assert len(outside) <= 255
    assert read(package, "content/content.json")["title"] == title


def test_the_command_writes_every_package_of_the_library(tmp_path, capsys):
    call_command("build_packages", to=tmp_path)
    scenarios = {f"{module.scenario.slug}.h5p" for module in read_library() if module.scenario}
    assert "a-child-tells-you.h5p" in scenarios
    assert {file.name for file in tmp_path.iterdir()} == {*scenarios, "safeguarding-signs.h5p"}
    assert (tmp_path / "a-child-tells-you.h5p").read_bytes() == build_scenario(SCENARIO, SCENARIO.title)
    assert "safeguarding-signs.h5p" in capsys.readouterr().out


# -------------------------------------------------------------------------------------------- the library's


def test_signs_are_read_and_said_in_words_too():
    assert ACTIVITY.activity == "safeguarding-signs"
    assert ACTIVITY.instead == ACTIVITY.signs.in_words
    for sign in ACTIVITY.signs.signs:
        assert f"<li>{sign.text} <em>{sign.answer}. {sign.feedback}</em></li>" in ACTIVITY.instead


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda block: block["signs"][0].update(answer="Wait and see"), "sign 1: answer is 'Wait and see'"),
        (lambda block: block["signs"][2].pop("feedback"), "sign 3: feedback is missing"),
        (
            lambda block: block.update(options=["Ring 999 now", "Ring 999 now"]),
            "answer is 'Talk about it in supervision'",
        ),
        (lambda block: block.update(signs=[]), "signs must be a list of tables"),
        (lambda block: block.update(instead="<p>Other words</p>"), "instead is not expected here"),
    ],
)
def test_signs_that_do_not_hold_together_are_refused(spoil, fault):
    table = tomllib.loads((settings.BASE_DIR / "modules/library/safeguarding.toml").read_text(encoding="utf-8"))
    module_from(table, where="safeguarding.toml")
    block = next(each for section in table["sections"] for each in section["blocks"] if each["type"] == "activity")
    spoil(block)
    with pytest.raises(ValueError, match=re.escape(fault)):
        module_from(table, where="safeguarding.toml")


# ------------------------------------------------------------------------------------------------- the types


@every_type
def test_a_type_says_every_word_that_its_form_asks_for_and_no_other(folder):
    form = json.loads((LIBRARIES / folder / "semantics.json").read_text(encoding="utf-8"))
    (group,) = (field for field in form if field["name"] == "l10n")
    asked = {field["name"] for field in group["fields"]}
    own = (LIBRARIES / folder / TYPES[folder]).read_text(encoding="utf-8")
    used = set(re.findall(r"this\.words\.(\w+)", own + (PRACTICE / "practice.js").read_text(encoding="utf-8")))
    used |= set(re.findall(r'"(\w+)"', " ".join(re.findall(r"this\.words\[(.*?)\]", own))))
    if "this.words[node.ending]" in own:
        used |= {"good", "mixed", "poor"}
    else:
        asked |= {"goBack"}  # for types in which the way leads back
    assert used == asked


@every_type
def test_the_english_form_has_the_shape_of_the_form(folder):
    def shape(field):
        parts = [shape(part) for part in field.get("fields", [])]
        parts += [shape(field["field"])] if "field" in field else []
        return (
            field.get("label"),
            field.get("description"),
            field.get("default"),
            len(field.get("options", [])),
            parts,
        )

    form = json.loads((LIBRARIES / folder / "semantics.json").read_text(encoding="utf-8"))
    english = json.loads((LIBRARIES / folder / "language" / "en.json").read_text(encoding="utf-8"))
    assert [shape(field) for field in form] == [shape(field) for field in english["semantics"]]


@pytest.mark.parametrize("file", sorted(LIBRARIES.rglob("*.js")), ids=lambda file: file.name)
def test_no_type_reaches_out_or_writes_raw_html(file):
    source = file.read_text(encoding="utf-8")
    for forbidden in (
        r"\bfetch\b|XMLHttpRequest|WebSocket|sendBeacon|\bimport\b|localStorage|document\.cookie",
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|setAttribute\(.on",
        r"\bstyle\b *=|\.style\b|jQuery|\$\(|https?://(?!www\.w3\.org/2000/svg|adlnet\.gov/)",
    ):
        assert not re.search(forbidden, source), re.search(forbidden, source)


@pytest.mark.parametrize("folder", ["FSW.Practice-1.0", *TYPES])
def test_every_library_is_ours_and_free(folder):
    description = described(folder)
    assert description["license"] == "MIT"
    assert f"{description['machineName']}-{description['majorVersion']}.{description['minorVersion']}" == folder


def test_the_colours_are_those_of_the_house():
    tokens = (settings.BASE_DIR / "pathway/static_src/scss/_tokens.scss").read_text(encoding="utf-8")
    style = (PRACTICE / "practice.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r'"([\w-]+)": (#\w+)', part)) for part in tokens.split("$dark:"))
    ours = re.findall(r"--([\w-]+): (#\w+);", style)
    half = len(ours) // 2
    assert {name: light[name] for name, _ in ours[:half]} == dict(ours[:half])
    assert {name: dark[name] for name, _ in ours[half:]} == dict(ours[half:])
