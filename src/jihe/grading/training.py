"""Learning to grade from the corpus: what is drawn, what is held out, and how well what was not seen is graded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from jihe.grading import evaluating
from jihe.grading.evaluating import Measured, Scored

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.grading.drawn import Drawn
    from jihe.grading.model import Model

SEED = 20260331
LEARNT, JUDGED = 4_000, 1_200  # notes to learn from, and of each way of holding out
LOOKED_AT = ("rehabilitation", "township_clinic", "ward_surgeon")  # hands whose wordings rules were improved by


@lru_cache(maxsize=4)
def learn(seed: int, count: int, wordings: frozenset[str] | None) -> Model:
    """A model from ``count`` notes of these wordings (None: of all), their labels as noisy as appraisers' are."""
    from jihe.corpus.notes import notes
    from jihe.grading import learning

    drawn = notes(seed, count, balanced=True, wordings=wordings)
    labels = learning.noisy([one.split(";") for one in drawn["items"]])
    return learning.fit(learning.drawn(drawn["text"].tolist()), labels, drawn["hand"].tolist())


def judge(model: Model, name: str, wordings: frozenset[str], count: int = JUDGED, combined: float = 0.12) -> Measured:
    """What a model comes to on clean notes of these wordings, every grade alike."""
    from jihe.grading.learning import drawn

    notes = notes_of(wordings, count, combined)
    return evaluating.measure(name, evaluating.score(model, notes, drawn(notes["text"].tolist())))


def notes_of(wordings: frozenset[str], count: int, combined: float) -> pd.DataFrame:
    """Clean notes to judge by."""
    from jihe.corpus.notes import notes

    return notes(SEED + 1, count, balanced=True, wordings=wordings, combined=combined)


def judge_unseen(learnt: int, judged: int) -> tuple[Measured, Measured, Measured]:
    """What learning without a fifth of the wordings comes to on those of them that are by hands never looked at, and
    what characters alone, learnt from the same notes, and rules alone come to on the same."""
    from jihe.corpus import splits
    from jihe.corpus.reading import hands
    from jihe.grading.learning import drawn

    held = splits.split(hands(), SEED, share_of_items=0.0)
    notes = notes_of(held.new_wordings & never_looked_at(), judged, 0.12)
    read = drawn(notes["text"].tolist())
    scored = evaluating.score(learn(SEED, learnt, held.train), notes, read)
    told = evaluating.measure("new wordings of hands never looked at", scored)
    return told, characters_alone(notes, learnt, held.train), rules_alone(notes, read)


def never_looked_at() -> frozenset[str]:
    """Wordings of the hands by which no rule was improved."""
    from jihe.corpus import splits
    from jihe.corpus.reading import hands

    return splits.of_hands(hands(), [hand.name for hand in hands() if hand.name not in LOOKED_AT])


def characters_alone(notes: pd.DataFrame, learnt: int, wordings: frozenset[str]) -> Measured:
    """What a linear model over runs of one to four characters comes to: what one would do without drawing out facts."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline

    from jihe.corpus.notes import notes as drawn_notes
    from jihe.grading.combining import combined
    from jihe.grading.learning import noisy
    from jihe.grading.standard import items

    taught = drawn_notes(SEED, learnt, balanced=True, wordings=wordings)
    labels = noisy([one.split(";") for one in taught["items"]])
    grades = [combined(items()[one].grade for one in label) for label in labels]
    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True),
        SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=20, tol=None, random_state=SEED),
    )
    given = model.fit(taught["text"], grades).predict(notes["text"]).astype(np.int64)
    return evaluating.measure("characters alone", _sure(notes, given))


def rules_alone(notes: pd.DataFrame, read: Sequence[Drawn]) -> Measured:
    """What rules come to without anything learnt: the grade of every item they are sure of."""
    import numpy as np

    from jihe.grading.combining import combined
    from jihe.grading.rules.base import LIKELY
    from jihe.grading.standard import clauses

    known = clauses()
    given = [
        combined(known[one.item].grade for one in note.matches if one.strength >= LIKELY for _ in range(one.count))
        for note in read
    ]
    return evaluating.measure("rules alone, new wordings", _sure(notes, np.array(given)))


def _sure(notes: pd.DataFrame, given: npt.NDArray[np.int64]) -> Scored:
    """Notes with the grade of a way that never abstains."""
    import numpy as np

    never = np.zeros(len(given), dtype=bool)
    return Scored(
        notes["grade"].to_numpy(np.int64), given, np.ones(len(given)), never, notes["wording"].tolist(),
        notes["family"].tolist(), notes["combined"].to_numpy(bool),
    )  # fmt: skip
