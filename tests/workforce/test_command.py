"""workforce_metrics: a CSV of spells in, figures out, no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]
HEADING = "staff_id,start_date,end_date,fte\n"
FIXTURE = HEADING + (
    "A,2024-01-08,,1.0\nB,2024-06-03,2026-02-27,1.0\nC,2025-03-10,,0.6\nD,2025-09-01,2026-09-30,1.0\n"
    "E,2025-11-03,2026-04-17,0.8\nF,2026-02-02,,1.0\nG,2023-05-15,,1.0\nH,2025-10-01,2025-10-31,1.0\n"
    "I,2026-09-30,,1.0\nJ,2022-09-05,2026-10-01,1.0\nK,2021-04-06,,0.5\nL,2026-06-01,,1.0\n"
)
PERIOD = ["--from", "2025-10-01", "--to", "2026-09-30"]
KEYS = (
    "headcount_start headcount_end fte_end starters leavers fte_leavers turnover_dfe_headcount turnover_dfe_fte "
    "turnover_average stability km"
).split()


def run(path, *options, **environment):
    command = [sys.executable, "manage.py", "workforce_metrics", str(path), *PERIOD, *options]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_the_command_needs_no_database(tmp_path):
    path = tmp_path / "spells.csv"
    path.write_text(FIXTURE, encoding="utf-8")
    done = run(path, "--json", DATABASE_URL="sqlite:////nowhere/at/all.sqlite3")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == KEYS
    assert (found["headcount_end"], found["turnover_dfe_headcount"]) == (8, 50.0)
    assert set(found["km"][0]) == {"t", "n", "d", "s"}


def test_a_file_that_cannot_be_opened_ends_with_2_and_a_bad_one_with_1(tmp_path):
    absent = run(tmp_path / "absent.csv", "--json")
    assert (absent.returncode, absent.stdout) == (2, "")
    assert "cannot be opened" in absent.stderr
    (tmp_path / "bad.csv").write_text(HEADING + "A,2024-01-08,,lots\n", encoding="utf-8")
    bad = run(tmp_path / "bad.csv", "--json")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "Row 2, column fte" in bad.stderr


def figures(tmp_path, text, capsys, *options):
    path = tmp_path / "spells.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command("workforce_metrics", str(path), *PERIOD, *(options or ("--json",)))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        FIXTURE.replace("\n", "\r\n"),
        "\ufeff" + FIXTURE,
        FIXTURE.replace("staff_id,start_date", "Staff_ID, Start_Date"),
        FIXTURE.replace("\nB,", "\n\nB ,"),
        "note," + FIXTURE.replace("\n", "\nanything,")[: -len("anything,")],
    ],
    ids=["CRLF", "mark", "heading's case", "blank line and space", "another column"],
)
def test_the_same_spells_written_otherwise_are_the_same(tmp_path, capsys, text):
    assert json.loads(figures(tmp_path, text, capsys)) == json.loads(figures(tmp_path, FIXTURE, capsys))


def test_staff_ids_are_compared_stripped_and_case_folded_and_keep_their_noughts(tmp_path, capsys):
    text = HEADING + "a1,2020-01-01,2025-12-01,1\n A1 ,2025-12-02,,1\n00042,2020-01-01,,1\n42,2020-01-01,,1\n"
    found = json.loads(figures(tmp_path, text, capsys))
    assert (found["headcount_end"], found["leavers"]) == (3, 0)


def test_without_json_the_figures_are_words(tmp_path, capsys):
    said = figures(tmp_path, FIXTURE, capsys, "--verbosity", "1")
    assert "Turnover, DfE method, people (%): 50.0" in said
    assert "394: 2, 1, 0.2500" in said
    assert "Stability (%): n/a" in figures(tmp_path, HEADING, capsys, "--verbosity", "1")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Row 1: there is no heading"),
        ("staff_id,start_date,fte\n", "Row 1: the column end_date is missing"),
        ("staff_id,start_date,end_date,fte,FTE\n", "Row 1: the column fte stands there twice"),
        ("staff_id;start_date;end_date;fte\n", "separated by semicolons"),
        (HEADING + "A,2024-01-08,,1\nB,2024-01-08,1\n", "Row 3: there are 3 columns where the heading has 4"),
        (HEADING + ",2024-01-08,,1\n", "Row 2, column staff_id"),
        (HEADING + "A\x07,2024-01-08,,1\n", "Row 2, column staff_id"),
        (HEADING + f"{'A' * 41},2024-01-08,,1\n", "Row 2, column staff_id: it is longer"),
        (HEADING + "A,,,1\n", "Row 2, column start_date: it is empty"),
        (HEADING + "A,08/01/2024,,1\n", "Row 2, column start_date: “08/01/2024” is not a date"),
        (HEADING + "A,２０２４-01-08,,1\n", "Row 2, column start_date"),
        (HEADING + "A,2024-02-30,,1\n", "Row 2, column start_date"),
        (HEADING + "A,1024-02-03,,1\n", "Row 2, column start_date: 1024-02-03 is not between 1900 and 2099"),
        (HEADING + "A,2024-01-08,2024-01-07,1\n", "Row 2, column end_date: 2024-01-07 is earlier"),
        (HEADING + "A,2024-01-08,soon,1\n", "Row 2, column end_date"),
        (HEADING + "A,2024-01-08,,0\n", "Row 2, column fte"),
        (HEADING + "A,2024-01-08,,1.6\n", "Row 2, column fte"),
        (HEADING + "A,2024-01-08,,nan\n", "Row 2, column fte"),
        (HEADING + "A,2024-01-08,,-1\n", "Row 2, column fte"),
        (HEADING + "A,2024-01-08,,=1\n", "Row 2, column fte"),
        (HEADING + "A,2024-01-08,,\n", "Row 2, column fte: an empty cell"),
        (HEADING + "A,2024-01-08,,1\na ,2024-01-08,,0.5\n", "Row 3, column staff_id: .* in row 2"),
        (HEADING + 'A,2024-01-08,,1\n"B,2024-01-08,,1\n', "not a CSV file"),
        (HEADING.encode("utf-16"), "UTF-16"),
        (HEADING.encode() + b"\xff,2024-01-08,,1\n", "Row 2: the file is not UTF-8"),
        (HEADING + "A,2024-01-08,,1\x00\n", "Row 2, column fte"),
    ],
)
def test_a_bad_file_is_refused_with_row_and_column(tmp_path, capsys, text, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        figures(tmp_path, text, capsys)
    assert refused.value.returncode == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-09-30", "2025-10-01", "--to: 2025-10-01 is earlier"),
        ("soon", "2025-10-01", "--from: “soon” is not a date"),
        ("2025-10-01", "9999-12-31", "--to: “9999-12-31” is not a date between"),
    ],
)
def test_an_impossible_period_is_refused(tmp_path, first, last, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("workforce_metrics", str(tmp_path / "absent.csv"), "--from", first, "--to", last)
