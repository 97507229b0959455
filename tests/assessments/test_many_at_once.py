"""Four processes decide at the same time: nothing forks, nothing is lost, nothing is told twice."""

import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from django.db import transaction

from assessments.actions.decisions import record_due
from assessments.models import ChainEntry, Decision, PendingDecision
from assessments.queries.chain import check_log
from pathway.audit.models import Event
from pathway.core import clock
from pathway.notifications.models import Notification
from portfolio.enums import EvidenceKind, EvidenceStatus
from portfolio.models import Claim, EvidenceItem, EvidenceVersion
from tests.factories.portfolio import competency

PROCESSES, EACH, CLAIMS = 4, 50, ("1.1", "2.1", "3.1", "4.1")


def send_much(owner, how_many):
    """Sent evidence with four claims each, made in bulk, for the story is told elsewhere."""
    statements = [competency(owner, code) for code in CLAIMS]
    with transaction.atomic():
        items = EvidenceItem.objects.bulk_create(
            EvidenceItem(owner=owner, organisation=owner.organisation, key=uuid.uuid4()) for _ in range(how_many)
        )
        versions = EvidenceVersion.objects.bulk_create(
            EvidenceVersion(item=item, number=1, kind=EvidenceKind.WORK_PRODUCT, title="Visit", declared_at=clock.now())
            for item in items
        )
        Claim.objects.bulk_create(
            Claim(version=version, competency=one, sentence="It shows.") for version in versions for one in statements
        )
        EvidenceVersion.objects.update(submitted_at=clock.now())
        EvidenceItem.objects.update(status=EvidenceStatus.SUBMITTED)


@pytest.mark.slow
def test_four_processes_of_two_hundred_decisions_leave_one_unbroken_log(own_cast, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SIGNING_KEY_PATH", tmp_path / "signing-key.pem")
    monkeypatch.setattr(settings, "HEAD_ANCHORS_PATH", tmp_path / "heads")
    send_much(own_cast.amira, PROCESSES * EACH)
    command = [sys.executable, "-W", "error", "-m", "tests.assessments.deciding_process"]
    running = [
        subprocess.Popen([*command, str(part), str(PROCESSES)], stderr=subprocess.PIPE, text=True)
        for part in range(PROCESSES)
    ]
    said = [process.communicate(timeout=300)[1] for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, said
    assert said == [""] * PROCESSES
    record_due()

    decisions = PROCESSES * EACH * len(CLAIMS)
    assert Decision.objects.count() == decisions == 800
    assert list(ChainEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, decisions + 1))
    assert not PendingDecision.objects.exists()
    assert not EvidenceItem.objects.exclude(status=EvidenceStatus.DECIDED).exists()
    assert Event.objects.filter(verb="assessments.decided").count() == PROCESSES * EACH
    assert Notification.objects.filter(recipient=own_cast.amira).count() == PROCESSES * EACH
    checked = check_log(own_cast.northvale)
    assert (checked.entries, checked.fault) == (decisions, None)
    assert (tmp_path / "signing-key.pem").stat().st_mode & 0o777 == 0o600
