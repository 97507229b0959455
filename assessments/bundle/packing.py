"""Writing a pack: every file hashed in a manifest, the manifest signed, all of it in one zip file."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from .. import chain

CHECKER = Path(settings.BASE_DIR) / "templates" / "assessments" / "pack" / "verify.py"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """A finished pack."""

    content: bytes
    manifest_sha256: str
    signature: str


@cache
def checker() -> bytes:
    """The checker that is shipped with every pack: one file, for Python alone."""
    return CHECKER.read_bytes()


def packed(
    key: Ed25519PrivateKey,
    *,
    kind: str,
    reference: str,
    made_at: str,
    about: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> Packed:
    """The files with the checker and a signed manifest, as one zip file."""
    inside = {**files, "verify.py": checker()}
    manifest = chain.canonical(
        {
            "format": "pathway-pack",
            "version": 1,
            "kind": kind,
            "reference": reference,
            "made_at": made_at,
            "about": dict(about),
            "key": chain.key_id(key.public_key()),
            "public_key": chain.public_bytes(key.public_key()).hex(),
            "files": [
                {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
                for path, content in sorted(inside.items())
            ],
        }
    )
    signature = key.sign(b"\x01\x02" + manifest).hex()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for path, content in [
            *sorted(inside.items()),
            ("manifest.json", manifest),
            ("manifest.sig", signature.encode("ascii")),
        ]:
            info = zipfile.ZipInfo(path, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            pack.writestr(info, content)
    return Packed(out.getvalue(), hashlib.sha256(manifest).hexdigest(), signature)
