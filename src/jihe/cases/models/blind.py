"""The blind lane: seeds promised, persons drawn, and what a reviewer said before seeing any signal. Only added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from jihe.cases.models.fields import Words
from jihe.cases.models.nights import Night
from jihe.cases.models.people import Reviewer
from jihe.cases.models.work import MONEY_ALWAYS, Outcome
from jihe.schema import CLEARED

BLIND_LINES = ("pension", "unemployment", "work_injury")


class BlindSeed(models.Model):
    """The hash of a seed, put down before the night whose population it draws from."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the seed
    after = models.BigIntegerField()  # the last night there was; the seed is for the first one behind it
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class BlindDraw(models.Model):
    """One draw, of one night, with the seed that was promised for it."""

    night = models.OneToOneField(Night, models.PROTECT, related_name="blind_draw")
    promised = models.OneToOneField(BlindSeed, models.PROTECT, related_name="draw")
    seed = models.CharField(max_length=200)
    as_of = models.DateField()
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class BlindStratum(models.Model):
    """Who could be drawn, and how many were: each with probability ``drawn ÷ size``."""

    draw = models.ForeignKey(BlindDraw, models.PROTECT, related_name="strata", db_index=False)
    ranked = models.BooleanField()  # of the night's list; else of the population
    line = models.CharField(max_length=16)
    size = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    population_hash = models.CharField(max_length=64)  # SHA-256 of the list, one number a line

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "ranked", "line"], name="blind_stratum_once"),
            models.CheckConstraint(condition=Q(line__in=BLIND_LINES), name="blind_line"),
            models.CheckConstraint(condition=Q(drawn__lte=F("size")), name="blind_drawn_of_size"),
        ]


class BlindItem(models.Model):
    """A person to be reviewed in one line. Which of the flags is set, the reviewer learns after the verdict."""

    draw = models.ForeignKey(BlindDraw, models.PROTECT, related_name="items", db_index=False)
    subject_id = models.BigIntegerField()  # person
    line = models.CharField(max_length=16)
    town = models.CharField(max_length=32, null=True)
    place = models.PositiveIntegerField()  # drawn as well, over all strata together
    at_random = models.BooleanField()  # drawn from the population
    from_list = models.BooleanField()  # drawn from the ranked
    population = models.ForeignKey(BlindStratum, models.PROTECT, null=True, related_name="people")  # member of
    ranking = models.ForeignKey(BlindStratum, models.PROTECT, null=True, related_name="listed")  # member of

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "line", "subject_id"], name="blind_item_once"),
            models.UniqueConstraint(fields=["draw", "place"], name="blind_place_once"),
            models.CheckConstraint(condition=Q(at_random=True) | Q(from_list=True), name="blind_item_drawn"),
            models.CheckConstraint(
                condition=(Q(at_random=False) | Q(population__isnull=False))
                & (Q(from_list=False) | Q(ranking__isnull=False)),
                name="blind_item_of_a_stratum",
            ),
        ]


class BlindTaken(models.Model):
    """Whose it is: the reviewer who was shown the neutral dossier."""

    item = models.OneToOneField(BlindItem, models.PROTECT, related_name="taken")
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class BlindVerdict(models.Model):
    """What the reviewer said, once, before any signal was shown."""

    item = models.OneToOneField(BlindItem, models.PROTECT, related_name="said")
    verdict = models.CharField(max_length=20)  # an Outcome
    confirmed_fen = models.BigIntegerField()
    reason = Words()
    minutes = models.PositiveIntegerField(null=True)
    informed = models.BooleanField()  # had looked at the person's case before: left out of every estimate
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=Outcome.values), name="blind_verdict_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="blind_verdict_with_reason"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="blind_effort_positive"),
            models.CheckConstraint(
                condition=Q(verdict__in=CLEARED, confirmed_fen=0)
                | Q(verdict__in=MONEY_ALWAYS, confirmed_fen__gt=0)
                | (~Q(verdict__in=[*CLEARED, *MONEY_ALWAYS]) & Q(confirmed_fen__gte=0)),
                name="blind_verdict_amount",
            ),
        ]


class BlindReveal(models.Model):
    """That the signals were shown; the database has none without a verdict before it."""

    item = models.ForeignKey(BlindItem, models.PROTECT, related_name="reveals")
    by = models.ForeignKey(Reviewer, models.PROTECT, related_name="+")
    at = models.DateTimeField()
