"""Discrete-time survival: how likely somebody is dead by now, given age, sex and which signs of life ceased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.capacity import settled
from jihe.warning.estimators.arrays import matrix, medians
from jihe.warning.estimators.estimate import SEED
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.methods.supervised import threads
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from sklearn.ensemble import HistGradientBoostingClassifier

    from jihe.warning.declaration import WarningModel
    from jihe.warning.estimators.grouped_hazard import GroupedHazard

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["Survival"]

JUDGED = 3  # days, the last, each judged by what was settled before it
SIDES = 3  # of persons, each judged by what the others taught
FEWEST = 20  # upheld: with fewer nothing is learnt
PERCENT = 0.01  # the share of the population in which what was told later should be found


@dataclass(frozen=True)
class Survival(Method):
    """Discrete-time survival in two steps: a life table, then what the signs of life add to it.

    ``mortality`` are the columns that mortality turns on, ``exposure`` the time at risk, ``silence`` what one would
    sort by without a model. The life table is a ``GroupedHazard`` of these alone, the fund's own experience.
    Boosted trees take its log hazard and the other features, in the directions declared, as is usual for
    person-periods (Singer and Willett 1993; Suresh, Severn and Ghosh 2022); their loss is the likelihood, so what
    they give is a probability.

    It learns from days looked at as if the registry had been silent (``History``). At night the registry has
    spoken of all but a few: the odds are multiplied by the share of the taught dead who had truly not been told
    of by then, those that ``declared.settled`` does not name.
    """

    mortality: Sequence[str]
    exposure: str
    silence: str
    labelled = True
    calibrated = True

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs besides the features."""
        return (*self.mortality, self.exposure, self.silence)

    @property
    def adds(self) -> Sequence[str]:
        """The probability by age, sex and time at risk alone."""
        return ("by_life_table",)

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> FittedSurvival:
        """Learn from all days; TooFewError when too few were told of, or the signs teach nothing."""

        assert training_set is not None
        dead = int(training_set.upheld.sum())
        if min(dead, len(training_set.upheld) - dead) < FEWEST:
            raise TooFewError(f"{dead} of {len(training_set.upheld)} were told of later; {FEWEST} are needed")
        rest = rest_of(self, declared)
        usual = medians(matrix(training_set.rows, rest))
        usual_mortality = medians(matrix(training_set.rows, (*self.mortality, self.exposure)))
        table = self._life_table(usual_mortality, training_set)
        untold = ~settled(declared, training_set.rows)
        share = float((training_set.upheld[untold].sum() + 0.5) / (dead + 1))  # Jeffreys: never none
        trees = _trees([int(name in declared.rising) for name in rest])
        fitted = FittedSurvival(self, declared, usual, usual_mortality, table, trees, share)
        with threads(training_set.rows):
            trees.fit(fitted.signs(training_set.rows), training_set.upheld, training_set.weight)
        return fitted

    def unseen(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats]:
        """Row numbers of the last days, and the score of each as at night, by a model that had not seen the person."""
        judged, _, night, _ = self._forward(declared, training_set)
        return judged, night

    def unseen_hidden(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats]:
        """The same, with the registry silent."""
        judged, hidden, _, _ = self._forward(declared, training_set)
        return judged, hidden

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Forward in time, no group on both sides, the registry hidden; beside the life table and mere silence.

        ``untold_…``: of those truly not told of by the day itself, as at night. ``untold_expected_ratio``: deaths told
        later for each that was expected.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import calibration_bins, over_groups

        assert training_set is not None
        judged, hidden, night, table = self._forward(declared, training_set)
        seen = training_set.take(judged)
        silent = np.nan_to_num(matrix(seen.rows, [self.silence])[:, 0], nan=-1.0)
        measure = _Measure(seen, hidden, table, silent, self._capacity(declared, population))
        metrics = over_groups(measure, seen.group)
        open_rows = np.flatnonzero(~settled(declared, seen.rows))
        late = seen.take(open_rows)
        metrics |= over_groups(_Late(late, night[open_rows], table[open_rows]), late.group)
        says = (
            f"{len(judged)} persons of {len(np.unique(seen.opened))} later days, "
            f"{int(seen.upheld.sum())} told of later, "
            f"{int(late.upheld.sum())} truly untold that day; registry hidden; no person on both sides; "
            f"baseline: life table of age, sex and time alone"
        )
        return Validation(metrics, len(judged), says, calibration_bins(seen.upheld, hidden, seen.weight))

    def _forward(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats, Floats, Floats]:
        """Rows of the last days; scores with the registry silent, and as at night; the life table's.

        Persons are parted into ``SIDES``, each judged by what the others taught. To leave out of the teaching whoever
        is judged would leave out the living, who come again on every day, and keep the dead.
        """
        import numpy as np

        persons, who = np.unique(training_set.group, return_inverse=True)
        side = np.random.default_rng(SEED).integers(0, SIDES, len(persons))[who]
        parts = []
        for day in np.unique(training_set.opened)[-JUDGED:]:
            for mine in range(SIDES):
                block = np.flatnonzero((training_set.opened == day) & (side == mine))
                before = np.flatnonzero((training_set.decided <= day) & (side != mine))
                try:
                    fitted = self.fit(declared, training_set.rows, training_set.take(before))
                except TooFewError:
                    continue  # too little was settled before this day; later ones have more
                rows = training_set.rows.iloc[block]
                hidden = fitted.if_untold(rows)
                parts.append((block, hidden, fitted.at_night(hidden), fitted.by_table(rows)))
        if not parts or not training_set.upheld[np.concatenate([part[0] for part in parts])].any():
            raise TooFewError("too little was settled before the last days to judge by them")
        block, hidden, night, table = (np.concatenate(each) for each in zip(*parts, strict=True))
        return block, hidden, night, table

    def _capacity(self, declared: WarningModel, population: pd.DataFrame) -> float:
        return min(1.0, declared.capacity.top / max(1, int((~settled(declared, population)).sum())))

    def _life_table(self, usual: Floats, training_set: TrainingSet) -> GroupedHazard:
        from jihe.warning.estimators.grouped_hazard import GroupedHazard

        x = _filled(training_set.rows, (*self.mortality, self.exposure), usual)
        return GroupedHazard(exposure=len(self.mortality)).fit(x, training_set.upheld, training_set.weight)


@dataclass(frozen=True)
class FittedSurvival(Fitted, of=Survival):
    """A life ``table`` and the ``trees`` that the signs of life are given to, after it.

    ``usual``, ``usual_mortality``: of the signs, and of what the table takes, where they are not known. ``untold``: the
    share of the dead of whom no registry had told.
    """

    method: Survival
    usual: Floats
    usual_mortality: Floats
    table: GroupedHazard
    trees: HistGradientBoostingClassifier
    untold: float

    def score(self, rows: pd.DataFrame) -> Floats:
        """Probability of being dead, given that no registry has told so."""
        return self.at_night(self.if_untold(rows))

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """By the life table alone, over the time at risk."""
        return {"by_life_table": self.by_table(rows)}

    def parameters(self) -> Mapping[str, float | str]:
        """The life table's coefficients, the trees' settings, and how much remains untold."""
        slopes = self.table.coef_ / self.table.scale_
        told = {f"log_hazard_per_{name}": float(one) for name, one in zip(self.method.mortality, slopes, strict=True)}
        return told | {"untold_share": self.untold, "estimator": " ".join(str(self.trees).split())}

    def by_table(self, rows: pd.DataFrame) -> Floats:
        """Probability by the life table alone."""
        import numpy as np

        if rows.empty:
            return np.zeros(0)
        x = _filled(rows, (*self.method.mortality, self.method.exposure), self.usual_mortality)
        made: Floats = self.table.predict_proba(x)[:, 1]
        return made

    def signs(self, rows: pd.DataFrame) -> Floats:
        """What the trees are given: the life table's log hazard, then the other features."""
        import numpy as np

        hazard, rest = -np.log1p(-self.by_table(rows)), rest_of(self.method, self.declared)
        return np.column_stack([np.log(np.maximum(hazard, 1e-12)), _filled(rows, rest, self.usual)])

    def if_untold(self, rows: pd.DataFrame) -> Floats:
        """Probability of being dead, had no registry spoken for as long as the taught ones were hidden."""
        with threads(rows):
            made: Floats = self.trees.predict_proba(self.signs(rows))[:, 1]
        return made

    def at_night(self, hidden: Floats) -> Floats:
        """The same probability when the registry has spoken of all but ``untold`` of the dead."""
        odds = hidden / (1 - hidden) * self.untold
        made: Floats = odds / (1 + odds)
        return made


@dataclass(frozen=True)
class _Measure:
    """What the registry told later, held against score, life table and silence; no registry known."""

    seen: TrainingSet
    score: Floats
    table: Floats
    silent: Floats
    capacity: float

    def __call__(self, rows: Ints) -> dict[str, float]:
        import numpy as np

        from jihe.warning.estimators import metrics

        y, w, fen = self.seen.upheld[rows], self.seen.weight[rows], self.seen.fen[rows]
        s, t, silent = self.score[rows], self.table[rows], self.silent[rows]
        money = float((w * fen).sum())

        def found(score: Floats, share: float) -> float:
            return float((metrics.top_share(score, w, share) * y).sum() / max(1, (w * y).sum()))

        first, base_first = (metrics.top_share(each, w, self.capacity) for each in (s, t))
        return {
            "base_rate": float(np.average(y, weights=w)),
            "average_precision": metrics.average_precision(y, s, w),
            "baseline_average_precision": metrics.average_precision(y, t, w),
            "silence_average_precision": metrics.average_precision(y, silent, w),
            "brier": metrics.brier(y, s, w),
            "baseline_brier": metrics.brier(y, t, w),
            "calibration_error": metrics.expected_calibration_error(y, s, w),
            "baseline_calibration_error": metrics.expected_calibration_error(y, t, w),
            "recall_in_top_percent": found(s, PERCENT),
            "baseline_recall_in_top_percent": found(t, PERCENT),
            "silence_recall_in_top_percent": found(silent, PERCENT),
            "precision_at_capacity": float(np.average(y, weights=first)),
            "baseline_precision_at_capacity": float(np.average(y, weights=base_first)),
            "money_at_capacity": float((first * fen).sum() / money) if money else float("nan"),
            "baseline_money_at_capacity": float((base_first * fen).sum() / money) if money else float("nan"),
        }


@dataclass(frozen=True)
class _Late:
    """The same among those truly untold of: few, so intervals are wide."""

    seen: TrainingSet
    score: Floats
    table: Floats

    def __call__(self, rows: Ints) -> dict[str, float]:
        from jihe.warning.estimators import metrics

        y, w, s, t = self.seen.upheld[rows], self.seen.weight[rows], self.score[rows], self.table[rows]
        dead = float((w * y).sum())

        def found(score: Floats) -> float:
            return float((metrics.top_share(score, w, PERCENT) * y).sum() / dead) if dead else float("nan")

        return {
            "untold_average_precision": metrics.average_precision(y, s, w),
            "untold_recall_in_top_percent": found(s),
            "baseline_untold_recall_in_top_percent": found(t),
            "untold_expected_ratio": dead / max(float((w * s).sum()), 1e-12),
        }


def rest_of(method: Survival, declared: WarningModel) -> list[str]:
    """The features that the life table does not have."""
    return [name for name in declared.features if name not in method.mortality]


def _trees(directions: Sequence[int]) -> HistGradientBoostingClassifier:
    """Six leaves, many rows each: of a hundred rows not one may be an event. More of the life table is never less."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    from jihe.warning.estimators.binning import percentiles_at_once

    percentiles_at_once()
    return HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.05,
        max_leaf_nodes=6,
        min_samples_leaf=100,
        l2_regularization=10.0,
        monotonic_cst=[1, *directions],
        early_stopping=False,
        random_state=SEED,
    )


def _filled(rows: pd.DataFrame, names: Sequence[str], usual: Floats) -> Floats:
    """Columns as numbers, what is not known counted as usual: no data is not silence."""
    import numpy as np

    values = matrix(rows, names)
    made: Floats = np.where(np.isnan(values), np.nan_to_num(usual), values)
    return made
