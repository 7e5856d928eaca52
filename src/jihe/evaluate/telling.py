"""Can artefacts tell fraud from honest? Gradient-boosted trees, scored out of fold, never across a ring or employer."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jihe.evaluate.auc import Array, Auc, area, clustered

_FOLDS = 5
_SUSPECTS = 5
_FEW = 0.03


@dataclass(frozen=True)
class Suspect:
    """One artefact and how well it tells alone, out of fold."""

    artefact: str
    auc: float


def scores(artefacts: pd.DataFrame, rows: pd.DataFrame, group: Array, trees: int = 80) -> tuple[Array, Array]:
    """Out-of-fold score and fold of each row. ``rows`` has fraud and stratum, in the order of ``artefacts``.

    In training, frauds and honest weigh the same in every stratum, so that no stratum is worth knowing; the order of
    rows, the seed and so the scores are fixed.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedGroupKFold
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    truth = rows["fraud"].to_numpy(dtype=bool)
    score, fold = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.int64)
    values = artefacts.to_numpy(dtype=float)
    splitter = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a big employer makes folds uneven, which is no fault
        splits = list(splitter.split(values, truth, group))
    # One thread: on a busy machine several wait for one another a hundred times longer than they work.
    with threadpool_limits(1):
        for number, (learn, test) in enumerate(splits):
            weight = balanced(rows.iloc[learn])
            fold[test] = number
            if not (weight[truth[learn]].any() and weight[~truth[learn]].any()):
                continue
            model = HistGradientBoostingClassifier(
                max_iter=trees, learning_rate=0.1, max_leaf_nodes=10, min_samples_leaf=20, l2_regularization=1.0,
                early_stopping=False, random_state=0,
            )  # fmt: skip
            model.fit(values[learn], truth[learn], sample_weight=weight)
            score[test] = model.decision_function(values[test])
    return score, fold


def balanced(rows: pd.DataFrame) -> Array:
    """Weights that give frauds and honest half each of every stratum; 0 where a stratum has only one of them."""
    by = rows.groupby("stratum")["fraud"]
    frauds, all_ = by.transform("sum").to_numpy(dtype=float), by.transform("size").to_numpy(dtype=float)
    honest, fraud = all_ - frauds, rows["fraud"].to_numpy(dtype=bool)
    both = (frauds > 0) & (honest > 0)
    mine = np.where(fraud, frauds, honest)
    made: Array = np.where(both, all_ / 2 / np.maximum(mine, 1), 0.0)
    return made


def suspects(artefacts: pd.DataFrame, rows: pd.DataFrame, group: Array) -> list[Suspect]:
    """The artefacts that tell most alone, best first: looked for once a kind has failed, to name what to mend."""
    truth = rows["fraud"].to_numpy(dtype=bool)
    rough = {str(name): abs(area(truth, artefacts[name].to_numpy()) - 0.5) for name in artefacts}
    likely = sorted(rough, key=lambda name: (-rough[name], name))[: 2 * _SUSPECTS]
    found = []
    for name in likely:
        score, fold = scores(artefacts[[name]], rows, group, trees=30)
        auc = clustered(truth, score, group, blocks(rows, fold))
        if auc.value is not None and auc.value - 0.5 > _FEW / 2:
            found.append(Suspect(name, auc.value))
    return sorted(found, key=lambda one: (-one.auc, one.artefact))[:_SUSPECTS]


def tell(artefacts: pd.DataFrame, rows: pd.DataFrame, group: Array) -> tuple[Auc, Array, Array]:
    """The area of the out-of-fold scores with its 99 % interval; the scores and the blocks behind it.

    A block is a fold and a stratum: a fraud is compared with the honest of its own month and subtype alone, since a key
    that grows with time tells one month from another.
    """
    score, fold = scores(artefacts, rows, group)
    block = blocks(rows, fold)
    return clustered(rows["fraud"].to_numpy(dtype=bool), score, group, block), score, block


def blocks(rows: pd.DataFrame, fold: Array) -> Array:
    """A number for each fold and stratum."""
    strata = pd.factorize(rows["stratum"])[0]
    made: Array = strata * (_FOLDS + 1) + fold
    return made
