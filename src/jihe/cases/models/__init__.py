"""The case store's tables. What must never be broken is a constraint of the database, not only of this code."""

from jihe.cases.models.alike import Held, LookAlikeAnswer
from jihe.cases.models.audit import AuditEntry, AuditHead
from jihe.cases.models.blind import (
    BLIND_LINES,
    BlindDraw,
    BlindItem,
    BlindReveal,
    BlindSeed,
    BlindStratum,
    BlindTaken,
    BlindVerdict,
)
from jihe.cases.models.cards import Card, LastLook
from jihe.cases.models.files import Attachment, Evidence
from jihe.cases.models.incidents import Grade, Incident
from jihe.cases.models.money import Balance, Entry, Footing, Instalment, Plan, SeenMoney
from jihe.cases.models.nights import (
    LINES,
    Case,
    CaseGround,
    CaseMoney,
    CaseNight,
    Lane,
    Night,
    Signal,
    SignalMoney,
    SignalProof,
)
from jihe.cases.models.people import Absence, GuessDecision, Reviewer, WorkingHours
from jihe.cases.models.purposes import Aim, Purpose
from jihe.cases.models.work import Outcome, SeenProof, Stage, Step, Verdict, holding
from jihe.cases.moves import Role, State

__all__ = [
    "BLIND_LINES", "LINES", "Absence", "Aim", "Attachment", "AuditEntry", "AuditHead", "Balance", "BlindDraw",
    "BlindItem", "BlindReveal", "BlindSeed", "BlindStratum", "BlindTaken", "BlindVerdict", "Card", "Case",
    "CaseGround", "CaseMoney", "CaseNight", "Entry", "Evidence", "Footing", "Grade", "GuessDecision", "Held",
    "Incident", "Instalment", "Lane", "LastLook", "LookAlikeAnswer", "Night", "Outcome", "Plan", "Purpose",
    "Reviewer", "Role", "SeenMoney", "SeenProof", "Signal", "SignalMoney", "SignalProof", "Stage", "State", "Step",
    "Verdict", "WorkingHours", "holding",
]  # fmt: skip
