"""What a model got wrong where it had not learnt: false alarms ranked high, upheld ones ranked low."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.desk.frames import shown
from jihe.errors import BadInputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.desk.asking import Fund
    from jihe.desk.door import Progress
    from jihe.desk.sight import Sight
    from jihe.warning.discovery import Model
    from jihe.warning.learning.refits import Judged

FALSE_ALARM, MISSED = "false_alarm", "missed"
WORDS = {FALSE_ALARM: "误报 false alarm", MISSED: "漏报 missed"}


@dataclass(frozen=True, repr=False)
class Errors:
    """``table``: by who it is about, ``kind`` (false_alarm, missed), ``place`` among ``judged`` (1: highest score),
    ``score``, ``verdict``, ``fen``, ``opened``, and ``why_1`` … ``why_3`` with their English. ``how``: how the scores
    were made without the row, its group and its future. ``settled``: of those a rule already settles, left out.
    """

    code: str
    table: pd.DataFrame
    judged: int
    settled: int
    how: str

    def __repr__(self) -> str:
        return f"<{self.code}: {len(self.table)} of {self.judged} reviews, {self.how}>"

    def _repr_html_(self) -> str:
        made: str = self.table.to_html()
        return made


def errors(fund: Fund, sight: Sight, model: Model, most: int, progress: Progress) -> Errors:
    """At most ``most`` of either kind. BadInputError where no verdict teaches the model, or too few do."""
    from jihe.engines.past import Past
    from jihe.warning.learning.labels import training_sets
    from jihe.warning.learning.refits import forward
    from jihe.warning.methods.base import TooFewError

    declared = model.declaration
    sight.require(declared.lane, model.code)
    if declared.labels is None or declared.method.whole:
        raise BadInputError(f"{model.code} is taught by no verdict, so none says where it was wrong; its trials do: "
                            f"jihe models evaluate {model.code}")  # fmt: skip
    try:
        with Past(fund.lake, fund.snapshot, fund.law, fund.content.facts) as past:
            taught = training_sets([model], past.on, fund.as_of, progress, fund.own_reviews())[model.code]
            progress("scored without having seen them", 0, None)
            judged = forward([model], [taught], past.on, with_fits=True)
            progress("scored without having seen them", 1, 1)
    except TooFewError as error:
        raise BadInputError(f"{model.code} as of {fund.as_of}: {error}") from error
    made = _chosen(model, judged, most, sight)
    sight.looked("model", model.code, fund.as_of, len(made.table))
    return made


def _chosen(model: Model, judged: Judged, most: int, sight: Sight) -> Errors:
    import numpy as np
    import pandas as pd

    from jihe.warning.capacity import settled

    declared, seen, score = model.declaration, judged.seen, judged.scores[0]
    free = np.flatnonzero(~settled(declared, seen.rows))
    order = free[np.argsort(-score[free], kind="stable")]
    place = np.empty(len(score), dtype=np.int64)
    place[order] = np.arange(1, len(order) + 1)
    alarms = [at for at in order if not seen.upheld[at]][:most]
    missed = [at for at in order[::-1] if seen.upheld[at]][:most]
    at = np.array([*alarms, *missed], dtype=np.int64)
    rows = seen.rows.iloc[at].reset_index(drop=True)
    verdict = rows["verdict"] if "verdict" in rows else np.where(seen.upheld[at], "told later", "nothing told")
    frame = rows[[model.key]].assign(
        kind=[FALSE_ALARM] * len(alarms) + [MISSED] * len(missed), place=place[at], score=score[at],
        verdict=verdict, fen=seen.fen[at], opened=seen.opened[at].astype("datetime64[D]"),
    )  # fmt: skip
    frame = pd.concat([frame, _reasons(judged, at)], axis=1)
    open_texts = {name: "code" for name in frame.columns if name != model.key}
    table = shown(frame, model.feature, sight, beside=open_texts).set_index(model.key)
    return Errors(model.code, table, len(order), len(score) - len(order), judged.how)


def _reasons(judged: Judged, at: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Why each row at ``at`` scored as it did, by the fit that scored it, among all that this fit scored."""
    import numpy as np
    import pandas as pd

    from jihe.warning.reasons import STRONGEST, explain

    told: list[dict[str, Any]] = [{} for _ in at]
    for mine, fit in judged.by:
        within = judged.seen.rows.iloc[mine].reset_index(drop=True)
        wanted = [(to, np.flatnonzero(mine == row)[0]) for to, row in enumerate(at) if row in mine]
        for to, where in wanted:
            reasons = explain(fit, within.iloc[[where]], within).to_pylist()
            for one in reasons:
                told[to][f"why_{one['rank']}"], told[to][f"why_{one['rank']}_en"] = one["zh"], one["en"]
    names = [f"why_{rank}{end}" for rank in range(1, STRONGEST + 1) for end in ("", "_en")]
    return pd.DataFrame(told, columns=names)
