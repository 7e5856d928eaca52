"""Training: fit on what was known, judge on what came later, register; a first version must beat its baseline."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.errors import JiheError
from jihe.warning.discovery import Model, discover
from jihe.warning.method import Taught, TooFewError, Validation

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.content import Content
    from jihe.engines import Session
    from jihe.home import Home
    from jihe.lake import Snapshot
    from jihe.law import Law
    from jihe.warning.fitted import Fitted
    from jihe.warning.promotion import Bounds
    from jihe.warning.registry import Version
    from jihe.warning.tracking import Tracking


Progress = Callable[[str, int, int | None], None]


def _silent(_step: str, _done: int, _total: int | None) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Trained:
    """What came of one model: a registered version, or the sentence that says why there is none."""

    stem: str
    code: str
    version: Version | None = None
    champion: bool = False
    validation: Validation | None = None
    seconds: float = 0.0
    problem: str | None = None


def train(
    home: Home,
    content: Content,
    snapshot: Snapshot,
    as_of: date,
    stems: Iterable[str] | None,
    law: Law,
    progress: Progress = _silent,
    own: pa.Table | None = None,
) -> list[Trained]:
    """Train models (all, or those of these stems or codes) on what the fund knew at the end of ``as_of``.

    Registers a version of each in MLflow. A model that has no champion gets this one if it beats the baseline it
    states; otherwise the new version waits as a challenger. BusyError while another training of the same home runs.
    """
    from jihe.engines import Session
    from jihe.lake import Lake

    lake = Lake(home.lake)

    def sessions(day: date) -> Session:
        return Session.of_snapshot(lake, snapshot, day, law)

    return train_with(home, content, sessions, as_of, stems, snapshot, progress, own)


def train_with(
    home: Home,
    content: Content,
    sessions: Callable[[date], Session],
    as_of: date,
    stems: Iterable[str] | None,
    snapshot: Snapshot,
    progress: Progress = _silent,
    own: pa.Table | None = None,
) -> list[Trained]:
    """``train`` with sessions of the caller's making."""
    from jihe import content as contents
    from jihe import law as laws
    from jihe.warning import labels
    from jihe.warning.promotion import Bounds
    from jihe.warning.registry import writing
    from jihe.warning.tracking import Tracking

    models, failures = discover(content, stems)
    trained = [Trained(stem, stem.split("_")[0].upper(), problem=why) for stem, why in failures.items()]
    with writing(home):
        tracking = Tracking(home)
        kept = contents.pack(content.folder, home.contents)  # a later comparison fits this version's settings again
        origin = _Origin(snapshot, kept, Bounds.of(laws.load(content.folder / "rules" / "parameters"), as_of))
        taught = labels.taught(models, sessions, as_of, progress, own)
        with sessions(as_of) as today:
            for model in models:
                progress(model.code, 0, 1)
                trained.append(_train(home, model, today, taught.get(model.code), origin, tracking))
                progress(model.code, 1, 1)
    return sorted(trained, key=lambda one: one.code)


@dataclass(frozen=True)
class _Origin:
    """What a training's versions come from: the lake's snapshot, the content as kept, what a version must reach."""

    snapshot: Snapshot
    content: str
    bounds: Bounds


def _train(
    home: Home, model: Model, today: Session, taught: Taught | None, origin: _Origin, tracking: Tracking
) -> Trained:
    from jihe.warning import registry

    begin = time.perf_counter()
    try:
        version, validation = _register(home, model, today, taught, origin, tracking)
    except (TooFewError, JiheError) as error:
        why = f"{model.code} as of {today.as_of}: {error}"
        return Trained(model.stem, model.code, seconds=time.perf_counter() - begin, problem=why)
    first = bool(version.beats) and model.code not in registry.champions(home)
    if first:
        event = registry.Event("first", version.number, None, "jihe models train", version.standing[1], now())
        tracking.crown(model.code, event, len(registry.history(home, model.code)))
    else:
        tracking.challenge(model.code, version.number)
    return Trained(model.stem, model.code, version, first, validation, time.perf_counter() - begin)


def _register(
    home: Home, model: Model, today: Session, taught: Taught | None, origin: _Origin, tracking: Tracking
) -> tuple[Version, Validation]:
    """Fit, judge, keep: a version in MLflow and in our manifest."""
    import skops.io

    from jihe.warning import registry
    from jihe.warning.frames import entities
    from jihe.warning.registries import require_data
    from jihe.warning.standing import standing
    from jihe.warning.tracking import complete

    declared, snapshot = model.declaration, origin.snapshot
    require_data(model, today)
    fitted, validation = fit(model, entities(model, today), taught)
    artefact = skops.io.dumps(fitted.keep())
    rows = validation.rows if taught is None else len(taught.upheld)
    params = {
        "entity": declared.entity,
        "features": ",".join(declared.features),
        "as_of": today.as_of,
        "snapshot": snapshot.number,
        "content_hash": model.content_hash,
        "rows": rows,
        **declared.method.parameters(fitted.state),
    }
    data = {"snapshot": snapshot.number, "versions": snapshot.versions, "features": model.feature.hash}
    number, run_id, path = tracking.register(
        model.code, declared.title_en, artefact, _example(fitted), params, validation, data
    )
    metrics = complete(validation)
    stands = standing(metrics, origin.bounds.certainty)
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
    )
    registry.add(home, version)
    tracking.say(model.code, number, {"standing": stands.en, "beats_baseline": str(stands.beats)})
    return version, validation


def now() -> str:
    """The clock of the registry's history, Asia/Shanghai, to the second; no part of any score."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


def fit(model: Model, population: pd.DataFrame, taught: Taught | None) -> tuple[Fitted, Validation]:
    """Fit on everything known, judge on what each part had not seen; TooFewError when there is too little."""
    from jihe.warning.fitted import Fitted, usual

    declared, method = model.declaration, model.declaration.method
    if population.empty:
        raise TooFewError(f"features/{model.feature.stem}.sql gives no row to learn from")
    state = method.fit(declared, population, taught)
    validation = method.validate(declared, population, taught)
    return Fitted(model, state, *usual(model, population)), validation


def _example(fitted: Fitted) -> dict[str, float | None]:
    """What a usual entity looks like; nobody's own row leaves the lake."""
    from jihe.warning.reasons import number

    names = fitted.model.declaration.features
    return {name: number(value) for name, value in zip(names, fitted.usual[-1], strict=True)}
