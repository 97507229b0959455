"""The first floor's fixed lists."""

from django.db import models


class ItemKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", "One right answer"
    MULTIPLE = "multiple", "Several right answers"
    TRUE_FALSE = "true_false", "True or false"
