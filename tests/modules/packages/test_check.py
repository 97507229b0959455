"""The whole check of a file: the corpus, real packages where they are at hand, and the command."""

import json
import shutil
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from modules.packages.check import SAID_AT_MOST, check_package, read_any
from modules.packages.store import folder_of, kept_files, write
from tests.factories.packages import build_hostile_package, build_package, package_files, zipped

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus" / "h5p"
CASES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))
ROOT = HERE.parents[2]


@pytest.fixture
def file(tmp_path):
    def write(data):
        path = tmp_path / "package.h5p"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_check_of_corpus(case):
    report = check_package(CORPUS / case["file"])
    codes = [finding["code"] for finding in report["findings"]]
    if case["expect"] == "reject":
        assert report["verdict"] == "reject"
        assert codes[0] == case["code"]
    elif case["expect"] == "quarantine":
        assert report["verdict"] == "warn"
        assert "library.unknown" in codes
    else:
        assert report["verdict"] in ("accept", "warn")
        assert case["code"] == "ok" or case["code"] in codes
    assert all(finding["message"].endswith(".") and finding["message"].isprintable() for finding in report["findings"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_check_of_corpus_holds_little_memory(case):
    tracemalloc.start()
    check_package(CORPUS / case["file"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50 * 1024 * 1024


def test_corpus_leaves_nothing_on_the_disk(tmp_path, monkeypatch):
    """Neither where packages lie nor where the system keeps what is for a moment only."""
    kept, passing = tmp_path / "packages", tmp_path / "passing"
    kept.mkdir()
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    monkeypatch.chdir(passing)
    refused = 0
    for case in CASES:
        with (CORPUS / case["file"]).open("rb") as data:
            archive, report = read_any(data, installed={}, known={})
            if report.verdict == "reject":
                refused += 1
            else:
                # What is let in lies in one folder, and nothing is left beside it.
                fingerprint, _ = write(kept, archive, kept_files(archive, report, {}))
                shutil.rmtree(folder_of(kept, fingerprint))
    assert refused >= 30
    assert not [path for path in (*kept.rglob("*"), *passing.rglob("*")) if path.is_file()]


def test_check_of_packages_built_in_code(file):
    for data in (build_package(), build_hostile_package()):
        report = check_package(file(data))
        assert report["verdict"] == "warn"
        assert [finding["code"] for finding in report["findings"]] == ["library.unknown"]


def test_check_keeps_a_long_list_short(file):
    files = package_files(extra={f"content/{number}.exe": b"MZ" for number in range(100)})
    report = check_package(file(zipped(files)))
    assert len(report["findings"]) == SAID_AT_MOST + 1
    assert report["findings"][-1]["message"] == "There are 61 more findings."
    assert report["verdict"] == "reject"


def test_command_accepts(file, capsys):
    call_command("check_package", file(build_package()), "--json")
    assert json.loads(capsys.readouterr().out)["verdict"] == "warn"


def test_command_refuses_with_1(file, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("check_package", file(b"not a zip"))
    assert stopped.value.code == 1
    assert "reject: This is not a complete zip file" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["nothing.h5p", "."])
def test_command_stops_with_2_where_there_is_no_file(tmp_path, name):
    with pytest.raises(CommandError) as stopped:
        call_command("check_package", tmp_path / name)
    assert stopped.value.returncode == 2


def test_engine_needs_no_django():
    code = "import sys, modules.packages.check, modules.packages.grading; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
