"""Features as a frame, under pseudonyms unless the desk shows people in full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pandas as pd

    from jihe.content import Content, Feature
    from jihe.desk.asking import Fund
    from jihe.desk.sight import Sight


def features(fund: Fund, sight: Sight, entity: str) -> pd.DataFrame:
    """A row an entity, by its key. BadInputError for an entity that there is not, or whose lane is another's."""
    from jihe.warning.learning.frames import floats

    feature = fund.content.features.get(entity)
    if feature is None:
        there = ", ".join(sorted(fund.content.features))
        raise BadInputError(f"there is no sound features/{entity}.sql; there are: {there}")
    sight.require(lane_of(fund.content, feature), f"features/{entity}.sql")
    with fund.session() as session:
        order = ", ".join(feature.meta.key)
        table = session.query(f"SELECT * FROM (\n{feature.sql}\n) AS entity ORDER BY {order}", feature.parameters)
    frame: pd.DataFrame = floats(table).to_pandas()
    frame = frame.astype(dict.fromkeys(measures(feature), float))
    sight.looked("features", entity, fund.as_of, len(frame))
    return shown(frame, feature, sight).set_index(list(feature.meta.key))


def measures(feature: Feature) -> list[str]:
    """Columns that hold numbers to reckon with: doubles in every frame, whether or not one is missing on a day."""
    return [name for name, column in feature.meta.told.items() if column.unit not in ("id", "code", "text")]


def shown(
    frame: pd.DataFrame,
    feature: Feature,
    sight: Sight,
    kinds: dict[str, str] | None = None,
    beside: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A frame of a feature's columns as this desk shows it.

    Of columns that are not the feature's: ``kinds`` says what they name, ``beside`` which unit they have.
    """
    from jihe.desk.pseudonyms import Pseudonyms, kind_of

    if sight.in_full:
        return frame
    units = {name: column.unit for name, column in feature.meta.told.items()} | dict(beside or {})
    keys = {name: kind_of(name) for name in feature.meta.key}
    return Pseudonyms.of(sight.home).masked(frame, units, keys | (kinds or {}))


def lane_of(content: Content, feature: Feature) -> str:
    """Public power's where only its models score the entity, or where it reads who the operators are."""
    from jihe.warning.discovery import discover

    lanes = {model.declaration.lane for model in discover(content)[0] if model.feature.stem == feature.stem}
    if lanes:
        return "case" if "case" in lanes else "public_power"
    return "public_power" if "operator" in feature.meta.reads else "case"
