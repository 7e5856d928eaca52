"""What a page reads of many cases at once: a card a case, kept beside it, and when somebody last looked at which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jihe.cases.identity import UNPLACED, Docket
from jihe.cases.models.nights import Case, Lane, Night
from jihe.cases.models.people import Reviewer
from jihe.cases.moves import State


class Card(models.Model):
    """A case in one row, made from what the store holds of it (``cards``); a copy that decides nothing.

    Whose it is and where it stands follow the case by triggers. ``fresh``: all the rest follows too; a trigger takes
    it back with every step and entry, until the card is made anew.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="card")
    lane = models.CharField(max_length=16, choices=Lane)
    line = models.CharField(max_length=16)
    town = models.CharField(max_length=32, null=True)
    state = models.CharField(max_length=16, choices=State)
    opened_on = models.DateField()
    assignee = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="+", db_index=False)
    # What nights say of it: where the latest that ranked it put it, and what its gravest signal says.
    night = models.ForeignKey(Night, models.PROTECT, null=True, related_name="+")  # the last it stood on
    docket = models.CharField(max_length=16, null=True)
    place = models.BigIntegerField(default=UNPLACED)  # over all dockets: smaller comes first
    within = models.BooleanField(default=False)  # the hours of its docket
    p_upheld = models.FloatField(null=True)
    expected_fen = models.BigIntegerField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    per_hour_fen = models.BigIntegerField(null=True)
    at_stake_fen = models.BigIntegerField(default=0)
    owed_fen = models.BigIntegerField(default=0)
    signals = models.PositiveIntegerField(default=0)
    severity = models.PositiveSmallIntegerField(null=True)
    match = models.CharField(max_length=16, default="", blank=True)
    code = models.CharField(max_length=16, default="", blank=True)
    test_zh = models.TextField(default="", blank=True)
    test_en = models.TextField(default="", blank=True)
    says = models.TextField(default="", blank=True)
    says_en = models.TextField(default="", blank=True)
    newest = models.DateField(null=True)  # the day its newest signal was first seen
    # What people did with it.
    steps = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)  # of the last step
    held_until = models.DateField(null=True)
    beside = models.ForeignKey(Reviewer, models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True)
    due_kind = models.CharField(max_length=16, default="", blank=True)
    to_recover_fen = models.BigIntegerField(default=0)
    fund_owes_fen = models.BigIntegerField(default=0)
    fresh = models.BooleanField(default=False)

    class Meta:  # noqa: D106
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="card_state"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="card_lane"),
            models.CheckConstraint(
                condition=Q(docket=None) | Q(docket__in=[docket.value for docket in Docket]), name="card_docket"
            ),
            models.CheckConstraint(
                condition=Q(at_stake_fen__gte=0, owed_fen__gte=0, to_recover_fen__gte=0, fund_owes_fen__gte=0),
                name="card_amounts_positive",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lane", "state", "place"], name="card_by_rank"),
            models.Index(fields=["lane", "town", "state", "place"], name="card_by_rank_in_town"),
            models.Index(fields=["assignee", "place"], name="card_of_assignee"),
            models.Index(fields=["lane", "-at_stake_fen"], name="card_by_money"),
            models.Index(fields=["lane", "opened_on"], name="card_by_age"),
            models.Index(fields=["lane", "place"], name="card_by_place"),
            models.Index(fields=["lane", "due_on"], name="card_by_due_day"),
            models.Index(fields=["lane", "held_until"], name="card_by_held_day"),
            models.Index(fields=["case"], condition=Q(fresh=False), name="card_to_make_anew"),
        ]


class LastLook(models.Model):
    """The case as somebody saw it last: what has come since is told when they look again."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    steps = models.PositiveIntegerField()  # the number of the last step there was
    night = models.ForeignKey(Night, models.PROTECT, null=True, related_name="+")

    class Meta:  # noqa: D106
        constraints: ClassVar = [models.UniqueConstraint(fields=["reviewer", "case"], name="last_look_once")]
