"""How well a score tells two classes apart, with an interval that respects groups.

The area under the ROC curve is the share of pairs (fraud, honest) in which the fraud scores higher, ties one half.
Pairs are made inside a block only (the fold that was scored by one fitted model), since scores of different models
cannot be compared. Variance: DeLong's structural components, summed by group before they are squared (Obuchowski 1997),
so that rows of one ring or employer count as the one observation that they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Auc:
    """An area with its interval, cut to 0…1; ``value`` is None where one class is missing in every block."""

    value: float | None
    low: float | None
    high: float | None
    frauds: int
    honest: int

    def meets(self, low: float, high: float) -> bool:
        """Whether the interval has a point between ``low`` and ``high``."""
        return self.low is not None and self.high is not None and self.low <= high and self.high >= low

    def __str__(self) -> str:
        return "–" if self.value is None else f"{self.value:.3f} [{self.low:.3f}–{self.high:.3f}]"


def area(truth: Array, score: Array) -> float:
    """Plain area of one score, ties one half; NaN where one class is missing."""
    frauds = int(truth.sum())
    honest = len(truth) - frauds
    if not frauds or not honest:
        return math.nan
    ranks = rankdata(score)
    return float((ranks[truth].sum() - frauds * (frauds + 1) / 2) / (frauds * honest))


def inside(truth: Array, score: Array, rows_of: list[Array]) -> float | None:
    """The area over all pairs inside blocks, given as the places of their rows, without an interval; None: no pair."""
    pairs, won = 0, 0.0
    for rows in rows_of:
        fraud = truth[rows]
        frauds = int(fraud.sum())
        pairs += frauds * (len(rows) - frauds)
        if 0 < frauds < len(rows):
            won += float(rankdata(score[rows])[fraud].sum()) - frauds * (frauds + 1) / 2
    return won / pairs if pairs else None


def clustered(truth: Array, score: Array, group: Array, block: Array, confidence: float = 0.99) -> Auc:
    """The area over all pairs inside blocks, and its interval; ``truth`` is true for fraud, ``group`` are integers."""
    numbers, group = np.unique(group, return_inverse=True)
    by_group, pairs, won = np.zeros(len(numbers)), 0.0, 0.0
    blocks = []
    for one in np.unique(block):
        rows = np.flatnonzero(block == one)
        fraud, honest = rows[truth[rows]], rows[~truth[rows]]
        if len(fraud) and len(honest):
            # Pairs that each row wins: its rank among all less its rank among its own class.
            ranks = rankdata(score[np.r_[fraud, honest]])
            wins = ranks[: len(fraud)] - rankdata(score[fraud])
            losses = len(fraud) - (ranks[len(fraud) :] - rankdata(score[honest]))
            blocks.append((fraud, honest, wins, losses))
            pairs += len(fraud) * len(honest)
            won += float(wins.sum())
    n, m = int(truth.sum()), int(len(truth) - truth.sum())
    if not blocks:
        return Auc(None, None, None, n, m)
    value = won / pairs
    for fraud, honest, wins, losses in blocks:
        np.add.at(by_group, group[fraud], wins - value * len(honest))
        np.add.at(by_group, group[honest], losses - value * len(fraud))
    groups = max(len(np.unique(group[np.concatenate([np.r_[f, h] for f, h, _, _ in blocks])])), 2)
    error = math.sqrt(float((by_group**2).sum()) * groups / (groups - 1)) / pairs
    half = float(norm.ppf(0.5 + confidence / 2)) * error
    return Auc(value, max(0.0, value - half), min(1.0, value + half), n, m)
