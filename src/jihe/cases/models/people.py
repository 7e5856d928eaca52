"""Who works on cases. The same table serves the command line and the web, where people log in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from jihe.cases.moves import Role


class Reviewer(AbstractBaseUser):
    """A person with one role; ``town`` null: the bureau, which sees every town."""

    login = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=Role)
    town = models.CharField(max_length=32, null=True)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()
    USERNAME_FIELD = "login"

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="reviewer_role"),
            models.CheckConstraint(condition=~Q(login=""), name="reviewer_has_a_login"),
        ]


class Absence(models.Model):
    """Days on which somebody is away, first and last; only ever added to."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="absence_in_order")
        ]


class WorkingHours(models.Model):
    """Minutes a week that somebody reviews, from a day on; the newest that has begun counts. Only ever added to."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="hours")
    from_day = models.DateField()
    minutes_a_week = models.PositiveIntegerField()
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes_a_week__lte=7 * 24 * 60), name="hours_of_a_week")
        ]


class GuessDecision(models.Model):
    """Whether the bureau orders its list by the first guess of simulated cities too; the last one counts."""

    accepted = models.BooleanField()
    digest = models.CharField(max_length=16)  # of the very numbers
    by = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="+")  # null: the demo
    at = models.DateTimeField()
