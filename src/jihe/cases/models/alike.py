"""What a reviewer says of the honest situations that look like what was found, with the verdict. Only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jihe.cases.models.fields import Words
from jihe.cases.models.work import Verdict
from jihe.cases.moves import TextChoices


class Held(TextChoices):
    """Whether it is one of them."""

    EXCLUDED = "excluded", "已排除"
    HOLDS = "holds", "属实"
    UNCLEAR = "unclear", "未能查明"
    OPEN = "open", "未答复"


class LookAlikeAnswer(models.Model):
    """One honest situation as its reviewer found it. ``note``: the paper that shows it; ``codes``: the rules asking."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="look_alikes", db_index=False)
    codes = models.CharField(max_length=200)  # joined by 、
    what = Words()
    held = models.CharField(max_length=8, choices=Held)
    note = Words(default="", blank=True)

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["verdict", "what"], name="look_alike_once"),
            models.CheckConstraint(condition=Q(held__in=Held.values), name="look_alike_held"),
        ]
