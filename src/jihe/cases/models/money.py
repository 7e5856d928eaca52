"""The ledger: entries that are only ever added, what they sum to, and the verdict each case's books follow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jihe.cases import accounts
from jihe.cases.models.fields import Words
from jihe.cases.models.nights import Case, CaseMoney, Night
from jihe.cases.models.people import Reviewer
from jihe.cases.models.work import Verdict


class Entry(models.Model):
    """Money of a case moves from one account to another; append-only, and the same ``ref`` never twice."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    from_account = models.CharField(max_length=16)
    to_account = models.CharField(max_length=16)
    fen = models.BigIntegerField()
    on = models.DateField(db_index=True)  # the day of the fact: of the data for a night, of the voucher for a payment
    by = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="entries")  # null: the night
    night = models.ForeignKey(Night, models.PROTECT, null=True, related_name="entries")
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, related_name="entries")
    reason = Words(default="", blank=True)
    ref = models.CharField(max_length=160, unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="entry_once"),
            models.CheckConstraint(
                condition=Q(kind=accounts.REVERSE, reverses__isnull=False)
                | ~Q(kind=accounts.REVERSE) & Q(reverses__isnull=True),
                name="red_entry_of_an_entry",
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="entry_moves_money"),
            models.CheckConstraint(condition=accounts.condition(), name="entry_as_declared"),
            models.CheckConstraint(condition=~Q(ref=""), name="entry_with_a_ref"),
            models.CheckConstraint(
                condition=Q(by__isnull=False, night__isnull=True) | Q(by__isnull=True, night__isnull=False),
                name="entry_of_somebody",
            ),
        ]


class Plan(models.Model):
    """An agreement to pay back in instalments [还款协议]; the newest of a case counts. Only ever added to."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans", db_index=False)
    seq = models.PositiveIntegerField()
    agreed_on = models.DateField()
    note = Words(default="", blank=True)
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="plan_once")]


class Instalment(models.Model):
    """What a plan makes due on a day."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="instalments", db_index=False)
    due_on = models.DateField()
    fen = models.BigIntegerField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="instalment_once_a_day"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="instalment_of_money"),
        ]


class Balance(models.Model):
    """What an account of a case holds: the sum of its entries, kept and proven by triggers, never below zero."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="balances", db_index=False)
    account = models.CharField(max_length=16)
    fen = models.BigIntegerField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "account"], name="balance_once"),
            models.CheckConstraint(condition=Q(fen__gte=0), name="balance_not_negative"),
            models.CheckConstraint(
                condition=Q(account__in=[name for name in accounts.ACCOUNTS if name != accounts.OUTSIDE]),
                name="balance_of_an_account",
            ),
        ]


class Footing(models.Model):
    """The verdict a case's books were brought to, newest last; null: back to what the nights hold alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="footings", db_index=False)
    seq = models.PositiveIntegerField()
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, related_name="footings")
    ref = models.CharField(max_length=160, unique=True)

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="footing_once")]


class SeenMoney(models.Model):
    """A payment the verdict has settled, with what was at stake of it (fen as in CaseMoney); append-only.

    Only what a payment exceeds this by is suspected anew, so that a payment is never counted twice.
    """

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="seen_money", db_index=False)
    money = models.ForeignKey(CaseMoney, models.PROTECT, related_name="seen")
    fen = models.BigIntegerField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["verdict", "money"], name="money_seen_once")]
