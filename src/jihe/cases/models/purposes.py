"""Why somebody saw personal data unmasked: stated before, of one case or one person, and over with the day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jihe.cases.models.fields import Words
from jihe.cases.models.nights import Case
from jihe.cases.models.people import Reviewer
from jihe.cases.moves import TextChoices


class Aim(TextChoices):
    """What personal data is needed for."""

    REVIEW = "review", "案件核查取证"
    HEARING = "hearing", "听取陈述申辩"
    SERVICE = "service", "送达文书"
    RECOVERY = "recovery", "退回与追偿"
    INQUIRY = "inquiry", "答复本人查询或信访"


class Purpose(models.Model):
    """A purpose [查阅事由], of a case or of a subject; until when it opens. Only ever added to."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="purposes")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="purposes")
    subject_kind = models.CharField(max_length=32, default="", blank=True)
    subject_id = models.BigIntegerField(null=True)
    aim = models.CharField(max_length=16, choices=Aim)
    reason = Words()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(aim__in=Aim.values), name="purpose_aim"),
            models.CheckConstraint(condition=~Q(reason=""), name="purpose_in_words"),
            models.CheckConstraint(condition=Q(until__gt=models.F("at")), name="purpose_ends"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, subject_kind="", subject_id__isnull=True)
                | Q(case__isnull=True, subject_id__isnull=False) & ~Q(subject_kind=""),
                name="purpose_of_a_case_or_a_subject",
            ),
        ]
