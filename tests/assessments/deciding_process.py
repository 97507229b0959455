"""One of several processes that decide at the same time."""

import datetime as dt
import sys
import uuid

import django
from django.conf import settings


def main(part: int, parts: int) -> None:
    """Decide about every version of this part's share; record one's own, or, in odd parts, whatever is due."""
    from assessments.actions.decisions import decide, record_due, record_form
    from pathway.core import clock
    from pathway.people.models import User
    from portfolio.models import EvidenceVersion
    from tests.factories.decisions import judged

    mentor = User.objects.get(email="moses@northvale.example.org")
    versions = EvidenceVersion.objects.submitted().select_related("item__owner__organisation").order_by("pk")
    for version in list(versions)[part::parts]:
        key = uuid.uuid4()
        decide(
            mentor=mentor, version=version, judged=judged(version, "meets", "partly", "meets", "partly"), form_key=key
        )
        with clock.at(clock.now() + dt.timedelta(seconds=31)):
            if part % 2:
                record_due()
            else:
                record_form(form_key=key, mentor_id=mentor.pk)


if __name__ == "__main__":
    # What is tried is order, not what a power cut leaves: no waiting for the disk.
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
