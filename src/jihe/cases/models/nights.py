"""What nights bring into the case store: cases, signals, proofs, payments, and each night's ranking.

Money is integer fen. ``first_…`` and ``last_…`` are days of the data (``as_of``), never of a clock: a night
that is run again, or an older one that is run late, leaves the same store.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jihe.cases.identity import LETTERS, Docket
from jihe.cases.moves import State

LINES = tuple(LETTERS)


class Lane(models.TextChoices):
    """Who may open a case: the town's reviewers, or the unit that watches public power."""

    CASE = "case", "业务稽核"
    PUBLIC_POWER = "public_power", "公权力监督"


class Night(models.Model):
    """One run of the nightly screening, by its content-derived id."""

    run_id = models.CharField(max_length=64, unique=True)
    as_of = models.DateField()
    unheard = models.JSONField(default=dict)  # code → day of its last word, for what could not be asked
    capacity_minutes = models.PositiveIntegerField(null=True)  # null until ranked


class Case(models.Model):
    """All that is suspected of one subject in one line, for good: later nights add to it."""

    number = models.CharField(max_length=24, unique=True)  # derived from the three below
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    line = models.CharField(max_length=16)
    lane = models.CharField(max_length=16, choices=Lane)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(Night, models.PROTECT, related_name="opened")
    town = models.CharField(max_length=32, null=True)  # the subject's, as in ref_town; null while unknown
    assignee = models.ForeignKey("cases.Reviewer", models.PROTECT, null=True, related_name="cases")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")  # the same person's case

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "line"], name="case_identity"),
            models.CheckConstraint(condition=Q(line__in=LINES), name="case_line"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="case_lane"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "town"], name="case_state_town")]


class Signal(models.Model):
    """One finding or warning, in its newest version; it never leaves its case, found again or not."""

    signal_id = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=16)
    source = models.CharField(max_length=128)
    code = models.CharField(max_length=16)
    content_hash = models.CharField(max_length=64)
    key = models.TextField()
    test = models.CharField(max_length=128)
    test_zh = models.TextField(db_default="")  # its name for people; empty where no night has said it yet
    test_en = models.TextField(db_default="")
    severity = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True)
    match = models.CharField(max_length=16)
    from_ym = models.IntegerField(null=True)
    to_ym = models.IntegerField(null=True)
    at_stake_fen = models.BigIntegerField()  # as the rule says it, before payments are shared out to cases
    prevented_fen = models.BigIntegerField()
    says = models.TextField()
    says_en = models.TextField()
    evidence = models.TextField()  # canonical JSON
    first_seen = models.DateField()
    first_night = models.ForeignKey(Night, models.PROTECT, related_name="+")
    last_seen = models.DateField()
    last_night = models.ForeignKey(Night, models.PROTECT, related_name="+")

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["finding", "warning"]), name="signal_kind"),
            models.CheckConstraint(condition=Q(severity__range=(1, 4)), name="signal_severity"),
            models.CheckConstraint(condition=Q(match__in=["strong", "weak"]), name="signal_match"),
            models.CheckConstraint(condition=Q(last_seen__gte=F("first_seen")), name="signal_seen_in_order"),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "last_seen"], name="signal_code_last_seen")]


class SignalProof(models.Model):
    """A row that proves a signal; ``current`` while the signal's newest version still names it."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="proofs", db_index=False)
    proof_table = models.CharField(max_length=64)
    proof_key = models.BigIntegerField()
    first_seen = models.DateField()
    current = models.BooleanField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["signal", "proof_table", "proof_key"], name="proof_once")
        ]


class CaseMoney(models.Model):
    """A payment and the one case it belongs to, whoever else names it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="money")
    money_table = models.CharField(max_length=64)
    money_key = models.BigIntegerField()
    fen = models.BigIntegerField()  # what its own case holds to be at stake of it now; negative: the fund owes
    first_seen = models.DateField()
    first_night = models.ForeignKey(Night, models.PROTECT, related_name="+")

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["money_table", "money_key"], name="money_in_one_case")]


class SignalMoney(models.Model):
    """A signal's claim to a payment, also where the payment belongs to another case."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="claims", db_index=False)
    money = models.ForeignKey(CaseMoney, models.PROTECT, related_name="claims")
    fen = models.BigIntegerField()
    current = models.BooleanField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["signal", "money"], name="claim_once")]


class CaseNight(models.Model):
    """A case as one night saw and ranked it: why it was, or was not, on that night's list."""

    night = models.ForeignKey(Night, models.PROTECT, related_name="cases", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="nights")
    signals = models.PositiveIntegerField()
    severity = models.PositiveSmallIntegerField(null=True)  # highest of the signals without a calibrated score
    score = models.FloatField(null=True)  # highest of the calibrated ones
    at_stake_fen = models.BigIntegerField()  # to recover, of the payments that are this case's own
    owed_fen = models.BigIntegerField()  # to pay out, likewise
    elsewhere_fen = models.BigIntegerField()  # payments it names that are another case's
    prevented_fen = models.BigIntegerField()
    docket = models.CharField(max_length=16, null=True)
    p_upheld = models.FloatField(null=True)
    expected_fen = models.BigIntegerField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    fen_per_hour = models.BigIntegerField(null=True)
    rank = models.PositiveIntegerField(null=True)
    within_capacity = models.BooleanField(null=True)
    why = models.TextField(null=True)  # what the probability rests on, canonical JSON; null of nights before there was

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["night", "case"], name="case_once_a_night"),
            models.UniqueConstraint(fields=["night", "docket", "rank"], name="rank_once_a_docket"),
            models.CheckConstraint(condition=Q(at_stake_fen__gte=0, owed_fen__gte=0), name="amounts_positive"),
            models.CheckConstraint(condition=Q(severity__isnull=False) | Q(score__isnull=False), name="reason_to_rank"),
            models.CheckConstraint(condition=Q(p_upheld__range=(0, 1)), name="p_upheld_is_a_probability"),
            models.CheckConstraint(condition=Q(minutes__gte=1, rank__gte=1), name="effort_and_rank_positive"),
            models.CheckConstraint(condition=Q(docket__in=[docket.value for docket in Docket]), name="known_docket"),
        ]


class CaseGround(models.Model):
    """A kind of suspicion on which a case stood on a night, whatever its signals have become since."""

    seen = models.ForeignKey(CaseNight, models.PROTECT, related_name="grounds", db_index=False)
    code = models.CharField(max_length=16)
    test = models.CharField(max_length=128)
    test_zh = models.TextField()
    test_en = models.TextField()
    severity = models.PositiveSmallIntegerField()
    match = models.CharField(max_length=16)
    score = models.FloatField(null=True)  # highest of a calibrated model's; null where severity alone speaks
    money_fen = models.BigIntegerField(null=True)  # to recover, of the case's payments it names; null of nights before

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seen", "code", "test", "severity", "match"], name="ground_once"),
            models.CheckConstraint(condition=Q(severity__range=(1, 4)), name="ground_severity"),
            models.CheckConstraint(condition=Q(match__in=["strong", "weak"]), name="ground_match"),
        ]
