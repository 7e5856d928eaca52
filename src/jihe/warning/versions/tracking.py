"""MLflow: the only module that imports it. A run holds what a version came from and how it did."""

from __future__ import annotations

import json
import logging
import math
import os
import platform
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from jihe.warning.versions.loading import ARTEFACT, DECLARED
from jihe.warning.versions.logged import IDENTIFIER
from jihe.warning.versions.registry import CHALLENGER, CHAMPION, EVENT, Event

if TYPE_CHECKING:
    from jihe.home import Home
    from jihe.warning.methods.base import Validation
    from jihe.warning.trials.base import Report
    from jihe.warning.versions.logged import Columns, Logged

EXPERIMENT = "jihe"
LOADER = "jihe.warning.versions.loading"


class SkopsFlavour:
    """How MLflow keeps our artefacts: the skops file, which runs nothing when read, and its description.

    With the model's file beside it anybody loads it as ``mlflow.pyfunc`` (``versions.loading``).
    """

    @staticmethod
    def save_model(
        path: str,
        mlflow_model: Any,
        artefact: bytes,
        columns: Columns,
        example: Mapping[str, Any],
        declared: Path | None,
    ) -> None:
        """Called by ``mlflow.models.Model.log``."""
        import skops
        from mlflow.models import ModelSignature
        from mlflow.types import ColSpec, Schema
        from mlflow.types.schema import AnyType

        folder = Path(path)
        folder.mkdir(parents=True)
        (folder / ARTEFACT).write_bytes(artefact)
        split = {"columns": list(example), "data": [list(example.values())]}
        (folder / "input_example.json").write_text(json.dumps(split), encoding="utf-8")
        kinds = {name: kind if kind in ("double", "long") else AnyType() for name, kind in columns.items()}
        inputs = Schema([ColSpec(kind, name, required=False) for name, kind in kinds.items()])
        mlflow_model.signature = ModelSignature(inputs, Schema([ColSpec("double", "score")]))
        mlflow_model.saved_input_example_info = {
            "artifact_path": "input_example.json", "type": "dataframe", "pandas_orient": "split",
        }  # fmt: skip
        identifiers = [name for name, kind in columns.items() if kind == IDENTIFIER]
        mlflow_model.add_flavor("jihe", data=ARTEFACT, skops_version=skops.__version__, identifiers=identifiers)
        if declared is not None:
            shutil.copyfile(declared, folder / DECLARED)
            mlflow_model.add_flavor("python_function", loader_module=LOADER, python_version=platform.python_version())
        mlflow_model.save(str(folder / "MLmodel"))


class Tracking:
    """One home's MLflow store."""

    def __init__(self, home: Home) -> None:
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        import mlflow

        for noisy in ("mlflow", "alembic"):
            logging.getLogger(noisy).setLevel(logging.ERROR)
        home.artefacts.mkdir(parents=True, exist_ok=True)
        mlflow.set_tracking_uri(home.mlflow_uri)
        self._mlflow, self._home = mlflow, home
        self.client = mlflow.MlflowClient()
        self._experiment = self._found(EXPERIMENT) or self._found(f"{EXPERIMENT}, moved to {home.root}")
        assert self._experiment is not None

    def _found(self, name: str) -> str | None:
        """The experiment of that name, made where there is none; None for one whose artefacts are elsewhere.

        MLflow keeps the place for good, so a working folder that was copied or moved goes on under another name.
        """
        place = self._home.artefacts.as_uri()
        found = self.client.get_experiment_by_name(name)
        if found is None:
            made: str = self.client.create_experiment(name, artifact_location=place)
            return made
        return found.experiment_id if found.artifact_location == place else None

    def register(
        self, code: str, title: str, artefact: bytes, example: dict[str, Any], params: Mapping[str, Any],
        validation: Validation, data: Mapping[str, Any], logged: Logged | None = None,
    ) -> tuple[int, str, str]:  # fmt: skip
        """Log a run and register its model: version number, run id, the artefact's path in home.artefacts."""
        from mlflow.models import Model

        with self._mlflow.start_run(experiment_id=self._experiment, run_name=code, description=title) as run:
            self._mlflow.log_params({name: str(value)[:6000] for name, value in params.items()})
            self._mlflow.log_metrics(numbers(validation))
            if logged is not None:
                self._mlflow.log_metrics(dict(logged.slices))
                self._mlflow.log_text(logged.card, "card.md")
                self.client.log_inputs(run.info.run_id, [_input(logged.data)])
            self._mlflow.log_dict(dict(data), "data.json")
            self._mlflow.log_text(validation.says, "validation.txt")
            if validation.calibration:
                self._mlflow.log_figure(calibration_picture(validation, code), "calibration.png")
            for name, figure in validation.figures.items():
                self._mlflow.log_figure(figure, f"{name}.png")
            kept = Model.log(
                artifact_path=None, name=code, flavor=SkopsFlavour, flavor_name="jihe",
                artefact=artefact, example=example,
                columns=logged.columns if logged else dict.fromkeys(example, "double"),
                declared=logged.declared if logged else None,
            )  # fmt: skip
        if not self.client.search_registered_models(f"name = '{code}'"):
            self.client.create_registered_model(code, description=title)
        version = self.client.create_model_version(
            code, source=f"models:/{kept.model_id}", run_id=run.info.run_id, model_id=kept.model_id
        )
        location = self.client.get_logged_model(kept.model_id).artifact_location
        folder = _path_of(location)
        return (
            int(version.version),
            run.info.run_id,
            (folder / ARTEFACT).relative_to(self._home.artefacts).as_posix(),
        )

    def challenge(self, code: str, number: int) -> None:
        """Let a version wait to be promoted."""
        self.client.set_registered_model_alias(code, CHALLENGER, str(number))

    def crown(self, code: str, event: Event, past: int) -> None:
        """Give a version the alias that the nights load; ``event`` is number ``past`` + 1 of the model's history."""
        number = str(event.version)
        self.client.set_registered_model_tag(code, f"{EVENT}{past + 1:04}", json.dumps(asdict(event)))
        for name in ("action", "by", "because", "at"):
            self.client.set_model_version_tag(code, number, f"champion_{name}", str(getattr(event, name)))
        self.client.set_registered_model_alias(code, CHAMPION, number)
        if str(self.client.get_registered_model(code).aliases.get(CHALLENGER)) == number:
            self.client.delete_registered_model_alias(code, CHALLENGER)

    def say(self, code: str, number: int, tags: Mapping[str, str]) -> None:
        """Tags of a version."""
        for name, value in tags.items():
            self.client.set_model_version_tag(code, str(number), name, value)

    def keep(self, run_id: str, name: str, told: Mapping[str, Any]) -> None:
        """Keep a JSON file with a run, in this home, wherever the run was made."""
        run = self.client.get_run(run_id).info
        began = self.client.get_experiment(run.experiment_id).artifact_location
        folder = self._home.artefacts / _path_of(run.artifact_uri).relative_to(_path_of(began))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(dict(told), ensure_ascii=False, indent=1), encoding="utf-8")

    def log_trials(self, run_id: str, report: Report) -> None:
        """What came of a version's trials: a metric for each number, a tag for each finding; the last time counts."""
        for trial, outcome in report.outcomes.items():
            self.client.set_tag(run_id, f"trial.{trial}", outcome.finding)
            for name, one in outcome.metrics.items():
                ends = {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
                for metric, value in ends.items():
                    if math.isfinite(value):
                        self.client.log_metric(run_id, f"trial.{trial}.{metric}", value)
        for trial, why in report.problems.items():
            self.client.set_tag(run_id, f"trial.{trial}", f"not run: {why}"[:500])


def _input(data: Mapping[str, str]) -> Any:
    """A data set as a run's input, without the packages that ``mlflow.data`` loads to read one."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    return DatasetInput(Dataset(**data), [InputTag("mlflow.data.context", "training")])


def _path_of(uri: str) -> Path:
    """A home may have a space or Chinese in its name."""
    return Path(unquote(urlparse(uri).path))


def complete(validation: Validation) -> dict[str, float | None]:
    """Metrics with the ends of their intervals, in their method's order; None what could not be estimated."""
    named: dict[str, float] = {"rows_judged": float(validation.rows)}
    for name, estimate in validation.metrics.items():
        named |= {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
    return {name: value if value == value else None for name, value in named.items()}


def numbers(validation: Validation) -> dict[str, float]:
    """Those of them that could be estimated: MLflow keeps no others."""
    return {name: value for name, value in complete(validation).items() if value is not None}


def calibration_picture(validation: Validation, code: str) -> Any:
    """What was predicted against what happened."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 4), layout="constrained")
    axes = figure.add_subplot(xlabel="predicted", ylabel="upheld", title=f"{code}: calibration", aspect="equal")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    predicted, observed, weight = zip(*validation.calibration, strict=True)
    axes.scatter(predicted, observed, s=[20 + 200 * w / sum(weight) for w in weight])
    return figure
