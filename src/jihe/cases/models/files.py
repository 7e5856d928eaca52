"""What is kept with a case beside what nights and reviewers say of it. Only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jihe.cases.models.fields import Words
from jihe.cases.models.nights import Case
from jihe.cases.models.people import Reviewer
from jihe.cases.models.work import Step
from jihe.cases.moves import TextChoices


class Evidence(TextChoices):
    """The kinds of evidence of 行政处罚法 第四十六条."""

    DOCUMENT = "document", "书证"
    OBJECT = "object", "物证"
    RECORDING = "recording", "视听资料"
    ELECTRONIC = "electronic", "电子数据"
    WITNESS = "witness", "证人证言"
    PARTY = "party", "当事人的陈述"
    EXPERT = "expert", "鉴定意见"
    INSPECTION = "inspection", "勘验笔录、现场笔录"


class Attachment(models.Model):
    """A file handed in or collected: its bytes lie encrypted in the home by their hash, its name is only shown."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", db_index=False)
    seq = models.PositiveIntegerField()
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="attachments")  # the hearing it came with
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)  # by content, never by the name
    name = Words()
    kind = models.CharField(max_length=16, choices=Evidence)
    received_on = models.DateField()
    note = Words(default="", blank=True)  # from whom, what it shows
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="attachment_once"),
            models.UniqueConstraint(fields=["case", "sha256"], name="file_once_a_case"),
            models.CheckConstraint(condition=Q(kind__in=Evidence.values), name="attachment_kind"),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_of_something"),
        ]
