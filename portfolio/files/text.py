"""Plain text: UTF-8, no hidden control characters; shown escaped, never as a web page."""

import re
from typing import BinaryIO

from .findings import Finding, Refused
from .kinds import Kind, wrong_content

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"<\s*(?:!doctype|html|script|svg|iframe|body|img|\?xml)\b", re.IGNORECASE)


def check_text(source: BinaryIO, kind: Kind) -> list[Finding]:
    """Read the whole text; markup is kept, for it is only ever shown as the characters it is made of."""
    data = source.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROL.search(data.decode("cp1252", "replace")):
            raise Refused(
                "text.encoding",
                "{name} is in an older encoding. Open it, save it with the encoding UTF-8, and add that.",
            ) from error
        raise wrong_content(kind) from error
    if _CONTROL.search(text):
        raise wrong_content(kind)
    if _MARKUP.search(text):
        return [Finding("served_inert", "{name} looks like a web page. It is kept, and shown as plain text only.")]
    return []
