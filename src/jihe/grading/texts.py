"""The text model: which item a window of sentences speaks of, by its signs and its facts' names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jihe.grading.drawn import Drawn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NONE = "none"
SEED = 20260331
PURE = 0.8  # share of the notes with a sentence that have the item it is taken to carry
BATCH = 4_000
NEGATIVES = 3  # sentences of a note that carry none of its items, for each note


class Texts:
    """Fitted vectorisers and the weights of a linear classifier over items and ``NONE``."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state
        self.items: list[str] = [str(one) for one in state["classes"]]

    @classmethod
    def fit(cls, notes: Sequence[Drawn], labels: Sequence[Sequence[str]]) -> Texts:
        """Learn from notes and the items each has.

        Nobody says which sentence carries an item. Those do that stand in notes of this item and in no others, and
        those in which rules see it; what is left of a note carries none.
        """
        import numpy as np

        rng = np.random.default_rng(SEED)
        own = _own(notes, labels)
        chosen = [_carrying(note, items, own) for note, items in zip(notes, labels, strict=True)]
        return cls._fit(*_examples(notes, chosen, rng))

    @classmethod
    def _fit(cls, texts: list[str], labels: list[str]) -> Texts:
        import numpy as np
        from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
        from sklearn.linear_model import SGDClassifier

        signs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        names = CountVectorizer(token_pattern=r"\S+", binary=True, lowercase=False)  # noqa: S106 - no password
        halves = [text.split("\t") for text in texts]
        matrix = _stack(
            signs.fit_transform([one[0] for one in halves]), names.fit_transform([one[1] for one in halves])
        )
        classifier = SGDClassifier(loss="log_loss", alpha=2e-5, max_iter=6, tol=None, random_state=SEED)
        classifier.fit(matrix, labels)
        return cls({
            "signs": signs, "names": names, "classes": [str(one) for one in classifier.classes_],
            "weights": np.ascontiguousarray(classifier.coef_.T.astype(np.float32)), "levels": classifier.intercept_,
        })  # fmt: skip

    def windows(self, notes: Sequence[Drawn]) -> list[Floats]:
        """Of each note (windows, classes): probability of each class in each window."""
        import numpy as np

        order: dict[str, int] = {}  # many notes share sentences
        at = [[order.setdefault(one.text, len(order)) for one in note.windows] for note in notes]
        if not order:
            return [np.zeros((0, len(self.items))) for _ in notes]
        chances = np.concatenate([self._chances(some) for some in _batches(list(order))])
        return [chances[places] for places in at]

    def _chances(self, texts: list[str]) -> Floats:
        import numpy as np
        from scipy.special import expit

        halves = [one.split("\t") for one in texts]
        matrix = _stack(
            self.state["signs"].transform([h[0] for h in halves]), self.state["names"].transform([h[1] for h in halves])
        )
        made = expit(np.asarray(matrix.astype(np.float32) @ self.state["weights"]) + self.state["levels"])
        chances: Floats = made / np.maximum(made.sum(axis=1, keepdims=True), 1e-12)
        return chances


def _batches(texts: list[str]) -> list[list[str]]:
    return [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]


def _stack(signs: Any, names: Any) -> Any:
    from scipy.sparse import hstack

    return hstack([signs, names * 0.35], format="csr")


def _own(notes: Sequence[Drawn], labels: Sequence[Sequence[str]]) -> dict[str, str]:
    """Sentences, numbers blurred, that stand in notes of one item almost alone, and which item that is."""
    seen: dict[str, Counter[str]] = {}
    for note, items in zip(notes, labels, strict=True):
        if len(items) == 1:
            for text in {one.text for one in note.windows}:
                seen.setdefault(text, Counter())[items[0]] += 1
    made = {}
    for text, counted in seen.items():
        item, often = counted.most_common(1)[0]
        if often >= 2 and often >= PURE * counted.total():
            made[text] = item
    return made


def _carrying(note: Drawn, items: Sequence[str], own: dict[str, str]) -> dict[int, str]:
    """The windows of a note that carry its items."""
    made = {place: own[one.text] for place, one in enumerate(note.windows) if own.get(one.text) in items}
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
    made: dict[tuple[str, str], None] = {}  # a sentence that many notes share is learnt once
    for note, places in zip(notes, chosen, strict=True):
        taken = [(note.windows[place].start, note.windows[place].end) for place in places]
        for place, item in places.items():
            made[note.windows[place].text, item] = None
        if not places:
            continue
        free = [one.text for one in note.windows if all(one.end <= start or one.start >= end for start, end in taken)]
        for place in rng.permutation(len(free))[:NEGATIVES]:
            made[free[int(place)], NONE] = None
    return [text for text, _ in made], [label for _, label in made]
