"""What the pages themselves must remember."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Submission(models.Model):
    """A form that was carried out: sent again, it leads to where it led, and nothing is done twice."""

    reviewer = models.ForeignKey("cases.Reviewer", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    path = models.CharField(max_length=200)  # of the form
    leads_to = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["reviewer", "key"], name="submitted_once")]
