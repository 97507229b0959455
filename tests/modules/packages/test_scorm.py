"""SCORM courses: what is read from them, and what keeps one out."""

import io
import zipfile

import pytest

from modules.packages.check import check_package, read_any
from tests.factories.courses import SCO_JS, Sco, build_course, course_files, manifest, two_parts
from tests.factories.packages import build_package, zipped


def read(data):
    return read_any(io.BytesIO(data), known={})[1]


def refused(data):
    report = read(data)
    assert report.verdict == "reject"
    finding = next(finding for finding in report.findings if finding.strength == "reject")
    assert finding.message.endswith(".")
    assert finding.message.isprintable()
    return finding.code, finding.message


def codes(report):
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    ("edition", "said", "read_as"),
    [
        ("1.2", None, "1.2"),
        ("2004 3rd Edition", None, "2004"),
        ("2004 3rd Edition", "2004 4th Edition", "2004"),
        ("CAM 1.3", None, "2004"),
    ],
)
def test_course_names_its_edition(edition, said, read_as):
    report = read(build_course(edition=edition, schemaversion=said))
    assert (report.verdict, report.edition, codes(report)) == ("accept", read_as, [])
    assert report.title == "Before a first visit"
    (part,) = report.parts
    assert (part.key, part.title, part.launch, part.speaks) == ("1", "A visit", "visit/index.html", True)
    assert report.finish.suggested_rule == "finished"


@pytest.mark.parametrize(("edition", "read_as"), [("1.2", "1.2"), ("2004 3rd Edition", "2004")])
def test_course_without_an_edition_is_known_by_its_words(edition, read_as):
    report = read(build_course(edition=edition, schemaversion=""))
    assert (report.verdict, report.edition, codes(report)) == ("warn", read_as, ["scorm.no_schemaversion"])


def test_course_of_another_edition_is_refused():
    files = course_files()
    files["imsmanifest.xml"] = files["imsmanifest.xml"].replace("adlcp", "other").replace(">1.2<", ">1.1<")
    code, message = refused(zipped(files))
    assert code == "scorm.edition"
    assert "(1.1)" in message


def test_course_one_folder_down_is_read_from_there():
    report = read(build_course(root="My course/"))
    assert (report.verdict, report.root, codes(report)) == ("warn", "My course/", ["scorm.in_a_folder"])
    assert report.parts[0].launch == "visit/index.html"


def test_course_two_folders_down_is_not_found():
    assert refused(build_course(root="a/b/"))[0] == "h5p.missing_file"


def test_bases_and_parameters_make_the_address():
    part = Sco("A", "index.html?a=1#x", base="pages/", parameters="?b=2")
    report = read(build_course(parts=(part,), base="course/"))
    assert report.verdict == "accept"
    assert report.parts[0].launch == "course/pages/index.html?a=1&b=2#x"


def test_names_with_spaces_and_accents():
    files = course_files(parts=(Sco("A", "caf%C3%A9%20one/index.html"),))
    files["café one/index.html"] = files.pop("caf%C3%A9%20one/index.html")
    report = read(zipped(files))
    assert (report.verdict, report.parts[0].launch) == ("accept", "caf%C3%A9%20one/index.html")


def test_files_that_begin_with_an_underscore_belong_to_a_course():
    part = Sco("A", "_pages/index.html")
    archive, report = read_any(io.BytesIO(build_course(parts=(part,), extra={"__MACOSX/x": "x", ".DS_Store": "x"})))
    assert report.parts[0].launch == "_pages/index.html"
    assert set(archive.members) == {"imsmanifest.xml", "shared/sco.js", "_pages/index.html"}


def test_several_parts_are_listed_in_their_order():
    report = read(two_parts())
    assert [(part.key, part.title) for part in report.parts] == [("1", "Before you go"), ("2", "At the door")]
    assert "It has 2 parts" in report.finish.advice


@pytest.mark.parametrize(
    ("edition", "more", "mastery"),
    [
        ("1.2", "<adlcp:masteryscore>80</adlcp:masteryscore>", 0.8),
        ("1.2", "<adlcp:masteryscore>a lot</adlcp:masteryscore>", None),
        ("1.2", "<adlcp:masteryscore>180</adlcp:masteryscore>", None),
        (
            "2004 3rd Edition",
            '<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">'
            "<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
            "</imsss:sequencing>",
            0.7,
        ),
        (
            "2004 3rd Edition",
            '<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="false">'
            "<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
            "</imsss:sequencing>",
            None,
        ),
    ],
)
def test_mark_at_which_a_part_is_passed(edition, more, mastery):
    assert read(build_course(edition=edition, parts=(Sco(more=more),))).parts[0].mastery == mastery


def test_data_for_a_part_is_kept():
    more = "<adlcp:datafromlms>mode=short</adlcp:datafromlms>"
    assert read(build_course(parts=(Sco(more=more),))).parts[0].data == "mode=short"


def test_course_that_says_nothing_is_self_declared():
    silent = read(build_course(parts=(Sco(kind="asset"),)))
    assert (silent.parts[0].speaks, silent.finish.signal, silent.finish.suggested_rule) == (
        False,
        "none",
        "self_declared",
    )
    mute = course_files()
    mute["shared/sco.js"] = "document.title = 'I say nothing';"
    assert read(zipped(mute)).finish.signal == "none"


def test_order_of_parts_is_said_not_to_be_kept():
    more = "<adlcp:prerequisites type='aicc_script'>i0</adlcp:prerequisites>"
    assert codes(read(build_course(parts=(Sco(more=more),)))) == ["scorm.sequencing"]


def test_other_sites_are_reported():
    page = '<script src="https://cdn.example.org/x.js"></script><img src="//media.example.org/a.png">'
    report = read(build_course(extra={"more.html": page}))
    assert report.remote_hosts == ["cdn.example.org", "media.example.org"]
    assert codes(report) == ["scorm.remote_media"]


def test_other_capitals_are_found_and_said():
    files = course_files()
    files["Visit/Index.html"] = files.pop("visit/index.html")
    report = read(zipped(files))
    assert (report.verdict, codes(report)) == ("warn", ["scorm.other_capitals"])
    assert report.parts[0].launch == "Visit/Index.html"


# What keeps a course out


def with_manifest(text):
    return zipped(course_files() | {"imsmanifest.xml": text})


EXTERNAL = '<!DOCTYPE manifest [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE manifest ["
    + '<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("before", "title"),
    [(EXTERNAL, "&x;"), (LAUGHS, "&i;"), ('<!DOCTYPE manifest SYSTEM "http://example.org/x.dtd">', "x")],
    ids=["external entity", "billion laughs", "external type"],
)
def test_entities_are_refused_unread(before, title):
    text = manifest(before=before).replace("Before a first visit", title)
    code, message = refused(with_manifest(text))
    assert code == "scorm.entities"
    assert "root:" not in message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "scorm.bad_xml"),
        ("<manifest", "scorm.bad_xml"),
        ("{}", "scorm.bad_xml"),
        ('<?xml version="1.0" encoding="nonsense"?><manifest/>', "scorm.bad_xml"),
        ("<manifest>\x00</manifest>", "scorm.bad_xml"),
        ("<course/>", "scorm.bad_schema"),
        ("<manifest/>", "scorm.edition"),
        ("<manifest><metadata><schemaversion>1.2</schemaversion></metadata></manifest>", "scorm.no_parts"),
        ("<manifest>" * 5000 + "</manifest>" * 5000, "scorm.edition"),
    ],
)
def test_manifest_that_says_nothing(text, code):
    assert refused(with_manifest(text))[0] == code


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        (Sco(href="gone/index.html"), "scorm.missing_launch", "which is not in the package"),
        (Sco(href=""), "scorm.missing_launch", "does not say which page"),
        (Sco(href="../outside.html"), "scorm.bad_path", "outside the course"),
        (Sco(href="a/%2e%2e/%2e%2e/x.html"), "scorm.bad_path", "outside the course"),
        (Sco(href="..\\x.html"), "scorm.bad_path", "outside the course"),
        (Sco(href="/etc/passwd"), "scorm.bad_path", "outside the course"),
        (Sco(href="https://evil.example/x.html"), "scorm.remote_launch", "another site"),
        (Sco(href="//evil.example/x.html"), "scorm.remote_launch", "another site"),
        (Sco(href="javascript:alert(1)"), "scorm.remote_launch", "another site"),
        (Sco(href="http://[x/"), "scorm.missing_launch", "does not say which page"),
        (Sco(base="https://evil.example/"), "scorm.remote_launch", "another site"),
    ],
)
def test_launch_page_has_to_be_in_the_package(part, code, words):
    files = {"imsmanifest.xml": manifest((part,)), "visit/index.html": "x", "shared/sco.js": SCO_JS}
    found, message = refused(zipped(files))
    assert found == code
    assert words in message


def test_part_of_an_unknown_resource_is_refused():
    text = manifest().replace('<resource identifier="r0"', '<resource identifier="other"')
    assert refused(with_manifest(text))[0] == "scorm.missing_resource"


def test_too_many_parts_are_refused():
    files = course_files() | {"imsmanifest.xml": manifest((Sco(),) * 201)}
    assert refused(zipped(files))[0] == "scorm.too_many_parts"


def test_manifest_too_large_is_refused():
    assert refused(with_manifest(manifest() + "<!--" + "x y z" * 1_000_000 + "-->"))[0] in (
        "zip.ratio",
        "zip.too_large",
    )


@pytest.mark.parametrize("name", ["setup.exe", "admin/index.php", "x.JSP", ".htaccess/x.bat"])
def test_programs_for_servers_are_refused(name):
    if name.startswith("."):
        assert "scorm.program" not in codes(read(build_course(extra={name: "x"})))
    else:
        assert refused(build_course(extra={name: "x"}))[0] == "scorm.program"


def test_archive_attacks_on_a_course_are_refused():
    assert refused(build_course(extra={"../../x.html": "x"}))[0] == "zip.bad_path"
    assert refused(build_course(extra={"a\\b.html": "x"}))[0] == "zip.bad_path"
    assert refused(build_course(extra={"VISIT/index.html": "x"}))[0] == "zip.duplicate_name"
    assert refused(build_course(extra={"more.zip": build_package()}))[0] == "zip.nested_archive"
    assert refused(build_course(extra={"bomb.bin": b"\0" * (2 * 1024 * 1024)}))[0] == "zip.ratio"
    link = io.BytesIO(build_course())
    with zipfile.ZipFile(link, "a") as archive:
        info = zipfile.ZipInfo("link.html")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert refused(link.getvalue())[0] == "zip.special_file"
    damaged = bytearray(build_course())
    damaged[60] ^= 0xFF
    assert refused(bytes(damaged))[0] in ("zip.corrupt", "zip.size_mismatch")


def test_file_that_is_both_is_an_h5p_package():
    assert read(build_package(extra={"imsmanifest.xml": manifest()})).as_json()["kind"] == "h5p"


def test_check_of_a_course_has_the_same_form(tmp_path):
    path = tmp_path / "course.zip"
    path.write_bytes(build_course())
    course = check_package(path)
    path.write_bytes(build_package())
    assert set(check_package(path)) <= set(course)
    assert (course["verdict"], course["kind"]) == ("warn", "scorm")
    assert [finding["code"] for finding in course["findings"]] == ["library.unknown"]
