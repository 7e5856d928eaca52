"""A ranking of entities cut at a night's capacity, as it would be in a fund where frauds are as rare as in life.

The city multiplies its frauds and look-alikes and says by how much. So each row stands for its ``weight`` rows in life,
and a night of capacity k takes rows from the top until they stand for k. Of equal scores each is taken in the same
part: what chance decides counts as its expectation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jihe.evaluate.reviewing import GROUPS, Reviewers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """What the truth knows of the rows a model ranks.

    ``group``: of each row, its place in ``reviewing.GROUPS``. ``weight``: how many rows of life it stands for.
    ``row``, ``truth``: pairs of a row and a fraud it points at, the fraud by its place in the next. ``fen``: what each
    fraud cost, weighted to life. ``by_rule``: whether a rule finds it.
    """

    group: npt.NDArray[np.int64]
    weight: Floats
    row: npt.NDArray[np.int64]
    truth: npt.NDArray[np.int64]
    fen: Floats
    by_rule: npt.NDArray[np.bool_]


def taken(score: Floats, weight: Floats, capacity: float) -> Floats:
    """The part of each row, 0 to 1, that the top ``capacity`` (in rows of life) takes."""
    if not len(score):
        return np.zeros(0)
    _, place = np.unique(-score, return_inverse=True)
    mass = np.bincount(place, weights=weight)
    room = np.clip(capacity - (np.cumsum(mass) - mass), 0, mass)
    made: Floats = np.divide(room, mass, out=np.zeros_like(mass), where=mass > 0)[place]
    return made


def by_chance(weight: Floats, capacity: float) -> Floats:
    """The part of each row that a draw at random takes."""
    return taken(np.zeros(len(weight)), weight, capacity)


def measures(part: Floats, known: Known, by: Reviewers) -> dict[str, float]:
    """Of a list: share of frauds (``precision``), share upheld by reviewers who err, fen of frauds, fen beyond rules.

    ``beyond_rules`` is the share of the fraud money found that no rule finds; nan where none is found. ``length``: rows
    of life on the list.
    """
    mass = part * known.weight
    length = float(mass.sum())
    found = reached(part, known)
    money, beyond = float(found @ known.fen), float(found @ (known.fen * ~known.by_rule))
    upholds = np.array([by.upholds(name) for name in GROUPS])
    return {
        "precision": float(mass[known.group == GROUPS.index("fraud")].sum() / length) if length else float("nan"),
        "upheld": float(mass @ upholds[known.group] / length) if length else float("nan"),
        "fen": money,
        "beyond_rules": beyond / money if money else float("nan"),
        "length": length,
    }


def reached(part: Floats, known: Known) -> Floats:
    """The part of each fraud that a list reaches: of its rows the one taken most, so that no money counts twice."""
    made = np.zeros(len(known.fen))
    np.maximum.at(made, known.truth, part[known.row])
    return made


def together(parts: Mapping[str, Floats], fen: Floats, by_rule: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Of all fraud money: found by rules, by the models' lists, by either, and by the models alone.

    ``parts``: of each model, the part of every fraud that its list reaches.
    """
    total = float(fen.sum())
    models = np.max([np.zeros(len(fen)), *parts.values()], axis=0)
    if not total:
        return dict.fromkeys(("rules", "models", "either", "models_alone"), float("nan"))
    return {
        "rules": float(fen @ by_rule / total),
        "models": float(fen @ models / total),
        "either": float(fen @ np.maximum(models, by_rule) / total),
        "models_alone": float(fen @ (models * ~by_rule) / total),
    }
