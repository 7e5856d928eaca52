"""Learning: text models by folds of whole hands, a weigher over what they had not seen, and how sure to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jihe.grading.drawn import Drawn, draw
from jihe.grading.model import Candidate, Model, candidates, fit_weigher, grades, sharpened, usual_of, weigh
from jihe.grading.standard import LIGHTEST, NO_GRADE, clauses, items
from jihe.grading.texts import SEED, Texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FOLDS = 3
SUREST = 1.2  # probabilities are sharpened no more than this: rules were made looking at some of these hands
NOISE = 0.09  # share of labels that are one grade off, as appraisers disagree


def drawn(texts: Sequence[str]) -> list[Drawn]:
    """Notes drawn out."""
    return [draw(text) for text in texts]


def noisy(labels: Sequence[Sequence[str]], share: float = NOISE, seed: int = SEED) -> list[list[str]]:
    """Labels as appraisers give them: a share has its heaviest item taken for one of a neighbouring grade."""
    import numpy as np

    rng, known, made = np.random.default_rng(seed), items(), []
    for some in labels:
        told = list(some)
        if rng.random() < share:
            heaviest = min(range(len(told)), key=lambda at: known[told[at]].grade or LIGHTEST + 1)
            was = known[told[heaviest]]
            step = int(rng.choice([-1, 1]))
            grade = was.grade + step
            if not NO_GRADE <= grade <= LIGHTEST:
                grade = was.grade - step
            near = [one.id for one in known.values() if one.grade == grade and one.family == was.family]
            near = near or [one.id for one in known.values() if one.grade == grade]
            told[heaviest] = str(rng.choice(near))
        made.append(told)
    return made


def fit(notes: Sequence[Drawn], labels: Sequence[Sequence[str]], hands: Sequence[str]) -> Model:
    """Learn from notes, the items each has, and who wrote it: no hand teaches what its own notes are weighed by."""
    import numpy as np

    folds = folds_of(hands)
    found: list[list[Candidate]] = [[] for _ in notes]
    for fold in range(max(folds) + 1):
        away = [at for at, one in enumerate(folds) if one == fold]
        rest = [at for at, one in enumerate(folds) if one != fold]
        texts = Texts.fit([notes[at] for at in rest], [labels[at] for at in rest])
        for at, some in zip(away, candidates([notes[at] for at in away], texts), strict=True):
            found[at] = some
    table = np.array([one.numbers for some in found for one in some])
    true = np.array([float(one.item in label) for some, label in zip(found, labels, strict=True) for one in some])
    of = np.array([fold for some, fold in zip(found, folds, strict=True) for _ in some])
    apart = np.zeros(len(table))
    for fold in range(max(folds) + 1):
        apart[of == fold] = weigh(fit_weigher(table[of != fold], true[of != fold]), table[of == fold])
    known = clauses()
    usual = usual_of([min((known[one].grade for one in label), default=0) for label in labels])
    sharpness = _sharpness(found, apart, labels, usual)
    state = {
        "texts": Texts.fit(notes, labels).state, "weigher": fit_weigher(table, true), "usual": usual,
        "sharpness": sharpness,
    }  # fmt: skip
    return Model(state)


def folds_of(hands: Sequence[str]) -> list[int]:
    """A fold for each hand; hands share folds where there are many."""
    names = sorted(set(hands))
    number = {name: place % max(2, min(FOLDS, len(names))) for place, name in enumerate(names)}
    if len(names) == 1:  # one hand alone: notes by turns
        return [place % 2 for place in range(len(hands))]
    return [number[hand] for hand in hands]


def _sharpness(
    found: Sequence[Sequence[Candidate]], chances: Floats, labels: Sequence[Sequence[str]], usual: Sequence[float]
) -> float:
    """The power that makes probabilities of notes by unseen hands fit what they turned out to be."""
    import numpy as np

    from jihe.grading.combining import combined

    known, made, at = clauses(), [], 0
    true = [combined(known[one].grade for one in label) for label in labels]
    for some in found:
        made.append(grades(some, chances[at : at + len(some)], usual))
        at += len(some)
    tried = np.linspace(0.5, SUREST, 15)
    loss = [
        -np.mean([np.log(_told(sharpened(one, power), grade)) for one, grade in zip(made, true, strict=True)])
        for power in tried
    ]
    return float(tried[int(np.argmin(loss))])


def _told(p: Sequence[float], grade: int) -> float:
    """How likely an appraiser gives a grade, who is one grade off as often as labels are."""
    near = sum(p[one] for one in (grade - 1, grade + 1) if NO_GRADE <= one <= LIGHTEST)
    return max((1 - NOISE) * p[grade] + NOISE / 2 * near, 1e-4)
