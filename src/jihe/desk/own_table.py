"""A table from elsewhere, through the training of the models: the method of reviews on rows that are no fund's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError
from jihe.warning.declaration import Capacity, Labels, WarningModel
from jihe.warning.methods.supervised import Supervised
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Classifier = Callable[[Sequence[int]], Any]
    Floats = npt.NDArray[np.float64]

SHARE = 0.05  # of the rows that there is time to look at


@dataclass(frozen=True, repr=False)
class OwnTable:
    """Rows with a label, as lessons of a model: ``X`` doubles (a column a category), ``y`` 0 or 1.

    ``share``: of all rows, how many there is time to look at.
    """

    X: pd.DataFrame
    y: pd.Series[Any]
    groups: npt.NDArray[np.int64]
    share: float = SHARE

    def __repr__(self) -> str:
        return f"<{len(self.y)} rows, {int(self.y.sum())} of label 1, {self.X.shape[1]} columns>"

    def measures(self, classifier: Classifier, baseline: str) -> pd.DataFrame:
        """What a training would log of ``Supervised(classifier, baseline)``: by name, value and interval.

        ``baseline``: the column of ``X`` that somebody without a model would sort by. Each row is scored by a fit of
        other groups. BadInputError where there is no such column, TooFewError where labels are too few.
        """
        import pandas as pd

        _has(self.X, [baseline])
        method = Supervised(classifier, baseline)
        validation = method.validate(self._declared(method), self.X, self._lessons())
        told = {name: (one.value, one.low, one.high) for name, one in validation.metrics.items()}
        return pd.DataFrame.from_dict(told, orient="index", columns=["value", "low", "high"])

    def compare(self, classifiers: Mapping[str, Classifier]) -> pd.DataFrame:
        """Classifiers on the same folds: a row each and measure, its ``gain`` over the first of them beside it.

        Each is made by a function of the columns' directions and is fitted with weights (``sample_weight``).

        Measures: area under the ROC curve, average precision, precision among the ``share`` scored highest. Intervals
        of 90 % are of rows (groups) drawn with replacement, the same draws for all: gains are compared draw by draw.
        TooFewError where labels are too few.
        """
        import pandas as pd

        from jihe.warning.estimators.metrics import over_groups

        scored = {name: self._unseen(classifier) for name, classifier in classifiers.items()}
        first = next(iter(scored))
        rows = []
        for name, score in scored.items():
            told = over_groups(lambda at, s=score: self._told(at, s, scored[first]), self.groups)  # type: ignore[misc]
            for measure in ("auc", "average_precision", "precision_in_share"):
                one, gain = told[measure], told[f"gain_{measure}"]
                rows.append((name, measure, one.value, one.low, one.high, gain.value, gain.low, gain.high))
        names = ["classifier", "measure", "value", "low", "high", "gain", "gain_low", "gain_high"]
        return pd.DataFrame(rows, columns=names).set_index(["measure", "classifier"]).sort_index(kind="stable")

    def _unseen(self, classifier: Classifier) -> Floats:
        """Of every row, the score by a fit of other groups."""
        import numpy as np

        method = Supervised(classifier, self.X.columns[0])
        judged, score = method.across_groups(self._declared(method), self._lessons())
        made = np.zeros(len(self.y))
        made[judged] = score
        return made

    def _told(self, rows: Any, score: Floats, beside: Floats) -> dict[str, float]:
        return {
            name + measure: value
            for name, each in (("", score), ("baseline_", beside))
            for measure, value in _measured(self.y.to_numpy()[rows], each[rows], self.share).items()
        }

    def _lessons(self) -> TrainingSet:
        import numpy as np

        moment = np.full(len(self.y), np.datetime64("2000-01-01", "s"))  # one for all: nothing is forward in time
        ones, nothing = np.ones(len(self.y)), np.zeros(len(self.y), dtype=np.int64)
        return TrainingSet(self.X, self.y.to_numpy(), ones, self.groups, moment, moment, nothing)

    def _declared(self, method: Supervised) -> WarningModel:
        """A declaration that no night reads: what it says in words is nobody's."""
        names = list(self.X.columns)
        top = max(1, round(self.share * len(self.y)))
        return WarningModel(
            code="M00", title="-", title_en="-", line="cross", entity="own", features=names, method=method,
            reasons=dict.fromkeys(WarningModel.told(names), ("-", "-")), capacity=Capacity(top, 0.0),
            severity=[(0.5, 1)], subject=("row", "row"), says="-", says_en="-",
            labels=Labels("row", upheld=["1"], group="row"),
        )  # fmt: skip


def own_table(
    frame: pd.DataFrame,
    label: str,
    *,
    drop: Sequence[str] = (),
    groups: str | None = None,
    share: float = SHARE,
    least: int = 20,
) -> OwnTable:
    """A table as lessons. ``label``: the column of 0 and 1. ``groups``: of rows never to be split; each its own.

    Columns of numbers are taken as they are; of others each value that ``least`` rows have is a column of 0 and 1.
    BadInputError where the label is not 0 and 1, a column is not there, nothing is left to learn from, or the share is
    none. Rows without a group are one group.
    """
    import numpy as np
    import pandas as pd

    apart = list(dict.fromkeys([label, *drop, *([groups] if groups else [])]))  # taught nothing by
    _has(frame, apart)
    if not 0 < share <= 1:
        raise BadInputError(f"share {share:g}: the part of the rows that there is time for, above 0 and at most 1")
    y = frame[label]
    if not y.isin([0, 1]).all():
        raise BadInputError(f"column {label} holds other values than 0 and 1; make it 1 where fraud was found, else 0")
    group = np.arange(len(frame)) if groups is None else pd.factorize(frame[groups])[0]
    given = frame.drop(columns=apart).reset_index(drop=True)
    columns = [made for name in given for made in _columns(given[name], least)]
    if not columns:
        raise BadInputError("no column is left to learn from; drop fewer")
    return OwnTable(pd.concat(columns, axis=1), y.astype(int).reset_index(drop=True), group.astype(np.int64), share)


def _has(frame: pd.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in frame]
    if missing:
        raise BadInputError(f"the table has no column {', '.join(missing)}; it has: {', '.join(map(str, frame))}")


def _columns(column: pd.Series[Any], least: int) -> list[pd.Series[Any]]:
    """A column of numbers as doubles; of any other, one for each value that is not rare."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column):
        return [(column - column.min()).dt.days.astype(float).rename(f"{column.name}_days")]
    if pd.api.types.is_numeric_dtype(column):
        return [column.astype(float)]
    counts = column.value_counts()
    common = sorted(counts.index[counts >= least], key=str)
    return [(column == value).astype(float).rename(f"{column.name}={value}") for value in common]


def _measured(y: Any, score: Floats, share: float) -> dict[str, float]:
    import numpy as np
    from sklearn.metrics import roc_auc_score

    from jihe.warning.estimators.metrics import average_precision, top_share

    weight = np.ones(len(y))
    first = top_share(score, weight, share)
    return {
        "auc": float(roc_auc_score(y, score)) if 0 < y.sum() < len(y) else float("nan"),
        "average_precision": average_precision(y, score, weight),
        "precision_in_share": float(np.average(y, weights=first)),
    }
