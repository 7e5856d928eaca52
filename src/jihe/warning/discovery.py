"""From model files to declarations: whatever is in ``models/`` is a model; nothing is registered anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jihe import as_written
from jihe.errors import JiheError
from jihe.warning.declaration import WarningModel

if TYPE_CHECKING:
    from jihe.content import Content, Feature, ModelFile


MONTH = "ym_month"  # of the CTE that gives the months in which rows belong to an entity


class ModelError(JiheError):
    """One model cannot be used; the others can."""


@dataclass(frozen=True)
class Model:
    """A model file, run: what it declares, and the features it scores."""

    stem: str
    declaration: WarningModel
    feature: Feature
    file_hash: str

    @property
    def code(self) -> str:
        """Its code, such as M05."""
        return self.declaration.code

    @property
    def key(self) -> str:
        """The column that identifies what is scored."""
        return self.feature.meta.key[0]

    @property
    def content_hash(self) -> str:
        """Of the model's file and the features' file together."""
        from hashlib import sha256

        return sha256(f"{self.file_hash}|{self.feature.hash}".encode()).hexdigest()[:16]


def discover(content: Content, names: Iterable[str] | None = None) -> tuple[list[Model], dict[str, str]]:
    """Usable models in order of code, and for each other one, by stem, a sentence that says why not.

    ``names``: only these, by stem or by code; ModelError when one of them does not exist.
    """
    broken: dict[str, str] = {}
    for defect in sorted(content.defects):
        if defect.code.startswith("M"):
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
    unknown = declaration.columns() - {*feature.meta.key, *feature.meta.columns}
    if unknown:
        raise ModelError(
            f"{file.path.name}: features/{declaration.entity}.sql has no column {', '.join(sorted(unknown))}"
        )
    model = Model(file.stem, declaration, feature, file.hash)
    for rows in (*declaration.proofs, *([declaration.stakes] if declaration.stakes else [])):
        if rows.among and feature.part(rows.among, (model.key, MONTH)) is None:
            wanted = f"CTE {rows.among} with {model.key} and {MONTH}"
            raise ModelError(f"{file.path.name}: features/{declaration.entity}.sql has no {wanted}")
    return model


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
