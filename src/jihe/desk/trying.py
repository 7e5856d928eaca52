"""A model fitted on a sample, to look at: in seconds, registered nowhere."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.desk.frames import shown
from jihe.errors import BadInputError
from jihe.warning.declaration import History
from jihe.warning.methods.base import TooFewError

if TYPE_CHECKING:
    import pandas as pd

    from jihe.desk.asking import Fund
    from jihe.desk.door import Progress
    from jihe.desk.sight import Sight
    from jihe.warning.discovery import Model
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.methods.base import Validation
    from jihe.warning.training_set import TrainingSet

ROWS = 5_000  # entities looked at; all of a whole method's, whose score rests on the others
MONTHS = 12  # of reviews, where they suffice
PAST = {"days": 2, "most": 2_000}  # of a history: days looked at, and rows a day
SHOWN = 3  # rows with reasons


@dataclass(frozen=True, repr=False)
class TriedOut:
    """``measures``: by name, value and interval. ``says``: how they were measured, on how much; ``stands``: beside the
    baseline. ``reasons``: of the rows that score highest, three each. ``unfinished``: what the file has still to say.
    """

    code: str
    rows: int
    lessons: int | None
    upheld: int | None
    seconds: float
    measures: pd.DataFrame
    says: str
    stands: str
    reasons: pd.DataFrame
    unfinished: list[str]

    def __repr__(self) -> str:
        taught = "" if self.lessons is None else f", {self.lessons} lessons ({self.upheld} upheld)"
        return f"<{self.code} tried on {self.rows} rows{taught} in {self.seconds:.0f} s: {self.stands}>"


def try_out(fund: Fund, sight: Sight, name: str, progress: Progress) -> TriedOut:
    """BadInputError where the file cannot be built, or there is too little to learn from."""
    from jihe.engines.past import Past
    from jihe.warning.data_availability import require_data
    from jihe.warning.learning.frames import entities
    from jihe.warning.training import fit

    began = time.perf_counter()
    model = _draft(fund, name)
    sight.require(model.declaration.lane, model.code)
    with Past(fund.lake, fund.snapshot, fund.law, fund.content.facts) as past:
        progress("entities", 0, None)
        with past.on(fund.as_of) as session:
            require_data(model, session)
            rows = _sample(model, entities(model, session))
        for since in (_months_before(fund.as_of, MONTHS), None):
            taught = _taught(fund, model, past.on, since, progress)
            try:
                progress("fit and judge", 0, None)
                fitted, validation = fit(model, rows, taught)
                break
            except TooFewError as error:
                if since is None or taught is None:
                    raise BadInputError(f"{model.code} as of {fund.as_of}: {error}") from error
    reasons = _reasons(fitted, rows, sight)
    sight.looked("model", model.code, fund.as_of, len(reasons))
    progress("fit and judge", 1, 1)
    return TriedOut(
        model.code, len(rows), None if taught is None else len(taught.upheld),
        None if taught is None else int(taught.upheld.sum()), time.perf_counter() - began,
        _measures(validation), validation.says, _stands(fund, validation), reasons, _unfinished(fund, model),
    )  # fmt: skip


def _draft(fund: Fund, name: str) -> Model:
    """The model, be its words unfinished; what teaches it from a past is cut to a sample."""
    from jihe.warning.discovery import discover

    models, failures = discover(fund.content, [name], kept=True)
    if failures:
        raise BadInputError(next(iter(failures.values())))
    labels = models[0].declaration.labels
    if not isinstance(labels, History):
        return models[0]
    days, most = min(labels.days, PAST["days"]), min(labels.most, PAST["most"])
    declared = replace(models[0].declaration, labels=replace(labels, days=days, most=most))
    return replace(models[0], declaration=declared)


def _sample(model: Model, rows: pd.DataFrame) -> pd.DataFrame:
    from jihe.warning.estimators.estimate import SEED

    if len(rows) <= ROWS or model.declaration.method.whole:
        return rows
    return rows.sample(ROWS, random_state=SEED).sort_index().reset_index(drop=True)


def _taught(fund: Fund, model: Model, sessions: Any, since: date | None, progress: Progress) -> TrainingSet | None:
    from jihe.warning.learning.labels import training_sets

    if model.declaration.labels is None:
        return None
    return training_sets([model], sessions, fund.as_of, progress, fund.own_reviews(), since)[model.code]


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _measures(validation: Validation) -> pd.DataFrame:
    import pandas as pd

    told = {name: (one.value, one.low, one.high) for name, one in validation.metrics.items()}
    return pd.DataFrame.from_dict(told, orient="index", columns=["value", "low", "high"])


def _stands(fund: Fund, validation: Validation) -> str:
    from jihe.warning.versions.promotion import Bounds
    from jihe.warning.versions.standing import standing
    from jihe.warning.versions.tracking import complete

    return standing(complete(validation), Bounds.of(fund.law, fund.as_of).certainty).en


def _reasons(fitted: FittedModel, rows: pd.DataFrame, sight: Sight) -> pd.DataFrame:
    """Of the rows of tonight that score highest, three reasons each."""
    import numpy as np
    import pandas as pd

    from jihe.warning.reasons import explain

    model = fitted.model
    judged = np.flatnonzero(fitted.judged(rows))
    score = fitted.score(rows)
    first = judged[np.argsort(-score[judged], kind="stable")[:SHOWN]]
    told = explain(fitted, rows.iloc[first], rows).to_pandas()
    named = pd.DataFrame({model.key: told["entity_id"], "score": np.repeat(score[first], len(told) // len(first))})
    frame = named.join(told[["rank", "feature", "value", "usual", "contribution", "zh", "en"]])
    texts = dict.fromkeys(("feature", "zh", "en"), "code")
    return shown(frame, model.feature, sight, beside=texts).set_index([model.key, "rank"])


def _unfinished(fund: Fund, model: Model) -> list[str]:
    return [str(one) for one in fund.content.defects if one.path.endswith(f"/{model.stem}.py")]
