"""What people do with a case: its steps, their verdicts, and the proof rows they saw. Only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jihe.cases import moves
from jihe.cases.models.fields import Words
from jihe.cases.models.nights import Case, Night
from jihe.cases.models.people import Reviewer
from jihe.cases.moves import NIGHT, State, TextChoices
from jihe.schema import CLEARED


class Outcome(TextChoices):
    """The verdicts, kept apart as the law keeps them apart; their words are those of the code list ``verdict``."""

    FRAUD = "fraud"
    OVERPAID_NO_FAULT = "overpaid_no_fault"
    CLERICAL = "clerical"
    PROVIDER_FRAUD = "provider_fraud"
    OPERATOR_BREACH = "operator_breach"
    DATA_ERROR = "data_error"
    BENIGN = "benign"
    UNDERPAID = "underpaid"
    UNPROVEN = "unproven"


MONEY_ALWAYS = (Outcome.OVERPAID_NO_FAULT, Outcome.UNDERPAID)  # without an amount they say nothing


class Stage(TextChoices):
    """Which look at the case a verdict comes from."""

    FIRST = "first", "初次核查"
    SECOND = "second", "复核"
    APPEAL = "appeal", "复议或诉讼"


def _only(action: str, **has: bool) -> Q:
    """That steps of this action have it, and no others."""
    return Q(action=action, **has) | ~Q(action=action) & ~Q(**has)


class Step(models.Model):
    """One step of a case's way; the case's state and assignee are those of its last step, by a trigger."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=16)
    from_state = models.CharField(max_length=16, choices=State)
    to_state = models.CharField(max_length=16, choices=State)
    by = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="steps")  # null: the night
    role = models.CharField(max_length=16)  # as it was then
    at = models.DateTimeField()
    assignee = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="+")  # who has the case after it
    undoes = models.PositiveIntegerField(null=True)  # seq of the step taken back
    night = models.ForeignKey(Night, models.PROTECT, null=True, related_name="steps")
    on = models.DateField(null=True)  # the day of what it tells: heard, served, appealed, filed
    until = models.DateField(null=True)  # on hold until this day
    beside = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="+")  # the second auditor from now on
    reference = models.CharField(max_length=64, default="", blank=True)  # the number it was filed under
    note = Words(default="", blank=True)
    material = Words(default="", blank=True)  # what was handed in

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="step_once"),
            models.UniqueConstraint(fields=["case", "undoes"], name="undone_once"),
            models.CheckConstraint(condition=moves.condition(), name="step_as_declared"),
            models.CheckConstraint(
                condition=Q(role=NIGHT, by__isnull=True, night__isnull=False)
                | (~Q(role=NIGHT) & Q(by__isnull=False, night__isnull=True)),
                name="step_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(to_state=State.OPEN, assignee__isnull=True)
                | (~Q(to_state=State.OPEN) & Q(assignee__isnull=False)),
                name="taken_up_by_somebody",
            ),
            models.CheckConstraint(condition=_only("hold", until__isnull=False), name="held_until_a_day"),
            models.CheckConstraint(condition=_only("join", beside__isnull=False), name="joined_by_somebody"),
            models.CheckConstraint(
                condition=Q(action="file", on__isnull=False) & ~Q(reference="") | ~Q(action="file") & Q(reference=""),
                name="filed_under_a_number",
            ),
        ]


class Verdict(models.Model):
    """What a reviewer found, with the amount confirmed; it counts while its step is not undone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="verdicts", db_index=False)
    seq = models.PositiveIntegerField()
    step = models.OneToOneField(Step, models.PROTECT, related_name="given")
    verdict = models.CharField(max_length=20)  # an Outcome
    confirmed_fen = models.BigIntegerField()
    reason = Words()
    stage = models.CharField(max_length=8, choices=Stage)
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="verdicts")
    at = models.DateTimeField()
    conduct_ended = models.DateField(null=True)  # a fine lapses two years after it
    minutes = models.PositiveIntegerField(null=True)  # the reviewer's own effort
    blind = models.BooleanField(default=False)  # given before any signal was seen

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "seq"], name="verdict_once"),
            models.CheckConstraint(condition=Q(verdict__in=Outcome.values), name="verdict_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="verdict_stage"),
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_with_reason"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="verdict_effort_positive"),
            models.CheckConstraint(
                condition=Q(verdict__in=CLEARED, confirmed_fen=0)
                | Q(verdict__in=MONEY_ALWAYS, confirmed_fen__gt=0)
                | (~Q(verdict__in=[*CLEARED, *MONEY_ALWAYS]) & Q(confirmed_fen__gte=0)),
                name="verdict_amount",
            ),
        ]

    @property
    def in_force(self) -> bool:
        """Whether the case now rests on it: decided, not undone, and none given after it that holds."""
        last = holding(self.case)
        return last is not None and last.pk == self.pk


class SeenProof(models.Model):
    """A proof row that lay before the reviewer: a case cleared on it is not raised for it again."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="seen", db_index=False)
    proof_table = models.CharField(max_length=64)
    proof_key = models.BigIntegerField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["verdict", "proof_table", "proof_key"], name="seen_once")
        ]


SETTLED = (State.DECIDED, State.APPEALED, State.CLOSED)


def holding(case: Case) -> Verdict | None:
    """The verdict a case rests on: the last one not undone, once it is decided; None while it is in review."""
    if case.state not in SETTLED:
        return None
    undone = Step.objects.filter(case=case, undoes__isnull=False).values("undoes")
    found: Verdict | None = case.verdicts.exclude(step__seq__in=undone).order_by("seq").last()
    return found
