"""Open Badges 3.0 as signed credentials; free of Django, so that whoever verifies one needs nothing of ours.

A badge is a JSON Web Token whose payload is the credential (Verifiable Credentials data model 2.0), signed with
Ed25519 (`EdDSA`). docs/badges.md says how to verify one with the public key alone.
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
NAMES = uuid.UUID("8b3c7bb8-5f0e-5d4c-9f0c-3d9b6c5b7a10")


@dataclass(frozen=True)
class Issuer:
    """Who stands behind a badge, and where the key, the profile and the withdrawn badges can be read."""

    name: str
    profile: str
    key: str
    revoked: str


@dataclass(frozen=True)
class Earned:
    """What a badge says: who, what, from when, until when."""

    badge: uuid.UUID
    holder: str
    title: str
    organisation: str
    reference: str
    check: str
    earned_on: date
    valid_until: date | None
    minutes: int | None


def credential(earned: Earned, issuer: Issuer) -> dict[str, Any]:
    """The credential of a badge, before it is signed."""
    took = f" It took {earned.minutes} minutes." if earned.minutes else ""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"urn:uuid:{earned.badge}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": earned.title,
        "issuer": {"id": issuer.profile, "type": ["Profile"], "name": issuer.name},
        "validFrom": _begins(earned.earned_on).isoformat().replace("+00:00", "Z"),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid.uuid5(NAMES, str(earned.badge))}",
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": earned.holder, "identityType": "name"}
            ],
            "achievement": {
                "id": f"urn:uuid:{uuid.uuid5(NAMES, earned.organisation + chr(0) + earned.title)}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": earned.title,
                "description": f"Learning completed at {earned.organisation}.{took}",
                "criteria": {
                    "narrative": "Completed as the course asks. It shows learning done, not competence in practice."
                },
                "creator": {
                    "id": f"urn:uuid:{uuid.uuid5(NAMES, earned.organisation)}",
                    "type": ["Profile"],
                    "name": earned.organisation,
                },
            },
        },
        "evidence": [{"id": earned.check, "type": ["Evidence"], "name": f"Certificate {earned.reference}"}],
        "credentialStatus": {"id": issuer.revoked, "type": "1EdTechRevocationList"},
    }
    if earned.valid_until is not None:
        found["validUntil"] = _ends(earned.valid_until).isoformat().replace("+00:00", "Z")
    return found


def signed(earned: Earned, issuer: Issuer, key: Ed25519PrivateKey) -> str:
    """A badge as a compact token: header, credential, signature."""
    payload = credential(earned, issuer)
    claims = {
        "iss": issuer.profile,
        "jti": payload["id"],
        "sub": payload["credentialSubject"]["id"],
        "nbf": int(_begins(earned.earned_on).timestamp()),
    }
    if earned.valid_until is not None:
        claims["exp"] = int(_ends(earned.valid_until).timestamp())
    return jwt.encode(payload | claims, key, algorithm="EdDSA", headers={"typ": "JWT", "kid": issuer.key})


def verified(token: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """The credential in a badge whose signature is right and whose time has come and not gone; raises jwt's errors."""
    found: dict[str, Any] = jwt.decode(
        token, key, algorithms=["EdDSA"], options={"require": ["iss", "jti", "nbf", "sub"]}
    )
    return found


def as_jwk(key: Ed25519PublicKey, name: str) -> dict[str, str]:
    """A public key as a JSON Web Key."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": name, "x": x}


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _ends(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
