"""Which version of a model is in force, where its artefact is, and loading it without running anything in it.

MLflow is the registry of record (``tracking``): versions, aliases, runs. Beside its artefacts stands our
manifest with the sha256 of every version we registered; nothing else is ever loaded. A night reads the alias
straight from MLflow's SQLite store: importing MLflow costs seconds, and scoring needs none of it. Every change
of a champion is an event with who and why, kept as a tag of the model (``history``).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BusyError
from jihe.warning.discovery import Model, ModelError
from jihe.warning.estimators import TYPES

if TYPE_CHECKING:
    from jihe.home import Home
    from jihe.warning.fitted_model import FittedModel

CHAMPION, CHALLENGER = "champion", "challenger"
EVENT = "champion."  # tags of a registered model: champion.0001, champion.0002 …, each an event as JSON

# The only types beyond scikit-learn's and numpy's public ones that an artefact may hold, our own estimators
# among them; skops refuses all others, whatever the file itself says it needs.
TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor", *TYPES)


@dataclass(frozen=True)
class Version:
    """One registered version. ``path`` is relative to ``home.artefacts``; ``metrics`` are its validation.

    ``content``: hash of the whole content it was trained with, kept in ``home.contents``. ``beats``: whether it
    beat its stated baseline when it was trained, and ``standing`` says how, in Chinese and English. ``inputs``: a hash
    of all that decides what a training gives; the same again would be the same version. ``refused``: why the gates
    did not let it be a first champion, in both languages.
    """

    code: str
    number: int
    run_id: str
    path: str
    sha256: str
    entity: str
    features: tuple[str, ...]
    feature_hash: str
    content_hash: str
    trained_as_of: str
    snapshot: int
    rows: int
    metrics: dict[str, float | None]
    content: str = ""
    beats: bool | None = None
    standing: tuple[str, str] = ("", "")
    inputs: str = ""
    refused: tuple[str, str] | None = None

    @property
    def resting(self) -> tuple[str, str] | None:
        """Why it is not put in force: the gates' reasons, or that it does not beat its baseline; None where neither."""
        return self.refused or (self.standing if self.beats is False else None)


@dataclass(frozen=True)
class Event:
    """A version put in force: ``action`` is first, promote or rollback; ``before`` what was in force until then."""

    action: str
    version: int
    before: int | None
    by: str
    because: str
    at: str


class NotInForceError(ModelError):
    """The model is trained, and none of its versions beats its baseline and passes the gates: no defect."""


def champions(home: Home) -> dict[str, Version]:
    """The version in force of every model that has one, by code."""
    return _aliased(home, CHAMPION)


def challengers(home: Home) -> dict[str, Version]:
    """The version that waits to be promoted, of every model that has one, by code."""
    return _aliased(home, CHALLENGER)


def spoken_of(home: Home) -> dict[str, Version]:
    """The version that a report of a model speaks of, by code: the champion, or the newest where none is in force."""
    newest = {code: versions(home, code)[-1] for code in _manifest(home)}
    return newest | champions(home)


def reported(home: Home, model: Model) -> tuple[FittedModel, Version]:
    """That version, loaded; ModelError as ``load``."""
    version = spoken_of(home).get(model.code)
    return load(home, model, version.number if version else None)


def in_force(home: Home, code: str) -> int | None:
    """The number under the alias champion, whether or not it can be used."""
    return _aliases(home).get(code)


def history(home: Home, code: str) -> list[Event]:
    """Every change of a model's champion, oldest first."""
    rows = _read(home, "SELECT key, value FROM registered_model_tags WHERE name = ? AND key LIKE ?", code, f"{EVENT}%")
    return [Event(**json.loads(value)) for _, value in sorted(rows)]


def versions(home: Home, code: str) -> list[Version]:
    """Every registered version of a model, oldest first."""
    return [_version(entry) for _, entry in sorted(_manifest(home).get(code, {}).items(), key=lambda e: int(e[0]))]


def tags(home: Home, version: Version) -> dict[str, str]:
    """What MLflow's store says of a version beside its run, by name."""
    query = "SELECT key, value FROM model_version_tags WHERE name = ? AND version = ?"
    return dict(_read(home, query, version.code, str(version.number)))


def whole(home: Home, version: Version) -> bool:
    """Whether a version is all there: in MLflow's store, and its artefact as it was registered."""
    rows = _read(home, "SELECT version FROM model_versions WHERE name = ?", version.code)
    path = home.artefacts / version.path
    if str(version.number) not in {str(number) for (number,) in rows} or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == version.sha256


def load(home: Home, model: Model, number: int | None = None) -> tuple[FittedModel, Version]:
    """The champion, or version ``number``; ModelError with what to do when it cannot or must not be used."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    from jihe.warning.fitted_model import FittedModel

    version = _chosen(home, model, number)
    named, remedy = f"{model.code} version {version.number}", f"train again: jihe models train {model.code}"
    if version.feature_hash != model.feature.hash:
        raise ModelError(f"{named} learnt from another text of features/{model.feature.stem}.sql; {remedy}")
    if version.features != tuple(model.declaration.features):
        raise ModelError(f"{named} learnt from other features than {model.stem}.py now names; {remedy}")
    path = home.artefacts / version.path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{named}: its artefact {version.path} cannot be read ({error.strerror}); {remedy}") from error
    if hashlib.sha256(data).hexdigest() != version.sha256:
        raise ModelError(f"{named}: its artefact {version.path} is not the one that was registered; {remedy}")
    try:
        held = skops.io.loads(data, trusted=list(TRUSTED))
    except UntrustedTypesFoundException as error:
        raise ModelError(f"{named}: its artefact holds types that are not trusted; {remedy}") from error
    fitted = FittedModel.kept(model, held)
    if fitted is None:
        raise ModelError(f"{named}: another version of jihe fitted it, or another method; {remedy}")
    return fitted, version


def add(home: Home, version: Version) -> None:
    """Enter a version into the manifest, in one atomic move."""
    manifest = _manifest(home)
    manifest.setdefault(version.code, {})[str(version.number)] = asdict(version)
    path = _path(home)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)  # measures in the order of their method
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Only one training at a time registers versions; BusyError at once for a second one."""
    from filelock import FileLock, Timeout

    home.make()
    home.artefacts.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.artefacts / "training.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"{home.root}: another training is running there; start again when it has ended") from None
    try:
        yield
    finally:
        lock.release()


def now() -> str:
    """The clock of the registry's history, Asia/Shanghai, to the second; no part of any score."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


def no_champion(home: Home, model: Model) -> ModelError:
    """What to say of a model without a champion: never trained, or trained and not good enough."""
    known = versions(home, model.code)
    _aliases(home)  # a store that cannot be read is the reason, whatever the manifest says
    if not known:
        return ModelError(f"{model.code} has no champion; train one: jihe models train {model.code}")
    last = known[-1]
    if last.resting is None or any(one.resting is None for one in known):
        return ModelError(f"{model.code} has no champion; put a version in force: jihe models promote {model.code}")
    zh, en = last.resting
    return NotInForceError(
        f"{model.code} 版本 {last.number} 未启用：{zh} · version {last.number} is not in force: {en}"
    )


def _chosen(home: Home, model: Model, number: int | None) -> Version:
    if number is None:
        number = _aliases(home).get(model.code)
        if number is None:
            raise no_champion(home, model)
    entry = _manifest(home).get(model.code, {}).get(str(number))
    if entry is None:
        raise ModelError(f"{model.code} version {number} is not in {_path(home)}; only versions of ours are loaded")
    return _version(entry)


def _aliased(home: Home, alias: str) -> dict[str, Version]:
    manifest = _manifest(home)
    return {
        code: _version(manifest[code][str(number)])
        for code, number in sorted(_aliases(home, alias).items())
        if str(number) in manifest.get(code, {})
    }


def _aliases(home: Home, alias: str = CHAMPION) -> dict[str, int]:
    """Version numbers under an alias, by model, as MLflow keeps them."""
    rows = _read(home, "SELECT name, version FROM registered_model_aliases WHERE alias = ?", alias)
    return {name: int(number) for name, number in rows}


def _read(home: Home, sql: str, *given: str) -> list[tuple[Any, ...]]:
    """Rows of MLflow's store, without MLflow; none where there is no store."""
    store = Path(home.mlflow_uri.removeprefix("sqlite:///"))
    if not store.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as database:
            return database.execute(sql, given).fetchall()
    except sqlite3.DatabaseError as error:
        raise ModelError(f"{store}: cannot be read ({error}); put it back from a backup, or train again") from error


def _path(home: Home) -> Path:
    return home.artefacts / "manifest.json"


def _manifest(home: Home) -> dict[str, dict[str, dict[str, Any]]]:
    path = _path(home)
    if not path.is_file():
        return {}
    try:
        manifest: dict[str, dict[str, dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error}); put it back from a backup, or train again") from error
    return manifest


def _version(entry: dict[str, Any]) -> Version:
    listed: dict[str, Any] = {
        name: tuple(entry[name]) for name in ("features", "standing", "refused") if entry.get(name)
    }
    return Version(**{**entry, **listed})
