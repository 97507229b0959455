"""What may be kept as evidence: the corpus, whole files of every kind, and attacks on each."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from portfolio.files import ACCEPTED_EXTENSIONS, Refused, check_evidence, display_name, examine, extract_text

from . import builders as build

CORPUS = Path(__file__).parent.parent / "corpus" / "evidence"
CASES = json.loads((CORPUS / "manifest.json").read_text())
# Seconds of computing: ten times what was measured, and a tenth of what a file that swells would take.
ENDLESS = 20
PERMITTED = {"accept": {"accept", "warn"}, "sanitise": {"accept", "warn"}, "reject": {"reject"}}


def code_of(content: bytes, name: str) -> str:
    """The first finding about this content, or "accept"."""
    try:
        found = examine(io.BytesIO(content), name, scanner=None).findings
    except Refused as refused:
        return refused.code
    return found[0].code if found else "accept"


def kept(content: bytes, name: str) -> bytes:
    """What would be stored of a file."""
    source, target = io.BytesIO(content), io.BytesIO()
    examine(source, name, scanner=None).write(source, target)
    return target.getvalue()


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_corpus(case, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    began = time.process_time()
    result = check_evidence(CORPUS / case["file"])
    assert time.process_time() - began < ENDLESS
    assert result["verdict"] in PERMITTED[case["expect"]]
    if case["code"] == "ok":
        assert result == {"verdict": "accept", "findings": []}
    else:
        assert [finding["code"] for finding in result["findings"]] == [case["code"]]
        message = result["findings"][0]["message"]
        assert display_name(case["file"]) in message
        assert message.endswith(".")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory was used at most")
def test_the_whole_corpus_stays_under_200_megabytes():
    script = (
        "import sys; from pathlib import Path; from portfolio.files import check_evidence\n"
        "[check_evidence(path) for path in Path(sys.argv[1]).iterdir()]\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    run = subprocess.run([sys.executable, "-c", script, str(CORPUS)], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 200 * 1024


WHOLE = {
    "account.docx": build.word,
    "visits.xlsx": build.workbook,
    "talk.pptx": build.slides,
    "plan.pdf": build.pdf,
    "notes.txt": lambda: "I listened – and waited.\n".encode(),
    "film.mp4": build.mp4,
    "voice.m4a": lambda: build.mp4(brand=b"M4A ", tracks=(b"soun",)),
    "film.webm": build.webm,
    "voice.ogg": build.ogg,
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_kept_as_they_are(name):
    content = WHOLE[name]()
    assert code_of(content, name) == "accept"
    assert kept(content, name) == content


# A text has no end to miss.
@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"notes.txt"}))
def test_a_file_cut_short_is_refused_in_a_sentence(name):
    content = WHOLE[name]()
    assert code_of(content[: len(content) * 3 // 4], name) in {
        "office.corrupt",
        "pdf.corrupt",
        "media.corrupt",
    }


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        (name, extension)
        for name in WHOLE
        for extension in [".png", ".pdf", ".docx", ".mp4", ".ogg", ".webm", ".jpg", ".heic"]
        if not name.endswith((extension, ".m4a" if extension == ".mp4" else extension))
    ],
)
def test_a_file_named_like_another_kind_is_refused(name, extension):
    assert code_of(WHOLE[name](), f"renamed{extension}") == "file.type_mismatch"


@pytest.mark.parametrize(
    ("form", "name", "stored_as"),
    [
        ("JPEG", "visit.jpg", "JPEG"),
        ("JPEG", "visit.JPEG", "JPEG"),
        ("PNG", "visit.png", "PNG"),
        ("WEBP", "visit.webp", "WEBP"),
        ("HEIC", "visit.heic", "JPEG"),
    ],
)
def test_a_photo_loses_its_place_and_its_camera(form, name, stored_as):
    content = build.picture(form)
    copy = kept(content, name)
    image = Image.open(io.BytesIO(copy))
    assert image.format == stored_as
    assert not image.getexif()
    assert b"SecretPhone" in content
    assert b"SecretPhone" not in copy
    assert b"Exif" not in copy


def test_a_heic_photo_is_shown_as_a_jpeg():
    examined = examine(io.BytesIO(build.picture("HEIC")), "IMG_1.HEIC", scanner=None)
    assert (examined.name, examined.kind.media_type) == ("IMG_1.jpg", "image/jpeg")


def test_a_photo_is_turned_upright_before_its_metadata_goes():
    image = Image.open(io.BytesIO(kept(build.picture(turned=True), "visit.jpg")))
    assert image.size == (40, 60)
    red, green, _ = image.getpixel((20, 5))
    assert red > 200
    assert green < 60


def test_a_photo_in_several_sizes_keeps_the_first():
    other = Image.new("RGB", (30, 20), "blue")
    content = build.picture("MPO", save_all=True, append_images=[other])
    assert Image.open(io.BytesIO(kept(content, "phone.jpg"))).size == (60, 40)


@pytest.mark.parametrize(("form", "name"), [("PNG", "moving.png"), ("WEBP", "moving.webp")])
def test_a_moving_picture_is_refused(form, name):
    other = Image.new("RGB", (60, 40), "blue")
    content = build.picture(form, save_all=True, append_images=[other])
    assert code_of(content, name) == "image.too_many_frames"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_mode_are_drawn_again(mode):
    form, name = ("JPEG", "a.jpg") if mode == "CMYK" else ("PNG", "a.png")
    content = build.saved(lambda target: Image.new(mode, (20, 10)).save(target, form))
    image = Image.open(io.BytesIO(kept(content, name)))
    assert image.size == (20, 10)


def test_a_large_photo_is_made_smaller(monkeypatch):
    monkeypatch.setattr("portfolio.files.images.KEPT_PIXELS", 600)
    image = Image.open(io.BytesIO(kept(build.picture(), "visit.jpg")))
    assert image.size == (30, 20)


def test_a_profile_and_a_comment_go_too():
    content = build.picture("JPEG", comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)
    copy = kept(content, "a.jpg")
    assert b"Secret" in content
    assert b"Secret" not in copy


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXTERNAL, EMBEDDED = "office.external_relation", "office.embedded_object"
FILLED_FORM = build.pdf(build.pdf_object(4, b"<</FT/Tx/T(Name)/V(Child A)>>"), catalog=b"/AcroForm<</Fields[4 0 R]>>")
HIDDEN = b"9 0 obj" + build.SCRIPT + b"endobj"
PDF_ATTACKS = {
    "packed away": build.pdf(build.pdf_packed_object(4, build.SCRIPT)),
    "packed away without a type": build.pdf(build.pdf_packed_object(4, build.SCRIPT, b"/Filter/FlateDecode")),
    "packing named elsewhere": build.pdf(
        build.pdf_packed_object(4, build.SCRIPT, b"/Filter 7 0 R"), build.pdf_object(7, b"/FlateDecode")
    ),
    "inside a stream": build.pdf(build.pdf_stream(4, HIDDEN)),
    "inside a text": build.pdf(build.pdf_object(4, b"(" + HIDDEN + b")")),
    "inside a comment": build.pdf(build.pdf_object(4, b"<< %" + HIDDEN + b"\n>>")),
    "behind a comment": build.pdf(build.pdf_stream(4, b"9 0 %x\nobj" + build.SCRIPT + b"endobj")),
    "a stream behind a comment": build.pdf(b"4 0 obj<</Type/ObjStm>>%x\nstream\nabc\nendstream endobj\n"),
    "names in disguise": build.pdf(build.pdf_object(4, b"<</S/J#61vaScript/J#53 5 0 R>>")),
    "a name elsewhere": build.pdf(build.pdf_object(4, b"<</S 5 0 R/F(a)>>"), build.pdf_object(5, b"/Launch")),
    "two of one key": build.pdf(build.pdf_object(4, b"<</S/Launch/S/GoTo/F(a)>>")),
    "two of another key": build.pdf(build.pdf_object(4, b"<</S/GoTo/S/Launch/F(a)>>")),
    "a page that calls home": build.pdf(catalog=b"/OpenAction<</S/URI/URI(https://example.org)>>"),
    "a page that calls home afterwards": build.pdf(catalog=b"/OpenAction<</S/GoTo/Next[<</S/URI/URI(https://x)>>]>>"),
    "an event that calls home": build.pdf(build.pdf_object(4, b"<</AA<</O<</S/URI/URI(https://example.org)>>>>>>")),
    "a link to a script": build.pdf(build.pdf_object(4, b"<</S/URI/URI(java script:alert\\(1\\))>>")),
    "a link to a drive": build.pdf(build.pdf_object(4, b"<</S/URI/URI(\\\\\\\\server\\\\share)>>")),
    "a form that sends": build.pdf(build.pdf_object(4, b"<</S/SubmitForm/F(https://example.org)>>")),
    "a form that runs": build.pdf(catalog=b"/AcroForm<</XFA 5 0 R>>"),
    "a film": build.pdf(build.pdf_object(4, b"<</Type/Annot/Subtype/RichMedia>>")),
    "another file": build.pdf(build.pdf_object(4, b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>")),
    "content elsewhere": build.pdf(build.pdf_stream(4, b"", b"/F(https://example.org/a)")),
}


@pytest.mark.parametrize("attack", PDF_ATTACKS)
def test_active_content_in_a_pdf_is_found_wherever_it_hides(attack):
    assert code_of(PDF_ATTACKS[attack], "plan.pdf") == "pdf.active_content"


PDF_ORDINARY = {
    "a page to open at": build.pdf(catalog=b"/OpenAction[3 0 R/XYZ null null 0]"),
    "a page to go to": build.pdf(catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
    "a web link": build.pdf(build.pdf_object(4, b"<</S/URI/URI(https://example.org/a:b)>>")),
    "a mail link": build.pdf(build.pdf_object(4, b"<</S/URI/URI(mailto:duty@example.org)>>")),
    "a filled form": FILLED_FORM,
    "packed objects": build.pdf(build.pdf_packed_object(4, b"<</Type/Font>>")),
    "a later length": build.pdf(b"4 0 obj<</Length 5 0 R>>stream\nabc\nendstream endobj\n", build.pdf_object(5, b"3")),
    "base 85": build.pdf(build.pdf_stream(4, b"87cURD]i,\"Ebo80~>", b"/Filter/ASCII85Decode")),
    "an updated object": build.pdf() + b"3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n%%EOF\n",
}  # fmt: skip


@pytest.mark.parametrize("name", PDF_ORDINARY)
def test_what_a_document_ordinarily_holds_is_accepted(name):
    assert code_of(PDF_ORDINARY[name], "plan.pdf") == "accept"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (build.pdf(trailer=b"/Encrypt 4 0 R"), "pdf.encrypted"),
        (build.pdf(build.pdf_stream(4, b"", b"/Type/XRef/Root 1 0 R/Encrypt 5 0 R")), "pdf.encrypted"),
        (build.pdf(b"PK\x03\x04 another file\n"), "pdf.trailing_data"),
        (build.pdf().replace(b"Kids[3 0 R]", b"Kids[2 0 R]"), "pdf.corrupt"),
        (build.pdf().replace(b"Kids[3 0 R]", b"Kids[]"), "pdf.corrupt"),
        (b"%PDF-1.7\n1 0 obj" + b"[" * 200 + b"\n%%EOF", "pdf.too_large"),
        (b"%PDF-1.7\n" + b"1 0 obj 1 endobj " * 210_000 + b"\n%%EOF", "pdf.too_large"),
        (b"%PDF-1.7\n1 0 obj" + b"[1 " * 800_000 + b"\n%%EOF", "pdf.too_large"),
        (b"%PDF-1.7\n" + b"1%" * 1_000_000 + b"\n%%EOF", "pdf.corrupt"),
        (b"%PDF-1.7\n1 0 obj " + b"1" * 1_000_000 + b"x\n%%EOF", "pdf.corrupt"),
        (b"%PDF-1.7\n1 0 obj " + b"(" * 1_000_000 + b"\n%%EOF", "pdf.corrupt"),
    ],
)
def test_broken_and_endless_pdfs_are_refused_in_time(content, code):
    began = time.process_time()
    assert code_of(content, "plan.pdf") == code
    assert time.process_time() - began < ENDLESS


RUNNING_FIELD = "<w:p xmlns:w='w'><w:instrText>DDE</w:instrText><w:instrText>AUTO cmd</w:instrText></w:p>"
NESTED = build.with_part(build.workbook(), "xl/embeddings/b.xlsx", build.workbook())
OFFICE_ATTACKS = {
    "a template on a share": (build.with_relation(build.word(), "attachedTemplate", r"\\server\t.dotm"), EXTERNAL),
    "a picture elsewhere": (build.with_relation(build.word(), "image", "https://example.org/a.png"), EXTERNAL),
    "a frame": (build.with_relation(build.word(), "frame", "https://example.org/"), EXTERNAL),
    "a link to a script": (build.with_relation(build.word(), "hyperlink", "ms-msdt:/id"), EXTERNAL),
    "a link to a share": (build.with_relation(build.word(), "hyperlink", "file:///server/x"), EXTERNAL),
    "another document": (build.with_relation(build.word(), "aFChunk", "a.html", "Internal"), EMBEDDED),
    "an object": (build.with_part(build.word(), "word/embeddings/oleObject1.bin", OLE), EMBEDDED),
    "an object in disguise": (build.with_part(build.word(), "word/media/image1.png", OLE), EMBEDDED),
    "a program": (build.with_part(build.word(), "word/media/image2.png", b"MZ\x90\x00"), EMBEDDED),
    "macros": (build.with_part(build.word(), "word/vbaProject.bin", b"x"), "office.macro"),
    "a sheet of macros": (build.with_part(build.workbook(), "xl/macrosheets/sheet1.xml", "<x/>"), "office.macro"),
    "a field that runs": (build.with_part(build.word(), "word/footer9.xml", RUNNING_FIELD), EXTERNAL),
    "a button that runs": (build.with_part(build.slides(), "ppt/a.xml", "<a x='ppaction://program'/>"), EMBEDDED),
    "a declaration in sixteen bits": (
        build.with_part(build.word(), "word/extra.xml", "<?xml version='1.0'?><!DOCTYPE x []><x/>".encode("utf-16")),
        "office.dtd",
    ),
    "broken markup": (build.with_part(build.word(), "word/extra.xml", "<a><b></a>"), "office.corrupt"),
    "a part outside": (build.with_part(build.word(), "../../evil.xml", "<x/>"), "zip.unsafe"),
    "two of one name": (build.with_part(build.word(), "WORD/document.xml", "<x/>"), "zip.unsafe"),
    "a comment behind": (build.word()[:-2] + b"\x04\x00evil", "office.corrupt"),
    "something before": (b"GIF89a" + build.word(), "file.type_mismatch"),
    "swelling": (build.with_part(build.word(), "word/media/a.bin", bytes(9 * 1024 * 1024)), "zip.too_large"),
    "an archive in a document": (build.with_part(build.word(), "word/media/a.7z", b"x"), "zip.unsafe"),
    "a name with a mark in it": (build.with_part(build.word(), "word/\u202egnp.xml", "<x/>"), "zip.unsafe"),
    "a part that is a folder too": (build.with_part(build.word(), "word/document.xml/a", "x"), "zip.unsafe"),
    "a workbook in a workbook": (build.with_part(build.word(), "word/embeddings/a.xlsx", NESTED), EMBEDDED),
    "a password": (OLE + bytes(2000), "file.type_mismatch"),
}  # fmt: skip


@pytest.mark.parametrize("attack", OFFICE_ATTACKS)
def test_office_documents_that_could_do_more_than_be_read(attack):
    content, code = OFFICE_ATTACKS[attack]
    kind = "xlsx" if attack == "a sheet of macros" else "pptx" if attack == "a button that runs" else "docx"
    assert code_of(content, f"account.{kind}") == code


OFFICE_ORDINARY = {
    "a web link": build.with_relation(build.word(), "hyperlink", "https://example.org/?a=b"),
    "a mail link": build.with_relation(build.word(), "hyperlink", "mailto:duty@example.org"),
    "one's own template": build.with_relation(build.word(), "attachedTemplate", r"file:///C:\Users\me\Report.dotx"),
    "a chart's figures": build.with_part(build.word(), "word/embeddings/Microsoft_Excel_Sheet.xlsx", build.workbook()),
    "a picture that is packed by itself": build.with_part(
        build.word(), "word/media/image1.emz", b"\x1f\x8b\x08" + bytes(40)
    ),
    "a field for a page number": build.with_part(
        build.word(), "word/footer9.xml", "<w:p xmlns:w='w'><w:instrText> PAGE </w:instrText></w:p>"
    ),
}


@pytest.mark.parametrize("name", OFFICE_ORDINARY)
def test_what_office_ordinarily_writes_is_accepted(name):
    assert code_of(OFFICE_ORDINARY[name], "account.docx") == "accept"


def test_bytes_of_no_part_are_refused():
    content = build.word()
    first = content.index(b"PK\x01\x02")
    hidden = content[:first] + b"PK\x03\x04hidden part" + content[first:]
    at = hidden.rindex(b"PK\x05\x06") + 16
    moved = hidden[:at] + (first + 15).to_bytes(4, "little") + hidden[at + 4 :]
    assert code_of(moved, "account.docx") == "zip.unsafe"


def test_parts_whose_sizes_follow_them_are_accepted():
    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)
            return len(bytes(data))

    target = Stream()
    with zipfile.ZipFile(io.BytesIO(build.word())) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            copy.writestr(info.filename, source.read(info), zipfile.ZIP_DEFLATED)
    assert code_of(target.data, "account.docx") == "accept"


def test_a_part_that_is_not_as_large_as_it_says_is_refused():
    content = bytearray(build.word())
    first, last = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    for place in (first + 22, last + 24):
        content[place : place + 4] = (1).to_bytes(4, "little")
    assert code_of(bytes(content), "account.docx") == "zip.unsafe"


def test_parts_on_the_same_bytes_are_refused():
    content = bytearray(build.word())
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = bytes(4)
    assert code_of(bytes(content), "account.docx") in {"zip.unsafe", "office.corrupt"}


PLACE = build.box(b"udta", build.box(b"\xa9xyz", b"+54.7700-001.5700/"))


@pytest.mark.parametrize("metadata", [PLACE, build.box(b"meta", b"+54.7700")])
def test_a_film_loses_the_place_it_was_made(metadata):
    content = build.mp4(metadata=metadata)
    copy = kept(content, "film.mp4")
    assert code_of(content, "film.mp4") == "media.metadata_removed"
    assert b"54.77" in content
    assert b"54.77" not in copy
    assert len(copy) == len(content)
    assert code_of(copy, "film.mp4") == "accept"


def test_a_webm_film_loses_its_tags():
    content = build.webm(build.ebml(b"\x12\x54\xc3\x67", b"LOCATION +54.7700"))
    copy = kept(content, "film.webm")
    assert b"54.77" not in copy
    assert code_of(copy, "film.webm") == "accept"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (build.mp4(brand=b"qt  "), "film.mp4", "file.type_mismatch"),
        (build.mp4(), "voice.m4a", "file.type_mismatch"),
        (build.mp4(tracks=()), "film.mp4", "media.corrupt"),
        (build.mp4() + b"<html>", "film.mp4", "media.corrupt"),
        (build.mp4() + build.box(b"evil"), "film.mp4", "media.corrupt"),
        (build.webm(doctype=b"matroska"), "film.webm", "file.type_mismatch"),
        (build.webm(build.ebml(b"\x19\x41\xa4\x69", b"a.exe")), "film.webm", "media.attachment"),
        (build.webm() + b"<html>", "film.webm", "media.corrupt"),
        (build.ogg() + b"<html>", "voice.ogg", "media.corrupt"),
        (build.ogg(b"<script>alert(1)</script>"), "voice.ogg", "media.corrupt"),
    ],
)
def test_recordings_are_walked_to_their_last_byte(content, name, code):
    assert code_of(content, name) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Grüße, Ἀθήνα\n".encode(), "accept"),
        ("\ufeffWith a mark\r\n".encode(), "accept"),
        ("Caf\xe9".encode("cp1252"), "text.encoding"),
        ("Notes".encode("utf-16"), "text.encoding"),
        (b"abc\x00def", "file.type_mismatch"),
        (b"\x1b[31mred", "file.type_mismatch"),
        (b"a" * (1024 * 1024 + 1), "upload.too_large"),
    ],
)
def test_text(content, code):
    assert code_of(content, "notes.txt") == code


@pytest.mark.parametrize("extension", [".doc", ".mov", ".xlsm", ".odt", ".gif", ".svg", ".zip", ".pages", ".xyz", ""])
def test_other_kinds_are_refused_with_what_to_do_instead(extension):
    with pytest.raises(Refused) as refusal:
        examine(io.BytesIO(b"x"), f"holiday{extension}", scanner=None)
    message = refusal.value.finding(f"holiday{extension}").message
    assert message.startswith(f"holiday{extension} is not a kind of file we can keep. ")
    assert message.endswith(".")
    assert len(message) > 60


def test_a_file_over_the_limit_is_refused_by_size(monkeypatch):
    class Large(io.BytesIO):
        def seek(self, offset, whence=0):
            return 25 * 1024 * 1024 + 1 if whence == 2 else super().seek(offset, whence)

    assert code_of(b"", "plan.pdf") == "upload.empty"
    with pytest.raises(Refused) as refusal:
        examine(Large(b"%PDF"), "plan.pdf", scanner=None)
    assert refusal.value.finding("plan.pdf").message.startswith("plan.pdf is larger than 25 MB.")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("My plan.PDF", "My plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        (r"C:\Users\me\plan.pdf", "plan.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\u202etxt.pdf", "atxt.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        (".pdf", "file.pdf"),
        ("...", "file"),
        ("", "file"),
        ("plan.pdf. . ", "plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ('a<b>"c"|d?.txt', "a-b-c-d-.txt"),
        ("Entwicklung – Größe 👩‍👧.png", "Entwicklung – Größe 👩👧.png"),
        ("\udcff.pdf", "-.pdf"),
    ],
)
def test_names_are_shown_harmless_and_readable(name, shown):
    assert display_name(name) == shown
    assert display_name(shown) == shown


ENDINGS = ".pdf .png .jpg .jpeg .webp .heic .docx .xlsx .pptx .txt .mp4 .m4a .webm .weba .ogg"


def test_every_accepted_ending_is_offered():
    assert set(ACCEPTED_EXTENSIONS) == set(ENDINGS.split())


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (build.word("I met Child A at home."), "docx", ["Reflective account", "I met Child A at home."]),
        (build.workbook(), "xlsx", ["Visits", "3"]),
        (build.slides("What I learnt"), "pptx", ["What I learnt"]),
        ("Größe".encode(), "txt", ["Größe"]),
        (FILLED_FORM, "pdf", ["Child A"]),
        (build.mp4(), "mp4", []),
        (b"damaged", "pdf", []),
        (b"damaged", "docx", []),
    ],
)  # fmt: skip
def test_the_words_of_a_document_can_be_read(tmp_path, content, kind, words):
    path = tmp_path / "kept"
    path.write_bytes(content)
    text = extract_text(path, kind)
    assert all(word in text for word in words)


def test_words_stop_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("portfolio.files.extract.MOST_CHARACTERS", 10)
    path = tmp_path / "kept"
    path.write_bytes(b"0123456789abcdef")
    assert extract_text(path, "txt") == "0123456789"


@pytest.mark.parametrize(
    ("file", "verdict", "status"),
    [("001_valid.pdf", "accept", 0), ("031_png_html_tail.png", "warn", 0), ("050_pdf_javascript.pdf", "reject", 1)],
)
def test_command_prints_the_verdict_and_answers_by_its_exit(file, verdict, status, capsys):
    code = 0
    try:
        call_command("check_evidence", str(CORPUS / file), "--json")
    except SystemExit as stop:
        code = stop.code
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    assert code == status


@pytest.mark.parametrize("path", ["not-there.pdf", os.curdir])
def test_command_answers_2_where_the_file_cannot_be_opened(path, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("check_evidence", path, "--json")
    assert stop.value.code == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "reject"
