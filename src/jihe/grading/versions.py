"""Versions of M12 in the registry of the warning models: the one place where this room meets theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.grading.evaluating import Measured
    from jihe.grading.model import Model
    from jihe.home import Home

CODE, TITLE = "M12", "Labour-capacity grade from the words of a note"
TRAINS = f"jihe models train {CODE}"


@dataclass(frozen=True)
class Version:
    """One trained version, and whether it is the one in force."""

    number: int
    rows: int
    metrics: Mapping[str, float | None]
    in_force: bool


def keep(home: Home, model: Model, measured: Measured, rows: int, as_of: str, made_of: str) -> Version:
    """Register a version: its artefact, its hash, its measures, and an MLflow run. It waits as a challenger.

    ``made_of`` is a hash of all that decided what was learnt. The first version is not put in force either: what is in
    force is for a reviewer's warnings, and M12 raises none.
    """
    import skops.io

    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.methods.base import Validation
    from jihe.warning.versions import registry
    from jihe.warning.versions.tracking import Tracking, complete

    artefact = skops.io.dumps(model.state)
    estimates = {name: Estimate(one.value, one.low, one.high) for name, one in measured.headline().items()}
    validation = Validation(estimates, measured.rows, measured.says)
    tracking = Tracking(home)
    params = {"entity": "note", "rows": rows, "made_of": made_of, "as_of": as_of}
    number, run_id, path = tracking.register(
        CODE, TITLE, artefact, {"signs": 300.0}, params, validation, {"corpus": made_of}
    )
    version = registry.Version(
        code=CODE, number=number, run_id=run_id, path=path, sha256=hashlib.sha256(artefact).hexdigest(), entity="note",
        features=("text",), feature_hash=made_of, content_hash=made_of, trained_as_of=as_of, snapshot=0, rows=rows,
        metrics=complete(validation), inputs=made_of,
    )  # fmt: skip
    registry.add(home, version)
    tracking.challenge(CODE, number)
    return Version(number, rows, version.metrics, in_force=False)


def newest(home: Home) -> tuple[Model, Version]:
    """The newest trained version, in force or not; BadInputError with the command that trains where there is none."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    from jihe.grading.model import Model
    from jihe.warning.versions import registry

    known = registry.versions(home, CODE)
    if not known:
        raise BadInputError(
            f"{home.root}: no version of {CODE} is trained there; train one: {TRAINS} --home {home.root}"
        )
    version = known[-1]
    path, again = home.artefacts / version.path, f"train again: {TRAINS} --home {home.root}"
    named = f"{CODE} version {version.number}: its artefact {version.path}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{named} cannot be read ({error.strerror}); {again}") from error
    if hashlib.sha256(data).hexdigest() != version.sha256:
        raise BadInputError(f"{named} is not the one that was registered; {again}")
    try:
        state = skops.io.loads(data, trusted=list(registry.TRUSTED))
    except UntrustedTypesFoundException as error:
        raise BadInputError(f"{named} holds types that are not trusted; {again}") from error
    champion = registry.in_force(home, CODE) == version.number
    return Model(state), Version(version.number, version.rows, version.metrics, champion)
