"""What the project says about itself: licences, sign-ins and places are those of the tree as it is."""

import re
from pathlib import Path

import pytest

from pathway.settings import demo
from tests.security.__main__ import CHECKS

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_third_party_names_everything_that_runs_on_the_server():
    told = read("THIRD_PARTY.md").lower()
    installed = {
        re.split(r"[\[=;]", line)[0].lower() for line in read("requirements/base.txt").splitlines() if "==" in line
    }
    installed = {name for name in installed if re.fullmatch(r"[a-z0-9._-]+", name)}
    assert len(installed) > 50
    assert not [name for name in sorted(installed) if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told)]


def test_third_party_names_everything_that_goes_to_a_browser():
    told = read("THIRD_PARTY.md").lower()
    for name in (
        "h5p-standalone",
        "scorm-again",
        "govuk-frontend",
        "lucide-static",
        "atkinson hyperlegible next",
        "axe-core",
    ):
        assert name in told


def test_every_place_the_readme_names_is_there():
    named = re.findall(
        r"`((?:modules|assessments|portfolio|pathway|templates|tests|docs)[\w/.-]*/?)`|\]\(([\w/.-]+)\)",
        read("README.md"),
    )
    for one, other in named:
        path = (one or other).replace("pathway.settings.production", "pathway/settings/production.py")
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("command", ["run", "test", "check", "setup", "gallery", "bench", "lock"])
def test_every_command_that_is_promised_is_there(command):
    assert re.search(rf"^{command}:", read("Makefile"), re.M)


def test_the_readme_signs_in_people_of_the_demo():
    told = read("README.md")
    assert demo.DEMO_PASSWORD in told
    named = set(re.findall(r"[a-z]+@(?:northvale|southmere)\.example\.org", told))
    assert len(named) >= 7
    assert named <= {email for email, *_ in demo.DEMO_PEOPLE}


def test_every_test_and_page_that_security_names_is_there():
    told = read("docs/security.md")
    named = set(re.findall(r"`((?:tests|pathway|modules|docs)/[\w./-]+)`", told))
    assert len(named) > 40
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert [page for page in re.findall(r"\]\(([\w./-]+)\)", told) if not (ROOT / "docs" / page).exists()] == []


def test_security_goes_through_every_chapter_and_says_what_is_not_met():
    told = read("docs/security.md")
    assert re.findall(r"^## V(\d+) ", told, re.M) == [str(number) for number in range(1, 18)]
    assert told.count("**Not met**") >= 1
    for line in told.splitlines():
        if re.match(r"\| \d+\.\d", line):
            verdict = line.split("|")[2].strip()
            assert re.match(r"Met|In part|\*\*Not met\*\*|Does not apply|Unknown", verdict), line


@pytest.mark.parametrize("command", ["security", "mutate", "sbom", "audit"])
def test_every_command_that_security_names_is_there(command):
    assert f"make {command}" in read("docs/security.md")
    assert re.search(rf"^{command}:", read("Makefile"), re.M)


def test_the_table_of_security_tries_tests_that_are_there():
    for check in CHECKS:
        for path in check.tests:
            assert (ROOT / path).exists(), path
