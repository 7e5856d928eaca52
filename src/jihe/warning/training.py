"""Training: fit on what was known, judge on what came later, register; a first version must beat its baseline."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from jihe import receipts
from jihe.errors import JiheError
from jihe.warning.discovery import Model, discover
from jihe.warning.methods.base import TooFewError, Validation
from jihe.warning.training_set import TrainingSet
from jihe.warning.versions.durations import took

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.content import Content
    from jihe.engines import Session
    from jihe.home import Home
    from jihe.lake import Snapshot
    from jihe.law import Law
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.learning.days import Sessions
    from jihe.warning.versions.promotion import Hours
    from jihe.warning.versions.question import Question
    from jihe.warning.versions.registry import Version
    from jihe.warning.versions.tracking import Tracking


Progress = Callable[[str, int, int | None], None]


# Whose code and versions decide what a training gives.
_ROOMS = ("content", "schema", "law", "engines", "lake", "corpus", "grading", "warning")
_PACKAGES = ("duckdb", "numpy", "pandas", "scikit-learn", "scikit-network", "scipy", "skops", "splink", "statsmodels")


def _silent(_step: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Trained:
    """What came of one model: a registered version, or the sentence that says why there is none.

    ``as_before``: the version was there, trained on the same, and nothing was fitted.
    """

    stem: str
    code: str
    version: Version | None = None
    champion: bool = False
    validation: Validation | None = None
    seconds: float = 0.0
    problem: str | None = None
    as_before: bool = False


def train(
    home: Home,
    content: Content,
    snapshot: Snapshot,
    as_of: date,
    stems: Iterable[str] | None,
    law: Law,
    progress: Progress = _silent,
    own: pa.Table | None = None,
    fresh: bool = False,
    hours: Hours | None = None,
) -> list[Trained]:
    """Train models (all, or those of these stems or codes) on what the fund knew at the end of ``as_of``.

    Registers a version of each in MLflow. A model that has no champion gets this one if it beats the baseline it
    states and passes the gates, in the ``hours`` of a night; otherwise the new version waits as a challenger. A model
    whose newest version came of the same data, content, law and engine keeps it, unless ``fresh``. BusyError while
    another training of the same home runs.
    """
    from jihe.engines.past import Past
    from jihe.lake import Lake

    with Past(Lake(home.lake), snapshot, law, content.facts) as past:
        return train_with(home, content, past.on, as_of, stems, snapshot, progress, own, fresh, hours)


def train_with(
    home: Home,
    content: Content,
    sessions: Sessions,
    as_of: date,
    stems: Iterable[str] | None,
    snapshot: Snapshot,
    progress: Progress = _silent,
    own: pa.Table | None = None,
    fresh: bool = False,
    hours: Hours | None = None,
) -> list[Trained]:
    """``train`` with sessions of the caller's making."""
    from jihe import content as contents
    from jihe import law as laws
    from jihe.warning.versions.promotion import Bounds
    from jihe.warning.versions.question import Question
    from jihe.warning.versions.registry import writing

    models, failures = discover(content, stems)
    trained = unusable(failures)
    with writing(home):
        kept = contents.pack(content.folder, home.contents)  # a later comparison fits this version's settings again
        law = laws.load(content.folder / "rules" / "parameters")
        inputs = training_inputs(law, snapshot, as_of, own)
        asked = Question(home, content, sessions, as_of, Bounds.of(law, as_of), own, hours, inputs)
        origin = _Origin(snapshot, kept, asked)
        standing = {} if fresh else {model.code: one for model in models if (one := _as_before(home, model, origin))}
        trained += standing.values()
        models = [model for model in models if model.code not in standing]
        if models:
            trained += _train_all(models, origin, progress)
    return sorted(trained, key=lambda one: one.code)


def unusable(failures: Mapping[str, str]) -> list[Trained]:
    """What comes of models that cannot be used, by stem why."""
    return [Trained(stem, stem.split("_")[0].upper(), problem=why) for stem, why in failures.items()]


def _train_all(models: list[Model], origin: _Origin, progress: Progress) -> list[Trained]:
    from jihe.warning.learning import labels
    from jihe.warning.learning.days import Days
    from jihe.warning.learning.refits import months
    from jihe.warning.versions.tracking import Tracking

    trained, began = [], time.perf_counter()
    progress("preparing", 0, None)
    asked = origin.asked
    tracking = Tracking(asked.home)
    sets = labels.training_sets(models, asked.sessions, asked.as_of, progress, asked.own)
    with Days(asked.sessions, [asked.as_of, *months(asked.as_of)]) as days, days.on(asked.as_of) as today:
        origin = replace(origin, asked=replace(asked, sessions=days.on))
        prepared = time.perf_counter() - began
        for model in models:
            progress(model.code, 0, 1)
            one = _train(model, today, sets.get(model.code), origin, tracking)
            if one.version is not None:
                tracking.say(model.code, one.version.number, took(one.seconds, prepared))
            trained.append(one)
            progress(model.code, 1, 1)
    return trained


def _as_before(home: Home, model: Model, origin: _Origin) -> Trained | None:
    """The newest version, where it came of the very same inputs and nothing of it was lost."""
    from jihe.warning.versions import registry

    newest = max(registry.versions(home, model.code), key=lambda one: one.number, default=None)
    if newest is None or newest.inputs != origin.inputs_of(model) or not registry.whole(home, newest):
        return None
    in_force = registry.in_force(home, model.code) == newest.number
    return Trained(model.stem, model.code, newest, in_force, as_before=True)


@dataclass(frozen=True)
class _Origin:
    """What a training's versions come from: the lake's snapshot, the content as kept, what the gates are asked."""

    snapshot: Snapshot
    content: str
    asked: Question

    def inputs_of(self, model: Model) -> str:
        """A hash of all that a model's training rests on: the same inputs give the same version."""
        return self.asked.inputs_of(model)


def training_inputs(law: Law, snapshot: Snapshot, as_of: date, own: pa.Table | None) -> str:
    """A hash of what every model of a training rests on beside its own files."""
    from jihe.content.hashes import fingerprint

    reviews = [] if own is None else sorted(map(str, own.to_pylist()))
    return receipts.key(
        fingerprint(tuple(sorted(law.parameters)), law),
        json.dumps([snapshot.number, snapshot.versions]),
        as_of.isoformat(),
        *reviews,
        receipts.sources(*_ROOMS, packages=_PACKAGES),
        sys.version,
    )


def _train(
    model: Model, today: Session, training_set: TrainingSet | None, origin: _Origin, tracking: Tracking
) -> Trained:
    from jihe.warning.versions import registry

    begin, home = time.perf_counter(), origin.asked.home
    try:
        version, validation = _register(home, model, today, training_set, origin, tracking)
    except (TooFewError, JiheError) as error:
        why = f"{model.code} as of {today.as_of}: {error}"
        return Trained(model.stem, model.code, seconds=time.perf_counter() - begin, problem=why)
    first = bool(version.beats) and model.code not in registry.champions(home)
    if first and model.declaration.rests:
        version, first = _refused(version, *model.declaration.rests, home, tracking), False
    if first:
        version = _asked(version, model, training_set, origin, tracking)
        first = version.refused is None
    if first:
        event = registry.Event("first", version.number, None, "jihe models train", version.standing[1], registry.now())
        tracking.crown(model.code, event, len(registry.history(home, model.code)))
    else:
        tracking.challenge(model.code, version.number)
    return Trained(model.stem, model.code, version, first, validation, time.perf_counter() - begin)


def _asked(
    version: Version, model: Model, training_set: TrainingSet | None, origin: _Origin, tracking: Tracking
) -> Version:
    """The version, with the gates' reasons where they refuse it as a first champion."""
    from jihe.warning.versions.comparing import compare

    lessons = {} if training_set is None else {model.content_hash: training_set}
    try:
        compared = compare(replace(origin.asked, lessons=lessons), model.code, version.number)
    except (TooFewError, JiheError) as error:
        zh, en = f"门槛无法检验：{error}", f"the gates could not be asked: {error}"
    else:
        tracking.keep(version.run_id, f"gates_{compared.as_of}.json", compared.told())
        if not compared.refusals:
            return version
        zh = "；".join(gate.zh for gate in compared.refusals)
        en = "; ".join(f"{gate.name}: {gate.en}" for gate in compared.refusals)
    return _refused(version, zh, en, origin.asked.home, tracking)


def _refused(version: Version, zh: str, en: str, home: Home, tracking: Tracking) -> Version:
    """The version with why it is not put in force, in the registry too."""
    from jihe.warning.versions import registry

    refused = replace(version, refused=(zh, en))
    registry.add(home, refused)
    tracking.say(version.code, version.number, {"refused": f"{zh} · {en}"[:4000], "refused_at": registry.now()})
    return refused


def _register(
    home: Home, model: Model, today: Session, training_set: TrainingSet | None, origin: _Origin, tracking: Tracking
) -> tuple[Version, Validation]:
    """Fit, judge, keep: a version in MLflow and in our manifest."""
    import skops.io

    from jihe.warning.data_availability import require_data
    from jihe.warning.learning.frames import entities
    from jihe.warning.versions import registry
    from jihe.warning.versions.card import card
    from jihe.warning.versions.logged import Logged, columns, data_set
    from jihe.warning.versions.slices import slices
    from jihe.warning.versions.standing import standing
    from jihe.warning.versions.tracking import complete

    declared, snapshot = model.declaration, origin.snapshot
    require_data(model, today)
    population = entities(model, today)
    fitted, validation = fit(model, population, training_set)
    artefact = skops.io.dumps(fitted.keep())
    rows = validation.rows if training_set is None else len(training_set.upheld)
    params = {
        "entity": declared.entity,
        "features": ",".join(declared.features),
        "as_of": today.as_of,
        "snapshot": snapshot.number,
        "content_hash": model.content_hash,
        "rows": rows,
        **fitted.fitted.parameters(),
    }
    data = {"snapshot": snapshot.number, "versions": snapshot.versions, "features": model.feature.hash}
    metrics = complete(validation)
    stands = standing(metrics, origin.asked.bounds.certainty)
    given, parts = columns(fitted, population), slices(fitted, population, training_set)
    day, told = today.as_of.isoformat(), origin.asked.content.models[model.stem]
    logged = Logged(
        told.path, given,
        card(model, told.sections, today.as_of, snapshot.number, rows, validation, stands, parts), parts,
        data_set(model, snapshot, day, origin.inputs_of(model), rows, training_set, given),
    )  # fmt: skip
    title = declared.name_en or declared.title_en
    number, run_id, path = tracking.register(
        model.code, title, artefact, _example(fitted), params, validation, data, logged
    )
    version = registry.Version(
        code=model.code,
        number=number,
        run_id=run_id,
        path=path,
        sha256=hashlib.sha256(artefact).hexdigest(),
        entity=declared.entity,
        features=tuple(declared.features),
        feature_hash=model.feature.hash,
        content_hash=model.content_hash,
        trained_as_of=today.as_of.isoformat(),
        snapshot=snapshot.number,
        rows=rows,
        metrics=metrics,
        content=origin.content,
        beats=stands.beats,
        standing=(stands.zh, stands.en),
        inputs=origin.inputs_of(model),
    )
    registry.add(home, version)
    tracking.say(model.code, number, {"standing": stands.en, "beats_baseline": str(stands.beats)})
    return version, validation


def fit(model: Model, population: pd.DataFrame, training_set: TrainingSet | None) -> tuple[FittedModel, Validation]:
    """Fit on everything known, judge on what each part had not seen; TooFewError when there is too little."""
    from jihe.warning.fitted_model import FittedModel, usual

    declared, method = model.declaration, model.declaration.method
    if population.empty:
        raise TooFewError(f"features/{model.feature.stem}.sql gives no row to learn from")
    fitted = method.fit(declared, population, training_set)
    validation = method.validate(declared, population, training_set)
    return FittedModel(model, fitted, *usual(model, population)), validation


def _example(fitted: FittedModel) -> dict[str, float | None]:
    """What a usual entity looks like; nobody's own row leaves the lake."""
    from jihe.warning.reasons import number

    names = fitted.model.declaration.features
    return {name: number(value) for name, value in zip(names, fitted.usual[-1], strict=True)}
