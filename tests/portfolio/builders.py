"""Small files for the evidence tests, built in code: documents, pictures and recordings, whole and hostile."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
import openpyxl
import pillow_heif
from PIL import Image

SCRIPT = b"<</S/JavaScript/JS(app.alert(1))>>"


def pdf(*extra: bytes, catalog: bytes = b"", trailer: bytes = b"") -> bytes:
    """A one-page PDF with more objects, more in its catalog or more in its trailer."""
    parts = [
        b"%PDF-1.7\n",
        pdf_object(1, b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>"),
        pdf_object(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        pdf_object(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"),
        *extra,
        b"trailer<</Size 9/Root 1 0 R" + trailer + b">>\nstartxref\n0\n%%EOF\n",
    ]
    return b"".join(parts)


def pdf_object(number: int, body: bytes) -> bytes:
    """One object outside a stream."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def pdf_stream(number: int, content: bytes, header: bytes = b"") -> bytes:
    """One stream object."""
    body = b"<<%s/Length %d>>stream\n%s\nendstream" % (header, len(content), content)
    return pdf_object(number, body)


def pdf_packed_object(number: int, body: bytes, header: bytes = b"/Type/ObjStm/Filter/FlateDecode") -> bytes:
    """An object stream that holds one object."""
    return pdf_stream(number, zlib.compress(b"10 0 " + body), header + b"/N 1/First 5")


def word(text: str = "I worked with Child A.") -> bytes:
    """A Word document as Word's own libraries write it."""
    document = docx.Document()
    document.add_heading("Reflective account")
    document.add_paragraph(text)
    return saved(document.save)


def workbook() -> bytes:
    """A small Excel workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Visits", 3])
    return saved(book.save)


def slides(text: str = "What I learnt") -> bytes:
    """The least a PowerPoint presentation needs."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.presentationml"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/ppt/presentation.xml" ContentType="{types}.presentation.main+xml"/>'
            f'<Override PartName="/ppt/slides/slide1.xml" ContentType="{types}.slide+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="ppt/presentation.xml"/></Relationships>',
            "ppt/presentation.xml": "<p:presentation xmlns:p='urn:p'/>",
            "ppt/slides/slide1.xml": f"<p:sld xmlns:p='urn:p' xmlns:a='urn:a'><a:p><a:t>{text}</a:t></a:p></p:sld>",
        }
    )


def with_part(package: bytes, name: str, content: str | bytes) -> bytes:
    """An Office document with one part added or replaced."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts: dict[str, str | bytes] = {info.filename: source.read(info) for info in source.infolist()}
    return zipped(parts | {name: content})


def with_relation(package: bytes, kind: str, target: str, mode: str = "External") -> bytes:
    """A Word document with one more relation to something outside or inside it."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return with_part(
        package,
        "word/_rels/settings.xml.rels",
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r99" Type="{office}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>',
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), *, turned: bool = False, **options: object) -> bytes:
    """A picture whose left half is red, with the place it was taken in its metadata."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (54.0, 46.0, 12.0)
    target = io.BytesIO()
    if form == "HEIC":
        pillow_heif.from_pillow(image).save(target, exif=exif.tobytes())
    else:
        image.save(target, form, exif=exif, **options)
    return target.getvalue()


def box(name: bytes, content: bytes = b"") -> bytes:
    """One box of an mp4 file."""
    return struct.pack(">I4s", 8 + len(content), name) + content


def mp4(*, brand: bytes = b"mp42", tracks: tuple[bytes, ...] = (b"vide", b"soun"), metadata: bytes = b"") -> bytes:
    """An mp4 film of no length, with what the phone wrote beside it."""
    traks = b"".join(box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + track + bytes(13)))) for track in tracks)
    moov = box(b"moov", box(b"mvhd", bytes(100)) + traks + metadata)
    return box(b"ftyp", brand + bytes(4) + brand + b"isom") + moov + box(b"mdat", b"\0" * 64)


def ebml(name: bytes, content: bytes) -> bytes:
    """One element of a webm file."""
    return name + (0x0100000000000000 | len(content)).to_bytes(8, "big") + content


def webm(*extra: bytes, doctype: bytes = b"webm") -> bytes:
    """A webm film of no length."""
    head = ebml(b"\x1a\x45\xdf\xa3", b"\x42\x82" + bytes([0x80 | len(doctype)]) + doctype)
    tracks = ebml(b"\x16\x54\xae\x6b", b"\xec\x80")
    cluster = ebml(b"\x1f\x43\xb6\x75", b"\xe7\x81\x00")
    return head + ebml(b"\x18\x53\x80\x67", tracks + b"".join(extra) + cluster)


def webm_of(tracks: bytes) -> bytes:
    """A webm recording of no length with these tracks."""
    head = ebml(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm")
    return head + ebml(b"\x18\x53\x80\x67", tracks + ebml(b"\x1f\x43\xb6\x75", b"\xe7\x81\x00"))


def ogg(codec: bytes = b"OpusHead" + bytes(11)) -> bytes:
    """An ogg recording of two pages."""

    def page(flags: int, content: bytes) -> bytes:
        return b"OggS\0" + bytes([flags]) + bytes(20) + bytes([1, len(content)]) + content

    return page(2, codec) + page(4, bytes(20))


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    """What a library writes when it is given a file."""
    target = io.BytesIO()
    save(target)
    return target.getvalue()
