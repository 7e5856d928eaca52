"""From the features' SQL to a frame of entities, the same way for training, scoring and explaining."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from jihe.engines import Session
    from jihe.warning.discovery import Model


def entities(
    model: Model,
    session: Session,
    ids: Iterable[int] | None = None,
    by: str | None = None,
    given: Mapping[str, object] | None = None,
) -> pd.DataFrame:
    """What the model scores as of the session's day, one row each: the entities it applies to, or the units that its
    method makes of them. Arguments as for ``rows_of``.
    """
    return model.declaration.method.units(rows_of(model, session, ids, by, given))


def rows_of(
    model: Model,
    session: Session,
    ids: Iterable[int] | None = None,
    by: str | None = None,
    given: Mapping[str, object] | None = None,
) -> pd.DataFrame:
    """The rows of the model's features that it applies to, in order of their key; no method has made units of them.

    ``ids``: only those found in the column ``by`` (the entity's id unless said). ``given``: parameters of the
    features that are set otherwise than their file says. Sums and truth values are floats.
    """
    feature, declared = model.feature, model.declaration
    parameters: dict[str, Any] = {**feature.parameters, **(given or {})}
    where, key = [], feature.meta.key[0]
    if declared.population:
        where.append(f"entity.{declared.population}")
    if ids is not None:
        where.append(f"entity.{by or key} IN (SELECT unnest($ids))")
        parameters["ids"] = [int(i) for i in ids]
    chosen = f" WHERE {' AND '.join(where)}" if where else ""
    sql = f"SELECT entity.* FROM (\n{feature.sql}\n) AS entity{chosen} ORDER BY entity.{key}"
    frame: pd.DataFrame = _floats(session.query(sql, parameters)).to_pandas()
    return frame


def detailed(model: Model, session: Session, rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with the model's details beside the features, empty where there are none of an entity."""
    if model.details is None or rows.empty:
        return rows
    feature = model.details
    sql = f"SELECT detail.* FROM (\n{feature.sql}\n) AS detail WHERE detail.{model.key} IN (SELECT unnest($ids))"
    ids = [int(one) for one in rows[model.key]]
    found = session.query(sql, {**feature.parameters, "ids": ids}).to_pandas()
    return rows.merge(found, on=model.key, how="left")


def _floats(table: pa.Table) -> pa.Table:
    """Decimals (DuckDB's sums) and truth values as doubles."""
    import pyarrow as pa

    def kind(field: pa.Field) -> pa.Field:
        if pa.types.is_boolean(field.type) or pa.types.is_decimal(field.type):
            return field.with_type(pa.float64())
        return field

    return table.cast(pa.schema([kind(field) for field in table.schema]))
