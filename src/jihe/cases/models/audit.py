"""The audit log: a hash chain of entries, and its head, which whoever writes an entry holds while writing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AuditEntry(models.Model):
    """One change or one look; append-only. ``audit_verify`` says what its hash is made from."""

    seq = models.BigIntegerField(primary_key=True)  # from 1, without a gap
    at = models.DateTimeField()  # naive Asia/Shanghai
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=16)
    action = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=32)
    object_key = models.CharField(max_length=128)
    detail = models.TextField()  # canonical JSON, no personal data
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(actor="") & ~Q(role="") & ~Q(action="") & ~Q(object_kind=""),
                name="audit_says_who_and_what",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["object_kind", "object_key"], name="audit_object")]


class AuditHead(models.Model):
    """The last entry, in the one row there is; the database moves it on when an entry is added."""

    ONLY = 1

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="audit_one_head")]
