"""Training M12 on the corpus: what is drawn, what is held out, what is measured, and what is kept in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.grading import evaluating
from jihe.grading.evaluating import Measured

if TYPE_CHECKING:
    import pandas as pd

    from jihe.grading.model import Model
    from jihe.home import Home

SEED = 20260331
LEARNT, JUDGED = 4_000, 1_200  # notes to learn from, and of each way of holding out
Progress = Callable[[str, int, int | None], None]


def _silent(_step: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Trained:
    """A model that has learnt from everything, and what one that had not seen a fifth of the wordings came to."""

    model: Model
    rows: int
    judged: Measured


def learn(seed: int, count: int, wordings: frozenset[str] | None) -> Model:
    """A model from ``count`` notes of these wordings (None: of all), their labels as noisy as appraisers' are."""
    from jihe.corpus.notes import notes
    from jihe.grading import learning

    drawn = notes(seed, count, balanced=True, wordings=wordings)
    labels = learning.noisy([one.split(";") for one in drawn["items"]])
    return learning.fit(learning.drawn(drawn["text"].tolist()), labels, drawn["hand"].tolist())


def judge(model: Model, name: str, wordings: frozenset[str], count: int = JUDGED, combined: float = 0.12) -> Measured:
    """What a model comes to on clean notes of these wordings, every grade alike."""
    return evaluating.measure(name, evaluating.score(model, notes_of(wordings, count, combined)))


def notes_of(wordings: frozenset[str], count: int, combined: float) -> pd.DataFrame:
    """Clean notes to judge by."""
    from jihe.corpus.notes import notes

    return notes(SEED + 1, count, balanced=True, wordings=wordings, combined=combined)


def train(progress: Progress = _silent, count: int = LEARNT, judged: int = JUDGED) -> Trained:
    """Learn without a fifth of the wordings and judge on those; then learn from all of them."""
    from jihe.corpus import splits
    from jihe.corpus.reading import hands

    held = splits.split(hands(), SEED, share_of_items=0.0)
    progress("learning without a fifth of the wordings", 0, 3)
    part = learn(SEED, count, held.train)
    progress("judging on them", 1, 3)
    measured = judge(part, "new wordings of items seen", held.new_wordings, judged)
    progress("learning from all", 2, 3)
    whole = learn(SEED, count, None)
    progress("done", 3, 3)
    return Trained(whole, count, measured)


def train_into(
    home: Home, progress: Progress = _silent, count: int = LEARNT, judged: int = JUDGED
) -> tuple[int, Trained]:
    """Train and register; the version's number. BusyError while another training of the same home runs."""
    from jihe.grading import versions
    from jihe.warning.versions.registry import now, writing

    with writing(home):
        trained = train(progress, count, judged)
        version = versions.keep(home, trained.model, trained.judged, trained.rows, now()[:10], made_of())
    return version.number, trained


def made_of() -> str:
    """A hash of all that decides what a training gives: this room, the corpus, and what they stand on."""
    import sys

    from jihe import receipts

    return receipts.key(
        receipts.sources("grading", "corpus", packages=("numpy", "scikit-learn", "scipy", "skops")), sys.version
    )
