"""The case store's tables. What must never be broken is a constraint of the database, not only of this code."""

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
from jihe.cases.models.incidents import Grade, Incident
from jihe.cases.models.money import Balance, Entry, Footing, SeenMoney
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
from jihe.cases.models.people import GuessDecision, Reviewer
from jihe.cases.models.work import Outcome, SeenProof, Stage, Step, Verdict, holding
from jihe.cases.moves import Role, State

__all__ = [
    "BLIND_LINES", "LINES", "AuditEntry", "AuditHead", "Balance", "BlindDraw", "BlindItem", "BlindReveal",
    "BlindSeed", "BlindStratum", "BlindTaken", "BlindVerdict", "Case", "CaseGround", "CaseMoney", "CaseNight",
    "Entry", "Footing", "Grade", "GuessDecision", "Incident", "Lane", "Night", "Outcome", "Reviewer", "Role",
    "SeenMoney", "SeenProof", "Signal", "SignalMoney", "SignalProof", "Stage", "State", "Step", "Verdict", "holding",
]  # fmt: skip
