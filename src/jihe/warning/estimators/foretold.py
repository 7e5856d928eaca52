"""How well something about people is foretold by whom they are put together with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


def foretold(group: Ints, has: npt.NDArray[np.bool_], score: Floats | None = None) -> dict[str, Estimate]:
    """Areas under the ROC curve (0.5: not at all, 1: wholly), a membership a place, each with its interval over groups.

    ``by_others``: ``has`` foretold by the share of the group's other members who have it. ``by_score``: by the group's
    own score, whichever way it points. Empty where nobody or everybody has it, or all groups are of one.
    """
    import numpy as np

    from jihe.warning.estimators.metrics import over_groups

    size = np.bincount(group)[group]
    kept = size > 1
    group, has, size = group[kept], has[kept], size[kept]
    score = None if score is None else score[kept]
    if not len(group) or has.all() or not has.any():
        return {}
    others = (np.bincount(group, weights=has.astype(float))[group] - has) / (size - 1)

    def measure(at: Ints) -> dict[str, float]:
        made = {"by_others": _area(has[at], others[at])}
        if score is not None:
            area = _area(has[at], score[at])
            made["by_score"] = max(area, 1 - area)
        return made

    return over_groups(measure, group)


def _area(has: npt.NDArray[np.bool_], value: Floats) -> float:
    from scipy.stats import rankdata

    yes = int(has.sum())
    no = len(has) - yes
    if not yes or not no:
        return float("nan")
    return float((rankdata(value)[has].sum() - yes * (yes + 1) / 2) / (yes * no))
