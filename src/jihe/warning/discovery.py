"""From model files to declarations: whatever is in ``models/`` is a model; nothing is registered anywhere."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jihe import as_written
from jihe.content.defects import OF_WORDS, Defect
from jihe.errors import JiheError
from jihe.warning.declaration import WarningModel

if TYPE_CHECKING:
    from jihe.content import Content, Feature, ModelFile


MONTH = "ym_month"  # of the CTE that gives the months in which rows belong to an entity


class ModelError(JiheError):
    """One model cannot be used; the others can."""


@dataclass(frozen=True)
class Model:
    """A model file, run: what it declares, the features it scores, and what its sentences take beside them."""

    stem: str
    declaration: WarningModel
    feature: Feature
    file_hash: str
    details: Feature | None = None

    @property
    def code(self) -> str:
        """Its code, such as M05."""
        return self.declaration.code

    @property
    def key(self) -> str:
        """The column that identifies what is scored."""
        return self.declaration.method.identified_by or self.feature.meta.key[0]

    @property
    def content_hash(self) -> str:
        """Of the model's file and the features' files together."""
        from hashlib import sha256

        files = [self.file_hash, self.feature.hash, *([self.details.hash] if self.details else [])]
        return sha256("|".join(files).encode()).hexdigest()[:16]


def discover(
    content: Content, names: Iterable[str] | None = None, *, kept: bool = False
) -> tuple[list[Model], dict[str, str]]:
    """Usable models in order of code, and for each other one, by stem, a sentence that says why not.

    ``names``: only these, by stem or by code; ModelError when one of them does not exist. ``kept``: the content of an
    earlier training, whose models are fitted again and say nothing; that they lack words is no matter.
    """
    broken: dict[str, str] = {}
    for defect in sorted(content.defects):
        if defect.code.startswith("M") and not (kept and defect.code in OF_WORDS):
            broken.setdefault(Path(defect.path).stem, str(defect))
    stems = sorted({*content.models, *broken}) if names is None else [_find(content, broken, one) for one in names]
    models, failures = [], {}
    for stem in dict.fromkeys(stems):
        try:
            if stem in broken:
                raise ModelError(broken[stem])
            models.append(_load(content, content.models[stem]))
        except ModelError as error:
            failures[stem] = str(error)
    return sorted(models, key=lambda model: model.code), failures


def unbuilt(content: Content) -> list[Defect]:
    """For each model that reads well and cannot be used, what is wrong, where its file says so: nothing is fitted.

    Reading a file proves what it says; what its method and trials want, only building the declaration tells.
    """
    found = []
    for stem, file in content.models.items():
        if any(defect.code not in OF_WORDS and Path(defect.path).stem == stem for defect in content.defects):
            continue
        try:
            _load(content, file)
        except ModelError as error:
            path = file.path.relative_to(content.folder).as_posix()
            said = str(error).removeprefix(f"{file.path.name}: ")
            found.append(Defect(path, _line(error, file), "M16", said))
    return found


def _line(error: ModelError, file: ModelFile) -> int:
    """The line of the file that was being run when it failed; else that of its declaration."""
    trace = error.__cause__.__traceback__ if error.__cause__ else None
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == str(file.path)]
    if lines and lines[-1]:
        return lines[-1]
    text = file.path.read_text(encoding="utf-8").splitlines()
    return next((at for at, line in enumerate(text, start=1) if line.startswith("MODEL")), 1)


def _find(content: Content, broken: Iterable[str], name: str) -> str:
    for stem in (*content.models, *broken):
        if name == stem or name.lower() == stem.split("_")[0]:
            return stem
    known = ", ".join(sorted(file.code for file in content.models.values())) or "none"
    raise ModelError(f"there is no model {name}; there are: {known}")


def _load(content: Content, file: ModelFile) -> Model:
    declaration = _declaration(file)
    feature = content.features.get(declaration.entity)
    if feature is None:
        raise ModelError(f"{file.path.name}: features/{declaration.entity}.sql is missing or has a defect")
    details = _details(content, file, declaration, feature)
    unknown = declaration.columns() - {*feature.meta.key, *feature.meta.told}
    if details is not None:
        unknown -= declaration.spoken() & {*details.meta.columns}
    if unknown:
        raise ModelError(
            f"{file.path.name}: features/{declaration.entity}.sql has no column {', '.join(sorted(unknown))}"
        )
    model = Model(file.stem, declaration, feature, file.hash, details)
    for rows in (*declaration.proofs, *declaration.shows, *([declaration.stakes] if declaration.stakes else [])):
        if rows.among and feature.part(rows.among, (model.key, MONTH)) is None:
            wanted = f"CTE {rows.among} with {model.key} and {MONTH}"
            raise ModelError(f"{file.path.name}: features/{declaration.entity}.sql has no {wanted}")
    return model


def _details(content: Content, file: ModelFile, declaration: WarningModel, feature: Feature) -> Feature | None:
    """What its sentences take beside the features: a row of the same key, no column of which the features have too."""
    if declaration.details is None:
        return None
    details = content.features.get(declaration.details)
    if details is None:
        raise ModelError(f"{file.path.name}: features/{declaration.details}.sql is missing or has a defect")
    twice = {*details.meta.columns} & {*feature.meta.columns}
    if details.meta.key != feature.meta.key[:1] or twice:
        wrong = f"repeats {', '.join(sorted(twice))}" if twice else f"is not by {feature.meta.key[0]} alone"
        raise ModelError(f"{file.path.name}: features/{declaration.details}.sql {wrong}")
    return details


def _declaration(file: ModelFile) -> WarningModel:
    """Run a model file. Its bytes are the bureau's own content, as trusted as the engine."""
    try:
        module = as_written.run(f"jihe_models.{file.stem}", file.path)
    except Exception as error:  # a model file may fail in any way; it is named, and the others go on
        raise ModelError(f"{file.path.name}: {type(error).__name__}: {error}") from error
    declared = getattr(module, "MODEL", None)
    if not isinstance(declared, WarningModel):
        raise ModelError(f"{file.path.name}: MODEL = WarningModel(...) is missing")
    return declared
