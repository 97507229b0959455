"""The kinds of file that can be evidence, how each is recognised, and what to do with the others."""

from dataclasses import dataclass

from .findings import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file: how its name ends, what a browser is told, what people call it, how large it may be."""

    code: str
    extension: str
    media_type: str
    label: str
    family: str
    largest: int = 25 * MEGABYTE


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = [
    Kind("pdf", ".pdf", "application/pdf", "PDF", "document"),
    Kind("docx", ".docx", f"{_OFFICE}.wordprocessingml.document", "Word document", "document"),
    Kind("xlsx", ".xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel workbook", "document"),
    Kind("pptx", ".pptx", f"{_OFFICE}.presentationml.presentation", "PowerPoint presentation", "document"),
    Kind("txt", ".txt", "text/plain", "plain text", "text", MEGABYTE),
    Kind("png", ".png", "image/png", "PNG picture", "picture"),
    Kind("jpg", ".jpg", "image/jpeg", "photo", "picture"),
    Kind("webp", ".webp", "image/webp", "WebP picture", "picture"),
    Kind("heic", ".heic", "image/heic", "photo", "picture"),
    Kind("mp4", ".mp4", "video/mp4", "video", "video"),
    Kind("webm", ".webm", "video/webm", "video", "video"),
    Kind("weba", ".weba", "audio/webm", "sound recording", "sound"),
    Kind("m4a", ".m4a", "audio/mp4", "sound recording", "sound"),
    Kind("ogg", ".ogg", "audio/ogg", "sound recording", "sound"),
]
BY_CODE = {kind.code: kind for kind in KINDS}
BY_EXTENSION = {kind.extension: kind for kind in KINDS} | {".jpeg": BY_CODE["jpg"]}
ACCEPTED_EXTENSIONS = tuple(sorted(BY_EXTENSION))
SEEN_OR_HEARD = frozenset(["picture", "video", "sound"])
WRITTEN_EXTENSIONS = tuple(sorted(ending for ending, kind in BY_EXTENSION.items() if kind.family not in SEEN_OR_HEARD))
ACCEPTED = "Photos, PDF, Word, Excel, PowerPoint, plain text, video (mp4, webm) and sound (m4a, ogg) can be added."

_OLD_OFFICE = "Open it in Office, choose Save As and save it as {}, then add that."
HINTS = {
    ".doc": _OLD_OFFICE.format("a Word document (.docx)"),
    ".docm": _OLD_OFFICE.format("a Word document without macros (.docx)"),
    ".dot": _OLD_OFFICE.format("a Word document (.docx)"),
    ".dotx": _OLD_OFFICE.format("a Word document (.docx)"),
    ".rtf": _OLD_OFFICE.format("a Word document (.docx)"),
    ".odt": _OLD_OFFICE.format("a Word document (.docx) or a PDF"),
    ".pages": "Export it as a PDF and add that.",
    ".xls": _OLD_OFFICE.format("an Excel workbook (.xlsx)"),
    ".xlsm": _OLD_OFFICE.format("an Excel workbook without macros (.xlsx)"),
    ".xlsb": _OLD_OFFICE.format("an Excel workbook (.xlsx)"),
    ".ods": _OLD_OFFICE.format("an Excel workbook (.xlsx) or a PDF"),
    ".csv": _OLD_OFFICE.format("an Excel workbook (.xlsx)"),
    ".ppt": _OLD_OFFICE.format("a PowerPoint presentation (.pptx)"),
    ".pptm": _OLD_OFFICE.format("a PowerPoint presentation without macros (.pptx)"),
    ".ppsx": _OLD_OFFICE.format("a PowerPoint presentation (.pptx)"),
    ".odp": _OLD_OFFICE.format("a PowerPoint presentation (.pptx) or a PDF"),
    ".mov": "On an iPhone choose Settings, Camera, Formats, Most Compatible, or share the video as mp4.",
    ".mp3": "Record again with the voice recorder of your phone, or convert it to m4a.",
    ".wav": "Record again with the voice recorder of your phone, or convert it to m4a.",
    ".gif": "Add a photo (jpg or png), or a short video (mp4).",
    ".bmp": "Save the picture as png or jpg and add that.",
    ".tif": "Save the picture as png or jpg and add that.",
    ".tiff": "Save the picture as png or jpg and add that.",
    ".svg": "Save the drawing as png or PDF and add that.",
    ".html": "Print the page to PDF and add that.",
    ".htm": "Print the page to PDF and add that.",
    ".mht": "Print the page to PDF and add that.",
    ".mhtml": "Print the page to PDF and add that.",
    ".eml": "Print the message to PDF, take out names and addresses, and add that.",
    ".msg": "Print the message to PDF, take out names and addresses, and add that.",
    ".one": "Export the page from OneNote as a PDF and add that.",
    ".zip": "Unpack it and add the files one by one.",
    ".7z": "Unpack it and add the files one by one.",
    ".rar": "Unpack it and add the files one by one.",
}


def kind_for_upload(extension: str, size: int) -> Kind:
    """The kind of evidence that a file of this ending and so many bytes can become, or a refusal."""
    kind = kind_for(extension)
    refuse_size(kind, size)
    return kind


def refuse_size(kind: Kind, size: int) -> None:
    """Refuse a file that is empty, or larger than its kind may be."""
    if size == 0:
        raise Refused("upload.empty", "{name} is empty. Check that it opens on your device, and add it again.")
    if size > kind.largest:
        limit = kind.largest // MEGABYTE
        raise Refused(
            "upload.too_large",
            f"{{name}} is larger than {limit} MB. Make it smaller, or split it, and add it again.",
        )


def kind_for(extension: str) -> Kind:
    """The kind of evidence a file extension stands for, or a refusal that says what to add instead."""
    kind = BY_EXTENSION.get(extension)
    if kind is None:
        raise Refused(
            "file.type_not_allowed",
            f"{{name}} is not a kind of file we can keep. {HINTS.get(extension, ACCEPTED)}",
        )
    return kind


def wrong_content(kind: Kind) -> Refused:
    """The refusal of a file that is not what its name says."""
    return Refused(
        "file.type_mismatch",
        f"{{name}} is named like a {kind.label}, but that is not what is inside. "
        "Open it on your device, save it again under its proper type, and add that.",
    )
