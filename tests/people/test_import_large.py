"""A large file: seen to by the worker process, with its progress on the page, in bounded memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from pathway.people.actions.imports import AT_ONCE
from pathway.people.intake import shelf
from pathway.people.models import Employment, ImportRun
from pathway.settings.base import TASKS
from tests import databases

ROOT = Path(__file__).parents[2]
HEADER = "staff_id,email,first_name,last_name,team,role,level,manager_id,start_date,end_date,fte\n"
MOST_MEBIBYTES = 200
BRINGS_IN = """
import django
django.setup()
from django.core.management import call_command
from tests import databases
from tests.factories.people import make_organisation
import sys
databases.use(sys.argv[1])
make_organisation("Northvale", "northvale", "northvale.example.org")
call_command("import_hr", sys.argv[2], "--organisation", "northvale", "--create-teams")
from pathway.people.models import Employment
print(Employment.objects.count())
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def staff_file(rows: int, pad: int = 0, teams: int = 1) -> bytes:
    """So many people who are new, in files made larger by long names."""
    lines = [
        f"L{n},l{n}{'x' * (pad // 2)}@northvale.example.org,Nia{'y' * (pad // 2)},New{n},"
        f"{'East' if teams == 1 else f'Team {n % teams}'},fsw,,,2026-11-02,,1\n"
        for n in range(rows)
    ]
    return (HEADER + "".join(lines)).encode()


def work() -> None:
    """What the worker process does with everything that waits, as `manage.py db_worker` does it."""
    told = ["--backend", "background", "--queue-name", "*", "--batch", "--no-startup-delay"]
    call_command("db_worker", *told, verbosity=0)


def test_a_large_file_is_seen_to_by_the_worker_and_the_page_says_how_far_it_is(
    own_cast, fixed_clock, client, settings, monkeypatch
):
    settings.TASKS = TASKS
    content = staff_file(1160, pad=110)
    assert len(content) > AT_ONCE
    client.force_login(own_cast.otto)
    client.post(
        reverse("people:import-start", args=["hr"]), {"file": SimpleUploadedFile("large.csv", content)}, follow=True
    )
    run = ImportRun.objects.get()
    door = reverse("people:import-detail", args=[run.pk])
    assert run.status == "checking"
    assert "The file is being checked." in client.get(door).content.decode()
    seen = []
    tell = shelf.tell

    def told(root, key, word, number):
        tell(root, key, word, number)
        seen.append(client.get(door).content.decode())

    monkeypatch.setattr(shelf, "tell", told)
    work()
    assert any("So far: 1000 rows." in page for page in seen)
    monkeypatch.undo()
    run.refresh_from_db()
    assert (run.status, run.counts["new"]) == ("checked", 1160), run.findings
    client.post(reverse("people:import-confirm", args=[run.pk]), follow=True)
    run.refresh_from_db()
    assert run.status == "importing"
    assert "The file is being brought in." in client.get(door).content.decode()
    assert not Employment.objects.filter(staff_id__startswith="L").exists()
    work()
    run.refresh_from_db()
    assert run.status == "done", run.findings
    assert Employment.objects.filter(staff_id__startswith="L").count() == 1160


@pytest.mark.sqlite
def test_five_thousand_rows_stay_in_bounded_memory(tmp_path):
    copy = databases.copy_of(databases.template(), tmp_path)
    file = tmp_path / "staff.csv"
    file.write_bytes(staff_file(5000, teams=250))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "pathway.settings.test"}
    command = [sys.executable, "-c", BRINGS_IN, str(copy), str(file)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *_, people, kibibytes = done.stdout.split()
    assert int(people) == 5000
    assert int(kibibytes) / 1024 < MOST_MEBIBYTES
