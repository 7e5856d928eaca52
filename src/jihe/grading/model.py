"""The model: of each item how likely the note has it, from rules and text; then a distribution over grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.grading.combining import SYSTEM_OF, Option, distribution
from jihe.grading.drawn import Drawn, draw
from jihe.grading.rules.base import Match
from jihe.grading.standard import LIGHTEST, clauses
from jihe.grading.texts import NONE, SEED, Texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEAST = 0.5  # of the likeliest grade; below it no grade is given
CANDIDATE, SHOWN = 0.03, 0.3
BLIND = 0.12  # share of candidates whose text score is hidden in learning, so that rules alone are weighed too
FEATURES = (
    "strength", "second", "strongest_other", "strongest_of_system", "matches", "text", "text_other", "text_of_system",
    "text_place", "grade", "facts", "unsaid",
)  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """An item that a grade leans on, how likely it is, and the words that carry it."""

    item: str
    probability: float
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Grading:
    """One note graded: probabilities of grade 0 to 10, the clauses leaned on, and whether no grade is given."""

    probabilities: tuple[float, ...]
    clauses: tuple[Clause, ...]
    drawn: Drawn

    @property
    def grade(self) -> int:
        """The likeliest grade."""
        return max(range(len(self.probabilities)), key=lambda grade: self.probabilities[grade])

    @property
    def p(self) -> float:
        """How likely it is."""
        return self.probabilities[self.grade]

    @property
    def abstain(self) -> bool:
        """Whether it is too doubtful to give a grade."""
        return self.p < LEAST


@dataclass
class Candidate:
    """One item that a note may have, with the numbers that decide it."""

    item: str
    match: Match | None
    numbers: list[float]
    window: int | None = None


class Model:
    """A fitted model. ``state`` is all of it, in what skops can keep."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state
        self.texts = Texts(state["texts"])

    def grade(self, note: str) -> Grading:
        """Grade one note."""
        return self.grade_drawn(draw(note))

    def grade_drawn(self, drawn: Drawn) -> Grading:
        """Grade one note that is drawn out."""
        return self.graded([drawn])[0]

    def graded(self, notes: Sequence[Drawn]) -> list[Grading]:
        """Grade notes that are drawn out."""
        return [
            self._graded(note, found, chances)
            for note, (found, chances) in zip(notes, self.chances(notes), strict=True)
        ]

    def chances(self, notes: Sequence[Drawn]) -> list[tuple[list[Candidate], Floats]]:
        """Of each note its candidates and how likely each is."""
        import numpy as np

        all_found = candidates(notes, self.texts)
        values = [one.numbers for found in all_found for one in found]
        p = weigh(self.state["weigher"], np.array(values)) if values else np.zeros(0)
        made, at = [], 0
        for found in all_found:
            made.append((found, p[at : at + len(found)]))
            at += len(found)
        return made

    def _graded(self, note: Drawn, found: list[Candidate], chances: Floats) -> Grading:
        made = sharpened(grades(found, chances, self.state["usual"]), self.state["sharpness"])
        order = sorted(zip(found, chances, strict=True), key=lambda pair: -pair[1])
        leaned = [
            (one, float(p)) for place, (one, p) in enumerate(order) if p >= SHOWN or (place == 0 and p > CANDIDATE)
        ]
        return Grading(tuple(made), tuple(_clause(note, one, p) for one, p in leaned), note)


def grades(found: Sequence[Candidate], chances: Floats, usual: Sequence[float]) -> list[float]:
    """The distribution over grades that the items' chances give."""
    known = clauses()
    options = [
        Option(one.item, known[one.item].grade, float(p), one.match.count if one.match else 1)
        for one, p in zip(found, chances, strict=True)
        if p > 0.005
    ]
    return distribution(options, usual)


def sharpened(made: Sequence[float], sharpness: float) -> list[float]:
    """Probabilities made more or less sure, by one number learnt where the model had not learnt."""
    powers = [max(one, 1e-9) ** sharpness for one in made]
    total = sum(powers)
    return [one / total for one in powers]


def candidates(notes: Sequence[Drawn], texts: Texts) -> list[list[Candidate]]:
    """Of each note the items that rules or the text speak for, with their numbers."""
    return [_candidates(note, windows, texts) for note, windows in zip(notes, texts.windows(notes), strict=True)]


def _candidates(note: Drawn, windows: Floats, texts: Texts) -> list[Candidate]:
    known, best = clauses(), {one.item: one for one in note.matches}
    scores: dict[str, float] = {}
    places: dict[str, int] = {}
    if len(windows):
        for column, item in enumerate(texts.items):
            if item != NONE:
                scores[item] = float(windows[:, column].max())
                places[item] = int(windows[:, column].argmax())
    unsaid = float(windows[:, texts.items.index(NONE)].min()) if len(windows) and NONE in texts.items else float("nan")
    order = sorted(scores.values(), reverse=True)
    some = [item for item in known if item in best or scores.get(item, 0.0) > CANDIDATE]
    made = []
    for item in some:
        match = best.get(item)
        strength = match.strength if match else 0.0
        system = SYSTEM_OF.get(item, item)
        rest = [one for one in note.matches if one.item != item]
        score = scores.get(item, float("nan"))
        made.append(
            Candidate(
                item,
                match,
                [
                    strength,
                    sorted((one.strength for one in rest), reverse=True)[1] if len(rest) > 1 else 0.0,
                    max((one.strength for one in rest), default=0.0),
                    max((one.strength for one in rest if SYSTEM_OF.get(one.item, one.item) == system), default=0.0),
                    float(sum(one.strength >= 0.7 for one in rest)),
                    score,
                    max((value for other, value in scores.items() if other != item), default=0.0),
                    max((v for o, v in scores.items() if o != item and SYSTEM_OF.get(o, o) == system), default=0.0),
                    float(order.index(score)) if score == score else float("nan"),
                    float(known[item].grade),
                    float(len(match.facts)) if match else 0.0,
                    unsaid,
                ],
                places.get(item),
            )
        )
    return made


def weigh(weigher: Any, values: Floats) -> Floats:
    """How likely each candidate is."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):
        made: Floats = weigher.predict_proba(values)[:, 1]
    return made


def fit_weigher(values: Floats, true: Floats) -> Any:
    """Learn what rules and text are worth together, on one thread: trees this small wait for each other longer."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(SEED)
    values = values.copy()
    hidden = rng.random(len(values)) < BLIND
    for name in ("text", "text_place"):
        values[hidden, FEATURES.index(name)] = np.nan
    rising = [1 if name in ("strength", "text") else 0 for name in FEATURES]
    weigher = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=25, l2_regularization=3.0,
        monotonic_cst=rising, random_state=SEED,
    )  # fmt: skip
    with threadpool_limits(1):
        return weigher.fit(values, true)


def _clause(note: Drawn, one: Candidate, probability: float) -> Clause:
    """What a clause leans on: its facts' words, or the sentence that the text model read."""
    reading = note.reading
    spans = {(fact.start, fact.end) for fact in one.match.facts} if one.match else set()
    if not spans and one.window is not None:
        spans = {(note.windows[one.window].start, note.windows[one.window].end)}
    told = sorted(spans)
    return Clause(
        one.item,
        probability,
        tuple(reading.words(*span) for span in told),
        tuple(reading.plain.span(*span) for span in told),
    )


def usual_of(grades_seen: Sequence[int]) -> list[float]:
    """How often each grade is, with one more of each."""
    counts = [1.0 + sum(grade == one for grade in grades_seen) for one in range(LIGHTEST + 1)]
    return [count / sum(counts) for count in counts]
