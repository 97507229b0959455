"""A backup is whole or refused; put back, it is the installation as it was."""

import json
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from assessments.models import Decision
from assessments.queries.chain import check_log
from pathway.caretaker.backups import newest_backup, sets
from pathway.caretaker.backups.making import make_backup
from pathway.caretaker.invariants import broken
from pathway.core import clock
from pathway.people.models import User
from pathway.protection.erasing import erase_person
from pathway.protection.models import Erasure
from portfolio.files.shelf import place_of
from portfolio.models import EvidenceFile, EvidenceVersion
from tests.factories.decisions import decide_now, decided
from tests.factories.portfolio import make_evidence

pytestmark = pytest.mark.slow


@pytest.fixture
def told(own_cast, var):
    """Evidence with a file, decided about, in a database of the test's own."""
    own_cast.item = make_evidence(
        own_cast.amira, sent=True, text="What I did myself.", files={"notes.txt": b"Notes about practice."}
    )
    decide_now(own_cast.moses, own_cast.item.current, "meets")
    return own_cast


def backup_of(var: Path) -> Path:
    return make_backup(var / "backups").folder


def empty_the_installation(var: Path) -> None:
    """As on a new machine: no people, no files; only the key was brought along."""
    for folder in ("media", "private", "packages", "heads"):
        shutil.rmtree(var / folder)
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{name}{ending}").unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def refused(folder: Path, *options: str) -> str:
    """What restore says, after which everything stands as it stood."""
    before = User.objects.count()
    with pytest.raises(CommandError) as said:
        call_command("restore", str(folder), *options)
    assert User.objects.count() == before
    assert str(said.value).endswith("Nothing was restored.")
    return str(said.value)


def test_a_backup_comes_back_into_an_empty_installation(told, var, capsys):
    """The drill of docs/operations.md."""
    people = set(User.objects.values_list("email", "password"))
    file = EvidenceFile.objects.get()
    call_command("backup", "--to", str(var / "backups"))
    assert "Verified." in capsys.readouterr().out
    folder = newest_backup(var / "backups").folder
    call_command("backup", "--verify", str(folder))
    empty_the_installation(var)

    with pytest.raises(SystemExit, match="0"):
        call_command("restore", str(folder))

    assert set(User.objects.values_list("email", "password")) == people
    assert place_of(var / "private", file.sha256).read_bytes() == b"Notes about practice."
    checked = check_log(told.northvale)
    assert (checked.fault, checked.entries) == (None, Decision.objects.count())
    assert checked.entries > 0
    assert list((var / "heads").glob("*.json"))
    assert broken() == []
    with pytest.raises(Exception, match=r"append-only|sealed"), transaction.atomic():
        EvidenceVersion.objects.update(text="Something else.")


def test_people_who_are_there_are_not_replaced_unless_one_says_so(told, var):
    folder = backup_of(var)
    User.objects.filter(pk=told.olu.pk).update(full_name="Changed Since")
    assert "There are people in this installation." in refused(folder)
    with pytest.raises(SystemExit, match="0"):
        call_command("restore", str(folder), "--replace")
    assert User.objects.get(pk=told.olu.pk).full_name == told.olu.full_name


def change_the_manifest(folder):
    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text())
    told["people"] += 1
    manifest.write_text(json.dumps(told))


def sign_it_by_another_key(folder):
    from assessments.chain.keys import read_or_make_key

    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text())
    body = sets.canonical({key: value for key, value in told.items() if key not in ("sha256", "signature")})
    told["signature"] = read_or_make_key(folder.parent / "other.pem").sign(body).hex()
    manifest.write_text(json.dumps(told))


def change_the_database(folder):
    with (folder / "database").open("r+b") as file:
        file.seek(200)
        file.write(b"zzzz")


def change_a_file(folder):
    file = next(path for path in (folder / "files").rglob("*") if path.is_file())
    file.write_bytes(b"other bytes")


CHANGES = {
    "its manifest is gone": (lambda folder: (folder / "manifest.json").unlink(), "has no manifest"),
    "its manifest was cut": (lambda folder: (folder / "manifest.json").write_text('{"version"'), "cannot be read"),
    "its manifest was changed": (change_the_manifest, "was changed after it was written"),
    "somebody else signed it": (sign_it_by_another_key, "was not signed with this installation's key"),
    "its database is gone": (lambda folder: (folder / "database").unlink(), "The copy of the database is missing"),
    "its database was changed": (change_the_database, "The copy of the database was changed"),
    "a file is gone": (lambda folder: shutil.rmtree(folder / "files"), "is missing from the backup"),
    "a file was changed": (change_a_file, "was changed in the backup"),
    "a file was added": (lambda folder: (folder / "files" / "stray").write_bytes(b"x"), "does not name"),
}


def test_what_was_changed_or_cut_is_refused_and_nothing_restored(told, var):
    whole = backup_of(var)
    for what, (change, words) in CHANGES.items():
        folder = Path(shutil.copytree(whole, var / "tampered" / whole.name))
        change(folder)
        assert words in refused(folder, "--replace"), what
        shutil.rmtree(folder)


def test_a_backup_from_before_the_last_known_decision_is_refused(told, var):
    folder = backup_of(var)
    decided(told.moses, told.amira)
    assert "is older than what is known of northvale" in refused(folder, "--replace")
    with pytest.raises(SystemExit, match="1"):
        call_command("restore", str(folder), "--replace", "--accept-older")
    assert [one.rule for one in broken()] == ["logs"]


def test_a_backup_of_another_database_or_a_newer_pathway_is_refused(told, var, monkeypatch):
    folder = backup_of(var)
    manifest = folder / "manifest.json"
    original = json.loads(manifest.read_text())
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    manifest.write_text(json.dumps(sets.sealed({**original, "vendor": other})))
    assert f"is a copy of {other}" in refused(folder, "--replace")
    steps = [*original["steps"], "people.9999_of_tomorrow"]
    manifest.write_text(json.dumps(sets.sealed({**original, "steps": steps})))
    assert "was made by a newer Pathway" in refused(folder, "--replace")


def test_a_backup_that_was_never_finished_is_no_backup_and_is_cleared_away(told, var):
    (var / "backups" / ".making-pathway-20260101T000000Z").mkdir()
    assert newest_backup(var / "backups") is None
    backup_of(var)
    assert [path.name[:8] for path in (var / "backups").iterdir()] == ["pathway-"]


def test_a_row_without_its_file_is_told_and_its_backup_is_not_put_back(told, var, capsys):
    place_of(var / "private", EvidenceFile.objects.get().sha256).unlink()
    with pytest.raises(SystemExit, match="1"):
        call_command("backup")
    assert "1 files of evidence lie nowhere" in capsys.readouterr().err
    assert "lacks 1 files" in refused(newest_backup(var / "backups").folder, "--replace")


def test_who_was_erased_since_is_erased_again(told, var):
    folder = backup_of(var)
    with transaction.atomic():
        erase_person(
            Erasure.objects.create(
                organisation=told.northvale,
                person=told.tariq,
                pseudonym="Former worker 1",
                reason="asked for it",
                asked_at=clock.now(),
            )
        )
    with pytest.raises(SystemExit, match="0"):
        call_command("restore", str(folder), "--replace")
    assert User.objects.get(pk=told.tariq.pk).full_name == "Former worker 1"
    assert Erasure.objects.get().done_at is not None
