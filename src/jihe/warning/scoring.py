"""A night's warnings: score all that the models apply to, warn within the declared capacity, say why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jihe.errors import JiheError
from jihe.schema.signals import money_schema, proof_schema, signal_schema
from jihe.warning.capacity import select
from jihe.warning.discovery import discover

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.content import Content
    from jihe.engines import Session
    from jihe.home import Home
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.versions.registry import Version

ORDER = ("code", "subject_kind", "subject_id", "key", "test")


def score_schema() -> pa.Schema:
    """One row a model and scored entity, sorted by (code, entity_id)."""
    import pyarrow as pa

    return pa.schema([
        pa.field("code", pa.string(), nullable=False),
        pa.field("entity", pa.string(), nullable=False),
        pa.field("entity_id", pa.int64(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
    ])  # fmt: skip


@dataclass(frozen=True)
class Warned:
    """What a night's models gave: tables as ``schema.signals`` and ``score_schema`` declare them.

    ``failures``: for each model that could not be used, by stem, why. ``resting``: for each that is trained and
    not in force because it does not beat its baseline, by stem, a sentence. ``scored``: rows by code.
    ``registries``: the external tables that each scored model rests on, by code. ``calibrated``: codes of models
    whose score is the probability that a review upholds the warning; others only rank.
    """

    warnings: pa.Table
    money: pa.Table
    proofs: pa.Table
    scores: pa.Table
    failures: dict[str, str] = field(default_factory=dict)
    resting: dict[str, str] = field(default_factory=dict)
    scored: dict[str, int] = field(default_factory=dict)
    calibrated: frozenset[str] = frozenset()
    registries: dict[str, tuple[str, ...]] = field(default_factory=dict)


def score(home: Home, content: Content, session: Session, versions: Mapping[str, int] | None = None) -> Warned:
    """Warnings of all models as of the session's day.

    ``versions``: version numbers by code, for a replay; the champions unless given. A model that cannot be
    loaded or fails, or rests on a registry of which nothing has arrived, is a sentence in ``failures``; the others
    go on.
    """
    from jihe.warning.data_availability import registries, require_data
    from jihe.warning.versions.registry import NotInForceError, load, no_champion

    models, failures = discover(content)
    parts: list[_Part] = []
    scored: dict[str, int] = {}
    resting: dict[str, str] = {}
    for model in models:
        try:
            if versions is not None and model.code not in versions:
                raise no_champion(home, model)
            fitted, version = load(home, model, None if versions is None else versions[model.code])
            require_data(model, session)
            part = warn(fitted, version, session)
        except NotInForceError as error:
            resting[model.stem] = str(error)
        except JiheError as error:
            failures[model.stem] = str(error)
        except Exception as error:  # a model may fail in any way; it is named, and the others go on
            failures[model.stem] = f"{model.code}: {type(error).__name__}: {_first_line(error)}"
        else:
            parts.append(part)
            scored[model.code] = part.scores.num_rows
    calibrated = frozenset(model.code for model in models if model.declaration.method.calibrated)
    rests = {model.code: registries(model) for model in models if model.code in scored}
    return Warned(*_joined(parts), failures, resting, scored, calibrated & set(scored), rests)


@dataclass(frozen=True)
class _Part:
    warnings: pa.Table
    money: pa.Table
    proofs: pa.Table
    scores: pa.Table


def warn(fitted: FittedModel, version: Version, session: Session) -> _Part:
    """One model's warnings as of the session's day."""
    import pyarrow as pa

    from jihe.warning.learning.frames import entities
    from jihe.warning.signals import signals

    model = fitted.model
    rows = entities(model, session)
    judged = fitted.judged(rows)
    scores, tonight = fitted.score(rows)[judged], rows[judged]
    ids = tonight[model.key].to_numpy("int64")
    scored = pa.table(
        {"code": [model.code] * len(ids), "entity": [model.declaration.entity] * len(ids), "entity_id": ids,
         "score": scores},
        schema=score_schema(),
    )  # fmt: skip
    chosen = select(model, tonight, scores)
    warned = tonight.iloc[chosen].reset_index(drop=True)
    return _Part(*signals(fitted, version, session, warned, scores[chosen], rows), scored)


def _joined(parts: list[_Part]) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    import pyarrow as pa

    def together(schema: pa.Schema, name: str, order: tuple[str, ...]) -> pa.Table:
        tables = [schema.empty_table(), *(getattr(part, name) for part in parts)]
        return pa.concat_tables(tables).sort_by([(column, "ascending") for column in order]).combine_chunks()

    return (
        together(signal_schema(), "warnings", ORDER),
        together(money_schema(), "money", ("signal_id", "money_table", "money_key")),
        together(proof_schema(), "proofs", ("signal_id", "proof_table", "proof_key")),
        together(score_schema(), "scores", ("code", "entity_id")),
    )


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else "no message"
