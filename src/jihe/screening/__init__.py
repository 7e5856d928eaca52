"""Rules run over a session: findings, money, proofs, health; and the cases that prove the rules."""

from __future__ import annotations

from jihe.screening.nudging import Nudge
from jihe.screening.run_cases import CaseResult, Proof, prove, run_cases
from jihe.screening.screen import Failure, Screened, evaluate, screen

__all__ = [
    "CaseResult", "Failure", "Nudge", "Proof", "Screened", "evaluate", "prove", "run_cases", "screen",
]  # fmt: skip
