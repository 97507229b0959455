"""make security [ONLY=3,7]: run what the tests try against Pathway, and print one table of what came of it."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Check:
    """One numbered check: its name, the tests that try it, and more of pytest's arguments to choose among them."""

    name: str
    tests: tuple[str, ...]
    choose: tuple[str, ...] = ()


CHECKS = (
    Check("Every URL, person, method and thing answers as declared", ("tests/house/test_matrix.py",)),
    Check("No confidential word under CMS, documents, accounts", ("tests/house/test_sweep.py",)),
    Check("Forms answer whatever is sent with a sentence", ("tests/house/test_forms.py",)),
    Check("What is sent twice, or after the session ended", ("tests/house/test_twice.py",)),
    Check(
        "Refused actions do not happen when called directly",
        ("tests/people/test_rules.py", "tests/house/test_rules.py"),
    ),
    Check(
        "Hostile staff files and workbooks",
        ("tests/people/test_import_corpus.py", "tests/people/test_import_large.py", "tests/core/test_rowfiles.py"),
    ),
    Check("Hostile evidence files", ("tests/portfolio/test_files.py",)),
    Check("Family details in what people write", ("tests/portfolio/identifiers", "tests/portfolio/test_details.py")),
    Check("Hostile packages", ("tests/modules/packages",)),
    Check(
        "Activities stay apart from pages",
        (
            "tests/modules/test_playing.py",
            "tests/modules/test_courses_playing.py",
            "tests/modules/test_packages_views.py",
        ),
    ),
    Check("Hostile statements of activities", ("tests/api",)),
    Check(
        "Rows that may only be added, and signed rows",
        ("tests/house/test_append_only.py", "tests/assessments/test_signed_rows.py"),
    ),
    Check(
        "A log of decisions changed, cut or forked",
        ("tests/assessments/test_chain.py", "tests/assessments/test_chain_proven.py"),
    ),
    Check("Small numbers worked out from published ones", ("tests/workforce/test_suppression.py",)),
    Check(
        "Links for those without an account",
        ("tests/assessments/test_witnesses.py", "tests/assessments/test_passports.py"),
    ),
    Check(
        "Invitations, signing in, forgotten passwords",
        ("tests/people/test_account_pages.py", "tests/people/test_views.py", "tests/people/test_guessing.py"),
    ),
    Check(
        "Headers, cookies, log lines and reports of errors",
        ("tests/core/test_json_logs.py", "tests/core/test_error_reports.py"),
    ),
    Check("Figures for whoever watches", ("tests/caretaker/test_watching.py",)),
    Check("Personal data is declared, shown and erased", ("tests/house/test_personal_data.py", "tests/protection")),
    Check("Backups changed, cut, older or of others", ("tests/caretaker/test_backups.py",)),
    Check("Processes killed at each crash point", ("tests/caretaker/test_crashes.py",)),
    Check("Settings that must not go live", ("tests/caretaker/test_preflight.py", "tests/caretaker/test_deploy.py")),
    Check(
        "Second steps, sittings and work accounts",
        (
            "tests/people/test_second_step.py",
            "tests/people/test_second_step_set_up.py",
            "tests/people/test_sittings.py",
            "tests/people/test_work_accounts.py",
        ),
    ),
    Check(
        "Secrets at rest, and what is written of signing in",
        ("tests/core/test_sealing.py", "tests/people/test_sealed_steps.py", "tests/people/test_sign_in_log.py"),
    ),
    Check(
        "Files in a bucket, and a scanner that is silent",
        ("tests/portfolio/test_bucket.py", "tests/portfolio/test_scanner.py"),
    ),
    Check("The policy of the CMS", ("tests/modules/test_cms.py", "tests/modules/test_cms_in_browser.py")),
)


def run(check: Check, where: Path) -> dict[str, int | list[str]]:
    """Run one check's tests; pytest's own exit counts as something that got through where no test says why."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.security.counting", *check.choose, *check.tests]
    environment = os.environ | {"PATHWAY_SECURITY_COUNTS": str(where), "MATRIX": os.environ.get("MATRIX", "whole")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if not where.exists():
        return {"tests": 0, "requests": 0, "through": [done.stdout[-500:] + done.stderr[-500:]], "left_out": []}
    told = json.loads(where.read_text(encoding="utf-8"))
    if done.returncode and not told["through"]:
        told["through"] = [f"pytest left with {done.returncode}"]
    return told


def chosen(only: str | None) -> list[tuple[int, Check]]:
    """All checks with their numbers, or those named."""
    wanted = {int(number) for number in only.split(",")} if only else set(range(1, len(CHECKS) + 1))
    return [(number, check) for number, check in enumerate(CHECKS, 1) if number in wanted]


def main() -> int:
    """Run, and print a line as each ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.security", description=__doc__)
    parser.add_argument("--only", help="numbers of checks, such as 3,7")
    through: list[tuple[int, str]] = []
    print(f"{'':>3} {'Checked':<52} {'Tests':>6} {'Requests':>9} {'Through':>8} {'Time':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for number, check in chosen(parser.parse_args().only):
            began = time.monotonic()
            told = run(check, Path(folder) / f"{number}.json")
            wrong = told["through"] + [f"left out: {test}" for test in told["left_out"]]
            wrong += [] if told["tests"] else ["nothing was tried"]
            through += [(number, test) for test in wrong]
            line = f"{told['tests']:>6,} {told['requests']:>9,} {len(wrong):>8}"
            print(f"{number:>3} {check.name:<52} {line} {time.monotonic() - began:>5.0f} s", flush=True)
    for number, test in through:
        print(f"{number:>3} {test}")
    return 1 if through else 0


if __name__ == "__main__":
    sys.exit(main())
