"""Leave to load a package's files, written into their address: signed, for some hours, and asked of no database.

A ticket is bound to one launch. Whether that launch has been stopped since (the person left, the package was refused)
is read once a minute by each process, the one written exception to "on the next request".
"""

import threading
import time
import uuid
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from pathway.core import clock

from ..models import Launch

FORGET_AFTER = 60.0
_signer = Signer(salt="modules.ticket", sep="~")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket gives leave to: the files of this fingerprint, for this launch."""

    launch: uuid.UUID
    fingerprint: str


def ticket_for(launch: Launch) -> str:
    """The ticket of a launch; the same launch always has the same, so that a browser may keep the files."""
    expires = int(launch.expires_at.timestamp())
    return _signer.sign(f"{launch.pk.hex}.{launch.package.version.fingerprint}.{expires:x}")


def learner_of(launch: Launch) -> str:
    """The name under which a SCORM course knows a worker: the same each time, and another in each activity."""
    whose = f"{launch.worker_id} {launch.activity_id}"
    return salted_hmac("modules.learner", whose, algorithm="sha256").hexdigest()[:24]


def read_ticket(text: str) -> Ticket | None:
    """What a ticket gives leave to now; None where it is forged, too old or its launch was stopped."""
    try:
        launch, fingerprint, expires = _signer.unsign(text).split(".")
        ends_at, key = int(expires, 16), uuid.UUID(hex=launch)
    except (BadSignature, ValueError):
        return None
    if ends_at <= clock.now().timestamp() or stopped_launches.holds(key):
        return None
    return Ticket(key, fingerprint)


class StoppedLaunches:
    """The launches that no longer play, as this process read them within the last minute."""

    def __init__(self) -> None:
        self._keys: frozenset[uuid.UUID] = frozenset()
        self._read_at: float | None = None
        self._lock = threading.Lock()

    def holds(self, key: uuid.UUID) -> bool:
        """Whether this launch has been stopped."""
        if self._read_at is None or time.monotonic() - self._read_at > FORGET_AFTER:
            with self._lock:
                self._keys = frozenset(Launch.objects.stopped().values_list("pk", flat=True))
                self._read_at = time.monotonic()
        return key in self._keys

    def forget(self) -> None:
        """Read them again at the next question."""
        self._read_at = None


stopped_launches = StoppedLaunches()
