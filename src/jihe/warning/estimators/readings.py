"""What descriptions of an outcome bear, in steps from no grade (0) over grade 10 (1) to grade 1 (10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jihe.grading.model import Model

    Floats = npt.NDArray[np.float64]

STEPS = 11


def readings(reader: Model, words: Sequence[str]) -> tuple[Floats, Floats]:
    """Of each description the probability of each number of steps (nan: no grade is given), and the place of the item
    most leaned on; the same words are read once."""
    import numpy as np

    from jihe.grading.drawn import draw
    from jihe.grading.standard import clauses

    order = {name: place for place, name in enumerate(clauses())}
    different = sorted(set(words))
    found = reader.graded([draw(one) for one in different])
    at = {one: place for place, one in enumerate(different)}
    p = np.array([[np.nan] * STEPS if one.abstain else list(one.probabilities) for one in found])
    p = p.reshape(len(different), STEPS)[:, [0, *range(STEPS - 1, 0, -1)]]  # by steps: no grade, 10 to 1
    leaned = [order[one.clauses[0].item] if one.clauses and not one.abstain else np.nan for one in found]
    places = [at[one] for one in words]
    return p[places], np.array(leaned, dtype=float)[places]


def read_steps(reader: Model, words: Sequence[str]) -> Floats:
    """Of each description the steps that its words most likely bear; nan where no grade is read."""
    import numpy as np

    chances, _ = readings(reader, words)
    made: Floats = np.where(np.isnan(chances).any(axis=1), np.nan, np.nan_to_num(chances).argmax(axis=1))
    return made


def lighter(chances: Floats, given: Floats, gap: int) -> Floats:
    """Of each row the probability of ``gap`` steps fewer than given, or fewer still; 0 where nothing is known."""
    import numpy as np

    below = np.arange(STEPS)[None, :] <= given[:, None] - gap
    made: Floats = np.nan_to_num(np.where(below, chances, 0.0).sum(axis=1))
    return made
