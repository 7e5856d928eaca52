"""Rules run over a session: findings, money, proofs and each rule's health; and the cases that prove the rules."""

from __future__ import annotations

from jihe.screening.run_cases import CaseResult, Nudge, Proof, prove, run_cases
from jihe.screening.screen import Failure, Screened, evaluate, screen

__all__ = [
    "CaseResult", "Failure", "Nudge", "Proof", "Screened", "evaluate", "prove", "run_cases", "screen",
]  # fmt: skip
