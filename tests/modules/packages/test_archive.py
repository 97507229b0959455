"""The zip reader, against archives that lie."""

import io
import os
import stat
import struct
import zipfile
import zlib

import pytest

from modules.packages.archive import Archive, Unreadable, opened
from modules.packages.limits import Limits
from modules.packages.names import ending, folded, path_fault
from tests.factories.packages import build_package, zipped

GOOD = {"h5p.json": "{}", "content/content.json": '{"a": 1}', "content/images/a.png": b"\x89PNG" * 50}


def read(data, limits=None):
    archive = Archive.read_from(io.BytesIO(data), limits)
    if archive.is_sound:
        archive.verify()
    return archive


def codes(data, limits=None):
    return [finding.code for finding in read(data, limits).findings]


def with_info(name="content/a.txt", data=b"x", **changes):
    """A good archive with one more member, whose table entry is changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("h5p.json", "{}")
        info = zipfile.ZipInfo(name)
        for key, value in changes.items():
            setattr(info, key, value)
        archive.writestr(info, data)
    return out.getvalue()


def test_good_archive_gives_its_files():
    archive = read(zipped(GOOD))
    assert archive.findings == []
    assert list(archive.members) == list(GOOD)
    assert archive.read("content/content.json", 1000) == b'{"a": 1}'
    assert archive.unzipped == 2 + 8 + 200
    assert set(archive.digests) == set(GOOD)


def test_streamed_archive_with_sizes_after_the_data_is_read():
    class Unseekable(io.RawIOBase):
        def __init__(self):
            self.written = b""

        def writable(self):
            return True

        def write(self, data):
            self.written += bytes(data)
            return len(data)

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in GOOD.items():
            archive.writestr(name, data)
    assert codes(out.written) == []


def test_large_sizes_in_headers_of_small_files_are_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("h5p.json", "w", force_zip64=True) as file:
        file.write(b"{}")
    assert codes(out.getvalue()) == []


def test_rubbish_of_desktop_computers_is_left_out_not_refused():
    archive = read(
        zipped(GOOD | {"__MACOSX/._h5p.json": b"x", "content/.DS_Store": b"x", "content/_notes/a.html": b"x"})
    )
    assert archive.findings == []
    assert list(archive.members) == list(GOOD)


def test_names_are_kept_in_one_spelling():
    assert list(read(zipped({"content/cafe\u0301.txt": b"x"})).members) == ["content/caf\u00e9.txt"]


@pytest.mark.parametrize(
    "name",
    ["content/../a", "../a", "/etc/passwd", "a\\b", "C:/a", "a:b", "content//a", "content/./a", "a\0b", "a\nb",
     "a\u202eb", "a\u200bb", "a\u2028b", "a\ufeffb", "con", "NUL.txt", "com1", "lpt9.tar.gz", "a.", "a ", "b./c",
     "x" * 256, "/".join("abcdefghijklm"), "é" * 128, "a/" * 11 + "x" * 490, "", ".."],
)  # fmt: skip
def test_bad_names(name):
    assert path_fault(name, Limits())


@pytest.mark.parametrize(
    "name", ["content/a.png", "aux-file.js", "com10.js", "café.txt", "x" * 255, "a b/c d.js", "日本.png"]
)
def test_good_names(name):
    assert path_fault(name, Limits()) == ""


def test_bad_name_is_refused_and_shown_without_its_tricks():
    finding = read(with_info("content/\u202egnp.txt")).findings[0]
    assert (finding.code, finding.strength) == ("zip.bad_path", "reject")
    assert "\u202e" not in finding.message
    assert "\\u202e" in finding.message


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices(kind):
    assert codes(with_info(external_attr=(kind | 0o644) << 16)) == ["zip.special_file"]


def test_folder_that_is_a_file():
    assert codes(with_info(external_attr=(stat.S_IFDIR | 0o755) << 16)) == ["zip.special_file"]
    assert codes(with_info("content/a/", b"data")) == ["zip.special_file"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "names", [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("caf\u00e9", "cafe\u0301"), ("straße", "STRASSE"), ("a", "a/b")]
)
def test_two_names_that_are_one_somewhere(names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(f"content/{name}", b"x")
    assert codes(out.getvalue()) == ["zip.duplicate_name"]


@pytest.mark.parametrize("name", ["content/a.zip", "content/a.TAR.GZ", "x.h5p"])
def test_archive_in_the_archive_by_name(name):
    assert codes(with_info(name)) == ["zip.nested_archive"]


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"Rar!\x1a\x07\x00", b"\x1f\x8b\x08\x00", b"7z\xbc\xaf\x27\x1c"])
def test_archive_in_the_archive_under_another_name(start):
    assert codes(with_info("content/a.png", start + b"x" * 400)) == ["zip.nested_archive"]
    assert codes(with_info("content/a.tar-like.txt", b"x" * 257 + b"ustar\x00")) == ["zip.nested_archive"]


def test_office_documents_are_zips_and_may_be():
    assert codes(with_info("content/a.docx", b"PK\x03\x04" + b"x" * 40)) == []


def test_limits():
    data = zipped(GOOD)
    assert codes(data, Limits(zipped=100)) == ["upload.too_large"]
    assert codes(data, Limits(entries=2)) == ["zip.too_many_entries"]
    assert codes(data, Limits(unzipped=209)) == ["zip.too_large"]
    assert codes(data, Limits(unzipped=210)) == []
    assert codes(data, Limits(depth=2)) == ["zip.bad_path"]


def test_ratio_counts_for_large_members_only():
    assert codes(zipped({"a.txt": b"0" * 1_000_000})) == []
    assert codes(zipped({"a.txt": b"0" * 1_100_000})) == ["zip.ratio"]


def change(data, old, new, which=0):
    """Replace bytes at the n-th place where they stand."""
    place = -1
    for _ in range(which + 1):
        place = data.index(old, place + 1)
    return data[:place] + new + data[place + len(old) :]


def test_sizes_that_lie():
    real = struct.pack("<L", 8)
    data = zipped({"content/content.json": b'{"a": 1}'})
    small = struct.pack("<L", 3)
    both = data.replace(struct.pack("<L", zlib.crc32(b'{"a": 1}')) + data[18:22] + real,
                        struct.pack("<L", zlib.crc32(b'{"a": 1}')) + data[18:22] + small)  # fmt: skip
    assert both != data
    assert codes(both) == ["zip.size_mismatch"]
    table_only = change(data, data[14:26], data[14:22] + small, which=1)
    assert codes(table_only) == ["zip.size_mismatch"]
    larger = data.replace(data[14:26], data[14:22] + struct.pack("<L", 30))
    assert codes(larger) == ["zip.size_mismatch"]


def test_two_descriptions_of_one_file():
    assert codes(change(zipped(GOOD), b"h5p.json", b"h5q.json")) == ["zip.corrupt"]


def test_damage_is_found_by_reading():
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("h5p.json", b"{}xx")
    assert codes(change(stored.getvalue(), b"{}xx", b"{}xy")) == ["zip.corrupt"]


def test_bytes_hidden_behind_a_stream():
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packed.compress(b"{}") + packed.flush()
    hidden = stream + b"hidden"
    data = zipped({"h5p.json": b"{}"})
    assert stream in data
    longer = data.replace(stream, hidden)
    sizes = struct.pack("<LL", len(stream), 2), struct.pack("<LL", len(hidden), 2)
    longer = longer.replace(*sizes)
    place = longer.rindex(b"PK\x05\x06") + 16
    start = struct.unpack_from("<L", longer, place)[0] + len(b"hidden")
    longer = longer[:place] + struct.pack("<L", start) + longer[place + 4 :]
    assert codes(longer) == ["zip.size_mismatch"]


def test_overlapping_files():
    data = zipped({"content/a.txt": b"aaaa", "content/b.txt": b"bbbb"})
    entry = data.rindex(b"PK\x01\x02")
    assert codes(data[: entry + 42] + struct.pack("<L", 0) + data[entry + 46 :]) == ["zip.overlap"]


def test_bytes_around_and_between():
    data = zipped(GOOD)
    assert codes(b"%PDF-1.7\n" + data) == ["zip.prefix_data"]
    assert codes(data + b"<script>") == ["zip.trailing_data"]
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, os.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("h5p.json", "{}")
    assert codes(out.getvalue()) == ["zip.prefix_data"]
    start = struct.unpack_from("<L", data, data.rindex(b"PK\x05\x06") + 16)[0]
    gap = data[:start] + b"hidden" + data[start:]
    place = gap.rindex(b"PK\x05\x06") + 16
    assert codes(gap[:place] + struct.pack("<L", start + 6) + gap[place + 4 :]) == ["zip.hidden_data"]


def test_comment_is_dropped_with_a_word():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("h5p.json", "{}")
        archive.comment = b"made by hand"
    archive = read(out.getvalue())
    assert [(finding.code, finding.strength) for finding in archive.findings] == [("zip.comment", "warn")]


def test_two_ends_are_refused():
    inner = zipped({"h5p.json": "{}"})
    end = inner.rindex(b"PK\x05\x06")
    comment = inner[end:]
    data = inner[:end] + inner[end : end + 20] + struct.pack("<H", len(comment)) + comment
    assert codes(data) == ["zip.corrupt"]


def test_encryption_methods_and_zip64():
    data = zipped(GOOD)
    entry = data.index(b"PK\x01\x02")
    assert "zip.encrypted" in codes(data[: entry + 8] + b"\x01" + data[entry + 9 :])
    assert "zip.bad_method" in codes(data[: entry + 10] + b"\x09" + data[entry + 11 :])
    end = data.rindex(b"PK\x05\x06")
    assert codes(data[: end + 10] + b"\xff\xff" + data[end + 12 :]) == ["zip.corrupt"]
    locator = b"PK\x06\x07" + bytes(16)
    assert codes(data[:end] + locator + data[end : end + 10] + b"\xff\xff" + data[end + 12 :]) == ["zip.zip64"]


def test_every_cut_is_refused_and_never_a_crash():
    data = zipped(GOOD)
    assert codes(b"") == ["upload.empty"]
    assert {codes(data[:length])[0] for length in range(1, len(data))} == {"zip.corrupt"}


def test_every_changed_byte_is_judged_and_never_a_crash():
    data = build_package()
    for place in range(0, len(data), 11):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        read(bytes(damaged))
    assert read(data).is_sound


def test_reading_stops_at_the_limit():
    archive = read(zipped(GOOD))
    with pytest.raises(Unreadable) as refused:
        archive.read("content/images/a.png", 100)
    assert refused.value.finding.code == "zip.too_large"


def test_opened_closes_the_file(tmp_path):
    path = tmp_path / "a.h5p"
    path.write_bytes(zipped(GOOD))
    with opened(path) as archive:
        assert archive.is_sound
    assert archive.file.closed
    with pytest.raises(OSError, match="is not a file"), opened(tmp_path):
        pass


def test_ending_and_folded():
    assert [ending(name) for name in ("a/B.PNG", "README", ".htaccess", "a.tar.gz")] == ["png", "", "", "gz"]
    assert folded("STRAßE") == folded("strasse")
