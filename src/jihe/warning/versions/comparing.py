"""One version beside another on the same rows: what ``jihe models compare`` prints and ``promote`` asks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError, JiheError
from jihe.receipts import Receipts
from jihe.warning.capacity import settled
from jihe.warning.data_availability import require_data
from jihe.warning.discovery import Model, ModelError, discover
from jihe.warning.learning.frames import entities
from jihe.warning.methods.base import TooFewError
from jihe.warning.versions import gates
from jihe.warning.versions.question import Question, View, as_trained, moved, training_set_for
from jihe.warning.versions.registry import Version, champions, load, versions

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.home import Home
    from jihe.warning.versions.gates import Gate

    Floats = npt.NDArray[np.float64]


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

    @property
    def table(self) -> pd.DataFrame:
        """The gates, a row each: what it found, whether that refuses, and why in both languages."""
        import pandas as pd

        told = [{"gate": one.name, "finding": one.finding, "refuses": one.refuses, "zh": one.zh, "en": one.en}
                for one in self.gates]  # fmt: skip
        return pd.DataFrame(told).set_index("gate")

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
    named = "" if number is None else f" {number}"
    raise BadInputError(f"{model.code} has no version{named}; there are: {there}")


def _gates(asked: Question, model: Model, ours: Version, champion: Version | None) -> list[Gate]:
    from jihe.warning.versions.standing import standing

    stands = gates.baseline(standing(ours.metrics, asked.bounds.certainty))
    kept, key = Receipts(asked.home.receipts if asked.inputs else None), asked.key(model, ours, champion)
    try:
        fitted, _ = load(asked.home, model, ours.number)
        with asked.sessions(asked.as_of) as today:
            require_data(model, today)
        settings = as_trained(asked, model, ours)
    except (ModelError, BadInputError) as error:
        return [gates.Gate("usable", "fails", f"不可用：{error}", str(error)), stands]
    usable = gates.Gate(
        "usable", "holds", "模型文件未改动，与当前内容相符", "its artefact is the one registered and fits the content"
    )
    if answered := kept.find([key]).get(key):
        return [usable, stands, *map(gates.Gate.known, answered)]
    view = View.of(asked, model, settings, fitted, ours)
    made = [*_of_reviews(view, champion), _stability(view), _drift(view, ours), *_fairness(view), *_foretold(view)]
    kept.keep({key: [asdict(gate) for gate in made]})
    return [usable, stands, *made]


def _of_reviews(view: View, champion: Version | None) -> list[Gate]:
    """The gates that reviews decide: worth, and calibration on what was not learnt from."""
    from jihe.warning.learning.refits import forward

    declared = view.model.declaration
    calibrated = declared.method.calibrated
    if view.training_set is not None and not declared.method.whole:
        try:
            view.judged = forward([view.model], [view.training_set], view.asked.sessions)
        except TooFewError:
            view.judged = None
    try:
        worth = _first(view) if champion is None else _worth(view, champion)
    except (TooFewError, JiheError) as error:
        worth = gates.Gate("worth", "unknown", f"无法比较：{error}", f"cannot be compared: {error}")
    known = None if view.judged is None else settled(view.model.declaration, view.judged.seen.rows)
    held = gates.calibration(view.judged, calibrated, view.asked.bounds, known, view.capacity)
    return [view.at_hours(worth), view.at_hours(held)]


def _first(view: View) -> Gate:
    """Without a champion: beside who sorts by a column or two, on the same reviews and for the same hours."""
    from jihe.warning.versions.baselines import simple

    declared = view.model.declaration
    if view.training_set is None or declared.method.whole:
        return gates.Gate(
            "worth", "void", "没有在用版本，也没有核查结果可比，由基线决定",
            "there is no champion and no review to judge by; the baseline decides",
        )  # fmt: skip
    if view.judged is None:
        few = "too little was reviewed to hold it against its baseline"
        return gates.Gate("worth", "unknown", "核查结果太少，无法与基线比较", few)
    seen = view.judged.seen
    both = replace(view.judged, scores=[view.judged.scores[0], simple(declared).rank(seen.rows)])
    known, calibrated = settled(view.model.declaration, seen.rows), declared.method.calibrated
    return gates.worth(both, known, view.capacity, calibrated, view.asked.bounds, first=True)


def _worth(view: View, champion: Version) -> Gate:
    """On the same rows as the champion; where reviews teach neither, by the measure that both methods state."""
    from jihe.warning.learning.refits import forward, since

    asked, model, declared = view.asked, view.model, view.model.declaration
    other = as_trained(asked, model, champion)
    if (
        view.training_set is None
        or declared.method.whole
        or other.declaration.method.whole
        or not other.declaration.labels
    ):
        return _stated(view, other, champion)
    if other.content_hash == model.content_hash:
        fitted, _ = load(asked.home, view.tonight_by, champion.number)
        trained = date.fromisoformat(champion.trained_as_of)
        judged = since(fitted, model, view.training_set, trained, asked.sessions)
    else:
        theirs = training_set_for(asked, other)
        assert theirs is not None
        judged = forward([model, other], [view.training_set, theirs], asked.sessions)
    known = settled(model.declaration, judged.seen.rows)
    return gates.worth(judged, known, view.capacity, declared.method.calibrated, asked.bounds)


def _stated(view: View, other: Model, champion: Version) -> Gate:
    from jihe.warning.versions.standing import standing

    asked, declared = view.asked, view.model.declaration
    mine = declared.method.validate(declared, view.rows, view.training_set)
    rows = view.rows
    if other.content_hash != view.model.content_hash:
        with asked.sessions(asked.as_of) as today:
            rows = entities(other, today)
    theirs = other.declaration.method.validate(other.declaration, rows, view.training_set)
    values: dict[str, float | None] = {name: one.value for name, one in mine.metrics.items()}
    measure = standing(values, asked.bounds.certainty).measure
    return gates.worth_stated(mine.metrics, theirs.metrics, measure, _outdated(view, champion))


def _outdated(view: View, champion: Version) -> bool:
    """Whether the champion cannot be used any more, or what it learnt from has drifted away."""
    try:
        fitted, _ = load(view.asked.home, view.tonight_by, champion.number)
    except ModelError:
        return True
    day = date.fromisoformat(champion.trained_as_of)
    return moved(view.asked, view.model, fitted, day, view.rows).finding == "fails"


def _stability(view: View) -> Gate:
    from jihe.warning.learning.refits import by_month

    if not len(view.rows):
        return gates.stability([], [], view.asked.bounds)
    today = view.scores if view.anew else None
    scores = by_month(view.model, view.training_set, view.asked.sessions, view.asked.as_of, view.rows, today)
    warned = [set(view.warned(each).tolist()) for each in scores]
    return gates.stability([each[view.tonight] for each in scores], warned, view.asked.bounds)


def _drift(view: View, ours: Version) -> Gate:
    """From the middle of what it was taught; of a model without labels, from the day of its training."""
    import numpy as np

    day = date.fromisoformat(ours.trained_as_of)
    if view.training_set is not None and len(view.training_set.opened):
        middle = np.sort(view.training_set.opened)[len(view.training_set.opened) // 2]
        day = middle.astype("datetime64[D]").astype(date)
    return moved(view.asked, view.model, view.fitted, day, view.rows)


def _fairness(view: View) -> list[Gate]:
    """Who is warned of tonight, and whom it would have warned of that a review cleared, by group."""
    import numpy as np

    from jihe.warning.estimators.metrics import top_share
    from jihe.warning.versions.fairness import groups, ratios

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
            free = np.flatnonzero(~settled(view.model.declaration, view.judged.seen.rows))
            seen, score = view.judged.seen.take(free), view.judged.scores[0][free]
            first = top_share(score, seen.weight, view.capacity) / seen.weight
            cleared = np.flatnonzero(seen.upheld == 0)
            of = groups(today, kind, seen.rows[column].to_numpy("int64")[cleared])
            flagged = {str(name): ratios(first[cleared], seen.weight[cleared], of[name]) for name in of}
    return [
        gates.fairness("selection", ("预警率", "warning rates"), selected, bounds.selection, shown),
        gates.fairness("false_flags", ("误报率", "false-flag rates"), flagged, bounds.false_flags, set()),
    ]


def _foretold(view: View) -> list[Gate]:
    """Of methods that put people into rings: what these tell of where their members are registered."""
    import numpy as np

    from jihe.warning.estimators.foretold import foretold
    from jihe.warning.versions.fairness import groups

    method = view.model.declaration.method
    if method.identified_by is None or "person_id" not in view.rows:
        return []
    own = view.rows[view.tonight].assign(score=view.scores[view.tonight])
    members = own[[view.model.key, "score", "person_id"]].explode("person_id").dropna(subset="person_id")
    with view.asked.sessions(view.asked.as_of) as today:
        region = groups(today, "person", members["person_id"].to_numpy("int64")).get("hukou")
    numbers: dict[str, Any] = {}
    if region is not None and region.notna().any():
        told = region.notna().to_numpy()
        ring = np.unique(members[view.model.key].to_numpy("int64")[told], return_inverse=True)[1]
        has = (region == region.mode().iloc[0]).to_numpy()[told]
        numbers = dict(foretold(ring, has, members["score"].to_numpy(float)[told]))
    known = {name: one for name, one in numbers.items() if one.low == one.low}
    return [gates.foretold(known, view.asked.bounds)]
