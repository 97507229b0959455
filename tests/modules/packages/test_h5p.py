"""Reading H5P packages: what is refused, what is warned about, and what the report says."""

import io
import json

import pytest

from modules.packages.archive import Archive
from modules.packages.h5p import read_package
from modules.packages.libraries import Library, LibraryName, in_load_order
from tests.factories.packages import (
    PROBE_CONTENT,
    LibrarySource,
    build_package,
    dependency,
    package_files,
    probe_library,
    zipped,
)


def report_of(data, **options):
    return read_package(Archive.read_from(io.BytesIO(data)), known=options.pop("known", {}), **options)


def codes(data, **options):
    return [finding.code for finding in report_of(data, **options).findings]


def rejects(**parts):
    return [finding.code for finding in report_of(build_package(**parts)).findings if finding.strength == "reject"]


def library(machine="FSW.Probe", **more):
    return LibrarySource(machine, files={"a.js": "1"}, scripts=("a.js",), **more)


def test_report_says_what_the_package_is():
    report = report_of(build_package())
    assert report.verdict == "warn"
    assert report.title == "What would you do first?"
    assert (report.language, report.licence) == ("en", "CC BY")
    assert str(report.main_library) == "FSW.Probe 1.0"
    assert report.main_version == "FSW.Probe 1.0.0"
    assert report.scripts == ["FSW.Probe-1.0/probe.js"]
    assert report.styles == ["FSW.Probe-1.0/probe.css"]
    assert report.files == 6
    assert report.unzipped > 1000
    assert report.remote_hosts == []


def test_report_survives_json():
    report = report_of(build_package())
    written = json.loads(json.dumps(report.as_json()))
    assert [Library.from_json(data) for data in written["libraries"]] == report.libraries
    assert written["play_order"] == ["FSW.Probe-1.0"]
    assert written["findings"][0]["code"] == "library.unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": None}, "h5p.bad_schema"),
        ({"title": " "}, "h5p.bad_schema"),
        ({"title": "x" * 256}, "h5p.bad_schema"),
        ({"language": "<en>"}, "h5p.bad_schema"),
        ({"language": None}, "h5p.bad_schema"),
        ({"embedTypes": ["popup"]}, "h5p.bad_schema"),
        ({"embedTypes": "div"}, "h5p.bad_schema"),
        ({"mainLibrary": "FSW/Probe"}, "h5p.bad_schema"),
        ({"mainLibrary": ["FSW.Probe"]}, "h5p.bad_schema"),
        ({"mainLibrary": "FSW.Other"}, "h5p.missing_library"),
        ({"preloadedDependencies": "FSW.Probe"}, "h5p.bad_schema"),
        ({"preloadedDependencies": ["FSW.Probe"]}, "h5p.bad_schema"),
        ({"preloadedDependencies": []}, "h5p.bad_schema"),
        ({"preloadedDependencies": [dependency("../x", 1, 0)]}, "h5p.bad_schema"),
        ({"preloadedDependencies": [dependency("FSW.Probe", 1, 5)]}, "h5p.missing_library"),
        ({"preloadedDependencies": [dependency("FSW.Probe", -1, 0)]}, "h5p.bad_schema"),
        ({"preloadedDependencies": [dependency("FSW.Probe", True, 0)]}, "h5p.bad_schema"),
        ({"preloadedDependencies": [dependency("FSW.Probe", "1.0", 0)]}, "h5p.bad_schema"),
    ],
)
def test_manifest_that_does_not_hold(change, code):
    assert code in rejects(manifest=change)


def test_versions_in_quotes_are_numbers_too():
    assert rejects(manifest={"preloadedDependencies": [dependency("FSW.Probe", "1", "0")]}) == []
    assert rejects(libraries=(probe_library(more={"majorVersion": "1", "patchVersion": "0", "runnable": "1"}),)) == []


def test_main_library_in_two_versions():
    both = (library(), library(version=(2, 0, 0)))
    assert rejects(libraries=both) == ["h5p.bad_schema"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "h5p.bad_schema"),
        ({"machineName": "FSW.Other"}, "h5p.bad_schema"),
        ({"minorVersion": 9}, "h5p.bad_schema"),
        ({"majorVersion": 100_000}, "h5p.bad_schema"),
        ({"patchVersion": None}, "h5p.bad_schema"),
        ({"runnable": "yes"}, "h5p.bad_schema"),
        ({"runnable": None}, "h5p.bad_schema"),
        ({"preloadedJs": [{"path": "../x.js"}]}, "h5p.bad_schema"),
        ({"preloadedJs": [{"path": "/x.js"}]}, "h5p.bad_schema"),
        ({"preloadedJs": [{"path": "a\\x.js"}]}, "h5p.bad_schema"),
        ({"preloadedJs": [{"path": "https://evil.example/x.js"}]}, "h5p.bad_schema"),
        ({"preloadedJs": [{"path": "probe.css"}]}, "h5p.bad_schema"),
        ({"preloadedJs": ["probe.js"]}, "h5p.bad_schema"),
        ({"preloadedJs": "probe.js"}, "h5p.bad_schema"),
        ({"preloadedJs": [{"path": "absent.js"}]}, "h5p.missing_file"),
        ({"preloadedCss": [{"path": "absent.css"}]}, "h5p.missing_file"),
        ({"preloadedDependencies": [dependency("FSW.Absent", 1, 0)]}, "h5p.missing_library"),
        ({"coreApi": {"majorVersion": 1, "minorVersion": 29}}, "h5p.core_too_old"),
        ({"coreApi": "1.28"}, "h5p.bad_schema"),
    ],
)
def test_library_that_does_not_hold(change, code):
    assert code in rejects(libraries=(probe_library(more=change),))


@pytest.mark.parametrize(
    "change",
    [
        {"coreApi": {"majorVersion": 1, "minorVersion": 28}},
        {"preloadedJs": [{"path": "./probe.js"}]},
        {"preloadedCss": None},
        {"runnable": True},
    ],
)
def test_library_that_holds(change):
    assert rejects(libraries=(probe_library(more=change),)) == []


def test_library_folder_names():
    files = package_files()
    for folder in ("FSW.Probe", "FSW.Probe-1.0", "FSW.Probe-1.0.0"):
        renamed = {name.replace("FSW.Probe-1.0/", f"{folder}/"): data for name, data in files.items()}
        report = report_of(zipped(renamed))
        assert report.verdict == "warn"
        assert report.folders == {"FSW.Probe-1.0": folder}
        assert report.scripts == ["FSW.Probe-1.0/probe.js"]
    twice = files | {name.replace("-1.0/", "/"): data for name, data in files.items()}
    assert "h5p.bad_schema" in codes(zipped(twice))


def test_translations_and_forms_have_to_be_json():
    assert rejects(extra={"FSW.Probe-1.0/language/de.json": "{"}) == ["h5p.bad_json"]
    assert rejects(extra={"FSW.Probe-1.0/semantics.json": "[" * 60_000}) == ["h5p.bad_json"]
    assert rejects(extra={"FSW.Probe-1.0/semantics.json": "\ufeff[]"}) == []


def test_order_is_dependencies_first():
    libraries = (
        library("FSW.Probe", needs=(("FSW.B", 1, 0), ("FSW.C", 1, 0))),
        library("FSW.B", needs=(("FSW.C", 1, 0),)),
        library("FSW.C"),
    )
    report = report_of(build_package(libraries=libraries))
    assert [name.machine for name in report.play_order] == ["FSW.C", "FSW.B", "FSW.Probe"]
    assert report.scripts == ["FSW.C-1.0/a.js", "FSW.B-1.0/a.js", "FSW.Probe-1.0/a.js"]


def test_libraries_that_need_one_another_end():
    libraries = (library("FSW.Probe", needs=(("FSW.B", 1, 0),)), library("FSW.B", needs=(("FSW.Probe", 1, 0),)))
    assert {name.machine for name in report_of(build_package(libraries=libraries)).play_order} == {"FSW.Probe", "FSW.B"}


def test_long_chains_of_libraries_end():
    names = [LibraryName("X", 1, number) for number in range(4000)]
    blank = Library(names[0], 0, "X", True, None, (), (), (), "")
    chain = {
        name: Library(name, 0, "X", True, None, tuple(names[n + 1 : n + 2]), (), (), "") for n, name in enumerate(names)
    }
    assert in_load_order(names[:1], chain) == (names[::-1], [])
    assert in_load_order(names[:2], {names[0]: blank}) == ([names[0]], [names[1]])


def test_editor_libraries_are_neither_needed_nor_kept():
    editor = LibrarySource("H5PEditor.Widget", files={"bad.exe": b"MZ"}, more={"preloadedJs": [{"path": "absent.js"}]})
    libraries = (library(needs=(("H5PEditor.Widget", 1, 0), ("H5PEditor.Absent", 1, 0))), editor)
    report = report_of(build_package(libraries=libraries))
    assert report.verdict == "warn"
    assert [str(lib.name) for lib in report.libraries] == ["FSW.Probe 1.0"]


@pytest.mark.parametrize(
    "name", ["a.html", "a.HTM", "a.svg", "a.js", "a.css", "a.xml", "a.exe", "a.swf", "a.php", "README", "a.png.html"]
)
def test_endings_that_content_may_not_have(name):
    assert rejects(extra={f"content/{name}": "x"}) == ["h5p.bad_extension"]


@pytest.mark.parametrize("name", ["a.png", "images/b.JPG", "c.webp", "d.vtt", "e.mp4", "f.pdf"])
def test_endings_that_content_may_have(name):
    assert rejects(extra={f"content/{name}": "x"}) == []


@pytest.mark.parametrize(
    ("name", "good"), [("x.svg", True), ("x.woff2", True), ("x.html", False), ("x.wasm", False), ("x", False)]
)
def test_endings_of_library_files(name, good):
    assert (rejects(extra={f"FSW.Probe-1.0/{name}": "x"}) == []) is good


def test_what_is_no_part_of_a_package_is_left_out():
    data = build_package(extra={"READ_ME.html": "x", "notes/a.html": "x"})
    report = report_of(data)
    assert [finding.code for finding in report.findings] == ["h5p.stray_folder", "library.unknown"]
    assert report.verdict == "warn"


@pytest.mark.parametrize(
    "path",
    ["../a.png", "images/../../a.png", "/etc/passwd", "..\\a", "%2e%2e/a.png", "javascript:alert(1)", "file:///etc/passwd",
     "C:/a.png", "./a.png", "%2Fa"],
)  # fmt: skip
def test_media_paths_that_leave_the_content(path):
    assert rejects(content={"deep": [{"image": {"path": path, "mime": "image/png"}}]}) == ["h5p.bad_param_path"]


def test_media_paths_that_are_there_or_missing():
    content = PROBE_CONTENT | {"image": {"path": "images/caf\u00e9%20a.png#tmp"}, "other": {"path": "images/b.png"}}
    report = report_of(build_package(content=content, extra={"content/images/cafe\u0301 a.png": "x"}))
    assert [finding.code for finding in report.findings] == ["h5p.missing_media", "library.unknown"]
    assert "images/b.png" in report.findings[0].message


def test_other_sites_are_named():
    content = {
        "video": {"path": "https://video.example.org/v.mp4"},
        "text": '<p><img src="//pictures.example.org/a.png"><a href="https://only-a-link.example.org">x</a></p>',
        "odd": {"path": "https://[bad/"},
    }
    report = report_of(build_package(content=content))
    assert report.remote_hosts == ["pictures.example.org", "video.example.org"]
    assert report.verdict == "warn"


def test_content_only_package_borrows_what_is_installed():
    whole = report_of(build_package())
    files = {name: data for name, data in package_files().items() if not name.startswith("FSW")}
    alone = report_of(zipped(files))
    assert [finding.code for finding in alone.findings] == ["h5p.missing_library"]
    assert "FSW.Probe 1.0" in alone.findings[0].message
    installed = {lib.name: lib for lib in whole.libraries}
    report = report_of(zipped(files), installed=installed)
    assert report.verdict == "accept"
    assert [str(lib.name) for lib in report.borrowed] == ["FSW.Probe 1.0"]
    assert report.scripts == whole.scripts


def test_known_code_is_accepted_other_bytes_refused_new_code_waits():
    first = report_of(build_package())
    known = {lib.version: {lib.sha256} for lib in first.libraries}
    assert report_of(build_package(), known=known).verdict == "accept"
    other = build_package(libraries=(probe_library(js="window.evil = 1;"),))
    assert codes(other, known=known) == ["library.conflict"]
    newer = build_package(libraries=(LibrarySource("FSW.Probe", (1, 0, 1), {"probe.js": "1"}, ("probe.js",)),))
    assert codes(newer, known=known) == ["library.unknown"]


def test_fingerprint_covers_every_file_and_its_place():
    prints = {
        report_of(build_package(libraries=(probe_library(),), extra=extra)).libraries[0].sha256
        for extra in ({}, {"FSW.Probe-1.0/x.js": "1"}, {"FSW.Probe-1.0/y.js": "1"}, {"FSW.Probe-1.0/x.js": "2"})
    }
    assert len(prints) == 4
    assert report_of(build_package(extra={"content/a.png": "x"})).libraries[0].sha256 in prints


def test_libraries_named_inside_the_content_are_loaded():
    extra = library("FSW.Extra")
    libraries = (probe_library(), extra)
    content = PROBE_CONTENT | {"inside": {"library": "FSW.Extra 1.0", "params": {}}}
    manifest = {"preloadedDependencies": [dependency("FSW.Probe", 1, 0)]}
    report = report_of(build_package(libraries=libraries, content=content, manifest=manifest))
    assert [name.machine for name in report.play_order] == ["FSW.Probe", "FSW.Extra"]


def test_main_library_that_cannot_run_warns():
    report = report_of(build_package(libraries=(probe_library(more={"runnable": 0}),)))
    assert "h5p.not_runnable" in [finding.code for finding in report.findings]
    assert report.verdict == "warn"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"content/content.json": "{}"}, "There is no h5p.json"),
        ({"my package/h5p.json": "{}", "my package/content/content.json": "{}"}, "inside the folder my package/"),
        ({"imsmanifest.xml": "<manifest/>"}, "SCORM"),
    ],
)
def test_package_without_manifest(files, words):
    findings = report_of(zipped(files)).findings
    assert [finding.code for finding in findings] == ["h5p.missing_file"]
    assert words in findings[0].message


def test_package_without_content():
    files = package_files()
    del files["content/content.json"]
    assert codes(zipped(files)) == ["h5p.missing_file", "library.unknown"]
    assert rejects(content=[1]) == ["h5p.bad_schema"]


def test_too_large_descriptions():
    assert "zip.too_large" in rejects(manifest={"changes": list(range(200_000))})


def test_names_from_a_package_are_shown_harmless():
    report = report_of(build_package(manifest={"mainLibrary": "\u202eevil\n"}))
    assert all(finding.message.isprintable() for finding in report.findings)
