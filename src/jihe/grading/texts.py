"""The text model: which item a window of sentences speaks of, by its signs and its facts' names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jihe.grading.drawn import Drawn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NONE = "none"
SEED = 20260331
ROUNDS = 2
NEGATIVES = 5  # sentences of a note that carry none of its items, for each note


class Texts:
    """Fitted vectorisers and a linear classifier over items and ``NONE``."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state
        self.items: list[str] = list(state["classifier"].classes_)

    @classmethod
    def fit(cls, notes: Sequence[Drawn], labels: Sequence[Sequence[str]]) -> Texts:
        """Learn from notes and the items each has.

        Nobody says which sentence carries an item. So the windows in which rules see it are taken first, else the whole
        note; then the windows that the first round thinks most of; what is left of a note carries none.
        """
        import numpy as np

        rng = np.random.default_rng(SEED)
        chosen = [_by_rules(note, items) for note, items in zip(notes, labels, strict=True)]
        model = cls._fit(*_examples(notes, chosen, rng))
        for _ in range(ROUNDS - 1):
            chosen = [model._by_score(note, items) for note, items in zip(notes, labels, strict=True)]
            model = cls._fit(*_examples(notes, chosen, rng))
        return model

    @classmethod
    def _fit(cls, texts: list[str], labels: list[str]) -> Texts:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
        from sklearn.linear_model import SGDClassifier

        signs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        names = CountVectorizer(token_pattern=r"\S+", binary=True, lowercase=False)
        halves = [text.split("\t") for text in texts]
        matrix = _stack(signs.fit_transform([one[0] for one in halves]), names.fit_transform([one[1] for one in halves]))
        classifier = SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=12, tol=None, random_state=SEED, average=True)
        classifier.fit(matrix, labels)
        return cls({"signs": signs, "names": names, "classifier": classifier})

    def windows(self, note: Drawn) -> Floats:
        """(windows, classes): probability of each class in each window."""
        import numpy as np

        if not note.windows:
            return np.zeros((0, len(self.items)))
        halves = [one.text.split("\t") for one in note.windows]
        matrix = _stack(self.state["signs"].transform([h[0] for h in halves]), self.state["names"].transform([h[1] for h in halves]))
        made: Floats = self.state["classifier"].predict_proba(matrix)
        return made

    def _by_score(self, note: Drawn, items: Sequence[str]) -> dict[int, str]:
        """The window of each item that this model thinks most of; a rule's window counts a little more."""
        scores, made = self.windows(note), {}
        for item in items:
            if item not in self.items or not len(scores):
                continue
            column = scores[:, self.items.index(item)].copy()
            for place in _by_rules(note, [item]):
                column[place] += 0.1
            made[int(column.argmax())] = item
        return made


def _stack(signs: Any, names: Any) -> Any:
    from scipy.sparse import hstack

    return hstack([signs, names * 0.35], format="csr")


def _by_rules(note: Drawn, items: Sequence[str]) -> dict[int, str]:
    """For each item the shortest window that holds the facts of its match, where there is one."""
    made = {}
    for item in items:
        match = next((one for one in note.matches if one.item == item), None)
        if match is None or not match.facts:
            continue
        start, end = match.facts[0].start, match.facts[0].end
        inside = [place for place, one in enumerate(note.windows) if one.start <= start and end <= one.end]
        if inside:
            made[min(inside, key=lambda place: note.windows[place].end - note.windows[place].start)] = item
    return made


def _examples(notes: Sequence[Drawn], chosen: Sequence[dict[int, str]], rng: Any) -> tuple[list[str], list[str]]:
    texts, labels = [], []
    for note, places in zip(notes, chosen, strict=True):
        taken = [(note.windows[place].start, note.windows[place].end) for place in places]
        for place, item in places.items():
            texts.append(note.windows[place].text)
            labels.append(item)
        if not places:
            continue
        free = [
            one.text for one in note.windows if all(one.end <= start or one.start >= end for start, end in taken)
        ]
        for place in rng.permutation(len(free))[:NEGATIVES]:
            texts.append(free[int(place)])
            labels.append(NONE)
    return texts, labels
