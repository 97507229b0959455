"""Keeping unpacked packages: whole or not at all, and never changed."""

import io
import os
import time

import pytest

from modules.packages import store
from modules.packages.archive import Archive
from modules.packages.h5p import read_package
from modules.packages.play import integration, policy, read_play
from tests.factories.packages import build_package, package_files, zipped


def read(data, **options):
    archive = Archive.read_from(io.BytesIO(data))
    return archive, read_package(archive, known={}, **options)


def write(root, data):
    archive, report = read(data)
    return store.write(root, archive, store.kept_files(archive, report, {}))


def names_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_content_and_libraries_are_kept(tmp_path):
    extra = {"READ_ME.txt": "x", "notes/a.txt": "x", "content/.DS_Store": "x", "content/images/a.png": "x"}
    fingerprint, folder = write(tmp_path, build_package(extra=extra))
    assert folder == tmp_path / fingerprint[:2] / fingerprint
    assert names_in(folder) == {
        "content/content.json",
        "content/images/a.png",
        "FSW.Probe-1.0/library.json",
        "FSW.Probe-1.0/probe.js",
        "FSW.Probe-1.0/probe.css",
        "FSW.Probe-1.0/language/en.json",
        "play.json",
    }
    assert all(not os.access(folder / name, os.W_OK) or os.geteuid() == 0 for name in names_in(folder))
    assert not list((tmp_path / "incoming").iterdir())


def test_library_folders_are_named_as_players_expect(tmp_path):
    renamed = {name.replace("FSW.Probe-1.0/", "FSW.Probe/"): data for name, data in package_files().items()}
    assert "FSW.Probe-1.0/probe.js" in names_in(write(tmp_path, zipped(renamed))[1])


def test_same_content_is_kept_once_and_other_content_apart(tmp_path):
    first, again, other = (write(tmp_path, build_package(title=title)) for title in ("A", "A", "B"))
    assert first == again
    assert first[0] != other[0]
    assert write(tmp_path, build_package(title="A", extra={"READ_ME.txt": "x"}))[0] == first[0]


def test_borrowed_libraries_are_copied(tmp_path):
    _, folder = write(tmp_path, build_package())
    _, whole = read(build_package())
    files = {name: data for name, data in package_files().items() if not name.startswith("FSW")}
    archive, report = read(zipped(files), installed={lib.name: lib for lib in whole.libraries})
    kept = store.kept_files(archive, report, {"FSW.Probe-1.0": folder / "FSW.Probe-1.0"})
    assert store.write(tmp_path, archive, kept)[1] == folder


def test_a_crash_leaves_nothing_behind(tmp_path, monkeypatch):
    def stop(path, chunks):
        raise OSError("disk full")

    monkeypatch.setattr(store, "_write_file", stop)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, build_package())
    assert not names_in(tmp_path)


def test_two_at_once_end_with_one_folder(tmp_path, monkeypatch):
    fingerprint, folder = write(tmp_path, build_package())
    not_there_yet = [folder]
    monkeypatch.setattr(
        store.Path,
        "is_dir",
        lambda path: not (path in not_there_yet and not_there_yet.remove(path) is None) and os.path.isdir(path),
    )
    assert write(tmp_path, build_package()) == (fingerprint, folder)
    assert not not_there_yet
    assert not list((tmp_path / "incoming").iterdir())


def test_sweep_removes_what_nobody_knows_after_a_day(tmp_path):
    known, _ = write(tmp_path, build_package(title="Known"))
    unknown, folder = write(tmp_path, build_package(title="Unknown"))
    (tmp_path / "incoming" / "left").mkdir(parents=True)
    assert store.sweep(tmp_path, [known], store.a_day_ago()) == []
    later = time.time() + 60
    assert set(store.sweep(tmp_path, [known], later)) == {unknown, "left"}
    assert not folder.exists()
    assert store.folder_of(tmp_path, known).is_dir()


@pytest.mark.parametrize("name", ["", "../x", "g" * 64, "a" * 63])
def test_only_fingerprints_name_folders(tmp_path, name):
    with pytest.raises(ValueError, match="fingerprint"):
        store.folder_of(tmp_path, name)


def test_what_a_player_is_told(tmp_path):
    _, folder = write(tmp_path, build_package(title="Tea & <b>biscuits</b>"))
    play = read_play(folder)
    assert play["scripts"] == ["pkg/FSW.Probe-1.0/probe.js"]
    told = integration(folder, play, base="/p/t", app="https://app.example.org")
    assert "user" not in told
    assert told["contents"]["cid-1"]["library"] == "FSW.Probe 1.0"
    assert told["contents"]["cid-1"]["contentUrl"] == "/p/t/pkg/content"


def test_policy_names_the_two_hosts_and_no_more():
    said = policy("https://c.example.org", "https://a.example.org", ["https://m.example.org"])
    parts = dict(part.split(" ", 1) for part in said.split("; "))
    assert parts["frame-ancestors"] == "https://a.example.org"
    assert parts["connect-src"] == "https://c.example.org data: blob:"
    assert parts["default-src"] == parts["object-src"] == parts["form-action"] == parts["base-uri"] == "'none'"
    assert parts["img-src"].endswith("https://m.example.org")
    assert "a.example.org" not in said.replace("frame-ancestors https://a.example.org", "")


def test_policy_of_one_host_gives_no_origin_and_packages_alone():
    said = policy("https://a.example.org", "https://a.example.org", [], apart=False)
    assert "sandbox allow-scripts allow-forms" in said.split("; ")
    assert "allow-same-origin" not in said
    assert "connect-src https://a.example.org/p/ data: blob:" in said.split("; ")
