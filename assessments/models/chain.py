"""The log that signed records are entered in: only ever added to, one per organisation."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction

from pathway.core import clock
from pathway.people.models import Organisation

from .. import chain


class DecisionLogManager(models.Manager["DecisionLog"]):
    """Finds logs and writes their entries."""

    def append(
        self,
        *,
        organisation: Organisation,
        kind: str,
        record: str,
        facts: Mapping[str, chain.Plain],
        personal: Mapping[str, Any],
    ) -> "ChainEntry":
        """Write the next entry of an organisation's log, inside the transaction of the deed it tells of.

        The head is locked first, so that of several writers each follows the one before.
        """
        log = self.locked(organisation)
        at = clock.now()
        sealed, openings = chain.seal(
            log=str(log.pk),
            seq=log.seq + 1,
            prev=log.hash,
            kind=kind,
            at=at,
            record=record,
            facts=facts,
            personal=personal,
        )
        entry = ChainEntry.objects.create(
            log=log,
            version=sealed.version,
            seq=sealed.seq,
            prev=sealed.prev,
            kind=kind,
            at=at,
            hash=sealed.hash,
            body=sealed.body,
        )
        Opening.objects.bulk_create(
            Opening(entry=entry, field=opening.field, salt=opening.salt, text=opening.text) for opening in openings
        )
        log.move_to(sealed.seq, sealed.hash, at)
        return entry

    def sign(self, record: "Signed", *, organisation: Organisation, words: Mapping[str, str]) -> None:
        """Enter a new record in its organisation's log and save it; `words` are kept erasable, outside the record."""
        record.entry = self.append(
            organisation=organisation,
            kind=record.KIND,
            record=record.record_name,
            facts=record.facts,
            personal={**record.personal, **words},
        )
        record.save(force_insert=True)

    def locked(self, organisation: Organisation) -> "DecisionLog":
        """The organisation's log, opened if there is none, and held until the transaction ends."""
        log = self.select_for_update().filter(organisation=organisation).first()
        if log is None:
            unsigned = {"hash": chain.NOTHING_BEFORE, "at": clock.now(), "key": "", "signature": ""}
            self.get_or_create(organisation=organisation, defaults=unsigned)
            log = self.select_for_update().get(organisation=organisation)
        return log


class DecisionLog(models.Model):
    """One organisation's log and its signed head: how many entries it has and the hash of the last.

    .. no_pii: numbers, hashes and a signature.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=chain.VERSION)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    objects = DecisionLogManager()

    def __str__(self) -> str:
        return f"{self.organisation}'s log of {self.seq} entries"

    @property
    def head(self) -> chain.Head:
        """The head as it is signed."""
        return chain.Head(
            log=str(self.pk),
            organisation=self.organisation_id,
            seq=self.seq,
            hash=self.hash,
            at=chain.moment(self.at),
            key=self.key,
            signature=self.signature,
            version=self.version,
        )

    def move_to(self, seq: int, hash: str, at: datetime) -> None:
        """Sign the head anew after an entry; once the transaction is safe it is kept outside the database too."""
        self.seq, self.hash, self.at, self.version = seq, hash, at, chain.VERSION
        head = self.head.signed(chain.read_or_make_key(settings.SIGNING_KEY_PATH))
        self.key, self.signature = head.key, head.signature
        self.save(update_fields=["seq", "hash", "at", "version", "key", "signature"])
        transaction.on_commit(partial(chain.keep_anchor, settings.HEAD_ANCHORS_PATH, head), robust=True)


class ChainEntry(models.Model):
    """One entry of a log: its canonical text, its hash and the hash of the entry before; never changed.

    .. no_pii: facts in the open and salted commitments; what is personal is in Opening.
    """

    log = models.ForeignKey(DecisionLog, on_delete=models.PROTECT, related_name="entries")
    version = models.PositiveSmallIntegerField()
    seq = models.PositiveBigIntegerField("entry number")
    prev = models.CharField(max_length=64)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        verbose_name_plural = "chain entries"
        ordering = ("log", "seq")
        constraints = [
            models.UniqueConstraint(fields=["log", "seq"], name="entries_are_numbered_once"),
            models.UniqueConstraint(fields=["log", "prev"], name="no_two_entries_follow_the_same_one"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.seq}"


class Opening(models.Model):
    """A personal value that an entry only commits to, with its salt; it can be erased and the log still verifies.

    .. pii: who decided about whom, and in what words.
    """

    pk = models.CompositePrimaryKey("entry_id", "field")
    entry = models.ForeignKey(ChainEntry, on_delete=models.PROTECT, related_name="openings")
    field = models.CharField(max_length=30)
    salt = models.CharField(max_length=64)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.field} of {self.entry}"

    @property
    def value(self) -> Any:
        """The value itself."""
        return json.loads(self.text)


class Signed(models.Model):
    """A record that is entered in the log as it is made and never changed."""

    KIND: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.OneToOneField(ChainEntry, on_delete=models.PROTECT, related_name="%(class)s")

    class Meta:
        abstract = True

    @property
    def record_name(self) -> str:
        """What the log calls this record."""
        return f"{self.KIND}:{self.pk}"

    @property
    def facts(self) -> dict[str, chain.Plain]:
        """What its entry says of it in the open."""
        raise NotImplementedError

    @property
    def personal(self) -> dict[str, Any]:
        """What its entry commits to and this row holds too; words are held in openings only."""
        raise NotImplementedError

    def word(self, field: str) -> str:
        """Words written with the record, empty where they have been erased; read `entry__openings` beforehand."""
        return next((opening.value for opening in self.entry.openings.all() if opening.field == field), "")
