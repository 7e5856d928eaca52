"""What teaches a model, as scikit-learn takes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.desk.frames import shown
from jihe.desk.pseudonyms import Pseudonyms, kind_of
from jihe.errors import BadInputError
from jihe.warning.declaration import Labels

if TYPE_CHECKING:
    import pandas as pd

    from jihe.desk.asking import Fund
    from jihe.desk.sight import Sight
    from jihe.warning.discovery import Model
    from jihe.warning.training_set import TrainingSet

_MOMENTS = ("opened_ts", "opened_ts_month", "decided_ts", "until_ts", "confirmed_fen")  # told by columns of their own
_OPEN = {"verdict": "code"}  # of a review: what it came to names nobody


@dataclass(frozen=True, repr=False)
class Lessons:
    """One row a lesson, all with one index: whom it is about, as was known before it was opened.

    ``X``: the model's features, doubles, NaN where not known. ``y``: 1 where upheld, else 0. ``weights``: how much of
    the population a row stands for, mean about 1. ``groups``: never to be split between learning and judging.
    ``rows``: all the rest: the entity's other columns, the days it was ``opened`` and ``decided``, ``fen`` confirmed.
    """

    X: pd.DataFrame
    y: pd.Series[Any]
    weights: pd.Series[Any]
    groups: pd.Series[Any]
    rows: pd.DataFrame

    def __repr__(self) -> str:
        return f"<{len(self.y)} lessons, {int(self.y.sum())} upheld, {self.X.shape[1]} features>"


def lessons(fund: Fund, sight: Sight, model: Model) -> Lessons:
    """What teaches it by the fund's day. BadInputError where nothing does, or its lane is another's."""
    declared = model.declaration
    sight.require(declared.lane, model.code)
    taught = taught_by(fund, model)
    sight.looked("model", model.code, fund.as_of, len(taught.upheld))
    return _shown(model, taught, sight)


def taught_by(fund: Fund, model: Model) -> TrainingSet:
    """The lessons themselves. BadInputError for a model that no verdict and no registry teaches."""
    from jihe.engines.past import Past
    from jihe.warning.learning.labels import training_sets

    declared = model.declaration
    if declared.labels is None:
        raise BadInputError(
            f"{model.code} is taught by no verdict: it learns from features/{declared.entity}.sql alone"
        )
    with Past(fund.lake, fund.snapshot, fund.law, fund.content.facts) as past:
        return training_sets([model], past.on, fund.as_of, lambda *_: None, fund.own_reviews())[model.code]


def _shown(model: Model, taught: TrainingSet, sight: Sight) -> Lessons:
    import pandas as pd

    declared, key = model.declaration, model.key
    kinds = {"subject_id": declared.labels.subject_kind} if isinstance(declared.labels, Labels) else {}
    frame = taught.rows.drop(columns=[name for name in _MOMENTS if name in taught.rows])
    opened, decided = (
        moment.astype("datetime64[D]") for moment in (taught.opened, taught.decided)
    )  # a second tells whom
    frame = frame.assign(opened=opened, decided=decided, fen=taught.fen)
    rows = shown(frame, model.feature, sight, kinds, _OPEN).set_index(key)
    groups = pd.Series(taught.group, name="group")
    if not sight.in_full:
        assert declared.labels is not None
        groups = Pseudonyms.of(sight.home).names(kind_of(declared.labels.group), groups)
    return Lessons(
        taught.rows[list(declared.features)].astype(float).set_axis(rows.index),
        pd.Series(taught.upheld, index=rows.index, name="upheld"),
        pd.Series(taught.weight, index=rows.index, name="weight"),
        groups.set_axis(rows.index),
        rows.drop(columns=list(declared.features)),
    )
