"""One version beside another on the same rows: what ``jihe models compare`` prints and ``promote`` asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe import receipts
from jihe.errors import BadInputError, JiheError
from jihe.receipts import Receipts
from jihe.warning import gates
from jihe.warning.discovery import Model, ModelError, discover
from jihe.warning.frames import entities
from jihe.warning.method import Taught, TooFewError
from jihe.warning.registries import require_data
from jihe.warning.registry import Version, champions, load, versions, whole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from jihe.content import Content
    from jihe.engines import Session
    from jihe.home import Home
    from jihe.warning.fitted import Fitted
    from jihe.warning.gates import Gate
    from jihe.warning.promotion import Bounds, Hours
    from jihe.warning.refits import Judged

    Floats = npt.NDArray[np.float64]
    Sessions = Callable[[date], Session]


@dataclass(frozen=True)
class Question:
    """What is asked: a home's versions under this content, on the fund as known at the end of ``as_of``.

    ``own``: reviews of our own cases (``labels.taught``). ``hours``: what a night's list is made for; without them a
    night takes as many as the model's file names. ``inputs``: a hash of all that answers rest on beside these
    (``training.training_inputs``); with it an answer is kept, and the same question is answered at once.
    ``lessons``: what is known already of ``labels.taught``, by a model's content hash.
    """

    home: Home
    content: Content
    sessions: Sessions
    as_of: date
    bounds: Bounds
    own: pa.Table | None = None
    hours: Hours | None = None
    inputs: str = ""
    lessons: Mapping[str, Taught] = field(default_factory=dict)

    def key(self, model: Model, ours: Version, champion: Version | None) -> str:
        """Of the answer about a version: a hash of all that it rests on."""
        sides = [(one.number, one.sha256, one.content, whole(self.home, one)) for one in (ours, champion) if one]
        return receipts.key(
            "gates", self.inputs, model.content_hash, repr(sides), self.as_of.isoformat(), repr(self.bounds),
            repr(self.hours),
        )  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Every gate's finding about a version; ``against`` the champion, or the version it was held against.

    Shares and probabilities are in the proportion of the fund at hand. Of a synthetic city with more fraud than life
    has, that is the city as built.
    """

    code: str
    version: int
    against: int | None
    as_of: date
    gates: list[Gate]

    @property
    def refusals(self) -> list[Gate]:
        """The gates that refuse it."""
        return [gate for gate in self.gates if gate.refuses]

    def told(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "code": self.code,
            "version": self.version,
            "against": self.against,
            "as_of": self.as_of.isoformat(),
            "proportion": "as_built",
            "promotable": not self.refusals,
            "gates": [asdict(gate) | {"refuses": gate.refuses} for gate in self.gates],
        }


def compare(asked: Question, code: str, number: int | None = None, against: int | None = None) -> Compared:
    """Ask every gate of version ``number`` (the newest) of a model, beside ``against`` (the champion).

    BadInputError for a model or version that is not there. Changes nothing.
    """
    models, failures = discover(asked.content, [code])
    if failures:
        raise BadInputError(next(iter(failures.values())))
    model = models[0]
    ours = _version(asked.home, model, number)
    champion = champions(asked.home).get(model.code) if against is None else _version(asked.home, model, against)
    if champion is not None and champion.number == ours.number:
        champion = None
    made = _gates(asked, model, ours, champion)
    return Compared(model.code, ours.number, champion.number if champion else None, asked.as_of, made)


def _version(home: Home, model: Model, number: int | None) -> Version:
    known = versions(home, model.code)
    for version in reversed(known):
        if number in (None, version.number):
            return version
    there = ", ".join(str(one.number) for one in known) or "none; train one first"
    raise BadInputError(f"{model.code} has no version {number or ''}".rstrip() + f"; there are: {there}")


def _gates(asked: Question, model: Model, ours: Version, champion: Version | None) -> list[Gate]:
    from jihe.warning.standing import standing

    stands = gates.baseline(standing(ours.metrics, asked.bounds.certainty))
    kept, key = Receipts(asked.home.receipts if asked.inputs else None), asked.key(model, ours, champion)
    try:
        fitted, _ = load(asked.home, model, ours.number)
        with asked.sessions(asked.as_of) as today:
            require_data(model, today)
        settings = _as_trained(asked, model, ours)
    except (ModelError, BadInputError) as error:
        return [gates.Gate("usable", "fails", "不可用，见英文", str(error)), stands]
    usable = gates.Gate(
        "usable", "holds", "模型文件未改动，与当前内容相符", "its artefact is the one registered and fits the content"
    )
    if answered := kept.find([key]).get(key):
        return [usable, stands, *map(gates.Gate.known, answered)]
    view = _View.of(asked, model, settings, fitted)
    made = [*_of_reviews(view, champion), _stability(view), _drift(view, ours), *_fairness(view)]
    kept.keep({key: [asdict(gate) for gate in made]})
    return [usable, stands, *made]


@dataclass
class _View:
    """What several gates look at: tonight's rows and scores, the reviews, and what had not been learnt from."""

    asked: Question
    tonight_by: Model  # as its file stands today: what a night would run
    model: Model  # as it stood when the version was trained: what is fitted again
    fitted: Fitted
    rows: pd.DataFrame  # all of the night
    tonight: npt.NDArray[np.bool_]  # those judged
    scores: Floats  # of all
    taught: Taught | None
    judged: Judged | None = None

    @classmethod
    def of(cls, asked: Question, model: Model, settings: Model, fitted: Fitted) -> _View:
        with asked.sessions(asked.as_of) as today:
            rows = entities(model, today)
        taught = _taught(asked, settings)
        return cls(asked, model, settings, fitted, rows, fitted.judged(rows), fitted.score(rows), taught)

    @property
    def places(self) -> float:
        """How many a night takes: what its hours hold, and no more than the model's file names."""
        declared, hours = self.tonight_by.declaration, self.asked.hours
        return declared.capacity.top if hours is None else min(declared.capacity.top, hours.cases(declared))

    @property
    def capacity(self) -> float:
        """The same as a share of those it could warn of."""
        import numpy as np

        free = ~_settled(self.tonight_by, self.rows) & self.tonight
        return min(1.0, self.places / max(1, int(np.sum(free))))

    def at_hours(self, gate: Gate) -> Gate:
        """The gate, with the hours and places that its list was filled to."""
        hours = self.asked.hours
        if hours is None or gate.finding == "void":
            return gate
        total = hours.of(self.tonight_by.declaration)
        zh, en = f"；按 {total:.1f} 工时、{self.places:.1f} 件", f"; at {total:.1f} hours, {self.places:.1f} cases"
        return replace(gate, zh=gate.zh + zh, en=gate.en + en, rests_on={"hours": total, "cases": self.places})

    def warned(self, scores: Floats) -> npt.NDArray[np.int64]:
        """Row numbers, among those of tonight, that a night would warn of."""
        from jihe.warning.scoring import select

        return select(self.tonight_by, self.rows[self.tonight].reset_index(drop=True), scores[self.tonight])


def _of_reviews(view: _View, champion: Version | None) -> list[Gate]:
    """The gates that reviews decide: worth, and calibration on what was not learnt from."""
    from jihe.warning.refits import forward

    declared = view.model.declaration
    calibrated = declared.method.calibrated
    if view.taught is not None and not declared.method.whole:
        try:
            view.judged = forward([view.model], [view.taught], view.asked.sessions)
        except TooFewError:
            view.judged = None
    try:
        worth = _first(view) if champion is None else _worth(view, champion)
    except (TooFewError, JiheError) as error:
        worth = gates.Gate("worth", "unknown", f"无法与在用版本比较：{error}", f"cannot be compared: {error}")
    settled = None if view.judged is None else _settled(view.model, view.judged.seen.rows)
    held = gates.calibration(view.judged, calibrated, view.asked.bounds, settled, view.capacity)
    return [view.at_hours(worth), view.at_hours(held)]


def _first(view: _View) -> Gate:
    """Without a champion: beside who sorts by a column or two, on the same reviews and for the same hours."""
    from jihe.warning.baselines import simple

    declared = view.model.declaration
    if view.taught is None or declared.method.whole:
        return gates.Gate(
            "worth", "void", "没有在用版本，也没有核查结果可比，由基线决定",
            "there is no champion and no review to judge by; the baseline decides",
        )  # fmt: skip
    if view.judged is None:
        few = "too little was reviewed to hold it against its baseline"
        return gates.Gate("worth", "unknown", "核查结果太少，无法与基线比较", few)
    seen = view.judged.seen
    both = replace(view.judged, scores=[view.judged.scores[0], simple(declared).rank(seen.rows)])
    settled, calibrated = _settled(view.model, seen.rows), declared.method.calibrated
    return gates.worth(both, settled, view.capacity, calibrated, view.asked.bounds, first=True)


def _worth(view: _View, champion: Version) -> Gate:
    """On the same rows as the champion; where reviews teach neither, by the measure that both methods state."""
    from jihe.warning.refits import forward, since

    asked, model, declared = view.asked, view.model, view.model.declaration
    other = _as_trained(asked, model, champion)
    if view.taught is None or declared.method.whole or other.declaration.method.whole or not other.declaration.labels:
        return _stated(view, other, champion)
    if other.content_hash == model.content_hash:
        fitted, _ = load(asked.home, view.tonight_by, champion.number)
        trained = date.fromisoformat(champion.trained_as_of)
        judged = since(fitted, model, view.taught, trained, asked.sessions)
    else:
        theirs = _taught(asked, other)
        assert theirs is not None
        judged = forward([model, other], [view.taught, theirs], asked.sessions)
    settled = _settled(model, judged.seen.rows)
    return gates.worth(judged, settled, view.capacity, declared.method.calibrated, asked.bounds)


def _stated(view: _View, other: Model, champion: Version) -> Gate:
    from jihe.warning.standing import standing

    asked, declared = view.asked, view.model.declaration
    mine = declared.method.validate(declared, view.rows, view.taught)
    rows = view.rows
    if other.content_hash != view.model.content_hash:
        with asked.sessions(asked.as_of) as today:
            rows = entities(other, today)
    theirs = other.declaration.method.validate(other.declaration, rows, view.taught)
    values: dict[str, float | None] = {name: one.value for name, one in mine.metrics.items()}
    measure = standing(values, asked.bounds.certainty).measure
    return gates.worth_stated(mine.metrics, theirs.metrics, measure, _outdated(view, champion))


def _outdated(view: _View, champion: Version) -> bool:
    """Whether the champion cannot be used any more, or what it learnt from has drifted away."""
    try:
        fitted, _ = load(view.asked.home, view.tonight_by, champion.number)
    except ModelError:
        return True
    day = date.fromisoformat(champion.trained_as_of)
    return _drifted(view, fitted, day).finding == "fails"


def _as_trained(asked: Question, model: Model, version: Version) -> Model:
    """The model file as it stood when a version was trained: today's, or the one kept with the version."""
    from jihe import content

    if version.content_hash == model.content_hash:
        return model
    if not version.content:
        raise ModelError(f"{model.code} version {version.number} was trained before its content was kept")
    kept = content.load(content.unpacked(asked.home.contents, version.content), receipts=Receipts(asked.home.receipts))
    models, failures = discover(kept, [model.code], kept=True)
    if failures:
        raise ModelError(next(iter(failures.values())))
    return models[0]


def _taught(asked: Question, model: Model) -> Taught | None:
    from jihe.warning import labels

    if not model.declaration.labels:
        return None
    if model.content_hash in asked.lessons:
        return asked.lessons[model.content_hash]
    return labels.taught([model], asked.sessions, asked.as_of, lambda *_: None, asked.own)[model.code]


def _stability(view: _View) -> Gate:
    from jihe.warning.refits import by_month

    if not len(view.rows):
        return gates.stability([], [], view.asked.bounds)
    scores = by_month(view.model, view.taught, view.asked.sessions, view.asked.as_of, view.rows)
    warned = [set(view.warned(each).tolist()) for each in scores]
    return gates.stability([each[view.tonight] for each in scores], warned, view.asked.bounds)


def _drift(view: _View, ours: Version) -> Gate:
    """From the middle of what it was taught; of a model without labels, from the day of its training."""
    import numpy as np

    day = date.fromisoformat(ours.trained_as_of)
    if view.taught is not None and len(view.taught.opened):
        middle = np.sort(view.taught.opened)[len(view.taught.opened) // 2]
        day = middle.astype("datetime64[D]").astype(date)
    return _drifted(view, view.fitted, day)


def _drifted(view: _View, fitted: Fitted, day: date) -> Gate:
    return _moved(view.asked, view.model, fitted, day, view.rows)


def moved(asked: Question, model: Model, fitted: Fitted, day: date) -> Gate:
    """Whether the features of a model or its score have moved away since a day."""
    with asked.sessions(asked.as_of) as today:
        return _moved(asked, model, fitted, day, entities(model, today))


def _moved(asked: Question, model: Model, fitted: Fitted, day: date, rows: pd.DataFrame) -> Gate:
    with asked.sessions(day) as session:
        then = entities(model, session)

    def shown(each: pd.DataFrame) -> pd.DataFrame:
        at = fitted.judged(each)
        return each[at][list(model.declaration.features)].assign(score=fitted.score(each)[at])

    return gates.drifted(shown(then), shown(rows), asked.bounds, day)


def _fairness(view: _View) -> list[Gate]:
    """Who is warned of tonight, and whom it would have warned of that a review cleared, by group."""
    import numpy as np

    from jihe.warning.fairness import groups, ratios
    from jihe.warning.metrics import top_share

    kind, column = view.model.declaration.subject
    bounds, shown = (
        view.asked.bounds,
        gates.turning_on(view.asked.content.models[view.model.stem].path.read_text("utf-8")),
    )
    with view.asked.sessions(view.asked.as_of) as today:
        rows = view.rows[view.tonight]
        hit = np.zeros(len(rows))
        hit[view.warned(view.scores)] = 1.0
        attributes = groups(today, kind, rows[column].to_numpy("int64"))
        selected = {str(name): ratios(hit, np.ones(len(hit)), attributes[name]) for name in attributes}
        flagged: dict[str, Any] = {str(name): [] for name in attributes}
        if view.judged is not None:
            free = np.flatnonzero(~_settled(view.model, view.judged.seen.rows))
            seen, score = view.judged.seen.take(free), view.judged.scores[0][free]
            first = top_share(score, seen.weight, view.capacity) / seen.weight
            cleared = np.flatnonzero(seen.upheld == 0)
            of = groups(today, kind, seen.rows[column].to_numpy("int64")[cleared])
            flagged = {str(name): ratios(first[cleared], seen.weight[cleared], of[name]) for name in of}
    return [
        gates.fairness("selection", ("预警率", "warning rates"), selected, bounds.selection, shown),
        gates.fairness("false_flags", ("误报率", "false-flag rates"), flagged, bounds.false_flags, set()),
    ]


def _settled(model: Model, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    import numpy as np

    column = model.declaration.settled
    if column is None:
        return np.zeros(len(rows), dtype=bool)
    made: npt.NDArray[np.bool_] = rows[column].to_numpy(dtype=float, na_value=0) == 1
    return made
