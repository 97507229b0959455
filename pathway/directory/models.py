"""A local service: what it does, for whom, how to reach it, and when somebody last made sure."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from pathway.core import clock
from pathway.people.enums import AreaOfPractice
from pathway.people.models import Organisation


class LocalServiceQuerySet(models.QuerySet["LocalService"]):
    """Local services."""

    def visible_to(self, user: Any) -> Self:
        """Services of the person's own organisation."""
        return self.filter(organisation_id=getattr(user, "organisation_id", None) or 0)

    def open(self) -> Self:
        """Services that are still there."""
        return self.filter(retired_on__isnull=True)

    def retired(self) -> Self:
        """Services that are told to families no more."""
        return self.filter(retired_on__isnull=False)

    def overdue(self, on: date | None = None) -> Self:
        """Services whose check was due before a day."""
        return self.open().filter(next_check_on__lt=on or clock.today())


class LocalService(models.Model):
    """Somewhere that families can be told about, with the day on which its facts were last checked.

    .. no_pii: a service's own public facts; the form asks for no person's name.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="local_services")
    name = models.CharField(max_length=120)
    what_for = models.TextField("what it is for", max_length=600)
    who_for = models.CharField("who it is for", max_length=300)
    phone = models.CharField(max_length=40, blank=True)
    web = models.URLField("web address", max_length=300, blank=True)
    address = models.TextField(max_length=300, blank=True)
    areas = models.JSONField("areas of practice", default=list, blank=True)
    checked_on = models.DateField("last checked on")
    next_check_on = models.DateField("next check by")
    retired_on = models.DateField(null=True, blank=True)
    why_retired = models.CharField("why it was taken off", max_length=200, blank=True)

    objects = LocalServiceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("name"),
                condition=Q(retired_on__isnull=True),
                name="an_organisation_names_an_open_service_once",
            ),
            models.CheckConstraint(
                condition=~Q(phone="", web="", address=""), name="a_service_can_be_reached_in_some_way"
            ),
            models.CheckConstraint(
                condition=Q(next_check_on__gt=F("checked_on")), name="a_service_is_checked_again_later"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True, why_retired="")
                | (Q(retired_on__isnull=False) & ~Q(why_retired="")),
                name="a_service_is_taken_off_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have checked it by now."""
        return self.retired_on is None and self.next_check_on < clock.today()

    @property
    def area_names(self) -> list[str]:
        """The areas of practice it is of use for, in words; none means all of them."""
        return [str(area.label) for area in AreaOfPractice if area.value in self.areas]

    @property
    def phone_link(self) -> str:
        """The number as a telephone takes it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")
