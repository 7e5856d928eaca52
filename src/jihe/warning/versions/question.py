"""What the gates are asked, and what several of them look at: tonight's rows and scores, the reviews, the hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from jihe import receipts
from jihe.receipts import Receipts
from jihe.warning.capacity import settled
from jihe.warning.discovery import Model, ModelError, discover
from jihe.warning.learning.frames import entities
from jihe.warning.training_set import TrainingSet
from jihe.warning.versions import gates
from jihe.warning.versions.registry import Version, whole

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from jihe.content import Content
    from jihe.home import Home
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.learning.days import Sessions
    from jihe.warning.learning.refits import Judged
    from jihe.warning.versions.gates import Gate
    from jihe.warning.versions.promotion import Bounds, Hours

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """What is asked: a home's versions under this content, on the fund as known at the end of ``as_of``.

    ``own``: reviews of our own cases (``labels.training_sets``). ``hours``: what a night's list is made for; without
    them a night takes as many as the model's file names. ``inputs``: a hash of all that answers rest on beside these
    (``training.training_inputs``); with it an answer is kept, and the same question is answered at once.
    ``lessons``: what is known already of ``labels.training_sets``, by a model's content hash.
    """

    home: Home
    content: Content
    sessions: Sessions
    as_of: date
    bounds: Bounds
    own: pa.Table | None = None
    hours: Hours | None = None
    inputs: str = ""
    lessons: Mapping[str, TrainingSet] = field(default_factory=dict)

    def inputs_of(self, model: Model) -> str:
        """A hash of all that a model's training would rest on: the same inputs give the same version."""
        return receipts.key(self.inputs, model.content_hash)

    def key(self, model: Model, ours: Version, champion: Version | None) -> str:
        """Of the answer about a version: a hash of all that it rests on."""
        sides = [(one.number, one.sha256, one.content, whole(self.home, one)) for one in (ours, champion) if one]
        return receipts.key(
            "gates", self.inputs, model.content_hash, repr(sides), self.as_of.isoformat(), repr(self.bounds),
            repr(self.hours),
        )  # fmt: skip


@dataclass
class View:
    """What several gates look at: tonight's rows and scores, the reviews, and what had not been learnt from."""

    asked: Question
    tonight_by: Model  # as its file stands today: what a night would run
    model: Model  # as it stood when the version was trained: what is fitted again
    fitted: FittedModel
    rows: pd.DataFrame  # all of the night
    tonight: npt.NDArray[np.bool_]  # those judged
    scores: Floats  # of all
    training_set: TrainingSet | None
    anew: bool  # whether its settings fitted to what is known on the day would give the version again
    judged: Judged | None = None

    @classmethod
    def of(cls, asked: Question, model: Model, settings: Model, fitted: FittedModel, ours: Version) -> View:
        """Of a version; ``settings`` as it was trained."""
        with asked.sessions(asked.as_of) as today:
            rows = entities(model, today)
        training_set = training_set_for(asked, settings)
        anew = bool(asked.inputs) and ours.inputs == asked.inputs_of(model)
        return cls(asked, model, settings, fitted, rows, fitted.judged(rows), fitted.score(rows), training_set, anew)

    @property
    def places(self) -> float:
        """How many a night takes: what its hours hold, and no more than the model's file names."""
        declared, hours = self.tonight_by.declaration, self.asked.hours
        return declared.capacity.top if hours is None else min(declared.capacity.top, hours.cases(declared))

    @property
    def capacity(self) -> float:
        """The same as a share of those it could warn of."""
        import numpy as np

        free = ~settled(self.tonight_by.declaration, self.rows) & self.tonight
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
        from jihe.warning.capacity import select

        return select(self.tonight_by, self.rows[self.tonight].reset_index(drop=True), scores[self.tonight])


def as_trained(asked: Question, model: Model, version: Version) -> Model:
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


def training_set_for(asked: Question, model: Model) -> TrainingSet | None:
    """What teaches a model by the day of the question."""
    from jihe.warning.learning import labels

    if not model.declaration.labels:
        return None
    if model.content_hash in asked.lessons:
        return asked.lessons[model.content_hash]
    return labels.training_sets([model], asked.sessions, asked.as_of, lambda *_: None, asked.own)[model.code]


def moved(asked: Question, model: Model, fitted: FittedModel, day: date, rows: pd.DataFrame) -> Gate:
    """Whether the features of a model or its score have moved away since a day; ``rows``: today's entities."""
    then = rows
    if day != asked.as_of:
        with asked.sessions(day) as session:
            then = entities(model, session)

    def shown(each: pd.DataFrame) -> pd.DataFrame:
        at = fitted.judged(each)
        return each[at][list(model.declaration.features)].assign(score=fitted.score(each)[at])

    return gates.drifted(shown(then), shown(rows), asked.bounds, day)
