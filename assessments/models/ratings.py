"""What workers say of themselves."""

from typing import Any, Self

from django.db import models

from pathway.careers.models import Competency
from pathway.people.models import User

from ..enums import OwnRating


class SelfRatingQuerySet(models.QuerySet["SelfRating"]):
    """Workers' own ratings."""

    def visible_to(self, user: Any) -> Self:
        """One's own; others read one only beside a decision made after it."""
        return self.filter(worker=user)


class SelfRating(models.Model):
    """Where a worker says they stand with a statement; each change of mind is a new row.

    .. pii: a worker's view of their own work.
    """

    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="own_ratings")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="own_ratings")
    rating = models.CharField(max_length=20, choices=OwnRating.choices)
    rated_at = models.DateTimeField()

    objects = SelfRatingQuerySet.as_manager()

    class Meta:
        ordering = ("rated_at", "id")
        indexes = [models.Index(fields=["worker", "competency", "rated_at"], name="own_ratings_in_order")]

    def __str__(self) -> str:
        return f"{self.competency.code}: {self.get_rating_display()}"
