"""Fund incidents [基金要情]: each case's incident in its versions, newest last; only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jihe.cases.models.nights import Case
from jihe.cases.models.people import Reviewer
from jihe.cases.models.work import Verdict


class Grade(models.TextChoices):
    """The class by which an incident is reported; withdrawn once no verdict carries it any more."""

    ORDINARY = "ordinary", "普通要情"
    MAJOR = "major", "重大要情"
    WITHDRAWN = "withdrawn", "已撤销"


class Incident(models.Model):
    """What is to be reported of a case: its class, amount and due date under one verdict."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="incidents", db_index=False)
    version = models.PositiveIntegerField()
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, related_name="incidents")  # null: withdrawn
    grade = models.CharField(max_length=16, choices=Grade)
    fen = models.BigIntegerField()  # the amount involved, as confirmed
    filed = models.BooleanField()  # a criminal, disciplinary or administrative case was opened [立案]
    filing = models.CharField(max_length=128, default="", blank=True)  # by whom, under which number
    found_on = models.DateField()  # the day the bureau knew: of the first verdict that made it an incident
    due_on = models.DateField()
    assumed_years = models.CharField(max_length=64, default="", blank=True)  # counted without a published calendar
    drafted_on = models.DateField()
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="incidents")

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "version"], name="incident_version_once"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="incident_grade"),
            models.CheckConstraint(condition=Q(fen__gte=0, due_on__gte=F("found_on")), name="incident_plausible"),
            models.CheckConstraint(
                condition=Q(grade=Grade.WITHDRAWN, verdict__isnull=True)
                | (~Q(grade=Grade.WITHDRAWN) & Q(verdict__isnull=False)),
                name="incident_rests_on_a_verdict",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["found_on"], name="incident_found_on")]
