"""Questions about inspections: whom an inspector may read about, and what they looked at."""

from typing import Any

from django.db.models import Count, QuerySet

from pathway.audit.models import Event
from pathway.people.models import Organisation, User
from portfolio.models import EvidenceFile

from ..models import Decision, Inspection
from ..models.decisions import DecisionQuerySet

LOOKS = ("assessments.room_opened", "assessments.inspected")


def people_in(inspection: Inspection) -> QuerySet[User]:
    """The workers whom an inspection is about and about whom something was decided, leavers included."""
    counted = dict(inspection.decisions().order_by().values_list("worker").annotate(Count("pk")))
    return User.objects.filter(pk__in=counted).order_by("full_name", "pk")


def hosts_of(guest: User) -> QuerySet[Organisation]:
    """The organisations that let somebody from outside in at this moment."""
    return Organisation.objects.filter(inspections__in=Inspection.objects.let_in(guest)).distinct()


def numbers_in(inspection: Inspection) -> dict[int, int]:
    """How many decisions an inspection shows of each worker."""
    return dict(inspection.decisions().order_by().values_list("worker").annotate(Count("pk")))


def decisions_in(inspection: Inspection, worker: User) -> DecisionQuerySet:
    """What an inspection shows of one worker, newest first."""
    return inspection.decisions().filter(worker=worker).with_everything().order_by("-entry__seq")


def file_in(inspection: Inspection, pk: int) -> QuerySet[EvidenceFile]:
    """A file of evidence that a decision in the inspection is about."""
    versions = inspection.decisions().values("version")
    return EvidenceFile.objects.filter(pk=pk, version__in=versions).select_related("version__item__owner")


def looks_of(inspection: Inspection) -> QuerySet[Event]:
    """Every look that an inspector took, newest first, from the trail."""
    rows = Event.objects.filter(verb__in=LOOKS, detail__inspection=str(inspection.pk))
    return rows.select_related("subject").order_by("-at", "-pk")


def inspections_of(admin: User) -> QuerySet[Inspection]:
    """An organisation's inspections, newest first, with how many people each names."""
    rows = Inspection.objects.visible_to(admin).select_related("inspector", "granted_by")
    return rows.annotate(named=Count("people")).order_by("-starts_at", "-pk")


def decided_about(organisation: Organisation | None) -> QuerySet[User]:
    """Everybody of an organisation about whom something was decided, leavers included."""
    about: Any = Decision.objects.filter(worker__organisation=organisation).values("worker")
    return User.objects.filter(pk__in=about).order_by("full_name", "pk")
