"""The second reading of a note, for one appraiser or a file of notes: the newest trained M12, in force or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.grading.model import Model
    from jihe.home import Home

CODE = "M12"


@dataclass(frozen=True)
class Reader:
    """What grades words: the version it is of, how many notes taught it, and whether the night uses it."""

    model: Model
    number: int
    notes: int
    in_force: bool


def newest(home: Home, content: Content) -> Reader:
    """The newest trained version; BadInputError with the command that trains where there is none that can be used."""
    from jihe.warning.discovery import ModelError, discover
    from jihe.warning.methods.grade_reading import FittedGradeReading
    from jihe.warning.versions import registry

    known = registry.versions(home, CODE)
    trains = f"jihe models train {CODE} --home {home.root}"
    if not known:
        raise BadInputError(f"{home.root}: no version of {CODE} is trained there; train one: {trains}")
    models, failures = discover(content, [CODE])
    if not models:
        raise BadInputError("; ".join(failures.values()) or f"no model {CODE} in {content.folder}")
    try:
        loaded, version = registry.load(home, models[0], known[-1].number)
    except ModelError as error:
        raise BadInputError(str(error)) from error
    fitted = loaded.fitted
    if not isinstance(fitted, FittedGradeReading):
        raise BadInputError(f"{CODE} version {version.number} reads no words; {trains}")
    return Reader(fitted.model, version.number, fitted.method.notes, registry.in_force(home, CODE) == version.number)
